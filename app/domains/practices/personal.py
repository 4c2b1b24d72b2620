"""What practices keep about people: the authors, printed in the bank and in what reviewers are sent."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from app.domains.organizations.models import Person
from app.domains.organizations.personal import NAMELESS, Holding
from app.domains.practices.lives import PracticeStatus, PracticeSubmissionStatus
from app.domains.practices.models.bank import Practice, PracticeEdition
from app.domains.practices.models.reviews import PracticeReview
from app.domains.practices.models.submissions import PracticeSubmission, SubmissionLink
from app.domains.practices.service.conflicts import alike
from app.kernel.db import Db
from app.kernel.text import Text

_TITLE, _STATE = Text("Название", "Title"), Text("Состояние", "State")


def _written_by(id: UUID) -> Select[Any]:
    return select(SubmissionLink.submission_id).where(SubmissionLink.person_id == id)


async def _forget(db: Db, person: Person) -> None:
    """Out of the bank with all its editions, and out of the manuscripts; how many authors there are stays true.

    Where he is among the authors his name goes in whatever form it is printed; elsewhere at his school, as in a
    manuscript of a former round, where it stands in full.
    """
    his = {id for (id,) in await db.rows(_written_by(person.id))}

    def cleared(names: list[str], submission_id: UUID) -> list[str]:
        return [
            NAMELESS if name == person.name or (submission_id in his and alike(name, person.name)) else name
            for name in names
        ]

    bank = select(Practice).where(or_(Practice.submission_id.in_(his), Practice.school_id == person.organization_id))
    practices = {row.id: row for row in await db.all(bank.order_by(Practice.id).with_for_update(of=Practice))}
    for practice in practices.values():
        practice.authors = cleared(practice.authors, practice.submission_id)
    for edition in await db.all(select(PracticeEdition).where(PracticeEdition.practice_id.in_(practices))):
        names = cleared(edition.content["authors"], practices[edition.practice_id].submission_id)
        edition.content = edition.content | {"authors": names}
    sent = select(PracticeReview).where(
        or_(PracticeReview.submission_id.in_(his), PracticeReview.school_id == person.organization_id)
    )
    for review in await db.all(sent.order_by(PracticeReview.id).with_for_update(of=PracticeReview)):
        names = cleared(review.manuscript["authors"], review.submission_id)
        review.manuscript = review.manuscript | {"authors": names}


Holding(
    resource="practice-submissions",
    label=Text("Практики, описанные в соавторстве", "Practices he is an author of"),
    statement=lambda id: (
        select(PracticeSubmission).where(PracticeSubmission.id.in_(_written_by(id))).order_by(PracticeSubmission.id)
    ),
    facts=lambda row: (
        (_TITLE, row.title),
        (_STATE, PracticeSubmissionStatus(row.status)),
        (Text("Отправлена", "Sent"), row.submitted_at),
    ),
)
Holding(
    resource="practices",
    label=Text("Практики в открытом банке, где напечатано имя", "Practices of the public bank that print his name"),
    statement=lambda id: select(Practice).where(Practice.submission_id.in_(_written_by(id))).order_by(Practice.id),
    facts=lambda row: (
        (_TITLE, row.title),
        (Text("Авторы, как напечатано", "Authors as printed"), ", ".join(row.authors)),
        (_STATE, PracticeStatus(row.status)),
        (Text("Опубликована", "Published"), row.published_at),
    ),
    forget=_forget,
)
