"""What waits for a system, what it fetches, and what it says it did with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from axis import documents, rows
from axis.context import AxisContext
from axis.documents import Stamp
from axis.errors import NotFound
from axis.records import ConfirmResult, DeliveryRow
from edoc.contract.lifecycle import IllegalMove, advance_transport
from edoc.contract.model import PackageKind
from edoc.plumbing.outbox import settle
from edoc.plumbing.sql import axis_delivery_store as store
from edoc.plumbing.sql import axis_package_store as package_store
from edoc.plumbing.sql import axis_tracking_store as tracking_store
from edoc.plumbing.sql.axis_tables import Connection
from edoc.plumbing.sql.blob import get_blob

REASON_LENGTH = 1000
"""Characters of a reason that are kept; one document system bounds its own at 1000."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a system says about one delivery."""

    delivery_id: str
    result: ConfirmResult
    reason: str = ""


async def waiting(
    context: AxisContext,
    system_id: str,
    kind: PackageKind | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
) -> list[DeliveryRow]:
    """See ``Axis.waiting``."""
    async with context.database.read() as connection:
        found = await store.list_waiting(
            connection,
            context.name,
            context.world,
            system_id,
            kind=kind.value if kind else None,
            since=since,
            until=until,
            limit=limit,
        )
    return [rows.delivery(row) for row in found]


async def count_waiting(context: AxisContext, system_id: str, kind: PackageKind | None) -> int:
    """See ``Axis.count_waiting``."""
    async with context.database.read() as connection:
        return await store.count_waiting(
            connection, context.name, context.world, system_id, kind.value if kind else None
        )


async def fetch(
    context: AxisContext, system_id: str, delivery_id: str
) -> tuple[DeliveryRow, bytes]:
    """See ``Axis.fetch``. The first fetch is noted; it moves no state."""
    async with context.database.read() as connection:
        row = await store.find_delivery(connection, context.name, context.world, delivery_id)
        if row is None or row["system_id"] != system_id:
            raise NotFound("delivery", delivery_id)
        content = await get_blob(connection, row["sha256"])
    if content is None:
        raise NotFound("content of package", row["package_id"])
    if row["fetched_at"] is None:
        await _note_fetch(context, row)
    return rows.delivery(row), content


async def fetch_package(context: AxisContext, system_id: str, package_id: str) -> bytes:
    """See ``Axis.fetch_package``."""
    async with context.database.read() as connection:
        package = await tracking_store.find_package(
            connection, context.name, context.world, package_id
        )
        allowed = package is not None and (
            package["system_id"] == system_id
            or await store.addressed_to(connection, package_id, system_id)
        )
        content = await get_blob(connection, package["sha256"]) if package and allowed else None
    if content is None:
        raise NotFound("package", package_id)
    return content


async def confirm(
    context: AxisContext, system_id: str, delivery_id: str, result: ConfirmResult, reason: str
) -> DeliveryRow:
    """See ``Axis.confirm``."""
    unknown = await confirm_many(context, system_id, [Confirmation(delivery_id, result, reason)])
    if unknown:
        raise NotFound("delivery", delivery_id)
    async with context.database.read() as connection:
        row = await store.find_delivery(connection, context.name, context.world, delivery_id)
    if row is None:
        raise NotFound("delivery", delivery_id)
    return rows.delivery(row)


async def confirm_many(
    context: AxisContext, system_id: str, confirmations: Sequence[Confirmation]
) -> list[str]:
    """Record several confirmations of one system, all of them or none.

    Returns the ids that are no deliveries of this system. Repeated and late confirmations change
    nothing: the first end of a delivery stands.
    """
    said = Said(
        context,
        system_id,
        {confirmation.delivery_id: confirmation for confirmation in confirmations},
        Stamp(context.name, context.world, context.clock.now(), context.real.now()),
    )
    heard = await context.commits.together(hear, said)
    if context.metrics:
        for kind in heard.delivered:
            context.metrics.delivered.labels(context.name, kind).inc()
    return heard.unknown


@dataclass(frozen=True, slots=True)
class Said:
    """Confirmations of one system, on their way in."""

    context: AxisContext
    system_id: str
    wanted: Mapping[str, Confirmation]  # by delivery
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Heard:
    """What confirmations changed: ids that are unknown, kinds of the deliveries now done."""

    unknown: list[str]
    delivered: list[str]


async def hear(connection: Connection, group: Sequence[Said]) -> list[Heard]:
    """Write confirmations that came together; each is judged after those before it."""
    context = group[0].context
    named = {delivery for said in group for delivery in said.wanted}
    locked = await store.lock_deliveries(connection, context.name, context.world, named)
    known = {row["id"]: row for row in locked}
    states = {row["id"]: row["state"] for row in locked}
    moves: list[_Move] = []
    heard = []
    for said in group:
        mine = {one for one in said.wanted if one in known and _belongs(known[one], said)}
        unknown, delivered = sorted(set(said.wanted) - mine), []
        for one in sorted(mine):
            confirmation = said.wanted[one]
            if _moves(states[one], confirmation.result):
                states[one] = confirmation.result
                reason = confirmation.reason[:REASON_LENGTH]
                moves.append(_Move(known[one], confirmation.result, reason, said))
                delivered += [known[one]["kind"]] if confirmation.result == "done" else []
        heard.append(Heard(unknown, delivered))
    await _move(connection, context, moves)
    return heard


@dataclass(frozen=True, slots=True)
class _Move:
    """One delivery that moves."""

    row: Mapping[str, Any]
    result: ConfirmResult
    reason: str
    said: Said


async def _move(connection: Connection, context: AxisContext, moves: Sequence[_Move]) -> None:
    if not moves:
        return
    ended = [move for move in moves if move.result != "processing"]
    await store.set_states(
        connection, [(m.row["id"], m.result, m.reason, m.said.stamp.now) for m in moves]
    )
    await store.insert_settlements(
        connection,
        [
            rows.settlement_row(m.said.stamp, m.row, m.result, m.said.system_id, m.reason)
            for m in ended
        ],
    )
    await package_store.insert_events(
        connection, [rows.settled_event(m.said.stamp, m.row, m.result, m.reason) for m in moves]
    )
    await settle_messages(connection, context, [move.row for move in ended])


def _belongs(row: Mapping[str, Any], said: Said) -> bool:
    return bool(row["system_id"] == said.system_id)


async def settle_messages(
    connection: Connection, context: AxisContext, deliveries: Sequence[Mapping[str, Any]]
) -> None:
    """Let the outbox forget messages all of whose deliveries have ended."""
    chunks = sorted(
        {(row["package_id"], row["system_id"], row["chunk"]) for row in deliveries if row["pushed"]}
    )
    if not chunks:
        return
    still_open = await store.open_chunks(connection, {package for package, _, _ in chunks})
    closed = [documents.delivery_message_id(*chunk) for chunk in chunks if chunk not in still_open]
    await settle(connection, context.owner, closed)


async def _note_fetch(context: AxisContext, row: Mapping[str, Any]) -> None:
    stamp = Stamp(context.name, context.world, context.clock.now(), context.real.now())

    async def note(connection: Connection) -> None:
        if await store.mark_fetched(connection, row["id"], stamp.now):
            event = rows.settled_event(stamp, row, "fetched", "")
            await package_store.insert_events(connection, [event])

    await context.commits.run(note)


def _moves(state: str, result: str) -> bool:
    """True where the confirmation changes something; a settled delivery stays as it ended."""
    try:
        return advance_transport(state, result).value != state
    except IllegalMove:
        return False
