"""An axis in a process of its own, for measurements over services."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection

from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from axis.settings import AxisSettings
from edoc.plumbing.clock import FixedClock, SystemClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.logs import configure_logging
from edoc.plumbing.rabbit import RabbitBus
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.migrate import migrate
from signing.model import TrustStore

#: How long the process may take to start and to stop, in seconds.
START_S, STOP_S = 60.0, 60.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where the measured axis lives."""

    database_url: str
    broker_url: str
    axis: str
    world: str


class AxisProcess:
    """Starts an axis in a fresh interpreter; ``stop`` returns whether its ledger is balanced."""

    def __init__(
        self,
        place: Place,
        systems: Sequence[SystemRecord],
        agencies: Sequence[AgencyRecord],
        trust_pem: bytes,
        at: datetime,
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(there, place, list(systems), list(agencies), trust_pem, at)
        )

    async def start(self) -> None:
        """Start and wait until it consumes. Raises TimeoutError where it does not."""
        self._process.start()
        if not await asyncio.to_thread(self._here.poll, START_S) or self._here.recv() != "ready":
            raise TimeoutError("the measured axis did not start")

    async def stop(self) -> bool:
        """Ask it to close its books and end; return whether they were balanced."""
        self._here.send("stop")
        balanced = await asyncio.to_thread(self._here.poll, STOP_S) and bool(self._here.recv())
        await asyncio.to_thread(self._process.join, STOP_S)
        return balanced


def _serve(
    pipe: Connection,
    place: Place,
    systems: list[SystemRecord],
    agencies: list[AgencyRecord],
    trust_pem: bytes,
    at: datetime,
) -> None:
    configure_logging(json=False, level="WARNING")
    try:
        import uvloop
    except ImportError:
        run = asyncio.run
    else:
        run = uvloop.run
    run(_axis(pipe, place, systems, agencies, TrustStore.from_pem(trust_pem), at))


async def _axis(
    pipe: Connection,
    place: Place,
    systems: list[SystemRecord],
    agencies: list[AgencyRecord],
    trust: TrustStore,
    at: datetime,
) -> None:
    database = Database(place.database_url)
    await migrate(database)
    bus = RabbitBus(place.broker_url)
    await bus.open()
    axis = Axis(
        name=place.axis,
        world=place.world,
        database=database,
        bus=bus,
        clock=FixedClock(at),
        real=SystemClock(),
        ids=RandomIds(),
        random=random.Random(1),
        settings=AxisSettings(),
        trust=trust,
    )
    await axis.upsert_systems(systems)
    await axis.upsert_agencies(agencies)
    await axis.start()
    pipe.send("ready")
    await asyncio.to_thread(pipe.recv)
    ledger = await axis.ledger()
    await axis.stop()
    await bus.close()
    await database.close()
    pipe.send(ledger.balanced)
