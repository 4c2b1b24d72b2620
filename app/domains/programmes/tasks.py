"""The kinds of task that come from programmes: duties to do, reports to confirm, schools to decide on."""

from functools import partial
from operator import attrgetter

from sqlalchemy import ColumnElement

from app.domains.programmes import enrolment, service
from app.domains.programmes.lives import OWED, AssignmentStatus, ParticipationStatus, ProgrammeStatus
from app.domains.programmes.models import Assignment, Participation, Programme
from app.kernel.tasks import Source
from app.kernel.text import Text

RUNNING: ColumnElement[bool] = Programme.status != ProgrammeStatus.CLOSED.value

_duty = partial(
    Source,
    model=Assignment,
    due=Assignment.due_key,
    title=lambda row: f"{row.measure}. {row.duty}",
    link="/api/v1/assignments/{id}",
)
_duty(
    kind="assignment",
    label=Text("Выполнить обязанность", "Do a duty"),
    action="assignments.write",
    waiting=lambda _: service.listing().where(Assignment.status.in_(OWED), RUNNING),
    step="report",
)
_duty(
    kind="assignment-review",
    label=Text("Подтвердить или вернуть отчёт", "Confirm or return a report"),
    action="assignments.confirm",
    waiting=lambda _: service.listing().where(Assignment.status == AssignmentStatus.REPORTED.value, RUNNING),
    binding=False,
    step="confirm",
)
Source(
    kind="participation",
    label=Text("Решить об участии школы", "Decide on a school"),
    action="participations.write",
    model=Participation,
    waiting=lambda _: (
        enrolment.listing()
        .join(Participation.programme)
        .where(Participation.status == ParticipationStatus.NOMINATED.value, RUNNING)
    ),
    title=lambda row: f"{row.programme.title}: {row.school_name}",
    whose=attrgetter("school_id", "school_name"),
    step="enrol",
    link="/api/v1/participations/{id}",
)
