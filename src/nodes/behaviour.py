"""What an office does with a document, and when (pure).

Every decision is a function of (seed, agency, document id, question). No state, no order: asked
again after a crash, or in another order, it answers the same. Delays are in world time.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from nodes.changes import GIVING_BACK, Kind
from nodes.records import BehaviourSettings, HostedAgency, Incoming, Range

_QUESTIONS = {
    Kind.TAKE_BACK: "agrees",
    Kind.REMOVAL: "agrees",
    Kind.RECALL: "obeys",
    Kind.UPDATE: "updates",
    Kind.REPLACEMENT: "replaces",
}


def fraction(seed: int, *parts: str) -> float:
    """Return a number in [0, 1) that depends on the arguments only."""
    digest = hashlib.sha256("\x1f".join((str(seed), *parts)).encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


class Behaviour:
    """The decisions of all offices of a node."""

    def __init__(self, settings: BehaviourSettings) -> None:
        self.settings = settings

    def delay(self, step: str, agency: str, document_id: str) -> timedelta:
        """Return how long after the step before this one happens.

        ``step``: ``03``, ``04``, ``05``, ``06``, ``reply`` or ``take-back``; others happen at once.
        """
        low, high = self._range(step)
        share = fraction(self.settings.seed, "delay", step, agency, document_id)
        return timedelta(seconds=low + (high - low) * share)

    def answers(self, agency: HostedAgency, document: Incoming) -> bool:
        """Tell whether the agency answers the document by a report of its own.

        Only directives (SteeringType 1) of the wanted senders are answered.
        """
        if document.steering != 1 or document.business_type != 0:
            return False
        wanted = self.settings.answer_from
        if wanted is not None and document.sender not in wanted:
            return False
        probability = self.settings.answer_probability.get(agency.level, 0.0)
        share = fraction(self.settings.seed, "answers", agency.code, document.document_id)
        return share < probability

    def agrees(self, agency: str, document: Incoming, kind: Kind = Kind.TAKE_BACK) -> bool:
        """Tell whether the office does what a document's sender asks for (15, else 16).

        A recall is a duty by QD 28/2018 art. 9(2). What is only asked back, or is not for this
        office any more, offices refuse in practice where the work is done.
        """
        chance = self._declines(kind, document.state)
        share = fraction(self.settings.seed, _QUESTIONS[kind], agency, document.document_id)
        return share >= chance

    def _declines(self, kind: Kind, state: str) -> float:
        """Return the probability of a 16."""
        if kind is Kind.RECALL:
            return self.settings.decline_recall
        if kind in GIVING_BACK and state == "completed":
            return max(self.settings.decline_completed, self.settings.decline_change)
        return self.settings.decline_change

    def holds(self, document: Incoming) -> bool:
        """Tell whether 06 waits for an answer of the user's."""
        wanted = self.settings.hold_complete
        return wanted is not None and wanted(document)

    def rests(self, document: Incoming) -> bool:
        """Tell whether the document stays where it is after 03."""
        wanted = self.settings.hold_handling
        return wanted is not None and wanted(document)

    def _range(self, step: str) -> Range:
        ranges = {
            "03": self.settings.accept_delay,
            "04": self.settings.assign_delay,
            "05": self.settings.process_delay,
            "06": self.settings.complete_delay,
            "reply": self.settings.reply_delay,
            "take-back": self.settings.take_back_delay,
        }
        return ranges.get(step, (0.0, 0.0))
