"""Bounds on the heads of HTTP requests: httptools itself takes any number of bytes, for ever."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from edoc.plumbing.web import problem_of, problem_response

HEAD_BYTES = 256 * 1024
"""Request line and headers. The official client names each receiver of a package in one header
line: 5,000 codes, the bound on receivers, are about 100 KB."""
HEAD_PATIENCE_S = 20.0
"""Seconds from the beginning of a connection, or of a request on it, to the end of its head."""


class BoundedHttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol; answers 431 to a head that is too long and closes one too slow.

    Two counts: ``_silent`` bytes went into the parser without coming out as a body or as the end
    of anything (a head, a chunk's extension or a trailer that never ends); ``_head`` bytes are
    those of a head that did end.
    """

    head_bytes = HEAD_BYTES
    head_patience_s = HEAD_PATIENCE_S

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._silent = 0
        self._head = 0
        self._moved = False
        self._begun = False
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
        self._moved = False
        super().data_received(data)
        if self.transport.is_closing():
            return
        self._silent = 0 if self._moved else self._silent + len(data)
        if self._silent > self.head_bytes:
            self._give_up(431)
        elif not self._moved and self._idle():
            self._await_head()  # line ends before a request stopped uvicorn's own timer

    def on_message_begin(self) -> None:
        """A request begins."""
        self._moved = self._begun = True
        self._head = 0
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
        self._begun = False
        self._stop_waiting()
        if self._head > self.head_bytes:
            self.app = _refuse_head
        super().on_headers_complete()

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
        self._deadline = self.loop.call_later(self.head_patience_s, self._give_up, 408)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self, status: int) -> None:
        """Close the connection; say why to a request that began, unless an answer is under way."""
        self._stop_waiting()
        if self.transport.is_closing():
            return
        if self._begun and (self.cycle is None or self.cycle.response_complete):
            title = problem_of(status).title.en
            line = f"HTTP/1.1 {status} {title}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            self.transport.write(line.encode("ascii"))
        self.transport.close()


async def _refuse_head(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 431 in the application's place and end the connection."""
    problem = problem_of(431, headers={"Connection": "close"})
    response = problem_response(Request(scope), problem)
    await response(scope, receive, send)
