"""Really signed packages of a wanted size, for measurements."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from edoc.contract.model import (
    Attachment,
    Business,
    DocumentCode,
    DocumentType,
    Edoc,
    ManifestEntry,
    Organization,
    ResponseFor,
    Signer,
    Status,
    Trace,
)
from edoc.contract.writer import write_edoc, write_status
from edoc.ports.clock import Clock
from signing.model import Identity
from signing.xmldsig import sign_package

#: What base64 makes of three bytes.
BASE64_GROWTH = 4 / 3
#: Header, manifest and signature of a package, roughly; the attachment fills the rest.
ENVELOPE_BYTES = 7_000
#: What the axis looks at to tell a PDF; nothing else of the attachment is one.
_HEAD = b"%PDF-1.7\n"


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a measured exchange."""

    system: str
    secret: str
    code: str
    name: str
    identity: Identity


def document(sender: Party, receiver: Party, number: int, size: int, clock: Clock) -> bytes:
    """Return a signed document package of about ``size`` bytes.

    The attachment is pseudo-random (it neither compresses nor repeats); it is no valid PDF, since
    PDF signatures are checked by receiving offices, off the axis's path.
    """
    day: date = clock.now().date()
    content = _HEAD + random.Random(number).randbytes(
        max(1, int((size - ENVELOPE_BYTES) / BASE64_GROWTH) - len(_HEAD))
    )
    attachment_id = f"do-{number}"
    edoc = Edoc(
        sender=Organization(sender.code, sender.name),
        receivers=(Organization(receiver.code, receiver.name),),
        document_id=f"{sender.code},{day:%Y/%m/%d},{number}/DO-HN",
        code=DocumentCode(str(number), "DO-HN"),
        promulgated=day,
        subject=f"V/v đo hiệu năng trục mô phỏng, lượt {number}",
        document_type=DocumentType("Công văn"),
        place="Gia Lai",
        signer=Signer("Người Ký Giả Định"),
        traces=(Trace(sender.code, clock.now()),),
        business=Business(reason="Văn bản điện tử mới", paper=0),
        manifest=(ManifestEntry(attachment_id, "do.pdf", "application/pdf"),),
        attachments=(Attachment(attachment_id, "do.pdf", "application/pdf", content),),
    )
    return sign_package(write_edoc(edoc), sender.identity)


def arrived(office: Party, sender_code: str, document_id: str, clock: Clock) -> bytes:
    """Return a signed status 01 of ``office`` for a document it received."""
    status = Status(
        sender=Organization(office.code, office.name),
        response_for=ResponseFor(sender_code, document_id.split(",")[-1], document_id),
        status_code="01",
        at=clock.now(),
        description="Đã đến",
    )
    return sign_package(write_status(status), office.identity)
