"""One suite for the outbox and its relay, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from edoc.contract.retry import RetryPolicy
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.outbox import Relay, enqueue, settle
from edoc.plumbing.sql.blob import get_blob, put_blob
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.outbox_table import OUTBOX
from edoc.ports.bus import Message

OWNER = "axis:gia-lai:default"
QUEUE = "axis.gia-lai.default.system.xa"


class Inbox:
    """A consumer's handler that keeps what it gets."""

    def __init__(self) -> None:
        self.seen: list[Message] = []

    async def __call__(self, message: Message) -> None:
        self.seen.append(message)

    @property
    def ids(self) -> list[str]:
        return [message.id for message in self.seen]


@pytest.fixture
async def relay(
    database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[Relay]:
    made = new_relay(database, memory_bus, clock)
    yield made
    await made.stop()


def new_relay(database: Database, bus: MemoryBus, clock: FixedClock, batch: int = 8) -> Relay:
    return Relay(
        database,
        bus,
        owner=OWNER,
        clock=clock,
        random=random.Random(1),
        batch=batch,
        policy=RetryPolicy(first_s=10, spread=0),
        poll_s=0.05,
    )


async def put(
    database: Database, clock: FixedClock, *ids: str, urgent: bool = False, keep: bool = True
) -> None:
    async with database.write() as connection:
        for one in ids:
            message = Message(one, "delivery", b"\x00" + one.encode(), {"to": "Xã"}, urgent)
            await enqueue(
                connection, owner=OWNER, queue=QUEUE, message=message, keep=keep, now=clock.now()
            )


async def rows(database: Database, state: str | None = None) -> int:
    wanted = select(func.count()).select_from(OUTBOX)
    if state:
        wanted = wanted.where(OUTBOX.c.state == state)
    async with database.read() as connection:
        return int(await connection.scalar(wanted) or 0)


async def until(look: Callable[[], Awaitable[object]], wanted: object) -> None:
    async with asyncio.timeout(10):
        while await look() != wanted:  # noqa: ASYNC110 - a test looks from outside
            await asyncio.sleep(0.02)


async def test_what_was_enqueued_arrives_and_is_marked_sent(
    database: Database, memory_bus: MemoryBus, clock: FixedClock, relay: Relay
) -> None:
    inbox = Inbox()
    await memory_bus.consume(QUEUE, inbox)
    await relay.start()
    await put(database, clock, "a", "b")
    relay.notify()
    await until(lambda: rows(database, "sent"), 2)
    assert inbox.seen == [
        Message(one, "delivery", b"\x00" + one.encode(), {"to": "Xã"}) for one in "ab"
    ]
    assert await relay.backlog() == 0


async def test_a_rolled_back_transaction_sends_nothing(
    database: Database, clock: FixedClock, relay: Relay
) -> None:
    async def fail_after_enqueue() -> None:
        async with database.write() as connection:
            message = Message("a", "delivery")
            await enqueue(connection, owner=OWNER, queue=QUEUE, message=message, now=clock.now())
            raise LookupError

    with pytest.raises(LookupError):
        await fail_after_enqueue()
    assert await relay.backlog() == 0


async def test_the_relay_makes_a_queue_that_does_not_exist_yet(
    database: Database, memory_bus: MemoryBus, clock: FixedClock, relay: Relay
) -> None:
    await put(database, clock, "a")
    await relay.start()
    await until(lambda: memory_bus.depth(QUEUE), 1)


async def test_more_than_one_batch_is_sent_without_waiting(
    database: Database, memory_bus: MemoryBus, clock: FixedClock, relay: Relay
) -> None:
    await put(database, clock, *(f"m{i:02}" for i in range(30)))
    await relay.start()
    await until(lambda: memory_bus.depth(QUEUE), 30)
    await until(lambda: rows(database, "sent"), 30)


async def test_urgent_rows_leave_first(
    database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    await put(database, clock, *(f"n{i}" for i in range(8)))
    await put(database, clock, "u", urgent=True)
    one_by_one = new_relay(database, memory_bus, clock, batch=1)
    inbox = Inbox()
    await memory_bus.consume(QUEUE, inbox, prefetch=1)
    await one_by_one.start()
    await until(lambda: rows(database, "sent"), 9)
    await one_by_one.stop()
    assert inbox.ids[0] == "u"


async def _troubled(relay: Relay) -> int:
    return len(await relay.troubles())


async def test_a_failure_is_written_down_and_tried_again_when_due(
    database: Database, clock: FixedClock, relay: Relay, memory_bus: MemoryBus
) -> None:
    full = MemoryBus(max_length=0)
    await full.open()
    failing = new_relay(database, full, clock)
    await put(database, clock, "a")
    await failing.start()
    await until(lambda: _troubled(failing), 1)
    await failing.stop()
    [trouble] = await failing.troubles()
    assert (trouble.attempts, trouble.next_attempt_at) == (1, clock.now() + timedelta(seconds=10))
    await relay.start()
    await asyncio.sleep(0.2)
    assert await memory_bus.depth(QUEUE) == 0
    clock.advance(timedelta(seconds=11))
    await until(lambda: memory_bus.depth(QUEUE), 1)


async def test_while_the_bus_is_away_rows_wait_untouched(
    database: Database, memory_bus: MemoryBus, clock: FixedClock, relay: Relay
) -> None:
    await relay.start()
    await memory_bus.close()
    await put(database, clock, "a")
    await asyncio.sleep(0.15)
    assert await relay.backlog() == 1
    await memory_bus.open()
    await until(lambda: memory_bus.depth(QUEUE), 1)


async def test_after_a_restart_a_volatile_bus_gets_everything_unsettled_again(
    database: Database, memory_bus: MemoryBus, clock: FixedClock, relay: Relay
) -> None:
    await put(database, clock, "a", "b")
    await relay.start()
    await until(lambda: rows(database, "sent"), 2)
    async with database.write() as connection:
        await settle(connection, OWNER, ["a", "unknown"])
    await relay.stop()
    await memory_bus.close()
    await memory_bus.open()
    again = new_relay(database, memory_bus, clock)
    inbox = Inbox()
    await memory_bus.consume(QUEUE, inbox)
    await again.start()
    await until(lambda: rows(database, "sent"), 1)
    await again.stop()
    assert inbox.ids == ["b"]


async def test_a_row_not_kept_is_gone_when_sent(
    database: Database, memory_bus: MemoryBus, clock: FixedClock, relay: Relay
) -> None:
    await put(database, clock, "receipt", keep=False)
    await relay.start()
    await until(lambda: rows(database), 0)
    assert await memory_bus.depth(QUEUE) == 1


async def test_the_same_id_again_is_sent_again_but_is_one_row(
    database: Database, memory_bus: MemoryBus, clock: FixedClock, relay: Relay
) -> None:
    await put(database, clock, "a")
    await relay.start()
    await until(lambda: rows(database, "sent"), 1)
    await put(database, clock, "a")
    relay.notify()
    await until(lambda: memory_bus.depth(QUEUE), 2)
    assert await rows(database) == 1


async def test_the_body_may_be_a_blob(
    database: Database, memory_bus: MemoryBus, clock: FixedClock, relay: Relay
) -> None:
    data = b"<edXML/>" * 1000
    name = hashlib.sha256(data).hexdigest()
    message = Message("a", "delivery")
    async with database.write() as connection:
        await put_blob(connection, data, name, clock.now())
        await enqueue(
            connection,
            owner=OWNER,
            queue=QUEUE,
            message=message,
            blob_sha256=name,
            now=clock.now(),
        )
    inbox = Inbox()
    await memory_bus.consume(QUEUE, inbox)
    await relay.start()
    await until(lambda: rows(database, "sent"), 1)
    assert inbox.seen[0].body == data


async def test_a_missing_blob_is_trouble_and_holds_up_nothing_else(
    database: Database, memory_bus: MemoryBus, clock: FixedClock, relay: Relay
) -> None:
    async with database.write() as connection:
        await enqueue(
            connection,
            owner=OWNER,
            queue=QUEUE,
            message=Message("a", "delivery"),
            blob_sha256="0" * 64,
            now=clock.now(),
        )
    await put(database, clock, "b")
    await relay.start()
    await until(lambda: rows(database, "sent"), 1)
    [trouble] = await relay.troubles()
    assert (trouble.message_id, trouble.error) == ("a", "the body's blob is missing")


async def test_a_blob_is_stored_once(database: Database, clock: FixedClock) -> None:
    for _ in range(2):
        async with database.write() as connection:
            await put_blob(connection, b"abc", "f" * 64, clock.now())
    async with database.read() as connection:
        assert await get_blob(connection, "f" * 64) == b"abc"
        assert await get_blob(connection, "0" * 64) is None


async def test_another_owners_rows_are_left_alone(
    database: Database, memory_bus: MemoryBus, clock: FixedClock, relay: Relay
) -> None:
    async with database.write() as connection:
        message = Message("x", "delivery")
        await enqueue(connection, owner="other", queue=QUEUE, message=message, now=clock.now())
    await put(database, clock, "a")
    await relay.start()
    await until(lambda: rows(database, "sent"), 1)
    assert await memory_bus.depth(QUEUE) == 1


async def test_sent_rows_that_nobody_settles_are_removed_in_the_end(
    database: Database, clock: FixedClock, relay: Relay
) -> None:
    await put(database, clock, "a")
    await relay.start()
    await until(lambda: rows(database, "sent"), 1)
    clock.advance(timedelta(days=2))
    await until(lambda: rows(database), 0)


async def test_a_message_the_bus_would_refuse_is_refused_in_the_transaction(
    database: Database, clock: FixedClock
) -> None:
    async with database.write() as connection:
        with pytest.raises(ValueError, match="id"):
            await enqueue(
                connection,
                owner=OWNER,
                queue=QUEUE,
                message=Message("", "delivery"),
                now=clock.now(),
            )


async def test_two_relays_of_one_owner_share_the_work(
    database: Database, memory_bus: MemoryBus, clock: FixedClock, relay: Relay
) -> None:
    if database.is_sqlite:
        pytest.skip("on SQLite one process owns the file")
    other = new_relay(database, memory_bus, clock)
    inbox = Inbox()
    await memory_bus.consume(QUEUE, inbox)
    await asyncio.gather(relay.start(), other.start())  # before: a start sends volatile rows again
    await put(database, clock, *(f"m{i:03}" for i in range(100)))
    relay.notify()
    other.notify()
    await until(lambda: rows(database, "sent"), 100)
    await other.stop()
    assert sorted(inbox.ids) == [f"m{i:03}" for i in range(100)]
