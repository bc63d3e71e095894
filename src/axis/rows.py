"""Stored rows as the axis's values, and the journal rows of settling (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from axis.documents import Row, Stamp, event_row
from axis.records import BusinessStatus, DeliveryRow, Event, PackageRow
from edoc.contract.findings import Text
from edoc.contract.model import PackageKind

Stored = Mapping[str, Any]


def delivery(row: Stored) -> DeliveryRow:
    """Return a delivery joined with its package as a value."""
    values = {name: row[name] for name in DeliveryRow.__dataclass_fields__}
    return DeliveryRow(**{**values, "kind": PackageKind(row["kind"])})


def package(row: Stored) -> PackageRow:
    """Return a package as a value."""
    values = {name: row[name] for name in PackageRow.__dataclass_fields__}
    changed = {
        "kind": PackageKind(row["kind"]),
        "signature_reasons": tuple(row["signature_reasons"]),
    }
    return PackageRow(**{**values, **changed})


def business_status(row: Stored) -> BusinessStatus:
    """Return a business status as a value."""
    return BusinessStatus(
        package_id=row["package_id"],
        code=row["code"],
        at=row["at"],
        arrived_at=row["arrived_at"],
        description=row["description"],
        expected=row["expected"],
        note=Text(row["note_vi"], row["note_en"]),
    )


def event(row: Stored) -> Event:
    """Return an event as a value."""
    return Event(**{name: row[name] for name in Event.__dataclass_fields__})


def settlement_row(stamp: Stamp, row: Stored, result: str, by: str, reason: str) -> Row:
    """Return the line of the settlement journal for a delivery that ends now."""
    return {
        **stamp.owner,
        "delivery_id": row["id"],
        "package_id": row["package_id"],
        "kind": row["kind"],
        "result": result,
        "by": by,
        "reason": reason,
        "at": stamp.now,
    }


def settled_event(stamp: Stamp, row: Stored, type_: str, text: str) -> Row:
    """Return the event of one delivery that moved."""
    return event_row(
        stamp,
        type_,
        package_id=row["package_id"],
        delivery_id=row["id"],
        sender=row["sender"],
        receiver=row["receiver"],
        kind=row["kind"],
        text=text[:200],
    )
