"""A document's time-line for the page: what happened, joined where many receivers did the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from edoc.contract.dates import VIETNAM
from edoc.contract.findings import Text
from edoc.contract.wire import STATUS_NAMES, STATUSES_WITH_REASON

_EVENTS: dict[str, Text] = {
    "accepted": Text("Trục đã nhận", "Accepted by the axis"),
    "done": Text("Đã giao tới hệ thống nhận", "Delivered"),
    "fail": Text("Giao không được", "Delivery failed"),
    "expired": Text("Hết hạn giao", "Expired"),
    "recalled": Text("Đã rút lại", "Withdrawn"),
    "asked": Text("Yêu cầu nơi nhận", "Asked for"),
    "replaced": Text("Bị thay thế", "Replaced"),
    "reply": Text("Nơi nhận trả lời", "Replied to"),
    "forward": Text("Được chuyển tiếp", "Passed on"),
    "overdue": Text("Quá hạn", "Overdue"),
    "late": Text("Xác nhận muộn", "Confirmed late"),
    "redirected": Text("Chuyển tới cơ quan kế nhiệm", "Sent on to the successor"),
    "parked": Text("Trục tạm giữ", "Parked at the axis"),
    "released": Text("Giao tiếp lượt tạm giữ", "Parked delivery goes out"),
}


@dataclass(slots=True)
class Step:
    """One kind of event of a document: of which deliveries, from when to when (Viet Nam time)."""

    label: Text
    code: str
    first: str
    last: str
    deliveries: set[str] = field(default_factory=set)
    reasons: list[str] = field(default_factory=list)


def steps_of(timeline: Mapping[str, Any]) -> list[Step]:
    """Return the steps of a time-line in the order in which they began."""
    found: dict[str, Step] = {}
    for entry in sorted(timeline["entries"], key=lambda entry: str(entry["at"])):
        type_, code = entry["type"], entry.get("code") or ""
        label = STATUS_NAMES.get(code) if type_ == "status" else _EVENTS.get(type_)
        if label is None:
            continue
        moment = _clock(entry["at"])
        key = code if type_ == "status" else type_
        step = found.setdefault(key, Step(label, code if type_ == "status" else "", moment, moment))
        step.last = moment
        if entry.get("delivery_id"):
            step.deliveries.add(entry["delivery_id"])
    for delivery in timeline["deliveries"]:
        for status in delivery["statuses"]:
            _add_reason(found, status["code"], str(status.get("description") or ""))
    return list(found.values())


def _add_reason(found: Mapping[str, Step], code: str, reason: str) -> None:
    """Note why a receiver returned or declined, or why the sender asked back; each reason once."""
    step = found.get(code)
    if step is not None and code in STATUSES_WITH_REASON and reason and reason not in step.reasons:
        step.reasons.append(reason)


def _clock(value: Any) -> str:
    """Return ``02/12 08:05`` in Viet Nam time."""
    return datetime.fromisoformat(str(value)).astimezone(VIETNAM).strftime("%d/%m %H:%M")
