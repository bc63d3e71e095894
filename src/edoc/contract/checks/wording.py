"""The letters of the texts: decomposed, or damaged by a wrong encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from edoc.contract.accents import is_composed
from edoc.contract.checks.sheet import BUSINESS, FILES, HEADER, MOST_LETTERS, Sheet, numbered
from edoc.contract.model import Edoc, Organization, Staff, Status
from edoc.contract.rules import shown

MOST_TEXTS = 1_000
"""Texts of one package that are looked at; a long list of receivers has thousands."""

_FOREIGN = re.compile(r"[\u0080-\u00ff\u0152-\u0192\u02c6-\u02dc\u2013-\u2122]{2,}")
"""Two letters in a row such as UTF-8 gives when it is read as Windows-1252."""

Place = tuple[str, str]
"""Element path and text."""


def check_wording(package: Edoc | Status, sheet: Sheet) -> None:
    """Note each text whose letters will not compare, or cannot be read."""
    texts = _of_edoc(package, sheet.manifest) if isinstance(package, Edoc) else _of_status(package)
    left = MOST_LETTERS
    for path, whole in islice(texts, MOST_TEXTS):
        name, text = path.rpartition("/")[2], whole[:left]
        if is_damaged(text):
            sheet.add("W-TEXT-DAMAGED", path, name=name, value=shown(text, 40))
        elif not is_composed(text):
            sheet.add("W-TEXT-NFD", path, name=name)
        left = max(0, left - len(whole))


def is_damaged(text: str) -> bool:
    """True for replacement characters, and for UTF-8 that was read as Windows-1252."""
    if text.isascii():
        return False
    return "\ufffd" in text or any(_is_utf8_misread(found) for found in _FOREIGN.findall(text))


def _is_utf8_misread(text: str) -> bool:
    """Turn the reading back: only misread text is UTF-8 then, and no real word is."""
    raw = bytearray()
    for letter in text:
        try:
            raw += letter.encode("cp1252")
        except UnicodeEncodeError:
            if ord(letter) > 0xFF:
                return False
            raw.append(ord(letter))
    try:
        return len(raw.decode()) < len(text)
    except UnicodeDecodeError:
        return False


def _of_edoc(edoc: Edoc, manifest: str) -> Iterator[Place]:
    yield from _organization(edoc.sender, f"{HEADER}/From")
    yield f"{HEADER}/DocumentId", edoc.document_id
    yield f"{HEADER}/Code/CodeNumber", edoc.code.number
    yield f"{HEADER}/Code/CodeNotation", edoc.code.notation
    yield f"{HEADER}/PromulgationInfo/Place", edoc.place
    yield f"{HEADER}/DocumentType/TypeName", edoc.document_type.name
    yield f"{HEADER}/Subject", edoc.subject
    yield f"{HEADER}/Content", edoc.content
    if edoc.signer:
        yield f"{HEADER}/SignerInfo/Competence", edoc.signer.competence
        yield f"{HEADER}/SignerInfo/Position", edoc.signer.position
        yield f"{HEADER}/SignerInfo/FullName", edoc.signer.full_name
    yield f"{HEADER}/OtherInfo/SphereOfPromulgation", edoc.other.sphere
    yield f"{HEADER}/OtherInfo/TyperNotation", edoc.other.typist
    if edoc.business:
        yield f"{BUSINESS}/BussinessDocReason", edoc.business.reason
        yield from _staff(edoc.business.staff, f"{BUSINESS}/StaffInfo")
    for number, attachment in enumerate(edoc.attachments, start=1):
        base = numbered(f"{FILES}/Attachment", number)
        yield f"{base}/AttachmentName", attachment.name
        yield f"{base}/Description", attachment.description
    for number, entry in enumerate(edoc.manifest, start=1):
        yield numbered(f"{manifest}/Reference", number) + "/AttachmentName", entry.name
    for number, receiver in enumerate(edoc.receivers, start=1):
        yield from _organization(receiver, numbered(f"{HEADER}/To", number))


def _of_status(status: Status) -> Iterator[Place]:
    yield from _organization(status.sender, f"{HEADER}/From")
    yield f"{HEADER}/ResponseFor/Code", status.response_for.code
    yield f"{HEADER}/ResponseFor/DocumentId", status.response_for.document_id
    yield from _staff(status.staff, f"{HEADER}/StaffInfo")
    yield f"{HEADER}/Description", status.description


def _organization(organization: Organization, path: str) -> Iterator[Place]:
    yield f"{path}/OrganName", organization.name
    yield f"{path}/OrganizationInCharge", organization.in_charge


def _staff(staff: Staff | None, path: str) -> Iterator[Place]:
    if staff:
        yield f"{path}/Department", staff.department
        yield f"{path}/Staff", staff.name
