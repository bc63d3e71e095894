"""The books of one node in one world: what every part of the store shares.

Every method takes the caller's connection, so that a document, its tasks and its messages become
true together. Rows are given back as mappings; ``nodes.registers`` turns them into records.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, Table, and_, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from edoc.plumbing.sql.node_tables import COUNT, SERIES, TASK

Connection = AsyncConnection
"""A connection as the node passes it on, without knowing SQLAlchemy."""

Row = Mapping[str, Any]

FOR_READING = frozenset({"type_name", "name", "sender_name"})
HASH = 16


class Owned:
    """Base of the stores: speaks only of the rows of one node in one world."""

    def __init__(self, node: str, world: str) -> None:
        self.node = node
        self.world = world

    def _mine(self, table: Table) -> ColumnElement[bool]:
        return and_(table.c.node == self.node, table.c.world == self.world)

    def _values(self, values: Mapping[str, object]) -> dict[str, object]:
        return {"node": self.node, "world": self.world, **values}

    async def _rows(self, connection: Connection, statement: Any) -> Sequence[Row]:
        found = await connection.execute(statement)
        return [dict(row) for row in found.mappings()]

    async def _add(
        self, connection: Connection, table: Table, rows: Iterable[Mapping[str, object]]
    ) -> None:
        """Insert rows; those whose key is known already are left as they are."""
        values = [fitting(table, self._values(row)) for row in rows]
        if values:
            await connection.execute(_insert(connection, table).on_conflict_do_nothing(), values)


@cache
def _lengths(table: Table) -> dict[str, int]:
    """Return the bounded text columns of a table with their lengths in characters."""
    kinds = {column.name: column.type for column in table.columns}
    return {name: k.length for name, k in kinds.items() if isinstance(k, String) and k.length}


def fitting(table: Table, values: Mapping[str, object]) -> dict[str, object]:
    """Return values cut to their columns' lengths; PostgreSQL refuses longer ones.

    Texts for reading end in an ellipsis. What things are found by ends in a hash instead, so that
    different ones stay different. The stored package keeps the whole.
    """
    lengths = _lengths(table)
    return {
        name: _cut(name, value, lengths[name])
        if isinstance(value, str) and name in lengths and len(value) > lengths[name]
        else value
        for name, value in values.items()
    }


def _cut(name: str, value: str, length: int) -> str:
    if name in FOR_READING or length <= HASH:
        return f"{value[: length - 1]}…"
    digest = hashlib.sha256(value.encode()).hexdigest()[:HASH]
    return f"{value[: length - HASH]}{digest}"


def _insert(connection: Connection, table: Table) -> Any:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


class CounterStore(Owned):
    """Number series and counts."""

    async def next_number(self, connection: Connection, agency: str, series: str, year: int) -> int:
        """Take the next number of a series; it stays taken when the transaction commits."""
        statement = _insert(connection, SERIES).values(
            self._values({"agency": agency, "series": series, "year": year, "last": 1})
        )
        statement = statement.on_conflict_do_update(
            index_elements=["node", "world", "agency", "series", "year"],
            set_={"last": SERIES.c.last + 1},
        ).returning(SERIES.c.last)
        return int((await connection.execute(statement)).scalar_one())

    async def count(self, connection: Connection, counts: Mapping[str, int]) -> None:
        """Add to named counters."""
        for name in sorted(counts):
            statement = _insert(connection, COUNT).values(
                self._values({"name": name, "value": counts[name]})
            )
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["node", "world", "name"],
                    set_={"value": COUNT.c.value + statement.excluded.value},
                )
            )

    async def counts(self, connection: Connection) -> dict[str, int]:
        """Return all counters."""
        rows = await self._rows(
            connection, select(COUNT.c.name, COUNT.c.value).where(self._mine(COUNT))
        )
        return {row["name"]: row["value"] for row in rows}


class TaskStore(Owned):
    """What is to be done later, at an instant of world time."""

    async def plan(self, connection: Connection, tasks: Iterable[Mapping[str, object]]) -> None:
        """Add tasks (id, kind, document, due_at, optionally reason); known ids stay as they are."""
        standing = {"state": "pending", "reason": "", "attempts": 0, "error": ""}
        await self._add(connection, TASK, [{**standing, **task} for task in tasks])

    async def due(
        self, connection: Connection, now: datetime, real: datetime, limit: int
    ) -> Sequence[Row]:
        """Return pending tasks whose world time has come, oldest first."""
        ready = TASK.c.retry_real.is_(None) | (TASK.c.retry_real <= real)
        return await self._rows(
            connection,
            select(TASK)
            .where(self._mine(TASK), TASK.c.state == "pending", TASK.c.due_at <= now, ready)
            .order_by(TASK.c.due_at, TASK.c.id)
            .limit(limit),
        )

    async def finish(
        self, connection: Connection, ids: Iterable[str], state: str = "done", error: str = ""
    ) -> None:
        """End tasks: ``done``, or ``dropped`` with the reason."""
        wanted = list(ids)
        if not wanted:
            return
        await connection.execute(
            update(TASK)
            .where(self._mine(TASK), TASK.c.id.in_(wanted))
            .values(state=state, error=error[:1000])
        )

    async def postpone(
        self, connection: Connection, ids: Iterable[str], retry_real: datetime, error: str
    ) -> None:
        """Try again later; counts an attempt."""
        await connection.execute(
            update(TASK)
            .where(self._mine(TASK), TASK.c.id.in_(list(ids)))
            .values(attempts=TASK.c.attempts + 1, retry_real=retry_real, error=error[:1000])
        )

    async def drop_for(self, connection: Connection, document: str, kinds: Iterable[str]) -> None:
        """Drop pending tasks of some kinds for a document."""
        await connection.execute(
            update(TASK)
            .where(
                self._mine(TASK),
                TASK.c.document == document,
                TASK.c.state == "pending",
                TASK.c.kind.in_(list(kinds)),
            )
            .values(state="dropped")
        )

    async def pending(self, connection: Connection) -> int:
        """Return how many tasks wait, due or not."""
        found = await connection.execute(
            select(func.count()).where(self._mine(TASK), TASK.c.state == "pending")
        )
        return int(found.scalar_one())
