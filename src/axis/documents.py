"""The rows and messages that accepting one package writes (pure).

Message shapes are the bus conventions between axis and node: ``delivery`` and ``receipt``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axis.inspection import Inspected
from axis.records import DeliveryRef, Receipt, Submission
from axis.routing import Lane
from axis.settings import AxisSettings
from axis.validate import Judgement
from edoc.contract.findings import Finding, finding_body
from edoc.contract.model import Edoc, Package, PackageKind
from edoc.ports.bus import Message

Row = dict[str, Any]

NAME_SHOWN = 500
TYPE_SHOWN = 255
"""Characters kept of texts that are only shown; the package itself keeps them whole.

Ids and codes are never cut: the rules of form refuse those that do not fit.
"""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Whose rows these are and when they were made: world time, and the machine's."""

    axis: str
    world: str
    now: datetime
    real: datetime

    @property
    def owner(self) -> Row:
        """The columns every row has."""
        return {"axis": self.axis, "world": self.world}


def intake_key(submission: Submission, judgement: Judgement, sha256: str) -> str:
    """Return what makes two sends the same: caller, sender, kind, bytes, effective receivers."""
    parts = (
        submission.system_id,
        judgement.sender_key,
        submission.kind.value,
        sha256,
        *sorted(judgement.receiver_keys),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def package_row(
    package_id: str, submission: Submission, inspected: Inspected, sender: str, stamp: Stamp
) -> Row:
    """Return the row of the package."""
    package = inspected.package
    return {
        "id": package_id,
        **stamp.owner,
        "kind": package.kind.value,
        "sender": sender,
        "sender_name": package.sender.name[:NAME_SHOWN],
        "system_id": submission.system_id,
        **_content(package),
        "sha256": inspected.sha256,
        "size": len(submission.body),
        "accepted_at": stamp.now,
        "accepted_real": stamp.real,
        "dialect": submission.dialect,
        "signature": inspected.signature.result,
        "signature_reasons": [reason.code for reason in inspected.signature.reasons],
        "signer": inspected.signature.signer[:NAME_SHOWN],
    }


def _content(package: Package) -> Row:
    """What lists and trackers show of a package's header."""
    if isinstance(package, Edoc):
        return {
            "document_id": package.document_id.strip(),
            "code": str(package.code),
            "promulgated": package.promulgated,
            "due": package.due,
            "subject": package.subject,
            "type_name": package.document_type.name[:TYPE_SHOWN],
            "business_type": package.business_type,
            "priority": package.other.priority,
            "status_code": "",
            "status_at": None,
            "response_agency": "",
            "response_document_id": "",
            "description": package.business.reason if package.business else "",
        }
    about = package.response_for
    return {
        "document_id": "",
        "code": about.code,
        "promulgated": about.promulgated,
        "due": None,
        "subject": "",
        "type_name": "",
        "business_type": 0,
        "priority": 0,
        "status_code": package.status_code.strip()[:16],
        "status_at": package.at,
        "response_agency": about.agency,
        "response_document_id": about.document_id.strip(),
        "description": package.description,
    }


def delivery_rows(
    package: Row,
    lanes: Sequence[Lane],
    ids: Iterator[str],
    sender_level: str,
    settings: AxisSettings,
    stamp: Stamp,
    *,
    named: Collection[str],
) -> list[Row]:
    """Return one row per receiving agency, in the order of the lanes.

    ``named`` are those the package names itself; others get it in the place of merged offices.
    """
    again = stamp.real + timedelta(seconds=settings.redeliver_after_s)
    shared = {
        **stamp.owner,
        "package_id": package["id"],
        **{name: package[name] for name in _SHARED},
        "sender_level": sender_level,
        "state": "initial",
        "created_at": stamp.now,
        "created_real": stamp.real,
        "updated_at": stamp.now,
        "expires_at": stamp.now + settings.expire_after,
        "business_status": "",
        "attempts": 0,
    }
    return [
        {
            **shared,
            "id": next(ids),
            "receiver": receiver.code,
            "receiver_name": receiver.name,
            "receiver_level": receiver.level,
            "named": receiver.code in named,
            "reason": lane.reason,
            "system_id": lane.system.id,
            "pushed": lane.system.pushed,
            "chunk": lane.chunk,
            "redeliver_real": again if lane.system.pushed else None,
        }
        for lane in lanes
        for receiver in lane.receivers
    ]


_SHARED = (
    "kind",
    "document_id",
    "code",
    "promulgated",
    "business_type",
    "sha256",
    "sender",
    "priority",
)


def journal_row(package: Row, deliveries: Sequence[Row]) -> Row:
    """Return the line of the intake journal: what is promised at the door."""
    return {
        "axis": package["axis"],
        "world": package["world"],
        "package_id": package["id"],
        "kind": package["kind"],
        "deliveries": len(deliveries),
        "at": package["accepted_at"],
    }


def event_row(stamp: Stamp, type_: str, **values: str) -> Row:
    """Return the row of an event; columns not named are empty."""
    empty = dict.fromkeys(
        ("package_id", "delivery_id", "sender", "receiver", "kind", "code", "text"), ""
    )
    return {**stamp.owner, "at": stamp.now, "type": type_, **empty, **values}


def acceptance_events(package: Row, deliveries: Sequence[Row], stamp: Stamp) -> list[Row]:
    """Return ``accepted`` for the package and ``routed`` for each delivery that has a system."""
    shared = {
        "package_id": package["id"],
        "sender": package["sender"],
        "kind": package["kind"],
        "code": package["status_code"],
    }
    text = package["subject"] or package["code"]
    return [
        event_row(stamp, "accepted", **shared, text=text[:200]),
        *(
            event_row(stamp, "routed", **shared, delivery_id=row["id"], receiver=row["receiver"])
            for row in deliveries
            if row["system_id"]
        ),
    ]


def delivery_message_id(package_id: str, system_id: str, chunk: int) -> str:
    """Return the id of the message that names one chunk of a package's deliveries."""
    return f"{package_id}:{system_id}:{chunk}"


def delivery_message(deliveries: Sequence[Row], size: int, inline_limit: int) -> Message:
    """Return the message that tells a system of deliveries of one chunk.

    Its body is the package, loaded from its blob when sent, or empty above ``inline_limit``: then
    the receiver fetches the content.
    """
    first = deliveries[0]
    refs = [{"id": row["id"], "receiver": row["receiver"]} for row in deliveries]
    return Message(
        id=delivery_message_id(first["package_id"], first["system_id"], first["chunk"]),
        type="delivery",
        headers={
            "package_id": first["package_id"],
            "kind": first["kind"],
            "sha256": first["sha256"],
            "size": str(size),
            "sender": first["sender"],
            "document_id": first["document_id"],
            "deliveries": json.dumps(refs, separators=(",", ":")),
            "fetch": "true" if size > inline_limit else "false",
        },
        urgent=first["priority"] > 0,
    )


def receipt_message(system_id: str, reference: str, receipt: Receipt) -> Message:
    """Return the message that tells a system of the bus that its package was accepted."""
    body = {
        "package_id": receipt.package_id,
        "document_id": receipt.document_id,
        "accepted_at": receipt.accepted_at.isoformat(),
        "duplicate": receipt.duplicate,
        "deliveries": [{"id": ref.id, "receiver": ref.receiver} for ref in receipt.deliveries],
        "findings": [finding_body(finding) for finding in receipt.findings],
    }
    return _receipt(system_id, reference, receipt.package_id, accepted=True, body=body)


def refusal_message(
    system_id: str, reference: str, findings: Sequence[Finding], at: datetime
) -> Message:
    """Return the message that tells a system of the bus why its package was refused."""
    body = {
        "package_id": "",
        "document_id": "",
        "accepted_at": at.isoformat(),
        "duplicate": False,
        "deliveries": [],
        "findings": [finding_body(finding) for finding in findings],
    }
    return _receipt(system_id, reference, "", accepted=False, body=body)


def receipt_id(system_id: str, reference: str) -> str:
    """Return the id of a receipt's message: two systems may use the same reference.

    What is too long to be read in an id is told apart by its hash.
    """
    name = f"{system_id}:{reference}"
    if len(name.encode()) > LONGEST_RECEIPT_NAME:
        name = hashlib.sha256(name.encode()).hexdigest()
    return f"receipt-{name}"


LONGEST_RECEIPT_NAME = 200
"""Bytes; the bus takes message ids of up to 255 (AMQP 0-9-1 section 4.2.5.3)."""


def _receipt(
    system_id: str, reference: str, package_id: str, *, accepted: bool, body: Row
) -> Message:
    return Message(
        id=receipt_id(system_id, reference),
        type="receipt",
        body=json.dumps(body, ensure_ascii=False).encode(),
        headers={
            "reference": reference,
            "accepted": "true" if accepted else "false",
            "package_id": package_id,
        },
    )


def receipt_of(package: Row, deliveries: Sequence[Row], **values: Any) -> Receipt:
    """Return the receipt of a stored package; ``values`` are ``duplicate`` and ``findings``."""
    refs = tuple(DeliveryRef(row["id"], row["receiver"]) for row in deliveries)
    return Receipt(
        package_id=package["id"],
        document_id=package["document_id"],
        kind=PackageKind(package["kind"]),
        accepted_at=package["accepted_at"],
        deliveries=refs,
        **values,
    )
