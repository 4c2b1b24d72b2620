"""What happened in the district: four waves, a rule that was frozen in time, a run, and what was made of it.

Each step is taken by the person whose step it is, in a transaction of its own.
"""

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.demo.analysis import TITLE as METHOD
from app.demo.analysis import definition
from app.demo.finished.district import GRADES, paper
from app.demo.finished.numbers import sheets as numbers
from app.domains.analysis import methods, runs
from app.domains.analysis.lives import METHODS, RUNS, RunPurpose, SchoolGroup
from app.domains.analysis.models import AnalysisMethod, AnalysisRun
from app.domains.decisions import service as decisions
from app.domains.decisions.lives import SELECTIONS, SelectionOutcome
from app.domains.decisions.models import Selection, SelectionSchool
from app.domains.decisions.schemas import DecideIn, SchoolDecisionIn, SelectionDissent
from app.domains.feedback import conclusions, giving, sheets
from app.domains.feedback.lives import RESULT_CONCLUSIONS, RESULT_SHEETS
from app.domains.feedback.models import ResultConclusion, ResultSheet
from app.domains.monitoring import passing, waves
from app.domains.monitoring.lives import WAVES, MonitoringKind
from app.domains.monitoring.loading.files import Wanted, opened, take_in
from app.domains.monitoring.models import Form, Wave
from app.domains.monitoring.schemas.review import ReviewIn
from app.domains.monitoring.schemas.waves import WaveFormIn
from app.domains.organizations.models import Department, District
from app.domains.programmes.models import Programme
from app.kernel.calendar import today
from app.kernel.db import Db
from app.kernel.imports import digest_of

READER = "604"
_DECIDED = {
    SchoolGroup.STRONG: (
        SelectionOutcome.DISTRICT_SITE,
        "Улучшение доказано по правилу, которое было принято до итогового мониторинга.",
    ),
    SchoolGroup.CANDIDATE: (
        SelectionOutcome.POSTPONED,
        "Улучшение вероятно, но не доказано: посмотрим на следующий мониторинг.",
    ),
}
_WAVES = (
    (MonitoringKind.BASELINE, "2022/23", "Исходные данные 2022/23", date(2023, 4, 17)),
    (MonitoringKind.ENTRY, "2023/24", "Входной мониторинг 2023/24", date(2023, 10, 9)),
    (MonitoringKind.INTERMEDIATE, "2024/25", "Промежуточный мониторинг 2024/25", date(2025, 4, 14)),
    (MonitoringKind.FINAL, "2025/26", "Итоговый мониторинг 2025/26", date(2026, 4, 13)),
)
_DAYS = 14
"""So long a wave was open."""

Acting = Callable[[str], AbstractAsyncContextManager[Db]]
"""A transaction of the person with this login."""


async def tell(acting: Acting, district: District) -> None:
    """From where it was left; what is there already stays."""
    done = await _held(acting, district)
    for number in range(done, len(_WAVES)):
        async with acting("results-centre") as db:
            if number == len(_WAVES) - 1:
                await _freeze(db, district)
            await _hold(db, district, number)
    async with acting("results-centre") as db:
        run = await _run(db, district)
    async with acting("results-centre") as db:
        await _give_back(db, district)
    async with acting("results-school") as db:
        await _conclude(db, district)
    async with acting("results-centre") as db:
        await _propose(db, run)
    async with acting("results-department") as db:
        await _decide(db, district)


async def _held(acting: Acting, district: District) -> int:
    async with acting("results-centre") as db:
        return await db.count(select(Wave.id).where(Wave.district_id == district.id))


# --- the waves --------------------------------------------------------------------------------------------------------


async def _programme(db: Db, district: District) -> Programme:
    found = await db.first(select(Programme).where(Programme.district_id == district.id))
    assert found is not None  # noqa: S101  # the demonstration has just made it
    return found


async def _hold(db: Db, district: District, number: int) -> None:
    """Opened, pushed by a script, accepted, closed, published."""
    kind, year, title, day = _WAVES[number]
    programme = await _programme(db, district)
    forms = await db.all(select(Form).where(Form.district_id == district.id).order_by(Form.code))
    wave = await waves.plan(
        db,
        {
            "programme_id": programme.id, "kind": kind.value, "school_year": year, "title": title, "opens_on": day,
            "closes_on": today(), "grace_until": None, "audience": "district", "previous_wave_id": None,
            "forms": [WaveFormIn(form_id=form.id, grades=list(GRADES)) for form in forms],
        },
    )  # fmt: skip
    await waves.open_(db, wave, None)
    await WAVES.take(db, wave, "open")
    rows = [*numbers(number)]
    for form, part in (("class_results", "results"), ("class_context", "context")):
        told = [{name: row[name] for name in ("school_code", "grade", "letter")} | row[part] for row in rows]
        await _push(db, wave, form, json.dumps(told).encode())
    await passing.review(db, wave.id, ReviewIn(action="accept"))
    await waves.close(db, wave, None)
    await WAVES.take(db, wave, "close")
    await WAVES.take(db, wave, "publish")
    wave.closes_on = day + timedelta(days=_DAYS)


async def _push(db: Db, wave: Wave, form: str, body: bytes) -> None:
    wanted = Wanted(form=form)
    source = await opened(db, wave.id, body, "application/json", wanted)
    await take_in(db, source, wanted, digest_of(body))


# --- the analysis -----------------------------------------------------------------------------------------------------


async def _freeze(db: Db, district: District) -> None:
    """Before the final wave opens, by the reference of the entry year."""
    programme = await _programme(db, district)
    method = await methods.draw_up(db, programme.id, "improvement", METHOD, definition())
    await db.flush()
    entry = await db.first(
        select(Wave).where(Wave.district_id == district.id, Wave.kind == MonitoringKind.ENTRY.value)
    )  # fmt: skip
    assert entry is not None  # noqa: S101  # it was held before
    await methods.take_reference(db, method.id, entry.id, 5)
    await methods.freeze(db, method, None)
    await METHODS.take(db, method, "freeze")


async def _run(db: Db, district: District) -> UUID:
    known = await db.first(select(AnalysisRun).where(AnalysisRun.district_id == district.id))
    if known is not None:
        return known.id
    method = await db.first(select(AnalysisMethod).where(AnalysisMethod.district_id == district.id))
    assert method is not None  # noqa: S101  # it was frozen before
    run = await runs.compute(db, method.id, None, RunPurpose.DECISION.value, "Итоги 2023–2026")
    await runs.release(db, run, None)
    await RUNS.take(db, run, "release")
    return run.id


async def _give_back(db: Db, district: District) -> None:
    if not await db.count(select(ResultSheet.id).where(ResultSheet.district_id == district.id)):
        for wave in await db.all(select(Wave).where(Wave.district_id == district.id).order_by(Wave.opens_on)):
            await giving.prepare(db, wave.id, None, None)


async def _conclude(db: Db, district: District) -> None:
    """One school has read its last sheet, and says what it makes of it."""
    if await db.count(select(ResultConclusion.id).where(ResultConclusion.district_id == district.id)):
        return
    sheet = await db.first(
        sheets.listing()
        .join(ResultSheet.wave)
        .where(ResultSheet.district_id == district.id, Wave.kind == MonitoringKind.FINAL.value)
        .where(ResultSheet.school.has(code=READER))
    )
    assert sheet is not None  # noqa: S101  # it was given before
    await sheets.acknowledge(db, sheet, None)
    await RESULT_SHEETS.take(db, sheet, "read")
    row = await conclusions.write(
        db,
        {
            "sheet_id": sheet.id, "finding": None, "about": "Результат держится второй год, в обоих предметах.",
            "text": "Разборы работ всей параллелью оставляем. Готовы показать их другим школам района.",
            "corrections": [], "training": [], "practices": [],
        },
    )  # fmt: skip
    await conclusions.send(db, row, None)
    await RESULT_CONCLUSIONS.take(db, row, "send")


# --- the decision -----------------------------------------------------------------------------------------------------


async def _propose(db: Db, run_id: UUID) -> None:
    if await db.count(select(Selection.id).where(Selection.run_id == run_id)):
        return
    row = await decisions.draw_up(db, run_id, "Районные площадки по итогам 2023–2026", None)
    await decisions.propose(db, row, None)
    await SELECTIONS.take(db, row, "propose")


async def _decide(db: Db, district: District) -> None:
    """Whoever was proposed becomes a district site; somebody sees it otherwise, and that stands beside it."""
    row = await db.first(select(Selection).where(Selection.district_id == district.id))
    office = await db.first(select(Department).where(Department.district_id == district.id))
    if row is None or office is None or row.decided_on is not None:
        return
    judged = await db.all(
        select(SelectionSchool).where(
            SelectionSchool.selection_id == row.id, SelectionSchool.standing.in_([one.value for one in _DECIDED])
        )
    )
    order = await paper(db, office, "17-р", today(), "О районных площадках")
    body: Any = DecideIn(
        document_id=order.id, statement="Площадки начинают работу с нового учебного года.",
        decisions=[
            SchoolDecisionIn(school_id=one.school_id, outcome=outcome, reason=reason)
            for one in judged
            for outcome, reason in [_DECIDED[SchoolGroup(one.standing)]]
        ],
        dissent=[SelectionDissent(by="Управляющий совет района", text="Просим через год проверить результат снова.")],
    )  # fmt: skip
    await decisions.decide(db, row, body)
    await SELECTIONS.take(db, row, "decide")
