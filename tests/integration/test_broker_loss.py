"""RabbitMQ goes away and comes back: nothing is lost, and nobody has to be restarted."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable

import pytest
from wire import Wire

from edoc.plumbing.clock import SystemClock
from edoc.plumbing.outbox import Relay, enqueue
from edoc.plumbing.rabbit import RabbitBus
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import BusError, BusUnavailable, Message, QueueFull

pytestmark = pytest.mark.rabbitmq

QUEUE = "axis.test.default.intake"


class Inbox:
    """A handler that keeps what it gets."""

    def __init__(self, wait_s: float = 0.0) -> None:
        self.ids: list[str] = []
        self.begun = 0
        self._wait_s = wait_s

    async def __call__(self, message: Message) -> None:
        self.begun += 1
        await asyncio.sleep(self._wait_s)
        self.ids.append(message.id)


@pytest.fixture
async def wire(broker_url: str) -> AsyncIterator[Wire]:
    wire = Wire(broker_url, 5672)
    await wire.join()
    yield wire
    await wire.cut()


def new_bus(wire: Wire, timeout_s: float) -> RabbitBus:
    return RabbitBus(
        wire.url,
        namespace=f"test-{random.randrange(2**32):x}.",
        timeout_s=timeout_s,
        watch_s=0.3,
        retry_base_s=0.01,
    )


@pytest.fixture
async def bus(wire: Wire) -> AsyncIterator[RabbitBus]:
    bus = new_bus(wire, timeout_s=2)
    await bus.open()
    await bus.declare(QUEUE)
    yield bus
    await bus.delete_declared()
    await bus.close()


async def until(condition: Callable[[], bool], timeout_s: float = 15) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110 - a test looks from outside
            await asyncio.sleep(0.02)


async def test_open_says_that_nobody_answers(wire: Wire) -> None:
    await wire.cut()
    bus = RabbitBus(wire.url, timeout_s=2)
    with pytest.raises(BusUnavailable):
        await bus.open()
    assert not bus.connected
    await bus.close()


async def test_while_the_broker_is_away_publishing_does_not_wait_for_it(wire: Wire) -> None:
    patient = new_bus(wire, timeout_s=60)
    await patient.open()
    await patient.declare(QUEUE)
    await wire.cut()
    await until(lambda: not patient.connected)
    async with asyncio.timeout(20):
        with pytest.raises(BusUnavailable):
            await patient.publish(QUEUE, Message("a", "submit"))
    await wire.join()
    await until(lambda: patient.connected)
    await patient.publish(QUEUE, Message("a", "submit"))
    await patient.delete_declared()
    await patient.close()


async def test_a_silent_broker_is_given_up_and_connected_to_again(
    bus: RabbitBus, wire: Wire
) -> None:
    await asyncio.sleep(0.3)
    wire.silent = True
    with pytest.raises(BusUnavailable):
        await asyncio.wait_for(bus.publish(QUEUE, Message("a", "submit")), 6)
    assert not bus.connected
    wire.silent = False
    await until(lambda: bus.connected)
    await bus.publish(QUEUE, Message("a", "submit"))


async def test_publishers_that_wait_for_a_confirm_learn_of_the_loss(
    bus: RabbitBus, wire: Wire
) -> None:
    wire.silent = True
    waiting = [asyncio.create_task(bus.publish(QUEUE, Message(f"{i}", "s"))) for i in range(10)]
    await asyncio.sleep(0.2)
    await wire.cut()
    results = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 6)
    assert [type(result) for result in results] == [BusUnavailable] * 10
    wire.silent = False
    await wire.join()
    await until(lambda: bus.connected)


async def test_a_consumer_consumes_again_when_the_broker_is_back(
    bus: RabbitBus, wire: Wire
) -> None:
    inbox = Inbox()
    subscription = await bus.consume(QUEUE, inbox)
    await wire.cut()
    await until(lambda: not subscription.active)
    await asyncio.sleep(0.5)
    await wire.join()
    await until(lambda: bus.connected and subscription.active)
    await bus.publish(QUEUE, Message("after", "submit"))
    await until(lambda: inbox.ids == ["after"])


async def test_what_was_being_handled_when_the_broker_left_comes_again(
    bus: RabbitBus, wire: Wire
) -> None:
    inbox = Inbox(wait_s=0.3)
    await bus.consume(QUEUE, inbox)
    await bus.publish(QUEUE, Message("a", "submit"))
    await until(lambda: inbox.begun > 0)
    await wire.cut()
    await asyncio.sleep(0.5)
    await wire.join()
    await until(lambda: inbox.ids == ["a", "a"])


async def test_a_consumer_whose_queue_was_deleted_makes_it_again(
    bus: RabbitBus, broker_url: str
) -> None:
    inbox = Inbox()
    subscription = await bus.consume(QUEUE, inbox)
    stranger = RabbitBus(broker_url, namespace=bus._topology.namespace)
    await stranger.open()
    stranger._declared.add(QUEUE)
    await stranger.delete_declared()
    await stranger.close()
    async with asyncio.timeout(15):
        while True:  # how soon the broker tells the consumer, and whether we see it, is open
            with contextlib.suppress(BusError):
                await bus.publish(QUEUE, Message("a", "submit"))
                break
            await asyncio.sleep(0.02)
    await until(lambda: inbox.ids == ["a"] and subscription.active)


async def test_the_outbox_loses_nothing_while_the_broker_comes_and_goes(
    bus: RabbitBus, wire: Wire, sqlite_database: Database
) -> None:
    inbox = Inbox()
    await bus.consume(QUEUE, inbox)
    clock = SystemClock()
    relay = Relay(sqlite_database, bus, owner="o", clock=clock, random=random.Random(1), poll_s=0.1)
    await relay.start()
    for i in range(90):
        async with sqlite_database.write() as connection:
            message = Message(f"m{i:02}", "submit")
            await enqueue(connection, owner="o", queue=QUEUE, message=message, now=clock.now())
        relay.notify()
        if i in {20, 60}:
            await wire.cut()
        if i in {40, 80}:
            await wire.join()
        await asyncio.sleep(0.01)
    await until(lambda: len(set(inbox.ids)) == 90, 30)
    await relay.stop()


async def test_older_bounds_of_a_queue_are_accepted(bus: RabbitBus, broker_url: str) -> None:
    other = RabbitBus(broker_url, namespace=bus._topology.namespace, max_length=7)
    await other.open()
    await other.declare(QUEUE)
    await other.publish(QUEUE, Message("a", "submit"))
    assert await bus.depth(QUEUE) == 1
    await other.close()


async def test_a_full_queue_is_told_from_a_lost_broker(broker_url: str, bus: RabbitBus) -> None:
    small = RabbitBus(broker_url, namespace=bus._topology.namespace + "small.", max_length=1)
    await small.open()
    await small.declare(QUEUE)
    results = await asyncio.gather(
        *(small.publish(QUEUE, Message(f"{i}", "s")) for i in range(60)), return_exceptions=True
    )
    results += [await _result(small, f"late{i}") for i in range(60)]
    assert QueueFull in {type(result) for result in results}
    assert {type(result) for result in results} <= {QueueFull, type(None)}
    await small.delete_declared()
    await small.close()


async def _result(bus: RabbitBus, name: str) -> Exception | None:
    try:
        await bus.publish(QUEUE, Message(name, "s"))
    except QueueFull as error:
        return error
    return None
