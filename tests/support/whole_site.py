"""The whole site of one axis with a node and the page, served as ``lgsp up`` serves it."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from axis_samples import document, status
from node_samples import COMMUNE, DEPARTMENT
from province import LocalIssuer
from pydantic import SecretStr

from axis.engine import Axis
from axis.records import AgencyRecord, Submission, SystemRecord
from axis.settings import AxisSettings
from edoc.contract.limits import Limits
from edoc.contract.model import PackageKind
from edoc.contract.writer import write_edoc
from edoc.plumbing.clock import ClockSetting, SystemClock, WorldClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.metrics import Metrics
from edoc.plumbing.sql import schema  # noqa: F401 - registers the tables
from edoc.plumbing.sql.database import METADATA, Database
from edoc.plumbing.sql.worlds import World, create_world
from lgsp.front.serve import bind, serving
from lgsp.front.site import Site, create_site, end_streams
from lgsp.settings import Settings
from lgsp.topology.presets import preset
from nodes.keyring import Keyring
from nodes.node import Node
from signing.authority import Authority
from signing.keys import KeyPool

ADMIN_KEY = "khoa-quan-tri-cua-phep-thu"
ONE, TWO = ("tu-do-1", "khoa-bi-mat-cua-mot"), ("tu-do-2", "khoa-bi-mat-cua-hai")
SENDER, RECEIVER = "000.00.91.H21", "000.00.93.H21"
START = datetime(2019, 12, 2, 1, tzinfo=UTC)
SMALL = Limits(package_bytes=200_000)


@dataclass(frozen=True)
class WholeSite:
    """What is served, and where."""

    url: str
    axis: Axis
    node: Node

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


@asynccontextmanager
async def whole_site(folder: Path) -> AsyncIterator[WholeSite]:
    """Serve an axis with some packages, a node that sent one, and the page."""
    setting = ClockSetting(SystemClock().now(), START)
    clock, metrics = WorldClock(setting), Metrics()
    async with AsyncExitStack() as stack:
        database, bus = Database(f"sqlite:///{folder / 'site.db'}"), MemoryBus()
        stack.push_async_callback(database.close)
        async with database.write() as connection:
            await connection.run_sync(METADATA.create_all)
        await create_world(database, World("default", "gia-lai-2019", 1, setting))
        await bus.open()
        stack.push_async_callback(bus.close)
        axis = _axis(database, bus, clock, metrics)
        await _fill(axis)
        await axis.start()
        stack.push_async_callback(axis.stop)
        node = _node(folder, database, bus, WorldClock(setting))  # whose time nobody changes
        await node.start()
        stack.push_async_callback(node.stop)
        sock = bind("127.0.0.1", 0)
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        http = await stack.enter_async_context(httpx.AsyncClient())
        app = create_site(_site(axis, node, metrics, http, url))
        await stack.enter_async_context(serving(app, sock, refused=app.state.refused))
        stack.push_async_callback(end_streams, app)
        yield WholeSite(url, axis, node)


def _axis(database: Database, bus: MemoryBus, clock: WorldClock, metrics: Metrics) -> Axis:
    return Axis(
        name="gia-lai",
        world="default",
        database=database,
        bus=bus,
        clock=clock,
        real=SystemClock(),
        ids=RandomIds(),
        random=random.Random(1),
        settings=AxisSettings(limits=SMALL),
        metrics=metrics,
    )


async def _fill(axis: Axis) -> None:
    """Enter systems and agencies; send two documents and a status."""
    free = [SystemRecord(name, name, "pull", secret, free=True) for name, secret in (ONE, TWO)]
    await axis.upsert_systems([*free, SystemRecord("so", "so", "bus", "khoa-bi-mat-cua-so")])
    codes = {SENDER: ONE[0], RECEIVER: TWO[0], DEPARTMENT.code: "so", COMMUNE.code: "so"}
    await axis.upsert_agencies(
        AgencyRecord(code, f"Đơn vị {code}", "province", "", system)
        for code, system in codes.items()
    )
    sent = [document(RECEIVER, sender=SENDER, number=number) for number in ("45", "46")]
    for edoc in sent:
        await axis.accept(Submission(ONE[0], PackageKind.EDOC, write_edoc(edoc)))
    seen = status("01", sent[0], RECEIVER, at=START)
    await axis.accept(Submission(TWO[0], PackageKind.STATUS, seen))


def _node(folder: Path, database: Database, bus: MemoryBus, clock: WorldClock) -> Node:
    authority = Authority.create(
        folder / "authority", now=START, base_url="http://ca.invalid", key_bits=2048
    )
    pool = KeyPool(folder / "pool", size=1)
    ring = Keyring(folder / "ring", pool, LocalIssuer(authority, clock), clock)
    return Node(
        name="so",
        level="province",
        axis="gia-lai",
        world="default",
        system_id="so",
        secret="khoa-bi-mat-cua-so",
        agencies=(DEPARTMENT, COMMUNE),
        database=database,
        bus=bus,
        clock=clock,
        real=SystemClock(),
        ids=RandomIds(),
        keyring=ring,
        trust=lambda: authority.trust(clock.now()),
    )


def _site(axis: Axis, node: Node, metrics: Metrics, http: httpx.AsyncClient, url: str) -> Site:
    async def readiness() -> dict[str, bool]:
        return {"axis": axis.ready}

    return Site(
        topology=preset("gia-lai-2019"),
        settings=Settings(secret=SecretStr("bi-mat-cua-ban-cai-dat"), limits=SMALL),
        admin_key=ADMIN_KEY,
        metrics=metrics,
        clock=axis.context.clock,
        readiness=readiness,
        axes={axis.name: axis},
        nodes={node.name: node},
        axis_urls={axis.name: f"{url}/{axis.name}"},
        node_urls={node.name: f"{url}/nodes/{node.name}"},
        http=http,
        portal=True,
    )
