"""What a package is sent for, beyond being a new document: what ``nodes.submit`` has to know."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from edoc.contract.model import Attachment, BusinessType, DocumentCode, Replacement
from edoc.plumbing.sql.node_store import Connection

NEW = "Văn bản điện tử mới"


@dataclass(frozen=True, slots=True)
class Header:
    """Identity and data of an earlier document, which a recall repeats (docs/edxml.md)."""

    document_id: str
    code: DocumentCode
    promulgated: date
    type_name: str
    subject: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a document is issued.

    Attributes:
        reason: ``BussinessDocReason``.
        header: what the package says instead of the data of the new document.
        replacements: for type 3.
        about: reference of the document it speaks of; of a forward, the incoming id.
        operation: kept with the entry: what happens once the axis has accepted.
        enclosed: files that go along unchanged.
        reference_codes: ``OtherInfo/ReferenceCodes``.
        remark: kept with the entry.
        also: carried out in the transaction that sends, with the new document's reference; if
            it raises, nothing is sent.
    """

    business_type: int = BusinessType.NEW
    reason: str = NEW
    header: Header | None = None
    replacements: tuple[Replacement, ...] = ()
    about: str = ""
    operation: Mapping[str, object] = field(default_factory=dict)
    enclosed: tuple[Attachment, ...] = ()
    reference_codes: str = ""
    remark: str = ""
    also: Callable[[Connection, str], Awaitable[None]] | None = None


PLAIN = Purpose()
"""A new document and nothing else."""
