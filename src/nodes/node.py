"""A node: a document-management system (QLVBĐH) that plays the agencies of one system.

This is the front of the package: it builds the parts, starts and stops them, and passes each call
on to the module that does the work.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from edoc.plumbing.group_commit import GroupCommit
from edoc.plumbing.metrics import Metrics
from edoc.plumbing.outbox import Relay
from edoc.plumbing.patience import Patience
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.node_store import Connection
from edoc.ports.bus import Bus, Message, Retry
from edoc.ports.clock import Clock
from edoc.ports.database import DatabaseUnavailable
from edoc.ports.ids import IdSource
from nodes import handle, registers, submit
from nodes.behaviour import Behaviour
from nodes.context import Books, NodeContext, Timestamper, seal_subject
from nodes.examine import Examiner
from nodes.keyring import Keyring
from nodes.life import Life
from nodes.links.bus import BusLink
from nodes.links.fetch import PackageFetcher
from nodes.receipts import ReceiptDesk
from nodes.receive import Reception
from nodes.records import (
    BehaviourSettings,
    Draft,
    HostedAgency,
    Incoming,
    NodeSettings,
    Outgoing,
    UnknownRecord,
)
from nodes.runner import TaskRunner
from signing.model import TrustStore

REGISTER_LIMIT = 100_000
FINAL = frozenset({"accepted", "refused", "void"})
OPEN = frozenset({"arrived", "accepted", "assigned", "processing"})


class Node:
    """One document-management system.

    Args:
        name: of the node; part of its rows and logs.
        level: central, province, district, commune or other.
        axis: name of the axis it is connected to.
        world: the world it lives in.
        system_id: its account at the axis; ``secret`` belongs to it.
        agencies: whom it plays.
        database: holds its books; tables must exist.
        bus: an open bus.
        clock: the world's clock; ``real`` the machine's.
        ids: makes references.
        keyring: keys of the agencies and their leaders.
        trust: gives the present trust store; must be cheap.
        behaviour: what the offices decide by themselves.
        axis_url: base of the axis's native API, for packages too large for the bus.
        settings: technical settings.
        metrics: where durations are counted.
        timestamper: RFC 3161 service for PDF signatures; None leaves time-stamps out.
    """

    def __init__(
        self,
        *,
        name: str,
        level: str,
        axis: str,
        world: str,
        system_id: str,
        secret: str,
        agencies: Iterable[HostedAgency],
        database: Database,
        bus: Bus,
        clock: Clock,
        real: Clock,
        ids: IdSource,
        keyring: Keyring,
        trust: Callable[[], TrustStore],
        behaviour: BehaviourSettings | None = None,
        axis_url: str = "",
        settings: NodeSettings | None = None,
        metrics: Metrics | None = None,
        timestamper: Timestamper | None = None,
        random: random.Random | None = None,
    ) -> None:
        self.name = name
        self.level = level
        self.agencies = tuple(agencies)
        self._settings = settings or NodeSettings()
        self._metrics = metrics
        limits, chance = self._settings.limits, _jitter(random)
        self._fetcher = PackageFetcher(
            axis_url, system_id, secret, self._settings.fetch_timeout_s, limits.package_bytes
        )
        self._examiner = Examiner(trust, clock.now, self._settings.examinations, limits)
        owner = f"node.{name}.{world}"
        self._context = NodeContext(
            name=name,
            world=world,
            owner=owner,
            agencies={agency.code.upper(): agency for agency in self.agencies},
            database=database,
            commits=GroupCommit(database),
            books=Books.of(name, world),
            link=BusLink(
                bus,
                axis=axis,
                world=world,
                system_id=system_id,
                secret=secret,
                prefetch=self._settings.prefetch,
                patience=Patience(
                    DatabaseUnavailable, Retry, hold_s=self._settings.hold_s, random=chance
                ),
            ),
            relay=Relay(database, bus, owner=owner, clock=real, random=chance),
            clock=clock,
            real=real,
            ids=ids,
            random=chance,
            keyring=keyring,
            trust=trust,
            behaviour=Behaviour(behaviour or BehaviourSettings()),
            settings=self._settings,
            timestamper=timestamper,
        )
        self._reception = Reception(self._context, self._examiner, self._fetcher)
        self._receipts = ReceiptDesk(self._context)
        self._runner = TaskRunner(self._context)
        self.life = Life(self._context)

    # -- life ---------------------------------------------------------------------------------

    async def start(self) -> None:
        """Void numbers that a crash left unsent, then begin to send, receive and handle."""
        await self._context.commits.run(self._context.books.outgoing.void_numbered)
        await self._context.link.start(self._on_delivery, self._on_receipt)
        await self._context.relay.start()
        await self._runner.start()

    async def stop(self) -> None:
        """Finish what is under way, for a bounded time; the rest waits in the database."""
        grace_s = self._settings.stop_s
        await asyncio.gather(self._context.link.stop(grace_s), self._runner.stop(grace_s))
        await self._context.relay.stop(grace_s)
        await self._fetcher.close()

    async def prepare_keys(self) -> None:
        """Make the seals of all hosted agencies ahead of need; may be run beside all else."""
        for agency in self.agencies:
            await self._context.keyring.identity(seal_subject(agency))

    @property
    def ready(self) -> bool:
        """True while the node really consumes its queue and handles its tasks."""
        return self._context.link.active and self._runner.running

    def now(self) -> datetime:
        """Return the instant it is in the world."""
        return self._context.clock.now()

    # -- what a user does ---------------------------------------------------------------------

    async def issue(self, draft: Draft) -> Outgoing:
        """Number, compose, sign and send a document.

        Raises: DraftRefused, UnknownRecord, NodeUnavailable, DatabaseUnavailable; nothing is sent
            then.
        """
        begun = time.perf_counter()
        document = await submit.issue(self._context, draft)
        self._observe("issue", begun)
        return document

    async def wait_receipt(self, reference: str, timeout_s: float) -> Outgoing:
        """Return the document once the axis has answered: ``accepted`` or ``refused``.

        Raises: UnknownRecord; TimeoutError after ``timeout_s`` real seconds.
        """
        event = self._context.answered.setdefault(reference, asyncio.Event())
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    document = await self.outgoing(reference)
                    if document.state in FINAL:
                        return document
                    event.clear()
                    await _wait_a_moment(event)
        finally:
            self._context.answered.pop(reference, None)

    async def act(self, incoming_id: str, action: str, reason: str = "") -> Incoming:
        """Do one step by hand: accept, assign, process, complete, refuse, agree, decline.

        Raises: UnknownRecord; ActionRefused where it does not fit; NodeUnavailable.
        """
        return await handle.act(self._context, incoming_id, action, reason)

    async def take_back(
        self, reference: str, receivers: Sequence[str] | None, reason: str
    ) -> Outgoing:
        """Ask receivers (None: all) to give a document back (13).

        Raises: UnknownRecord, ActionRefused, NodeUnavailable.
        """
        return await self.life.take_back(reference, receivers, reason)

    async def hold(self, incoming_id: str, on: bool = True) -> None:
        """Let 06 wait for an answer of the user's, or release it. Raises UnknownRecord."""

        async def change(connection: Connection) -> None:
            await registers.incoming_row(self._context.books, connection, incoming_id)
            if on:
                await self._context.books.incoming.change(connection, incoming_id, hold=True)
            else:
                await handle.release(self._context, connection, incoming_id)

        await self._context.commits.run(change)
        self._context.work.set()

    # -- what the books say -------------------------------------------------------------------

    async def outgoing(self, reference: str) -> Outgoing:
        """Return a document by reference, package id or document id. Raises UnknownRecord."""
        async with self._context.database.read() as connection:
            return await registers.read_outgoing(self._context.books, connection, reference)

    async def incoming_document(self, incoming_id: str) -> Incoming:
        """Return an incoming document with its history. Raises UnknownRecord."""
        async with self._context.database.read() as connection:
            return await registers.read_incoming(self._context.books, connection, incoming_id)

    async def incoming(self, agency: str | None = None) -> list[Incoming]:
        """Return all incoming documents of one or all agencies, newest first, no histories."""
        return await self.register_in(agency)

    async def register_in(
        self, agency: str | None = None, limit: int = REGISTER_LIMIT, *, alerts: bool = False
    ) -> list[Incoming]:
        """Return the register of incoming documents (sổ văn bản đến), newest first."""
        books = self._context.books
        async with self._context.database.read() as connection:
            return await registers.register_in(books, connection, agency, limit, alerts=alerts)

    async def register_out(
        self, agency: str | None = None, limit: int = REGISTER_LIMIT
    ) -> list[Outgoing]:
        """Return the register of outgoing documents (sổ văn bản đi), newest first."""
        async with self._context.database.read() as connection:
            return await registers.register_out(self._context.books, connection, agency, limit)

    async def reported(self, reference: str, code: str) -> set[str]:
        """Return the agencies that reported a status for one of our documents."""
        async with self._context.database.read() as connection:
            return await self._context.books.statuses.reporters(connection, reference, code)

    async def unfinished(self) -> int:
        """Return how many incoming documents are being handled and not held back."""
        async with self._context.database.read() as connection:
            return await self._context.books.incoming.unfinished(connection, OPEN)

    async def find(self, identifier: str) -> Outgoing | Incoming:
        """Return an outgoing or incoming document by any of its ids. Raises UnknownRecord."""
        try:
            return await self.outgoing(identifier)
        except UnknownRecord:
            return await self.incoming_document(identifier)

    def agency(self, code: str) -> HostedAgency:
        """Return a hosted agency by its code. Raises UnknownRecord."""
        return self._context.agency(code)

    async def counts(self) -> dict[str, object]:
        """Return the figures of the report: documents, signature checks, statuses sent."""
        books = self._context.books
        async with self._context.database.read() as connection:
            counted = await books.counters.counts(connection)
            return {
                "incoming": await books.incoming.size(connection),
                "outgoing": await books.outgoing.size(connection),
                "signatures": {kind: _checks(counted, kind) for kind in ("package", "pdf")},
                "statuses_sent": await books.statuses.sent_per_code(connection),
            }

    async def backlog(self) -> int:
        """Return what is not finished: tasks, due or not, and packages without a receipt."""
        context = self._context
        async with context.database.read() as connection:
            tasks = await context.books.tasks.pending(connection)
            documents = await context.books.outgoing.waiting(connection)
            statuses = await context.books.statuses.waiting(connection)
        return tasks + documents + statuses + await context.relay.backlog()

    # -- what the axis says -------------------------------------------------------------------

    async def _on_delivery(self, message: Message) -> None:
        begun = time.perf_counter()
        await self._reception.receive(message)
        self._observe("receive", begun)

    async def _on_receipt(self, message: Message) -> None:
        await self._receipts.take(message)

    def _observe(self, step: str, begun: float) -> None:
        if self._metrics is not None:
            seconds = time.perf_counter() - begun
            self._metrics.step_seconds.labels(f"node:{self.name}", step).observe(seconds)


def _checks(counted: dict[str, int], kind: str) -> dict[str, int]:
    results = {name: counted.get(f"{kind}:{name}", 0) for name in ("valid", "invalid", "absent")}
    return {"checked": sum(results.values()), **results}


async def _wait_a_moment(event: asyncio.Event) -> None:
    """Wait for the event, at most a second: another process may have done what is awaited."""
    try:
        async with asyncio.timeout(1.0):
            await event.wait()
    except TimeoutError:
        return


def _jitter(given: random.Random | None) -> random.Random:
    return given or random.Random()
