"""Deliveries as rows: lists, locks, settlements, what is due. Decides nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, func, insert, or_, select, tuple_, update

from edoc.plumbing.sql.axis_tables import DELIVERY, PACKAGE, SETTLEMENT, Connection
from edoc.plumbing.sql.parts import parts

Row = Mapping[Any, Any]

Chunk = tuple[str, str, int]
"""What one delivery message speaks of: package, system, number of the part."""

OPEN = ("initial", "processing")
"""Transport states that are not settled."""


def _with_package() -> Select[*tuple[Any, ...]]:
    """Deliveries with what a list shows of their package."""
    p = PACKAGE.c
    return select(DELIVERY, p.subject, p.type_name, p.status_code, p.size).join(
        PACKAGE, p.id == DELIVERY.c.package_id
    )


async def list_waiting(
    connection: Connection,
    axis: str,
    world: str,
    system_id: str,
    *,
    kind: str | None,
    since: datetime | None,
    until: datetime | None,
    receiver: str | None,
    limit: int,
) -> Sequence[Row]:
    """Return a system's unsettled deliveries, urgent first, then in the order they came."""
    d = DELIVERY.c
    statement = _asked(axis, world, system_id, kind, since, until, receiver)
    statement = statement.where(d.state.in_(OPEN))
    statement = statement.order_by(d.priority.desc(), d.created_real, d.id).limit(limit)
    return (await connection.execute(statement)).mappings().all()


async def list_received(
    connection: Connection,
    axis: str,
    world: str,
    system_id: str,
    *,
    kind: str | None,
    since: datetime | None,
    until: datetime | None,
    receiver: str | None,
    limit: int,
) -> Sequence[Row]:
    """Return a system's deliveries in any state, but none withdrawn unread.

    Those not settled come first, oldest first; then the settled ones, newest first.
    """
    d = DELIVERY.c
    statement = _asked(axis, world, system_id, kind, since, until, receiver)
    statement = statement.where(or_(d.state != "recalled", d.fetched_at.is_not(None)))
    is_open = d.state.in_(OPEN)
    statement = statement.order_by(
        case((is_open, 0), else_=1), case((is_open, d.created_real)), d.created_real.desc(), d.id
    ).limit(limit)
    return (await connection.execute(statement)).mappings().all()


def _asked(
    axis: str,
    world: str,
    system_id: str,
    kind: str | None,
    since: datetime | None,
    until: datetime | None,
    receiver: str | None,
) -> Select[*tuple[Any, ...]]:
    """Deliveries of a system, narrowed by what is given."""
    d = DELIVERY.c
    statement = _with_package().where(d.axis == axis, d.world == world, d.system_id == system_id)
    if kind is not None:
        statement = statement.where(d.kind == kind)
    if since is not None:
        statement = statement.where(d.created_at >= since)
    if until is not None:
        statement = statement.where(d.created_at <= until)
    if receiver is not None:
        statement = statement.where(d.receiver == receiver)
    return statement


async def count_waiting(
    connection: Connection, axis: str, world: str, system_id: str, kind: str | None
) -> int:
    """Return how many deliveries of a system are unsettled."""
    d = DELIVERY.c
    statement = select(func.count()).where(
        d.axis == axis, d.world == world, d.system_id == system_id, d.state.in_(OPEN)
    )
    if kind is not None:
        statement = statement.where(d.kind == kind)
    return int((await connection.execute(statement)).scalar_one())


async def find_delivery(
    connection: Connection, axis: str, world: str, delivery_id: str
) -> Row | None:
    """Return one delivery with its package, or None."""
    wanted = {"id": delivery_id, "axis": axis, "world": world}
    return (await connection.execute(_FIND, wanted)).mappings().first()


async def deliveries_of(connection: Connection, package_id: str) -> Sequence[Row]:
    """Return all deliveries of a package with what lists show, by receiver."""
    d = DELIVERY.c
    statement = _with_package().where(d.package_id == package_id).order_by(d.receiver)
    return (await connection.execute(statement)).mappings().all()


async def copies_of(
    connection: Connection, package_id: str, system_id: str
) -> set[tuple[str, bool]]:
    """Return how a package's deliveries to one system stand: (state, was it fetched)."""
    d = DELIVERY.c
    statement = (
        select(d.state, d.fetched_at.is_not(None))
        .where(d.package_id == package_id, d.system_id == system_id)
        .distinct()
    )
    return {(row[0], bool(row[1])) for row in await connection.execute(statement)}


async def lock_deliveries(
    connection: Connection, axis: str, world: str, ids: Collection[str]
) -> Sequence[Row]:
    """Return the deliveries of these ids, locked; in one order, so that nobody deadlocks.

    Only the columns that confirming, settling and the journal need.
    """
    found: list[Row] = []
    for part in parts(sorted(ids)):
        wanted = {"axis": axis, "world": world, "ids": part}
        found += (await connection.execute(_LOCK, wanted)).mappings().all()
    return found


async def set_state(
    connection: Connection, ids: Sequence[str], state: str, reason: str, now: datetime
) -> None:
    """Move deliveries to a transport state; a settled one is never sent again."""
    await set_states(connection, [(one, state, reason, now, None) for one in ids])


async def set_states(
    connection: Connection, moves: Sequence[tuple[str, str, str, datetime, datetime | None]]
) -> None:
    """Make several moves: (delivery, state, reason, now, failed at). What settles, settles last."""
    names = ("delivery", "to", "why", "now", "failed")
    rows = [dict(zip(names, move, strict=True)) for move in moves]
    still_open = [row for row in rows if row["to"] in OPEN]
    ended = [row for row in rows if row["to"] not in OPEN]
    if still_open:
        await connection.execute(_MOVE, still_open)
    if ended:
        await connection.execute(_END, ended)


async def insert_settlements(connection: Connection, rows: Sequence[Row]) -> None:
    """Add lines to the settlement journal."""
    if rows:
        await connection.execute(_INSERT_SETTLEMENT, [dict(row) for row in rows])


async def mark_fetched(connection: Connection, delivery_id: str, now: datetime) -> Sequence[Row]:
    """Note the first fetch of a delivery that is not settled; returns it if it was noted."""
    wanted = {"delivery": delivery_id, "now": now}
    return (await connection.execute(_FETCH_ONE, wanted)).mappings().all()


async def mark_package_fetched(
    connection: Connection, package_id: str, system_id: str, now: datetime
) -> Sequence[Row]:
    """Note the first fetch of a package's unsettled deliveries to one system; returns those."""
    wanted = {"package": package_id, "system": system_id, "now": now}
    return (await connection.execute(_FETCH_PACKAGE, wanted)).mappings().all()


async def open_chunks(
    connection: Connection, package_ids: Collection[str]
) -> set[tuple[str, str, int]]:
    """Return which (package, system, chunk) of packages still have an unsettled pushed delivery."""
    chunks: set[tuple[str, str, int]] = set()
    for part in parts(package_ids):
        found = await connection.execute(_OPEN_CHUNKS, {"packages": part})
        chunks |= {(row.package_id, row.system_id, row.chunk) for row in found}
    return chunks


async def any_expired(connection: Connection, axis: str, world: str, now: datetime) -> bool:
    """True where an unsettled delivery's time is over; costs no lock."""
    d = DELIVERY.c
    statement = (
        select(d.id)
        .where(d.axis == axis, d.world == world, d.state.in_(OPEN), d.expires_at <= now)
        .limit(1)
    )
    return (await connection.execute(statement)).first() is not None


async def systems_unconfirmed(
    connection: Connection, axis: str, world: str, now_real: datetime
) -> list[str]:
    """Return the systems that have pushed deliveries to be sent again; costs no lock."""
    d = DELIVERY.c
    statement = (
        select(d.system_id)
        .where(
            d.axis == axis,
            d.world == world,
            d.state.in_(OPEN),
            d.pushed.is_(True),
            d.redeliver_real <= now_real,
        )
        .distinct()
    )
    return list((await connection.execute(statement)).scalars())


async def lock_expired(
    connection: Connection, axis: str, world: str, now: datetime, limit: int
) -> Sequence[Row]:
    """Return unsettled deliveries whose time is over, locked; other sweepers skip them."""
    d = DELIVERY.c
    statement = (
        select(DELIVERY)
        .where(d.axis == axis, d.world == world, d.state.in_(OPEN), d.expires_at <= now)
        .order_by(d.expires_at, d.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await connection.execute(statement)).mappings().all()


async def redeliverable_chunks(
    connection: Connection, axis: str, world: str, now_real: datetime, limit: int
) -> list[tuple[Chunk, int]]:
    """Return up to ``limit`` chunks nobody confirmed in time, and how many deliveries each has."""
    d = DELIVERY.c
    statement = (
        select(d.package_id, d.system_id, d.chunk, func.count())
        .where(
            d.axis == axis,
            d.world == world,
            d.state.in_(OPEN),
            d.pushed.is_(True),
            d.redeliver_real <= now_real,
        )
        .group_by(d.package_id, d.system_id, d.chunk)
        .order_by(d.package_id, d.system_id, d.chunk)
        .limit(limit)
    )
    found = await connection.execute(statement)
    return [((row[0], row[1], int(row[2])), int(row[3])) for row in found]


async def lock_redeliverable(
    connection: Connection, chunks: Collection[Chunk], now_real: datetime
) -> Sequence[Row]:
    """Return the deliveries of these chunks that are still due, locked, chunk by chunk.

    Another sweeper waits and then finds them no longer due: to skip what is locked would tear a
    chunk, and its message would name only some of its receivers.
    """
    d = DELIVERY.c
    statement = (
        _with_package()
        .where(
            tuple_(d.package_id, d.system_id, d.chunk).in_(list(chunks)),
            d.state.in_(OPEN),
            d.pushed.is_(True),
            d.redeliver_real <= now_real,
        )
        .order_by(d.id)  # the order in which confirmations lock, too
        .with_for_update(of=DELIVERY)
    )
    found = (await connection.execute(statement)).mappings().all()
    return sorted(found, key=lambda row: (row["package_id"], row["system_id"], row["chunk"]))


async def postpone(
    connection: Connection, ids: Sequence[str], next_real: datetime, attempts: int
) -> None:
    """Note another attempt and when the next one is due."""
    await connection.execute(
        update(DELIVERY)
        .where(DELIVERY.c.id.in_(ids))
        .values(redeliver_real=next_real, attempts=attempts)
    )


# Built once: to build a statement costs more than to run it.
_D = DELIVERY.c
_FIND = _with_package().where(
    _D.id == bindparam("id"), _D.axis == bindparam("axis"), _D.world == bindparam("world")
)
_LOCK = (
    select(
        _D.id,
        _D.package_id,
        _D.kind,
        _D.sender,
        _D.receiver,
        _D.system_id,
        _D.chunk,
        _D.pushed,
        _D.state,
        _D.failed_at,
    )
    .where(
        _D.id.in_(bindparam("ids", expanding=True)),
        _D.axis == bindparam("axis"),
        _D.world == bindparam("world"),
    )
    .order_by(_D.id)
    .with_for_update()
)
_FETCH = (
    update(DELIVERY)
    .where(_D.fetched_at.is_(None), _D.state.in_(OPEN))
    .values(fetched_at=bindparam("now"))
    .returning(_D.id, _D.package_id, _D.kind, _D.sender, _D.receiver)
)
_FETCH_ONE = _FETCH.where(_D.id == bindparam("delivery"))
_FETCH_PACKAGE = _FETCH.where(
    _D.id.in_(
        select(_D.id)
        .where(
            _D.package_id == bindparam("package"),
            _D.system_id == bindparam("system"),
            _D.fetched_at.is_(None),
            _D.state.in_(OPEN),
        )
        .order_by(_D.id)
        .with_for_update()
    )
)
_MOVE = (
    update(DELIVERY)
    .where(_D.id == bindparam("delivery"))
    .values(
        state=bindparam("to"),
        reason=bindparam("why"),
        updated_at=bindparam("now"),
        failed_at=bindparam("failed"),
    )
)
_END = _MOVE.values(settled_at=bindparam("now"), redeliver_real=None)
_INSERT_SETTLEMENT = insert(SETTLEMENT)
_OPEN_CHUNKS = (
    select(_D.package_id, _D.system_id, _D.chunk)
    .where(
        _D.package_id.in_(bindparam("packages", expanding=True)),
        _D.pushed.is_(True),
        _D.state.in_(OPEN),
    )
    .distinct()
)
