"""Duties of the roadmap that training reports by itself: of who holds an event, sends people, forms groups."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.domains.development import service as development
from app.domains.organizations.models import Department
from app.domains.programmes.service import Proof, retract
from app.domains.roadmap.codes import Deliverable
from app.domains.training import places
from app.domains.training.lives import TrainingKind
from app.domains.training.models.events import TrainingEvent
from app.kernel.db import Db
from app.kernel.text import Text

_COURSES = frozenset({TrainingKind.RETRAINING.value, TrainingKind.ADVANCED_COURSE.value})
"""People are sent to these in groups that the department forms."""
_REOPENED = Text("Запись на мероприятие снова открыта", "Enrolment in the event is open again")


async def held(db: Db, event: TrainingEvent, learners: Collection[UUID]) -> None:
    """Duties of the organiser, of those who sent people, and of the department where its measure is named."""
    owing = {event.organization_id, *learners}
    if event.measures:
        owing |= set(await _departments(db, event))
    await _report(db, event, Deliverable.TRAINING_EVENT, owing, f"Проведено обучение: «{event.title}»")


async def formed(db: Db, event: TrainingEvent, _: object) -> None:
    """Enrolment in a course is closed: its group is formed."""
    if event.kind not in _COURSES:
        return
    async with places.throughout(db, event):
        await places.read_again(db, event)
        if event.places.taken:
            cause = f"Сформирована группа, человек: {event.places.taken}. Курс «{event.title}»"
            await _report(db, event, Deliverable.TRAINING_GROUP, await _departments(db, event), cause)


async def undone(db: Db, event: TrainingEvent, cause: Text) -> None:
    """What the event showed is withdrawn; what it still shows is reported anew by whoever knows."""
    await retract(db, "training-events", [event.id], district_id=event.district_id, cause=cause)


async def reopened(db: Db, event: TrainingEvent, _: object) -> None:
    """Enrolment is open again: its group is still to be formed."""
    await undone(db, event, _REOPENED)


async def _report(db: Db, event: TrainingEvent, deliverable: Deliverable, owing: Collection[UUID], cause: str) -> None:
    proof = Proof("training-events", event.id, f"{event.organization_name}: {event.title}"[:500])
    for organization_id in sorted(owing):
        await development.prove(
            db, deliverable, organization_id=organization_id, proof=proof, cause=cause, measures=event.measures,
            school_year=development.school_year_of(last_day(event)),
        )  # fmt: skip


async def _departments(db: Db, event: TrainingEvent) -> list[UUID]:
    offices = await db.all(select(Department).where(Department.district_id == event.district_id))
    return [office.id for office in offices]


def last_day(event: TrainingEvent) -> date:
    """An event that was opened has sessions, and so a last day."""
    assert event.ends_on is not None  # noqa: S101  # the opening asks for a session, and the last one stays
    return event.ends_on
