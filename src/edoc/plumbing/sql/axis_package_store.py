"""Rows written when packages are accepted. Every function works in the caller's transaction.

Statements are built once, here below: to build one costs more than to run it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, insert, select, text, update

from edoc.plumbing.sql.axis_tables import (
    BUSINESS_STATUS,
    DELIVERY,
    EVENT,
    INTAKE_JOURNAL,
    PACKAGE,
    SIGNATURE_CHECK,
    Connection,
)

Row = Mapping[Any, Any]

GIVEN_UP = ("fail", "expired", "recalled")
"""States of a copy that never arrived: it does not block a good second one."""

CANDIDATES = 50
"""Deliveries looked at when a status is matched: the newest between two agencies."""


async def lock_documents(
    connection: Connection, axis: str, world: str, names: Collection[str]
) -> None:
    """Let other transactions on the same documents wait (on SQLite writers take turns anyway).

    All at once and in one order, so that nobody deadlocks.
    """
    if names and connection.dialect.name == "postgresql":
        wanted = [f"{axis}\n{world}\n{name}" for name in names]
        await connection.execute(_LOCK, {"names": wanted})


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
    senders: Collection[str],
    receivers: Collection[str],
    document_id: str,
    code: str,
    *,
    locked: bool = True,
) -> Sequence[Row]:
    """Return edoc deliveries a status may speak of, newest first, locked for this transaction.

    Only the columns that matching, settling and the journal need.
    """
    wanted = {
        "axis": axis,
        "world": world,
        "senders": list(senders),
        "receivers": list(receivers),
        "document_id": document_id,
        "code": code,
    }
    statement = _CANDIDATES if locked else _SEEN
    found = (await connection.execute(statement, wanted)).mappings().all()
    return sorted(found, key=lambda row: row["created_real"], reverse=True)


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


async def set_status_flags(connection: Connection, rows: Sequence[Row]) -> None:
    """Correct how earlier statuses were taken: ``line`` (its seq), expected, note_vi, note_en."""
    if rows:
        names = {"line": "line", "expected": "as_usual", "note_vi": "vi", "note_en": "en"}
        await connection.execute(
            _SET_FLAGS, [{names[key]: value for key, value in row.items()} for row in rows]
        )


_LOCK = text(
    "SELECT pg_advisory_xact_lock(number) FROM ("
    "SELECT DISTINCT hashtextextended(name, 0) AS number"
    " FROM unnest(CAST(:names AS text[])) AS name ORDER BY number) AS wanted"
)

_D = DELIVERY.c
_CONFLICTING = (
    select(_D.receiver, _D.package_id, _D.sha256, _D.code)
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
COPIES = select(
    _D.id,
    _D.package_id,
    _D.kind,
    _D.document_id,
    _D.code,
    _D.promulgated,
    _D.business_type,
    _D.sender,
    _D.receiver,
    _D.named,
    _D.system_id,
    _D.chunk,
    _D.pushed,
    _D.state,
    _D.fetched_at,
    _D.created_real,
    _D.business_status,
)
"""What is read of a copy to which a status or a request may apply."""

_NEWEST = (
    select(_D.id)
    .where(
        _D.axis == bindparam("axis"),
        _D.world == bindparam("world"),
        _D.sender.in_(bindparam("senders", expanding=True)),
        _D.receiver.in_(bindparam("receivers", expanding=True)),
        _D.kind == "edoc",
        (_D.document_id == bindparam("document_id")) | (_D.code == bindparam("code")),
    )
    .order_by(_D.created_real.desc(), _D.id)
    .limit(CANDIDATES)
)
_SEEN = COPIES.where(_D.id.in_(_NEWEST)).order_by(_D.id)
# locked in the order in which everybody locks deliveries, so that nobody deadlocks
_CANDIDATES = _SEEN.with_for_update()
_SET_BUSINESS = (
    update(DELIVERY)
    .where(_D.id == bindparam("delivery"))
    .values(business_status=bindparam("status"), business_at=bindparam("since"))
)
_SET_FLAGS = (
    update(BUSINESS_STATUS)
    .where(BUSINESS_STATUS.c.seq == bindparam("line"))
    .values(
        expected=bindparam("as_usual"),
        note_vi=bindparam("vi", type_=Text),
        note_en=bindparam("en", type_=Text),
    )
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
