"""Statuses that come in: what receivers did with our documents, and requests to give one back.

Every status is kept; order is judged by ``edoc.contract.lifecycle``, which flags the odd ones.
They come by the hundred, so they are entered in batches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from edoc.contract.lifecycle import advance
from edoc.contract.model import Status
from edoc.contract.wire import BusinessStatus
from edoc.plumbing.sql.node_store import Connection, Row
from nodes.context import NodeContext
from nodes.records import HostedAgency
from nodes.registers import incoming_record

UNFINISHED_STEPS = ("02", "03", "04", "05", "06", "reply")


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
) -> tuple[set[str], set[str]]:
    """Enter statuses; those known already are left out.

    Returns the delivery ids of the new ones, and the references of the documents they are about.
    """
    ids = [one.delivery for one in arrivals]
    known = await context.books.statuses.known(connection, "received", ids)
    new = list({one.delivery: one for one in arrivals if one.delivery not in known}.values())
    rows: list[dict[str, object]] = []
    about: dict[str, list[StatusArrival]] = defaultdict(list)
    matched: dict[tuple[str, str, str], Row | None] = {}
    for one in new:
        if one.code == BusinessStatus.TAKE_BACK:
            document = await _take_back(context, connection, one) if one.trusted else ""
            rows.append(_row(one, document, expected=bool(document)))
            continue
        wanted = one.status.response_for
        key = (one.agency.code, wanted.document_id, wanted.code)
        if key not in matched:
            matched[key] = await context.books.outgoing.match(connection, *key)
        row = matched[key]
        if row is None:
            rows.append(_row(one, "", expected=False))
        else:
            about[row["reference"]].append(one)
    for reference, some in about.items():
        rows += await _advance(context, connection, reference, some)
    await context.books.statuses.add(connection, rows)
    return {one.delivery for one in new}, set(about)


async def _advance(
    context: NodeContext, connection: Connection, reference: str, some: Iterable[StatusArrival]
) -> list[dict[str, object]]:
    """Move the receivers of one document on; returns the rows to keep."""
    arrivals = list(some)
    receivers = {
        row["code"].strip().upper(): row
        for row in await context.books.outgoing.receivers_named(
            connection, reference, {one.sender for one in arrivals}
        )
    }
    states = {code: _Standing(row) for code, row in receivers.items()}
    rows = []
    for one in arrivals:
        standing = states.get(one.sender)
        expected = standing is not None and standing.take(one)
        rows.append(_row(one, reference, expected=expected))
    changes = {standing.code: standing.columns() for standing in states.values()}
    await context.books.outgoing.change_receivers(connection, reference, changes)
    return rows


class _Standing:
    """How one receiver stands while its statuses are taken in."""

    def __init__(self, row: Row) -> None:
        self.code: str = row["code"]
        self._state: str = row["business_state"]
        self._last: str = row["last_status"]
        self._last_at: datetime | None = row["last_at"]

    def take(self, arrival: StatusArrival) -> bool:
        """Apply a status; True where it was expected."""
        moved = advance(self._state or None, arrival.code)
        after = moved.state or ""
        if moved.expected or after != self._state:
            self._last = arrival.code
            self._last_at = arrival.status.at or arrival.at
        self._state = after
        return moved.expected

    def columns(self) -> dict[str, object]:
        """The columns of the receiver's row."""
        return {
            "business_state": self._state,
            "last_status": self._last,
            "last_at": self._last_at,
        }


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
    wanted = arrival.status.response_for
    named = (wanted.document_id, wanted.code)
    return await request_take_back(
        context, connection, arrival.agency, arrival.status.sender.code, named
    )


async def request_take_back(
    context: NodeContext,
    connection: Connection,
    agency: HostedAgency,
    sender: str,
    named: tuple[str, str],
) -> str:
    """Note that a sender wants its document back, and plan the answer (15 or 16).

    Args:
        named: document id, and number/notation, by which the sender names the document.

    Returns the id of the incoming document, empty where there is none to give back.
    """
    books = context.books
    row = await books.incoming.match(connection, agency.code, sender, *named)
    if row is None:
        return ""
    document = incoming_record(row)
    if document.state in {"withdrawn", "returned"} or document.take_back == "requested":
        return document.id
    await books.incoming.change(connection, document.id, take_back="requested")
    if document.state != "completed":
        await books.tasks.drop_for(connection, document.id, UNFINISHED_STEPS)
    if context.behaviour.settings.auto_handle:
        delay = context.behaviour.delay("take-back", agency.code, document.document_id)
        due = context.clock.now() + delay
        times = await books.statuses.times(connection, document.id, ("15", "16"))
        task = {"id": f"take-back:{document.id}:{times}", "kind": "take-back"}
        await books.tasks.plan(connection, [{**task, "document": document.id, "due_at": due}])
    return document.id
