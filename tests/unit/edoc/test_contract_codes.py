"""Identification codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.contract.codes import (
    CodeForm,
    ancestors_of,
    form_of,
    normalise,
    parent_of,
    to_qcvn102_guess,
    to_qd20_guess,
    top_of,
)


def test_codes_are_compared_trimmed_and_in_upper_case() -> None:
    assert normalise(" 000.00.00.h21\n") == "000.00.00.H21"


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("000.00.12.H21", CodeForm.QCVN102),
        ("H21", CodeForm.QD20),
        ("H37.02.02", CodeForm.QD20),
        ("H37.02.001", CodeForm.QD20),
        ("H37.DN.001", CodeForm.QD20),
        ("H21." + "44" * 15 + "0", CodeForm.QD20),
        ("H21." + "44" * 16, CodeForm.OTHER),
        ("H21..01", CodeForm.OTHER),
        ("H21.", CodeForm.OTHER),
        ("G12ABC", CodeForm.OTHER),
        ("020000000000", CodeForm.ENTERPRISE),
        ("00.21.W00", CodeForm.OTHER),
        ("28.22.H17", CodeForm.OTHER),
        ("vxp.saas.03", CodeForm.OTHER),
        ("", CodeForm.OTHER),
        ("٠٠٠.00.00.H21", CodeForm.OTHER),
    ],
)
def test_the_written_form_is_recognised(code: str, form: CodeForm) -> None:
    assert form_of(code) is form


@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("002.03.41.W00", "000.03.41.W00"),
        ("000.46.24.H44", "000.00.24.H44"),
        ("000.00.24.H44", "000.00.00.H44"),
        ("000.00.00.H44", None),
        ("H21.12.03", "H21.12"),
        ("H37.DN.001", "H37.DN"),
        ("H21", None),
        ("020000000000", None),
        ("somewhere", None),
    ],
)
def test_the_parent_is_one_level_up(code: str, parent: str | None) -> None:
    assert parent_of(code) == parent


def test_ancestors_come_nearest_first() -> None:
    assert ancestors_of("001.01.07.H53") == ("000.01.07.H53", "000.00.07.H53", "000.00.00.H53")


def test_the_top_symbol_is_the_same_in_both_forms() -> None:
    assert top_of("000.28.31.H21") == top_of("h21.31.28") == "H21"
    assert top_of("00.21.W00") is None


def test_the_guess_turns_the_code_round_and_drops_zeros() -> None:
    assert to_qd20_guess("000.28.31.H21") == "H21.31.28"
    assert to_qd20_guess("000.00.00.G22") == "G22"
    assert to_qd20_guess("001.01.07.H53") == "H53.07.01.001"
    assert to_qd20_guess("H21.12") is None


def test_the_guess_back_refuses_what_does_not_fit() -> None:
    assert to_qcvn102_guess("H01.151") is None
    assert to_qcvn102_guess("H21.01.02.003.04") is None
    assert to_qcvn102_guess("020000000000") is None


@given(st.from_regex(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}", fullmatch=True))
def test_guessing_there_and_back_gives_the_same_code(code: str) -> None:
    guess = to_qd20_guess(code)
    assert guess is not None
    assert to_qcvn102_guess(guess) == code


@given(st.text())
def test_no_text_makes_the_code_functions_fail(code: str) -> None:
    form_of(code)
    ancestors_of(code)
    to_qd20_guess(code)
    to_qcvn102_guess(code)
