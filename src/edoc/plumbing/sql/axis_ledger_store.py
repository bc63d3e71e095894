"""The three sources of the ledger, counted by themselves, and what one has that another lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from edoc.plumbing.sql.axis_tables import (
    DELIVERY,
    INTAKE_JOURNAL,
    INTAKE_KEY,
    PACKAGE,
    SETTLEMENT,
    Connection,
)
from edoc.plumbing.sql.blob import BLOB

SAMPLE = 10
"""How many ids are named for each kind of difference."""


async def hold_still(connection: Connection) -> None:
    """Let all further reads of this connection see one instant of the database."""
    if connection.dialect.name == "postgresql":
        statement = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    else:
        statement = "BEGIN"
    await connection.exec_driver_sql(statement)


async def promised(connection: Connection, axis: str, world: str, kind: str) -> int:
    """First source: deliveries promised at the door, from the intake journal."""
    j = INTAKE_JOURNAL.c
    statement = select(func.coalesce(func.sum(j.deliveries), 0)).where(
        j.axis == axis, j.world == world, j.kind == kind
    )
    return int((await connection.execute(statement)).scalar_one())


async def states(connection: Connection, axis: str, world: str, kind: str) -> dict[str, int]:
    """Second source: deliveries by transport state."""
    d = DELIVERY.c
    statement = (
        select(d.state, func.count())
        .where(d.axis == axis, d.world == world, d.kind == kind)
        .group_by(d.state)
    )
    return {row[0]: int(row[1]) for row in await connection.execute(statement)}


async def settled(connection: Connection, axis: str, world: str, kind: str) -> dict[str, int]:
    """Third source: settlements by result."""
    s = SETTLEMENT.c
    statement = (
        select(s.result, func.count())
        .where(s.axis == axis, s.world == world, s.kind == kind)
        .group_by(s.result)
    )
    return {row[0]: int(row[1]) for row in await connection.execute(statement)}


async def packages_short_of_deliveries(
    connection: Connection, axis: str, world: str, kind: str
) -> Sequence[tuple[str, int, int]]:
    """Return packages whose promise and rows differ: (package, promised, present)."""
    j, d = INTAKE_JOURNAL.c, DELIVERY.c
    present = (
        select(d.package_id, func.count().label("present"))
        .where(d.axis == axis, d.world == world, d.kind == kind)
        .group_by(d.package_id)
        .subquery()
    )
    # a full join, spelt so that SQLite before 3.39 knows it too: promises without rows, then rows
    count = func.coalesce(present.c.present, 0)
    missing = (
        select(j.package_id, j.deliveries, count)
        .outerjoin_from(INTAKE_JOURNAL, present, present.c.package_id == j.package_id)
        .where(j.axis == axis, j.world == world, j.kind == kind, j.deliveries != count)
        .order_by(j.seq)
        .limit(SAMPLE)
    )
    unknown = (
        select(present.c.package_id, present.c.present)
        .outerjoin_from(
            present,
            INTAKE_JOURNAL,
            and_(j.package_id == present.c.package_id, j.axis == axis, j.world == world),
        )
        .where(j.package_id.is_(None))
        .order_by(present.c.package_id)
        .limit(SAMPLE)
    )
    found = [(row[0], int(row[1]), int(row[2])) for row in await connection.execute(missing)]
    found += [(row[0], 0, int(row[1])) for row in await connection.execute(unknown)]
    return found


async def unsettled_ends(
    connection: Connection, axis: str, world: str, kind: str, terminal: Sequence[str]
) -> Sequence[tuple[str, str, str]]:
    """Return deliveries whose state the settlement journal denies: (delivery, state, result)."""
    d, s = DELIVERY.c, SETTLEMENT.c
    result = func.coalesce(s.result, "")
    ended: ColumnElement[bool] = and_(d.state.in_(terminal), result != d.state)
    open_but_settled = and_(d.state.not_in(terminal), result != "")
    return await _pairs(
        connection,
        select(d.id, d.state, result)
        .outerjoin_from(DELIVERY, SETTLEMENT, _same_delivery())
        .where(d.axis == axis, d.world == world, d.kind == kind, ended | open_but_settled)
        .order_by(d.id)
        .limit(SAMPLE),
    )


async def settlements_without_delivery(
    connection: Connection, axis: str, world: str, kind: str
) -> Sequence[tuple[str, str, str]]:
    """Return settlements of deliveries that do not exist: (delivery, "", result)."""
    d, s = DELIVERY.c, SETTLEMENT.c
    return await _pairs(
        connection,
        select(s.delivery_id, func.coalesce(d.state, ""), s.result)
        .outerjoin_from(SETTLEMENT, DELIVERY, _same_delivery())
        .where(s.axis == axis, s.world == world, s.kind == kind, d.id.is_(None))
        .order_by(s.delivery_id)
        .limit(SAMPLE),
    )


async def packages_lost(
    connection: Connection, axis: str, world: str, kind: str
) -> Sequence[tuple[str, str]]:
    """Return packages that were promised but are not whole: (package, what is missing)."""
    j, p = INTAKE_JOURNAL.c, PACKAGE.c
    unstored = (
        select(j.package_id)
        .outerjoin_from(INTAKE_JOURNAL, PACKAGE, p.id == j.package_id)
        .where(j.axis == axis, j.world == world, j.kind == kind, p.id.is_(None))
        .order_by(j.seq)
        .limit(SAMPLE)
    )
    emptied = (
        select(p.id)
        .outerjoin_from(PACKAGE, BLOB, BLOB.c.sha256 == p.sha256)
        .where(p.axis == axis, p.world == world, p.kind == kind, BLOB.c.sha256.is_(None))
        .order_by(p.id)
        .limit(SAMPLE)
    )
    found = [(row[0], "package") for row in await connection.execute(unstored)]
    return found + [(row[0], "bytes") for row in await connection.execute(emptied)]


async def answers_without_journal(connection: Connection, axis: str, world: str) -> Sequence[str]:
    """Return packages that a sender was told of (intake key) and no journal line knows."""
    k, j = INTAKE_KEY.c, INTAKE_JOURNAL.c
    statement = (
        select(k.package_id)
        .outerjoin_from(
            INTAKE_KEY,
            INTAKE_JOURNAL,
            and_(j.package_id == k.package_id, j.axis == axis, j.world == world),
        )
        .where(k.axis == axis, k.world == world, j.package_id.is_(None))
        .order_by(k.package_id)
        .limit(SAMPLE)
    )
    return [row[0] for row in await connection.execute(statement)]


def _same_delivery() -> ColumnElement[bool]:
    d, s = DELIVERY.c, SETTLEMENT.c
    return and_(s.delivery_id == d.id, s.axis == d.axis, s.world == d.world)


async def _pairs(connection: Connection, statement: Any) -> Sequence[tuple[str, str, str]]:
    return [(row[0], row[1], row[2]) for row in await connection.execute(statement)]
