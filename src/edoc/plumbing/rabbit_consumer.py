"""A consumer of one queue's two lanes, which watches over itself."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog
from aio_pika.abc import AbstractChannel
from aiormq.abc import AbstractChannel as Wire
from aiormq.abc import DeliveredMessage

from edoc.plumbing.dispatch import Dispatcher, Outcome, Verdict, attempt, delay_before, end
from edoc.plumbing.rabbit_link import Link, broker_errors_named
from edoc.plumbing.rabbit_topology import ID, Topology, count, declare
from edoc.plumbing.rabbit_topology import read_message as read
from edoc.ports.bus import BusError, Handler, Message

HEAD_START_S = 0.05
"""Begin a little after subscribing, so that what waits in the urgent lane has arrived."""

URGENT_AHEAD = 16
"""Urgent messages fetched beyond those handled at once: the next one must be here already when a
handler becomes free, or a normal one would be taken instead."""

REMEMBERED = 10_000
"""Messages whose failures one consumer remembers; then it forgets the longest untouched."""

Bury = Callable[[str, Message, str, int], Awaitable[None]]
"""Queue, message, reason, attempts: puts a copy into the dead letters; raises BusError."""


@dataclass(frozen=True, slots=True)
class ConsumerSettings:
    """How a consumer works.

    Attributes:
        prefetch: messages handled at once; as many of each lane wait in this process.
        delivery_limit: failures of the handler before a message is given up.
        retry_base_s: seconds before the second attempt; then four times as long each time.
        watch_s: seconds between the checks that the broker still counts this consumer.
    """

    prefetch: int
    delivery_limit: int
    retry_base_s: float
    watch_s: float


@dataclass(frozen=True, slots=True, order=True)
class _Parcel:
    """A message of the broker that is not settled yet; sorts urgent ones first."""

    rank: int  # 0 urgent, 1 normal
    nth: int
    delivered: DeliveredMessage

    @property
    def tag(self) -> int:
        return self.delivered.delivery_tag or 0


class _Failures:
    """How often the handler failed with a message, counted by this consumer itself.

    The broker's count says something else: it grows with every return, also when a process stops
    or a connection is lost before anybody looked at the message. A restart forgets these counts;
    the broker's own limit ends what would go on for ever.
    """

    def __init__(self) -> None:
        self._counts: OrderedDict[str, int] = OrderedDict()

    def of(self, publication: str) -> int:
        """Return the failures so far."""
        return self._counts.get(publication, 0)

    def add(self, publication: str) -> None:
        """Count one more."""
        self._counts[publication] = self.of(publication) + 1
        self._counts.move_to_end(publication)
        if len(self._counts) > REMEMBERED:
            self._counts.popitem(last=False)

    def forget(self, publication: str) -> None:
        """The message is settled."""
        self._counts.pop(publication, None)


class RabbitSubscription:
    """Implements ``edoc.ports.bus.Subscription``.

    The watchdog looks at the consumer count of both lanes and consumes again where the broker
    does not count us: a connection can come back without its consumers.
    """

    def __init__(
        self,
        link: Link,
        topology: Topology,
        queue: str,
        handler: Handler,
        settings: ConsumerSettings,
        bury: Bury,
    ) -> None:
        self._link = link
        self._topology = topology
        self._queue = queue
        self._handler = handler
        self._settings = settings
        self._bury = bury
        self._waiting: asyncio.PriorityQueue[_Parcel] = asyncio.PriorityQueue()
        self._dispatcher = Dispatcher(self._waiting.get, self._handle, width=settings.prefetch)
        self._channel: AbstractChannel | None = None
        self._counted = False
        self._arrivals = 0
        self._failures = _Failures()
        self._tags: list[str] = []
        self._look = asyncio.Event()
        self._watchdog: asyncio.Task[None] | None = None
        self._log = structlog.get_logger(__name__).bind(queue=queue)

    @property
    def active(self) -> bool:
        """True while the broker counted this consumer when last asked and nothing broke since."""
        return self._counted and self._link.up and self._dispatcher.alive

    async def start(self) -> None:
        """Consume and begin to handle. Raises BusUnavailable."""
        await self._attach()
        await asyncio.sleep(HEAD_START_S)
        self._dispatcher.start()
        self._watchdog = asyncio.create_task(self._watch(), name=f"watch {self._queue}")

    def wake(self) -> None:
        """Look at once whether the consumer is still there (after a reconnection)."""
        self._look.set()

    async def cancel(self) -> None:
        """Stop taking, give back what was not begun, wait for the handlers that run."""
        if self._watchdog is not None:
            await end(self._watchdog)
        self._counted = False
        channel = self._channel
        if channel is not None and not channel.is_closed:
            with suppress(BusError), broker_errors_named():
                wire = await channel.get_underlay_channel()
                async with self._link.patience():
                    for tag in self._tags:
                        await wire.basic_cancel(tag)
        stopping = asyncio.create_task(self._dispatcher.stop())
        await asyncio.sleep(0)  # nothing more is taken from here on
        await self._give_back()
        await stopping
        await self._give_back()
        if channel is not None:
            await self._link.close_channel(channel)

    async def _give_back(self) -> None:
        while not self._waiting.empty():
            parcel = self._waiting.get_nowait()
            # nack, not reject: giving back is no failed attempt (4.3 and later tell them apart).
            with suppress(BusError), broker_errors_named():
                async with self._link.patience():
                    await parcel.delivered.channel.basic_nack(parcel.tag, requeue=True)

    async def _attach(self) -> None:
        """Declare, open a channel and consume both lanes, the urgent one first."""
        self._counted = False
        old, self._channel = self._channel, None
        if old is not None:
            await self._link.close_channel(old)
        self._forget_waiting()
        await declare(self._link, self._topology, self._queue)
        channel = await self._link.new_channel()
        with broker_errors_named():
            wire = await channel.get_underlay_channel()
            async with self._link.patience():
                self._tags = [
                    await self._consume(wire, urgent=True),
                    await self._consume(wire, urgent=False),
                ]
        wire.on_consumer_cancel_callbacks.add(self._lost)
        channel.close_callbacks.add(self._lost)
        self._channel = channel
        self._counted = not channel.is_closed

    async def _consume(self, wire: Wire, *, urgent: bool) -> str:
        async def arrived(delivered: DeliveredMessage) -> None:
            self._arrivals += 1
            self._waiting.put_nowait(_Parcel(0 if urgent else 1, self._arrivals, delivered))

        prefetch = self._settings.prefetch + (URGENT_AHEAD if urgent else 0)
        await wire.basic_qos(prefetch_count=prefetch)  # holds for consumers made after it
        name = self._topology.lane(self._queue, urgent=urgent)
        answer = await wire.basic_consume(name, arrived)
        return answer.consumer_tag or ""

    def _lost(self, *_: object) -> None:
        """The channel closed, or the broker cancelled the consumer: it is counted no more."""
        self._counted = False
        self._look.set()

    def _forget_waiting(self) -> None:
        """Drop what an old channel brought: the broker hands it out again by itself."""
        while not self._waiting.empty():
            self._waiting.get_nowait()

    async def _watch(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.watch_s):
                    await self._look.wait()
            self._look.clear()
            if not self._link.up:
                self._counted = False
                continue
            try:
                if not await self._really_counted():
                    self._log.warning("the broker does not count this consumer: consuming again")
                    await self._attach()
            except BusError as error:
                self._counted = False
                self._log.warning("consuming again failed", error=str(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, the watchdog must live
                self._counted = False
                self._log.error("consuming again failed", exc_info=error)

    async def _really_counted(self) -> bool:
        if not self._counted or self._channel is None or self._channel.is_closed:
            return False
        for urgent in (True, False):
            _, consumers = await count(self._link, self._topology.lane(self._queue, urgent=urgent))
            if consumers == 0:
                return False
        return True

    async def _handle(self, parcel: _Parcel) -> None:
        """Run the handler and settle the message; a lost channel settles it by itself."""
        properties = parcel.delivered.header.properties
        # one publication, not one message: a resend and a replay have attempts of their own
        publication = properties.message_id or ""
        nth = self._failures.of(publication) + 1
        message = read(properties, parcel.delivered.body)
        if ID in (properties.headers or {}):
            verdict = await attempt(
                self._handler, message, nth=nth, limit=self._settings.delivery_limit
            )
        else:
            verdict = Verdict(Outcome.DEAD, "not one of our messages")
        if verdict.outcome is Outcome.AGAIN:
            self._failures.add(publication)
            await self._dispatcher.pause(delay_before(nth, self._settings.retry_base_s))
        try:
            await self._settle(parcel, message, verdict, nth)
        except BusError as error:
            self._log.info("not settled, will come again", id=message.id, error=str(error))
            return
        if verdict.outcome is not Outcome.AGAIN:
            self._failures.forget(publication)

    async def _settle(self, parcel: _Parcel, message: Message, verdict: Verdict, nth: int) -> None:
        wire = parcel.delivered.channel
        if verdict.outcome is Outcome.DEAD:
            try:
                await self._bury(self._queue, message, verdict.reason, nth)
            except (BusError, ValueError) as error:
                # The broker's own dead-lettering keeps it, at least once, with a poorer reason.
                self._log.warning("dead letter without its reason", id=message.id, error=str(error))
                with broker_errors_named():
                    await wire.basic_reject(parcel.tag, requeue=False, wait=False)
                return
        with broker_errors_named():
            if verdict.outcome is Outcome.AGAIN:
                # reject, not nack: since 4.3 only reject counts as an attempt.
                await wire.basic_reject(parcel.tag, requeue=True, wait=False)
            else:
                await wire.basic_ack(parcel.tag, wait=False)
