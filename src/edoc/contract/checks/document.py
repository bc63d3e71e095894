"""What a document is called and what it is: identity, dates, kind, subject, signer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from edoc.contract.checks.sheet import BUSINESS, HEADER, Sheet
from edoc.contract.codes import normalise
from edoc.contract.dates import format_date, is_wire_date, parse_date
from edoc.contract.document_types import contradicted_by
from edoc.contract.model import BusinessType, DocumentCode, Edoc
from edoc.contract.rules import shown
from edoc.contract.wire import (
    CODE_LENGTH_TAKEN,
    DOCUMENT_ID_LENGTH,
    HIGHEST_PRIORITY,
    PRIORITY_NAMES,
)

_DATED = re.compile(r"([^,\s]{1,64}),(\d{4}[/-]\d{1,2}[/-]\d{1,2}),([^,]{1,255})")
_ORDINAL = re.compile(r"[^,\s]{1,64},\d{4},\d{1,11}")
_OF_2025 = re.compile(
    r"[A-Z0-9.]{3,35}\.\d{4}\.\d{2}\.\d{2}\.\d{1,11}\.[^\s.,]{1,30}\.\d{2}", re.ASCII
)
"""Circular 05/2025/TT-BNV: code, day of issue, number, the office's letters, number of the type."""

_STEERING = range(4)


@dataclass(frozen=True, slots=True)
class IdParts:
    """What an id of the official form is made of."""

    agency: str
    issued: date
    code: str


def parts_of(document_id: str) -> IdParts | None:
    """Take ``code,yyyy/MM/dd,number/notation`` apart; None for every other form."""
    match = _DATED.fullmatch(document_id.strip())
    if match is None:
        return None
    try:
        return IdParts(match[1], parse_date(match[2]), match[3].strip())
    except ValueError:
        return None


def check_identity(edoc: Edoc, sheet: Sheet) -> None:
    """DocumentId, number and notation."""
    path = f"{HEADER}/DocumentId"
    if not edoc.document_id:
        sheet.add("E-DOCUMENT-ID", path)
    check_document_id(edoc.document_id, path, sheet)
    _check_id_form(edoc, path, sheet)
    if not edoc.code.number:
        sheet.add("E-CODE-NUMBER", f"{HEADER}/Code/CodeNumber")
    if not edoc.code.notation:
        sheet.add("E-CODE-NOTATION", f"{HEADER}/Code/CodeNotation")
    _check_code_parts(edoc.code, sheet)
    check_whole_code(str(edoc.code), f"{HEADER}/Code", sheet)
    if len(str(edoc.code)) <= CODE_LENGTH_TAKEN:
        sheet.length(f"{HEADER}/Code/CodeNumber", edoc.code.number, 11, decree=True)
        sheet.length(f"{HEADER}/Code/CodeNotation", edoc.code.notation, 30, decree=True)


def _check_code_parts(code: DocumentCode, sheet: Sheet) -> None:
    """Neither part holds the other or the slash between them; ``2020/NĐ-CP`` is a notation."""
    number, notation = code.number, code.notation
    for name, text, repeated in (
        ("CodeNumber", number, number.endswith(("/", f"/{notation}"))),
        ("CodeNotation", notation, notation.startswith(("/", f"{number}/"))),
    ):
        if number and notation and repeated:
            path = f"{HEADER}/Code/{name}"
            whole = f"{number}/{notation}"
            sheet.add("W-CODE-REPEATED", path, name=name, value=shown(text), whole=shown(whole))


def check_document_id(document_id: str, path: str, sheet: Sheet) -> None:
    """An id is never cut: two cut ones could be the same."""
    if (length := len(document_id)) > DOCUMENT_ID_LENGTH:
        sheet.add("E-DOCUMENT-ID-LENGTH", path, length=length, limit=DOCUMENT_ID_LENGTH)


def check_whole_code(code: str, path: str, sheet: Sheet) -> None:
    """Number and notation together."""
    if (length := len(code)) > CODE_LENGTH_TAKEN:
        sheet.add("E-CODE-LENGTH", path, length=length, limit=CODE_LENGTH_TAKEN)


def _check_id_form(edoc: Edoc, path: str, sheet: Sheet) -> None:
    """The lawful forms; whose parts then should be the document's own.

    An update may bear the id of a form of its own (the earlier id with a suffix, say).
    """
    document_id = edoc.document_id.strip()
    parts = parts_of(document_id)
    if _is_variant(document_id, edoc):
        sheet.add("W-DOCUMENT-ID-VARIANT", path, value=shown(document_id))
    elif document_id and parts is None and not _is_lawful(document_id):
        sheet.add("W-DOCUMENT-ID-FORM", path, value=shown(document_id))
    if parts is None or edoc.business_type == BusinessType.UPDATE:
        return
    for part, value, expected in (
        ("OrganId", normalise(parts.agency), normalise(edoc.sender.code)),
        ("PromulgationDate", parts.issued, edoc.promulgated),
        ("Code", parts.code, _whole(edoc.code)),
    ):
        if expected and value != expected:
            sheet.add(
                "W-DOCUMENT-ID-PARTS",
                path,
                part=part,
                value=shown(_written(value)),
                expected=shown(_written(expected)),
            )


def _is_lawful(document_id: str) -> bool:
    """True for the two forms that do not name the day with slashes."""
    return bool(_ORDINAL.fullmatch(document_id) or _OF_2025.fullmatch(document_id))


def _is_variant(document_id: str, edoc: Edoc) -> bool:
    """True where somebody put the parts of the official form together otherwise."""
    if match := _DATED.fullmatch(document_id):
        return not is_wire_date(match[2])
    if edoc.business_type == BusinessType.UPDATE or _is_lawful(document_id):
        return False
    sender, year = edoc.sender.code.strip(), edoc.promulgated and str(edoc.promulgated.year)
    rest = document_id.upper().removeprefix(sender.upper())
    return bool(sender and year and rest != document_id.upper() and year in rest)


def _whole(code: DocumentCode) -> str:
    """Number and notation; empty where one is missing, which other rules speak of."""
    return str(code) if code.number and code.notation else ""


def _written(value: str | date | None) -> str:
    return format_date(value) if isinstance(value, date) else str(value)


def check_issue(edoc: Edoc, sheet: Sheet) -> None:
    """Place and day of issue, kind of document, subject, signer."""
    path = f"{HEADER}/PromulgationInfo/PromulgationDate"
    if edoc.promulgated is None:
        sheet.add("E-PROMULGATION-DATE", path)
    elif sheet.day is not None and edoc.promulgated > sheet.day:
        sheet.add("W-PROMULGATION-FUTURE", path, value=format_date(edoc.promulgated))
    sheet.length(f"{HEADER}/PromulgationInfo/Place", edoc.place, 50)
    kind = edoc.document_type
    if kind.type not in (1, 2):
        sheet.add("W-DOCUMENT-TYPE", f"{HEADER}/DocumentType/Type", value=kind.type)
    if not kind.name.strip():
        sheet.add("W-TYPE-NAME", f"{HEADER}/DocumentType/TypeName")
    elif meant := contradicted_by(kind):
        sheet.add(
            "W-TYPE-DISAGREES",
            f"{HEADER}/DocumentType/TypeName",
            type=kind.type,
            detail=kind.detail,
            meant=meant,
            name=shown(kind.name),
        )
    sheet.length(f"{HEADER}/DocumentType/TypeName", kind.name, 100, decree=True)
    if not edoc.subject.strip():
        sheet.add("E-SUBJECT", f"{HEADER}/Subject")
    sheet.length(f"{HEADER}/Subject", edoc.subject, 500, decree=True)
    sheet.length(f"{HEADER}/Content", edoc.content, 500)
    _check_signer(edoc, sheet)


def _check_signer(edoc: Edoc, sheet: Sheet) -> None:
    path = f"{HEADER}/SignerInfo"
    if edoc.signer is None or not edoc.signer.full_name.strip():
        sheet.add("W-SIGNER", f"{path}/FullName")
    if edoc.signer is not None:
        sheet.length(f"{path}/Position", edoc.signer.position, 100, decree=True)
        sheet.length(f"{path}/FullName", edoc.signer.full_name, 50, decree=True)


def check_other(edoc: Edoc, sheet: Sheet) -> None:
    """Urgency, circulation, contact."""
    path = f"{HEADER}/OtherInfo"
    if edoc.other.priority not in PRIORITY_NAMES:
        sheet.add("W-PRIORITY", f"{path}/Priority", value=edoc.other.priority)
    elif edoc.other.priority > HIGHEST_PRIORITY:
        sheet.add("W-PRIORITY-DECREE", f"{path}/Priority", value=edoc.other.priority)
    if edoc.steering not in _STEERING:
        sheet.add("W-STEERING-VALUE", f"{HEADER}/SteeringType", value=edoc.steering)
    sheet.length(f"{path}/SphereOfPromulgation", edoc.other.sphere, 100)
    sheet.length(f"{path}/TyperNotation", edoc.other.typist, 10)
    for number, place in enumerate(edoc.to_places, start=1):
        path = sheet.numbered(f"{HEADER}/ToPlaces/Place", number)
        sheet.length(path, place, 1000, decree=True)
    if edoc.business is not None and edoc.business.staff is None:
        sheet.add("W-STAFF", f"{BUSINESS}/StaffInfo")
