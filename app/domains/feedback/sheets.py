"""The rules of result sheets: what is put into them, when a newer edition takes the place of the one before."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, defer, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.analysis.lives import RunStatus
from app.domains.analysis.models import AnalysisResult, AnalysisRun
from app.domains.feedback import comparing
from app.domains.feedback.findings import find
from app.domains.feedback.lives import RESULT_SHEETS, ResultSheetStatus
from app.domains.feedback.models import ResultSheet
from app.domains.feedback.words import indicator
from app.domains.monitoring import results
from app.domains.monitoring import waves as monitoring
from app.domains.monitoring.compiled import compiled
from app.domains.monitoring.lives import Summing, WaveStatus
from app.domains.monitoring.models import Wave, WaveForm
from app.domains.monitoring.values import FormIndicator
from app.domains.organizations.models import Organization
from app.domains.transition.lives import TransitionStatus
from app.domains.transition.models import TransitionProgramme
from app.domains.transition.progress import at_wave
from app.kernel import bulk
from app.kernel.db import Db
from app.kernel.paging import among
from app.kernel.problems import Kind, Problem, invalid
from app.kernel.references import unknown
from app.kernel.tables import new_id, now
from app.kernel.text import Text

Json = dict[str, Any]
SORTS = {"created_at": ResultSheet.created_at, "school": Organization.name_key}

STILL_COLLECTED = Kind(
    "wave-still-collected",
    409,
    Text("Сбор ещё идёт", "The wave is still being collected"),
    Text("Методист центра.", "A methodologist of the centre."),
    Text(
        "Закройте сбор (POST /monitoring/waves/{id}/close): до этого сравнивать школу с районом рано.",
        "Close the wave (POST /monitoring/waves/{id}/close): before that the district is no measure for a school.",
    ),
)
_VALUES = ("value", "share", "n", "coverage", "insufficient", "suppressed")


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a sheet is read from."""
    return (joinedload(ResultSheet.school), joinedload(ResultSheet.wave))


def listing() -> Select[ResultSheet]:
    """The sheets with all that a list says of them, and without what stands in them."""
    return (
        select(ResultSheet)
        .join(ResultSheet.school)
        .options(
            contains_eager(ResultSheet.school),
            joinedload(ResultSheet.wave),
            defer(ResultSheet.content, raiseload=True),
            defer(ResultSheet.shown, raiseload=True),
        )
    )


def narrowed(wanted: Any) -> Select[ResultSheet]:
    """The sheets that a list asks for; those that were replaced only where it asks for them."""
    statement = among(
        listing(),
        (ResultSheet.wave_id, wanted.wave_id),
        (ResultSheet.programme_id, wanted.programme_id),
        (ResultSheet.school_id, wanted.school_id),
        (ResultSheet.status, wanted.status),
    )
    return statement if wanted.status else statement.where(ResultSheet.status != ResultSheetStatus.REPLACED.value)


def content_for(db: Db, row: ResultSheet) -> Json:
    """What this reader may see of a sheet.

    Of an edition that was replaced only the school and the centre see the figures: between two editions a subtraction
    would tell what each of them hides.
    """
    if results.sees_all(db.actor):
        return row.content
    return REPLACED if row.status == ResultSheetStatus.REPLACED.value else row.shown


REPLACED: Json = {"forms": [], "goals": [], "analysis": None, "findings": [], "replaced": True}


async def acknowledge(db: Db, row: ResultSheet, _: Any) -> None:
    """Somebody of the school has read it; who and when stands in its history, the first also in the sheet."""
    if row.read_at is None:
        row.read_at, row.read_by = now(), db.actor.name


async def prepare(db: Db, wave_id: UUID, school_ids: Sequence[UUID] | None, run_id: UUID | None) -> Json:
    """Give a wave back: a sheet for each school of which something was accepted (404, 409, 422)."""
    wave = await monitoring.read(db, wave_id)
    if wave.status not in (WaveStatus.CLOSED.value, WaveStatus.PUBLISHED.value):
        raise Problem(STILL_COLLECTED)
    run = await _run(db, wave, run_id)
    collected = [
        _Collected(form, await results.of_form(db, wave, form), await results.of_form(db, wave, form, hidden_=True))
        for form in wave.forms
    ]
    goals = await _goals(db, wave)
    analysed = await _analysed(db, run)
    current = await _current(db, wave)
    wanted = _schools(collected, school_ids)
    views = await asyncio.to_thread(_views, collected, wanted, goals, wave, run, analysed)
    changed = [id for id in wanted if not _same(current.get(id), views[id], run)]
    replaced = [current[id] for id in changed if id in current]
    await RESULT_SHEETS.record_all(db, replaced, "replace", ResultSheetStatus.REPLACED.value)
    await bulk.insert(db, ResultSheet, [_row(db, wave, run, id, views[id], current.get(id)) for id in changed])
    counts = {"given": len(changed) - len(replaced), "replaced": len(replaced), "unchanged": len(wanted) - len(changed)}
    told = counts | {"wave_id": wave.id, "run_id": None if run is None else run.id}
    db.note(
        "result_sheets",
        wave.id,
        "given",
        {name: str(value) for name, value in told.items()},
        district_id=wave.district_id,
    )
    return told


def _views(
    collected: Sequence["_Collected"],
    wanted: Sequence[UUID],
    goals: Mapping[UUID, Sequence[Json]],
    wave: Wave,
    run: AnalysisRun | None,
    analysed: Mapping[UUID, AnalysisResult],
) -> Mapping[UUID, tuple[Json, Json]]:
    """In a thread: thousands of schools, each as it sees itself and as others see it."""
    return {
        id: (
            _content(collected, id, goals.get(id, ()), wave, run, analysed.get(id), hide=False),
            _content(collected, id, goals.get(id, ()), wave, run, analysed.get(id), hide=True),
        )
        for id in wanted
    }


def _same(current: ResultSheet | None, views: tuple[Json, Json], run: AnalysisRun | None) -> bool:
    run_id = None if run is None else run.id
    return current is not None and (current.content, current.shown, current.run_id) == (*views, run_id)


def _row(
    db: Db,
    wave: Wave,
    run: AnalysisRun | None,
    school_id: UUID,
    views: tuple[Json, Json],
    current: ResultSheet | None,
) -> Json:
    return {
        "id": new_id(), "district_id": wave.district_id, "programme_id": wave.programme_id, "wave_id": wave.id,
        "school_id": school_id, "run_id": None if run is None else run.id, "status": RESULT_SHEETS.first,
        "edition": 1 if current is None else current.edition + 1, "content": views[0], "shown": views[1],
        "given_by": db.actor.name, "read_at": None, "read_by": None,
    }  # fmt: skip


async def _run(db: Db, wave: Wave, run_id: UUID | None) -> AnalysisRun | None:
    """The run that is named, or the latest one that was released to the schools and knows this wave."""
    statement = (
        select(AnalysisRun)
        .where(AnalysisRun.programme_id == wave.programme_id)
        .options(joinedload(AnalysisRun.method))
        .order_by(AnalysisRun.id.desc())
    )
    if run_id is not None:
        statement = statement.where(AnalysisRun.id == run_id)
    else:
        statement = statement.where(AnalysisRun.status == RunStatus.RELEASED.value)
    found = [run for run in await db.all(statement) if comparing.place(run, wave) is not None]
    if run_id is not None and not found:
        raise invalid(unknown("/run_id"))
    return found[0] if found else None


async def _analysed(db: Db, run: AnalysisRun | None) -> Mapping[UUID, AnalysisResult]:
    if run is None:
        return {}
    rows = await db.all(select(AnalysisResult).where(AnalysisResult.run_id == run.id))
    return {row.school_id: row for row in rows}


async def _current(db: Db, wave: Wave) -> Mapping[UUID, ResultSheet]:
    rows = await db.all(
        select(ResultSheet).where(
            ResultSheet.wave_id == wave.id, ResultSheet.status != ResultSheetStatus.REPLACED.value
        )
    )
    return {row.school_id: row for row in rows}


async def _goals(db: Db, wave: Wave) -> Mapping[UUID, Sequence[Json]]:
    """School -> the goals of its transition programme in force."""
    rows = await db.all(
        select(TransitionProgramme).where(
            TransitionProgramme.programme_id == wave.programme_id,
            TransitionProgramme.status == TransitionStatus.IN_FORCE.value,
        )
    )
    return {row.school_id: row.goals for row in rows}


def _schools(collected: Sequence["_Collected"], wanted: Sequence[UUID] | None) -> list[UUID]:
    there = dict.fromkeys(id for form in collected for id in form.exact)
    return [id for id in there if not wanted or id in wanted]


# --- what stands in a sheet -------------------------------------------------------------------------------------------


class _Collected:
    """One form of the wave: the figures of each school, exact and with small counts hidden."""

    def __init__(self, form: WaveForm, exact: Json, shown: Json) -> None:
        self.form = form
        self.known = compiled(form.form).by_code
        self.exact = {one["school_id"]: one for one in exact["schools"]}
        self._shown = {one["school_id"]: one for one in shown["schools"]}
        self._everybody = {one["code"]: one for one in shown["district"] or ()}

    def of(self, school_id: UUID, *, hide: bool) -> Json | None:
        """A school's own figures."""
        return (self._shown if hide else self.exact).get(school_id)

    def beside(self, school_id: UUID) -> Mapping[str, Json]:
        """The figures of the district that may stand beside them: by none of them it can work out another school.

        Where its own figure is hidden, it is so to cover somebody else's, and the school knows its own.
        """
        own = {one["code"] for one in self._shown[school_id]["figures"] if one["suppressed"]}
        return {code: one for code, one in self._everybody.items() if code not in own}


def _content(
    collected: Sequence[_Collected],
    school_id: UUID,
    goals: Sequence[Json],
    wave: Wave,
    run: AnalysisRun | None,
    result: AnalysisResult | None,
    *,
    hide: bool,
) -> Json:
    """As it is kept: numbers and codes, no sentences, so that it reads in either language."""
    content: Json = {
        "forms": list(_forms(collected, school_id, hide=hide)),
        "goals": list(_met(collected, school_id, goals, wave, hide=hide)),
        "analysis": comparing.told(run, result, wave, hide=hide),
    }
    content["findings"] = find(content)
    kept: Json = orjson.loads(orjson.dumps(content, default=str))
    return kept


def _forms(collected: Sequence[_Collected], school_id: UUID, *, hide: bool) -> Iterator[Json]:
    for one in collected:
        school = one.of(school_id, hide=hide)
        if school is not None:
            beside = one.beside(school_id)
            yield {
                "form_code": one.form.code,
                "title": one.form.title,
                "expected": school["expected"],
                "accepted": school["accepted"],
                "figures": [figure_of(of, one.known[of["code"]], beside.get(of["code"])) for of in school["figures"]],
            }


def figure_of(one: Json, asked: FormIndicator, everybody: Json | None) -> Json:
    """A figure of the school beside the same one of the district."""
    title = indicator(asked)
    beside = everybody or {"value": None, "share": None}
    return {
        "code": one["code"],
        "title": {"ru": title.ru, "en": title.en},
        "kind": asked.kind.value,
        "direction": asked.direction.value,
        "unit_mean": asked.summing is Summing.MEAN,
        "of_base": asked.base is not None,
        **{name: one[name] for name in _VALUES},
        "district_value": beside["value"],
        "district_share": beside["share"],
    }


def _met(
    collected: Sequence[_Collected], school_id: UUID, goals: Sequence[Json], wave: Wave, *, hide: bool
) -> Iterator[Json]:
    """The goals that set a target for this wave."""
    for goal in goals:
        form = next((one for one in collected if one.form.code == goal["form_code"]), None)
        school = None if form is None else form.of(school_id, hide=hide)
        figure = next((one for one in (school or {"figures": ()})["figures"] if one["code"] == goal["indicator"]), None)
        asked = None if form is None else form.known.get(goal["indicator"])
        point = at_wave(goal, asked, wave, figure)
        if point is not None:
            yield {name: goal[name] for name in ("code", "text", "form_code", "indicator", "figure", "baseline")} | {
                name: point[name] for name in ("target", "actual", "state", "suppressed")
            }
