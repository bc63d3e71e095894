"""Dates and instants of the wire.

On the wire: ``yyyy/MM/dd`` and ``yyyy/MM/dd HH:mm:ss``, local time of Viet Nam, no zone (QCVN 102
samples; Decision 28/2018 art. 14(4)). Inside: ``date`` and aware UTC ``datetime``. The official
client reads leniently (30 February becomes 2 March); here a date that does not exist is refused.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Viet Nam has one zone and no summer time."""

_WIRE_DATE = re.compile(r"\d{4}/\d{2}/\d{2}", re.ASCII)
_WIRE_TIMESTAMP = re.compile(r"\d{4}/\d{2}/\d{2} \d{2}:\d{2}:\d{2}", re.ASCII)
_DATE = re.compile(
    r"(\d{4})([/-])(\d{1,2})\2(\d{1,2})"
    r"(?:[T ]\d{1,2}:\d{2}(?!\d).{0,40}|Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_TIMESTAMP = re.compile(
    r"(\d{4})([/-])(\d{1,2})\2(\d{1,2})[T ](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d{1,9})?"
    r"(?: ?(Z|[+-]\d{2}(?::?\d{2})?))?",
    re.ASCII,
)


def is_wire_date(text: str) -> bool:
    """True where the text has exactly the prescribed form (it may still be no real day)."""
    return _WIRE_DATE.fullmatch(text) is not None


def is_wire_timestamp(text: str) -> bool:
    """True where the text has exactly the prescribed form."""
    return _WIRE_TIMESTAMP.fullmatch(text) is not None


def parse_date(text: str) -> date:
    """Read a date; also ``yyyy-MM-dd``, single digits, and a time or zone behind it (dropped).

    ``dd/MM/yyyy`` is refused: it cannot be told from nonsense, and the official client reads a
    year of the first century out of it.

    Raises: ValueError.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a date of the form yyyy/MM/dd: {text[:40]!r}")
    return date(int(match[1]), int(match[3]), int(match[4]))


def parse_timestamp(text: str) -> datetime:
    """Read an instant, local time of Viet Nam unless a zone is given; returns aware UTC.

    Tolerates ``-`` for ``/``, ``T`` for the blank, single digits, a fraction of a second (dropped)
    and a zone.

    Raises: ValueError.
    """
    match = _TIMESTAMP.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not an instant of the form yyyy/MM/dd HH:mm:ss: {text[:40]!r}")
    year, month, day, hour, minute, second = (int(match[i]) for i in (1, 3, 4, 5, 6, 7))
    zone = _zone(match[8]) if match[8] else VIETNAM
    return to_utc(datetime(year, month, day, hour, minute, second, tzinfo=zone))


def format_date(day: date) -> str:
    """Write ``yyyy/MM/dd``."""
    return f"{day.year:04d}/{day.month:02d}/{day.day:02d}"


def format_timestamp(at: datetime) -> str:
    """Write an aware instant as local time of Viet Nam, whole seconds.

    Raises: ValueError for an instant without a zone, or outside the calendar.
    """
    local = to_local(at)
    return f"{format_date(local)} {local.hour:02d}:{local.minute:02d}:{local.second:02d}"


def to_local(at: datetime) -> datetime:
    """Return the same instant in the zone of Viet Nam.

    Raises: ValueError for an instant without a zone, or outside the calendar.
    """
    return _shift(at, VIETNAM)


def to_utc(at: datetime) -> datetime:
    """Return the same instant in UTC.

    Raises: ValueError for an instant without a zone, or outside the calendar.
    """
    return _shift(at, UTC)


def local_date(at: datetime) -> date:
    """Return the day it is in Viet Nam at an instant."""
    return to_local(at).date()


def _shift(at: datetime, zone: timezone) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    try:
        return at.astimezone(zone)
    except OverflowError as error:
        raise ValueError(f"outside the calendar: {at}") from error


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    span = timedelta(hours=int(text[1:3]), minutes=int(text[3:].lstrip(":") or 0))
    return timezone(-span if text[0] == "-" else span)
