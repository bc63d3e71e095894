"""The seeded decisions of offices."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from node_samples import COMMUNE, incoming

from nodes.behaviour import Behaviour, fraction
from nodes.changes import Kind
from nodes.records import BehaviourSettings, Incoming


def test_the_same_question_has_the_same_answer() -> None:
    first, second = Behaviour(BehaviourSettings(seed=1)), Behaviour(BehaviourSettings(seed=1))
    assert first.delay("03", "A", "doc") == second.delay("03", "A", "doc")


def test_another_seed_decides_otherwise() -> None:
    answers = {fraction(seed, "answers", "A", "doc") for seed in range(20)}
    assert len(answers) == 20
    assert all(0 <= one < 1 for one in answers)


def test_delays_stay_in_their_range() -> None:
    behaviour = Behaviour(BehaviourSettings(accept_delay=(10, 20)))
    delays = [behaviour.delay("03", "A", f"doc {n}") for n in range(50)]
    assert timedelta(seconds=10) <= min(delays) < max(delays) <= timedelta(seconds=20)


def test_only_directives_are_answered() -> None:
    behaviour = Behaviour(BehaviourSettings(answer_probability={"commune": 1.0}))
    assert behaviour.answers(COMMUNE, incoming(steering=1))
    assert not behaviour.answers(COMMUNE, incoming(steering=0))
    assert not behaviour.answers(COMMUNE, incoming(steering=2))


def test_only_wanted_senders_are_answered() -> None:
    settings = BehaviourSettings(answer_probability={"commune": 1.0}, answer_from=frozenset({"X"}))
    assert not Behaviour(settings).answers(COMMUNE, incoming(steering=1))
    assert Behaviour(settings).answers(COMMUNE, incoming(steering=1, sender="X"))


def test_about_the_wanted_share_answers() -> None:
    behaviour = Behaviour(BehaviourSettings(answer_probability={"commune": 0.25}))
    communes = [replace(COMMUNE, code=f"commune {number}") for number in range(400)]
    answering = sum(behaviour.answers(one, incoming(steering=1)) for one in communes)
    assert 60 < answering < 140


def test_unfinished_documents_are_always_given_back() -> None:
    behaviour = Behaviour(BehaviourSettings(decline_completed=1.0))
    assert behaviour.agrees("A", incoming(state="processing"))
    assert not behaviour.agrees("A", incoming(state="completed"))


def test_documents_can_be_held() -> None:
    def mine(document: Incoming) -> bool:
        return document.sender == "X"

    behaviour = Behaviour(BehaviourSettings(hold_complete=mine, hold_handling=mine))
    assert behaviour.holds(incoming(sender="X"))
    assert behaviour.rests(incoming(sender="X"))
    assert not behaviour.holds(incoming())


def test_a_recall_is_obeyed_whatever_the_state_of_the_work() -> None:
    behaviour = Behaviour(BehaviourSettings(decline_completed=1.0))
    assert behaviour.agrees("A", incoming(state="completed"), Kind.RECALL)
    assert behaviour.agrees("A", incoming(state="completed"), Kind.UPDATE)
    assert not behaviour.agrees("A", incoming(state="completed"), Kind.REMOVAL)


def test_about_the_wanted_share_of_requests_is_declined() -> None:
    behaviour = Behaviour(BehaviourSettings(decline_recall=0.25, decline_change=0.25))
    for kind in Kind:
        documents = [incoming(document_id=str(number)) for number in range(400)]
        declined = sum(not behaviour.agrees("A", one, kind) for one in documents)
        assert 60 < declined < 140
