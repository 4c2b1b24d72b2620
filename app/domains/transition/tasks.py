"""The kinds of task that come from transition: a self-diagnosis to complete, a programme to take on, one to review."""

from functools import partial
from operator import attrgetter

from sqlalchemy import Select, or_

from app.domains.programmes.tasks import RUNNING
from app.domains.transition import diagnoses, programmes
from app.domains.transition.lives import UNDER_WAY, DiagnosisStatus, DiagnosisView, TransitionStatus
from app.domains.transition.models import SelfDiagnosis, TransitionProgramme
from app.kernel.actor import Actor, Role
from app.kernel.tasks import Source
from app.kernel.text import Text

_NEXT = {
    TransitionStatus.DRAFT.value: "submit",
    TransitionStatus.RETURNED.value: "submit",
    TransitionStatus.AGREED.value: "approve",
    TransitionStatus.APPROVED.value: "enforce",
}
"""What the school does next with its programme."""


def _to_complete(actor: Actor) -> Select[SelfDiagnosis]:
    """Each side has its own view to complete."""
    own = [
        (SelfDiagnosis.school_id == post.organization_id)
        & (
            SelfDiagnosis.view
            == (DiagnosisView.CONSULTANT if post.role is Role.CONSULTANT else DiagnosisView.SCHOOL).value
        )
        for post in actor.posts
        if post.organization_id is not None
    ]
    return diagnoses.listing().where(SelfDiagnosis.status == DiagnosisStatus.DRAFT.value, or_(*own))


def _diagnosis_title(row: SelfDiagnosis) -> str:
    title = row.rubric.title
    return f"{Text(title['ru'], title['en'])}: {row.school_name}"


Source(
    kind="self-diagnosis",
    label=Text("Завершить самодиагностику", "Complete a self-diagnosis"),
    action="transition-self-diagnoses.write",
    model=SelfDiagnosis,
    waiting=_to_complete,
    title=_diagnosis_title,
    whose=attrgetter("school_id", "school_name"),
    step="complete",
    link="/api/v1/transition/self-diagnoses/{id}",
)

_programme = partial(
    Source,
    model=TransitionProgramme,
    due=TransitionProgramme.due_key,
    whose=attrgetter("school_id", "school_name"),
    link="/api/v1/transition-programmes/{id}",
)
_programme(
    kind="transition-programme",
    label=Text("Вести программу перехода дальше", "Take a transition programme on"),
    action="transition-programmes.write",
    waiting=lambda _: programmes.listing().where(
        TransitionProgramme.status.in_(sorted(UNDER_WAY & _NEXT.keys())), RUNNING
    ),
    step=lambda row: _NEXT[row.status],
)
_programme(
    kind="transition-programme-review",
    label=Text("Согласовать или вернуть программу перехода", "Agree to a transition programme or return it"),
    action="transition-programmes.review",
    waiting=lambda _: programmes.listing().where(
        TransitionProgramme.status == TransitionStatus.SUBMITTED.value, RUNNING
    ),
    step="agree",
)
