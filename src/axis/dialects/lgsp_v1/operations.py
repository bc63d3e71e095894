"""The operations of the provincial dialect behind a proven caller. Nothing is decided here.

``syncReceivedEdocList`` is a window of days and no queue: what was confirmed comes again with its
status, and clients keep the docIds they have handled.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, get_args
from uuid import UUID

from axis.conversations.explanations import Explanation, Notes
from axis.delivery import Asked
from axis.dialects.body import Body, BodyTooLarge
from axis.dialects.elsewhere import elsewhere
from axis.dialects.failures import BAD_FILE, Failure, failure
from axis.dialects.lgsp_v1 import documents, form_reasons, requests
from axis.dialects.lgsp_v1.callers import Headers, header, header_names
from axis.dialects.lgsp_v1.form import FILE, OVERHEAD, BrokenForm, NoForm, boundary_of, read_form
from axis.dialects.lgsp_v1.replies import EMPTY_FORM, Replies, Wire
from axis.dialects.lgsp_v1.settings import LgspV1Settings
from axis.engine import Axis
from axis.errors import NotFound
from axis.late import late
from axis.package_uuid import from_uuid
from axis.records import ConfirmResult, Submission, System
from axis.storable import has_utc, is_storable
from edoc.contract.dates import VIETNAM, format_date, is_wire_date, local_date, parse_date
from edoc.contract.errors import MalformedPackage
from edoc.contract.limits import Limits
from edoc.contract.model import Package, PackageKind
from edoc.contract.reader import read_package
from edoc.contract.wire import STATUS_NAMES

DIALECT = "lgsp_v1"
REFUSED_STATUS = 22
"""Number of a business code where a keyword belongs; the sources suggest it."""

ROOT = frozenset({"W-ROOT-NAME"})
"""What an XML serialiser that expects edXML cannot read, and an axis only notes."""

_RESULTS: tuple[ConfirmResult, ...] = get_args(ConfirmResult)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)


class Incorrect(Exception):  # noqa: N818 - named after the condition
    """The request has not the form that the operation takes."""

    def __init__(self, text: str, *why: Explanation) -> None:
        super().__init__(text)
        self.text = text
        self.reasons = why


class CallFailed(Exception):  # noqa: N818
    """The axis refuses; ``failure`` is what the reply says."""

    def __init__(self, reason: Failure, *why: Explanation) -> None:
        super().__init__(f"{reason.code}: {reason.text}")
        self.failure = reason
        self.reasons = why


@dataclass(frozen=True, slots=True)
class Call:
    """One proven call."""

    axis: Axis
    settings: LgspV1Settings
    system: System
    headers: Headers
    query: Mapping[str, str]
    body: Body
    notes: Notes

    @property
    def replies(self) -> Replies:
        """The replies in the shape of the settings."""
        return Replies(self.settings)

    def argument(self, name: str, example: str) -> str:
        """Return a query parameter that must be there. Raises: Incorrect."""
        if value := self.query.get(name, "").strip():
            return value
        where = elsewhere(name, self.query, header_names(self.headers))
        why = requests.parameter(name, where, f"{name}={example}")
        raise Incorrect(f"IncorrectInput: {name} is required", why)

    def kind(self, given: str | None, beside: Iterable[str]) -> PackageKind:
        """Return ``messageType`` as a kind of package. Raises: Incorrect.

        Args:
            beside: the names that stand where this one belongs.
        """
        text = (given or "").strip()
        if text in tuple(PackageKind):
            return PackageKind(text)
        names = header_names(self.headers)
        where = None if text else elsewhere("messageType", beside, names, self.query)
        if not text and self.settings.without_message_type == "edoc":
            self.notes.explain(requests.message_type("", where, refusing=False))
            return PackageKind.EDOC
        raise Incorrect(
            "IncorrectInput: messageType must be edoc or status",
            requests.message_type(text, where),
        )


Operation = Callable[[Call], Awaitable[Wire]]
"""Answers one proven call. Raises: Incorrect, CallFailed, and what the axis raises."""


async def send_edoc(call: Call) -> Wire:
    """Take a package in and answer its id; its receivers stand in the package alone."""
    content, kind = await _sent_file(call)
    receipt = await call.axis.accept(
        Submission(
            system_id=call.system.id,
            kind=kind,
            body=content,
            dialect=DIALECT,
            refused=ROOT if call.settings.other_root == "refuse" else frozenset(),
        )
    )
    call.notes.found(receipt.findings)
    return call.replies.sent(receipt.package_id)


async def sync_received_edoc_list(call: Call) -> Wire:
    """Return what came in a window of days, with its present status."""
    kind = call.kind(call.query.get("messageType"), call.query)
    since, until = _window(call)
    limit = call.settings.list_limit
    asked = Asked(call.system.id, kind, since, until, limit=limit)
    found = await call.axis.own_mail.received(asked)
    if found.cut:
        call.notes.explain(requests.list_cut(limit))
    return call.replies.received(found.rows)


async def get_edoc(call: Call) -> Wire:
    """Return one received package, as often as asked."""
    document = call.argument("docId", "…")
    try:
        row, content = await call.axis.fetch(call.system.id, _delivery_id(document))
    except NotFound as error:
        raise await _unknown(call, document) from error
    if not call.replies.documented:
        return await asyncio.to_thread(call.replies.document, content)
    package = await asyncio.to_thread(_opened, content, call.axis.settings.limits)
    return await asyncio.to_thread(call.replies.opened_document, row, content, package)


async def update_status(call: Call) -> Wire:
    """Record what the receiving system did with a delivery."""
    limit = call.settings.small_body_limit
    fields = await json_object(call.body, limit, call.headers, call.notes)
    document, status = _field(call, fields, "docId"), _field(call, fields, "status")
    result = _result(call, status)
    try:
        row = await call.axis.confirm(call.system.id, _delivery_id(document), result)
    except NotFound as error:
        raise await _unknown(call, document) from error
    call.notes.explain(*late("C-LGSP-STATUS-LATE", "status", row, result))
    return call.replies.updated()


async def json_object(body: Body, limit: int, headers: Headers, notes: Notes) -> Mapping[str, Any]:
    """Return the JSON object of a body. Raises: Incorrect, BodyTooLarge."""
    try:
        content = await body.read(limit)
    except BodyTooLarge as error:
        raise Incorrect("IncorrectInput: body too large", requests.too_large(limit)) from error
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise Incorrect("IncorrectInput: the body is no JSON object", requests.no_json())
    media_type = header(headers, "content-type")
    if "json" not in media_type.lower():
        notes.explain(requests.json_type(media_type))
    return fields


async def _sent_file(call: Call) -> tuple[bytes, PackageKind]:
    """Return file and kind of a form. Raises: Incorrect, CallFailed."""
    content_type = header(call.headers, "content-type")
    length = header(call.headers, "content-length")
    if call.settings.needs_content_length and not length:
        raise Incorrect(EMPTY_FORM, form_reasons.empty_form(chunked=True))
    try:
        boundary = boundary_of(content_type)
        body = await call.body.read(call.settings.body_limit + OVERHEAD)
        if not body:
            raise Incorrect(EMPTY_FORM, form_reasons.empty_form(chunked=False))
        form = await asyncio.to_thread(read_form, body, boundary)
    except NoForm as error:
        raise Incorrect(EMPTY_FORM, form_reasons.no_form(content_type)) from error
    except BrokenForm as error:
        raise Incorrect(EMPTY_FORM, form_reasons.broken_form(error.why)) from error
    except BodyTooLarge as error:
        raise _too_large(call) from error
    if form.file is None:
        why = form_reasons.no_file(", ".join(form.names), as_field=FILE in form.names)
        raise Incorrect("IncorrectInput: edocFile is required", why)
    kind = call.kind(form.kind, form.names)
    if not form.file:
        raise CallFailed(failure(BAD_FILE, "Tệp edocFile rỗng"), form_reasons.empty_file())
    if form.unread:
        call.notes.explain(form_reasons.unread_parts(", ".join(form.unread)))
    if len(form.file) > call.settings.body_limit:
        raise _too_large(call)
    return form.file, kind


def _too_large(call: Call) -> CallFailed:
    limit = call.settings.body_limit
    why = requests.too_large(limit)
    return CallFailed(failure(BAD_FILE, "Gói tin vượt quá dung lượng cho phép"), why)


def _window(call: Call) -> tuple[datetime, datetime]:
    """Return the first and the last instant of the asked days. Raises: Incorrect."""
    today = local_date(call.axis.now())
    recent = today - timedelta(days=call.settings.window_days or 7)
    if call.settings.without_window == "recent":
        first = _day(call, "fromDate", today) if call.query.get("fromDate") else recent
        last = _day(call, "toDate", today) if call.query.get("toDate") else today
    else:
        first, last = _day(call, "fromDate", recent), _day(call, "toDate", today)
    nearest = f"fromDate={format_date(min(first, last))}&toDate={format_date(max(first, last))}"
    if first > last:
        call.notes.explain(requests.turned_window(nearest))
    if min(first, last) > today:
        call.notes.explain(requests.window_ahead(format_date(today)))
    span, most = (last - first).days, call.settings.window_days
    if most and span > most:
        start = format_date(last - timedelta(days=most))
        why = requests.wide_window(span, most, f"fromDate={start}&toDate={format_date(last)}")
        raise Incorrect(f"IncorrectInput: more than {most} days between fromDate and toDate", why)
    return (
        datetime.combine(first, time.min, VIETNAM),
        datetime.combine(last, time.max, VIETNAM),
    )


def _day(call: Call, name: str, example: date) -> date:
    """Return a day written YYYY/MM/DD. Raises: Incorrect."""
    given = call.argument(name, format_date(example))
    try:
        day = parse_date(given) if is_wire_date(given) else None
    except ValueError:
        day = None
    if day is None or not has_utc(datetime.combine(day, time.min, VIETNAM)):
        why = requests.date_form(name, given, nearest_date(given))
        raise Incorrect(f"IncorrectInput: {name} must be yyyy/MM/dd", why)
    return day


def nearest_date(given: str) -> str:
    """Return the day a text probably means, as YYYY/MM/DD; empty where it means none."""
    text = given.strip()
    if match := _DAY_FIRST.match(text):
        text = f"{match[3]}/{match[2]}/{match[1]}"
    elif re.fullmatch(r"\d{8}", text, re.ASCII):
        text = f"{text[:4]}/{text[4:6]}/{text[6:]}"
    try:
        return format_date(parse_date(text))
    except ValueError:
        return ""


def _result(call: Call, status: str) -> ConfirmResult:
    """Return the transport state a status means. Raises: CallFailed."""
    for result in _RESULTS:
        if status == result:
            return result
    name = STATUS_NAMES.get(status)
    if name is None:
        meant = STATUS_NAMES.get(status.zfill(2))  # clients write such codes as numbers
        why = (
            documents.business_code(status, meant, refusing=True)
            if meant
            else documents.status_word(status)
        )
        raise CallFailed(failure(BAD_FILE, f"Trạng thái không hợp lệ: {status}"), why)
    accepted = call.settings.business_codes == "accept"
    why = documents.business_code(status, name, refusing=not accepted)
    if not accepted:
        detail = f"Trạng thái {status} không dùng ở updateStatus"
        raise CallFailed(failure(REFUSED_STATUS, detail), why)
    call.notes.explain(why)
    return "done"


def _delivery_id(document: str) -> str:
    """Return a docId that can be looked for. Raises: NotFound."""
    if not is_storable(document):
        raise NotFound("delivery", document)
    return document


async def _unknown(call: Call, document: str) -> CallFailed:
    """Return the failure of a docId that names no delivery of the caller."""
    detail = f"Không tìm thấy văn bản {document}"
    why = await _meant(call, document)
    return CallFailed(failure(call.settings.unknown_document, detail), why)


async def _meant(call: Call, document: str) -> Explanation:
    """Say what a wrong docId was taken from; only what the caller sent or got is looked at."""
    if not is_storable(document):
        return documents.unknown_document(document)
    package = await call.axis.own_mail.package(document, call.system.id)
    if package is None:
        if document.count(",") == 2:
            return documents.document_id(document, "")
        return documents.unknown_document(document, await _own_writing(call, document))
    if document == package.document_id:
        own = await call.axis.own_mail.copies(package.id, call.system.id)
        there = (one.id for one in own if one.state != "recalled")
        return documents.document_id(document, next(there, ""))
    if from_uuid(document) == package.id and package.system_id == call.system.id:
        return documents.sent_document()
    return documents.unknown_document(document)


async def _own_writing(call: Call, document: str) -> str:
    """Return the caller's docId that is the given one in another writing; or nothing.

    Databases and languages write a UUID in capitals, in braces or without its dashes.
    """
    try:
        plain = str(UUID(document))
    except ValueError:
        return ""
    return plain if await call.axis.own_mail.delivery(plain, call.system.id) else ""


def _opened(content: bytes, limits: Limits) -> Package | None:
    try:
        return read_package(content, limits)
    except MalformedPackage:
        return None


def _field(call: Call, fields: Mapping[str, Any], name: str) -> str:
    """Return a text of a JSON body that must be there. Raises: Incorrect."""
    value, example = fields.get(name), '{"docId":"…","status":"done"}'
    if isinstance(value, str) and value.strip():
        return value.strip()
    if value is None or isinstance(value, str):
        where = elsewhere(name, fields, header_names(call.headers), call.query)
        why = requests.parameter(name, where, example)
        raise Incorrect(f"IncorrectInput: {name} is required", why)
    raise Incorrect(f"IncorrectInput: {name} must be a string", requests.no_text(name, example))


GET_OPERATIONS: Mapping[str, Operation] = {
    "/v1/syncReceivedEdocList": sync_received_edoc_list,
    "/v1/getEdoc": get_edoc,
}
POST_OPERATIONS: Mapping[str, Operation] = {
    "/v1/sendEdoc": send_edoc,
    "/v1/updateStatus": update_status,
}
