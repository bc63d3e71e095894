"""Fetching a large package from the axis; small ones come inside the delivery message."""

from __future__ import annotations

import asyncio
import hashlib

import httpx

from edoc.contract.findings import Text
from edoc.ports.bus import Message, Poison, Retry

SMALL = 65_536  # bytes; hashing them is not worth a thread


class AxisAway(Retry):
    """The axis does not answer now, or asks to come later."""


class PackageTooLarge(Exception):  # noqa: N818 - named after the condition
    """The package is larger than this system takes; ``reason`` is for its sender."""

    def __init__(self, limit: int) -> None:
        self.reason = Text(
            f"Gói tin lớn hơn giới hạn {limit} byte của hệ thống nhận",
            f"The package is larger than the {limit} bytes that the receiving system takes",
        )
        super().__init__(self.reason.en)


class PackageFetcher:
    """Gets package bytes: from the message, or from the axis with the system's credentials.

    Args:
        axis_url: base of the axis's native API.
        system_id: account at the axis; ``secret`` belongs to it.
        timeout_s: for a connect and for each wait for bytes.
        limit: bytes of one package that are read at most.
    """

    def __init__(
        self, axis_url: str, system_id: str, secret: str, timeout_s: float, limit: int
    ) -> None:
        self._url = axis_url.rstrip("/")
        self._auth = httpx.BasicAuth(system_id, secret)
        self._timeout_s = timeout_s
        self._limit = limit
        self._client: httpx.AsyncClient | None = None

    async def close(self) -> None:
        """Close the connection to the axis."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def content(self, message: Message) -> bytes:
        """Return the package of a delivery message; it has the hash that the message announces.

        Raises: AxisAway, Retry where the axis does not answer well now; Poison where it refuses
            for good or the message contradicts itself; PackageTooLarge.
        """
        package_id = message.headers.get("package_id", "")
        announced = message.headers.get("sha256", "").lower()
        if not package_id or not announced:
            raise Poison("delivery message without package_id or sha256")
        fetched = message.headers.get("fetch") == "true"
        if fetched:
            data = await self._get(f"{self._url}/api/v1/packages/{package_id}/content")
        else:
            data = message.body
        if await _sha256(data) == announced:
            return data
        said = f"package {package_id} came with other bytes than announced"
        raise Retry(said) if fetched else Poison(said)

    async def _get(self, url: str) -> bytes:
        if self._client is None:
            self._client = httpx.AsyncClient(
                auth=self._auth, timeout=self._timeout_s, trust_env=False
            )
        try:
            async with self._client.stream("GET", url) as answer:
                _check(answer.status_code)
                return await self._read(answer)
        except httpx.HTTPError as error:
            raise AxisAway(f"the axis does not answer: {type(error).__name__}: {error}") from error

    async def _read(self, answer: httpx.Response) -> bytes:
        content = bytearray()
        async for part in answer.aiter_bytes():
            content += part
            if len(content) > self._limit:
                raise PackageTooLarge(self._limit)
        return bytes(content)


def _check(status: int) -> None:
    if status in {404, 410}:
        raise Poison(f"the axis has no such package ({status})")
    if status == 429 or status >= 500:
        raise AxisAway(f"the axis answered {status}")
    if status != 200:
        raise Retry(f"the axis answered {status}")


async def _sha256(data: bytes) -> str:
    if len(data) <= SMALL:
        return hashlib.sha256(data).hexdigest()
    return await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
