"""The rules of training events and their sessions: who announces one, what may change when, what each step asks for."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.organizations import service as organizations
from app.domains.organizations.models import Organization, OrganizationKind, Person
from app.domains.programmes.service import retract
from app.domains.training import clashes, places
from app.domains.training.lives import COMING, TrainingEventStatus
from app.domains.training.models.enrolments import TrainingEnrolment
from app.domains.training.models.events import TrainingEvent, TrainingPlaces, TrainingSession
from app.kernel.calendar import MOSCOW
from app.kernel.db import Db
from app.kernel.problems import NOT_FOUND, Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.searching import holds
from app.kernel.text import Text

SORTS = {
    "starts_on": TrainingEvent.starts_key,
    "title": TrainingEvent.title_key,
    "updated_at": TrainingEvent.updated_at,
}
SESSION_SORTS = {"starts_at": TrainingSession.starts_at, "number": TrainingSession.number}

SETTLED = Kind(
    "training-event-settled", 409,
    Text("Мероприятие проведено или отменено", "The event was held or cancelled"),
    Text("Организатор: итоги проведённого мероприятия он может открыть для исправления.",
         "The organiser: he can open the results of an event that was held for correction."),
    Text("Если ошибка в проведённом мероприятии, организатор делает шаг revise; взамен отменённого создайте новое.",
         "Where an event that was held is wrong, its organiser takes the step revise; instead of one that was "
         "cancelled make another."),
)  # fmt: skip
OPENED = Kind(
    "training-event-opened", 409,
    Text("Мероприятие уже открывали для записи", "The event was opened for enrolment before"),
    Text("Организатор: он может отменить мероприятие.", "The organiser: he can cancel the event."),
    Text("Открытое мероприятие не удаляют: отмените его шагом cancel с объяснением.",
         "An event that was opened is not deleted: cancel it by the step cancel, with the reason."),
)  # fmt: skip

MOST_HOURS, MOST_SESSIONS = 2000, 200
_LONGEST = timedelta(hours=24)
_ONLY_IN_A_DRAFT = ("kind", "parts", "in_house")
_SHOWN_IN_CALENDARS = frozenset({"title", "description"})


def reading() -> tuple[ORMOption, ...]:
    """What an answer about an event is read from."""
    return (joinedload(TrainingEvent.places),)


def listing(q: str | None) -> Select[TrainingEvent]:
    """The events that fit, with all that an answer says of them."""
    statement = select(TrainingEvent).options(*reading())
    return statement if q is None else statement.where(holds(q, TrainingEvent.title, TrainingEvent.description))


async def announce(db: Db, values: dict[str, Any]) -> TrainingEvent:
    """A draft of an event of the centre or of a school."""
    home = organizations.home_organization(db, values.pop("organization_id"))
    organization = await referred(db, Organization, home, "/organization_id")
    if organization.kind == OrganizationKind.DEPARTMENT.value:
        raise invalid(
            Fault(
                "/organization_id",
                "organization.unsuited",
                Text("Обучение проводят ИМЦ и школы.", "The centre and schools hold training events."),
                Text("Назовите ИМЦ или школу.", "Name the centre or a school."),
            )
        )
    if faults := _faults_of_hours(values["parts"]):
        raise invalid(*faults)
    event = db.add(
        TrainingEvent(
            district_id=organization.district_id, organization_id=organization.id,
            owner_kind=organization.kind, organization_name=organization.name, hours=_hours(values["parts"]), **values,
        )
    )  # fmt: skip
    await db.flush()
    async with places.throughout(db, event):
        held = {"district_id": event.district_id, "organization_id": event.organization_id, "shown": event.shown}
        db.add(TrainingPlaces(event_id=event.id, **held))
    await db.refresh(event, "places")
    return event


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> TrainingEvent:
    """Change an event; what enrolments rest on changes while it is a draft, places whenever they suffice."""
    event = await db.edit(TrainingEvent, id)
    async with places.throughout(db, event):
        await places.read_again(db, event)
    check_coming(event)
    faults: list[Fault] = []
    if event.status != TrainingEventStatus.DRAFT.value:
        faults += [
            Fault(
                f"/{name}",
                "event.opened",
                Text("После открытия записи это не меняют.", "This does not change once enrolment was opened."),
                Text("Отмените мероприятие и создайте другое.", "Cancel the event and make another."),
            )
            for name in _ONLY_IN_A_DRAFT
            if name in change and change[name] != getattr(event, name)
        ]
    faults += _faults_of_hours(change.get("parts", []))
    if change.get("capacity", event.capacity) < event.places.taken:
        faults.append(
            Fault(
                "/capacity",
                "capacity.taken",
                Text("Мест занято: {taken}.", "Places taken: {taken}.").filled(taken=event.places.taken),
                Text("Сначала снимите лишние записи.", "Withdraw people first."),
            )
        )
    if faults:
        raise invalid(*faults)
    if event.status in COMING and any(getattr(event, name) != change.get(name, getattr(event, name))
                                      for name in _SHOWN_IN_CALENDARS):  # fmt: skip
        event.sequence += 1
    for name, value in change.items():
        setattr(event, name, value)
    event.hours = _hours(event.parts)
    await db.flush()
    async with places.throughout(db, event):
        await places.move_up(db, event)
    return event


async def discard(db: Db, id: UUID) -> None:
    """Delete a draft, with its sessions."""
    event = await db.edit(TrainingEvent, id, *reading())
    if event.status != TrainingEventStatus.DRAFT.value:
        raise Problem(OPENED)
    for session in await db.all(_sessions(event.id)):
        await db.remove(session)
    async with places.throughout(db, event):
        await db.remove(event.places)
    await db.remove(event)


def check_coming(event: TrainingEvent) -> None:
    """409 once it is over."""
    if event.status not in COMING | {TrainingEventStatus.DRAFT.value}:
        raise Problem(SETTLED, current_status=event.status)


def _faults_of_hours(parts: list[Any]) -> list[Fault]:
    if (hours := _hours(parts)) <= MOST_HOURS:
        return []
    text = Text("Часов в программе: {hours}; не больше {most}.", "Hours of the programme: {hours}; at most {most}.")
    return [Fault("/parts", "hours.too-many", text.filled(hours=hours, most=MOST_HOURS))]


def _hours(parts: list[Any]) -> int:
    return sum(int(part["hours"]) for part in parts)


# --- sessions ---------------------------------------------------------------------------------------------------------


def _sessions(event_id: UUID) -> Select[TrainingSession]:
    return select(TrainingSession).where(TrainingSession.event_id == event_id).order_by(TrainingSession.starts_at)


async def sessions(db: Db, event_id: UUID) -> Select[TrainingSession]:
    """The sessions of an event that can be seen (404)."""
    event = await db.get(TrainingEvent, event_id)
    return select(TrainingSession).where(TrainingSession.event_id == event.id)


async def session(db: Db, event_id: UUID, id: UUID) -> TrainingSession:
    """One session of this event (404)."""
    found = await db.first((await sessions(db, event_id)).where(TrainingSession.id == id))
    if found is None:
        raise Problem(NOT_FOUND)
    return found


async def add_session(db: Db, event_id: UUID, values: dict[str, Any]) -> TrainingSession:
    """Another session; nobody who is enrolled may be elsewhere at the time."""
    event = await db.lock(TrainingEvent, event_id)
    check_coming(event)
    await _name_lecturer(db, values)
    last = await db.first(
        select(TrainingSession).where(TrainingSession.event_id == event.id).order_by(TrainingSession.number.desc())
    )
    number = last.number + 1 if last is not None else 1
    if number > MOST_SESSIONS:
        text = Text("Занятий не больше {most}.", "There are at most {most} sessions.").filled(most=MOST_SESSIONS)
        raise invalid(Fault("", "event.too-many-sessions", text))
    row = db.add(
        TrainingSession(
            district_id=event.district_id, organization_id=event.organization_id, event_id=event.id,
            shown=event.shown, number=number, **values,
        )
    )  # fmt: skip
    _check_length(row)
    await _moved(db, event)
    return row


async def amend_session(db: Db, event_id: UUID, id: UUID, change: dict[str, Any]) -> TrainingSession:
    """Move a session or say it otherwise."""
    event = await db.lock(TrainingEvent, event_id)
    row = await _edited(db, event, id)
    if change.keys() & {"lecturer_id", "lecturer_name"}:
        wanted = {"lecturer_id": row.lecturer_id, "lecturer_name": row.lecturer_name}
        if "lecturer_id" in change:
            wanted["lecturer_name"] = None
        elif row.lecturer_id is not None:
            wanted["lecturer_id"] = None
        change |= wanted | {name: change[name] for name in wanted if name in change}
        await _name_lecturer(db, change)
    for name, value in change.items():
        setattr(row, name, value)
    _check_length(row)
    await _moved(db, event)
    return row


async def strike_session(db: Db, event_id: UUID, id: UUID) -> None:
    """Take a session out that nobody was at."""
    event = await db.lock(TrainingEvent, event_id)
    row = await _edited(db, event, id)
    async with places.throughout(db, event):
        there = select(TrainingEnrolment).where(TrainingEnrolment.event_id == event.id)
        attended = await db.count(there.where(TrainingEnrolment.attended.contains([row.number])))
    if attended:
        raise invalid(
            Fault(
                "",
                "session.attended",
                Text("На занятии присутствовали: {n}.", "People who were there: {n}.").filled(n=attended),
                Text("Сначала исправьте посещение.", "Correct the attendance first."),
            )
        )  # fmt: skip
    await db.remove(row)
    if event.status != TrainingEventStatus.DRAFT.value and not await db.count(_sessions(event.id)):
        raise invalid(Fault("", "event.no-sessions", _NO_SESSIONS, _ADD_SESSIONS))
    await _moved(db, event)


def _check_length(row: TrainingSession) -> None:
    if row.ends_at - row.starts_at > _LONGEST:
        text = Text("Занятие длится больше суток.", "The session lasts for more than a day.")
        hint = Text("Внесите каждый день отдельным занятием.", "Enter each day as a session of its own.")
        raise invalid(Fault("/ends_at", "session.too-long", text, hint))


async def _edited(db: Db, event: TrainingEvent, id: UUID) -> TrainingSession:
    row = await db.edit(TrainingSession, id)
    if row.event_id != event.id:
        raise Problem(NOT_FOUND)
    check_coming(event)
    return row


async def _name_lecturer(db: Db, values: dict[str, Any]) -> None:
    """Somebody on staff is shown by the name in his record; a guest by the name that is given."""
    id = values.get("lecturer_id")
    if id is None:
        return
    if values.get("lecturer_name") is not None:
        raise invalid(
            Fault(
                "/lecturer_name",
                "reference.twice",
                Text("Назовите преподавателя один раз.", "Name the lecturer once."),
                Text("Для сотрудника района достаточно lecturer_id.", "For staff of the district lecturer_id will do."),
            )
        )
    lecturer = await referred(db, Person, id, "/lecturer_id")
    if lecturer.anonymised_at is not None:
        raise invalid(unknown("/lecturer_id"))
    values["lecturer_name"] = lecturer.name


async def _moved(db: Db, event: TrainingEvent) -> None:
    """Days and calendars follow; nobody who is enrolled is in two places at once."""
    await db.flush()
    found = await db.all(_sessions(event.id))
    days = [at.astimezone(MOSCOW).date() for row in found for at in (row.starts_at, row.ends_at)]
    event.starts_on, event.ends_on = (min(days), max(days)) if days else (None, None)
    if event.status == TrainingEventStatus.DRAFT.value:
        return
    event.sequence += 1
    await db.flush()
    async with places.throughout(db, event):
        await clashes.check_all(db, event)


# --- the steps --------------------------------------------------------------------------------------------------------

_NO_SESSIONS = Text("Нет ни одного занятия.", "There is no session.")
_ADD_SESSIONS = Text("Добавьте занятия: POST …/sessions.", "Add sessions: POST …/sessions.")


async def open_(db: Db, event: TrainingEvent, _: Any) -> None:
    """Whoever enrols must know what is taught and when."""
    faults: list[Fault] = []
    if not event.parts:
        text = Text("Программа не заполнена.", "There is no programme.")
        hint = Text("Укажите темы и часы: PATCH, поле parts.", "Give topics and hours: PATCH, property parts.")
        faults.append(Fault("/parts", "event.no-programme", text, hint))
    if not await db.count(_sessions(event.id)):
        faults.append(Fault("", "event.no-sessions", _NO_SESSIONS, _ADD_SESSIONS))
    if faults:
        raise invalid(*faults)
    event.organization_name = (await db.get(Organization, event.organization_id)).name


async def cancel(db: Db, event: TrainingEvent, _: Any) -> None:
    """Everybody is released, and the items of their plans with them."""
    event.sequence += 1
    async with places.throughout(db, event):
        await places.release(db, event, "Мероприятие отменено", waiting_only=False)
    await retract(db, "training-events", [event.id], district_id=event.district_id, cause=_CANCELLED)


_CANCELLED = Text("Мероприятие отменено", "The event is cancelled")


def last_end(found: list[TrainingSession]) -> datetime | None:
    """When the last of these sessions ends."""
    return max((row.ends_at for row in found), default=None)


async def sessions_of(db: Db, event: TrainingEvent) -> list[TrainingSession]:
    """All sessions of an event that is held already."""
    return [*await db.all(_sessions(event.id))]
