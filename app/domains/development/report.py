"""Hours planned, approved and done, and the load of consultants: a few statements whatever the number of schools."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, exists, func, select
from sqlalchemy.orm import aliased, contains_eager

from app.domains.development import consultants, service
from app.domains.development.lives import ConsultantStatus, DevelopmentKind, DevelopmentPlanStatus
from app.domains.development.models.consultants import Consultant, ConsultantAssignment
from app.domains.development.models.plans import DevelopmentItem, DevelopmentItemSource, DevelopmentPlan, HourCredit
from app.domains.development.schemas.hours import HoursQuery
from app.domains.organizations.models import Organization
from app.kernel import calendar
from app.kernel.db import Db

Json = dict[str, Any]
_SUMS = (
    "planned_hours", "planned_people", "approved_hours", "approved_people", "included_hours", "done_hours",
    "done_people",
)  # fmt: skip
_ORDER = {kind.value: number for number, kind in enumerate(DevelopmentKind)}


async def hours(db: Db, wanted: HoursQuery) -> Json:
    """The hours of every organisation that is seen, by year and kind, and their sums."""
    years = wanted.school_year or [service.school_year_of(calendar.today())]
    cells: dict[tuple[UUID, str, str], Json] = defaultdict(lambda: dict.fromkeys(_SUMS, 0))
    for row in (*await db.rows(_planned(wanted, years)), *await db.rows(_done(wanted, years))):
        told = row._mapping  # noqa: SLF001  # SQLAlchemy's name for the row as a mapping
        cell = cells[told["organization_id"], told["school_year"], told["kind"]]
        cell |= {name: int(told[name] or 0) for name in _SUMS if name in told}
    ids = {organization for organization, _, _ in cells}
    names = {
        id: (name, key)
        for id, name, key in await db.rows(
            select(Organization.id, Organization.name, Organization.name_key).where(Organization.id.in_(ids))
        )
    }
    items = [
        {"organization_id": id, "organization_name": names[id][0], "school_year": year, "kind": kind, **sums}
        for (id, year, kind), sums in sorted(
            cells.items(), key=lambda cell: (names[cell[0][0]][1], cell[0][1], _ORDER[cell[0][2]])
        )
    ]
    return {"items": items, "totals": _totals(items)}


async def hours_of(db: Db, school_years: list[str], organization_ids: list[UUID] | None) -> Json:
    """The same, for other domains."""
    return await hours(db, HoursQuery.model_construct(school_year=school_years, organization_id=organization_ids))


def _totals(items: Iterable[Json]) -> list[Json]:
    sums: dict[tuple[str, int, str], Json] = defaultdict(lambda: dict.fromkeys(_SUMS, 0))
    for item in items:
        total = sums[item["school_year"], _ORDER[item["kind"]], item["kind"]]
        for name in _SUMS:
            total[name] += item[name]
    return [{"school_year": year, "kind": kind, **total} for (year, _, kind), total in sorted(sums.items())]


def _planned(wanted: HoursQuery, years: list[str]) -> Any:
    """What the district plan answers is counted at the schools, and not once more at the centre."""
    taken, answered = aliased(DevelopmentItemSource), aliased(DevelopmentItemSource)
    decided = DevelopmentPlan.status.in_([DevelopmentPlanStatus.ACCEPTED.value, DevelopmentPlanStatus.APPROVED.value])
    statement = (
        select(
            DevelopmentItem.organization_id,
            DevelopmentPlan.school_year,
            DevelopmentItem.kind,
            func.sum(DevelopmentItem.person_hours).label("planned_hours"),
            func.sum(DevelopmentItem.headcount).label("planned_people"),
            func.sum(case((decided, DevelopmentItem.person_hours), else_=0)).label("approved_hours"),
            func.sum(case((decided, DevelopmentItem.headcount), else_=0)).label("approved_people"),
            func.sum(case((taken.id.is_not(None), DevelopmentItem.person_hours), else_=0)).label("included_hours"),
        )
        .join(DevelopmentPlan, DevelopmentPlan.id == DevelopmentItem.plan_id)
        .outerjoin(taken, and_(taken.source_item_id == DevelopmentItem.id, taken.published))
        .where(DevelopmentPlan.school_year.in_(years))
        .where(~exists().where(answered.item_id == DevelopmentItem.id))
        .group_by(DevelopmentItem.organization_id, DevelopmentPlan.school_year, DevelopmentItem.kind)
    )
    return _narrowed(statement, wanted, DevelopmentItem)


def _done(wanted: HoursQuery, years: list[str]) -> Any:
    statement = (
        select(
            HourCredit.organization_id,
            HourCredit.school_year,
            HourCredit.kind,
            func.sum(HourCredit.hours).label("done_hours"),
            func.count(HourCredit.person_id.distinct()).label("done_people"),
        )
        .where(HourCredit.school_year.in_(years))
        .group_by(HourCredit.organization_id, HourCredit.school_year, HourCredit.kind)
    )
    return _narrowed(statement, wanted, HourCredit)


def _narrowed(statement: Any, wanted: HoursQuery, model: type[DevelopmentItem | HourCredit]) -> Any:
    if wanted.organization_id:
        statement = statement.where(model.organization_id.in_(wanted.organization_id))
    if wanted.kind:
        statement = statement.where(model.kind.in_(wanted.kind))
    return statement


async def load(db: Db, day: date) -> Json:
    """Which schools each consultant of the pool serves on a day, who has too many, which schools have several."""
    pool = await db.all(
        select(Consultant).where(Consultant.status == ConsultantStatus.ACTIVE.value).order_by(Consultant.name_key)
    )
    held = await db.all(
        select(ConsultantAssignment)
        .join(ConsultantAssignment.school)
        .where(consultants.on(day))
        .options(contains_eager(ConsultantAssignment.school))
        .order_by(Organization.name_key, ConsultantAssignment.id)
    )
    serving: dict[UUID, list[ConsultantAssignment]] = defaultdict(list)
    served: dict[UUID, list[ConsultantAssignment]] = defaultdict(list)
    for row in held:
        serving[row.consultant_id].append(row)
        served[row.school_id].append(row)
    return {
        "on": day,
        "items": [
            {
                "consultant_id": one.id,
                "consultant_name": one.person_name,
                "max_schools": one.max_schools,
                "schools_count": len(serving[one.id]),
                "overloaded": len(serving[one.id]) > one.max_schools,
                "schools": serving[one.id],
            }
            for one in pool
        ],
        "with_several": [
            {
                "school_id": id,
                "school_name": rows[0].school_name,
                "consultants": [row.consultant_name for row in rows],
            }
            for id, rows in served.items()
            if len(rows) > 1
        ],
    }
