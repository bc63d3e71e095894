"""Parked deliveries as rows: open ones that no system holds. Decides nothing; see axis.release."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select, update

from edoc.plumbing.sql.axis_tables import DELIVERY, PACKAGE, Connection

Row = Mapping[Any, Any]

_D = DELIVERY.c


async def parked_receivers(connection: Connection, axis: str, world: str) -> list[str]:
    """Return the codes for which deliveries are parked; reads nothing else by an index."""
    statement = (
        select(_D.receiver)
        .where(_D.axis == axis, _D.world == world, _D.system_id == "", _D.state == "initial")
        .distinct()
    )
    return list((await connection.execute(statement)).scalars())


async def lock_parked(
    connection: Connection, axis: str, world: str, receivers: Collection[str], limit: int
) -> Sequence[Row]:
    """Return parked deliveries for these codes, oldest first, locked; other sweepers skip them."""
    statement = (
        select(DELIVERY, PACKAGE.c.size, PACKAGE.c.system_id.label("submitter"))
        .join(PACKAGE, PACKAGE.c.id == _D.package_id)
        .where(_D.axis == axis, _D.world == world, _D.system_id == "", _D.state == "initial")
        .where(_D.receiver.in_(list(receivers)[:limit]))
        .order_by(_D.created_real, _D.id)
        .limit(limit)
        .with_for_update(of=DELIVERY, skip_locked=True)
    )
    return (await connection.execute(statement)).mappings().all()


async def receivers_of(
    connection: Connection, package_ids: Collection[str]
) -> set[tuple[str, str]]:
    """Return which agencies packages have a delivery for at a system: (package, receiver)."""
    statement = select(_D.package_id, _D.receiver).where(
        _D.package_id.in_(package_ids), _D.system_id != ""
    )
    return {(row[0], row[1]) for row in await connection.execute(statement)}


async def chunks_of(
    connection: Connection, package_ids: Collection[str]
) -> dict[tuple[str, str], int]:
    """Return the highest chunk of packages at each system: (package, system)."""
    statement = (
        select(_D.package_id, _D.system_id, func.max(_D.chunk))
        .where(_D.package_id.in_(package_ids), _D.system_id != "")
        .group_by(_D.package_id, _D.system_id)
    )
    return {(row[0], row[1]): int(row[2]) for row in await connection.execute(statement)}


_MOVED = (
    "receiver",
    "receiver_name",
    "receiver_level",
    "system_id",
    "pushed",
    "chunk",
    "reason",
    "updated_at",
    "redeliver_real",
)

_UNPARK = (
    update(DELIVERY)
    .where(_D.id == bindparam("delivery"))
    .values({name: bindparam(f"to_{name}") for name in _MOVED})
)


async def unpark(connection: Connection, rows: Sequence[Row]) -> None:
    """Give parked deliveries to their systems."""
    values = [{"delivery": row["id"], **{f"to_{n}": row[n] for n in _MOVED}} for row in rows]
    if values:
        await connection.execute(_UNPARK, values)
