"""The deadlines that the law sets on exchanged documents: when they end, and were they kept (pure).

Three are watched:

* **send**: on the day of promulgation, at the latest in the morning of the next working day;
  urgent documents at once after signing (Decision 28/2018/QĐ-TTg art. 6(2)). The morning ends at
  12:00. "At once" names no hour: here the day of promulgation must not end before it is sent.
* **acknowledge**: the receiver tells the sender the same day that the document came (Decree
  30/2020/NĐ-CP art. 21(2)(c)). What comes on a day off counts as come on the next working day.
  Any business status counts, not only 01: some systems begin with 03.
* **answer**: a document with a ``DueDate`` is completed (06) or replied to before that day ends.

All days are days of Viet Nam. An instant at the very end of a day is the next day's beginning, so
that a deadline is kept by what happened strictly before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from edoc.contract.dates import VIETNAM, local_date
from edoc.contract.findings import Text
from edoc.contract.working_days import (
    DAY,
    last_working_day_before,
    next_working_day,
    working_day_from,
)

MORNING_ENDS = time(12, 0)

LAST_DAY = date(9990, 1, 1)
"""A date beyond it is a slip of the pen and sets no deadline: the calendar ends soon after."""


class DeadlineKind(StrEnum):
    """Which duty."""

    SEND = "send"
    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"


class DeadlineState(StrEnum):
    """How it stands. ``none``: there is no such duty here, or it fell away."""

    PENDING = "pending"
    KEPT = "kept"
    BROKEN = "broken"
    NONE = "none"


DEADLINE_NAMES: dict[DeadlineKind, Text] = {
    DeadlineKind.SEND: Text("Gửi sau khi ban hành", "Sent after promulgation"),
    DeadlineKind.ACKNOWLEDGE: Text("Báo nhận trong ngày", "Acknowledged the same day"),
    DeadlineKind.ANSWER: Text("Hoàn thành, trả lời đúng hạn", "Completed or answered in time"),
}

STATE_NAMES: dict[DeadlineState, Text] = {
    DeadlineState.PENDING: Text("Đang trong hạn", "Not due yet"),
    DeadlineState.KEPT: Text("Đúng hạn", "Kept"),
    DeadlineState.BROKEN: Text("Quá hạn", "Broken"),
    DeadlineState.NONE: Text("Không áp dụng", "None"),
}

SOURCES: dict[DeadlineKind, str] = {
    DeadlineKind.SEND: "QĐ 28/2018/QĐ-TTg Điều 6(2)",
    DeadlineKind.ACKNOWLEDGE: "NĐ 30/2020/NĐ-CP Điều 21(2)(c)",
    DeadlineKind.ANSWER: "QCVN 102:2016 DueDate; NĐ 30/2020/NĐ-CP Điều 24",
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """One duty, its end, and what came of it.

    Attributes:
        due_at: the instant before which it had to be done; None where there is no such duty.
        met_at: when it was done; None where it was not.
        name: the duty, for people; ``verdict``: how it stands.
        source: the clause it rests on.
    """

    kind: DeadlineKind
    state: DeadlineState
    due_at: datetime | None
    met_at: datetime | None
    name: Text
    verdict: Text
    source: str


def send_deadline(promulgated: date | None, sent_at: datetime, *, urgent: bool) -> Deadline:
    """Return whether a new document was sent in time; without a date there is no deadline."""
    if promulgated is None or promulgated > LAST_DAY:
        return _deadline(DeadlineKind.SEND, None, None, sent_at)
    if urgent:
        due = end_of(promulgated)
    else:
        due = datetime.combine(next_working_day(promulgated), MORNING_ENDS, VIETNAM).astimezone(UTC)
    return _deadline(DeadlineKind.SEND, due, sent_at, sent_at)


def acknowledge_deadline(
    arrived_at: datetime | None, told_at: datetime | None, now: datetime
) -> Deadline:
    """Return whether a receiver told the sender in time that the document had come.

    Args:
        arrived_at: when its system had the copy; None while it has not, or never will.
        told_at: when the first business status was given; None while there is none.
        now: the world's present instant.
    """
    due = None if arrived_at is None else end_of(working_day_from(local_date(arrived_at)))
    return _deadline(DeadlineKind.ACKNOWLEDGE, due, told_at, now)


def answer_deadline(due: date | None, done_at: datetime | None, now: datetime) -> Deadline:
    """Return whether a document was completed or answered before its ``DueDate`` ended."""
    ends = None if due is None or due > LAST_DAY else end_of(due)
    return _deadline(DeadlineKind.ANSWER, ends, done_at, now)


def end_of(day: date) -> datetime:
    """Return the instant at which a day of Viet Nam is over."""
    return datetime.combine(day + DAY, time(0, 0), VIETNAM).astimezone(UTC)


def unacknowledged_since(now: datetime) -> datetime:
    """Return the instant: what had arrived before it should have been acknowledged by now."""
    return end_of(last_working_day_before(local_date(now)))


def _deadline(
    kind: DeadlineKind, due: datetime | None, met: datetime | None, now: datetime
) -> Deadline:
    state = _state(due, met, now)
    return Deadline(kind, state, due, met, DEADLINE_NAMES[kind], STATE_NAMES[state], SOURCES[kind])


def _state(due: datetime | None, met: datetime | None, now: datetime) -> DeadlineState:
    if due is None:
        return DeadlineState.NONE
    if met is not None:
        return DeadlineState.KEPT if met < due else DeadlineState.BROKEN
    return DeadlineState.PENDING if now < due else DeadlineState.BROKEN
