"""A reason of a dialect to refuse a call, or to find it odd: texts with placeholders. Pure.

A dialect keeps its reasons in tables; an explanation is one reason told of one request.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from axis.conversations.explanations import Explanation
from edoc.contract.findings import Evidence, Text


@dataclass(frozen=True, slots=True)
class Reason:
    """What can be wrong with a way of calling, and what mends it.

    Attributes:
        code: stable id, ``C-…``.
        what, mend: texts; ``{name}`` stands for what the request gives.
        source: the text the reason rests on.
        evidence: how surely the real axis judges the same.
        refusing: False for what is let pass though it looks odd.
        reveals: it is given only for a known, or only for an unknown system, so that it would tell
            an unproven caller which; see ``Explanation``.
    """

    code: str
    what: Text
    mend: Text
    source: str
    evidence: Evidence = Evidence.CHOICE
    refusing: bool = True
    reveals: bool = False

    def told(self, path: str = "", *, nearest: str = "", **values: object) -> Explanation:
        """Return the explanation of one request."""
        return Explanation(
            code=self.code,
            what=self.what.format(**values),
            mend=self.mend.format(**values),
            nearest=nearest,
            source=self.source,
            evidence=self.evidence,
            path=path,
            refusing=self.refusing,
            reveals=self.reveals,
        )


def reasons(listed: Iterable[Reason]) -> dict[str, Reason]:
    """Return the reasons by code. Raises: ValueError where a code occurs twice."""
    by_code: dict[str, Reason] = {}
    for reason in listed:
        if reason.code in by_code:
            raise ValueError(f"reason {reason.code} is defined twice")
        by_code[reason.code] = reason
    return by_code
