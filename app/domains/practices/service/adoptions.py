"""The rules of taking a practice over: what stands in the bank, from another school, told as far as it is shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.organizations.models import School
from app.domains.organizations.service import own_schools
from app.domains.practices.lives import AdoptionStatus, PracticeStatus
from app.domains.practices.models.adoptions import AdoptionNotice, PracticeAdoption
from app.domains.practices.models.bank import Practice
from app.domains.practices.service import bank
from app.domains.programmes.models import Programme
from app.kernel import calendar
from app.kernel.db import Db
from app.kernel.problems import Fault, invalid
from app.kernel.references import referred, unknown
from app.kernel.searching import holds
from app.kernel.text import Text

SORTS = {"updated_at": PracticeAdoption.updated_at, "created_at": PracticeAdoption.created_at}
STORY_SORTS = {"updated_at": AdoptionNotice.updated_at}


def reading() -> tuple[ORMOption, ...]:
    """What an answer about an adoption is read from."""
    return joinedload(PracticeAdoption.practice), joinedload(PracticeAdoption.school)


def listing(q: str | None) -> Select[PracticeAdoption]:
    """The adoptions that fit, with all that an answer says of them."""
    statement = select(PracticeAdoption).options(*reading())
    if q is not None:
        texts = (PracticeAdoption.activity, PracticeAdoption.changes, PracticeAdoption.story)
        statement = statement.where(holds(q, *texts))
    return statement


async def stories(db: Db, practice_id: UUID) -> Select[AdoptionNotice]:
    """What schools that have taken the practice over let everybody know (404, 410)."""
    practice = await bank.read(db, practice_id)
    return select(AdoptionNotice).where(AdoptionNotice.practice_id == practice.id, AdoptionNotice.story.is_not(None))


async def take_over(db: Db, values: dict[str, Any]) -> PracticeAdoption:
    """A school begins with a practice of another school of its district."""
    practice = await db.first(
        select(Practice).where(
            Practice.id == values.pop("practice_id"), Practice.status == PracticeStatus.PUBLISHED.value
        )
    )
    if practice is None:
        raise invalid(unknown("/practice_id"))
    named = values.pop("school_id")
    found = {named} if named is not None else own_schools(db)
    if len(found) != 1:
        raise invalid(Fault("/school_id", "value.missing", Text("Назовите школу.", "Name the school.")))
    school = await referred(db, School, next(iter(found)), "/school_id")
    if school.id == practice.school_id or school.district_id != practice.district_id:
        raise invalid(
            Fault(
                "/school_id",
                "adoption.not-possible",
                Text(
                    "Практику берут у другой школы своего района.",
                    "A practice is taken over from another school of the same district.",
                ),
            )
        )
    if values["programme_id"] is not None:
        await referred(db, Programme, values["programme_id"], "/programme_id")
    row = PracticeAdoption(
        practice_id=practice.id, author_school_id=practice.school_id, school_id=school.id,
        district_id=school.district_id, **values,
    )  # fmt: skip
    _check_story(row)
    db.add(row)
    await db.refresh(row, "practice", "school")
    notice = AdoptionNotice(
        adoption_id=row.id, practice_id=practice.id, practice_status=practice.status, district_id=row.district_id,
        school_id=row.school_id, stage=row.status,
    )  # fmt: skip
    _tell(notice, row)
    db.add(notice)
    return row


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> PracticeAdoption:
    """Change what the school does with it, or what of it is shown."""
    row = await db.edit(PracticeAdoption, id, *reading())
    if change.get("programme_id") is not None:
        await referred(db, Programme, change["programme_id"], "/programme_id")
    for name, value in change.items():
        setattr(row, name, value)
    _check_story(row)
    await _tell_again(db, row, row.status)
    return row


async def begin(db: Db, row: PracticeAdoption, body: Any) -> None:
    """From this day on effects are looked for."""
    row.started_on, row.ended_on = body.started_on or calendar.today(), None
    await _tell_again(db, row, AdoptionStatus.TRYING.value)


async def keep(db: Db, row: PracticeAdoption, _: Any) -> None:
    """It has become the school's own."""
    await _tell_again(db, row, AdoptionStatus.KEPT.value)


async def drop(db: Db, row: PracticeAdoption, body: Any) -> None:
    """Up to this day effects are looked for."""
    row.ended_on = body.ended_on or calendar.today()
    await _tell_again(db, row, AdoptionStatus.DROPPED.value)


def _check_story(row: PracticeAdoption) -> None:
    if row.shared and row.story is None:
        raise invalid(
            Fault(
                "/story",
                "value.missing",
                Text("Чтобы показать историю в банке, расскажите её.", "To show a story in the bank, tell it first."),
            )
        )


async def _tell_again(db: Db, row: PracticeAdoption, stage: str) -> None:
    notice = await db.first(select(AdoptionNotice).where(AdoptionNotice.adoption_id == row.id))
    if notice is not None:
        notice.stage = stage
        _tell(notice, row)


def _tell(notice: AdoptionNotice, row: PracticeAdoption) -> None:
    notice.school_name = row.school_name if row.shared else None
    notice.changes = row.changes if row.shared else None
    notice.story = row.story if row.shared else None


@dataclass(frozen=True, slots=True)
class Span:
    """A school that works, or worked, with a practice, and when."""

    school_id: UUID
    starts_on: date
    ends_on: date | None


async def spans(db: Db, practice_id: UUID) -> Sequence[Span]:
    """For the analysis of effects by waves: which schools have worked with a practice, from when to when."""
    found = await db.rows(
        select(PracticeAdoption.school_id, PracticeAdoption.started_on, PracticeAdoption.ended_on)
        .where(PracticeAdoption.practice_id == practice_id, PracticeAdoption.started_on.is_not(None))
        .order_by(PracticeAdoption.started_on, PracticeAdoption.id)
    )
    return [Span(*row) for row in found]
