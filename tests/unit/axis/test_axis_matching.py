"""Which delivery a status speaks of, and what is said about where a copy is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from axis.life.whereabouts import event_text, holder_of, next_of, summary
from axis.receipts import matching
from axis.records import DeliveryRow
from edoc.contract.model import PackageKind

DAY = date(2019, 12, 2)


def row(name: str, document_id: str, code: str, day: date) -> dict[str, Any]:
    return {"id": name, "document_id": document_id, "code": code, "promulgated": day}


CANDIDATES = [  # newest first, as the store gives them
    row("newest", "other", "45/UB", date(2019, 12, 5)),
    row("same day", "another", "45/UB", DAY),
    row("by id", "D,1", "99/UB", DAY),
]


@pytest.mark.parametrize(
    ("document_id", "code", "day", "expected"),
    [
        ("D,1", "45/UB", DAY, "by id"),
        ("", "45/UB", DAY, "same day"),
        ("unknown", "45/UB", None, "newest"),
        ("unknown", "45/UB", date(2019, 1, 7), "newest"),
        ("unknown", "45/UB", date(2018, 12, 2), None),
        ("unknown", "1/UB", DAY, None),
        ("", "", DAY, None),
    ],
)
def test_a_status_is_matched_by_id_then_by_code_and_date_then_by_code_of_the_year(
    document_id: str, code: str, day: date | None, expected: str | None
) -> None:
    found = matching(CANDIDATES, document_id, code, day)
    assert next((row["id"] for row in found), None) == expected


NOW = datetime(2019, 12, 2, 1, tzinfo=UTC)
COPY = DeliveryRow(
    id="d",
    package_id="p",
    kind=PackageKind.EDOC,
    document_id="x",
    sender="000.00.00.H21",
    receiver="000.25.31.H21",
    receiver_name="Xã Ia Băng",
    system_id="xa",
    state="initial",
    reason="",
    priority=0,
    subject="",
    code="1/UB",
    type_name="",
    status_code="",
    sha256="",
    size=1,
    created_at=NOW,
    updated_at=NOW,
    expires_at=NOW,
    fetched_at=None,
    settled_at=None,
    business_status="",
    business_at=None,
    attempts=0,
)


@pytest.mark.parametrize(
    ("changes", "pushed", "holder", "then"),
    [
        ({}, True, "in the queue of xa", "takes it"),
        ({}, False, "in the list of xa", "fetches it"),
        ({"fetched_at": NOW}, False, "system xa", "done or fail"),
        ({"state": "done"}, True, "000.25.31.H21", "reports 01"),
        ({"state": "done", "business_status": "03"}, True, "000.25.31.H21", "assigns it (04)"),
        ({"state": "done", "business_status": "02"}, True, "the sender", "sends anew"),
        ({"state": "done", "business_status": "06"}, True, "000.25.31.H21", "nothing"),
        ({"state": "fail", "reason": "hỏng"}, True, "the sender", "hỏng"),
        ({"state": "recalled"}, True, "the sender", "nothing"),
        ({"state": "done", "kind": PackageKind.STATUS}, True, "000.25.31.H21", "nothing"),
    ],
)
def test_a_copy_has_a_holder_and_a_next_step(
    changes: dict[str, Any], pushed: bool, holder: str, then: str
) -> None:
    copy = replace(COPY, **changes)
    assert holder in holder_of(copy, pushed=pushed).en
    assert then in next_of(copy, pushed=pushed).en


def test_copies_in_different_hands_are_summed_up() -> None:
    copies = [COPY, replace(COPY, state="done"), replace(COPY, state="expired")]
    texts = [holder_of(copy, pushed=True) for copy in copies]
    assert summary(copies, texts).en.startswith("1 with the axis")


def test_a_take_back_tells_whom_it_asks() -> None:
    told = event_text("status", sender="G22", receiver="H21", code="13", text="")
    assert "G22 gửi H21 trạng thái 13" in told.vi
    assert "G22 sends H21 13" in told.en


def test_a_text_with_braces_is_shown_as_it_is() -> None:
    text = event_text("fail", sender="a", receiver="b", code="", text="{lỗi}")
    assert "{lỗi}" in text.vi
