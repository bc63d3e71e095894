"""The pieces that compositions are made of: each function makes one thing from the settings.

Used by the embedded program (``embedded``) and by each role's own process (``roles``). Nothing
here starts anything.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from axis.engine import Axis
from axis.settings import HUB_CODE, AxisSettings
from edoc.contract.findings import Text
from edoc.contract.profiles import Profile
from edoc.plumbing.clock import ClockSetting, SystemClock, WorldClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.metrics import Metrics
from edoc.plumbing.rabbit import RabbitBus
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.migrate import migrate
from edoc.plumbing.sql.worlds import World, change_clock, create_world, find_world, save_clock
from edoc.ports.bus import Bus, BusUnavailable
from edoc.ports.clock import Clock
from edoc.ports.database import DatabaseUnavailable
from lgsp.directory_entry import mailbox
from lgsp.errors import EnvironmentProblem, SettingsError
from lgsp.private_file import data_folder, folder_problem, private_file
from lgsp.secrets import system_secret
from lgsp.settings import Settings
from lgsp.topology.presets import AgencySpec, AxisSpec, NodeSpec, Topology
from nodes.keyring import Keyring
from nodes.node import Node
from nodes.records import BehaviourSettings, HostedAgency, NodeSettings
from signing.model import TrustStore

LOG = structlog.get_logger("lgsp")

#: Real seconds between two notes of where a world's clock stands.
HEARTBEAT_S = 5.0


async def open_database(settings: Settings) -> Database:
    """Return the database, brought to the newest schema.

    Raises:
        EnvironmentProblem: the folder or the server cannot be used.
    """
    if not settings.database_url:
        data_folder(settings.data_dir)
    if settings.database_file is not None:
        private_file(settings.database_file)
    database = Database(settings.database)
    try:
        await migrate(database)
    except DatabaseUnavailable as error:
        await database.close()
        reason = _plain(error)
        raise EnvironmentProblem(
            Text(
                f"Không dùng được cơ sở dữ liệu: {reason}. Kiểm tra LGSP_DATABASE_URL, máy chủ "
                "PostgreSQL, hoặc quyền và chỗ trống của thư mục dữ liệu.",
                f"The database cannot be used: {reason}. Check LGSP_DATABASE_URL, the PostgreSQL "
                "server, or the rights and free space of the data folder.",
            )
        ) from error
    return database


def refuse_volatile_bus_on_server(settings: Settings) -> None:
    """Refuse a bus in memory on a database server, where a second program could join unseen.

    Nothing would stop it: a lock beside a file guards SQLite, a broker's queues are shared.

    Raises:
        SettingsError: the database is a server and no broker is set.
    """
    if settings.embedded and settings.database.startswith("postgresql"):
        raise SettingsError(
            Text(
                "PostgreSQL cần thêm RabbitMQ: đặt LGSP_BROKER_URL, hoặc bỏ LGSP_DATABASE_URL để "
                "dùng SQLite trong thư mục dữ liệu.",
                "PostgreSQL needs RabbitMQ too: set LGSP_BROKER_URL, or unset LGSP_DATABASE_URL "
                "to use SQLite in the data folder.",
            )
        )


def forget_world(folder: Path) -> None:
    """Remove the SQLite file of a data folder; call it only under the folder's lock.

    Raises:
        EnvironmentProblem: a file cannot be removed.
    """
    for name in ("lgsp.db", "lgsp.db-wal", "lgsp.db-shm"):
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise folder_problem(folder / name, error) from None


async def open_bus(settings: Settings) -> Bus:
    """Return an open bus: in memory, or RabbitMQ where a broker is set.

    Raises:
        EnvironmentProblem: the broker does not answer.
    """
    limit, length = settings.delivery_limit, settings.queue_length
    bus: Bus
    if settings.broker_url:
        bus = RabbitBus(settings.broker_url, delivery_limit=limit, max_length=length)
    else:
        bus = MemoryBus(delivery_limit=limit, max_length=length)
    try:
        await bus.open()
    except BusUnavailable as error:
        reason = _plain(error)
        raise EnvironmentProblem(
            Text(
                f"Không nối được RabbitMQ: {reason}. Kiểm tra LGSP_BROKER_URL và máy chủ RabbitMQ; "
                "để trống LGSP_BROKER_URL thì không cần máy chủ.",
                f"RabbitMQ cannot be reached: {reason}. Check LGSP_BROKER_URL and the server; "
                "leave LGSP_BROKER_URL empty to need none.",
            )
        ) from error
    return bus


async def open_world(
    database: Database, settings: Settings, topology: Topology, real: SystemClock
) -> tuple[World, WorldClock]:
    """Return the world and its running clock; makes the world on first use.

    Embedded, a clock goes on where it stood when the program last noted it: a night without the
    program is not a night in the world. With several processes the clock never stops, and with
    ``LGSP_WORLD_START=now`` it catches up with the machine's at every start.

    Raises:
        SettingsError: a new world is to start before the day of its preset.
    """
    world = await find_world(database, settings.world)
    if world is None:
        begin = first_instant(settings, topology, real.now())
        start = ClockSetting(real.now(), begin, settings.world_scale)
        world = await create_world(
            database, World(settings.world, topology.name, settings.seed, start)
        )
    elif settings.embedded:
        noted = world.clock.anchor_real + timedelta(seconds=HEARTBEAT_S)
        stood = world.clock.at(min(noted, real.now()))
        # the stored pace wins: somebody may have set or frozen it through the API
        world = replace(world, clock=ClockSetting(real.now(), stood, world.clock.scale))
        await save_clock(database, world.name, world.clock)
    if settings.world_start == "now" and world.clock.at(real.now()) < real.now():
        world = replace(world, clock=ClockSetting(real.now(), real.now(), world.clock.scale))
        await save_clock(database, world.name, world.clock)
    return world, WorldClock(world.clock, real)


def first_instant(settings: Settings, topology: Topology, now: datetime) -> datetime:
    """Return when a new world begins: with its preset, now, or on a given day.

    Raises:
        SettingsError: the day lies before the preset's, whose offices and keys do not exist yet.
    """
    start = settings.start_instant(now) or topology.start
    if start < topology.start:
        day = topology.start.strftime("%d/%m/%Y")
        raise SettingsError(
            Text(
                f"LGSP_WORLD_START (--start) sớm hơn ngày đầu của kịch bản {topology.name}: {day}.",
                f"LGSP_WORLD_START (--start) lies before the first day of {topology.name}: {day}.",
            )
        )
    return start


async def beat(
    database: Database, world: str, clock: WorldClock, real: Clock, *, embedded: bool
) -> None:
    """Keep a world's clock noted (embedded) or follow what others set (services), for ever."""
    while True:
        await asyncio.sleep(HEARTBEAT_S)
        try:
            if embedded:
                # by what is stored: a pace set through the API meanwhile is not undone
                noted = await change_clock(
                    database, world, lambda c: c.rescaled(real.now(), c.scale)
                )
            else:
                stored = await find_world(database, world)
                noted = None if stored is None else stored.clock
            if noted is not None:
                clock.follow(noted)
        except DatabaseUnavailable as error:
            LOG.warning("world_clock_not_noted", world=world, reason=str(error))
        except Exception:
            LOG.exception("world_clock_not_noted", world=world)


def build_axis(
    spec: AxisSpec,
    topology: Topology,
    *,
    settings: Settings,
    database: Database,
    bus: Bus,
    clock: Clock,
    real: SystemClock,
    trust: Callable[[], TrustStore],
    metrics: Metrics,
) -> Axis:
    """Return one axis of the topology, not started."""
    return Axis(
        name=spec.name,
        world=settings.world,
        database=database,
        bus=bus,
        clock=clock,
        real=real,
        ids=RandomIds(),
        random=random.Random(),
        settings=AxisSettings(
            inline_limit=settings.inline_limit,
            redeliver_after_s=settings.redeliver_after_s,
            expire_after=timedelta(days=settings.expire_after_days),
            remember_repeats=timedelta(days=settings.remember_repeats_days),
            signature_policy=settings.signature_policy,
            directory_policy=settings.policy,
            profile=profile_of(spec, settings),
            delivery_mode=settings.delivery_mode,
            hub_code=spec.uplink_as or HUB_CODE,
            transit=topology.transit(spec.name),
            life=settings.life,
            limits=settings.limits,
            conversations=settings.conversations,
        ),
        trust=trust,
        metrics=metrics,
    )


def profile_of(spec: AxisSpec, settings: Settings) -> Profile:
    """Return how strictly an axis judges: as set, else by whether another axis lies above it."""
    if settings.profile:
        return Profile(settings.profile)
    return Profile.PROVINCE if spec.uplink_to else Profile.NATIONAL


def build_node(
    spec: NodeSpec,
    topology: Topology,
    *,
    settings: Settings,
    installation: bytes,
    database: Database,
    bus: Bus,
    clock: Clock,
    real: SystemClock,
    keyring: Keyring,
    trust: Callable[[], TrustStore],
    behaviour: BehaviourSettings,
    axis_url: str,
    metrics: Metrics,
    timestamper: Callable[[bytes], bytes],
) -> Node:
    """Return one node of the topology, not started."""
    return Node(
        name=spec.name,
        level=spec.level.value,
        axis=spec.axis,
        world=settings.world,
        system_id=spec.system_id,
        secret=system_secret(installation, spec.axis, spec.system_id),
        agencies=tuple(hosted_agency(agency) for agency in topology.agencies_of(spec)),
        database=database,
        bus=bus,
        clock=clock,
        real=real,
        ids=RandomIds(),
        keyring=keyring,
        trust=trust,
        behaviour=behaviour,
        axis_url=axis_url,
        metrics=metrics,
        timestamper=timestamper,
        settings=NodeSettings(limits=settings.limits),
    )


def hosted_agency(agency: AgencySpec) -> HostedAgency:
    """Return what a node needs to play an agency of the topology."""
    return HostedAgency(
        code=agency.code,
        name=agency.name,
        level=agency.level.value,
        parent_name=agency.letterhead_parent,
        locality=agency.locality,
        abbreviation=agency.abbreviation,
        competence=agency.leader.competence,
        leader_title=agency.leader.position,
        leader_name=agency.leader.name,
        clerk_name=agency.clerk,
        email=mailbox(agency),
    )


def _plain(error: Exception) -> str:
    """Return an error's words without their full stop: a sentence goes on around them."""
    return str(error).rstrip(". ")
