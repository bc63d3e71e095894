"""What a rule is, and how a finding is made from one.

The rules themselves stand in ``edoc.contract.rulebook``, one module for each part of a package;
``edoc.contract.catalogue`` gives them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from edoc.contract.findings import Evidence, Finding, Severity, Text
from edoc.contract.model import PackageKind
from edoc.contract.profiles import Profile, Weight

DECREE_30_SINCE = date(2020, 3, 5)
"""Decree 30/2020 is in force from the day it was signed (art. 37)."""

DECISION_20_SINCE = date(2020, 9, 15)
"""Decision 20/2020 (identification codes) is in force from this day."""

ERROR, WARNING, OFF = Weight.ERROR, Weight.WARNING, Weight.OFF

EDOC_ONLY = (PackageKind.EDOC,)
STATUS_ONLY = (PackageKind.STATUS,)
BOTH_KINDS = (PackageKind.EDOC, PackageKind.STATUS)


UNTOLD = Text("", "")


class Topic(StrEnum):
    """The part of a package, or of the exchange, that a rule is about; the order of the pages."""

    FILE = "file"
    SKELETON = "skeleton"
    PARTIES = "parties"
    IDENTITY = "identity"
    DOCUMENT = "document"
    TEXT = "text"
    DEADLINE = "deadline"
    SECRECY = "secrecy"
    OPERATION = "operation"
    REFERENCE = "reference"
    MANIFEST = "manifest"
    ATTACHMENT = "attachment"
    STATUS = "status"
    SIGNATURE = "signature"
    AXIS = "axis"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; ``message`` and ``mend`` may hold placeholders that a finding fills in.

    Attributes:
        id: stable. The letter is the weight in profile ``national``: ``E-`` an error, ``W-`` a
            warning (or off there and told in ``strict`` only). ``S-`` is a matter of signatures.
        message: what is wrong.
        mend: what to do about it.
        source: the text the rule rests on.
        evidence: how surely the real axis judges the same.
        wire_code: number of the code list of the provincial guide.
        why: why the rule exists, and, where profiles differ, why they do.
        topic: group in documents.
        where: pattern of the element path; ``[*]`` any of several.
        national: weight where it is not what the letter says; likewise ``province``, ``strict``.
        kinds: packages it applies to.
        since: first day on which it applies; None: always.
        until: last day on which it applies; None: until now.
        broken: an example that breaks it.
        sound: the same, mended.
    """

    id: str
    message: Text
    mend: Text
    source: str
    evidence: Evidence = Evidence.SDK
    wire_code: int = 22
    why: Text = UNTOLD
    topic: Topic = Topic.AXIS
    where: str = ""
    national: Weight | None = None
    province: Weight | None = None
    strict: Weight | None = None
    kinds: tuple[PackageKind, ...] = BOTH_KINDS
    since: date | None = None
    until: date | None = None
    broken: str = ""
    sound: str = ""

    def weight(self, profile: Profile) -> Weight:
        """Return what a broken rule means in a profile."""
        given: Weight | None = getattr(self, profile.value)
        if given is not None:
            return given
        return Weight.ERROR if self.id.startswith("E-") else Weight.WARNING

    @property
    def severity(self) -> Severity:
        """Severity in profile ``national``; a rule that is off there reads as a warning."""
        return self.weight(Profile.NATIONAL).severity or Severity.WARNING

    @property
    def fatal(self) -> bool:
        """True where it is an error in every profile: nobody can read past it."""
        return all(self.weight(profile) is Weight.ERROR for profile in Profile)

    def in_force(self, day: date | None) -> bool:
        """True where the rule applies on a day; None: by the law as it is now."""
        if day is None:
            return self.until is None
        return (self.since or date.min) <= day <= (self.until or date.max)

    def found(self, path: str = "", line: int | None = None, **values: object) -> Finding:
        """Return the finding that this rule is broken at a place, weighed as ``national``."""
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
    """Return a foreign text shortened and on one line, fit to stand in a message.

    Letters that cannot be seen, or would turn the line around, show as their number.
    """
    flat = " ".join(text[: 20 * length].split())
    if not flat.isprintable():
        flat = "".join(one if one.isprintable() else _number(one) for one in flat)
    whole = len(flat) <= length and len(text) <= 20 * length
    return flat if whole else flat[: length - 1] + "…"


def _number(letter: str) -> str:
    """Return a letter as its number, of four digits or, where those are too few, of eight."""
    number = ord(letter)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
