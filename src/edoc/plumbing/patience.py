"""Holding a message in hand while what its handler needs is away.

Giving a message back to the bus counts as an attempt, and attempts are few; an outage must cost
none. So the handler's step is tried again here, with growing pauses, before it is given back.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from edoc.ports.bus import Retry

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 5.0

Result = TypeVar("Result")


class Patience:
    """Repeats a step as long as it says that something is away.

    Args:
        away: the errors that say so; every other error passes at once.
        hold_s: real seconds of pauses before the step is given up.
        random: takes up to half off each pause, so that many do not come back together.
        first_s: the first pause; each further one is twice as long, up to ``longest_s``.
    """

    def __init__(
        self,
        *away: type[Exception],
        hold_s: float,
        random: random.Random,
        first_s: float = FIRST_WAIT_S,
        longest_s: float = LONGEST_WAIT_S,
    ) -> None:
        self._away = away
        self._hold_s = hold_s
        self._random = random
        self._first_s = first_s
        self._longest_s = longest_s
        self._ending = asyncio.Event()

    def begin(self) -> None:
        """Be patient (again)."""
        self._ending.clear()

    def end(self) -> None:
        """Give up at once whatever waits now."""
        self._ending.set()

    async def through(self, step: Callable[[], Awaitable[Result]]) -> Result:
        """Return the step's result once it succeeds.

        Raises: Retry where it is still away after ``hold_s``, or when ``end`` was called; whatever
        else the step raises.
        """
        waited, pause = 0.0, self._first_s
        while True:
            try:
                return await step()
            except self._away as error:
                if self._ending.is_set() or waited >= self._hold_s:
                    raise Retry(str(error)) from error
            with suppress(TimeoutError):
                async with asyncio.timeout(pause * (1 - self._random.random() / 2)):
                    await self._ending.wait()
            waited, pause = waited + pause, min(pause * 2, self._longest_s)
