"""What senders asked a node's agencies to do with documents they had sent: recalls and the like."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select, update

from edoc.plumbing.sql.node_store import Connection, Owned, Row, fitting
from edoc.plumbing.sql.node_tables import CHANGE

WAITING, REQUESTED = "waiting", "requested"
_OBEYED = ("agreed", "confirmed")


class ChangeStore(Owned):
    """Requests to change or give back documents, each with its answer; none is ever deleted."""

    async def add(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Add requests; known ids stay as they are."""
        await self._add(connection, CHANGE, rows)

    async def known(self, connection: Connection, ids: Iterable[str]) -> dict[str, Row]:
        """Return requests by their ids."""
        wanted = list(ids)
        if not wanted:
            return {}
        rows = await self._rows(
            connection, select(CHANGE).where(self._mine(CHANGE), CHANGE.c.id.in_(wanted))
        )
        return {row["id"]: row for row in rows}

    async def of_document(self, connection: Connection, document: str) -> Sequence[Row]:
        """Return all requests about an incoming document, oldest first."""
        return await self._rows(
            connection,
            select(CHANGE)
            .where(self._mine(CHANGE), CHANGE.c.document == document)
            .order_by(CHANGE.c.at, CHANGE.c.id),
        )

    async def waiting(
        self,
        connection: Connection,
        asker: str,
        document_ids: Collection[str],
        code: str,
        promulgated: date | None,
    ) -> Sequence[Row]:
        """Return requests of a sender about a document that had not come yet, oldest first.

        Recalls that were obeyed already are among them: more copies may have been on their way.
        Those without an id mean it by its number and date, which both must be the same.
        """
        named = fitting(CHANGE, {"asker": asker, "code": code})
        ids = [fitting(CHANGE, {"document_id": one})["document_id"] for one in document_ids if one]
        c = CHANGE.c
        numbered = and_(c.document_id == "", c.code == named["code"], c.promulgated == promulgated)
        obeyed = and_(c.kind == "recall", c.state.in_(_OBEYED))
        same: ColumnElement[bool] = c.document_id.in_(ids)
        if code and promulgated is not None:
            same = or_(same, numbered)
        return await self._rows(
            connection,
            select(CHANGE)
            .where(
                self._mine(CHANGE),
                CHANGE.c.asker == named["asker"],
                or_(c.state == WAITING, obeyed),
                same,
            )
            .order_by(CHANGE.c.at, CHANGE.c.id),
        )

    async def settle(
        self,
        connection: Connection,
        change: str,
        state: str,
        *,
        answered_at: datetime | None = None,
        document: str | None = None,
    ) -> None:
        """Note what became of a request."""
        values: dict[str, object] = {"state": state}
        if answered_at is not None:
            values["answered_at"] = answered_at
        if document is not None:
            values["document"] = document
        await connection.execute(
            update(CHANGE).where(self._mine(CHANGE), CHANGE.c.id == change).values(values)
        )
