"""The business statuses of a node: sent and received, every one kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import bindparam, func, select, update

from edoc.plumbing.sql.node_store import Connection, Owned, Row
from edoc.plumbing.sql.node_tables import STATUS


class StatusStore(Owned):
    """Business statuses sent and received, every one kept."""

    async def add(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Add statuses; those with a known key stay as they are."""
        standing = {
            "description": "",
            "expected": True,
            "package_sha256": "",
            "package_id": "",
            "findings": [],
        }
        await self._add(connection, STATUS, [{**standing, **row} for row in rows])

    async def known(
        self, connection: Connection, direction: str, keys: Iterable[str]
    ) -> dict[str, Row]:
        """Return the statuses kept under some keys, by key."""
        rows = await self._rows(
            connection,
            select(STATUS).where(
                self._mine(STATUS), STATUS.c.direction == direction, STATUS.c.key.in_(list(keys))
            ),
        )
        return {row["key"]: row for row in rows}

    async def answered(
        self, connection: Connection, answers: Sequence[Mapping[str, object]]
    ) -> None:
        """Note the axis's receipts for statuses sent: key, state, package_id, findings."""
        if not answers:
            return
        statement = (
            update(STATUS)
            .where(
                self._mine(STATUS),
                STATUS.c.direction == "sent",
                STATUS.c.key == bindparam("of_key"),
            )
            .values(
                state=bindparam("to_state"),
                package_id=bindparam("to_package_id"),
                findings=bindparam("to_findings", type_=STATUS.c.findings.type),
            )
        )
        rows = [
            {
                "of_key": one["key"],
                "to_state": one["state"],
                "to_package_id": one["package_id"],
                "to_findings": one["findings"],
            }
            for one in answers
        ]
        await connection.execute(statement, rows)

    async def waiting(self, connection: Connection) -> int:
        """Return how many statuses have no receipt yet."""
        found = await connection.execute(
            select(func.count()).where(self._mine(STATUS), STATUS.c.state == "composed")
        )
        return int(found.scalar_one())

    async def history(self, connection: Connection, document: str) -> Sequence[Row]:
        """Return the statuses of one document, in the order they were noted."""
        return await self._rows(
            connection,
            select(STATUS)
            .where(self._mine(STATUS), STATUS.c.document == document)
            .order_by(STATUS.c.seq),
        )

    async def reporters(self, connection: Connection, document: str, code: str) -> set[str]:
        """Return the agencies that reported this status for an outgoing document."""
        found = await connection.execute(
            select(STATUS.c.other)
            .where(
                self._mine(STATUS),
                STATUS.c.document == document,
                STATUS.c.direction == "received",
                STATUS.c.code == code,
            )
            .distinct()
        )
        return set(found.scalars())

    async def times(self, connection: Connection, document: str, codes: Iterable[str]) -> int:
        """Return how often one of the codes was sent for a document."""
        found = await connection.execute(
            select(func.count()).where(
                self._mine(STATUS),
                STATUS.c.document == document,
                STATUS.c.direction == "sent",
                STATUS.c.code.in_(list(codes)),
            )
        )
        return int(found.scalar_one())

    async def sent_per_code(self, connection: Connection) -> dict[str, int]:
        """Return how many statuses were sent, per code."""
        found = await connection.execute(
            select(STATUS.c.code, func.count())
            .where(self._mine(STATUS), STATUS.c.direction == "sent")
            .group_by(STATUS.c.code)
        )
        return {str(code): int(number) for code, number in found.all()}
