"""The queues of an axis: how deep they are, and what they gave up, to be replayed or discarded."""

from __future__ import annotations

from axis.context import AxisContext, database_errors_named
from edoc.ports.bus import BusError, DeadLetter


async def queue_names(context: AxisContext) -> list[str]:
    """Return the queues of this axis: the intake, and one per system of the bus."""
    systems = (await context.registry.current()).systems.values()
    pushed = sorted(system.id for system in systems if system.pushed)
    return [context.intake_queue, *(context.system_queue(system) for system in pushed)]


class Queues:
    """What the operator sees of the queues of one axis, and does with their dead letters.

    Raises (every coroutine): AxisUnavailable.
    """

    def __init__(self, context: AxisContext) -> None:
        self._context = context

    async def dead_letters(self) -> list[DeadLetter]:
        """Return what the axis's queues gave up."""
        with database_errors_named():
            found: list[DeadLetter] = []
            for queue in await queue_names(self._context):
                found += await self._context.bus.dead_letters(queue)
            return found

    async def replay(self, queue: str, dead_letter_id: str) -> bool:
        """Put a dead letter back on its queue; False where it, or the queue, is not known here."""
        with database_errors_named():
            known = queue in await queue_names(self._context)
            return known and await self._context.bus.replay(queue, dead_letter_id)

    async def discard(self, queue: str, dead_letter_id: str) -> bool:
        """Remove a dead letter for good; False where it, or the queue, is not known here."""
        with database_errors_named():
            known = queue in await queue_names(self._context)
            return known and await self._context.bus.discard(queue, dead_letter_id)

    async def measure(self) -> None:
        """Set the gauges of queue depths; changes nothing while the broker is away."""
        context = self._context
        if context.metrics is None:
            return
        with database_errors_named():
            for queue in await queue_names(context):
                try:
                    depth = await context.bus.depth(queue)
                except BusError:
                    return  # the gauge keeps its last value while the broker is away
                context.metrics.queue_depth.labels(context.name, queue).set(depth)
