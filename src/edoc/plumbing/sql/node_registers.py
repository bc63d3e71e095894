"""Register of outgoing documents and register of incoming ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import bindparam, case, delete, func, or_, select, update

from edoc.contract.model import ResponseFor
from edoc.contract.references import Reference
from edoc.plumbing.sql.node_store import Connection, Owned, Row, fitting
from edoc.plumbing.sql.node_tables import INCOMING, OUTGOING, RECEIVER
from edoc.plumbing.sql.parts import parts

RECALL, UPDATE = 1, 2
"""Business types of packages that repeat a document's identity instead of having their own."""

LEFT_OUT = ("duplicate", "notice")
"""States of incoming packages that are not in the register as documents."""

GIVEN_UP = ("returned", "withdrawn", "cancelled")
"""States of incoming documents that may come again without being doubles."""


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
        rows = [
            {"code": code, "name": name, "position": at}
            for at, (code, name) in enumerate(receivers)
        ]
        await self.add_receivers(connection, str(document["reference"]), rows)

    async def add_receivers(
        self, connection: Connection, reference: str, rows: Iterable[Mapping[str, object]]
    ) -> None:
        """Add receivers to a document; known ones stay as they are."""
        empty = {"delivery_id": "", "business_state": "", "last_status": ""}
        await self._add(
            connection, RECEIVER, [{"reference": reference, **empty, **row} for row in rows]
        )

    async def drop_unsent(
        self, connection: Connection, reference: str, codes: Iterable[str]
    ) -> None:
        """Take receivers off a document's list to whom it never went; the others stay."""
        for part in parts(codes):
            await connection.execute(
                delete(RECEIVER).where(
                    self._mine(RECEIVER),
                    RECEIVER.c.reference == reference,
                    RECEIVER.c.code.in_(part),
                    RECEIVER.c.delivery_id == "",
                )
            )

    async def about(self, connection: Connection, reference: str) -> Sequence[Row]:
        """Return the recalls, updates and others that speak of a document, oldest first."""
        return await self._rows(
            connection,
            select(OUTGOING)
            .where(self._mine(OUTGOING), OUTGOING.c.about == reference)
            .order_by(OUTGOING.c.created_at, OUTGOING.c.reference),
        )

    async def change(self, connection: Connection, reference: str, **values: object) -> None:
        """Change columns of one document."""
        await connection.execute(
            update(OUTGOING)
            .where(self._mine(OUTGOING), OUTGOING.c.reference == reference)
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
        """Return the receivers of a document that have one of the codes (in capitals), to change.

        Their rows stay locked: statuses that come in change them too.
        """
        found: list[Row] = []
        for part in parts(codes):
            found += await self._rows(
                connection,
                select(RECEIVER)
                .where(
                    self._mine(RECEIVER),
                    RECEIVER.c.reference == reference,
                    func.upper(RECEIVER.c.code).in_(part),
                )
                .order_by(RECEIVER.c.code)
                .with_for_update(),
            )
        return found

    async def find(self, connection: Connection, reference: str) -> Row | None:
        """Return a document by its reference, its package id or its document id."""
        wanted = or_(
            OUTGOING.c.reference == reference,
            OUTGOING.c.package_id == reference,
            OUTGOING.c.document_id == reference,
        )
        rows = await self._rows(
            connection,
            select(OUTGOING)
            .where(self._mine(OUTGOING), wanted)
            .order_by(_REPEATS, OUTGOING.c.created_at)
            .limit(1),
        )
        return rows[0] if rows else None

    async def receivers(self, connection: Connection, references: Iterable[str]) -> Sequence[Row]:
        """Return the receivers of some documents, in the order of the draft."""
        found: list[Row] = []
        for part in parts(references):
            found += await self._rows(
                connection,
                select(RECEIVER)
                .where(self._mine(RECEIVER), RECEIVER.c.reference.in_(part))
                .order_by(RECEIVER.c.position),
            )
        return found

    async def listed(self, connection: Connection, agency: str | None, limit: int) -> Sequence[Row]:
        """Return the register, newest first; updates took no number and are left out."""
        statement = select(OUTGOING).where(self._mine(OUTGOING), OUTGOING.c.business_type != UPDATE)
        if agency is not None:
            statement = statement.where(OUTGOING.c.agency == agency)
        order = (OUTGOING.c.created_at.desc(), OUTGOING.c.document_id.desc())
        return await self._rows(connection, statement.order_by(*order).limit(limit))

    async def match(self, connection: Connection, agency: str, about: ResponseFor) -> Row | None:
        """Find the document a status speaks of: exact id first, then sender and number.

        Of several with the number rather the one of the date, and none of another year: numbers
        begin anew each year. Without a date the newest is meant.
        """
        o, day = OUTGOING.c, about.promulgated
        base = select(OUTGOING).where(
            self._mine(OUTGOING), o.business_type.not_in((RECALL, UPDATE))
        )
        rows = await self._rows(connection, base.where(o.document_id == about.document_id).limit(1))
        if not rows and about.code:
            numbered = base.where(o.agency == agency, o.number + "/" + o.notation == about.code)
            if day is not None:
                numbered = numbered.where(
                    o.promulgated.between(
                        day.replace(month=1, day=1), day.replace(month=12, day=31)
                    )
                ).order_by(case((o.promulgated == day, 0), else_=1))
            rows = await self._rows(connection, numbered.order_by(o.created_at.desc()).limit(1))
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
        found = await connection.execute(
            select(func.count()).where(self._mine(OUTGOING), OUTGOING.c.business_type != UPDATE)
        )
        return int(found.scalar_one())


_REPEATS = case((OUTGOING.c.business_type.in_((RECALL, UPDATE)), 1), else_=0)
"""Sorts a document before the packages that repeat its id."""


class IncomingStore(Owned):
    """The register of incoming documents (sổ văn bản đến)."""

    async def known(self, connection: Connection, ids: Sequence[str]) -> set[str]:
        """Return which delivery ids are in the register already."""
        rows = await self._rows(
            connection,
            select(INCOMING.c.id).where(self._mine(INCOMING), INCOMING.c.id.in_(list(ids))),
        )
        return {row["id"] for row in rows}

    async def doubles(
        self,
        connection: Connection,
        agencies: Sequence[str],
        document_id: str,
        sender: str,
        code: str,
    ) -> Sequence[Row]:
        """Return documents that agencies have with this id, or with this issuer and number.

        ND 30/2020 Annex VI, part I, III.1(h): either of both must raise an alert. Whether the
        numbers are of the same year is the caller's to look at.
        """
        known = fitting(INCOMING, {"document_id": document_id, "sender": sender, "code": code})
        sender = str(known["sender"])
        same = or_(
            INCOMING.c.document_id == known["document_id"],
            INCOMING.c.code == known["code"],
        )
        columns = (INCOMING.c.id, INCOMING.c.agency, INCOMING.c.document_id, INCOMING.c.promulgated)
        return await self._rows(
            connection,
            select(*columns)
            .where(
                self._mine(INCOMING),
                INCOMING.c.agency.in_(list(agencies)),
                same,
                INCOMING.c.sender == sender,
                INCOMING.c.state.not_in((*LEFT_OUT, *GIVEN_UP)),
            )
            .order_by(INCOMING.c.arrived_at),
        )

    async def enter(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Enter documents; known delivery ids stay as they are."""
        await self._add(connection, INCOMING, rows)

    async def change(self, connection: Connection, delivery_id: str, **values: object) -> None:
        """Change columns of one document."""
        await connection.execute(
            update(INCOMING)
            .where(self._mine(INCOMING), INCOMING.c.id == delivery_id)
            .values(fitting(INCOMING, values))
        )

    async def change_all(
        self, connection: Connection, changes: Mapping[str, Mapping[str, object]]
    ) -> None:
        """Change columns of several documents, by delivery id."""
        alike: dict[tuple[str, ...], list[dict[str, object]]] = {}
        for delivery_id, wanted in changes.items():
            values = fitting(INCOMING, wanted)
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
        self, connection: Connection, agency: str, sender: str, named: Reference
    ) -> Row | None:
        """Find the document a sender means: by its id, then by number and date; the newest."""
        i, day = INCOMING.c, named.promulgated
        known = fitting(
            INCOMING, {"document_id": named.document_id, "sender": sender, "code": named.code}
        )
        base = select(INCOMING).where(
            self._mine(INCOMING),
            i.agency == agency,
            i.sender == known["sender"],
            i.state.not_in(LEFT_OUT),
        )
        base = base.order_by(i.arrived_at.desc()).limit(1)
        rows: Sequence[Row] = ()
        if named.document_id:
            rows = await self._rows(connection, base.where(i.document_id == known["document_id"]))
        if not rows and named.code and day is not None:
            numbered = base.where(i.code == known["code"], i.promulgated == day)
            rows = await self._rows(connection, numbered)
        return rows[0] if rows else None

    async def of_another(
        self, connection: Connection, agency: str, sender: str, document_id: str
    ) -> Row | None:
        """Return a document of that id that another agency than ``sender`` issued, or None."""
        named = fitting(INCOMING, {"document_id": document_id, "sender": sender})
        rows = await self._rows(
            connection,
            select(INCOMING)
            .where(
                self._mine(INCOMING),
                INCOMING.c.agency == agency,
                INCOMING.c.document_id == named["document_id"],
                INCOMING.c.sender != named["sender"],
                INCOMING.c.state.not_in(LEFT_OUT),
            )
            .limit(1),
        )
        return rows[0] if rows else None

    async def find_any(self, connection: Connection, wanted: str, agency: str | None) -> Row | None:
        """Return a document by its delivery id or its document id, the newest of several."""
        statement = select(INCOMING).where(
            self._mine(INCOMING),
            or_(INCOMING.c.id == wanted, INCOMING.c.document_id == wanted),
            INCOMING.c.state.not_in(LEFT_OUT),
        )
        if agency is not None:
            statement = statement.where(INCOMING.c.agency == agency)
        rows = await self._rows(
            connection, statement.order_by(INCOMING.c.arrived_at.desc()).limit(1)
        )
        return rows[0] if rows else None

    async def listed(
        self, connection: Connection, agency: str | None, limit: int, *, alerts: bool = False
    ) -> Sequence[Row]:
        """Return the register, newest first; or only the entries that raise an alert."""
        statement = select(INCOMING).where(self._mine(INCOMING))
        if alerts:
            statement = statement.where(INCOMING.c.alert != "")
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
