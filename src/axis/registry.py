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
from axis.registration import refusals, trimmed
from edoc.contract.codes import normalise
from edoc.plumbing.sql import axis_registry_store as store
from edoc.plumbing.sql.axis_tables import Connection
from edoc.plumbing.sql.database import Database

MAX_AGE_S = 0.5
SEARCH_LENGTH = 600


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
        wanted = replace(trimmed(agency), system_id=system_id)
        directory = await self.refresh()
        _raise_if_refused(directory, wanted)
        known = directory.by_key.get(normalise(wanted.code))
        if known is not None and _same(known, wanted):
            return known
        async with self._database.write() as connection:
            version, directory = await self._turn_to_write(connection)
            _raise_if_refused(directory, wanted)
            await store.upsert_agencies(connection, [self._row(wanted, version, now)])
        self._checked = float("-inf")
        return replace(wanted, version=version, modified_at=now, deleted=False)

    async def delete(self, system_id: str, code: str, now: datetime) -> AgencyRecord:
        """Remove an agency of one system. Raises: NotFound."""
        async with self._database.write() as connection:
            version, directory = await self._turn_to_write(connection)
            agency = directory.agency(code)
            if agency is None or agency.system_id != system_id:
                raise NotFound("agency", code)
            values = {"version": version, "modified_at": now}
            key = normalise(agency.code)
            await store.mark_deleted(connection, self._axis, self._world, key, values)
        self._checked = float("-inf")
        return replace(agency, deleted=True, version=version, modified_at=now)

    async def _turn_to_write(self, connection: Connection) -> tuple[int, Directory]:
        """Raise the version, and return it with the directory as it is before this transaction.

        Whoever else changes the directory waits for the version's row, so that what is judged by
        the returned directory still holds when it is written.
        """
        version = await store.next_version(connection, self._axis, self._world)
        if self._directory.version == version - 1:
            return version, self._directory
        return version, await self._load(connection, version - 1)

    def _row(self, agency: AgencyRecord, version: int, now: datetime) -> dict[str, Any]:
        return {
            "axis": self._axis,
            "world": self._world,
            "code_key": normalise(agency.code),
            **asdict(agency),
            "aliases": list(agency.aliases),
            "search": fold(f"{agency.code} {agency.name}")[:SEARCH_LENGTH],
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


def _raise_if_refused(directory: Directory, agency: AgencyRecord) -> None:
    findings = refusals(directory, agency.system_id, agency)
    if findings:
        raise Refused(findings)
