"""The bus on RabbitMQ, from 3.10 to 4.x: quorum queues, confirms, dead letters."""

from __future__ import annotations

import asyncio
import secrets
from itertools import count as counter

from aio_pika.exceptions import DeliveryError, PublishError

from edoc.plumbing.clock import SystemClock
from edoc.plumbing.rabbit_consumer import ConsumerSettings, RabbitSubscription
from edoc.plumbing.rabbit_dead import DeadLetterQueue
from edoc.plumbing.rabbit_link import Link, broker_errors_named
from edoc.plumbing.rabbit_topology import (
    AT,
    ATTEMPTS,
    REASON,
    Topology,
    count,
    declare,
    delete,
    write_properties,
)
from edoc.ports.bus import BusUnavailable, DeadLetter, Handler, Message, QueueFull, Unroutable
from edoc.ports.clock import Clock

REASON_LENGTH = 2_000


class RabbitBus:
    """Implements ``edoc.ports.bus.Bus`` on RabbitMQ.

    Two long-lived connections per process, one to send and one to consume: when the broker is
    short of memory or disk it stops reading from those who send, and acknowledgements on the same
    connection would stop with them, so that the queues could never drain.

    Args:
        url: ``amqp://user:password@host:port/vhost``; never logged.
        delivery_limit: failures of the handler before a message goes to the dead letters.
        max_length: messages that may wait in one lane, and in the dead letters.
        timeout_s: bound on every wait for the broker.
        namespace: put before every queue name; tests keep apart by it.
        retry_base_s: seconds before the second attempt; then four times as long each time.
        watch_s: seconds between a consumer's checks that the broker still counts it.
        clock: dates the dead letters.
    """

    def __init__(
        self,
        url: str,
        *,
        delivery_limit: int = 5,
        max_length: int = 100_000,
        timeout_s: float = 10.0,
        namespace: str = "",
        retry_base_s: float = 0.2,
        watch_s: float = 10.0,
        clock: Clock | None = None,
    ) -> None:
        self._topology = Topology(namespace, delivery_limit, max_length)
        self._retry_base_s = retry_base_s
        self._watch_s = watch_s
        self._clock = clock or SystemClock()
        self._outward = Link(url, timeout_s=timeout_s, name="lgsp sends")
        self._inward = Link(url, timeout_s=timeout_s, name="lgsp consumes", on_up=self._restore)
        self._declared: set[str] = set()
        self._subscriptions: list[RabbitSubscription] = []
        self._origin = secrets.token_hex(6)
        self._sent = counter(1)

    async def open(self) -> None:
        """Connect. Raises BusUnavailable where the broker does not answer in time."""
        await self._inward.open()
        try:
            await self._outward.open()
        except BusUnavailable:
            await self._inward.close()
            raise

    async def close(self) -> None:
        """Let handlers finish, then disconnect."""
        await self._cancel_all()
        await asyncio.gather(self._inward.close(), self._outward.close())

    @property
    def connected(self) -> bool:
        """True while both connections are open."""
        return self._outward.up and self._inward.up

    @property
    def volatile(self) -> bool:
        """Always False: quorum queues outlive the process and the broker's restart."""
        return False

    async def declare(self, queue: str) -> None:
        """Make the queue, its urgent lane and its dead letters. Raises BusUnavailable."""
        await declare(self._inward, self._topology, queue)
        self._declared.add(queue)

    async def publish(self, queue: str, message: Message) -> None:
        """Send one message; returns when a majority of the broker has it on disk.

        Many calls may wait for their confirms at once.

        Raises: BusUnavailable, Unroutable, QueueFull; ValueError where it breaks a bound.
        """
        lane = self._topology.lane(queue, urgent=message.urgent)
        await self._publish(lane, message)

    async def consume(
        self, queue: str, handler: Handler, *, prefetch: int = 32
    ) -> RabbitSubscription:
        """Give each message to ``handler``, at most ``prefetch`` at a time; declares the queue.

        Raises: BusUnavailable.
        """
        self._declared.add(queue)
        settings = ConsumerSettings(
            prefetch, self._topology.delivery_limit, self._retry_base_s, self._watch_s
        )
        subscription = RabbitSubscription(
            self._inward, self._topology, queue, handler, settings, self._bury
        )
        await subscription.start()
        self._subscriptions.append(subscription)
        return subscription

    async def depth(self, queue: str) -> int:
        """Return how many messages wait in both lanes; 0 where the queue does not exist."""
        normal, _ = await count(self._inward, self._topology.lane(queue, urgent=False))
        urgent, _ = await count(self._inward, self._topology.lane(queue, urgent=True))
        return normal + urgent

    async def dead_letters(self, queue: str, *, limit: int = 100) -> list[DeadLetter]:
        """Return the oldest dead letters without removing them. Raises BusUnavailable."""
        return await DeadLetterQueue(self._inward, self._topology, queue).look(limit)

    async def replay(self, queue: str, dead_letter_id: str) -> bool:
        """Put one dead letter back with fresh attempts. Raises QueueFull and leaves it there."""
        letters = DeadLetterQueue(self._inward, self._topology, queue)
        async with letters.removed(dead_letter_id) as letter:
            if letter is not None:
                await self.publish(queue, letter.message)
        return letter is not None

    async def discard(self, queue: str, dead_letter_id: str) -> bool:
        """Remove one dead letter for good; False where it is unknown. Raises BusUnavailable."""
        letters = DeadLetterQueue(self._inward, self._topology, queue)
        async with letters.removed(dead_letter_id) as letter:
            return letter is not None

    async def delete_declared(self) -> None:
        """Cancel all consumers, then delete every queue this bus has declared, with all it holds.

        For tests and for worlds that are dropped. May be tried again. Raises BusUnavailable.
        """
        await self._cancel_all()
        while self._declared:
            queue = next(iter(self._declared))
            await delete(self._inward, self._topology, queue)
            self._declared.discard(queue)

    async def _cancel_all(self) -> None:
        subscriptions, self._subscriptions = self._subscriptions, []
        await asyncio.gather(*(subscription.cancel() for subscription in subscriptions))

    async def _publish(
        self, lane: str, message: Message, extra: dict[str, str] | None = None
    ) -> None:
        tag = f"{self._origin}-{next(self._sent)}"
        properties = write_properties(message, tag, extra)
        if not self._outward.up:
            raise BusUnavailable("the broker is away")
        wire = await self._outward.publisher()
        with broker_errors_named():
            try:
                async with self._outward.patience():
                    await wire.basic_publish(
                        message.body, routing_key=lane, properties=properties, mandatory=True
                    )
                self._outward.heard()
            except TimeoutError:
                self._outward.distrust()
                raise
            except PublishError as error:
                raise Unroutable(f"no queue is called {lane}") from error
            except DeliveryError as error:
                raise QueueFull(f"the broker refused the message for {lane}") from error

    async def _bury(self, queue: str, message: Message, reason: str, attempts: int) -> None:
        death = {
            REASON: reason[:REASON_LENGTH],
            ATTEMPTS: str(attempts),
            AT: self._clock.now().isoformat(),
        }
        await self._publish(self._topology.dead(queue), message, death)

    async def _restore(self) -> None:
        """After a reconnection: the queues may be gone, the consumers certainly are."""
        for subscription in self._subscriptions:
            subscription.wake()
        for queue in tuple(self._declared):
            await declare(self._inward, self._topology, queue)
