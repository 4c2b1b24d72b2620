"""Working days by the Russian production calendar: holidays, days off moved by the government, working Saturdays.

The government publishes the calendar of a year in the autumn before it. For later years the law alone is known (Labour
Code, articles 111 and 112: public holidays, and a day off for each that falls on a weekend outside the New Year days);
what the government will move cannot be foreseen, and `settled` tells so.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from app.kernel.text import Text

MOSCOW = timezone(timedelta(hours=3), "MSK")
"""Moscow and St Petersburg have kept one hour since 2014; a fixed offset needs no time zone files on the machine."""

_SATURDAY = 5
_NEW_YEAR_DAYS = 8
_DAY = timedelta(days=1)


def today() -> date:
    """The day of the district, by which terms are counted."""
    return datetime.now(MOSCOW).date()


def told(day: date) -> Text:
    """A day as people write it: 01.09.2026 in Russian, 2026-09-01 in English."""
    return Text(day.strftime("%d.%m.%Y"), day.isoformat())


def end_of(day: date) -> datetime:
    """The instant at which this day of the district is over."""
    return datetime.combine(day + _DAY, datetime.min.time(), MOSCOW)


def settled(day: date) -> bool:
    """Whether the calendar of this year is published; else a day off may still move."""
    return day.year <= _last_settled()


def is_working_day(day: date) -> bool:
    """Whether offices work on this day."""
    year = _year(day.year)
    if day in year.days_off:
        return False
    return day.weekday() < _SATURDAY or day in year.working_weekends


def next_working_day(day: date) -> date:
    """This day where it is a working one, else the first after it: where a term ends that falls on a day off."""
    while not is_working_day(day):
        day += _DAY
    return day


def add_working_days(day: date, days: int) -> date:
    """So many working days after a day (before it, if negative); with 0 a day off moves to the next working day."""
    if days == 0:
        return next_working_day(day)
    step = _DAY if days > 0 else -_DAY
    left = abs(days)
    while left:
        day += step
        left -= is_working_day(day)
    return day


@dataclass(frozen=True, slots=True)
class _Year:
    days_off: frozenset[date]
    working_weekends: frozenset[date]


def _calendar(year: int | None = None) -> Any:
    from holidays import country_holidays  # noqa: PLC0415  # 10 MB, for the first who counts working days

    return country_holidays("RU", years=year)


@lru_cache(maxsize=1)
def _last_settled() -> int:
    return int(max(_calendar().special_public_holidays))


@lru_cache(maxsize=128)
def _year(year: int) -> _Year:
    calendar = _calendar(year)
    days_off = set(calendar)
    working = set(calendar.weekend_workdays)
    if year > _last_settled():
        for holiday in sorted(days_off):
            moves = holiday.weekday() >= _SATURDAY and not (holiday.month == 1 and holiday.day <= _NEW_YEAR_DAYS)
            if moves:
                days_off.add(_free_after(holiday, days_off))
    return _Year(frozenset(days_off), frozenset(working))


def _free_after(holiday: date, days_off: set[date]) -> date:
    day = holiday + _DAY
    while day.weekday() >= _SATURDAY or day in days_off:
        day += _DAY
    return day
