"""Numbers, notations, document ids, priorities."""

from __future__ import annotations

from datetime import date

import pytest

from edoc.contract.document_types import ADMINISTRATIVE
from nodes.numbering import (
    TYPES,
    document_id,
    format_number,
    notation,
    parse_priority,
    type_of,
)
from nodes.records import DraftRefused


@pytest.mark.parametrize(
    ("type_name", "expected"),
    [
        ("Quyết định", "QĐ-SNV"),
        ("Báo cáo", "BC-SNV"),
        ("Công văn", "SNV-VP"),
        ("báo  cáo", "BC-SNV"),
    ],
)
def test_the_notation_follows_the_type(type_name: str, expected: str) -> None:
    assert notation(type_name, "SNV") == expected


def test_an_official_letter_carries_the_drafting_unit() -> None:
    assert notation("Công văn", "UBND", "VX") == "UBND-VX"


@pytest.mark.parametrize(("number", "written"), [(1, "01"), (9, "09"), (10, "10"), (1234, "1234")])
def test_numbers_below_ten_have_a_leading_zero(number: int, written: str) -> None:
    assert format_number(number) == written


def test_the_document_id_has_the_form_of_the_axis() -> None:
    made = document_id("000.00.00.G22", date(2019, 12, 2), "01", "VPCP-KSTT")
    assert made == "000.00.00.G22,2019/12/02,01/VPCP-KSTT"


def test_all_twenty_nine_types_are_known_once() -> None:
    assert len(TYPES) == len({kind.name for kind in TYPES}) == 29


def test_an_unknown_type_is_refused_in_both_languages() -> None:
    with pytest.raises(DraftRefused) as refusal:
        type_of("Thư tình")
    assert "Điều 7" in refusal.value.message.vi
    assert "article 7" in refusal.value.message.en


@pytest.mark.parametrize(
    ("word", "priority"),
    [("thuong", 0), ("KHAN", 1), ("thuong-khan", 2), ("hoa-toc", 3), ("hỏa tốc", 3), ("4", 4)],
)
def test_priorities_are_read_from_words_and_digits(word: str, priority: int) -> None:
    assert parse_priority(word) == priority


def test_an_unknown_priority_names_the_choices() -> None:
    with pytest.raises(DraftRefused, match="hoa-toc"):
        parse_priority("gấp")


def test_the_numbers_of_types_are_those_of_the_standard() -> None:
    # Phiếu báo came with Decree 30/2020 and has no number there
    for kind in TYPES:
        if kind.name != "Phiếu báo":
            assert ADMINISTRATIVE[kind.detail] == kind.name
