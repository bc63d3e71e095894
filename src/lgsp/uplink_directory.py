"""The two directories: who is outside is told to the provincial axis, who is inside to the other.

The list of the axis above names no system, so "outside" is what the province does not host.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

import structlog

from axis.dialects.vxp_levels import guessed_level
from axis.records import AgencyRecord
from edoc.contract.codes import normalise
from lgsp.uplink_context import UplinkContext, Wakeable, passing
from nodes.links.vxp import NewAgency, VxpRefused

LocalAgencies = Callable[[], Awaitable[Sequence[AgencyRecord]]]
"""Gives all agencies of the provincial registry, those under the uplink too."""

ImportAgencies = Callable[[Sequence[AgencyRecord]], Awaitable[object]]
"""Adds or changes agencies in the provincial registry."""

SOONEST_RESYNC_S = 5.0
"""An unknown code may cause a comparison out of turn, but not more often than this."""

_log = structlog.get_logger(__name__)


class UplinkDirectory:
    """Keeps both directories in step.

    Args:
        context: surroundings of the uplink.
        local_agencies: reads the provincial registry.
        import_agencies: writes into it.
    """

    def __init__(
        self,
        context: UplinkContext,
        local_agencies: LocalAgencies,
        import_agencies: ImportAgencies,
    ) -> None:
        self.first_sync = asyncio.Event()
        self._context = context
        self._local_agencies = local_agencies
        self._import_agencies = import_agencies
        self._loop = Wakeable()
        self._turn = asyncio.Lock()
        self._known: frozenset[str] = frozenset()
        self._imported: frozenset[AgencyRecord] = frozenset()
        self._synced_at = float("-inf")

    async def run(self) -> None:
        """Compare at once and then every ``sync_interval_s``; failures are retried sooner."""
        failed = 0
        while not self._loop.stopping:
            settings = self._context.settings
            try:
                await self.sync()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
                failed += 1
                wait = (self._context.next_attempt(failed) - self._context.now()).total_seconds()
                _log.warning("the directories could not be compared", error=str(error))
            else:
                failed = 0
                wait = settings.sync_interval_s
            await self._loop.rest(wait)

    def stop(self) -> None:
        """Let ``run`` end."""
        self._loop.stop()

    async def sync(self) -> None:
        """Compare the directories once.

        Raises: VxpError where the axis above gives no final answer; whatever the two callables
        raise.
        """
        async with self._turn:
            above = await self._context.client.get_agencies_list()
            local = [one for one in await self._local_agencies() if not one.deleted]
            inside = [one for one in local if one.system_id != self._context.system_id]
            outside = outside_agencies(above, inside, self._context.system_id)
            if frozenset(outside) != self._imported:
                await self._import_agencies(outside)
                self._imported = frozenset(outside)
            listed = frozenset(normalise(_text(item, "code")) for item in above)
            missing = [one for one in inside if normalise(one.code) not in listed]
            await self._register(missing)
            self._known = listed | {normalise(one.code) for one in missing}
            self._synced_at = asyncio.get_running_loop().time()
        self.first_sync.set()

    async def ensure_known(self, code: str) -> None:
        """Compare again where a sender was in neither directory at the last comparison.

        Raises: like ``sync``.
        """
        since = asyncio.get_running_loop().time() - self._synced_at
        if normalise(code) not in self._known and since >= SOONEST_RESYNC_S:
            await self.sync()

    async def _register(self, agencies: Iterable[AgencyRecord]) -> None:
        slots = asyncio.Semaphore(self._context.settings.concurrency)

        async def register(agency: AgencyRecord) -> None:
            async with slots:
                await self._register_one(agency)

        outcomes = await asyncio.gather(
            *(register(agency) for agency in agencies), return_exceptions=True
        )
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def _register_one(self, agency: AgencyRecord) -> None:
        client = self._context.client
        parent = agency.parent or client.system_id
        try:
            await client.register_agency(
                NewAgency(agency.code, agency.name, parent, mail=agency.mail)
            )
        except VxpRefused as error:
            if passing(error):
                raise
            _log.warning("an agency was refused above", code=agency.code, reason=str(error))


def outside_agencies(
    above: Iterable[Mapping[str, Any]], inside: Iterable[AgencyRecord], system_id: str
) -> list[AgencyRecord]:
    """Return the agencies that the province does not host, as records under the uplink."""
    own = {
        normalise(code)
        for agency in inside
        for code in (agency.code, agency.old_code, *agency.aliases)
        if code
    }
    return [
        AgencyRecord(
            code=code,
            name=name,
            level=guessed_level(code, name),
            parent=_text(item, "pid"),
            system_id=system_id,
            old_code=_text(item, "oldCode"),
            mail=_text(item, "mail"),
        )
        for item in above
        if (code := _text(item, "code")) and normalise(code) not in own
        for name in [_text(item, "name") or code]
    ]


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return str(value).strip() if value is not None else ""
