"""The axes as the page sees them: their native API, read with the admin key."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx

_PAGE = 1_000


class AxisSource:
    """Reads one axis. Every method raises httpx.HTTPError where it does not answer well."""

    def __init__(self, name: str, url: str, http: httpx.AsyncClient, admin_key: str) -> None:
        self.name = name
        self._url = url.rstrip("/")
        self._http = http
        self._operator = f"Bearer {admin_key}"

    async def events(self, after: int) -> list[dict[str, Any]]:
        """Return the events after a sequence number, oldest first."""
        answer = await self._get("events", after=after, limit=_PAGE)
        found: list[dict[str, Any]] = answer if isinstance(answer, list) else answer["events"]
        return found

    async def ledger(self) -> dict[str, Any]:
        """Return the books of this axis."""
        answer: dict[str, Any] = await self._get("ledger")
        return answer

    async def timeline(self, wanted: str) -> dict[str, Any] | None:
        """Return a time-line, None where the axis does not know the id."""
        try:
            answer: dict[str, Any] = await self._get("timeline", id=wanted)
        except httpx.HTTPStatusError as error:
            if error.response.status_code == httpx.codes.NOT_FOUND:
                return None
            raise
        return answer

    async def conversations(self, system: str, limit: int, reader: str) -> list[dict[str, Any]]:
        """Return the newest calls that were refused or odd, of one system where it is named.

        ``reader`` is the ``Authorization`` of who reads; empty is the operator.
        """
        asked = {"limit": limit} | ({"system": system} if system else {})
        found: list[dict[str, Any]] = await self._get("conversations", reader, **asked)
        return found

    async def conversation(self, wanted: str, reader: str) -> dict[str, Any] | None:
        """Return one such call, None where the axis does not know it (or not for this reader)."""
        path = f"conversations/{quote(wanted, safe='')}"
        try:
            answer: dict[str, Any] = await self._get(path, reader)
        except httpx.HTTPStatusError as error:
            if error.response.status_code == httpx.codes.NOT_FOUND:
                return None
            raise
        return answer

    async def world(self) -> dict[str, Any]:
        """Return the world's clock: ``now`` and ``scale``."""
        answer: dict[str, Any] = await self._get("world")
        return answer

    async def _get(self, what: str, reader: str = "", **query: Any) -> Any:
        headers = {"Authorization": reader or self._operator}
        answer = await self._http.get(f"{self._url}/api/v1/{what}", params=query, headers=headers)
        answer.raise_for_status()
        return answer.json()
