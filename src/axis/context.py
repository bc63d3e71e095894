"""What every step of one axis is given: its name, its store, its bus, its clocks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axis.directory.registry import Registry
from axis.errors import AxisUnavailable
from axis.settings import AxisSettings
from edoc.plumbing.group_commit import GroupCommit
from edoc.plumbing.metrics import Metrics
from edoc.plumbing.outbox import Relay
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus, BusUnavailable
from edoc.ports.clock import Clock
from edoc.ports.database import DatabaseUnavailable
from edoc.ports.ids import IdSource
from signing.model import TrustStore

TrustSource = Callable[[], TrustStore]
"""Gives the trust store that holds now (its CRLs are renewed as the world's time goes on)."""


@dataclass(frozen=True, slots=True)
class AxisContext:
    """The surroundings of every step; see ``Axis`` for the meaning of each part."""

    name: str
    world: str
    database: Database
    bus: Bus
    clock: Clock
    real: Clock
    ids: IdSource
    settings: AxisSettings
    trust: TrustSource | None
    metrics: Metrics | None
    relay: Relay
    registry: Registry
    weighing: asyncio.Lock = field(default_factory=asyncio.Lock)  # one legal value at a time
    under_way: set[asyncio.Task[Any]] = field(default_factory=set, compare=False)  # until done

    @property
    def commits(self) -> GroupCommit:
        """Writes of the axis, of its relay too, that come together and are committed together."""
        return self.relay.commits

    @property
    def owner(self) -> str:
        """Owner of this axis's rows in the outbox."""
        return f"axis.{self.name}.{self.world}"

    @property
    def intake_queue(self) -> str:
        """Queue on which systems of the bus submit and confirm."""
        return f"axis.{self.name}.{self.world}.intake"

    async def carriers(self) -> frozenset[str]:
        """Return the systems that only carry between axes: what they have, no office has yet."""
        systems = (await self.registry.current()).systems.values()
        return self.settings.transit.union(one.id for one in systems if one.link == "uplink")

    def system_queue(self, system_id: str) -> str:
        """Queue on which a system gets deliveries and receipts."""
        return f"axis.{self.name}.{self.world}.system.{system_id}"


@contextmanager
def database_errors_named() -> Iterator[None]:
    """Turn a lost database or bus into AxisUnavailable; leave everything else as it is."""
    try:
        yield
    except DatabaseUnavailable as error:
        raise AxisUnavailable(f"the database is away: {error}") from error
    except BusUnavailable as error:
        raise AxisUnavailable(f"the bus is away: {error}") from error


def trust_source(trust: TrustStore | TrustSource | None) -> TrustSource | None:
    """Return a function that gives the trust store, also for one that never changes."""
    if not isinstance(trust, TrustStore):
        return trust
    store = trust
    return lambda: store
