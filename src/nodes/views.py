"""What the API of a node shows: the records as JSON objects."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


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


class ReceiverView(View):
    """One receiver of an outgoing document."""

    code: str
    name: str
    delivery_id: str
    last_status: str
    last_at: datetime | None
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
    receivers: list[ReceiverView]
    findings: list[dict[str, Any]]


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
    """A document asked back from its receivers."""

    reason: str = Field(max_length=1000)
    receivers: list[str] | None = Field(default=None, description="codes; absent means all")
