"""The deadlines of the law, and the working days they count in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.contract.dates import VIETNAM, local_date
from edoc.contract.deadlines import (
    acknowledge_deadline,
    answer_deadline,
    send_deadline,
    unacknowledged_since,
)
from edoc.contract.working_days import (
    is_working_day,
    last_working_day_before,
    next_working_day,
    working_day_from,
)

MONDAY, FRIDAY = date(2019, 12, 2), date(2019, 12, 6)
DAYS = st.dates(date(2018, 1, 1), date(2026, 12, 31))
NEW_YEAR = datetime(2018, 1, 2, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(0), timedelta(days=3280)).map(lambda span: NEW_YEAR + span)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)


# --- working days --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day",
    [
        date(2019, 2, 4),  # Tết
        date(2019, 4, 15),  # for the Hùng Kings' day, a Sunday
        date(2020, 1, 29),  # for Tết days on a weekend
        date(2021, 5, 3),  # for 1 May, a Saturday
        date(2021, 9, 3),  # National Day has two days since 2021
        date(2022, 5, 3),
        date(2023, 5, 3),  # three holidays in a row, two of them on a weekend
        date(2023, 9, 4),
        date(2019, 12, 7),
    ],
)
def test_holidays_and_the_days_given_for_them_are_no_working_days(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize(
    "day", [MONDAY, date(2019, 2, 11), date(2020, 1, 30), date(2020, 9, 3), date(2023, 5, 4)]
)
def test_other_weekdays_are_working_days(day: date) -> None:
    assert is_working_day(day)


@given(DAYS)
def test_the_next_and_the_last_working_day_meet(day: date) -> None:
    assert is_working_day(next_working_day(day))
    assert last_working_day_before(next_working_day(day)) <= day
    assert working_day_from(day) in (day, next_working_day(day))


# --- sending -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("promulgated", "sent", "urgent", "state"),
    [
        (MONDAY, at(MONDAY, 17), False, "kept"),
        (MONDAY, at(date(2019, 12, 3), 11, 59), False, "kept"),
        (MONDAY, at(date(2019, 12, 3), 12), False, "broken"),
        (FRIDAY, at(date(2019, 12, 9), 9), False, "kept"),
        (MONDAY, at(MONDAY, 23), True, "kept"),
        (MONDAY, at(date(2019, 12, 3), 8), True, "broken"),
        (None, at(MONDAY, 8), False, "none"),
        (date(9999, 12, 31), at(MONDAY, 8), True, "none"),
    ],
)
def test_a_document_leaves_by_noon_of_the_next_working_day(
    promulgated: date | None, sent: datetime, urgent: bool, state: str
) -> None:
    assert send_deadline(promulgated, sent, urgent=urgent).state == state


# --- acknowledging -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrived", "told", "now", "state"),
    [
        (at(MONDAY, 8), at(MONDAY, 9), at(FRIDAY, 8), "kept"),
        (at(MONDAY, 23, 59), None, at(MONDAY, 23, 59), "pending"),
        (at(MONDAY, 8), None, at(date(2019, 12, 3), 0), "broken"),
        (at(MONDAY, 8), at(date(2019, 12, 3), 0), at(FRIDAY, 8), "broken"),
        (at(date(2019, 12, 7), 9), at(date(2019, 12, 9), 9), at(date(2019, 12, 20), 9), "kept"),
        (None, None, at(FRIDAY, 8), "none"),
    ],
)
def test_a_receiver_acknowledges_on_the_day_of_arrival(
    arrived: datetime | None, told: datetime | None, now: datetime, state: str
) -> None:
    assert acknowledge_deadline(arrived, told, now).state == state


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_what_arrived_before_the_cut_off_is_exactly_what_is_broken(
    now: datetime, age: timedelta
) -> None:
    arrived = now - age
    broken = acknowledge_deadline(arrived, None, now).state == "broken"
    assert broken == (arrived < unacknowledged_since(now))


# --- answering -----------------------------------------------------------------------------------


def test_a_due_date_is_kept_until_its_day_is_over() -> None:
    due = answer_deadline(MONDAY, None, at(MONDAY, 23))
    assert (due.state, due.due_at) == ("pending", at(date(2019, 12, 3), 0))
    assert answer_deadline(MONDAY, at(MONDAY, 23), at(FRIDAY, 8)).state == "kept"
    assert answer_deadline(MONDAY, None, at(FRIDAY, 8)).state == "broken"
    assert answer_deadline(None, None, at(FRIDAY, 8)).state == "none"


@given(st.dates(), INSTANTS)
def test_no_date_breaks_the_reckoning(day: date, now: datetime) -> None:
    assert answer_deadline(day, None, now).source
    assert send_deadline(day, now, urgent=local_date(now) > day).name.vi
