"""Odd calls that were kept a moment ago: the very same again is counted onto what is kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Oddity:
    """What an odd call looks like from outside: whose, of what, and the rules it broke.

    Attributes:
        system_id: who called; where that is not proven, the id as it was written, cut. Whether
            such a system exists plays no part: what is kept takes longer than what is counted.
    """

    system_id: str
    proven: bool
    dialect: str
    operation: str
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Again:
    """How often the same came again since it was kept or counted, and when it did last."""

    conversation: str
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class _Kept:
    conversation: str
    at: datetime


class Oddities:
    """A bounded memory of what odd calls were kept.

    Args:
        again_after: the same is kept again after so long, and only counted until then.
        most: oddities remembered; the oldest are forgotten.
    """

    def __init__(self, again_after: timedelta, most: int) -> None:
        self._again_after = again_after
        self._most = most
        self._kept: OrderedDict[Oddity, _Kept] = OrderedDict()

    def kept_as(self, one: Oddity) -> str:
        """Return as which conversation the same was kept, be it long ago; else nothing."""
        kept = self._kept.get(one)
        return kept.conversation if kept else ""

    def is_fresh(self, one: Oddity, now: datetime) -> bool:
        """Tell whether the same was kept a moment ago."""
        kept = self._kept.get(one)
        return kept is not None and timedelta(0) <= now - kept.at < self._again_after

    def remember(self, one: Oddity, conversation: str, now: datetime) -> None:
        """Note that it is kept now, as this conversation."""
        self._kept[one] = _Kept(conversation, now)
        self._kept.move_to_end(one)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)


class Repeats:
    """How often what is kept came again, until that is written."""

    def __init__(self) -> None:
        self._counted: dict[str, Again] = {}

    def count(self, conversation: str, now: datetime) -> None:
        """Count a repeat onto the conversation that is kept of the same."""
        self.put_back([Again(conversation, 1, now)])

    def put_back(self, counted: Iterable[Again]) -> None:
        """Add what was taken and could not be written to what was counted meanwhile."""
        for one in counted:
            other = self._counted.get(one.conversation, Again(one.conversation, 0, one.last_at))
            last = max(one.last_at, other.last_at)
            self._counted[one.conversation] = Again(one.conversation, one.times + other.times, last)

    @property
    def has_counted(self) -> bool:
        """True where something was counted since ``take``."""
        return bool(self._counted)

    def take(self, unwritten: Collection[str]) -> Sequence[Again]:
        """Return what was counted, and begin anew; what is not written yet goes on being counted.

        Args:
            unwritten: conversations that nothing can be added to yet.
        """
        taken = [one for name, one in self._counted.items() if name not in unwritten]
        for one in taken:
            del self._counted[one.conversation]
        return taken
