"""What an answer says of a selection beside what is kept: how many schools, and whether data were corrected since."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from app.domains.analysis import runs
from app.domains.analysis.lives import RunStatus, SchoolGroup
from app.domains.analysis.models import AnalysisRun
from app.domains.decisions.lives import AnnulmentEffect, SelectionOutcome, SelectionStatus
from app.domains.decisions.models import Selection, SelectionSchool
from app.domains.feedback.words import day
from app.domains.monitoring import graded
from app.kernel.db import Db
from app.kernel.effects import throughout
from app.kernel.text import Text

Json = dict[str, Any]

_PROPOSED = Text(
    "Предложено школ: {count}. Решение принимает отдел образования.",
    "Schools proposed: {count}. The Education Department decides.",
)
_NOBODY = Text(
    "По принятому правилу не прошла ни одна школа: предлагать некого. Это тоже итог, его и нужно утвердить.",
    "By the rule no school has passed: there is nobody to propose. That is a result too, and is to be decided as such.",
)
_LACKING = Text(
    "Школ, о которых судить нельзя, потому что данных недостаточно: {count}; чего не хватает, сказано у каждой.",
    "Schools that cannot be judged because data are lacking: {count}; what is lacking is told of each.",
)
_CHOSEN = Text("Районными площадками стали школы: {count}.", "Schools that became district sites: {count}.")
_NONE_CHOSEN = Text("Районной площадкой не стала ни одна школа.", "No school became a district site.")
_ANNULLED = Text(
    "Решение отменено с {day}. Школ, которые перестали быть районными площадками: {ended}.",
    "The decision is annulled from {day}. Schools that are district sites no longer: {ended}.",
)
_KEPT = Text(
    "Школ, которые остались площадками на другом основании: {kept}.",
    "Schools that are still district sites on another ground: {kept}.",
)
_CORRECTED_BEFORE = Text(
    "Данные, по которым составлено предложение, с тех пор исправлены: центр рассчитывает заново и составляет новое.",
    "The data that the proposal rests on were corrected since: the centre computes anew and draws up another one.",
)
_CORRECTED_AFTER = Text(
    "После решения исправлены данные, на которых оно основано. Отдел образования оставляет его в силе или отменяет.",
    "Data that the decision rests on were corrected after it. The Education Department lets it stand or annuls it.",
)
_LACK = (SchoolGroup.NOT_ELIGIBLE.value, SchoolGroup.NOT_JUDGED.value)
_OPEN = frozenset({SelectionStatus.DRAFT.value, SelectionStatus.RETURNED.value, SelectionStatus.PROPOSED.value})


class _Counts(NamedTuple):
    proposed: int
    lacking: int
    chosen: int
    ended: int
    kept: int


async def tell(db: Db, rows: Sequence[Selection]) -> None:
    """How many are proposed, chosen or no longer sites, in words; and whether data were corrected since."""
    counts = await _counts(db, rows)
    await _tell_stale(db, rows)
    for row in rows:
        told = _explained(row, counts.get(row.id, _Counts(0, 0, 0, 0, 0)))
        if row.run_stale and row.status in _OPEN:
            told = _both(told, _CORRECTED_BEFORE)
        elif row.run_stale and row.status == SelectionStatus.DECIDED.value:
            told = _both(told, _CORRECTED_AFTER)
        row.explanation = str(told)


def _explained(row: Selection, counts: _Counts) -> Text:
    if row.annulled_on is not None:
        told = _ANNULLED.filled(day=day(row.annulled_on), ended=counts.ended)
        return _both(told, _KEPT.filled(kept=counts.kept)) if counts.kept else told
    if row.status == SelectionStatus.DECIDED.value:
        return _CHOSEN.filled(count=counts.chosen) if counts.chosen else _NONE_CHOSEN
    if counts.proposed:
        return _PROPOSED.filled(count=counts.proposed)
    if not counts.lacking:
        return _NOBODY
    return _both(_NOBODY, _LACKING.filled(count=counts.lacking))


def _both(first: Text, second: Text) -> Text:
    return Text(f"{first.ru} {second.ru}", f"{first.en} {second.en}")


async def _counts(db: Db, rows: Sequence[Selection]) -> Mapping[UUID, _Counts]:
    counted = await db.rows(
        select(
            SelectionSchool.selection_id,
            func.count().filter(SelectionSchool.proposed),
            func.count().filter(SelectionSchool.standing.in_(_LACK)),
            func.count().filter(SelectionSchool.outcome == SelectionOutcome.DISTRICT_SITE.value),
            func.count().filter(SelectionSchool.annulment_effect == AnnulmentEffect.ENDED.value),
            func.count().filter(SelectionSchool.annulment_effect == AnnulmentEffect.KEPT.value),
        )
        .join(SelectionSchool.selection)
        .where(SelectionSchool.selection_id.in_([row.id for row in rows]))
        .group_by(SelectionSchool.selection_id)
    )
    return {id: _Counts(*found) for id, *found in counted}


async def _tell_stale(db: Db, rows: Sequence[Selection]) -> None:
    """Of a decision only what was corrected counts; a wave that begins later makes a proposal stale, and no decision.

    The runs and the sheets are looked at whoever asks: that something was corrected tells nobody what.
    """
    async with throughout(db, {row.district_id for row in rows}):
        wanted = select(AnalysisRun).where(AnalysisRun.id.in_([row.run_id for row in rows]))
        found = {run.id: run for run in await db.all(wanted)}
        waiting = {row.run_id for row in rows if row.status in _OPEN}
        await runs.tell(db, [run for id, run in found.items() if id in waiting])
        decided = [found[row.run_id] for row in rows if row.status not in _OPEN]
        current = await graded.fingerprints(db, [UUID(wave) for run in decided for wave in run.sources])
    for row in rows:
        run = found[row.run_id]
        withdrawn = run.status == RunStatus.WITHDRAWN.value
        if row.status in _OPEN:
            row.run_stale = run.stale or withdrawn
        else:
            seen = row.upheld_over or {"sources": run.sources, "status": RunStatus.RELEASED.value}
            corrected = any(current.get(wave, [0, 0]) != list(was) for wave, was in seen["sources"].items())
            row.run_stale = corrected or (withdrawn and seen["status"] != RunStatus.WITHDRAWN.value)


async def looked_over(db: Db, row: Selection) -> Json:
    """The state of the data of a decision as the department sees them now."""
    run = await db.get(AnalysisRun, row.run_id)
    current = await graded.fingerprints(db, [UUID(wave) for wave in run.sources])
    return {"sources": {wave: current.get(wave, [0, 0]) for wave in run.sources}, "status": run.status}
