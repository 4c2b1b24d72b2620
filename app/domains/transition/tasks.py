"""The kinds of task that come from transition: a self-diagnosis to complete, a programme to take on, one to review."""

from sqlalchemy import ColumnElement, Select, literal, or_

from app.domains.programmes.lives import ProgrammeStatus
from app.domains.programmes.models import Programme
from app.domains.transition import diagnoses, programmes
from app.domains.transition.lives import UNDER_WAY, DiagnosisStatus, DiagnosisView, TransitionStatus
from app.domains.transition.models import SelfDiagnosis, TransitionProgramme
from app.kernel.actor import Role
from app.kernel.calendar import today
from app.kernel.db import Db
from app.kernel.tasks import NEVER, Source, Task, within
from app.kernel.text import Text

RUNNING: ColumnElement[bool] = Programme.status != ProgrammeStatus.CLOSED.value
_NEXT = {
    TransitionStatus.DRAFT.value: "submit",
    TransitionStatus.RETURNED.value: "submit",
    TransitionStatus.AGREED.value: "approve",
    TransitionStatus.APPROVED.value: "enforce",
}
"""What the school does next with its programme."""


def _to_complete(db: Db) -> Select[SelfDiagnosis] | None:
    """Each side has its own view to complete."""
    reach = db.actor.reach("transition-self-diagnoses.write")
    if reach is None:
        return None
    own = [
        (SelfDiagnosis.school_id == post.organization_id)
        & (
            SelfDiagnosis.view
            == (DiagnosisView.CONSULTANT if post.role is Role.CONSULTANT else DiagnosisView.SCHOOL).value
        )
        for post in db.actor.posts
        if post.organization_id is not None
    ]
    draft = SelfDiagnosis.status == DiagnosisStatus.DRAFT.value
    return diagnoses.listing().where(within(SelfDiagnosis, reach), draft, or_(*own))


def _to_take_on(db: Db) -> Select[TransitionProgramme] | None:
    reach = db.actor.reach("transition-programmes.write")
    if reach is None:
        return None
    with_the_school = TransitionProgramme.status.in_(sorted(UNDER_WAY & _NEXT.keys()))
    return programmes.listing().where(within(TransitionProgramme, reach), with_the_school, RUNNING)


def _to_review(db: Db) -> Select[TransitionProgramme] | None:
    reach = db.actor.reach("transition-programmes.review")
    if reach is None:
        return None
    submitted = TransitionProgramme.status == TransitionStatus.SUBMITTED.value
    return programmes.listing().where(within(TransitionProgramme, reach), submitted, RUNNING)


def _diagnosis(row: SelfDiagnosis) -> Task:
    title = row.rubric.title
    return Task(
        kind="self-diagnosis",
        id=row.id,
        title=f"{Text(title['ru'], title['en'])}: {row.school_name}"[:1000],
        organization_id=row.school_id,
        organization_name=row.school_name,
        due_on=None,
        overdue=False,
        status=row.status,
        action="complete",
        link=f"/api/v1/transition/self-diagnoses/{row.id}",
    )


def _programme(kind: str, action: str, row: TransitionProgramme) -> Task:
    return Task(
        kind=kind,
        id=row.id,
        title=row.title,
        organization_id=row.school_id,
        organization_name=row.school_name,
        due_on=row.due_on,
        overdue=row.due_on is not None and row.due_on < today(),
        status=row.status,
        action=action,
        link=f"/api/v1/transition-programmes/{row.id}",
    )


Source(
    kind="self-diagnosis",
    label=Text("Завершить самодиагностику", "Complete a self-diagnosis"),
    statement=_to_complete,
    id=SelfDiagnosis.id,
    due=literal(NEVER),
    task=_diagnosis,
)
Source(
    kind="transition-programme",
    label=Text("Вести программу перехода дальше", "Take a transition programme on"),
    statement=_to_take_on,
    id=TransitionProgramme.id,
    due=TransitionProgramme.due_key,
    task=lambda row: _programme("transition-programme", _NEXT[row.status], row),
)
Source(
    kind="transition-programme-review",
    label=Text("Согласовать или вернуть программу перехода", "Agree to a transition programme or return it"),
    statement=_to_review,
    id=TransitionProgramme.id,
    due=TransitionProgramme.due_key,
    task=lambda row: _programme("transition-programme-review", "agree", row),
)
