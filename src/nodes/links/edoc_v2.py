"""Reference client of the dialect eDoc v2: the six operations, typed.

It sends what the bundled client of the peer sends: raw token, type in capitals, the hash of the
file, a line end after it. It reads both forms of the pending list.

    client = EdocV2Client(url, "000.00.91.H21", token)
    for item in await client.pending("EDOC"):
        package = await client.get_document(item.number, "EDOC")
        await client.confirm_received(item.number)
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import httpx

from edoc.contract.limits import MEBIBYTE
from nodes.links.connection import Connection

DocumentType = Literal["EDOC", "STATUS"]
AGENT = "edoc-sdk"


class EdocV2Error(Exception):
    """Base of all errors of this client."""


class EdocV2Unavailable(EdocV2Error):  # noqa: N818 - named after the condition
    """No usable answer came: network, time-out, text that is no envelope. Try again later."""


class EdocV2Refused(EdocV2Error):  # noqa: N818
    """The answer was not Success.

    Attributes:
        status: ``Fail``, ``Error`` or ``False`` (not let in).
        code: ``9999``, or ``0`` for a status without its document.
        errors: the codes of the errors, in their order.
        description: what the first of them says.
    """

    def __init__(self, status: str, code: str, errors: tuple[str, ...], description: str) -> None:
        super().__init__(f"{status} {code}: {', '.join(errors)} {description}".strip())
        self.status = status
        self.code = code
        self.errors = errors
        self.description = description


@dataclass(frozen=True, slots=True)
class Pending:
    """One entry of the pending list; the recipient is empty where only numbers are listed."""

    number: int
    recipient: str = ""
    document_code: str = ""


class EdocV2Client:
    """One agency's view of a server that speaks eDoc v2.

    Args:
        base_url: address that ``/EdocService`` is appended to, without a trailing slash.
        organ: code of the calling agency.
        token: its token, as it is.
        timeout: seconds for a connect and for each wait for bytes.
        http: a client to use instead of an own one; it is not closed by ``close``.
        reply_limit: bytes of one reply that are read at most.
    """

    def __init__(
        self,
        base_url: str,
        organ: str,
        token: str,
        timeout: float = 30.0,
        *,
        http: httpx.AsyncClient | None = None,
        reply_limit: int = 192 * MEBIBYTE,
    ) -> None:
        self.organ = organ
        self._base_url = base_url
        self._token = token
        self._connection = Connection(
            EdocV2Unavailable, http=http, timeout=timeout, reply_limit=reply_limit
        )

    async def close(self) -> None:
        """Close the connections, unless they were given from outside."""
        await self._connection.close()

    async def send_document(self, package: bytes, kind: DocumentType = "EDOC") -> int:
        """Send one package and return its number.

        Raises:
            EdocV2Refused: it was refused; ``ExistDoc`` in ``errors`` means that the server has
            it already. EdocV2Unavailable: the outcome is not known; sending the same again is safe.
        """
        headers = {
            "type": kind,
            "Content-Type": "application/octet-stream",
            "hash-edoc": await asyncio.to_thread(lambda: hashlib.sha256(package).hexdigest()),
        }
        reply = await self._call("POST", "sendDocument", headers, package + b"\r\n")
        number = reply.get("docId")
        if not isinstance(number, int) or number <= 0:
            raise EdocV2Unavailable("sendDocument answered Success without docId")
        return number

    async def pending(self, kind: DocumentType) -> list[Pending]:
        """Return what waits for the agency."""
        reply = await self._call("GET", "getPendingDocIds", {"type": kind})
        items = reply.get("data", reply.get("docIDs"))
        if not isinstance(items, list):
            raise EdocV2Unavailable("getPendingDocIds answered no list")
        return [_pending(item) for item in items]

    async def get_document(self, number: int, kind: DocumentType) -> bytes:
        """Return the bytes of one waiting package."""
        headers = {"docid": str(number), "type": kind}
        reply = await self._call("POST", "getDocument", headers)
        try:
            return await asyncio.to_thread(base64.b64decode, reply.get("data", ""), validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise EdocV2Unavailable("getDocument answered no base64") from error

    async def confirm_received(self, number: int) -> None:
        """Tell that a package is stored; the answer is Success for unknown numbers too."""
        await self._call("POST", "confirmReceived", {"docid": str(number)})

    async def get_organizations(self, parent: str = "") -> list[dict[str, Any]]:
        """Return the agencies below one, or all of the axis."""
        query = {"organId": parent} if parent else {}
        reply = await self._call("GET", "getOrganizations", {}, query=query)
        found = reply.get("organizations")
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise EdocV2Unavailable("getOrganizations answered no list")
        return found

    async def check_exist_document(self, sender: str, receiver: str, code: str) -> bool:
        """Tell whether a document of this number and notation went from one to the other."""
        fields = {"fromOrgan": sender, "toOrgan": receiver, "docCode": code}
        headers = {"Content-Type": "application/json"}
        body = json.dumps(fields, ensure_ascii=False).encode()
        return (await self._call("POST", "checkExistDocument", headers, body)).get(
            "isExist"
        ) is True

    async def _call(
        self,
        method: str,
        operation: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        *,
        query: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        request = self._connection.request(
            method,
            f"{self._base_url}/EdocService/{operation}",
            headers={
                "organid": self.organ,
                "authorization": self._token,
                "user_agent": AGENT,
                **headers,
            },
            params=dict(query or {}),
            content=body if method == "POST" else None,
        )
        answer = await self._connection.send(request)
        if answer.passing:
            raise EdocV2Unavailable(f"the server answered {answer.status}")
        return _checked(answer.status, await self._connection.json(answer.content))


def _checked(status: int, reply: Any) -> dict[str, Any]:
    """Return an envelope of success. Raises: EdocV2Refused, EdocV2Unavailable."""
    if not isinstance(reply, dict) or not isinstance(reply.get("status"), str):
        raise EdocV2Unavailable("the answer is no envelope")
    if reply["status"] == "Success" and status == httpx.codes.OK:
        return reply
    told = reply.get("errors")
    errors = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    raise EdocV2Refused(
        reply["status"],
        str(reply.get("code", "")),
        tuple(str(one.get("code", "")) for one in errors),
        str(errors[0].get("description", "")) if errors else "",
    )


def _pending(item: Any) -> Pending:
    """Read an entry of either form of the list. Raises: EdocV2Unavailable."""
    if isinstance(item, dict) and isinstance(item.get("docId"), int):
        return Pending(item["docId"], str(item.get("organId", "")), str(item.get("docCode", "")))
    if isinstance(item, int):
        return Pending(item)
    raise EdocV2Unavailable("getPendingDocIds answered an entry that is none")
