"""Relations, requests and alerts as rows, written while a package is accepted. Decides nothing.

Statements are built once, here below: to build one costs more than to run it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, union_all

from edoc.plumbing.sql.axis_life_tables import ALERT, RELATION
from edoc.plumbing.sql.axis_package_store import COPIES
from edoc.plumbing.sql.axis_tables import BUSINESS_STATUS, DELIVERY, PACKAGE, Connection
from edoc.plumbing.sql.parts import parts

Row = Mapping[Any, Any]

MOST_TWINS = 500
"""Earlier packages of the same id or number that are looked at for one group of new ones."""

PAGE = 5_000
"""Copies, or requests, read at a time; however many there are, all are read."""


async def twins(
    connection: Connection,
    axis: str,
    world: str,
    *,
    document_ids: Collection[str],
    senders: Collection[str],
    codes: Collection[str],
    but: Collection[str],
) -> Sequence[Row]:
    """Return new documents of one of these ids, or of these senders and numbers, newest first.

    ``but`` are hashes: the very same bytes sent again to other receivers are no second document.
    """
    wanted = {
        "axis": axis,
        "world": world,
        "ids": list(document_ids),
        "senders": list(senders),
        "codes": list(codes),
        "but": list(but),
    }
    found = (await connection.execute(_TWINS, wanted)).mappings().all()
    return sorted(found, key=lambda row: row["accepted_real"], reverse=True)


async def lock_copies(
    connection: Connection,
    axis: str,
    world: str,
    *,
    sender: str,
    receivers: Collection[str],
    document_ids: Collection[str],
    codes: Collection[str],
    but: str = "",
) -> Sequence[Row]:
    """Return a sender's document deliveries to these receivers under one of the ids or numbers.

    All of them, locked, in the order of their ids, so that a fetch and a recall cannot both win;
    without the deliveries of the package ``but``.
    """
    wanted = {
        "axis": axis,
        "world": world,
        "sender": sender,
        "ids": list(document_ids),
        "codes": list(codes),
        "but": but,
    }
    found: list[Row] = []
    for part in parts(receivers):
        named = {**wanted, "receivers": part}
        found += await all_pages(connection, _COPY_IDS, named, key="id", first="")
    return await _locked(connection, {row["id"] for row in found})


async def received_copies(
    connection: Connection,
    axis: str,
    world: str,
    *,
    receivers: Collection[str],
    senders: Collection[str],
    document_ids: Collection[str],
    codes: Collection[str],
) -> Sequence[Row]:
    """Return document deliveries to these receivers, newest first.

    Those under one of the ids, and those of these senders under one of the numbers; some twice.
    """
    wanted = {
        "axis": axis,
        "world": world,
        "senders": list(senders),
        "ids": list(document_ids),
        "codes": list(codes),
    }
    found: list[Row] = []
    for part in parts(receivers):
        named = {**wanted, "receivers": part}
        found += (await connection.execute(_RECEIVED, named)).mappings().all()
    return sorted(found, key=lambda row: row["created_real"], reverse=True)


async def lock_answered(
    connection: Connection,
    delivery_ids: Collection[str],
    *,
    packages: Collection[str],
    receivers: Collection[str],
) -> Sequence[Row]:
    """Return document deliveries, locked, in the order of their ids.

    Those of these ids, and those of these packages (which asked) to these receivers.
    """
    found = set(delivery_ids)
    for part in parts(packages):
        wanted = {"packages": part, "receivers": list(receivers)}
        found |= set((await connection.execute(_ANSWERED, wanted)).scalars())
    return await _locked(connection, found)


async def completed(connection: Connection, delivery_ids: Collection[str]) -> set[str]:
    """Return the deliveries whose office has ever said that the document is completed (06)."""
    found: set[str] = set()
    for part in parts(delivery_ids):
        found |= set((await connection.execute(_COMPLETED, {"deliveries": part})).scalars())
    return found


async def insert_relations(connection: Connection, rows: Sequence[Row]) -> None:
    """Add links between packages."""
    if rows:
        await connection.execute(_INSERT_RELATION, [dict(row) for row in rows])


async def insert_alerts(connection: Connection, rows: Sequence[Row]) -> None:
    """Add alerts."""
    if rows:
        await connection.execute(_INSERT_ALERT, [dict(row) for row in rows])


async def _locked(connection: Connection, delivery_ids: Collection[str]) -> Sequence[Row]:
    """Return deliveries, locked; in one order, so that nobody deadlocks."""
    found: list[Row] = []
    for part in parts(sorted(delivery_ids)):
        found += (await connection.execute(_LOCKED, {"deliveries": part})).mappings().all()
    return found


async def all_pages(
    connection: Connection, statement: Any, wanted: Row, *, key: str, first: object
) -> Sequence[Row]:
    """Return all rows of a statement that gives those behind ``after``, by a key."""
    found: list[Row] = []
    while True:
        bounds = {"after": found[-1][key] if found else first, "most": PAGE}
        page = (await connection.execute(statement, {**wanted, **bounds})).mappings().all()
        found += page
        if len(page) < PAGE:
            return found


_P, _D = PACKAGE.c, DELIVERY.c
_TWIN = select(
    _P.id, _P.sender, _P.document_id, _P.code, _P.promulgated, _P.sha256, _P.accepted_real
).where(
    _P.axis == bindparam("axis"),
    _P.world == bindparam("world"),
    _P.kind == "edoc",
    _P.business_type.in_((0, 3)),
    _P.sha256.not_in(bindparam("but", expanding=True)),
)
# one IN for each column: SQLite uses no index for pairs, nor where it must also sort a union
_TWINS = union_all(
    _TWIN.where(_P.document_id.in_(bindparam("ids", expanding=True))),
    _TWIN.where(
        _P.sender.in_(bindparam("senders", expanding=True)),
        _P.code.in_(bindparam("codes", expanding=True)),
    ),
).limit(MOST_TWINS)

_ANSWERED = select(_D.id).where(
    _D.package_id.in_(bindparam("packages", expanding=True)),
    _D.receiver.in_(bindparam("receivers", expanding=True)),
    _D.kind == "edoc",
)
_LOCKED = (
    COPIES.where(_D.id.in_(bindparam("deliveries", expanding=True)))
    .order_by(_D.id)
    .with_for_update()
)
_DOCUMENTS = (
    _D.axis == bindparam("axis"),
    _D.world == bindparam("world"),
    _D.kind == "edoc",
    _D.business_type != 1,  # a recall is no document that could be recalled
)
_NAMED = _D.document_id.in_(bindparam("ids", expanding=True)) | _D.code.in_(
    bindparam("codes", expanding=True)
)
_COPY_IDS = (
    select(_D.id)
    .where(
        *_DOCUMENTS,
        _D.sender == bindparam("sender"),
        _D.receiver.in_(bindparam("receivers", expanding=True)),
        _NAMED,
        _D.package_id != bindparam("but"),
        _D.id > bindparam("after"),
    )
    .order_by(_D.id)
    .limit(bindparam("most"))
)
# by the id through its package, by the number through the pair of offices: both have an index
_RECEIVED = union_all(
    COPIES.join_from(PACKAGE, DELIVERY, _P.id == _D.package_id).where(
        _P.axis == bindparam("axis"),
        _P.world == bindparam("world"),
        _P.document_id.in_(bindparam("ids", expanding=True)),
        _P.kind == "edoc",
        _P.business_type != 1,
        _D.receiver.in_(bindparam("receivers", expanding=True)),
    ),
    COPIES.where(
        *_DOCUMENTS,
        _D.sender.in_(bindparam("senders", expanding=True)),
        _D.receiver.in_(bindparam("receivers", expanding=True)),
        _D.code.in_(bindparam("codes", expanding=True)),
    ),
).limit(MOST_TWINS)
_COMPLETED = (
    select(BUSINESS_STATUS.c.delivery_id)
    .where(
        BUSINESS_STATUS.c.delivery_id.in_(bindparam("deliveries", expanding=True)),
        BUSINESS_STATUS.c.code == "06",
    )
    .distinct()
)
_INSERT_RELATION = insert(RELATION)
_INSERT_ALERT = insert(ALERT)
