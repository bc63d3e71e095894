"""From a certificate to a trusted root, at one instant, with revocation. No network, ever.

Verification plan, in this order, all faults collected:

1. Build the path leaf -> root with the library (cryptography.x509.verification), from the
   certificates that came along and those of the trust store. Addresses inside certificates are
   never fetched. Signatures, names, CA flags, path length, key sizes are the library's business.
2. Every certificate of the path was valid at the instant.
3. Every certificate but the root: on no revocation list of its issuer with a date at or before
   the instant; by policy a list must be there and must not be out of date.
4. The leaf's key usage allows what it was used for.

A proven path is remembered in the trust store; steps 2 to 4 run every time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from signing import reasons
from signing.errors import Reason
from signing.model import RevocationList, TrustStore, subject_of

REMEMBERED_PATHS = 10_000
SMALLEST_RSA_BITS = 2048


class Revocation(StrEnum):
    """How much a verifier insists on revocation lists."""

    REQUIRED = "required"  # a fresh list must be there for every certificate of the path
    IF_AVAILABLE = "if-available"  # a list that is there counts; a missing or old one is noted


class Purpose(StrEnum):
    """What the leaf's key was used for."""

    DOCUMENT = "document"
    TIME_STAMP = "time-stamp"


@dataclass(frozen=True, slots=True)
class ChainPolicy:
    """How strictly to verify; the default refuses what cannot be checked.

    Attributes:
        revocation: see :class:`Revocation`.
        grace: how far clocks may differ at the borders of validity and freshness.
    """

    revocation: Revocation = Revocation.REQUIRED
    grace: timedelta = timedelta(seconds=60)


STRICT = ChainPolicy()


@dataclass(frozen=True, slots=True)
class ChainResult:
    """What came out: the path (empty when none), the faults, the notes."""

    path: tuple[x509.Certificate, ...]
    faults: tuple[Reason, ...]
    notes: tuple[Reason, ...] = ()


def verify_chain(
    leaf: x509.Certificate,
    others: Iterable[x509.Certificate],
    trust: TrustStore,
    *,
    at: datetime,
    purpose: Purpose = Purpose.DOCUMENT,
    policy: ChainPolicy = STRICT,
) -> ChainResult:
    """Verify that ``leaf`` led to a trusted root at ``at`` and was not revoked then.

    Never raises for a bad certificate: the faults come back, all of them. It does not check who
    the holder is.
    """
    faults: list[Reason] = []
    notes: list[Reason] = []
    path = _path(leaf, others, trust, at)  # 1
    if not path:
        faults.append(reasons.unknown_authority(name_of(leaf)))
    for certificate in path or (leaf,):  # 2
        faults += _validity(certificate, at, policy.grace)
    for certificate, issuer in pairwise(path):  # 3
        fault, note = _revocation(certificate, issuer, trust, at, policy)
        faults += fault
        notes += note
    # the remembered certificate has its extensions read already; it equals the one given
    faults += _usage(path[0] if path else leaf, purpose)  # 4
    return ChainResult(path, tuple(faults), tuple(notes))


def load_certificate(der: bytes) -> x509.Certificate:
    """Read a certificate that came along from DER; ValueError for whatever is wrong with it."""
    try:
        return x509.load_der_x509_certificate(der)
    except (x509.InvalidVersion, TypeError) as error:
        raise ValueError(str(error)) from error


def load_leaf(der: bytes) -> x509.Certificate:
    """Read a signer's certificate from DER, all that is looked at later included.

    The library reads most parts only when asked for; a stranger's certificate must not be able to
    break off a verification halfway.

    Raises:
        ValueError: it cannot be read to the end, or its key is not RSA of 2048 bits or more.
    """
    leaf = load_certificate(der)
    try:
        key = leaf.public_key()
        subject_of(leaf)
        parts = leaf.issuer, leaf.not_valid_before_utc, leaf.not_valid_after_utc
    except (UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as e:
        raise ValueError(str(e)) from e
    if not isinstance(key, RSAPublicKey) or key.key_size < SMALLEST_RSA_BITS:
        raise ValueError(f"an RSA key of {SMALLEST_RSA_BITS} bits is needed")
    if not all(parts):
        raise ValueError("the certificate names no issuer")
    return leaf


def name_of(certificate: x509.Certificate) -> str:
    """Return the name to show for a certificate: its common name, else the whole subject."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def _path(
    leaf: x509.Certificate, others: Iterable[x509.Certificate], trust: TrustStore, at: datetime
) -> tuple[x509.Certificate, ...]:
    # an expired leaf must still be told apart from a foreign one: look inside its own life
    moment = max(leaf.not_valid_before_utc, min(at, leaf.not_valid_after_utc))
    key = leaf.fingerprint(hashes.SHA256())
    known = trust.memory.paths.get(key)
    if known is not None and all(_contains(c, moment) for c in known):
        return known
    if not trust.roots:
        return ()
    builder = PolicyBuilder().store(Store(list(trust.roots))).time(moment.replace(tzinfo=None))
    builder = builder.extension_policies(
        ca_policy=_authority_policy(), ee_policy=ExtensionPolicy.permit_all()
    )
    intermediates = [c for c in (*trust.intermediates, *others) if c != leaf]
    try:
        path = tuple(builder.build_client_verifier().verify(leaf, intermediates).chain)
    except (VerificationError, UnsupportedAlgorithm, ValueError, TypeError):
        return ()
    if len(trust.memory.paths) >= REMEMBERED_PATHS:
        trust.memory.paths.clear()
    trust.memory.paths[key] = path
    return path


def _authority_policy() -> ExtensionPolicy:
    """CA certificates: basic constraints and key usage must be there (RFC 5280 4.2.1.3, .9)."""
    policy = ExtensionPolicy.permit_all()
    policy = policy.require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)
    return policy.require_present(x509.KeyUsage, Criticality.AGNOSTIC, _signs_certificates)


def _signs_certificates(
    policy: object, certificate: x509.Certificate, usage: x509.ExtensionType | None
) -> None:
    if not isinstance(usage, x509.KeyUsage) or not usage.key_cert_sign:
        raise ValueError("this authority may not sign certificates")


def _contains(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _validity(certificate: x509.Certificate, at: datetime, grace: timedelta) -> list[Reason]:
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if at + grace < begin:
        return [reasons.not_yet_valid(name_of(certificate), _shown(at), _shown(begin))]
    if at - grace > end:
        return [reasons.expired(name_of(certificate), _shown(at), _shown(end))]
    return []


def _revocation(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    trust: TrustStore,
    at: datetime,
    policy: ChainPolicy,
) -> tuple[list[Reason], list[Reason]]:
    known = _list_of(issuer, trust)
    if known is None:
        return _weigh(reasons.no_list(name_of(certificate)), policy)
    entry = known.entries.get(certificate.serial_number)
    if entry is not None and entry[0] <= at:
        return [reasons.revoked(name_of(certificate), _shown(entry[0]), entry[1])], []
    if known.until is not None and at - policy.grace > known.until:
        return _weigh(reasons.stale_list(name_of(issuer), _shown(known.until)), policy)
    return [], []


def _weigh(reason: Reason, policy: ChainPolicy) -> tuple[list[Reason], list[Reason]]:
    return ([reason], []) if policy.revocation is Revocation.REQUIRED else ([], [reason])


def _list_of(issuer: x509.Certificate, trust: TrustStore) -> RevocationList | None:
    """Return the newest list that this issuer really signed; read once per trust store."""
    fingerprint = issuer.fingerprint(hashes.SHA256())
    if fingerprint in trust.memory.lists:
        return trust.memory.lists[fingerprint]
    key = issuer.public_key()
    mine = [crl for crl in trust.crls if crl.issuer == issuer.subject]
    found = None
    for crl in sorted(mine, key=lambda crl: crl.last_update_utc, reverse=True):
        if isinstance(key, RSAPublicKey) and crl.is_signature_valid(key):
            entries = {e.serial_number: (e.revocation_date_utc, _why(e)) for e in crl}
            found = RevocationList(crl.next_update_utc, entries)
            break
    trust.memory.lists[fingerprint] = found
    return found


def _why(entry: x509.RevokedCertificate) -> str:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason.value
    except x509.ExtensionNotFound:
        return x509.ReasonFlags.unspecified.value


def _usage(leaf: x509.Certificate, purpose: Purpose) -> list[Reason]:
    faults: list[Reason] = []
    extensions = leaf.extensions
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        signs = usage.digital_signature or usage.content_commitment
    except x509.ExtensionNotFound:
        signs = False
    if not signs:
        faults.append(reasons.wrong_usage(name_of(leaf), "digitalSignature, nonRepudiation"))
    stamps = _stamps_time(extensions)
    if (purpose is Purpose.TIME_STAMP) is not stamps:
        need = "timeStamping" if purpose is Purpose.TIME_STAMP else "document signing"
        faults.append(reasons.wrong_usage(name_of(leaf), need))
    return faults


def _stamps_time(extensions: x509.Extensions) -> bool:
    """RFC 3161 section 2.3: the usage is critical and holds timeStamping alone."""
    try:
        usage = extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return False
    return usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def _shown(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
