"""Working days of state agencies in Viet Nam: Monday to Friday without public holidays (pure).

Holidays: Labour Code 10/2012/QH13 art. 115, Labour Code 45/2019/QH14 art. 112 (in force 1/1/2021:
National Day has two days). Who loses a day off on a weekend rests on the next working day (art.
115(3), 111(3)). Tết and the day of the Hùng Kings follow the lunar calendar and are listed by
year, as the Government announced them.

Not modelled: single days exchanged for a Saturday (hoán đổi), local holidays, Saturday mornings.
Outside the listed years only the holidays of the solar calendar are known.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)

NEW_RULES_FROM = 2021
"""First year of the Labour Code of 2019."""

TET: dict[int, date] = {
    2018: date(2018, 2, 14),
    2019: date(2019, 2, 4),
    2020: date(2020, 1, 23),
    2021: date(2021, 2, 10),
    2022: date(2022, 1, 31),
    2023: date(2023, 1, 20),
    2024: date(2024, 2, 8),
    2025: date(2025, 1, 27),
    2026: date(2026, 2, 16),
}
"""First of the five days of Tết by year, as announced."""

TET_DAYS = 5

HUNG_KINGS: dict[int, date] = {
    2018: date(2018, 4, 25),
    2019: date(2019, 4, 14),
    2020: date(2020, 4, 2),
    2021: date(2021, 4, 21),
    2022: date(2022, 4, 10),
    2023: date(2023, 4, 29),
    2024: date(2024, 4, 18),
    2025: date(2025, 4, 7),
    2026: date(2026, 4, 26),
}
"""Tenth day of the third lunar month by year."""

_DAY_BEFORE_NATIONAL = frozenset({2022, 2023, 2025, 2026})
"""Years whose second day of National Day was announced as 1 September; else it is 3 September."""


def is_working_day(day: date) -> bool:
    """True on a weekday that is no public holiday and no day given for one."""
    return not _is_weekend(day) and day not in _days_off(day.year)


def working_day_from(day: date) -> date:
    """Return the day itself where it is a working day, else the next one."""
    while not is_working_day(day):
        day += DAY
    return day


def next_working_day(day: date) -> date:
    """Return the first working day after a day."""
    return working_day_from(day + DAY)


def last_working_day_before(day: date) -> date:
    """Return the last working day before a day."""
    day -= DAY
    while not is_working_day(day):
        day -= DAY
    return day


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5


@lru_cache(maxsize=64)
def _days_off(year: int) -> frozenset[date]:
    """Return the holidays of a year, and the weekdays given for those that fell on a weekend."""
    holidays = _holidays(year)
    off = set(holidays)
    for holiday in sorted(holidays):
        if _is_weekend(holiday):
            instead = holiday
            while _is_weekend(instead) or instead in off:
                instead += DAY
            off.add(instead)
    return frozenset(off)


def _holidays(year: int) -> frozenset[date]:
    fixed = [date(year, 1, 1), date(year, 4, 30), date(year, 5, 1), date(year, 9, 2)]
    if year >= NEW_RULES_FROM:
        fixed.append(date(year, 9, 1 if year in _DAY_BEFORE_NATIONAL else 3))
    if year in TET:
        fixed += [TET[year] + DAY * number for number in range(TET_DAYS)]
    if year in HUNG_KINGS:
        fixed.append(HUNG_KINGS[year])
    return frozenset(fixed)
