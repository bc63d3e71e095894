"""Certificate profiles of the simulated Government authority.

They follow the public certificates of the real one (generation G2, read on its CA certificates and
one end-entity certificate): RSA with SHA-256, RSA-4096 for authorities and RSA-2048 for holders,
sub-CA with path length 0, critical key usage with four bits for holders, policy
2.16.704.1.1.1.1.1. Added by us: MÔ PHỎNG in every issuer name, the agency code in the subject
(organizationIdentifier) and the QcType that tells an office's seal from a person's signature.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    ExtendedKeyUsageOID,
    NameOID,
    ObjectIdentifier,
)

from signing.model import AGENCY_CODE_SCHEME, QC_STATEMENTS, QC_TYPES, Kind, Subject

MARK = " (MÔ PHỎNG)"
#: X.520 upper bound of names, in characters.
LONGEST_NAME = 64
ROOT_NAME = "RootCA chuyên dùng Chính phủ (MÔ PHỎNG)"
SUB_NAME = "CA phục vụ các cơ quan Nhà nước (MÔ PHỎNG)"
TSA_NAME = "Dịch vụ cấp dấu thời gian (MÔ PHỎNG)"
OCSP_NAME = "Dịch vụ trạng thái chứng thư số (MÔ PHỎNG)"
AUTHORITY_ORGANIZATION = "Ban Cơ yếu Chính phủ (MÔ PHỎNG)"

POLICY = ObjectIdentifier("2.16.704.1.1.1.1.1")
SMARTCARD_LOGON = ObjectIdentifier("1.3.6.1.4.1.311.20.2.2")

#: Extended key usages beside clientAuth, by kind of holder.
PURPOSES: dict[Kind, tuple[ObjectIdentifier, ...]] = {
    "person": (ExtendedKeyUsageOID.EMAIL_PROTECTION, SMARTCARD_LOGON),
    "agency": (ExtendedKeyUsageOID.EMAIL_PROTECTION,),
    "service": (ExtendedKeyUsageOID.SERVER_AUTH,),
}
KEY_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)

#: Life of the authorities, as the G2 generation has it.
AUTHORITY_FROM = datetime(2018, 8, 22, tzinfo=UTC)
AUTHORITY_UNTIL = datetime(2048, 8, 14, tzinfo=UTC)
#: A holder's certificate lives at most five years (ND 68/2024 art. 7).
HOLDER_LIFE = timedelta(days=5 * 365)
#: Certificates begin a little before the moment of issue: clocks of two machines differ.
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the authority publishes; all below ``base_url``, e.g. ``http://host/authority``."""

    base_url: str

    def crl(self, which: str) -> str:
        """Address of the revocation list of ``root`` or ``sub``."""
        return f"{self.base_url}/crl/{which}.crl"

    def certificate(self, which: str) -> str:
        """Address of the certificate of ``root`` or ``sub``."""
        return f"{self.base_url}/crt/{which}.crt"

    @property
    def ocsp(self) -> str:
        """Address of the OCSP responder."""
        return f"{self.base_url}/ocsp"

    @property
    def practice(self) -> str:
        """Address of the practice statement (only a name here)."""
        return f"{self.base_url}/policies/CP"


@dataclass(frozen=True, slots=True)
class Issuer:
    """An authority's key and certificate."""

    key: RSAPrivateKey
    certificate: x509.Certificate


def authority_name(common_name: str) -> x509.Name:
    """Return the distinguished name of one of the authority's own certificates."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, AUTHORITY_ORGANIZATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def holder_name(subject: Subject) -> x509.Name:
    """Return the distinguished name of an office, an official or a machine.

    Order as in the real certificates: C, L, O, OU, CN; then the agency code. Both names are
    marked as simulated, so that no viewer shows them bare, and cut at 64 characters.
    """
    organization = subject.organization or subject.common_name
    parts = [
        (NameOID.LOCALITY_NAME, subject.locality),
        (NameOID.ORGANIZATION_NAME, _marked(organization)),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, subject.unit),
        (NameOID.COMMON_NAME, _marked(subject.common_name)),
    ]
    attributes = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")]
    # the library counts bytes where X.520 counts characters, so its check is left out
    attributes += [
        x509.NameAttribute(oid, _fitting(text), _validate=False) for oid, text in parts if text
    ]
    if subject.agency_code:
        code = AGENCY_CODE_SCHEME + subject.agency_code.strip().upper()
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, code))
    return x509.Name(attributes)


def root_certificate(key: RSAPrivateKey) -> x509.Certificate:
    """Return the self-signed root, 22/8/2018 to 14/8/2048."""
    name = authority_name(ROOT_NAME)
    builder = _begin(name, name, key.public_key(), AUTHORITY_FROM, AUTHORITY_UNTIL)
    builder = builder.add_extension(x509.BasicConstraints(True, None), critical=True)
    builder = builder.add_extension(_key_usage("key_cert_sign", "crl_sign"), critical=True)
    return builder.sign(key, hashes.SHA256())


def sub_certificate(root: Issuer, key: RSAPublicKey, addresses: Addresses) -> x509.Certificate:
    """Return the certificate of the issuing authority: path length 0."""
    name = authority_name(SUB_NAME)
    builder = _begin(name, root.certificate.subject, key, AUTHORITY_FROM, AUTHORITY_UNTIL)
    builder = builder.add_extension(x509.BasicConstraints(True, 0), critical=True)
    builder = builder.add_extension(_key_usage("key_cert_sign", "crl_sign"), critical=True)
    return _finish(builder, root, addresses, "root")


def holder_certificate(
    sub: Issuer,
    subject: Subject,
    key: RSAPublicKey,
    addresses: Addresses,
    *,
    now: datetime,
    validity: timedelta,
) -> x509.Certificate:
    """Return the certificate of an office, an official or a machine, valid from now on."""
    begin = now - CLOCK_SKEW
    builder = _begin(holder_name(subject), sub.certificate.subject, key, begin, begin + validity)
    builder = builder.add_extension(x509.BasicConstraints(False, None), critical=True)
    usage = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment"]
    builder = builder.add_extension(_key_usage(*usage), critical=True)
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, *PURPOSES[subject.kind]])
    builder = builder.add_extension(purposes, critical=False)
    if subject.kind in QC_TYPES:
        statement = x509.UnrecognizedExtension(QC_STATEMENTS, _qc_type(QC_TYPES[subject.kind]))
        builder = builder.add_extension(statement, critical=False)
    if subject.email:
        names = x509.SubjectAlternativeName([x509.RFC822Name(subject.email)])
        builder = builder.add_extension(names, critical=False)
    return _finish(builder, sub, addresses, "sub")


def service_certificate(
    sub: Issuer, common_name: str, key: RSAPublicKey, addresses: Addresses
) -> x509.Certificate:
    """Return the certificate of the time-stamping or the OCSP service, living like the CA.

    RFC 3161 section 2.3: critical extended key usage, timeStamping alone. RFC 6960 section
    4.2.2.2: OCSPSigning, and no-check so that nobody asks for the responder's own state.
    """
    name = authority_name(common_name)
    builder = _begin(name, sub.certificate.subject, key, AUTHORITY_FROM, AUTHORITY_UNTIL)
    builder = builder.add_extension(x509.BasicConstraints(False, None), critical=True)
    usage = _key_usage("digital_signature", "content_commitment")
    builder = builder.add_extension(usage, critical=True)
    stamps = common_name == TSA_NAME
    purpose = ExtendedKeyUsageOID.TIME_STAMPING if stamps else ExtendedKeyUsageOID.OCSP_SIGNING
    builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=stamps)
    if not stamps:
        builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    return _finish(builder, sub, addresses, "sub")


def _marked(name: str) -> str:
    return _fitting(name.removesuffix(MARK), LONGEST_NAME - len(MARK)) + MARK


def _fitting(text: str, longest: int = LONGEST_NAME) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _begin(
    subject: x509.Name, issuer: x509.Name, key: RSAPublicKey, begin: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(min(end, AUTHORITY_UNTIL))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _finish(
    builder: x509.CertificateBuilder, issuer: Issuer, addresses: Addresses, which: str
) -> x509.Certificate:
    access = [
        (AuthorityInformationAccessOID.CA_ISSUERS, addresses.certificate(which)),
        (AuthorityInformationAccessOID.OCSP, addresses.ocsp),
    ]
    information = x509.AuthorityInformationAccess(
        [x509.AccessDescription(oid, _address(url)) for oid, url in access]
    )
    point = x509.DistributionPoint([_address(addresses.crl(which))], None, None, None)
    practice = x509.PolicyInformation(POLICY, [addresses.practice])
    identifier = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    authority = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier.value)
    for extension in (
        authority,
        information,
        x509.CRLDistributionPoints([point]),
        x509.CertificatePolicies([practice]),
    ):
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(issuer.key, hashes.SHA256())


def _address(url: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(url)


def _qc_type(oid: bytes) -> bytes:
    info = b"\x30" + bytes([len(oid)]) + oid
    statement = bytes.fromhex("060604008e460106") + info  # id-etsi-qcs-QcType
    body = b"\x30" + bytes([len(statement)]) + statement
    return b"\x30" + bytes([len(body)]) + body


def _key_usage(*bits: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in bits for name in KEY_USAGES})
