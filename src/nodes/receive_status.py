"""Statuses that come in: what receivers did with our documents, and requests to give one back.

Every status is kept; order is judged by ``edoc.contract.lifecycle``, which flags the odd ones.
They come by the hundred, so they are entered in batches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from edoc.contract.model import BusinessType, ResponseFor, Status
from edoc.contract.references import taken_back
from edoc.contract.wire import BusinessStatus
from edoc.plumbing.sql.node_store import Connection, Row
from nodes.asking import answered
from nodes.changes import Course, Kind
from nodes.context import NodeContext
from nodes.receive_change import Asked, look, note
from nodes.records import HostedAgency
from nodes.standing import Standing


@dataclass(frozen=True, slots=True)
class StatusArrival:
    """A status that came for a hosted agency; ``delivery`` is the id of its delivery."""

    delivery: str
    agency: HostedAgency
    status: Status
    at: datetime  # of arrival, world time
    trusted: bool = True  # False where the package's signature does not hold

    @property
    def code(self) -> str:
        """Two digits."""
        return self.status.status_code.strip().zfill(2)

    @property
    def sender(self) -> str:
        """Code of the reporting agency, for comparison."""
        return self.status.sender.code.strip().upper()


async def enter_statuses(
    context: NodeContext, connection: Connection, arrivals: Sequence[StatusArrival]
) -> set[str]:
    """Enter statuses, leave out those known already; return the delivery ids of the new ones."""
    ids = [one.delivery for one in arrivals]
    known = await context.books.statuses.known(connection, "received", ids)
    new = list({one.delivery: one for one in arrivals if one.delivery not in known}.values())
    rows: list[dict[str, object]] = []
    about: dict[str, list[StatusArrival]] = defaultdict(list)
    documents: dict[str, Row] = {}
    matched: dict[tuple[str, ResponseFor], Row | None] = {}
    for one in new:
        if one.code == BusinessStatus.TAKE_BACK:
            document = await _take_back(context, connection, one)
            rows.append(_row(one, document, expected=bool(document)))
            continue
        key = (one.agency.code, one.status.response_for)
        if key not in matched:
            matched[key] = await context.books.outgoing.match(connection, *key)
        row = matched[key]
        if row is None:
            rows.append(_row(one, "", expected=False))
        else:
            documents[row["reference"]] = row
            about[row["reference"]].append(one)
    for reference, some in about.items():
        rows += await _advance(context, connection, documents[reference], some)
    await context.books.statuses.add(connection, rows)
    return {one.delivery for one in new}


async def _advance(
    context: NodeContext, connection: Connection, document: Row, some: Iterable[StatusArrival]
) -> list[dict[str, object]]:
    """Move the receivers of one document on; returns the rows to keep."""
    arrivals, reference = list(some), document["reference"]
    receivers = {
        row["code"].strip().upper(): row
        for row in await context.books.outgoing.receivers_named(
            connection, reference, {one.sender for one in arrivals}
        )
    }
    states = {code: Standing(row) for code, row in receivers.items()}
    rows = []
    for one in arrivals:
        standing = states.get(one.sender)
        at = one.status.at or one.at
        expected = standing is not None and standing.take(one.code, at)
        rows.append(_row(one, reference, expected=expected))
    changes = {standing.code: standing.columns() for standing in states.values()}
    await context.books.outgoing.change_receivers(connection, reference, changes)
    if document["business_type"] == BusinessType.REPLACE:
        await _spread(context, connection, document, states.values())
    return rows


async def _spread(
    context: NodeContext, connection: Connection, document: Row, standings: Iterable[Standing]
) -> None:
    """Note an answer to a replacement with the documents that it replaces, too."""
    said = {
        one.code.strip().upper(): one
        for one in standings
        if one.answer and one.asked == Kind.REPLACEMENT
    }
    for former, codes in document["operation"].get("replaces", ()):
        wanted = said.keys() & {code.strip().upper() for code in codes}
        rows = await context.books.outgoing.receivers_named(connection, former, wanted)
        changes = {}
        for row in rows:
            one = said[row["code"].strip().upper()]
            new = document["reference"]
            changes[row["code"]] = answered(row, new, one.answer, one.answered_at)
        await context.books.outgoing.change_receivers(connection, former, changes)
        if any(one.answer == BusinessStatus.DECLINED for one in said.values()):
            await _in_force_again(context, connection, former)


async def _in_force_again(context: NodeContext, connection: Connection, former: str) -> None:
    """Let a document no longer be replaced by one that every receiver declined."""
    books = context.books.outgoing
    row = await books.find(connection, former)
    receivers = await books.receivers(connection, [former])
    left = [one["replaced_by"] for one in receivers if one["replaced_by"]]
    if row is not None and row["replaced_by"] not in left:
        await books.change(connection, former, replaced_by=left[0] if left else "")


def _row(arrival: StatusArrival, document: str, *, expected: bool) -> dict[str, object]:
    return {
        "direction": "received",
        "key": arrival.delivery,
        "document": document,
        "agency": arrival.agency.code,
        "other": arrival.status.sender.code,
        "code": arrival.code,
        "at": arrival.status.at or arrival.at,
        "description": arrival.status.description,
        "expected": expected,
        "state": "received",
        "submitted_real": None,
    }


async def _take_back(context: NodeContext, connection: Connection, arrival: StatusArrival) -> str:
    """Take a 13 down; returns the id of the incoming document, empty where it is not here."""
    wanted = arrival.status.response_for
    asked = Asked(
        id=arrival.delivery,
        agency=arrival.agency,
        kind=Kind.TAKE_BACK,
        named=taken_back(wanted),
        answer_to=replace(wanted, agency=arrival.status.sender.code),
        at=arrival.at,
        made_at=arrival.status.at,
        trusted=arrival.trusted,
        reason=arrival.status.description,
    )
    found = await look(context, connection, asked)
    await note(context, connection, found)
    heard = found.reaction.course is not Course.REJECT and not found.reaction.alert
    return str(found.document["id"]) if found.document and heard else ""
