"""The kinds of task that come from selections: to decide, to mend what was returned, to look at a decision again."""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import joinedload

from app.domains.analysis.lives import RunStatus
from app.domains.analysis.models import AnalysisRun
from app.domains.decisions.lives import SelectionStatus
from app.domains.decisions.models import Selection
from app.domains.monitoring.models import Summary
from app.kernel.db import Db
from app.kernel.tasks import NEVER, Source, Task, within
from app.kernel.text import Text


def _in(db: Db, action: str, status: SelectionStatus) -> Select[Selection] | None:
    reach = db.actor.reach(action)
    if reach is None:
        return None
    statement = select(Selection).options(joinedload(Selection.organization))
    return statement.where(within(Selection, reach), Selection.status == status.value)


def _corrected(db: Db) -> Select[Selection] | None:
    """Decisions of which data were corrected since; asked as `telling` does, of the database."""
    statement = _in(db, "selections.decide", SelectionStatus.DECIDED)
    if statement is None:
        return None
    now = (
        select(Summary.wave_id, func.jsonb_build_array(func.count(), func.sum(Summary.version)).label("found"))
        .group_by(Summary.wave_id)
        .subquery()
    )
    was: Any = func.jsonb_each(func.coalesce(Selection.upheld_over["sources"], AnalysisRun.sources)).table_valued(
        "key", "value"
    )
    same = func.coalesce(now.c.found, cast(literal("[0, 0]"), JSONB)) == cast(was.c.value, JSONB)
    corrected: ColumnElement[bool] = exists(
        select(1).select_from(was.outerjoin(now, cast(now.c.wave_id, String) == was.c.key)).where(~same)
    )
    seen = func.coalesce(Selection.upheld_over["status"].astext, RunStatus.RELEASED.value)
    withdrawn = (AnalysisRun.status == RunStatus.WITHDRAWN.value) & (seen != RunStatus.WITHDRAWN.value)
    return statement.join(Selection.run).where(or_(corrected, withdrawn))


def _task(kind: str, action: str, row: Selection) -> Task:
    return Task(
        kind=kind,
        id=row.id,
        title=row.title[:1000],
        organization_id=row.organization_id,
        organization_name=row.organization.name,
        due_on=None,
        overdue=False,
        status=row.status,
        action=action,
        link=f"/api/v1/selections/{row.id}",
    )


Source(
    kind="selection-decision",
    label=Text("Решить о районных площадках", "Decide on district sites"),
    statement=lambda db: _in(db, "selections.decide", SelectionStatus.PROPOSED),
    id=Selection.id,
    due=literal(NEVER),
    task=lambda row: _task("selection-decision", "decide", row),
)
Source(
    kind="selection",
    label=Text("Доработать предложение об отборе школ", "Mend the proposal of a selection"),
    statement=lambda db: _in(db, "selections.write", SelectionStatus.RETURNED),
    id=Selection.id,
    due=literal(NEVER),
    task=lambda row: _task("selection", "propose", row),
)
Source(
    kind="selection-review",
    label=Text(
        "Данные решения с тех пор исправлены: оставьте его в силе или отмените",
        "Data of the decision were corrected since: let it stand or annul it",
    ),
    statement=_corrected,
    id=Selection.id,
    due=literal(NEVER),
    task=lambda row: _task("selection-review", "uphold", row),
)
