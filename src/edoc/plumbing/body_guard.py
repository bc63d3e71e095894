"""Bounds on request bodies, kept around a whole application, before anybody reads or trusts them.

Frameworks read a body (JSON, forms) before a route can look at who calls. The guard stands in
front of them: it counts what comes and answers in their place where it is too much or too slow.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edoc.plumbing.bearer import bears
from edoc.plumbing.web import IDLE_S, Problem, problem_of, problem_response, too_large

_TOO_SLOW = 408


@dataclass(frozen=True, slots=True)
class BodyBound:
    """What one request may bring.

    Attributes:
        limit: bytes of its body at most; None: the application has bounds of its own.
        bearer: where given, the key (RFC 6750) without which no body is read at all.
    """

    limit: int | None
    bearer: str | None = field(default=None, repr=False)


DRAINED_BYTES = 8 * 1024 * 1024
DRAINED_S = 5.0
DRAINED_IDLE_S = 1.0
"""How much of a refused body is read on and thrown away, and for how long (or the bound's own
limit, where that is more). Most clients write their whole body before they look for an answer: a
connection closed in the middle of it would take the answer away with it."""

Bounds = Callable[[Scope], BodyBound]
"""Gives the bound of a request from its method and path."""


class BodyGuard:
    """ASGI middleware: 401 before the body, 413 at once, 408 for a client that falls silent.

    Args:
        app: what is guarded.
        bounds: of each request.
        idle_s: seconds a client may leave between two pieces of a body.
    """

    def __init__(self, app: ASGIApp, bounds: Bounds, *, idle_s: float = IDLE_S) -> None:
        self._app = app
        self._bounds = bounds
        self._idle_s = idle_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything but HTTP passes untouched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        bound = self._bounds(scope)
        guarded = _Exchange(scope, receive, send, bound, self._idle_s)
        refusal = guarded.refusal_by_headers()
        if refusal is not None:
            await guarded.refuse(refusal)
        elif bound.limit is None:
            await self._app(scope, receive, send)
        else:
            await guarded.serve(self._app)


class _Exchange:
    """One request and its answer. Once refused, what the application still says is dropped."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, bound: BodyBound, idle_s: float
    ) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._bound = bound
        self._idle_s = idle_s
        self._size = 0
        self._ended = False  # the body came to its end
        self._begun = False  # the application began its answer
        self._refused = False

    def refusal_by_headers(self) -> Problem | None:
        """Return why nothing of the body need be read, None where it may be."""
        headers = Request(self._scope).headers
        key = self._bound.bearer
        if key is not None and not bears(headers.get("authorization", ""), key):
            challenge = {"WWW-Authenticate": "Bearer", "Connection": "close"}
            return problem_of(401, headers=challenge)
        limit = self._bound.limit
        announced = headers.get("content-length", "")
        if limit is not None and announced.isdecimal() and _exceeds(announced, limit):
            return too_large(limit)
        return None

    async def refuse(self, problem: Problem) -> None:
        """Answer with a problem at once, unless an answer has begun already; then drain."""
        self._refused = True
        if self._begun:
            return
        answer = problem_response(Request(self._scope), problem)
        start = {"status": answer.status_code, "headers": answer.raw_headers}
        await self._send({"type": "http.response.start", **start})
        body = {"type": "http.response.body", "body": answer.body}
        await self._send({**body, "more_body": True})  # its last byte would close the connection
        if problem.status != _TOO_SLOW:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DRAINED_S):
                    await self._drain(max(DRAINED_BYTES, self._bound.limit or 0))
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _drain(self, most: int) -> None:
        size = 0
        while not self._ended and size <= most:
            async with asyncio.timeout(DRAINED_IDLE_S):
                event = await self._receive()
            size += len(event.get("body", b""))
            self._ended = not event.get("more_body", False)

    async def serve(self, app: ASGIApp) -> None:
        """Let the application answer; errors it makes of a cut body are nobody's."""
        try:
            await app(self._scope, self._next_event, self._answer)
        except Exception:
            if not self._refused:
                raise

    async def _next_event(self) -> Message:
        if self._refused:
            return {"type": "http.disconnect"}
        if self._ended:
            return await self._receive()
        try:
            async with asyncio.timeout(self._idle_s):
                event = await self._receive()
        except TimeoutError:
            return await self._cut(problem_of(_TOO_SLOW, headers={"Connection": "close"}))
        if event["type"] == "http.request":
            self._size += len(event.get("body", b""))
            self._ended = not event.get("more_body", False)
            if self._bound.limit is not None and self._size > self._bound.limit:
                return await self._cut(too_large(self._bound.limit))
        return event

    async def _cut(self, problem: Problem) -> Message:
        await self.refuse(problem)
        return {"type": "http.disconnect"}

    async def _answer(self, message: Message) -> None:
        if not self._refused:
            self._begun = True
            await self._send(message)


def _exceeds(announced: str, limit: int) -> bool:
    """Compare without reading a number of a thousand digits."""
    return len(announced.lstrip("0")) > len(str(limit)) or int(announced) > limit
