"""What is read to tell where a package is, and how much there is of everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, case, exists, func, or_, select, union

from edoc.plumbing.sql.axis_tables import (
    BUSINESS_STATUS,
    DELIVERY,
    EVENT,
    PACKAGE,
    SIGNATURE_CHECK,
    Connection,
)
from edoc.plumbing.sql.parts import parts

Row = Mapping[Any, Any]


async def find_package(
    connection: Connection, axis: str, world: str, package_id: str
) -> Row | None:
    """Return one package, or None."""
    p = PACKAGE.c
    statement = select(PACKAGE).where(p.id == package_id, p.axis == axis, p.world == world)
    return (await connection.execute(statement)).mappings().first()


async def resolve_package(
    connection: Connection, axis: str, world: str, name: str, system_id: str | None = None
) -> str | None:
    """Return the package id that a package id, a delivery id or a document id means.

    Of several packages with one document id, the newest that is no recall: a recall bears the id
    of its document. Those that ``system_id`` sent or gets come first: anybody may use a document
    id that another uses too.
    """
    d, p = DELIVERY.c, PACKAGE.c
    addressed = exists().where(d.package_id == p.id, d.system_id == system_id)
    visible = case((or_(p.system_id == system_id, addressed), 0), else_=1)
    newest = (case((p.business_type == 1, 1), else_=0), p.accepted_real.desc(), p.id)
    for statement in (
        select(p.id).where(p.id == name, p.axis == axis, p.world == world),
        select(d.package_id).where(d.id == name, d.axis == axis, d.world == world),
        select(p.id)
        .where(p.axis == axis, p.world == world, p.document_id == name, p.kind == "edoc")
        .order_by(*newest if system_id is None else (visible, *newest))
        .limit(1),
    ):
        found = (await connection.execute(statement)).scalars().first()
        if found is not None:
            return str(found)
    return None


async def list_packages(
    connection: Connection, axis: str, world: str, kind: str | None, limit: int
) -> Sequence[Row]:
    """Return the newest packages, newest first."""
    p = PACKAGE.c
    statement = select(PACKAGE).where(p.axis == axis, p.world == world)
    if kind is not None:
        statement = statement.where(p.kind == kind)
    statement = statement.order_by(p.accepted_real.desc(), p.id).limit(limit)
    return (await connection.execute(statement)).mappings().all()


MOST_STATUSES = 50_000
"""Business statuses of one package that are told: ten for each of the most receivers."""


async def business_statuses(
    connection: Connection, delivery_ids: Sequence[str], limit: int = MOST_STATUSES
) -> Sequence[Row]:
    """Return the business statuses of deliveries, in the order they arrived, at most ``limit``."""
    b = BUSINESS_STATUS.c
    statement = select(BUSINESS_STATUS).where(b.delivery_id.in_(delivery_ids)).order_by(b.seq)
    return (await connection.execute(statement.limit(limit))).mappings().all()


async def package_events(connection: Connection, package_id: str, limit: int) -> Sequence[Row]:
    """Return what happened to a package, oldest first."""
    statement = select(EVENT).where(EVENT.c.package_id == package_id).order_by(EVENT.c.seq)
    return (await connection.execute(statement.limit(limit))).mappings().all()


async def deliveries_with_event(
    connection: Connection, package_ids: Collection[str], type_: str
) -> set[str]:
    """Return the deliveries of these packages to which something of this type happened."""
    e = EVENT.c
    found: set[str] = set()
    for part in parts(package_ids):
        statement = select(e.delivery_id).where(e.package_id.in_(part), e.type == type_)
        found |= set((await connection.execute(statement)).scalars())
    return found


async def events_after(
    connection: Connection, axis: str, world: str, after: int, limit: int
) -> Sequence[Row]:
    """Return events with a higher ``seq``, oldest first."""
    e = EVENT.c
    statement = (
        select(EVENT)
        .where(e.axis == axis, e.world == world, e.seq > after)
        .order_by(e.seq)
        .limit(limit)
    )
    return (await connection.execute(statement)).mappings().all()


async def count_by(
    connection: Connection,
    axis: str,
    world: str,
    table: Table,
    *columns: str,
    transit: Collection[str] = (),
) -> dict[tuple[str, ...], int]:
    """Count an axis's rows of one of its tables by some columns, without the transit systems'."""
    chosen = [table.c[name] for name in columns]
    statement = (
        select(*chosen, func.count())
        .where(table.c.axis == axis, table.c.world == world, table.c.system_id.not_in(transit))
        .group_by(*chosen)
    )
    return {tuple(row[:-1]): int(row[-1]) for row in await connection.execute(statement)}


async def count_paths(
    connection: Connection, axis: str, world: str, transit: Collection[str] = ()
) -> dict[tuple[str, str], int]:
    """Count edoc deliveries by level of sender and level of receiver."""
    d = DELIVERY.c
    statement = (
        select(d.sender_level, d.receiver_level, func.count())
        .where(d.axis == axis, d.world == world, d.kind == "edoc", d.system_id.not_in(transit))
        .group_by(d.sender_level, d.receiver_level)
    )
    return {(row[0], row[1]): int(row[2]) for row in await connection.execute(statement)}


async def count_status_codes(
    connection: Connection, axis: str, world: str, transit: Collection[str] = ()
) -> dict[str, int]:
    """Count accepted status packages by code."""
    p = PACKAGE.c
    statement = (
        select(p.status_code, func.count())
        .where(p.axis == axis, p.world == world, p.kind == "status", p.system_id.not_in(transit))
        .group_by(p.status_code)
    )
    return {row[0]: int(row[1]) for row in await connection.execute(statement)}


async def agencies_reached(
    connection: Connection, axis: str, world: str, transit: Collection[str] = ()
) -> dict[str, int]:
    """Count, per level, the agencies that sent an edoc or whose system confirmed one."""
    d, p = DELIVERY.c, PACKAGE.c
    here = (d.axis == axis, d.world == world, d.kind == "edoc")
    received = select(d.receiver, d.receiver_level).where(
        *here, d.state == "done", d.system_id.not_in(transit)
    )
    sent = (
        select(d.sender, d.sender_level)
        .join(PACKAGE, p.id == d.package_id)
        .where(*here, p.system_id.not_in(transit))
    )
    counted: Counter[str] = Counter()
    for _, level in await connection.execute(union(received, sent)):
        counted[level] += 1
    return dict(counted)


async def count_signatures(
    connection: Connection, world: str, place: str | None = None
) -> dict[tuple[str, str], int]:
    """Count signature checks by kind and result, at one place or everywhere."""
    s = SIGNATURE_CHECK.c
    statement = select(s.kind, s.result, func.count()).where(s.world == world)
    if place is not None:
        statement = statement.where(s.place == place)
    rows = await connection.execute(statement.group_by(s.kind, s.result))
    return {(row[0], row[1]): int(row[2]) for row in rows}
