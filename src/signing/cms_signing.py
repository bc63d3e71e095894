"""Builds CMS SignedData (RFC 5652) with one signer: for PDF signatures and time-stamp tokens.

Signed attributes as CAdES baseline wants them: content type, message digest, ESS
signing-certificate-v2 (RFC 5035). Keys are used as objects, never loaded again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from asn1crypto import cms, core, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from signing.der import integer, null, octets, oid, sequence, set_of, tagged

SIGNED_DATA = "1.2.840.113549.1.7.2"
CONTENT_TYPES = {"data": "1.2.840.113549.1.7.1", "tst_info": "1.2.840.113549.1.9.16.1.4"}
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
TIME_STAMP_TOKEN = "1.2.840.113549.1.9.16.2.14"  # noqa: S105 - an identifier
SHA256, SHA256_RSA = "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.11"
SET_TAG_0, SET_TAG_1 = 0xA0, 0xA1
"""Implicit tags of the sets in SignerInfo and SignedData."""


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


Stamp = Callable[[bytes], bytes]
"""Takes a raw signature; returns a time-stamp token over it, DER."""


def sign_cms(
    content: Content,
    key: RSAPrivateKey,
    certificate: x509.Certificate,
    embedded: tuple[x509.Certificate, ...],
    stamp: Stamp | None = None,
) -> bytes:
    """Return the signed message (ContentInfo, DER).

    Args:
        content: what is signed.
        key: signs; ``certificate`` belongs to it.
        certificate: named as the signer's.
        embedded: certificates that travel in the message.
        stamp: asked for a time-stamp over the signature, put among the unsigned attributes.
    """
    attributes = _attributes(content, certificate)
    # Signed as a SET, sent under an implicit tag (RFC 5652 section 5.4).
    signature = key.sign(set_of(*attributes), PKCS1v15(), hashes.SHA256())
    digest_algorithm = sequence(oid(SHA256))
    signer_info = [
        integer(1),
        sequence(certificate.issuer.public_bytes(), integer(certificate.serial_number)),
        digest_algorithm,
        set_of(*attributes, tag=SET_TAG_0),
        sequence(oid(SHA256_RSA), null()),
        octets(signature),
    ]
    if stamp is not None:
        signer_info.append(set_of(_attribute(TIME_STAMP_TOKEN, stamp(signature)), tag=SET_TAG_1))
    inside = [oid(CONTENT_TYPES[content.type])]
    if content.encapsulated is not None:
        inside.append(tagged(0, octets(content.encapsulated)))
    signed = [
        integer(1 if content.type == "data" else 3),  # RFC 5652 section 5.1
        set_of(digest_algorithm),
        sequence(*inside),
    ]
    if embedded:
        certificates = [entry.public_bytes(Encoding.DER) for entry in embedded]
        signed.append(set_of(*certificates, tag=SET_TAG_0))
    signed.append(set_of(sequence(*signer_info)))
    return sequence(oid(SIGNED_DATA), tagged(0, sequence(*signed)))


def _attributes(content: Content, certificate: x509.Certificate) -> list[bytes]:
    """Return the signed attributes; SHA-256 is the default of ESSCertIDv2 and left out."""
    fingerprint = hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()
    return [
        _attribute(CONTENT_TYPE, oid(CONTENT_TYPES[content.type])),
        _attribute(MESSAGE_DIGEST, octets(content.digest)),
        _attribute(SIGNING_CERTIFICATE_V2, sequence(sequence(sequence(octets(fingerprint))))),
    ]


def _attribute(kind: str, value: bytes) -> bytes:
    return sequence(oid(kind), set_of(value))
