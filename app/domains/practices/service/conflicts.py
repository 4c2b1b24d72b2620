"""Who may not judge a submission: the server itself excludes whoever has an interest in it.

`CHECKS` is the one place to extend: a further check is one more function in it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, union

from app.domains.development.models.consultants import Consultant, ConsultantAssignment, Consultation
from app.domains.practices.lives import ConflictKind
from app.domains.practices.models.reviews import PracticeReviewer
from app.kernel.actor import Actor, Reach
from app.kernel.db import Db
from app.kernel.effects import beyond
from app.kernel.problems import Kind
from app.kernel.text import Text

CONFLICT_OF_INTEREST = Kind(
    "conflict-of-interest",
    409,
    Text("Конфликт интересов", "There is a conflict of interest"),
    Text("ИМЦ: он приглашает другого рецензента.", "The centre: it invites another reviewer."),
    Text(
        "Не рецензируют практику своей школы, школы, которую консультируют, и свою собственную; откажитесь, чтобы "
        "пригласили другого.",
        "Nobody judges a practice of his own school, of one he consults, or his own; refuse, so that somebody else is "
        "invited.",
    ),
)


class Case:
    """What a check knows of the submission that is to be judged."""

    def __init__(self, school_id: UUID, authors: list[str], invited: set[UUID], helpers: "Helpers") -> None:
        """`authors` are names; `invited` are reviewers of the pool who are asked in this round already."""
        self.helpers = helpers
        self.school_id = school_id
        self.authors = [_initials(name) for name in authors]
        self.invited = invited


@dataclass(frozen=True, slots=True)
class Helpers:
    """Who has ever served a school as its consultant: by the account, and by name where the account is not known."""

    accounts: frozenset[UUID]
    names: Sequence[str]

    def include(self, user_id: UUID | None, name: str) -> bool:
        """Whether this is one of them."""
        return user_id in self.accounts or is_among(name, [_initials(one) for one in self.names])


async def helpers_of(db: Db, district_id: UUID, school_id: UUID) -> Helpers:
    """Whoever was assigned to the school, or has reported a visit there."""
    served = union(
        select(ConsultantAssignment.consultant_id).where(ConsultantAssignment.school_id == school_id),
        select(Consultation.consultant_id).where(Consultation.school_id == school_id),
    )
    statement = select(Consultant.user_id, Consultant.person_name).where(Consultant.id.in_(served))
    async with beyond(db, Reach(districts=frozenset({district_id}))):
        found = await db.rows(statement)
    return Helpers(frozenset(id for id, _ in found if id is not None), [name for _, name in found])


Check = Callable[[Case, PracticeReviewer], ConflictKind | None]


def _of_the_school(case: Case, reviewer: PracticeReviewer) -> ConflictKind | None:
    return ConflictKind.OWN_SCHOOL if case.school_id in reviewer.school_ids else None


def _author(case: Case, reviewer: PracticeReviewer) -> ConflictKind | None:
    return ConflictKind.AUTHOR if is_among(reviewer.name, case.authors) else None


def _consultant(case: Case, reviewer: PracticeReviewer) -> ConflictKind | None:
    return ConflictKind.CONSULTANT if case.helpers.include(reviewer.user_id, reviewer.name) else None


def _invited(case: Case, reviewer: PracticeReviewer) -> ConflictKind | None:
    return ConflictKind.TAKES_PART if reviewer.id in case.invited else None


CHECKS: list[Check] = [_of_the_school, _author, _consultant, _invited]


def conflict(case: Case, reviewer: PracticeReviewer) -> ConflictKind | None:
    """The first thing that speaks against this reviewer; None where nothing does."""
    return next((found for check in CHECKS if (found := check(case, reviewer)) is not None), None)


def schools_of(actor: Actor) -> set[UUID]:
    """Every school that somebody belongs to by whatever post; a consultant's are those he helps."""
    return {post.organization_id for post in actor.posts if post.organization_id and post.organization_is_school}


async def concerns(db: Db, district_id: UUID, school_id: UUID, authors: list[str]) -> bool:
    """Whether whoever acts now has an interest himself: posts change after somebody was admitted to the pool."""
    if school_id in schools_of(db.actor) or is_among(db.actor.name, [_initials(name) for name in authors]):
        return True
    return (await helpers_of(db, district_id, school_id)).include(db.actor.user_id, db.actor.name)


Initials = tuple[str, str]


def is_among(name: str, authors: list[Initials]) -> bool:
    """Whether a name is one of these, be it in full or with initials."""
    surname, letters = _initials(name)
    return any(
        surname == other
        and letters != ""
        and (letters.startswith(theirs) or theirs.startswith(letters))
        and theirs != ""
        for other, theirs in authors
    )


def alike(name: str, other: str) -> bool:
    """Whether two names may be the same person's."""
    return is_among(name, [_initials(other)])


def _initials(name: str) -> Initials:
    """`Иванова Анна Петровна` and `Иванова А. П.` are the same."""
    surname, *rest = name.casefold().replace("ё", "е").replace(".", " ").split() or [""]
    return surname, "".join(word[0] for word in rest)
