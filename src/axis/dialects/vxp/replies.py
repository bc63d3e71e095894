"""The replies of the national dialect as values. Pure: rows of the axis in, wire objects out.

Rules that the official client forces upon every reply: success and failure are told by ``status``,
``ErrorCode`` and ``ErrorDesc``, all three always present; no key is ever null; the text is ASCII
(``sendEdoc`` reads nothing else), so other letters are written as JSON escapes and ``ErrorDesc``
without accents, as seen on the real axis ("Thanh cong").
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from axis.dialects.failures import Failure
from axis.dialects.vxp.settings import VxpSettings
from axis.records import AgencyRecord, DeliveryRow, SentDelivery
from edoc.contract.codes import CodeForm, form_of
from edoc.contract.dates import VIETNAM
from edoc.contract.wire import STATUS_NAMES, TRANSPORT_NAMES

Wire = dict[str, Any]
"""One JSON object as it leaves."""

DOWNLOAD = "downloadEdoc"
NOT_COMPRESSED = frozenset({"sendEdoc"})
"""Operations whose client does not unpack."""
SUCCESS = "Thanh cong"
EMPTY_ON_FAILURE: Mapping[str, Wire] = {
    "getReceivedEdocList": {"data": []},
    "getSentEdocList": {"data": []},
    "getAgenciesList": {"data": []},
    "getAgenciesListQD20": {"data": []},
    "getSynchronizeUnit": {"data": []},
    "getEdoc": {"data": ""},
    "sendEdoc": {"DocId": ""},
    "countReceiveEdoc": {"count": 0},
    "countReceiveStatus": {"count": 0},
}
"""Keys that some version of the client touches before it looks at the error code."""


def success(**keys: object) -> Wire:
    """Return an OK envelope with further keys."""
    return {"status": "OK", "ErrorCode": "0", "ErrorDesc": SUCCESS, **keys}


def failed(operation: str, reason: Failure) -> Wire:
    """Return a FAIL envelope with the keys that the operation's caller may touch."""
    envelope = {"status": "FAIL", "ErrorCode": str(reason.code), "ErrorDesc": reason.text}
    return envelope | EMPTY_ON_FAILURE.get(operation, {})


def failure_body(operation: str, reason: Failure) -> bytes:
    """Return a failure in the shape of an operation.

    Nothing at all for ``downloadEdoc``: its client stores any text it gets as the document.
    """
    return b"" if operation == DOWNLOAD else encode(failed(operation, reason))


def encode(reply: Wire | list[Wire]) -> bytes:
    """Return the bytes of a reply: ASCII, without a byte order mark."""
    return json.dumps(reply, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def received_item(row: DeliveryRow, settings: VxpSettings) -> Wire:
    """Return one entry of ``getReceivedEdocList``."""
    return {
        "docId": row.id,
        "serviceType": "eDoc",
        "messageType": str(row.kind),
        "created_time": _time(row.created_at, settings),
        "updated_time": _time(row.updated_at, settings),
        "from": row.sender,
        "to": row.receiver,
        "status": _status(row, settings),
        "status_desc": row.reason,
    }


def sent_item(sent: SentDelivery, settings: VxpSettings) -> Wire:
    """Return one entry of ``getSentEdocList``: one receiver of a sent package."""
    row, last = sent.delivery, sent.last_status
    return {
        "serviceType": "eDoc",
        "messageType": str(row.kind),
        "senderDocId": row.package_id,
        "receiverDocId": row.id,
        "fromCode": row.sender,
        "toCode": row.receiver,
        "title": row.subject,
        "notation": row.code,
        "sentTime": _time(row.created_at, settings),
        "receivedTime": _time(_received_at(row), settings),
        "sendStatus": _send_status(row, settings),
        "sendStatusDesc": row.reason or TRANSPORT_NAMES[row.state].vi,
        "receiveStatus": row.business_status,
        "receiveStatusDesc": (last.description if last else "") or _status_name(row),
    }


def agency_item(agency: AgencyRecord) -> Wire:
    """Return one entry of ``getAgenciesList``; codes serve as ids, they are unique here."""
    return {
        "id": agency.code,
        "pid": agency.parent,
        "code": agency.code,
        "name": agency.name,
        "mail": agency.mail,
        "oldCode": agency.old_code,
    }


def decision_20_items(agencies: Iterable[AgencyRecord]) -> Iterator[Wire]:
    """Give the entries of ``getAgenciesListQD20``: agencies with a code by Decision 20/2020."""
    return (item for agency in agencies if (item := _decision_20_item(agency)))


def unit_item(agency: AgencyRecord, settings: VxpSettings) -> Wire:
    """Return one entry of ``getSynchronizeUnit``."""
    return {
        "id": agency.code,
        "pid": agency.parent,
        "code": agency.code,
        "name": agency.name,
        "mail": agency.mail,
        "version": agency.version,
        "centerCode": agency.system_id,
        "deleted": agency.deleted,
        "modifyDate": _time(agency.modified_at, settings),
        "isAgency": True,
    }


def _decision_20_item(agency: AgencyRecord) -> Wire | None:
    codes = [code for code in (agency.code, agency.old_code, *agency.aliases) if code]
    new = next((code for code in codes if form_of(code) is CodeForm.QD20), "")
    old = next((code for code in codes if form_of(code) is CodeForm.QCVN102), "")
    if not new:
        return None
    return {
        "id": agency.code,
        "code": new,
        "name": agency.name,
        "mail": agency.mail,
        "code102": old,
    }


def _received_at(row: DeliveryRow) -> datetime | None:
    """Return when the receiver got it; a copy that was pushed is confirmed but never fetched."""
    return row.fetched_at or (row.settled_at if row.state == "done" else None)


def _send_status(row: DeliveryRow, settings: VxpSettings) -> str:
    if settings.sent_status == "results":
        failed = row.failed_at is not None or (row.terminal and row.state != "done")
        return "fail" if failed else "done"
    return _status(row, settings)


def _status(row: DeliveryRow, settings: VxpSettings) -> str:
    """Return the state of a copy; one that its receiver failed on may be listed still."""
    if row.failed_at is not None:
        return "fail"
    return settings.initial_status if row.state == "initial" else row.state


def _status_name(row: DeliveryRow) -> str:
    name = STATUS_NAMES.get(row.business_status)
    return name.vi if name else ""


def _time(at: datetime | None, settings: VxpSettings) -> str:
    return "" if at is None else at.astimezone(VIETNAM).strftime(settings.time_format)
