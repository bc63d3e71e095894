"""Who calls: a system by HTTP Basic (systemid, secret), or the operator by the admin key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from fastapi import Request

from axis.api.claims import claimed
from axis.api.proving import basic_credentials, explain_caller
from axis.conversations.explanations import Explanation, notes_of
from axis.dialects.captured import header_lines
from axis.engine import Axis
from axis.errors import Unauthorised
from axis.records import System
from edoc.contract.findings import Text
from edoc.plumbing.bearer import bears
from edoc.plumbing.web import problem_of

OPERATOR_HAS_NO_MAILBOX = Explanation(
    "C-API-OPERATOR",
    Text(
        "Khóa quản trị không phải là một hệ thống kết nối: không gửi và không nhận văn bản được",
        "the admin key is no connected system: it can neither send nor receive",
    ),
    mend=Text(
        "Gọi bằng mã và khóa bí mật của một hệ thống (HTTP Basic)",
        "call with the id and the secret of a system (HTTP Basic)",
    ),
    nearest="Authorization: Basic base64(systemid:secret)",
)
OPERATOR_ONLY = Explanation(
    "C-API-OPERATOR-ONLY",
    Text("Chức năng này chỉ dành cho quản trị trục", "only the operator of the axis may do this"),
    mend=Text(
        "Gọi bằng khóa quản trị (trong ready.json của máy chủ)",
        "call with the admin key (in the server's ready.json)",
    ),
    nearest="Authorization: Bearer <admin key>",
)

CHALLENGE = {"WWW-Authenticate": 'Basic realm="lgsp axis", charset="UTF-8"'}


@dataclass(frozen=True, slots=True)
class Caller:
    """The authenticated caller; ``system`` is None for the operator.

    ``request`` is what it asked, for its notes.
    """

    system: System | None
    request: Request | None = field(default=None, repr=False, compare=False)

    @property
    def is_admin(self) -> bool:
        """True for the holder of the admin key."""
        return self.system is None

    def own_system(self) -> System:
        """Return the calling system. Raises: Problem 403 for the operator, who has no mailbox."""
        if self.system is None:
            if self.request is not None:
                notes_of(self.request.scope).caller("", proven=False)  # it is no system
            self.explain(OPERATOR_HAS_NO_MAILBOX)
            raise problem_of(403)
        return self.system

    def require_admin(self) -> None:
        """Raises: Problem 403 unless the caller is the operator."""
        if not self.is_admin:
            self.explain(OPERATOR_ONLY)
            raise problem_of(403)

    def explain(self, *reasons: Explanation) -> None:
        """Note why its call is refused, or looks odd."""
        if self.request is not None:
            notes_of(self.request.scope).explain(*reasons)


Identify = Callable[[Request], Awaitable[Caller]]
"""The FastAPI dependency that gives the caller, or answers 401."""


def identification(axis: Axis, admin_key: str) -> Identify:
    """Return the dependency that identifies callers of one axis."""

    async def identify(request: Request) -> Caller:
        notes = notes_of(request.scope)
        authorization = request.headers.get("authorization", "")
        scheme, _, given = authorization.partition(" ")
        if bears(authorization, admin_key):
            notes.caller("", proven=True)
            return Caller(None, request)
        read = basic_credentials(given) if scheme.lower() == "basic" else None
        system_id, secret = read or ("", "")
        named = system_id or claimed(header_lines(request.scope["headers"]))
        notes.caller(named, proven=False)
        try:
            system = await axis.authenticate(system_id, secret)
        except Unauthorised as error:
            known = await axis.system(system_id) if system_id else None
            swapped = await axis.system(secret) if secret and known is None else None
            if swapped is not None:
                notes.caller(swapped.id, proven=False)
                notes.hide(system_id)
            notes.explain(explain_caller(request.headers, system_id, secret, known, swapped))
            raise problem_of(401, headers=CHALLENGE) from error
        notes.caller(system_id, proven=True)
        return Caller(system, request)

    return identify
