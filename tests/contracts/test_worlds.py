"""A world's clock is changed by one at a time, whoever asks at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from edoc.plumbing.clock import LATEST, ClockSetting
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.worlds import World, change_clock, create_world, find_world

AT = datetime(2019, 12, 2, 1, tzinfo=UTC)
WORLD = World("default", "test", 1, ClockSetting(AT, AT, 0.0))


async def test_of_several_jumps_at_once_none_is_lost(database: Database) -> None:
    await create_world(database, WORLD)
    hour = timedelta(hours=1)
    await asyncio.gather(
        *(change_clock(database, "default", lambda c: c.advanced(AT, hour)) for _ in range(6))
    )
    world = await find_world(database, "default")
    assert world is not None
    assert world.clock.anchor_world == AT + 6 * hour


def test_a_worlds_time_ends_whatever_its_pace() -> None:
    fast = ClockSetting(AT, AT, 1_000_000.0)
    assert fast.at(AT + timedelta(seconds=1)) == AT + timedelta(seconds=1_000_000)
    assert fast.at(AT + timedelta(days=36_500)) == LATEST
    assert fast.rescaled(AT + timedelta(days=3), 1.0).at(AT + timedelta(days=4)) == LATEST


async def test_processes_that_start_together_make_one_world(database: Database) -> None:
    made = await asyncio.gather(*(create_world(database, WORLD) for _ in range(4)))
    assert set(made) == {WORLD}


async def test_the_clock_of_an_unknown_world_is_none(database: Database) -> None:
    assert await change_clock(database, "nowhere", lambda c: c) is None
