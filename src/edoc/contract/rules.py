"""What a rule is, and how a finding is made from one. The rules stand in two tables:
``rules_reading`` (can it be read at all) and ``rules_form`` (is what was read complete).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from edoc.contract.findings import Evidence, Finding, Severity, Text

QCVN = "QCVN 102:2016"
SDK = "EdXML102 0.0.3"
OWN_BOUND = "edoc.contract.limits"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule on packages; the texts may hold placeholders that a finding fills in.

    ``id`` starts with ``E-`` for what refuses a package and with ``W-`` for what is only noted.
    """

    id: str
    message: Text
    mend: Text
    source: str
    evidence: Evidence = Evidence.SDK
    wire_code: int = 22

    @property
    def severity(self) -> Severity:
        """As the id says."""
        return Severity.ERROR if self.id.startswith("E-") else Severity.WARNING

    def found(self, path: str = "", line: int | None = None, **values: object) -> Finding:
        """Return the finding that this rule is broken at a place."""
        return Finding(
            rule=self.id,
            severity=self.severity,
            message=self.message.format(**values),
            mend=self.mend.format(**values),
            source=self.source,
            evidence=self.evidence,
            path=path,
            line=line,
            wire_code=self.wire_code,
        )


def table(rules: Iterable[Rule]) -> dict[str, Rule]:
    """Return the rules by id. Raises: ValueError where an id occurs twice."""
    by_id: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in by_id:
            raise ValueError(f"rule {rule.id} is defined twice")
        by_id[rule.id] = rule
    return by_id


def line_of(lines: Mapping[str, int], path: str) -> int | None:
    """Return the line of an element, or of the nearest element above it that exists."""
    while path:
        if path in lines:
            return lines[path]
        path = path.rpartition("/")[0]
    return None


def shown(text: str, length: int = 60) -> str:
    """Return a foreign text shortened and on one line, fit to stand in a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"
