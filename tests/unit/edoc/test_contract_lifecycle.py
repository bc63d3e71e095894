"""The lifecycle of a delivery."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.contract.lifecycle import (
    EFFECT_NAMES,
    EFFECTS,
    EXPECTED_MOVES,
    REQUEST_NAMES,
    TERMINAL_TRANSPORT,
    Effect,
    Heard,
    IllegalMove,
    Transition,
    TransportState,
    advance,
    advance_transport,
    business_diagram,
    effect_on,
    replay,
    transport_diagram,
)

CODES = st.one_of(st.sampled_from(sorted(code for code in EXPECTED_MOVES if code)), st.text())
RANK = {None: 0, "01": 1, "03": 3, "04": 4, "05": 5, "06": 6}


def run(*codes: str) -> list[tuple[str | None, bool]]:
    state, steps = None, []
    for code in codes:
        move = advance(state, code)
        state = move.state
        steps.append((state, move.expected))
    return steps


def test_the_usual_way_is_expected_at_every_step() -> None:
    assert run("01", "03", "04", "05", "06") == [
        (code, True) for code in ("01", "03", "04", "05", "06")
    ]


def test_an_office_may_refuse_what_arrived() -> None:
    assert run("01", "02") == [("01", True), ("02", True)]


def test_assignment_may_be_left_out() -> None:
    assert run("01", "03", "05")[-1] == ("05", True)


def test_a_skipped_step_moves_on_but_is_flagged() -> None:
    assert run("03") == [("03", False)]


def test_a_late_status_never_moves_a_delivery_back() -> None:
    assert run("01", "03", "05", "04")[-1] == ("05", False)
    assert run("01", "03", "06", "01")[-1] == ("06", False)


def test_a_repeated_status_is_flagged() -> None:
    move = advance("05", "05")
    assert (move.state, move.expected) == ("05", False)
    assert move.note is not None
    assert "05" in move.note.vi


def test_a_take_back_is_agreed_to_or_declined() -> None:
    assert run("01", "13", "15")[-1] == ("15", True)
    assert run("01", "13", "16", "03", "06")[-1] == ("06", True)


def test_progress_that_crosses_a_take_back_leaves_it_open() -> None:
    assert run("01", "13", "03", "15")[-2:] == [("13", True), ("15", True)]


def test_fourteen_is_read_as_fifteen() -> None:
    move = advance("13", "14")
    assert (move.state, move.expected) == ("15", True)
    assert move.note is not None


def test_an_answer_nobody_asked_for_is_flagged() -> None:
    assert advance("03", "16").expected is False
    assert advance("03", "16").state == "03"


def test_an_update_is_answered_without_a_take_back() -> None:
    assert advance("03", "15", answers_change=True).expected
    assert advance(None, "16", answers_change=True).state == "16"


@pytest.mark.parametrize("code", ["03", "04", "05", "06"])
def test_the_work_on_an_update_goes_on_after_agreeing_to_it(code: str) -> None:
    assert advance("15", code, goes_on=True) == Transition(code, True)
    assert not advance("15", code).expected


def test_a_missing_zero_is_tolerated() -> None:
    assert advance(None, "1").state == "01"


@pytest.mark.parametrize("code", ["07", "12", "999", "103", "", "done"])
def test_unknown_codes_change_nothing(code: str) -> None:
    move = advance("03", code)
    assert (move.state, move.expected) == ("03", False)


@given(st.one_of(st.none(), st.text()), CODES, st.booleans())
def test_no_status_ever_raises(current: str | None, code: str, answers: bool) -> None:
    advance(current, code, answers_change=answers)


@given(st.lists(CODES.filter(lambda code: code.strip().zfill(2) not in {"13", "14", "15", "16"})))
def test_progress_is_monotone_whatever_comes(codes: list[str]) -> None:
    state = None
    for code in codes:
        after = advance(state, code).state
        assert after == "02" or state == "02" or RANK[after] >= RANK[state]
        assert state != "02" or after == "02"
        state = after


def test_a_delivery_is_fetched_and_settled() -> None:
    assert advance_transport("initial", "processing") is TransportState.PROCESSING
    assert advance_transport("processing", "done") is TransportState.DONE


def test_the_same_transport_state_again_changes_nothing() -> None:
    for state in TransportState:
        assert advance_transport(state, state) is state


@pytest.mark.parametrize("state", sorted(TERMINAL_TRANSPORT))
def test_a_settled_delivery_cannot_be_settled_otherwise(state: TransportState) -> None:
    for wanted in set(TransportState) - {state}:
        with pytest.raises(IllegalMove):
            advance_transport(state, wanted)


def test_what_was_fetched_cannot_be_withdrawn() -> None:
    with pytest.raises(IllegalMove, match="processing cannot become recalled"):
        advance_transport("processing", "recalled")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_diagram_names_every_state(lang: str) -> None:
    text = business_diagram(lang) + transport_diagram(lang)
    for state in [*filter(None, EXPECTED_MOVES), *TransportState]:
        assert state in text


# --- several statuses together -------------------------------------------------------------------

NOON = datetime(2019, 12, 2, 5, tzinfo=UTC)


def heard(*said: tuple[str, int]) -> list[Heard]:
    return [Heard(code, NOON + timedelta(minutes=minute)) for code, minute in said]


def test_statuses_that_overtook_each_other_are_read_in_the_order_of_their_time() -> None:
    told = replay(heard(("05", 5), ("01", 1), ("03", 3)))
    assert (told.odd, told.state) == (0, "05")


def test_an_answer_may_arrive_before_its_question() -> None:
    told = replay(heard(("01", 1), ("16", 9), ("13", 5)))
    assert (told.odd, told.state) == (0, "16")


def test_the_order_of_arrival_holds_where_times_explain_no_more() -> None:
    assert replay(heard(("01", 9), ("03", 1), ("05", 5))).odd == 0
    assert [move.expected for move in replay(heard(("01", 1), ("05", 1), ("03", 1))).moves] == [
        True,
        False,
        False,
    ]


@given(st.lists(st.tuples(CODES, st.integers(0, 9)), max_size=8))
def test_a_replay_is_never_odder_than_the_order_of_arrival(said: list[tuple[str, int]]) -> None:
    told, state, odd = replay(heard(*said)), None, 0
    for code, _ in said:
        move = advance(state, code)
        state, odd = move.state, odd + (not move.expected)
    assert len(told.moves) == len(said)
    assert told.odd <= odd


# --- requests ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "transport", "handed_out", "addressed", "effect"),
    [
        ("recall", "initial", False, True, Effect.WITHDRAWN),
        ("recall", "initial", True, True, Effect.ASKED),
        ("recall", "done", True, True, Effect.ASKED),
        ("recall", "processing", False, True, Effect.ASKED),
        ("removal", "done", True, False, Effect.UNTOLD),
        ("update", "initial", False, True, None),
        ("replacement", "done", True, True, Effect.REPLACED),
        ("recall", "fail", False, True, None),
    ],
)
def test_a_request_withdraws_what_is_unread_and_asks_for_the_rest(
    request_: str, transport: str, handed_out: bool, addressed: bool, effect: Effect | None
) -> None:
    found = effect_on(request_, transport, handed_out=handed_out, addressed=addressed)
    assert found is effect


def test_every_request_and_effect_has_a_name_in_both_languages() -> None:
    assert set(REQUEST_NAMES) == set(EFFECTS)
    for text in (*REQUEST_NAMES.values(), *EFFECT_NAMES.values()):
        assert text.vi
        assert text.en
