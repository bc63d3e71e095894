"""Rows of the books as records, and the registers as their readers see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from edoc.contract.findings import Text
from edoc.plumbing.sql.node_store import Connection, Row
from nodes.context import Books
from nodes.records import (
    ChangeRequest,
    Incoming,
    Operation,
    Outgoing,
    ReceiverState,
    StatusEntry,
    UnknownRecord,
)

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
    "business_type",
    "about",
    "remark",
    "frozen_at",
    "updated_at",
    "replaced_by",
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
    "alert",
    "about",
    "acknowledged_at",
    "completed_at",
    "changed_at",
    "replaced_by",
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
        state=row["state"],
        findings=tuple(row["findings"] or ()),
    )


def outgoing_record(
    row: Row,
    receivers: Iterable[Row] = (),
    history: Iterable[Row] = (),
    operations: Iterable[Row] = (),
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
            asked=one["asked"],
            answer=one["answer"],
            answered_at=one["answered_at"],
            removed=one["removed"],
            replaced_by=one["replaced_by"],
        )
        for one in receivers
    )
    values = {name: row[name] for name in _OUTGOING}
    return Outgoing(
        **values,
        receivers=states,
        findings=tuple(row["findings"]),
        operations=tuple(operation_record(one) for one in operations),
    )


def operation_record(row: Row) -> Operation:
    """Return a recall, update or other package about a document, in short."""
    return Operation(
        reference=row["reference"],
        business_type=row["business_type"],
        code=f"{row['number']}/{row['notation']}",
        state=row["state"],
        at=row["created_at"],
        reason=row["remark"],
    )


def incoming_record(row: Row, history: Iterable[Row] = (), changes: Iterable[Row] = ()) -> Incoming:
    """Return an incoming document; ``history`` and ``changes`` only as far as they are given."""
    values = {name: row[name] for name in _INCOMING}
    return Incoming(
        **values,
        response_to=tuple(row["response_to"]),
        legal_reasons=tuple(row["legal_reasons"]),
        history=tuple(status_entry(status) for status in history),
        changes=tuple(change_record(one) for one in changes),
    )


def change_record(row: Row) -> ChangeRequest:
    """Return what a sender asked an agency to do with a document."""
    return ChangeRequest(
        id=row["id"],
        kind=row["kind"],
        asker=row["asker"],
        state=row["state"],
        at=row["at"],
        answered_at=row["answered_at"],
        reason=row["reason"],
        details=row["details"],
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
    operations = await books.outgoing.about(connection, row["reference"])
    return outgoing_record(row, receivers, history, operations)


async def read_incoming(books: Books, connection: Connection, delivery_id: str) -> Incoming:
    """Return an incoming document with its history. Raises UnknownRecord."""
    row = await incoming_row(books, connection, delivery_id)
    history = await books.statuses.history(connection, row["id"])
    return incoming_record(row, history, await books.changes.of_document(connection, row["id"]))


async def incoming_row(books: Books, connection: Connection, delivery_id: str) -> Row:
    """Return the row of an incoming document. Raises UnknownRecord."""
    row = await books.incoming.find(connection, delivery_id)
    if row is None:
        raise unknown_incoming(delivery_id)
    return row


def unknown_incoming(wanted: str) -> UnknownRecord:
    """Return the refusal for a received document that is not in the books."""
    return UnknownRecord(
        Text(
            f"Không có văn bản đến “{wanted}” trong sổ của hệ thống này.",
            f"No incoming document “{wanted}” in this system's register.",
        )
    )


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
    books: Books, connection: Connection, agency: str | None, limit: int, *, alerts: bool = False
) -> list[Incoming]:
    """Return the register of incoming documents, newest first, without histories.

    ``alerts``: only the entries that raise one.
    """
    return [
        incoming_record(row)
        for row in await books.incoming.listed(connection, agency, limit, alerts=alerts)
    ]
