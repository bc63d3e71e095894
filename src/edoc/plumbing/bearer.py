"""The one reading of ``Authorization: Bearer <key>`` (RFC 6750). Pure."""

from __future__ import annotations

import hmac


def bearer_of(authorization: str) -> str:
    """Return the key of the header, trimmed; empty for any other scheme and for a bare key.

    The name of the scheme may be in any case (RFC 9110, section 11.1).
    """
    scheme, _, key = authorization.strip().partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def bears(authorization: str, key: str) -> bool:
    """Tell in constant time whether the header brings this key; an empty key opens nothing."""
    given = bearer_of(authorization)
    return hmac.compare_digest(given.encode(), key.encode()) and bool(key)
