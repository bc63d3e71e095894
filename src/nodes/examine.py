"""Looking at a received package before it is accepted: QD 28/2018 art. 9(1), TT 41/2017.

Completeness (can it be read), authenticity and integrity (signature of the package, signatures in
each PDF). Nothing is decided here: the result says what was found, ``nodes.receive`` decides.
The same bytes reach hundreds of receivers of one node, so results are kept for a while.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from edoc.contract.errors import MalformedPackage
from edoc.contract.limits import Limits
from edoc.contract.model import Attachment, Edoc, Package
from edoc.contract.reader import read_package
from signing.errors import SignatureAbsent, SignatureInvalid
from signing.model import TrustStore
from signing.pdf import PdfVerification, verify_pdf
from signing.policy import LegalKind, legal_value
from signing.xmldsig import verify_package

VALID, INVALID, ABSENT = "valid", "invalid", "absent"


@dataclass(frozen=True, slots=True)
class PdfCheck:
    """What verification said of one PDF."""

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
    """

    package: Package | None
    package_signature: str = ABSENT
    pdfs: tuple[PdfCheck, ...] = ()
    faults: tuple[str, ...] = ()
    legal_value: str = "reference"

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
    pdfs: list[PdfCheck] = []
    verified: list[PdfVerification | None] = []
    for attachment in package.attachments:
        if attachment.content.startswith(b"%PDF") or attachment.name.lower().endswith(".pdf"):
            # Only the document itself must be the sender's; what is enclosed may be another's.
            signer = None if pdfs else package.sender.code
            check, found = _check_pdf(attachment, trust, at, signer)
            pdfs.append(check)
            verified.append(found)
    for check in pdfs:
        faults += tuple(f"Tệp “{check.name}”: {reason}" for reason in check.reasons)
    return Examination(_without_contents(package), signature, tuple(pdfs), faults, _worth(verified))


def _package_signature(
    data: bytes, trust: TrustStore, at: datetime, sender: str
) -> tuple[str, tuple[str, ...]]:
    """An absent signature is no fault: real packages carry none (policy ``record``)."""
    try:
        verify_package(data, trust, at=at, sender_code=sender)
    except SignatureAbsent:
        return ABSENT, ()
    except SignatureInvalid as error:
        said = "; ".join(reason.vi for reason in error.reasons)
        return INVALID, (f"Chữ ký số của gói tin không hợp lệ: {said}",)
    return VALID, ()


def _check_pdf(
    attachment: Attachment, trust: TrustStore, at: datetime, signer: str | None
) -> tuple[PdfCheck, PdfVerification | None]:
    try:
        found = verify_pdf(attachment.content, trust, at=at, sender_code=signer)
    except SignatureAbsent:
        return PdfCheck(attachment.name, ABSENT), None
    except SignatureInvalid as error:
        said = tuple(f"chữ ký số không hợp lệ: {reason.vi}" for reason in error.reasons)
        return PdfCheck(attachment.name, INVALID, said), None
    return PdfCheck(attachment.name, VALID), found


def _worth(verified: list[PdfVerification | None]) -> str:
    """Legal value of the document if it were real (QD 28/2018 art. 4, ND 30/2020 art. 5)."""
    value = legal_value(verified[0] if verified else None, verified[1:])
    return "equivalent" if value.kind is LegalKind.EQUIVALENT else "reference"


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
