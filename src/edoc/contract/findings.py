"""A finding says what is wrong with a package, where, by which rule, and how to mend it.

Validation never stops at the first fault: it returns all findings at once, as values.
Nothing here decides whether a package is accepted; that is the axis's business.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_OF_A_RULE = 20
"""Findings of one rule that are kept; five thousand receivers without a name are one mistake."""


class Severity(StrEnum):
    """How much a finding weighs: an error refuses the package, a warning is noted with it."""

    ERROR = "error"
    WARNING = "warning"


class Evidence(StrEnum):
    """How surely the real axis is known to behave so (docs/decisions/0007-evidence-grades.md)."""

    SEEN = "seen"  # observed on a live system
    SDK = "sdk"  # read in, and run with, the official client
    GUIDE = "guide"  # written in a connection guide or a legal text
    INFERRED = "inferred"  # concluded from the others
    CHOICE = "choice"  # our own choice where nothing is known


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages of the product."""

    vi: str
    en: str

    def get(self, lang: str) -> str:
        """Return the sentence in ``lang`` (``vi`` or ``en``; anything else reads ``vi``)."""
        return self.en if lang == "en" else self.vi

    def format(self, **values: object) -> Text:
        """Return both sentences with their placeholders filled in."""
        return Text(self.vi.format(**values), self.en.format(**values))


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of one package.

    Attributes:
        rule: stable id of the broken rule, e.g. ``E-FROM-ORGANID``.
        severity: error or warning.
        message: what is wrong.
        mend: what to do about it.
        source: the text the rule rests on (article, section), e.g. ``QCVN 102:2016 1.1``.
        evidence: how surely the real axis does the same.
        path: element path, e.g. ``edXMLHeader/MessageHeader/From/OrganId``; empty for the whole.
        line: line in the received bytes, 1-based, or None where it is not known.
        wire_code: number of the code list of the provincial guide (10, 15, 18, 19, 20, 21, 22, 23).
    """

    rule: str
    severity: Severity
    message: Text
    mend: Text
    source: str
    evidence: Evidence = Evidence.CHOICE
    path: str = ""
    line: int | None = None
    wire_code: int = 22

    @property
    def is_error(self) -> bool:
        """True where this finding alone refuses the package."""
        return self.severity is Severity.ERROR


def errors_of(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return only the findings that refuse the package, in their order."""
    return tuple(finding for finding in findings if finding.is_error)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings as people read them: of the whole file first, then from the top down.

    What has a place without a known line comes last: what is missing there, and the attachments.
    """
    return tuple(sorted(findings, key=lambda one: one.line or (math.inf if one.path else 0)))


def finding_body(finding: Finding) -> dict[str, Any]:
    """Return a finding as the JSON object that every interface shows."""
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "message": {"vi": finding.message.vi, "en": finding.message.en},
        "mend": {"vi": finding.mend.vi, "en": finding.mend.en},
        "path": finding.path,
        "line": finding.line,
        "source": finding.source,
        "evidence": str(finding.evidence),
        "wire_code": finding.wire_code,
    }
