"""What a package says, as values. Field names are ours; wire names live in ``wire``.

Structure: docs/edxml.md. Empty text means "element absent"; the writer leaves such elements out,
as the official builder does. Dates are ``datetime.date``; instants are aware UTC datetimes, shown
on the wire as local time of Viet Nam without a zone (QD 28/2018 art. 14(4)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum

from edoc.contract.findings import Finding


class PackageKind(StrEnum):
    """The two kinds of package; the values are those of the header ``messagetype``."""

    EDOC = "edoc"
    STATUS = "status"


class BusinessType(IntEnum):
    """``BussinessDocType``: what the sender does with the document."""

    NEW = 0
    RECALL = 1
    UPDATE = 2
    REPLACE = 3


@dataclass(frozen=True, slots=True)
class Organization:
    """``From`` or ``To``: an agency as the package names it."""

    code: str
    name: str = ""
    in_charge: str = ""  # OrganizationInCharge: the agency above it
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class DocumentCode:
    """``Code``: number and notation, e.g. 45 and STN-VP."""

    number: str
    notation: str

    def __str__(self) -> str:
        return f"{self.number}/{self.notation}"


@dataclass(frozen=True, slots=True)
class DocumentType:
    """``DocumentType``: the name is authoritative; the numbers are used unevenly in the field."""

    name: str
    type: int = 2  # list: 1 normative, 2 administrative
    detail: int | None = None  # number in that list


@dataclass(frozen=True, slots=True)
class Signer:
    """``SignerInfo``: who signed the document, e.g. KT. CHỦ TỊCH / PHÓ CHỦ TỊCH / name."""

    full_name: str
    competence: str = ""
    position: str = ""


@dataclass(frozen=True, slots=True)
class OtherInfo:
    """``OtherInfo``: priority, circulation, counts, appendixes."""

    priority: int = 0
    sphere: str = ""
    typist: str = ""
    copies: int | None = None
    pages: int | None = None
    reply_fors: str = ""
    direction: bool | None = None
    reference_codes: str = ""
    appendixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResponseFor:
    """Reference to an earlier document. In a status, ``agency`` is the addressee."""

    agency: str  # OrganId
    code: str = ""  # number/notation as one text
    document_id: str = ""
    promulgated: date | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """``StaffInfo``: the clerk to ask."""

    department: str = ""
    name: str = ""
    email: str = ""
    mobile: str = ""
    department_id: str = ""  # DepartmentId, StaffId: extensions of the official builder
    staff_id: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """``TraceHeader``: one hop of the package."""

    agency: str  # empty where a hub left OrganId out
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ReceiverChange:
    """One entry of an update's receiver list."""

    agency: str
    added: bool | None  # ReceiverType 1 added, 0 removed; None: it does not say which


@dataclass(frozen=True, slots=True)
class Replacement:
    """One document that a replacement (type 3) puts out of use, and for which receivers."""

    document_id: str
    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Business:
    """``Bussiness``: the operation and its details (docs/edxml.md)."""

    type: int = 0
    reason: str = ""
    document_id: str = ""  # the earlier document (update)
    paper: int | None = None
    document_changed: bool = False
    receivers_changed: bool = False
    receivers: tuple[ReceiverChange, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    staff: Staff | None = None


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """``Reference`` of the manifest: describes an attachment, decides nothing."""

    content_id: str  # without cid:
    name: str = ""
    content_type: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file. ``content`` is the file itself: base64 removed, the zip wrapper unpacked."""

    content_id: str  # without cid:
    name: str
    content_type: str
    content: bytes = field(repr=False)
    description: str = ""
    field_name: str = ""  # FieldName, MimeType, Format: extensions of the official builder
    mime_type: str = ""
    format: str = ""  # read instead of the name's extension where there is one


@dataclass(frozen=True, slots=True)
class Edoc:
    """A document package: header, manifest, attachments.

    ``has_signature`` tells of a ``Signature`` in the XMLDSig namespace. ``notes`` are warnings
    met while reading; they are empty in a package that we wrote. ``lines`` tells on which line of
    the bytes an element path was met, for findings; ``numbers`` which elements of a name the values
    of a list stood in, where empty ones among them were passed over. Both are no part of what the
    package says.
    """

    sender: Organization
    receivers: tuple[Organization, ...]
    document_id: str
    code: DocumentCode
    promulgated: date | None
    subject: str
    document_type: DocumentType
    place: str = ""
    content: str = ""
    signer: Signer | None = None
    due: date | None = None
    other: OtherInfo = OtherInfo()
    responses: tuple[ResponseFor, ...] = ()
    steering: int = 0
    task_codes: tuple[str, ...] = ()
    application_type: int | None = None  # an extension; its use is not known
    to_places: tuple[str, ...] = ()
    traces: tuple[Trace, ...] = ()
    business: Business | None = None
    manifest: tuple[ManifestEntry, ...] = ()
    manifest_version: str = "1.0"
    attachments: tuple[Attachment, ...] = ()
    has_signature: bool = False
    notes: tuple[Finding, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    numbers: Mapping[str, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def kind(self) -> PackageKind:
        """Always ``edoc``."""
        return PackageKind.EDOC

    @property
    def business_type(self) -> int:
        """0 to 3; a missing ``Bussiness`` reads as new (0)."""
        return self.business.type if self.business else BusinessType.NEW

    @property
    def urgent(self) -> bool:
        """True for any priority above normal: it overtakes on the axis."""
        return self.other.priority > 0


@dataclass(frozen=True, slots=True)
class Status:
    """A status package: what the office did (01..16) with a document."""

    sender: Organization
    response_for: ResponseFor
    status_code: str
    at: datetime | None
    description: str = ""
    staff: Staff | None = None
    has_signature: bool = False
    notes: tuple[Finding, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def kind(self) -> PackageKind:
        """Always ``status``."""
        return PackageKind.STATUS


Package = Edoc | Status
