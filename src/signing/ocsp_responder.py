"""Answers OCSP requests (RFC 6960) from the authority's ledger. Bytes in, bytes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp

from signing.ledger import Ledger
from signing.profiles import Issuer

HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,  # names the issuer only, RFC 6960 section 4.3
    "sha256": hashes.SHA256,
}


def answer(
    request_der: bytes,
    now: datetime,
    *,
    issuers: Mapping[str, Issuer],
    ledger: Ledger,
    life: timedelta,
) -> bytes:
    """Answer one request about one certificate.

    A serial number that was never issued is ``unknown``, not ``good``. A request that cannot be
    read, or about a foreign issuer, gets the matching unsuccessful answer.
    """
    try:
        request = ocsp.load_der_ocsp_request(request_der)
        serial, algorithm = request.serial_number, request.hash_algorithm
    except (ValueError, x509.UnsupportedGeneralNameType):
        return _refusal(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    which = _issuer_of(request, issuers)
    if which is None:
        return _refusal(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    revocation = ledger.revocation(serial)
    status = ocsp.OCSPCertStatus.GOOD
    if revocation is not None:
        status = ocsp.OCSPCertStatus.REVOKED
    elif ledger.certificate(which, serial) is None:
        status = ocsp.OCSPCertStatus.UNKNOWN
    # the root's certificates are answered by the root itself, the others by the delegate
    responder = issuers["root"] if which == "root" else issuers["ocsp"]
    builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=request.issuer_name_hash,
        issuer_key_hash=request.issuer_key_hash,
        serial_number=serial,
        algorithm=algorithm,
        cert_status=status,
        this_update=now,
        next_update=now + life,
        revocation_time=revocation.at if revocation else None,
        revocation_reason=_reason(revocation.reason) if revocation else None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
    builder = builder.certificates([responder.certificate])
    for extension in request.extensions:
        if isinstance(extension.value, x509.OCSPNonce):
            builder = builder.add_extension(extension.value, critical=False)
    return _signed(builder, responder)


def _signed(builder: ocsp.OCSPResponseBuilder, responder: Issuer) -> bytes:
    return builder.sign(responder.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _refusal(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)


def _reason(reason: x509.ReasonFlags) -> x509.ReasonFlags | None:
    return None if reason is x509.ReasonFlags.unspecified else reason


def _issuer_of(request: ocsp.OCSPRequest, issuers: Mapping[str, Issuer]) -> str | None:
    make = HASHES.get(request.hash_algorithm.name)
    if make is None:
        return None
    for name in ("sub", "root"):
        certificate = issuers[name].certificate
        named = _digest(make(), certificate.subject.public_bytes())
        identifier = _digest(make(), _key_bits(certificate))
        if (named, identifier) == (request.issuer_name_hash, request.issuer_key_hash):
            return name
    return None


def _digest(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(data)
    return digest.finalize()


def _key_bits(certificate: x509.Certificate) -> bytes:
    """Return the key's BIT STRING without tag and length, as RFC 6960 section 4.1.1 hashes it."""
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
