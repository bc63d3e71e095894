"""Judges a file of unknown origin: who signed it, and does everything hold. Sync; no network.

A package is judged as a receiving office does (Decision 28/2018 art. 9): the envelope signature,
then every PDF inside, then the legal value. An envelope without a signature is a note only:
packages met in the field carry none; the weight lies in the PDFs.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from pyhanko.pdf_utils.reader import PdfFileReader

from edoc.contract.findings import Text
from edoc.contract.limits import Limits
from edoc.contract.model import Edoc
from edoc.contract.reader import read_header, read_package
from edoc.plumbing.clock import VIETNAM
from signing.errors import Reason, SignatureAbsent, SignatureInvalid
from signing.model import Kind, TrustStore
from signing.pdf import PdfVerification, verify_pdf
from signing.pdf_verification import BROKEN
from signing.policy import LegalKind, legal_value
from signing.xmldsig import verify_package

PACKAGE = Text("Gói tin edXML", "edXML package")
PDF = Text("Tệp PDF", "PDF")
_KINDS: dict[Kind, Text] = {
    "agency": Text("Cơ quan, tổ chức", "Agency"),
    "person": Text("Người ký", "Person"),
    "service": Text("Dịch vụ", "Service"),
}
_VALUES = {
    LegalKind.EQUIVALENT: Text(
        "Nếu là văn bản thật: có giá trị như bản giấy (QĐ 28/2018 điều 4).",
        "If it were a real document: equal to the paper original (QD 28/2018 art. 4).",
    ),
    LegalKind.REFERENCE_ONLY: Text(
        "Nếu là văn bản thật: chỉ có giá trị tham khảo (QĐ 28/2018 điều 4).",
        "If it were a real document: for reference only (QD 28/2018 art. 4).",
    ),
}


@dataclass(frozen=True, slots=True)
class Why:
    """One reason or note, with its stable code."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class SignerFound:
    """A signature that holds."""

    kind: Text
    name: str
    agency_code: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """One signed thing: the envelope, or a PDF. ``holds`` is false where anything is wrong."""

    what: Text
    name: str
    holds: bool
    signers: tuple[SignerFound, ...] = ()
    reasons: tuple[Why, ...] = ()
    notes: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """Everything found in one file."""

    name: str
    parts: tuple[PartVerdict, ...]
    legal_value: Text | None = None

    @property
    def holds(self) -> bool:
        """True where at least one signature is there and none fails."""
        signed = any(part.signers for part in self.parts)
        return signed and all(part.holds for part in self.parts)


def instant_named(content: bytes, limits: Limits) -> datetime | None:
    """Return the instant a file itself names, None where it names none.

    A package: its last trace, its status' time, or the end of its day. A PDF: the latest signing
    time written in it, which is only the signers' word; time-stamps are weighed when verifying.

    Raises: MalformedPackage where it is neither a PDF nor a package that can be read.
    """
    if _is_pdf(content):
        return _last_signing_time(content)
    package = read_header(content, limits)
    if not isinstance(package, Edoc):
        return package.at
    traces = [trace.at for trace in package.traces if trace.at is not None]
    if traces:
        return max(traces)
    if package.promulgated is None:
        return None
    return datetime.combine(package.promulgated, time(23, 59, 59), VIETNAM)


def judge_file(
    name: str, content: bytes, trust: TrustStore, *, at: datetime, limits: Limits
) -> FileVerdict:
    """Judge a PDF or an edXML package at an instant.

    Raises: MalformedPackage where it is neither a PDF nor a package that can be read.
    """
    if _is_pdf(content):
        part, _ = _judge_pdf(name, content, trust, at, None)
        return FileVerdict(name, (part,))
    package = read_package(content, limits)
    code = package.sender.code
    envelope = _judge_envelope(content, trust, at, code)
    if not isinstance(package, Edoc):
        return FileVerdict(name, (envelope,))
    pdfs = [
        _judge_pdf(attachment.name, attachment.content, trust, at, code)
        for attachment in package.attachments
        if _is_pdf(attachment.content)
    ]
    proofs = [proof for _, proof in pdfs]
    value = legal_value(proofs[0] if proofs else None, proofs[1:])
    return FileVerdict(name, (envelope, *(part for part, _ in pdfs)), _VALUES[value.kind])


def _is_pdf(content: bytes) -> bool:
    return content[:1024].lstrip().startswith(b"%PDF-")


def _last_signing_time(content: bytes) -> datetime | None:
    """Return the latest signing time in a PDF; None where it cannot be read or none is there."""
    try:
        signatures = PdfFileReader(io.BytesIO(content)).embedded_regular_signatures
        times = [signature.self_reported_timestamp for signature in signatures]
    except BROKEN:
        return None
    return max((moment for moment in times if moment is not None), default=None)


def _judge_envelope(content: bytes, trust: TrustStore, at: datetime, code: str) -> PartVerdict:
    try:
        found = verify_package(content, trust, at=at, sender_code=code)
    except SignatureAbsent as absent:
        return PartVerdict(PACKAGE, "", holds=True, notes=_whys((absent.reason,)))
    except SignatureInvalid as invalid:
        return PartVerdict(PACKAGE, "", holds=False, reasons=_whys(invalid.reasons))
    signer = SignerFound(
        _KINDS[found.subject.kind], found.subject.common_name, found.agency_code, None
    )
    return PartVerdict(PACKAGE, "", holds=True, signers=(signer,), notes=_whys(found.notes))


def _judge_pdf(
    name: str, content: bytes, trust: TrustStore, at: datetime, code: str | None
) -> tuple[PartVerdict, PdfVerification | None]:
    """Judge one PDF; also returns what was verified, for the legal value."""
    try:
        proof = verify_pdf(content, trust, at=at, sender_code=code)
    except SignatureAbsent as absent:
        return PartVerdict(PDF, name, holds=False, reasons=_whys((absent.reason,))), None
    except SignatureInvalid as invalid:
        return PartVerdict(PDF, name, holds=False, reasons=_whys(invalid.reasons)), None
    signers = tuple(
        SignerFound(_KINDS[s.kind], s.subject.common_name, s.agency_code, s.signed_at)
        for s in proof.signatures
    )
    notes = _whys(note for signature in proof.signatures for note in signature.notes)
    return PartVerdict(PDF, name, holds=True, signers=signers, notes=notes), proof


def _whys(reasons: Iterable[Reason]) -> tuple[Why, ...]:
    return tuple(Why(reason.code, Text(reason.vi, reason.en)) for reason in reasons)
