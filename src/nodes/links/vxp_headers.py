"""The header lines of one call of the national dialect, byte for byte as the official client.

Written apart from the server's reading side on purpose: the two meet on the wire only, so a
mistake in one is not repeated in the other. Evidence: the official client 2.0.0 and 2.0.1.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from edoc.contract.dates import VIETNAM

PREFIX = "XroadVnpt-"
AGENT = "JAVASDKAgent/1.0.0 XRoad/VPCP"
VERSION = "3.0.201608"

Lines = list[tuple[str, str]]
"""Header lines in the order sent, names spelt as on the wire."""


def sdk_timestamp(now: datetime) -> str:
    """Return an instant as the client writes it: local time, then milliseconds in four digits."""
    local = now.astimezone(VIETNAM)
    return f"{local:%d%m%YT%H%M%S}+{local.microsecond // 1000:04d}"


def unpadded_sha256(data: bytes) -> str:
    """Return ``hash-file``: SHA-256 in hexadecimal, each byte without a leading zero."""
    return "".join(f"{byte:x}" for byte in hashlib.sha256(data).digest())


def sdk_order(keys: Iterable[str]) -> list[str]:
    """Return keys in the order in which the client's hash map hands them out.

    The map is a Java ``HashMap``: 16 buckets, twice as many whenever more than three quarters as
    many keys as buckets are held; keys of one bucket keep the order in which they came.
    """
    wanted = list(dict.fromkeys(keys))
    buckets = 16
    while len(wanted) > buckets * 3 // 4:
        buckets *= 2
    return sorted(wanted, key=lambda key: _spread_hash(key) % buckets)


def sign_text(parameters: Mapping[str, str]) -> str:
    """Return the JSON text that is signed: no spaces, letters as they are."""
    text = json.dumps(
        {PREFIX + name: value for name, value in parameters.items()},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def signature(secret: str, text: str) -> str:
    """Return ``hash-header``: HMAC-SHA256 in hexadecimal; the secret is used as typed."""
    return hmac.new(secret.encode("utf-8"), text.encode("utf-8"), hashlib.sha256).hexdigest()


def signed_lines(parameters: Mapping[str, str], secret: str) -> Lines:
    """Return the lines of one call: every parameter, then the signature.

    Args:
        parameters: keys without prefix, in the order to be sent; values are ASCII.

    Raises:
        ValueError: a value holds letters or control characters that a header cannot carry.
    """
    for name, value in parameters.items():
        if not value.isascii() or not value.isprintable():
            raise ValueError(f"header {name} must be printable ASCII")
    text = sign_text(parameters)
    lines: Lines = []
    for name, value in parameters.items():
        if name == "Content-Type":
            lines.append((name, value))
        lines.append((PREFIX + name, value))
    lines.append((PREFIX + "sign-header-key", ";".join(parameters)))
    lines.append((PREFIX + "sign-header", text))
    lines.append((PREFIX + "hash-header", signature(secret, text)))
    return lines


def apache_lines(parameters: Mapping[str, str], secret: str, *, has_body: bool) -> Lines:
    """Return the lines of every operation but ``sendEdoc``."""
    lines = signed_lines(parameters, secret)
    lines += [("User-Agent", AGENT), (PREFIX + "version", VERSION), ("Connection", "Keep-Alive")]
    if has_body:
        lines.append(("Expect", "100-continue"))
    lines.append(("Accept-Encoding", "gzip,deflate"))
    return lines


def send_lines(parameters: Mapping[str, str], secret: str) -> Lines:
    """Return the lines of ``sendEdoc``, which the client sends by another HTTP library.

    That one has one line for names that differ only in case: ``docId`` and ``docid``, after calls
    of both kinds, become one with the first spelling and the last value.
    """
    plain = [line for line in signed_lines(parameters, secret) if line[0] != "Content-Type"]
    return [
        ("Content-Type", parameters["Content-Type"]),
        *_folded(plain),
        ("User-Agent", AGENT),
        (PREFIX + "version", VERSION),
        ("Cache-Control", "no-cache"),
        ("Pragma", "no-cache"),
        ("Accept", "text/html, image/gif, image/jpeg, */*; q=0.2"),
        ("Connection", "keep-alive"),
    ]


def _folded(lines: Lines) -> Lines:
    """Return lines as a map without case holds them: the first spelling, the last value."""
    held: dict[str, tuple[str, str]] = {}
    for name, value in lines:
        first, _ = held.get(name.lower(), (name, ""))
        held[name.lower()] = first, value
    return list(held.values())


def _spread_hash(key: str) -> int:
    """Java's ``String.hashCode``, its upper half folded into the lower as ``HashMap`` does."""
    value = 0
    for character in key:
        value = (31 * value + ord(character)) & 0xFFFFFFFF
    return value ^ (value >> 16)
