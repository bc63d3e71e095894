"""A node holds what the bus hands it while its database is away: attempts are few."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.patience import Patience
from edoc.ports.bus import Message
from edoc.ports.database import DatabaseUnavailable
from nodes.links.bus import BusLink

MESSAGE = Message("package:huyen:0", "delivery")


@pytest.fixture
async def link(memory_bus: MemoryBus) -> AsyncIterator[BusLink]:
    """A link on a bus that gives a message up after its fifth failure; it waits briefly."""
    chance = random.Random(1)
    link = BusLink(
        memory_bus,
        axis="gia-lai",
        world="default",
        system_id="huyen",
        secret="bi-mat",
        prefetch=4,
        patience=Patience(
            DatabaseUnavailable, hold_s=60, random=chance, first_s=0.002, longest_s=0.002
        ),
    )
    yield link
    await link.stop()


class Handler:
    """Fails so many times for want of a database, then succeeds."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.calls = 0
        self.done = asyncio.Event()

    async def __call__(self, message: Message) -> None:
        self.calls += 1
        if self.calls <= self.failures:
            raise DatabaseUnavailable("away")
        self.done.set()


async def test_a_long_absence_of_the_database_costs_no_message(
    link: BusLink, memory_bus: MemoryBus
) -> None:
    handler = Handler(failures=20)
    await link.start(handler, handler)
    await memory_bus.publish(link.queue, MESSAGE)
    await asyncio.wait_for(handler.done.wait(), 5)
    assert handler.calls == 21
    assert await memory_bus.dead_letters(link.queue) == []


async def test_what_is_held_goes_back_to_the_bus_when_the_node_stops(
    link: BusLink, memory_bus: MemoryBus
) -> None:
    handler = Handler(failures=1_000_000)
    await link.start(handler, handler)
    await memory_bus.publish(link.queue, MESSAGE)
    async with asyncio.timeout(10):
        while not handler.calls:  # noqa: ASYNC110 - a test looks from outside
            await asyncio.sleep(0.001)
    await asyncio.wait_for(link.stop(), 10)
    assert await memory_bus.depth(link.queue) == 1
