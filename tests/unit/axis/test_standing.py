"""How an agency stands on a day, and where its mail goes: a table of situations."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axis.choices import choices
from axis.directory.snapshot import Directory
from axis.directory.standing import DirectoryPolicy, explained, predecessors, referral, situation_of
from axis.records import AgencyRecord, SystemRecord

TODAY = date(2025, 7, 7)
OPEN = AgencyRecord("H21", "UBND tỉnh", "province", "", "s")
SYSTEM = SystemRecord("s", "S", "pull", "x")


@pytest.mark.parametrize(
    ("values", "situation"),
    [
        ({}, "open"),
        ({"status": "locked"}, "locked"),
        ({"status": "locked", "successor": "H1"}, "locked"),
        ({"status": "closed"}, "closed"),
        ({"status": "closed", "successor": "H1"}, "merged"),
        ({"valid_until": TODAY}, "open"),
        ({"valid_until": TODAY - timedelta(days=1)}, "closed"),
        ({"valid_until": TODAY - timedelta(days=1), "successor": "H1"}, "merged"),
        ({"valid_from": TODAY}, "open"),
        ({"valid_from": TODAY + timedelta(days=1)}, "closed"),
        ({"valid_from": TODAY + timedelta(days=1), "successor": "H1"}, "closed"),
        ({"status": "locked", "valid_until": TODAY - timedelta(days=1)}, "closed"),
    ],
)
def test_an_agency_stands_as_its_status_and_its_days_say(
    values: dict[str, object], situation: str
) -> None:
    assert situation_of(replace(OPEN, **values), TODAY) == situation  # type: ignore[arg-type]


def test_an_agency_whose_system_is_gone_is_unknown() -> None:
    directory = Directory.of(1, [], [OPEN])
    assert referral("H21", directory, TODAY, DirectoryPolicy()).situation == "unknown"


def test_a_locked_office_without_a_successor_cannot_be_redirected() -> None:
    directory = Directory.of(1, [SYSTEM], [replace(OPEN, status="locked")])
    found = referral("H21", directory, TODAY, DirectoryPolicy(locked="redirect"))
    assert (found.situation, found.treatment) == ("locked", "refuse")


def test_an_office_follows_those_that_ended_and_whom_they_had_followed() -> None:
    ended = {"status": "closed", "valid_until": TODAY - timedelta(days=7)}
    agencies = [
        replace(OPEN, code="mới", aliases=("bí danh",)),
        replace(OPEN, code="cũ", successor="bí danh", **ended),  # type: ignore[arg-type]
        replace(OPEN, code="cũ hơn", successor="CŨ", **ended),  # type: ignore[arg-type]
        replace(OPEN, code="đã xóa", successor="mới", deleted=True),
        replace(OPEN, code="sắp nhập", successor="mới", valid_until=TODAY),
        replace(OPEN, code="nơi khác", status="closed"),
    ]
    directory = Directory.of(1, [SYSTEM], agencies)
    assert predecessors("mới", directory, TODAY) == {"cũ", "cũ hơn", "đã xóa"}
    assert predecessors("nơi khác", directory, TODAY) == frozenset()
    later = directory.changed(2, [SYSTEM], [replace(agencies[1], successor="nơi khác")])
    assert predecessors("mới", later, TODAY) == {"đã xóa"}


def test_offices_that_follow_each_other_in_a_ring_are_found_once() -> None:
    ring = [
        replace(OPEN, code=str(n), status="closed", successor=str((n + 1) % 3)) for n in range(3)
    ]
    assert predecessors("0", Directory.of(1, [SYSTEM], ring), TODAY) == {"1", "2"}


LINKS = st.lists(
    st.tuples(st.sampled_from(["open", "locked", "closed"]), st.integers(0, 9)),
    min_size=1,
    max_size=10,
)


@given(LINKS, st.sampled_from(["refuse", "redirect", "park"]))
def test_every_succession_ends_and_delivers_to_open_offices_only(
    links: list[tuple[str, int]], treatment: str
) -> None:
    agencies = [
        replace(OPEN, code=f"H{place}", status=status, successor=f"H{target}")  # type: ignore[arg-type]
        for place, (status, target) in enumerate(links)
    ]
    directory = Directory.of(1, [SYSTEM], agencies)
    policy = DirectoryPolicy(locked=treatment, merged=treatment)  # type: ignore[arg-type]
    found = referral("H0", directory, TODAY, policy)
    assert (found.receiver is not None) == (found.treatment in ("deliver", "redirect"))
    if found.receiver:
        assert situation_of(found.receiver[0], TODAY) == "open"


def test_the_reason_names_note_days_and_successor_in_both_languages() -> None:
    closed = replace(OPEN, note="Sáp nhập.", valid_until=date(2025, 6, 30), successor="H48")
    why = explained(closed, TODAY)
    assert all(word in why.vi for word in ("Sáp nhập", "30/06/2025", "H48"))
    assert all(word in why.en for word in ("Sáp nhập", "2025-06-30", "H48"))


def test_every_treatment_is_a_named_choice() -> None:
    named = choices(DirectoryPolicy())
    assert {one.name for one in named} == {field.name for field in fields(DirectoryPolicy)}
    assert all(one.text.vi and one.text.en for one in named)
