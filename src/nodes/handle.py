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
from edoc.plumbing.sql.node_changes import REQUESTED
from edoc.plumbing.sql.node_store import Connection, Row
from nodes.answer import Answer, answer_rest, answered_package, carry_out
from nodes.changes import AGREED, GONE, Kind
from nodes.context import NodeContext
from nodes.numbering import INCOMING_SERIES
from nodes.receive_change import UNFINISHED_STEPS
from nodes.records import ActionRefused, Incoming
from nodes.registers import incoming_record, incoming_row, read_incoming
from nodes.statuses import (
    SignedStatus,
    StatusDraft,
    send_statuses,
    sign_statuses,
    status_reference,
)
from nodes.steps import BY_CODE, NEXT, STEPS, Step, check_action, check_step

DECLINED = "16"
_LAST_CODE = {"arrived": "01", "accepted": "03", "assigned": "04", "processing": "05"}


@dataclass(frozen=True, slots=True)
class Move:
    """A step to be taken for one incoming document; ``task`` is ended with it.

    ``change``: the request that it answers, as ``node_change`` has it.
    """

    document: Incoming
    name: str
    reason: str = ""
    task: str = ""
    times: int = 0
    change: Row | None = None


async def act(context: NodeContext, delivery_id: str, action: str, reason: str) -> Incoming:
    """Carry out a user's action and report it.

    Raises: UnknownRecord; ActionRefused, with the reason.
    """
    async with context.database.read() as connection:
        document = incoming_record(await incoming_row(context.books, connection, delivery_id))
        times = await context.books.statuses.times(connection, delivery_id, _codes_of(action))
        answering = bool(_codes_of(action))
        change = await _open_request(context, connection, delivery_id) if answering else None
    asked = change is not None or document.take_back == "requested"
    check_action(action, document, reason, asked=asked)
    said = reason or (AGREED[Kind(change["kind"])].vi if change and action == "agree" else "")
    refused = await take_steps(context, [Move(document, action, said, times=times, change=change)])
    if refused:
        raise refused[0]
    async with context.database.read() as connection:
        return await read_incoming(context.books, connection, delivery_id)


def _codes_of(action: str) -> tuple[str, ...]:
    return ("15", "16") if action in {"agree", "decline"} else ()


async def _open_request(
    context: NodeContext, connection: Connection, delivery_id: str
) -> Row | None:
    """Return the oldest request about a document that waits for the office's answer."""
    changes = await context.books.changes.of_document(connection, delivery_id)
    return next((one for one in changes if one["state"] == REQUESTED), None)


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
    if move.change is not None:
        reference, about = f"{step.code}-{move.change['id']}", answered_package(move.change)
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
    asking = await context.books.changes.known(
        connection, [move.change["id"] for move in moves if move.change is not None]
    )
    refused: list[ActionRefused] = []
    taken: list[tuple[Move, Step, SignedStatus]] = []
    for move, status in zip(moves, signed, strict=True):
        try:
            asked = None
            if move.change is not None:
                asked = asking[move.change["id"]]["state"] == REQUESTED
            step = check_step(move.name, present[move.document.id], move.reason or "-", asked=asked)
        except ActionRefused as error:
            refused.append(error)
            await _end_task(context, connection, move, "dropped", error.message.en)
        else:
            taken.append((move, step, status))
    new = await send_statuses(context, connection, [status for _, _, status in taken])
    changes: dict[str, dict[str, object]] = {}
    for move, step, status in taken:
        if status.draft.reference in new:
            document = present[move.document.id]
            changed = await _changes(context, connection, document, move, status.at)
            changes[document.id] = changes.get(document.id, {}) | changed
            if changed.get("state") in GONE:
                await answer_rest(context, connection, document.id, status.at)
        if step.code == "02" or (step.code == "15" and move.change is None):
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
    context: NodeContext, connection: Connection, document: Incoming, move: Move, at: datetime
) -> dict[str, object]:
    """Return the columns that a step changes; 03 takes the arrival number (art. 22(2))."""
    if move.change is not None:
        answer = Answer(move.change, move.name, at, move.reason)
        return await carry_out(context, connection, document, answer)
    step = STEPS[move.name]
    changes: dict[str, object] = {"state": step.state} if step.state else {}
    if step.code == "03":
        number = await context.books.counters.next_number(
            connection, document.agency, INCOMING_SERIES, local_date(at).year
        )
        changes |= {"arrival_number": number, "registered_at": at}
    if step.code in {"15", "16"}:
        changes["take_back"] = "agreed" if step.code == "15" else "declined"
    if step.code == "01":
        changes["acknowledged_at"] = at
    if step.code == "06":
        changes["completed_at"] = at
    if move.reason and step.code in {"02", "15", "16"}:
        changes["reason"] = move.reason
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
    if code == DECLINED and document.take_back != "declined":
        return ""  # an update was declined; handling was never interrupted
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


def move_of(task: Row, document: Incoming) -> Move:
    """Return the move that a task of the office's behaviour stands for; not for answers."""
    name = "complete" if task["kind"] == "06" else BY_CODE[task["kind"]]
    reason = document.reason if name == "return" else ""
    return Move(document, name, reason, task["id"])
