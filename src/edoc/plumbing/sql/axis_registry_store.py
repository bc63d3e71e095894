"""Systems and agencies of an axis, as rows. Decides nothing; see ``axis.directory.registry``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from edoc.plumbing.sql.axis_tables import AGENCY, REGISTRY_VERSION, SYSTEM, Connection
from edoc.plumbing.sql.parts import parts

Row = Mapping[Any, Any]

BATCH = 500

PAGE = 2000
"""Agencies read at a time."""

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


_COLUMNS = (
    AGENCY.c.code,
    AGENCY.c.name,
    AGENCY.c.level,
    AGENCY.c.parent,
    AGENCY.c.system_id,
    AGENCY.c.old_code,
    AGENCY.c.mail,
    AGENCY.c.status,
    AGENCY.c.note,
    AGENCY.c.aliases,
    AGENCY.c.valid_from,
    AGENCY.c.valid_until,
    AGENCY.c.successor,
    AGENCY.c.version,
    AGENCY.c.modified_at,
    AGENCY.c.deleted,
)
"""What an agency is made of, in the order of the axis's record."""


async def agencies_changed(
    connection: Connection, axis: str, world: str, since: int
) -> AsyncIterator[Sequence[Sequence[Any]]]:
    """Give agencies changed after a version, removed ones too, in pages of tuples.

    A page at a time, so that reading a whole directory leaves room for others.
    """
    version, key = since + 1, ""
    a = AGENCY.c
    while True:
        statement = (
            select(*_COLUMNS, a.code_key)
            .where(a.axis == axis, a.world == world)
            .where(tuple_(a.version, a.code_key) > (version, key))
            .order_by(a.version, a.code_key)
            .limit(PAGE)
        )
        found = (await connection.execute(statement)).all()
        if found:
            yield [row[:-1] for row in found]
        if len(found) < PAGE:
            return
        version, key = found[-1].version, found[-1].code_key


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which agencies a list shall hold; None leaves a question open."""

    system_id: str | None = None
    level: str | None = None
    since_version: int | None = None
    deleted: bool = False
    after: str = ""  # code key behind which the list goes on
    words: Sequence[str] = ()  # each occurs in the folded text
    limit: int | None = None


async def list_agencies(
    connection: Connection, axis: str, world: str, wanted: Wanted
) -> Sequence[Sequence[Any]]:
    """Return agencies by code as tuples."""
    statement = _filtered(select(*_COLUMNS), axis, world, wanted)
    return (await connection.execute(statement)).all()


async def list_keys(connection: Connection, axis: str, world: str, wanted: Wanted) -> list[str]:
    """Return the code keys of agencies, by code; reads an index only."""
    statement = _filtered(select(AGENCY.c.code_key), axis, world, wanted)
    return list((await connection.execute(statement)).scalars())


def _filtered(
    statement: Select[*tuple[Any, ...]], axis: str, world: str, wanted: Wanted
) -> Select[*tuple[Any, ...]]:
    a = AGENCY.c
    statement = statement.where(a.axis == axis, a.world == world)
    if not wanted.deleted:
        statement = statement.where(a.deleted.is_(False))
    if wanted.after:
        statement = statement.where(a.code_key > wanted.after)
    if wanted.system_id is not None:
        statement = statement.where(a.system_id == wanted.system_id)
    if wanted.level is not None:
        statement = statement.where(a.level == wanted.level)
    if wanted.since_version is not None:
        statement = statement.where(a.version > wanted.since_version)
    for word in wanted.words:
        statement = statement.where(a.search.contains(word, autoescape=True))
    return statement.order_by(a.code_key).limit(wanted.limit)


async def upsert_systems(connection: Connection, rows: Sequence[Row]) -> None:
    """Add systems, or replace those whose id exists; their delivery mode stays."""
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(SYSTEM)
    statement = statement.on_conflict_do_update(
        index_elements=[SYSTEM.c.axis, SYSTEM.c.world, SYSTEM.c.id],
        set_={name: statement.excluded[name] for name in ("name", "link", "secret", "free")},
    )
    await connection.execute(statement, [dict(row) for row in rows])


async def set_delivery_mode(
    connection: Connection, axis: str, world: str, system_id: str, mode: str
) -> None:
    """Set how one system gets packages."""
    await connection.execute(
        update(SYSTEM)
        .where(SYSTEM.c.axis == axis, SYSTEM.c.world == world, SYSTEM.c.id == system_id)
        .values(delivery_mode=mode)
    )


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
    connection: Connection, axis: str, world: str, code_keys: Iterable[str], values: Row
) -> None:
    """Mark agencies as removed; ``values`` holds the new version and instant."""
    for part in parts(code_keys):
        await connection.execute(
            update(AGENCY)
            .where(AGENCY.c.axis == axis, AGENCY.c.world == world, AGENCY.c.code_key.in_(part))
            .values(deleted=True, **values)
        )
