"""Whose turn it is where a request costs much: a few at once, a bounded number waiting."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass


class NoTurn(Exception):  # noqa: N818 - named after the condition
    """There is no place, or the turn does not come in time; ``own`` where the caller fills it."""

    def __init__(self, *, own: bool) -> None:
        super().__init__("the caller's own requests" if own else "too many requests")
        self.own = own


@dataclass(frozen=True, slots=True)
class TurnBounds:
    """How many may come.

    Attributes:
        at_once: served at the same time.
        of_one: places of one caller, served or waiting.
        of_all: places of all callers together; each may hold a whole body.
        patience_s: seconds that one waits for its turn.
    """

    at_once: int
    of_one: int
    of_all: int
    patience_s: float


class Turns:
    """Places and turns of one kind of request."""

    def __init__(self, bounds: TurnBounds) -> None:
        self._bounds = bounds
        self._held: Counter[str] = Counter()
        self._served = asyncio.Semaphore(bounds.at_once)

    @contextmanager
    def place(self, who: str) -> Iterator[None]:
        """Hold a place while the block runs; take it before the body is read.

        Raises: NoTurn.
        """
        if (own := self._held[who] >= self._bounds.of_one) or (
            self._held.total() >= self._bounds.of_all
        ):
            raise NoTurn(own=own)
        self._held[who] += 1
        try:
            yield
        finally:
            self._held[who] -= 1
            self._held += Counter()  # forget who has no place any more

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn and have it while the block runs. Raises: NoTurn."""
        try:
            async with asyncio.timeout(self._bounds.patience_s):
                await self._served.acquire()
        except TimeoutError:
            raise NoTurn(own=False) from None
        try:
            yield
        finally:
            self._served.release()
