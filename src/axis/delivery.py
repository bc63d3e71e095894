"""What waits for a system, what it fetches, and what it says it did with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from axis import documents, rows
from axis.context import AxisContext
from axis.documents import Stamp
from axis.errors import NotFound
from axis.observing import handed_out
from axis.records import ConfirmResult, DeliveryRow
from edoc.contract.lifecycle import IllegalMove, advance_transport
from edoc.contract.model import PackageKind
from edoc.plumbing.outbox import settle
from edoc.plumbing.sql import axis_delivery_store as store
from edoc.plumbing.sql import axis_package_store as package_store
from edoc.plumbing.sql import axis_tracking_store as tracking_store
from edoc.plumbing.sql.axis_tables import Connection
from edoc.plumbing.sql.blob import get_blob

LATE = "late"
"""Event: ``done`` for a delivery that the axis had given up; its ``code`` is how it had ended."""

GIVEN_UP = ("expired", "recalled")
"""Ends that the axis gave a delivery, not its receiver."""

REASON_LENGTH = 1000
"""Characters of a reason that are kept; one document system bounds its own at 1000."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a system says about one delivery."""

    delivery_id: str
    result: ConfirmResult
    reason: str = ""
    stays_open: bool = False  # a failure does not end it: the receiver will try again


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of deliveries is asked for: whose, of which kind, from when to when."""

    system_id: str
    kind: PackageKind | None = None
    since: datetime | None = None
    until: datetime | None = None
    receiver: str | None = None  # the canonical code of one agency of the system
    limit: int = 10_000


@dataclass(frozen=True, slots=True)
class Received:
    """What came for a system, oldest first; ``cut``: there is more than was asked for."""

    rows: Sequence[DeliveryRow]
    cut: bool


async def waiting(context: AxisContext, asked: Asked) -> list[DeliveryRow]:
    """See ``Axis.waiting``."""
    return [rows.delivery(row) for row in await _listed(context, asked, store.list_waiting)]


async def received(context: AxisContext, asked: Asked) -> Received:
    """See ``OwnMail.received``."""
    wanted = replace(asked, limit=asked.limit + 1)
    found = await _listed(context, wanted, store.list_received)
    kept = sorted(found[: asked.limit], key=lambda row: (row["created_real"], row["id"]))
    return Received([rows.delivery(row) for row in kept], cut=len(found) > asked.limit)


async def _listed(
    context: AxisContext, asked: Asked, lister: Callable[..., Awaitable[Sequence[store.Row]]]
) -> Sequence[store.Row]:
    async with context.database.read() as connection:
        return await lister(
            connection,
            context.name,
            context.world,
            asked.system_id,
            kind=asked.kind.value if asked.kind else None,
            since=asked.since,
            until=asked.until,
            receiver=asked.receiver,
            limit=asked.limit,
        )


async def count_waiting(context: AxisContext, system_id: str, kind: PackageKind | None) -> int:
    """See ``Axis.count_waiting``."""
    async with context.database.read() as connection:
        return await store.count_waiting(
            connection, context.name, context.world, system_id, kind.value if kind else None
        )


async def fetch(
    context: AxisContext, system_id: str, delivery_id: str
) -> tuple[DeliveryRow, bytes]:
    """See ``Axis.fetch``. The first fetch is noted before the bytes leave; it moves no state."""
    async with context.database.read() as connection:
        row = await store.find_delivery(connection, context.name, context.world, delivery_id)
        if row is None or row["system_id"] != system_id or _withdrawn(row):
            raise NotFound("delivery", delivery_id)
        content = await get_blob(connection, row["sha256"])
    if content is None:
        raise NotFound("content of package", row["package_id"])
    if row["fetched_at"] is None and row["state"] in store.OPEN:
        await _note_fetch(context, row)
    return rows.delivery(row), await handed_out(context, system_id, content, row["created_at"])


async def own(context: AxisContext, system_id: str, delivery_id: str) -> DeliveryRow | None:
    """Return a delivery to this system, whatever its state; None for any other id."""
    async with context.database.read() as connection:
        row = await store.find_delivery(connection, context.name, context.world, delivery_id)
    return rows.delivery(row) if row is not None and row["system_id"] == system_id else None


def _withdrawn(row: Mapping[str, Any]) -> bool:
    return bool(row["state"] == "recalled" and row["fetched_at"] is None)


async def _note_fetch(context: AxisContext, row: Mapping[str, Any]) -> None:
    """Note the fetch of one delivery. Raises: NotFound where it was withdrawn in between."""

    async def note(connection: Connection) -> bool:
        stamp = _stamp(context)
        noted = await store.mark_fetched(connection, row["id"], stamp.now)
        await _tell_fetched(connection, stamp, noted)
        if noted:
            return True
        now = await store.find_delivery(connection, context.name, context.world, row["id"])
        return now is not None and not _withdrawn(now)

    if not await context.commits.run(note):
        raise NotFound("delivery", row["id"])


async def fetch_package(context: AxisContext, system_id: str, package_id: str) -> bytes:
    """See ``Axis.fetch_package``. The copies of a receiving system are fetched by it."""
    async with context.database.read() as connection:
        package = await tracking_store.find_package(
            connection, context.name, context.world, package_id
        )
        copies = await store.copies_of(connection, package_id, system_id) if package else set()
        sent = package is not None and package["system_id"] == system_id
        allowed = sent or bool(copies - _GONE)
        content = await get_blob(connection, package["sha256"]) if package and allowed else None
    if content is None:
        raise NotFound("package", package_id)
    if copies & _UNFETCHED:
        copies = await _note_package_fetch(context, system_id, package_id)
        if not sent and not copies - _GONE:  # withdrawn in between
            raise NotFound("package", package_id)
    if package is None or sent:
        return content
    return await handed_out(context, system_id, content, package["accepted_at"])


_GONE = {("recalled", False)}
"""How copies stand that were withdrawn before anybody read them."""

_UNFETCHED = {(state, False) for state in store.OPEN}


async def _note_package_fetch(
    context: AxisContext, system_id: str, package_id: str
) -> set[tuple[str, bool]]:
    """Note the fetch of a system's copies of a package; returns how they stand then."""

    async def note(connection: Connection) -> set[tuple[str, bool]]:
        stamp = _stamp(context)
        noted = await store.mark_package_fetched(connection, package_id, system_id, stamp.now)
        await _tell_fetched(connection, stamp, noted)
        return await store.copies_of(connection, package_id, system_id)

    return await context.commits.run(note)


async def _tell_fetched(
    connection: Connection, stamp: Stamp, noted: Sequence[Mapping[str, Any]]
) -> None:
    events = [rows.settled_event(stamp, row, "fetched", "") for row in noted]
    await package_store.insert_events(connection, events)


def _stamp(context: AxisContext) -> Stamp:
    return Stamp(context.name, context.world, context.clock.now(), context.real.now())


async def confirm(context: AxisContext, system_id: str, confirmation: Confirmation) -> DeliveryRow:
    """See ``Axis.confirm``."""
    delivery_id = confirmation.delivery_id
    unknown = await confirm_many(context, system_id, [confirmation])
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

    Returns the ids that are no deliveries of this system. Repeated and late confirmations move
    nothing: the first end of a delivery stands. That a system has what the axis had given up as
    expired or recalled is written down once.
    """
    said = Said(
        context,
        system_id,
        {confirmation.delivery_id: confirmation for confirmation in confirmations},
        _stamp(context),
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
    stands = {row["id"]: (row["state"], row["failed_at"] is not None) for row in locked}
    moves: list[_Move] = []
    late: dict[str, _Move] = {}
    heard = []
    for said in group:
        mine = {one for one in said.wanted if one in known and _belongs(known[one], said)}
        unknown, delivered = sorted(set(said.wanted) - mine), []
        for one in sorted(mine):
            move = _move_of(known[one], said.wanted[one], said)
            if _moves(stands[one], move):
                stands[one] = (move.state, move.failing)
                moves.append(move)
                delivered += [known[one]["kind"]] if move.state == "done" else []
            elif move.state == "done" and stands[one][0] in GIVEN_UP:
                late.setdefault(one, move)
        heard.append(Heard(unknown, delivered))
    await _move(connection, context, moves)
    await _tell_late(connection, late)
    return heard


@dataclass(frozen=True, slots=True)
class _Move:
    """One delivery that moves; ``failing``: it stays open although its receiver failed on it."""

    row: Mapping[str, Any]
    state: ConfirmResult
    reason: str
    said: Said
    failing: bool


def _move_of(row: Mapping[str, Any], confirmation: Confirmation, said: Said) -> _Move:
    failing = confirmation.result == "fail" and confirmation.stays_open
    state: ConfirmResult = "processing" if failing else confirmation.result
    return _Move(row, state, confirmation.reason[:REASON_LENGTH], said, failing)


async def _move(connection: Connection, context: AxisContext, moves: Sequence[_Move]) -> None:
    if not moves:
        return
    ended = [move for move in moves if move.state != "processing"]
    await store.set_states(
        connection,
        [
            (m.row["id"], m.state, m.reason, now := m.said.stamp.now, now if m.failing else None)
            for m in moves
        ],
    )
    await store.insert_settlements(
        connection,
        [
            rows.settlement_row(m.said.stamp, m.row, m.state, m.said.system_id, m.reason)
            for m in ended
        ],
    )
    await package_store.insert_events(
        connection, [rows.settled_event(m.said.stamp, m.row, m.state, m.reason) for m in moves]
    )
    await settle_messages(connection, context, [move.row for move in ended])


async def _tell_late(connection: Connection, late: Mapping[str, _Move]) -> None:
    """Write that copies arrived after the axis had given them up, once for each."""
    if not late:
        return
    packages = {move.row["package_id"] for move in late.values()}
    told = await tracking_store.deliveries_with_event(connection, packages, LATE)
    await package_store.insert_events(
        connection,
        [
            {**rows.settled_event(m.said.stamp, m.row, LATE, m.reason), "code": m.row["state"]}
            for delivery, m in late.items()
            if delivery not in told
        ],
    )


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


def _moves(stands: tuple[str, bool], move: _Move) -> bool:
    """True where a confirmation changes something; a settled delivery stays as it ended.

    ``stands`` is the state, and whether the receiver failed on it.
    """
    try:
        return (advance_transport(stands[0], move.state).value, move.failing) != stands
    except IllegalMove:
        return False
