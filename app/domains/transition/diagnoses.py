"""The rules of self-diagnosis: a school is judged by a published rubric, each side writes its own view."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.monitoring.forms import plain
from app.domains.monitoring.models import Wave
from app.domains.organizations import service as organizations
from app.domains.organizations.models import Organization, School
from app.domains.transition.lives import DiagnosisStatus, DiagnosisView, TransitionRubricStatus, views_of
from app.domains.transition.models import Rubric, SelfDiagnosis
from app.domains.transition.schemas.diagnoses import SelfDiagnosisList
from app.domains.transition.values import criteria_of
from app.kernel.days import not_to_come
from app.kernel.db import Db
from app.kernel.paging import among
from app.kernel.problems import FORBIDDEN, Fault, Kind, Problem, invalid
from app.kernel.references import referred
from app.kernel.tables import now
from app.kernel.text import Text

SORTS = {"done_on": SelfDiagnosis.done_on, "school": Organization.name_key, "updated_at": SelfDiagnosis.updated_at}

UNFIT = Kind(
    "self-diagnosis-unfit",
    422,
    Text("Самодиагностику ещё нельзя завершить", "The self-diagnosis cannot be completed yet"),
    Text("Тот, кто её проводит.", "Whoever carries it out."),
    Text(
        "Оцените критерии, перечисленные в errors, и завершите самодиагностику снова: введённое сохранено.",
        "Judge the criteria listed under errors and complete it again: what was entered is kept.",
    ),
)
COMPLETED = Kind(
    "self-diagnosis-completed",
    409,
    Text("Самодиагностика завершена и не меняется", "The self-diagnosis is completed and does not change"),
    Text("Тот, кто её проводил: он может открыть её снова.", "Whoever carried it out: he can reopen it."),
    Text("Откройте её снова (POST …/reopen) и напишите почему.", "Reopen it (POST …/reopen) and say why."),
)
_OTHERS = Text(
    "Это взгляд другой стороны: школа пишет свой, эксперт-консультант — свой.",
    "This is the view of the other side: the school writes its own, the expert-consultant his.",
)
_BESIDE = Text("Начните свою самодиагностику: POST /transition/self-diagnoses.", "Begin your own self-diagnosis.")
_NOT_PUBLISHED = Text(
    "Эта редакция карты не опубликована или выведена из употребления.",
    "This edition of the rubric is not published, or has been retired.",
)
_NO_CRITERION = Text("В карте нет критерия «{code}».", "The rubric has no criterion “{code}”.")
_TWICE = Text("Критерий «{code}» назван дважды.", "The criterion “{code}” is named twice.")
_NO_LEVEL = Text("Уровня {level} на шкале нет. Есть: {levels}.", "The scale has no level {level}. It has: {levels}.")
_NOT_JUDGED = Text("Критерий «{title}» не оценён.", "The criterion “{title}” is not judged.")
_CHOOSE = Text("Выберите уровень по описаниям карты.", "Choose a level by the descriptions of the rubric.")


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a self-diagnosis is read from."""
    return (joinedload(SelfDiagnosis.school), joinedload(SelfDiagnosis.rubric))


def listing() -> Select[SelfDiagnosis]:
    """The self-diagnoses with all that an answer says of them."""
    return (
        select(SelfDiagnosis)
        .join(SelfDiagnosis.school)
        .join(SelfDiagnosis.rubric)
        .options(contains_eager(SelfDiagnosis.school), contains_eager(SelfDiagnosis.rubric))
    )


def narrowed(wanted: SelfDiagnosisList) -> Select[SelfDiagnosis]:
    """The self-diagnoses that a list asks for."""
    statement = among(
        listing(),
        (SelfDiagnosis.school_id, wanted.school_id),
        (SelfDiagnosis.rubric_id, wanted.rubric_id),
        (SelfDiagnosis.wave_id, wanted.wave_id),
        (SelfDiagnosis.view, wanted.view),
        (SelfDiagnosis.status, wanted.status),
    )
    if wanted.done_on_from is not None:
        statement = statement.where(SelfDiagnosis.done_on >= wanted.done_on_from)
    if wanted.done_on_to is not None:
        statement = statement.where(SelfDiagnosis.done_on <= wanted.done_on_to)
    return statement


async def begin(db: Db, values: dict[str, Any]) -> SelfDiagnosis:
    """A new self-diagnosis as a draft."""
    school = await organizations.school_meant(db, values.pop("school_id"), values.pop("school_code"))
    rubric = await referred(db, Rubric, values["rubric_id"], "/rubric_id")
    if values["wave_id"] is not None:
        await referred(db, Wave, values["wave_id"], "/wave_id")
    view, faults = _view(db, school, values.pop("view"))
    if rubric.status != TransitionRubricStatus.PUBLISHED.value:
        faults.append(Fault("/rubric_id", "rubric.not-published", _NOT_PUBLISHED))
    faults += not_to_come(values["done_on"], "/done_on")
    marks = plain(values.pop("marks"))
    if faults := [*faults, *_mark_faults(rubric, marks)]:
        raise invalid(*faults)
    row = SelfDiagnosis(school_id=school.id, district_id=school.district_id, view=view, marks=marks, **values)
    db.add(row)
    await db.refresh(row, "school", "rubric")
    return row


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> SelfDiagnosis:
    """Change a draft; the marks as a whole."""
    row = await db.edit(SelfDiagnosis, id, *reading())
    check_own(db, row)
    if row.status != DiagnosisStatus.DRAFT.value:
        raise Problem(COMPLETED)
    if change.get("wave_id") is not None:
        await referred(db, Wave, change["wave_id"], "/wave_id")
    faults = not_to_come(change.get("done_on"), "/done_on")
    if "marks" in change:
        change["marks"] = plain(change["marks"])
        faults += _mark_faults(row.rubric, change["marks"])
    if faults:
        raise invalid(*faults)
    for name, value in change.items():
        setattr(row, name, value)
    return row


async def discard(db: Db, id: UUID) -> None:
    """Take a draft back."""
    row = await db.edit(SelfDiagnosis, id)
    check_own(db, row)
    if row.status != DiagnosisStatus.DRAFT.value:
        raise Problem(COMPLETED)
    await db.remove(row)


def check_own(db: Db, row: SelfDiagnosis) -> None:
    """403 for the other side's view, which can be read and not written."""
    if row.view not in views_of(db.actor, row.school_id):
        raise Problem(FORBIDDEN, _OTHERS, roles=[row.view])


async def complete(db: Db, row: SelfDiagnosis, _: Any) -> None:
    """Every criterion has its level; all that is missing is told at once."""
    check_own(db, row)
    levels = {mark["criterion"]: mark["level"] for mark in row.marks}
    missing = [
        Fault(
            f"/marks/{code}",
            "value.missing",
            _NOT_JUDGED.filled(title=Text(one["title"]["ru"], one["title"]["en"])),
            _CHOOSE,
        )
        for code, one in criteria_of(row.rubric.directions).items()
        if levels.get(code) is None
    ]
    missing += not_to_come(row.done_on, "/done_on")
    if missing:
        raise Problem(UNFIT, errors=missing)
    row.completed_at, row.completed_by = now(), db.actor.name


async def reopen(db: Db, row: SelfDiagnosis, _: Any) -> None:
    """Something was judged wrongly: it is a draft again."""
    check_own(db, row)
    row.completed_at = row.completed_by = None


def _view(db: Db, school: School, wanted: DiagnosisView | None) -> tuple[str, list[Fault]]:
    """The view that is named, or the only one that the caller can give."""
    can = views_of(db.actor, school.id)
    if wanted is None and len(can) == 1:
        return next(iter(can)).value, []
    if wanted is None:
        return "", [Fault("/view", "value.missing", Text("Назовите, чей это взгляд.", "Say whose view it is."))]
    return wanted.value, [] if wanted in can else [Fault("/view", "value.refused", _OTHERS, _BESIDE)]


def _mark_faults(rubric: Rubric, marks: Sequence[Mapping[str, Any]]) -> list[Fault]:
    known: Collection[str] = criteria_of(rubric.directions)
    levels = [one["level"] for one in rubric.scale]
    seen: set[str] = set()
    faults = []
    for place, mark in enumerate(marks):
        code, level = mark["criterion"], mark["level"]
        if code not in known:
            faults.append(Fault(f"/marks/{place}/criterion", "criterion.unknown", _NO_CRITERION.filled(code=code)))
        if code in seen:
            faults.append(Fault(f"/marks/{place}/criterion", "value.repeated", _TWICE.filled(code=code)))
        if level is not None and level not in levels:
            told = ", ".join(map(str, sorted(levels)))
            faults.append(
                Fault(f"/marks/{place}/level", "level.unknown", _NO_LEVEL.filled(level=level, levels=told), _CHOOSE)
            )
        seen.add(code)
    return faults
