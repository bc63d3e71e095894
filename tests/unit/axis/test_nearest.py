"""Which agency an unknown code probably meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axis.directory.nearest import nearest_codes
from axis.directory.snapshot import Directory
from axis.records import AgencyRecord

DIRECTORY = Directory.of(
    1,
    (),
    [
        AgencyRecord("000.00.00.G22", "Văn phòng Chính phủ", "central", "", "a"),
        AgencyRecord("000.00.00.H21", "UBND tỉnh Gia Lai", "province", "", "b"),
        AgencyRecord("000.00.12.H21", "Sở Nội vụ", "province", "", "b"),
        AgencyRecord("000.00.45.H21", "Sở Y tế", "province", "", "b"),
        AgencyRecord("000.28.31.H21", "UBND xã Ia Dêr", "commune", "", "b"),
        AgencyRecord("H49.61.22", "Phòng Tư pháp", "district", "", "b"),
        AgencyRecord("000.00.77.H21", "Sở cũ", "province", "", "b", deleted=True),
    ],
)


def guesses(code: str) -> list[str]:
    return [agency.code for agency in nearest_codes(code, DIRECTORY)]


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("000.00.21.H21", "000.00.12.H21"),  # digits exchanged
        ("000.00.12.H2", "000.00.12.H21"),  # a character lost
        ("000.00.123.H21", "000.00.12.H21"),  # one too many
        ("000-00-12-H21", "000.00.12.H21"),
        ("0000012H21", "000.00.12.H21"),
        ("OOO.OO.12.H21", "000.00.12.H21"),  # letters for zeros
        ("0.0.12.H21", "000.00.12.H21"),
        ("H21.12", "000.00.12.H21"),  # Decision 20
        ("H21.12.00.000", "000.00.12.H21"),
        ("H21.31.28", "000.28.31.H21"),
        ("000.22.61.H49", "H49.61.22"),
        ("000.00.12.H58", "000.00.12.H21"),  # another province
        ("000.00.99.G22", "000.00.00.G22"),  # two digits, or the office above
        (" 000.00.12.h21 ", "000.00.12.H21"),
    ],
)
def test_a_mistyped_code_leads_to_the_agency_it_meant(wrong: str, meant: str) -> None:
    assert guesses(wrong)[0] == meant


def test_the_office_above_is_offered_where_nothing_is_alike() -> None:
    small = Directory.of(1, (), [AgencyRecord("000.00.00.H21", "UBND", "province", "", "b")])
    found = nearest_codes("123.45.67.H21", small)
    assert [agency.code for agency in found] == ["000.00.00.H21"]


@pytest.mark.parametrize("nonsense", ["", "x", "Sở Nội vụ", "9" * 500, "\x00", "Ủy ban nhân dân"])
def test_what_is_no_code_leads_nowhere(nonsense: str) -> None:
    assert guesses(nonsense) == []


def test_a_removed_agency_is_not_offered() -> None:
    assert "000.00.77.H21" not in guesses("000.00.77.H21")


@given(st.text(max_size=40))
def test_any_text_gives_at_most_three_agencies(text: str) -> None:
    assert len(nearest_codes(text, DIRECTORY)) <= 3


def test_the_worst_code_costs_some_ten_thousand_look_ups_whatever_the_directory() -> None:
    assert 1_000 < len(_every_candidate("ABC.DE.FG.H21")) < 15_000


@pytest.mark.parametrize("code", ["000.00.12.H21", "000.00.12.H22", "123.45.67.H99"])
def test_a_thorough_search_costs_the_same_whoever_exists(code: str) -> None:
    asked: list[str] = []

    class Counting:
        def agency(self, code: str) -> AgencyRecord | None:
            asked.append(code)
            return DIRECTORY.agency(code)

    assert nearest_codes(code, Counting(), thorough=True) == nearest_codes(code, DIRECTORY)
    assert len(asked) == len(_every_candidate(code))


def _every_candidate(code: str) -> list[str]:
    asked: list[str] = []

    class KnowsNobody:
        def agency(self, code: str) -> None:
            asked.append(code)

    assert nearest_codes(code, KnowsNobody()) == ()
    return asked
