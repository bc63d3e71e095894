"""The values in which an axis tells the life of a document. Frozen; all instants are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from edoc.contract.findings import Text


@dataclass(frozen=True, slots=True)
class Related:
    """Another package that has to do with this one.

    Attributes:
        kind: recall, update, replacement, reply, forward, take-back, agreement, refusal.
        later: True where the other package came later and concerns this one.
        package_id: the other package; empty where this one names a document not known here.
        document_id: its document id, or what this one calls it.
        sender: who sent it; empty where it is not known.
        detail: what an update says it changes: ``data``, ``added``, ``removed``.
        text: the relation as a sentence.
    """

    kind: str
    later: bool
    package_id: str
    document_id: str
    code: str
    sender: str
    at: datetime
    detail: Mapping[str, object]
    text: Text


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """What a recall, take-back, update or replacement did to one receiver's copy.

    Attributes:
        kind: recall, take-back, update, removal, replacement.
        package_id: the package that asks.
        receiver: whose copy.
        effect: withdrawn, asked, replaced, untold, awaited.
        answer: 15, 16, or empty while there is none.
        text: the same as a sentence.
    """

    kind: str
    package_id: str
    receiver: str
    effect: str
    at: datetime
    answer: str
    answered_at: datetime | None
    text: Text

    @property
    def open(self) -> bool:
        """True while the office is asked and has not answered."""
        return self.effect == "asked" and not self.answer


REFUSED_ID = "refused-id"
"""Kind of the alert about a package under whose id another document was refused."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Two documents under one id or one number (Decree 30/2020 Annex VI III.1(h)).

    ``earlier_id`` is empty for a system that may not see the earlier package, and where the other
    document was refused: then ``package_id`` is the one that stands.
    """

    seq: int
    at: datetime
    kind: str  # document-id, number or refused-id
    package_id: str
    earlier_id: str
    sender: str
    document_id: str
    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class LegalReason:
    """One reason why a document is for reference only."""

    code: str
    text: Text
    source: str


@dataclass(frozen=True, slots=True)
class LegalWeight:
    """What a document would be worth if it were real (Decision 28/2018 art. 4).

    Attributes:
        kind: equivalent or reference-only.
        text: the same as a sentence.
        reasons: for a lesser value.
        ended: why it may not be used any more, whatever it was worth: recalled, taken back,
            replaced; found out anew at each reading.
    """

    kind: str
    text: Text
    reasons: tuple[LegalReason, ...] = ()
    ended: tuple[Text, ...] = ()
