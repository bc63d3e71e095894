"""Judges a file of unknown origin: who signed it, and does everything hold. Sync; no network.

A package is judged as a receiving office does (Decision 28/2018 art. 9): the envelope signature,
then every PDF inside, then the legal value. An envelope without a signature is a note only:
packages met in the field carry none; the weight lies in the PDFs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from edoc.contract.contents import kind_of, pdf_or_none
from edoc.contract.dates import VIETNAM
from edoc.contract.findings import Text
from edoc.contract.limits import Limits
from edoc.contract.model import Edoc, Package
from edoc.contract.reader import read_header, read_package
from signing.errors import Reason, SignatureAbsent, SignatureInvalid
from signing.files import FileCheck, value_of_files, verify_files
from signing.model import Kind, TrustStore
from signing.policy import LegalKind
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
    if kind_of(content) == "pdf":
        # Its library takes half a second to load: a package does not wait for it.
        from signing.pdf_verification import last_signing_time

        return last_signing_time(content)
    return instant_of(read_header(content, limits))


def instant_of(package: Package) -> datetime | None:
    """Return the instant a package names; see ``instant_named``."""
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
    if kind_of(content) == "pdf":
        [check] = verify_files([content], trust, at=at, sender_code=None)
        return FileVerdict(name, (_pdf_verdict(name, check),))
    package = read_package(content, limits)
    code = package.sender.code
    envelope = _judge_envelope(content, trust, at, code)
    if not isinstance(package, Edoc):
        return FileVerdict(name, (envelope,))
    files = [pdf_or_none(attachment.content) for attachment in package.attachments]
    checks = list(verify_files(files, trust, at=at, sender_code=code))
    parts = [
        _pdf_verdict(attachment.name, check)
        for attachment, check in zip(package.attachments, checks, strict=True)
        if check.result not in ("other", "unchecked")
    ]
    value = value_of_files(checks)
    return FileVerdict(name, (envelope, *parts), _VALUES[value.kind])


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


def _pdf_verdict(name: str, check: FileCheck) -> PartVerdict:
    if check.proof is None:
        return PartVerdict(PDF, name, holds=False, reasons=_whys(check.reasons))
    signers = tuple(
        SignerFound(_KINDS[s.kind], s.subject.common_name, s.agency_code, s.signed_at)
        for s in check.proof.signatures
    )
    return PartVerdict(PDF, name, holds=True, signers=signers, notes=_whys(check.reasons))


def _whys(reasons: Iterable[Reason]) -> tuple[Why, ...]:
    return tuple(Why(reason.code, Text(reason.vi, reason.en)) for reason in reasons)
