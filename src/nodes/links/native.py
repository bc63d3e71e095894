"""Reference client of the native API of an axis: send, list, fetch, confirm, see what became of it.

client = AxisClient("http://127.0.0.1:8028/gia-lai/api/v1", "tu-do-1", secret)
for row in await client.waiting("edoc"):
    package = await client.fetch(row["id"])
    await client.confirm(row["id"], "done")
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import httpx

from edoc.contract.limits import MEBIBYTE
from nodes.links.connection import Connection

Kind = Literal["edoc", "status"]
Result = Literal["processing", "done", "fail"]
Row = dict[str, Any]
"""One object of a reply, keys as on the wire."""


class AxisClientError(Exception):
    """Base of all errors of this client."""


class AxisAnswersNot(AxisClientError):  # noqa: N818 - named after the condition
    """No usable answer came, or the axis is away for now. The same again is safe."""


class AxisRefused(AxisClientError):  # noqa: N818
    """The axis answered with a problem (RFC 9457).

    Attributes:
        status: HTTP status.
        problem: the problem as it came; ``findings`` in it holds all reasons.
    """

    def __init__(self, status: int, problem: Row) -> None:
        super().__init__(f"{status}: {problem.get('title', '')}")
        self.status = status
        self.problem = problem


class AxisClient:
    """A connected system's view of an axis, over its native API.

    Args:
        base_url: address of the API, ending in ``/api/v1``.
        system_id: id of the system.
        secret: its secret.
        timeout: seconds for a connect and for each wait for bytes.
        http: a client to use instead of an own one; it is not closed by ``close``.
        reply_limit: bytes of one reply that are read at most.
    """

    def __init__(
        self,
        base_url: str,
        system_id: str,
        secret: str,
        timeout: float = 30.0,
        *,
        http: httpx.AsyncClient | None = None,
        reply_limit: int = 96 * MEBIBYTE,
    ) -> None:
        self.system_id = system_id
        self._base_url = base_url
        self._auth = httpx.BasicAuth(system_id.encode(), secret.encode())
        self._connection = Connection(
            AxisAnswersNot, http=http, timeout=timeout, reply_limit=reply_limit
        )

    async def close(self) -> None:
        """Close the connections, unless they were given from outside."""
        await self._connection.close()

    async def send(self, package: bytes, kind: Kind = "edoc", *, to: Sequence[str] = ()) -> Row:
        """Send one package and return its receipt; the same again gives the same receipt.

        Raises: AxisRefused, AxisAnswersNot.
        """
        query = {"kind": kind} | ({"to": ",".join(to)} if to else {})
        return _object(await self._call("POST", "/packages", query, content=package))

    async def waiting(self, kind: Kind | None = None) -> list[Row]:
        """Return the deliveries that wait, urgent first."""
        return _objects(await self._call("GET", "/deliveries", {"kind": kind} if kind else {}))

    async def fetch(self, delivery: str) -> bytes:
        """Return the bytes of one delivery."""
        return await self._call("GET", f"/deliveries/{delivery}/content")

    async def confirm(self, delivery: str, result: Result, reason: str = "") -> Row:
        """Tell what was done with a delivery."""
        said = json.dumps({"result": result, "reason": reason}).encode()
        path = f"/deliveries/{delivery}/confirmation"
        return _object(await self._call("POST", path, content=said, media_type="application/json"))

    async def sent(self, package: str) -> list[Row]:
        """Return, per receiver, what became of a package."""
        return _objects(await self._call("GET", f"/packages/{package}/sent"))

    async def choose_delivery_mode(self, mode: str) -> Row:
        """Choose how this system gets packages: ``intact``, ``as-observed``, or empty."""
        said = json.dumps({"mode": mode}).encode()
        path = "/systems/self/delivery-mode"
        return _object(await self._call("PUT", path, content=said, media_type="application/json"))

    async def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        content: bytes | None = None,
        media_type: str = "application/xml",
    ) -> bytes:
        request = self._connection.request(
            method,
            self._base_url + path,
            params=dict(query or {}),
            content=content,
            headers={"Content-Type": media_type} if content is not None else None,
        )
        answer = await self._connection.send(request, auth=self._auth)
        if httpx.codes.is_success(answer.status):
            return answer.content
        if answer.passing:
            raise AxisAnswersNot(f"the axis answered {answer.status}")
        raise AxisRefused(answer.status, await asyncio.to_thread(_problem, answer.content))


def _json(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise AxisAnswersNot("the answer is no JSON") from error


def _problem(answer: bytes) -> Row:
    try:
        found = _json(answer)
    except AxisAnswersNot:
        return {}
    return found if isinstance(found, dict) else {}


def _object(answer: bytes) -> Row:
    found = _json(answer)
    if not isinstance(found, dict):
        raise AxisAnswersNot("the answer is no object")
    return found


def _objects(answer: bytes) -> list[Row]:
    found = _json(answer)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise AxisAnswersNot("the answer is no list of objects")
    return found
