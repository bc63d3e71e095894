"""The values an axis takes in and gives out. Frozen; all instants are aware UTC.

World time tells when something happened in the simulated world; real time is used only for
retries and never appears here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from axis.life.records import Alert, ChangeRequest, LegalWeight, Related
from edoc.contract.deadlines import Deadline
from edoc.contract.findings import Finding, Text
from edoc.contract.model import PackageKind

Level = Literal["central", "province", "district", "commune", "other"]
Link = Literal["bus", "pull", "uplink"]
AgencyStatus = Literal["open", "locked", "closed"]
TransportState = Literal["initial", "processing", "done", "fail", "expired", "recalled"]
ConfirmResult = Literal["processing", "done", "fail"]
SignatureResult = Literal["valid", "invalid", "absent", "unchecked"]

TERMINAL: frozenset[str] = frozenset({"done", "fail", "expired", "recalled"})
"""Transport states that never change again."""


@dataclass(frozen=True, slots=True)
class SystemRecord:
    """A connected system: the holder of credentials.

    ``link``: ``bus`` gets messages on its queue, ``pull`` asks for its list, ``uplink`` is the
    way to the axis above (also on the bus). ``free`` systems are for the user's own client.
    ``delivery_mode`` is how it chose to get packages (``axis.observing``); empty leaves it to the
    axis. It is the system's own choice: whoever registers the system again does not change it.
    """

    id: str
    name: str
    link: Link
    secret: str = field(repr=False)
    free: bool = False
    delivery_mode: str = ""

    @property
    def pushed(self) -> bool:
        """True where deliveries are pushed over the bus."""
        return self.link != "pull"


System = SystemRecord
"""A system as ``Axis.authenticate`` gives it back."""


@dataclass(frozen=True, slots=True)
class AgencyRecord:
    """An agency of the registry.

    ``aliases`` are further codes that mean the same agency (old form, Decision 20 form).
    ``valid_from`` and ``valid_until`` are the first and the last day (of Viet Nam) it exists;
    None leaves that side open. ``successor`` is the code of the agency that took its duties over.
    ``version``, ``modified_at`` and ``deleted`` are kept by the registry and ignored on the way in.
    """

    code: str
    name: str
    level: Level
    parent: str
    system_id: str
    old_code: str = ""
    mail: str = ""
    status: AgencyStatus = "open"
    note: str = ""
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    successor: str = ""
    version: int = 0
    modified_at: datetime | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """A package handed in by an authenticated system.

    ``to`` narrows the receivers, or adds to them with ``to_adds`` (see ``routing``); ``dialect``
    names the face it came through. ``reference`` is the submitting system's own id of this send
    (bus only): where it is given, a receipt message leaves in the same transaction. ``refused``
    names rules that this face takes for errors, whatever they weigh in the axis's profile.
    """

    system_id: str
    kind: PackageKind
    body: bytes = field(repr=False)
    to: tuple[str, ...] | None = None
    dialect: str = "native"
    reference: str = ""
    to_adds: bool = False
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DeliveryRef:
    """Id of one delivery and the receiving agency's code."""

    id: str
    receiver: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The axis has it: stored, routed, its deliveries made. ``findings`` are warnings only."""

    package_id: str
    document_id: str
    kind: PackageKind
    accepted_at: datetime
    duplicate: bool
    deliveries: tuple[DeliveryRef, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageRow:
    """An accepted package as the axis stored it. Status fields are empty on an edoc."""

    id: str
    kind: PackageKind
    document_id: str
    sender: str
    sender_name: str
    system_id: str
    code: str  # number/notation
    promulgated: date | None
    subject: str
    type_name: str
    business_type: int
    priority: int
    due: date | None
    status_code: str
    status_at: datetime | None
    response_agency: str
    response_document_id: str
    description: str
    sha256: str
    size: int
    accepted_at: datetime
    dialect: str
    signature: SignatureResult
    signature_reasons: tuple[str, ...]
    signer: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One package for one receiving agency, with what a pull list shows of its package.

    ``business_status`` is the newest business status (01..16) the office sent; empty before.
    ``failed_at`` is when its receiver last said that it failed, where it stays open all the same.
    """

    id: str
    package_id: str
    kind: PackageKind
    document_id: str
    sender: str
    receiver: str
    receiver_name: str
    system_id: str
    state: TransportState
    reason: str
    priority: int
    subject: str
    code: str  # number/notation
    type_name: str
    status_code: str
    sha256: str
    size: int
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    fetched_at: datetime | None
    settled_at: datetime | None
    business_status: str
    business_at: datetime | None
    attempts: int
    failed_at: datetime | None = None

    @property
    def urgent(self) -> bool:
        """True for any priority above normal."""
        return self.priority > 0

    @property
    def parked(self) -> bool:
        """True while the axis keeps it because its receiver cannot be reached; ``reason`` why."""
        return not self.system_id and not self.terminal

    @property
    def terminal(self) -> bool:
        """True once the transport state can never change again."""
        return self.state in TERMINAL


@dataclass(frozen=True, slots=True)
class BusinessStatus:
    """One business status received for a delivery. ``expected`` is False for an odd order."""

    package_id: str
    code: str
    at: datetime | None
    arrived_at: datetime
    description: str
    expected: bool
    note: Text


@dataclass(frozen=True, slots=True)
class SentDelivery:
    """What a sender may see of one of its deliveries: transport and business side."""

    delivery: DeliveryRow
    statuses: tuple[BusinessStatus, ...]

    @property
    def last_status(self) -> BusinessStatus | None:
        """The status that counts now; odd ones arriving late do not."""
        matching = [s for s in self.statuses if s.code == self.delivery.business_status]
        return matching[-1] if matching else None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened; ``delivery_id`` is empty where it concerns the whole package."""

    at: datetime
    type: str
    delivery_id: str
    receiver: str
    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class TimelineDelivery:
    """One receiver's copy: where it is, who must act, and what the office did with it."""

    delivery: DeliveryRow
    holder: Text
    next: Text
    statuses: tuple[BusinessStatus, ...]
    requests: tuple[ChangeRequest, ...] = ()
    deadlines: tuple[Deadline, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """The story of one package: what happened, who holds it, what comes next."""

    package: PackageRow
    entries: tuple[TimelineEntry, ...]
    deliveries: tuple[TimelineDelivery, ...]
    holder: Text
    next: Text
    relations: tuple[Related, ...] = ()
    alerts: tuple[Alert, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    legal_value: LegalWeight | None = None


@dataclass(frozen=True, slots=True)
class LedgerCounts:
    """The books of one kind of package; ``balanced`` compares three independent sources.

    ``accepted`` is counted in the intake journal, the states in the deliveries, and both are
    compared with the settlement journal. ``explanation`` names what does not match.
    """

    accepted: int
    delivered: int
    failed: int
    expired: int
    recalled: int
    in_flight: int
    balanced: bool
    explanation: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """Books of edocs and of statuses, closed at one instant."""

    axis: str
    world: str
    at: datetime
    edoc: LedgerCounts
    status: LedgerCounts

    @property
    def balanced(self) -> bool:
        """True where both books are."""
        return self.edoc.balanced and self.status.balanced


@dataclass(frozen=True, slots=True)
class SignatureCounts:
    """How many signatures of one kind were looked at, and with what result."""

    checked: int = 0
    valid: int = 0
    invalid: int = 0
    absent: int = 0


@dataclass(frozen=True, slots=True)
class AxisCounts:
    """Figures for the report.

    ``paths`` counts edoc deliveries by ``from-level -> to-level``; ``statuses`` business statuses
    per code; ``signatures`` is keyed ``package`` or ``pdf``. ``levels`` counts the registry,
    ``reached`` the agencies per level that sent a document or whose system confirmed one.
    """

    packages: Mapping[str, int]
    deliveries: Mapping[str, int]
    states: Mapping[str, int]
    statuses: Mapping[str, int]
    signatures: Mapping[str, SignatureCounts]
    paths: Mapping[tuple[str, str], int]
    levels: Mapping[str, int]
    reached: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, for live views. ``seq`` grows; gaps mean nothing.

    Types: ``accepted`` (one per package), ``routed`` (one per delivery), ``fetched``,
    ``processing``, ``done``, ``fail``, ``expired``, ``recalled``, ``redirected`` (the receiver
    took over from the agency in ``text``), ``parked`` (kept, ``code`` is why: unknown, locked,
    closed, merged), ``released`` (a parked one goes out), ``status`` (business status
    ``code`` matched to the edoc delivery ``delivery_id``), ``late`` (``done`` for a delivery that
    had ended as ``code``: expired or recalled), ``refused``; of the life of a document, with what
    happened as ``code``: ``asked``, ``replaced``, ``reply``, ``forward``, ``alert``, ``overdue``.
    A view that must be complete reads the time-line or the ledger, not the events.
    """

    seq: int
    at: datetime
    type: str
    package_id: str
    delivery_id: str
    sender: str
    receiver: str
    kind: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class WorldState:
    """The clock of the world an axis lives in. ``scale`` 0 is frozen."""

    axis: str
    world: str
    now: datetime
    scale: float
