"""Reading a request body within bounds, and the errors of doing so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from edoc.plumbing.web import IDLE_S

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
"""ASGI's way to hand over events."""


class BodyTooLarge(Exception):  # noqa: N818 - named after the condition
    """The body is longer than the operation takes."""


class BodyTooSlow(Exception):  # noqa: N818
    """The body did not arrive in time."""


class CallerGone(Exception):  # noqa: N818
    """The caller hung up before its request was complete; nobody waits for an answer."""


class Body:
    """The body of one request, read at most once.

    Args:
        receive: ASGI's receive.
        timeout_s: seconds to wait for the whole body.
        idle_s: seconds that its sender may be silent in between.
    """

    def __init__(self, receive: Receive, timeout_s: float, idle_s: float = IDLE_S) -> None:
        self._receive = receive
        self._timeout_s = timeout_s
        self._idle_s = idle_s
        self._ended = False
        self._late = False  # it was waited for long enough

    async def read(self, limit: int) -> bytes:
        """Return the whole body.

        Raises: BodyTooLarge beyond ``limit`` bytes, CallerGone, BodyTooSlow.
        """
        parts: list[bytes] = []
        size = 0
        async with self._in_time(self._timeout_s):
            async for part in self._parts():
                size += len(part)
                if size > limit:
                    raise BodyTooLarge
                parts.append(part)
        return b"".join(parts)

    async def discard(self, limit: int) -> None:
        """Read on without keeping anything, so that the caller gets to read the answer.

        A caller of the old HTTP library writes its whole body before it looks for an answer; cut
        off in the middle it would report no answer at all. Gives up beyond ``limit`` bytes, and at
        once where the body was too slow before.

        Raises: CallerGone, BodyTooSlow.
        """
        size = 0
        if self._late:
            return
        async with self._in_time(self._timeout_s):
            async for part in self._parts():
                size += len(part)
                if size > limit:
                    return

    async def _parts(self) -> AsyncIterator[bytes]:
        while not self._ended:
            async with self._in_time(self._idle_s):
                event = await self._receive()
            if event["type"] == "http.disconnect":
                raise CallerGone
            self._ended = not event.get("more_body", False)
            yield event.get("body", b"")

    @asynccontextmanager
    async def _in_time(self, seconds: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError as error:
            self._late = True
            raise BodyTooSlow from error
