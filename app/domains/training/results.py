"""Attendance and results: put on record by the organiser, confirmed when the event is held, and then credited.

Whoever organises an event writes the results of all who are in it, also of other organisations' staff; whoever merely
sends people reads what came of them. After the event is held a corrected result corrects hours and certificates at
once.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.domains.development import service as development
from app.domains.development.lives import DevelopmentKind
from app.domains.organizations.models import Person
from app.domains.training import certificates, duties, enrolment, events, places
from app.domains.training.lives import TrainingEnrolmentStatus, TrainingEventStatus
from app.domains.training.models.enrolments import TrainingEnrolment
from app.domains.training.models.events import TrainingEvent
from app.kernel.actor import Reach
from app.kernel.db import Db
from app.kernel.effects import beyond
from app.kernel.problems import FORBIDDEN, NOT_FOUND, Fault, Problem, invalid
from app.kernel.references import unknown
from app.kernel.tables import now
from app.kernel.text import Text

_RECORDED = frozenset({"open", "closed", "held"})
_NOT_ORGANISER = Text(
    "Посещение и результаты вносит организатор мероприятия.",
    "Attendance and results are put on record by the organiser of the event.",
)

Flaw = tuple[str, str, Text, Text | None]
"""Which property, a code, what is wrong, and what to do."""


class Sheet:
    """The event as results are judged against it: its hours and which of its sessions have begun."""

    def __init__(self, event: TrainingEvent, sessions: Iterable[tuple[int, datetime]]) -> None:
        self.event = event
        begins = dict(sessions)
        self.numbers = frozenset(begins)
        at = now()
        self.to_come = frozenset(number for number, starts_at in begins.items() if starts_at > at)

    def settled(self, row: TrainingEnrolment, said: dict[str, Any]) -> dict[str, Any]:
        """What is said, with what follows from it: all hours for who has passed, none for who has not."""
        change = dict(said)
        if "attended" in change:
            change["attended"] = sorted(set(change["attended"]))
        if "hours" not in change and "passed" in change:
            if change["passed"]:
                change["hours"] = row.hours or self.event.hours
            else:
                change["hours"] = None if change["passed"] is None else 0
        return change

    def flaws(self, row: TrainingEnrolment, change: dict[str, Any]) -> list[Flaw]:
        """All that is wrong with a result."""
        found: list[Flaw] = []
        if row.status != TrainingEnrolmentStatus.ENROLLED.value:
            text = Text("У этого человека нет места на мероприятии.", "This person has no place in the event.")
            found.append(("", "enrolment.no-place", text, None))
        attended: Collection[int] = change.get("attended", row.attended)
        if strange := sorted(set(attended) - self.numbers):
            text = Text("Занятий с такими номерами нет: {n}.", "There are no sessions of these numbers: {n}.")
            hint = Text("Номера занятий: GET …/sessions.", "Numbers of sessions: GET …/sessions.")
            found.append(("attended", "session.unknown", text.filled(n=", ".join(map(str, strange))), hint))
        if early := sorted(set(change.get("attended", ())) & self.to_come):
            text = Text("Эти занятия ещё не начались: {n}.", "These sessions have not begun yet: {n}.")
            hint = Text("Отметьте присутствующих, когда занятие пройдёт.", "Mark who was there once it is over.")
            found.append(("attended", "session.to-come", text.filled(n=", ".join(map(str, early))), hint))
        passed, hours = change.get("passed", row.passed), change.get("hours", row.hours) or 0
        if hours > self.event.hours:
            text = Text("В программе часов: {hours}.", "The programme has {hours} hours.")
            found.append(("hours", "hours.too-many", text.filled(hours=self.event.hours), None))
        if hours and not passed:
            text = Text("Часы засчитывают тем, кто прошёл обучение.", "Hours are credited to who has passed.")
            hint = Text("Укажите passed: true или hours: 0.", "Say passed: true, or hours: 0.")
            found.append(("hours", "hours.without-passing", text, hint))
        return found


async def sheet(db: Db, event: TrainingEvent) -> Sheet:
    """What results of this event are judged against."""
    return Sheet(event, [(row.number, row.starts_at) for row in await events.sessions_of(db, event)])


def recorded(event: TrainingEvent, *statuses: str) -> Select[TrainingEnrolment]:
    """Who is in the event, in the order in which they came."""
    wanted = statuses or (TrainingEnrolmentStatus.ENROLLED.value,)
    return (
        select(TrainingEnrolment)
        .where(TrainingEnrolment.event_id == event.id, TrainingEnrolment.status.in_(wanted))
        .order_by(TrainingEnrolment.arrival)
    )


async def organised(db: Db, event_id: UUID) -> TrainingEvent:
    """The event, locked, whose results are one's own to write (404, 403, 409)."""
    event = await db.get(TrainingEvent, event_id)
    _check_organiser(db, event)
    event = await db.lock(TrainingEvent, event_id)
    _check_recorded(event)
    return event


async def amend(db: Db, id: UUID, said: dict[str, Any]) -> TrainingEnrolment:
    """One person's attendance and result."""
    own = db.reach
    async with beyond(db, Reach(districts=db.actor.districts)):
        seen = await db.first(
            select(TrainingEnrolment).where(TrainingEnrolment.id == id).options(joinedload(TrainingEnrolment.event))
        )
    if seen is None or not (own.covers(seen.event, db.actor) or own.covers(seen, db.actor)):
        raise Problem(NOT_FOUND)
    _check_organiser(db, seen.event)
    async with places.throughout(db, seen.event):
        event = await db.lock(TrainingEvent, seen.event_id)
        _check_recorded(event)
        row = await db.edit(TrainingEnrolment, id, *enrolment.reading())
        judged = await sheet(db, event)
        change = judged.settled(row, said)
        if flaws := judged.flaws(row, change):
            raise invalid(*_faults(flaws, ""))
        _write(row, change)
        await follow(db, event)
    return row


async def amend_all(db: Db, event_id: UUID, said: Sequence[tuple[UUID, dict[str, Any]]]) -> list[TrainingEnrolment]:
    """Many people's attendance and results; all faults at once, and nothing where there is one."""
    event = await organised(db, event_id)
    async with places.throughout(db, event):
        judged = await sheet(db, event)
        found = await db.all(
            select(TrainingEnrolment)
            .where(TrainingEnrolment.event_id == event.id, TrainingEnrolment.id.in_([id for id, _ in said]))
            .options(*enrolment.reading())
            .order_by(TrainingEnrolment.id)
            .with_for_update(of=TrainingEnrolment)
        )
        known = {row.id: row for row in found}
        faults: list[Fault] = []
        told: dict[UUID, dict[str, Any]] = {}
        for place, (id, one) in enumerate(said):
            if id not in known:
                faults.append(unknown(f"/items/{place}/enrolment_id"))
            elif id in told:
                twice = Text("Назван дважды.", "This is named twice.")
                faults.append(Fault(f"/items/{place}/enrolment_id", "value.repeated", twice))
            else:
                told[id] = judged.settled(known[id], one)
                faults += _faults(judged.flaws(known[id], told[id]), f"/items/{place}")
        if faults:
            raise invalid(*faults)
        for id, change in told.items():
            _write(known[id], change)
        await follow(db, event)
    return [known[id] for id in told]


async def follow(db: Db, event: TrainingEvent) -> None:
    """Of an event that was held hours and certificates follow its results."""
    if event.status == TrainingEventStatus.HELD.value:
        await db.flush()
        await _credit(db, event)
        await certificates.settle(db, event)


def _write(row: TrainingEnrolment, change: dict[str, Any]) -> None:
    for name, value in change.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _faults(flaws: Iterable[Flaw], under: str) -> list[Fault]:
    return [Fault(f"{under}/{name}" if name else under, code, text, hint) for name, code, text, hint in flaws]


def _check_organiser(db: Db, event: TrainingEvent) -> None:
    if not db.reach.covers(event, db.actor):
        raise Problem(FORBIDDEN, _NOT_ORGANISER, roles=[role.value for role in db.roles])


def _check_recorded(event: TrainingEvent) -> None:
    if event.status not in _RECORDED:
        raise Problem(events.SETTLED, current_status=event.status)


# --- the steps --------------------------------------------------------------------------------------------------------


async def hold(db: Db, event: TrainingEvent, _: Any) -> None:
    """The event is over and everybody has a result: hours are credited, duties are reported, nobody waits any more."""
    async with places.throughout(db, event):
        await places.release(db, event, "Мероприятие проведено, места не нашлось", waiting_only=True)
        people = await db.all(recorded(event).options(joinedload(TrainingEnrolment.person)))
        faults: list[Fault] = []
        end = events.last_end(await events.sessions_of(db, event))
        if end is None or end > now():
            text = Text("Занятия ещё не закончились.", "The sessions are not over yet.")
            hint = Text("Подтвердите итоги после последнего занятия.", "Confirm the results after the last session.")
            faults.append(Fault("/ends_on", "event.to-come", text, hint))
        if missing := sum(row.passed is None for row in people):
            text = Text("Результат не внесён, человек: {n}.", "People without a result: {n}.").filled(n=missing)
            hint = Text("Внесите результаты: POST …/results или файлом POST …/results/imports.",
                        "Put the results on record: POST …/results, or by a file, POST …/results/imports.")  # fmt: skip
            faults.append(Fault("/passed", "results.missing", text, hint))
        if faults:
            raise invalid(*faults)
        await _credit(db, event)
        await certificates.settle(db, event)
        await duties.held(db, event, {row.organization_id for row in people})


async def revise(db: Db, event: TrainingEvent, _: Any) -> None:
    """Results are opened again: until they are confirmed anew nothing is credited, and nothing shown but the group."""
    async with places.throughout(db, event):
        await development.credit(db, _source(event), [])
    await duties.undone(db, event, _REVISED)
    await duties.formed(db, event, None)


_REVISED = Text("Итоги мероприятия снова открыты для исправления", "The results of the event are open to correction")


async def _credit(db: Db, event: TrainingEvent) -> None:
    """Read off the database itself: a file writes past the rows that were read before it."""
    learned = (
        select(Person, TrainingEnrolment.hours)
        .join(TrainingEnrolment, TrainingEnrolment.person_id == Person.id)
        .where(TrainingEnrolment.event_id == event.id, TrainingEnrolment.passed.is_(True))
        .where(TrainingEnrolment.status == TrainingEnrolmentStatus.ENROLLED.value)
        .order_by(TrainingEnrolment.arrival)
    )
    await development.credit(db, _source(event), [(who, hours or 0) for who, hours in await db.rows(learned)])


def _source(event: TrainingEvent) -> development.Source:
    return development.Source(
        "training-events", event.id, event.title, DevelopmentKind(event.kind), duties.last_day(event)
    )
