"""The six operations of eDoc v2: a proven call in, a reply out.

Nothing is decided here; the axis decides. A ``docId`` is the number of a package
(``axis.numbers``); together with the caller's ``organid`` it names one delivery.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from axis.conversations.explanations import Notes
from axis.dialects.body import Body
from axis.dialects.directory_list import Packed
from axis.dialects.edoc_v2 import codes, replies
from axis.dialects.edoc_v2 import explanations as told
from axis.dialects.edoc_v2.organizations import Organizations
from axis.dialects.edoc_v2.peer_checks import peer_errors
from axis.dialects.edoc_v2.replies import Wire, WireError
from axis.dialects.edoc_v2.settings import EdocV2Settings
from axis.dialects.elsewhere import as_header, elsewhere, header_as, written_as
from axis.dialects.vxp.signature import file_of_body
from axis.engine import Axis
from axis.errors import NotFound, OtherKind, Refused
from axis.late import late
from axis.numbers import LARGEST
from axis.own_mail import Reader
from axis.records import AgencyRecord, PackageRow, Receipt, Submission, System
from axis.storable import is_storable
from edoc.contract.dates import local_date
from edoc.contract.findings import Text
from edoc.contract.model import BusinessType, PackageKind

DIALECT = "edoc_v2"
MEDIA_TYPE = "application/octet-stream"
TAIL = 2
"""Bytes that the bundled client appends to a file: CR LF."""

PARENT = "organId"
"""Parameter of getOrganizations."""

UNMATCHED = "W-STATUS-UNMATCHED"
_KINDS: Mapping[str, PackageKind] = {"EDOC": PackageKind.EDOC, "STATUS": PackageKind.STATUS}
_WIRE_KINDS: Mapping[PackageKind, str] = {kind: name for name, kind in _KINDS.items()}
_MOST_DIGITS = len(str(LARGEST))


@dataclass(frozen=True, slots=True)
class Call:
    """One proven call: which agency of which system calls, with which headers."""

    axis: Axis
    settings: EdocV2Settings
    system: System
    agency: AgencyRecord
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: Body
    organizations: Organizations
    notes: Notes

    @property
    def reader(self) -> Reader:
        """As whom the caller reads."""
        return Reader(self.system.id, self.agency.code)

    def kind(self) -> PackageKind | None:
        """Return what ``type`` says, or None, explained, where it says nothing known."""
        given = self.headers.get("type", "")
        if given not in _KINDS:
            self.notes.explain(told.type_wrong(given, self.elsewhere("type", "messagetype")))
        return _KINDS.get(given)

    def elsewhere(self, name: str, confused: str = "") -> Text | None:
        """Return where the value of a header stands that is absent."""
        present = [one for one, value in self.headers.items() if value]
        where = elsewhere(name, present, query=self.query)
        return where or as_header(header_as(name, present, confused))

    def number(self) -> int | None:
        """Return ``docid``, or None, explained, where it is no number."""
        given = self.headers.get("docid", "")
        if not _is_number(given):
            self.notes.explain(told.number_wrong(given, self.elsewhere("docid")))
            return None
        return int(given)


Operation = Callable[[Call], Awaitable[Wire | Packed]]
"""Answers one call."""


async def send_document(call: Call) -> Wire:
    """Take a package in and answer its number."""
    kind = call.kind()
    if kind is None:
        wrong = WireError(codes.BAD_REQUEST, "Tiêu đề type phải là EDOC hoặc STATUS")
        return replies.failed([wrong], docId=0)
    media_type = call.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in ("", MEDIA_TYPE):
        call.notes.explain(told.content_type(media_type))
    content = await _sent_file(call)
    if call.settings.peer_checks and (refused := await _peer_errors(call, content)):
        call.notes.explain(*(told.peer_refuses(one.code, one.description) for one in refused))
        return replies.failed(refused, docId=0)
    try:
        receipt = await call.axis.accept(
            Submission(system_id=call.system.id, kind=kind, body=content, dialect=DIALECT)
        )
    except Refused as refused:
        call.notes.found(refused.findings)
        status = "Error" if codes.unreadable(refused.findings) else "Fail"
        return replies.failed(codes.errors(refused.findings), status=status, docId=0)
    call.notes.found(receipt.findings)
    return await _accepted(call, receipt)


async def get_pending_documents(call: Call) -> Wire:
    """Return what waits for the calling agency."""
    kind = call.kind()
    if kind is None:
        wrong = WireError("MessageType", "Tiêu đề type phải là EDOC hoặc STATUS")
        return replies.failed([wrong], status="Error")
    rows = await call.axis.waiting(
        call.system.id,
        kind,
        receiver=call.agency.code if call.settings.pending_rows == "own" else None,
        limit=call.settings.list_limit,
    )
    numbers = await call.axis.numbers.of([row.package_id for row in rows])
    return replies.pending(rows, numbers, call.settings)


async def get_document(call: Call) -> Wire:
    """Return one package as base64, as often as asked; to a receiver, or to its sender."""
    kind = call.kind()
    if kind is None:
        return {}
    number = call.number()
    if number is None:
        return replies.failed([codes.internal("docid không phải là số")], status="Error")
    package_id = await call.axis.numbers.package(number)
    try:
        content = await call.axis.own_mail.read(call.reader, package_id or "", kind)
    except NotFound as error:
        other = _WIRE_KINDS[error.kind] if isinstance(error, OtherKind) else ""
        call.notes.explain(told.not_a_receiver(str(number), _WIRE_KINDS[kind], other))
        return replies.failed([codes.NOT_FOR_CALLER])
    encoded = await asyncio.to_thread(base64.b64encode, content)
    return replies.success(data=encoded.decode("ascii"))


async def confirm_received(call: Call) -> Wire:
    """Settle the delivery that number and agency name; the answer is Success in any case."""
    number = call.number()
    if number is None:
        return replies.failed([codes.internal("docid không phải là số")], status="Error")
    package_id = await call.axis.numbers.package(number)
    delivery = await _delivery(call, package_id) if package_id else None
    if delivery is None:
        call.notes.explain(told.nothing_confirmed(str(number)))
    else:
        row = await call.axis.confirm(call.system.id, delivery, "done")
        call.notes.explain(*late("C-EDOC-CONFIRM-LATE", "docid", row, "done"))
    if call.settings.confirm_clears == "fetched":
        await _confirm_fetched_statuses(call)
    return replies.success()


async def get_organizations(call: Call) -> Wire | Packed:
    """Return the agencies of the axis itself, or those below one parent."""
    parent = _parent(call)
    known = await call.axis.find_agency(parent) if parent and is_storable(parent) else None
    if parent and not parent.startswith(call.settings.organ_prefix):
        old = known.old_code if known else ""
        call.notes.explain(told.parent_wrong(parent, call.settings.organ_prefix, old))
        return replies.failed([WireError("GetOrganizations", "Mã cơ quan không hợp lệ")])
    return await call.organizations.reply(known.code if known else parent)


async def check_exist_document(call: Call) -> Wire:
    """Tell whether a document went from one agency to another; only to one of the two."""
    fields = _three_texts(await call.body.read(call.settings.small_body_limit))
    if fields is None:
        call.notes.explain(told.json_wrong())
        return replies.failed([WireError(codes.BAD_REQUEST, "Nội dung JSON không hợp lệ")])
    found = await call.axis.own_mail.was_exchanged(
        call.reader, fields["fromOrgan"], fields["toOrgan"], fields["docCode"].strip()
    )
    if found is None:
        call.notes.explain(told.foreign_question(call.agency.code))
    return {"isExist": found is True, **replies.success(), "code": replies.EXISTENCE_DONE}


OPERATIONS: Mapping[str, tuple[Operation, tuple[str, ...]]] = {
    "sendDocument": (send_document, ("POST",)),
    "getPendingDocIds": (get_pending_documents, ("GET", "POST")),  # a third-party client posts
    "getDocument": (get_document, ("POST",)),
    "confirmReceived": (confirm_received, ("POST",)),
    "getOrganizations": (get_organizations, ("GET",)),
    "checkExistDocument": (check_exist_document, ("POST",)),
}
"""Each operation with the methods it answers."""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


async def _sent_file(call: Call) -> bytes:
    """Return the file without the line end that the bundled client appends."""
    body = await call.body.read(call.settings.body_limit + TAIL)
    claimed = call.headers.get("hash-edoc", "")
    if claimed:
        content = await asyncio.to_thread(file_of_body, body, claimed)
        if content is not None:
            return content
    return body.removesuffix(b"\r\n") if call.settings.strip_line_end else body


async def _peer_errors(call: Call, content: bytes) -> tuple[WireError, ...]:
    today, limits = local_date(call.axis.now()), call.axis.settings.limits
    return await asyncio.to_thread(peer_errors, content, today, limits)


async def _accepted(call: Call, receipt: Receipt) -> Wire:
    """Answer a receipt, odd cases as the peer has them."""
    number = (await call.axis.numbers.of([receipt.package_id])).get(receipt.package_id, 0)
    package = await call.axis.package(receipt.package_id)
    if package and package.sender != call.agency.code:
        call.notes.explain(told.sender_differs(call.agency.code, package.sender))
    if any(finding.rule == UNMATCHED for finding in receipt.findings):
        call.notes.explain(told.status_unmatched())
        return replies.unmatched(codes.UNMATCHED_STATUS)
    if receipt.duplicate and _is_new_document(package):
        call.notes.explain(told.sent_before(number))
        if call.settings.same_again == "exist":
            again = WireError(codes.SENT_BEFORE, "Văn bản đã tồn tại trên trục")
            return replies.failed([again], docId=0)
    return replies.success(docId=number)


def _is_new_document(package: PackageRow | None) -> bool:
    return (
        package is not None
        and package.kind is PackageKind.EDOC
        and package.business_type == BusinessType.NEW
    )


async def _delivery(call: Call, package_id: str) -> str | None:
    return await call.axis.numbers.delivery(package_id, call.system.id, call.agency.code)


async def _confirm_fetched_statuses(call: Call) -> None:
    rows = await call.axis.waiting(
        call.system.id,
        PackageKind.STATUS,
        receiver=call.agency.code,
        limit=call.settings.list_limit,
    )
    fetched = [row.id for row in rows if row.fetched_at is not None]
    await call.axis.own_mail.confirm_done(fetched, call.system.id)


def _parent(call: Call) -> str:
    """Return the parent that is asked for; empty for none.

    Its name may have other capitals; written otherwise still, it is noted and not read.
    """
    if PARENT in call.query:
        return call.query[PARENT].strip()
    written = written_as(PARENT, call.query)
    if written:
        call.notes.explain(told.query_name(written, PARENT))
    return call.query[written].strip() if written.lower() == PARENT.lower() else ""


def _three_texts(body: bytes) -> Mapping[str, str] | None:
    try:
        fields: Any = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict):
        return None
    texts = {name: fields.get(name) for name in ("fromOrgan", "toOrgan", "docCode")}
    if not all(isinstance(text, str) and is_storable(text) for text in texts.values()):
        return None
    return {name: str(text) for name, text in texts.items()}
