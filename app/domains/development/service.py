"""What neighbours use: hours that were learned are credited here, and what is done here becomes evidence on duties."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.domains.development.lives import DevelopmentKind
from app.domains.development.models.plans import HourCredit
from app.domains.organizations.models import Person
from app.domains.programmes import service as programmes
from app.domains.programmes.lives import ProgrammeStatus
from app.domains.programmes.models import Assignment, Programme
from app.domains.roadmap.codes import Deliverable
from app.domains.roadmap.models import Responsibility
from app.kernel.db import Db

_FIRST_MONTH = 9
_CENTURY = 100


def school_year_of(day: date) -> str:
    """The school year that a day belongs to; it begins on the first of September."""
    first = day.year if day.month >= _FIRST_MONTH else day.year - 1
    return f"{first}/{(first + 1) % _CENTURY:02d}"


@dataclass(frozen=True, slots=True)
class Source:
    """What gave the hours: a resource of this system."""

    resource_type: str
    """The plural noun of its address, as `training-events`."""
    resource_id: UUID
    title: str
    """What it was, as the record of hours shows it."""
    kind: DevelopmentKind
    done_on: date
    """The day on which it was done; it tells the school year."""


async def credit(db: Db, source: Source, learners: Iterable[tuple[Person, int]]) -> None:
    """The hours of a source are these, for these people and nobody else; twice is as good as once.

    For other domains to call, whenever attendance or results change, with a reach that covers the people's
    organisations. Whoever is not among them any longer, or has no hours, loses what the source had given him.
    """
    wanted = {person.id: (person, hours) for person, hours in learners if hours > 0}
    held = await db.all(
        select(HourCredit)
        .where(HourCredit.source_type == source.resource_type, HourCredit.source_id == source.resource_id)
        .order_by(HourCredit.id)
        .with_for_update(of=HourCredit)
    )
    told = {
        "kind": source.kind.value,
        "done_on": source.done_on,
        "school_year": school_year_of(source.done_on),
        "title": source.title,
    }
    for row in held:
        if row.person_id not in wanted:
            await db.remove(row)
            continue
        _, hours = wanted.pop(row.person_id)
        for name, value in (told | {"hours": hours}).items():
            setattr(row, name, value)
    for person, hours in wanted.values():
        db.add(
            HourCredit(
                district_id=person.district_id, organization_id=person.organization_id, person_id=person.id,
                source_type=source.resource_type, source_id=source.resource_id, hours=hours, **told,
            )
        )  # fmt: skip
    await db.flush()


async def prove(
    db: Db,
    deliverable: Deliverable,
    *,
    organization_id: UUID,
    proof: programmes.Proof,
    cause: str,
    measures: Collection[str] = (),
    school_year: str | None = None,
) -> None:
    """Something reached its fulfilling state: it is evidence on what the organisation owes in every running programme.

    A school year narrows it to the programmes that cover this year, `measures` as in `programmes.service.fulfil`.
    """
    statement = (
        select(Assignment.programme_id)
        .join(Assignment.responsibility)
        .join(Assignment.programme)
        .where(Assignment.organization_id == organization_id)
        .where(Responsibility.deliverable == deliverable.value)
        .where(Programme.status != ProgrammeStatus.CLOSED.value)
        .distinct()
        .order_by(Assignment.programme_id)
    )
    if school_year is not None:
        statement = statement.where(Programme.school_years.contains([school_year]))
    for (programme_id,) in await db.rows(statement):
        await programmes.fulfil(
            db, deliverable, programme_id=programme_id, organization_id=organization_id, proof=proof, cause=cause,
            measures=measures,
        )  # fmt: skip
