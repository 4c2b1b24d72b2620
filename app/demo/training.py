"""The demonstration's training: a seminar that was held with certificates, one that is full, one that takes people."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domains.development import items, plans
from app.domains.development.lives import DEVELOPMENT_PLANS
from app.domains.development.models.plans import DevelopmentPlan
from app.domains.development.service import school_year_of
from app.domains.organizations.models import Centre, District, Person, School
from app.domains.training import certificates, enrolment, events, results
from app.domains.training.lives import TRAINING_EVENTS
from app.domains.training.models.events import TrainingEvent
from app.kernel.calendar import MOSCOW, today
from app.kernel.db import Db
from app.kernel.steps import StepIn

SCHOOLS = ("550", "554")
"""Whose staff learn: by code; each has a head and a coordinator."""
_AHEAD = timedelta(days=14)

_SEMINARS: tuple[dict[str, Any], ...] = (
    {
        "title": "Как читать результаты входного мониторинга",
        "description": "Для управленческих команд. С собой — сводка своей школы.",
        "parts": [{"topic": "Что говорят суммы по классам", "hours": 2}, {"topic": "Разбор сводок школ", "hours": 4}],
        "days": (-20, -13),
        "capacity": 10,
        "measures": ["1.1.6"],
    },
    {
        "title": "Листы самооценки на уроке: практикум",
        "description": "Мест мало: есть лист ожидания.",
        "parts": [{"topic": "Зачем ученику оценивать себя", "hours": 2}, {"topic": "Практикум", "hours": 2}],
        "days": (9,),
        "capacity": 3,
        "measures": ["1.1.6"],
    },
    {
        "title": "Команды обучающихся учителей: с чего начать",
        "description": None,
        "parts": [{"topic": "Методическая тема и план работы команды", "hours": 3}],
        "days": (14,),
        "capacity": 25,
        "measures": ["2.1.7"],
    },
)


async def collect(opened: Any, district: District) -> None:
    """All of it in one transaction of the centre; what is there already stays."""
    begun: AbstractAsyncContextManager[Db] = opened("centre")
    async with begun as db:
        if await db.count(select(TrainingEvent.id).where(TrainingEvent.district_id == district.id)):
            return
        centre = await db.first(select(Centre).where(Centre.district_id == district.id))
        if centre is None:
            return
        people = [(person, await _item(db, person)) for person in await _learners(db, district)]
        held, full, _ = [await _announced(db, centre.id, dict(seminar)) for seminar in _SEMINARS]
        for event in (held, full):
            for person, item_id in people:
                await enrolment.enrol(db, event.id, person.id, item_id)
        await _finish(db, held)


async def _learners(db: Db, district: District) -> list[Person]:
    found = await db.all(
        select(Person)
        .join(School, School.id == Person.organization_id)
        .where(School.district_id == district.id, School.code.in_(SCHOOLS))
        .order_by(School.code, Person.id)
    )
    return [*found]


async def _item(db: Db, person: Person) -> UUID:
    """The seminars in the accepted plan of a school, which is drawn up where there is none."""
    year = school_year_of(today() + _AHEAD)
    wanted = select(DevelopmentPlan).where(
        DevelopmentPlan.organization_id == person.organization_id, DevelopmentPlan.school_year == year
    )
    plan = await db.first(wanted)
    if plan is None:
        plan = await plans.draw_up(db, person.organization_id, None, school_year=year)
        await items.add(
            db,
            plan.id,
            {
                "kind": "seminar", "title": "Семинары ИМЦ", "need": "Итоги входного мониторинга", "provider": "ИМЦ",
                "starts_on": today(), "ends_on": today() + _AHEAD, "hours": 16, "headcount": 4, "cost": None,
                "currency": "RUB", "funding": None, "person_ids": [],
            },
        )  # fmt: skip
        plan = await db.lock(DevelopmentPlan, plan.id, *plans.reading())
        for name, effect in (("submit", plans.submit), ("accept", plans.accept)):
            await effect(db, plan, StepIn())
            await DEVELOPMENT_PLANS.take(db, plan, name)
    found = await db.all((await items.of_plan(db, plan.id)).limit(1))
    return found[0].id


async def _announced(db: Db, centre_id: UUID, seminar: dict[str, Any]) -> TrainingEvent:
    days = seminar.pop("days")
    event = await events.announce(
        db,
        seminar
        | {"organization_id": centre_id, "kind": "seminar", "in_house": False, "enrol_from": None, "enrol_until": None},
    )
    for day in days:
        begins = datetime.combine(today() + timedelta(days=day), time(15), MOSCOW)
        session = {"starts_at": begins, "ends_at": begins + timedelta(hours=3), "place": "ИМЦ, аудитория 12"}
        await events.add_session(db, event.id, session)
    await events.open_(db, event, None)
    await TRAINING_EVENTS.take(db, event, "open")
    return event


async def _finish(db: Db, event: TrainingEvent) -> None:
    """Everybody but the last has passed, and has a certificate."""
    there = await db.all(results.recorded(event))
    said: list[tuple[UUID, dict[str, Any]]] = [(row.id, {"attended": [1, 2], "passed": True}) for row in there[:-1]]
    said += [(row.id, {"attended": [1], "passed": False}) for row in there[-1:]]
    await results.amend_all(db, event.id, said)
    await results.hold(db, event, None)
    await TRAINING_EVENTS.take(db, event, "hold")
    await certificates.issue(db, event.id, None, None)
