"""Dates and instants of the wire."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.contract.dates import (
    format_date,
    format_timestamp,
    is_wire_date,
    local_date,
    parse_date,
    parse_timestamp,
    to_utc,
)


@pytest.mark.parametrize(
    "text",
    [
        *("2026/03/05", "2026-03-05", "2026/3/5", "2026/03/05 08:15:30"),
        # the official library reads what it knows and drops the rest
        *("2026/03/05 0:00:00", "2026/03/05 8:15", "2026/03/05 12:00:00 AM"),
        *("2026/03/05+07:00", "2026-03-05Z", "2026/03/05 08:15:30 +0700"),
    ],
)
def test_tolerated_dates_are_read(text: str) -> None:
    assert parse_date(text) == date(2026, 3, 5)


@pytest.mark.parametrize(
    "text", ["2014/02/30", "05/03/2026", "2026/03-05", "", "null", "2026/13/01"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_date(text)


def test_only_the_prescribed_form_counts_as_exact() -> None:
    assert is_wire_date("2026/03/05")
    assert not is_wire_date("2026-03-05")


def test_a_timestamp_is_local_time_of_viet_nam() -> None:
    assert parse_timestamp("2026/03/05 08:15:30") == datetime(2026, 3, 5, 1, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-05 08:15:30", "2026-03-05T08:15:30.123+07:00", "2026-03-05T01:15:30Z"),
        *("2026/03/05 8:15:30", "2026/3/5 8:15:30 +0700", "2026/03/05 08:15:30+07"),
    ],
)
def test_tolerated_timestamps_are_read(text: str) -> None:
    assert parse_timestamp(text) == datetime(2026, 3, 5, 1, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["2026/03/05", "2026/03/05 25:00:00", "0001/01/01 00:00:00", "2026-03-05T01:15:30+99:99"],
)
def test_what_is_no_timestamp_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_timestamp(text)


def test_an_instant_without_a_zone_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="zone"):
        format_timestamp(datetime(2026, 3, 5))  # noqa: DTZ001 - the point of the test


def test_the_day_in_viet_nam_begins_seven_hours_before_utc() -> None:
    assert local_date(datetime(2026, 3, 5, 17, tzinfo=UTC)) == date(2026, 3, 6)
    assert local_date(datetime(2026, 3, 5, 16, 59, tzinfo=UTC)) == date(2026, 3, 5)


@given(st.dates())
def test_every_date_survives_writing_and_reading(day: date) -> None:
    assert parse_date(format_date(day)) == day


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 31)))  # noqa: DTZ001
def test_every_instant_survives_writing_and_reading(at: datetime) -> None:
    instant = to_utc(at.replace(microsecond=0, tzinfo=UTC) + timedelta(0))
    assert parse_timestamp(format_timestamp(instant)) == instant
