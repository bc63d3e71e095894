"""A long-lived connection to RabbitMQ, made again whenever it is lost."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError
from aiormq.abc import AbstractChannel as Wire
from yarl import URL

from edoc.plumbing.dispatch import end
from edoc.ports.bus import BusError, BusUnavailable

HEARTBEAT_S = 30
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 15.0


@contextmanager
def broker_errors_named() -> Iterator[None]:
    """Turn everything that a lost broker may raise into BusUnavailable."""
    try:
        yield
    except BusError:
        raise
    except asyncio.CancelledError as error:
        # The client library cancels waiting calls when a channel closes; only a cancellation
        # that somebody asked of this task is one.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise BusUnavailable("the channel was closed") from error
    except TimeoutError as error:
        raise BusUnavailable("the broker did not answer in time") from error
    except (AMQPError, ChannelInvalidStateError, OSError) as error:
        raise BusUnavailable(f"{type(error).__name__}: {error}") from error
    except Exception as error:
        if type(error) in {Exception, RuntimeError}:  # what the library raises on a closed link
            raise BusUnavailable(f"the connection was closed: {error}") from error
        raise


class Link:
    """The connection, and the task that keeps it.

    Args:
        url: ``amqp://user:password@host:port/vhost``; never logged.
        timeout_s: bound on every single wait for the broker.
        name: shown in the broker's list of connections.
        on_up: awaited after each reconnection.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout_s: float,
        name: str,
        on_up: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._url = url
        self._timeout_s = timeout_s
        self._name = name
        self._on_up = on_up
        self._random = random.Random()
        self._connection: AbstractConnection | None = None
        self._publisher: AbstractChannel | None = None
        self._publisher_turn = asyncio.Lock()
        self._lost = asyncio.Event()
        self._heard_at = 0.0
        self._keeper: asyncio.Task[None] | None = None
        self._log = structlog.get_logger(__name__).bind(broker=URL(url).host, link=name)

    @property
    def up(self) -> bool:
        """True while a connection is open."""
        return self._connection is not None and not self._lost.is_set()

    async def open(self) -> None:
        """Connect, and keep connected until ``close``. Raises BusUnavailable."""
        if self._keeper is not None:
            return
        await self._connect()
        self._keeper = asyncio.create_task(self._keep(), name="rabbit link")

    async def close(self) -> None:
        """Disconnect and stay so."""
        if self._keeper is not None:
            await end(self._keeper)
            self._keeper = None
        await self._drop()

    def patience(self) -> asyncio.Timeout:
        """Return the bound for one exchange with the broker."""
        return asyncio.timeout(self._timeout_s)

    async def new_channel(self, *, confirms: bool = False) -> AbstractChannel:
        """Open a channel. Raises BusUnavailable."""
        connection = self._connection
        if connection is None or self._lost.is_set():
            raise BusUnavailable("the broker is away")
        with broker_errors_named():
            try:
                async with self.patience():
                    channel = connection.channel(
                        publisher_confirms=confirms, on_return_raises=confirms
                    )
                    await channel.initialize()
            except TimeoutError:
                self.distrust()
                raise
        self.heard()
        return channel

    def heard(self) -> None:
        """Note that the broker has answered."""
        self._heard_at = time.monotonic()

    def distrust(self) -> None:
        """Give the connection up where nothing was heard for a whole ``timeout_s``.

        A dead network tells nobody; heartbeats would notice after a minute and a half. One late
        answer among others is no reason: dropping the connection sends everything again.
        """
        if time.monotonic() - self._heard_at > self._timeout_s:
            self._lost.set()

    @asynccontextmanager
    async def brief(self) -> AsyncIterator[Wire]:
        """Give a channel for one question: a wrong question closes the channel it is asked on."""
        channel = await self.new_channel()
        try:
            yield await channel.get_underlay_channel()
        finally:
            await self.close_channel(channel)

    async def close_channel(self, channel: AbstractChannel) -> None:
        """Close a channel; one that is gone already is no error."""
        if channel.is_closed:
            return
        with suppress(BusUnavailable), broker_errors_named():
            async with self.patience():
                await channel.close()

    async def publisher(self) -> Wire:
        """Return the one channel with confirms on which all messages leave."""
        async with self._publisher_turn:
            if self._publisher is None or self._publisher.is_closed:
                self._publisher = await self.new_channel(confirms=True)
            with broker_errors_named():
                return await self._publisher.get_underlay_channel()

    async def _connect(self) -> None:
        with broker_errors_named():
            async with self.patience():
                connection = await aio_pika.connect(
                    self._url,
                    timeout=self._timeout_s,
                    heartbeat=HEARTBEAT_S,
                    client_properties={"connection_name": self._name},
                )
        self.heard()
        self._lost.clear()
        self._connection = connection
        self._publisher = None
        connection.close_callbacks.add(self._closed)

    def _closed(self, connection: AbstractConnection | None, error: BaseException | None) -> None:
        if connection is self._connection:
            self._lost.set()
            if self._keeper is not None:
                self._log.warning("the broker is lost", error=repr(error))

    async def _keep(self) -> None:
        while True:
            await self._lost.wait()
            try:
                await self._drop()
                await self._come_back()
                if self._on_up is not None:
                    await self._on_up()
            except BusError as error:  # lost again, or refused: the watchdogs go on trying
                self._log.warning("not everything could be restored", error=str(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, the keeper must live
                self._log.error("restoring failed", exc_info=error)
                await asyncio.sleep(FIRST_PAUSE_S)

    async def _come_back(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                await self._connect()
            except BusUnavailable as error:
                self._log.warning("the broker does not answer", error=str(error), pause_s=pause)
            else:
                self._log.info("the broker is back")
                return
            # Jitter: many processes must not come back at the same moment.
            await asyncio.sleep(pause * (0.5 + self._random.random() / 2))
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self._publisher = None
        if connection is None or connection.is_closed:
            return
        with suppress(BusUnavailable), broker_errors_named():
            async with self.patience():
                await connection.close()
