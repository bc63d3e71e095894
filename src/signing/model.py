"""What signing speaks of: subjects, identities, trust. Values only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

Kind = Literal["agency", "person", "service"]

#: Agency code in the subject: organizationIdentifier, ETSI EN 319 412-1 section 5.1.4 leaves the
#: scheme to the country: two letters of local definition (CQ, cơ quan), colon, country, hyphen.
AGENCY_CODE_SCHEME = "CQ:VN-"
MACHINE_PURPOSES = {
    ExtendedKeyUsageOID.TIME_STAMPING,
    ExtendedKeyUsageOID.OCSP_SIGNING,
    ExtendedKeyUsageOID.SERVER_AUTH,
}
QC_STATEMENTS = ObjectIdentifier("1.3.6.1.5.5.7.1.3")
#: QcType inside QcStatements says for what a key is (ETSI EN 319 412-5 section 4.2.3): DER of
#: the type's object identifier, by kind of holder.
QC_TYPES: dict[Kind, bytes] = {
    "person": bytes.fromhex("060704008e46010601"),  # id-etsi-qct-esign
    "agency": bytes.fromhex("060704008e46010602"),  # id-etsi-qct-eseal
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Who a certificate speaks of.

    Attributes:
        kind: an office (its seal), an official (a person's signature) or a machine.
        common_name: name of the office or of the person.
        organization: the office; empty means the common name (for an agency).
        unit: unit inside the office.
        locality: province or city.
        agency_code: code of the office, e.g. ``000.00.12.H21``; a person carries the office's.
        email: official mailbox; empty for none.
    """

    kind: Kind
    common_name: str
    organization: str = ""
    unit: str = ""
    locality: str = ""
    agency_code: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """A private key with its certificate and the certificates above it, nearest first."""

    key: RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def subject(self) -> Subject:
        """Whom the certificate speaks of."""
        return subject_of(self.certificate)


@dataclass(frozen=True, slots=True)
class RevocationList:
    """A verified revocation list: its end; by serial number the instant and the reason."""

    until: datetime | None
    entries: dict[int, tuple[datetime, str]]


@dataclass(slots=True)
class ChainMemory:
    """What was proven for one trust store, by SHA-256 of the certificate.

    Paths by leaf; lists by issuer. Both hold only what was verified, so they may stay.
    """

    paths: dict[bytes, tuple[x509.Certificate, ...]] = field(default_factory=dict)
    lists: dict[bytes, RevocationList | None] = field(default_factory=dict)


@dataclass(frozen=True)
class TrustStore:
    """What a verifier believes: roots, helpful intermediates, revocation lists.

    Keep one object and use it for many verifications: it remembers the paths it has proven.
    """

    roots: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...] = ()
    crls: tuple[x509.CertificateRevocationList, ...] = ()
    memory: ChainMemory = field(default_factory=ChainMemory, init=False, repr=False, compare=False)

    @property
    def next_update(self) -> datetime | None:
        """The earliest ``nextUpdate`` of the lists; after it the store must be fetched anew."""
        ends = [crl.next_update_utc for crl in self.crls if crl.next_update_utc is not None]
        return min(ends, default=None)

    @classmethod
    def from_pem(cls, pem: bytes) -> TrustStore:
        """Read a store from PEM blocks; every self-issued certificate in it becomes a root.

        Raises:
            ValueError: a block cannot be read, or there is no root.
        """
        certificates = [x509.load_pem_x509_certificate(b) for b in _blocks(pem, b"CERTIFICATE")]
        crls = [x509.load_pem_x509_crl(block) for block in _blocks(pem, b"X509 CRL")]
        roots = tuple(c for c in certificates if c.subject == c.issuer)
        if not roots:
            raise ValueError("no root certificate in the trust store")
        others = tuple(c for c in certificates if c.subject != c.issuer)
        return cls(roots, others, tuple(crls))

    def to_pem(self) -> bytes:
        """Return everything as PEM blocks: roots, intermediates, lists."""
        parts = [item.public_bytes(Encoding.PEM) for item in (*self.roots, *self.intermediates)]
        return b"".join(parts + [crl.public_bytes(Encoding.PEM) for crl in self.crls])


def _blocks(pem: bytes, label: bytes) -> list[bytes]:
    pattern = b"-----BEGIN %s-----.+?-----END %s-----" % (label, label)
    return re.findall(pattern, pem, re.DOTALL)


def subject_of(certificate: x509.Certificate) -> Subject:
    """Read back whom a certificate speaks of.

    A certificate without a QcType (the real authority's) reads as an agency where the common name
    equals the organization, else as a person. Nothing is verified here.
    """
    name = certificate.subject
    common_name = _first(name, NameOID.COMMON_NAME)
    organization = _first(name, NameOID.ORGANIZATION_NAME)
    return Subject(
        kind=_kind_of(certificate, common_name, organization),
        common_name=common_name,
        organization=organization,
        unit=_first(name, NameOID.ORGANIZATIONAL_UNIT_NAME),
        locality=_first(name, NameOID.LOCALITY_NAME),
        agency_code=agency_code_of(certificate),
        email=_email_of(certificate),
    )


def agency_code_of(certificate: x509.Certificate) -> str:
    """Return the agency code written in the certificate, or an empty text."""
    for attribute in certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER):
        value = str(attribute.value)
        if value.startswith(AGENCY_CODE_SCHEME):
            return value.removeprefix(AGENCY_CODE_SCHEME)
    return ""


def _kind_of(certificate: x509.Certificate, common_name: str, organization: str) -> Kind:
    extensions = certificate.extensions
    for extension in extensions:
        value = extension.value
        if extension.oid == QC_STATEMENTS and isinstance(value, x509.UnrecognizedExtension):
            kinds = [kind for kind, oid in QC_TYPES.items() if oid in value.value]
            return kinds[0] if len(kinds) == 1 else "service"
        if isinstance(value, x509.BasicConstraints) and value.ca:
            return "service"
        if isinstance(value, x509.ExtendedKeyUsage) and _for_machines(value):
            return "service"
    return "agency" if common_name == organization else "person"


def _for_machines(usage: x509.ExtendedKeyUsage) -> bool:
    return any(purpose in MACHINE_PURPOSES for purpose in usage)


def _email_of(certificate: x509.Certificate) -> str:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ""
    return next(iter(names.get_values_for_type(x509.RFC822Name)), "")


def _first(name: x509.Name, oid: ObjectIdentifier) -> str:
    return next((str(attribute.value) for attribute in name.get_attributes_for_oid(oid)), "")
