"""How a system gets packages: the bytes as they were sent, or a copy as real axes make it.

The stored bytes are never touched: a copy is made when a pull system fetches. Systems on our own
bus always get the bytes as they were sent. Which it is, a system chooses itself; where it chose
nothing, ``AxisSettings.delivery_mode`` says.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import structlog

from axis.context import AxisContext, database_errors_named
from axis.directory.snapshot import Directory
from edoc.contract.codes import normalise
from edoc.contract.errors import MalformedPackage
from edoc.contract.observed import OldAgency, OldCodes, observed

Mode = Literal["intact", "as-observed"]
OBSERVED: Mode = "as-observed"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Chosen:
    """How one system gets packages: what it chose (empty: nothing), and what holds."""

    chosen: str
    effective: str


@dataclass(frozen=True, slots=True)
class DeliveryModes:
    """The choices of an axis's systems. Every coroutine raises AxisUnavailable without a store."""

    context: AxisContext

    async def of(self, system_id: str) -> Chosen:
        """Return how a system gets packages; an unknown one would get them intact."""
        with database_errors_named():
            directory = await self.context.registry.current()
        return _chosen(self.context, directory, system_id)

    async def choose(self, system_id: str, mode: Mode | Literal[""]) -> Chosen:
        """Let a system choose; empty leaves it to the axis again."""
        with database_errors_named():
            await self.context.registry.set_delivery_mode(system_id, mode)
        return await self.of(system_id)


async def handed_out(
    context: AxisContext, system_id: str, content: bytes, accepted_at: datetime
) -> bytes:
    """Return what a system gets for a package: its bytes, or the copy of them."""
    directory = await context.registry.current()
    if _chosen(context, directory, system_id).effective != OBSERVED:
        return content

    def copied() -> bytes:
        return observed(
            content,
            at=accepted_at,
            hub=context.settings.hub_code,
            old_codes=_old_codes(directory),
            limits=context.settings.limits,
        )

    try:
        return await asyncio.to_thread(copied)
    except MalformedPackage as error:  # the bounds are tighter than when it was accepted
        _log.warning("no copy can be made, handed out intact", system=system_id, reason=str(error))
        return content


def _chosen(context: AxisContext, directory: Directory, system_id: str) -> Chosen:
    system = directory.systems.get(system_id)
    if system is None or system.pushed:
        return Chosen(system.delivery_mode if system else "", "intact")
    return Chosen(system.delivery_mode, system.delivery_mode or context.settings.delivery_mode)


def _old_codes(directory: Directory) -> OldCodes:
    def old_code(code: str) -> OldAgency | None:
        agency = directory.agency(code)
        if agency is None or normalise(agency.old_code) in ("", normalise(code)):
            return None
        return OldAgency(agency.old_code, agency.name)

    return old_code
