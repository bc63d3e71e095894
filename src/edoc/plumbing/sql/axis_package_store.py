"""Rows written when packages are accepted. Every function works in the caller's transaction.

Statements are built once, here below: to build one costs more than to run it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, delete, func, insert, select, update
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


async def claim_keys(connection: Connection, rows: Sequence[Row]) -> set[str]:
    """Claim idempotency keys; returns those that were free.

    On PostgreSQL a parallel claim of the same key waits here until the other has committed.

    Args:
        connection: the accepting transaction.
        rows: axis, world, key, package_id and accepted_at of each; no key twice.
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


async def lock_document(connection: Connection, axis: str, world: str, document: str) -> None:
    """Let other transactions on the same document wait (on SQLite writers take turns anyway)."""
    if connection.dialect.name == "postgresql":
        await connection.execute(_LOCK, {"name": f"{axis}\n{world}\n{document}"})


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
    wanted = {
        "axis": axis,
        "world": world,
        "sender": sender,
        "document_id": document_id,
        "sha256": sha256,
        "receivers": list(receivers),
    }
    return (await connection.execute(_CONFLICTING, wanted)).mappings().all()


async def insert_packages(
    connection: Connection,
    packages: Sequence[Row],
    deliveries: Sequence[Row],
    journal: Sequence[Row],
) -> None:
    """Add packages, their deliveries and their lines in the intake journal."""
    for statement, rows in (
        (_INSERT_PACKAGE, packages),
        (_INSERT_DELIVERY, deliveries),
        (_INSERT_JOURNAL, journal),
    ):
        if rows:
            await connection.execute(statement, [dict(row) for row in rows])


async def insert_events(connection: Connection, rows: Sequence[Row]) -> None:
    """Add events, in their order."""
    if rows:
        await connection.execute(_INSERT_EVENT, [dict(row) for row in rows])


async def insert_signature_checks(connection: Connection, rows: Sequence[Row]) -> None:
    """Add results of looking at signatures; nodes and axes share the table.

    Each row has ``place`` (name of the axis or node that looked), ``world``, ``kind``
    (``package`` or ``pdf``), ``subject`` (id of what was looked at), ``result`` (``valid``,
    ``invalid``, ``absent`` or ``unchecked``), ``reasons`` (list of codes) and ``at``.
    """
    if rows:
        await connection.execute(_INSERT_CHECK, [dict(row) for row in rows])


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
    """Add one result of looking at a signature; see ``insert_signature_checks``."""
    row = {
        "place": place,
        "world": world,
        "kind": kind,
        "subject": subject,
        "result": result,
        "reasons": list(reasons),
        "at": at,
    }
    await insert_signature_checks(connection, [row])


async def read_accepted(
    connection: Connection, package_id: str
) -> tuple[Row | None, Sequence[Row]]:
    """Return a package's row and its deliveries (id, receiver) in the order they were made."""
    found = await connection.execute(_FIND_PACKAGE, {"package_id": package_id})
    refs = await connection.execute(_FIND_REFS, {"package_id": package_id})
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
    """Return edoc deliveries a status may speak of, newest first, locked for this transaction.

    Only the columns that matching, settling and the journal need.
    """
    wanted = {
        "axis": axis,
        "world": world,
        "sender": sender,
        "receiver": receiver,
        "document_id": document_id,
        "code": code,
    }
    return (await connection.execute(_CANDIDATES, wanted)).mappings().all()


async def insert_business_statuses(connection: Connection, rows: Sequence[Row]) -> None:
    """Add business statuses to the histories of deliveries, in their order."""
    if rows:
        await connection.execute(_INSERT_STATUS, [dict(row) for row in rows])


async def set_business_states(
    connection: Connection, states: Mapping[str, tuple[str, datetime]]
) -> None:
    """Note the newest business status of deliveries and its instant, by delivery id."""
    rows = [
        {"delivery": delivery, "status": status, "since": at}
        for delivery, (status, at) in states.items()
    ]
    if rows:
        await connection.execute(_SET_BUSINESS, rows)


_CLAIM = {
    name: make(INTAKE_KEY).on_conflict_do_nothing().returning(INTAKE_KEY.c.key)
    for name, make in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}
_RELEASE = delete(INTAKE_KEY).where(
    INTAKE_KEY.c.axis == bindparam("axis"),
    INTAKE_KEY.c.world == bindparam("world"),
    INTAKE_KEY.c.key.in_(bindparam("keys", expanding=True)),
)
_FIND_KEY = select(INTAKE_KEY.c.package_id).where(
    INTAKE_KEY.c.axis == bindparam("axis"),
    INTAKE_KEY.c.world == bindparam("world"),
    INTAKE_KEY.c.key == bindparam("key"),
)
_LOCK = select(
    func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name", type_=String), 0))
)

_D = DELIVERY.c
_CONFLICTING = (
    select(_D.receiver, _D.package_id, _D.sha256)
    .where(
        _D.axis == bindparam("axis"),
        _D.world == bindparam("world"),
        _D.sender == bindparam("sender"),
        _D.receiver.in_(bindparam("receivers", expanding=True)),
        _D.document_id == bindparam("document_id"),
        _D.kind == "edoc",
        _D.business_type == 0,
        _D.sha256 != bindparam("sha256"),
        _D.state.not_in(GIVEN_UP),
    )
    .order_by(_D.receiver)
)
_CANDIDATES = (
    select(
        _D.id,
        _D.package_id,
        _D.kind,
        _D.document_id,
        _D.code,
        _D.promulgated,
        _D.business_type,
        _D.sender,
        _D.receiver,
        _D.system_id,
        _D.chunk,
        _D.pushed,
        _D.state,
        _D.fetched_at,
        _D.business_status,
    )
    .where(
        _D.axis == bindparam("axis"),
        _D.world == bindparam("world"),
        _D.sender == bindparam("sender"),
        _D.receiver == bindparam("receiver"),
        _D.kind == "edoc",
        (_D.document_id == bindparam("document_id")) | (_D.code == bindparam("code")),
    )
    .order_by(_D.created_real.desc(), _D.id)
    .limit(CANDIDATES)
    .with_for_update()
)
_SET_BUSINESS = (
    update(DELIVERY)
    .where(_D.id == bindparam("delivery"))
    .values(business_status=bindparam("status"), business_at=bindparam("since"))
)
_FIND_PACKAGE = select(PACKAGE).where(PACKAGE.c.id == bindparam("package_id"))
_FIND_REFS = (
    select(_D.id, _D.receiver)
    .where(_D.package_id == bindparam("package_id"))
    .order_by(_D.system_id, _D.chunk, _D.receiver)
)
_INSERT_PACKAGE = insert(PACKAGE)
_INSERT_DELIVERY = insert(DELIVERY)
_INSERT_JOURNAL = insert(INTAKE_JOURNAL)
_INSERT_EVENT = insert(EVENT)
_INSERT_CHECK = insert(SIGNATURE_CHECK)
_INSERT_STATUS = insert(BUSINESS_STATUS)
