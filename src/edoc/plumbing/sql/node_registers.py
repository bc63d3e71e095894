"""Register of outgoing documents and register of incoming ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import bindparam, func, or_, select, update

from edoc.plumbing.sql.node_store import Connection, Owned, Row, fitting
from edoc.plumbing.sql.node_tables import INCOMING, OUTGOING, RECEIVER

CHUNK = 400
"""Values in one IN list; SQLite bounds the parameters of a statement."""


class OutgoingStore(Owned):
    """The register of outgoing documents (sổ văn bản đi)."""

    async def enter(
        self,
        connection: Connection,
        document: Mapping[str, object],
        receivers: Iterable[tuple[str, str]],
    ) -> None:
        """Enter a document and its receivers (code, name)."""
        standing = {"package_sha256": "", "size": 0, "package_id": "", "duplicate": False}
        await self._add(connection, OUTGOING, [{**standing, "findings": [], **document}])
        empty = {"delivery_id": "", "business_state": "", "last_status": ""}
        rows = [
            {
                "reference": document["reference"],
                "code": code,
                "name": name,
                "position": at,
                **empty,
            }
            for at, (code, name) in enumerate(receivers)
        ]
        await self._add(connection, RECEIVER, rows)

    async def change(self, connection: Connection, reference: str, **values: object) -> None:
        """Change columns of one document."""
        await connection.execute(
            update(OUTGOING)
            .where(self._mine(OUTGOING), OUTGOING.c.reference == reference)
            .values(values)
        )

    async def change_receiver(
        self, connection: Connection, reference: str, code: str, **values: object
    ) -> None:
        """Change columns of one receiver of a document."""
        await connection.execute(
            update(RECEIVER)
            .where(self._mine(RECEIVER), RECEIVER.c.reference == reference, RECEIVER.c.code == code)
            .values(values)
        )

    async def change_receivers(
        self, connection: Connection, reference: str, changes: Mapping[str, Mapping[str, object]]
    ) -> None:
        """Change columns of several receivers, by code; all change the same columns."""
        if not changes:
            return
        columns = next(iter(changes.values()))
        statement = (
            update(RECEIVER)
            .where(
                self._mine(RECEIVER),
                RECEIVER.c.reference == reference,
                RECEIVER.c.code == bindparam("of_code"),
            )
            .values({name: bindparam(f"to_{name}") for name in columns})
        )
        await connection.execute(
            statement,
            [
                {"of_code": code, **{f"to_{name}": value for name, value in values.items()}}
                for code, values in changes.items()
            ],
        )

    async def receivers_named(
        self, connection: Connection, reference: str, codes: Iterable[str]
    ) -> Sequence[Row]:
        """Return the receivers of a document that have one of the codes (in capitals)."""
        return await self._rows(
            connection,
            select(RECEIVER).where(
                self._mine(RECEIVER),
                RECEIVER.c.reference == reference,
                func.upper(RECEIVER.c.code).in_(list(codes)),
            ),
        )

    async def find(self, connection: Connection, reference: str) -> Row | None:
        """Return a document by its reference, its package id or its document id."""
        wanted = or_(
            OUTGOING.c.reference == reference,
            OUTGOING.c.package_id == reference,
            OUTGOING.c.document_id == reference,
        )
        rows = await self._rows(
            connection, select(OUTGOING).where(self._mine(OUTGOING), wanted).limit(1)
        )
        return rows[0] if rows else None

    async def receivers(self, connection: Connection, references: Iterable[str]) -> Sequence[Row]:
        """Return the receivers of some documents, in the order of the draft."""
        found: list[Row] = []
        wanted = list(references)
        for at in range(0, len(wanted), CHUNK):
            part = wanted[at : at + CHUNK]
            found += await self._rows(
                connection,
                select(RECEIVER)
                .where(self._mine(RECEIVER), RECEIVER.c.reference.in_(part))
                .order_by(RECEIVER.c.position),
            )
        return found

    async def listed(self, connection: Connection, agency: str | None, limit: int) -> Sequence[Row]:
        """Return the register, newest first."""
        statement = select(OUTGOING).where(self._mine(OUTGOING))
        if agency is not None:
            statement = statement.where(OUTGOING.c.agency == agency)
        order = (OUTGOING.c.created_at.desc(), OUTGOING.c.document_id.desc())
        return await self._rows(connection, statement.order_by(*order).limit(limit))

    async def match(
        self, connection: Connection, agency: str, document_id: str, code: str
    ) -> Row | None:
        """Find the document a status speaks of: exact id first, then sender and number."""
        base = select(OUTGOING).where(self._mine(OUTGOING))
        rows = await self._rows(
            connection, base.where(OUTGOING.c.document_id == document_id).limit(1)
        )
        if not rows and code:
            written = OUTGOING.c.number + "/" + OUTGOING.c.notation
            rows = await self._rows(
                connection,
                base.where(OUTGOING.c.agency == agency, written == code)
                .order_by(OUTGOING.c.created_at.desc())
                .limit(1),
            )
        return rows[0] if rows else None

    async def answers(self, connection: Connection, incoming: str) -> bool:
        """Tell whether a document was issued that answers and completes an incoming one."""
        rows = await self._rows(
            connection,
            select(OUTGOING.c.reference)
            .where(
                self._mine(OUTGOING),
                OUTGOING.c.response_for == incoming,
                OUTGOING.c.completes,
                OUTGOING.c.state.in_(("composed", "accepted")),
            )
            .limit(1),
        )
        return bool(rows)

    async def waiting(self, connection: Connection) -> int:
        """Return how many documents have no receipt yet."""
        found = await connection.execute(
            select(func.count()).where(self._mine(OUTGOING), OUTGOING.c.state == "composed")
        )
        return int(found.scalar_one())

    async def void_numbered(
        self, connection: Connection, references: Collection[str] | None = None
    ) -> None:
        """Void documents (None: all) that have a number and were never sent; leave the others."""
        statement = update(OUTGOING).where(self._mine(OUTGOING), OUTGOING.c.state == "numbered")
        if references is not None:
            statement = statement.where(OUTGOING.c.reference.in_(references))
        await connection.execute(statement.values(state="void"))

    async def size(self, connection: Connection) -> int:
        """Return how many documents the register holds."""
        found = await connection.execute(select(func.count()).where(self._mine(OUTGOING)))
        return int(found.scalar_one())


class IncomingStore(Owned):
    """The register of incoming documents (sổ văn bản đến)."""

    async def known(self, connection: Connection, ids: Sequence[str]) -> set[str]:
        """Return which delivery ids are in the register already."""
        rows = await self._rows(
            connection,
            select(INCOMING.c.id).where(self._mine(INCOMING), INCOMING.c.id.in_(list(ids))),
        )
        return {row["id"] for row in rows}

    async def duplicates(
        self, connection: Connection, document_id: str, sender: str, code: str
    ) -> set[str]:
        """Return agencies that have registered this document, by id or by issuer and number.

        ND 30/2020 Annex VI, part I, III.1(h): either of both must raise an alert.
        """
        known = fitting(INCOMING, {"document_id": document_id, "sender": sender, "code": code})
        sender = str(known["sender"])
        same = or_(
            INCOMING.c.document_id == known["document_id"],
            (INCOMING.c.sender == sender) & (INCOMING.c.code == known["code"]),
        )
        rows = await self._rows(
            connection,
            select(INCOMING.c.agency)
            .where(
                self._mine(INCOMING),
                same,
                INCOMING.c.sender == sender,
                INCOMING.c.state.not_in(("duplicate", "notice", "returned", "withdrawn")),
            )
            .distinct(),
        )
        return {row["agency"] for row in rows}

    async def enter(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Enter documents; known delivery ids stay as they are."""
        await self._add(connection, INCOMING, rows)

    async def change(self, connection: Connection, delivery_id: str, **values: object) -> None:
        """Change columns of one document."""
        await connection.execute(
            update(INCOMING)
            .where(self._mine(INCOMING), INCOMING.c.id == delivery_id)
            .values(values)
        )

    async def change_all(
        self, connection: Connection, changes: Mapping[str, Mapping[str, object]]
    ) -> None:
        """Change columns of several documents, by delivery id."""
        alike: dict[tuple[str, ...], list[dict[str, object]]] = {}
        for delivery_id, values in changes.items():
            row = {"of_id": delivery_id, **{f"to_{k}": v for k, v in values.items()}}
            alike.setdefault(tuple(sorted(values)), []).append(row)
        for names, rows in alike.items():
            if names:
                statement = (
                    update(INCOMING)
                    .where(self._mine(INCOMING), INCOMING.c.id == bindparam("of_id"))
                    .values({name: bindparam(f"to_{name}") for name in names})
                )
                await connection.execute(statement, rows)

    async def find(self, connection: Connection, delivery_id: str) -> Row | None:
        """Return a document by its delivery id."""
        rows = await self.find_all(connection, [delivery_id])
        return rows[0] if rows else None

    async def find_all(self, connection: Connection, ids: Sequence[str]) -> Sequence[Row]:
        """Return documents by their delivery ids."""
        return await self._rows(
            connection, select(INCOMING).where(self._mine(INCOMING), INCOMING.c.id.in_(list(ids)))
        )

    async def match(
        self, connection: Connection, agency: str, sender: str, document_id: str, code: str
    ) -> Row | None:
        """Find the document that its sender asks back."""
        known = fitting(INCOMING, {"document_id": document_id, "sender": sender, "code": code})
        base = select(INCOMING).where(
            self._mine(INCOMING),
            INCOMING.c.agency == agency,
            INCOMING.c.sender == known["sender"],
            INCOMING.c.state.not_in(("duplicate", "notice")),
        )
        rows = await self._rows(
            connection, base.where(INCOMING.c.document_id == known["document_id"]).limit(1)
        )
        if not rows and code:
            rows = await self._rows(
                connection,
                base.where(INCOMING.c.code == known["code"])
                .order_by(INCOMING.c.arrived_at.desc())
                .limit(1),
            )
        return rows[0] if rows else None

    async def listed(self, connection: Connection, agency: str | None, limit: int) -> Sequence[Row]:
        """Return the register, newest first."""
        statement = select(INCOMING).where(self._mine(INCOMING))
        if agency is not None:
            statement = statement.where(INCOMING.c.agency == agency)
        order = (INCOMING.c.arrived_at.desc(), INCOMING.c.id)
        return await self._rows(connection, statement.order_by(*order).limit(limit))

    async def unfinished(self, connection: Connection, states: Iterable[str]) -> int:
        """Return how many documents stand in these states and are not held back."""
        found = await connection.execute(
            select(func.count()).where(
                self._mine(INCOMING),
                INCOMING.c.state.in_(list(states)),
                INCOMING.c.hold.is_(False),
            )
        )
        return int(found.scalar_one())

    async def size(self, connection: Connection) -> int:
        """Return how many documents have come in, whatever became of them."""
        found = await connection.execute(select(func.count()).where(self._mine(INCOMING)))
        return int(found.scalar_one())
