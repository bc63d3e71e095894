"""Where a package is and what happened to it: by package id, document id or delivery id.

A package's id may be written as the UUID that a dialect answered (``axis.package_uuid``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from axis import rows
from axis.context import AxisContext
from axis.errors import NotFound
from axis.legal_value import weigh
from axis.life import deadlines, telling, whereabouts
from axis.life.ended_use import ended_use
from axis.life.records import Alert, Related
from axis.package_uuid import from_uuid
from axis.receipts import statuses_of
from axis.records import (
    BusinessStatus,
    Event,
    PackageRow,
    Timeline,
    TimelineDelivery,
    TimelineEntry,
)
from edoc.contract.lifecycle import TransportState
from edoc.contract.model import PackageKind
from edoc.contract.references import RelationKind
from edoc.plumbing.sql import axis_delivery_store as delivery_store
from edoc.plumbing.sql import axis_life_reading as life_store
from edoc.plumbing.sql import axis_tracking_store as store
from edoc.plumbing.sql.axis_tables import Connection
from edoc.plumbing.sql.blob import get_blob

LONGEST_TIMELINE = 20_000
"""Entries of one time-line; 5000 receivers with the usual four events each."""


async def package(
    context: AxisContext, package_id: str, system_id: str | None = None
) -> PackageRow | None:
    """See ``Axis.package``."""
    async with context.database.read() as connection:
        row = await store.find_package(connection, context.name, context.world, package_id)
        if row is None:
            return None
        if system_id not in (None, row["system_id"]):
            copies = await delivery_store.copies_of(connection, package_id, system_id or "")
            # what was withdrawn unread was never seen, and is not shown afterwards either
            return rows.package(row) if copies - {(TransportState.RECALLED, False)} else None
    return rows.package(row)


async def packages(context: AxisContext, limit: int, kind: PackageKind | None) -> list[PackageRow]:
    """See ``Axis.packages``."""
    async with context.database.read() as connection:
        found = await store.list_packages(
            connection, context.name, context.world, kind.value if kind else None, limit
        )
    return [rows.package(row) for row in found]


async def content(context: AxisContext, package_id: str) -> bytes:
    """See ``Axis.package_content``. Raises: NotFound."""
    async with context.database.read() as connection:
        row = await store.find_package(connection, context.name, context.world, package_id)
        found = await get_blob(connection, row["sha256"]) if row else None
    if found is None:
        raise NotFound("package", package_id)
    return found


async def events(context: AxisContext, after: int, limit: int) -> list[Event]:
    """See ``Axis.events``."""
    async with context.database.read() as connection:
        found = await store.events_after(connection, context.name, context.world, after, limit)
    return [rows.event(row) for row in found]


async def timeline(context: AxisContext, name: str, system_id: str | None = None) -> Timeline:
    """See ``Axis.timeline``. Raises: NotFound."""
    async with context.database.read() as connection:
        package_id = await store.resolve_package(
            connection, context.name, context.world, from_uuid(name.strip()), system_id
        )
        if package_id is None:
            raise NotFound("package, document or delivery", name)
        row = await store.find_package(connection, context.name, context.world, package_id)
        deliveries = await delivery_store.deliveries_of(connection, package_id)
        happened = await store.package_events(connection, package_id, LONGEST_TIMELINE)
        ids = [delivery["id"] for delivery in deliveries]
        statuses = await statuses_of(connection, ids)
        life = await _life(connection, package_id, ids, system_id)
    if row is None:
        raise NotFound("package", package_id)
    carriers = await context.carriers()
    today = _Today(context.clock.now(), carriers)
    told = _told(rows.package(row), deliveries, happened, statuses, life, today)
    weight = await weigh(context, told.package)
    if weight is not None:
        whole = system_id in (None, told.package.system_id)
        seen = [one for one in told.deliveries if whole or one.delivery.system_id == system_id]
        weight = replace(weight, ended=ended_use(seen))
    return replace(told, legal_value=weight)


@dataclass(frozen=True, slots=True)
class _Today:
    """By what deadlines are judged: the world's instant, and who only carries between axes."""

    now: datetime
    carriers: Collection[str]


@dataclass(frozen=True, slots=True)
class _Life:
    """What is stored beside a package: links, requests, alerts."""

    relations: tuple[Related, ...]
    requests: Sequence[Mapping[str, Any]]
    alerts: tuple[Alert, ...]
    replies: Sequence[Mapping[str, Any]]
    before: Sequence[Mapping[str, Any]]  # what offices finished of what this updates

    def finished(self) -> dict[str, list[datetime]]:
        """Return, by copy, when its office's documents answered this one or what it updates."""
        found: dict[str, list[datetime]] = {}
        for row in self.replies:
            found.setdefault(row["delivery_id"], []).append(row["at"])
        for row in self.before:
            said = deadlines.said_at(row["at"], row["arrived_at"], row["created_at"])
            found.setdefault(row["own_delivery_id"], []).append(said)
        return found


async def _life(
    connection: Connection, package_id: str, ids: Sequence[str], system_id: str | None
) -> _Life:
    """Read it; a system sees another package only where it sent or gets it."""
    linked = await life_store.relations(connection, package_id, system_id)
    shown = [row for row in linked if row["seen"] or not row["later"]]
    return _Life(
        telling.each_once([telling.related(row) for row in shown]),
        await life_store.requests(connection, package_id, ids),
        tuple(
            telling.alert(row, earlier_seen=system_id is None)
            for row in await life_store.alerts_of(connection, package_id)
            if system_id is None or row["package_id"] == package_id
        ),
        [row for row in shown if row["later"] and row["kind"] == RelationKind.REPLY],
        await life_store.finished_before_update(connection, package_id),
    )


def _told(
    package: PackageRow,
    deliveries: Sequence[Mapping[str, Any]],
    happened: Sequence[Mapping[str, Any]],
    statuses: Mapping[str, Sequence[BusinessStatus]],
    life: _Life,
    today: _Today,
) -> Timeline:
    asked = telling.requests_by_delivery(life.requests, package.id, deliveries)
    finished = life.finished()
    handled = [
        deadlines.Handled(
            rows.delivery(row),
            package,
            tuple(statuses.get(row["id"], ())),
            asked[row["id"]],
            finished.get(row["id"], ()),
            carried=row["system_id"] in today.carriers,
        )
        for row in deliveries
    ]
    told = [
        _delivery(copy, today.now, pushed=row["pushed"])
        for copy, row in zip(handled, deliveries, strict=True)
    ]
    values = [item.delivery for item in told]
    return Timeline(
        package=package,
        entries=tuple(_entry(row) for row in happened),
        deliveries=tuple(told),
        holder=whereabouts.summary(values, [item.holder for item in told]),
        next=whereabouts.next_summary([item.next for item in told]),
        relations=life.relations,
        alerts=life.alerts,
        deadlines=deadlines.of_package(package),
    )


def _delivery(copy: deadlines.Handled, now: datetime, *, pushed: bool) -> TimelineDelivery:
    value = copy.delivery
    asked = any(one.open and one.package_id != copy.package.id for one in copy.requests)
    return TimelineDelivery(
        delivery=value,
        holder=whereabouts.holder_of(value, pushed=pushed),
        next=whereabouts.next_of(value, pushed=pushed, asked=asked),
        statuses=tuple(copy.statuses),
        requests=tuple(copy.requests),
        deadlines=deadlines.of_delivery(copy, now),
    )


def _entry(row: Mapping[str, Any]) -> TimelineEntry:
    names = ("sender", "receiver", "code", "text")
    return TimelineEntry(
        at=row["at"],
        type=row["type"],
        delivery_id=row["delivery_id"],
        receiver=row["receiver"],
        code=row["code"],
        text=whereabouts.event_text(row["type"], **{name: row[name] for name in names}),
    )
