"""Bounds on the heads of HTTP requests: httptools itself takes any number of bytes, for ever.

What is refused here never reaches an application; ``broken_heads`` and ``refusals`` word it,
``refused_calls`` keeps it.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any
from urllib.parse import quote, unquote

from httptools import HttpParserCallbackError
from starlette.types import ASGIApp, Message
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from lgsp.front.broken_heads import (
    bad_address,
    control_byte,
    not_parsed,
    request_line,
    split_target,
    too_long,
)
from lgsp.front.refusals import Refusal, raw_answer, refuse, refusing

HEAD_BYTES = 256 * 1024
"""Request line and headers. The official client names each receiver of a package in one header
line: 5,000 codes, the bound on receivers, are about 100 KB."""
HEAD_PATIENCE_S = 20.0
"""Seconds from the beginning of a connection, or of a request on it, to the end of its head."""
MOST_CONNECTIONS = 900
"""Connections, and requests, at a time; more are answered 503. Below the usual 1,024 open files."""

_PRINTABLE = bytes(range(0x21, 0x7F))


class BoundedHttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol with bounds: 431 to a head too long, 408 to one too slow, 503 in a crowd.

    uvicorn has a bound on connections of its own, and words for it and for what cannot be parsed
    that one client takes for success.

    Two counts: ``_silent`` bytes went into the parser without coming out as a body or as the end
    of anything (a head, a chunk's extension or a trailer that never ends); ``_head`` bytes are
    those of a head that did end.

    ``_leads``: the newest head begins where the newest piece does. ``_method`` is what the client
    wrote where the parser knows no such method; it keeps an earlier one, or its first, then.
    """

    refuse: ASGIApp = staticmethod(refuse)
    head_bytes = HEAD_BYTES
    head_patience_s = HEAD_PATIENCE_S
    most_connections = MOST_CONNECTIONS

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._silent = 0
        self._head = 0
        self._moved = False
        self._begun = False
        self._leads = False
        self._method = b""
        self._piece = b""
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; end the connection where it swallows too much and gives nothing."""
        self._moved = self._leads = False
        self._piece = data
        super().data_received(data)
        self._piece = b""
        if self.transport.is_closing():
            return
        self._silent = 0 if self._moved else self._silent + len(data)
        if self._silent > self.head_bytes:
            self._give_up(self._too_long(read=False))
        elif not self._moved and self._idle():
            self._await_head()  # line ends before a request stopped uvicorn's own timer

    def on_message_begin(self) -> None:
        """A request begins."""
        self._leads = not self._moved
        self._moved = self._begun = True
        self._head, self._method = 0, b""
        self._await_head()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Count a piece of the address."""
        self._head += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header, or a trailer."""
        self._head += len(name) + len(value or b"") + 4
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole: serve it, or refuse it."""
        self._moved = True
        self._stop_waiting()
        if self._head > self.head_bytes:
            self.app = refusing(self._too_long(read=True), self.refuse)
        elif max(len(self.connections), len(self.tasks)) >= self.most_connections:
            self.app = refusing(Refusal(503), self.refuse)
        super().on_headers_complete()
        self._begun = False  # not before: an address that is none is found out there

    def on_body(self, body: bytes) -> None:
        """A piece of the body came out."""
        self._moved = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._moved = True
        super().on_message_complete()

    def _idle(self) -> bool:
        answered = self.cycle is None or self.cycle.response_complete
        return answered and self._deadline is None and self.timeout_keep_alive_task is None

    def _await_head(self) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(self.head_patience_s, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be parsed, in our words; the parser's error is being handled."""
        error, control = sys.exception(), None
        told = str(error or msg)
        if self._begun and isinstance(error, HttpParserCallbackError):
            told = bad_address(self.url)
        elif self._begun:
            start = self._start_of_head()
            if start >= 0 and not self.url:  # what is wrong is the method or the address
                self._method, self.url = request_line(self._piece, start)
            if start >= 0 or not self._moved:
                control = control_byte(self._piece, max(0, start))
        self._give_up(Refusal(400, not_parsed(told, control), read=False))

    def _start_of_head(self) -> int:
        """Return where in the newest piece the head begins; -1 where that was in an earlier one.

        Behind an earlier request in the same piece it is looked for, and -1 where it is not found.
        """
        if self._leads:
            return len(self._piece) - len(self._piece.lstrip(b"\r\n"))
        if not self._moved:
            return -1
        began = b"\n" + self.parser.get_method() + b" " + self.url
        return self._piece.rfind(began) + 1 or -1

    def _too_long(self, *, read: bool) -> Refusal:
        return Refusal(431, too_long(self.headers or (), self.head_bytes), read=read)

    def _too_slow(self) -> None:
        self._give_up(Refusal(408, read=False))

    def _give_up(self, refusal: Refusal) -> None:
        """Close the connection; say why to a request that waits, unless an answer is under way."""
        self._stop_waiting()
        if self.transport.is_closing():
            return
        if self._waits():
            scope = self._scope_so_far()
            self.transport.write(raw_answer(scope, refusal))
            self._keep(scope, refusal)
        self.transport.close()

    def _scope_so_far(self) -> dict[str, Any]:
        _, path, query = split_target(self.url)
        method = (self._method or self.parser.get_method()).decode("utf-8", "replace")
        said = unquote(path.decode("utf-8", "replace"))
        asked = quote(query, safe=_PRINTABLE).encode("ascii")
        return {"path": said, "query_string": asked, **self.scope, "method": method}

    def _keep(self, scope: dict[str, Any], refusal: Refusal) -> None:
        """Let what keeps refusals see this one; its answer has left already."""

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            """Nobody listens any more."""

        async def keep() -> None:
            await refusing(refusal, self.refuse)(scope, receive, send)

        task = self.loop.create_task(keep())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _waits(self) -> bool:
        """True where the newest request has no answer yet, and no earlier one waits for its own."""
        if self._begun:
            return self.cycle is None or self.cycle.response_complete
        return self.cycle is not None and not (self.cycle.response_started or self.pipeline)


def heads_refused_by(app: ASGIApp) -> type[BoundedHttpProtocol]:
    """Return the protocol with another application for what it refuses."""

    class Protocol(BoundedHttpProtocol):
        refuse = staticmethod(app)

    return Protocol
