"""The kinds of task that come from professional development: plans and visits to mend, and to decide on."""

from functools import partial
from operator import attrgetter

from sqlalchemy import Select, exists

from app.domains.development import consultations, plans
from app.domains.development.lives import ConsultationStatus, DevelopmentPlanStatus
from app.domains.development.models.consultants import Consultant, Consultation
from app.domains.development.models.plans import DevelopmentPlan
from app.kernel.actor import Actor, Role
from app.kernel.tasks import Source
from app.kernel.text import Text


def _visits(status: ConsultationStatus) -> Select[Consultation]:
    return consultations.listing().where(Consultation.status == status.value)


def _visits_to_mend(actor: Actor) -> Select[Consultation]:
    """Of a consultant his own; the centre minds all of its district's."""
    returned = _visits(ConsultationStatus.RETURNED)
    if Role.CENTRE in actor.roles:
        return returned
    return returned.where(
        exists().where(Consultant.id == Consultation.consultant_id, Consultant.user_id == actor.user_id)
    )


_plan = partial(
    Source,
    model=DevelopmentPlan,
    title=lambda row: f"{row.organization_name}: {row.school_year}",
    link="/api/v1/development-plans/{id}",
)
_plan(
    kind="development-plan",
    label=Text("Исправить план профессионального развития", "Mend a development plan"),
    action="development-plans.write",
    waiting=lambda _: plans.listing().where(DevelopmentPlan.status == DevelopmentPlanStatus.RETURNED.value),
    step="submit",
)
_plan(
    kind="development-plan-review",
    label=Text("Рассмотреть план профессионального развития", "Decide on a development plan"),
    action="development-plans.review",
    waiting=lambda _: plans.listing().where(DevelopmentPlan.status == DevelopmentPlanStatus.SUBMITTED.value),
    step=lambda row: "accept" if row.of_school else "approve",
)

_visit = partial(
    Source,
    model=Consultation,
    title=lambda row: f"{row.held_on:%d.%m.%Y}. {row.topic}",
    whose=attrgetter("school_id", "school_name"),
    link="/api/v1/consultations/{id}",
)
_visit(
    kind="consultation",
    label=Text("Исправить отчёт о консультации", "Mend the report of a consultation"),
    action="consultations.write",
    waiting=_visits_to_mend,
    step="report",
)
_visit(
    kind="consultation-review",
    label=Text("Подтвердить консультацию", "Confirm a consultation"),
    action="consultations.confirm",
    waiting=lambda _: _visits(ConsultationStatus.REPORTED),
    step="confirm",
)
