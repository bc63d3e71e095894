"""A node holds what the bus hands it while its database is away: attempts are few."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import DatabaseUnavailable
from edoc.ports.bus import Message
from nodes.links import bus as module
from nodes.links.bus import BusLink

MESSAGE = Message("package:huyen:0", "delivery")


@pytest.fixture
async def link(memory_bus: MemoryBus, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BusLink]:
    """A link on a bus that gives a message up after its fifth failure; it waits briefly."""
    monkeypatch.setattr(module, "FIRST_WAIT_S", 0.002)
    monkeypatch.setattr(module, "LONGEST_WAIT_S", 0.002)
    link = BusLink(
        memory_bus,
        axis="gia-lai",
        world="default",
        system_id="huyen",
        secret="bi-mat",
        prefetch=4,
        hold_s=60,
        random=random.Random(1),
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
    await asyncio.sleep(0.05)
    await asyncio.wait_for(link.stop(), 5)
    assert await memory_bus.depth(link.queue) == 1
