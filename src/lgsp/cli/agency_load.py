"""Bring agencies to a running server, in batches over the admin API."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from axis.directory.agency_import import repeated
from axis.directory.agency_rows import AgencyRow, RowFault, read_file, record_of
from axis.records import AgencyRecord
from edoc.contract.codes import normalise
from edoc.contract.findings import Text
from lgsp.cli.client import ServerClient
from lgsp.errors import LgspError
from lgsp.secrets import SECRET_FILE, installation_secret, system_secret
from lgsp.settings import Settings
from lgsp.topology.national_directory import national_agencies, national_systems

BATCH = 2_000
"""Rows of one request; their JSON stays far below what the server takes."""

Progress = Callable[[int, int], None]
"""Told how many rows of how many are done."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do; with faults nothing was written."""

    rows: int
    changed: int
    unchanged: int
    faults: tuple[RowFault, ...] = ()


def import_file(
    server: ServerClient,
    base: str,
    content: bytes,
    system: str,
    progress: Progress,
    *,
    dry_run: bool,
) -> ImportResult:
    """Check a whole file first, at home and at the server; write only what has no fault."""
    rows, faults = read_file(content)
    placed = [(row.line, record_of(row, None, system)[0]) for row in rows]
    found = {_key(fault): fault for fault in (*faults, *repeated(placed))}
    checked = _sent(server, base, rows, system, progress, dry_run=True)
    found |= {_key(fault): fault for fault in checked.faults}
    if found:
        ordered = sorted(found.values(), key=lambda fault: (fault.line, fault.column))
        return ImportResult(len(rows), 0, 0, tuple(ordered))
    if dry_run:
        return checked
    return _sent(server, base, rows, system, progress, dry_run=False)


def load_national(
    server: ServerClient, base: str, axis: str, settings: Settings, progress: Progress
) -> ImportResult:
    """Load the derived national directory; agencies that are there already stay as they are."""
    agencies = list(national_agencies())
    present = _present(server, base)
    missing = [one for one in agencies if normalise(one.code) not in present]
    known = {one["id"] for one in server.get(f"{base}/api/v1/systems")}
    wanted = {one.system_id for one in missing} - known
    names = national_systems()
    keys = _keys(settings, axis, sorted(wanted))
    systems = [{"id": one, "name": names[one], "secret": keys[one]} for one in sorted(wanted)]
    server.post(f"{base}/api/v1/systems", json=systems)
    rows = [AgencyRow(line, cells_of(one)) for line, one in enumerate(missing, start=1)]
    done = _sent(server, base, rows, "", progress, dry_run=False)
    there = len(agencies) - len(missing)
    return ImportResult(len(agencies), done.changed, done.unchanged + there, done.faults)


def cells_of(agency: AgencyRecord) -> dict[str, str]:
    """Return an agency as the cells of an import file."""
    return {
        "code": agency.code,
        "name": agency.name,
        "level": agency.level,
        "parent": agency.parent,
        "system": agency.system_id,
        "old_code": agency.old_code,
        "aliases": " ".join(agency.aliases),
        "status": agency.status,
        "valid_from": agency.valid_from.isoformat() if agency.valid_from else "",
        "valid_until": agency.valid_until.isoformat() if agency.valid_until else "",
        "successor": agency.successor,
        "mail": agency.mail,
        "note": agency.note,
    }


def _sent(
    server: ServerClient,
    base: str,
    rows: Sequence[AgencyRow],
    system: str,
    progress: Progress,
    *,
    dry_run: bool,
) -> ImportResult:
    codes = {row.code for row in rows}
    changed, unchanged, done = 0, 0, 0
    faults: list[RowFault] = []
    for part in (rows[start : start + BATCH] for start in range(0, len(rows), BATCH)):
        body = {
            "rows": [{**row.cells, "line": row.line} for row in part],
            "system": system,
            "elsewhere": sorted(_elsewhere(part) & codes),
            "dry_run": dry_run,
        }
        report = server.post_rows(f"{base}/api/v1/agencies/import", body)
        changed, unchanged = changed + report["changed"], unchanged + report["unchanged"]
        faults += [_fault(one) for one in report["faults"]]
        if faults and not dry_run:
            break
        done += len(part)
        progress(done, len(rows))
    return ImportResult(len(rows), changed, unchanged, tuple(faults))


def _elsewhere(part: Iterable[AgencyRow]) -> set[str]:
    """Return the codes that rows point at and that are not among them."""
    part = list(part)
    pointed = {normalise(row.cells.get(name, "")) for row in part for name in _POINTERS}
    return pointed - {row.code for row in part} - {""}


_POINTERS = ("parent", "successor")


def _present(server: ServerClient, base: str) -> set[str]:
    """Return the codes that the axis has, read page by page."""
    return {normalise(row["code"]) for row in _pages(server, base)}


def _pages(server: ServerClient, base: str) -> Iterator[dict[str, Any]]:
    after = ""
    while True:
        page = server.get(f"{base}/api/v1/agencies", limit=BATCH, after=after, deleted=True)
        yield from page
        if len(page) < BATCH:
            return
        after = page[-1]["code"]


def _keys(settings: Settings, axis: str, systems: Sequence[str]) -> dict[str, str]:
    """Return the secrets of systems: derived where the installation's is here, else nobody's."""
    try:
        if settings.secret or (settings.data_dir / SECRET_FILE).exists():
            installation = installation_secret(settings)
            return {one: system_secret(installation, axis, one) for one in systems}
    except LgspError:
        pass
    return {one: secrets.token_urlsafe(32) for one in systems}


def _fault(one: dict[str, Any]) -> RowFault:
    message = one["message"]
    return RowFault(one["line"], one["column"], Text(message["vi"], message["en"]))


def _key(fault: RowFault) -> tuple[int, str, str]:
    return fault.line, fault.column, fault.message.vi
