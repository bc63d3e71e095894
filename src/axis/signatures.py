"""The signatures of a package as findings of the catalogue: the envelope's, and those in PDFs.

Slow: call it in a thread. For the report on a package; at the door the axis only weighs the
envelope (``inspection``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from edoc.contract.catalogue import RULES, weigh
from edoc.contract.contents import pdf_or_none
from edoc.contract.dates import local_date
from edoc.contract.findings import Finding, Text
from edoc.contract.model import Edoc, Package
from edoc.contract.profiles import Profile
from signing.errors import Reason, SignatureAbsent, SignatureInvalid
from signing.files import verify_files
from signing.model import TrustStore
from signing.xmldsig import verify_package

ENVELOPE = "edXMLHeader/Signature"


def signature_findings(
    content: bytes, package: Package, trust: TrustStore, *, at: datetime, profile: Profile
) -> tuple[Finding, ...]:
    """Return what is wrong or odd about the signatures, weighed by a profile.

    Args:
        content: the package's bytes.
        package: the same, read whole: PDFs are looked for in the contents of its attachments.
        trust: whom to believe.
        at: the instant at which everything must hold.
        profile: how strictly.
    """
    found = [*_envelope(content, package, trust, at)]
    if isinstance(package, Edoc):
        found += _pdfs(package, trust, at)
    return tuple(weigh(found, profile, local_date(at)))


def _envelope(
    content: bytes, package: Package, trust: TrustStore, at: datetime
) -> Iterator[Finding]:
    try:
        proof = verify_package(content, trust, at=at, sender_code=package.sender.code)
    except SignatureAbsent as absent:
        yield from _told((absent.reason,), ENVELOPE)
    except SignatureInvalid as invalid:
        yield from _told(invalid.reasons, ENVELOPE)
    else:
        yield from _told(proof.notes, ENVELOPE)


def _pdfs(edoc: Edoc, trust: TrustStore, at: datetime) -> Iterator[Finding]:
    files = [pdf_or_none(attachment.content) for attachment in edoc.attachments]
    checks = verify_files(files, trust, at=at, sender_code=edoc.sender.code)
    for number, check in enumerate(checks, start=1):
        path = f"AttachmentEncoded/Attachment{f'[{number}]' if number > 1 else ''}"
        yield from _told(check.reasons, path)


def _told(reasons: Iterable[Reason], path: str) -> Iterator[Finding]:
    """Turn reasons into findings: the rule gives the frame, the reason the words."""
    for reason in reasons:
        finding = RULES[reason.code].found(path)
        yield replace(finding, message=Text(reason.vi, reason.en))
