"""Figures of one axis for the report: how many of everything, and along which paths."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from axis.context import AxisContext
from axis.records import AxisCounts, SignatureCounts
from edoc.plumbing.sql import axis_tracking_store as store
from edoc.plumbing.sql.axis_tables import DELIVERY, PACKAGE


async def counts(context: AxisContext, transit: Collection[str] = ()) -> AxisCounts:
    """See ``Axis.counts``."""
    axis, world = context.name, context.world
    directory = await context.registry.current()
    async with context.database.read() as connection:
        packages = await store.count_by(connection, axis, world, PACKAGE, "kind", transit=transit)
        deliveries = await store.count_by(
            connection, axis, world, DELIVERY, "kind", transit=transit
        )
        states = await store.count_by(connection, axis, world, DELIVERY, "state", transit=transit)
        return AxisCounts(
            packages=_flat(packages),
            deliveries=_flat(deliveries),
            states=_flat(states),
            statuses=await store.count_status_codes(connection, axis, world, transit),
            signatures=signature_counts(await store.count_signatures(connection, world, axis)),
            paths=await store.count_paths(connection, axis, world, transit),
            levels=dict(directory.levels),
            reached=await store.agencies_reached(connection, axis, world, transit),
        )


def signature_counts(counted: Mapping[tuple[str, str], int]) -> dict[str, SignatureCounts]:
    """Arrange counts by (kind, result) as one record per kind."""
    kinds = sorted({kind for kind, _ in counted})
    found = {}
    for kind in kinds:
        valid = counted.get((kind, "valid"), 0)
        invalid = counted.get((kind, "invalid"), 0)
        absent = counted.get((kind, "absent"), 0)
        found[kind] = SignatureCounts(valid + invalid, valid, invalid, absent)
    return found


def _flat(counted: Mapping[tuple[str, ...], int]) -> dict[str, int]:
    return {key[0]: count for key, count in counted.items()}
