"""What a receiver of a sent document is asked, and what stands again where the axis refused."""

from __future__ import annotations

from typing import Any

import pytest
from node_samples import START

from nodes.asking import answered, asking, unasking
from nodes.changes import Kind

NEVER_ASKED: dict[str, Any] = {
    "reference": "d1",
    "code": "000.25.31.H21",
    "asked": "",
    "asked_by": "",
    "answer": "",
    "answered_at": None,
    "asked_before": [],
    "replaced_by": "",
    "business_state": "03",
    "last_status": "03",
}


def after(row: dict[str, Any], columns: dict[str, Any]) -> dict[str, Any]:
    return {**row, **columns}


def asked(row: dict[str, Any], kind: Kind, by: str) -> dict[str, Any]:
    return after(row, asking(row, kind, by))


def refused(row: dict[str, Any], by: str) -> dict[str, Any]:
    return after(row, unasking(row, by))


def test_the_first_question_is_forgotten_once_refused() -> None:
    pending = asked(NEVER_ASKED, Kind.UPDATE, "u1")
    assert (pending["asked"], pending["asked_by"]) == ("update", "u1")
    assert refused(pending, "u1") == NEVER_ASKED


def test_the_question_before_a_refused_one_stands_again_with_its_answer() -> None:
    agreed = asked(NEVER_ASKED, Kind.UPDATE, "u1") | {"answer": "15", "answered_at": START}
    assert refused(asked(agreed, Kind.RECALL, "r1"), "r1") == agreed


def test_an_answer_to_the_question_before_may_come_while_the_next_is_on_its_way() -> None:
    first = asked(NEVER_ASKED, Kind.UPDATE, "u1")
    crossed = asked(first, Kind.RECALL, "r1") | {"answer": "15", "answered_at": START}
    again = refused(crossed, "r1")
    assert (again["asked"], again["answer"], again["answered_at"]) == ("update", "15", START)


def test_a_refusal_that_comes_late_leaves_the_newer_question() -> None:
    both = asked(asked(NEVER_ASKED, Kind.UPDATE, "u1"), Kind.UPDATE, "u2")
    left = refused(both, "u1")
    assert (left["asked"], left["asked_by"]) == ("update", "u2")
    assert refused(left, "u2") == NEVER_ASKED


def test_a_refused_take_back_lets_the_work_stand_where_it_was() -> None:
    pending = asked(NEVER_ASKED, Kind.TAKE_BACK, "t1")
    assert pending["business_state"] == "13"
    assert refused(pending, "t1") == NEVER_ASKED
    went_on = refused(pending | {"last_status": "05"}, "t1")
    assert went_on["business_state"] == "05"


@pytest.mark.parametrize("ended", ["02", "15"])
def test_an_update_brings_a_document_that_was_given_back_anew(ended: str) -> None:
    returned = NEVER_ASKED | {"business_state": ended, "last_status": ended}
    pending = asked(returned, Kind.UPDATE, "u1")
    assert pending["business_state"] == ""
    assert refused(pending, "u1") == returned


def test_a_document_is_replaced_from_the_wish_on_until_it_is_declined() -> None:
    pending = asked(NEVER_ASKED, Kind.REPLACEMENT, "n1")
    assert pending["replaced_by"] == "n1"
    assert after(pending, answered(pending, "n1", "15", START))["replaced_by"] == "n1"
    assert after(pending, answered(pending, "n1", "16", START))["replaced_by"] == ""
    assert refused(pending, "n1") == NEVER_ASKED


def test_an_answer_belongs_to_its_question_only() -> None:
    replaced = asked(NEVER_ASKED, Kind.REPLACEMENT, "n1")
    recalled = asked(replaced, Kind.RECALL, "r1")

    told = after(recalled, answered(recalled, "n1", "15", START))

    assert (told["asked"], told["answer"]) == ("recall", "")
    assert refused(told, "r1") == replaced | {"answer": "15", "answered_at": START}


def test_the_question_before_is_known_however_often_another_follows() -> None:
    row = asked(NEVER_ASKED, Kind.REPLACEMENT, "n1")
    for number in range(40):
        row = asked(row, Kind.TAKE_BACK, f"t{number}")
    assert row["replaced_by"] == "n1"
    assert len(row["asked_before"]) <= 8
