"""A mapping that is cheap to change and cheap to keep: a large base under a small top layer.

A registration among 123,265 agencies must not copy them all, and whoever judges a package by an
earlier state must not see it change. So a change makes a new top layer; only when that has grown
does it sink into a new base.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")

MOST_ON_TOP = 512
"""Entries of a top layer; each change copies that layer, every so many changes copy the base."""


@dataclass(frozen=True, slots=True)
class Layers(Generic[Value]):
    """An immutable mapping of texts to values; nothing is ever removed, only replaced."""

    base: Mapping[str, Value]
    top: Mapping[str, Value]

    @classmethod
    def empty(cls) -> Layers[Value]:
        """Return a mapping without entries."""
        return cls({}, {})

    def get(self, key: str) -> Value | None:
        """Return the value of a key, None where there is none; looks at two dictionaries."""
        found = self.top.get(key)
        return self.base.get(key) if found is None else found

    def changed(self, changes: Mapping[str, Value]) -> Layers[Value]:
        """Return a mapping with these entries added or replaced; this one stays as it is."""
        top = {**self.top, **changes}
        if len(top) <= MOST_ON_TOP:
            return Layers(self.base, top)
        return Layers({**self.base, **top}, {})

    def sorted_keys(self) -> list[str]:
        """Return all keys in the order of their characters."""
        return sorted(self.base.keys() | self.top.keys())

    def values(self) -> Iterator[Value]:
        """Give all values, ordered by key."""
        for key in self.sorted_keys():
            value = self.get(key)
            if value is not None:
                yield value
