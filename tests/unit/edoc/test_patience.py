"""A step is repeated while what it needs is away, and given up in the end."""

from __future__ import annotations

import asyncio
import random

import pytest

from edoc.plumbing.patience import Patience
from edoc.ports.bus import Retry


class AwayError(Exception):
    """What the step needs is away."""


class Step:
    """Fails so many times, then succeeds."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.calls = 0

    async def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self.failures:
            raise AwayError("nobody answers")
        return "done"


def patience(hold_s: float = 60.0, pause_s: float = 0.001) -> Patience:
    chance = random.Random(1)
    return Patience(AwayError, hold_s=hold_s, random=chance, first_s=pause_s, longest_s=pause_s)


async def test_a_step_succeeds_after_a_long_absence() -> None:
    step = Step(failures=20)
    assert await patience().through(step) == "done"
    assert step.calls == 21


async def test_it_ends_with_a_retry_when_the_hold_is_over() -> None:
    with pytest.raises(Retry, match="nobody answers"):
        await patience(hold_s=0.003).through(Step(failures=1_000_000))


async def test_any_other_error_passes_at_once() -> None:
    async def broken() -> None:
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        await patience().through(broken)


async def test_ending_gives_up_what_waits() -> None:
    patient = patience(pause_s=60.0)
    waiting = asyncio.create_task(patient.through(Step(failures=1_000_000)))
    await asyncio.sleep(0)
    patient.end()
    with pytest.raises(Retry):
        await asyncio.wait_for(waiting, 10)
