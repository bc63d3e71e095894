"""The deadlines of one document, computed from what the axis knows of it (pure).

``edoc.plumbing.sql.axis_life_reading`` asks the database the same of all documents at once:

* acknowledged is what the office said anything of (13 is its sender's word);
* completed is what was reported 06 ever, whatever was said later, or what was replied to;
* nothing is owed for what was returned (02), given back (15) or replaced; an update that was
  agreed to takes the duty over with its own date, and one that was declined has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from axis.life.records import ChangeRequest
from axis.records import BusinessStatus, DeliveryRow, PackageRow
from edoc.contract.deadlines import (
    Deadline,
    acknowledge_deadline,
    answer_deadline,
    send_deadline,
)
from edoc.contract.lifecycle import DUTIES, GONE, Effect
from edoc.contract.model import BusinessType, PackageKind

RETURNED, COMPLETED, TAKE_BACK, AGREED, DECLINED = "02", "06", "13", "15", "16"


@dataclass(frozen=True, slots=True)
class Handled:
    """One copy of a document and what its office did with it.

    Attributes:
        delivery: the copy.
        package: its document; a recall is answered by 15 or 16 and has no deadline of its own.
        statuses: what the office said.
        requests: what was asked about the copy, or by its package about earlier ones.
        finished: when the office's own document answered it, and when it completed or answered
            what this update changes.
        carried: its system only carries for an axis below: when the office had it is not known.
    """

    delivery: DeliveryRow
    package: PackageRow
    statuses: Sequence[BusinessStatus]
    requests: Sequence[ChangeRequest] = ()
    finished: Sequence[datetime] = ()
    carried: bool = False

    def said(self, *codes: str) -> list[datetime]:
        """Return when the office reported one of these codes; none named: anything at all.

        A take-back is its sender's word.
        """
        return [
            said_at(one.at, one.arrived_at, self.delivery.created_at)
            for one in self.statuses
            if (one.code in codes if codes else one.code != TAKE_BACK)
        ]

    @property
    def completed(self) -> list[datetime]:
        """When the work was done, each time it was."""
        return [*self.said(COMPLETED), *self.finished]

    @property
    def fell_away(self) -> bool:
        """True where nothing is owed any more, done or not."""
        state, kind = self.delivery.business_status, self.package.business_type
        changes = kind in (BusinessType.UPDATE, BusinessType.REPLACE)
        if state == RETURNED or (state == AGREED and not changes):
            return True
        return any(self._ends(one) for one in self.requests)

    def _ends(self, request: ChangeRequest) -> bool:
        if request.package_id == self.package.id:  # what an update asks about earlier copies
            return request.kind == "update" and request.answer == DECLINED
        if request.effect == Effect.REPLACED:
            return request.answer != DECLINED
        return request.answer == AGREED and (request.kind in DUTIES or request.kind == "update")


def of_package(package: PackageRow) -> tuple[Deadline, ...]:
    """Return the deadline of sending. Recalls and updates carry an earlier document's date."""
    new = package.business_type in (BusinessType.NEW, BusinessType.REPLACE)
    if package.kind is not PackageKind.EDOC or not new:
        return ()
    urgent = package.priority > 0
    return (send_deadline(package.promulgated, package.accepted_at, urgent=urgent),)


def of_delivery(copy: Handled, now: datetime) -> tuple[Deadline, ...]:
    """Return the receiver's deadlines: to acknowledge, and where there is a due date to answer."""
    delivery, due = copy.delivery, copy.package.due
    recalls = copy.package.business_type == BusinessType.RECALL
    if delivery.kind is not PackageKind.EDOC or recalls:
        return ()
    first = min(copy.said(), default=None)
    arrived = (None if copy.carried else _arrived_at(delivery)) or first
    found = (acknowledge_deadline(arrived, first, now),)
    if due is None or delivery.state in GONE:
        return found
    done = min(copy.completed, default=None)
    owed = None if copy.fell_away and done is None else due
    return (*found, answer_deadline(owed, done, now))


def said_at(at: datetime | None, arrived_at: datetime, created_at: datetime) -> datetime:
    """Return when an office said something: its own word where that can be true, else arrival.

    A relay that was away for a night is no fault of the office; a clock that is wrong is no proof.

    Args:
        at: what the office says itself.
        arrived_at: when it was heard here.
        created_at: when the delivery it speaks of was made.
    """
    return at if at is not None and created_at <= at <= arrived_at else arrived_at


def _arrived_at(delivery: DeliveryRow) -> datetime | None:
    """Return when the receiver's system had the copy; None while it has not, or never will."""
    if delivery.state in GONE:
        return None
    if delivery.state == "done":
        return delivery.fetched_at or delivery.settled_at
    return delivery.fetched_at
