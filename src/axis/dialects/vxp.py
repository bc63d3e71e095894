"""The national dialect (VXP): an HTTP face that the official Java client speaks unmodified.

    app = create_vxp_app(axis, settings=VxpSettings())     # mount it under any prefix

A plain ASGI application on purpose: the client's bodies match no schema, its parameters are header
lines whose bytes count, and every answer, errors of the framework too, must be a complete envelope
with HTTP status 200. The one exception is ``downloadEdoc``: the client stores any text it gets as
the document, so that an error is a 404 without a body.

Run it on httptools: h11 refuses the headers of a call with a thousand receivers.

The files: ``vxp_signature`` who calls, ``vxp_operations`` what is asked, ``vxp_replies`` what is
answered, ``vxp_body`` reading within bounds, ``vxp_settings`` what nobody knows for certain.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from axis.dialects.vxp_body import Body, BodyTooLarge, BodyTooSlow, CallerGone, Receive
from axis.dialects.vxp_operations import (
    GET_OPERATIONS,
    POST_OPERATIONS,
    Call,
    CallFailed,
    Operation,
)
from axis.dialects.vxp_replies import (
    BAD_CREDENTIALS,
    BAD_FILE,
    SYSTEM_ERROR,
    Failure,
    encode,
    failed,
    failure,
    failure_of_findings,
)
from axis.dialects.vxp_settings import VxpSettings
from axis.dialects.vxp_signature import (
    BadSignature,
    Headers,
    first_header,
    signature_matches,
    signed_parameters,
)
from axis.engine import Axis
from axis.errors import AxisUnavailable, NotFound, Refused, Unauthorised
from axis.records import System

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

_log = structlog.get_logger(__name__)

COMPRESS_FROM = 1024
"""Bytes below which compressing a reply is not worth it."""

_DOWNLOAD = "downloadEdoc"
_NOT_COMPRESSED = frozenset({"sendEdoc"})  # its client does not unpack


@dataclass(frozen=True, slots=True)
class _Answer:
    body: bytes = field(repr=False)
    status: int = 200
    media_type: bytes = b"application/json"


def create_vxp_app(axis: Axis, *, settings: VxpSettings | None = None) -> AsgiApp:
    """Return the national dialect of an axis as an ASGI application.

    Operations are found by the last part of the path, with any number of slashes before it: the
    client writes ``//operation`` where its configured address ends in a slash.
    """
    return _VxpApp(axis, settings or VxpSettings())


class _VxpApp:
    """One HTTP request: find the operation, prove the caller, answer, always with an envelope."""

    def __init__(self, axis: Axis, settings: VxpSettings) -> None:
        self._axis = axis
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises: RuntimeError for anything but HTTP."""
        if scope["type"] != "http":
            raise RuntimeError("the national dialect speaks HTTP only")
        name = _operation_name(scope)
        body = Body(receive, self._settings.body_timeout_s)
        try:
            answer = await self._answer(name, scope, body)
            await body.discard(self._settings.body_limit)
        except CallerGone:
            return
        except BodyTooSlow:
            answer = _failed(name, failure(SYSTEM_ERROR, "Quá thời gian chờ nội dung yêu cầu"))
        await _deliver(name, scope, answer, send)

    async def _answer(self, name: str, scope: Scope, body: Body) -> _Answer:
        try:
            operation = _operation(name, scope["method"])
            headers: Headers = scope["headers"]
            system, call = await self._proven(headers, body)
            reply = await operation(call)
            _log.debug("vxp operation answered", operation=name, system=system.id)
        except (CallerGone, BodyTooSlow):
            raise
        except Exception as error:  # noqa: BLE001 - the client reads nothing but an envelope
            return _failed(name, _failure_of(error, name))
        if isinstance(reply, bytes):
            return _Answer(reply, media_type=b"application/octet-stream")
        large = "data" in reply
        return _Answer(await asyncio.to_thread(encode, reply) if large else encode(reply))

    async def _proven(self, headers: Headers, body: Body) -> tuple[System, Call]:
        system_id = first_header(headers, "systemid").decode("utf-8", "replace").strip()
        system = await self._axis.system(system_id) if system_id else None
        if system is None or not system.secret:
            # an unknown system costs the same work as a wrong secret
            signature_matches("", first_header(headers, "sign-header"), b"")
            raise BadSignature("unknown system")
        parameters = signed_parameters(
            headers, system.secret, check_lines=self._settings.check_signed_lines
        )
        return system, Call(self._axis, self._settings, system, parameters, body)


def _operation_name(scope: Scope) -> str:
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    if root and path.startswith(root):
        path = path[len(root) :]
    return path.strip("/")


def _operation(name: str, method: str) -> Operation:
    known = {"POST": POST_OPERATIONS, "GET": GET_OPERATIONS, "HEAD": GET_OPERATIONS}
    operation = known.get(method, {}).get(name)
    if operation is not None:
        return operation
    if name in POST_OPERATIONS or name in GET_OPERATIONS:
        raise CallFailed(failure(SYSTEM_ERROR, f"Thao tác {name} không dùng phương thức {method}"))
    raise CallFailed(failure(SYSTEM_ERROR, "Thao tác không tồn tại"))


def _failure_of(error: Exception, name: str) -> Failure:
    """Name an error in the wire's words. What is nobody's fault but ours is logged."""
    match error:
        case CallFailed():
            return error.failure
        case BadSignature() | Unauthorised():
            _log.info("vxp call not proven", operation=name, reason=str(error))
            return failure(BAD_CREDENTIALS)
        case Refused():
            return failure_of_findings(error.findings)
        case NotFound():
            return failure(BAD_FILE, f"Không tìm thấy {error.name}")
        case BodyTooLarge():
            return failure(BAD_FILE, "Gói tin vượt quá dung lượng cho phép")
        case AxisUnavailable():
            return failure(SYSTEM_ERROR, "Lỗi hệ thống, xin gửi lại sau")
        case _:
            _log.error("vxp operation failed", operation=name, exc_info=error)
            return failure(SYSTEM_ERROR)


def _failed(name: str, reason: Failure) -> _Answer:
    if name == _DOWNLOAD:
        return _Answer(b"", status=404)
    return _Answer(encode(failed(name, reason)))


async def _deliver(name: str, scope: Scope, answer: _Answer, send: Send) -> None:
    content = answer.body
    headers = [(b"content-type", answer.media_type)] if content else []
    if len(content) >= COMPRESS_FROM and name not in _NOT_COMPRESSED and _takes_gzip(scope):
        content = await asyncio.to_thread(gzip.compress, content, 5)
        headers += [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
    headers.append((b"content-length", str(len(content)).encode("ascii")))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else content
    await send({"type": "http.response.body", "body": body})


def _takes_gzip(scope: Scope) -> bool:
    headers: Headers = scope["headers"]
    return any(b"gzip" in value for key, value in headers if key.lower() == b"accept-encoding")
