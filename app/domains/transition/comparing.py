"""Two self-diagnoses of one school side by side: how it changed from one to the next, or how two views differ."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domains.transition import diagnoses
from app.domains.transition.lives import ComparisonKind, DiagnosisStatus
from app.domains.transition.models import Rubric, SelfDiagnosis
from app.kernel.db import Db
from app.kernel.problems import Fault, invalid
from app.kernel.references import unknown
from app.kernel.text import Text

Json = dict[str, Any]

_OTHER_SCHOOL = Text("Это самодиагностика другой школы.", "This is the self-diagnosis of another school.")
_OTHER_RUBRIC = Text(
    "Она проведена по другой карте: сравнивать можно редакции одной карты.",
    "It was done by another rubric: editions of one rubric can be compared.",
)


async def compare(db: Db, id: UUID, other_id: UUID | None) -> Json:
    """This one against another, or against the one before it (404, 422)."""
    row = await db.get(SelfDiagnosis, id, *diagnoses.reading())
    other = await _named(db, row, other_id) if other_id is not None else await _before(db, row)
    kind = ComparisonKind.VIEWS if other is not None and other.view != row.view else ComparisonKind.CHANGE
    here, there = _by_code(row), {} if other is None else _by_code(other)
    directions = [_direction(direction, here, there) for direction in _directions(row, other)]
    criteria = [one for direction in directions for one in direction["criteria"]]
    changes = [one["change"] for one in criteria if one["change"] is not None]
    return {
        "kind": kind,
        "diagnosis": row,
        "compared_with": other,
        "directions": directions,
        "higher": sum(change > 0 for change in changes),
        "lower": sum(change < 0 for change in changes),
        "same": sum(change == 0 for change in changes),
        "not_compared": len(criteria) - len(changes),
    }


async def _named(db: Db, row: SelfDiagnosis, id: UUID) -> SelfDiagnosis:
    other = await db.first(select(SelfDiagnosis).where(SelfDiagnosis.id == id).options(*diagnoses.reading()))
    if other is None:
        raise invalid(unknown("with"))
    if other.school_id != row.school_id:
        raise invalid(Fault("with", "reference.unfit", _OTHER_SCHOOL))
    if other.rubric.code != row.rubric.code:
        raise invalid(Fault("with", "reference.unfit", _OTHER_RUBRIC))
    return other


async def _before(db: Db, row: SelfDiagnosis) -> SelfDiagnosis | None:
    """The completed one before it of the same view, by the same rubric; None where this is the first."""
    earlier = diagnoses.listing().where(
        SelfDiagnosis.school_id == row.school_id,
        SelfDiagnosis.view == row.view,
        SelfDiagnosis.status == DiagnosisStatus.COMPLETED.value,
        SelfDiagnosis.done_on < row.done_on,
    )
    latest = earlier.where(Rubric.code == row.rubric.code).order_by(
        SelfDiagnosis.done_on.desc(), SelfDiagnosis.id.desc()
    )
    return await db.first(latest.limit(1))


def _by_code(row: SelfDiagnosis) -> Mapping[str, Json]:
    return {mark["criterion"]: mark for mark in row.marks}


def _directions(row: SelfDiagnosis, other: SelfDiagnosis | None) -> Sequence[Json]:
    """The directions of both editions; what only the other one has comes at the end."""
    if other is None or row.rubric_id == other.rubric_id:
        return row.rubric.directions
    told = [dict(direction) for direction in row.rubric.directions]
    known = {one["code"] for direction in told for one in direction["criteria"]}
    by_code = {direction["code"]: direction for direction in told}
    for direction in other.rubric.directions:
        more = [one for one in direction["criteria"] if one["code"] not in known]
        if more and direction["code"] in by_code:
            mine = by_code[direction["code"]]
            mine["criteria"] = [*mine["criteria"], *more]
        elif more:
            told.append(direction | {"criteria": more})
    return told


def _direction(direction: Json, here: Mapping[str, Json], there: Mapping[str, Json]) -> Json:
    criteria = [_criterion(one, here.get(one["code"]), there.get(one["code"])) for one in direction["criteria"]]
    both = [one for one in criteria if one["change"] is not None]
    mine, theirs = (_mean([one[name] for one in both]) for name in ("level", "compared_level"))
    return {
        "code": direction["code"],
        "title": direction["title"],
        "mean": mine,
        "compared_mean": theirs,
        "change": None if mine is None or theirs is None else mine - theirs,
        "criteria": criteria,
    }


def _criterion(criterion: Json, mark: Json | None, other: Json | None) -> Json:
    mine, theirs = (one["level"] if one else None for one in (mark, other))
    return {
        "code": criterion["code"],
        "title": criterion["title"],
        "level": mine,
        "compared_level": theirs,
        "change": None if mine is None or theirs is None else mine - theirs,
        "remark": mark["remark"] if mark else None,
        "compared_remark": other["remark"] if other else None,
    }


def _mean(levels: Sequence[int]) -> float | None:
    """Over the criteria that both have judged."""
    return sum(levels) / len(levels) if levels else None
