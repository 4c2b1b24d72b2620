"""The kinds of task that come from selections: to decide, and to mend what was returned."""

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import joinedload

from app.domains.decisions.lives import SelectionStatus
from app.domains.decisions.models import Selection
from app.kernel.db import Db
from app.kernel.tasks import NEVER, Source, Task, within
from app.kernel.text import Text


def _in(db: Db, action: str, status: SelectionStatus) -> Select[Selection] | None:
    reach = db.actor.reach(action)
    if reach is None:
        return None
    statement = select(Selection).options(joinedload(Selection.organization))
    return statement.where(within(Selection, reach), Selection.status == status.value)


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
