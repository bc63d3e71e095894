"""What an agency does when a sender wants its document changed or back: a table, and what holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes.changes import (
    AGREED,
    DECLINED,
    GIVING_BACK,
    GONE,
    Course,
    Kind,
    Request,
    agreed_columns,
    react,
)
from nodes.steps import STATE_NAMES

LIVE = sorted({"arrived", "accepted", "assigned", "processing", "completed"})
kinds = st.sampled_from(list(Kind))
states = st.sampled_from([None, *LIVE, *sorted(GONE)])


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("state", LIVE)
def test_a_live_document_is_asked_about(kind: Kind, state: str) -> None:
    assert react(state, "", Request(kind)).course is Course.ASK


@pytest.mark.parametrize(
    ("kind", "course"),
    [
        (Kind.RECALL, Course.CONFIRM_AND_WAIT),
        (Kind.TAKE_BACK, Course.WAIT),
        (Kind.REPLACEMENT, Course.WAIT),
        (Kind.UPDATE, Course.REGISTER),
        (Kind.REMOVAL, Course.CONFIRM),
    ],
)
def test_a_request_may_come_before_its_document(kind: Kind, course: Course) -> None:
    assert react(None, "", Request(kind)).course is course


@pytest.mark.parametrize("state", sorted(GONE))
def test_what_is_gone_is_only_confirmed_but_may_be_sent_again_as_an_update(state: str) -> None:
    assert react(state, "", Request(Kind.RECALL)).course is Course.CONFIRM
    assert react(state, "", Request(Kind.TAKE_BACK)).course is Course.CONFIRM
    assert react(state, "", Request(Kind.UPDATE)).course is Course.REGISTER


def test_a_second_take_back_is_answered_by_the_first_ones_answer() -> None:
    assert react("accepted", "requested", Request(Kind.TAKE_BACK)).course is Course.IGNORE
    assert react("accepted", "requested", Request(Kind.RECALL)).course is Course.ASK


@given(state=states, kind=kinds)
def test_nobody_else_than_the_issuer_changes_anything(state: str | None, kind: Kind) -> None:
    reaction = react(state, "", Request(kind, foreign=True))
    assert reaction.course is Course.REJECT
    assert reaction.alert == "foreign-issuer"
    assert reaction.said.vi


@given(state=states, kind=kinds, foreign=st.booleans())
def test_what_is_not_trusted_has_no_effect(state: str | None, kind: Kind, foreign: bool) -> None:
    reaction = react(state, "", Request(kind, trusted=False, foreign=foreign))
    assert reaction.course in {Course.REJECT, Course.IGNORE}


@given(state=states, kind=kinds)
def test_every_rejection_gives_a_reason(state: str | None, kind: Kind) -> None:
    for request in (Request(kind, trusted=False), Request(kind, foreign=True), Request(kind)):
        reaction = react(state, "", request)
        assert reaction.course is not Course.REJECT or reaction.said.vi


@pytest.mark.parametrize("kind", list(Kind))
def test_an_agreement_ends_what_is_given_back_and_nothing_else(kind: Kind) -> None:
    state = agreed_columns(kind, {"subject": "mới"}).get("state", "")
    assert (state in GONE) == (kind in GIVING_BACK)
    assert state in {"", *STATE_NAMES}
    assert DECLINED[kind].vi
    assert kind in AGREED


@given(wishes=st.lists(st.tuples(kinds, st.booleans()), max_size=12), state=st.sampled_from(LIVE))
def test_what_is_gone_never_comes_to_life_again_in_its_own_entry(
    wishes: list[tuple[Kind, bool]], state: str
) -> None:
    for kind, agrees in wishes:
        before, reaction = state, react(state, "", Request(kind))
        if reaction.course is Course.ASK and agrees:
            state = str(agreed_columns(kind, {}).get("state", state))
        assert before not in GONE or state == before
        assert before in GONE or reaction.course is Course.ASK
