"""The rules of what stands in a plan: days of its year, people of its staff; and how the district plan consolidates."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.development import plans
from app.domains.development.lives import DevelopmentPlanStatus
from app.domains.development.models.plans import (
    DevelopmentItem,
    DevelopmentItemPerson,
    DevelopmentItemSource,
    DevelopmentPlan,
)
from app.domains.organizations.models import Person
from app.kernel.db import Db
from app.kernel.problems import CONFLICT, NOT_FOUND, Fault, Problem, invalid
from app.kernel.references import unknown
from app.kernel.text import Text

SORTS = {
    "starts_on": DevelopmentItem.starts_on,
    "created_at": DevelopmentItem.created_at,
    "hours": DevelopmentItem.hours,
}

_TWICE = Text("Названо дважды.", "This is named twice.")
_COPIED = ("kind", "title", "need", "provider", "starts_on", "ends_on", "hours", "headcount")
_JULY, _AUGUST = 7, 8


def reading() -> tuple[ORMOption, ...]:
    """What an answer about an item is read from."""
    return (
        selectinload(DevelopmentItem.people),
        selectinload(DevelopmentItem.remarks),
        selectinload(DevelopmentItem.sources),
        joinedload(DevelopmentItem.consolidation),
    )


async def of_plan(db: Db, plan_id: UUID) -> Select[DevelopmentItem]:
    """The items of a plan that can be seen (404)."""
    plan = await db.get(DevelopmentPlan, plan_id)
    return select(DevelopmentItem).where(DevelopmentItem.plan_id == plan.id).options(*reading())


async def item(db: Db, plan_id: UUID, id: UUID) -> DevelopmentItem:
    """One item of this plan (404)."""
    found = await db.first((await of_plan(db, plan_id)).where(DevelopmentItem.id == id))
    if found is None:
        raise Problem(NOT_FOUND)
    return found


async def add(db: Db, plan_id: UUID, values: dict[str, Any]) -> DevelopmentItem:
    """A new item of an open plan."""
    plan = await db.lock(DevelopmentPlan, plan_id)
    plans.check_open(plan)
    people = values.pop("person_ids")
    await _check(db, plan, values, people)
    row = db.add(
        DevelopmentItem(district_id=plan.district_id, organization_id=plan.organization_id, plan_id=plan.id, **values)
    )
    await db.flush()
    _name(db, row, people)
    _count(plan, row, +1)
    await db.refresh(row, "people", "remarks", "sources", "consolidation")
    return row


async def amend(db: Db, plan_id: UUID, id: UUID, change: dict[str, Any]) -> DevelopmentItem:
    """Change an item of an open plan; people are replaced as a whole."""
    plan, row = await _editable(db, plan_id, id)
    people: Sequence[UUID] = change.pop("person_ids", row.person_ids)
    counted = len(people) if row.headcount == len(row.person_ids) else row.headcount
    wanted = {"starts_on": row.starts_on, "ends_on": row.ends_on, "headcount": counted or None} | change
    await _check(db, plan, wanted, people)
    _count(plan, row, -1)
    for name, value in wanted.items():
        setattr(row, name, value)
    if set(people) != set(row.person_ids):
        for named in row.people:
            if named.person_id not in people:
                await db.remove(named)
        _name(db, row, [id for id in people if id not in row.person_ids])
    await db.refresh(row, "people", "person_hours")
    _count(plan, row, +1)
    return row


async def remove(db: Db, plan_id: UUID, id: UUID) -> None:
    """Take an item out of an open plan; one that the district plan answers stays."""
    plan, row = await _editable(db, plan_id, id)
    _count(plan, row, -1)
    for child in (*row.people, *row.sources, *row.remarks):
        await db.remove(child)
    await db.remove(row)


async def _editable(db: Db, plan_id: UUID, id: UUID) -> tuple[DevelopmentPlan, DevelopmentItem]:
    plan = await db.lock(DevelopmentPlan, plan_id)
    row = await db.edit(DevelopmentItem, id, *reading())
    if row.plan_id != plan.id:
        raise Problem(NOT_FOUND)
    plans.check_open(plan)
    return plan, row


def _name(db: Db, row: DevelopmentItem, people: Sequence[UUID]) -> None:
    for id in people:
        db.add(
            DevelopmentItemPerson(
                district_id=row.district_id, organization_id=row.organization_id, plan_id=row.plan_id,
                item_id=row.id, person_id=id,
            )
        )  # fmt: skip


def _count(plan: DevelopmentPlan, row: DevelopmentItem, sign: int) -> None:
    plan.items_count += sign
    plan.person_hours += sign * row.hours * row.headcount


# --- what an item must be ---------------------------------------------------------------------------------------------


async def _check(db: Db, plan: DevelopmentPlan, wanted: dict[str, Any], people: Sequence[UUID]) -> None:
    """All faults at once; where people are named and no count is given, they are counted."""
    faults = [*_faults_of_days(plan, wanted), *await _faults_of_people(db, plan, people)]
    if wanted["headcount"] is None and people:
        wanted["headcount"] = len(people)
    elif wanted["headcount"] is None:
        faults.append(
            Fault(
                "/headcount",
                "value.missing",
                Text("Сколько человек будет учиться?", "How many people are to learn?"),
                Text(
                    "Назовите педагогов (person_ids) или их число (headcount).",
                    "Name the people (person_ids) or say how many (headcount).",
                ),
            )
        )
    elif wanted["headcount"] < len(people):
        faults.append(
            Fault(
                "/headcount",
                "value.too-small",
                Text("Людей названо больше.", "More people are named."),
                Text("Названо: {n}.", "Named: {n}.").filled(n=len(people)),
            )
        )
    if faults:
        raise invalid(*faults)


def _faults_of_days(plan: DevelopmentPlan, wanted: dict[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    if wanted["ends_on"] < wanted["starts_on"]:
        text = Text("Окончание раньше начала.", "The end is before the beginning.")
        faults.append(Fault("/ends_on", "dates.order", text))
    first, last = year_of(plan.school_year)
    faults += [
        Fault(
            f"/{name}",
            "dates.outside",
            Text("Это не учебный год плана.", "This is not in the school year of the plan."),
            Text("План на {year}: с {first} по {last}.", "The plan is for {year}: {first} to {last}.").filled(
                year=plan.school_year, first=first.isoformat(), last=last.isoformat()
            ),
        )
        for name in ("starts_on", "ends_on")
        if not first <= wanted[name] <= last
    ]
    return faults


def year_of(school_year: str) -> tuple[date, date]:
    """The days on which a plan for a school year may provide for something: with the summers at both its ends."""
    first = int(school_year[:4])
    return date(first, _JULY, 1), date(first + 1, _AUGUST, 31)


async def _faults_of_people(db: Db, plan: DevelopmentPlan, people: Sequence[UUID]) -> list[Fault]:
    if not people:
        return []
    staff = await db.rows(
        select(Person.id).where(Person.id.in_(people), Person.organization_id == plan.organization_id)
    )
    known = {id for (id,) in staff}
    faults: list[Fault] = []
    for number, id in enumerate(people):
        if id not in known:
            faults.append(unknown(f"/person_ids/{number}"))
        elif id in people[:number]:
            faults.append(Fault(f"/person_ids/{number}", "value.repeated", _TWICE))
    return faults


# --- the district plan ------------------------------------------------------------------------------------------------


def waiting(plan: DevelopmentPlan) -> Select[DevelopmentItem]:
    """The accepted items of schools for the same year that no district plan answers yet."""
    return (
        accepted(plan)
        .outerjoin(DevelopmentItem.consolidation)
        .where(DevelopmentItemSource.id.is_(None))
        .order_by(DevelopmentItem.starts_on, DevelopmentItem.id)
    )


def accepted(plan: DevelopmentPlan) -> Select[DevelopmentItem]:
    """The items of schools' accepted plans for the same year; nobody reopens these plans before the request is over."""
    return (
        select(DevelopmentItem)
        .join(DevelopmentPlan, DevelopmentPlan.id == DevelopmentItem.plan_id)
        .where(DevelopmentPlan.status == DevelopmentPlanStatus.ACCEPTED.value)
        .where(DevelopmentPlan.district_id == plan.district_id, DevelopmentPlan.school_year == plan.school_year)
        .with_for_update(read=True, of=DevelopmentPlan)
    )


async def consolidate(db: Db, plan_id: UUID, item_ids: Sequence[UUID] | None) -> DevelopmentPlan:
    """Each of these accepted items, or each that waits, gets an item of the district plan that answers it."""
    plan = await db.edit(DevelopmentPlan, plan_id, *plans.reading())
    _check_of_district(plan)
    plans.check_open(plan)
    chosen = await db.all(waiting(plan)) if item_ids is None else await _sources(db, plan, item_ids, "/item_ids")
    for source in chosen:
        row = db.add(
            DevelopmentItem(
                district_id=plan.district_id, organization_id=plan.organization_id, plan_id=plan.id,
                cost=source.cost, currency=source.currency, funding=source.funding,
                **{name: getattr(source, name) for name in _COPIED},
            )
        )  # fmt: skip
        await db.flush()
        _answer(db, row, source)
        _count(plan, row, +1)
    return plan


async def answer(db: Db, plan_id: UUID, id: UUID, source_item_ids: Sequence[UUID]) -> DevelopmentItem:
    """An item of the district plan answers these items of schools and no others; its head count becomes theirs."""
    plan, row = await _editable(db, plan_id, id)
    _check_of_district(plan)
    kept = {source.source_item_id for source in row.sources} & set(source_item_ids)
    chosen = await _sources(db, plan, source_item_ids, "/source_item_ids", kept)
    for source in row.sources:
        if source.source_item_id not in kept:
            await db.remove(source)
    for one in chosen:
        if one.id not in kept:
            _answer(db, row, one)
    if chosen:
        _count(plan, row, -1)
        row.headcount = sum(one.headcount for one in chosen)
        _count(plan, row, +1)
    await db.refresh(row, "sources", "person_hours")
    return row


def _answer(db: Db, row: DevelopmentItem, source: DevelopmentItem) -> None:
    db.add(
        DevelopmentItemSource(
            district_id=row.district_id, organization_id=row.organization_id, plan_id=row.plan_id, item_id=row.id,
            source_item_id=source.id, source_plan_id=source.plan_id, source_school_id=source.organization_id,
        )
    )  # fmt: skip


def _check_of_district(plan: DevelopmentPlan) -> None:
    if plan.of_school:
        raise Problem(
            CONFLICT,
            Text(
                "Это план школы: сводят планы школ в план ИМЦ.",
                "This is a school's plan: plans of schools are consolidated in the centre's.",
            ),
        )


async def _sources(
    db: Db, plan: DevelopmentPlan, ids: Sequence[UUID], pointer: str, kept: Collection[UUID] = ()
) -> list[DevelopmentItem]:
    found = await db.all(
        accepted(plan).where(DevelopmentItem.id.in_(ids)).options(joinedload(DevelopmentItem.consolidation))
    )
    known = {one.id: one for one in found}
    faults: list[Fault] = []
    for number, id in enumerate(ids):
        if id not in known:
            faults.append(
                Fault(
                    f"{pointer}/{number}",
                    "item.not-accepted",
                    Text(
                        "Это не позиция принятого плана школы на этот год.",
                        "This is no item of a school's accepted plan for this year.",
                    ),
                    Text("Сначала примите план школы.", "Accept the plan of the school first."),
                )
            )
        elif id in ids[:number]:
            faults.append(Fault(f"{pointer}/{number}", "value.repeated", _TWICE))
        elif known[id].consolidation is not None and id not in kept:
            text = Text("Эта позиция уже учтена в районном плане.", "This item stands in the district plan already.")
            faults.append(Fault(f"{pointer}/{number}", "item.consolidated", text))
    if faults:
        raise invalid(*faults)
    return [known[id] for id in ids]
