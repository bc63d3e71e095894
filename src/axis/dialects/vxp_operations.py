"""The thirteen operations of the national dialect: a proven call in, a reply out.

Each reads only the parameters that belong to it: an object of the official client sends again
every key of its earlier calls, so ``status``, ``docId``, ``from`` or ``to`` on a list call mean
nothing. Nothing is decided here; the axis decides.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from axis.dialects import vxp_replies as replies
from axis.dialects.vxp_body import Body
from axis.dialects.vxp_levels import guessed_level
from axis.dialects.vxp_replies import BAD_FILE, UNKNOWN_SENDER, Failure, Wire, failure
from axis.dialects.vxp_settings import VxpSettings
from axis.dialects.vxp_signature import Parameters, file_of_body, recipients
from axis.engine import Axis
from axis.errors import NotFound
from axis.records import AgencyRecord, ConfirmResult, Submission, System
from axis.storable import has_utc
from edoc.contract.model import PackageKind
from edoc.plumbing.clock import VIETNAM

DIALECT = "vxp"
TAIL = 2
"""Bytes that the official client appends to a file: CR LF."""

_MOMENTS = ("%d/%m/%Y %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
_DAYS = ("%d/%m/%Y", "%Y/%m/%d", "%Y-%m-%d")
_RESULTS: Mapping[str, ConfirmResult] = {
    "processing": "processing",
    "done": "done",
    "fail": "fail",
}


class CallFailed(Exception):  # noqa: N818 - named after the condition
    """The call cannot be answered with OK; ``failure`` is what the envelope says."""

    def __init__(self, reason: Failure) -> None:
        super().__init__(f"{reason.code}: {reason.text}")
        self.failure = reason


@dataclass(frozen=True, slots=True)
class Call:
    """One proven call: who calls, with which signed parameters."""

    axis: Axis
    settings: VxpSettings
    system: System
    parameters: Parameters
    body: Body

    def kind(self) -> PackageKind | None:
        """Return ``messagetype``, or None where it is absent. Raises CallFailed for others."""
        text = self.parameters.get("messagetype").lower()
        if not text:
            return None
        if text not in tuple(PackageKind):
            raise CallFailed(failure(BAD_FILE, f"messagetype không hợp lệ: {text}"))
        return PackageKind(text)


Operation = Callable[[Call], Awaitable[Wire | bytes]]
"""Answers one call; bytes are a raw file."""


async def get_received_edoc_list(call: Call) -> Wire:
    """Return what waits for the caller's agencies."""
    kind = call.kind()
    if kind is None and call.settings.without_message_type == "edoc":
        kind = PackageKind.EDOC
    rows = await call.axis.waiting(
        call.system.id,
        kind,
        since=moment(call.parameters.get("fromDate")),
        until=moment(call.parameters.get("toDate"), end_of_day=True),
        limit=call.settings.list_limit,
    )
    return replies.success(data=[replies.received_item(row, call.settings) for row in rows])


async def get_edoc(call: Call) -> Wire:
    """Return one received package as base64, as often as asked."""
    _, content = await call.axis.fetch(call.system.id, _document(call))
    encoded = await asyncio.to_thread(base64.b64encode, content)
    return replies.success(data=encoded.decode("ascii"))


async def download_edoc(call: Call) -> bytes:
    """Return one received package as it is."""
    _, content = await call.axis.fetch(call.system.id, _document(call))
    return content


async def update_status(call: Call) -> Wire:
    """Record what the receiving system did with a delivery."""
    text = call.parameters.get("status")
    result = _RESULTS.get(text.lower())
    if result is None:
        raise CallFailed(failure(BAD_FILE, f"Trạng thái không hợp lệ: {text or '(trống)'}"))
    document = await _updated_document(call)
    await call.axis.confirm(
        call.system.id, document, result, reason=call.parameters.get("description")
    )
    return replies.success()


async def send_edoc(call: Call) -> Wire:
    """Take a package in and answer its transaction id."""
    sender = call.parameters.get("from")
    if sender:
        agency = await call.axis.find_agency(sender)
        if agency is None or agency.system_id != call.system.id:
            detail = f"Đơn vị gửi {sender} chưa đăng ký dưới hệ thống {call.system.id}"
            raise CallFailed(failure(UNKNOWN_SENDER, detail))
    content = await _sent_file(call)
    to = recipients(call.parameters.get("to")) if call.settings.receivers_from == "to" else ()
    receipt = await call.axis.accept(
        Submission(
            system_id=call.system.id,
            kind=call.kind() or PackageKind.EDOC,
            body=content,
            to=to or None,
            dialect=DIALECT,
        )
    )
    return replies.success(DocId=receipt.package_id)


async def get_sent_edoc_list(call: Call) -> Wire:
    """Return what became of a sent package, one entry per receiver."""
    sent = await call.axis.sent(call.system.id, _document(call))
    return replies.success(data=[replies.sent_item(one, call.settings) for one in sent])


async def count_receive_edoc(call: Call) -> Wire:
    """Return how many documents wait."""
    count = await call.axis.count_waiting(call.system.id, PackageKind.EDOC)
    return replies.success(count=count)


async def count_receive_status(call: Call) -> Wire:
    """Return how many statuses wait."""
    count = await call.axis.count_waiting(call.system.id, PackageKind.STATUS)
    return replies.success(count=count)


async def get_agencies_list(call: Call) -> Wire:
    """Return all agencies of the axis."""
    agencies = await call.axis.agencies()
    return replies.success(data=[replies.agency_item(agency) for agency in agencies])


async def get_agencies_list_qd20(call: Call) -> Wire:
    """Return the agencies with a code by Decision 20/2020; ``level`` is not documented, ignored."""
    return replies.success(data=replies.decision_20_items(await call.axis.agencies()))


async def get_synchronize_unit(call: Call) -> Wire:
    """Return all units, removed ones too, for synchronisation."""
    agencies = await call.axis.agencies(deleted=True)
    return replies.success(data=[replies.unit_item(one, call.settings) for one in agencies])


async def register_agency(call: Call) -> Wire:
    """Register an agency under the calling system, or change it."""
    fields = _json_object(await call.body.read(call.settings.small_body_limit))
    code = _text(fields, "code")
    parent = _text(fields, "pcode") or _text(fields, "pid")
    known = await call.axis.find_agency(code) if code else None
    name = _text(fields, "name") or (known.name if known else code)
    # a provincial axis names its own system id as parent, which is no agency
    parent = "" if parent == call.system.id else parent
    mail = _text(fields, "mail")
    if known is None:
        level = guessed_level(code, name)
        agency = AgencyRecord(code, name, level, parent, call.system.id, mail=mail)
    else:
        agency = replace(known, name=name, parent=parent or known.parent, mail=mail or known.mail)
    await call.axis.register_agency(call.system.id, agency)
    return replies.success()


async def delete_agency(call: Call) -> Wire:
    """Remove an agency of the calling system."""
    await call.axis.delete_agency(call.system.id, call.parameters.get("AgencyCode"))
    return replies.success()


POST_OPERATIONS: Mapping[str, Operation] = {
    "getReceivedEdocList": get_received_edoc_list,
    "getEdoc": get_edoc,
    "updateStatus": update_status,
    "sendEdoc": send_edoc,
    "getSentEdocList": get_sent_edoc_list,
    "countReceiveEdoc": count_receive_edoc,
    "countReceiveStatus": count_receive_status,
    "getAgenciesList": get_agencies_list,
    "getAgenciesListQD20": get_agencies_list_qd20,
    "getSynchronizeUnit": get_synchronize_unit,
    "registerAgency": register_agency,
    "deleteAgency": delete_agency,
}
GET_OPERATIONS: Mapping[str, Operation] = {
    "downloadEdoc": download_edoc,
    # named like a GET in the client, sent as POST; both are answered
    "countReceiveEdoc": count_receive_edoc,
    "countReceiveStatus": count_receive_status,
}


def moment(text: str, *, end_of_day: bool = False) -> datetime | None:
    """Read ``fromDate`` or ``toDate``, local time of Viet Nam; None where it cannot be read.

    The formats of the official sample and of provincial guides are taken, with or without a time
    of day. The key sticks to the client's object, so an odd value must not break the list; nor
    may the first day of the calendar, which lies before it in UTC.
    """
    for pattern in (*_MOMENTS, *_DAYS):
        try:
            found = datetime.strptime(text, pattern).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
        if end_of_day and pattern in _DAYS:
            found = datetime.combine(found, time.max, VIETNAM)
        return found if has_utc(found) else None
    return None


def _document(call: Call) -> str:
    document = call.parameters.get("docId", "docid")
    if not document:
        raise CallFailed(failure(BAD_FILE, "Thiếu docId"))
    return document


async def _updated_document(call: Call) -> str:
    """Return the delivery that ``updateStatus`` means, where two spellings name two."""
    named = call.parameters.spellings("docid", "docId")
    if len(named) < 2 or call.settings.document_conflict == "docid":
        return call.parameters.get("docid") or _document(call)
    for document in named:
        try:
            timeline = await call.axis.timeline(document)
        except NotFound:
            continue
        for one in timeline.deliveries:
            row = one.delivery
            if row.id == document and row.system_id == call.system.id and not row.terminal:
                return document
    return named[0]


async def _sent_file(call: Call) -> bytes:
    body = await call.body.read(call.settings.body_limit + TAIL)
    claimed = call.parameters.get("hash-file")
    content = await asyncio.to_thread(file_of_body, body, claimed)
    if content is not None:
        return content
    if call.settings.check_file_hash:
        raise CallFailed(failure(BAD_FILE, "hash-file thiếu hoặc không khớp với nội dung gói tin"))
    return body.removesuffix(b"\r\n")


def _json_object(body: bytes) -> Mapping[str, Any]:
    try:
        fields = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise CallFailed(failure(BAD_FILE, "Nội dung phải là một đối tượng JSON"))
    return fields


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""
