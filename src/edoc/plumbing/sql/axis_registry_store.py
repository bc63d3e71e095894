"""Systems and agencies of an axis, as rows. Decides nothing; see ``axis.registry``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from edoc.plumbing.sql.axis_tables import AGENCY, REGISTRY_VERSION, SYSTEM, Connection

Row = Mapping[Any, Any]

BATCH = 500

_READ_VERSION = select(REGISTRY_VERSION.c.version).where(
    REGISTRY_VERSION.c.axis == bindparam("axis"), REGISTRY_VERSION.c.world == bindparam("world")
)


async def read_version(connection: Connection, axis: str, world: str) -> int:
    """Return the registry's version, 0 where nothing was ever written."""
    found = await connection.execute(_READ_VERSION, {"axis": axis, "world": world})
    return found.scalar_one_or_none() or 0


async def next_version(connection: Connection, axis: str, world: str) -> int:
    """Raise the version by one and return it; later transactions wait for this one."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    table = REGISTRY_VERSION
    statement = insert(table).values(axis=axis, world=world, version=1)
    statement = statement.on_conflict_do_update(
        index_elements=[table.c.axis, table.c.world], set_={"version": table.c.version + 1}
    )
    found = await connection.execute(statement.returning(table.c.version))
    return int(found.scalar_one())


async def load_systems(connection: Connection, axis: str, world: str) -> Sequence[Row]:
    """Return all systems."""
    statement = select(SYSTEM).where(SYSTEM.c.axis == axis, SYSTEM.c.world == world)
    return (await connection.execute(statement)).mappings().all()


async def load_agencies(connection: Connection, axis: str, world: str) -> Sequence[Row]:
    """Return all agencies, deleted ones too, by code."""
    statement = (
        select(AGENCY)
        .where(AGENCY.c.axis == axis, AGENCY.c.world == world)
        .order_by(AGENCY.c.code_key)
    )
    return (await connection.execute(statement)).mappings().all()


async def upsert_systems(connection: Connection, rows: Sequence[Row]) -> None:
    """Add systems, or replace those whose id exists."""
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(SYSTEM)
    statement = statement.on_conflict_do_update(
        index_elements=[SYSTEM.c.axis, SYSTEM.c.world, SYSTEM.c.id],
        set_={name: statement.excluded[name] for name in ("name", "link", "secret", "free")},
    )
    await connection.execute(statement, [dict(row) for row in rows])


async def upsert_agencies(connection: Connection, rows: Sequence[Row]) -> None:
    """Add agencies, or replace those whose code exists, in batches."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(AGENCY)
    keys = ("axis", "world", "code_key")
    statement = statement.on_conflict_do_update(
        index_elements=[AGENCY.c[name] for name in keys],
        set_={c.name: statement.excluded[c.name] for c in AGENCY.c if c.name not in keys},
    )
    for start in range(0, len(rows), BATCH):
        await connection.execute(statement, [dict(row) for row in rows[start : start + BATCH]])


async def mark_deleted(
    connection: Connection, axis: str, world: str, code_key: str, values: Row
) -> None:
    """Mark one agency as removed; ``values`` holds the new version and instant."""
    await connection.execute(
        update(AGENCY)
        .where(AGENCY.c.axis == axis, AGENCY.c.world == world, AGENCY.c.code_key == code_key)
        .values(deleted=True, **values)
    )


async def search_agencies(
    connection: Connection,
    axis: str,
    world: str,
    words: Sequence[str],
    level: str | None,
    limit: int,
) -> list[str]:
    """Return the code keys of agencies whose folded text holds every word."""
    statement = select(AGENCY.c.code_key).where(
        AGENCY.c.axis == axis, AGENCY.c.world == world, AGENCY.c.deleted.is_(False)
    )
    for word in words:
        statement = statement.where(AGENCY.c.search.contains(word, autoescape=True))
    if level is not None:
        statement = statement.where(AGENCY.c.level == level)
    statement = statement.order_by(AGENCY.c.code_key).limit(limit)
    return list((await connection.execute(statement)).scalars())
