"""Long lists of values cut into what one statement takes.

SQLite and asyncpg bound the parameters of a statement (32,766 and 32,767), and a longer one fails
in a way that looks like a database which is away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

Value = TypeVar("Value")

PART = 1_000
"""Values in one IN list."""


def parts(values: Iterable[Value], size: int = PART) -> Iterator[list[Value]]:
    """Cut values into lists of at most ``size``, in their order."""
    every = list(values)
    return (every[start : start + size] for start in range(0, len(every), size))
