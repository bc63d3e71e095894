"""The replies of the national dialect as values. Pure: rows of the axis in, wire objects out.

Rules that the official client forces upon every reply: success and failure are told by ``status``,
``ErrorCode`` and ``ErrorDesc``, all three always present; no key is ever null; the text is ASCII
(``sendEdoc`` reads nothing else), so other letters are written as JSON escapes and ``ErrorDesc``
without accents, as seen on the real axis ("Thanh cong").
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from axis.dialects.vxp_settings import VxpSettings
from axis.records import AgencyRecord, DeliveryRow, SentDelivery
from edoc.contract.codes import CodeForm, form_of
from edoc.contract.findings import Finding
from edoc.contract.wire import STATUS_NAMES, TRANSPORT_NAMES, WIRE_ERRORS
from edoc.plumbing.clock import VIETNAM

Wire = dict[str, Any]
"""One JSON object as it leaves."""

SUCCESS = "Thanh cong"
DESCRIPTION_LENGTH = 500
"""Characters of ``ErrorDesc`` at most."""

BAD_FILE = 10
BAD_CREDENTIALS = 15
UNKNOWN_SENDER = 19
SYSTEM_ERROR = 20
"""Numbers of the code list of a provincial guide (edoc.contract.wire); the national numbering is
not published."""

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


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call failed: number and text of the envelope."""

    code: int
    text: str


def unaccented(text: str) -> str:
    """Return Vietnamese text in ASCII letters; what has no ASCII form becomes ``?``."""
    plain = text.replace("đ", "d").replace("Đ", "D").replace("–", "-").replace("…", "...")
    decomposed = unicodedata.normalize("NFD", plain)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return (
        bare.translate({0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"})
        .encode("ascii", "replace")
        .decode("ascii")
    )


def failure(code: int, detail: str = "") -> Failure:
    """Return the failure of a code; ``detail`` says more than the general text of the code."""
    general = WIRE_ERRORS.get(code, WIRE_ERRORS[SYSTEM_ERROR]).vi
    text = " ".join(unaccented(detail or general).split())
    return Failure(code, text[:DESCRIPTION_LENGTH])


def failure_of_findings(findings: Iterable[Finding]) -> Failure:
    """Return the failure that tells of the first error, and how many more there are."""
    errors = [finding for finding in findings if finding.is_error]
    if not errors:
        return failure(SYSTEM_ERROR)
    first = errors[0]
    place = f" [{first.path}]" if first.path else ""
    more = f" (va {len(errors) - 1} loi khac)" if len(errors) > 1 else ""
    return failure(first.wire_code or SYSTEM_ERROR, f"{first.message.vi}{place}{more}")


def success(**keys: object) -> Wire:
    """Return an OK envelope with further keys."""
    return {"status": "OK", "ErrorCode": "0", "ErrorDesc": SUCCESS, **keys}


def failed(operation: str, reason: Failure) -> Wire:
    """Return a FAIL envelope with the keys that the operation's caller may touch."""
    envelope = {"status": "FAIL", "ErrorCode": str(reason.code), "ErrorDesc": reason.text}
    return envelope | EMPTY_ON_FAILURE.get(operation, {})


def encode(reply: Wire) -> bytes:
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
        "status": settings.initial_status if row.state == "initial" else row.state,
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
        "receivedTime": _time(row.fetched_at, settings),
        "sendStatus": settings.initial_status if row.state == "initial" else row.state,
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


def decision_20_items(agencies: Iterable[AgencyRecord]) -> list[Wire]:
    """Return the entries of ``getAgenciesListQD20``: agencies with a code by Decision 20/2020."""
    return [item for agency in agencies if (item := _decision_20_item(agency))]


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


def _status_name(row: DeliveryRow) -> str:
    name = STATUS_NAMES.get(row.business_status)
    return name.vi if name else ""


def _time(at: datetime | None, settings: VxpSettings) -> str:
    return "" if at is None else at.astimezone(VIETNAM).strftime(settings.time_format)
