"""Whether the plan of an organisation provides for somebody in an event: whose it is, its kind, year, people, hours."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.domains.development import items
from app.domains.development.lives import DevelopmentKind, DevelopmentPlanStatus
from app.domains.development.models.plans import DevelopmentItem, DevelopmentPlan
from app.domains.organizations.models import Person
from app.domains.training.lives import LIVE
from app.domains.training.models.enrolments import TrainingEnrolment
from app.domains.training.models.events import TrainingEvent
from app.kernel.calendar import told
from app.kernel.db import Db
from app.kernel.problems import Fault
from app.kernel.text import Text

ITEM = "/development_item_id"
_IN_FORCE = (DevelopmentPlanStatus.ACCEPTED.value, DevelopmentPlanStatus.APPROVED.value)

_OF_ANOTHER = Text("Это позиция плана другой организации.", "This is an item of another organisation's plan.")
_NAME_ITS_OWN = Text(
    "Назовите позицию плана той организации, где человек работает.",
    "Name an item of the plan of the organisation where the person works.",
)
_NOT_ACCEPTED = Text("План, в котором стоит эта позиция, ещё не принят.", "The plan of this item is not accepted yet.")
_SUBMIT_IT = Text(
    "Передайте план в ИМЦ и дождитесь, пока его примут.", "Submit the plan to the centre and wait for its acceptance."
)
_OTHER_KIND = Text(
    "В плане это «{planned}», а мероприятие — «{kind}».", "The plan says “{planned}”, the event is “{kind}”."
)
_SAME_KIND = Text(
    "Назовите позицию плана того же вида или вида «районное мероприятие».",
    "Name an item of the same kind, or of the kind “district event”.",
)
_OTHER_YEAR = Text(
    "План — на {year}, а мероприятие начинается {day}.", "The plan is for {year}, the event begins on {day}."
)
_THAT_YEAR = Text("Назовите позицию плана на нужный учебный год.", "Name an item of the plan for that school year.")
_NOT_NAMED = Text("В этой позиции плана названы другие люди.", "This item of the plan names other people.")
_CORRECT = Text("Назовите другую позицию или исправьте список в плане.", "Name another item, or correct the plan.")
_HEADCOUNT = Text(
    "По этой позиции запланировано человек: {planned}; уже записано: {enrolled}.",
    "The item provides for {planned} people; enrolled already: {enrolled}.",
)
_FREE_ONE = Text("Назовите другую позицию или снимите чью-нибудь запись.", "Name another item, or withdraw somebody.")
_HOURS = Text(
    "По этой позиции запланировано часов на человека: {planned}; занято другими мероприятиями: {done}, это "
    "мероприятие: {hours}.",
    "The item provides for {planned} hours a person; taken by other events: {done}, this event: {hours}.",
)
_WITH_HOURS = Text(
    "Назовите позицию, где часов хватает, или исправьте план.", "Name an item that has the hours, or correct the plan."
)


async def faults_of(db: Db, event: TrainingEvent, item: DevelopmentItem, person: Person) -> list[Fault]:
    """Every reason why this item does not provide for this person in this event; the item is locked."""
    if item.organization_id != person.organization_id:
        return [Fault(ITEM, "item.of-another", _OF_ANOTHER, _NAME_ITS_OWN)]
    plan = await db.get(DevelopmentPlan, item.plan_id)
    faults = []
    if plan.status not in _IN_FORCE:
        faults.append(Fault(ITEM, "item.not-accepted", _NOT_ACCEPTED, _SUBMIT_IT))
    if item.kind not in {event.kind, DevelopmentKind.DISTRICT_EVENT.value}:
        planned, kind = DevelopmentKind(item.kind).label, DevelopmentKind(event.kind).label
        faults.append(Fault(ITEM, "item.other-kind", _OTHER_KIND.filled(planned=planned, kind=kind), _SAME_KIND))
    first, last = items.year_of(plan.school_year)
    if event.starts_on is not None and not first <= event.starts_on <= last:
        message = _OTHER_YEAR.filled(year=plan.school_year, day=told(event.starts_on))
        faults.append(Fault(ITEM, "item.other-year", message, _THAT_YEAR))
    if item.people and person.id not in item.person_ids:
        faults.append(Fault("/person_id", "item.not-named", _NOT_NAMED, _CORRECT))
    return faults + await _faults_of_amounts(db, event, item, person)


async def _faults_of_amounts(db: Db, event: TrainingEvent, item: DevelopmentItem, person: Person) -> list[Fault]:
    by_person = (
        select(TrainingEnrolment.person_id, func.sum(TrainingEvent.hours))
        .join(TrainingEvent, TrainingEvent.id == TrainingEnrolment.event_id)
        .where(TrainingEnrolment.development_item_id == item.id, TrainingEnrolment.status.in_(LIVE))
        .group_by(TrainingEnrolment.person_id)
    )
    taken: dict[UUID, Any] = {id: int(hours) for id, hours in await db.rows(by_person)}
    faults = []
    if len({*taken, person.id}) > item.headcount:
        message = _HEADCOUNT.filled(planned=item.headcount, enrolled=len(taken))
        faults.append(Fault(ITEM, "item.headcount", message, _FREE_ONE))
    done = taken.get(person.id, 0)
    if done + event.hours > item.hours:
        message = _HOURS.filled(planned=item.hours, done=done, hours=event.hours)
        faults.append(Fault(ITEM, "item.hours", message, _WITH_HOURS))
    return faults
