"""The schools of a selection: what is told of each, and what they have built up, counted now or as it was proposed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from app.domains.analysis import figures, outside
from app.domains.analysis.conditions import summary
from app.domains.analysis.models import AnalysisRun
from app.domains.decisions.lives import WRITABLE
from app.domains.decisions.models import Selection, SelectionSchool
from app.domains.feedback import potential
from app.domains.feedback.lives import PotentialFigure
from app.domains.monitoring.results import sees_all
from app.domains.programmes import enrolment
from app.domains.programmes.models import Participation, Programme
from app.kernel.db import Db
from app.kernel.effects import throughout
from app.kernel.text import Text

Json = dict[str, Any]
SORTS = {"name": SelectionSchool.name_key}


def listing() -> Select[SelectionSchool]:
    """The schools of selections that are seen: a school sees itself once it is decided."""
    return select(SelectionSchool).join(SelectionSchool.selection).options(contains_eager(SelectionSchool.selection))


async def locked(db: Db, row: Selection) -> Sequence[SelectionSchool]:
    """All schools of a selection, by name, for a step of it."""
    return await db.all(
        select(SelectionSchool)
        .where(SelectionSchool.selection_id == row.id)
        .order_by(SelectionSchool.name_key, SelectionSchool.id)
        .with_for_update(of=SelectionSchool)
        .execution_options(populate_existing=True)
    )


async def participation(db: Db, programme_id: UUID, school_id: UUID) -> Participation | None:
    """The school in the programme, locked."""
    return await db.first(
        select(Participation)
        .where(Participation.programme_id == programme_id, Participation.school_id == school_id)
        .options(*enrolment.reading())
        .with_for_update(of=Participation)
        .execution_options(populate_existing=True)
    )


async def told(db: Db, rows: Sequence[SelectionSchool]) -> list[Json]:
    """As they are answered to whoever asks."""
    counted = await _potential_now(db, [row for row in rows if row.selection.status in WRITABLE])
    runs = await _runs(db, rows)
    return [_told(db, row, counted, runs[row.selection.run_id]) for row in rows]


async def _runs(db: Db, rows: Sequence[SelectionSchool]) -> Mapping[UUID, AnalysisRun]:
    """For the names of their subjects and waves, which are told to whoever sees the selection."""
    async with throughout(db, {row.district_id for row in rows}):
        wanted = select(AnalysisRun).where(AnalysisRun.id.in_({row.selection.run_id for row in rows}))
        return {run.id: run for run in await db.all(wanted.options(joinedload(AnalysisRun.method)))}


def _about(run: AnalysisRun, reason: Json) -> str:
    """Of which subject and which monitoring a reason speaks: `Русский язык, Итоговый мониторинг 2026/27. `."""
    subjects = {one["code"]: Text(one["title"]["ru"], one["title"]["en"]) for one in run.method.definition["strands"]}
    waves = {one["id"]: one["title"] for one in run.waves}
    parts = [str(subjects.get(reason["strand"], "")), waves.get(reason["wave_id"], "")]
    told = ", ".join(part for part in parts if part)
    return f"{told}. " if told else ""


_AS_KEPT = (
    "id", "created_at", "updated_at", "version", "district_id", "selection_id", "school_id", "school_code",
    "school_name", "standing", "proposed", "grounds", "potential", "outcome", "outcome_reason", "annulment_effect",
    "incentive_assignment_id",
)  # fmt: skip


def _told(db: Db, row: SelectionSchool, counted: Mapping[UUID, Sequence[Json]], run: AnalysisRun) -> Json:
    exact = outside.sees_exactly(db)
    stored = row.reasons if exact else [one.get("outside", one) for one in row.reasons]
    reasons = figures.reasons(stored, open_=sees_all(db.actor), exact=exact)
    reasons = [one | {"text": f"{_about(run, one)}{one['text']}"} for one in reasons]
    return {name: getattr(row, name) for name in _AS_KEPT} | {
        "summary": str(summary(row.standing, row.reasons)),
        "speaks_for": [one for one in reasons if one["holds"]],
        "speaks_against": [one for one in reasons if not one["holds"]],
        "potential_figures": [
            one | {"title": str(PotentialFigure(one["code"]).label)}
            for one in counted.get(row.id, row.potential_figures or ())
        ],
    }


async def freeze_potential(db: Db, selection: Selection, rows: Sequence[SelectionSchool]) -> None:
    """Keep what is counted now: it is what the department is shown and decides on."""
    counted = await _of_programme(db, selection.programme_id, selection.district_id, [row.school_id for row in rows])
    for row in rows:
        row.potential_figures = list(counted[row.school_id])


async def _potential_now(db: Db, rows: Sequence[SelectionSchool]) -> Mapping[UUID, Sequence[Json]]:
    """School of a selection -> its figures; the same whoever asks."""
    found: dict[UUID, Sequence[Json]] = {}
    for programme_id, district_id in {(row.selection.programme_id, row.district_id) for row in rows}:
        mine = [row for row in rows if row.selection.programme_id == programme_id]
        counted = await _of_programme(db, programme_id, district_id, [row.school_id for row in mine])
        found |= {row.id: counted[row.school_id] for row in mine}
    return found


async def _of_programme(
    db: Db, programme_id: UUID, district_id: UUID, school_ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[Json]]:
    async with throughout(db, {district_id}):
        programme = await db.get(Programme, programme_id)
        return await potential.figures_of(db, programme, school_ids)
