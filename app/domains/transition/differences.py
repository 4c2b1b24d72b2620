"""How one edition differs from another, or from what was submitted earlier: part by part, in words that people read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domains.organizations.models import Appointment, Function
from app.domains.programmes.models import Assignment
from app.domains.roadmap.codes import ChangeKind, FundingSource, WaveKind
from app.domains.transition.content import WORDS, Content, content_of
from app.domains.transition.lives import GoalFigure, TransitionInclusion, TransitionPart
from app.domains.transition.models import SelfDiagnosis, TransitionProgramme, TransitionRound
from app.domains.transition.programmes import reading
from app.kernel.db import Db
from app.kernel.problems import Fault, invalid
from app.kernel.references import unknown
from app.kernel.text import Text

Json = dict[str, Any]

_EITHER = Text("Назовите либо редакцию, либо раунд.", "Name either an edition or a round.")
_OTHER_SCHOOL = Text("Это программа другой школы.", "This is the programme of another school.")
NOTHING: Content = {"diagnosis_id": None, "problems": [], "goals": [], "activities": []}
"""What was there before the first edition."""
_LISTS = (
    (TransitionPart.PROBLEM, "problems", "text"),
    (TransitionPart.GOAL, "goals", "text"),
    (TransitionPart.ACTIVITY, "activities", "title"),
)


async def differences(db: Db, id: UUID, other_id: UUID | None, round_number: int | None) -> Json:
    """Against an edition, a round, or the edition that this one corrects (404, 422)."""
    row = await db.get(TransitionProgramme, id, *reading())
    if other_id is not None and round_number is not None:
        raise invalid(Fault("round", "value.refused", _EITHER))
    edition: int | None = row.edition
    if round_number is not None:
        old = await _submitted(db, row, round_number)
    else:
        other = await _other(db, row, other_id or row.corrects_id)
        edition = None if other is None else other.edition
        old = NOTHING if other is None else to_jsonable_python(content_of(other))
    new: Content = to_jsonable_python(content_of(row))
    changes = list(compared(old, new, await names_of(db, old, new)))
    count = {kind: sum(one["change"] is kind for one in changes) for kind in ChangeKind}
    parts = 1 + sum(len(new[name]) for _, name, _ in _LISTS)
    return {
        "edition": row.edition,
        "compared_edition": edition,
        "compared_round": round_number,
        "finding": row.finding,
        "added": count[ChangeKind.ADDED],
        "removed": count[ChangeKind.REMOVED],
        "changed": count[ChangeKind.CHANGED],
        "unchanged": parts - count[ChangeKind.ADDED] - count[ChangeKind.CHANGED],
        "changes": changes,
    }


async def _submitted(db: Db, row: TransitionProgramme, number: int) -> Content:
    found = await db.first(
        select(TransitionRound).where(
            TransitionRound.transition_programme_id == row.id, TransitionRound.number == number
        )
    )
    if found is None:
        raise invalid(unknown("round"))
    return found.content


async def _other(db: Db, row: TransitionProgramme, id: UUID | None) -> TransitionProgramme | None:
    if id is None:
        return None
    found = await db.first(select(TransitionProgramme).where(TransitionProgramme.id == id).options(*reading()))
    if found is None:
        raise invalid(unknown("with"))
    if found.school_id != row.school_id:
        raise invalid(Fault("with", "reference.unfit", _OTHER_SCHOOL))
    return found


# --- what is named by ids, in words -----------------------------------------------------------------------------------

Names = Mapping[str, Text]
"""Id -> what it is called."""


async def names_of(db: Db, *contents: Content) -> Names:
    """People by name, where the reader may see the staff, and function; duties by measure; self-diagnoses by day."""
    doing = [one for content in contents for one in content["activities"]]
    people = joinedload(Appointment.person)
    appointments = await db.all(
        select(Appointment)
        .where(Appointment.id.in_(_ids(one["appointment_id"] for one in doing)))
        .options(*([people] if db.actor.reach("people.read") is not None else []))
    )
    assignments = await db.all(
        select(Assignment)
        .where(Assignment.id.in_(_ids(one["assignment_id"] for one in doing)))
        .options(joinedload(Assignment.responsibility))
    )
    diagnoses = await db.all(
        select(SelfDiagnosis).where(SelfDiagnosis.id.in_(_ids(content["diagnosis_id"] for content in contents)))
    )
    return (
        {str(one.id): _holder(one, named="person" in one.__dict__) for one in appointments}
        | {str(one.id): _as_it_is(f"{one.measure}. {one.duty}") for one in assignments}
        | {str(one.id): _as_it_is(one.done_on.strftime("%d.%m.%Y")) for one in diagnoses}
    )


def _ids(found: Iterator[str | UUID | None]) -> list[UUID]:
    return [UUID(str(one)) for one in found if one is not None]


def _as_it_is(words: str) -> Text:
    """What is said in one language alone."""
    return Text(words, words)


def _holder(appointment: Appointment, *, named: bool) -> Text:
    function = Function(appointment.function).label
    return Text(*(f"{appointment.person.name}, {words}" for words in function)) if named else function


# --- part by part -----------------------------------------------------------------------------------------------------


def compared(old: Content, new: Content, names: Names) -> Iterator[Json]:
    """What came, went and changed between two contents as JSON has them."""
    if old is NOTHING:
        yield _change(ChangeKind.ADDED, TransitionPart.PROGRAMME, None, new["title"], [])
    elif fields := list(_changes(old, new, WORDS, names)):
        yield _change(ChangeKind.CHANGED, TransitionPart.PROGRAMME, None, new["title"], fields)
    for part, name, title in _LISTS:
        former = {one["code"]: one for one in old[name]}
        for one in new[name]:
            before = former.pop(one["code"], None)
            if before is None:
                yield _change(ChangeKind.ADDED, part, one["code"], one[title], [])
            elif fields := list(_changes(before, one, tuple(one), names)):
                yield _change(ChangeKind.CHANGED, part, one["code"], one[title], fields)
        for code, gone in former.items():
            yield _change(ChangeKind.REMOVED, part, code, gone[title], [])


def _change(kind: ChangeKind, part: TransitionPart, code: str | None, title: str, fields: Sequence[Json]) -> Json:
    return {"change": kind, "part": part, "code": code, "title": title, "fields": fields}


def _changes(old: Json, new: Json, fields: Sequence[str], names: Names) -> Iterator[Json]:
    for name in fields:
        if old.get(name) != new[name]:
            yield {"field": name, "old": told(name, old.get(name), names), "new": told(name, new[name], names)}


def told(name: str, value: Any, names: Names) -> str | None:
    """A value as people write it; an empty list is nothing."""
    if value is None or value == []:
        return None
    teller = _TELLERS.get(name)
    if teller is not None:
        return teller(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(names.get(str(value), value))


@dataclass(frozen=True, slots=True)
class _Many:
    """A list, told one by one."""

    one: Callable[[Any], str]

    def __call__(self, values: Sequence[Any]) -> str:
        return "; ".join(map(self.one, values))


def _day(value: str) -> str:
    return date.fromisoformat(value).strftime("%d.%m.%Y")


def _target(one: Json) -> str:
    return f"{WaveKind(one['wave']).label} {one['school_year']}: {one['value']:g}"


def _money(one: Json) -> str:
    return f"{one['year']}, {FundingSource(one['source']).label}: {one['amount']} {one['currency']}"


_TELLERS: Mapping[str, Callable[[Any], str]] = {
    "starts_on": _day,
    "ends_on": _day,
    "targets": _Many(_target),
    "funding": _Many(_money),
    "inclusions": _Many(lambda one: str(TransitionInclusion(one).label)),
    "indicator": lambda one: f"{one['form_code']}: {one['indicator']}" if isinstance(one, dict) else str(one),
    "figure": lambda one: str(GoalFigure(one).label),
    "baseline": lambda one: f"{one:g}",
}
