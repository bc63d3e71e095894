"""Answers time-stamp requests (RFC 3161) with one key. Bytes in, bytes out.

The token carries the ESS signing-certificate-v2 attribute (RFC 5816) and, when asked for, our
certificate (not those above it: every byte is carried twice in a PDF). Accuracy is one second:
the simulated clock promises no more.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from asn1crypto import tsp

from signing.cms_signing import Content, TimeStampResponse, sign_cms
from signing.der import integer, sequence
from signing.profiles import POLICY, Issuer

GRANTED = 0  # PKIStatus, RFC 3161 section 2.4.2
#: Lengths of the digests we stamp; SHA-1 and MD5 are refused (badAlg).
DIGEST_LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}


def answer(request_der: bytes, now: datetime, tsa: Issuer) -> bytes:
    """Answer one request; a bad one gets a rejection with its failure code (section 2.4.2)."""
    try:
        request = tsp.TimeStampReq.load(request_der, strict=True)
        imprint = request["message_imprint"]
        algorithm = imprint["hash_algorithm"]["algorithm"].native
        digest = imprint["hashed_message"].native
        policy, nonce = request["req_policy"].native, request["nonce"].native
        wants_certificates = bool(request["cert_req"].native)
    except (ValueError, TypeError, KeyError):
        return _rejection("bad_data_format")
    if DIGEST_LENGTHS.get(algorithm) is None:
        return _rejection("bad_alg")
    if len(digest) != DIGEST_LENGTHS[algorithm]:
        return _rejection("bad_data_format")
    if policy is not None and policy != POLICY.dotted_string:
        return _rejection("unaccepted_policy")
    encoded_info = _info(imprint, nonce, now).dump()
    content = Content("tst_info", hashlib.sha256(encoded_info).digest(), encoded_info)
    certificates = (tsa.certificate,) if wants_certificates else ()
    token = sign_cms(content, tsa.key, tsa.certificate, certificates)
    return sequence(sequence(integer(GRANTED)), token)


def _info(imprint: tsp.MessageImprint, nonce: int | None, now: datetime) -> tsp.TSTInfo:
    values = {
        "version": "v1",
        "policy": POLICY.dotted_string,
        "message_imprint": imprint,
        "serial_number": secrets.randbits(120),
        "gen_time": now.replace(microsecond=0),
        "accuracy": {"seconds": 1},
    }
    if nonce is not None:
        values["nonce"] = nonce
    return tsp.TSTInfo(values)


def _rejection(failure: str) -> bytes:
    status = {"status": "rejection", "fail_info": {failure}}
    encoded: bytes = TimeStampResponse({"status": status}).dump()
    return encoded
