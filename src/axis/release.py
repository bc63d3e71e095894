"""Parked deliveries go out as soon as their receiver can be reached.

Every sweep looks at the receivers of what is parked: known now, unlocked, valid, or merged into an
office that is. What cannot go out waits on, until it expires.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from axis import documents, rows
from axis.admission import delivery_message
from axis.context import AxisContext
from axis.directory.standing import referral
from axis.documents import Stamp
from axis.records import AgencyRecord, SystemRecord
from axis.routing import Lane
from axis.routing import lanes as system_lanes
from edoc.contract.dates import local_date
from edoc.contract.findings import Text
from edoc.plumbing.outbox import ToSend, enqueue_many
from edoc.plumbing.sql import axis_delivery_store as delivery_store
from edoc.plumbing.sql import axis_package_store as package_store
from edoc.plumbing.sql import axis_parking_store as store
from edoc.plumbing.sql.axis_tables import Connection

Stored = Mapping[str, Any]
Target = tuple[AgencyRecord, SystemRecord]

ALREADY = Text(
    "Cơ quan kế nhiệm đã có lượt giao của chính gói tin này",
    "the successor has a delivery of this very package already",
)
LOOP = Text(
    "Nơi nhận thuộc chính hệ thống đã chuyển gói tin xuống",
    "the receiver belongs to the very uplink the package came down",
)


async def release(context: AxisContext) -> bool:
    """Let one batch of parked deliveries go out; True where there may be more."""
    async with context.database.read() as connection:
        codes = await store.parked_receivers(connection, context.name, context.world)
    if not codes:
        return False
    directory = await context.registry.refresh()
    stamp = Stamp(context.name, context.world, context.clock.now(), context.real.now())
    today, policy = local_date(stamp.now), context.settings.directory_policy
    found = {code: referral(code, directory, today, policy).receiver for code in codes}
    targets = {code: target for code, target in found.items() if target is not None}
    if not targets:
        return False
    limit = context.settings.sweep_batch
    async with context.database.write() as connection:
        due = await store.lock_parked(connection, context.name, context.world, list(targets), limit)
        await _release(connection, context, stamp, due, targets)
    context.relay.notify()
    return len(due) == limit


async def _release(
    connection: Connection,
    context: AxisContext,
    stamp: Stamp,
    due: Sequence[Stored],
    targets: Mapping[str, Target],
) -> None:
    """Send out what can go; end what would come twice, or go back where it came from."""
    packages = {row["package_id"] for row in due}
    present = await store.receivers_of(connection, packages)
    chunks = await store.chunks_of(connection, packages)
    by_package: dict[str, list[Stored]] = {}
    for row in due:
        agency, system = targets[row["receiver"]]
        if system.link == "uplink" and row["submitter"] == system.id:
            await _end(connection, stamp, row, "fail", LOOP)
        elif (row["package_id"], agency.code) in present:
            await _end(connection, stamp, row, "recalled", ALREADY)
        else:
            present.add((row["package_id"], agency.code))
            by_package.setdefault(row["package_id"], []).append(row)
    messages: list[ToSend] = []
    for parked in by_package.values():
        messages += await _send_out(connection, context, stamp, parked, targets, chunks)
    await enqueue_many(connection, owner=context.owner, messages=messages, now=stamp.real)


async def _send_out(
    connection: Connection,
    context: AxisContext,
    stamp: Stamp,
    parked: Sequence[Stored],
    targets: Mapping[str, Target],
    chunks: Mapping[tuple[str, str], int],
) -> list[ToSend]:
    """Give the parked deliveries of one package to their systems; returns the messages."""
    settings = context.settings
    by_code = {targets[row["receiver"]][0].code: row for row in parked}
    reached = [targets[row["receiver"]] for row in parked]
    messages = []
    for lane in system_lanes(
        reached, settings.deliveries_per_message, settings.deliveries_per_uplink_message
    ):
        package_id = parked[0]["package_id"]
        # a chunk names one message, so these must not join one that is under way
        chunk = chunks.get((package_id, lane.system.id), -1) + 1 + lane.chunk
        moved = [
            {**by_code[agency.code], **_place(context, stamp, lane, agency, chunk)}
            for agency in lane.receivers
        ]
        await store.unpark(connection, moved)
        await package_store.insert_events(connection, [_told(stamp, row) for row in moved])
        if lane.system.pushed:
            size = moved[0]["size"]
            messages.append(delivery_message(context, lane.system.id, moved, size))
    return messages


def _place(
    context: AxisContext, stamp: Stamp, lane: Lane, agency: AgencyRecord, chunk: int
) -> documents.Row:
    """Return the columns of a delivery that goes to a system now."""
    again = stamp.real + timedelta(seconds=context.settings.redeliver_after_s)
    return {
        "receiver": agency.code,
        "receiver_name": agency.name,
        "receiver_level": agency.level,
        "system_id": lane.system.id,
        "pushed": lane.system.pushed,
        "chunk": chunk,
        "reason": "",
        "updated_at": stamp.now,
        "redeliver_real": again if lane.system.pushed else None,
    }


def _told(stamp: Stamp, row: Stored) -> documents.Row:
    return rows.settled_event(stamp, row, "released", "")


async def _end(connection: Connection, stamp: Stamp, row: Stored, end: str, why: Text) -> None:
    await delivery_store.set_state(connection, [row["id"]], end, why.vi, stamp.now)
    line = rows.settlement_row(stamp, row, end, stamp.axis, why.vi)
    await delivery_store.insert_settlements(connection, [line])
    await package_store.insert_events(connection, [rows.settled_event(stamp, row, end, why.vi)])
