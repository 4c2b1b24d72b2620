"""All that is held about one of the staff, and how it goes: each domain says here what it keeps of people.

What a domain keeps is a statement by the person's id and the facts of a row in words. A name is kept in `people` alone:
where it is repeated the key is `models.named`, so that taking it out there takes it out everywhere. What stands in a
text that is printed, as the authors of a practice do, has no key: its domain says how it is taken out (`forget`).
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Select, select

from app.domains.organizations.models import Appointment, Function, Person
from app.kernel.actor import Reach
from app.kernel.audit import AuditEntry
from app.kernel.db import Db
from app.kernel.effects import beyond
from app.kernel.problems import Kind, Problem
from app.kernel.tables import now
from app.kernel.text import Labelled, Text

NAMELESS = "Имя удалено"
"""What stands for a name that was taken out."""

ANONYMISED = Kind(
    "person-anonymised", 409,
    Text("Данные этого человека удалены по его просьбе", "This person's data were taken out at his request"),
    Text("Никто: удалённое не восстанавливают.", "Nobody: what was taken out does not come back."),
    Text("Если человек снова работает, внесите его как нового.", "If he works here again, enter him anew."),
)  # fmt: skip

Fact = tuple[Text, object]
"""What it is, and its value; None where there is none."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing that is kept about people; making one makes it known."""

    known: ClassVar[dict[str, "Holding"]] = {}

    resource: str
    """The plural noun of its address, or of what it stands in."""
    label: Text
    statement: Callable[[UUID], Select[Any]]
    """The rows about the person with this id, with all that `facts` reads."""
    facts: Callable[[Any], Sequence[Fact]]
    forget: Callable[[Db, Person], Awaitable[None]] | None = None
    """Takes the name out of what repeats it without a key; the person still has it when this is called."""

    def __post_init__(self) -> None:
        if self.resource in Holding.known:
            message = f"two holdings are called {self.resource}"
            raise ValueError(message)
        Holding.known[self.resource] = self


async def export(db: Db, id: UUID) -> dict[str, Any]:
    """All that is held about one's own staff, wherever in the district it stands (404)."""
    person = await db.get(Person, id)
    held = []
    async with beyond(db, Reach(districts=frozenset({person.district_id}))):
        for holding in Holding.known.values():
            rows = await db.all(holding.statement(person.id))
            told = [{"id": row.id, "facts": [*_told(holding.facts(row))]} for row in rows]
            held.append({"resource": holding.resource, "label": str(holding.label), "items": told})
    return {"person": person, "held": held}


async def anonymise(db: Db, id: UUID) -> Person:
    """Name, position and address go; what he did, and the counts and hours of it, stay (404, 409)."""
    person = await edited(db, id)
    async with beyond(db, Reach(districts=frozenset({person.district_id}))):
        for holding in Holding.known.values():
            if holding.forget is not None:
                await holding.forget(db, person)
    person.name, person.position, person.email, person.anonymised_at = NAMELESS, None, None, now()
    return person


async def edited(db: Db, id: UUID) -> Person:
    """Somebody to be changed, whose data were not taken out."""
    person = await db.edit(Person, id)
    if person.anonymised_at is not None:
        raise Problem(ANONYMISED)
    return person


def _told(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    return [{"name": str(name), "value": _in_words(value)} for name, value in facts]


def _in_words(value: object) -> str | None:
    match value:
        case None:
            return None
        case Labelled():
            return str(value.label)
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)[:20_000]


FROM, TO = Text("С какого дня", "From"), Text("По какой день", "To")

Holding(
    resource="appointments",
    label=Text("Назначения", "Appointments"),
    statement=lambda id: select(Appointment).where(Appointment.person_id == id).order_by(Appointment.id),
    facts=lambda row: (
        (Text("Функция", "Function"), Function(row.function)),
        (FROM, row.starts_on),
        (TO, row.ends_on),
        (Text("Полномочия", "Powers"), row.powers),
    ),
)
Holding(
    resource="audit-entries",
    label=Text("Журнал изменений записи о человеке", "Audit of the person's record"),
    statement=lambda id: (
        select(AuditEntry)
        .where(AuditEntry.entity == Person.__tablename__, AuditEntry.entity_id == id)
        .order_by(AuditEntry.id)
    ),
    facts=lambda row: (
        (Text("Когда", "When"), row.at),
        (Text("Кто", "Who"), row.actor_name),
        (Text("Изменённые поля", "Changed fields"), ", ".join(sorted({*row.old, *row.new}))),
    ),
)
