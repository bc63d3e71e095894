"""Which delivery a confirmation means that names several, because its client sends stale ids too.

The first that its receiver has not confirmed yet: an id that it has confirmed may be left over
from that call. What was chosen is remembered in the database, so that the same confirmation again,
also in parallel or after a restart, means the same delivery and not the next one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from axis.context import AxisContext
from axis.delivery import LATE
from axis.records import ConfirmResult
from edoc.plumbing.sql import axis_delivery_store as store
from edoc.plumbing.sql import axis_meant_store as meant_store
from edoc.plumbing.sql.axis_tables import Connection
from edoc.plumbing.sql.axis_tracking_store import deliveries_with_event

CONFIRMED = ("done", "fail")
"""Ends that a delivery has from its receiver; the others the axis gave it."""


async def meant_delivery(
    context: AxisContext, system_id: str, named: Sequence[str], result: ConfirmResult
) -> str:
    """Return the one of ``named`` that a system means; the first where none is open to it.

    Raises: DatabaseUnavailable.
    """
    key = hashlib.sha256("\n".join((system_id, result, *named)).encode()).hexdigest()

    async def choose(connection: Connection) -> str:
        # locked first, so that of two confirmations at once the second sees what the first chose
        locked = await store.lock_deliveries(connection, context.name, context.world, named)
        before = await meant_store.find_meant(connection, context.name, context.world, key)
        if before is not None:
            return before
        own = {row["id"]: row for row in locked if row["system_id"] == system_id}
        confirmed = await _confirmed(connection, own.values())
        chosen = next((one for one in named if one in own and one not in confirmed), None)
        if chosen is None:
            return named[0]
        await meant_store.remember_meant(
            connection, context.name, context.world, key, chosen, context.real.now()
        )
        return chosen

    return await context.commits.run(choose)


async def _confirmed(connection: Connection, rows: Collection[Mapping[Any, Any]]) -> set[str]:
    """Return the deliveries that their receiver has said the last word of, in time or late."""
    late = await deliveries_with_event(connection, {row["package_id"] for row in rows}, LATE)
    return late | {row["id"] for row in rows if row["state"] in CONFIRMED}
