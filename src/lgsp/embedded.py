"""The embedded program: both axes, the LGSP, six nodes, the authority and the page in one process.

``embedded`` is the composition root: it makes every object, starts them in the order in which they
need each other, and stops them in the opposite order. Everything is closed when the block ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import httpx
from fastapi import FastAPI

from axis.engine import Axis
from edoc.contract.findings import Text
from edoc.plumbing.clock import SystemClock, WorldClock
from edoc.plumbing.logs import configure_logging
from edoc.plumbing.metrics import Metrics
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.worlds import World
from edoc.ports.bus import Bus
from lgsp import parts
from lgsp.beside import running_beside
from lgsp.directory_entry import enter_directory
from lgsp.enrolment import EnrolmentClock, LocalIssuer
from lgsp.errors import EnvironmentProblem
from lgsp.folder_lock import only_one, only_one_database
from lgsp.front.serve import bind, serving
from lgsp.front.site import Site, create_site, end_streams
from lgsp.front.tls import check_tls
from lgsp.portal.story_control import StoryControl
from lgsp.secrets import admin_key, enrolment_key, installation_secret, system_secret
from lgsp.settings import Settings
from lgsp.topology.presets import AxisSpec, NodeSpec, Topology, preset
from lgsp.trust import LocalTrust
from lgsp.uplink.context import UplinkSettings
from lgsp.uplink.registries import LocalRegistry
from lgsp.uplink.uplink import PackageFetch, Uplink
from nodes.keyring import Keyring
from nodes.links.vxp import VxpClient
from nodes.node import Node
from nodes.records import BehaviourSettings
from signing.authority import Authority
from signing.keys import KeyPool

#: Keys made ready in the background while the program has nothing else to do.
READY_KEYS = 12

Behaviours = Callable[[NodeSpec, int], BehaviourSettings]
"""Gives a node's behaviour from its description and the world's seed."""


@dataclass(frozen=True)
class Embedded:
    """What runs; handed to the command that asked for it."""

    settings: Settings
    topology: Topology
    world: World
    clock: WorldClock
    database: Database
    bus: Bus
    axes: Mapping[str, Axis]
    nodes: Mapping[str, Node]
    uplink: Uplink
    installation: bytes
    admin_key: str
    base_url: str
    local_url: str

    def real_now(self) -> datetime:
        """Return the machine's present instant."""
        return SystemClock().now()

    @property
    def ready(self) -> bool:
        """True while every part consumes."""
        axes = all(axis.ready for axis in self.axes.values())
        return axes and all(node.ready for node in self.nodes.values()) and self.uplink.ready

    async def readiness(self) -> dict[str, bool]:
        """Return each part and whether it can do its work, for ``/readyz``."""
        axes = {f"axis {name}": await axis.check_ready() for name, axis in self.axes.items()}
        nodes = {f"node {name}": node.ready for name, node in self.nodes.items()}
        return {**axes, **nodes, "uplink": self.uplink.ready}


@contextlib.asynccontextmanager
async def embedded(
    settings: Settings,
    *,
    behaviours: Behaviours,
    story: Callable[[Mapping[str, Node], WorldClock, Topology], StoryControl] | None = None,
    pull_interval_s: float = 1.0,
    fresh: bool = False,
) -> AsyncIterator[Embedded]:
    """Run everything while the block runs.

    Args:
        settings: of the process.
        behaviours: how the offices of each node behave.
        story: makes the story that the page may pause and step.
        pull_interval_s: real seconds between two looks of the uplink at the national axis.
        fresh: forget the data folder's former world (its keys are kept).

    Raises:
        LgspError: folder, port, database or broker cannot be used.
    """
    configure_logging(json=settings.log_json, level=settings.log_level)
    async with contextlib.AsyncExitStack() as stack:
        doors = _doors(stack, settings)
        ground = await _ground(stack, settings, doors, fresh=fresh)
        axes = {spec.name: _axis(ground, spec) for spec in ground.topology.axes}
        nodes = {
            spec.name: _node(ground, spec, behaviours(spec, ground.world.seed))
            for spec in ground.topology.nodes
        }
        uplink, client = _uplink(ground, axes, pull_interval_s)
        stack.push_async_callback(client.close)
        running = Embedded(
            settings, ground.topology, ground.world, ground.clock, ground.database, ground.bus,
            axes, nodes, uplink, ground.installation,
            admin_key(ground.installation, settings), doors.base_url, doors.local_url,
        )  # fmt: skip
        told = story(nodes, ground.clock, ground.topology) if story else None
        site = create_site(_site(ground, running, told))
        await _start(stack, running, site, doors)
        yield running


@dataclass(frozen=True)
class _Doors:
    """Where the program listens, and under which addresses it is reached.

    The parts of the program meet over HTTP like strangers. They use ``local_url``: the address
    as seen from outside may lead through a proxy, and its certificate may be trusted by nobody
    here. So TLS gets a second, plain socket on the loopback interface.
    """

    sock: socket.socket
    local: socket.socket | None
    base_url: str
    local_url: str


def _doors(stack: contextlib.AsyncExitStack, settings: Settings) -> _Doors:
    check_tls(settings)
    sock = bind(settings.host, settings.port)
    stack.callback(sock.close)
    own_url = _address(settings, sock.getsockname()[1])
    base_url = settings.public_url or own_url
    if settings.tls_cert is None:
        return _Doors(sock, None, base_url, own_url)
    local = bind("127.0.0.1", 0)
    stack.callback(local.close)
    return _Doors(sock, local, base_url, f"http://127.0.0.1:{local.getsockname()[1]}")


@dataclass(frozen=True)
class _Ground:
    """What all parts of the program stand on."""

    settings: Settings
    local_url: str
    installation: bytes
    topology: Topology
    database: Database
    bus: Bus
    real: SystemClock
    world: World
    clock: WorldClock
    authority: Authority
    trust: LocalTrust
    keyring: Keyring
    http: httpx.AsyncClient
    metrics: Metrics


async def _ground(
    stack: contextlib.AsyncExitStack, settings: Settings, doors: _Doors, *, fresh: bool
) -> _Ground:
    """Lock the data folder, open database, bus, world and authority; the stack closes them."""
    parts.refuse_volatile_bus_on_server(settings)
    stack.enter_context(only_one(settings.data_dir))
    if settings.database_url and settings.database_file is not None:
        stack.enter_context(only_one_database(settings.database_file))
    if fresh and not settings.database_url:
        parts.forget_world(settings.data_dir)
    installation, topology = installation_secret(settings), preset(settings.topology)
    database = await parts.open_database(settings)
    stack.push_async_callback(database.close)
    bus = await parts.open_bus(settings)
    stack.push_async_callback(bus.close)
    real = SystemClock()
    world, clock = await parts.open_world(database, settings, topology, real)
    beat = parts.beat(database, world.name, clock, real, embedded=settings.embedded)
    await stack.enter_async_context(running_beside(beat))
    authority = await asyncio.to_thread(
        Authority.open_or_create,
        settings.data_dir / "authority",
        now=topology.start,
        base_url=f"{doors.base_url}/authority",
    )
    stack.callback(authority.close)
    pool = KeyPool(settings.data_dir / "key-pool", size=READY_KEYS)
    stack.push_async_callback(asyncio.to_thread, pool.close)
    issuer = LocalIssuer(authority, EnrolmentClock(clock, topology.start))
    http = await stack.enter_async_context(httpx.AsyncClient(timeout=30.0, trust_env=False))
    return _Ground(
        settings=settings,
        local_url=doors.local_url,
        installation=installation,
        topology=topology,
        database=database,
        bus=bus,
        real=real,
        world=world,
        clock=clock,
        authority=authority,
        trust=LocalTrust(authority, clock),
        keyring=Keyring(settings.data_dir / "keys", pool, issuer, clock),
        http=http,
        metrics=Metrics(),
    )


def _axis(ground: _Ground, spec: AxisSpec) -> Axis:
    return parts.build_axis(
        spec,
        ground.topology,
        settings=ground.settings,
        database=ground.database,
        bus=ground.bus,
        clock=ground.clock,
        real=ground.real,
        trust=ground.trust,
        metrics=ground.metrics,
    )


def _node(ground: _Ground, spec: NodeSpec, behaviour: BehaviourSettings) -> Node:
    return parts.build_node(
        spec,
        ground.topology,
        settings=ground.settings,
        installation=ground.installation,
        database=ground.database,
        bus=ground.bus,
        clock=ground.clock,
        real=ground.real,
        keyring=ground.keyring,
        trust=ground.trust,
        behaviour=behaviour,
        axis_url=f"{ground.local_url}/{spec.axis}",
        metrics=ground.metrics,
        timestamper=lambda query: ground.authority.timestamp(query, ground.clock.now()),
    )


def _site(ground: _Ground, running: Embedded, story: StoryControl | None) -> Site:
    """Return what the one address serves: everything."""
    return Site(
        topology=ground.topology,
        settings=ground.settings,
        admin_key=running.admin_key,
        axes=running.axes,
        nodes=running.nodes,
        node_urls={name: f"/nodes/{name}" for name in running.nodes},
        axis_urls={name: f"{ground.local_url}/{name}" for name in running.axes},
        authority=ground.authority,
        enrolment_key=enrolment_key(ground.installation),
        clock=ground.clock,
        metrics=ground.metrics,
        http=ground.http,
        story=story,
        portal=True,
        readiness=running.readiness,
    )


async def _start(
    stack: contextlib.AsyncExitStack, running: Embedded, site: FastAPI, doors: _Doors
) -> None:
    """Start axes, nodes, the server and the uplink, in the order in which they need each other."""
    settings, served = running.settings, partial(serving, site, refused=site.state.refused)
    for spec in running.topology.axes:
        axis = running.axes[spec.name]
        await enter_directory(axis, spec, settings, running.installation)
        await axis.start()
        stack.push_async_callback(axis.stop)
    for node in running.nodes.values():
        await node.start()
        stack.push_async_callback(node.stop)
    if doors.local is not None:
        await stack.enter_async_context(served(doors.local))
    await stack.enter_async_context(
        served(doors.sock, tls_cert=settings.tls_cert, tls_key=settings.tls_key)
    )
    stack.push_async_callback(end_streams, site)
    await running.uplink.start()
    stack.push_async_callback(running.uplink.stop)
    # a nation's directory goes down to the province before all is ready
    await _wait_ready(running, 600.0 if settings.directory == "full" else 60.0)


def _uplink(
    ground: _Ground, axes: Mapping[str, Axis], pull_interval_s: float
) -> tuple[Uplink, VxpClient]:
    """Return the uplink of the one provincial axis, and its client of the axis above."""
    spec = next(axis for axis in ground.topology.axes if axis.uplink_to)
    client = VxpClient(
        f"{ground.local_url}/{spec.uplink_to}/vxp",
        spec.uplink_as,
        system_secret(ground.installation, spec.uplink_to, spec.uplink_as),
        clock=ground.real,
    )
    province = axes[spec.name]
    secret = system_secret(ground.installation, spec.name, "uplink")

    uplink = Uplink(
        axis=spec.name,
        world=ground.settings.world,
        database=ground.database,
        bus=ground.bus,
        client=client,
        secret=secret,
        fetch=PackageFetch(f"{ground.local_url}/{spec.name}", "uplink", secret, ground.http),
        registry=LocalRegistry(province),
        clock=ground.real,
        random=random.Random(),
        settings=UplinkSettings(poll_interval_s=pull_interval_s, limits=ground.settings.limits),
        standing=axes[spec.uplink_to].agencies,
    )
    return uplink, client


async def _wait_ready(running: Embedded, patience_s: float) -> None:
    """Wait until every part consumes and the directories were compared once.

    Raises EnvironmentProblem, which names the parts that are not ready.
    """
    try:
        async with asyncio.timeout(patience_s):
            while not running.ready:  # noqa: ASYNC110 - many parts, none announces itself
                await asyncio.sleep(0.05)
    except TimeoutError:
        late = ", ".join(name for name, ready in (await running.readiness()).items() if not ready)
        folder = running.settings.data_dir
        raise EnvironmentProblem(
            Text(
                f"Sau {patience_s:.0f} giây vẫn chưa sẵn sàng: {late}. Kiểm tra chỗ trống của "
                f"{folder}, cơ sở dữ liệu, RabbitMQ và các cảnh báo ở trên, rồi chạy lại.",
                f"Not ready after {patience_s:.0f} seconds: {late}. Check the free space of "
                f"{folder}, the database, RabbitMQ and the warnings above, then run again.",
            )
        ) from None


def _address(settings: Settings, port: int) -> str:
    """Return how this process is reached, with the port that the machine really gave."""
    return settings.base_url.rpartition(":")[0] + f":{port}"
