"""Who calls the provincial dialect: a token of the environment, and the proof of one system.

Three headers on every call, and one answer to every failure. So that nothing is told by the time
an answer takes either, all three are judged whatever the first says, against a stand-in where the
system is unknown. The reasons are kept for the notes alone.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from axis.conversations.explanations import Explanation
from axis.dialects.elsewhere import elsewhere, header_as
from axis.dialects.lgsp_v1 import reasons, requests
from axis.dialects.lgsp_v1.settings import LgspV1Settings
from axis.dialects.lgsp_v1.tokens import Account, check, issue
from axis.engine import Axis
from axis.records import System
from axis.storable import storable

Headers = Sequence[tuple[bytes, bytes]]
"""Header lines as an ASGI server hands them over."""

NOBODY = "no connected system of this id"
_TOKEN_KEYS = ("token", "access_token", "accessToken")
_PROOFS = ("Authorization", "X-SystemId", "X-SecretKey")
_TOKEN_HEADERS = ("token", "access-token", "x-access-token", "x-auth-token")
_LOGIN_FORM = '{"username":"…","password":"…","applicationCode":"…"}'


class NotProven(Exception):  # noqa: N818 - named after the condition
    """The caller is not proven; for the notes only.

    Attributes:
        reasons: why.
        meant: the system whose id stands where its secret belongs; empty where none does.
        misplaced: what stands where that id belongs, and is a secret.
    """

    def __init__(self, *why: Explanation, meant: str = "", misplaced: str = "") -> None:
        super().__init__(", ".join(one.code for one in why))
        self.reasons = why
        self.meant = meant
        self.misplaced = misplaced


@dataclass(frozen=True, slots=True)
class Gate:
    """What proves callers of one axis in one world.

    Attributes:
        key: of the tokens; made from the installation's secret.
        account: the one account of this environment.
    """

    axis: Axis
    settings: LgspV1Settings
    key: bytes = field(repr=False)
    account: Account

    @property
    def environment(self) -> str:
        """Who issues the tokens: this axis in this world."""
        return f"lgsp:{self.axis.world}:{self.axis.name}"

    def now(self) -> datetime:
        """The instant by which tokens live."""
        by_world = self.settings.token_clock == "world"  # noqa: S105 - a clock, no token
        return self.axis.now() if by_world else self.axis.real_now()

    def token(self) -> str:
        """Return a new token."""
        settings = self.settings
        return issue(
            self.key,
            self.environment,
            self.account.username,
            self.now(),
            life_s=settings.token_life_s,
            length=settings.token_length,
        )

    def check_login(self, fields: Mapping[str, object], *, anonymous: bool) -> None:
        """Prove a login. Raises: NotProven with every field that is wrong."""
        wanted = {"username": self.account.username, "password": self.account.password}
        if self.settings.application_code:
            wanted["applicationCode"] = self.settings.application_code
        differing = [name for name, value in wanted.items() if not _same(value, fields.get(name))]
        absent = [name for name in wanted if not _text(fields.get(name))]
        wrong = [reasons.wrong_account(name) for name in differing if name not in absent]
        swapped = "username" in differing and _same(self.account.username, fields.get("password"))
        if swapped:
            wrong = [reasons.swapped_account()]
        if wrong:  # these reveal something; this one everybody may know
            wrong.append(reasons.login_refused())
        wrong = [*(_absent(name, fields) for name in absent), *wrong]
        if not anonymous and self.settings.require_allow_anonymous:
            wrong.append(reasons.not_anonymous(refusing=True))
        if wrong:
            raise NotProven(*wrong, misplaced=_text(fields.get("username")) if swapped else "")

    async def bearer(self, headers: Headers) -> None:
        """Prove the token alone. Raises: NotProven, AxisUnavailable."""
        found = self._token_faults(headers)
        if found:
            raise NotProven(*found)

    async def system(self, headers: Headers) -> System:
        """Return the proven system. Raises: NotProven, AxisUnavailable."""
        found = self._token_faults(headers)
        system_id, secret = header(headers, "x-systemid"), header(headers, "x-secretkey")
        system = await self.axis.system(system_id)
        expected = system.secret if system is not None and system.secret else NOBODY
        right = _same(expected, secret) and expected is not NOBODY
        agency = await self.axis.find_agency(system_id) is not None
        swapped = await self.axis.system(secret)
        if not system_id:
            written = header_as("X-SystemId", header_names(headers))
            found.append(reasons.header_missing("X-SystemId", written))
        elif system is None and swapped is not None:
            found.append(reasons.swapped(swapped.id))
            raise NotProven(*found, meant=swapped.id, misplaced=system_id)
        elif system is None:
            found.append(reasons.system_unknown(agency=agency))
        if not secret:
            written = header_as("X-SecretKey", header_names(headers))
            found.append(reasons.header_missing("X-SecretKey", written))
        elif system is not None and not right:
            found.append(reasons.secret_wrong())
        if found or system is None or not right:
            raise NotProven(*found)
        return system

    def _token_faults(self, headers: Headers) -> list[Explanation]:
        given = header(headers, "authorization")
        scheme, _, token = given.partition(" ")
        verdict = check(
            token.strip(),
            self.key,
            self.environment,
            self.now(),
            early_s=self.settings.token_ends_early_s,
        )
        if not given:
            written = header_as("Authorization", header_names(headers), *_TOKEN_HEADERS)
            return [reasons.bearer_missing(written)]
        if scheme.lower() != "bearer":
            return [reasons.bearer_scheme()]
        return [] if verdict == "valid" else [reasons.bad_token(verdict)]


def header(headers: Headers, name: str) -> str:
    """Return the first value of a header, trimmed; empty where it is absent. ``name`` is lower."""
    wanted = name.encode("ascii")
    found = next((value for key, value in headers if key.lower() == wanted), b"")
    return storable(found.decode("utf-8", "replace")).strip()


def header_names(headers: Headers) -> list[str]:
    """Return the names of the headers that have a value, in small letters."""
    return [storable(name.decode("latin-1")).lower() for name, value in headers if value]


def repeated(headers: Headers) -> list[Explanation]:
    """Return a note for each of the three headers that came more than once."""
    names = [name.lower() for name, _ in headers]
    return [
        reasons.header_twice(name) for name in _PROOFS if names.count(name.lower().encode()) > 1
    ]


def misplaced_token(query: Mapping[str, str], body: bytes) -> Explanation | None:
    """Return the reason where a token came in the address or in a JSON body."""
    for name in _TOKEN_KEYS:
        if query.get(name):
            return reasons.token_elsewhere(f"?{name}=…")
    try:
        fields = json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None
    if isinstance(fields, dict):
        for name in _TOKEN_KEYS:
            if fields.get(name):
                return reasons.token_elsewhere(f"JSON: {name}")
    return None


def _absent(name: str, fields: Mapping[str, object]) -> Explanation:
    """Return what to say of a field of a login that is not there, or is no text."""
    if fields.get(name) in (None, ""):
        return requests.parameter(name, elsewhere(name, fields), _LOGIN_FORM)
    return requests.no_text(name, _LOGIN_FORM)


def _same(expected: str, given: object) -> bool:
    text = _text(given)
    return hmac.compare_digest(expected.encode("utf-8"), text.encode("utf-8", "surrogatepass"))


def _text(given: object) -> str:
    return given if isinstance(given, str) else ""
