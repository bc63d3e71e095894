"""The operator's hand on the directory: lists by page, changes, imports. Given by ``Axis``."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from axis.context import AxisContext, database_errors_named
from axis.directory.agency_import import judge_rows
from axis.directory.agency_rows import AgencyRow, RowFault
from axis.directory.registration import change_refusals, trimmed
from axis.directory.registry import Wish
from axis.directory.snapshot import Directory
from axis.directory.standing import Situation, situation_of
from axis.errors import NotFound, Refused
from axis.records import AgencyRecord, Level, SystemRecord
from edoc.contract.codes import normalise
from edoc.contract.dates import local_date
from edoc.plumbing.sql.axis_registry_store import Wanted


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """A part of the directory, by code.

    Attributes:
        agencies: in the order of their codes.
        version: of the registry before the page was read: ask for changes since it next time.
        after: where the next page begins; empty where this is the last.
    """

    agencies: tuple[AgencyRecord, ...]
    version: int
    after: str


@dataclass(frozen=True, slots=True)
class AgencyView:
    """One agency with what the directory knows around it, and how it stands today."""

    agency: AgencyRecord
    system: SystemRecord | None
    situation: Situation
    successor: AgencyRecord | None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do; with faults nothing was written."""

    rows: int
    changed: int
    unchanged: int
    faults: tuple[RowFault, ...]


class Registrar:
    """Reads and changes the directory of one axis; see ``Axis.registrar``.

    Raises (every coroutine): AxisUnavailable where the database cannot be reached.
    """

    def __init__(self, context: AxisContext) -> None:
        self._context = context

    async def page(
        self,
        *,
        text: str = "",
        level: Level | None = None,
        system_id: str | None = None,
        since_version: int | None = None,
        deleted: bool = False,
        after: str = "",
        limit: int = 100,
    ) -> AgencyPage:
        """Return a part of the directory: what matches, behind ``after``, at most ``limit``.

        ``since_version`` gives what changed later than it; take ``deleted`` too, to learn what
        was removed.
        """
        registry = self._context.registry
        searched = text and system_id is None and since_version is None and not deleted
        with database_errors_named():
            version = (await registry.refresh()).version
            if searched:
                found = await registry.search(text, limit, level, after=after)
            else:
                key = normalise(after)
                words = tuple(registry.words(text))
                found = await registry.page(
                    Wanted(system_id, level, since_version, deleted, key, words, limit)
                )
        full = len(found) == limit
        return AgencyPage(tuple(found), version, normalise(found[-1].code) if full else "")

    async def view(self, code: str) -> AgencyView:
        """Return one agency by code or alias with its standing today. Raises: NotFound."""
        with database_errors_named():
            directory = await self._context.registry.current()
        agency = directory.agency(code)
        if agency is None:
            raise NotFound("agency", code)
        today = local_date(self._context.clock.now())
        successor = directory.agency(agency.successor) if agency.successor else None
        situation = situation_of(agency, today)
        return AgencyView(agency, directory.system_of(agency), situation, successor)

    async def change(self, code: str, **values: Any) -> AgencyRecord:
        """Change fields of one agency: lock, close, merge, move, rename.

        Raises: NotFound; Refused with every reason.
        """

        async def wish(directory: Directory) -> list[AgencyRecord]:
            known = directory.agency(code)
            if known is None:
                raise NotFound("agency", code)
            return [_judged(directory, trimmed(replace(known, **values)))]

        return await self._write(wish, code)

    async def put(self, agency: AgencyRecord) -> AgencyRecord:
        """Add an agency or replace all that is known of it. Raises: Refused."""
        given = trimmed(agency)

        async def wish(directory: Directory) -> list[AgencyRecord]:
            return [_judged(directory, given)]

        return await self._write(wish, given.code)

    async def import_rows(
        self,
        rows: Sequence[AgencyRow],
        *,
        system: str = "",
        elsewhere: Collection[str] = (),
        dry_run: bool = False,
    ) -> ImportReport:
        """Write the agencies of an import, all or none; the same again changes nothing."""
        registry = self._context.registry

        async def wish(directory: Directory) -> tuple[AgencyRecord, ...]:
            judged = await asyncio.to_thread(
                judge_rows, rows, directory, system=system, elsewhere=elsewhere
            )
            if judged.faults:
                raise _Faulty(judged.faults)
            return judged.records

        try:
            with database_errors_named():
                if dry_run:
                    directory = await registry.refresh()
                    wanted = await wish(directory)
                    changed = sum(registry.would_change(directory, one) for one in wanted)
                else:
                    changed = len(await registry.rewrite(wish, self._context.clock.now()))
        except _Faulty as error:
            return ImportReport(len(rows), 0, 0, error.faults)
        return ImportReport(len(rows), changed, len(rows) - changed, ())

    async def remove(self, system_id: str, codes: Collection[str]) -> list[AgencyRecord]:
        """Remove agencies of one system as one change; codes it does not have are passed over."""
        with database_errors_named():
            now = self._context.clock.now()
            return await self._context.registry.delete_many(system_id, codes, now)

    async def _write(self, wish: Wish, code: str) -> AgencyRecord:
        with database_errors_named():
            return await self._context.registry.written(wish, code, self._context.clock.now())


class _Faulty(Exception):  # noqa: N818 - carries what is told to the caller, who sees no error
    """Rows of an import that cannot be written."""

    def __init__(self, faults: tuple[RowFault, ...]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def _judged(directory: Directory, wanted: AgencyRecord) -> AgencyRecord:
    """Return what may be written. Raises: Refused with every reason."""
    findings = change_refusals(directory, wanted)
    if findings:
        raise Refused(findings)
    return wanted
