"""A status package finds the delivery it speaks of; a sender reads what became of its package.

Whatever its order, a status is recorded and delivered. It never moves a delivery back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from axis import documents, rows, rules
from axis.context import AxisContext
from axis.documents import Stamp
from axis.errors import NotFound
from axis.records import BusinessStatus, SentDelivery
from axis.rules import AXIS_RULES
from edoc.contract.findings import Finding, Text
from edoc.contract.lifecycle import Transition, advance
from edoc.contract.model import BusinessType, Status
from edoc.plumbing.sql import axis_delivery_store as delivery_store
from edoc.plumbing.sql import axis_package_store as package_store
from edoc.plumbing.sql import axis_tracking_store as tracking_store
from edoc.plumbing.sql.axis_tables import Connection

TAKE_BACK = "13"
"""The one status that travels from the sender of the document to its receiver."""

ANSWERS_TO_CHANGES = (BusinessType.RECALL, BusinessType.UPDATE)
"""Documents that are themselves a request, which 15 and 16 answer."""

WITHDRAWN = Text("Lấy lại trước khi bên nhận tải về", "taken back before it was fetched")


@dataclass(frozen=True, slots=True)
class Applied:
    """What a status did: rows for the feed, and warnings for the receipt."""

    events: tuple[documents.Row, ...]
    findings: tuple[Finding, ...]


class StatusBook:
    """The statuses of one transaction, each seen by the next; ``write`` stores what they say."""

    def __init__(self) -> None:
        self._lines: list[documents.Row] = []
        self._states: dict[str, tuple[str, datetime]] = {}

    async def apply(
        self,
        connection: Connection,
        status: Status,
        package: documents.Row,
        receiver: str,
        stamp: Stamp,
    ) -> Applied:
        """Record a status with the edoc delivery it speaks of, in the accepting transaction.

        Args:
            connection: the accepting transaction.
            status: what was read.
            package: the row of the status package.
            receiver: registered code of the agency the status is for.
            stamp: axis, world and instants.
        """
        code = package["status_code"].zfill(2)
        found = await _find(connection, status, (package["sender"], receiver), code, stamp)
        if found is None:
            unmatched = AXIS_RULES["W-STATUS-UNMATCHED"].found(rules.RESPONSE_FOR, code=code)
            return Applied((), (unmatched,))
        before = self._states[found["id"]][0] if found["id"] in self._states else None
        before = before or found["business_status"] or None
        moved = advance(before, code, answers_change=found["business_type"] in ANSWERS_TO_CHANGES)
        self._lines.append(_line(found, package, code, moved, stamp))
        if moved.state and moved.state != before:
            self._states[found["id"]] = (moved.state, package["status_at"] or stamp.now)
        events = [_event(found, package, receiver, code, stamp)]
        if code == TAKE_BACK and await _withdraw(connection, found, stamp):
            events.append(rows.settled_event(stamp, found, "recalled", WITHDRAWN.vi))
        return Applied(tuple(events), _odd(code, moved))

    async def write(self, connection: Connection) -> None:
        """Store the histories and the newest states."""
        await package_store.insert_business_statuses(connection, self._lines)
        await package_store.set_business_states(connection, self._states)


async def _find(
    connection: Connection, status: Status, sides: tuple[str, str], code: str, stamp: Stamp
) -> Mapping[str, Any] | None:
    """Return the delivery a status speaks of; ``sides`` are its sender and receiver."""
    document_sender, document_receiver = sides if code == TAKE_BACK else sides[::-1]
    about = status.response_for
    document_id = about.document_id.strip()
    candidates = await package_store.candidates_for_status(
        connection,
        stamp.axis,
        stamp.world,
        document_sender,
        document_receiver,
        document_id,
        about.code,
    )
    return match(candidates, document_id, about.code, about.promulgated)


def match(
    candidates: Sequence[Mapping[str, Any]], document_id: str, code: str, day: date | None
) -> Mapping[str, Any] | None:
    """Choose the delivery a status speaks of, of those between the right two agencies.

    Exact DocumentId, then number/notation and date, then number/notation alone; of several, the
    newest. The date in a status may contradict the one in the DocumentId, so it decides last.
    """
    by_id = (row for row in candidates if document_id and row["document_id"] == document_id)
    by_day = (
        row for row in candidates if code and (row["code"], row["promulgated"]) == (code, day)
    )
    by_code = (row for row in candidates if code and row["code"] == code)
    return next(by_id, None) or next(by_day, None) or next(by_code, None)


def _line(
    found: Mapping[str, Any],
    package: documents.Row,
    code: str,
    moved: Transition,
    stamp: Stamp,
) -> documents.Row:
    """Return the line of the delivery's history."""
    note = moved.note or Text("", "")
    return {
        **stamp.owner,
        "delivery_id": found["id"],
        "package_id": package["id"],
        "code": code,
        "at": package["status_at"],
        "arrived_at": stamp.now,
        "description": package["description"],
        "expected": moved.expected,
        "note_vi": note.vi,
        "note_en": note.en,
    }


def _event(
    found: Mapping[str, Any], package: documents.Row, receiver: str, code: str, stamp: Stamp
) -> documents.Row:
    return documents.event_row(
        stamp,
        "status",
        package_id=found["package_id"],
        delivery_id=found["id"],
        sender=package["sender"],
        receiver=receiver,
        kind="status",
        code=code,
        text=package["description"][:200],
    )


async def _withdraw(connection: Connection, found: Mapping[str, Any], stamp: Stamp) -> bool:
    """Settle a delivery as recalled where its system pulls and has not fetched it yet."""
    untouched = found["state"] == "initial" and found["fetched_at"] is None
    if found["pushed"] or not untouched:
        return False
    await delivery_store.set_state(connection, [found["id"]], "recalled", WITHDRAWN.vi, stamp.now)
    line = rows.settlement_row(stamp, found, "recalled", stamp.axis, WITHDRAWN.vi)
    await delivery_store.insert_settlements(connection, [line])
    return True


def _odd(code: str, moved: Transition) -> tuple[Finding, ...]:
    if moved.expected or moved.note is None:
        return ()
    rule = AXIS_RULES["W-STATUS-ODD"]
    return (rules.with_reason(rule.found(rules.STATUS_CODE, code=code, why="{why}"), moved.note),)


async def sent(context: AxisContext, system_id: str, package_id: str) -> list[SentDelivery]:
    """See ``Axis.sent``."""
    async with context.database.read() as connection:
        package = await tracking_store.find_package(
            connection, context.name, context.world, package_id
        )
        if package is None or package["system_id"] != system_id:
            raise NotFound("package", package_id)
        deliveries = await delivery_store.deliveries_of(connection, package_id)
        statuses = await statuses_of(connection, [row["id"] for row in deliveries])
    return [
        SentDelivery(rows.delivery(row), tuple(statuses.get(row["id"], ()))) for row in deliveries
    ]


async def statuses_of(
    connection: Connection, delivery_ids: Sequence[str]
) -> dict[str, list[BusinessStatus]]:
    """Return the business statuses of deliveries, by delivery, in the order they arrived."""
    by_delivery: dict[str, list[BusinessStatus]] = {}
    for row in await tracking_store.business_statuses(connection, delivery_ids):
        by_delivery.setdefault(row["delivery_id"], []).append(rows.business_status(row))
    return by_delivery
