"""What was accepted, summed by school and grade, as JSON that the database writes: the exact inputs of an analysis.

Pupils of one grade write one paper, so whoever compares scores needs the sums apart; and nothing of them is read here:
tens of thousands of rows go on as text, without a number of them being made in this process.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Numeric, Text, and_, cast, func, literal, literal_column, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.domains.monitoring.lives import SubmissionStatus, SummaryStatus
from app.domains.monitoring.models import Form, Submission, Summary
from app.domains.monitoring.moments import Measure, Moment, moments_of
from app.domains.monitoring.sums import number_at
from app.domains.monitoring.values import FormIndicator
from app.domains.organizations.models import SchoolClass
from app.kernel.db import Db

_ONE = literal_column("1", Numeric())
_NULL = literal_column("NULL::numeric", Numeric())
_NOTHING = literal_column("'[]'", Text())


class Scored(NamedTuple):
    """The indicators that tell of one subject."""

    code: str
    pupils: str
    tested: str
    mean: str
    deviation: str | None
    below: str | None
    grades: Sequence[int] | None
    known_deviation: float | None = None
    """Of forms that do not ask it; the same in every class."""


async def results(db: Db, wave_id: UUID, form_id: UUID, scored: Sequence[Scored]) -> Mapping[str, str]:
    """Subject -> rows as JSON.

    School, grade, pupils, tested, n, sum nm; of those with a deviation n, sum nm, sum nm^2, sum (n-1)s^2; how many
    were below the minimum, of how many.
    """
    codes = dict.fromkeys(code for one in scored for code in one[1:6] if isinstance(code, str))
    sheets = (
        select(
            Submission.school_id,
            SchoolClass.grade,
            *(number_at(Submission.values, code).label(f"of_{code}") for code in codes),
        )
        .outerjoin(SchoolClass, SchoolClass.id == Submission.class_id)
        .where(
            Submission.wave_id == wave_id,
            Submission.form_id == form_id,
            Submission.status == SubmissionStatus.ACCEPTED.value,
        )
        .offset(literal_column("0"))
        .subquery("sheets")
    )
    sums: dict[str, Any] = {}
    for one in scored:
        for name, term in _terms(one, sheets.c).items():
            sums[f"{one.code}__{name}"] = term
    graded = (
        select(sheets.c.school_id, sheets.c.grade, *(term.label(name) for name, term in sums.items()))
        .group_by(sheets.c.school_id, sheets.c.grade)
        .subquery("graded")
    )
    told = select(*(_rows(one, graded.c).label(one.code) for one in scored)).select_from(graded)
    found = await db.rows(told)
    return {one.code: text for one, text in zip(scored, found[0], strict=True)}


def _terms(one: Scored, columns: Any) -> dict[str, Any]:
    n, mean = columns[f"of_{one.tested}"], columns[f"of_{one.mean}"]
    deviation = literal(one.known_deviation, Numeric()) if one.deviation is None else columns[f"of_{one.deviation}"]
    told = and_(mean.is_not(None), n > 0)
    spread = and_(told, or_(deviation.is_not(None), n == 1))
    below = None if one.below is None else columns[f"of_{one.below}"]
    return {
        "pupils": func.sum(columns[f"of_{one.pupils}"]),
        "tested": func.sum(n),
        "n": func.sum(n).filter(told),
        "weighted": func.sum(n * mean).filter(told),
        "n_spread": func.sum(n).filter(spread),
        "weighted_spread": func.sum(n * mean).filter(spread),
        "squares": func.sum(n * mean * mean).filter(spread),
        "spread": func.sum((n - _ONE) * func.coalesce(deviation, 0) * func.coalesce(deviation, 0)).filter(spread),
        "below": _NULL if below is None else func.sum(below).filter(n.is_not(None)),
        "below_of": _NULL if below is None else func.sum(n).filter(below.is_not(None)),
    }


def _rows(one: Scored, columns: Any) -> Any:
    """In the order of schools and grades, every number without zeros that say nothing."""
    names = [name for name in columns.keys() if name.startswith(f"{one.code}__")]  # noqa: SIM118  # a collection of SQL
    row = func.json_build_array(
        columns.school_id, func.coalesce(columns.grade, 0), *(func.trim_scale(columns[name]) for name in names)
    )
    told = columns[f"{one.code}__tested"].is_not(None)
    if one.grades is not None:
        told = and_(told, columns.grade.in_(one.grades))
    every = func.json_agg(aggregate_order_by(row, columns.school_id, columns.grade)).filter(told)
    return func.coalesce(cast(every, Text), _NOTHING)


async def others(db: Db, wave_id: UUID, form_id: UUID, one: Scored) -> str:
    """Rows as JSON: school, grade, how many were tested, of the grades that this subject leaves out."""
    tested = number_at(Submission.values, one.tested)
    sums = (
        select(Submission.school_id, SchoolClass.grade, func.sum(tested).label("tested"))
        .join(SchoolClass, SchoolClass.id == Submission.class_id)
        .where(
            Submission.wave_id == wave_id,
            Submission.form_id == form_id,
            Submission.status == SubmissionStatus.ACCEPTED.value,
            SchoolClass.grade.not_in(one.grades or ()),
            tested.is_not(None),
        )
        .group_by(Submission.school_id, SchoolClass.grade)
        .subquery("sums")
    )
    row = func.json_build_array(sums.c.school_id, sums.c.grade, func.trim_scale(sums.c.tested))
    every = func.json_agg(aggregate_order_by(row, sums.c.school_id, sums.c.grade))
    text: str = (await db.rows(select(func.coalesce(cast(every, Text), _NOTHING)).select_from(sums)))[0][0]
    return text


async def shares(db: Db, wave_id: UUID, form: Form, indicators: Sequence[FormIndicator], codes: Sequence[str]) -> str:
    """Rows as JSON: school, then for each of these counts its part, its whole, and all whom the whole is out of."""
    places = {moment: place + 1 for place, moment in enumerate(moments_of(indicators))}
    asked = {one.code: one for one in indicators}
    columns: list[Any] = [Summary.school_id]
    for code in codes:
        base = asked[code].base if code in asked else None
        above = asked[base].base if base is not None and base in asked else None
        for moment in (Moment(code, Measure.PART), Moment(code, Measure.WHOLE), Moment(above or "", Measure.TOTAL)):
            place = places.get(moment)
            columns.append(_NULL if place is None else func.trim_scale(Summary.accepted[place]))
    every = func.json_agg(aggregate_order_by(func.json_build_array(*columns), Summary.school_id))
    statement = select(func.coalesce(cast(every, Text), _NOTHING)).where(
        Summary.wave_id == wave_id, Summary.form_id == form.id, Summary.accepted_count > 0
    )
    text: str = (await db.rows(statement))[0][0]
    return text


async def states(db: Db, wave_id: UUID, form_ids: Sequence[UUID]) -> str:
    """Rows as JSON: school, whether all of these forms are accepted, whether a correction of one is open."""
    open_ = Summary.drafts + Summary.submitted + Summary.returned > 0
    each = (
        select(
            Summary.school_id,
            func.bool_and(Summary.status == SummaryStatus.ACCEPTED.value).label("complete"),
            func.bool_or(open_).label("open"),
            func.count().label("forms"),
        )
        .where(Summary.wave_id == wave_id, Summary.form_id.in_(form_ids))
        .group_by(Summary.school_id)
        .subquery("each")
    )
    complete = and_(each.c.complete, each.c.forms == len(form_ids))
    every = func.json_agg(
        aggregate_order_by(func.json_build_array(each.c.school_id, complete, each.c.open), each.c.school_id)
    )
    text: str = (await db.rows(select(func.coalesce(cast(every, Text), _NOTHING)).select_from(each)))[0][0]
    return text


async def fingerprints(db: Db, wave_ids: Sequence[UUID]) -> dict[str, list[int]]:
    """Wave -> how many summaries it has and the sum of their versions: whatever is corrected changes it."""
    statement = (
        select(Summary.wave_id, func.count(), func.sum(Summary.version))
        .where(Summary.wave_id.in_(wave_ids))
        .group_by(Summary.wave_id)
    )
    return {str(wave): [int(count), int(versions)] for wave, count, versions in await db.rows(statement)}
