"""A development plan as a table, and as the paper that a Russian school signs."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.domains.development.lives import DevelopmentKind, DevelopmentPlanStatus
from app.domains.development.models.plans import DevelopmentItem, DevelopmentPlan
from app.domains.organizations.models import Person
from app.domains.roadmap.codes import FundingSource
from app.kernel import calendar
from app.kernel.db import Db
from app.kernel.exporting import Heading
from app.kernel.text import Text

COLUMNS = (
    Heading("number", Text("Номер", "Number")),
    Heading("form", Text("Форма", "Form")),
    Heading("title", Text("Тема", "Topic")),
    Heading("need", Text("Потребность", "Need")),
    Heading("provider", Text("Кто проводит", "Provider")),
    Heading("starts_on", Text("Начало", "First day")),
    Heading("ends_on", Text("Окончание", "Last day")),
    Heading("hours", Text("Часов на человека", "Hours for one person")),
    Heading("headcount", Text("Человек", "People")),
    Heading("person_hours", Text("Человеко-часов", "Person-hours")),
    Heading("people", Text("Кто учится", "Who learns")),
    Heading("cost", Text("Стоимость", "Cost")),
    Heading("currency", Text("Валюта", "Currency")),
    Heading("funding", Text("Источник средств", "Funding")),
)


PAPER = Path(__file__).parent / "templates" / "development-plan.docx"
"""Made in a word processor and changed there; the paper is Russian, as those who sign it need it."""
_DAY = "%d.%m.%Y"
_GAP = "\N{NO-BREAK SPACE}"

_OF_A_SCHOOL = {
    "title": "ПЛАН профессионального развития педагогических и руководящих работников",
    "agreed": "ПРИНЯТО",
    "agreed_by": "Информационно-методический центр",
    "approved_by": "Директор образовательной организации",
    "discussed": "Обсуждено на заседании педагогического совета, протокол от «____» ____________ 20___ г. № ______",
}
_OF_THE_DISTRICT = {
    "title": "РАЙОННЫЙ ПЛАН мероприятий по профессиональному развитию руководителей и педагогов школ",
    "agreed": "ПРЕДСТАВЛЯЕТ",
    "agreed_by": "Директор информационно-методического центра",
    "approved_by": "Начальник отдела образования",
    "discussed": "Сведён из принятых планов школ района.",
}


async def names_of(db: Db, items: Sequence[DevelopmentItem]) -> dict[object, str]:
    """The names of the people in these items, as far as they are seen."""
    ids = {person.person_id for item in items for person in item.people}
    found = await db.rows(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return dict(tuple(one) for one in found)


def rows(items: Sequence[DevelopmentItem], names: dict[object, str]) -> Iterator[Sequence[object]]:
    """One row an item, in the language of the request."""
    for number, item in enumerate(items, 1):
        yield (
            number,
            str(DevelopmentKind(item.kind).label),
            item.title,
            item.need,
            item.provider,
            item.starts_on,
            item.ends_on,
            item.hours,
            item.headcount,
            item.person_hours,
            "; ".join(names[one.person_id] for one in item.people if one.person_id in names) or None,
            item.cost,
            item.currency if item.cost is not None else None,
            str(FundingSource(item.funding).label) if item.funding else None,
        )


def facts(plan: DevelopmentPlan, items: Sequence[DevelopmentItem], names: dict[object, str]) -> Mapping[str, Any]:
    """What stands in the places of the paper."""
    return {
        **(_OF_A_SCHOOL if plan.of_school else _OF_THE_DISTRICT),
        "organization": plan.organization.full_name or plan.organization_name,
        "school_year": plan.school_year,
        "person_hours": _number(plan.person_hours),
        "printed_on": calendar.today().strftime(_DAY),
        "status": DevelopmentPlanStatus(plan.status).label.ru,
        "items": [
            {
                "number": number,
                "kind": DevelopmentKind(item.kind).label.ru,
                "title": item.title,
                "need": item.need,
                "dates": f"{item.starts_on:{_DAY}} \N{EN DASH} {item.ends_on:{_DAY}}",
                "hours": item.hours,
                "people": _people(item, names),
                "provider": item.provider,
                "cost": _cost(item),
            }
            for number, item in enumerate(items, 1)
        ],
    }


def _people(item: DevelopmentItem, names: dict[object, str]) -> str:
    named = [names[one.person_id] for one in item.people if one.person_id in names]
    if not named:
        return f"{item.headcount}{_GAP}чел."
    more = item.headcount - len(named)
    return ", ".join(named) + (f" и ещё {more}{_GAP}чел." if more else "")


def _cost(item: DevelopmentItem) -> str:
    if item.cost is None:
        return FundingSource(item.funding).label.ru if item.funding else ""
    currency = "руб." if item.currency == "RUB" else item.currency
    amount = f"{item.cost:,.2f}".replace(",", _GAP).replace(".", ",") + _GAP + currency
    return f"{amount}, {FundingSource(item.funding).label.ru}" if item.funding else amount


def _number(value: int) -> str:
    return f"{value:,}".replace(",", _GAP)
