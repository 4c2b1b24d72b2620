"""Nobody is in two places at once: sessions of events that one person is enrolled in do not overlap.

Who waits for a place counts as well, because he moves up by himself. People are locked, in the order of their ids and
after the event, so that two requests cannot each put one person somewhere at the same time.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, cast, func, select
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import aliased

from app.domains.organizations.models import Person
from app.domains.training.lives import COMING, LIVE
from app.domains.training.models.enrolments import TrainingEnrolment
from app.domains.training.models.events import TrainingEvent, TrainingSession
from app.kernel.calendar import MOSCOW
from app.kernel.db import Db
from app.kernel.problems import Fault, invalid
from app.kernel.text import Text

_ELSEWHERE = Text(
    "В это время человек записан на другое мероприятие: «{title}», {at}.",
    "At this time the person is enrolled in another event: “{title}”, {at}.",
)
_CHOOSE = Text(
    "Выберите другое мероприятие или снимите ту запись: POST /training-enrolments/{id}/withdraw.",
    "Choose another event, or withdraw that enrolment: POST /training-enrolments/{id}/withdraw.",
)
_PEOPLE_ELSEWHERE = Text(
    "В это время записанные сюда ({n}) заняты на другом мероприятии: «{title}», {at}.",
    "At this time people enrolled here ({n}) are at another event: “{title}”, {at}.",
)
_MOVE = Text("Выберите другое время или снимите их записи.", "Choose another time, or withdraw their enrolments.")


def _overlapping(event: TrainingEvent, *columns: Any) -> Select[Any]:
    """Enrolments in other events whose sessions overlap with those of this one."""
    here, there = aliased(TrainingSession), aliased(TrainingSession)
    return (
        select(*columns, TrainingEvent.title, func.min(there.starts_at).label("at"))
        .select_from(TrainingEnrolment)
        .join(TrainingEvent, TrainingEvent.id == TrainingEnrolment.event_id)
        .join(there, there.event_id == TrainingEvent.id)
        .join(here, (here.starts_at < there.ends_at) & (there.starts_at < here.ends_at))
        .where(here.event_id == event.id, TrainingEvent.id != event.id)
        .where(TrainingEnrolment.status.in_(LIVE), TrainingEvent.status.in_([*COMING, "held"]))
        .group_by(TrainingEvent.id, TrainingEvent.title)
        .order_by(func.min(there.starts_at), TrainingEvent.id)
    )


async def of(db: Db, event: TrainingEvent, person_id: UUID) -> list[Fault]:
    """What this person, who is locked, has elsewhere at the time of the event."""
    statement = _overlapping(event, func.min(cast(TrainingEnrolment.id, SqlText)).label("id"))
    found = await db.rows(statement.where(TrainingEnrolment.person_id == person_id))
    return [
        Fault("/person_id", "person.elsewhere", _ELSEWHERE.filled(title=title, at=_told(at)), _CHOOSE.filled(id=id))
        for id, title, at in found
    ]


async def check_all(db: Db, event: TrainingEvent) -> None:
    """422 where somebody who is enrolled would have to be elsewhere at the same time."""
    bound = select(TrainingEnrolment.person_id).where(
        TrainingEnrolment.event_id == event.id, TrainingEnrolment.status.in_(LIVE)
    )
    people = [id for (id,) in await db.rows(bound)]
    await lock(db, people)
    statement = _overlapping(event, func.count(TrainingEnrolment.person_id.distinct()).label("n"))
    found = await db.rows(statement.where(TrainingEnrolment.person_id.in_(people)))
    if found:
        raise invalid(
            *(
                Fault(
                    "/starts_at",
                    "session.clash",
                    _PEOPLE_ELSEWHERE.filled(n=n, title=title, at=_told(at)),
                    _MOVE,
                )
                for n, title, at in found
            )
        )


async def lock(db: Db, people: list[UUID]) -> None:
    """Until the request ends nobody else enrols these people."""
    await db.all(
        select(Person).where(Person.id.in_(people)).order_by(Person.id).with_for_update(of=Person, key_share=True)
    )


def _told(at: datetime) -> Text:
    """An instant as people of the district write it."""
    local = at.astimezone(MOSCOW)
    return Text(f"{local:%d.%m.%Y %H:%M}", f"{local:%Y-%m-%d %H:%M}")
