"""Looking at a received package before it is accepted: QD 28/2018 art. 9(1), TT 41/2017.

Completeness (can it be read), authenticity and integrity (signature of the package, signatures in
each PDF). Nothing is decided here: the result says what was found, ``nodes.receive`` decides.
The same bytes reach hundreds of receivers of one node, so results are kept for a while.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from edoc.contract.contents import pdf_or_none
from edoc.contract.errors import MalformedPackage
from edoc.contract.limits import Limits
from edoc.contract.model import Attachment, Edoc, Package
from edoc.contract.reader import read_package
from signing.errors import SignatureAbsent, SignatureInvalid
from signing.files import FileCheck, value_of_files, verify_files
from signing.model import TrustStore
from signing.policy import LegalKind
from signing.xmldsig import verify_package

LOOKED_AT = VALID, INVALID, ABSENT = "valid", "invalid", "absent"

_UNREADABLE_PDF = "S-PDF-UNREADABLE"
_OTHER_MAKE = frozenset({"S-XML-PROFILE", "S-CERT-UNREADABLE", "S-PDF-PROFILE", "S-PDF-MANY"})
"""Reasons that say: a signature of a make, or so many, that they cannot be judged here."""
_UNKNOWN_AUTHORITY = "S-CHAIN-UNKNOWN"
_OF_THE_SIGNER = ("S-CERT-", "S-CHAIN-", "S-CRL-", "S-AGENCY-")
"""Reasons about who signed; worth nothing where the authority is unknown here."""


@dataclass(frozen=True, slots=True)
class PdfCheck:
    """What verification said of one PDF; ``reasons`` to return the document because of it."""

    name: str
    result: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """All that was found about one package; attachments' bytes are not kept.

    Attributes:
        package: what it says; None where it cannot be read.
        package_signature: valid, invalid or absent.
        pdfs: one entry per PDF attachment.
        faults: Vietnamese reasons to return the document; empty where nothing is wrong.
        legal_value: ``equivalent`` or ``reference`` (QD 28/2018 art. 4), if it were real.
        legal_reasons: why it is worth less: code, vi, en, source.
    """

    package: Package | None
    package_signature: str = ABSENT
    pdfs: tuple[PdfCheck, ...] = ()
    faults: tuple[str, ...] = ()
    legal_value: str = "reference"
    legal_reasons: tuple[Mapping[str, str], ...] = ()

    @property
    def pdf_signature(self) -> str:
        """The worst result of all PDFs; absent where there is none."""
        results = {check.result for check in self.pdfs}
        return next((one for one in (INVALID, ABSENT, VALID) if one in results), ABSENT)


def examine(
    data: bytes, trust: TrustStore, at: datetime, limits: Limits | None = None
) -> Examination:
    """Read and verify a package at an instant. Slow: call it in a thread."""
    try:
        package = read_package(data, limits or Limits())
    except MalformedPackage as error:
        reasons = tuple(finding.message.vi for finding in error.findings)
        return Examination(None, faults=reasons)
    signature, faults = _package_signature(data, trust, at, package.sender.code)
    if not isinstance(package, Edoc):
        return Examination(package, signature, faults=faults)
    files = [_claimed_pdf(attachment) for attachment in package.attachments]
    found = list(verify_files(files, trust, at=at, sender_code=package.sender.code))
    pdfs = tuple(
        PdfCheck(attachment.name, check.result, _pdf_faults(check))
        for attachment, check in zip(package.attachments, found, strict=True)
        if check.result in LOOKED_AT
    )
    for check in pdfs:
        faults += tuple(f"Tệp “{check.name}”: {reason}" for reason in check.reasons)
    value, lacking = _worth(found)
    return Examination(_without_contents(package), signature, pdfs, faults, value, lacking)


def _claimed_pdf(attachment: Attachment) -> bytes | None:
    """Return a file that is a PDF or is called one; an office sends back what is none."""
    if attachment.name.lower().endswith(".pdf"):
        return attachment.content
    return pdf_or_none(attachment.content)


def _package_signature(
    data: bytes, trust: TrustStore, at: datetime, sender: str
) -> tuple[str, tuple[str, ...]]:
    """Look at the envelope's signature.

    An absent one is no fault, as real packages carry none; nor is one of another make: software in
    production sends a fixed dummy (RSA-SHA1, a truncated certificate) and real axes let it pass.
    Only what was signed in our way and does not hold is one, whoever issued the certificate.
    """
    try:
        verify_package(data, trust, at=at, sender_code=sender)
    except SignatureAbsent:
        return ABSENT, ()
    except SignatureInvalid as error:
        faults = [one for one in error.reasons if one.code not in _OTHER_MAKE]
        said = "; ".join(reason.vi for reason in faults)
        return INVALID, (f"Chữ ký số của gói tin không hợp lệ: {said}",) if faults else ()
    return VALID, ()


def _pdf_faults(check: FileCheck) -> tuple[str, ...]:
    """Return the reasons to send a document back.

    A real office trusts real authorities; here they are unknown, so that a document signed by one
    cannot be judged. It is taken, for reference only, unless its content was changed.
    """
    if check.result != INVALID:
        return ()
    reasons = check.reasons
    codes = {reason.code for reason in reasons}
    if _UNREADABLE_PDF in codes:
        return ("tệp hỏng hoặc không phải tệp PDF, không đọc được",)
    unknown = _UNKNOWN_AUTHORITY in codes
    return tuple(
        f"chữ ký số không hợp lệ: {reason.vi}"
        for reason in reasons
        if reason.code not in _OTHER_MAKE
        and not (unknown and reason.code.startswith(_OF_THE_SIGNER))
    )


def _worth(checks: Sequence[FileCheck]) -> tuple[str, tuple[Mapping[str, str], ...]]:
    """Legal value of the document if it were real (QD 28/2018 art. 4, ND 30/2020 art. 5)."""
    value = value_of_files(checks)
    reasons = tuple(
        {"code": one.code, "vi": one.vi, "en": one.en, "source": one.source}
        for one in value.reasons
    )
    return "equivalent" if value.kind is LegalKind.EQUIVALENT else "reference", reasons


def _without_contents(package: Edoc) -> Edoc:
    bare = tuple(replace(one, content=b"") for one in package.attachments)
    return replace(package, attachments=bare)


class Examiner:
    """Examines packages in threads, each different one once.

    Args:
        trust: gives the present trust store.
        now: gives the instant of acceptance (world time).
        keep: number of results kept.
        limits: bounds of a package.
    """

    def __init__(
        self,
        trust: Callable[[], TrustStore],
        now: Callable[[], datetime],
        keep: int,
        limits: Limits,
    ) -> None:
        self._trust = trust
        self._now = now
        self._keep = keep
        self._limits = limits
        self._results: OrderedDict[str, asyncio.Task[Examination]] = OrderedDict()

    async def examine(self, data: bytes, sha256: str) -> Examination:
        """Return what is found about the package with this hash."""
        task = self._results.get(sha256)
        if task is None:
            task = asyncio.create_task(
                asyncio.to_thread(examine, data, self._trust(), self._now(), self._limits),
                name="examine",
            )
            self._results[sha256] = task
            while len(self._results) > self._keep:
                self._results.popitem(last=False)
        try:
            return await asyncio.shield(task)
        except BaseException:
            if task.done():
                self._results.pop(sha256, None)
            raise
