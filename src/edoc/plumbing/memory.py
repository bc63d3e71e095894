"""The bus inside one process. It behaves as the broker's does, and forgets when it is closed.

What must survive lives in the outbox; ``Relay.rebuild`` fills the queues again at start.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

from edoc.plumbing.clock import SystemClock
from edoc.plumbing.dispatch import Dispatcher, Outcome, attempt, delay_before
from edoc.plumbing.envelope import check_queue_name, read_message, write_properties
from edoc.ports.bus import BusUnavailable, DeadLetter, Handler, Message, QueueFull, Unroutable
from edoc.ports.clock import Clock


@dataclass(slots=True)
class _Parcel:
    """A message as it lies in a queue: written down, with the attempts it has cost."""

    properties: bytes
    body: bytes
    urgent: bool
    attempts: int = 0


@dataclass(slots=True)
class _Queue:
    """Two lanes and the dead letters of one queue."""

    name: str
    urgent: deque[_Parcel] = field(default_factory=deque)
    normal: deque[_Parcel] = field(default_factory=deque)
    dead: dict[str, tuple[_Parcel, DeadLetter]] = field(default_factory=dict)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def lane(self, urgent: bool) -> deque[_Parcel]:
        return self.urgent if urgent else self.normal

    async def take(self) -> _Parcel:
        while not (self.urgent or self.normal):
            self.arrived.clear()
            await self.arrived.wait()
        return self.urgent.popleft() if self.urgent else self.normal.popleft()

    def give_back(self, parcel: _Parcel) -> None:
        self.lane(parcel.urgent).appendleft(parcel)
        self.arrived.set()


class _MemorySubscription:
    """One consumer of one queue."""

    def __init__(self, bus: MemoryBus, queue: _Queue, handler: Handler, prefetch: int) -> None:
        self._bus = bus
        self._queue = queue
        self._handler = handler
        self._dispatcher = Dispatcher(queue.take, self._handle, width=prefetch)
        self._dispatcher.start()

    @property
    def active(self) -> bool:
        """True until cancelled."""
        return self._dispatcher.alive

    async def cancel(self) -> None:
        """Stop; what was not begun never left its lane."""
        await self._dispatcher.stop()

    async def _handle(self, parcel: _Parcel) -> None:
        parcel.attempts += 1
        message = read_message(parcel.properties, parcel.body)
        try:
            verdict = await attempt(
                self._handler, message, nth=parcel.attempts, limit=self._bus.delivery_limit
            )
            if verdict.outcome is Outcome.AGAIN:
                await self._dispatcher.pause(delay_before(parcel.attempts, self._bus.retry_base_s))
        except asyncio.CancelledError:
            self._queue.give_back(parcel)  # a handler cut off is like a consumer that died
            raise
        if verdict.outcome is Outcome.AGAIN:
            self._queue.give_back(parcel)
        elif verdict.outcome is Outcome.DEAD and not self._bus.bury(
            self._queue, parcel, message, verdict.reason
        ):  # as on the broker: what the dead letters have no room for stays where it was
            await self._dispatcher.pause(delay_before(parcel.attempts, self._bus.retry_base_s))
            self._queue.give_back(parcel)


class MemoryBus:
    """Implements ``edoc.ports.bus.Bus`` with queues in this process.

    Args:
        delivery_limit: attempts before a message goes to the dead letters.
        max_length: messages that may wait in one lane, and in the dead letters.
        retry_base_s: seconds before the second attempt; then four times as long each time.
        clock: dates the dead letters.
    """

    def __init__(
        self,
        *,
        delivery_limit: int = 5,
        max_length: int = 100_000,
        retry_base_s: float = 0.2,
        clock: Clock | None = None,
    ) -> None:
        self.delivery_limit = delivery_limit
        self.retry_base_s = retry_base_s
        self._max_length = max_length
        self._clock = clock or SystemClock()
        self._queues: dict[str, _Queue] = {}
        self._subscriptions: list[_MemorySubscription] = []
        self._open = False
        self._dead_count = 0

    async def open(self) -> None:
        """Begin with no queue at all."""
        self._open = True

    async def close(self) -> None:
        """Let handlers finish, then forget everything."""
        self._open = False
        subscriptions, self._subscriptions = self._subscriptions, []
        await asyncio.gather(*(subscription.cancel() for subscription in subscriptions))
        self._queues.clear()

    @property
    def connected(self) -> bool:
        """True while open."""
        return self._open

    @property
    def volatile(self) -> bool:
        """Always True: queues die with the process."""
        return True

    async def declare(self, queue: str) -> None:
        """Make a queue unless it exists. Raises BusUnavailable, ValueError (name)."""
        self._require_open()
        check_queue_name(queue)
        self._queues.setdefault(queue, _Queue(queue))

    async def publish(self, queue: str, message: Message) -> None:
        """Put one message on its lane.

        Raises: BusUnavailable, Unroutable, QueueFull; ValueError where it breaks a bound.
        """
        self._require_open()
        parcel = _Parcel(write_properties(message), bytes(message.body), message.urgent)
        self._put(queue, parcel)

    async def consume(
        self, queue: str, handler: Handler, *, prefetch: int = 32
    ) -> _MemorySubscription:
        """Give each message to ``handler``, at most ``prefetch`` at a time; declares the queue."""
        await self.declare(queue)
        subscription = _MemorySubscription(self, self._queues[queue], handler, prefetch)
        self._subscriptions.append(subscription)
        return subscription

    async def depth(self, queue: str) -> int:
        """Return how many messages wait in both lanes; 0 where the queue does not exist."""
        self._require_open()
        found = self._queues.get(queue)
        return 0 if found is None else len(found.urgent) + len(found.normal)

    async def dead_letters(self, queue: str, *, limit: int = 100) -> list[DeadLetter]:
        """Return the oldest dead letters without removing them."""
        self._require_open()
        found = self._queues.get(queue)
        if found is None:
            return []
        return [letter for _, letter in found.dead.values()][:limit]

    async def replay(self, queue: str, dead_letter_id: str) -> bool:
        """Put one dead letter back with fresh attempts. Raises QueueFull and leaves it there."""
        self._require_open()
        found = self._queues.get(queue)
        if found is None or dead_letter_id not in found.dead:
            return False
        parcel, _ = found.dead[dead_letter_id]
        self._put(queue, _Parcel(parcel.properties, parcel.body, parcel.urgent))
        del found.dead[dead_letter_id]
        return True

    async def discard(self, queue: str, dead_letter_id: str) -> bool:
        """Remove one dead letter for good; False where it is unknown."""
        self._require_open()
        found = self._queues.get(queue)
        return found is not None and found.dead.pop(dead_letter_id, None) is not None

    def bury(self, queue: _Queue, parcel: _Parcel, message: Message, reason: str) -> bool:
        """Put a message that was given up among the dead letters; False where they are full."""
        if len(queue.dead) >= self._max_length:
            return False
        self._dead_count += 1
        letter = DeadLetter(
            id=f"dead-{self._dead_count}",
            queue=queue.name,
            message=message,
            reason=reason,
            attempts=parcel.attempts,
            at=self._clock.now(),
        )
        queue.dead[letter.id] = (parcel, letter)
        return True

    def _put(self, queue: str, parcel: _Parcel) -> None:
        found = self._queues.get(queue)
        if found is None:
            raise Unroutable(f"no queue is called {queue}")
        lane = found.lane(parcel.urgent)
        if len(lane) >= self._max_length:
            raise QueueFull(f"{len(lane)} messages wait in {queue}")
        lane.append(parcel)
        found.arrived.set()

    def _require_open(self) -> None:
        if not self._open:
            raise BusUnavailable("the bus is closed")
