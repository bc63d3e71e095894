"""Why a request was refused or looked odd, told for the person who wrote the client.

A dialect answers as tersely as the real axis. Beside its answer it notes here what it saw, and the
recorder keeps the notes as a conversation (docs/integrators.md). Never in a note: a secret, a valid
proof, anything of another system that the caller may not read.

    notes = notes_of(scope)
    notes.caller("tu-do-1", proven=False)
    notes.explain(Explanation("C-VXP-SECRET", Text(...), mend=Text(...)))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any

from edoc.contract.findings import Evidence, Finding, Text

NOTES_KEY = "lgsp.notes"
"""Where the recorder leaves the notes of one request in its ASGI scope."""

LONGEST_CLAIM = 200
"""Characters that are noted of the id under which somebody calls; a real one has 64 at most."""

ONWARD = "uplink"
"""Operation of a conversation that no call made: an axis above refused what went up to it."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One reason, with its mend.

    Attributes:
        code: stable id: ``C-…`` for the way of calling, else the rule of the catalogue.
        what: what is wrong with, or odd about, this very request.
        mend: what to change.
        nearest: the nearest valid form: the header as it should be, the text that must be signed,
            the code that was probably meant; empty where there is none.
        source: the text the explanation rests on.
        evidence: how surely the real axis judges the same.
        path: place in the request or in the package.
        line: line in the package, where known.
        refusing: False for what was let pass though it looked odd.
        reveals: it rests on what only the axis knows (whether a system exists, whether a secret
            is right): kept for the owner and the operator, never told to an unproven caller.
    """

    code: str
    what: Text
    mend: Text
    nearest: str = ""
    source: str = ""
    evidence: Evidence = Evidence.CHOICE
    path: str = ""
    line: int | None = None
    refusing: bool = True
    reveals: bool = False


@dataclass(slots=True)
class Notes:
    """What a dialect notes while it answers one request. Mutable: it lives as long as that."""

    operation: str = ""
    system_id: str = ""
    proven: bool = False
    explanations: list[Explanation] = field(default_factory=list)
    untold: list[Explanation] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list, repr=False)

    def caller(self, system_id: str, *, proven: bool) -> None:
        """Note which system calls, or claims to; what is far longer than an id is cut."""
        self.system_id, self.proven = system_id[:LONGEST_CLAIM], proven

    def hide(self, *values: str) -> None:
        """Note what the caller evidently put into the wrong place and is a credential."""
        self.hidden.extend(values)

    def explain(self, *explanations: Explanation) -> None:
        """Add reasons, in the order in which a reader should see them."""
        self.explanations.extend(explanations)

    def leave_untold(self, *explanations: Explanation) -> None:
        """Note reasons that do not hold, but would if somebody else existed.

        They are made ready for keeping like the others and dropped then: else an unproven caller
        could tell by the time which of them hold.
        """
        self.untold.extend(explanations)

    def found(self, findings: Iterable[Finding]) -> None:
        """Add the findings of the validation."""
        self.explanations.extend(explanation_of(finding) for finding in findings)


def with_texts(one: Explanation, change: Callable[[str], str]) -> Explanation:
    """Return an explanation with every text of it changed alike: hidden, cut."""
    return replace(
        one,
        what=Text(change(one.what.vi), change(one.what.en)),
        mend=Text(change(one.mend.vi), change(one.mend.en)),
        nearest=change(one.nearest),
        path=change(one.path),
        source=change(one.source),
    )


def explanation_of(finding: Finding) -> Explanation:
    """Return a finding in the form of an explanation."""
    return Explanation(
        code=finding.rule,
        what=finding.message,
        mend=finding.mend,
        source=finding.source,
        evidence=finding.evidence,
        path=finding.path,
        line=finding.line,
        refusing=finding.is_error,
    )


def notes_of(scope: MutableMapping[str, Any]) -> Notes:
    """Return the notes of a request; where nobody records, notes that are forgotten after it."""
    notes = scope.setdefault(NOTES_KEY, Notes())
    if not isinstance(notes, Notes):
        raise TypeError(f"{NOTES_KEY} holds something else")
    return notes
