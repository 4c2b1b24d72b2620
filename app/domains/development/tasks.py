"""The kinds of task that come from professional development: plans and visits to mend, and to decide on."""

from sqlalchemy import Select, exists, literal

from app.domains.development import consultations, plans
from app.domains.development.lives import ConsultationStatus, DevelopmentPlanStatus
from app.domains.development.models.consultants import Consultant, Consultation
from app.domains.development.models.plans import DevelopmentPlan
from app.kernel.actor import Role
from app.kernel.db import Db
from app.kernel.tasks import NEVER, Source, Task, within
from app.kernel.text import Text


def _to_mend(db: Db) -> Select[DevelopmentPlan] | None:
    reach = db.actor.reach("development-plans.write")
    if reach is None:
        return None
    returned = DevelopmentPlan.status == DevelopmentPlanStatus.RETURNED.value
    return plans.listing().where(within(DevelopmentPlan, reach), returned)


def _to_decide(db: Db) -> Select[DevelopmentPlan] | None:
    reach = db.actor.reach("development-plans.review")
    if reach is None:
        return None
    submitted = DevelopmentPlan.status == DevelopmentPlanStatus.SUBMITTED.value
    return plans.listing().where(within(DevelopmentPlan, reach), submitted)


def _visits_to_mend(db: Db) -> Select[Consultation] | None:
    """Of a consultant his own; the centre minds all of its district's."""
    reach = db.actor.reach("consultations.write")
    if reach is None:
        return None
    returned = Consultation.status == ConsultationStatus.RETURNED.value
    statement = consultations.listing().where(within(Consultation, reach), returned)
    if Role.CENTRE in db.actor.roles:
        return statement
    his = exists().where(Consultant.id == Consultation.consultant_id, Consultant.user_id == db.actor.user_id)
    return statement.where(his)


def _visits_to_confirm(db: Db) -> Select[Consultation] | None:
    reach = db.actor.reach("consultations.confirm")
    if reach is None:
        return None
    reported = Consultation.status == ConsultationStatus.REPORTED.value
    return consultations.listing().where(within(Consultation, reach), reported)


def _visit(kind: str, action: str, row: Consultation) -> Task:
    return Task(
        kind=kind,
        id=row.id,
        title=f"{row.held_on:%d.%m.%Y}. {row.topic}"[:1000],
        organization_id=row.school_id,
        organization_name=row.school_name,
        due_on=None,
        overdue=False,
        status=row.status,
        action=action,
        link=f"/api/v1/consultations/{row.id}",
    )


def _plan(kind: str, action: str, row: DevelopmentPlan) -> Task:
    return Task(
        kind=kind,
        id=row.id,
        title=f"{row.organization_name}: {row.school_year}"[:1000],
        organization_id=row.organization_id,
        organization_name=row.organization_name,
        due_on=None,
        overdue=False,
        status=row.status,
        action=action,
        link=f"/api/v1/development-plans/{row.id}",
    )


Source(
    kind="development-plan",
    label=Text("Исправить план профессионального развития", "Mend a development plan"),
    statement=_to_mend,
    id=DevelopmentPlan.id,
    due=literal(NEVER),
    task=lambda row: _plan("development-plan", "submit", row),
)
Source(
    kind="development-plan-review",
    label=Text("Рассмотреть план профессионального развития", "Decide on a development plan"),
    statement=_to_decide,
    id=DevelopmentPlan.id,
    due=literal(NEVER),
    task=lambda row: _plan("development-plan-review", "accept" if row.of_school else "approve", row),
)
Source(
    kind="consultation",
    label=Text("Исправить отчёт о консультации", "Mend the report of a consultation"),
    statement=_visits_to_mend,
    id=Consultation.id,
    due=literal(NEVER),
    task=lambda row: _visit("consultation", "report", row),
)
Source(
    kind="consultation-review",
    label=Text("Подтвердить консультацию", "Confirm a consultation"),
    statement=_visits_to_confirm,
    id=Consultation.id,
    due=literal(NEVER),
    task=lambda row: _visit("consultation-review", "confirm", row),
)
