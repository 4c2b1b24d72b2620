"""The kinds of task that come from programmes: duties to do, reports to confirm, schools to decide on."""

from sqlalchemy import ColumnElement, Select, literal

from app.domains.programmes import enrolment, service
from app.domains.programmes.lives import OWED, AssignmentStatus, ParticipationStatus, ProgrammeStatus
from app.domains.programmes.models import Assignment, Participation, Programme
from app.kernel.db import Db
from app.kernel.tasks import NEVER, Source, Task, within
from app.kernel.text import Text

RUNNING: ColumnElement[bool] = Programme.status != ProgrammeStatus.CLOSED.value


def _to_do(db: Db) -> Select[Assignment] | None:
    reach = db.actor.reach("assignments.write")
    if reach is None:
        return None
    return service.listing().where(within(Assignment, reach), Assignment.status.in_(OWED), RUNNING)


def _to_review(db: Db) -> Select[Assignment] | None:
    reach = db.actor.reach("assignments.confirm")
    if reach is None:
        return None
    reported = Assignment.status == AssignmentStatus.REPORTED.value
    return service.listing().where(within(Assignment, reach), reported, RUNNING)


def _to_decide(db: Db) -> Select[Participation] | None:
    reach = db.actor.reach("participations.write")
    if reach is None:
        return None
    nominated = Participation.status == ParticipationStatus.NOMINATED.value
    return enrolment.listing().join(Participation.programme).where(within(Participation, reach), nominated, RUNNING)


def _duty(kind: str, action: str, row: Assignment) -> Task:
    return Task(
        kind=kind,
        id=row.id,
        title=f"{row.measure}. {row.duty}"[:1000],
        organization_id=row.organization_id,
        organization_name=row.organization_name,
        due_on=row.due_on,
        overdue=row.overdue,
        status=row.status,
        action=action,
        link=f"/api/v1/assignments/{row.id}",
    )


def _nomination(row: Participation) -> Task:
    return Task(
        kind="participation",
        id=row.id,
        title=f"{row.programme.title}: {row.school_name}"[:1000],
        organization_id=row.school_id,
        organization_name=row.school_name,
        due_on=None,
        overdue=False,
        status=row.status,
        action="enrol",
        link=f"/api/v1/participations/{row.id}",
    )


Source(
    kind="assignment",
    label=Text("Выполнить обязанность", "Do a duty"),
    statement=_to_do,
    id=Assignment.id,
    due=Assignment.due_key,
    task=lambda row: _duty("assignment", "report", row),
)
Source(
    kind="assignment-review",
    label=Text("Подтвердить или вернуть отчёт", "Confirm or return a report"),
    statement=_to_review,
    id=Assignment.id,
    due=Assignment.due_key,
    task=lambda row: _duty("assignment-review", "confirm", row),
)
Source(
    kind="participation",
    label=Text("Решить об участии школы", "Decide on a school"),
    statement=_to_decide,
    id=Participation.id,
    due=literal(NEVER),
    task=_nomination,
)
