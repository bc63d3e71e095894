"""What an uplink keeps, read and written. Every function runs in the caller's transaction.

Only one process at a time runs the uplink of an axis; two would do the same work twice, which is
harmless, because both axes know a repeated call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from edoc.plumbing.sql.uplink_table import UPLINK_DOWN, UPLINK_UP

Connection = AsyncConnection
"""A connection as this store takes it; the uplink passes it on without knowing SQLAlchemy."""

DownState = Literal["submitted", "accepted", "refused", "confirmed"]

_IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Whose rows: one axis in one world."""

    axis: str
    world: str


@dataclass(frozen=True, slots=True)
class UpDelivery:
    """One delivery of a message: its id at the provincial axis and the outside receiver."""

    id: str
    receiver: str


@dataclass(frozen=True, slots=True)
class UpResult:
    """How one delivery ended: ``done`` with the id given above, or ``fail`` with a reason.

    ``explanation`` is what the axis above said beside the reason; one of many deliveries that
    failed alike has it.
    """

    delivery: str
    receiver: str
    result: Literal["done", "fail"]
    reason: str = ""
    national_id: str = ""
    explanation: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class UpRow:
    """One send upwards. ``results`` is empty until it is settled."""

    message_id: str
    package_id: str
    kind: str
    sender: str
    sha256: str
    size: int
    urgent: bool
    deliveries: tuple[UpDelivery, ...]
    results: tuple[UpResult, ...] = ()
    attempts: int = 0
    error: str = ""

    @property
    def settled(self) -> bool:
        """True once every delivery has a result."""
        return bool(self.results)


@dataclass(frozen=True, slots=True)
class DownRow:
    """One item that came down."""

    national_id: str
    kind: str
    sender: str
    receiver: str
    sha256: str
    urgent: bool
    state: DownState = "submitted"
    package_id: str = ""
    reason: str = ""
    attempts: int = 0
    error: str = ""


async def add_up(connection: Connection, place: Place, row: UpRow, now: datetime) -> UpRow | None:
    """Store a send to be made; where the message is known already, return what is stored."""
    found = await find_up(connection, place, row.message_id)
    if found is not None:
        return found
    values = {
        "message_id": row.message_id,
        "package_id": row.package_id,
        "kind": row.kind,
        "sender": row.sender,
        "sha256": row.sha256,
        "size": row.size,
        "urgent": row.urgent,
        "deliveries": [{"id": one.id, "receiver": one.receiver} for one in row.deliveries],
        "state": "waiting",
        "results": [],
    }
    await _insert(connection, UPLINK_UP, {**_key(place), **values, **_fresh(now)})
    return None


async def find_up(connection: Connection, place: Place, message_id: str) -> UpRow | None:
    """Return one send, or None."""
    wanted = select(UPLINK_UP).where(*_of(UPLINK_UP, place), UPLINK_UP.c.message_id == message_id)
    row = (await connection.execute(wanted)).mappings().first()
    return _up_row(row) if row else None


async def due_up(connection: Connection, place: Place, now: datetime, limit: int) -> list[UpRow]:
    """Return sends whose turn it is, urgent ones first."""
    wanted = (
        select(UPLINK_UP)
        .where(
            *_of(UPLINK_UP, place),
            UPLINK_UP.c.state == "waiting",
            UPLINK_UP.c.next_attempt_at <= now,
        )
        .order_by(UPLINK_UP.c.urgent.desc(), UPLINK_UP.c.created_at, UPLINK_UP.c.message_id)
        .limit(limit)
    )
    return [_up_row(row) for row in (await connection.execute(wanted)).mappings()]


async def settle_up(
    connection: Connection,
    place: Place,
    message_id: str,
    results: Sequence[UpResult],
    now: datetime,
) -> None:
    """Record how a send ended."""
    values = [
        {
            "delivery": one.delivery,
            "receiver": one.receiver,
            "result": one.result,
            "reason": one.reason,
            "national_id": one.national_id,
            "explanation": list(one.explanation),
        }
        for one in results
    ]
    await connection.execute(
        update(UPLINK_UP)
        .where(*_of(UPLINK_UP, place), UPLINK_UP.c.message_id == message_id)
        .values(state="settled", results=values, error="", updated_at=now)
    )


async def postpone_up(
    connection: Connection, place: Place, message_id: str, *, at: datetime, error: str
) -> None:
    """Record a failed attempt and when the next one is due."""
    await connection.execute(
        update(UPLINK_UP)
        .where(*_of(UPLINK_UP, place), UPLINK_UP.c.message_id == message_id)
        .values(attempts=UPLINK_UP.c.attempts + 1, next_attempt_at=at, error=error)
    )


async def add_down(connection: Connection, place: Place, row: DownRow, now: datetime) -> None:
    """Store an item handed in; one that is stored already stays as it is.

    The first ``next_attempt_at`` is when it must be handed in again, so it is set by
    ``postpone_down`` in the same transaction.
    """
    values = {
        "national_id": row.national_id,
        "kind": row.kind,
        "sender": row.sender,
        "receiver": row.receiver,
        "sha256": row.sha256,
        "urgent": row.urgent,
        "state": row.state,
        "package_id": row.package_id,
        "reason": row.reason,
    }
    await _insert(connection, UPLINK_DOWN, {**_key(place), **values, **_fresh(now)})


async def known_down(
    connection: Connection, place: Place, national_ids: Sequence[str]
) -> dict[str, DownState]:
    """Return the states of those items that are stored."""
    found: dict[str, DownState] = {}
    for start in range(0, len(national_ids), _IDS_AT_ONCE):
        some = national_ids[start : start + _IDS_AT_ONCE]
        wanted = select(UPLINK_DOWN.c.national_id, UPLINK_DOWN.c.state).where(
            *_of(UPLINK_DOWN, place), UPLINK_DOWN.c.national_id.in_(some)
        )
        found.update((row[0], row[1]) for row in await connection.execute(wanted))
    return found


async def find_down(connection: Connection, place: Place, national_id: str) -> DownRow | None:
    """Return one item, or None."""
    wanted = select(UPLINK_DOWN).where(
        *_of(UPLINK_DOWN, place), UPLINK_DOWN.c.national_id == national_id
    )
    row = (await connection.execute(wanted)).mappings().first()
    return _down_row(row) if row else None


async def due_down(
    connection: Connection, place: Place, states: Iterable[DownState], now: datetime, limit: int
) -> list[DownRow]:
    """Return items in one of these states whose turn it is, urgent ones first."""
    wanted = (
        select(UPLINK_DOWN)
        .where(
            *_of(UPLINK_DOWN, place),
            UPLINK_DOWN.c.state.in_(list(states)),
            UPLINK_DOWN.c.next_attempt_at <= now,
        )
        .order_by(UPLINK_DOWN.c.urgent.desc(), UPLINK_DOWN.c.created_at)
        .limit(limit)
    )
    return [_down_row(row) for row in (await connection.execute(wanted)).mappings()]


async def move_down(
    connection: Connection,
    place: Place,
    national_id: str,
    state: DownState,
    *,
    now: datetime,
    package_id: str | None = None,
    reason: str | None = None,
) -> None:
    """Put an item into a state, due at once; None leaves a text as it is."""
    values: dict[str, Any] = {
        "state": state,
        "attempts": 0,
        "next_attempt_at": now,
        "error": "",
        "updated_at": now,
    }
    if package_id is not None:
        values["package_id"] = package_id
    if reason is not None:
        values["reason"] = reason
    await connection.execute(
        update(UPLINK_DOWN)
        .where(*_of(UPLINK_DOWN, place), UPLINK_DOWN.c.national_id == national_id)
        .values(values)
    )


async def postpone_down(
    connection: Connection, place: Place, national_id: str, *, at: datetime, error: str
) -> None:
    """Record an attempt and when the next one is due."""
    await connection.execute(
        update(UPLINK_DOWN)
        .where(*_of(UPLINK_DOWN, place), UPLINK_DOWN.c.national_id == national_id)
        .values(attempts=UPLINK_DOWN.c.attempts + 1, next_attempt_at=at, error=error)
    )


async def states(connection: Connection, place: Place) -> dict[str, int]:
    """Count rows by direction and state: ``up.waiting``, ``down.accepted``, …"""
    counted: dict[str, int] = {}
    for name, table in (("up", UPLINK_UP), ("down", UPLINK_DOWN)):
        wanted = select(table.c.state, func.count()).where(*_of(table, place))
        for state, count in await connection.execute(wanted.group_by(table.c.state)):
            counted[f"{name}.{state}"] = int(count)
    return counted


async def _insert(connection: Connection, table: Any, values: dict[str, Any]) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    await connection.execute(insert(table).values(values).on_conflict_do_nothing())


def _key(place: Place) -> dict[str, str]:
    return {"axis": place.axis, "world": place.world}


def _of(table: Any, place: Place) -> tuple[Any, Any]:
    return table.c.axis == place.axis, table.c.world == place.world


def _fresh(now: datetime) -> dict[str, Any]:
    return {
        "attempts": 0,
        "next_attempt_at": now,
        "error": "",
        "created_at": now,
        "updated_at": now,
    }


def _up_row(row: Any) -> UpRow:
    return UpRow(
        message_id=row["message_id"],
        package_id=row["package_id"],
        kind=row["kind"],
        sender=row["sender"],
        sha256=row["sha256"],
        size=row["size"],
        urgent=row["urgent"],
        deliveries=tuple(UpDelivery(**one) for one in row["deliveries"]),
        results=tuple(
            UpResult(**{**one, "explanation": tuple(one.get("explanation", ()))})
            for one in row["results"]
        ),
        attempts=row["attempts"],
        error=row["error"],
    )


def _down_row(row: Any) -> DownRow:
    names = DownRow.__dataclass_fields__
    return DownRow(**{name: row[name] for name in names})
