"""Hands messages to a handler, a bounded number at a time, and says how each attempt ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

import structlog

from edoc.ports.bus import Handler, Message, Poison, Retry

LONGEST_DELAY_S = 30.0

Item = TypeVar("Item")


class Outcome(Enum):
    """How an attempt ended."""

    DONE = "done"
    AGAIN = "again"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome of one attempt and, unless it is done, why."""

    outcome: Outcome
    reason: str = ""


async def attempt(handler: Handler, message: Message, *, nth: int, limit: int) -> Verdict:
    """Run the handler once; the ``limit``-th failure gives the message up."""
    try:
        await handler(message)
    except Poison as error:
        return Verdict(Outcome.DEAD, f"poison: {error}")
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        log = structlog.get_logger(__name__)
        # A Retry is foreseen; anything else is a fault whose place somebody must find.
        trace = None if isinstance(error, Retry) else error
        log.warning(
            "attempt failed",
            message_id=message.id,
            nth=nth,
            limit=limit,
            reason=reason,
            exc_info=trace,
        )
        return Verdict(Outcome.DEAD if nth >= limit else Outcome.AGAIN, reason)
    return Verdict(Outcome.DONE)


def delay_before(nth: int, base_s: float) -> float:
    """Return the seconds to wait after the ``nth`` failed attempt: base, times 4, at most 30 s.

    The message keeps its place among the ``prefetch`` meanwhile: where every handler fails, as
    when the database is away, the queue waits instead of burning all attempts at once.
    """
    return min(base_s * 4.0 ** (nth - 1), LONGEST_DELAY_S)


async def end(task: asyncio.Task[None]) -> None:
    """Cancel a task and wait until it has ended.

    Asked again each second: the AMQP client may turn a cancellation into an error of its own when
    a channel closes at the same moment, and a task that goes on after errors would go on for ever.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=1.0)


class Dispatcher(Generic[Item]):
    """Takes items one by one and runs ``handle`` for each, at most ``width`` at once.

    Args:
        take: waits for the next item; when cancelled it must not lose one.
        handle: settles one item; must not raise.
        width: how many run at once.
        grace_s: how long ``stop`` waits for the running ones before it cancels them.
    """

    def __init__(
        self,
        take: Callable[[], Awaitable[Item]],
        handle: Callable[[Item], Awaitable[None]],
        *,
        width: int,
        grace_s: float = 30.0,
    ) -> None:
        if width < 1:
            raise ValueError("at least one message must be handled at a time")
        self._take = take
        self._handle = handle
        self._grace_s = grace_s
        self._free = asyncio.Semaphore(width)
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to take items."""
        self._loop = asyncio.create_task(self._run())

    @property
    def alive(self) -> bool:
        """True while items are taken."""
        return self._loop is not None and not self._loop.done()

    async def pause(self, seconds: float) -> None:
        """Wait inside ``handle``; returns early when the dispatcher stops."""
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    async def stop(self) -> None:
        """Take nothing more and wait for what runs, at most ``grace_s`` seconds."""
        self._stopping.set()
        if self._loop is not None:
            await end(self._loop)
        # A handler may stop its own subscription; it must not wait for itself.
        others = self._running - {asyncio.current_task()}
        if not others:
            return
        _, late = await asyncio.wait(others, timeout=self._grace_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await self._free.acquire()
            try:
                item = await self._take()
            except BaseException:
                self._free.release()
                raise
            task = asyncio.create_task(self._settle(item))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _settle(self, item: Item) -> None:
        try:
            await self._handle(item)
        finally:
            self._free.release()
