"""How the offices behave: at the desk of `lgsp up`, and in the story of the demo."""

from __future__ import annotations

from lgsp.story.texts import TAKEN_BACK
from lgsp.topology.presets import GIA_LAI, GOVERNMENT_OFFICE, NodeSpec
from nodes.records import BehaviourSettings, Incoming


def brisk(node: NodeSpec, seed: int, *, declined: float = 0.0) -> BehaviourSettings:
    """Offices that answer within seconds, for a user who tries something out.

    Nobody answers with a report by itself; the user's documents get 01 at once, 03 within about
    three seconds, the rest within a minute or two; recalls and the like are answered as fast.

    ``declined``: share of those that are declined (16), so that a client can meet one.
    """
    del node
    return BehaviourSettings(
        seed=seed,
        accept_delay=(1, 3),
        assign_delay=(3, 12),
        process_delay=(3, 12),
        complete_delay=(15, 60),
        reply_delay=(10, 40),
        take_back_delay=(1, 3),
        decline_recall=declined,
        decline_change=declined,
        answer_from=frozenset(),
    )


def told(node: NodeSpec, seed: int) -> BehaviourSettings:
    """The offices of the story: minutes of world time, reports from a seeded part of them.

    The province itself reports to the Government Office when the story lets it, so its 06 for the
    instruction waits. The document that is to be taken back stays where it is after 03.
    """
    answers = {"central": 0.0, "province": 0.8, "district": 0.9, "commune": 0.2}
    answer_from = None
    if node.name == "kon-tum":
        answers["province"] = 1.0
    if node.name == "ubnd-tinh":
        answer_from = frozenset({GIA_LAI})
    return BehaviourSettings(
        seed=seed,
        accept_delay=(60, 600),
        assign_delay=(60, 600),
        process_delay=(60, 600),
        complete_delay=(300, 1800),
        reply_delay=(300, 1200),
        take_back_delay=(60, 300),
        answer_probability=answers,
        answer_from=answer_from,
        hold_complete=_waits_for_the_report,
        hold_handling=_is_taken_back,
    )


def _waits_for_the_report(document: Incoming) -> bool:
    return document.agency == GIA_LAI and document.sender == GOVERNMENT_OFFICE


def _is_taken_back(document: Incoming) -> bool:
    return TAKEN_BACK in document.subject
