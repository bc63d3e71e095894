"""The dialect eDoc v2 (``/EdocService/*``) of one vendor's document exchange.

    app = create_edoc_v2_app(axis, settings=EdocV2Settings())     # mount it under any prefix

A caller is one agency: the headers ``organid`` (its code) and ``authorization`` (the bare secret of
the system it belongs to) go with every call. Who is not let in gets a 401; every later failure is
HTTP 200 with code 9999, but an unknown operation is 404 and a wrong method 405.

The files: ``operations`` what is asked, ``replies`` what is answered,
``codes`` the peer's names of errors, ``explanations`` what the author of a client
is told, ``settings`` what nobody knows for certain.

Kept from the original server: its reply shapes, its error codes, a send answered without a
content type, ``{}`` for a document of unknown type, an error under code 0 for a status without
its document, Success for an unknown document confirmed. Not kept, because it loses or leaks:
documents for who is no recipient, a confirmation that clears all statuses, recipients of other
systems in the list, and HTTP 500 for a number that is none.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Iterable, Mapping

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
from axis.dialects.edoc_v2 import caller_explanations as barred
from axis.dialects.edoc_v2 import codes, replies
from axis.dialects.edoc_v2 import explanations as told
from axis.dialects.edoc_v2.operations import OPERATIONS, Call, Operation
from axis.dialects.edoc_v2.organizations import Organizations
from axis.dialects.edoc_v2.replies import Wire, WireError
from axis.dialects.edoc_v2.settings import EdocV2Settings
from axis.dialects.elsewhere import header_as
from axis.directory.nearest import nearest_codes
from axis.directory.standing import explained, situation_of
from axis.engine import Axis
from axis.errors import AxisUnavailable, NotFound, Refused
from axis.records import AgencyRecord, System
from axis.storable import is_storable
from edoc.contract.dates import local_date
from edoc.contract.findings import Text

_log = structlog.get_logger(__name__)

_SERVICE = "EdocService"
_LARGE = "data"
_UNTYPED = "sendDocument"
_JSON = b"application/json;charset=UTF-8"
_SHOWN = 3  # agencies of a system that an explanation names
_NOBODY = "?"  # asked for in the place of a system that is not known; what it finds is not told
_CREDENTIALS = {"organid": ("systemid",), "authorization": ("token", "x-token", "x-auth-token")}
"""The headers that prove a caller, each with those that are confused with it."""
_SCHEMES = ("bearer ", "basic ", "token ", "jwt ")


class _NotLetIn(Exception):  # noqa: N818 - named after the condition
    """The caller is not known; ``error`` is all it is told."""

    def __init__(self, error: WireError) -> None:
        super().__init__(error.code)
        self.error = error


def create_edoc_v2_app(axis: Axis, *, settings: EdocV2Settings | None = None) -> AsgiApp:
    """Return the dialect eDoc v2 of an axis as an ASGI application."""
    return _EdocV2App(axis, settings or EdocV2Settings())


class _EdocV2App:
    """One HTTP request: prove the caller, find the operation, answer."""

    def __init__(self, axis: Axis, settings: EdocV2Settings) -> None:
        self._axis = axis
        self._settings = settings
        self._organizations = Organizations(axis, settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises: RuntimeError for anything but HTTP."""
        require_http(scope, "the dialect eDoc v2")
        body, notes = Body(receive, self._settings.body_timeout_s), notes_of(scope)
        answer = await decided(body, self._answer(scope, body, notes), self._settings.body_limit)
        if answer is not None:  # the original server compresses nothing
            await deliver(scope, answer, send, compress=False)

    async def _answer(self, scope: Scope, body: Body, notes: Notes) -> Answer:
        name = _operation_name(scope)
        notes.operation = name.removeprefix(f"{_SERVICE}/")[:100]
        headers = _headers(scope)
        try:
            system, agency = await self._proven(headers, notes)
            operation = _operation(name, scope["method"], notes)
            if isinstance(operation, Answer):
                return operation
            call = Call(
                self._axis,
                self._settings,
                system,
                agency,
                headers,
                query_of(scope),
                body,
                self._organizations,
                notes,
            )
            reply = await operation(call)
        except CallerGone:
            raise
        except _NotLetIn as refused:
            return Answer(self._encoded(replies.not_let_in(refused.error)), 401, _JSON)
        except Exception as error:  # noqa: BLE001 - the client reads nothing but an envelope
            return self._answered(_failure_of(error, notes, self._settings), notes)
        _log.debug("edoc_v2 operation answered", operation=notes.operation, system=system.id)
        if isinstance(reply, Packed):
            return Answer(reply, media_type=_JSON)
        answered = self._answered
        large = _LARGE in reply
        return await asyncio.to_thread(answered, reply, notes) if large else answered(reply, notes)

    async def _proven(
        self, headers: Mapping[str, str], notes: Notes
    ) -> tuple[System, AgencyRecord]:
        """Return who calls. Raises: _NotLetIn, explained."""
        organ, token = headers.get("organid", ""), headers.get("authorization", "")
        missing = [name for name in _CREDENTIALS if not headers.get(name)]
        if missing:
            present = [name for name, value in headers.items() if value]
            found = {name: header_as(name, present, *_CREDENTIALS[name]) for name in missing}
            notes.explain(barred.credentials_missing(found))
            raise _NotLetIn(codes.INVALID_CREDENTIALS)
        agency = await self._axis.find_agency(organ) if is_storable(organ) else None
        system = await self._axis.system(agency.system_id) if agency else None
        # an unknown agency costs the same comparison, so that codes cannot be probed by time
        expected = system.secret if system else ""
        same = hmac.compare_digest(expected.encode(), token.encode("utf-8", "replace"))
        if system is not None:
            notes.caller(system.id, proven=same and bool(expected))
        if agency is None or system is None or not (same and expected):
            await self._explain_refused(organ, token, notes)
            raise _NotLetIn(codes.UNAUTHORISED)
        today = local_date(self._axis.now())
        situation = situation_of(agency, today)
        if situation != "open":
            notes.explain(barred.disabled(agency.code, situation, explained(agency, today)))
            raise _NotLetIn(codes.UNAUTHORISED)
        return system, agency

    async def _explain_refused(self, organ: str, token: str, notes: Notes) -> None:
        """Explain why nobody is let in.

        Everything is looked up whoever is named: by the time that the answer takes, a caller would
        else learn who exists.
        """
        bare, known = _explain_form(token, notes), await self._axis.directory()
        agency, swapped = known.agency(organ), known.agency(bare)
        caller = known.system_of(agency) if agency else None
        meant = known.systems.get(swapped.system_id if swapped else bare)
        named = caller or meant or known.systems.get(organ)
        hosted = await self._hosted(named.id if named else _NOBODY)
        near = await asyncio.to_thread(nearest_codes, organ, known, thorough=True)
        if named is not None:
            notes.caller(named.id, proven=False)
        if agency is not None and caller is not None:
            _explain_token(agency, caller, bare, notes)
        elif meant is not None:
            notes.hide(organ)
            notes.explain(barred.swapped(bare, [swapped.code] if swapped else hosted))
        else:
            offered = hosted if named is not None else [one.code for one in near]
            notes.explain(barred.organ_unknown(organ, offered, is_system=named is not None))

    async def _hosted(self, system_id: str) -> list[str]:
        """Return a few codes of a system; none where the database cannot tell soon."""
        try:
            async with asyncio.timeout(self._axis.conversations.settings.wait_s):
                hosted = await self._axis.agencies(system_id=system_id, limit=_SHOWN)
        except (AxisUnavailable, TimeoutError):
            return []
        return [one.code for one in hosted]

    def _answered(self, reply: Wire, notes: Notes) -> Answer:
        media_type = b"" if notes.operation == _UNTYPED else _JSON
        return Answer(self._encoded(reply), media_type=media_type)

    def _encoded(self, reply: Wire) -> bytes:
        return replies.encode(reply, self._settings)


def _explain_form(token: str, notes: Notes) -> str:
    """Explain what stands around a token, whoever it is from; returns the bare token."""
    if token.lower().startswith(_SCHEMES):
        scheme, _, bare = token.partition(" ")
        notes.explain(barred.scheme_given(scheme))
        return bare.strip()
    if token[:1] in "\"'":
        notes.explain(barred.quoted())
        return token.strip("\"'").strip()
    return token.strip()


def _explain_token(agency: AgencyRecord, system: System, bare: str, notes: Notes) -> None:
    # whether the bare token is right could be asked without the scheme just as well
    right = hmac.compare_digest(system.secret.encode(), bare.encode("utf-8", "replace"))
    if not (right and system.secret):
        notes.explain(barred.token_wrong(agency.code, system.id))


def _operation_name(scope: Scope) -> str:
    return "/".join(part for part in path_below(scope).split("/") if part)


def _operation(name: str, method: str, notes: Notes) -> Operation | Answer:
    """Return the operation of a path, or the answer that there is none."""
    service, _, last = name.partition("/")
    known = OPERATIONS.get(last) if service == _SERVICE else None
    if known is None:
        notes.explain(told.path_unknown(name, tuple(OPERATIONS)))
        return _plain(404, WireError(codes.BAD_REQUEST, "Thao tác không tồn tại"))
    operation, methods = known
    if method not in methods:
        notes.explain(told.method_wrong(last, method, methods))
        return _plain(405, WireError(codes.BAD_REQUEST, f"Dùng {' hoặc '.join(methods)}"))
    return operation


def _plain(status: int, error: WireError) -> Answer:
    return Answer(replies.encode(replies.failed([error]), EdocV2Settings()), status, _JSON)


def _headers(scope: Scope) -> Mapping[str, str]:
    """Return the headers by name in small letters; of several lines the first counts."""
    found: dict[str, str] = {}
    lines: Iterable[tuple[bytes, bytes]] = scope["headers"]
    for name, value in lines:
        key = name.decode("latin-1").lower()
        found.setdefault(key, value.decode("utf-8", "replace").strip())
    return found


def _failure_of(error: Exception, notes: Notes, settings: EdocV2Settings) -> Wire:
    """Name an error in the peer's words. What is nobody's fault but ours is logged."""
    match error:
        case Refused():
            notes.found(error.findings)
            return replies.failed(codes.errors(error.findings))
        case NotFound():
            return replies.failed([codes.NOT_FOR_CALLER])
        case BodyTooLarge():
            small = notes.operation != _UNTYPED
            notes.explain(
                told.question_too_large(settings.small_body_limit)
                if small
                else told.too_large(settings.body_limit)
            )
            said = "Thân yêu cầu vượt quá dung lượng cho phép"
            return replies.failed([WireError(codes.BAD_REQUEST, said)])
        case BodyTooSlow():
            late = Text("Quá thời gian chờ nội dung yêu cầu", "The body did not arrive in time")
            notes.explain(told.body_wrong(late))
            return replies.failed([codes.internal("Quá thời gian chờ")], status="Error")
        case AxisUnavailable():
            notes.explain(told.unavailable())
            away = codes.internal("Trục tạm ngừng, xin gửi lại sau")
            return replies.failed([away], status="Error")
        case _:
            _log.error("edoc_v2 operation failed", operation=notes.operation, exc_info=error)
            notes.explain(told.fault())
            return replies.failed([codes.internal()], status="Error")
