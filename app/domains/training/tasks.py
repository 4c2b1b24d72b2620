"""The kind of task that comes from training: an event is over, and its results wait to be confirmed."""

from sqlalchemy import Select

from app.domains.training import events
from app.domains.training.lives import COMING
from app.domains.training.models.events import TrainingEvent
from app.kernel.calendar import today
from app.kernel.db import Db
from app.kernel.tasks import Source, Task, within
from app.kernel.text import Text


def _to_confirm(db: Db) -> Select[TrainingEvent] | None:
    reach = db.actor.reach("training-events.write")
    if reach is None:
        return None
    over = (TrainingEvent.status.in_(COMING), TrainingEvent.ends_on < today())
    return events.listing(None).where(within(TrainingEvent, reach), *over)


def _task(row: TrainingEvent) -> Task:
    return Task(
        kind="training-results",
        id=row.id,
        title=row.title[:1000],
        organization_id=row.organization_id,
        organization_name=row.organization_name,
        due_on=row.ends_on,
        overdue=False,
        status=row.status,
        action="hold",
        link=f"/api/v1/training-events/{row.id}",
    )


Source(
    kind="training-results",
    label=Text("Внести результаты обучения и подтвердить итоги", "Record the results of training and confirm them"),
    statement=_to_confirm,
    id=TrainingEvent.id,
    due=TrainingEvent.ends_on,
    task=_task,
)
