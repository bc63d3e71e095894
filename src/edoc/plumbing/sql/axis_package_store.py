"""Rows written when a package is accepted. Every function works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from edoc.plumbing.sql.axis_tables import (
    BUSINESS_STATUS,
    DELIVERY,
    EVENT,
    INTAKE_JOURNAL,
    INTAKE_KEY,
    PACKAGE,
    SIGNATURE_CHECK,
    Connection,
)

Row = Mapping[Any, Any]

GIVEN_UP = ("fail", "expired", "recalled")
"""States of a copy that never arrived: it does not block a good second one."""

CANDIDATES = 50
"""Deliveries looked at when a status is matched: the newest between two agencies."""


async def claim_key(
    connection: Connection, axis: str, world: str, key: str, package_id: str, now: datetime
) -> bool:
    """Claim an idempotency key; False where it is taken.

    On PostgreSQL a parallel claim of the same key waits here until the other has committed.
    """
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"axis": axis, "world": world, "key": key, "package_id": package_id, "accepted_at": now}
    statement = make(INTAKE_KEY).values(row).on_conflict_do_nothing()
    claimed = await connection.execute(statement.returning(INTAKE_KEY.c.key))
    return claimed.first() is not None


async def find_key(connection: Connection, axis: str, world: str, key: str) -> str | None:
    """Return the id of the package accepted under a key, or None."""
    table = INTAKE_KEY
    found = await connection.execute(
        select(table.c.package_id).where(
            table.c.axis == axis, table.c.world == world, table.c.key == key
        )
    )
    return found.scalar_one_or_none()


async def lock_document(connection: Connection, axis: str, world: str, document: str) -> None:
    """Let other transactions on the same document wait (on SQLite writers take turns anyway)."""
    if connection.dialect.name == "postgresql":
        name = f"{axis}\n{world}\n{document}"
        await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


async def conflicting_receivers(
    connection: Connection,
    axis: str,
    world: str,
    sender: str,
    document_id: str,
    sha256: str,
    receivers: Sequence[str],
) -> Sequence[Row]:
    """Return deliveries of other bytes under the same new document id to one of ``receivers``."""
    d = DELIVERY.c
    statement = select(d.receiver, d.package_id, d.sha256).where(
        d.axis == axis,
        d.world == world,
        d.sender == sender,
        d.receiver.in_(receivers),
        d.document_id == document_id,
        d.kind == "edoc",
        d.business_type == 0,
        d.sha256 != sha256,
        d.state.not_in(GIVEN_UP),
    )
    return (await connection.execute(statement.order_by(d.receiver))).mappings().all()


async def insert_package(
    connection: Connection, package: Row, deliveries: Sequence[Row], journal: Row
) -> None:
    """Add a package, its deliveries and its line in the intake journal."""
    await connection.execute(insert(PACKAGE), dict(package))
    await connection.execute(insert(DELIVERY), [dict(row) for row in deliveries])
    await connection.execute(insert(INTAKE_JOURNAL), dict(journal))


async def insert_events(connection: Connection, rows: Sequence[Row]) -> None:
    """Add events, in their order."""
    if rows:
        await connection.execute(insert(EVENT), [dict(row) for row in rows])


async def insert_signature_check(
    connection: Connection,
    *,
    place: str,
    world: str,
    kind: str,
    subject: str,
    result: str,
    reasons: Sequence[str],
    at: datetime,
) -> None:
    """Add one result of looking at a signature; nodes and axes share the table.

    Args:
        place: name of the axis or node that looked.
        kind: ``package`` or ``pdf``.
        subject: id of what was looked at.
        result: ``valid``, ``invalid``, ``absent`` or ``unchecked``.
    """
    row = {
        "place": place,
        "world": world,
        "kind": kind,
        "subject": subject,
        "result": result,
        "reasons": list(reasons),
        "at": at,
    }
    await connection.execute(insert(SIGNATURE_CHECK), row)


async def read_accepted(
    connection: Connection, package_id: str
) -> tuple[Row | None, Sequence[Row]]:
    """Return a package's row and its deliveries (id, receiver) in the order they were made."""
    found = await connection.execute(select(PACKAGE).where(PACKAGE.c.id == package_id))
    d = DELIVERY.c
    refs = await connection.execute(
        select(d.id, d.receiver)
        .where(d.package_id == package_id)
        .order_by(d.system_id, d.chunk, d.receiver)
    )
    return found.mappings().first(), refs.mappings().all()


async def candidates_for_status(
    connection: Connection,
    axis: str,
    world: str,
    sender: str,
    receiver: str,
    document_id: str,
    code: str,
) -> Sequence[Row]:
    """Return edoc deliveries a status may speak of, newest first, locked for this transaction."""
    d = DELIVERY.c
    named = (d.document_id == document_id) | (d.code == code)
    statement = (
        select(DELIVERY)
        .where(
            d.axis == axis,
            d.world == world,
            d.sender == sender,
            d.receiver == receiver,
            d.kind == "edoc",
            named,
        )
        .order_by(d.created_real.desc(), d.id)
        .limit(CANDIDATES)
        .with_for_update()
    )
    return (await connection.execute(statement)).mappings().all()


async def insert_business_status(connection: Connection, row: Row) -> None:
    """Add one business status to a delivery's history."""
    await connection.execute(insert(BUSINESS_STATUS), dict(row))


async def update_delivery(connection: Connection, delivery_id: str, values: Row) -> None:
    """Change columns of one delivery."""
    await connection.execute(update(DELIVERY).where(DELIVERY.c.id == delivery_id).values(**values))
