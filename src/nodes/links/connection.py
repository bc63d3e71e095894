"""What all reference clients share: one HTTP connection with a bound on every answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

_PASSING = frozenset({408, 429})
"""Request Timeout, Too Many Requests: the same again may succeed later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, read whole."""

    status: int
    content: bytes = field(repr=False)

    @property
    def passing(self) -> bool:
        """True where the status tells of a passing failure, whatever the body says."""
        return self.status in _PASSING or self.status >= 500


class Connection:
    """Sends requests and reads answers within bounds; a redirect is an answer like any other.

    Args:
        away: makes the client's own error where no usable answer came.
        http: a client to use instead of an own one; it is not closed by ``close``.
        timeout: seconds for a connect and for each wait for bytes (own client only).
        reply_limit: bytes of one answer that are read at most.
    """

    def __init__(
        self,
        away: Callable[[str], Exception],
        *,
        http: httpx.AsyncClient | None,
        timeout: float,
        reply_limit: int,
    ) -> None:
        self._away = away
        self._own = http is None
        self._http = http or httpx.AsyncClient(timeout=timeout, trust_env=False)
        self._reply_limit = reply_limit

    async def close(self) -> None:
        """Close the connections, unless they were given from outside."""
        if self._own:
            await self._http.aclose()

    def request(self, method: str, url: str, **content: Any) -> httpx.Request:
        """Build a request as httpx does."""
        return self._http.build_request(method, url, **content)

    async def send(self, request: httpx.Request, *, auth: httpx.Auth | None = None) -> Answer:
        """Send a request and return its answer.

        Raises: the client's own error where the answer does not come or is too long.
        """
        try:
            response = await self._http.send(
                request, stream=True, follow_redirects=False, auth=auth
            )
            try:
                return Answer(response.status_code, await self._read(response))
            finally:
                await response.aclose()
        except httpx.HTTPError as error:
            raise self._away(f"{type(error).__name__}: {error}") from error

    async def json(self, content: bytes) -> Any:
        """Read JSON off the loop. Raises: the client's own error where it is none."""
        try:
            return await asyncio.to_thread(json.loads, content)
        except (ValueError, RecursionError) as error:
            raise self._away("the answer is no JSON") from error

    async def _read(self, response: httpx.Response) -> bytes:
        content = bytearray()
        async for part in response.aiter_bytes():
            content += part
            if len(content) > self._reply_limit:
                raise self._away("the answer is longer than the limit")
        return bytes(content)
