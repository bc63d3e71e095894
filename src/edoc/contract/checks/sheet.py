"""The sheet that checks write their findings on, and the paths of a package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from edoc.contract.catalogue import RULES
from edoc.contract.findings import Finding
from edoc.contract.rules import DECREE_30_SINCE, line_of

HEADER = "edXMLHeader/MessageHeader"
TRACES = "edXMLHeader/TraceHeaderList"
BUSINESS = f"{TRACES}/Bussiness"
MANIFEST = "edXMLBody/edXMLManifest"
_OTHER_MANIFEST = "edXMLBody/Manifest"
FILES = "AttachmentEncoded"


MOST_LETTERS = 500_000
"""Letters of one package that are looked at for what they say; the largest real ones, with three
thousand receivers, have half of that."""


def numbered(path: str, number: int) -> str:
    """Return the path of the n-th element of a name, counted from 1."""
    return path if number == 1 else f"{path}[{number}]"


@dataclass(slots=True)
class Sheet:
    """Findings of one check.

    Attributes:
        lines: line of each element path, where known.
        day: the day in Viet Nam on which the package is judged; None skips what depends on it.
        numbers: of a package's lists, as in `edoc.contract.model.Edoc`.
        findings: what was found so far.
    """

    lines: Mapping[str, int]
    day: date | None = None
    numbers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, rule: str, path: str, /, **values: object) -> None:
        """Add the finding that a rule is broken at a path."""
        self.findings.append(RULES[rule].found(path, line_of(self.lines, path), **values))

    @property
    def manifest(self) -> str:
        """The path of the manifest as the package spells it."""
        return _OTHER_MANIFEST if _OTHER_MANIFEST in self.lines else MANIFEST

    def numbered(self, path: str, number: int) -> str:
        """Return the path of the n-th value of a list, whose empty elements are not counted."""
        real = self.numbers.get(path)
        return numbered(path, real[number - 1] if real else number)

    def length(self, path: str, text: str, limit: int, *, decree: bool = False) -> None:
        """Note a text that is longer than receivers store.

        Args:
            decree: the length stands in Decree 30/2020, Annex VI; before it was in force, and for
                all other elements, only a provincial axis meant to check.
        """
        if len(text) <= limit:
            return
        in_force = self.day is None or self.day >= DECREE_30_SINCE
        rule = "W-LENGTH-DECREE" if decree and in_force else "W-LENGTH"
        self.add(rule, path, name=path.rpartition("/")[2], length=len(text), limit=limit)
