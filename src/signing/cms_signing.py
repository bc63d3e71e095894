"""Builds CMS SignedData (RFC 5652) with one signer: for PDF signatures and time-stamp tokens.

Signed attributes as CAdES baseline wants them: content type, message digest, ESS
signing-certificate-v2 (RFC 5035). Keys are used as objects, never loaded again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import ClassVar

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

SHA256 = "sha256"


class TimeStampResponse(core.Sequence):  # type: ignore[misc]
    """RFC 3161 section 2.4.2; the library's own type forgets that the token is optional."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


@dataclass(frozen=True, slots=True)
class Content:
    """What is signed: type, SHA-256, and the content where it travels inside (None: detached)."""

    type: str
    digest: bytes
    encapsulated: bytes | None = None


def sign_cms(
    content: Content,
    key: RSAPrivateKey,
    certificate: x509.Certificate,
    embedded: tuple[x509.Certificate, ...],
) -> cms.ContentInfo:
    """Return the signed message; ``embedded`` are the certificates that travel in it."""
    signer = _asn1(certificate)
    attributes = _attributes(content, signer)
    signature = key.sign(attributes.dump(), PKCS1v15(), hashes.SHA256())
    digest_algorithm = algos.DigestAlgorithm({"algorithm": SHA256})
    sid = cms.IssuerAndSerialNumber(
        {"issuer": signer.issuer, "serial_number": signer.serial_number}
    )
    signer_info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": sid}),
            "digest_algorithm": digest_algorithm,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_rsa"},
            "signature": signature,
        }
    )
    inside = {"content_type": content.type}
    if content.encapsulated is not None:
        inside["content"] = core.ParsableOctetString(content.encapsulated)
    signed = {
        "version": "v1" if content.type == "data" else "v3",  # RFC 5652 section 5.1
        "digest_algorithms": [digest_algorithm],
        "encap_content_info": inside,
        "signer_infos": [signer_info],
    }
    if embedded:
        signed["certificates"] = [
            cms.CertificateChoices("certificate", _asn1(entry)) for entry in embedded
        ]
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


def signature_value(message: cms.ContentInfo) -> bytes:
    """Return the raw signature of the message's only signer."""
    value: bytes = message["content"]["signer_infos"][0]["signature"].native
    return value


def add_time_stamp(message: cms.ContentInfo, token: cms.ContentInfo) -> None:
    """Put a time-stamp token over the signature among the unsigned attributes."""
    attribute = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})
    message["content"]["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([attribute])


def _attributes(content: Content, signer: asn1_x509.Certificate) -> cms.CMSAttributes:
    fingerprint = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(signer.dump()).digest()})
    values = {
        "content_type": content.type,
        "message_digest": content.digest,
        "signing_certificate_v2": tsp.SigningCertificateV2({"certs": [fingerprint]}),
    }
    return cms.CMSAttributes(
        [cms.CMSAttribute({"type": kind, "values": [value]}) for kind, value in values.items()]
    )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
