"""Places of an event: everything that gives or frees one happens under the lock of the event, in the order of arrival.

Schools do not reach the event of the centre, nor each other's enrolments: what follows by itself reaches the district.
"""

from contextlib import AbstractAsyncContextManager

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from app.domains.training.lives import COMING, LIVE, TRAINING_ENROLMENTS, TrainingEnrolmentStatus
from app.domains.training.models.enrolments import TrainingEnrolment
from app.domains.training.models.events import TrainingEvent, TrainingPlaces
from app.kernel.actor import Reach
from app.kernel.db import Db
from app.kernel.effects import beyond


def throughout(db: Db, event: TrainingEvent) -> AbstractAsyncContextManager[None]:
    """Inside, all that belongs to the event is reached, whose ever it is."""
    return beyond(db, Reach(districts=frozenset({event.district_id})))


async def read_again(db: Db, event: TrainingEvent) -> None:
    """The counts as they are under the lock of the event: what was joined to it was read before the lock was had."""
    counts = await db.first(
        select(TrainingPlaces)
        .where(TrainingPlaces.event_id == event.id)
        .with_for_update(of=TrainingPlaces)
        .execution_options(populate_existing=True)
    )
    set_committed_value(event, "places", counts)


async def admit(db: Db, event: TrainingEvent, row: TrainingEnrolment) -> None:
    """Somebody who has just come takes a place, or a turn on the wait list; the event is locked."""
    if event.places.taken < event.capacity:
        await _give(db, event, row, "Есть свободное место")
    else:
        event.places.waiting += 1


async def leave(db: Db, event: TrainingEvent, was: str) -> None:
    """Somebody has given up his place or his turn; who waits moves up."""
    if was == TrainingEnrolmentStatus.ENROLLED.value:
        event.places.taken -= 1
    else:
        event.places.waiting -= 1
    await move_up(db, event)


async def move_up(db: Db, event: TrainingEvent) -> None:
    """As many as there are free places, in the order in which they came; the event is locked, its places read again."""
    free = event.capacity - event.places.taken
    if free <= 0 or event.places.waiting == 0 or event.status not in COMING:
        return
    waiting = await db.all(
        select(TrainingEnrolment)
        .where(TrainingEnrolment.event_id == event.id)
        .where(TrainingEnrolment.status == TrainingEnrolmentStatus.WAITING.value)
        .order_by(TrainingEnrolment.arrival)
        .limit(free)
        .with_for_update(of=TrainingEnrolment)
    )
    for row in waiting:
        event.places.waiting -= 1
        await _give(db, event, row, "Освободилось место")


async def release(db: Db, event: TrainingEvent, cause: str, *, waiting_only: bool) -> None:
    """Nobody is bound to the event any longer, or nobody who had no place."""
    await read_again(db, event)
    states = [TrainingEnrolmentStatus.WAITING.value] if waiting_only else LIVE
    bound = await db.all(
        select(TrainingEnrolment)
        .where(TrainingEnrolment.event_id == event.id, TrainingEnrolment.status.in_(states))
        .order_by(TrainingEnrolment.id)
        .with_for_update(of=TrainingEnrolment)
    )
    for row in bound:
        await TRAINING_ENROLMENTS.record(db, row, "release", TrainingEnrolmentStatus.RELEASED.value, note=cause)
    event.places.waiting = 0
    if not waiting_only:
        event.places.taken = 0


async def _give(db: Db, event: TrainingEvent, row: TrainingEnrolment, cause: str) -> None:
    event.places.taken += 1
    await TRAINING_ENROLMENTS.record(db, row, "admit", TrainingEnrolmentStatus.ENROLLED.value, note=cause)
