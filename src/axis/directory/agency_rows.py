"""Rows of an import file: read from CSV or JSON, every fault with its line (pure).

A column that the file does not have leaves what the directory knows; an empty cell empties it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from axis.directory.levels import guessed_level
from axis.directory.registration import bad_texts, trimmed
from axis.records import AgencyRecord
from edoc.contract.codes import normalise
from edoc.contract.findings import Text
from edoc.contract.rules import shown

COLUMNS = (
    "code",
    "name",
    "level",
    "parent",
    "system",
    "old_code",
    "aliases",
    "status",
    "valid_from",
    "valid_until",
    "successor",
    "mail",
    "note",
)
"""Columns of an import file; ``code`` is the only one that must be there."""

_LEVELS = ("central", "province", "district", "commune", "other")
_STATUSES = ("open", "locked", "closed")
_DATES = ("%Y-%m-%d", "%d/%m/%Y")
_LONGEST_CELL = 2_000


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing that is wrong in an import: line of the file, column, and what."""

    line: int
    column: str
    message: Text


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One row: where it stands, and its cells by column."""

    line: int
    cells: Mapping[str, str]

    @property
    def code(self) -> str:
        """The code as it is compared."""
        return normalise(self.cells.get("code", ""))


def read_file(content: bytes) -> tuple[list[AgencyRow], list[RowFault]]:
    """Read the bytes of a file, which must be UTF-8. Never raises."""
    try:
        return read_rows(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        why = Text(
            "Tệp không phải UTF-8: lưu lại với mã hóa UTF-8 rồi nhập",
            "the file is not UTF-8: save it as UTF-8 and try again",
        )
        return [], [RowFault(line, "", why)]


def read_rows(text: str) -> tuple[list[AgencyRow], list[RowFault]]:
    """Read a file, JSON where it begins like JSON, else CSV. Never raises."""
    text = text.removeprefix("\ufeff")
    return _read_json(text) if text.lstrip()[:1] in ("[", "{") else _read_csv(text)


def _read_csv(text: str) -> tuple[list[AgencyRow], list[RowFault]]:
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        faults = [*_bad_header(header)]
        if faults:
            return [], faults
        rows = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                faults.append(_cells_count(reader.line_num, len(cells), len(header)))
                continue
            rows.append(AgencyRow(reader.line_num, dict(zip(header, cells, strict=True))))
    except csv.Error as error:
        why = Text(f"Không đọc được CSV: {error}", f"no CSV: {error}")
        return [], [RowFault(reader.line_num, "", why)]
    return rows, faults


def _bad_header(header: Sequence[str]) -> Iterator[RowFault]:
    unknown = [name for name in header if name not in COLUMNS]
    known = ", ".join(COLUMNS)
    for name in unknown:
        yield RowFault(
            1,
            shown(name),
            Text(f"Không có cột này; các cột: {known}", f"no such column; columns: {known}"),
        )
    if "code" not in header:
        yield RowFault(1, "code", Text("Thiếu cột code", "the column code is missing"))
    for name in {name for name in header if header.count(name) > 1}:
        yield RowFault(1, name, Text("Cột bị lặp", "the column occurs twice"))


def _cells_count(line: int, found: int, wanted: int) -> RowFault:
    return RowFault(
        line,
        "",
        Text(f"Dòng có {found} ô, cần {wanted}", f"the line has {found} cells, not {wanted}"),
    )


def _read_json(text: str) -> tuple[list[AgencyRow], list[RowFault]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        why = Text(f"Không đọc được JSON: {error}", f"no JSON: {error}")
        return [], [RowFault(getattr(error, "lineno", 1), "", why)]
    entries = found.get("agencies") if isinstance(found, dict) else found
    if not isinstance(entries, list):
        why = Text("JSON phải là một danh sách cơ quan", "the JSON must be a list of agencies")
        return [], [RowFault(1, "", why)]
    return rows_of(entries)


def rows_of(entries: Sequence[Any]) -> tuple[list[AgencyRow], list[RowFault]]:
    """Read JSON objects; the line is the given ``line``, else the place in the list from 1."""
    rows, faults = [], list[RowFault]()
    for place, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            faults.append(RowFault(place, "", Text("Không phải đối tượng", "this is no object")))
            continue
        given = entry.get("line")
        line = given if type(given) is int and given > 0 else place
        cells = {str(name): _cell(value) for name, value in entry.items() if name != "line"}
        unknown = [name for name in cells if name not in COLUMNS]
        known = ", ".join(COLUMNS)
        why = Text(f"Không có cột này; các cột: {known}", f"no such column; columns: {known}")
        faults += [RowFault(line, shown(name), why) for name in unknown]
        if not unknown:
            rows.append(AgencyRow(line, cells))
    return rows, faults


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(str(one) for one in value)
    return str(value)


def record_of(
    row: AgencyRow, known: AgencyRecord | None, system: str
) -> tuple[AgencyRecord, list[RowFault]]:
    """Return the agency a row describes, on top of what is known of it, and its faults."""
    cells, faults = row.cells, list[RowFault]()
    code, name = cells.get("code", "").strip(), cells.get("name", known.name if known else "")
    base = known or AgencyRecord(code, name, guessed_level(code, name), "", system)
    values: dict[str, Any] = {
        field: cells[column].strip()
        for column, field in _TEXT_COLUMNS.items()
        if column in cells and (cells[column].strip() or column not in _KEPT_WHERE_EMPTY)
    }
    if "aliases" in cells:
        values["aliases"] = tuple(cells["aliases"].replace(";", " ").replace("|", " ").split())
    for column in ("valid_from", "valid_until"):
        if column in cells:
            values[column] = _date(row, column, faults)
    for column, allowed in (("level", _LEVELS), ("status", _STATUSES)):
        if column in values and values[column] not in allowed:
            faults.append(_not_one_of(row, column, allowed))
    kept = {field: getattr(base, field) for field in AgencyRecord.__dataclass_fields__}
    record = trimmed(AgencyRecord(**{**kept, **values, "deleted": False}))
    return record, [*faults, *_text_faults(row, record)]


_TEXT_COLUMNS = {
    "code": "code",
    "name": "name",
    "level": "level",
    "parent": "parent",
    "system": "system_id",
    "old_code": "old_code",
    "status": "status",
    "successor": "successor",
    "mail": "mail",
    "note": "note",
}
_KEPT_WHERE_EMPTY = ("name", "level", "system", "status")


def _date(row: AgencyRow, column: str, faults: list[RowFault]) -> date | None:
    text = row.cells[column].strip()
    if not text:
        return None
    for pattern in _DATES:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    why = Text(
        f"“{shown(text)}” không phải ngày: 2025-07-01 hoặc 01/07/2025",
        f"“{shown(text)}” is no day: 2025-07-01 or 01/07/2025",
    )
    faults.append(RowFault(row.line, column, why))
    return None


def _not_one_of(row: AgencyRow, column: str, allowed: Iterable[str]) -> RowFault:
    text, names = shown(row.cells[column]), ", ".join(allowed)
    return RowFault(
        row.line,
        column,
        Text(f"“{text}” không hợp lệ; chọn: {names}", f"“{text}” is none of: {names}"),
    )


def _text_faults(row: AgencyRow, record: AgencyRecord) -> Iterator[RowFault]:
    for finding in bad_texts(record):
        yield RowFault(row.line, finding.path, finding.message)
    if record.valid_from and record.valid_until and record.valid_until < record.valid_from:
        yield RowFault(
            row.line,
            "valid_until",
            Text("Ngày hết hiệu lực trước ngày có hiệu lực", "it ends before it begins"),
        )
    for column, value in row.cells.items():
        if len(value) > _LONGEST_CELL:
            yield RowFault(
                row.line,
                column,
                Text(f"Ô dài quá {_LONGEST_CELL} ký tự", f"beyond {_LONGEST_CELL} characters"),
            )


def names_of(record: AgencyRecord) -> Iterator[tuple[str, str]]:
    """Give every name mail could be addressed to, as it is compared, with its column."""
    yield "code", normalise(record.code)
    if record.old_code:
        yield "old_code", normalise(record.old_code)
    for alias in record.aliases:
        yield "aliases", normalise(alias)
