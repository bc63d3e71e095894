"""Requests that come in about documents received before: taken down, and answered or kept waiting.

What is decided stands in ``nodes.changes``. Here it is written: the request with all its data, so
that the metadata of a recall is kept (ND 30/2020 Annex VI, I.8), what it stops at once, and the
task that answers it. Everything happens in the transaction that takes the package in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from edoc.contract.model import BusinessType, Edoc, ResponseFor
from edoc.contract.references import Reference, RelationKind, made_at, references
from edoc.plumbing.sql.node_changes import REQUESTED, WAITING
from edoc.plumbing.sql.node_store import Connection, Row
from nodes.changes import GIVING_BACK, Course, Kind, Reaction, Request, react
from nodes.context import NodeContext
from nodes.records import HostedAgency

UNFINISHED_STEPS = ("02", "03", "04", "05", "06", "reply")
"""Tasks that end when a document is no longer worked on."""

_STATES = {
    Course.ASK: REQUESTED,
    Course.CONFIRM: "confirmed",
    Course.WAIT: WAITING,
    Course.CONFIRM_AND_WAIT: WAITING,
    Course.REJECT: "rejected",
    Course.IGNORE: "rejected",
}
_ANSWERED_AT_ONCE = frozenset({Course.CONFIRM, Course.CONFIRM_AND_WAIT, Course.REJECT})

_BEFORE = {
    Kind.RECALL: ("cancelled", "Văn bản đã bị thu hồi trước khi đến"),
    Kind.REPLACEMENT: ("replaced", "Văn bản đã được thay thế trước khi đến"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to one agency.

    Attributes:
        id: delivery id of the package that asks.
        named: how it designates the document.
        answer_to: the package that the answer speaks of; its ``agency`` is who asks.
        made_at: when its sender made it, as it says itself; None where it says nothing.
        details: the new data of an update.
    """

    id: str
    agency: HostedAgency
    kind: Kind
    named: Reference
    answer_to: ResponseFor
    at: datetime
    made_at: datetime | None = None
    trusted: bool = True
    reason: str = ""
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def asker(self) -> str:
        """Code of the agency that asks."""
        return self.answer_to.agency


@dataclass(frozen=True, slots=True)
class Found:
    """A request with the document it means (None where it is not here) and what is to be done."""

    asked: Asked
    document: Row | None
    reaction: Reaction


def answer_to(package: Edoc) -> ResponseFor:
    """Return what 15 and 16 speak of: the package that asks (inferred from the samples)."""
    return ResponseFor(
        agency=package.sender.code,
        code=str(package.code),
        document_id=package.document_id,
        promulgated=package.promulgated,
    )


async def look(context: NodeContext, connection: Connection, asked: Asked) -> Found:
    """Find the document a request means, and decide."""
    books, agency = context.books.incoming, asked.agency.code
    row = await books.match(connection, agency, asked.asker, asked.named)
    foreign = None
    if row is None and asked.named.document_id:
        document_id = asked.named.document_id
        foreign = await books.of_another(connection, agency, asked.asker, document_id)
    request = Request(asked.kind, asked.trusted, foreign=foreign is not None)
    state = row["state"] if row else None
    reaction = react(state, row["take_back"] if row else "", request)
    return Found(asked, row or foreign, reaction)


async def note(
    context: NodeContext, connection: Connection, found: Found, notice: str = ""
) -> None:
    """Take a request down, stop what it stops, and plan its answer.

    Args:
        notice: incoming id of the notice that asks; empty where a status (13) asks.
    """
    asked, course = found.asked, found.reaction.course
    if course is Course.IGNORE and not found.reaction.alert:  # asked already
        return
    document = found.document["id"] if found.document else ""
    details = {**asked.details, "said": found.reaction.said.vi}
    row = change_row(asked, document, _STATES[course], details)
    await context.books.changes.add(connection, [row])
    if course is Course.ASK:
        await _begin(context, connection, asked, document)
    elif course in _ANSWERED_AT_ONCE and (document or notice):
        await plan_answer(context, connection, asked.id, document or notice, asked.at)


def change_row(
    asked: Asked, document: str, state: str, details: Mapping[str, object]
) -> dict[str, object]:
    """Return the row that keeps a request."""
    about = asked.answer_to
    return {
        "id": asked.id,
        "kind": str(asked.kind),
        "agency": asked.agency.code,
        "asker": asked.asker,
        "document": document,
        "document_id": asked.named.document_id,
        "code": asked.named.code,
        "promulgated": asked.named.promulgated,
        "made_at": asked.made_at,
        "answered": {
            "agency": about.agency,
            "code": about.code,
            "document_id": about.document_id,
            "promulgated": about.promulgated.isoformat() if about.promulgated else "",
        },
        "reason": asked.reason,
        "details": dict(details),
        "state": state,
        "at": asked.at,
    }


async def _begin(context: NodeContext, connection: Connection, asked: Asked, document: str) -> None:
    """The office has to answer: what is asked back is not worked on until then."""
    books = context.books
    if asked.kind in GIVING_BACK:
        await books.incoming.change(connection, document, take_back="requested")
        await books.tasks.drop_for(connection, document, UNFINISHED_STEPS)
    if context.behaviour.settings.auto_handle:
        delay = context.behaviour.delay("take-back", asked.agency.code, asked.named.document_id)
        await plan_answer(context, connection, asked.id, document, asked.at + delay)


async def plan_answer(
    context: NodeContext, connection: Connection, change: str, document: str, due: datetime
) -> None:
    """Let the office answer a request at a given time."""
    task = {"id": f"answer:{change}", "kind": "answer", "document": document, "due_at": due}
    await context.books.tasks.plan(connection, [task])


# -- replacements ---------------------------------------------------------------------------------


async def note_replacement(
    context: NodeContext, connection: Connection, asked: Asked, replaced: Sequence[str]
) -> None:
    """Take down that a document, which is registered by itself, replaces former ones.

    Args:
        asked: its ``id`` is the new document's; ``named`` is not looked at.
        replaced: document ids of the former ones.
    """
    former: list[str] = []
    awaited: list[str] = []
    courses: list[Reaction] = []
    for document_id in replaced:
        named = Reference(RelationKind.REPLACEMENT, document_id)
        found = await look(context, connection, replace(asked, named=named))
        courses.append(found.reaction)
        if found.reaction.course is Course.ASK and found.document is not None:
            former.append(found.document["id"])
        if found.reaction.course is Course.WAIT:
            awaited.append(document_id)
    chosen = _weightiest(courses)
    reaction = replace(chosen, course=Course.CONFIRM) if chosen.course is Course.WAIT else chosen
    details = {"replaced": former, "awaited": awaited, "said": reaction.said.vi}
    row = change_row(asked, asked.id, _STATES[reaction.course], details)
    waiting = awaited_rows(row) if chosen.course is Course.WAIT else []
    await context.books.changes.add(connection, [row, *waiting])
    if reaction.course is Course.ASK:
        await _begin(context, connection, asked, asked.id)
    else:
        await plan_answer(context, connection, asked.id, asked.id, asked.at)


def awaited_rows(change: Row) -> list[dict[str, object]]:
    """Return the rows that replace former documents, not here yet, as soon as they come.

    Args:
        change: the request to replace them, once it is agreed.
    """
    each = {"document": "", "state": WAITING, "details": {"replaced_by": change["document"]}}
    return [
        {**change, **each, "id": f"{change['id']}#{number}", "document_id": document_id}
        for number, document_id in enumerate(change["details"].get("awaited", ()), start=1)
    ]


def _weightiest(reactions: Sequence[Reaction]) -> Reaction:
    order = (Course.ASK, Course.REJECT, Course.WAIT, Course.CONFIRM)
    return min(reactions, key=lambda one: order.index(one.course))


# -- documents that come after a request about them -----------------------------------------------


async def apply_waiting(
    context: NodeContext, connection: Connection, package: Edoc, rows: Sequence[dict[str, object]]
) -> list[Row]:
    """Let requests that came before this document change its rows, which are to be entered.

    A document made after a request is a new try, which that request does not mean.

    Returns the take-backs that are to be asked once the rows are entered (``ask_waiting``).
    """
    by_agency = {str(row["agency"]): row for row in rows if row["state"] == "arrived"}
    if not by_agency:
        return []
    waiting = await context.books.changes.waiting(
        connection,
        package.sender.code,
        _ids(package),
        str(package.code),
        package.promulgated,
    )
    later: list[Row] = []
    for change in waiting:
        row = by_agency.get(change["agency"])
        if row is None or not _means(change, package):
            continue
        kind = Kind(change["kind"])
        if kind not in _BEFORE:
            later.append({**change, "document": row["id"]})
            continue
        row["state"], row["reason"] = _BEFORE[kind]
        row["alert"], row["changed_at"] = "recalled-before", row["arrived_at"]
        row["replaced_by"] = str(change["details"].get("replaced_by", ""))
        row["take_back"] = "agreed" if kind is Kind.RECALL else ""
        if change["state"] == WAITING:
            await context.books.changes.settle(
                connection, change["id"], "agreed", document=str(row["id"])
            )
    return [{**one, "gone": by_agency[one["agency"]]["state"] != "arrived"} for one in later]


def _ids(package: Edoc) -> set[str]:
    """Return the ids by which a request may mean what a package carries."""
    updated = references(package) if package.business_type == BusinessType.UPDATE else ()
    return {package.document_id, *(one.document_id for one in updated)}


def _means(change: Row, package: Edoc) -> bool:
    """Tell whether a request means this package, as far as the times tell that both state.

    One that waits means whatever was not made later; one that was obeyed only what was made before.
    """
    made, asked = made_at(package), change["made_at"]
    if made is None or asked is None:
        return bool(change["state"] == WAITING)
    return bool(made <= asked if change["state"] == WAITING else made < asked)


async def ask_waiting(
    context: NodeContext, connection: Connection, changes: Sequence[Row], at: datetime
) -> None:
    """Ask for documents back that have come just now; for those recalled too, agree at once."""
    for change in changes:
        document = str(change["document"])
        if change["gone"]:
            await context.books.changes.settle(
                connection, change["id"], "confirmed", document=document
            )
            await plan_answer(context, connection, change["id"], document, at)
            continue
        await context.books.changes.settle(connection, change["id"], REQUESTED, document=document)
        asked = Asked(
            change["id"],
            context.agency(change["agency"]),
            Kind(change["kind"]),
            Reference(RelationKind.TAKE_BACK, change["document_id"], change["code"]),
            ResponseFor(change["asker"]),
            at,
        )
        await _begin(context, connection, asked, document)
