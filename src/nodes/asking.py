"""What a receiver of a sent document was asked last, and how that ends (pure, but for the writing).

A receiver's row holds the last question with its answer, and the questions before it: the axis may
refuse the package that asks, and then the one before stands again. By which package it was asked
(``asked_by``) tells whose answer comes in, and which question was refused.

That another document stands in its place (``replaced_by``) is no question: it lasts whatever is
asked later, until the receiver declines it or the axis refuses the new document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from edoc.contract.lifecycle import advance
from edoc.contract.wire import BusinessStatus
from edoc.plumbing.sql.node_store import Connection, Row
from nodes.changes import Kind
from nodes.context import NodeContext

MOST_BEFORE = 8
"""Earlier questions kept: more are hardly under way to the axis at the same time."""

_NEVER = {"by": "", "asked": "", "answer": "", "answered_at": "", "state": ""}
_ANSWERS = frozenset({BusinessStatus.AGREED, BusinessStatus.DECLINED})
_GIVEN_BACK = frozenset({BusinessStatus.REFUSED, BusinessStatus.AGREED})
"""Business states in which the receiver has the document no longer."""


async def ask(
    context: NodeContext,
    connection: Connection,
    reference: str,
    asked: Mapping[str, tuple[Kind, str]],
) -> None:
    """Note with receivers of a document what they are asked now.

    Args:
        asked: receiver code to the kind of question, and the reference of the package that asks.
    """
    books = context.books.outgoing
    wanted = {code.strip().upper(): question for code, question in asked.items()}
    rows = await books.receivers_named(connection, reference, wanted)
    changes = {row["code"]: asking(row, *wanted[row["code"].strip().upper()]) for row in rows}
    await books.change_receivers(connection, reference, changes)


async def unask(
    context: NodeContext, connection: Connection, reference: str, codes: Iterable[str], by: str
) -> None:
    """Forget what receivers of a document were to be asked by a package that the axis refused."""
    books = context.books.outgoing
    wanted = [code.strip().upper() for code in codes]
    rows = await books.receivers_named(connection, reference, wanted)
    changes = {row["code"]: unasking(row, by) for row in rows}
    await books.change_receivers(connection, reference, changes)


def asking(row: Row, kind: Kind, by: str) -> dict[str, object]:
    """Return the columns of a receiver that is asked something now; its answer is awaited."""
    at = row["answered_at"]
    before = {
        "by": row["asked_by"],
        "asked": row["asked"],
        "answer": row["answer"],
        "answered_at": at.isoformat() if at else "",
        "state": row["business_state"],
    }
    replaces = kind is Kind.REPLACEMENT and by != row["reference"]
    return {
        "asked": str(kind),
        "asked_by": by,
        "answer": "",
        "answered_at": None,
        "asked_before": [*row["asked_before"], before][-MOST_BEFORE:],
        "replaced_by": by if replaces else row["replaced_by"],
        "business_state": _state_when_asked(kind, row["business_state"]),
    }


def _state_when_asked(kind: Kind, state: str) -> str:
    """Return the business state as soon as something is asked."""
    if kind is Kind.TAKE_BACK:
        return advance(state or None, BusinessStatus.TAKE_BACK).state or ""
    if kind is Kind.UPDATE and state in _GIVEN_BACK:
        return ""  # the update brings the document, and work on it begins anew
    return state


def unasking(row: Row, by: str) -> dict[str, object]:
    """Return the columns of a receiver whose question ``by`` the axis refused: nobody was asked."""
    before = [one for one in row["asked_before"] if one["by"] != by]
    names = ("asked", "asked_by", "answer", "answered_at", "business_state")
    columns = {name: row[name] for name in names}
    if row["asked_by"] == by:
        columns = _again(row, before.pop() if before else _NEVER)
    replaced_by = "" if row["replaced_by"] == by else row["replaced_by"]
    return {**columns, "asked_before": before, "replaced_by": replaced_by}


def _again(row: Row, question: Mapping[str, str]) -> dict[str, object]:
    """Return the columns of a question that stands again, after a refused one."""
    at = question["answered_at"]
    answer: dict[str, object] = {
        "answer": question["answer"],
        "answered_at": datetime.fromisoformat(at) if at else None,
    }
    if question["asked"] and not question["answer"]:  # what came meanwhile answers this one
        answer = {"answer": row["answer"], "answered_at": row["answered_at"]}
    state = str(row["business_state"])
    if state == _state_when_asked(Kind(row["asked"]), question["state"]):
        state, last = question["state"], str(row["last_status"])
        if last and last not in _ANSWERS:  # work may have gone on
            state = advance(state or None, last).state or ""
    return {
        "asked": question["asked"],
        "asked_by": question["by"],
        **answer,
        "business_state": state,
    }


def answered(row: Row, by: str, answer: str, at: datetime | None) -> dict[str, object]:
    """Return the columns of a receiver that answered the replacement ``by``: 15 or 16."""
    last = row["asked_by"] == by
    kept = {"answer": answer, "answered_at": at.isoformat() if at else ""}
    declined = answer == BusinessStatus.DECLINED and row["replaced_by"] == by
    return {
        "answer": answer if last else row["answer"],
        "answered_at": at if last else row["answered_at"],
        "asked_before": [
            {**one, **kept} if one["by"] == by else one for one in row["asked_before"]
        ],
        "replaced_by": "" if declined else row["replaced_by"],
    }
