"""A development plan as a table."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from app.domains.development.lives import DevelopmentKind
from app.domains.development.models.plans import DevelopmentItem
from app.domains.organizations.models import Person
from app.domains.roadmap.codes import FundingSource
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
