"""The national dialect (VXP): an HTTP face that the official Java client speaks unmodified.

    app = create_vxp_app(axis, settings=VxpSettings())     # mount it under any prefix

A plain ASGI application on purpose: the client's bodies match no schema, its parameters are header
lines whose bytes count, and every answer, errors of the framework too, must be a complete envelope
with HTTP status 200. The one exception is ``downloadEdoc``: the client stores any text it gets as
the document, so that an error is a 404 without a body.

Run it on httptools: h11 refuses the headers of a call with a thousand receivers.

The files: ``signature`` who calls, ``calls`` reading a call, ``operations`` and
``agencies`` what is asked, ``replies``, ``encoding`` and ``directory`` what is
answered, ``asgi`` how it leaves, ``explain``, ``explain_proof`` and
``mistakes``, ``header_names`` why not (texts in ``reasons`` and beside it), ``body`` reading within
bounds, ``settings`` and ``gaps`` what nobody knows for certain.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
from dataclasses import replace

import structlog

from axis.conversations.explanations import Explanation, Notes, notes_of
from axis.dialects.asgi import (
    Answer,
    AsgiApp,
    Scope,
    Send,
    decided,
    deliver,
    path_below,
    require_http,
)
from axis.dialects.body import Body, BodyTooLarge, BodyTooSlow, CallerGone, Receive
from axis.dialects.directory_list import Packed
from axis.dialects.failures import (
    BAD_CREDENTIALS,
    BAD_FILE,
    SYSTEM_ERROR,
    Failure,
    failure,
    failure_of_findings,
)
from axis.dialects.vxp.calls import Call, CallFailed
from axis.dialects.vxp.directory import directory_replies
from axis.dialects.vxp.explain import (
    explain_operation,
    odd_body,
    oddities,
    timestamp_is_odd,
)
from axis.dialects.vxp.explain_proof import claimed_id, explain_proof, explain_unknown
from axis.dialects.vxp.mistakes import Claim
from axis.dialects.vxp.operations import (
    GET_OPERATIONS,
    METHODS,
    POST_OPERATIONS,
    READING_BODIES,
    Operation,
    send_edoc,
)
from axis.dialects.vxp.reasons import CALLS
from axis.dialects.vxp.reasons_proof import PROOF
from axis.dialects.vxp.replies import DOWNLOAD, NOT_COMPRESSED, encode, failure_body
from axis.dialects.vxp.settings import VxpSettings
from axis.dialects.vxp.signature import (
    PREFIX,
    BadSignature,
    Headers,
    signed_parameters,
)
from axis.engine import Axis
from axis.errors import AxisUnavailable, NotFound, Refused, Unauthorised
from edoc.contract.rules import shown

_log = structlog.get_logger(__name__)

_JSON = b"application/json"
_LOOKED_AT = 64 * 1024
"""Bytes of an unproven call's body that are looked at, to see whether it was signed too."""


def create_vxp_app(axis: Axis, *, settings: VxpSettings | None = None) -> AsgiApp:
    """Return the national dialect of an axis as an ASGI application.

    An operation is the whole path below the mount, with any number of slashes before it: the client
    writes ``//operation`` where its configured address ends in a slash.
    """
    return _VxpApp(axis, settings or VxpSettings())


class _VxpApp:
    """One HTTP request: find the operation, prove the caller, answer, always with an envelope."""

    def __init__(self, axis: Axis, settings: VxpSettings) -> None:
        self._axis = axis
        self._settings = settings
        self._lists = directory_replies(axis, settings)
        self._nobodys = _new_secret()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises: RuntimeError for anything but HTTP."""
        require_http(scope, "the national dialect")
        name = path_below(scope).strip("/")
        notes = notes_of(scope)
        notes.operation = name[:100]
        notes.caller(claimed_id(Claim(scope["headers"])), proven=False)
        body = Body(receive, self._settings.body_timeout_s, self._settings.body_idle_s)
        answering = self._answer(name, scope, body, notes)
        answer = await decided(body, answering, self._settings.body_limit)
        if answer is not None:
            await deliver(scope, answer, send, compress=name not in NOT_COMPRESSED)

    async def _answer(self, name: str, scope: Scope, body: Body, notes: Notes) -> Answer:
        try:
            operation = _operation(name, scope["method"])
            call = await self._proven(scope["headers"], body, notes)
            if operation is not send_edoc:
                content = await body.read(self._settings.small_body_limit)
                call = replace(call, content=content)
            if operation not in READING_BODIES:
                notes.explain(*odd_body(call.content))
            paged = self._settings.paging == "read"
            query = scope.get("query_string", b"")
            secret = call.system.secret
            odd = oddities(call.parameters, call.lines, query, paged=paged, secret=secret)
            notes.explain(*odd)
            reply = await operation(call)
            _log.debug("vxp operation answered", operation=name, system=call.system.id)
        except CallerGone:
            raise
        except Exception as error:  # noqa: BLE001 - the client reads nothing but an envelope
            _explain(error, notes, self._settings)
            return _failed(name, _failure_of(error, name))
        if isinstance(reply, bytes):
            return Answer(reply, media_type=b"application/octet-stream")
        if isinstance(reply, Packed):
            return Answer(reply, media_type=_JSON)
        large = "data" in reply
        content = await asyncio.to_thread(encode, reply) if large else encode(reply)
        return Answer(content, media_type=_JSON)

    async def _proven(self, headers: Headers, body: Body, notes: Notes) -> Call:
        claim = Claim(headers)
        directory = await self._axis.directory()
        named = directory.systems.get(claim.system_id)
        system = named if named is not None and named.secret else None
        secret = system.secret if system is not None else self._nobodys
        try:
            parameters = signed_parameters(
                headers, secret, check_lines=self._settings.check_signed_lines
            )
            if system is None:
                raise BadSignature("unknown system")
        except BadSignature:
            # an unknown system costs the same work as a wrong secret: its absence must not show
            known = await _proof_explained(headers, body, secret)
            meant, unknown = explain_unknown(claim, directory)
            notes.caller(meant if system is None else system.id, proven=False)
            told, untold = (unknown, known) if system is None else (known, unknown)
            notes.explain(*told)
            notes.leave_untold(*untold)
            raise
        notes.caller(system.id, proven=True)
        timestamp = parameters.get("timestamp")
        if self._settings.check_timestamp and timestamp_is_odd(timestamp):
            path = PREFIX + "timestamp"
            notes.explain(PROOF["C-VXP-TIMESTAMP-REFUSED"].told(path, found=shown(timestamp)))
            raise BadSignature("odd timestamp")
        return Call(
            self._axis, self._settings, system, parameters, body, self._lists, headers, notes
        )


def _new_secret() -> str:
    """Return a secret of the usual form by which the calls of unknown systems are judged.

    It is drawn anew by each process: who signed with a known one would be spared the search for
    mistakes, and could tell by the time that the system does not exist.
    """
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii").lower()


async def _proof_explained(headers: Headers, body: Body, secret: str) -> tuple[Explanation, ...]:
    """Explain why a call is not proven; in a thread, since many hashes are tried."""
    claim = Claim(headers, await _start_of(body))
    return await asyncio.to_thread(explain_proof, claim, secret)


async def _start_of(body: Body) -> bytes:
    try:
        return await body.read(_LOOKED_AT)
    except (BodyTooLarge, BodyTooSlow):
        return b""


def _operation(name: str, method: str) -> Operation:
    known = {"POST": POST_OPERATIONS, "GET": GET_OPERATIONS, "HEAD": GET_OPERATIONS}
    operation = known.get(method, {}).get(name)
    if operation is not None:
        return operation
    told = explain_operation(name, method, METHODS)
    if name in METHODS:
        detail = f"Thao tác {name} không dùng phương thức {method}"
        raise CallFailed(failure(SYSTEM_ERROR, detail), told)
    raise CallFailed(failure(SYSTEM_ERROR, "Thao tác không tồn tại"), told)


def _explain(error: Exception, notes: Notes, settings: VxpSettings) -> None:
    """Note why a call failed, in more words than the wire has."""
    match error:
        case CallFailed():
            notes.explain(*error.explanations)
        case Refused():
            notes.found(error.findings)
        case BodyTooLarge():
            notes.explain(CALLS["C-VXP-BODY-UNWANTED"].told(limit=settings.small_body_limit))
        case BodyTooSlow():
            idle, whole = f"{settings.body_idle_s:g}", f"{settings.body_timeout_s:g}"
            notes.explain(CALLS["C-VXP-BODY-SLOW"].told(idle=idle, seconds=whole))
        case AxisUnavailable():
            notes.explain(CALLS["C-VXP-UNAVAILABLE"].told())
        case BadSignature() | Unauthorised() | NotFound():
            pass
        case _:
            notes.explain(CALLS["C-VXP-INTERNAL"].told())


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
            return failure(BAD_FILE, "Thân yêu cầu quá dài; chỉ sendEdoc mang gói tin")
        case BodyTooSlow():
            return failure(SYSTEM_ERROR, "Quá thời gian chờ nội dung yêu cầu")
        case AxisUnavailable():
            return failure(SYSTEM_ERROR, "Lỗi hệ thống, xin gửi lại sau")
        case _:
            _log.error("vxp operation failed", operation=name, exc_info=error)
            return failure(SYSTEM_ERROR)


def _failed(name: str, reason: Failure) -> Answer:
    """Return a failure in the shape of the operation at the end of the path.

    A client whose address has a part too many reads the answer as that operation's all the same.
    """
    operation = name.rpartition("/")[2]
    status = 404 if operation == DOWNLOAD else 200
    return Answer(failure_body(operation, reason), status, _JSON)
