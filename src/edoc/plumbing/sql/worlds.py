"""Worlds: isolated universes, each with a clock and a seed, stored so that a restart goes on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Float, Integer, String, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from edoc.plumbing.clock import ClockSetting
from edoc.plumbing.sql.database import METADATA, Database

WORLD = Table(
    "world",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("preset", String(64), nullable=False),
    Column("seed", Integer, nullable=False),
    # instants as ISO 8601 text in UTC: never compared inside the database
    Column("anchor_real", String(40), nullable=False),
    Column("anchor_world", String(40), nullable=False),
    Column("scale", Float, nullable=False),
)


@dataclass(frozen=True, slots=True)
class World:
    """One world as stored.

    Attributes:
        name: part of queue names and of the URL prefix ``/w/{name}``.
        preset: the topology it was made from, e.g. ``gia-lai-2019``.
        seed: reproduces what the offices decide.
        clock: how its clock runs.
    """

    name: str
    preset: str
    seed: int
    clock: ClockSetting


async def find_world(database: Database, name: str) -> World | None:
    """Return a world, or None where it does not exist."""
    async with database.read() as connection:
        row = (await connection.execute(select(WORLD).where(WORLD.c.name == name))).first()
    if row is None:
        return None
    return World(row.name, row.preset, row.seed, _clock(row))


async def create_world(database: Database, world: World) -> World:
    """Store a new world; where another process was faster, return that one's."""
    values = {"name": world.name, "preset": world.preset, "seed": world.seed}
    with suppress(IntegrityError):  # processes that start together all find no world
        async with database.write() as connection:
            await connection.execute(insert(WORLD).values(**values, **_clock_values(world.clock)))
    stored = await find_world(database, world.name)
    return stored or world


async def save_clock(database: Database, name: str, clock: ClockSetting) -> None:
    """Store a changed clock, so that other processes and the next start see it."""
    async with database.write() as connection:
        await connection.execute(
            update(WORLD).where(WORLD.c.name == name).values(**_clock_values(clock))
        )


async def change_clock(
    database: Database, name: str, change: Callable[[ClockSetting], ClockSetting]
) -> ClockSetting | None:
    """Change a world's clock by what is stored now; returns what is stored then.

    The row is locked from reading to writing, so that of two changes at once none is lost. None
    where there is no such world. Raises: whatever ``change`` raises; then nothing is changed.
    """
    async with database.write() as connection:
        wanted = select(WORLD).where(WORLD.c.name == name).with_for_update()
        row = (await connection.execute(wanted)).first()
        if row is None:
            return None
        changed = change(_clock(row))
        await connection.execute(
            update(WORLD).where(WORLD.c.name == name).values(**_clock_values(changed))
        )
    return changed


def _clock(row: Any) -> ClockSetting:
    return ClockSetting(_instant(row.anchor_real), _instant(row.anchor_world), row.scale)


def _clock_values(clock: ClockSetting) -> dict[str, str | float]:
    return {
        "anchor_real": clock.anchor_real.astimezone(UTC).isoformat(),
        "anchor_world": clock.anchor_world.astimezone(UTC).isoformat(),
        "scale": clock.scale,
    }


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
