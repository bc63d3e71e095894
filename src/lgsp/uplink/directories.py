"""The two directories: who is outside is told to the provincial axis, who is inside to the other.

What was removed on one side is removed on the other: an office of the province that its system
deleted, and an office outside that the axis above does not list any more. A list that is empty,
or suddenly half as long, is not believed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Protocol, TypeVar

import structlog

from axis.records import AgencyRecord
from edoc.contract.codes import normalise
from lgsp.uplink.compare import Comparison, compare
from lgsp.uplink.context import UplinkContext, Wakeable, passing
from nodes.links.vxp import NewAgency, VxpRefused

Item = TypeVar("Item")


class ProvincialRegistry(Protocol):
    """The registry of the provincial axis, in this process or in another."""

    async def agencies(self) -> Sequence[AgencyRecord]:
        """Return all agencies, those under the uplink and removed ones too."""
        ...

    async def import_agencies(self, agencies: Sequence[AgencyRecord]) -> None:
        """Add or change agencies under the uplink; what only the operator sets stays."""
        ...

    async def remove_agencies(self, codes: Sequence[str]) -> None:
        """Remove agencies under the uplink; one that is not there is nothing to do."""
        ...


Standing = Callable[[], Awaitable[Sequence[AgencyRecord] | None]]
"""Gives the agencies as the axis above has them; None where it does not tell."""

SOONEST_RESYNC_S = 5.0
"""An unknown code may cause a comparison out of turn, but not more often than this."""

_log = structlog.get_logger(__name__)


class UplinkDirectory:
    """Keeps both directories in step.

    Args:
        context: surroundings of the uplink.
        registry: of the provincial axis.
        standing: how the agencies above stand, where that can be read; None: it cannot.
    """

    def __init__(
        self,
        context: UplinkContext,
        registry: ProvincialRegistry,
        standing: Standing | None = None,
    ) -> None:
        self.first_sync = asyncio.Event()
        self._context = context
        self._registry = registry
        self._standing = standing
        self._ceded: set[str] = set()
        self._loop = Wakeable()
        self._turn = asyncio.Lock()
        self._known: frozenset[str] = frozenset()
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

        Raises: VxpError where the axis above gives no final answer; whatever the registries raise.
        """
        async with self._turn:
            found = await self._compared()
            if found.doubtful:
                _log.warning("the list above is too short to be followed", gone=found.doubtful)
            await self._registry.remove_agencies([agency.code for agency in found.gone])
            if found.changed:
                await self._registry.import_agencies(found.changed)
            await self._each(found.ended, self._unregister)
            await self._each(found.missing, self._register)
            self._known = found.known
            self._synced_at = asyncio.get_running_loop().time()
        self.first_sync.set()

    async def _compared(self) -> Comparison:
        above = await self._context.client.get_agencies_list()
        standing = await self._standing() if self._standing else None
        local = await self._registry.agencies()
        # a nation's directory takes a second or two of one core: not on the loop
        return await asyncio.to_thread(
            compare,
            above,
            local,
            self._context.system_id,
            standing=standing,
            ceded=frozenset(self._ceded),
        )

    async def ensure_known(self, code: str) -> None:
        """Compare again where a sender was in neither directory at the last comparison.

        Raises: like ``sync``.
        """
        since = asyncio.get_running_loop().time() - self._synced_at
        if normalise(code) not in self._known and since >= SOONEST_RESYNC_S:
            await self.sync()

    async def _each(self, items: Iterable[Item], call: Callable[[Item], Awaitable[None]]) -> None:
        """Call the axis above for each, several at a time; raises the first failure of them."""
        slots = asyncio.Semaphore(self._context.settings.concurrency)

        async def in_turn(item: Item) -> None:
            async with slots:
                await call(item)

        outcomes = await asyncio.gather(*map(in_turn, items), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def _register(self, agency: AgencyRecord) -> None:
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

    async def _unregister(self, code: str) -> None:
        """Remove above what was removed here; what is not ours there belongs to others now."""
        try:
            await self._context.client.delete_agency(code)
        except VxpRefused as error:
            if passing(error):
                raise
            self._ceded.add(normalise(code))
            _log.info("an agency removed here is another's above", code=code, reason=str(error))
