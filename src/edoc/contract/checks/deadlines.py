"""Deadlines that show in the package itself."""

from __future__ import annotations

from edoc.contract.checks.sheet import HEADER, TRACES, Sheet, numbered
from edoc.contract.dates import format_date, format_timestamp
from edoc.contract.deadlines import DeadlineState, send_deadline
from edoc.contract.model import BusinessType, Edoc

_ISSUING = frozenset({BusinessType.NEW, BusinessType.REPLACE})
"""Operations by which a document is issued; the others repeat the date of an earlier one."""


def check_deadlines(edoc: Edoc, sheet: Sheet) -> None:
    """A due date that cannot be kept, and a document that left too late."""
    path = f"{HEADER}/DueDate"
    if edoc.due and edoc.promulgated and edoc.due < edoc.promulgated:
        sheet.add("W-DUE-DATE", path, value=format_date(edoc.due))
    elif edoc.due and sheet.day and edoc.due < sheet.day and edoc.business_type in _ISSUING:
        sheet.add("W-DUE-PAST", path, value=format_date(edoc.due))
    # by the first trace: a document that was sent in time is not late when it is sent again
    traces = enumerate(edoc.traces, start=1)
    number, sent = next(((number, trace.at) for number, trace in traces if trace.at), (0, None))
    if sent is None or edoc.business_type not in _ISSUING:
        return
    deadline = send_deadline(edoc.promulgated, sent, urgent=edoc.urgent)
    if deadline.state is DeadlineState.BROKEN and deadline.due_at is not None:
        sheet.add(
            "W-SENT-LATE",
            numbered(f"{TRACES}/TraceHeader", number) + "/Timestamp",
            sent=format_timestamp(sent),
            limit=format_timestamp(deadline.due_at),
        )
