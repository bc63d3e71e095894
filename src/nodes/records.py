"""What a node's books hold, and what its users hand in: plain frozen values.

Codes of levels: ``central``, ``province``, ``district``, ``commune``, ``other``. All instants are
aware and in UTC; all dates are Viet Nam dates. Names of business statuses: ``edoc.contract.wire``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from edoc.contract.findings import Text
from edoc.contract.limits import Limits
from edoc.contract.model import ResponseFor


class NodeError(Exception):
    """Base of the errors of a node; carries one sentence in both languages."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


class DraftRefused(NodeError):  # noqa: N818 - named after the condition
    """The draft cannot be issued; nothing was numbered or sent (``message`` says why)."""


class UnknownRecord(NodeError):  # noqa: N818
    """No such outgoing or incoming document in this node's books."""


class NodeUnavailable(NodeError):  # noqa: N818
    """Something that signing needs does not answer now: nothing is done, try again later."""


class ActionRefused(NodeError):  # noqa: N818
    """The action does not fit the present state of the document."""


@dataclass(frozen=True, slots=True)
class HostedAgency:
    """An agency whose document system this node plays.

    Attributes:
        code: identification code, e.g. ``000.00.02.H21``.
        name: full name as in packages, e.g. ``Sở Nội vụ tỉnh Gia Lai``.
        level: central, province, district, commune or other.
        parent_name: agency above it (cơ quan chủ quản); empty for a People's Committee.
        locality: địa danh before the date, e.g. ``Gia Lai``, ``Pleiku``, ``Ia Kring``.
        abbreviation: used in notations, e.g. ``SNV``, ``UBND``.
        unit: drafting unit in the notation of an official letter, e.g. ``VP`` in ``UBND-VP``.
        competence: power of signature (thẩm quyền), e.g. ``TM. ỦY BAN NHÂN DÂN``; empty for a head.
        leader_title: e.g. ``CHỦ TỊCH``, ``GIÁM ĐỐC``.
        leader_name: an invented person.
        clerk_name: an invented clerk (văn thư), named in status packages.
        aliases: other names under which the agency is rightly addressed.
    """

    code: str
    name: str
    level: str
    parent_name: str = ""
    locality: str = ""
    abbreviation: str = "CQ"
    unit: str = "VP"
    competence: str = ""
    leader_title: str = "THỦ TRƯỞNG"
    leader_name: str = "Nguyễn Văn Mô Phỏng"
    clerk_name: str = "Trần Thị Văn Thư"
    address: str = ""
    email: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Addressee:
    """One receiver as the sender writes it: ``To/OrganId`` and ``To/OrganName``."""

    code: str
    name: str = ""
    in_charge: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an office wants to issue.

    Attributes:
        sender: code of a hosted agency.
        receivers: at least one.
        type_name: one of the 29 types of ND 30/2020 art. 7, e.g. ``Công văn``, ``Báo cáo``.
        subject: trích yếu, without "V/v".
        body: paragraphs; empty takes a standing text for the type.
        priority: 0 thường, 1 khẩn, 2 thượng khẩn, 3 hỏa tốc.
        due: date of answer or completion.
        steering: 0 none, 1 a directive, 2 a report on a directive.
        response_for: delivery id or document id of the received document being answered, or an
            explicit reference.
        completes: 06 is reported for that incoming document once the axis accepted this one.
        files: the user's own PDFs (name, bytes); the first is the document itself. Empty: composed.
        paper: whether a paper copy follows; None decides by type (Gia Lai's list).
        salutation: text after "Kính gửi:"; empty lists the receivers.
        to_places: lines of "Nơi nhận"; empty makes the usual ones.
        break_pdf: spoil the signed PDF afterwards, so that a receiver has something to refuse.
        secret: a state secret; always refused (QD 28/2018 art. 1).
    """

    sender: str
    receivers: tuple[Addressee, ...]
    subject: str
    type_name: str = "Công văn"
    body: tuple[str, ...] = ()
    priority: int = 0
    due: date | None = None
    steering: int = 0
    response_for: str | ResponseFor | None = None
    completes: bool = False
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    paper: bool | None = None
    salutation: str = ""
    to_places: tuple[str, ...] = ()
    break_pdf: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """One line of a history: a business status sent or received.

    Attributes:
        code: 01 to 16.
        direction: ``sent`` or ``received``.
        agency: the other agency.
        at: instant of the status itself (world time).
        description: reason or remark.
        expected: False where it came in an odd order; it is kept all the same.
        state: of what was sent: ``composed``, ``accepted`` or ``refused`` by the axis; else
            ``received``.
        findings: what the axis said to what was sent.
    """

    code: str
    direction: str
    agency: str
    at: datetime
    description: str = ""
    expected: bool = True
    state: str = ""
    findings: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True, slots=True)
class ReceiverState:
    """How one receiver of an outgoing document stands.

    ``asked``: what it was asked last (recall, take-back, update, removal, replacement), with its
    ``answer`` 15 or 16. ``removed``: an update struck it off the list. ``replaced_by``: reference
    of the document that stands in its place here, or is on its way to; empty once that is declined.
    """

    code: str
    name: str
    delivery_id: str = ""
    last_status: str = ""
    last_at: datetime | None = None
    history: tuple[StatusEntry, ...] = ()
    asked: str = ""
    answer: str = ""
    answered_at: datetime | None = None
    removed: bool = False
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """A recall (1), update (2), replacement (3) or forward (0) of a document, in short."""

    reference: str
    business_type: int
    code: str
    state: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """What a sender asked an agency to do with a document.

    ``kind``: recall, take-back, update, removal, replacement. ``state``: ``waiting`` (the document
    is not here yet), ``requested``, ``agreed``, ``declined``, ``confirmed`` (nothing was left to
    do), ``rejected`` (not its issuer, or not trusted).
    """

    id: str
    kind: str
    asker: str
    state: str
    at: datetime
    answered_at: datetime | None = None
    reason: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A document issued here, or a package that recalls, updates or replaces one.

    ``state``: ``numbered`` (being composed), ``composed`` (on its way to the axis), ``accepted``,
    ``refused`` (by the axis; see ``findings``), ``void`` (number used, nothing sent).
    ``findings``: what the axis said, as read from its receipt. ``business_type``: 0 new, 1 a recall
    notice, 2 an update, 3 a replacement; ``about`` is the reference of the document that 1 and 2
    speak of. ``frozen_at``: recalled, closed to further changes (ND 30/2020 Annex VI, I.8).
    ``operations``: the packages that speak of this document; read with a single document only.
    """

    reference: str
    agency: str
    number: str
    notation: str
    document_id: str
    type_name: str
    subject: str
    promulgated: date
    state: str
    created_at: datetime
    priority: int = 0
    due: date | None = None
    steering: int = 0
    response_for: str = ""
    package_id: str = ""
    accepted_at: datetime | None = None
    duplicate: bool = False
    size: int = 0
    receivers: tuple[ReceiverState, ...] = ()
    findings: tuple[Mapping[str, object], ...] = ()
    business_type: int = 0
    about: str = ""
    remark: str = ""
    frozen_at: datetime | None = None
    updated_at: datetime | None = None
    replaced_by: str = ""
    operations: tuple[Operation, ...] = ()

    @property
    def code(self) -> str:
        """Number and notation as one text, e.g. ``05/BC-SNV``."""
        return f"{self.number}/{self.notation}"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document received for one hosted agency.

    ``id`` is the delivery id at the axis. ``state``: ``arrived``, ``accepted``, ``assigned``,
    ``processing``, ``completed``, ``returned`` (02), ``withdrawn`` (given back, 15), ``cancelled``
    (recalled by its issuer), ``replaced``, ``duplicate`` (flagged, not registered), ``notice`` (a
    recall or update of a document that has an entry of its own: ``about``). ``take_back``: empty,
    ``requested``, ``agreed``, ``declined``; of a recall too. ``legal_value``: ``equivalent`` or
    ``reference`` (if it were a real document), with ``legal_reasons`` for a lesser value.
    ``alert``: a key of ``nodes.alerts.ALERTS``. ``changes`` are read with a single document only.
    """

    id: str
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
    priority: int = 0
    due: date | None = None
    steering: int = 0
    business_type: int = 0
    response_to: tuple[str, ...] = ()
    arrival_number: int | None = None
    registered_at: datetime | None = None
    reason: str = ""
    hold: bool = False
    take_back: str = ""
    legal_value: str = ""
    package_signature: str = ""
    pdf_signature: str = ""
    legal_reasons: tuple[Mapping[str, str], ...] = ()
    alert: str = ""
    about: str = ""
    acknowledged_at: datetime | None = None
    completed_at: datetime | None = None
    changed_at: datetime | None = None
    replaced_by: str = ""
    history: tuple[StatusEntry, ...] = ()
    changes: tuple[ChangeRequest, ...] = ()


Range = tuple[float, float]
"""Lowest and highest delay, in seconds of world time."""


def _answer_probability() -> Mapping[str, float]:
    return MappingProxyType({"central": 0.0, "province": 0.9, "district": 0.9, "commune": 0.25})


@dataclass(frozen=True, slots=True)
class BehaviourSettings:
    """How the offices of a node behave; everything drawn from ``seed``, in no matter what order.

    Attributes:
        seed: same seed, same decisions.
        accept_delay .. complete_delay: from the step before to 03, 04, 05, 06.
        reply_delay: from 05 to the report that answers a directive.
        take_back_delay: from a take-back, recall, update or replacement to 15 or 16.
        answer_probability: per level, that an agency answers a directive (steering 1) by a report.
        answer_from: codes of senders whose directives are answered; None means any sender.
        decline_completed: probability that a completed document is not given back (16).
        decline_recall: probability that a recall is declined (16), which QD 28/2018 art. 9(2)
            forbids and some offices do all the same.
        decline_change: probability that a take-back, update or replacement is declined (16).
        auto_handle: False leaves everything after 01 to the user's actions.
        hold_complete: documents for which 06 waits until ``completes`` or an action sends it.
        hold_handling: documents that stay where they are after 03, until an action or a take-back.
    """

    seed: int = 2019
    accept_delay: Range = (300.0, 3_600.0)
    assign_delay: Range = (600.0, 5_400.0)
    process_delay: Range = (300.0, 3_600.0)
    complete_delay: Range = (3_600.0, 28_800.0)
    reply_delay: Range = (1_800.0, 14_400.0)
    take_back_delay: Range = (300.0, 1_800.0)
    answer_probability: Mapping[str, float] = field(default_factory=_answer_probability)
    answer_from: frozenset[str] | None = None
    decline_completed: float = 1.0
    decline_recall: float = 0.0
    decline_change: float = 0.0
    auto_handle: bool = True
    hold_complete: Callable[[Incoming], bool] | None = None
    hold_handling: Callable[[Incoming], bool] | None = None


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """Technical settings of a node; durations in real seconds.

    Attributes:
        poll_s: pause between two looks at the tasks that are due.
        batch: tasks carried out together.
        prefetch: messages handled at the same time.
        resubmit_after_s: a submission without receipt is sent again after this time; then after
            twice as long, and so on, at most a quarter of an hour.
        hold_s: a message is held so long while the database or the axis is away.
        stop_s: time allowed to finish what is under way when the node stops.
        fetch_timeout_s: time allowed to fetch a large package from the axis.
        limits: bounds of packages that are received.
        examinations: results of verification kept, by package.
        timestamp_pdf: ask the authority for RFC 3161 time-stamps when signing PDFs.
    """

    poll_s: float = 0.1
    batch: int = 64
    prefetch: int = 16
    resubmit_after_s: float = 60.0
    hold_s: float = 600.0
    stop_s: float = 10.0
    fetch_timeout_s: float = 60.0
    examinations: int = 256
    timestamp_pdf: bool = True
    limits: Limits = field(default_factory=Limits)
