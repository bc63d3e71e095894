"""The ASGI frame of a dialect: what a request passes before its operation and after it.

    body = Body(receive, settings.body_timeout_s)
    answer = await decided(body, self._answer(scope, body), settings.body_limit)
    if answer is not None:
        await deliver(scope, answer, send, compress=True)

What an answer says is the dialect's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from axis.dialects.body import Body, BodyTooSlow, CallerGone, Receive
from axis.dialects.directory_list import Packed, takes_gzip

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Send = Callable[[Event], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

QUERY_BYTES = 8192
"""Bytes of a query that are read."""

QUERY_FIELDS = 64
"""Parameters of a query that are read; of one with more, none."""

COMPRESS_FROM = 1024
"""Bytes below which compressing an answer is not worth it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    Attributes:
        body: plain, or packed already.
        media_type: with an empty one, or an empty body, there is no Content-Type.
    """

    body: bytes | Packed = field(repr=False)
    status: int = 200
    media_type: bytes = b""


def require_http(scope: Scope, speaker: str) -> None:
    """Raises: RuntimeError for a connection that is not HTTP."""
    if scope["type"] != "http":
        raise RuntimeError(f"{speaker} speaks HTTP only")


async def decided(body: Body, answering: Awaitable[Answer], limit: int) -> Answer | None:
    """Return the answer when the request may be answered; None where the caller hung up.

    The rest of a body that nobody read is waited for, up to ``limit`` bytes, so that the caller
    gets to read the answer; one that comes too slowly changes no answer that stands already.
    """
    try:
        answer = await answering
        with contextlib.suppress(BodyTooSlow):
            await body.discard(limit)
    except CallerGone:
        return None
    return answer


def path_below(scope: Scope) -> str:
    """Return the path below the address under which the face is mounted."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path[len(root) :] if root and path.startswith(root) else path


def query_of(scope: Scope) -> dict[str, str]:
    """Return the first value of each query parameter; of a bad or endless query nothing."""
    text = bytes(scope.get("query_string", b""))[:QUERY_BYTES].decode("latin-1")
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, errors="replace", max_num_fields=QUERY_FIELDS
        )
    except ValueError:
        return {}
    return dict(reversed(pairs))  # of a name given twice the first counts


async def deliver(scope: Scope, answer: Answer, send: Send, *, compress: bool) -> None:
    """Send an answer, gzipped for who asks for it where ``compress``; to HEAD its head alone."""
    zipped = compress and takes_gzip(scope["headers"])
    head_only = scope["method"] == "HEAD"
    if isinstance(answer.body, Packed):
        start = partial(_start, answer, zipped=zipped)
        await answer.body.send(send, start, zipped=zipped, head_only=head_only)
        return
    content = answer.body
    zipped = zipped and len(content) >= COMPRESS_FROM
    if zipped:
        content = await asyncio.to_thread(gzip.compress, content, 5)
    await send(_start(answer, len(content), zipped=zipped))
    await send({"type": "http.response.body", "body": b"" if head_only else content})


def _start(answer: Answer, length: int, *, zipped: bool) -> Event:
    headers = [(b"content-type", answer.media_type)] if answer.media_type and length else []
    if zipped:
        headers += [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
    headers.append((b"content-length", str(length).encode("ascii")))
    return {"type": "http.response.start", "status": answer.status, "headers": headers}
