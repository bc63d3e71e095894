"""Keys that make two sends the same, and the package that each of them means. Decides nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from edoc.plumbing.sql.axis_delivery_store import OPEN
from edoc.plumbing.sql.axis_package_store import GIVEN_UP
from edoc.plumbing.sql.axis_tables import DELIVERY, INTAKE_KEY, PACKAGE, Connection

Row = Mapping[Any, Any]


async def claim_keys(connection: Connection, rows: Sequence[Row]) -> set[str]:
    """Claim idempotency keys; returns those that were free.

    On PostgreSQL a parallel claim of the same key waits here until the other has committed.

    Args:
        connection: the accepting transaction.
        rows: axis, world, key, package_id, accepted_at and reference of each; no key twice.
    """
    if not rows:
        return set()
    in_one_order = sorted(rows, key=lambda row: str(row["key"]))  # so that nobody deadlocks
    statement = _CLAIM[connection.dialect.name]
    claimed = await connection.execute(statement, [dict(row) for row in in_one_order])
    return set(claimed.scalars())


async def release_keys(connection: Connection, axis: str, world: str, keys: Sequence[str]) -> None:
    """Give back keys that this transaction claimed for packages it then refused."""
    if keys:
        await connection.execute(_RELEASE, {"axis": axis, "world": world, "keys": list(keys)})


async def find_key(connection: Connection, axis: str, world: str, key: str) -> str | None:
    """Return the id of the package accepted under a key, or None."""
    found = await connection.execute(_FIND_KEY, {"axis": axis, "world": world, "key": key})
    return found.scalar_one_or_none()


async def read_keys(
    connection: Connection, axis: str, world: str, keys: Collection[str], *, lock: bool
) -> Sequence[Row]:
    """Return what these keys mean: key, package_id, reference.

    Args:
        lock: until the transaction ends; after claiming, so that nobody deadlocks.
    """
    wanted = {"axis": axis, "world": world, "keys": list(keys)}
    return (await connection.execute(_LOCK_KEYS if lock else _KEYS, wanted)).mappings().all()


async def point_keys(connection: Connection, rows: Sequence[Row]) -> None:
    """Let locked keys mean other packages: axis, world, key, package_id and so on of each."""
    if rows:
        named = [{f"new_{name}": value for name, value in row.items()} for row in rows]
        await connection.execute(_POINT, named)


async def standing(connection: Connection, package_ids: Collection[str]) -> set[str]:
    """Return those of these packages that have an open or a delivered copy."""
    found = await connection.execute(_STANDING, {"packages": list(package_ids)})
    return set(found.scalars())


async def undelivered(connection: Connection, package_ids: Collection[str]) -> set[str]:
    """Return those of these packages that were accepted though nobody could be told of them."""
    if not package_ids:
        return set()
    found = await connection.execute(_UNDELIVERED, {"packages": list(package_ids)})
    return set(found.scalars())


async def old_keys(
    connection: Connection, axis: str, world: str, before: datetime, *, after: str, limit: int
) -> Sequence[str]:
    """Return, in their order behind ``after``, keys of sends that were over before an instant.

    Args:
        before: of the machine's clock.
    """
    wanted = {"axis": axis, "world": world, "before": before, "after": after, "most": limit}
    return (await connection.execute(_OLD_KEYS, wanted)).scalars().all()


async def forget_keys(
    connection: Connection, axis: str, world: str, keys: Sequence[str], before: datetime
) -> int:
    """Forget those of these keys that are still as old; returns how many."""
    wanted = {"axis": axis, "world": world, "keys": list(keys), "before": before}
    return (await connection.execute(_FORGET_KEYS, wanted)).rowcount


_K = INTAKE_KEY.c
_CLAIM = {
    name: make(INTAKE_KEY).on_conflict_do_nothing().returning(_K.key)
    for name, make in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}
_OF_AXIS = (_K.axis == bindparam("axis"), _K.world == bindparam("world"))
_RELEASE = delete(INTAKE_KEY).where(*_OF_AXIS, _K.key.in_(bindparam("keys", expanding=True)))
_FIND_KEY = select(_K.package_id).where(*_OF_AXIS, _K.key == bindparam("key"))
_KEYS = (
    select(_K.key, _K.package_id, _K.reference)
    .where(*_OF_AXIS, _K.key.in_(bindparam("keys", expanding=True)))
    .order_by(_K.key)
)
_LOCK_KEYS = _KEYS.with_for_update()
_POINT = (
    update(INTAKE_KEY)
    .where(
        _K.axis == bindparam("new_axis"),
        _K.world == bindparam("new_world"),
        _K.key == bindparam("new_key"),
    )
    .values({name: bindparam(f"new_{name}") for name in ("package_id", "accepted_at", "reference")})
)
_STANDING = (
    select(DELIVERY.c.package_id)
    .where(
        DELIVERY.c.package_id.in_(bindparam("packages", expanding=True)),
        DELIVERY.c.state.not_in(GIVEN_UP),
    )
    .distinct()
)
_OVER = exists().where(
    PACKAGE.c.id == _K.package_id,
    PACKAGE.c.accepted_real < bindparam("before"),
    ~exists().where(DELIVERY.c.package_id == PACKAGE.c.id, DELIVERY.c.state.in_(OPEN)),
)
_OLD_KEYS = (
    select(_K.key)
    .where(*_OF_AXIS, _K.key > bindparam("after"), _OVER)
    .order_by(_K.key)
    .limit(bindparam("most"))
)
_FORGET_KEYS = delete(INTAKE_KEY).where(
    *_OF_AXIS, _K.key.in_(bindparam("keys", expanding=True)), _OVER
)
_UNDELIVERED = select(PACKAGE.c.id).where(
    PACKAGE.c.id.in_(bindparam("packages", expanding=True)),
    ~exists().where(DELIVERY.c.package_id == PACKAGE.c.id),
)
