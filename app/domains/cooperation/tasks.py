"""The kinds of task that come from cooperation: guidance to acknowledge, needs to answer, plans to approve."""

from datetime import date
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import joinedload

from app.domains.cooperation.lives import UNREAD, WAITING, GuidanceStatus, InformationPlanStatus, NeedStatus
from app.domains.cooperation.models.guidance import GuidanceDelivery
from app.domains.cooperation.models.partnerships import PartnershipNeed
from app.domains.cooperation.models.plans import InformationPlan
from app.domains.cooperation.service import deliveries
from app.kernel import calendar
from app.kernel.db import Db
from app.kernel.tasks import NEVER, Source, Task, within
from app.kernel.text import Text


def _to_acknowledge(db: Db) -> Select[GuidanceDelivery] | None:
    reach = db.actor.reach("guidance-deliveries.write")
    if reach is None:
        return None
    return (
        select(GuidanceDelivery)
        .where(within(GuidanceDelivery, reach), GuidanceDelivery.status.in_(UNREAD))
        .where(GuidanceDelivery.guidance_status == GuidanceStatus.SENT.value)
        .options(*deliveries.reading())
    )


def _needs(db: Db, action: str, *statuses: str) -> Select[PartnershipNeed] | None:
    reach = db.actor.reach(action)
    if reach is None:
        return None
    return (
        select(PartnershipNeed)
        .where(within(PartnershipNeed, reach), PartnershipNeed.status.in_(statuses))
        .options(joinedload(PartnershipNeed.school))
    )


def _plans(db: Db, action: str, status: InformationPlanStatus) -> Select[InformationPlan] | None:
    reach = db.actor.reach(action)
    if reach is None:
        return None
    return select(InformationPlan).where(within(InformationPlan, reach), InformationPlan.status == status.value)


def _delivery(row: GuidanceDelivery) -> Task:
    return Task(
        kind="guidance",
        id=row.id,
        title=row.guidance_title,
        organization_id=row.school_id,
        organization_name=row.school_name,
        due_on=row.due_on,
        overdue=row.overdue,
        status=row.status,
        action="acknowledge",
        link=f"/api/v1/guidance-deliveries/{row.id}",
    )


def _need(kind: str, action: str, row: PartnershipNeed) -> Task:
    return Task(
        kind=kind,
        id=row.id,
        title=row.title,
        organization_id=row.school_id,
        organization_name=row.school_name,
        due_on=row.wanted_on,
        overdue=_late(row.wanted_on),
        status=row.status,
        action=action,
        link=f"/api/v1/partnership-needs/{row.id}",
    )


def _plan(kind: str, action: str, row: InformationPlan) -> Task:
    return Task(
        kind=kind,
        id=row.id,
        title=row.title,
        organization_id=row.organization_id,
        organization_name=row.organization_name,
        due_on=row.due_on,
        overdue=_late(row.due_on),
        status=row.status,
        action=action,
        link=f"/api/v1/information-plans/{row.id}",
    )


def _late(day: date | None) -> bool:
    return day is not None and day < calendar.today()


def _by(column: Any) -> Any:
    return func.coalesce(column, literal(NEVER))


Source(
    kind="guidance",
    label=Text("Ознакомиться с методическими рекомендациями", "Acknowledge guidance"),
    statement=_to_acknowledge,
    id=GuidanceDelivery.id,
    due=_by(GuidanceDelivery.due_on),
    task=_delivery,
)
Source(
    kind="partnership-need",
    label=Text("Найти школе партнёра", "Find a partner for a school"),
    statement=lambda db: _needs(db, "partnership-needs.answer", *WAITING),
    id=PartnershipNeed.id,
    due=_by(PartnershipNeed.wanted_on),
    task=lambda row: _need("partnership-need", "offer", row),
)
Source(
    kind="partnership-offer",
    label=Text("Ответить на предложение партнёра", "Answer the offer of a partner"),
    statement=lambda db: _needs(db, "partnership-needs.write", NeedStatus.OFFERED.value),
    id=PartnershipNeed.id,
    due=_by(PartnershipNeed.wanted_on),
    task=lambda row: _need("partnership-offer", "agree", row),
)
Source(
    kind="information-plan",
    label=Text("Доработать план информационного сопровождения", "Mend a plan of information support"),
    statement=lambda db: _plans(db, "information-plans.submit", InformationPlanStatus.RETURNED),
    id=InformationPlan.id,
    due=_by(InformationPlan.due_on),
    task=lambda row: _plan("information-plan", "submit", row),
)
Source(
    kind="information-plan-approval",
    label=Text("Утвердить план информационного сопровождения", "Approve a plan of information support"),
    statement=lambda db: _plans(db, "information-plans.approve", InformationPlanStatus.SUBMITTED),
    id=InformationPlan.id,
    due=_by(InformationPlan.due_on),
    task=lambda row: _plan("information-plan-approval", "approve", row),
)
