"""The relay sends what the outbox holds, and never gives a row up."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import and_, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from edoc.contract.limits import MEBIBYTE
from edoc.contract.retry import RetryPolicy, decide
from edoc.plumbing.dispatch import end
from edoc.plumbing.envelope import read_headers
from edoc.plumbing.group_commit import GroupCommit
from edoc.plumbing.sql.blob import BLOB
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.outbox_table import OUTBOX, SENT, WAITING
from edoc.ports.bus import Bus, Message, Unroutable
from edoc.ports.clock import Clock
from edoc.ports.database import DatabaseUnavailable

LEASE = timedelta(seconds=30)
"""How long rows that one process has taken are left alone by the others (PostgreSQL)."""

SLOWEST_RETRY = timedelta(minutes=5)
"""A row is never given up: where the retry policy ends, it is tried at this pace."""

IN_FLIGHT_BYTES = 32 * MEBIBYTE
"""Bodies held in memory at once; one larger body travels alone."""

ERROR_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class Trouble:
    """A row that could not be sent yet."""

    message_id: str
    queue: str
    attempts: int
    next_attempt_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class _Claim:
    """A row taken for sending, without its body."""

    seq: int
    generation: int
    attempts: int
    keep: bool
    size: int


@dataclass(frozen=True, slots=True)
class _Result:
    claim: _Claim
    error: str | None


class Relay:
    """Sends one owner's outbox rows to the bus, urgent ones first.

    Several processes may run a relay of the same owner on PostgreSQL: they skip each other's
    rows. A row counts as sent after the broker's confirm; a failure is written to the row with
    the instant of the next attempt, and no row is ever given up.

    Args:
        database: holds the outbox.
        bus: an open bus.
        owner: whose rows.
        clock: the real clock.
        random: jitter of the retries.
        batch: rows sent concurrently.
        policy: how the delays between attempts grow.
        retention: sent rows that nobody settled are removed when they are older.
        poll_s: seconds between looks at the table when nobody calls ``notify``.
    """

    def __init__(
        self,
        database: Database,
        bus: Bus,
        *,
        owner: str,
        clock: Clock,
        random: random.Random,
        batch: int = 64,
        policy: RetryPolicy | None = None,
        retention: timedelta = timedelta(days=1),
        poll_s: float = 1.0,
    ) -> None:
        self._database = database
        self._commits = GroupCommit(database)
        self._bus = bus
        self._owner = owner
        self._clock = clock
        self._random = random
        self._batch = batch
        self._policy = policy or RetryPolicy()
        self._retention = retention
        self._poll_s = poll_s
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None
        self._pruned_at: datetime | None = None
        self._unrecorded: list[_Result] = []
        self._log = structlog.get_logger(__name__).bind(outbox=owner)

    @property
    def commits(self) -> GroupCommit:
        """The transactions of the relay's own notes, for the owner to share."""
        return self._commits

    async def start(self) -> None:
        """Begin to send; with a volatile bus, everything unsettled is sent again first."""
        if self._bus.volatile:
            await self.rebuild()
        self._stopping = False
        self._task = asyncio.create_task(self._run(), name=f"relay {self._owner}")

    async def stop(self, grace_s: float = 30.0) -> None:
        """Finish the batch under way, at most ``grace_s`` seconds; the rest waits in the table."""
        self._stopping = True
        self._wake.set()
        if self._task is None:
            return
        await asyncio.wait([self._task], timeout=grace_s)
        await end(self._task)
        self._task = None

    def notify(self) -> None:
        """Say that a transaction with ``enqueue`` has committed (from the same event loop)."""
        self._wake.set()

    async def rebuild(self) -> int:
        """Mark every sent, unsettled row as waiting again; returns how many."""
        async with self._database.write() as connection:
            result = await connection.execute(
                update(OUTBOX)
                .where(OUTBOX.c.owner == self._owner, OUTBOX.c.state == SENT)
                .values(state=WAITING, next_attempt_at=None, generation=OUTBOX.c.generation + 1)
            )
        self._wake.set()
        return int(result.rowcount)

    async def backlog(self) -> int:
        """Return how many messages wait to be sent."""
        async with self._database.read() as connection:
            count = await connection.scalar(
                select(func.count())
                .select_from(OUTBOX)
                .where(OUTBOX.c.owner == self._owner, OUTBOX.c.state == WAITING)
            )
        return int(count or 0)

    async def troubles(self, limit: int = 100) -> list[Trouble]:
        """Return waiting rows that failed at least once, those with most attempts first."""
        columns = OUTBOX.c
        wanted = (
            select(
                columns.message_id,
                columns.queue,
                columns.attempts,
                columns.next_attempt_at,
                columns.error,
            )
            .where(columns.owner == self._owner, columns.state == WAITING, columns.attempts > 0)
            .order_by(columns.attempts.desc(), columns.seq)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [Trouble(*row) for row in await connection.execute(wanted)]

    async def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                taken = await self._send_due() if self._bus.connected else 0
                await self._prune()
            except DatabaseUnavailable as error:
                self._log.warning("the outbox cannot be read now", error=str(error))
                taken = 0
            except Exception:  # noqa: BLE001 - the relay must outlive whatever happens to one batch
                self._log.exception("a batch of the outbox failed")
                taken = 0
            if taken < self._batch:
                await self._rest()

    async def _rest(self) -> None:
        if self._stopping:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(self._poll_s):
                await self._wake.wait()

    async def _send_due(self) -> int:
        await self._record(self._unrecorded)
        self._unrecorded = []
        claims = await self._claim()
        # What the database's absence interrupts is written down when it is back; nobody else
        # would look at these rows until their lease is over.
        self._unrecorded = [_Result(claim, "the database was away") for claim in claims]
        for chunk in _chunks(claims):
            messages = await self._load(chunk)
            results = await asyncio.gather(
                *(self._send(claim, messages.get(claim.seq)) for claim in chunk)
            )
            self._unrecorded[: len(chunk)] = results
            await self._record(results)
            del self._unrecorded[: len(chunk)]
        return len(claims)

    async def _claim(self) -> list[_Claim]:
        """Take the rows that are due.

        Rows are found by state, never by "id above the last one": a transaction with a lower id
        may commit later.
        """
        now = self._clock.now()
        due = {"owner": self._owner, "now": now, "batch": self._batch}
        if self._database.is_sqlite:  # one process only: this one
            async with self._database.read() as connection:
                return [_Claim(*row) for row in await connection.execute(_DUE, due)]
        async with self._database.write() as connection:
            seqs = list(await connection.scalars(_DUE_LOCKED, due))
            if not seqs:
                return []
            await connection.execute(_LEASE, {"seqs": seqs, "until": now + LEASE})
            rows = await connection.execute(_CLAIMED, {"seqs": seqs})
            return [_Claim(*row) for row in rows]

    async def _load(self, chunk: Sequence[_Claim]) -> dict[int, tuple[str, Message | None]]:
        """Return queue and message by row; no message where its blob is gone."""
        found: dict[int, tuple[str, Message | None]] = {}
        async with self._database.read() as connection:
            wanted = {"seqs": [claim.seq for claim in chunk]}
            for row in (await connection.execute(_CONTENT, wanted)).mappings():
                message = Message(
                    id=row["message_id"],
                    type=row["type"],
                    headers=read_headers(row["headers"]),
                    urgent=row["urgent"],
                )
                content = row["content"]
                whole = None if content is None else replace(message, body=bytes(content))
                found[row["seq"]] = (row["queue"], whole)
        return found

    async def _send(self, claim: _Claim, loaded: tuple[str, Message | None] | None) -> _Result:
        if loaded is None:  # settled meanwhile
            return _Result(claim, None)
        queue, message = loaded
        if message is None:
            return _Result(claim, "the body's blob is missing")
        try:
            try:
                await self._bus.publish(queue, message)
            except Unroutable:  # queues are made on first use, by whoever comes first
                await self._bus.declare(queue)
                await self._bus.publish(queue, message)
        except Exception as error:  # noqa: BLE001 - one bad row must not hold up its batch for ever
            return _Result(claim, f"{type(error).__name__}: {error}"[:ERROR_LENGTH])
        return _Result(claim, None)

    async def _record(self, results: Sequence[_Result]) -> None:
        now = self._clock.now()
        kept = [_key(r.claim) for r in results if r.error is None and r.claim.keep]
        gone = [_key(r.claim) for r in results if r.error is None and not r.claim.keep]
        failed = [self._failure(r, now) for r in results if r.error is not None]

        async def record(connection: AsyncConnection) -> None:
            if kept:
                await connection.execute(_MARK_SENT, [{**key, "now": now} for key in kept])
            if gone:
                await connection.execute(_REMOVE, gone)
            if failed:
                await connection.execute(_MARK_FAILED, failed)

        if results:
            await self._commits.run(record)

    def _failure(self, result: _Result, now: datetime) -> dict[str, Any]:
        attempts = result.claim.attempts + 1
        delay = decide(attempts, self._policy, self._random.random()) or SLOWEST_RETRY
        self._log.warning("not sent", seq=result.claim.seq, attempts=attempts, error=result.error)
        return {
            **_key(result.claim),
            "tried": attempts,
            "next": now + delay,
            "why": result.error,
        }

    async def _prune(self) -> None:
        now = self._clock.now()
        if self._pruned_at is not None and now - self._pruned_at < timedelta(minutes=1):
            return
        self._pruned_at = now
        async with self._database.write() as connection:
            await connection.execute(
                delete(OUTBOX).where(
                    OUTBOX.c.owner == self._owner,
                    OUTBOX.c.state == SENT,
                    OUTBOX.c.sent_at < now - self._retention,
                )
            )


def _chunks(claims: Sequence[_Claim]) -> Iterator[list[_Claim]]:
    chunk: list[_Claim] = []
    total = 0
    for claim in claims:
        if chunk and total + claim.size > IN_FLIGHT_BYTES:
            yield chunk
            chunk, total = [], 0
        chunk.append(claim)
        total += claim.size
    if chunk:
        yield chunk


def _key(claim: _Claim) -> dict[str, Any]:
    return {"k_seq": claim.seq, "k_generation": claim.generation}


# Built once: to build a statement costs more than to run it.
_O = OUTBOX.c
_WITH_BLOB = OUTBOX.outerjoin(BLOB, _O.blob_sha256 == BLOB.c.sha256)
_CLAIM_COLUMNS = (
    _O.seq,
    _O.generation,
    _O.attempts,
    _O.keep,
    func.coalesce(func.length(_O.body), BLOB.c.size, 0),
)
_IS_DUE = and_(
    _O.owner == bindparam("owner"),
    _O.state == WAITING,
    _O.next_attempt_at.is_(None) | (_O.next_attempt_at <= bindparam("now")),
)
_BY_URGENCY = (_O.urgent.desc(), _O.seq)
_DUE = (
    select(*_CLAIM_COLUMNS)
    .select_from(_WITH_BLOB)
    .where(_IS_DUE)
    .order_by(*_BY_URGENCY)
    .limit(bindparam("batch"))
)
_DUE_LOCKED = (
    select(_O.seq)
    .where(_IS_DUE)
    .order_by(*_BY_URGENCY)
    .limit(bindparam("batch"))
    .with_for_update(skip_locked=True)
)
_THESE = _O.seq.in_(bindparam("seqs", expanding=True))
_LEASE = update(OUTBOX).where(_THESE).values(next_attempt_at=bindparam("until"))
_CLAIMED = select(*_CLAIM_COLUMNS).select_from(_WITH_BLOB).where(_THESE).order_by(*_BY_URGENCY)
_CONTENT = (
    select(
        _O.seq,
        _O.queue,
        _O.message_id,
        _O.type,
        _O.urgent,
        _O.headers,
        func.coalesce(_O.body, BLOB.c.content).label("content"),
    )
    .select_from(_WITH_BLOB)
    .where(_THESE)
)
# The generation guards a row that was enqueued again while its old form was under way.
_SAME = and_(_O.seq == bindparam("k_seq"), _O.generation == bindparam("k_generation"))
_MARK_SENT = update(OUTBOX).where(_SAME).values(state=SENT, sent_at=bindparam("now"), error="")
_REMOVE = delete(OUTBOX).where(_SAME)
_MARK_FAILED = (
    update(OUTBOX)
    .where(_SAME)
    .values(attempts=bindparam("tried"), next_attempt_at=bindparam("next"), error=bindparam("why"))
)
