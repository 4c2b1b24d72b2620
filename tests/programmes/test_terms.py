"""Last days and working days: around the New Year, Victory Day, working Saturdays, in years that are not settled."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.domains.organizations.models import School
from app.domains.programmes.models import Programme
from app.domains.programmes.terms import Duty, due
from app.kernel import calendar
from tests.conftest import Client
from tests.programmes.conftest import Enrol, done, duty, hand_in


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 12, 30), True),
        (date(2026, 12, 31), False),  # moved from Sunday, 4 January
        (date(2027, 1, 1), False),
        (date(2027, 1, 7), False),
        (date(2027, 1, 8), False),
        (date(2027, 1, 9), False),  # a Saturday
        (date(2027, 1, 11), True),
        (date(2027, 2, 20), True),  # a Saturday that works for Monday, 22 February
        (date(2027, 2, 22), False),
        (date(2027, 2, 23), False),
        (date(2026, 5, 9), False),  # a Saturday itself
        (date(2026, 5, 11), False),  # the day off for it
        (date(2026, 5, 12), True),
        (date(2026, 6, 12), False),
        (date(2026, 11, 4), False),
        (date(2026, 11, 23), True),
    ],
)
def test_a_working_day_is_one_by_the_production_calendar(day: date, works: bool) -> None:
    assert calendar.is_working_day(day) is works


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 12, 31), date(2027, 1, 11)),
        (date(2027, 1, 1), date(2027, 1, 11)),
        (date(2026, 5, 9), date(2026, 5, 12)),
        (date(2027, 2, 20), date(2027, 2, 20)),
        (date(2027, 2, 21), date(2027, 2, 24)),
        (date(2026, 11, 23), date(2026, 11, 23)),
    ],
)
def test_a_term_that_ends_on_a_day_off_ends_on_the_next_working_day(day: date, moved: date) -> None:
    assert calendar.next_working_day(day) == moved


def test_working_days_are_counted_in_both_directions() -> None:
    assert calendar.add_working_days(date(2026, 12, 29), 1) == date(2026, 12, 30)
    assert calendar.add_working_days(date(2026, 12, 29), 2) == date(2027, 1, 11)
    assert calendar.add_working_days(date(2027, 1, 11), -1) == date(2026, 12, 30)
    assert calendar.add_working_days(date(2027, 2, 19), 1) == date(2027, 2, 20)
    assert calendar.add_working_days(date(2027, 1, 1), 0) == date(2027, 1, 11)
    assert calendar.add_working_days(calendar.add_working_days(date(2026, 9, 1), 250), -250) == date(2026, 9, 1)


def test_beyond_the_published_years_the_law_alone_is_known_and_that_is_told() -> None:
    assert calendar.settled(date(2027, 12, 31))
    assert not calendar.settled(date(2032, 1, 1))
    assert not calendar.is_working_day(date(2032, 5, 3)), (
        "1 May 2032 is a Saturday: the Monday after is off (article 112)"
    )
    assert calendar.is_working_day(date(2032, 1, 9)), "holidays of 1-8 January on a weekend move by decree alone"
    assert calendar.next_working_day(date(2032, 1, 1)) == date(2032, 1, 9)


# --- terms of the roadmap ---------------------------------------------------------------------------------------------

PROGRAMME = Programme(
    starts_on=date(2026, 9, 1),
    ends_on=date(2029, 6, 30),
    stages=[
        {"stage": "1", "starts_on": "2026-09-01", "ends_on": "2027-01-01"},
        {"stage": "2", "starts_on": "2027-01-02", "ends_on": "2028-05-31"},
    ],
    deadlines=[{"responsibility_id": str(UUID(int=9)), "due_on": "2026-10-10"}],
)


def rule(anchor: str, offset: int = 0, *, working: bool = False, **more: Any) -> dict[str, Any]:
    """A term that is counted."""
    counted = {"anchor": anchor, "offset_days": offset, "working_days": working, "stage": None, "wave": None} | more
    return {"due_on": None, "quarters": [], "text": None, "starts_on": None, "rule": counted}


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (None, (date(2027, 1, 1), "stage")),
        ({"text": "в течение учебного года", "quarters": []}, (date(2027, 1, 1), "stage")),
        ({"due_on": "2026-12-15", "quarters": []}, (date(2026, 12, 15), "term")),
        ({"quarters": ["2026-Q4", "2026-Q3"]}, (date(2026, 12, 31), "term")),
        ({"quarters": ["2028-Q1"]}, (date(2028, 3, 31), "term")),
        (rule("programme_start", 30), (date(2026, 10, 1), "term")),
        (rule("stage_end", -1), (date(2026, 12, 31), "term")),
        (rule("stage_end", working=True), (date(2027, 1, 11), "working_days")),
        (rule("stage_end", -2, working=True), (date(2026, 12, 29), "working_days")),
        (rule("stage_start", 5, working=True), (date(2026, 9, 8), "working_days")),
        (rule("stage_end", 10, stage="2"), (date(2028, 6, 10), "term")),
        (rule("stage_end", stage="3"), (None, None)),
        (rule("wave_close", 10, working=True, wave="entry"), (None, None)),
    ],
)
def test_a_last_day_follows_from_the_term(term: dict[str, Any] | None, expected: tuple[Any, Any]) -> None:
    assert due(PROGRAMME, Duty(UUID(int=1), "1", term, None)) == expected
    assert due(PROGRAMME, Duty(UUID(int=1), "1", None, term)) == expected, "the measure speaks for a silent duty"


def test_what_is_nearer_to_the_duty_counts_first() -> None:
    fixed, other = {"due_on": "2026-12-15"}, {"due_on": "2026-12-31"}
    assert due(PROGRAMME, Duty(UUID(int=1), "1", fixed, other)) == (date(2026, 12, 15), "term")
    assert due(PROGRAMME, Duty(UUID(int=9), "1", fixed, other)) == (date(2026, 10, 10), "programme")
    assert due(PROGRAMME, Duty(UUID(int=1), "3", None, None)) == (None, None)


# --- overdue ----------------------------------------------------------------------------------------------------------


async def test_a_duty_is_overdue_from_the_day_after_its_last_day_until_it_is_reported(
    client: Client, enrol: Enrol, schools: list[School], monkeypatch: pytest.MonkeyPatch
) -> None:
    await enrol(schools[0])
    school, centre = client("school", schools[0]), client("centre")
    row = await duty(school, "1.2.1")
    address = f"/assignments/{row['id']}"
    monkeypatch.setattr(calendar, "today", lambda: date(2027, 1, 1))
    done(await centre.take(address, "schedule", due_on="2027-01-11"))

    async def overdue(day: date) -> bool:
        monkeypatch.setattr(calendar, "today", lambda: day)
        late = [found["id"] for found in done(await school.get("/assignments?overdue=true&limit=200"))["items"]]
        shown: bool = done(await school.get(address))["overdue"]
        told = next(task for task in done(await school.get("/me/tasks?limit=200"))["items"] if task["id"] == row["id"])
        assert shown == (row["id"] in late) == told["overdue"]
        return shown

    assert await overdue(date(2027, 1, 10)) is False
    assert await overdue(date(2027, 1, 11)) is False, "the last day itself is not late"
    assert await overdue(date(2027, 1, 12)) is True
    done(await school.take(address, "start"))
    assert await overdue(date(2027, 1, 12)) is True
    await hand_in(school, row)
    assert done(await school.get(address))["overdue"] is False, "what waits for the centre is not the school's delay"
    done(await centre.take(address, "return", note="Не то"))
    assert done(await school.get(address))["overdue"] is True
