"""How a caller of the national dialect proves who it is. Pure: header lines in, verdict out.

Every parameter of a call travels as a header ``XroadVnpt-<key>``. The caller puts all of them into
one JSON object (``sign-header``) and signs that text with HMAC-SHA256 (``hash-header``). Nothing
else is signed: not the body (``hash-file`` covers it in ``sendEdoc``), not the address.

What is *not* checked: the timestamp. The official client makes it once per object and repeats it
for days, so it can serve neither as a nonce nor as a window.

Evidence: read in, and run with, the official client 2.0.0 and 2.0.1, except where a function says
otherwise.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from axis.storable import storable

PREFIX = "XroadVnpt-"
"""Before every key on the wire; names are compared without regard to case."""

MOST_NAMES = 200
"""Parameters that one call may sign; an object of the official client gathers some twenty."""

_NOT_SIGNED = frozenset(
    (PREFIX + key).lower() for key in ("sign-header", "sign-header-key", "hash-header", "version")
)
"""Lines of the official client that its signature does not cover."""

Headers = Sequence[tuple[bytes, bytes]]
"""Header lines as an ASGI server hands them over: lower-case names, values as received."""


class BadSignature(Exception):  # noqa: N818 - named after the condition
    """The call is not proven; the text says why and never holds a secret."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The signed parameters of one call, spelt as the caller spelt them, without the prefix.

    An object of the official client sends every key it was ever given, so an operation asks for
    its own keys and never looks at the others.
    """

    values: Mapping[str, str]

    def get(self, *names: str) -> str:
        """Return the first of ``names`` that has a value: exact spelling first, then any case."""
        for name in names:
            if self.values.get(name, "").strip():
                return self.values[name].strip()
        folded = {name.lower(): value.strip() for name, value in self.values.items()}
        return next((folded[name.lower()] for name in names if folded.get(name.lower())), "")

    def spellings(self, *names: str) -> tuple[str, ...]:
        """Return the different values under exactly these spellings, in this order."""
        found = (self.values.get(name, "").strip() for name in names)
        return tuple(dict.fromkeys(value for value in found if value))


def header_lines(headers: Headers, key: str) -> list[bytes]:
    """Return all received values of ``XroadVnpt-<key>``, in order."""
    wanted = (PREFIX + key).lower().encode("ascii")
    return [value for name, value in headers if name.lower() == wanted]


def first_header(headers: Headers, key: str) -> bytes:
    """Return the first received value of ``XroadVnpt-<key>``, or nothing."""
    return next(iter(header_lines(headers, key)), b"")


def signature_matches(secret: str, signed_text: bytes, claimed: bytes) -> bool:
    """Compare, in constant time, the claimed ``hash-header`` with our own.

    ``signed_text`` must be the received bytes of ``sign-header``: parsing and writing it again
    would change order and escapes. The secret is used as typed, never base64-decoded.
    """
    wanted = hmac.new(secret.encode("utf-8"), signed_text, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode("ascii"), claimed.strip().lower())


def signed_parameters(headers: Headers, secret: str, *, check_lines: bool = True) -> Parameters:
    """Verify one call and return its signed parameters.

    Args:
        headers: the header lines as received.
        secret: the secret of the system that the call names.
        check_lines: compare each signed value with its header line. Whether the real axis does so
            is not known.

    Raises:
        BadSignature: the signature is absent or wrong, more than ``MOST_NAMES`` are signed, or the
            lines differ from what was signed.
    """
    text = first_header(headers, "sign-header")
    if not signature_matches(secret, text, first_header(headers, "hash-header")):
        raise BadSignature("hash-header does not match sign-header")
    signed = _parsed(text)
    if len(signed) > MOST_NAMES:
        raise BadSignature("too many signed parameters")
    if check_lines:
        differing = differing_lines(signed, headers)
        if differing:
            raise BadSignature("header differs from sign-header: " + ", ".join(differing))
    parameters = Parameters({_bare(name): storable(value) for name, value in signed.items()})
    named = first_header(headers, "systemid").decode("utf-8", "replace").strip()
    if parameters.get("systemid") != named:
        raise BadSignature("systemid is not the signed one")
    return parameters


def differing_lines(signed: Mapping[str, str], headers: Headers) -> list[str]:
    """Return the names that are signed but differ from the lines received.

    Names that differ only in case (``docId`` and ``docid`` after calls of both kinds) are let
    pass: one of the client's two HTTP paths folds them into one line.
    """
    received: dict[str, set[str]] = {}
    for name, value in headers:
        texts = received.setdefault(name.decode("latin-1").lower(), set())
        texts.add(_as_sent(value.decode("utf-8", "replace")))
    spellings = Counter(name.lower() for name in signed)
    return [
        name
        for name, value in signed.items()
        if _as_sent(value) not in received.get(name.lower(), set()) and spellings[name.lower()] == 1
    ]


def unsigned_lines(parameters: Parameters, headers: Headers) -> list[str]:
    """Return the names of lines that hold a parameter otherwise than it was signed, or unsigned."""
    signed: dict[str, set[str]] = {}
    for key, signed_value in parameters.values.items():
        signed.setdefault((PREFIX + key).lower(), set()).add(_as_sent(signed_value))
    found = []
    for line, value in headers:
        name = line.decode("latin-1").lower()
        if name.startswith(PREFIX.lower()) and name not in _NOT_SIGNED:
            text = _as_sent(storable(value.decode("utf-8", "replace")))
            found += [name] if text not in signed.get(name, ()) else []
    return list(dict.fromkeys(found))


def recipients(value: str) -> tuple[str, ...]:
    """Return the codes of a ``to`` header: a JSON array, a JSON string, or bare text.

    Lists divided by comma or semicolon are accepted too, which no client was seen to send.
    """
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        parsed = value
    listed: Iterable[object] = parsed if isinstance(parsed, list) else [str(parsed)]
    codes = (code for item in listed for code in str(item).replace(";", ",").split(","))
    return tuple(dict.fromkeys(code.strip() for code in codes if code.strip()))


def unpadded_sha256(data: bytes) -> str:
    """Return SHA-256 as the official client prints it: bytes below 16 lose their leading zero."""
    return "".join(f"{byte:x}" for byte in hashlib.sha256(data).digest())


def file_of_body(body: bytes, claimed: str) -> bytes | None:
    """Return the file in a ``sendEdoc`` body, or None where ``hash-file`` matches neither form.

    The official client appends CR LF that its hash does not cover; other clients need not.
    """
    endings = ((body[:-2],) if body.endswith(b"\r\n") else ()) + (body,)
    wanted = claimed.strip().lower()
    for candidate in endings:
        digest = hashlib.sha256(candidate).digest()
        if wanted in ("".join(f"{byte:x}" for byte in digest), digest.hex()):
            return candidate
    return None


def _parsed(text: bytes) -> dict[str, str]:
    try:
        signed = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadSignature("sign-header is no JSON object") from error
    if not isinstance(signed, dict):
        raise BadSignature("sign-header is no JSON object")
    return {str(name): written(value) for name, value in signed.items()}


def written(value: object) -> str:
    """Return a signed value as a header writes it; the official client signs texts only."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _as_sent(text: str) -> str:
    """Return a value for comparing: blanks inside a JSON array do not count."""
    text = text.strip()
    if not text.startswith("["):
        return text
    try:
        return written(json.loads(text))
    except (ValueError, RecursionError):
        return text


def _bare(name: str) -> str:
    return name[len(PREFIX) :] if name.lower().startswith(PREFIX.lower()) else name
