"""What the published server of eDoc v2 refuses in a document and the rules of the axis let pass.

Used only where the choice ``peer_checks`` says so: by itself a dialect decides nothing. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from axis.dialects.edoc_v2.replies import WireError
from axis.dialects.edoc_v2.telling import shown
from edoc.contract.codes import normalise
from edoc.contract.dates import format_date
from edoc.contract.errors import MalformedPackage
from edoc.contract.limits import Limits
from edoc.contract.model import Edoc, Organization
from edoc.contract.reader import read_header

MOST_GROUPS = 4
"""Dotted groups of a code at most; the peer counts these and calls it a length."""

MOST_ERRORS = 20
_TYPES = (1, 2)


def peer_errors(content: bytes, today: date, limits: Limits) -> tuple[WireError, ...]:
    """Return what the peer refuses in a document, in its words; nothing for a status.

    Where nobody can read the package it is left to the axis, which says why. Reading takes time:
    call it in a thread.
    """
    try:
        package = read_header(content, limits)
    except MalformedPackage:
        return ()
    if not isinstance(package, Edoc):
        return ()
    found = list(_of_parties(package))[:MOST_ERRORS]
    return tuple(found + list(_of_document(package, today)))


def _of_parties(edoc: Edoc) -> Iterator[WireError]:
    yield from _of_organization(edoc.sender, "From")
    seen: set[str] = set()
    for receiver in edoc.receivers:
        code = normalise(receiver.code)
        if code and code in seen:
            said = f"Nơi nhận {shown(receiver.code)} bị lặp lại"
            yield WireError("MessageHeader.To.OrganId", said)
        seen.add(code)
        yield from _of_organization(receiver, "To")


def _of_organization(organization: Organization, element: str) -> Iterator[WireError]:
    code = organization.code
    if len(code.split(".")) > MOST_GROUPS:
        said = f"Mã định danh {shown(code)} có hơn {MOST_GROUPS} nhóm"
        yield WireError(f"R.MessageHeader{element}OrganId", said)
    if not organization.name.strip():
        said = f"Thiếu tên cơ quan (OrganName) của {shown(code)}"
        yield WireError(f"R.MessageHeader{element}OrganName", said)


def _of_document(edoc: Edoc, today: date) -> Iterator[WireError]:
    if edoc.promulgated is not None and edoc.promulgated > today:
        said = f"Ngày ban hành {format_date(edoc.promulgated)} sau ngày hiện tại"
        yield WireError("M.MessageHeader.PromulgationDate", said)
    kind = edoc.document_type
    if kind.type not in _TYPES:
        said = f"DocumentType/Type là {kind.type}; chỉ nhận 1 hoặc 2"
        yield WireError("M.MessageHeader.DocumentType.Type", said)
    if not kind.name.strip():
        said = "Thiếu tên loại văn bản (TypeName)"
        yield WireError("R.MessageHeader.DocumentType.TypeName", said)
