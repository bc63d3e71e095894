"""What a node has submitted and the axis has not answered: documents and statuses alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, literal, or_, select, update

from edoc.plumbing.sql.node_store import Connection, Owned, Row
from edoc.plumbing.sql.node_tables import OUTGOING, STATUS
from edoc.plumbing.sql.outbox_table import OUTBOX, SENT

_TABLES = {
    "edoc": (OUTGOING, OUTGOING.c.reference, OUTGOING.c.priority > 0),
    "status": (STATUS, STATUS.c.key, literal(False)),
}


class SubmissionStore(Owned):
    """Submissions without a receipt; ``submitted_real`` says from when on their age is counted."""

    async def unanswered(
        self,
        connection: Connection,
        owner: str,
        prefix: str,
        before_real: datetime,
        limit: int,
    ) -> Sequence[Row]:
        """Return submissions older than an instant, oldest first, urgent documents first of all.

        What still waits in the outbox is left out: it was not sent yet. Each row has ``kind``,
        ``reference``, ``package_sha256``, ``urgent`` and ``times`` (how often it was sent).

        Args:
            owner: of the outbox rows.
            prefix: what makes a message id of a reference.
        """
        found: list[Row] = []
        for kind, (table, key, urgent) in _TABLES.items():
            sent = and_(OUTBOX.c.owner == owner, OUTBOX.c.message_id == literal(prefix) + key)
            statement = (
                select(
                    literal(kind).label("kind"),
                    key.label("reference"),
                    table.c.package_sha256,
                    urgent.label("urgent"),
                    func.coalesce(OUTBOX.c.generation, 1).label("times"),
                )
                .select_from(table.outerjoin(OUTBOX, sent))
                .where(
                    self._mine(table),
                    table.c.state == "composed",
                    table.c.submitted_real < before_real,
                    or_(OUTBOX.c.state.is_(None), OUTBOX.c.state == SENT),
                )
                .order_by(urgent.desc(), table.c.submitted_real)
                .limit(limit - len(found))
            )
            if len(found) < limit:
                found += await self._rows(connection, statement)
        return found

    async def count_from(
        self, connection: Connection, kind: str, reference: str, real: datetime
    ) -> bool:
        """Count the age of a submission from an instant; False where it was answered meanwhile."""
        table, key, _ = _TABLES[kind]
        statement: Any = (
            update(table)
            .where(self._mine(table), key == reference, table.c.state == "composed")
            .values(submitted_real=real)
        )
        return bool((await connection.execute(statement)).rowcount)
