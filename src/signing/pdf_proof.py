"""What verifying a PDF proved; apart from the verifying, whose library takes long to load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from signing.errors import Reason
from signing.model import Kind, Subject


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """One verified signature.

    Attributes:
        field_name: name of the signature field.
        kind: ``agency`` (seal) or ``person``.
        subject: the holder as the certificate names it.
        certificate: the signer's certificate.
        path: from the signer's certificate to the root.
        signed_at: when it was signed: the time-stamp's instant, else the signer's own word, else
            the instant of verification.
        timestamped_at: instant of a time-stamp that holds, or None.
        at: the instant for which everything holds.
        notes: doubts that did not refuse it.
    """

    field_name: str
    kind: Kind
    subject: Subject
    certificate: x509.Certificate
    path: tuple[x509.Certificate, ...]
    signed_at: datetime
    timestamped_at: datetime | None
    at: datetime
    notes: tuple[Reason, ...] = ()

    @property
    def agency_code(self) -> str:
        """Code of the signing agency, or of the person's agency."""
        return self.subject.agency_code


@dataclass(frozen=True, slots=True)
class PdfVerification:
    """A PDF all of whose signatures hold, in the order of signing."""

    signatures: tuple[PdfSignature, ...]

    @property
    def notes(self) -> tuple[Reason, ...]:
        """The notes of all signatures."""
        return tuple(note for signature in self.signatures for note in signature.notes)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Kinds of the signers, in the order of signing."""
        return tuple(signature.kind for signature in self.signatures)
