"""One suite for the bus: what it promises, on the memory bus and on RabbitMQ."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from edoc.plumbing.memory import MemoryBus
from edoc.ports.bus import Bus, Message, Poison, QueueFull, Retry, Unroutable

QUEUE = "axis.test.default.intake"
LETTER = Message(
    id="submit-1",
    type="submit",
    body=b"\x00<edXML/>\xff",
    headers={"system": "vpcp", "to": "000.00.00.H21", "note": "Văn bản đến"},
)


class Recorder:
    """A handler that keeps what it gets and does as it is told."""

    def __init__(self, error: Exception | None = None, wait: asyncio.Event | None = None) -> None:
        self.seen: list[Message] = []
        self.running = 0
        self.most = 0
        self._error = error
        self._wait = wait

    async def __call__(self, message: Message) -> None:
        self.seen.append(message)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            if self._wait is not None:
                await self._wait.wait()
            if self._error is not None:
                raise self._error
        finally:
            self.running -= 1

    @property
    def ids(self) -> list[str]:
        return [message.id for message in self.seen]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - a test looks from outside
            await asyncio.sleep(0.01)


async def until_equal(look: Callable[[], Awaitable[object]], wanted: object) -> None:
    async with asyncio.timeout(10):
        while await look() != wanted:  # noqa: ASYNC110 - a test looks from outside
            await asyncio.sleep(0.02)


async def publish_many(bus: Bus, number: int, *, urgent: bool = False) -> list[str]:
    ids = [f"{'u' if urgent else 'n'}-{i}" for i in range(number)]
    for one in ids:
        await bus.publish(QUEUE, Message(id=one, type="submit", urgent=urgent))
    return ids


async def until_running(handler: Recorder) -> None:
    await until(lambda: handler.running > 0)


async def dead_count(bus: Bus) -> int:
    return len(await bus.dead_letters(QUEUE))


async def dead_id(bus: Bus) -> str:
    await until_equal(lambda: dead_count(bus), 1)
    return (await bus.dead_letters(QUEUE))[0].id


async def test_a_message_arrives_as_it_was_sent(bus: Bus) -> None:
    handler = Recorder()
    await bus.consume(QUEUE, handler)
    await bus.publish(QUEUE, LETTER)
    await until(lambda: bool(handler.seen))
    assert handler.seen == [LETTER]
    assert handler.seen[0].body == LETTER.body
    assert handler.seen[0].headers == LETTER.headers


async def test_a_large_body_arrives_whole(bus: Bus) -> None:
    handler = Recorder()
    await bus.consume(QUEUE, handler)
    body = bytes(range(256)) * 4096 * 3
    await bus.publish(QUEUE, replace(LETTER, body=body))
    await until(lambda: bool(handler.seen))
    assert handler.seen[0].body == body


async def test_messages_wait_until_somebody_consumes(bus: Bus) -> None:
    await bus.declare(QUEUE)
    ids = await publish_many(bus, 3)
    await until_equal(lambda: bus.depth(QUEUE), 3)
    handler = Recorder()
    await bus.consume(QUEUE, handler)
    await until(lambda: handler.ids == ids)
    await until_equal(lambda: bus.depth(QUEUE), 0)


async def test_declaring_twice_keeps_what_waits(bus: Bus) -> None:
    await bus.declare(QUEUE)
    await publish_many(bus, 1)
    await bus.declare(QUEUE)
    await until_equal(lambda: bus.depth(QUEUE), 1)


async def test_a_queue_that_does_not_exist_is_unroutable(bus: Bus) -> None:
    with pytest.raises(Unroutable):
        await bus.publish("axis.test.default.nowhere", LETTER)
    assert await bus.depth("axis.test.default.nowhere") == 0
    assert await bus.dead_letters("axis.test.default.nowhere") == []


async def test_what_waits_in_the_urgent_lane_comes_first(bus: Bus) -> None:
    await bus.declare(QUEUE)
    normal = await publish_many(bus, 4)
    urgent = await publish_many(bus, 2, urgent=True)
    handler = Recorder()
    await bus.consume(QUEUE, handler, prefetch=1)
    await until(lambda: len(handler.seen) == 6)
    assert handler.ids == urgent + normal


async def test_an_urgent_message_overtakes_those_that_wait_for_a_busy_handler(bus: Bus) -> None:
    go = asyncio.Event()
    handler = Recorder(wait=go)
    await bus.declare(QUEUE)
    await publish_many(bus, 5)
    await bus.consume(QUEUE, handler, prefetch=1)
    await until(lambda: len(handler.seen) == 1)
    await publish_many(bus, 1, urgent=True)
    await asyncio.sleep(0.1)
    go.set()
    await until(lambda: len(handler.seen) == 6)
    assert handler.ids[1] == "u-0"


async def test_no_more_than_prefetch_run_at_once(bus: Bus) -> None:
    go = asyncio.Event()
    handler = Recorder(wait=go)
    await bus.consume(QUEUE, handler, prefetch=3)
    await publish_many(bus, 8)
    await until(lambda: handler.running == 3)
    await asyncio.sleep(0.1)
    assert handler.most == 3
    go.set()
    await until(lambda: len(handler.seen) == 8)
    assert handler.most == 3


async def test_many_publishers_wait_for_their_confirms_together(bus: Bus) -> None:
    handler = Recorder()
    await bus.consume(QUEUE, handler, prefetch=50)
    messages = [Message(id=f"m-{i}", type="submit", body=b"x" * 2000) for i in range(40)]
    await asyncio.gather(*(bus.publish(QUEUE, message) for message in messages))
    await until(lambda: len(handler.seen) == 40)
    assert set(handler.ids) == {message.id for message in messages}


async def test_retry_brings_the_message_again_until_it_succeeds(bus: Bus) -> None:
    seen: list[str] = []

    async def second_time_lucky(message: Message) -> None:
        seen.append(message.id)
        if len(seen) == 1:
            raise Retry("not yet")

    await bus.consume(QUEUE, second_time_lucky)
    await bus.publish(QUEUE, LETTER)
    await until(lambda: len(seen) == 2)
    await asyncio.sleep(0.1)
    assert seen == ["submit-1", "submit-1"]
    assert await bus.dead_letters(QUEUE) == []


@pytest.mark.parametrize("error", [Retry("store away"), KeyError("a fault")])
async def test_after_the_last_attempt_the_message_is_a_dead_letter(
    bus: Bus, error: Exception
) -> None:
    handler = Recorder(error)
    await bus.consume(QUEUE, handler)
    await bus.publish(QUEUE, LETTER)
    await dead_id(bus)
    [letter] = await bus.dead_letters(QUEUE)
    assert len(handler.seen) == letter.attempts == 3
    assert letter.queue == QUEUE
    assert letter.message == LETTER
    assert type(error).__name__ in letter.reason
    assert letter.at is not None
    assert letter.at.tzinfo is not None


async def test_giving_back_is_no_failed_attempt(bus: Bus) -> None:
    await bus.declare(QUEUE)
    ids = await publish_many(bus, 6, urgent=True)
    for number in range(1, 6):  # more often than the limit of failures
        go = asyncio.Event()
        handler = Recorder(wait=go)
        subscription = await bus.consume(QUEUE, handler, prefetch=1)
        await until_running(handler)
        cancelling = asyncio.create_task(subscription.cancel())
        await asyncio.sleep(0.05)
        await until_equal(lambda: bus.depth(QUEUE), 6 - number)  # the others are back
        go.set()
        await cancelling
        assert len(handler.seen) == 1
    failing = Recorder(Retry("store away"))
    await bus.consume(QUEUE, failing)
    await dead_id(bus)
    assert len(failing.ids) == 3
    assert set(failing.ids) < set(ids)


async def test_poison_is_a_dead_letter_at_once(bus: Bus) -> None:
    handler = Recorder(Poison("unknown kind"))
    await bus.consume(QUEUE, handler)
    await bus.publish(QUEUE, LETTER)
    await dead_id(bus)
    [letter] = await bus.dead_letters(QUEUE)
    assert len(handler.seen) == letter.attempts == 1
    assert "unknown kind" in letter.reason


async def test_what_the_dead_letters_have_no_room_for_waits_until_there_is_some() -> None:
    bus = MemoryBus(max_length=2, retry_base_s=0.001)
    await bus.open()
    handler = Recorder(Poison("nothing mends it"))
    await bus.consume(QUEUE, handler)
    ids = await publish_many(bus, 2)
    await until_equal(lambda: dead_count(bus), 2)
    await bus.publish(QUEUE, Message("one too many", "submit"))
    await until(lambda: len(handler.seen) > 3)
    assert [letter.message.id for letter in await bus.dead_letters(QUEUE)] == ids
    await bus.discard(QUEUE, (await bus.dead_letters(QUEUE))[0].id)
    await until_equal(lambda: dead_count(bus), 2)
    assert (await bus.dead_letters(QUEUE))[1].message.id == "one too many"
    await bus.close()


async def test_listing_dead_letters_removes_none(bus: Bus) -> None:
    await bus.consume(QUEUE, Recorder(Poison("no")))
    await publish_many(bus, 3)
    await until_equal(lambda: dead_count(bus), 3)
    first = await bus.dead_letters(QUEUE)
    assert len(await bus.dead_letters(QUEUE, limit=2)) == 2
    await until_equal(lambda: dead_count(bus), 3)
    assert {x.id for x in await bus.dead_letters(QUEUE)} == {x.id for x in first}


async def test_a_replayed_dead_letter_comes_again_with_fresh_attempts(bus: Bus) -> None:
    failing = Recorder(Retry("no"))
    subscription = await bus.consume(QUEUE, failing)
    await bus.publish(QUEUE, replace(LETTER, urgent=True))
    letter = await dead_id(bus)
    await subscription.cancel()
    assert await bus.replay(QUEUE, letter)
    await until_equal(lambda: dead_count(bus), 0)
    again = Recorder(Retry("no"))
    await bus.consume(QUEUE, again)
    await dead_id(bus)
    assert len(again.seen) == 3
    assert again.seen[0].urgent


async def test_a_discarded_dead_letter_is_gone(bus: Bus) -> None:
    await bus.consume(QUEUE, Recorder(Poison("no")))
    await publish_many(bus, 2)
    await until_equal(lambda: dead_count(bus), 2)
    assert await bus.discard(QUEUE, (await bus.dead_letters(QUEUE))[1].id)
    await until_equal(lambda: dead_count(bus), 1)


async def test_an_unknown_dead_letter_is_neither_replayed_nor_discarded(bus: Bus) -> None:
    await bus.declare(QUEUE)
    assert not await bus.replay(QUEUE, "dead-unknown")
    assert not await bus.discard(QUEUE, "dead-unknown")


async def test_a_full_queue_refuses_and_takes_again_when_emptied(bus: Bus) -> None:
    await bus.declare(QUEUE)
    with pytest.raises(QueueFull):
        await publish_many(bus, 200)  # the bound is 50; the broker notices a little late
    handler = Recorder()
    await bus.consume(QUEUE, handler)
    await until_equal(lambda: bus.depth(QUEUE), 0)
    await bus.publish(QUEUE, LETTER)
    await until(lambda: "submit-1" in handler.ids)


async def test_cancel_waits_for_what_runs_and_gives_back_the_rest(bus: Bus) -> None:
    go = asyncio.Event()
    handler = Recorder(wait=go)
    await bus.declare(QUEUE)
    ids = await publish_many(bus, 6)
    subscription = await bus.consume(QUEUE, handler, prefetch=2)
    await until(lambda: handler.running == 2)
    cancelling = asyncio.create_task(subscription.cancel())
    await asyncio.sleep(0.1)
    assert not cancelling.done()
    go.set()
    await cancelling
    assert not subscription.active
    assert len(handler.seen) == 2
    rest = Recorder()
    await bus.consume(QUEUE, rest)
    await until(lambda: sorted(handler.ids + rest.ids) == ids)


async def test_a_message_is_given_to_one_of_several_consumers(bus: Bus) -> None:
    one, other = Recorder(), Recorder()
    await bus.consume(QUEUE, one, prefetch=1)
    await bus.consume(QUEUE, other, prefetch=1)
    ids = await publish_many(bus, 20)
    await until(lambda: len(one.seen) + len(other.seen) == 20)
    await asyncio.sleep(0.1)
    assert sorted(one.ids + other.ids) == sorted(ids)


async def test_a_consumer_is_active_until_cancelled(bus: Bus) -> None:
    subscription = await bus.consume(QUEUE, Recorder())
    assert subscription.active
    assert bus.connected
    await subscription.cancel()
    assert not subscription.active


@pytest.mark.parametrize(
    "message",
    [
        replace(LETTER, id=""),
        replace(LETTER, id="x" * 256),
        replace(LETTER, headers={"x-death": "1"}),
        replace(LETTER, headers={"to": "y" * 70_000}),
    ],
    ids=["no id", "long id", "broker's header", "large headers"],
)
async def test_a_message_beyond_the_bounds_is_refused_before_it_is_sent(
    bus: Bus, message: Message
) -> None:
    await bus.declare(QUEUE)
    with pytest.raises(ValueError, match=r"id|header"):
        await bus.publish(QUEUE, message)
    assert await bus.depth(QUEUE) == 0
