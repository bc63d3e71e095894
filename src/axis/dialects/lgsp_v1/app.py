"""The provincial dialect (LGSP ``/v1``): the HTTP face that clients of provincial platforms speak.

    app = create_lgsp_v1_app(axis, signing_key=key, account=account)   # under any prefix

It follows the connection guide of one province, and what integrators reported where the guide is
wrong. The guide of Gia Lai is not public, so this is not a copy of its platform: see the named
choices in ``settings``.

A plain ASGI application: malformed bodies, unknown paths and faults of our own must get this
family's replies, never a framework's. Never a 5xx.

The files: ``_callers`` who calls, ``_tokens`` their tokens, ``_operations`` what is asked,
``_form`` the multipart body, ``_replies`` what is answered, ``_agencies`` the long list;
``_reasons``, ``_requests``, ``_form_reasons`` and ``_documents`` what is told in the notes;
``_retired`` the API before it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import replace

import structlog

from axis.conversations.explanations import Notes, notes_of
from axis.dialects.asgi import (
    Answer,
    AsgiApp,
    Scope,
    Send,
    decided,
    deliver,
    path_below,
    query_of,
    require_http,
)
from axis.dialects.body import Body, BodyTooLarge, BodyTooSlow, CallerGone, Receive
from axis.dialects.directory_list import Packed
from axis.dialects.failures import (
    BAD_CREDENTIALS,
    BAD_FILE,
    SYSTEM_ERROR,
    failure,
    failure_of_findings,
)
from axis.dialects.lgsp_v1 import documents, reasons, requests
from axis.dialects.lgsp_v1.agencies import agency_list
from axis.dialects.lgsp_v1.callers import (
    Gate,
    Headers,
    NotProven,
    header,
    misplaced_token,
    repeated,
)
from axis.dialects.lgsp_v1.operations import (
    GET_OPERATIONS,
    POST_OPERATIONS,
    Call,
    CallFailed,
    Incorrect,
    json_object,
)
from axis.dialects.lgsp_v1.replies import UNAUTHORISED, Replies, encode
from axis.dialects.lgsp_v1.retired import RETIRED, note_retired
from axis.dialects.lgsp_v1.settings import LgspV1Settings
from axis.dialects.lgsp_v1.tokens import Account
from axis.engine import Axis
from axis.errors import AxisUnavailable, Refused, Unauthorised
from axis.records import System
from axis.storable import storable

LOGIN = "/v1/auth/login"
AGENCIES = "/v1/getAgenciesList"
COMPRESS_FROM = 1024
"""Bytes below which compressing a reply is not worth it."""

METHODS: Mapping[str, str] = {
    LOGIN: "POST",
    AGENCIES: "GET",
    **dict.fromkeys(POST_OPERATIONS, "POST"),
    **dict.fromkeys(GET_OPERATIONS, "GET"),
}
"""The method of each operation, by its path below the prefix."""

_JSON = b"application/json; charset=utf-8"
_log = structlog.get_logger(__name__)


class _TooManyLogins(Exception):  # noqa: N818 - named after the condition
    """More logins in a minute than the settings allow."""


def create_lgsp_v1_app(
    axis: Axis,
    *,
    signing_key: bytes,
    account: Account,
    settings: LgspV1Settings | None = None,
) -> AsgiApp:
    """Return the provincial dialect of an axis as an ASGI application.

    Args:
        signing_key: of the tokens, made from the installation's secret, another for each axis.
        account: with which clients log in; one for the whole environment.
    """
    settings = settings or LgspV1Settings()
    return _LgspV1App(Gate(axis, settings, signing_key, account))


class _LgspV1App:
    """One HTTP request: find the operation, prove the caller, answer in this family's shape."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._axis = gate.axis
        self._settings = gate.settings
        self._replies = Replies(gate.settings)
        self._agencies = agency_list(gate.axis, gate.settings)
        self._logins: deque[float] = deque()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises: RuntimeError for anything but HTTP."""
        require_http(scope, "the provincial dialect")
        settings, notes = self._settings, notes_of(scope)
        body = Body(receive, settings.body_timeout_s)
        answer = await decided(body, self._answer(scope, body, notes), settings.body_limit)
        if answer is not None:
            await deliver(scope, answer, send, compress=True)

    async def _answer(self, scope: Scope, body: Body, notes: Notes) -> Answer:
        path = storable(path_below(scope))
        notes.operation = path.rpartition("/")[2][:64]
        claimed = header(scope["headers"], "x-systemid")
        notes.caller(claimed[:64], proven=False)
        try:
            return await self._routed(path, scope, body, notes)
        except CallerGone:
            raise
        except BodyTooSlow:
            notes.explain(requests.too_slow(self._settings.body_timeout_s))
            return self._incorrect(408, "Request Timeout")
        except NotProven as error:
            _note_not_proven(error, notes)
            await self._note_misplaced(scope, body, notes)
            _log.info("lgsp_v1 call not proven", operation=notes.operation, reason=str(error))
            return self._unauthorised()
        except Exception as error:  # noqa: BLE001 - clients read nothing but this family's replies
            return self._failed(error, notes)

    async def _routed(self, path: str, scope: Scope, body: Body, notes: Notes) -> Answer:
        method = METHODS.get(path)
        if method is None:
            return self._unknown(path, notes)
        if scope["method"] != method:
            notes.explain(requests.wrong_method(path, scope["method"], method))
            return self._incorrect(405, "Method Not Allowed")
        headers: Headers = scope["headers"]
        notes.explain(*repeated(headers))
        if path == LOGIN:
            return await self._login(query_of(scope), headers, body, notes)
        if path == AGENCIES:
            return await self._agency_list(headers, notes)
        system = await self._proven(headers, notes)
        operation = (GET_OPERATIONS if method == "GET" else POST_OPERATIONS)[path]
        query = query_of(scope)
        call = Call(self._axis, self._settings, system, headers, query, body, notes)
        reply = await operation(call)
        _log.debug("lgsp_v1 operation answered", operation=notes.operation, system=system.id)
        large = "data" in reply
        return _json(await asyncio.to_thread(encode, reply) if large else encode(reply))

    async def _proven(self, headers: Headers, notes: Notes) -> System:
        system = await self._gate.system(headers)
        notes.caller(system.id, proven=True)
        return system

    async def _login(
        self, query: Mapping[str, str], headers: Headers, body: Body, notes: Notes
    ) -> Answer:
        fields = await json_object(body, self._settings.small_body_limit, headers, notes)
        anonymous = query.get("allow_anonymous", "").lower() == "true"
        if not anonymous and not self._settings.require_allow_anonymous:
            notes.explain(reasons.not_anonymous(refusing=False))
        self._count_login()
        try:
            self._gate.check_login(fields, anonymous=anonymous)
        except NotProven as error:
            if self._settings.wrong_login == "unauthorised":
                raise
            notes.hide(error.misplaced)
            raise CallFailed(failure(BAD_CREDENTIALS), *error.reasons) from error
        username = self._gate.account.username
        reply = self._replies.logged_in(self._gate.token(), username, self._gate.environment)
        return _json(encode(reply))

    def _count_login(self) -> None:
        """Raises: _TooManyLogins. Wrong logins count too: whoever guesses must wait."""
        most = self._settings.logins_per_minute
        if most <= 0:
            return
        now = self._axis.real_now().timestamp()
        while self._logins and self._logins[0] <= now - 60:
            self._logins.popleft()
        if len(self._logins) >= most:
            raise _TooManyLogins
        self._logins.append(now)

    async def _agency_list(self, headers: Headers, notes: Notes) -> Answer:
        if self._settings.agencies_need_system:
            await self._proven(headers, notes)
        else:
            await self._gate.bearer(headers)
            await self._note_system(headers, notes)
        return _json(await self._agencies.reply())

    async def _note_system(self, headers: Headers, notes: Notes) -> None:
        """Note who calls; a system or secret that does not fit is odd where none is asked for."""
        if not (header(headers, "x-systemid") or header(headers, "x-secretkey")):
            return
        try:
            await self._proven(headers, notes)
        except NotProven as error:
            notes.hide(error.misplaced)
            notes.explain(*(replace(one, refusing=False) for one in error.reasons))

    def _failed(self, error: Exception, notes: Notes) -> Answer:
        """Name an error in the family's words. What is nobody's fault but ours is logged."""
        match error:
            case Incorrect():
                notes.explain(*error.reasons)
                return self._incorrect(self._settings.input_http, error.text)
            case CallFailed():
                notes.explain(*error.reasons)
                reason = error.failure
            case Refused():
                notes.found(error.findings)
                reason = failure_of_findings(error.findings)
            case Unauthorised():  # the system went away between proof and call
                notes.explain(reasons.system_unknown(agency=False))
                return self._unauthorised()
            case BodyTooLarge():
                notes.explain(requests.too_large(self._settings.body_limit))
                reason = failure(BAD_FILE, "Gói tin vượt quá dung lượng cho phép")
            case _TooManyLogins():
                notes.explain(reasons.too_many_logins(self._settings.logins_per_minute))
                return self._incorrect(429, "Too Many Requests")
            case AxisUnavailable():
                notes.explain(documents.unavailable())
                reason = failure(SYSTEM_ERROR, "Lỗi hệ thống, xin gửi lại sau")
            case _:
                _log.error("lgsp_v1 call failed", operation=notes.operation, exc_info=error)
                notes.explain(documents.fault())
                reason = failure(SYSTEM_ERROR)
        return _json(encode(self._replies.failed(reason)), self._settings.failure_http)

    async def _note_misplaced(self, scope: Scope, body: Body, notes: Notes) -> None:
        """Note a token that came in the address or a JSON body, where the old API had it."""
        content = b""
        length = header(scope["headers"], "content-length")
        if (
            "json" in header(scope["headers"], "content-type").lower()
            and length.isdecimal()
            and len(length) < 6
            and path_below(scope) != LOGIN
        ):
            with_limit = self._settings.small_body_limit
            try:
                content = await body.read(with_limit)
            except (BodyTooLarge, BodyTooSlow):
                return
        found = misplaced_token(query_of(scope), content)
        if found is not None:
            notes.explain(found)

    def _unknown(self, path: str, notes: Notes) -> Answer:
        if path.startswith(RETIRED):
            note_retired(path, notes)
            return self._incorrect(404, "Not Found")
        notes.explain(requests.unknown_path(path, nearest_path(path)))
        return self._incorrect(self._settings.unknown_path_http, "Not Found")

    def _incorrect(self, status: int, text: str) -> Answer:
        return _json(encode(self._replies.incorrect(status, text)), status)

    def _unauthorised(self) -> Answer:
        if self._settings.unauthorised_form == "text":
            return Answer(b"Unauthorized", 401, b"text/plain")
        if self._settings.unauthorised_form == "code15":
            reply = self._replies.failed(failure(BAD_CREDENTIALS))
            return _json(encode(reply), self._settings.failure_http)
        return _json(UNAUTHORISED, 401)


def _note_not_proven(error: NotProven, notes: Notes) -> None:
    notes.explain(*error.reasons)
    notes.hide(error.misplaced)
    if error.meant:
        notes.caller(error.meant, proven=False)


def nearest_path(path: str) -> str:
    """Return the operation whose last step is that of a path, whatever its case; or nothing."""
    steps = [step for step in path.lower().split("/") if step]
    for known, method in METHODS.items():
        if steps and known.rpartition("/")[2].lower() == steps[-1]:
            return f"{method} {known}"
    return ""


def _json(reply: bytes | Packed, status: int = 200) -> Answer:
    return Answer(reply, status, _JSON)
