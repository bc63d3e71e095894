"""Rows of the books as records, and the registers as their readers see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from edoc.contract.findings import Text
from edoc.plumbing.sql.node_store import Connection, Row
from nodes.context import Books
from nodes.records import Incoming, Outgoing, ReceiverState, StatusEntry, UnknownRecord

_OUTGOING = (
    "reference",
    "agency",
    "number",
    "notation",
    "document_id",
    "type_name",
    "subject",
    "promulgated",
    "state",
    "created_at",
    "priority",
    "due",
    "steering",
    "response_for",
    "package_id",
    "accepted_at",
    "duplicate",
    "size",
)

_INCOMING = (
    "id",
    "agency",
    "package_id",
    "document_id",
    "sender",
    "sender_name",
    "code",
    "promulgated",
    "type_name",
    "subject",
    "state",
    "arrived_at",
    "priority",
    "due",
    "steering",
    "business_type",
    "arrival_number",
    "registered_at",
    "reason",
    "hold",
    "take_back",
    "legal_value",
    "package_signature",
    "pdf_signature",
)

OPEN_STATES = frozenset({"arrived", "accepted", "assigned", "processing"})


def status_entry(row: Row) -> StatusEntry:
    """Return one line of a history."""
    return StatusEntry(
        code=row["code"],
        direction=row["direction"],
        agency=row["other"],
        at=row["at"],
        description=row["description"],
        expected=row["expected"],
    )


def outgoing_record(
    row: Row, receivers: Iterable[Row] = (), history: Iterable[Row] = ()
) -> Outgoing:
    """Return an outgoing document with its receivers and their histories."""
    entries: dict[str, list[StatusEntry]] = defaultdict(list)
    for status in history:
        entries[status["other"]].append(status_entry(status))
    states = tuple(
        ReceiverState(
            code=one["code"],
            name=one["name"],
            delivery_id=one["delivery_id"],
            last_status=one["last_status"],
            last_at=one["last_at"],
            history=tuple(entries[one["code"]]),
        )
        for one in receivers
    )
    values = {name: row[name] for name in _OUTGOING}
    return Outgoing(**values, receivers=states, findings=tuple(row["findings"]))


def incoming_record(row: Row, history: Iterable[Row] = ()) -> Incoming:
    """Return an incoming document; without ``history`` its statuses are left out."""
    values = {name: row[name] for name in _INCOMING}
    return Incoming(
        **values,
        response_to=tuple(row["response_to"]),
        history=tuple(status_entry(status) for status in history),
    )


async def read_outgoing(books: Books, connection: Connection, reference: str) -> Outgoing:
    """Return an outgoing document by reference, package id or document id.

    Raises: UnknownRecord.
    """
    row = await books.outgoing.find(connection, reference)
    if row is None:
        raise UnknownRecord(
            Text(
                f"Không có văn bản đi “{reference}” trong sổ của hệ thống này.",
                f"No outgoing document “{reference}” in this system's register.",
            )
        )
    receivers = await books.outgoing.receivers(connection, [row["reference"]])
    history = await books.statuses.history(connection, row["reference"])
    return outgoing_record(row, receivers, history)


async def read_incoming(books: Books, connection: Connection, delivery_id: str) -> Incoming:
    """Return an incoming document with its history. Raises UnknownRecord."""
    row = await incoming_row(books, connection, delivery_id)
    return incoming_record(row, await books.statuses.history(connection, row["id"]))


async def incoming_row(books: Books, connection: Connection, delivery_id: str) -> Row:
    """Return the row of an incoming document. Raises UnknownRecord."""
    row = await books.incoming.find(connection, delivery_id)
    if row is None:
        raise UnknownRecord(
            Text(
                f"Không có văn bản đến “{delivery_id}” trong sổ của hệ thống này.",
                f"No incoming document “{delivery_id}” in this system's register.",
            )
        )
    return row


async def register_out(
    books: Books, connection: Connection, agency: str | None, limit: int
) -> list[Outgoing]:
    """Return the register of outgoing documents, newest first, with receivers' last statuses."""
    rows = await books.outgoing.listed(connection, agency, limit)
    by_reference: dict[str, list[Row]] = defaultdict(list)
    for receiver in await books.outgoing.receivers(connection, [r["reference"] for r in rows]):
        by_reference[receiver["reference"]].append(receiver)
    return [outgoing_record(row, by_reference[row["reference"]]) for row in rows]


async def register_in(
    books: Books, connection: Connection, agency: str | None, limit: int
) -> list[Incoming]:
    """Return the register of incoming documents, newest first, without histories."""
    return [incoming_record(row) for row in await books.incoming.listed(connection, agency, limit)]
