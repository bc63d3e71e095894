"""The thirteen operations of the national dialect: a proven call in, a reply out.

Each reads only the parameters that belong to it (``calls``). Nothing is decided here; the axis
decides.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import islice

from axis.dialects.body import BodyTooLarge
from axis.dialects.directory_list import Packed
from axis.dialects.failures import BAD_FILE, SYSTEM_ERROR, UNKNOWN_SENDER, failure
from axis.dialects.vxp import agencies, replies
from axis.dialects.vxp.calls import Call, CallFailed
from axis.dialects.vxp.encoding import in_utf8, is_utf8
from axis.dialects.vxp.explain import (
    explain_file_hash,
    explain_package,
    odd_file,
    odd_window,
    own_agencies,
)
from axis.dialects.vxp.reasons import CALLS
from axis.dialects.vxp.replies import Wire
from axis.dialects.vxp.signature import PREFIX, file_of_body, recipients
from axis.errors import NotFound, Refused
from axis.late import late
from axis.records import ConfirmResult, DeliveryRow, Submission
from edoc.contract.model import PackageKind
from edoc.contract.rules import shown

DIALECT = "vxp"
TAIL = 2
"""Bytes that the official client appends to a file: CR LF."""

_RESULTS: Mapping[str, ConfirmResult] = {
    "processing": "processing",
    "done": "done",
    "fail": "fail",
}

Operation = Callable[[Call], Awaitable[Wire | bytes | Packed]]
"""Answers one call; bytes are a raw file."""


async def get_received_edoc_list(call: Call) -> Wire:
    """Return what waits for the caller's agencies."""
    call.note_service()
    kind = call.kind()
    if kind is None and call.settings.without_message_type == "edoc":
        kind = PackageKind.EDOC
    since, until = call.moment("fromDate"), call.moment("toDate", last=True)
    if since is not None and until is not None and since > until:
        call.notes.explain(odd_window(call.parameters))
    rows = await call.axis.waiting(
        call.system.id,
        kind,
        since=since,
        until=until,
        limit=call.settings.list_limit,
    )
    page = _page(call, rows)
    return replies.success(data=[replies.received_item(row, call.settings) for row in page])


async def get_edoc(call: Call) -> Wire:
    """Return one received package as base64, as often as asked."""
    content = await _fetched(call)
    return replies.success(data=await asyncio.to_thread(_as_text, call, content))


async def download_edoc(call: Call) -> bytes:
    """Return one received package as it is."""
    return await _fetched(call)


async def update_status(call: Call) -> Wire:
    """Record what the receiving system did with a delivery."""
    text = call.required("status")
    result = _RESULTS.get(text.lower())
    if result is None:
        if call.settings.other_statuses == "ignore":
            return replies.success()
        told = CALLS["C-VXP-STATUS"].told(
            PREFIX + "status", nearest="processing | done | fail", found=shown(text)
        )
        raise CallFailed(failure(BAD_FILE, f"Trạng thái không hợp lệ: {text}"), told)
    call.note_case("status", text, result)
    document = await _updated_document(call, result)
    reason = call.parameters.get("description")
    open_ = call.settings.after_fail == "listed"
    try:
        row = await call.axis.confirm(call.system.id, document, result, reason, stays_open=open_)
    except NotFound as error:
        raise await _unknown(call, document) from error
    call.notes.explain(*late("C-VXP-STATUS-LATE", PREFIX + "status", row, result))
    return replies.success()


async def send_edoc(call: Call) -> Wire:
    """Take a package in and answer its transaction id."""
    call.note_service()
    kind = _sent_kind(call)
    if call.settings.check_order == "sender":
        await _check_sender(call)
        content = await _sent_file(call)
    else:
        content = await _sent_file(call)
        await _check_sender(call)
    source = call.settings.receivers_from
    submission = Submission(
        system_id=call.system.id,
        kind=kind,
        body=content,
        to=None if source == "message" else recipients(call.parameters.get("to")),
        to_adds=source == "union",
        dialect=DIALECT,
    )
    try:
        receipt = await call.axis.accept(submission)
    except Refused:
        call.notes.explain(*explain_package(_content_type(call), content))
        raise
    call.notes.found(receipt.findings)
    return replies.success(DocId=receipt.package_id)


async def get_sent_edoc_list(call: Call) -> Wire:
    """Return what became of a sent package, one entry per receiver."""
    call.note_service()
    document = call.required("docId", "docid")
    try:
        sent = await call.axis.sent(call.system.id, document)
    except NotFound as error:
        raise await _unknown(call, document, sent=True) from error
    return replies.success(data=[replies.sent_item(one, call.settings) for one in sent])


async def count_receive_edoc(call: Call) -> Wire:
    """Return how many documents wait."""
    count = await call.axis.count_waiting(call.system.id, PackageKind.EDOC)
    return replies.success(count=count)


async def count_receive_status(call: Call) -> Wire:
    """Return how many statuses wait."""
    count = await call.axis.count_waiting(call.system.id, PackageKind.STATUS)
    return replies.success(count=count)


POST_OPERATIONS: Mapping[str, Operation] = {
    "getReceivedEdocList": get_received_edoc_list,
    "getEdoc": get_edoc,
    "updateStatus": update_status,
    "sendEdoc": send_edoc,
    "getSentEdocList": get_sent_edoc_list,
    "countReceiveEdoc": count_receive_edoc,
    "countReceiveStatus": count_receive_status,
    "getAgenciesList": agencies.get_agencies_list,
    "getAgenciesListQD20": agencies.get_agencies_list_qd20,
    "getSynchronizeUnit": agencies.get_synchronize_unit,
    "registerAgency": agencies.register_agency,
    "deleteAgency": agencies.delete_agency,
}
GET_OPERATIONS: Mapping[str, Operation] = {
    "downloadEdoc": download_edoc,
    # named like a GET in the client, sent as POST; both are answered
    "countReceiveEdoc": count_receive_edoc,
    "countReceiveStatus": count_receive_status,
}
READING_BODIES = (send_edoc, agencies.register_agency)
"""Operations that have anything in their body."""
METHODS: Mapping[str, tuple[str, ...]] = {
    name: tuple(
        method
        for method, operations in (("POST", POST_OPERATIONS), ("GET", GET_OPERATIONS))
        if name in operations
    )
    for name in (*POST_OPERATIONS, *GET_OPERATIONS)
}
"""The methods of each operation, the official client's first."""


def _page(call: Call, rows: Sequence[DeliveryRow]) -> Sequence[DeliveryRow]:
    """Return the page that is asked for, where paging is chosen."""
    size, number = (call.parameters.get(name) for name in ("pageSize", "pageIndex"))
    if call.settings.paging != "read" or not (size.isdecimal() and int(size[:9])):
        return rows
    page = max(int(number[:9]), 1) if number.isdecimal() else 1
    return list(islice(rows, (page - 1) * int(size[:9]), page * int(size[:9])))


async def _fetched(call: Call) -> bytes:
    document = call.required("docId", "docid")
    try:
        row, content = await call.axis.fetch(call.system.id, document)
    except NotFound as error:
        raise await _unknown(call, document) from error
    if row.state == "done" and not call.settings.fetch_after_done:
        told = CALLS["C-VXP-DOCUMENT-CLOSED"].told(PREFIX + "docId", found=document)
        raise CallFailed(_not_found(call, document).failure, told)
    return content


def _as_text(call: Call, content: bytes) -> str:
    """Return a package as base64: in UTF-8, unless it is wanted as it was sent."""
    if not is_utf8(content):
        wanted = call.settings.document_encoding == "utf-8"
        copy = in_utf8(content, call.axis.settings.limits) if wanted else None
        call.notes.explain(CALLS["C-VXP-RECODED" if copy else "C-VXP-NOT-UTF-8"].told())
        content = copy or content
    return base64.b64encode(content).decode("ascii")


def _not_found(call: Call, document: str) -> CallFailed:
    code = BAD_FILE if call.settings.unknown_document == "file" else SYSTEM_ERROR
    return CallFailed(failure(code, f"Không tìm thấy {document}"))


async def _unknown(call: Call, document: str, *, sent: bool = False) -> CallFailed:
    """Explain an id that means nothing here: perhaps it is one of the caller's other ids."""
    code = "C-VXP-DOCUMENT-NOT-SENT" if sent else "C-VXP-DOCUMENT"
    if "/" in document or "," in document:
        code = "C-VXP-DOCUMENT-ID"
    elif not sent and await _is_sent(call, document):
        code = "C-VXP-DOCUMENT-SENT"
    elif sent and await _own_delivery(call, document) is not None:
        code = "C-VXP-DOCUMENT-RECEIVED"
    plain = _not_found(call, document)
    return CallFailed(plain.failure, CALLS[code].told(PREFIX + "docId", found=shown(document)))


async def _is_sent(call: Call, document: str) -> bool:
    try:
        await call.axis.sent(call.system.id, document)
    except NotFound:
        return False
    return True


async def _own_delivery(call: Call, document: str) -> DeliveryRow | None:
    """Return a delivery to the caller, whatever its state; None where it is not the caller's."""
    return await call.axis.own_mail.delivery(document, call.system.id)


async def _updated_document(call: Call, result: ConfirmResult) -> str:
    """Return the delivery that ``updateStatus`` means, where two spellings name two."""
    named = call.parameters.spellings("docid", "docId")
    if len(named) < 2:
        return call.required("docid", "docId")
    taken = named[0]
    if call.settings.document_conflict == "undelivered":
        taken = await call.axis.own_mail.meant(named, call.system.id, result)
    lower, upper = (shown(one) for one in named)
    call.notes.explain(
        CALLS["C-VXP-DOCUMENT-TWINS"].told(
            PREFIX + "docid", lower=lower, upper=upper, taken=shown(taken)
        )
    )
    return taken


def _sent_kind(call: Call) -> PackageKind:
    kind = call.kind()
    if kind is None and call.settings.incomplete_send == "refuse":
        call.required("messagetype")
    return kind or PackageKind.EDOC


async def _check_sender(call: Call) -> None:
    """Refuse a ``from`` that is no agency of the caller."""
    sender = call.parameters.get("from")
    if not sender:
        if call.settings.incomplete_send == "refuse":
            raise CallFailed(failure(UNKNOWN_SENDER, "Thiếu from"), call.absent("from"))
        return
    agency = await call.axis.find_agency(sender)
    if agency is not None and agency.system_id == call.system.id:
        return
    mine = [one.code for one in await call.axis.agencies(system_id=call.system.id)]
    told = CALLS["C-VXP-SENDER"].told(
        PREFIX + "from",
        nearest=mine[0] if len(mine) == 1 else "",
        found=shown(sender),
        system=call.system.id,
        own=own_agencies(mine),
    )
    detail = f"Đơn vị gửi {sender} chưa đăng ký dưới hệ thống {call.system.id}"
    raise CallFailed(failure(UNKNOWN_SENDER, detail), told)


async def _sent_file(call: Call) -> bytes:
    limit = call.settings.body_limit
    try:
        body = await call.body.read(limit + TAIL)
    except BodyTooLarge as error:
        told = CALLS["C-VXP-BODY-LIMIT"].told(limit=limit)
        reason = failure(BAD_FILE, "Gói tin vượt quá dung lượng cho phép")
        raise CallFailed(reason, told) from error
    claimed = call.parameters.get("hash-file")
    content = await asyncio.to_thread(file_of_body, body, claimed)
    if content is not None:
        call.notes.explain(*await asyncio.to_thread(list, odd_file(body, content, claimed)))
        return content
    told = await asyncio.to_thread(explain_file_hash, body, claimed)
    call.notes.explain(*explain_package(_content_type(call), body))
    if call.settings.check_file_hash:
        detail = "hash-file thiếu hoặc không khớp với nội dung gói tin"
        raise CallFailed(failure(BAD_FILE, detail), told)
    return body.removesuffix(b"\r\n")


def _content_type(call: Call) -> str:
    found = (value for name, value in call.lines if name.lower() == b"content-type")
    return next(found, b"").decode("latin-1")
