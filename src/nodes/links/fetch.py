"""Fetching a large package from the axis; small ones come inside the delivery message."""

from __future__ import annotations

import asyncio
import hashlib

import httpx

from edoc.ports.bus import Message, Poison, Retry


class PackageFetcher:
    """Gets package bytes: from the message, or from the axis with the system's credentials."""

    def __init__(self, axis_url: str, system_id: str, secret: str, timeout_s: float) -> None:
        self._url = axis_url.rstrip("/")
        self._auth = httpx.BasicAuth(system_id, secret)
        self._timeout_s = timeout_s
        self._client: httpx.AsyncClient | None = None

    async def close(self) -> None:
        """Close the connection to the axis."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def content(self, message: Message) -> bytes:
        """Return the package of a delivery message.

        Raises: Retry where the axis does not answer now; Poison where it refuses for good.
        """
        if message.headers.get("fetch") != "true":
            return message.body
        package_id = message.headers.get("package_id", "")
        data = await self._get(f"{self._url}/api/v1/packages/{package_id}/content")
        digest = await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
        if digest != message.headers.get("sha256", digest):
            raise Retry(f"package {package_id} came with other bytes than announced")
        return data

    async def _get(self, url: str) -> bytes:
        if self._client is None:
            self._client = httpx.AsyncClient(auth=self._auth, timeout=self._timeout_s)
        try:
            answer = await self._client.get(url)
        except httpx.HTTPError as error:
            raise Retry(f"the axis does not answer: {error}") from error
        if answer.status_code in {404, 410}:
            raise Poison(f"the axis has no such package ({answer.status_code})")
        if answer.status_code != 200:
            raise Retry(f"the axis answered {answer.status_code}")
        return answer.content
