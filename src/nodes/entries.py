"""What a package that came becomes in the register: an entry, a notice, a request (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from edoc.contract.model import BusinessType, Edoc
from edoc.contract.references import Reference, RelationKind, made_at, references
from nodes.addressing import names_agency
from nodes.alerts import ALERTS
from nodes.changes import Kind
from nodes.examine import Examination
from nodes.links.bus import DeliveryRef
from nodes.receive_change import Asked, Found, answer_to
from nodes.records import HostedAgency

Fields = dict[str, object]

REQUESTS = (BusinessType.RECALL, BusinessType.UPDATE)
"""Packages about a document that was sent before; they are no documents of their own."""

MOST_REPLACED = 100
"""Documents that one replacement puts out of use for one agency."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A package as it came, with what examining it said; ``at`` is world time."""

    package_id: str
    sha256: str
    chunk: str
    deliveries: tuple[DeliveryRef, ...]
    at: datetime
    found: Examination
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Double:
    """A document of the register that a new one repeats; ``alert`` says by what."""

    id: str
    alert: str


def find_doubles(package: Edoc, rows: Iterable[Mapping[str, object]]) -> dict[str, Double]:
    """Return by agency which document repeats one of the register.

    Numbers start again each year (ND 30/2020 art. 15), so the same number, notation and issuer
    count only within one year of promulgation.
    """
    doubles: dict[str, Double] = {}
    for row in rows:
        agency = str(row["agency"])
        if row["document_id"] == package.document_id:
            doubles[agency] = Double(str(row["id"]), "duplicate-id")
        elif _same_year(row["promulgated"], package.promulgated):
            doubles.setdefault(agency, Double(str(row["id"]), "duplicate-code"))
    return doubles


def _same_year(one: object, other: date | None) -> bool:
    return not isinstance(one, date) or other is None or one.year == other.year


def request_of(
    package: Edoc, agency: HostedAgency, delivery: str, *, at: datetime, trusted: bool
) -> Asked:
    """Return what a package of type 1, 2 or 3 asks of one agency."""
    business = package.business
    kind, details = _wanted(package, agency)
    return Asked(
        id=delivery,
        agency=agency,
        kind=kind,
        named=_designated(package),
        answer_to=answer_to(package),
        at=at,
        made_at=made_at(package),
        trusted=trusted,
        reason=business.reason if business else "",
        details=details,
    )


def _designated(package: Edoc) -> Reference:
    """Return the one document that a recall or an update means.

    A replacement names several, which are looked for one by one (``replaced_by``).
    """
    if package.business_type in REQUESTS:
        return references(package)[0]
    return Reference(RelationKind.REPLACEMENT, package.document_id)


def _wanted(package: Edoc, agency: HostedAgency) -> tuple[Kind, Fields]:
    if package.business_type == BusinessType.RECALL:
        return Kind.RECALL, {}
    if package.business_type == BusinessType.REPLACE:
        return Kind.REPLACEMENT, {}
    business = package.business
    codes = _codes(agency)
    for change in business.receivers if business else ():
        if change.agency.strip().upper() in codes and change.added is False:
            return Kind.REMOVAL, {}
    told = business is not None and (business.document_changed or business.receivers_changed)
    changed = business is not None and business.document_changed
    return Kind.UPDATE, {"values": _values(package)} if changed or not told else {}


def _values(package: Edoc) -> Fields:
    """Return the data of a document that an update may change, as JSON can hold them."""
    return {
        "subject": package.subject,
        "type_name": package.document_type.name,
        "priority": package.other.priority,
        "steering": package.steering,
        "due": package.due.isoformat() if package.due else "",
    }


def update_columns(details: Mapping[str, object]) -> Fields:
    """Return the columns of an entry that an agreed update changes."""
    values = details.get("values")
    if not isinstance(values, Mapping):
        return {}
    due = str(values.get("due") or "")
    return {**values, "due": date.fromisoformat(due) if due else None}


def replaced_by(package: Edoc, agency: HostedAgency) -> list[str]:
    """Return the ids of the documents that a replacement replaces for an agency.

    Beyond ``MOST_REPLACED`` the rest is left alone: each one costs a search of the register.
    """
    codes = _codes(agency)
    listed = package.business.replacements if package.business else ()
    found = dict.fromkeys(
        one.document_id.strip()
        for one in listed
        if one.document_id.strip()
        and (not one.agencies or codes & {code.strip().upper() for code in one.agencies})
    )
    return list(found)[:MOST_REPLACED]


def _codes(agency: HostedAgency) -> set[str]:
    return {agency.code.upper(), *(alias.strip().upper() for alias in agency.aliases)}


def notice_row(
    arrival: Arrival, package: Edoc, agency: HostedAgency, delivery: str, found: Found
) -> Fields:
    """Return the entry of a recall or an update: it stands beside the document it speaks of."""
    said = "Thông báo thu hồi văn bản" if package.business_type == 1 else "Yêu cầu cập nhật văn bản"
    reason = found.reaction.said.vi
    return {
        **_row(arrival, package, agency, delivery),
        "state": "notice",
        "reason": f"{said}. {reason}" if reason else said,
        "alert": found.reaction.alert,
        "about": found.document["id"] if found.document else "",
    }


def document_row(
    arrival: Arrival,
    package: Edoc,
    agency: HostedAgency,
    delivery: str,
    double: Double | None,
    alert: str = "",
    hosted: Iterable[HostedAgency] = (),
) -> Fields:
    """Return the entry of a document, with the state in which it enters and why.

    ``hosted``: the offices of this system, one of which may have been meant.
    """
    row = _row(arrival, package, agency, delivery)
    addressee = _named(package, agency, hosted)
    if arrival.found.faults:
        state, reason = "returned", "Trả lại: " + "; ".join(arrival.found.faults)
    elif addressee is not None:
        state = "returned"
        reason = f"Gửi nhầm nơi nhận: văn bản ghi gửi “{addressee}”, không phải “{agency.name}”"
    elif double is not None:
        twice = {"state": "duplicate", "alert": double.alert, "about": double.id}
        return {**row, **twice, "reason": ALERTS[double.alert].vi}
    else:
        state, reason = "arrived", ""
    return {**row, "state": state, "reason": reason, "alert": alert}


def _row(arrival: Arrival, package: Edoc, agency: HostedAgency, delivery: str) -> Fields:
    found = arrival.found
    return {
        "id": delivery,
        "agency": agency.code,
        "package_id": arrival.package_id,
        "package_sha256": arrival.sha256,
        "document_id": package.document_id,
        "sender": package.sender.code,
        "sender_name": package.sender.name,
        "code": str(package.code),
        "promulgated": package.promulgated,
        "type_name": package.document_type.name,
        "subject": package.subject,
        "priority": package.other.priority,
        "due": package.due,
        "steering": package.steering,
        "business_type": int(package.business_type),
        "response_to": [one.document_id for one in package.responses if one.document_id],
        "arrived_at": arrival.at,
        "arrival_number": None,
        "registered_at": None,
        "hold": False,
        "take_back": "",
        "legal_value": found.legal_value,
        "legal_reasons": [dict(one) for one in found.legal_reasons],
        "package_signature": found.package_signature,
        "pdf_signature": found.pdf_signature,
        "alert": "",
        "about": "",
        "acknowledged_at": None,
        "completed_at": None,
        "changed_at": None,
        "replaced_by": "",
    }


def _named(package: Edoc, agency: HostedAgency, hosted: Iterable[HostedAgency]) -> str | None:
    """Return the name in ``To`` under this agency's code where it is another office's, or None.

    The code decides where a document goes, and clients write names as they like: only the name of
    another office that is known here shows that the code is the mistake.
    """
    codes = _codes(agency)
    named = [one.name for one in package.receivers if one.code.strip().upper() in codes]
    if not named or any(names_agency(name, agency) for name in named):
        return None
    meant = any(names_agency(named[0], other) for other in hosted if other.code != agency.code)
    return named[0] if meant else None
