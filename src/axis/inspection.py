"""Read a package and weigh the signature on it. Heavy on the processor: runs in a thread."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from axis.records import SignatureResult
from edoc.contract.check import check
from edoc.contract.dates import local_date
from edoc.contract.errors import MalformedPackage
from edoc.contract.findings import Finding
from edoc.contract.limits import Limits
from edoc.contract.model import Package
from edoc.contract.profiles import Profile
from edoc.contract.unpacking import Depth
from signing.errors import Reason, SignatureAbsent, SignatureInvalid
from signing.model import TrustStore
from signing.xmldsig import verify_package


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """What looking at a package's signature gave. ``signer`` is empty unless it is valid."""

    result: SignatureResult
    reasons: tuple[Reason, ...] = ()
    signer: str = ""


@dataclass(frozen=True, slots=True)
class Inspected:
    """A package that could be read, what was found in it, and its signature's verdict.

    ``sha256`` is that of its bytes; ``findings`` bear the weight of the axis's profile.
    """

    package: Package
    sha256: str
    signature: SignatureVerdict
    findings: tuple[Finding, ...] = ()


UNCHECKED = SignatureVerdict("unchecked")


def inspect(
    body: bytes,
    limits: Limits,
    trust: TrustStore | None,
    at: datetime,
    profile: Profile = Profile.NATIONAL,
    depth: Depth = Depth.START,
) -> Inspected:
    """Check the form, hash the bytes, verify the signature at the instant of acceptance.

    By default attachments are opened only as far as telling what they are needs, and nothing of
    them is kept. Signatures inside PDFs are not looked at: the legal weight is checked by the
    receiving office (QĐ 28/2018 art. 9).

    Raises: MalformedPackage where nothing can be read.
    """
    report = check(body, profile=profile, day=local_date(at), limits=limits, depth=depth)
    if report.package is None:
        raise MalformedPackage(report.findings)
    digest = hashlib.sha256(body).hexdigest()
    verdict = weigh_signature(body, report.package, trust, at)
    return Inspected(report.package, digest, verdict, report.findings)


def weigh_signature(
    body: bytes, package: Package, trust: TrustStore | None, at: datetime
) -> SignatureVerdict:
    """Verify the envelope's signature; without a trust store it stays unchecked."""
    if trust is None:
        return UNCHECKED if package.has_signature else SignatureVerdict("absent")
    try:
        signature = verify_package(body, trust, at=at, sender_code=package.sender.code)
    except SignatureAbsent as error:
        return SignatureVerdict("absent", (error.reason,))
    except SignatureInvalid as error:
        return SignatureVerdict("invalid", error.reasons)
    return SignatureVerdict("valid", signer=signature.subject.common_name)
