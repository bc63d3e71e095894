"""Looks into a dead-letter queue of RabbitMQ without emptying it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiormq.abc import AbstractChannel as Wire
from aiormq.abc import DeliveredMessage
from pamqp.commands import Basic

from edoc.plumbing.rabbit_link import Link, broker_errors_named
from edoc.plumbing.rabbit_topology import Topology, count, death_of, read_message
from edoc.ports.bus import DeadLetter

SEARCH_LIMIT = 10_000
"""Dead letters looked through for one id."""

GIVE_BACK_LOOKS = 25
GIVE_BACK_PAUSE_S = 0.02


class DeadLetterQueue:
    """The dead letters of one queue; made anew for each question."""

    def __init__(self, link: Link, topology: Topology, queue: str) -> None:
        self._link = link
        self._queue = queue
        self._name = topology.dead(queue)
        self._removed = 0

    async def look(self, limit: int) -> list[DeadLetter]:
        """Return the oldest dead letters and leave them where they are. Raises BusUnavailable."""
        letters: list[DeadLetter] = []
        async with self._borrowed() as (wire, ready):
            for _ in range(min(limit, ready)):
                found = await self._next(wire)
                if found is None:
                    break
                letters.append(self._letter(found))
        return letters

    @asynccontextmanager
    async def removed(self, dead_letter_id: str) -> AsyncIterator[DeadLetter | None]:
        """Find one dead letter; leaving without an error removes it, an error leaves it there."""
        async with self._borrowed() as (wire, ready):
            for _ in range(min(SEARCH_LIMIT, ready)):
                found = await self._next(wire)
                if found is None:
                    break
                if found.header.properties.message_id == dead_letter_id:
                    yield self._letter(found)
                    with broker_errors_named():
                        async with self._link.patience():
                            await wire.basic_ack(found.delivery_tag or 0)
                    self._removed += 1
                    return
            yield None

    @asynccontextmanager
    async def _borrowed(self) -> AsyncIterator[tuple[Wire, int]]:
        """Give a channel and how many letters there are; what stays unacknowledged goes back.

        Waits a moment until the broker has taken it back, so that whoever looks next sees it.
        """
        ready, _ = await count(self._link, self._name)
        async with self._link.brief() as wire:
            yield wire, ready
        for _ in range(GIVE_BACK_LOOKS):
            back, _ = await count(self._link, self._name)
            if back >= ready - self._removed:
                return
            await asyncio.sleep(GIVE_BACK_PAUSE_S)

    async def _next(self, wire: Wire) -> DeliveredMessage | None:
        with broker_errors_named():
            async with self._link.patience():
                found = await wire.basic_get(self._name)
        return None if isinstance(found.delivery, Basic.GetEmpty) else found

    def _letter(self, found: DeliveredMessage) -> DeadLetter:
        properties = found.header.properties
        reason, attempts, at = death_of(properties)
        return DeadLetter(
            id=properties.message_id or "",
            queue=self._queue,
            message=read_message(properties, found.body),
            reason=reason,
            attempts=attempts,
            at=at,
        )
