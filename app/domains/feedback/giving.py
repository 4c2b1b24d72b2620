"""How a wave is given back: what is put into each sheet, and when a newer edition takes the place of the one before.

A district may have thousands of schools, and a sheet some twenty kilobytes in each of two views: so they are made,
compared and kept page by page, in a thread, and nothing holds all of them at once.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domains.analysis.lives import RunStatus
from app.domains.analysis.models import AnalysisResult, AnalysisRun
from app.domains.feedback import comparing
from app.domains.feedback.findings import find
from app.domains.feedback.lives import RESULT_SHEETS, ResultSheetStatus
from app.domains.feedback.models import ResultSheet
from app.domains.feedback.sheets import figure_of
from app.domains.monitoring import results
from app.domains.monitoring import waves as monitoring
from app.domains.monitoring.compiled import compiled
from app.domains.monitoring.figures import Figure
from app.domains.monitoring.lives import WaveStatus
from app.domains.monitoring.models import Wave, WaveForm
from app.domains.transition.lives import TransitionStatus
from app.domains.transition.models import TransitionProgramme
from app.domains.transition.progress import at_wave
from app.kernel import bulk
from app.kernel.db import Db
from app.kernel.problems import Kind, Problem, invalid
from app.kernel.references import unknown
from app.kernel.tables import new_id, now
from app.kernel.text import Text

Json = dict[str, Any]
_PAGE = 50
"""Sheets made before others get their turn."""

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


async def prepare(db: Db, wave_id: UUID, school_ids: Sequence[UUID] | None, run_id: UUID | None) -> Json:
    """Give a wave back: a sheet for each school of which something was accepted (404, 409, 422)."""
    wave = await monitoring.read(db, wave_id)
    if wave.status not in (WaveStatus.CLOSED.value, WaveStatus.PUBLISHED.value):
        raise Problem(STILL_COLLECTED)
    run = await run_of(db, wave, run_id)
    at = now()
    collected = [_Collected(form, await results.collected(db, wave, form)) for form in wave.forms]
    source = _Source(collected, await _goals(db, wave), wave, run)
    wanted = _schools(collected, school_ids)
    given = replaced = 0
    for first in range(0, len(wanted), _PAGE):
        page = await _give(db, source, wanted[first : first + _PAGE], at)
        given, replaced = given + page[0], replaced + page[1]
    counts = {"given": given, "replaced": replaced, "unchanged": len(wanted) - given - replaced}
    told = counts | {"wave_id": wave.id, "run_id": None if run is None else run.id}
    db.note(
        "result_sheets",
        wave.id,
        "given",
        {name: str(value) for name, value in told.items()},
        district_id=wave.district_id,
    )
    return told


async def run_of(db: Db, wave: Wave, run_id: UUID | None = None) -> AnalysisRun | None:
    """The run that is named (422), or the latest one that was released to the schools and knows this wave."""
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


# --- a page of sheets -------------------------------------------------------------------------------------------------


class _Source(NamedTuple):
    """What all sheets of a wave are made of."""

    forms: Sequence["_Collected"]
    goals: Mapping[UUID, Sequence[Json]]
    wave: Wave
    run: AnalysisRun | None


class _Made(NamedTuple):
    """A sheet that says something new, as JSON in both views."""

    school_id: UUID
    content: bytes
    shown: bytes


async def _give(db: Db, source: _Source, ids: Sequence[UUID], at: datetime) -> tuple[int, int]:
    """How many schools have their first sheet now, and how many a newer edition."""
    analysed = await _analysed(db, source.run, ids)
    current = await _current(db, source.wave, ids)
    made = await asyncio.to_thread(_made, source, ids, analysed, current)
    new = {one.school_id for one in made}
    old = [current[id] for id in ids if id in current and id in new]
    kept = [row for id, row in current.items() if id not in new]
    await RESULT_SHEETS.record_all(db, old, "replace", ResultSheetStatus.REPLACED.value)
    await bulk.insert(db, ResultSheet, [_row(db, source, one, current.get(one.school_id), at) for one in made])
    await bulk.update(db, ResultSheet, [_looked_over(row, at) for row in kept], ["checked_at"])
    return len(made) - len(old), len(old)


def _made(
    source: _Source, ids: Iterable[UUID], analysed: Mapping[UUID, AnalysisResult], current: Mapping[UUID, ResultSheet]
) -> list[_Made]:
    """In a thread: those of the page that do not say what the school has been told already."""
    made = []
    for id in ids:
        views = [_content(source, id, analysed.get(id), hide=hide) for hide in (False, True)]
        kept = [orjson.dumps(view, default=str) for view in views]
        if not _same(current.get(id), kept, source.run):
            made.append(_Made(id, *kept))
    return made


def _same(current: ResultSheet | None, views: Sequence[bytes], run: AnalysisRun | None) -> bool:
    if current is None or current.run_id != (None if run is None else run.id):
        return False
    return [current.content, current.shown] == [orjson.loads(view) for view in views]


def _row(db: Db, source: _Source, made: _Made, current: ResultSheet | None, at: datetime) -> Json:
    wave, run = source.wave, source.run
    return {
        "id": new_id(), "district_id": wave.district_id, "programme_id": wave.programme_id, "wave_id": wave.id,
        "school_id": made.school_id, "run_id": None if run is None else run.id, "status": RESULT_SHEETS.first,
        "edition": 1 if current is None else current.edition + 1, "content": orjson.Fragment(made.content),
        "shown": orjson.Fragment(made.shown), "given_by": db.actor.name, "checked_at": at, "read_at": None,
        "read_by": None,
    }  # fmt: skip


def _looked_over(row: ResultSheet, at: datetime) -> Json:
    return {
        "id": row.id, "district_id": row.district_id, "school_id": row.school_id, "version": row.version,
        "checked_at": at,
    }  # fmt: skip


async def _analysed(db: Db, run: AnalysisRun | None, ids: Sequence[UUID]) -> Mapping[UUID, AnalysisResult]:
    if run is None:
        return {}
    rows = await db.all(
        select(AnalysisResult).where(AnalysisResult.run_id == run.id, AnalysisResult.school_id.in_(ids))
    )
    return {row.school_id: row for row in rows}


async def _current(db: Db, wave: Wave, ids: Sequence[UUID]) -> Mapping[UUID, ResultSheet]:
    """Locked, so that nobody marks one as read meanwhile."""
    rows = await db.all(
        select(ResultSheet)
        .where(ResultSheet.wave_id == wave.id, ResultSheet.status != ResultSheetStatus.REPLACED.value)
        .where(ResultSheet.school_id.in_(ids))
        .order_by(ResultSheet.id)
        .with_for_update(of=ResultSheet)
        .execution_options(populate_existing=True)
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
    there = dict.fromkeys(id for form in collected for id in form.all.exact)
    chosen = None if not wanted else set(wanted)
    return [id for id in there if chosen is None or id in chosen]


# --- what stands in a sheet -------------------------------------------------------------------------------------------


class _Collected:
    """One form of the wave: the figures of each school, exact and with small counts hidden."""

    def __init__(self, form: WaveForm, collected: results.Collected) -> None:
        self.form = form
        self.known = compiled(form.form).by_code
        self.all = collected
        self._everybody = {one.code: one for one in collected.district}

    def of(self, school_id: UUID, *, hide: bool) -> Sequence[Figure] | None:
        """A school's own figures."""
        return (self.all.shown if hide else self.all.exact).get(school_id)

    def beside(self, school_id: UUID) -> Mapping[str, Figure]:
        """The figures of the district that may stand beside them: by none of them it can work out another school.

        Where its own figure is hidden, it is so to cover somebody else's, and the school knows its own.
        """
        own = {one.code for one in self.all.shown[school_id] if one.suppressed}
        return {code: one for code, one in self._everybody.items() if code not in own}


def _content(source: _Source, school_id: UUID, result: AnalysisResult | None, *, hide: bool) -> Json:
    """As it is kept: numbers and codes, no sentences, so that it reads in either language."""
    forms = list(_forms(source.forms, school_id, hide=hide))
    counts = {one["form_code"]: (one["expected"], one["accepted"]) for one in forms}
    content: Json = {
        "forms": forms,
        "goals": list(_met(source, school_id, hide=hide)),
        "analysis": comparing.told(source.run, result, source.wave, counts, hide=hide),
    }
    content["findings"] = find(content)
    return content


def _forms(collected: Sequence[_Collected], school_id: UUID, *, hide: bool) -> Iterator[Json]:
    for one in collected:
        figures = one.of(school_id, hide=hide)
        if figures is not None:
            beside = one.beside(school_id)
            expected, accepted = one.all.counts[school_id]
            told = [(of, beside.get(of["code"])) for of in results.told(figures)]
            yield {
                "form_code": one.form.code,
                "title": one.form.title,
                "expected": expected,
                "accepted": accepted,
                "figures": [figure_of(of, one.known[of["code"]], district) for of, district in told],
            }


def _met(source: _Source, school_id: UUID, *, hide: bool) -> Iterator[Json]:
    """The goals that set a target for this wave."""
    for goal in source.goals.get(school_id, ()):
        form = next((one for one in source.forms if one.form.code == goal["form_code"]), None)
        figures = None if form is None else form.of(school_id, hide=hide)
        figure = next((one for one in results.told(figures or ()) if one["code"] == goal["indicator"]), None)
        asked = None if form is None else form.known.get(goal["indicator"])
        point = at_wave(goal, asked, source.wave, figure)
        if point is not None:
            yield {name: goal[name] for name in ("code", "text", "form_code", "indicator", "figure", "baseline")} | {
                name: point[name] for name in ("target", "actual", "state", "suppressed", "insufficient")
            }
