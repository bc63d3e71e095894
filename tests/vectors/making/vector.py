"""What a vector of the corpus is, and the lists that they stand in.

A sound package is made by a function without arguments, a broken one from a sound one by one named
mutation. What each must show is written beside it by hand, never taken from the engine: ids of
rules; how heavy a rule weighs in a profile is told by the catalogue and kept in ``expected.json``,
so that a changed weight shows as a changed file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from edoc.contract.catalogue import RULES
from edoc.contract.profiles import Profile, Weight

DAY = date(2026, 3, 6)
"""The day on which the packages are judged: the one after their issue."""

EVERY = tuple(Profile)

Make = Callable[[], bytes]
Mutation = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Vector:
    """One package and what must be found in it.

    Attributes:
        name: of the file, without extension.
        make: gives its bytes, the same each time.
        told: what it is, or what is broken and where that was met.
        shows: ids of all rules that it breaks, in any profile.
        base: the sound package it was made from; empty for a sound one.
        day: the day on which it is judged.
        claims: profiles in which it has no error.
    """

    name: str
    make: Make
    told: str
    shows: tuple[str, ...] = ()
    base: str = ""
    day: date = DAY
    claims: tuple[Profile, ...] = ()

    def expected(self, profile: Profile) -> dict[str, list[str]]:
        """Return the ids that are errors and those that are warnings in a profile."""
        weights = {
            id_: RULES[id_].weight(profile) for id_ in self.shows if RULES[id_].in_force(self.day)
        }
        return {
            "errors": sorted(id_ for id_, weight in weights.items() if weight is Weight.ERROR),
            "warnings": sorted(id_ for id_, weight in weights.items() if weight is Weight.WARNING),
        }

    def entry(self) -> dict[str, Any]:
        """Return what stands about it in ``expected.json``."""
        start = {"base": self.base} if self.base else {"claims": [p.value for p in self.claims]}
        found = {profile.value: self.expected(profile) for profile in EVERY}
        return {**start, "told": self.told, "day": self.day.isoformat(), **found}


SOUND: dict[str, Vector] = {}
BROKEN: dict[str, Vector] = {}
"""One for each rule that shows in the bytes; the name is the rule's id."""

ATTACKS: dict[str, Vector] = {}
LARGE: dict[str, Vector] = {}
"""Too large to be kept: made when they are tested."""


def sound(
    name: str = "",
    *,
    shows: Iterable[str] = (),
    day: date = DAY,
    claims: tuple[Profile, ...] = EVERY,
) -> Callable[[Make], Make]:
    """Enter a sound package; ``shows``: the warnings it is met with all the same."""

    def enter(make: Make) -> Make:
        kept = cache(make)
        called = name or make.__name__.replace("_", "-")
        _add(SOUND, Vector(called, kept, _told(make), tuple(shows), "", day, claims))
        return kept

    return enter


def breaks(
    rule: str, *also: str, base: str = "new-document", day: date = DAY, large: bool = False
) -> Callable[[Mutation], Mutation]:
    """Enter the mutation that breaks a rule; ``also``: what cannot but break with it."""

    def enter(mutation: Mutation) -> Mutation:
        shows = (rule, *also)
        _add(LARGE if large else BROKEN, _mutated(rule, mutation, shows, base, day))
        return mutation

    return enter


def attack(
    *shows: str, base: str = "new-document", day: date = DAY, large: bool = False
) -> Callable[[Mutation], Mutation]:
    """Enter an attack or accident under the name of its function."""

    def enter(mutation: Mutation) -> Mutation:
        name = mutation.__name__.replace("_", "-")
        _add(LARGE if large else ATTACKS, _mutated(name, mutation, shows, base, day))
        return mutation

    return enter


def index(vectors: dict[str, Vector]) -> bytes:
    """Return the text of ``expected.json`` of a folder."""
    entries = {name: vectors[name].entry() for name in sorted(vectors)}
    return (json.dumps(entries, ensure_ascii=False, indent=1) + "\n").encode()


def _mutated(name: str, mutation: Mutation, shows: tuple[str, ...], base: str, day: date) -> Vector:
    def make() -> bytes:
        return mutation(SOUND[base].make())

    return Vector(name, make, _told(mutation), shows, base, day)


def _add(vectors: dict[str, Vector], vector: Vector) -> None:
    if vector.name in vectors:
        raise ValueError(f"{vector.name} is there twice")
    vectors[vector.name] = vector


def _told(function: Callable[..., bytes]) -> str:
    return " ".join((function.__doc__ or "").split())
