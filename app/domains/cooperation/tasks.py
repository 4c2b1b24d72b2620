"""The kinds of task that come from cooperation: guidance to acknowledge, needs to answer, plans to approve."""

from functools import partial
from operator import attrgetter

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.domains.cooperation.lives import UNREAD, WAITING, GuidanceStatus, InformationPlanStatus, NeedStatus
from app.domains.cooperation.models.guidance import GuidanceDelivery
from app.domains.cooperation.models.partnerships import PartnershipNeed
from app.domains.cooperation.models.plans import InformationPlan
from app.domains.cooperation.service import deliveries
from app.kernel.tasks import Source, or_never
from app.kernel.text import Text


def _needs(*statuses: str) -> Select[PartnershipNeed]:
    found = select(PartnershipNeed).options(joinedload(PartnershipNeed.school))
    return found.where(PartnershipNeed.status.in_(statuses))


def _plans(status: InformationPlanStatus) -> Select[InformationPlan]:
    return select(InformationPlan).where(InformationPlan.status == status.value)


Source(
    kind="guidance",
    label=Text("Ознакомиться с методическими рекомендациями", "Acknowledge guidance"),
    action="guidance-deliveries.write",
    model=GuidanceDelivery,
    waiting=lambda _: (
        select(GuidanceDelivery)
        .options(*deliveries.reading())
        .where(GuidanceDelivery.status.in_(UNREAD), GuidanceDelivery.guidance_status == GuidanceStatus.SENT.value)
    ),
    due=or_never(GuidanceDelivery.due_on),
    title=attrgetter("guidance_title"),
    whose=attrgetter("school_id", "school_name"),
    step="acknowledge",
    link="/api/v1/guidance-deliveries/{id}",
)

_need = partial(
    Source,
    model=PartnershipNeed,
    due=or_never(PartnershipNeed.wanted_on),
    whose=attrgetter("school_id", "school_name"),
    link="/api/v1/partnership-needs/{id}",
)
_need(
    kind="partnership-need",
    label=Text("Найти школе партнёра", "Find a partner for a school"),
    action="partnership-needs.answer",
    waiting=lambda _: _needs(*WAITING),
    step="offer",
)
_need(
    kind="partnership-offer",
    label=Text("Ответить на предложение партнёра", "Answer the offer of a partner"),
    action="partnership-needs.write",
    waiting=lambda _: _needs(NeedStatus.OFFERED.value),
    step="agree",
)

_plan = partial(
    Source,
    model=InformationPlan,
    due=or_never(InformationPlan.due_on),
    link="/api/v1/information-plans/{id}",
)
_plan(
    kind="information-plan",
    label=Text("Доработать план информационного сопровождения", "Mend a plan of information support"),
    action="information-plans.submit",
    waiting=lambda _: _plans(InformationPlanStatus.RETURNED),
    step="submit",
)
_plan(
    kind="information-plan-approval",
    label=Text("Утвердить план информационного сопровождения", "Approve a plan of information support"),
    action="information-plans.approve",
    waiting=lambda _: _plans(InformationPlanStatus.SUBMITTED),
    step="approve",
)
