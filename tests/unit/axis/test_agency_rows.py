"""Import files: CSV and JSON are read alike, and no text makes the reader fail."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axis.directory.agency_import import judge_rows
from axis.directory.agency_rows import COLUMNS, read_file, read_rows, record_of
from axis.directory.snapshot import Directory
from axis.records import AgencyRecord, SystemRecord

DIRECTORY = Directory.of(1, [SystemRecord("s", "S", "pull", "x")], [])


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found(separator: str) -> None:
    text = separator.join(("code", "name")) + "\r\n" + separator.join(("H21", "Tỉnh")) + "\r\n"
    rows, faults = read_rows(text)
    assert (faults, rows[0].cells) == ([], {"code": "H21", "name": "Tỉnh"})


def test_a_byte_order_mark_and_empty_lines_do_no_harm() -> None:
    rows, faults = read_file(b"\xef\xbb\xbfcode,name\n\nH21,X\n,\n")
    assert ([row.line for row in rows], faults) == ([3], [])


def test_json_and_csv_say_the_same() -> None:
    cells = {"code": "H21.1", "name": "Sở", "aliases": "A B", "valid_from": "2025-07-01"}
    text = ",".join(cells) + "\n" + ",".join(cells.values())
    listed = json.dumps({"agencies": [cells | {"aliases": ["A", "B"]}]})
    from_csv = record_of(read_rows(text)[0][0], None, "s")
    assert record_of(read_rows(listed)[0][0], None, "s") == from_csv


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("code,name,colour\n", "colour"),
        ("name\n", "code"),
        ("code,code\n", "code"),
        ("[1]", ""),
        ('{"a": 1}', ""),
        ("[{", ""),
        ('[{"code": "H1", "colour": "x"}]', "colour"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(text: str, column: str) -> None:
    _, faults = read_rows(text)
    assert column in {fault.column for fault in faults}
    assert all(fault.message.vi and fault.message.en for fault in faults)


def test_the_level_is_guessed_where_none_is_given() -> None:
    (row,), _ = read_rows("code,name\n000.20.31.H21,Ủy ban nhân dân xã Ia Băng\n")
    assert record_of(row, None, "s")[0].level == "commune"


def test_a_row_changes_only_what_it_has_columns_for() -> None:
    known = AgencyRecord("H21", "Tên", "province", "", "s", mail="a@b", version=7)
    (row,), _ = read_rows("code,note\nh21,mới\n")
    record, faults = record_of(row, known, "")
    assert (record.mail, record.name, record.note, faults) == ("a@b", "Tên", "mới", [])


@given(st.text())
def test_any_text_ends_in_rows_or_faults(text: str) -> None:
    rows, faults = read_rows(text)
    judged = judge_rows(rows, DIRECTORY, system="s")
    assert all(fault.line >= 0 for fault in (*faults, *judged.faults))


@given(st.binary())
def test_any_bytes_end_in_rows_or_faults(content: bytes) -> None:
    read_file(b"code,name\n" + content)


@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=30)), max_size=4))
def test_any_cells_end_in_a_judgement(entries: list[dict[str, str]]) -> None:
    rows, _ = read_rows(json.dumps(entries))
    judged = judge_rows(rows, DIRECTORY)
    assert len(judged.records) == len(rows)
