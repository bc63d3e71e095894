"""Which delivery a confirmation meant that named several. Decides nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from edoc.plumbing.sql.axis_tables import MEANT_DELIVERY, Connection


async def find_meant(connection: Connection, axis: str, world: str, key: str) -> str | None:
    """Return the delivery that the same confirmation meant before, or None."""
    found = await connection.execute(_FIND, {"axis": axis, "world": world, "key": key})
    return found.scalar_one_or_none()


async def remember_meant(
    connection: Connection, axis: str, world: str, key: str, delivery_id: str, now: datetime
) -> None:
    """Keep which delivery a confirmation means; its deliveries must be locked.

    Args:
        now: of the machine's clock.
    """
    row = {"axis": axis, "world": world, "key": key, "delivery_id": delivery_id, "at": now}
    await connection.execute(_INSERT, row)


async def forget_meant(
    connection: Connection, axis: str, world: str, before: datetime, limit: int
) -> int:
    """Forget some of what was remembered before an instant; returns how many."""
    wanted = {"axis": axis, "world": world, "before": before, "most": limit}
    return (await connection.execute(_FORGET, wanted)).rowcount


_M = MEANT_DELIVERY.c
_FIND = select(_M.delivery_id).where(
    _M.axis == bindparam("axis"), _M.world == bindparam("world"), _M.key == bindparam("key")
)
_INSERT = insert(MEANT_DELIVERY)
_OLD = (
    select(_M.key)
    .where(
        _M.axis == bindparam("axis"),
        _M.world == bindparam("world"),
        _M.at < bindparam("before"),
    )
    .limit(bindparam("most"))
)
_FORGET = delete(MEANT_DELIVERY).where(
    _M.axis == bindparam("axis"), _M.world == bindparam("world"), _M.key.in_(_OLD)
)
