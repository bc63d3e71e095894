"""What the API of a node shows: the records as JSON objects."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from nodes.alerts import alert_text
from nodes.due import incoming_deadlines, outgoing_deadlines
from nodes.records import Incoming, Outgoing


class View(BaseModel):
    """Base: read from the records' attributes."""

    model_config = ConfigDict(from_attributes=True)


class AgencyView(View):
    """A hosted agency."""

    code: str = Field(description="mã định danh, e.g. 000.00.02.H21")
    name: str
    level: str = Field(description="central, province, district, commune or other")
    parent_name: str
    locality: str
    abbreviation: str
    leader_title: str
    leader_name: str


class StatusView(View):
    """One business status of a history."""

    code: str = Field(description="01 to 16")
    direction: str = Field(description="sent or received")
    agency: str = Field(description="the other agency")
    at: datetime
    description: str
    expected: bool = Field(description="false where it came in an odd order")
    state: str = Field(description="composed, accepted or refused by the axis; or received")
    findings: list[dict[str, Any]] = Field(description="what the axis said to what was sent")


class TextView(View):
    """One sentence in both languages."""

    vi: str
    en: str


class DeadlineView(View):
    """A duty with its end: kept, broken or still open."""

    kind: str = Field(description="send, acknowledge or answer")
    state: str = Field(description="pending, kept or broken")
    due_at: datetime | None
    met_at: datetime | None
    name: TextView
    verdict: TextView
    source: str


class OperationView(View):
    """A package that speaks of a document: a recall, an update, a forward."""

    reference: str
    business_type: int = Field(description="1 recall, 2 update, 0 forward")
    code: str
    state: str
    at: datetime
    reason: str


class ChangeView(View):
    """What the sender asked this office to do with a document."""

    id: str = Field(description="delivery id of the package that asks")
    kind: str = Field(description="recall, take-back, update, removal or replacement")
    asker: str
    state: str = Field(description="waiting, requested, agreed, declined, confirmed or rejected")
    at: datetime
    answered_at: datetime | None
    reason: str
    details: dict[str, Any]


class ReceiverView(View):
    """One receiver of an outgoing document."""

    code: str
    name: str
    delivery_id: str
    last_status: str
    last_at: datetime | None
    asked: str = Field(description="recall, take-back, update, removal or replacement")
    answer: str = Field(description="15 agreed, 16 declined, or empty")
    answered_at: datetime | None
    removed: bool = Field(description="struck off the list by an update")
    replaced_by: str = Field(description="the document that stands in its place for this receiver")
    history: list[StatusView]


class OutgoingView(View):
    """A document issued here (văn bản đi)."""

    reference: str
    agency: str
    code: str = Field(description="number/notation")
    number: str
    notation: str
    document_id: str
    type_name: str
    subject: str
    promulgated: date
    state: str = Field(description="numbered, composed, accepted, refused or void")
    created_at: datetime
    priority: int
    due: date | None
    steering: int
    response_for: str
    package_id: str
    accepted_at: datetime | None
    duplicate: bool
    size: int
    business_type: int = Field(description="0 new, 1 recall notice, 2 update, 3 replacement")
    about: str = Field(description="the document that 1 and 2 speak of")
    remark: str = Field(description="why it was recalled, updated or replaced")
    frozen_at: datetime | None = Field(description="recalled since; closed to changes")
    updated_at: datetime | None
    replaced_by: str
    operations: list[OperationView]
    receivers: list[ReceiverView]
    findings: list[dict[str, Any]]
    deadlines: list[DeadlineView] = []


class IncomingView(View):
    """A document received (văn bản đến)."""

    id: str = Field(description="delivery id at the axis")
    agency: str
    package_id: str
    document_id: str
    sender: str
    sender_name: str
    code: str
    promulgated: date | None
    type_name: str
    subject: str
    state: str
    arrived_at: datetime
    priority: int
    due: date | None
    steering: int
    business_type: int
    response_to: list[str]
    arrival_number: int | None
    registered_at: datetime | None
    reason: str
    hold: bool
    take_back: str
    legal_value: str = Field(description="equivalent or reference, if it were a real document")
    legal_text: TextView = TextView(vi="", en="")
    legal_reasons: list[dict[str, str]] = Field(description="why it is worth less than paper")
    alert: str = Field(description="a warning for the clerk, e.g. duplicate-id; empty for none")
    alert_text: TextView | None = None
    about: str = Field(description="the document that a notice or a double speaks of")
    acknowledged_at: datetime | None
    completed_at: datetime | None
    changed_at: datetime | None
    replaced_by: str
    changes: list[ChangeView]
    deadlines: list[DeadlineView] = []
    package_signature: str
    pdf_signature: str
    history: list[StatusView]


class ActionRequest(BaseModel):
    """A step to be taken by hand."""

    action: str = Field(
        description="accept, assign, process, complete, refuse, agree or decline",
        examples=["accept"],
    )
    reason: str = Field(default="", max_length=1000)


class TakeBackRequest(BaseModel):
    """A document recalled or asked back from its receivers."""

    reason: str = Field(max_length=1000)
    receivers: list[str] | None = Field(
        default=None, max_length=10_000, description="codes; absent means all"
    )


class UpdateRequest(BaseModel):
    """What is to change in a sent document; what is absent stays."""

    reason: str = Field(max_length=1000)
    subject: str | None = Field(default=None, max_length=500)
    due: date | None = None
    priority: str | None = Field(default=None, description="thuong, khan, thuong-khan, hoa-toc")
    steering: int | None = Field(default=None, ge=0, le=2)
    add: list[str] = Field(default=[], max_length=10_000, description="codes of new receivers")
    add_names: list[str] = Field(default=[], max_length=10_000, description="in the same order")
    remove: list[str] = Field(default=[], max_length=10_000, description="codes to strike off")


class ForwardRequest(BaseModel):
    """A received document sent on."""

    receivers: list[str] = Field(max_length=10_000, description="codes")
    names: list[str] = Field(default=[], max_length=10_000, description="in the same order")
    agency: str | None = Field(default=None, description="who received it, where several did")
    note: str = Field(default="", max_length=1000)


LEGAL_TEXTS = {
    "equivalent": TextView(
        vi="Tương đương bản giấy (nếu là văn bản thật)",
        en="Equal to paper (if it were a real document)",
    ),
    "reference": TextView(
        vi="Chỉ có giá trị thông tin, tham khảo (nếu là văn bản thật)",
        en="For information and reference only (if it were a real document)",
    ),
}
"""Decision 28/2018 art. 4."""


def incoming_view(document: Incoming, now: datetime) -> IncomingView:
    """Return a received document as it is shown at an instant of the world."""
    view = IncomingView.model_validate(document)
    view.deadlines = [DeadlineView.model_validate(o) for o in incoming_deadlines(document, now)]
    view.legal_text = LEGAL_TEXTS.get(document.legal_value, view.legal_text)
    if document.alert:
        view.alert_text = TextView.model_validate(alert_text(document.alert))
    return view


def outgoing_view(document: Outgoing, now: datetime) -> OutgoingView:
    """Return a sent document as it is shown at an instant of the world."""
    view = OutgoingView.model_validate(document)
    view.deadlines = [DeadlineView.model_validate(o) for o in outgoing_deadlines(document, now)]
    return view
