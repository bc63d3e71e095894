"""Which documents were updated under which ids, as the updates say. Decides nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from edoc.plumbing.sql.axis_life_tables import RELATION
from edoc.plumbing.sql.axis_tables import PACKAGE, Connection
from edoc.plumbing.sql.parts import PART

MOST_UPDATES = PART
"""Ids of updates that are followed from one package, the newest first (our bound)."""


async def updates_naming(
    connection: Connection, axis: str, world: str, *, sender: str, document_ids: Collection[str]
) -> Sequence[tuple[str, str]]:
    """Return the updates that a sender sent of these ids under other ones, the newest first.

    Args:
        document_ids: not more than one statement takes.

    Returns: pairs of the id that an update names and of its own.
    """
    wanted: dict[str, Any] = {
        "axis": axis,
        "world": world,
        "sender": sender,
        "ids": list(document_ids),
    }
    return [(named, own) for named, own in await connection.execute(_UPDATES, wanted)]


async def named_by_updates(
    connection: Connection, axis: str, world: str, *, sender: str, document_ids: Collection[str]
) -> Sequence[str]:
    """Return the ids that a sender's updates of these own ids name, the newest first.

    Args:
        document_ids: not more than one statement takes.
    """
    wanted: dict[str, Any] = {
        "axis": axis,
        "world": world,
        "sender": sender,
        "ids": list(document_ids),
    }
    return (await connection.execute(_NAMED, wanted)).scalars().all()


_R, _P = RELATION.c, PACKAGE.c
_UPDATES = (
    select(_R.document_id, _P.document_id)
    .join_from(RELATION, PACKAGE, _P.id == _R.package_id)
    .where(
        _R.axis == bindparam("axis"),
        _R.world == bindparam("world"),
        _R.document_id.in_(bindparam("ids", expanding=True)),
        _R.kind == "update",
        _P.sender == bindparam("sender"),
        _P.document_id != _R.document_id,
    )
    .group_by(_R.document_id, _P.document_id)
    .order_by(func.max(_R.seq).desc())
    .limit(MOST_UPDATES)
)
_NAMED = (
    select(_R.document_id)
    .join_from(PACKAGE, RELATION, _P.id == _R.package_id)
    .where(
        _P.axis == bindparam("axis"),
        _P.world == bindparam("world"),
        _P.document_id.in_(bindparam("ids", expanding=True)),
        _P.sender == bindparam("sender"),
        _R.kind == "update",
        _P.document_id != _R.document_id,
    )
    .group_by(_R.document_id)
    .order_by(func.max(_R.seq).desc())
    .limit(MOST_UPDATES)
)
