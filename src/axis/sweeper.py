"""What time does to deliveries: the unconfirmed are sent again, and expire at last.

Expiry follows the world's clock and belongs to the database; redelivery follows the machine's.
Several workers may sweep at once: each row is locked by one of them and settled only once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import groupby
from random import Random
from typing import Any

import structlog

from axis import rows
from axis.admission import delivery_message
from axis.context import AxisContext, database_errors_named
from axis.delivery import settle_messages
from axis.documents import Stamp
from axis.errors import AxisUnavailable
from axis.forgetting import Forgetting
from axis.life.overdue import Watch
from axis.release import release
from edoc.contract.findings import Text
from edoc.contract.retry import RetryPolicy, decide
from edoc.plumbing.outbox import ToSend, enqueue_many
from edoc.plumbing.sql import axis_delivery_store as store
from edoc.plumbing.sql import axis_package_store as package_store
from edoc.ports.bus import BusError

EXPIRED = Text("Hết hạn giao, chưa được xác nhận", "expired before anybody confirmed it")

SPREAD = 0.2
"""Share of an interval that chance may take away."""

BUSY_ATTEMPTS = 5
"""While a system's queue still holds messages it is behind, not deaf: only every fifth is sent."""


class Sweeper:
    """Sweeps one axis every few real seconds, until stopped."""

    def __init__(self, context: AxisContext, random: Random) -> None:
        self._context = context
        self._random = random
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._watch = Watch(context)
        self._forgetting = Forgetting(context)
        self._log = structlog.get_logger("axis.sweeper").bind(axis=context.name)

    def start(self) -> None:
        """Begin to sweep in the background."""
        self._stopping.clear()
        self._task = asyncio.create_task(self._run(), name=f"sweeper {self._context.owner}")

    async def stop(self) -> None:
        """Finish the sweep that runs, then stop."""
        self._stopping.set()
        if self._task:
            await self._task
            self._task = None

    async def sweep(self) -> None:
        """Expire, let parked ones go, deliver again, tell what is overdue, forget old repeats."""
        while await self._expire():
            pass
        while await release(self._context):
            pass
        while await self._redeliver():
            pass
        if broken := await self._watch.look():
            self._log.info("deadlines broken", count=broken)
        if forgotten := await self._forgetting.look():
            self._log.info("repeats forgotten", count=forgotten)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with database_errors_named():
                    await self.sweep()
            except AxisUnavailable as error:
                self._log.warning("sweep postponed", reason=str(error))
            except Exception:  # noqa: BLE001 - the next sweep must come whatever happened
                self._log.exception("a sweep failed")
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pause_s()):
                    await self._stopping.wait()

    def _pause_s(self) -> float:
        """Seconds until the next sweep; chance keeps several workers from sweeping together."""
        return self._context.settings.sweep_interval_s * (1 - SPREAD * self._random.random())

    async def _expire(self) -> bool:
        """Settle one batch of deliveries whose time is over; True where there may be more."""
        context = self._context
        stamp = Stamp(context.name, context.world, context.clock.now(), context.real.now())
        limit = context.settings.sweep_batch
        async with context.database.read() as connection:
            if not await store.any_expired(connection, stamp.axis, stamp.world, stamp.now):
                return False
        async with context.database.write() as connection:
            due = await store.lock_expired(connection, stamp.axis, stamp.world, stamp.now, limit)
            if not due:
                return False
            ids = [row["id"] for row in due]
            await store.set_state(connection, ids, "expired", EXPIRED.vi, stamp.now)
            await store.insert_settlements(
                connection,
                [rows.settlement_row(stamp, r, "expired", stamp.axis, EXPIRED.vi) for r in due],
            )
            await package_store.insert_events(
                connection, [rows.settled_event(stamp, row, "expired", EXPIRED.vi) for row in due]
            )
            await settle_messages(connection, context, due)
        self._log.info("deliveries expired", count=len(due))
        return len(due) == limit

    async def _redeliver(self) -> bool:
        """Send one batch again; True where there may be more."""
        context = self._context
        now, limit = context.real.now(), context.settings.sweep_batch
        async with context.database.read() as connection:
            systems = await store.systems_unconfirmed(connection, context.name, context.world, now)
        if not systems:
            return False
        busy = {system for system in systems if await self._is_busy(system)}
        sent, messages = 0, list[ToSend]()
        async with context.database.write() as connection:
            found = await store.redeliverable_chunks(
                connection, context.name, context.world, now, limit
            )
            chunks = _whole(found, limit)
            due = await store.lock_redeliverable(connection, chunks, now)
            for (_, system, _), group in groupby(due, key=_chunk):
                deliveries = list(group)
                attempts = max(row["attempts"] for row in deliveries) + 1
                next_real = now + self._interval(attempts)
                ids = [row["id"] for row in deliveries]
                await store.postpone(connection, ids, next_real, attempts)
                if system in busy and attempts % BUSY_ATTEMPTS:
                    continue
                chunk = [dict(row) for row in deliveries]
                messages.append(delivery_message(context, system, chunk, chunk[0]["size"]))
                sent += len(deliveries)
            await enqueue_many(connection, owner=context.owner, messages=messages, now=now)
        context.relay.notify()
        if sent:
            self._log.info("deliveries sent again", count=sent)
        if sent and context.metrics:
            context.metrics.retried.labels(context.name).inc(sent)
        return len(chunks) < len(found) or len(found) == limit

    async def _is_busy(self, system_id: str) -> bool:
        try:
            return await self._context.bus.depth(self._context.system_queue(system_id)) > 0
        except BusError:
            return False

    def _interval(self, attempts: int) -> timedelta:
        settings = self._context.settings
        policy = RetryPolicy(
            first_s=settings.redeliver_after_s,
            ceiling_s=settings.redeliver_at_most_s,
            spread=SPREAD,
        )
        wait = decide(attempts + 1, policy, self._random.random())
        return wait or timedelta(seconds=settings.redeliver_at_most_s)


def _whole(found: Sequence[tuple[store.Chunk, int]], limit: int) -> list[store.Chunk]:
    """Return the first chunks with ``limit`` deliveries at most together, and one at least."""
    chosen: list[store.Chunk] = []
    total = 0
    for chunk, deliveries in found:
        total += deliveries
        if chosen and total > limit:
            break
        chosen.append(chunk)
    return chosen


def _chunk(row: Mapping[str, Any]) -> store.Chunk:
    return row["package_id"], row["system_id"], row["chunk"]
