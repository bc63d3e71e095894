"""What is not known of the real axes, as named choices with the grade of their evidence.

A dialect's settings are one frozen dataclass made of ``choice`` fields: whatever the sources leave
open or contradict can be met both ways by an integrator, and is listed in docs/evidence.md. What
nothing could work with is refused when they are made, by ``check_choices``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from edoc.contract.findings import Evidence, Text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a number may be."""

    least: float
    most: float

    def hold(self, value: object) -> bool:
        """Tell whether a value lies between them."""
        return isinstance(value, int | float) and self.least <= value <= self.most

    @property
    def text(self) -> Text:
        """What is wanted, in words."""
        least, most = f"{self.least:g}", f"{self.most:.10g}"
        return Text(f"một số từ {least} đến {most}", f"a number from {least} to {most}")


class BadChoices(ValueError):  # noqa: N818 - named after the condition
    """Choices have values that nothing can work with; ``wanted`` says by name what they may be."""

    def __init__(self, wanted: Mapping[str, Text]) -> None:
        super().__init__("; ".join(f"{name}: {text.en}" for name, text in wanted.items()))
        self.wanted = wanted


def choice(
    default: Any, evidence: Evidence, vi: str, en: str, *, bounds: Bounds | None = None
) -> Any:
    """Return a dataclass field that is one named choice: its default, its grade, its meaning."""
    metadata = {"evidence": evidence, "text": Text(vi, en), "bounds": bounds}
    return field(default=default, metadata=metadata)


def check_choices(settings: DataclassInstance, further: Mapping[str, Text] | None = None) -> None:
    """Refuse numbers out of their bounds, and what else was found wrong. Raises: BadChoices."""
    wanted = {
        one.name: bounds.text
        for one in fields(settings)
        if (bounds := one.metadata["bounds"]) and not bounds.hold(getattr(settings, one.name))
    }
    wanted.update(further or {})
    if wanted:
        raise BadChoices(wanted)


@dataclass(frozen=True, slots=True)
class Choice:
    """One open question as answered here, for documentation and reports."""

    name: str
    value: object
    evidence: Evidence
    text: Text
    bounds: Bounds | None = None


def choices(settings: DataclassInstance) -> tuple[Choice, ...]:
    """Return every named choice of a dialect's settings with its present value."""
    return tuple(
        Choice(
            one.name,
            getattr(settings, one.name),
            one.metadata["evidence"],
            one.metadata["text"],
            one.metadata["bounds"],
        )
        for one in fields(settings)
    )


HTTP_STATUS = Bounds(200, 599)
"""Statuses of a last answer."""

COUNT = Bounds(1, 1_000_000)
"""Entries of a list."""

BYTES = Bounds(1, 1 << 32)
"""Of a body."""

PATIENCE_S = Bounds(0.001, 86_400)
"""Seconds that somebody is waited for."""
