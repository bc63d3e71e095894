"""One role per process, over RabbitMQ and PostgreSQL: the same objects as in ``embedded``.

Where a role finds the others: ``LGSP_AXES`` (name=url,…), ``LGSP_AUTHORITY_URL``,
``LGSP_NODE_URLS``. All processes share ``LGSP_SECRET``, ``LGSP_DATABASE_URL``, ``LGSP_BROKER_URL``.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from edoc.contract.findings import Text
from edoc.plumbing.clock import SystemClock, WorldClock
from edoc.plumbing.logs import configure_logging
from edoc.plumbing.metrics import Metrics
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus
from lgsp import parts
from lgsp.beside import running_beside
from lgsp.directory_entry import enter_directory
from lgsp.enrolment import RemoteIssuer, remote_timestamper
from lgsp.errors import EnvironmentProblem, SettingsError
from lgsp.front.serve import bind, serving, stop_signals
from lgsp.front.site import Site, create_site, end_streams
from lgsp.front.tls import check_tls, trusted_by
from lgsp.offices import brisk
from lgsp.private_file import data_folder
from lgsp.ready_file import write_ready
from lgsp.secrets import admin_key, enrolment_key, installation_secret, system_secret
from lgsp.settings import Settings
from lgsp.topology.presets import Topology, preset
from lgsp.trust import RemoteTrust
from lgsp.uplink.context import UplinkSettings
from lgsp.uplink.registries import RemoteDirectory, RemoteRegistry
from lgsp.uplink.uplink import PackageFetch, Uplink
from nodes.keyring import Keyring
from nodes.links.vxp import VxpClient
from signing.authority import Authority
from signing.keys import KeyPool

#: Attempts to reach the authority at start, one second apart: roles may start in any order.
AUTHORITY_PATIENCE = 30


class _Process:
    """What every role's process has: settings, secret, topology, and a stack that closes all."""

    def __init__(self, settings: Settings, stack: contextlib.AsyncExitStack) -> None:
        self.settings = settings
        self.stack = stack
        self.installation = installation_secret(settings)
        self.admin_key = admin_key(self.installation, settings)
        self.topology: Topology = preset(settings.topology)
        self.real = SystemClock()
        self.metrics = Metrics()
        check_tls(settings)
        self.sock = bind(settings.host, settings.port)
        stack.callback(self.sock.close)

    async def http(self) -> httpx.AsyncClient:
        """Return a client that is closed with the process."""
        return await self.stack.enter_async_context(
            httpx.AsyncClient(timeout=30.0, trust_env=False, verify=trusted_by(self.settings))
        )

    async def database(self) -> Database:
        """Return the migrated database."""
        database = await parts.open_database(self.settings)
        self.stack.push_async_callback(database.close)
        return database

    async def bus(self) -> Bus:
        """Return the open bus."""
        if not self.settings.broker_url:
            raise SettingsError(
                Text(
                    "Chạy riêng từng vai cần RabbitMQ: đặt LGSP_BROKER_URL. Muốn chạy không cần "
                    "máy chủ: lgsp up.",
                    "Roles in processes of their own need RabbitMQ: set LGSP_BROKER_URL. To run "
                    "without a server: lgsp up.",
                )
            )
        bus = await parts.open_bus(self.settings)
        self.stack.push_async_callback(bus.close)
        return bus

    async def clock(self, database: Database) -> WorldClock:
        """Return the world's clock, which follows what other processes set."""
        world, clock = await parts.open_world(database, self.settings, self.topology, self.real)
        beat = parts.beat(database, world.name, clock, self.real, embedded=False)
        await self.stack.enter_async_context(running_beside(beat))
        return clock

    async def issuer(self) -> RemoteIssuer:
        """Return the way to the authority."""
        if not self.settings.authority_url:
            raise _missing("LGSP_AUTHORITY_URL", "http://…/authority")
        return RemoteIssuer(
            await self.http(), self.settings.authority_url, enrolment_key(self.installation)
        )

    async def trust(self, issuer: RemoteIssuer) -> RemoteTrust:
        """Return what the authority publishes; waits a while for an authority that starts."""
        for attempt in range(AUTHORITY_PATIENCE):
            try:
                trust = await RemoteTrust.fetch(issuer)
                break
            except EnvironmentProblem:
                if attempt + 1 == AUTHORITY_PATIENCE:
                    raise
                await asyncio.sleep(1)
        await self.stack.enter_async_context(running_beside(trust.keep_fresh()))
        return trust

    def axis_url(self, name: str) -> str:
        """Return where an axis answers. Raises SettingsError where it is not told."""
        try:
            return self.settings.axes[name]
        except KeyError:
            raise _missing("LGSP_AXES", f"{name}=http://…/{name}") from None

    def secret_of(self, axis: str, system_id: str) -> str:
        """Return a system's secret."""
        return system_secret(self.installation, axis, system_id)

    def site(self, **given: Any) -> Site:
        """Return what the process serves."""
        return Site(
            topology=self.topology,
            settings=self.settings,
            admin_key=self.admin_key,
            metrics=self.metrics,
            **given,
        )


async def run_role(
    settings: Settings, role: str, *, name: str = "", ready_file: Path | None = None
) -> None:
    """Run one role until a signal asks it to stop.

    Args:
        settings: of the process.
        role: ``axis``, ``node``, ``uplink``, ``authority`` or ``portal``.
        name: of the axis, node or province.
        ready_file: written (mode 0600) when the role serves.

    Raises:
        LgspError: a setting is missing, or folder, port, database or broker cannot be used.
    """
    configure_logging(json=settings.log_json, level=settings.log_level)
    with stop_signals() as stop:
        async with contextlib.AsyncExitStack() as stack:
            process = _Process(settings, stack)
            site = create_site(await _ROLES[role](process, name))
            served = partial(serving, site, refused=site.state.refused)
            await stack.enter_async_context(
                served(process.sock, tls_cert=settings.tls_cert, tls_key=settings.tls_key)
            )
            stack.push_async_callback(end_streams, site)
            if ready_file is not None:
                port = process.sock.getsockname()[1]
                content = {"role": role, "name": name, "port": port, "axes": []}
                write_ready(ready_file, {**content, "admin_key": process.admin_key})
                stack.callback(ready_file.unlink, missing_ok=True)
            await stop.wait()


async def _axis(process: _Process, name: str) -> Site:
    spec = process.topology.axis(name)
    database, bus = await process.database(), await process.bus()
    clock = await process.clock(database)
    trust = await process.trust(await process.issuer())
    axis = parts.build_axis(
        spec,
        process.topology,
        settings=process.settings,
        database=database,
        bus=bus,
        clock=clock,
        real=process.real,
        trust=trust,
        metrics=process.metrics,
    )
    await enter_directory(axis, spec, process.settings, process.installation)
    await axis.start()
    process.stack.push_async_callback(axis.stop)

    async def readiness() -> dict[str, bool]:
        return {f"axis {name}": await axis.check_ready()}

    return process.site(clock=clock, readiness=readiness, axes={name: axis})


async def _node(process: _Process, name: str) -> Site:
    spec = process.topology.node(name)
    settings = process.settings
    data_folder(settings.data_dir)
    database, bus = await process.database(), await process.bus()
    clock = await process.clock(database)
    issuer = await process.issuer()
    trust = await process.trust(issuer)
    pool = KeyPool(settings.data_dir / f"key-pool-{name}", size=4)
    process.stack.push_async_callback(asyncio.to_thread, pool.close)
    node = parts.build_node(
        spec,
        process.topology,
        settings=settings,
        installation=process.installation,
        database=database,
        bus=bus,
        clock=clock,
        real=process.real,
        keyring=Keyring(settings.data_dir / f"keys-{name}", pool, issuer, clock),
        trust=trust,
        behaviour=brisk(spec, settings.seed, declined=settings.declined_requests),
        axis_url=process.axis_url(spec.axis),
        metrics=process.metrics,
        timestamper=remote_timestamper(settings.authority_url),
    )
    await node.start()
    process.stack.push_async_callback(node.stop)

    async def readiness() -> dict[str, bool]:
        return {f"node {name}": node.ready}

    return process.site(clock=clock, readiness=readiness, nodes={name: node})


async def _uplink(process: _Process, name: str) -> Site:
    spec = process.topology.axis(name)
    database, bus = await process.database(), await process.bus()
    clock = await process.clock(database)
    http = await process.http()
    above = process.axis_url(spec.uplink_to)
    secret_above = process.secret_of(spec.uplink_to, spec.uplink_as)
    client = VxpClient(f"{above}/vxp", spec.uplink_as, secret_above, clock=process.real, http=http)
    process.stack.push_async_callback(client.close)
    secret = process.secret_of(name, "uplink")
    url = process.axis_url(name)
    registry = RemoteRegistry(http, url, process.admin_key)
    uplink = Uplink(
        axis=name,
        world=process.settings.world,
        database=database,
        bus=bus,
        client=client,
        secret=secret,
        fetch=PackageFetch(url, "uplink", secret, http),
        registry=registry,
        clock=process.real,
        random=random.Random(),
        settings=UplinkSettings(poll_interval_s=1.0, limits=process.settings.limits),
        standing=RemoteDirectory(
            http, above, auth=httpx.BasicAuth(spec.uplink_as, secret_above)
        ).standing,
    )
    await uplink.start()
    process.stack.push_async_callback(uplink.stop)

    async def readiness() -> dict[str, bool]:
        return {"uplink": uplink.ready}

    return process.site(clock=clock, readiness=readiness)


async def _authority(process: _Process, _: str) -> Site:
    settings = process.settings
    data_folder(settings.data_dir)
    database = await process.database()
    clock = await process.clock(database)
    base_url = settings.public_url or f"{settings.base_url}/authority"
    authority = await asyncio.to_thread(
        Authority.open_or_create,
        settings.data_dir / "authority",
        now=process.topology.start,
        base_url=settings.authority_url or base_url,
    )
    process.stack.callback(authority.close)

    async def readiness() -> dict[str, bool]:
        return {"authority": True}

    return process.site(
        clock=clock,
        readiness=readiness,
        authority=authority,
        enrolment_key=enrolment_key(process.installation),
    )


async def _portal(process: _Process, _: str) -> Site:
    http = await process.http()
    urls = {axis.name: process.axis_url(axis.name) for axis in process.topology.axes}

    async def readiness() -> dict[str, bool]:
        answers = {}
        for name, url in urls.items():
            try:
                answers[f"axis {name}"] = (await http.get(f"{url}/api/v1/world")).status_code < 500
            except httpx.HTTPError:
                answers[f"axis {name}"] = False
        return answers

    return process.site(
        clock=process.real,
        readiness=readiness,
        axis_urls=urls,
        node_urls=process.settings.node_urls,
        http=http,
        portal=True,
    )


_ROLES = {
    "axis": _axis,
    "node": _node,
    "uplink": _uplink,
    "authority": _authority,
    "portal": _portal,
}


def _missing(setting: str, example: str) -> SettingsError:
    return SettingsError(
        Text(f"Thiếu {setting}, ví dụ: {example}", f"{setting} is missing, for example: {example}")
    )
