"""Worlds: isolated universes, each with a clock and a seed, stored so that a restart goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, Float, Integer, String, Table, insert, select, update

from edoc.plumbing.clock import ClockSetting
from edoc.plumbing.sql.database import METADATA, Database

DEFAULT_WORLD = "default"

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
    clock = ClockSetting(_instant(row.anchor_real), _instant(row.anchor_world), row.scale)
    return World(row.name, row.preset, row.seed, clock)


async def create_world(database: Database, world: World) -> World:
    """Store a new world; where another process was faster, return that one's."""
    async with database.write() as connection:
        known = await connection.execute(select(WORLD.c.name).where(WORLD.c.name == world.name))
        if known.first() is None:
            values = {"name": world.name, "preset": world.preset, "seed": world.seed}
            await connection.execute(insert(WORLD).values(**values, **_clock_values(world.clock)))
    stored = await find_world(database, world.name)
    return stored or world


async def save_clock(database: Database, name: str, clock: ClockSetting) -> None:
    """Store a changed clock, so that other processes and the next start see it."""
    async with database.write() as connection:
        await connection.execute(
            update(WORLD).where(WORLD.c.name == name).values(**_clock_values(clock))
        )


def _clock_values(clock: ClockSetting) -> dict[str, str | float]:
    return {
        "anchor_real": clock.anchor_real.astimezone(UTC).isoformat(),
        "anchor_world": clock.anchor_world.astimezone(UTC).isoformat(),
        "scale": clock.scale,
    }


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
