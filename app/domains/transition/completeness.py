"""What stands between a transition programme and its submission: all of it at once, in words for the school."""

from collections.abc import Iterator

from sqlalchemy import select

from app.domains.transition.content import Content
from app.domains.transition.lives import DiagnosisStatus, TransitionInclusion
from app.domains.transition.models import SelfDiagnosis
from app.kernel.db import Db
from app.kernel.problems import Fault, Kind
from app.kernel.text import Text

UNFIT = Kind(
    "transition-programme-unfit",
    422,
    Text("Программу перехода ещё нельзя передать на согласование", "The transition programme cannot be submitted yet"),
    Text("Школа, которая её пишет.", "The school that writes it."),
    Text(
        "Дополните всё, что перечислено в errors, и передайте программу снова: введённое сохранено.",
        "Add everything listed under errors and submit it again: what was entered is kept.",
    ),
)

_NO_DIAGNOSIS = Text("Не указано, на какой самодиагностике стоит программа.", "The self-diagnosis is not named.")
_DIAGNOSE = Text(
    "Проведите самодиагностику (POST /transition/self-diagnoses) и укажите её в diagnosis_id.",
    "Carry out a self-diagnosis (POST /transition/self-diagnoses) and name it as diagnosis_id.",
)
_NOT_COMPLETED = Text("Самодиагностика ещё не завершена.", "The self-diagnosis is not completed yet.")
_COMPLETE = Text("Завершите её: POST …/complete.", "Complete it: POST …/complete.")
_NO_PROBLEMS = Text("Не названа ни одна проблема.", "No problem is named.")
_UNFOUNDED = Text("Не сказано, откуда видна проблема «{code}».", "Nothing says from what the problem “{code}” is seen.")
_FOUND = Text(
    "Назовите критерий самодиагностики или показатель мониторинга.",
    "Name a criterion of the self-diagnosis or an indicator of monitoring.",
)
_NO_GOALS = Text("Не поставлена ни одна цель.", "No goal is set.")
_NO_BASELINE = Text("У цели «{code}» нет исходного значения.", "The goal “{code}” has no baseline.")
_NO_TARGETS = Text("У цели «{code}» нет ни одного планового значения.", "The goal “{code}” has no target.")
_SET_TARGETS = Text(
    "Укажите, каким показатель должен стать в каждом мониторинге.", "Say what the indicator should be in each wave."
)
_NO_PROBLEM = Text("Цель «{code}» не отвечает ни на одну проблему.", "The goal “{code}” answers no problem.")
_UNSERVED = Text("Цели «{code}» не служит ни одно мероприятие.", "No activity serves the goal “{code}”.")
_NO_ACTIVITIES = Text("Не запланировано ни одно мероприятие.", "No activity is planned.")
_NO_START = Text("У мероприятия «{code}» нет дня начала.", "The activity “{code}” has no first day.")
_NO_END = Text("У мероприятия «{code}» нет дня окончания.", "The activity “{code}” has no last day.")
_NOBODY = Text("У мероприятия «{code}» нет ответственного.", "Nobody is responsible for the activity “{code}”.")
_NO_MEASURE = Text(
    "Не сказано, какому мероприятию дорожной карты служит «{code}».",
    "Nothing says which measure of the roadmap the activity “{code}” serves.",
)
_NOT_INCLUDED = Text(
    "В программе нет обязательного направления: {what}.", "The programme lacks what it must include: {what}."
)
_INCLUDE = Text(
    "Добавьте мероприятие и отметьте у него «{code}» в inclusions.",
    "Add an activity and mark it “{code}” under inclusions.",
)


async def missing(db: Db, content: Content) -> list[Fault]:
    """All that a content lacks before the centre can be asked to agree."""
    return [
        *await _of_diagnosis(db, content),
        *_of_problems(content),
        *_of_goals(content),
        *_of_activities(content),
        *_of_inclusions(content),
    ]


async def _of_diagnosis(db: Db, content: Content) -> list[Fault]:
    if content["diagnosis_id"] is None:
        return [Fault("/diagnosis_id", "value.missing", _NO_DIAGNOSIS, _DIAGNOSE)]
    (status,) = (await db.rows(select(SelfDiagnosis.status).where(SelfDiagnosis.id == content["diagnosis_id"])))[0]
    if status == DiagnosisStatus.COMPLETED.value:
        return []
    return [Fault("/diagnosis_id", "diagnosis.not-completed", _NOT_COMPLETED, _COMPLETE)]


def _of_problems(content: Content) -> Iterator[Fault]:
    if not content["problems"]:
        yield Fault("/problems", "value.missing", _NO_PROBLEMS)
    for place, one in enumerate(content["problems"]):
        if one["criterion"] is None and one["indicator"] is None:
            told = _UNFOUNDED.filled(code=one["code"])
            yield Fault(f"/problems/{place}/criterion", "problem.unfounded", told, _FOUND)


def _of_goals(content: Content) -> Iterator[Fault]:
    if not content["goals"]:
        yield Fault("/goals", "value.missing", _NO_GOALS)
    served = {code for activity in content["activities"] for code in activity["goals"]}
    for place, one in enumerate(content["goals"]):
        at, code = f"/goals/{place}", one["code"]
        if not one["problems"]:
            yield Fault(f"{at}/problems", "value.missing", _NO_PROBLEM.filled(code=code))
        if one["baseline"] is None:
            yield Fault(f"{at}/baseline", "value.missing", _NO_BASELINE.filled(code=code))
        if not one["targets"]:
            yield Fault(f"{at}/targets", "value.missing", _NO_TARGETS.filled(code=code), _SET_TARGETS)
        if code not in served:
            yield Fault(at, "goal.unserved", _UNSERVED.filled(code=code))


def _of_activities(content: Content) -> Iterator[Fault]:
    if not content["activities"]:
        yield Fault("/activities", "value.missing", _NO_ACTIVITIES)
    asked = (
        ("starts_on", _NO_START), ("ends_on", _NO_END), ("appointment_id", _NOBODY), ("measure", _NO_MEASURE),
    )  # fmt: skip
    for place, one in enumerate(content["activities"]):
        for name, message in asked:
            if one[name] is None:
                yield Fault(f"/activities/{place}/{name}", "value.missing", message.filled(code=one["code"]))


def _of_inclusions(content: Content) -> Iterator[Fault]:
    included = {mark for activity in content["activities"] for mark in activity["inclusions"]}
    for one in TransitionInclusion:
        if one.value not in included:
            told = _NOT_INCLUDED.filled(what=one.label)
            yield Fault("/activities", "inclusion.missing", told, _INCLUDE.filled(code=one.value))
