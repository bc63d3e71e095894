"""Reading, adding and pruning conversations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from edoc.plumbing.sql.axis_tables import Connection
from edoc.plumbing.sql.conversation_table import CONVERSATION

Row = Mapping[Any, Any]
Bucket = tuple[str, bool, bool]
"""System id, whether its callers were proven, whether they were refused: each is bounded alone, so
that nobody who only claims a name can push out what its owner did, nor odd ones refused ones."""

PRUNED_AT_ONCE = 500


async def insert_conversations(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add conversations; one that is there already stays as it is."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(CONVERSATION).on_conflict_do_nothing(
        index_elements=["axis", "world", "id"]
    )
    await connection.execute(statement, list(rows))


async def count_again(
    connection: Connection, axis: str, world: str, repeats: Sequence[Mapping[str, Any]]
) -> None:
    """Add repeats (``conversation``, ``times``, ``last_at``); one that is gone counts no more."""
    if repeats:
        rows = [{"of_axis": axis, "of_world": world, **one} for one in repeats]
        await connection.execute(_COUNT_AGAIN, rows)


async def prune_bucket(
    connection: Connection, axis: str, world: str, bucket: Bucket, keep: int
) -> None:
    """Remove all but the newest ``keep`` conversations of one bucket."""
    c = CONVERSATION.c
    system_id, proven, refused = bucket
    here = [c.axis == axis, c.world == world, c.system_id == system_id, c.proven == proven]
    here.append(c.refused == refused)
    await _prune(connection, here, keep)


async def prune_all(connection: Connection, axis: str, world: str, keep: int) -> None:
    """Remove all but the newest ``keep`` conversations of an axis."""
    c = CONVERSATION.c
    await _prune(connection, (c.axis == axis, c.world == world), keep)


async def _prune(connection: Connection, here: Sequence[ColumnElement[bool]], keep: int) -> None:
    """Remove old rows; those that another process removes just now are left to it."""
    c = CONVERSATION.c
    old = (
        select(c.seq)
        .where(*here)
        .order_by(c.seq.desc())
        .offset(keep)
        .limit(PRUNED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = list((await connection.execute(old)).scalars())
    if found:
        await connection.execute(delete(CONVERSATION).where(c.seq.in_(found)))


async def list_conversations(
    connection: Connection,
    axis: str,
    world: str,
    *,
    systems: Collection[str] | None,
    claimed: str | None = None,
    after: int = 0,
    limit: int,
) -> Sequence[Row]:
    """Return the newest conversations, newest first.

    Args:
        systems: whose; None for everybody's.
        claimed: those of callers that wrote this id, too.
        after: only those with a higher ``seq``; then the oldest of them, still newest first.
    """
    c = CONVERSATION.c
    columns = [column for column in CONVERSATION.c if column.name != "request"]
    statement = select(*columns).where(c.axis == axis, c.world == world, c.seq > after)
    if systems is not None:
        own = c.system_id.in_(systems)
        statement = statement.where(own if claimed is None else or_(own, c.claimed == claimed))
    order = c.seq.asc() if after else c.seq.desc()
    rows = (await connection.execute(statement.order_by(order).limit(limit))).mappings().all()
    return rows[::-1] if after else rows


async def find_conversation(connection: Connection, axis: str, world: str, id_: str) -> Row | None:
    """Return one conversation, or None."""
    c = CONVERSATION.c
    statement = select(CONVERSATION).where(c.axis == axis, c.world == world, c.id == id_)
    return (await connection.execute(statement)).mappings().first()


_COUNT_AGAIN = (
    update(CONVERSATION)
    .where(
        CONVERSATION.c.axis == bindparam("of_axis"),
        CONVERSATION.c.world == bindparam("of_world"),
        CONVERSATION.c.id == bindparam("conversation"),
    )
    .values(again=CONVERSATION.c.again + bindparam("times"), last_at_real=bindparam("last_at"))
)
