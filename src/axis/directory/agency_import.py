"""Judge the rows of an import against the directory, all faults at once (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from axis.directory.agency_rows import AgencyRow, RowFault, names_of, record_of
from axis.directory.snapshot import Directory
from axis.records import AgencyRecord
from edoc.contract.codes import normalise
from edoc.contract.findings import Text
from edoc.contract.rules import shown


@dataclass(frozen=True, slots=True)
class Judged:
    """What an import would write, and what is wrong with it."""

    records: tuple[AgencyRecord, ...]
    faults: tuple[RowFault, ...]


def judge_rows(
    rows: Sequence[AgencyRow],
    directory: Directory,
    *,
    system: str = "",
    elsewhere: Collection[str] = (),
) -> Judged:
    """Check rows against the directory and against one another.

    Args:
        rows: of one file, or of one part of it.
        directory: who exists now.
        system: that of rows which name none and are new.
        elsewhere: codes that other parts of the same file bring.
    """
    faults: list[RowFault] = []
    placed: list[tuple[AgencyRow, AgencyRecord]] = []
    for row in rows:
        known = directory.registered(row.code)
        live = known if known and not known.deleted else None
        record, wrong = record_of(row, live, system)
        faults += wrong
        placed.append((row, record))
    names = {normalise(record.code): _names(record) for _, record in placed}
    codes = names.keys() | {normalise(code) for code in elsewhere}
    faults += repeated([(row.line, record) for row, record in placed])
    for row, record in placed:
        faults += _against(row, record, directory, names)
        faults += _references(row, record, directory, codes)
    faults.sort(key=lambda fault: (fault.line, fault.column))
    return Judged(tuple(record for _, record in placed), tuple(faults))


def repeated(placed: Sequence[tuple[int, AgencyRecord]]) -> Iterator[RowFault]:
    """Yield a fault for each name that two rows claim; ``placed`` are lines and agencies."""
    holder: dict[str, int] = {}
    for line, record in placed:
        own: set[str] = set()
        for column, name in names_of(record):
            if name in own:
                continue
            own.add(name)
            first = holder.setdefault(name, line)
            if name and first != line:
                yield RowFault(
                    line,
                    column,
                    Text(
                        f"“{shown(name)}” đã có ở dòng {first}",
                        f"“{shown(name)}” is in line {first} already",
                    ),
                )


def _names(record: AgencyRecord) -> frozenset[str]:
    return frozenset(name for _, name in names_of(record))


def _against(
    row: AgencyRow,
    record: AgencyRecord,
    directory: Directory,
    names: Mapping[str, Collection[str]],
) -> Iterator[RowFault]:
    """Yield what speaks against a row; ``names`` are what the rows will have, by code key."""
    own = normalise(record.code)
    if record.system_id not in directory.systems:
        text = shown(record.system_id)
        yield RowFault(
            row.line,
            "system",
            Text(
                f"Trục không có hệ thống “{text}”" if text else "Chưa ghi hệ thống quản lý",
                f"the axis has no system “{text}”" if text else "no owning system is named",
            ),
        )
    for column, name in names_of(record):
        held = directory.holder(name)
        if held is None or held.deleted or normalise(held.code) == own:
            continue
        if name not in names.get(normalise(held.code), (name,)):
            continue  # its holder gives it up in the same import
        yield RowFault(
            row.line,
            column,
            Text(
                f"“{shown(name)}” đã là mã, mã cũ hoặc bí danh của {held.code}",
                f"“{shown(name)}” is a code, old code or alias of {held.code} already",
            ),
        )


def _references(
    row: AgencyRow, record: AgencyRecord, directory: Directory, codes: Collection[str]
) -> Iterator[RowFault]:
    own = normalise(record.code)
    for column, code in (("parent", record.parent), ("successor", record.successor)):
        if column in row.cells:
            yield from _reference(row, column, code, own, directory, codes)


def _reference(
    row: AgencyRow, column: str, code: str, own: str, directory: Directory, codes: Collection[str]
) -> Iterator[RowFault]:
    if not code:
        return
    if normalise(code) == own:
        why = Text("Cơ quan không thể trỏ tới chính mình", "an agency cannot point at itself")
        yield RowFault(row.line, column, why)
    elif normalise(code) not in codes and directory.agency(code) is None:
        yield RowFault(
            row.line,
            column,
            Text(f"Không có cơ quan “{shown(code)}”", f"there is no agency “{shown(code)}”"),
        )
