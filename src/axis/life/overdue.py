"""Broken deadlines are told of once, when a day of the world has passed.

All watched deadlines end with a day of Viet Nam, so that looking once a day is enough. Several
workers may look: a row of the table ``axis_overdue`` is theirs who inserted it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from axis import rows
from axis.context import AxisContext
from axis.documents import Stamp
from edoc.contract.dates import local_date
from edoc.contract.deadlines import (
    DEADLINE_NAMES,
    DeadlineKind,
    acknowledge_deadline,
    answer_deadline,
    unacknowledged_since,
)
from edoc.plumbing.sql import axis_life_reading as store
from edoc.plumbing.sql import axis_package_store as package_store

Broken = tuple[Mapping[str, Any], datetime]
"""A copy and when its deadline ended."""


class Watch:
    """Looks for broken deadlines of one axis, once for each day of its world."""

    def __init__(self, context: AxisContext) -> None:
        self._context = context
        self._looked_on: date | None = None

    async def look(self) -> int:
        """Tell of the deadlines that are broken now; returns how many, 0 where no day passed."""
        now = self._context.clock.now()
        today = local_date(now)
        if self._looked_on == today:
            return 0
        told = await self._unacknowledged(now) + await self._unanswered(now, today)
        self._looked_on = today
        return told

    async def _unacknowledged(self, now: datetime) -> int:
        context, told = self._context, 0
        before, limit = unacknowledged_since(now), context.settings.sweep_batch
        carriers = await context.carriers()
        while True:
            async with context.database.read() as connection:
                found = await store.unacknowledged(
                    connection, context.name, context.world, before, carriers, limit
                )
            ends = [acknowledge_deadline(row["arrived_at"], None, now).due_at for row in found]
            broken = [(row, end) for row, end in zip(found, ends, strict=True) if end]
            told += await self._tell(DeadlineKind.ACKNOWLEDGE, broken)
            if len(found) < limit or not broken:
                return told

    async def _unanswered(self, now: datetime, today: date) -> int:
        context, told, limit = self._context, 0, self._context.settings.sweep_batch
        while True:
            async with context.database.read() as connection:
                found = await store.unanswered(
                    connection, context.name, context.world, today, limit
                )
            ends = [answer_deadline(row["due"], None, now).due_at for row in found]
            broken = [(row, end) for row, end in zip(found, ends, strict=True) if end]
            told += await self._tell(DeadlineKind.ANSWER, broken)
            if len(found) < limit or not broken:
                return told

    async def _tell(self, kind: DeadlineKind, broken: Sequence[Broken]) -> int:
        """Note broken deadlines and write an event for each that nobody told of before."""
        if not broken:
            return 0
        context = self._context
        stamp = Stamp(context.name, context.world, context.clock.now(), context.real.now())
        lines = [
            {
                **stamp.owner,
                "delivery_id": row["id"],
                "kind": kind.value,
                "due_at": end,
                "at": stamp.now,
            }
            for row, end in broken
        ]
        async with context.database.write() as connection:
            fresh = await store.note_overdue(connection, lines)
            events = [
                {
                    **rows.settled_event(stamp, row, "overdue", DEADLINE_NAMES[kind].vi),
                    "code": kind.value,
                }
                for row, _ in broken
                if row["id"] in fresh
            ]
            await package_store.insert_events(connection, events)
        return len(events)
