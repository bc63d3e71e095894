"""Read a package and weigh the signature on it. Heavy on the processor: runs in a thread."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from axis.records import SignatureResult
from edoc.contract.limits import Limits
from edoc.contract.model import Package
from edoc.contract.reader import read_header
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
    """A package that could be read, the hash of its bytes, and its signature's verdict."""

    package: Package
    sha256: str
    signature: SignatureVerdict


UNCHECKED = SignatureVerdict("unchecked")


def inspect(body: bytes, limits: Limits, trust: TrustStore | None, at: datetime) -> Inspected:
    """Read the header, hash the bytes, verify the signature at the instant of acceptance.

    Does not decode attachments and does not look at signatures inside PDFs: the legal weight is
    checked by the receiving office (QĐ 28/2018 art. 9).

    Raises: MalformedPackage.
    """
    package = read_header(body, limits)
    digest = hashlib.sha256(body).hexdigest()
    return Inspected(package, digest, _verdict(body, package, trust, at))


def _verdict(
    body: bytes, package: Package, trust: TrustStore | None, at: datetime
) -> SignatureVerdict:
    if trust is None:
        return UNCHECKED if package.has_signature else SignatureVerdict("absent")
    try:
        signature = verify_package(body, trust, at=at, sender_code=package.sender.code)
    except SignatureAbsent as error:
        return SignatureVerdict("absent", (error.reason,))
    except SignatureInvalid as error:
        return SignatureVerdict("invalid", error.reasons)
    return SignatureVerdict("valid", signer=signature.subject.common_name)
