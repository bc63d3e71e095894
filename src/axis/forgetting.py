"""What an axis remembers of sends and confirmations only for their repeats is forgotten in time.

Repeats are made by machines, so their time is the machine's. A send is remembered as long as one of
its deliveries is open, whatever its age.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from axis.context import AxisContext
from edoc.plumbing.sql import axis_key_store, axis_meant_store

INTERVAL = timedelta(days=1)
"""Between two looks at all keys: what is to go is months old."""


class Forgetting:
    """Forgets the old keys of one axis, once a day. Several workers may do it at once."""

    def __init__(self, context: AxisContext) -> None:
        self._context = context
        self._looked_at: datetime | None = None

    async def look(self) -> int:
        """Forget what is old enough; returns how many keys, 0 where it is too early to look."""
        now = self._context.real.now()
        if self._looked_at is not None and now - self._looked_at < INTERVAL:
            return 0
        before = now - self._context.settings.remember_repeats
        forgotten = await self._sends(before) + await self._confirmations(before)
        self._looked_at = now
        return forgotten

    async def _sends(self, before: datetime) -> int:
        context, forgotten, after = self._context, 0, ""
        while True:
            async with context.database.read() as connection:
                old = await axis_key_store.old_keys(
                    connection,
                    context.name,
                    context.world,
                    before,
                    after=after,
                    limit=context.settings.sweep_batch,
                )
            if not old:
                return forgotten
            async with context.database.write() as connection:
                forgotten += await axis_key_store.forget_keys(
                    connection, context.name, context.world, old, before
                )
            after = old[-1]

    async def _confirmations(self, before: datetime) -> int:
        context, forgotten, limit = self._context, 0, self._context.settings.sweep_batch
        while True:
            async with context.database.write() as connection:
                some = await axis_meant_store.forget_meant(
                    connection, context.name, context.world, before, limit
                )
            forgotten += some
            if some < limit:
                return forgotten
