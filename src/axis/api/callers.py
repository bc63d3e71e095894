"""Who calls: a system by HTTP Basic (systemid, secret), or the operator by the admin key."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Request

from axis.engine import Axis
from axis.errors import Unauthorised
from axis.records import System
from edoc.plumbing.web import problem_of

CHALLENGE = {"WWW-Authenticate": 'Basic realm="lgsp axis", charset="UTF-8"'}


@dataclass(frozen=True, slots=True)
class Caller:
    """The authenticated caller; ``system`` is None for the operator."""

    system: System | None

    @property
    def is_admin(self) -> bool:
        """True for the holder of the admin key."""
        return self.system is None

    def own_system(self) -> System:
        """Return the calling system. Raises: Problem 403 for the operator, who has no mailbox."""
        if self.system is None:
            raise problem_of(403)
        return self.system

    def require_admin(self) -> None:
        """Raises: Problem 403 unless the caller is the operator."""
        if not self.is_admin:
            raise problem_of(403)


Identify = Callable[[Request], Awaitable[Caller]]
"""The FastAPI dependency that gives the caller, or answers 401."""


def identification(axis: Axis, admin_key: str) -> Identify:
    """Return the dependency that identifies callers of one axis."""

    async def identify(request: Request) -> Caller:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and hmac.compare_digest(
            given.strip().encode(), admin_key.encode()
        ):
            return Caller(None)
        system_id, secret = _basic(given) if scheme.lower() == "basic" else ("", "")
        try:
            return Caller(await axis.authenticate(system_id, secret))
        except Unauthorised as error:
            raise problem_of(401, headers=CHALLENGE) from error

    return identify


def _basic(given: str) -> tuple[str, str]:
    """Read HTTP Basic credentials (RFC 7617); empty ones where they cannot be read."""
    try:
        text = base64.b64decode(given.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    system_id, _, secret = text.partition(":")
    return system_id, secret
