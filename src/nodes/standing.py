"""How one receiver of an outgoing document stands while its statuses are taken in (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from edoc.contract.lifecycle import advance
from edoc.contract.wire import AGREED_ALIAS
from nodes.changes import Kind

ANSWERS = frozenset({"15", "16"})
_STAYS = frozenset({Kind.UPDATE, Kind.REPLACEMENT})
"""Requests whose answer does not end the work on the document it names."""

_ENDS = frozenset({Kind.RECALL, Kind.REMOVAL})
"""Requests that are packages of their own: 15 and 16 answer them without a 13 before."""


class Standing:
    """The standing of one receiver; ``columns`` gives it back as columns of its row."""

    def __init__(self, row: Mapping[str, object]) -> None:
        self.code = str(row["code"])
        self.asked = str(row["asked"])
        self._state = str(row["business_state"])
        self._last = str(row["last_status"])
        self._last_at = row["last_at"]
        self.answer = str(row["answer"])
        at = row["answered_at"]
        self.answered_at = at if isinstance(at, datetime) else None

    def take(self, status_code: str, at: datetime) -> bool:
        """Apply a status of two digits; True where it was expected."""
        code = "15" if status_code == AGREED_ALIAS else status_code
        answers = code in ANSWERS and bool(self.asked)
        if answers and self.asked in _STAYS:
            expected, after = not self.answer, self._state
        else:
            moved = advance(self._state or None, status_code, answers_change=self.asked in _ENDS)
            expected, after = moved.expected, moved.state or ""
        if expected or after != self._state:
            self._last, self._last_at = code, at
        if answers and (expected or not self.answer):
            self.answer, self.answered_at = code, at
        self._state = after
        return expected

    def columns(self) -> dict[str, object]:
        """Return the columns of the receiver's row."""
        return {
            "business_state": self._state,
            "last_status": self._last,
            "last_at": self._last_at,
            "answer": self.answer,
            "answered_at": self.answered_at,
        }
