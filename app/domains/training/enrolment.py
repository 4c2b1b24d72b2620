"""The rules of enrolment: a school's own staff, within its accepted plan, in an event that takes people."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.development.models.plans import DevelopmentItem, DevelopmentPlan
from app.domains.organizations.models import Person
from app.domains.training import clashes, events, places, within_plan
from app.domains.training.lives import (
    COMING,
    LIVE,
    TAKING_ENROLMENTS,
    TRAINING_ENROLMENTS,
)
from app.domains.training.models.enrolments import ENROLLED, TrainingEnrolment
from app.domains.training.models.events import TrainingEvent
from app.kernel.calendar import today, told
from app.kernel.db import Db
from app.kernel.problems import DUPLICATE, Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.text import Text

SORTS = {"created_at": TrainingEnrolment.created_at, "arrival": TrainingEnrolment.arrival}

NOT_OPEN = Kind(
    "enrolment-not-open", 409,
    Text("Сейчас запись на это мероприятие не ведётся", "Enrolment in this event is not open now"),
    Text("Организатор мероприятия: он открывает запись и назначает её дни.",
         "The organiser of the event: he opens enrolment and sets its days."),
    Text("Дождитесь дней записи, названных в enrol_from и enrol_until, или обратитесь к организатору.",
         "Wait for the days of enrolment (enrol_from, enrol_until), or ask the organiser."),
)  # fmt: skip

_IN_HOUSE = Text(
    "Это обучение только для сотрудников организатора.", "This event is for the staff of its organiser alone."
)
_FOR_ALL = Text("Выберите районное мероприятие.", "Choose an event for the district.")


def reading() -> tuple[ORMOption, ...]:
    """What an answer about an enrolment is read from."""
    return (
        joinedload(TrainingEnrolment.event),
        joinedload(TrainingEnrolment.person),
        joinedload(TrainingEnrolment.organization),
    )


def listing() -> Select[TrainingEnrolment]:
    """Enrolments with all that an answer says of them."""
    return select(TrainingEnrolment).options(*reading())


async def enrol(db: Db, event_id: UUID, person_id: UUID, item_id: UUID) -> TrainingEnrolment:
    """Somebody on one's own staff gets a place, or a turn on the wait list; all faults at once."""
    event = await referred(db, TrainingEvent, event_id, "/event_id")
    async with places.throughout(db, event):
        event = await db.lock(TrainingEvent, event.id)
        await places.read_again(db, event)
    _check_taking(event)
    item = await _item(db, item_id)
    person = await db.first(select(Person).where(Person.id == person_id, Person.anonymised_at.is_(None)))
    faults = [unknown(within_plan.ITEM)] if item is None else []
    if person is None:
        raise invalid(unknown("/person_id"), *faults)
    await clashes.lock(db, [person.id])
    await _check_new(db, event, person)
    if event.in_house and person.organization_id != event.organization_id:
        faults.append(Fault("/event_id", "event.in-house", _IN_HOUSE, _FOR_ALL))
    async with places.throughout(db, event):
        if item is not None:
            faults += await within_plan.faults_of(db, event, item, person)
        faults += await clashes.of(db, event, person.id)
    if faults or item is None:
        raise invalid(*faults)
    async with places.throughout(db, event):
        event.places.arrivals += 1
        row = db.add(
            TrainingEnrolment(
                district_id=person.district_id, organization_id=person.organization_id, event_id=event.id,
                person_id=person.id, development_plan_id=item.plan_id, development_item_id=item.id,
                arrival=event.places.arrivals,
            )
        )  # fmt: skip
        await db.flush()
        await places.admit(db, event, row)
    await db.refresh(row, "event", "person", "organization")
    return row


async def withdraw(db: Db, id: UUID, note: str | None) -> TrainingEnrolment:
    """Somebody does not come; whoever waits longest takes his place in the same transaction."""
    seen = await db.get(TrainingEnrolment, id, joinedload(TrainingEnrolment.event))
    async with places.throughout(db, seen.event):
        event = await db.lock(TrainingEvent, seen.event_id)
        await places.read_again(db, event)
    of_event = joinedload(TrainingEnrolment.event).joinedload(TrainingEvent.places)
    row = await db.edit(TrainingEnrolment, id, *reading(), of_event)
    TRAINING_ENROLMENTS.check_possible(db.actor, row, "withdraw")
    if event.status not in COMING:
        raise Problem(events.SETTLED, current_status=event.status)
    was = row.status
    await TRAINING_ENROLMENTS.take(db, row, "withdraw", note=note)
    async with places.throughout(db, event):
        await places.leave(db, event, was)
    return row


async def _item(db: Db, id: UUID) -> DevelopmentItem | None:
    """The item, locked; and nobody reopens its plan before the request is over. The plan first, as its own rules do."""
    seen = select(DevelopmentItem).where(DevelopmentItem.id == id)
    found = await db.first(seen)
    if found is None:
        return None
    plan = select(DevelopmentPlan).where(DevelopmentPlan.id == found.plan_id)
    await db.first(plan.with_for_update(read=True, of=DevelopmentPlan))
    return await db.first(
        seen.options(selectinload(DevelopmentItem.people))
        .with_for_update(of=DevelopmentItem)
        .execution_options(populate_existing=True)
    )


async def _check_new(db: Db, event: TrainingEvent, person: Person) -> None:
    """409 where he is in the event already: then nothing else is wrong with the request."""
    bound = select(TrainingEnrolment).where(
        TrainingEnrolment.event_id == event.id,
        TrainingEnrolment.person_id == person.id,
        TrainingEnrolment.status.in_(LIVE),
    )
    if await db.first(bound) is not None:
        raise Problem(DUPLICATE, ENROLLED, errors=[Fault("/person_id", "value.taken", ENROLLED)])


def _check_taking(event: TrainingEvent) -> None:
    """409 where nobody can be enrolled today, with the days when they can."""
    if event.status not in TAKING_ENROLMENTS:
        raise Problem(NOT_OPEN, current_status=event.status)
    day = today()
    if event.enrol_from is not None and day < event.enrol_from:
        text = Text("Запись начнётся {day}.", "Enrolment begins on {day}.")
        raise Problem(NOT_OPEN, text.filled(day=told(event.enrol_from)), current_status=event.status)
    if event.enrol_until is not None and day > event.enrol_until:
        text = Text("Запись закончилась {day}.", "Enrolment ended on {day}.")
        raise Problem(NOT_OPEN, text.filled(day=told(event.enrol_until)), current_status=event.status)
