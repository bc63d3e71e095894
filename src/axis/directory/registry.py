"""The registry: who may send, who can receive. Stored in the database, read as one snapshot.

The snapshot is kept in memory and checked by a version number: at most every half second when
read, and inside every accepting transaction, so that no package is judged by a stale directory.
"""

from __future__ import annotations

import asyncio
import hmac
import sys
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from itertools import islice
from typing import Any

from axis.directory.registration import refusals, trimmed
from axis.directory.snapshot import EMPTY, Directory, fold
from axis.errors import NotFound, Refused, Unauthorised
from axis.records import AgencyRecord, Level, SystemRecord
from edoc.contract.codes import normalise
from edoc.plumbing.sql import axis_registry_store as store
from edoc.plumbing.sql.axis_tables import Connection
from edoc.plumbing.sql.database import Database

Wish = Callable[[Directory], Awaitable[Sequence[AgencyRecord]]]
"""What is to be written into a directory; raises where that may not be."""

MAX_AGE_S = 0.5
SEARCH_LENGTH = 600

MOST_AT_ONCE = 2_000
"""Agencies written in one transaction: others may write between the parts of a large import."""


class Registry:
    """Systems and agencies of one axis in one world."""

    def __init__(self, database: Database, axis: str, world: str) -> None:
        self._database = database
        self._axis = axis
        self._world = world
        self._directory = EMPTY
        self._checked = float("-inf")
        self._changes = 0  # made through this object: a reading that began before one is outdated
        self._turn = asyncio.Lock()

    # --- reading -------------------------------------------------------------------------------

    async def current(self) -> Directory:
        """Return a snapshot that was right less than half a second ago."""
        if time.monotonic() - self._checked < MAX_AGE_S:
            return self._directory
        return await self.refresh()

    async def refresh(self) -> Directory:
        """Return the snapshot that is right now; reads only what changed since the last."""
        async with self._turn:
            began, changes = time.monotonic(), self._changes
            async with self._database.read() as connection:
                version = await store.read_version(connection, self._axis, self._world)
                if version != self._directory.version:
                    self._directory = await self._changed(connection, self._directory, version)
            if changes == self._changes:
                self._checked = began
        return self._directory

    async def newest(self, connection: Connection) -> Directory:
        """Return the snapshot that is right inside this transaction."""
        version = await store.read_version(connection, self._axis, self._world)
        known = self._directory
        if version == known.version:
            return known
        newest = await self._changed(connection, known, version)
        if newest.version > self._directory.version:  # spares the next transaction the reading
            self._directory = newest
        return newest

    async def authenticate(self, system_id: str, secret: str) -> SystemRecord:
        """Return the system of these credentials. Raises: Unauthorised."""
        system = (await self.current()).systems.get(system_id)
        if not _proves(system, secret):
            # it may have changed just now; the same for an unknown system and for a wrong secret
            system = (await self.refresh()).systems.get(system_id)
            if not _proves(system, secret):
                system = None
        if system is None:
            raise Unauthorised("unknown system or wrong secret")
        return system

    async def search(
        self, text: str, limit: int, level: Level | None, *, after: str = ""
    ) -> list[AgencyRecord]:
        """Find agencies whose codes or name hold every word of ``text``, accents ignored."""
        directory = await self.current()
        exact = directory.agency(text) if text and not after and level is None else None
        words = fold(text).split()
        wanted = store.Wanted(level=level, words=words, limit=limit, after=normalise(after))
        async with self._database.read() as connection:
            keys = await store.list_keys(connection, self._axis, self._world, wanted)
        found = [directory.agencies.get(key) for key in keys]
        named = [one for one in found if one is not None and not one.deleted and one is not exact]
        return [*([exact] if exact else []), *named][:limit]

    async def agencies(
        self, system_id: str | None, deleted: bool, limit: int | None = None
    ) -> list[AgencyRecord]:
        """See ``Axis.agencies``: the snapshot where all are wanted, an index where few are."""
        if system_id is not None:
            return await self.page(store.Wanted(system_id, deleted=deleted, limit=limit))
        every = (await self.current()).all_agencies()
        return [agency for agency in every if deleted or not agency.deleted][:limit]

    def words(self, text: str) -> list[str]:
        """Return the words of a search as they are stored: without accents."""
        return fold(text).split()

    def would_change(self, directory: Directory, agency: AgencyRecord) -> bool:
        """True where storing an agency would change a snapshot."""
        return not _same(directory.registered(agency.code), agency)

    async def page(self, wanted: store.Wanted) -> list[AgencyRecord]:
        """Return the agencies of a list, by code, as the database has them now."""
        async with self._database.read() as connection:
            rows = await store.list_agencies(connection, self._axis, self._world, wanted)
        return [_agency(row) for row in rows]

    async def _changed(self, connection: Connection, known: Directory, version: int) -> Directory:
        """Return a snapshot's next state: reads what changed since, and lets others work."""
        found = await store.load_systems(connection, self._axis, self._world)
        systems = [
            SystemRecord(
                row["id"],
                row["name"],
                row["link"],
                row["secret"],
                row["free"],
                row["delivery_mode"],
            )
            for row in found
        ]
        directory = known.changed(version, systems, ())
        pages = store.agencies_changed(connection, self._axis, self._world, known.version)
        async for rows in pages:
            directory = directory.changed(version, systems, [_agency(row) for row in rows])
            await asyncio.sleep(0)
        return directory

    # --- writing -------------------------------------------------------------------------------

    async def upsert_systems(self, systems: Sequence[SystemRecord]) -> None:
        """Add or replace systems; nothing changes where all are there already, as they are."""
        known = (await self.refresh()).systems
        rows = [
            {"axis": self._axis, "world": self._world, **asdict(system)}
            for system in systems
            if not _same_system(known.get(system.id), system)
        ]
        if not rows:
            return
        async with self._database.write() as connection:
            await store.next_version(connection, self._axis, self._world)
            await store.upsert_systems(connection, rows)
        self._outdate()

    async def set_delivery_mode(self, system_id: str, mode: str) -> None:
        """Store how a system gets packages; nothing happens where there is no such system."""
        async with self._database.write() as connection:
            await store.next_version(connection, self._axis, self._world)
            await store.set_delivery_mode(connection, self._axis, self._world, system_id, mode)
        self._outdate()

    async def upsert_agencies(self, agencies: Iterable[AgencyRecord], now: datetime) -> int:
        """Add or change many agencies, a part at a time; returns how many really changed."""
        known, written = await self.refresh(), 0
        for part in _parts(agencies):
            changed = {
                normalise(agency.code): agency
                for agency in part
                if not _same(known.registered(agency.code), agency)
            }
            if changed:
                async with self._database.write() as connection:
                    version = await store.next_version(connection, self._axis, self._world)
                    rows = [self._row(agency, version, now) for agency in changed.values()]
                    await store.upsert_agencies(connection, rows)
                self._outdate()
                written += len(changed)
            await asyncio.sleep(0)
        return written

    async def rewrite(self, wish: Wish, now: datetime) -> list[AgencyRecord]:
        """Write what is wished for, all or nothing, and return what really changed.

        ``wish`` is asked under the newest directory, and again in the turn to write where that has
        changed meanwhile: what is written was judged by what it is written into.

        Raises: what ``wish`` raises; nothing is written then.
        """
        directory = await self.refresh()
        wanted = await wish(directory)
        if all(_same(directory.registered(one.code), one) for one in wanted):
            return []
        async with self._database.write() as connection:
            version, present = await self._turn_to_write(connection)
            if present.version != directory.version:
                wanted = await wish(present)
            changed = [one for one in wanted if not _same(present.registered(one.code), one)]
            rows = [self._row(agency, version, now) for agency in changed]
            await store.upsert_agencies(connection, rows)
        self._outdate()
        return [replace(one, version=version, modified_at=now, deleted=False) for one in changed]

    async def register(self, system_id: str, agency: AgencyRecord, now: datetime) -> AgencyRecord:
        """Add or change an agency of one system. Raises: Refused."""
        given = replace(trimmed(agency), system_id=system_id)

        async def wish(directory: Directory) -> list[AgencyRecord]:
            wanted = _kept(directory, given)
            _raise_if_refused(directory, wanted)
            return [wanted]

        return await self.written(wish, given.code, now)

    async def written(self, wish: Wish, code: str, now: datetime) -> AgencyRecord:
        """Write a wish about one agency and return it as it is stored then; see ``rewrite``."""
        changed = await self.rewrite(wish, now)
        stored = changed[0] if changed else (await self.current()).agency(code)
        if stored is None:
            raise NotFound("agency", code)
        return stored

    async def delete(self, system_id: str, code: str, now: datetime) -> AgencyRecord:
        """Remove an agency of one system, by its code; an alias is not enough. Raises: NotFound."""
        removed = await self.delete_many(system_id, [code], now)
        if not removed:
            raise NotFound("agency", code)
        return removed[0]

    async def delete_many(
        self, system_id: str, codes: Collection[str], now: datetime
    ) -> list[AgencyRecord]:
        """Remove agencies of one system as one change, and return them as they are stored then.

        Codes of no agency of the system are passed over; an alias is not enough.
        """
        # so that little is left to read while others wait to write
        if not _of_system(await self.refresh(), system_id, codes):
            return []
        async with self._database.write() as connection:
            version, directory = await self._turn_to_write(connection)
            found = _of_system(directory, system_id, codes)
            values = {"version": version, "modified_at": now}
            await store.mark_deleted(connection, self._axis, self._world, found, values)
        self._outdate()
        return [
            replace(agency, deleted=True, version=version, modified_at=now)
            for agency in found.values()
        ]

    async def _turn_to_write(self, connection: Connection) -> tuple[int, Directory]:
        """Raise the version, and return it with the directory as it is before this transaction.

        Whoever else changes the directory waits for the version's row, so that what is judged by
        the returned directory still holds when it is written.
        """
        version = await store.next_version(connection, self._axis, self._world)
        if self._directory.version == version - 1:
            return version, self._directory
        return version, await self._changed(connection, self._directory, version - 1)

    def _outdate(self) -> None:
        """The directory has just been changed: the next who asks reads it, whoever reads now."""
        self._changes += 1
        self._checked = float("-inf")

    def _row(self, agency: AgencyRecord, version: int, now: datetime) -> dict[str, Any]:
        return {
            "axis": self._axis,
            "world": self._world,
            "code_key": normalise(agency.code),
            **asdict(agency),
            "aliases": list(agency.aliases),
            "search": _searched(agency),
            "version": version,
            "modified_at": now,
            "deleted": False,
        }


def _proves(system: SystemRecord | None, secret: str) -> bool:
    """Tell whether a secret is that of a system; none has an empty one."""
    # an unknown system costs the same comparison, so that ids cannot be probed
    expected = system.secret if system else "no system of this id"
    same = hmac.compare_digest(expected.encode(), secret.encode())
    return same and bool(expected) and system is not None


_NAMES = tuple(AgencyRecord.__dataclass_fields__)
_ALIASES = _NAMES.index("aliases")
_SHARED = tuple(_NAMES.index(name) for name in ("level", "parent", "system_id", "status", "note"))


def _agency(row: Sequence[Any]) -> AgencyRecord:
    """Return a stored agency; texts that many share are kept in memory once."""
    values = list(row)
    for place in _SHARED:
        values[place] = sys.intern(values[place])
    values[_ALIASES] = tuple(values[_ALIASES])
    return AgencyRecord(*values)


def _searched(agency: AgencyRecord) -> str:
    names = (agency.code, agency.name, agency.old_code, *agency.aliases)
    return fold(" ".join(names))[:SEARCH_LENGTH]


def _parts(agencies: Iterable[AgencyRecord]) -> Iterator[list[AgencyRecord]]:
    """Cut into parts that are written in one transaction each."""
    rest = iter(agencies)
    while part := list(islice(rest, MOST_AT_ONCE)):
        yield part


def _of_system(
    directory: Directory, system_id: str, codes: Iterable[str]
) -> dict[str, AgencyRecord]:
    """Return the agencies of these codes that a system has, by code key."""
    found = {normalise(code): directory.registered(code) for code in codes}
    return {
        key: agency
        for key, agency in found.items()
        if agency is not None and not agency.deleted and agency.system_id == system_id
    }


def _same_system(known: SystemRecord | None, given: SystemRecord) -> bool:
    """True where storing ``given`` would change nothing; its delivery mode is its own choice."""
    return known is not None and replace(given, delivery_mode=known.delivery_mode) == known


def _same(known: AgencyRecord | None, given: AgencyRecord) -> bool:
    """True where storing ``given`` would change nothing."""
    if known is None or known.deleted:
        return False
    return replace(given, version=known.version, modified_at=known.modified_at) == known


def _kept(directory: Directory, agency: AgencyRecord) -> AgencyRecord:
    """Return a registration with what only the operator decides: it stays as it is.

    Else an office that was locked or merged could lift that by registering again.
    """
    known = directory.registered(agency.code)
    if known is None:
        return agency
    stays = known.status == "locked" or bool(known.successor)
    return replace(
        agency,
        status=known.status if stays else agency.status,
        valid_from=known.valid_from,
        valid_until=known.valid_until,
        successor=known.successor,
    )


def _raise_if_refused(directory: Directory, agency: AgencyRecord) -> None:
    findings = refusals(directory, agency.system_id, agency)
    if findings:
        raise Refused(findings)
