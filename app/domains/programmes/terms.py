"""By when a duty is to be done: the deadlines of the programme, the terms of the roadmap, the dates of its stages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.domains.programmes.lives import DueBasis
from app.domains.programmes.models import Programme
from app.domains.roadmap.codes import TermAnchor
from app.kernel import calendar
from app.kernel.days import not_past
from app.kernel.problems import Fault, invalid
from app.kernel.text import Text

Due = tuple[date | None, str | None]
"""The last day and its basis; both or neither."""
NONE: Due = (None, None)


@dataclass(frozen=True, slots=True)
class Duty:
    """What a responsibility says of its time; the measure speaks where it says nothing."""

    id: UUID
    stage: str
    term: Mapping[str, Any] | None
    measure_term: Mapping[str, Any] | None


def due(programme: Programme, duty: Duty) -> Due:
    """The last day of a duty for everybody who has it; none where nothing says when."""
    for deadline in programme.deadlines:
        if deadline["responsibility_id"] == str(duty.id):
            return date.fromisoformat(deadline["due_on"]), DueBasis.PROGRAMME.value
    stages = {stage["stage"]: stage for stage in programme.stages}
    term = duty.term or duty.measure_term
    if term is not None and (found := _of_term(term, duty.stage, programme.starts_on, stages)) is not None:
        return found
    end = _day(stages, duty.stage, "ends_on")
    return (end, DueBasis.STAGE.value) if end is not None else NONE


def _of_term(term: Mapping[str, Any], stage: str, start: date, stages: Mapping[str, Any]) -> Due | None:
    """The last day of a term; NONE if it counts from what has no date yet, None if it only has words."""
    if term.get("due_on"):
        return date.fromisoformat(term["due_on"]), DueBasis.TERM.value
    if rule := term.get("rule"):
        anchor = _anchor(rule, stage, start, stages)
        if anchor is None:
            return NONE
        if rule["working_days"]:
            return calendar.add_working_days(anchor, rule["offset_days"]), DueBasis.WORKING_DAYS.value
        return anchor + timedelta(days=rule["offset_days"]), DueBasis.TERM.value
    if quarters := term.get("quarters"):
        return _end_of(max(quarters)), DueBasis.TERM.value
    return None


def _anchor(rule: Mapping[str, Any], stage: str, start: date, stages: Mapping[str, Any]) -> date | None:
    match rule["anchor"]:
        case TermAnchor.PROGRAMME_START:
            return start
        case TermAnchor.STAGE_START:
            return _day(stages, rule.get("stage") or stage, "starts_on")
        case TermAnchor.STAGE_END:
            return _day(stages, rule.get("stage") or stage, "ends_on")
        case _:  # of a monitoring wave: known once it is planned
            return None


def _day(stages: Mapping[str, Any], stage: str, name: str) -> date | None:
    return date.fromisoformat(stages[stage][name]) if stage in stages else None


def _end_of(quarter: str) -> date:
    """`2026-Q4` ends on the last of December."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return date(year + (number == 4), number * 3 % 12 + 1, 1) - timedelta(days=1)  # noqa: PLR2004


def check_due(programme: Programme, due_on: date | None) -> None:
    """422 for a last day that has passed, or is outside the days of the programme."""
    faults = not_past(due_on, "/due_on")
    if due_on is not None and not programme.starts_on <= due_on <= programme.ends_on:
        days = {"first": calendar.told(programme.starts_on), "last": calendar.told(programme.ends_on)}
        faults.append(Fault("/due_on", "dates.outside", _OUTSIDE.filled(**days), _WITHIN))
    if faults:
        raise invalid(*faults)


_OUTSIDE = Text(
    "Этот день вне сроков программы: она идёт с {first} по {last}.",
    "This day is outside the programme, which runs from {first} to {last}.",
)
_WITHIN = Text("Назовите день в сроках программы.", "Name a day within the programme.")
