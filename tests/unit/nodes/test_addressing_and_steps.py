"""Wrong addresses, and which step fits which state."""

from __future__ import annotations

import pytest
from node_samples import COMMUNE, DEPARTMENT, incoming

from nodes.addressing import names_agency
from nodes.records import ActionRefused
from nodes.steps import ACTIONS, STEPS, check_step


@pytest.mark.parametrize(
    "name",
    [
        "",
        "UBND xã Suối Giả Định",
        "Ủy ban nhân dân xã Suối Giả Định",
        "ỦY BAN NHÂN DÂN XÃ SUỐI GIẢ ĐỊNH",
        "UBND xã Suối Giả Định, huyện Chư Păh",
    ],
)
def test_spellings_of_the_own_name_are_accepted(name: str) -> None:
    assert names_agency(name, COMMUNE)


@pytest.mark.parametrize("name", ["UBND xã Ia Ka", "UBND huyện Suối Giả Định", "Sở Nội vụ"])
def test_another_agency_is_noticed(name: str) -> None:
    assert not names_agency(name, COMMUNE)


def test_the_province_may_be_left_out_of_a_department() -> None:
    assert names_agency("Sở Nội vụ Gia Lai", DEPARTMENT)
    assert names_agency("Sở Nội vụ", DEPARTMENT)


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        ("arrived", {"accept", "refuse"}),
        ("accepted", {"assign", "process", "complete"}),
        ("assigned", {"process", "complete"}),
        ("processing", {"complete"}),
        ("completed", set()),
        ("returned", set()),
        ("withdrawn", set()),
    ],
)
def test_each_state_allows_its_actions(state: str, allowed: set[str]) -> None:
    possible = set()
    for action in ACTIONS:
        try:
            check_step(action, incoming(state=state), "lý do")
        except ActionRefused:
            continue
        possible.add(action)
    assert possible == allowed


def test_a_requested_take_back_must_be_answered_first() -> None:
    asked = incoming(state="accepted", take_back="requested")
    assert check_step("agree", asked).code == "15"
    with pytest.raises(ActionRefused, match="agree or decline"):
        check_step("complete", asked)


def test_an_unknown_action_names_the_known_ones() -> None:
    with pytest.raises(ActionRefused, match="accept, assign"):
        check_step("dance", incoming())


def test_every_step_has_a_verb_in_both_languages() -> None:
    assert all(step.verb.vi and step.verb.en for step in STEPS.values())
