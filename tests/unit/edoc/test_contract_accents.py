"""Vietnamese letters composed and without accents, whatever text they stand in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.contract.accents import composed, is_composed, unaccented, without_accents

LETTER = st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyĐƠƯ ,.()")
MARKS = st.text("\u0300\u0301\u0302\u0306\u0309\u0323\u031b", max_size=3)
VIETNAMESE = st.lists(st.builds(str.__add__, LETTER, MARKS), max_size=300).map("".join)


@pytest.mark.parametrize(
    "text", ["", "Mật", "Kế hoạch số 72", "ộ" * 1_000, "Đề nghị các đơn vị " * 40]
)
def test_decomposed_letters_come_together_again(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    assert composed(apart) == text
    assert is_composed(text)
    assert is_composed(apart) is (apart == text)


@given(VIETNAMESE)
def test_a_text_in_pieces_gives_what_it_gives_as_a_whole(text: str) -> None:
    assert composed(text) == unicodedata.normalize("NFC", text)
    assert is_composed(text) is unicodedata.is_normalized("NFC", text)


@given(st.text(max_size=200))
def test_no_text_loses_a_letter(text: str) -> None:
    kept, given_ = (unicodedata.normalize("NFD", one) for one in (composed(text), text))
    assert sorted(kept) == sorted(given_)


def test_a_run_of_marks_that_no_letter_has_ends_nowhere_near_its_square() -> None:
    marks = "e" + "\u0301\u0323" * 500_000  # as a whole: some ten minutes
    assert not is_composed(marks)
    assert without_accents(marks) == "e"


def test_names_lose_their_accents_and_keep_their_case() -> None:
    assert without_accents("Đắk Lắk") == "Dak Lak"


def test_texts_for_old_clients_are_ascii() -> None:
    assert unaccented("Đơn vị gửi chưa đăng ký – “H21”") == 'Don vi gui chua dang ky - "H21"'
    assert unaccented("a→b") == "a?b"
