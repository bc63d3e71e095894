"""Reference client of the provincial dialect (LGSP ``/v1``).

It logs in when it must, keeps the token 29 minutes, logs in once more on a 401 or a code 15, and
lets parallel calls share one login. It guesses nothing: what is neither success nor refusal raises.

    client = LgspV1Client(url, login, "tu-do-1", secret, clock)
    for item in await client.sync_received_edoc_list("edoc", today - week, today):
        package = await client.get_edoc(item["docId"])  # it is listed again: keep its docId
        await client.update_status(item["docId"], "done")
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

import httpx

from edoc.contract.dates import format_date
from edoc.contract.limits import MEBIBYTE
from edoc.ports.clock import Clock
from nodes.links.connection import Answer, Connection
from nodes.links.lgsp_v1_replies import (
    LgspV1Error,
    LgspV1Refused,
    LgspV1Unauthorised,
    LgspV1Unavailable,
    listed,
    outcome,
    package_of,
    sent_document,
    token_of,
)

__all__ = [
    "LgspV1Client",
    "LgspV1Error",
    "LgspV1Refused",
    "LgspV1Unauthorised",
    "LgspV1Unavailable",
    "Login",
]

MessageType = Literal["edoc", "status"]
TransportStatus = Literal["processing", "done", "fail"]
Item = dict[str, Any]
"""One entry of a list reply, keys as on the wire."""

TOKEN_KEPT = timedelta(minutes=29)
"""A token is said to live 30 minutes."""

_UNAUTHORISED = 401


@dataclass(frozen=True, slots=True)
class Login:
    """The account of an environment; it belongs to no system in particular."""

    username: str
    password: str = field(repr=False)
    application_code: str = ""


@dataclass(frozen=True, slots=True)
class _Token:
    value: str = field(repr=False)
    got_at: datetime


class LgspV1Client:
    """A connected system's view of a provincial platform.

    Args:
        base_url: address before ``/v1``, with the platform's prefix, without a trailing slash.
        login: the environment's account.
        system_id: ``X-SystemId``; ``secret`` is ``X-SecretKey``.
        clock: the machine's time, by which the token is kept.
        timeout: seconds for a connect and for each wait for bytes.
        http: a client to use instead of an own one; it is not closed by ``close``.
        reply_limit: bytes of one reply that are read at most.
    """

    def __init__(
        self,
        base_url: str,
        login: Login,
        system_id: str,
        secret: str,
        clock: Clock,
        timeout: float = 30.0,
        *,
        http: httpx.AsyncClient | None = None,
        reply_limit: int = 192 * MEBIBYTE,
    ) -> None:
        self.system_id = system_id
        self._base_url = base_url.rstrip("/")
        self._login = login
        self._secret = secret
        self._clock = clock
        self._connection = Connection(
            LgspV1Unavailable, http=http, timeout=timeout, reply_limit=reply_limit
        )
        self._token: _Token | None = None
        self._turn = asyncio.Lock()

    async def close(self) -> None:
        """Close the connections, unless they were given from outside."""
        await self._connection.close()

    async def send_edoc(
        self, package: bytes, *, kind: MessageType = "edoc", name: str = "van-ban.edxml"
    ) -> str:
        """Send one package and return its docId; its receivers are those the package names.

        Raises:
            LgspV1Refused: it was refused. LgspV1Unauthorised: the caller is not proven.
            LgspV1Unavailable: the outcome is not known; sending the same again is safe.
        """
        request = self._connection.request(
            "POST",
            f"{self._base_url}/v1/sendEdoc",
            files={"edocFile": (name, package, "application/xml")},
            data={"messageType": kind},
        )
        await request.aread()  # a body in memory has a Content-Length; the platform needs one
        return sent_document(outcome(await self._reply(request)))

    async def sync_received_edoc_list(
        self, kind: MessageType, first: date, last: date
    ) -> list[Item]:
        """Return what came in these days, whatever its status. At most seven days are taken."""
        values = {
            "messageType": kind,
            "fromDate": format_date(first),
            "toDate": format_date(last),
        }
        return listed(await self._get("syncReceivedEdocList", values))

    async def get_edoc(self, document: str) -> bytes:
        """Return the bytes of one received package (``docId`` of the list)."""
        reply = outcome(await self._get("getEdoc", {"docId": document}))
        return await asyncio.to_thread(package_of, reply)

    async def update_status(self, document: str, status: TransportStatus) -> None:
        """Set the transport status of one received package."""
        request = self._connection.request(
            "POST",
            f"{self._base_url}/v1/updateStatus",
            json={"docId": document, "status": status},
        )
        outcome(await self._reply(request))

    async def get_agencies_list(self) -> list[Item]:
        """Return all agencies known to the platform."""
        return listed(await self._get("getAgenciesList", {}))

    async def _get(self, operation: str, values: Mapping[str, str]) -> object:
        url = f"{self._base_url}/v1/{operation}"
        return await self._reply(self._connection.request("GET", url, params=dict(values)))

    async def _reply(self, request: httpx.Request) -> object:
        """Return what was answered; where the caller is not proven log in again, once."""
        token = await self._valid_token(None)
        try:
            return await self._read(await self._exchange(request, token))
        except LgspV1Unauthorised:
            token = await self._valid_token(token)
            return await self._read(await self._exchange(request, token))

    async def _valid_token(self, refused: _Token | None) -> _Token:
        """Return a token other than the refused one; callers that wait share one login."""
        async with self._turn:
            held = self._token
            if held is None or held is refused or self._clock.now() >= held.got_at + TOKEN_KEPT:
                self._token = held = await self._log_in()
            return held

    async def _log_in(self) -> _Token:
        login = self._login
        request = self._connection.request(
            "POST",
            f"{self._base_url}/v1/auth/login",
            params={"allow_anonymous": "true"},
            json={
                "username": login.username,
                "password": login.password,
                "applicationCode": login.application_code,
                "otp": None,
                "twoFactorProvider": None,
                "typeObjs": [0, 1],
            },
        )
        at = self._clock.now()
        return _Token(token_of(await self._read(await self._connection.send(request))), at)

    async def _exchange(self, request: httpx.Request, token: _Token) -> Answer:
        request.headers["Authorization"] = f"Bearer {token.value}"
        request.headers["X-SystemId"] = self.system_id
        request.headers["X-SecretKey"] = self._secret
        return await self._connection.send(request)

    async def _read(self, answer: Answer) -> object:
        """Return a good answer. Raises: LgspV1Unauthorised, LgspV1Refused, LgspV1Unavailable."""
        if answer.status == _UNAUTHORISED:
            raise LgspV1Unauthorised("the platform answered 401")
        if answer.passing:
            raise LgspV1Unavailable(f"the platform answered {answer.status}")
        reply: object = await self._connection.json(answer.content)
        if not isinstance(reply, list):  # a bare list is one of the forms of the agencies
            outcome(reply)
        if answer.status != httpx.codes.OK:
            raise LgspV1Refused(str(answer.status), "")
        return reply
