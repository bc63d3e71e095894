"""How many conversations may still be kept: of callers who proved who they are, and of others.

Each kind has its own, so that whoever only writes names can push out nothing of who is known.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from axis.conversations.oddities import Oddities
from axis.conversations.settings import ConversationSettings


class Allowance:
    """How many may still be written: so many at once, then so many a second."""

    def __init__(self, per_second: float, burst: int, now: datetime) -> None:
        self._per_second = per_second
        self._most = self._left = float(burst)
        self._at = now

    def take(self, now: datetime) -> bool:
        """Take one, where one is left."""
        passed = max(0.0, (now - self._at).total_seconds())
        self._left = min(self._left + passed * self._per_second, self._most)
        self._at = now
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class CallersOfOneKind:
    """What may still be kept of proven callers, or of the others.

    Attributes:
        refused: their refused calls.
        new_odd: their odd calls of a kind that was never seen, so that other callers' usual
            oddities cannot push them out.
        known_odd: their other odd calls.
        oddities: what odd calls of theirs were kept.
    """

    def __init__(self, settings: ConversationSettings, now: datetime) -> None:
        self.refused = Allowance(settings.per_second, settings.burst, now)
        self.new_odd = Allowance(settings.odd_per_second, settings.odd_burst, now)
        self.known_odd = Allowance(settings.odd_per_second, settings.odd_burst, now)
        self.oddities = Oddities(timedelta(seconds=settings.odd_again_s), settings.odd_known)
