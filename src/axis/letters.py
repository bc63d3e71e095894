"""Dead letters: what the axis's queues gave up, for the operator to replay or discard."""

from __future__ import annotations

from axis.context import AxisContext
from edoc.ports.bus import BusError, DeadLetter


async def queues(context: AxisContext) -> list[str]:
    """Return the queues of this axis: the intake, and one per system of the bus."""
    systems = (await context.registry.current()).systems.values()
    pushed = sorted(system.id for system in systems if system.pushed)
    return [context.intake_queue, *(context.system_queue(system) for system in pushed)]


async def dead_letters(context: AxisContext) -> list[DeadLetter]:
    """See ``Axis.dead_letters``. Raises: BusUnavailable."""
    found: list[DeadLetter] = []
    for queue in await queues(context):
        found += await context.bus.dead_letters(queue)
    return found


async def replay(context: AxisContext, queue: str, dead_letter_id: str) -> bool:
    """See ``Axis.replay``; a queue of somebody else is as unknown as the letter."""
    if queue not in await queues(context):
        return False
    return await context.bus.replay(queue, dead_letter_id)


async def discard(context: AxisContext, queue: str, dead_letter_id: str) -> bool:
    """See ``Axis.discard``; a queue of somebody else is as unknown as the letter."""
    if queue not in await queues(context):
        return False
    return await context.bus.discard(queue, dead_letter_id)


async def measure_queues(context: AxisContext) -> None:
    """See ``Axis.measure_queues``."""
    if context.metrics is None:
        return
    for queue in await queues(context):
        try:
            depth = await context.bus.depth(queue)
        except BusError:
            return  # the gauge keeps its last value while the broker is away
        context.metrics.queue_depth.labels(context.name, queue).set(depth)
