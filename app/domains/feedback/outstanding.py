"""What is left to give: schools that have no sheet of a wave yet, and sheets that no longer tell what the data say.

A sheet tells what it told when it was given. It is out of date once anything of its school was corrected after it was
looked over last, or once a newer run was released; giving the wave again settles both, and where nothing changed for a
school its sheet stays as it is.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, false, func, literal, or_, select

from app.domains.analysis import followers
from app.domains.analysis.lives import RunStatus
from app.domains.analysis.models import AnalysisRun
from app.domains.feedback import giving
from app.domains.feedback.lives import ResultSheetStatus
from app.domains.feedback.models import ResultSheet
from app.domains.monitoring import waves as monitoring
from app.domains.monitoring.lives import WaveStatus
from app.domains.monitoring.models import Summary, Wave
from app.kernel.db import Db
from app.kernel.text import Text

Json = dict[str, Any]

_COLLECTED = Text(
    "Сбор ещё не закрыт: листы передают школам после этого.", "The wave is not closed yet: sheets are given after that."
)
_NOTHING = Text("Принятых данных нет: передавать нечего.", "Nothing has been accepted: there is nothing to give.")
_MISSING = Text("Листы ещё не переданы школам: {missing}.", "Schools that have no sheet yet: {missing}.")
_OUTDATED = Text(
    "Устарело листов: {outdated}. После их передачи исправлены данные или школам передан новый расчёт.",
    "Sheets out of date: {outdated}. Data were corrected after they were given, or a newer run was released.",
)
_GIVE = Text(
    "Передайте листы ещё раз: где ничего не изменилось, лист останется прежним.",
    "Give the sheets again: where nothing has changed a sheet stays as it is.",
)
_DONE = Text("Листы переданы всем школам и не устарели.", "All schools have their sheets, and none is out of date.")
_CURRENT = ResultSheet.status != ResultSheetStatus.REPLACED.value


async def of_wave(db: Db, wave_id: UUID) -> Json:
    """How many schools have a sheet, have read it, have none; how many sheets are out of date (404)."""
    wave = await monitoring.read(db, wave_id)
    run = await giving.run_of(db, wave)
    row = (
        await db.rows(
            select(
                func.count(),
                func.count().filter(ResultSheet.status == ResultSheetStatus.READ.value),
                func.count().filter(_out_of_date(literal(None if run is None else run.id, ResultSheet.run_id.type))),
            ).where(ResultSheet.wave_id == wave.id, _CURRENT)
        )
    )[0]
    missing = await db.rows(
        select(func.count(Summary.school_id.distinct())).where(
            Summary.wave_id == wave.id, Summary.accepted_count > 0, ~_has_sheet()
        )
    )
    counts = {
        "given": row[0], "read": row[1], "outdated": row[2], "missing": missing[0][0],
    }  # fmt: skip
    sentences = _sentences(wave, counts)
    return {
        "wave_id": wave.id, "run_id": None if run is None else run.id, **counts,
        "explanation": " ".join(str(one) for one in sentences),
    }  # fmt: skip


def _sentences(wave: Wave, counts: Json) -> list[Text]:
    if wave.status not in (WaveStatus.CLOSED.value, WaveStatus.PUBLISHED.value):
        return [_COLLECTED]
    if not counts["given"] and not counts["missing"]:
        return [_NOTHING]
    told = [_MISSING.filled(missing=counts["missing"])] if counts["missing"] else []
    if counts["outdated"]:
        told += [_OUTDATED.filled(outdated=counts["outdated"]), _GIVE]
    return told or [_DONE]


def to_give() -> Select[Wave]:
    """The waves of which somebody has to give sheets: published ones with schools that have none, or out of date."""
    missing = exists(
        select(Summary.id).where(Summary.wave_id == Wave.id, Summary.accepted_count > 0, ~_has_sheet())
    ).correlate(Wave)  # fmt: skip
    outdated = exists(
        select(ResultSheet.id).where(ResultSheet.wave_id == Wave.id, _CURRENT, _out_of_date(_released()))
    ).correlate(Wave)
    over = Wave.status.in_((WaveStatus.CLOSED.value, WaveStatus.PUBLISHED.value))
    return select(Wave).where(over, or_(and_(Wave.status == WaveStatus.PUBLISHED.value, missing), outdated))


def _has_sheet() -> ColumnElement[bool]:
    sheet = select(ResultSheet.id).where(
        ResultSheet.wave_id == Summary.wave_id, ResultSheet.school_id == Summary.school_id, _CURRENT
    )
    return exists(sheet.correlate(Summary))


def _out_of_date(run_id: ColumnElement[Any]) -> ColumnElement[bool]:
    corrected = select(Summary.id).where(
        Summary.wave_id == ResultSheet.wave_id, Summary.school_id == ResultSheet.school_id,
        Summary.updated_at > ResultSheet.checked_at,
    )  # fmt: skip
    newer = run_id.is_not(None) & ResultSheet.run_id.is_distinct_from(run_id)
    return or_(func.coalesce(newer, false()), exists(corrected.correlate(ResultSheet)))


def _released() -> ColumnElement[Any]:
    """As `giving.run_of` chooses it, of the database."""
    known = func.jsonb_build_array(func.jsonb_build_object("id", cast(Wave.id, String)))
    return (
        select(AnalysisRun.id)
        .where(AnalysisRun.programme_id == Wave.programme_id, AnalysisRun.status == RunStatus.RELEASED.value)
        .where(AnalysisRun.waves.contains(known))
        .order_by(AnalysisRun.id.desc())
        .limit(1)
        .correlate(Wave)
        .scalar_subquery()
    )


async def tell_runs(db: Db, runs: Sequence[AnalysisRun]) -> None:
    """Of the runs that were released last: how many sheets, among those seen, tell of another one or of none."""
    programmes = {run.programme_id for run in runs if run.status == RunStatus.RELEASED.value}
    if not programmes:
        return
    released = await db.rows(
        select(AnalysisRun.id, AnalysisRun.waves)
        .where(AnalysisRun.programme_id.in_(programmes), AnalysisRun.status == RunStatus.RELEASED.value)
        .order_by(AnalysisRun.id)
    )
    latest = {UUID(wave["id"]): id for id, waves in released for wave in waves}
    given = await db.rows(
        select(ResultSheet.wave_id, ResultSheet.run_id, func.count())
        .where(ResultSheet.programme_id.in_(programmes), _CURRENT)
        .group_by(ResultSheet.wave_id, ResultSheet.run_id)
    )
    for run in runs:
        run.result_sheets_outdated = sum(
            count for wave, told, count in given if latest.get(wave) == run.id and told != run.id
        )


followers.TELLERS.append(tell_runs)
