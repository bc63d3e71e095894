"""Handling incoming documents: each step changes the register and reports a status package.

Steps come from the office's seeded behaviour (tasks) or from a user (actions); both end here. A
step that follows by itself is planned only when the axis has the status before, so that statuses
leave in their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from edoc.contract.dates import local_date
from edoc.contract.model import ResponseFor
from edoc.plumbing.sql.node_store import Connection, Row
from nodes.context import NodeContext
from nodes.numbering import INCOMING_SERIES
from nodes.receive_status import UNFINISHED_STEPS
from nodes.records import ActionRefused, Incoming
from nodes.registers import incoming_record, incoming_row, read_incoming
from nodes.statuses import (
    SignedStatus,
    StatusDraft,
    send_statuses,
    sign_statuses,
    status_reference,
)
from nodes.steps import BY_CODE, NEXT, STEPS, Step, check_step

DECLINED = "16"
_LAST_CODE = {"arrived": "01", "accepted": "03", "assigned": "04", "processing": "05"}


@dataclass(frozen=True, slots=True)
class Move:
    """A step to be taken for one incoming document; ``task`` is ended with it."""

    document: Incoming
    name: str
    reason: str = ""
    task: str = ""
    times: int = 0


async def act(context: NodeContext, delivery_id: str, action: str, reason: str) -> Incoming:
    """Carry out a user's action and report it.

    Raises: UnknownRecord; ActionRefused, with the reason.
    """
    async with context.database.read() as connection:
        document = incoming_record(await incoming_row(context.books, connection, delivery_id))
        times = await context.books.statuses.times(connection, delivery_id, _codes_of(action))
    check_step(action, document, reason)
    refused = await take_steps(context, [Move(document, action, reason, times=times)])
    if refused:
        raise refused[0]
    async with context.database.read() as connection:
        return await read_incoming(context.books, connection, delivery_id)


def _codes_of(action: str) -> tuple[str, ...]:
    return ("15", "16") if action in {"agree", "decline"} else ()


async def take_steps(context: NodeContext, moves: Sequence[Move]) -> list[ActionRefused]:
    """Sign the statuses of several steps, then take the steps in one transaction.

    A step that no longer fits is not taken, and its task dropped; such refusals are returned.
    """
    drafts = [_draft(context, move) for move in moves]
    signed = await sign_statuses(context, drafts)

    async def apply(connection: Connection) -> list[ActionRefused]:
        return await _apply(context, connection, moves, signed)

    refused = await context.commits.run(apply)
    context.relay.notify()
    return refused


def _draft(context: NodeContext, move: Move) -> StatusDraft:
    document, step = move.document, STEPS[move.name]
    reference = status_reference(document.id, step.code, move.times)
    about = ResponseFor(
        agency=document.sender,
        code=document.code,
        document_id=document.document_id,
        promulgated=document.promulgated,
    )
    agency = context.agency(document.agency)
    return StatusDraft(reference, agency, document.id, about, step.code, move.reason)


async def _apply(
    context: NodeContext,
    connection: Connection,
    moves: Sequence[Move],
    signed: Sequence[SignedStatus],
) -> list[ActionRefused]:
    """Take the steps that still fit their documents' present states."""
    rows = await context.books.incoming.find_all(connection, [m.document.id for m in moves])
    present = {row["id"]: incoming_record(row) for row in rows}
    refused: list[ActionRefused] = []
    taken: list[tuple[Move, Step, SignedStatus]] = []
    for move, status in zip(moves, signed, strict=True):
        try:
            step = check_step(move.name, present[move.document.id], move.reason or "-")
        except ActionRefused as error:
            refused.append(error)
            await _end_task(context, connection, move, "dropped", error.message.en)
        else:
            taken.append((move, step, status))
    new = await send_statuses(context, connection, [status for _, _, status in taken])
    changes = {}
    for move, step, status in taken:
        if status.draft.reference in new:
            document = present[move.document.id]
            changes[document.id] = await _changes(context, connection, document, step, status.at)
            if move.reason and step.code in {"02", "15", "16"}:
                changes[document.id]["reason"] = move.reason
        if step.code in {"02", "15"}:
            await context.books.tasks.drop_for(connection, move.document.id, UNFINISHED_STEPS)
    await context.books.incoming.change_all(connection, changes)
    done = [move.task for move, _, _ in taken if move.task]
    await context.books.tasks.finish(connection, done)
    return refused


async def _end_task(
    context: NodeContext, connection: Connection, move: Move, state: str, error: str
) -> None:
    if move.task:
        await context.books.tasks.finish(connection, [move.task], state, error)


async def _changes(
    context: NodeContext, connection: Connection, document: Incoming, step: Step, at: datetime
) -> dict[str, object]:
    """Return the columns that a step changes; 03 takes the arrival number (art. 22(2))."""
    changes: dict[str, object] = {"state": step.state} if step.state else {}
    if step.code == "03":
        number = await context.books.counters.next_number(
            connection, document.agency, INCOMING_SERIES, local_date(at).year
        )
        changes |= {"arrival_number": number, "registered_at": at}
    if step.code in {"15", "16"}:
        changes["take_back"] = "agreed" if step.code == "15" else "declined"
    return changes


async def plan_next(context: NodeContext, connection: Connection, statuses: Sequence[Row]) -> None:
    """Plan what follows by itself after statuses of ours that the axis has accepted."""
    ids = list({status["document"] for status in statuses})
    rows = await context.books.incoming.find_all(connection, ids)
    documents = {row["id"]: incoming_record(row) for row in rows}
    tasks = []
    for status in statuses:
        document = documents.get(status["document"])
        if document is None or document.take_back in {"requested", "agreed"}:
            continue
        kind = _following(context, document, status["code"])
        if kind:
            step = "03" if kind == "02" else kind
            delay = context.behaviour.delay(step, document.agency, document.document_id)
            # Steps dropped by a request to give back are planned anew, under another name.
            about = status["key"] if status["code"] == DECLINED else document.id
            task = {"id": f"{kind}:{about}", "kind": kind, "document": document.id}
            tasks.append({**task, "due_at": status["at"] + delay})
    await context.books.tasks.plan(connection, tasks)


def _following(context: NodeContext, document: Incoming, code: str) -> str:
    if code == "01" and document.state == "returned":
        return "02"
    if not context.behaviour.settings.auto_handle:
        return ""
    if code == DECLINED:  # handling goes on where it stood
        code = _LAST_CODE.get(document.state, "")
    if code == "01" and document.state == "arrived":
        return "03"
    if code == "03" and context.behaviour.rests(document):
        return ""
    if code == "05" and document.state == "processing":
        if context.behaviour.answers(context.agency(document.agency), document):
            return "reply"
        return "" if document.hold else "06"
    expected = {"03": "accepted", "04": "assigned"}.get(code)
    return NEXT[code] if expected == document.state else ""


async def release(context: NodeContext, connection: Connection, delivery_id: str) -> None:
    """Let a document be completed now: its answer was accepted by the axis."""
    row = await context.books.incoming.find(connection, delivery_id)
    if row is None:
        return
    document = replace(incoming_record(row), hold=False)
    await context.books.incoming.change(connection, document.id, hold=False)
    chain = context.behaviour.settings.auto_handle and document.state != "processing"
    if document.state in {"accepted", "assigned", "processing"} and not chain:
        task = {"id": f"06:{document.id}", "kind": "06", "document": document.id}
        await context.books.tasks.plan(connection, [{**task, "due_at": context.clock.now()}])


def move_of(task: Row, document: Incoming, *, agrees: bool, times: int = 0) -> Move:
    """Return the move that a task of the office's behaviour stands for."""
    if task["kind"] == "take-back":
        if agrees:
            return Move(document, "agree", task=task["id"], times=times)
        reason = "Văn bản đã được xử lý xong, không thể trả lại"
        return Move(document, "decline", reason, task["id"], times)
    name = "complete" if task["kind"] == "06" else BY_CODE[task["kind"]]
    reason = document.reason if name == "return" else ""
    return Move(document, name, reason, task["id"])
