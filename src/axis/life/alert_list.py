"""The alerts of an axis, for its operator and for the systems concerned."""

from __future__ import annotations

from axis.context import AxisContext, database_errors_named
from axis.life import telling
from axis.life.records import Alert
from edoc.plumbing.sql import axis_life_reading as store


class AlertList:
    """Alerts on documents that share an id or a number; see ``axis.life.alerts``."""

    def __init__(self, context: AxisContext) -> None:
        self._context = context

    async def since(
        self, after: int = 0, limit: int = 100, *, system_id: str | None = None
    ) -> list[Alert]:
        """Return alerts after a ``seq``, oldest first.

        A system sees those of packages that it sent or gets, and the earlier package only where it
        sent or gets that too; without one, all are returned. Raises: AxisUnavailable.
        """
        context = self._context
        with database_errors_named():
            async with context.database.read() as connection:
                found = await store.alerts(
                    connection,
                    context.name,
                    context.world,
                    system_id=system_id,
                    after=after,
                    limit=limit,
                )
        return [telling.alert(row, earlier_seen=bool(row["earlier_seen"])) for row in found]
