"""A development plan as a table."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from app.domains.development.lives import DevelopmentKind
from app.domains.development.models.plans import DevelopmentItem
from app.domains.organizations.models import Person
from app.domains.roadmap.codes import FundingSource
from app.kernel.db import Db
from app.kernel.text import Text

TITLES = (
    Text("Номер", "Number"),
    Text("Форма", "Form"),
    Text("Тема", "Topic"),
    Text("Потребность", "Need"),
    Text("Кто проводит", "Provider"),
    Text("Начало", "First day"),
    Text("Окончание", "Last day"),
    Text("Часов на человека", "Hours for one person"),
    Text("Человек", "People"),
    Text("Человеко-часов", "Person-hours"),
    Text("Кто учится", "Who learns"),
    Text("Стоимость", "Cost"),
    Text("Валюта", "Currency"),
    Text("Источник средств", "Funding"),
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
