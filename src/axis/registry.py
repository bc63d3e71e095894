"""The registry: who may send, who can receive. Stored in the database, read as one snapshot.

The snapshot is kept in memory and checked by a version number: at most every half second when
read, and inside every accepting transaction, so that no package is judged by a stale directory.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from axis.directory import EMPTY, Directory, fold
from axis.errors import NotFound, Refused, Unauthorised
from axis.records import AgencyRecord, Level, SystemRecord
from edoc.contract.codes import normalise
from edoc.contract.findings import Evidence, Finding, Severity, Text
from edoc.plumbing.sql import axis_registry_store as store
from edoc.plumbing.sql.axis_tables import Connection
from edoc.plumbing.sql.database import Database

MAX_AGE_S = 0.5
MAX_CODE = 64


class Registry:
    """Systems and agencies of one axis in one world."""

    def __init__(self, database: Database, axis: str, world: str) -> None:
        self._database = database
        self._axis = axis
        self._world = world
        self._directory = EMPTY
        self._checked = float("-inf")
        self._turn = asyncio.Lock()

    # --- reading -------------------------------------------------------------------------------

    async def current(self) -> Directory:
        """Return a snapshot that was right less than half a second ago."""
        if time.monotonic() - self._checked < MAX_AGE_S:
            return self._directory
        return await self.refresh()

    async def refresh(self) -> Directory:
        """Return the snapshot that is right now; reads everything only where it changed."""
        async with self._turn, self._database.read() as connection:
            version = await store.read_version(connection, self._axis, self._world)
            if version != self._directory.version:
                self._directory = await self._load(connection, version)
            self._checked = time.monotonic()
        return self._directory

    async def is_current(self, connection: Connection, directory: Directory) -> bool:
        """True where a snapshot is still right inside this transaction."""
        version = await store.read_version(connection, self._axis, self._world)
        return version == directory.version

    async def authenticate(self, system_id: str, secret: str) -> SystemRecord:
        """Return the system of these credentials. Raises: Unauthorised."""
        system = (await self.current()).systems.get(system_id)
        if system is None:
            system = (await self.refresh()).systems.get(system_id)
        # an unknown system costs the same comparison, so that ids cannot be probed
        expected = system.secret if system else "no system of this id"
        same = hmac.compare_digest(expected.encode(), secret.encode())
        if system is None or not same:
            raise Unauthorised("unknown system or wrong secret")
        return system

    async def search(self, text: str, limit: int, level: Level | None) -> list[AgencyRecord]:
        """Find agencies whose code or name holds every word of ``text``, accents ignored."""
        directory = await self.current()
        async with self._database.read() as connection:
            keys = await store.search_agencies(
                connection, self._axis, self._world, fold(text).split(), level, limit
            )
        found = (directory.by_key.get(key) for key in keys)
        return [agency for agency in found if agency is not None and not agency.deleted]

    async def _load(self, connection: Connection, version: int) -> Directory:
        systems = await store.load_systems(connection, self._axis, self._world)
        agencies = await store.load_agencies(connection, self._axis, self._world)
        return Directory.of(
            version,
            (
                SystemRecord(row["id"], row["name"], row["link"], row["secret"], row["free"])
                for row in systems
            ),
            (_agency(row) for row in agencies),
        )

    # --- writing -------------------------------------------------------------------------------

    async def upsert_systems(self, systems: Sequence[SystemRecord]) -> None:
        """Add or replace systems; nothing changes where all are there already, as they are."""
        known = (await self.refresh()).systems
        rows = [
            {"axis": self._axis, "world": self._world, **asdict(system)}
            for system in systems
            if known.get(system.id) != system
        ]
        if not rows:
            return
        async with self._database.write() as connection:
            await store.next_version(connection, self._axis, self._world)
            await store.upsert_systems(connection, rows)
        self._checked = float("-inf")

    async def upsert_agencies(self, agencies: Iterable[AgencyRecord], now: datetime) -> int:
        """Add or change many agencies; returns how many really changed."""
        known = (await self.refresh()).by_key
        changed = [
            agency for agency in agencies if not _same(known.get(normalise(agency.code)), agency)
        ]
        if not changed:
            return 0
        async with self._database.write() as connection:
            version = await store.next_version(connection, self._axis, self._world)
            rows = {normalise(agency.code): self._row(agency, version, now) for agency in changed}
            await store.upsert_agencies(connection, list(rows.values()))
        self._checked = float("-inf")
        return len(rows)

    async def register(self, system_id: str, agency: AgencyRecord, now: datetime) -> AgencyRecord:
        """Add or change an agency of one system. Raises: Refused."""
        known = (await self.refresh()).by_key.get(normalise(agency.code))
        findings = _refusals(system_id, agency, known)
        if findings:
            raise Refused(findings)
        await self.upsert_agencies([replace(agency, system_id=system_id)], now)
        stored = (await self.refresh()).agency(agency.code)
        if stored is None:
            raise NotFound("agency", agency.code)
        return stored

    async def delete(self, system_id: str, code: str, now: datetime) -> AgencyRecord:
        """Remove an agency of one system. Raises: NotFound."""
        agency = (await self.refresh()).agency(code)
        if agency is None or agency.system_id != system_id:
            raise NotFound("agency", code)
        async with self._database.write() as connection:
            version = await store.next_version(connection, self._axis, self._world)
            values = {"version": version, "modified_at": now}
            key = normalise(agency.code)
            await store.mark_deleted(connection, self._axis, self._world, key, values)
        self._checked = float("-inf")
        return replace(agency, deleted=True, version=version, modified_at=now)

    def _row(self, agency: AgencyRecord, version: int, now: datetime) -> dict[str, Any]:
        return {
            "axis": self._axis,
            "world": self._world,
            "code_key": normalise(agency.code),
            **asdict(agency),
            "aliases": list(agency.aliases),
            "search": fold(f"{agency.code} {agency.name}"),
            "version": version,
            "modified_at": now,
            "deleted": False,
        }


def _agency(row: store.Row) -> AgencyRecord:
    values = {name: row[name] for name in AgencyRecord.__dataclass_fields__}
    return AgencyRecord(**{**values, "aliases": tuple(row["aliases"])})


def _same(known: AgencyRecord | None, given: AgencyRecord) -> bool:
    """True where storing ``given`` would change nothing."""
    if known is None or known.deleted:
        return False
    return replace(given, version=known.version, modified_at=known.modified_at) == known


def _refusals(
    system_id: str, agency: AgencyRecord, known: AgencyRecord | None
) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if not agency.code.strip() or len(agency.code) > MAX_CODE:
        found.append(
            _finding(
                "R-AGENCY-CODE",
                Text(
                    f"Mã định danh phải có từ 1 đến {MAX_CODE} ký tự",
                    f"an agency code has 1 to {MAX_CODE} characters",
                ),
                Text("Gửi lại với mã định danh đúng", "send it again with a proper code"),
                "QCVN 102:2016",
            )
        )
    if known is not None and not known.deleted and known.system_id != system_id:
        found.append(
            _finding(
                "R-AGENCY-OTHER-SYSTEM",
                Text(
                    f"Cơ quan {agency.code} đã đăng ký ở hệ thống khác",
                    f"agency {agency.code} is registered under another system",
                ),
                Text(
                    "Hệ thống đang giữ phải xóa cơ quan này trước",
                    "the system that holds it must delete it first",
                ),
                "our choice: a code belongs to one system",
            )
        )
    return tuple(found)


def _finding(rule: str, message: Text, mend: Text, source: str) -> Finding:
    return Finding(rule, Severity.ERROR, message, mend, source, Evidence.CHOICE, wire_code=19)
