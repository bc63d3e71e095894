"""The raw rate of a bus: the same payload published, confirmed, consumed and acknowledged.

This is the ceiling that an exchange over the same bus is compared with.
"""

from __future__ import annotations

import asyncio
import time

from edoc.ports.bus import Bus, Message


async def raw_rate(bus: Bus, payload: bytes, *, messages: int, in_flight: int = 64) -> float:
    """Return messages per second through one queue, publishing and consuming at once.

    Args:
        bus: an open bus.
        payload: the body of each message.
        messages: how many are sent.
        in_flight: how many publisher confirms may be outstanding.
    """
    queue = "bench.raw"
    await bus.declare(queue)
    taken = 0
    finished = asyncio.Event()

    async def take(_message: Message) -> None:
        nonlocal taken
        taken += 1
        if taken >= messages:
            finished.set()

    subscription = await bus.consume(queue, take, prefetch=in_flight)
    gate = asyncio.Semaphore(in_flight)

    async def send(number: int) -> None:
        async with gate:
            await bus.publish(queue, Message(f"raw-{number}", "raw", payload))

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(messages):
            group.create_task(send(number))
        await asyncio.wait_for(finished.wait(), timeout=120)
    rate = messages / (time.perf_counter() - started)
    await subscription.cancel()
    return rate
