"""Answering what a sender asked about its document: which answer, and what it changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from edoc.contract.model import ResponseFor
from edoc.contract.references import Reference, RelationKind
from edoc.plumbing.sql.node_changes import REQUESTED
from edoc.plumbing.sql.node_store import Connection, Row
from nodes.changes import (
    AGREED,
    DECLINED,
    GIVING_BACK,
    GONE,
    NOTHING_LEFT,
    Kind,
    agreed_columns,
    declined_columns,
)
from nodes.context import NodeContext
from nodes.entries import update_columns
from nodes.receive_change import UNFINISHED_STEPS, awaited_rows, plan_answer
from nodes.records import Incoming


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is sent: to which request, by which step, when, and what it says."""

    change: Row
    step: str  # agree, decline, confirm, reject
    at: datetime
    said: str


def answered_package(change: Row) -> ResponseFor:
    """Return what 15 or 16 speaks of: the package that asked."""
    named = change["answered"]
    day = named["promulgated"]
    return ResponseFor(
        agency=named["agency"],
        code=named["code"],
        document_id=named["document_id"],
        promulgated=date.fromisoformat(day) if day else None,
    )


def own_answer(context: NodeContext, document: Incoming, change: Row) -> tuple[str, str]:
    """Return the step and the words by which the office answers a request by itself."""
    kind, state = Kind(change["kind"]), change["state"]
    if state == "rejected":
        return "reject", str(change["details"].get("said", ""))
    if state != REQUESTED:
        return "confirm", str(change["details"].get("said", ""))
    if document.state in GONE:  # another request was agreed meanwhile
        return "confirm", NOTHING_LEFT.vi
    if context.behaviour.agrees(document.agency, document, kind):
        return "agree", AGREED[kind].vi
    return "decline", DECLINED[kind].vi


async def carry_out(
    context: NodeContext, connection: Connection, document: Incoming, answer: Answer
) -> dict[str, object]:
    """Do what an answer says; returns the columns of the document that change."""
    change, kind = answer.change, Kind(answer.change["kind"])
    states = {"agree": "agreed", "decline": "declined"}
    kept = "confirmed" if change["state"] == REQUESTED else change["state"]
    state = states.get(answer.step, kept)
    await context.books.changes.settle(connection, change["id"], state, answered_at=answer.at)
    if answer.step == "agree":
        return await _agree(context, connection, document, answer, kind)
    if answer.step != "decline":
        return {}
    columns: dict[str, object] = {**declined_columns(kind), "reason": answer.said}
    if kind is Kind.RECALL and document.state != "completed":
        columns["alert"] = "declined-recall"
    return columns


async def _agree(
    context: NodeContext,
    connection: Connection,
    document: Incoming,
    answer: Answer,
    kind: Kind,
) -> dict[str, object]:
    books, details = context.books, answer.change["details"]
    if kind in GIVING_BACK:
        await books.tasks.drop_for(connection, document.id, UNFINISHED_STEPS)
    overtaken = kind is Kind.UPDATE and await _overtaken(context, connection, answer.change)
    columns = agreed_columns(kind, {} if overtaken else update_columns(details))
    if kind is Kind.REPLACEMENT:
        await _replace(context, connection, document, answer)
        return columns
    reason = answer.said or answer.change["reason"]
    return {**columns, "changed_at": answer.at, "reason": reason}


async def _overtaken(context: NodeContext, connection: Connection, change: Row) -> bool:
    """Tell whether a newer update, which carries all data too, was agreed before this one."""
    made = change["made_at"]
    return made is not None and any(
        one["kind"] == Kind.UPDATE
        and one["state"] == "agreed"
        and one["details"].get("values")
        and one["made_at"] is not None
        and one["made_at"] > made
        for one in await context.books.changes.of_document(connection, change["document"])
    )


async def _replace(
    context: NodeContext, connection: Connection, document: Incoming, answer: Answer
) -> None:
    """Put the former documents out of use; those not here yet as soon as they come."""
    books, change = context.books, answer.change
    former, waiting = list(change["details"].get("replaced", ())), []
    for row in awaited_rows(change):
        named = Reference(RelationKind.REPLACEMENT, str(row["document_id"]))
        here = await books.incoming.match(connection, change["agency"], change["asker"], named)
        if here is None:
            waiting.append(row)
        elif here["state"] not in GONE:
            former.append(here["id"])
    await books.changes.add(connection, waiting)
    for one in former:
        await books.tasks.drop_for(connection, one, UNFINISHED_STEPS)
        await books.incoming.change(
            connection,
            one,
            state="replaced",
            changed_at=answer.at,
            replaced_by=document.id,
            reason=f"Được thay thế bởi văn bản {document.code}",
        )
        await answer_rest(context, connection, one, answer.at)


async def answer_rest(
    context: NodeContext, connection: Connection, document: str, at: datetime
) -> None:
    """Let what else was asked about a document be answered, now that it is gone: by nobody else."""
    for change in await context.books.changes.of_document(connection, document):
        if change["state"] == REQUESTED:
            await plan_answer(context, connection, change["id"], document, at)
