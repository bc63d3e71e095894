"""The axis as one object: a thin face over the steps. Every entrypoint calls this and nothing else.

It translates nothing (dialects do) and decides nothing itself (the steps do); it only joins them
and names the failures of what lies below: a lost database becomes ``AxisUnavailable``. What hangs
on it (``alerts``, ``conversations``, ``own_mail`` …) has calls of a kind of its own.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from axis import accept, counts, delivery, ledger, legal_value, receipts, tracking, worker, world
from axis.context import AxisContext, TrustSource, database_errors_named, trust_source
from axis.conversations.keeping import Conversations
from axis.directory import registry
from axis.directory.registrar import Registrar
from axis.directory.snapshot import Directory
from axis.errors import AxisUnavailable
from axis.examination import Examiner
from axis.life.alert_list import AlertList
from axis.numbers import PackageNumbers
from axis.observing import DeliveryModes
from axis.own_mail import OwnMail
from axis.queues import Queues
from axis.records import (
    AgencyRecord,
    AxisCounts,
    ConfirmResult,
    DeliveryRow,
    Event,
    Ledger,
    PackageRow,
    Receipt,
    SentDelivery,
    Submission,
    System,
    SystemRecord,
    Timeline,
    WorldState,
)
from axis.settings import AxisSettings
from axis.sweeper import Sweeper
from edoc.contract.model import PackageKind
from edoc.plumbing.metrics import Metrics
from edoc.plumbing.outbox import Relay
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus
from edoc.ports.clock import Clock
from edoc.ports.ids import IdSource
from signing.model import TrustStore


class Axis:
    """One axis in one world.

    Args:
        name: of the axis, e.g. ``national`` or ``gia-lai``; part of queue names.
        world: name of the world.
        database: the truth; its tables must exist.
        bus: opened by the composer, closed by it after ``stop``.
        clock: the world's time. ``set_clock`` works only where it is a ``WorldClock``.
        real: the machine's time, for retries.
        ids: source of package and delivery ids.
        random: jitter of retries.
        settings: see ``AxisSettings``.
        trust: a store, or a function giving the present one; None leaves signatures unchecked.
        metrics: counters to feed, or None.

    Raises (every coroutine): AxisUnavailable where the database cannot be reached.
    """

    def __init__(
        self,
        *,
        name: str,
        world: str,
        database: Database,
        bus: Bus,
        clock: Clock,
        real: Clock,
        ids: IdSource,
        random: random.Random,
        settings: AxisSettings | None = None,
        trust: TrustStore | TrustSource | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        owner = f"axis.{name}.{world}"
        self.context = AxisContext(
            name=name,
            world=world,
            database=database,
            bus=bus,
            clock=clock,
            real=real,
            ids=ids,
            settings=settings or AxisSettings(),
            trust=trust_source(trust),
            metrics=metrics,
            relay=Relay(database, bus, owner=owner, clock=real, random=random),
            registry=registry.Registry(database, name, world),
        )
        self._random = random
        self._worker: worker.Intake | None = None
        self._sweeper = Sweeper(self.context, random)
        self._started = False
        self.alerts = AlertList(self.context)
        self.conversations = Conversations(self.context)
        self.delivery_modes = DeliveryModes(self.context)
        self.examiner = Examiner(self.context)
        self.numbers = PackageNumbers(self.context)
        self.own_mail = OwnMail(self.context)
        self.queues = Queues(self.context)
        self.registrar = Registrar(self.context)

    @property
    def name(self) -> str:
        """Name of the axis."""
        return self.context.name

    @property
    def world(self) -> str:
        """Name of the world."""
        return self.context.world

    @property
    def settings(self) -> AxisSettings:
        """The settings it runs with."""
        return self.context.settings

    def now(self) -> datetime:
        """The world's present instant."""
        return self.context.clock.now()

    def real_now(self) -> datetime:
        """The machine's present instant, for what does not belong to the world."""
        return self.context.real.now()

    # --- running -----------------------------------------------------------------------------

    async def start(self, consume: bool = True) -> None:
        """Start the relay and the sweeper, and the intake consumer where ``consume``.

        Raises: AxisUnavailable where the bus or the database cannot be reached.
        """
        with database_errors_named():
            await worker.declare_queues(self.context)
            await self.context.relay.start()
            self._sweeper.start()
            if consume:
                self._worker = worker.Intake(self.context, self._random, self.conversations)
                await self._worker.start()
        self._started = True

    async def stop(self) -> None:
        """Finish or give back what is held; accepted packages are all in the database."""
        self._started = False
        if self._worker:
            await self._worker.stop()
            self._worker = None
        await self._sweeper.stop()
        await legal_value.give_up(self.context)
        await self.context.relay.stop()

    @property
    def ready(self) -> bool:
        """True where it serves: started, the bus connected, its own consumer counted there."""
        consuming = self._worker is None or self._worker.active
        return self._started and self.context.bus.connected and consuming

    async def check_ready(self) -> bool:
        """Like ``ready``, and the database answers too."""
        if not self.ready:
            return False
        try:
            with database_errors_named():
                await self.context.registry.refresh()
        except AxisUnavailable:
            return False
        return True

    # --- systems and agencies ------------------------------------------------------------------

    async def directory(self) -> Directory:
        """Return who exists, as one snapshot with a version: right half a second ago."""
        with database_errors_named():
            return await self.context.registry.current()

    async def authenticate(self, system_id: str, secret: str) -> System:
        """Return the system of these credentials, in constant time. Raises: Unauthorised."""
        with database_errors_named():
            return await self.context.registry.authenticate(system_id, secret)

    async def system(self, system_id: str) -> System | None:
        """Return a system with its secret (for dialects that prove by HMAC), or None."""
        return (await self.directory()).systems.get(system_id)

    async def systems(self) -> list[SystemRecord]:
        """Return all systems, by id."""
        systems = (await self.directory()).systems
        return sorted(systems.values(), key=lambda system: system.id)

    async def upsert_systems(self, systems: Sequence[SystemRecord]) -> None:
        """Add or replace systems; a started axis declares the queues of new ones."""
        with database_errors_named():
            await self.context.registry.upsert_systems(systems)
            if self._started:
                await worker.declare_queues(self.context)

    async def agencies(
        self, *, system_id: str | None = None, deleted: bool = False, limit: int | None = None
    ) -> list[AgencyRecord]:
        """Return agencies by code; ``deleted`` includes removed ones, for synchronisation."""
        with database_errors_named():
            return await self.context.registry.agencies(system_id, deleted, limit)

    async def find_agency(self, code: str) -> AgencyRecord | None:
        """Return the agency of a code or an alias, in any letter case; None where unknown."""
        return (await self.directory()).agency(code)

    async def register_agency(self, system_id: str, agency: AgencyRecord) -> AgencyRecord:
        """Add or change an agency of this system.

        Raises: Refused where the code belongs to another system or is no code.
        """
        with database_errors_named():
            return await self.context.registry.register(system_id, agency, self.now())

    async def delete_agency(self, system_id: str, code: str) -> AgencyRecord:
        """Remove an agency of this system; its past packages stay. Raises: NotFound."""
        with database_errors_named():
            return await self.context.registry.delete(system_id, code, self.now())

    async def upsert_agencies(self, agencies: Iterable[AgencyRecord]) -> int:
        """Add or change many agencies whatever their system (topology, uplink); how many."""
        with database_errors_named():
            return await self.context.registry.upsert_agencies(agencies, self.now())

    # --- packages and deliveries ---------------------------------------------------------------

    async def accept(self, submission: Submission) -> Receipt:
        """Take a package in: validate, store, route; returns after the commit.

        The same again (``same_again``) gives the same receipt as ``duplicate``, also in parallel.

        Raises: Refused (all findings), Unauthorised, AxisUnavailable.
        """
        with database_errors_named():
            return await accept.accept(self.context, submission)

    async def waiting(
        self,
        system_id: str,
        kind: PackageKind | None = None,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        receiver: str | None = None,
        limit: int = 10_000,
    ) -> list[DeliveryRow]:
        """Return what a system, or one agency of it, has not confirmed: urgent, then oldest."""
        asked = delivery.Asked(system_id, kind, since, until, receiver, limit)
        with database_errors_named():
            return await delivery.waiting(self.context, asked)

    async def count_waiting(self, system_id: str, kind: PackageKind | None = None) -> int:
        """Return how many deliveries a system has not confirmed yet."""
        with database_errors_named():
            return await delivery.count_waiting(self.context, system_id, kind)

    async def fetch(self, system_id: str, delivery_id: str) -> tuple[DeliveryRow, bytes]:
        """Return a delivery and its package's bytes, as often as asked, also after ``done``.

        Raises: NotFound, also for a delivery of another system, or one taken back unread.
        """
        with database_errors_named():
            return await delivery.fetch(self.context, system_id, delivery_id)

    async def fetch_package(self, system_id: str, package_id: str) -> bytes:
        """Return a package's bytes to its sender, or to a receiver, whose copies are fetched then.

        Raises: NotFound, also where all its copies were taken back unread.
        """
        with database_errors_named():
            return await delivery.fetch_package(self.context, system_id, package_id)

    async def confirm(
        self,
        system_id: str,
        delivery_id: str,
        result: ConfirmResult,
        reason: str = "",
        *,
        stays_open: bool = False,
    ) -> DeliveryRow:
        """Record what the receiving system did; idempotent, and never moves a delivery back.

        A failure ends it unless it ``stays_open``. Raises: NotFound, also for another system's.
        """
        said = delivery.Confirmation(delivery_id, result, reason, stays_open)
        with database_errors_named():
            return await delivery.confirm(self.context, system_id, said)

    async def sent(self, system_id: str, package_id: str) -> list[SentDelivery]:
        """Return, per receiver, what became of a package this system sent. Raises: NotFound."""
        with database_errors_named():
            return await receipts.sent(self.context, system_id, package_id)

    # --- inspection ----------------------------------------------------------------------------

    async def package(self, package_id: str, system_id: str | None = None) -> PackageRow | None:
        """Return an accepted package, or None; with a system, only one it sent or gets."""
        with database_errors_named():
            return await tracking.package(self.context, package_id, system_id)

    async def packages(
        self, *, limit: int = 50, kind: PackageKind | None = None
    ) -> list[PackageRow]:
        """Return the newest packages, newest first."""
        with database_errors_named():
            return await tracking.packages(self.context, limit, kind)

    async def package_content(self, package_id: str) -> bytes:
        """Return a package's bytes without asking who wants them. Raises: NotFound."""
        with database_errors_named():
            return await tracking.content(self.context, package_id)

    async def timeline(self, id: str, system_id: str | None = None) -> Timeline:  # noqa: A002
        """Tell the story of a package, by package id, document id or delivery id.

        Of several with one document id the newest; with a system, rather one it sent or gets.

        Raises: NotFound.
        """
        with database_errors_named():
            return await tracking.timeline(self.context, id, system_id)

    async def ledger(self) -> Ledger:
        """Count the books from their three sources and compare."""
        with database_errors_named():
            return await ledger.ledger(self.context)

    async def counts(self, transit: Collection[str] = ()) -> AxisCounts:
        """Return the figures of the report.

        ``transit`` names systems that only carry between axes: what they hand in or take away is
        counted where it begins or ends.
        """
        with database_errors_named():
            return await counts.counts(self.context, transit)

    async def events(self, after: int = 0, limit: int = 500) -> list[Event]:
        """Return what happened after an event's ``seq``, oldest first."""
        with database_errors_named():
            return await tracking.events(self.context, after, limit)

    async def sweep(self) -> None:
        """Do one sweep now: expire what is due, send again what nobody confirmed."""
        with database_errors_named():
            await self._sweeper.sweep()

    def world_state(self) -> WorldState:
        """Return the world's present instant and pace (1 where the clock is the machine's)."""
        return world.world_state(self.context)

    async def set_clock(
        self, *, scale: float | None = None, advance: timedelta | None = None
    ) -> WorldState:
        """Change the pace of the world's clock, or jump forward, and store the setting.

        Raises: ValueError for a negative pace or jump; AxisError where the clock cannot be set.
        """
        with database_errors_named():
            return await world.set_clock(self.context, scale, advance)
