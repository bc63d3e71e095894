"""How a receiver of a sent document stands after each status."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from node_samples import START

from nodes.standing import Standing

CODES = ["01", "02", "03", "04", "05", "06", "13", "14", "15", "16"]
KINDS = ["", "recall", "take-back", "update", "removal", "replacement"]


def standing(asked: str = "", state: str = "") -> Standing:
    return Standing(
        {
            "code": "000.25.31.H21",
            "asked": asked,
            "business_state": state,
            "last_status": state,
            "last_at": None,
            "answer": "",
            "answered_at": None,
        }
    )


def test_an_agreed_update_leaves_the_work_where_it_stands() -> None:
    receiver = standing("update", "03")
    assert receiver.take("15", START)
    assert receiver.columns()["business_state"] == "03"
    assert receiver.take("05", START)
    assert (receiver.answer, receiver.columns()["last_status"]) == ("15", "05")


def test_an_agreed_recall_ends_the_work_without_a_13_before() -> None:
    receiver = standing("recall", "05")
    assert receiver.take("15", START)
    assert receiver.columns()["business_state"] == "15"
    assert receiver.answered_at == START


def test_a_declined_recall_lets_the_work_go_on() -> None:
    receiver = standing("recall", "03")
    assert receiver.take("16", START)
    assert receiver.take("04", START)
    assert receiver.answer == "16"


def test_the_alias_14_is_an_agreement() -> None:
    receiver = standing("update", "03")
    assert receiver.take("14", START)
    assert receiver.answer == "15"


def test_an_answer_that_nobody_asked_for_is_not_expected() -> None:
    receiver = standing("", "06")
    assert not receiver.take("15", START)
    assert receiver.answer == ""


@given(asked=st.sampled_from(KINDS), codes=st.lists(st.sampled_from(CODES), max_size=12))
def test_no_order_of_statuses_is_refused_and_the_first_answer_stays(
    asked: str, codes: list[str]
) -> None:
    receiver = standing(asked)
    answers = []
    for number, code in enumerate(codes):
        receiver.take(code, START + timedelta(seconds=number))
        if code in {"14", "15", "16"} and asked in {"update", "replacement"}:
            answers.append(code.replace("14", "15"))
    if answers:
        assert receiver.answer == answers[0]
    assert set(receiver.columns()) >= {"business_state", "answer"}
