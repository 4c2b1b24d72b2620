"""Self against others: how a school judges itself, how its consultant does, and what was measured, in one piece."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domains.analysis import results as analysis
from app.domains.analysis import runs
from app.domains.analysis.lives import RunStatus
from app.domains.analysis.models import AnalysisRun
from app.domains.development.lives import ConsultationStatus
from app.domains.development.models.consultants import Consultation
from app.domains.feedback import comparing
from app.domains.feedback.concluding import Counts
from app.domains.feedback.lives import JudgedParting
from app.domains.feedback.sheets import figure_of
from app.domains.feedback.words import listed
from app.domains.monitoring import results
from app.domains.monitoring import waves as monitoring
from app.domains.monitoring.compiled import compiled
from app.domains.monitoring.lives import IndicatorKind, WaveStatus
from app.domains.monitoring.models import Summary, Wave
from app.domains.organizations.models import Organization
from app.domains.transition import diagnoses
from app.domains.transition.lives import DiagnosisStatus, DiagnosisView, GoalFigure
from app.domains.transition.models import SelfDiagnosis
from app.kernel.db import Db
from app.kernel.places import API
from app.kernel.text import Text

Json = dict[str, Any]
MOST_CONSULTATIONS = 20

_NO_SELF = Text(
    "Завершённой самодиагностики у школы ещё нет.", "The school has completed no self-diagnosis yet."
)  # fmt: skip
_NO_OTHER = Text(
    "Эксперт-консультант эту школу по той же карте ещё не оценивал.",
    "No consultant has judged the school by the same rubric yet.",
)
_HIGHER = Text(
    "Школа оценивает себя выше, чем консультант (критериев: {n}): {titles}. Обсудите, на чём основана оценка.",
    "The school judges itself higher than the consultant does (criteria: {n}): {titles}. Discuss what that rests on.",
)
_LOWER = Text(
    "Школа оценивает себя строже, чем консультант (критериев: {n}): {titles}.",
    "The school judges itself lower than the consultant does (criteria: {n}): {titles}.",
)
_AGREE = Text("Оценки школы и консультанта совпадают.", "The school and the consultant agree.")
_OVERRATED = Text(
    "Школа в целом оценивает себя в верхней половине шкалы, а результат ниже ожидаемого: {titles}.",
    "On the whole the school puts itself in the upper half of the scale, yet is below expected: {titles}.",
)
_UNDERRATED = Text(
    "Школа в целом оценивает себя в нижней половине шкалы, а результат выше ожидаемого: {titles}.",
    "On the whole the school puts itself in the lower half of the scale, yet is above expected: {titles}.",
)
_HIGH_BUT_BELOW = Text(
    "Школа ставит себе высокий уровень, а измеренный результат ниже ожидаемого. Критерии: {titles}. Это не ошибка "
    "самооценки, а повод обсудить, на чём она основана.",
    "The school gives itself a high level, and what was measured is below expected. Criteria: {titles}. That is no "
    "mistake of the self-diagnosis but a reason to talk about what it rests on.",
)
_LOW_BUT_ABOVE = Text(
    "Школа ставит себе невысокий уровень, а измеренный результат выше ожидаемого. Критерии: {titles}. Возможно, школа "
    "делает больше, чем замечает.",
    "The school gives itself a low level, and what was measured is above expected. Criteria: {titles}. It may be doing "
    "more than it notices.",
)
_NO_RESULTS = Text("Принятых результатов мониторинга ещё нет.", "No results of monitoring have been accepted yet.")


async def of_school(db: Db, school_id: UUID, wave_id: UUID | None) -> Json:
    """The latest completed views of both sides by one rubric, the results of a wave, and the consultant's reports."""
    school = await db.get(Organization, school_id)
    own, other = await _views(db, school_id)
    wave = await _wave(db, school_id, wave_id)
    measured, seen_in = (None, {}) if wave is None else await _measured(db, wave, school_id)
    directions = list(_directions(own, other, seen_in))
    return {
        "school_id": school.id,
        "school_name": school.name,
        "own": _diagnosis(own),
        "consultant": _diagnosis(other),
        "scale": [] if (known := own or other) is None else known.rubric.scale,
        "directions": directions,
        "measured": measured,
        "consultations": await _consultations(db, school_id),
        "remarks": [str(one) for one in _remarks(own, other, directions, measured)],
    }


async def _views(db: Db, school_id: UUID) -> tuple[SelfDiagnosis | None, SelfDiagnosis | None]:
    """The latest view of the school, and the latest one of a consultant by a rubric of the same code."""
    rows = await db.all(
        diagnoses.listing()
        .where(SelfDiagnosis.school_id == school_id, SelfDiagnosis.status == DiagnosisStatus.COMPLETED.value)
        .order_by(SelfDiagnosis.done_on.desc(), SelfDiagnosis.id.desc())
    )
    own = next((one for one in rows if one.view == DiagnosisView.SCHOOL.value), None)
    codes = {own.rubric.code} if own is not None else {one.rubric.code for one in rows[:1]}
    theirs = (one for one in rows if one.view != DiagnosisView.SCHOOL.value and one.rubric.code in codes)
    return own, next(theirs, None)


async def _wave(db: Db, school_id: UUID, wave_id: UUID | None) -> Wave | None:
    """The wave that is named (404), or the latest one of which something of the school was accepted."""
    if wave_id is not None:
        return await monitoring.read(db, wave_id)
    accepted = select(Summary.wave_id).where(Summary.school_id == school_id, Summary.accepted_count > 0)
    return await db.first(
        monitoring.listing()
        .where(Wave.id.in_(accepted), Wave.status != WaveStatus.PLANNED.value)
        .order_by(Wave.opens_on.desc(), Wave.id.desc())
    )


_Seen = Mapping[tuple[str, str], Json]
"""(form, indicator) -> what was measured, and what the run says of its subject."""


async def _measured(db: Db, wave: Wave, school_id: UUID) -> tuple[Json, _Seen]:
    figures = []
    seen: dict[tuple[str, str], Json] = {}
    forms = [(form, await results.of_form(db, wave, form, [school_id])) for form in wave.forms]
    counts = {form.code: (one["expected"], one["accepted"]) for form, told in forms for one in told["schools"]}
    run, compared = await _compared(db, wave, school_id, counts)
    verdicts = {} if run is None else _verdicts(run, compared, school_id)
    for form, told in forms:
        known = compiled(form.form).by_code
        for school in told["schools"]:
            found = [figure_of(one, known[one["code"]], None) for one in school["figures"]]
            source = f"{API}/monitoring/waves/{wave.id}/results?school_id={school_id}&form_id={form.form_id}"
            for one in found:
                key = (form.code, one["code"])
                verdict = verdicts.get(key, _NO_VERDICT)
                seen[key] = one | {"source": source, "verdict": verdict[0], "verdict_source": verdict[1]}
            figures += [one for one in found if one["kind"] == IndicatorKind.RESULT.value]
    return {
        "wave_id": wave.id,
        "wave_title": wave.title,
        "wave_kind": wave.kind,
        "school_year": wave.school_year,
        "figures": figures,
        "compared": compared,
    }, seen


_NO_VERDICT = (None, None)


def _verdicts(run: AnalysisRun, compared: Sequence[Json], school_id: UUID) -> Mapping[tuple[str, str], tuple[str, str]]:
    """(form, indicator) -> how its subject stands against expected, and where that is written."""
    source = f"{API}/analysis-results?run_id={run.id}&school_id={school_id}"
    known = {one["strand"]: one["verdict"] for one in compared if one["verdict"] is not None}
    return {
        (strand["form_code"], strand[name]): (known[strand["code"]], source)
        for strand in run.method.definition["strands"]
        if strand["code"] in known
        for name in ("mean", "below")
        if strand.get(name) is not None
    }


async def _compared(db: Db, wave: Wave, school_id: UUID, counts: Counts) -> tuple[AnalysisRun | None, Sequence[Json]]:
    """By the latest run of the programme that was released and knows the wave."""
    found = await db.all(
        runs.listing()
        .where(AnalysisRun.programme_id == wave.programme_id, AnalysisRun.status == RunStatus.RELEASED.value)
        .order_by(AnalysisRun.id.desc())
    )
    run = next((one for one in found if comparing.place(one, wave) is not None), None)
    result = None if run is None else await analysis.of_school(db, run.id, school_id)
    told = comparing.told(run, result, wave, counts, hide=not results.sees_all(db.actor))
    return run, [] if told is None else list(told["compared"])


async def _consultations(db: Db, school_id: UUID) -> Sequence[Consultation]:
    return await db.all(
        select(Consultation)
        .where(Consultation.school_id == school_id, Consultation.status != ConsultationStatus.DRAFT.value)
        .options(joinedload(Consultation.school))
        .order_by(Consultation.held_on.desc(), Consultation.id.desc())
        .limit(MOST_CONSULTATIONS)
    )


def _diagnosis(row: SelfDiagnosis | None) -> Json | None:
    if row is None:
        return None
    return {
        "diagnosis_id": row.id, "view": row.view, "done_on": row.done_on, "rubric_id": row.rubric_id,
        "rubric_title": row.rubric.title, "rubric_edition": row.rubric.edition,
        "source": f"{API}/transition/self-diagnoses/{row.id}",
    }  # fmt: skip


def _directions(own: SelfDiagnosis | None, other: SelfDiagnosis | None, seen_in: _Seen) -> Iterator[Json]:
    """By the rubric of the school's own view; of the other edition only what it has in common with it."""
    known = own or other
    if known is None:
        return
    mine, theirs, middle = _levels(own), _levels(other), _middle(known)
    for direction in known.rubric.directions:
        criteria = []
        for one in direction["criteria"]:
            told = _criterion(one, mine.get(one["code"]), theirs.get(one["code"]))
            measured = list(_seen_in(one, seen_in))
            criteria.append(told | {"measured": measured, "parting": _parting(told["own_level"], middle, measured)})
        yield {
            "code": direction["code"],
            "title": direction["title"],
            "own_mean": _mean([one["own_level"] for one in criteria]),
            "consultant_mean": _mean([one["consultant_level"] for one in criteria]),
            "criteria": criteria,
        }


def _levels(row: SelfDiagnosis | None) -> Mapping[str, int | None]:
    return {} if row is None else {mark["criterion"]: mark["level"] for mark in row.marks}


def _criterion(one: Json, mine: int | None, theirs: int | None) -> Json:
    return {
        "code": one["code"], "title": one["title"], "own_level": mine, "consultant_level": theirs,
        "difference": None if mine is None or theirs is None else mine - theirs,
    }  # fmt: skip


def _seen_in(criterion: Json, seen_in: _Seen) -> Iterator[Json]:
    """What the wave has brought of the figures that the rubric names; what it did not ask for is left out."""
    for named in criterion.get("measured_by", ()):
        found = seen_in.get((named["form_code"], named["indicator"]))
        if found is not None:
            yield {name: named[name] for name in ("form_code", "indicator", "figure")} | {
                "value": found["share" if named["figure"] == GoalFigure.SHARE.value else "value"],
                **{name: found[name] for name in _SHOWN},
            }


_SHOWN = ("title", "direction", "n", "suppressed", "source", "verdict", "verdict_source")


def _parting(level: int | None, middle: float, measured: Sequence[Json]) -> str | None:
    """Only a verdict of the analysis parts them: a figure alone says nothing of what was to be expected."""
    verdicts = {one["verdict"] for one in measured} - {None, "within"}
    if level is None or len(verdicts) != 1:
        return None
    if level > middle and verdicts == {"below"}:
        return JudgedParting.SELF_HIGHER.value
    return JudgedParting.SELF_LOWER.value if level < middle and verdicts == {"above"} else None


def _middle(row: SelfDiagnosis) -> float:
    scale = [one["level"] for one in row.rubric.scale]
    return float(sum(scale) / len(scale))


def _mean(levels: Sequence[int | None]) -> float | None:
    known = [level for level in levels if level is not None]
    return sum(known) / len(known) if known else None


def _remarks(
    own: SelfDiagnosis | None, other: SelfDiagnosis | None, directions: Sequence[Json], measured: Json | None
) -> Iterator[Text]:
    if own is None:
        yield _NO_SELF
    if other is None:
        yield _NO_OTHER
    criteria = [one for direction in directions for one in direction["criteria"] if one["difference"] is not None]
    for sentence, sign in ((_HIGHER, 1), (_LOWER, -1)):
        apart = [one for one in criteria if one["difference"] * sign > 0]
        if apart:
            yield sentence.filled(n=len(apart), titles=_titles(apart))
    if criteria and not any(one["difference"] for one in criteria):
        yield _AGREE
    judged = [one for direction in directions for one in direction["criteria"]]
    for sentence, parting in ((_HIGH_BUT_BELOW, JudgedParting.SELF_HIGHER), (_LOW_BUT_ABOVE, JudgedParting.SELF_LOWER)):
        if apart := [one for one in judged if one["parting"] == parting.value]:
            yield sentence.filled(titles=_titles(apart))
    if measured is None:
        yield _NO_RESULTS
    elif own is not None:
        yield from _against(own, measured)


def _against(own: SelfDiagnosis, measured: Json) -> Iterator[Text]:
    """Where the level that a school gives itself on the whole and its results point different ways."""
    level, middle = _mean(list(_levels(own).values())), _middle(own)
    for sentence, verdict, holds in (
        (_OVERRATED, "below", level is not None and level > middle),
        (_UNDERRATED, "above", level is not None and level < middle),
    ):
        apart = [one for one in measured["compared"] if one["verdict"] == verdict]
        if holds and apart:
            yield sentence.filled(titles=_titles(apart))


def _titles(rows: Sequence[Json]) -> Text:
    return Text(listed([one["title"]["ru"] for one in rows]).ru, listed([one["title"]["en"] for one in rows]).en)
