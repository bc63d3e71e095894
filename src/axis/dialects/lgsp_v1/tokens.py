"""Tokens of the provincial dialect: JSON Web Tokens signed with HMAC-SHA256 (RFC 7519, 7515). Pure.

A token proves that somebody logged in to this environment; it names no agency and no connected
system. Exactly one form is taken: ``alg`` HS256 and nothing else, so that no caller chooses how it
is checked.

    token = issue(key, environment, account.username, now, life_s=1800, length=948)
    verdict = check(token, key, environment, now)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

LONGEST = 8192
"""Characters of a token that are looked at; a longer one is malformed."""

_HEADER = {"alg": "HS256", "typ": "JWT"}
_SUBJECT_LENGTH = 128

SKEW_S = 300
"""Seconds that the clocks of two processes may differ: a token may be that much from the future."""

Verdict = Literal["valid", "malformed", "forged", "expired", "early", "elsewhere"]
"""``forged``: the signature is not ours; ``early``: it is not valid yet; ``elsewhere``: it does not
name this environment.
"""


@dataclass(frozen=True, slots=True)
class Account:
    """The account of an environment with which its clients log in."""

    username: str
    password: str = field(repr=False)


def issue(
    key: bytes, environment: str, username: str, now: datetime, *, life_s: int, length: int
) -> str:
    """Return a token; it is filled up to about ``length`` characters, as long as real ones are."""
    issued = int(now.timestamp())
    claims: dict[str, object] = {
        "iss": environment,
        "sub": username[:_SUBJECT_LENGTH],
        "iat": issued,
        "nbf": issued,
        "exp": issued + life_s,
        "session": "",
    }
    head = _part(_HEADER)
    bare = len(_compact(claims))
    wanted = (length - len(head) - len(_sign(key, head, "")) - 2) * 3 // 4
    claims["session"] = _filling(key, f"{username} {now.isoformat()}", max(24, wanted - bare))
    body = _part(claims)
    return f"{head}.{body}.{_sign(key, head, body)}"


def check(token: str, key: bytes, environment: str, now: datetime, *, early_s: int = 0) -> Verdict:
    """Return what a token is worth at an instant.

    Args:
        early_s: seconds before its announced end at which it is refused already.
    """
    head, body, signature = _split(token)
    # computed for malformed tokens too, and first: what is wrong must not show in the time taken
    genuine = hmac.compare_digest(_sign(key, head, body).encode(), signature.encode())
    header, claims = _object(head), _object(body)
    if header is None or claims is None:
        return "malformed"
    issuer = claims.get("iss")
    if isinstance(issuer, str) and issuer != environment:
        return "elsewhere"
    if not genuine or header.get("alg") != _HEADER["alg"]:
        return "forged"
    if issuer != environment:
        return "elsewhere"
    begins, ends = claims.get("nbf", 0), claims.get("exp")
    if not isinstance(begins, int) or now.timestamp() < begins - SKEW_S:
        return "early"
    if not isinstance(ends, int) or now.timestamp() >= ends - early_s:
        return "expired"
    return "valid"


def _split(token: str) -> tuple[str, str, str]:
    parts = token.split(".") if len(token) <= LONGEST and token.isascii() else []
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else ("", "", "")


def _sign(key: bytes, head: str, body: str) -> str:
    return _base64url(hmac.new(key, f"{head}.{body}".encode(), hashlib.sha256).digest())


def _filling(key: bytes, label: str, length: int) -> str:
    """Return text of a length that looks like the session data of a real token; means nothing."""
    blocks = (length * 3 // 4) // 32 + 1
    digests = (
        hmac.new(key, f"session {n} {label}".encode(), hashlib.sha256) for n in range(blocks)
    )
    return _base64url(b"".join(one.digest() for one in digests))[:length]


def _part(value: dict[str, object] | dict[str, str]) -> str:
    return _base64url(_compact(value))


def _compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _object(part: str) -> dict[str, object] | None:
    try:
        data = base64.b64decode(part + "=" * (-len(part) % 4), b"-_", validate=True)
        value = json.loads(data)
    except (binascii.Error, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and value else None
