"""One comparison: an axis under signed traffic, and the bus alone with the same payload."""

from __future__ import annotations

import random
import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from axis.settings import AxisSettings
from edoc.plumbing.clock import FixedClock, SystemClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.rabbit import RabbitBus
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.migrate import migrate
from edoc.ports.bus import Bus
from load.broker import raw_rate
from load.exchange import Exchange, ExchangeResult
from load.payload import Party, document
from load.roles import AxisProcess, Place
from signing.authority import Authority
from signing.keys import generate_key
from signing.model import Identity, Subject, TrustStore

#: The instant at which all measured packages are signed: certificates are dated in world time.
AT = datetime(2019, 12, 2, 1, tzinfo=UTC)
SENDER, RECEIVER = ("gui", "000.00.91.H21"), ("nhan", "000.00.92.H21")
AXIS = "do-tai"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured.

    Attributes:
        documents: counted documents per run.
        warm_up: documents exchanged before, not counted.
        size: bytes of one signed package.
        in_flight: documents under way at the same time.
        repeats: runs in this invocation; the median is reported with the range.
    """

    documents: int = 300
    warm_up: int = 30
    size: int = 60_000
    in_flight: int = 32
    repeats: int = 3


@dataclass(frozen=True, slots=True)
class Measurement:
    """All runs of one mode, the raw rates of its bus, and whether the ledger closed."""

    mode: str
    runs: tuple[ExchangeResult, ...]
    raw: tuple[float, ...]
    balanced: bool


@dataclass(frozen=True, slots=True)
class Cast:
    """The two systems of a measurement, and what verifies them."""

    sender: Party
    receiver: Party
    trust: TrustStore
    trust_pem: bytes


def make_cast(folder: Path) -> Cast:
    """Return both systems with real certificates of an authority made for this run."""
    authority = Authority.create(folder / "authority", now=AT, base_url="http://127.0.0.1:9")
    parties = []
    for system, code in (SENDER, RECEIVER):
        key = generate_key()
        subject = Subject("agency", f"Cơ quan đo {code} (MÔ PHỎNG)", agency_code=code)
        certificate, chain = authority.issue(subject, key.public_key(), now=AT)
        identity = Identity(key, certificate, chain)
        parties.append(Party(system, secrets.token_hex(16), code, subject.common_name, identity))
    trust = authority.trust(AT)
    authority.close()
    return Cast(parties[0], parties[1], trust, trust.to_pem())


def systems(cast: Cast) -> list[SystemRecord]:
    """Return both systems as the axis's registry has them."""
    return [SystemRecord(p.system, p.name, "bus", p.secret) for p in (cast.sender, cast.receiver)]


def agencies(cast: Cast) -> list[AgencyRecord]:
    """Return both agencies as the axis's registry has them."""
    return [
        AgencyRecord(p.code, p.name, "province", "", p.system) for p in (cast.sender, cast.receiver)
    ]


async def measure_embedded(plan: Plan) -> Measurement:
    """Measure one process: SQLite, bus in memory, axis and both systems on one loop."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cast = make_cast(folder)
        bus = MemoryBus()
        await bus.open()
        database = Database(f"sqlite:///{folder / 'bench.db'}")
        await migrate(database)
        clock = FixedClock(AT)
        axis = Axis(
            name=AXIS,
            world="bench",
            database=database,
            bus=bus,
            clock=clock,
            real=SystemClock(),
            ids=RandomIds(),
            random=random.Random(1),
            settings=AxisSettings(),
            trust=cast.trust,
        )
        await axis.upsert_systems(systems(cast))
        await axis.upsert_agencies(agencies(cast))
        await axis.start()
        try:
            runs, raw = await _runs(plan, bus, cast, clock)
            ledger = await axis.ledger()
        finally:
            await axis.stop()
            await bus.close()
            await database.close()
        return Measurement("embedded", runs, raw, ledger.balanced)


async def measure_services(plan: Plan, database_url: str, broker_url: str) -> Measurement:
    """Measure over services: the axis in its own process, RabbitMQ, PostgreSQL."""
    world = f"bench-{secrets.token_hex(3)}"
    with tempfile.TemporaryDirectory() as name:
        cast = make_cast(Path(name))
        async with _scratch_database(database_url) as scratch:
            place = Place(scratch, broker_url, AXIS, world)
            bus = RabbitBus(broker_url)
            await bus.open()
            process = AxisProcess(place, systems(cast), agencies(cast), cast.trust_pem, AT)
            await process.start()
            try:
                runs, raw = await _runs(plan, bus, cast, FixedClock(AT), world=world)
            finally:
                balanced = await process.stop()
                await bus.delete_declared()
                await bus.close()
    return Measurement("services", runs, raw, balanced)


async def _runs(
    plan: Plan, bus: Bus, cast: Cast, clock: FixedClock, *, world: str = "bench"
) -> tuple[tuple[ExchangeResult, ...], tuple[float, ...]]:
    """Alternate exchange and raw bus, so that both meet the same weather."""
    exchange = Exchange(
        bus=bus, axis=AXIS, world=world, sender=cast.sender, receiver=cast.receiver,
        trust=cast.trust, clock=clock,
    )  # fmt: skip
    payload = document(cast.sender, cast.receiver, 0, plan.size, clock)
    await exchange.open()
    runs, raw = [], []
    first = 1
    await exchange.run(
        first=first, documents=plan.warm_up, in_flight=plan.in_flight, size=plan.size
    )
    first += plan.warm_up
    for _ in range(plan.repeats):
        raw.append(await raw_rate(bus, payload, messages=plan.documents * 3))
        runs.append(
            await exchange.run(
                first=first, documents=plan.documents, in_flight=plan.in_flight, size=plan.size
            )
        )
        first += plan.documents
    await exchange.close()
    return tuple(runs), tuple(raw)


@asynccontextmanager
async def _scratch_database(url: str) -> AsyncIterator[str]:
    """Make a database beside the given one, and drop it afterwards."""
    name = f"lgsp_bench_{secrets.token_hex(4)}"
    server = Database(url, pool_size=1)
    engine = server.engine.execution_options(isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
        yield url.rpartition("/")[0] + f"/{name}"
        async with engine.connect() as connection:
            await connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await server.close()
