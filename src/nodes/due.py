"""The deadlines that an office's books show, kept or broken (pure)."""

from __future__ import annotations

from datetime import datetime

from edoc.contract.deadlines import (
    Deadline,
    DeadlineState,
    acknowledge_deadline,
    answer_deadline,
    send_deadline,
)
from edoc.contract.model import BusinessType
from nodes.changes import GONE
from nodes.records import Incoming, Outgoing

_NO_DOCUMENTS = frozenset({"duplicate", "notice"})
_REPEATS = frozenset({int(BusinessType.RECALL), int(BusinessType.UPDATE)})


def incoming_deadlines(document: Incoming, now: datetime) -> tuple[Deadline, ...]:
    """Return the duties of the receiving office: to acknowledge, to complete or answer in time.

    What was returned, given back, cancelled or replaced need not be completed any more.
    """
    if document.state in _NO_DOCUMENTS:
        return ()
    gone = document.state in GONE
    arrived = None if gone and document.acknowledged_at is None else document.arrived_at
    found = (
        acknowledge_deadline(arrived, document.acknowledged_at, now),
        answer_deadline(None if gone else document.due, document.completed_at, now),
    )
    return tuple(one for one in found if one.state is not DeadlineState.NONE)


def outgoing_deadlines(document: Outgoing, now: datetime) -> tuple[Deadline, ...]:
    """Return the duty of the issuing office: to send in time after signing."""
    if document.business_type in _REPEATS or document.state in {"void", "refused"}:
        return ()
    sent = document.accepted_at or now
    return (send_deadline(document.promulgated, sent, urgent=document.priority > 0),)
