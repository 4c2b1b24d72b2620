"""Whether what a transition programme says holds together: everything that it names is there and its own."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domains.monitoring.lives import FormStatus, Summing
from app.domains.monitoring.models import Form
from app.domains.monitoring.values import FormIndicator, indicators_of
from app.domains.organizations.models import Appointment
from app.domains.programmes.models import Assignment, Programme
from app.domains.roadmap.models import RoadmapMeasure
from app.domains.transition.content import Content
from app.domains.transition.lives import GoalFigure
from app.domains.transition.models import SelfDiagnosis
from app.domains.transition.values import criteria_of
from app.kernel.db import Db
from app.kernel.problems import Fault
from app.kernel.references import unknown
from app.kernel.text import Text

_BACKWARDS = Text("Окончание раньше начала.", "The end is before the beginning.")
_TWICE = Text("Код «{code}» уже занят.", "The code “{code}” is taken already.")
_NO_DIAGNOSIS = Text(
    "Критерий назван, а самодиагностика, на которой стоит программа, — нет.",
    "A criterion is named, but not the self-diagnosis that the programme rests on.",
)
_NAME_DIAGNOSIS = Text("Укажите diagnosis_id.", "Give diagnosis_id.")
_NO_CRITERION = Text("В самодиагностике нет критерия «{code}».", "The self-diagnosis has no criterion “{code}”.")
_NO_INDICATOR = Text(
    "В опубликованных редакциях формы «{form}» нет показателя «{code}».",
    "No published edition of the form “{form}” has the indicator “{code}”.",
)
_LOOK_UP = Text("Показатели форм: GET /monitoring/forms.", "The indicators of forms: GET /monitoring/forms.")
_NOT_SUMMED = Text(
    "Показатель «{code}» не складывается в итог школы: с данными мониторинга его не сравнить.",
    "The indicator “{code}” is not summed to the school: it cannot be compared with what waves bring.",
)
_NO_SHARE = Text(
    "У показателя «{code}» нет целого: доли у него не бывает.",
    "The indicator “{code}” is no part of a whole: it has no share.",
)
_OF_ONE = Text("Доля — число от 0 до 1.", "A share is a number between 0 and 1.")
_NO_PROBLEM = Text("В программе нет проблемы «{code}».", "The programme has no problem “{code}”.")
_NO_GOAL = Text("В программе нет цели «{code}».", "The programme has no goal “{code}”.")
_TARGET_TWICE = Text("На этот мониторинг этого года цель уже есть.", "There is a target for this wave already.")
_OTHER_YEAR = Text("Учебные годы районной программы: {years}.", "The school years of the programme: {years}.")
_NO_MEASURE = Text(
    "В дорожной карте программы нет мероприятия «{code}».", "The roadmap of the programme has no measure “{code}”."
)
_OTHER_MEASURE = Text("Поручение относится к мероприятию «{code}».", "The assignment belongs to the measure “{code}”.")


@dataclass(frozen=True, slots=True)
class _Known:
    """What there is of all that a content names."""

    criteria: Collection[str] | None
    """Of the rubric of the self-diagnosis; None where none is named."""
    indicators: Mapping[tuple[str, str], FormIndicator]
    measures: Collection[str]
    appointments: Collection[UUID]
    assignments: Mapping[UUID, str]
    """Of this school in this programme -> its measure."""


async def faults_of(db: Db, programme: Programme, school_id: UUID, content: Content) -> list[Fault]:
    """Everything that is wrong; an activity that names its assignment alone is given the measure of it."""
    faults = []
    if content["ends_on"] < content["starts_on"]:
        faults.append(Fault("/ends_on", "dates.backwards", _BACKWARDS))
    diagnosis = await _diagnosis(db, school_id, content["diagnosis_id"])
    if diagnosis is None and content["diagnosis_id"] is not None:
        faults.append(unknown("/diagnosis_id"))
    criteria = None if diagnosis is None else criteria_of(diagnosis.rubric.directions)
    known = await _known(db, programme, school_id, content, criteria)
    for name in ("problems", "goals", "activities"):
        faults += _repeated(name, content[name])
    return [
        *faults,
        *_problem_faults(content, known),
        *_goal_faults(content, known, programme.school_years),
        *_activity_faults(content, known),
    ]


async def _diagnosis(db: Db, school_id: UUID, id: UUID | None) -> SelfDiagnosis | None:
    if id is None:
        return None
    return await db.first(
        select(SelfDiagnosis)
        .where(SelfDiagnosis.id == id, SelfDiagnosis.school_id == school_id)
        .options(joinedload(SelfDiagnosis.rubric))
    )


async def _known(
    db: Db, programme: Programme, school_id: UUID, content: Content, criteria: Collection[str] | None
) -> _Known:
    named = {one["indicator"]["form_code"] for one in content["problems"] if one["indicator"]}
    named |= {one["form_code"] for one in content["goals"]}
    doing = content["activities"]
    measures = await db.rows(select(RoadmapMeasure.code).where(RoadmapMeasure.roadmap_id == programme.roadmap_id))
    appointments = await db.rows(
        select(Appointment.id).where(
            Appointment.organization_id == school_id,
            Appointment.id.in_([one["appointment_id"] for one in doing if one["appointment_id"]]),
        )
    )
    assignments = await db.all(
        select(Assignment)
        .where(Assignment.programme_id == programme.id, Assignment.organization_id == school_id)
        .where(Assignment.id.in_([one["assignment_id"] for one in doing if one["assignment_id"]]))
        .options(joinedload(Assignment.responsibility))
    )
    return _Known(
        criteria=criteria,
        indicators=await indicators(db, programme.district_id, named),
        measures={code for (code,) in measures},
        appointments={id for (id,) in appointments},
        assignments={one.id: one.measure for one in assignments},
    )


async def indicators(db: Db, district_id: UUID, form_codes: Collection[str]) -> dict[tuple[str, str], FormIndicator]:
    """(form, indicator) -> the indicator, as the latest edition has it that was published and knows it."""
    if not form_codes:
        return {}
    forms = await db.all(
        select(Form)
        .where(Form.district_id == district_id, Form.code.in_(form_codes), Form.status != FormStatus.DRAFT.value)
        .order_by(Form.edition)
    )
    return {(form.code, one.code): one for form in forms for one in indicators_of(form.indicators)}


def _repeated(name: str, parts: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, part in enumerate(parts):
        if part["code"] in seen:
            yield Fault(f"/{name}/{place}/code", "value.repeated", _TWICE.filled(code=part["code"]))
        seen.add(part["code"])


def _problem_faults(content: Content, known: _Known) -> Iterator[Fault]:
    for place, problem in enumerate(content["problems"]):
        at = f"/problems/{place}"
        code, ref = problem["criterion"], problem["indicator"]
        if code is not None and content["diagnosis_id"] is None:
            yield Fault(f"{at}/criterion", "diagnosis.missing", _NO_DIAGNOSIS, _NAME_DIAGNOSIS)
        elif code is not None and known.criteria is not None and code not in known.criteria:
            yield Fault(f"{at}/criterion", "criterion.unknown", _NO_CRITERION.filled(code=code))
        if ref is not None and (ref["form_code"], ref["indicator"]) not in known.indicators:
            yield _no_indicator(f"{at}/indicator/indicator", ref["form_code"], ref["indicator"])


def _goal_faults(content: Content, known: _Known, years: Sequence[str]) -> Iterator[Fault]:
    problems = {one["code"] for one in content["problems"]}
    for place, goal in enumerate(content["goals"]):
        at = f"/goals/{place}"
        for number, code in enumerate(goal["problems"]):
            if code not in problems:
                yield Fault(f"{at}/problems/{number}", "problem.unknown", _NO_PROBLEM.filled(code=code))
        asked = known.indicators.get((goal["form_code"], goal["indicator"]))
        share = goal["figure"] == GoalFigure.SHARE.value
        yield from figure_faults(at, goal, asked)
        if share and goal["baseline"] is not None and not 0 <= goal["baseline"] <= 1:
            yield Fault(f"{at}/baseline", "value.range", _OF_ONE)
        yield from _target_faults(at, goal["targets"], years, share=share)


def figure_faults(at: str, named: Mapping[str, Any], asked: FormIndicator | None) -> Iterator[Fault]:
    """What is wrong with a figure that is named by form, indicator and kind: waves must bring it."""
    if asked is None:
        yield _no_indicator(f"{at}/indicator", named["form_code"], named["indicator"])
    elif asked.summing is Summing.NONE:
        yield Fault(f"{at}/indicator", "indicator.not-summed", _NOT_SUMMED.filled(code=asked.code))
    elif named["figure"] == GoalFigure.SHARE.value and asked.base is None:
        yield Fault(f"{at}/figure", "indicator.no-share", _NO_SHARE.filled(code=asked.code))


def _target_faults(
    at: str, targets: Sequence[Mapping[str, Any]], years: Sequence[str], *, share: bool
) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for place, target in enumerate(targets):
        moment = (target["wave"], target["school_year"])
        if moment in seen:
            yield Fault(f"{at}/targets/{place}", "value.repeated", _TARGET_TWICE)
        seen.add(moment)
        if target["school_year"] not in years:
            told = _OTHER_YEAR.filled(years=", ".join(years))
            yield Fault(f"{at}/targets/{place}/school_year", "year.outside", told)
        if share and not 0 <= target["value"] <= 1:
            yield Fault(f"{at}/targets/{place}/value", "value.range", _OF_ONE)


def _activity_faults(content: Content, known: _Known) -> Iterator[Fault]:
    goals = {one["code"] for one in content["goals"]}
    for place, activity in enumerate(content["activities"]):
        at = f"/activities/{place}"
        if activity["starts_on"] and activity["ends_on"] and activity["ends_on"] < activity["starts_on"]:
            yield Fault(f"{at}/ends_on", "dates.backwards", _BACKWARDS)
        for number, code in enumerate(activity["goals"]):
            if code not in goals:
                yield Fault(f"{at}/goals/{number}", "goal.unknown", _NO_GOAL.filled(code=code))
        if activity["appointment_id"] is not None and activity["appointment_id"] not in known.appointments:
            yield unknown(f"{at}/appointment_id")
        yield from _duty_faults(at, activity, known)


def _duty_faults(at: str, activity: Content, known: _Known) -> Iterator[Fault]:
    served = known.assignments.get(activity["assignment_id"])
    if activity["assignment_id"] is not None and served is None:
        yield unknown(f"{at}/assignment_id")
    if activity["measure"] is None:
        activity["measure"] = served
    elif activity["measure"] not in known.measures:
        yield Fault(f"{at}/measure", "measure.unknown", _NO_MEASURE.filled(code=activity["measure"]))
    elif served is not None and served != activity["measure"]:
        yield Fault(f"{at}/measure", "measure.other", _OTHER_MEASURE.filled(code=served))


def _no_indicator(pointer: str, form: str, code: str) -> Fault:
    return Fault(pointer, "indicator.unknown", _NO_INDICATOR.filled(form=form, code=code), _LOOK_UP)
