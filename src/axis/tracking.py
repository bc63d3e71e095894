"""Where a package is and what happened to it: by package id, document id or delivery id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from axis import rows, whereabouts
from axis.context import AxisContext
from axis.errors import NotFound
from axis.receipts import statuses_of
from axis.records import (
    BusinessStatus,
    Event,
    PackageRow,
    Timeline,
    TimelineDelivery,
    TimelineEntry,
)
from edoc.contract.model import PackageKind
from edoc.plumbing.sql import axis_delivery_store as delivery_store
from edoc.plumbing.sql import axis_tracking_store as store
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
            return rows.package(row) if copies else None
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
            connection, context.name, context.world, name.strip(), system_id
        )
        if package_id is None:
            raise NotFound("package, document or delivery", name)
        row = await store.find_package(connection, context.name, context.world, package_id)
        deliveries = await delivery_store.deliveries_of(connection, package_id)
        happened = await store.package_events(connection, package_id, LONGEST_TIMELINE)
        statuses = await statuses_of(connection, [delivery["id"] for delivery in deliveries])
    if row is None:
        raise NotFound("package", package_id)
    return _told(rows.package(row), deliveries, happened, statuses)


def _told(
    package: PackageRow,
    deliveries: Sequence[Mapping[str, Any]],
    happened: Sequence[Mapping[str, Any]],
    statuses: Mapping[str, Sequence[BusinessStatus]],
) -> Timeline:
    told = [_delivery(row, statuses.get(row["id"], ())) for row in deliveries]
    values = [item.delivery for item in told]
    return Timeline(
        package=package,
        entries=tuple(_entry(row) for row in happened),
        deliveries=tuple(told),
        holder=whereabouts.summary(values, [item.holder for item in told]),
        next=whereabouts.next_summary([item.next for item in told]),
    )


def _delivery(row: Mapping[str, Any], statuses: Sequence[BusinessStatus]) -> TimelineDelivery:
    value = rows.delivery(row)
    return TimelineDelivery(
        delivery=value,
        holder=whereabouts.holder_of(value, pushed=row["pushed"]),
        next=whereabouts.next_of(value, pushed=row["pushed"]),
        statuses=tuple(statuses),
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
