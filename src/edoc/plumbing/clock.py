"""Clocks: the machine's own, and a world's.

This is the only module that asks the machine for the time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""Where a world's time ends, whatever its pace: software may not handle dates long after it."""


class SystemClock:
    """The machine's clock, in UTC. Used for time-outs, retries and measurements only."""

    def now(self) -> datetime:
        """Return the present instant."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ClockSetting:
    """How a world's clock runs; stored with the world, so that a restart continues it.

    At the real instant ``anchor_real`` the world's time was ``anchor_world``; from there on it
    runs ``scale`` times as fast as real time. ``scale`` 0 is a frozen clock.
    """

    anchor_real: datetime
    anchor_world: datetime
    scale: float = 1.0

    def at(self, real: datetime) -> datetime:
        """Return the world's time at a real instant; it stands still at ``LATEST``."""
        passed = (real - self.anchor_real).total_seconds() * self.scale
        left = LATEST - self.anchor_world
        if passed >= left.total_seconds():
            return max(self.anchor_world, LATEST)
        return self.anchor_world + (real - self.anchor_real) * self.scale

    def rescaled(self, real: datetime, scale: float) -> ClockSetting:
        """Return a setting that goes on from the present world time at another pace."""
        return ClockSetting(real, self.at(real), scale)

    def advanced(self, real: datetime, by: timedelta) -> ClockSetting:
        """Return a setting whose world time is ``by`` later; time never runs backwards."""
        if by < timedelta(0):
            raise ValueError("a world's clock never runs backwards")
        return replace(self, anchor_real=real, anchor_world=self.at(real) + by)


class WorldClock:
    """The clock of one world: real, scaled, frozen or advanced."""

    def __init__(self, setting: ClockSetting, real: SystemClock | None = None) -> None:
        self._setting = setting
        self._real = real or SystemClock()

    @property
    def setting(self) -> ClockSetting:
        """The present setting, to be stored."""
        return self._setting

    def now(self) -> datetime:
        """Return the world's present instant, in UTC."""
        return self._setting.at(self._real.now()).astimezone(UTC)

    def follow(self, setting: ClockSetting) -> None:
        """Run by a setting that another process stored."""
        self._setting = setting

    def advance(self, by: timedelta) -> ClockSetting:
        """Jump forward; returns the setting to store."""
        self._setting = self._setting.advanced(self._real.now(), by)
        return self._setting


class FixedClock:
    """A clock that stands still until a test sets it."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the instant last set."""
        return self._at

    def set(self, at: datetime) -> None:
        """Stand at another instant."""
        self._at = at

    def advance(self, by: timedelta) -> None:
        """Move forward."""
        self._at += by
