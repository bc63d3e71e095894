"""Texts from outside that no database column can hold, and how the entrances treat them (pure).

PostgreSQL stores no NUL character, and half of a surrogate pair is no text at all. JSON can
carry both, an address or a signed header the first.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Tell whether any database takes the text."""
    return _UNSTORABLE.search(text) is None


def storable(text: str) -> str:
    """Return the text without what cannot be stored: for reasons and remarks, never for ids."""
    return _UNSTORABLE.sub("", text)


def has_utc(at: datetime) -> bool:
    """Tell whether an aware instant exists in UTC too; one at the calendar's end need not."""
    try:
        at.astimezone(UTC)
    except OverflowError:
        return False
    return True
