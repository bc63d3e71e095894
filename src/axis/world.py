"""The clock of the world an axis lives in: read by anyone, set by the operator."""

from __future__ import annotations

from datetime import timedelta

from axis.context import AxisContext
from axis.errors import AxisError, TooLate
from axis.records import WorldState
from edoc.plumbing.clock import LATEST, ClockSetting, WorldClock
from edoc.plumbing.sql.worlds import change_clock


def world_state(context: AxisContext) -> WorldState:
    """See ``Axis.world_state``."""
    clock = context.clock
    scale = clock.setting.scale if isinstance(clock, WorldClock) else 1.0
    return WorldState(context.name, context.world, clock.now(), scale)


async def set_clock(
    context: AxisContext, scale: float | None, advance: timedelta | None
) -> WorldState:
    """See ``Axis.set_clock``. The jump is made at the old pace's end, then the pace changes.

    Raises: TooLate for a jump beyond ``LATEST``, and nothing is changed.
    """
    clock = context.clock
    if not isinstance(clock, WorldClock):
        raise AxisError("this axis lives in a world whose clock cannot be set")
    if scale is not None and scale < 0:
        raise ValueError("a world's clock never runs backwards")

    def change(setting: ClockSetting) -> ClockSetting:
        real = context.real.now()
        if advance is not None:
            if advance > LATEST - setting.at(real):
                raise TooLate(setting.at(real), LATEST)
            setting = setting.advanced(real, advance)
        return setting if scale is None else setting.rescaled(real, scale)

    # by what is stored, not by what this process knows: another may have set it a moment ago
    stored = await change_clock(context.database, context.world, change)
    clock.follow(change(clock.setting) if stored is None else stored)
    return world_state(context)
