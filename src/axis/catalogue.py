"""Every rule there is: those on packages, then the axis's own, each with what it teaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from axis.lessons import LESSONS
from axis.life.lessons import LIFE_LESSONS
from axis.life.rules import LIFE_RULES
from axis.rules import AXIS_RULES
from edoc.contract.catalogue import RULES
from edoc.contract.rules import Rule, Topic, table

_LESSONS = LESSONS | LIFE_LESSONS


def _taught() -> Iterator[Rule]:
    for rule in (*AXIS_RULES.values(), *LIFE_RULES.values()):
        lesson = _LESSONS.get(rule.id)
        if lesson is None:
            yield rule
            continue
        yield replace(
            rule,
            topic=Topic.AXIS,
            why=lesson.why,
            where=lesson.where,
            broken=lesson.broken,
            sound=lesson.sound,
            kinds=lesson.kinds,
        )


ALL_RULES: dict[str, Rule] = table((*RULES.values(), *_taught()))
"""By id, in the order in which a package meets them."""
