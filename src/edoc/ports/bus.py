"""The bus moves references; the database is the truth.

Two implementations exist: ``plumbing.memory`` (embedded) and ``plumbing.rabbit`` (services). One
contract suite runs on both (tests/contracts/test_bus.py).

Every queue has two lanes, the normal one and the urgent one; a consumer always takes what waits
in the urgent lane first. A message is handed out at least once: consumers must be idempotent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class BusError(Exception):
    """Base of all errors of a bus."""


class BusUnavailable(BusError):  # noqa: N818 - named after the condition
    """The broker cannot be reached now; nothing was sent; try again later."""


class Unroutable(BusError):  # noqa: N818
    """No queue of that name exists; the message went nowhere."""


class QueueFull(BusError):  # noqa: N818
    """The queue's bound is reached; the broker did not take the message."""


class Retry(Exception):  # noqa: N818
    """A handler raises this to get the message again later; it counts as an attempt."""


class Poison(Exception):  # noqa: N818
    """A handler raises this for a message that can never succeed; it goes to the dead letters."""


@dataclass(frozen=True, slots=True)
class Message:
    """What travels on the bus.

    Attributes:
        id: stable over resends; a consumer recognises a duplicate by it.
        type: what it is: ``submit``, ``confirm``, ``delivery``, ``receipt``.
        body: the payload; a package's bytes, or JSON.
        headers: short texts: ids, codes, world.
        urgent: goes to the urgent lane.
    """

    id: str
    type: str
    body: bytes = field(repr=False, default=b"")
    headers: Mapping[str, str] = field(default_factory=dict)
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up: shown to the operator, who may replay or discard it."""

    id: str
    queue: str
    message: Message
    reason: str
    attempts: int
    at: datetime | None = None


Handler = Callable[[Message], Awaitable[None]]
"""Returns to acknowledge; raises Retry, Poison, or anything else (counted as a failed attempt)."""


class Subscription(Protocol):
    """A running consumer."""

    async def cancel(self) -> None:
        """Stop taking messages, wait for the handlers that run, give back what was not begun."""
        ...

    @property
    def active(self) -> bool:
        """True while the broker really counts this consumer on its queue."""
        ...


class Bus(Protocol):
    """Durable queues with confirms, bounded attempts, dead letters and an urgent lane."""

    async def open(self) -> None:
        """Connect. Raises BusUnavailable where the broker does not answer in time."""
        ...

    async def close(self) -> None:
        """Let handlers finish, then disconnect."""
        ...

    @property
    def connected(self) -> bool:
        """True while messages can be sent."""
        ...

    @property
    def volatile(self) -> bool:
        """True where queues die with the process and must be rebuilt from the outbox."""
        ...

    async def declare(self, queue: str) -> None:
        """Make the queue, its urgent lane and its dead-letter queue, unless they exist."""
        ...

    async def publish(self, queue: str, message: Message) -> None:
        """Send one message; returns when the broker has it safely.

        Raises: BusUnavailable, Unroutable, QueueFull.
        """
        ...

    async def consume(self, queue: str, handler: Handler, *, prefetch: int = 32) -> Subscription:
        """Give each message to ``handler``, at most ``prefetch`` at a time; declares the queue.

        Survives the loss of the connection: it consumes again when the broker is back.
        """
        ...

    async def depth(self, queue: str) -> int:
        """Return how many messages wait in both lanes."""
        ...

    async def dead_letters(self, queue: str, *, limit: int = 100) -> list[DeadLetter]:
        """Return dead letters of a queue without removing them."""
        ...

    async def replay(self, queue: str, dead_letter_id: str) -> bool:
        """Put one dead letter back on its queue with fresh attempts; False where it is unknown."""
        ...

    async def discard(self, queue: str, dead_letter_id: str) -> bool:
        """Remove one dead letter for good; False where it is unknown."""
        ...
