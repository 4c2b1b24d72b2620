"""The rules of judging: whom the centre may invite, what a review must hold, and what his steps rest on.

Nothing here writes a row of the school, so neither versions nor instants of its rows tell that, when or by whom it is
judged.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.organizations.models import Person
from app.domains.practices.lives import (
    IN_FORCE,
    OPEN_REVIEW,
    PracticeSubmissionStatus,
    ReviewerStatus,
    ReviewStatus,
)
from app.domains.practices.models.reviews import NOT_IN_REVIEW, PracticeReview, PracticeReviewer, PracticeRubric
from app.domains.practices.models.submissions import PracticeSubmission, PracticeTopic
from app.domains.practices.service import submissions
from app.domains.practices.service.conflicts import (
    CONFLICT_OF_INTEREST,
    Case,
    concerns,
    conflict,
    helpers_of,
    schools_of,
)
from app.kernel import calendar
from app.kernel.days import check_not_past, not_past
from app.kernel.db import Db
from app.kernel.problems import NOT_FOUND, Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.text import Text

SORTS = {"due_on": PracticeReview.due_on, "created_at": PracticeReview.created_at}

_CENTRE = Text("ИМЦ.", "The centre.")
SUBMISSION_CLOSED = Kind(
    "practice-not-in-review",
    409,
    NOT_IN_REVIEW,
    _CENTRE,
    Text(
        "Рецензии пишут и приглашают, пока практика на экспертизе.",
        "Reviews are asked for and written while the practice is in review.",
    ),
)


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a review, and a step of it, are read from."""
    return (joinedload(PracticeReview.rubric),)


def listing(db: Db) -> Select[PracticeReview]:
    """What the caller may see, without the practices of his own schools, be he of the centre or not."""
    return (
        select(PracticeReview)
        .join(PracticeReview.rubric)
        .where(PracticeReview.school_id.not_in(schools_of(db.actor)))
        .options(contains_eager(PracticeReview.rubric))
    )


def late(statement: Select[PracticeReview], *, overdue: bool) -> Select[PracticeReview]:
    """Only those that are overdue today, or only the others."""
    condition = (
        (PracticeReview.due_on < calendar.today())
        & PracticeReview.status.in_(OPEN_REVIEW)
        & (PracticeReview.submission_status == PracticeSubmissionStatus.IN_REVIEW.value)
    )
    return statement.where(condition if overdue else ~condition)


async def read(db: Db, id: UUID) -> PracticeReview:
    """One review (404, also for whoever belongs to the school that is judged)."""
    found = await db.first(listing(db).where(PracticeReview.id == id))
    if found is None:
        raise Problem(NOT_FOUND)
    return found


async def submission_of(db: Db, id: UUID) -> PracticeSubmission:
    """The submission, for what the centre knows of its reviews (404 for whoever belongs to the school)."""
    row = await db.get(PracticeSubmission, id, *submissions.reading())
    if row.school_id in schools_of(db.actor):
        raise Problem(NOT_FOUND)
    return row


# --- whom to ask ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the pool, as one who could review a submission."""

    reviewer_id: UUID
    name: str
    conflict: str | None
    former: bool
    open: int
    done: int


async def candidates(db: Db, id: UUID) -> list[Candidate]:
    """The admitted of the pool: former reviewers first, then who has least in hand; conflicts last."""
    row = await submission_of(db, id)
    pool = await db.all(
        select(PracticeReviewer).where(
            PracticeReviewer.status == ReviewerStatus.ADMITTED.value, PracticeReviewer.district_id == row.district_id
        )
    )
    case = await _case(db, row)
    held = await db.rows(
        select(PracticeReview.reviewer_id, PracticeReview.status, func.count())
        .where(PracticeReview.district_id == row.district_id)
        .group_by(PracticeReview.reviewer_id, PracticeReview.status)
    )
    load: Counter[tuple[UUID, bool]] = Counter()
    for reviewer_id, status, count in held:
        if status in IN_FORCE:
            load[reviewer_id, status == ReviewStatus.DONE.value] += count
    former = {review.reviewer_id for review in await of(db, row) if review.status == ReviewStatus.DONE.value}
    found = [
        Candidate(one.id, one.name, conflict(case, one), one.id in former, load[one.id, False], load[one.id, True])
        for one in pool
    ]
    return sorted(found, key=lambda one: (one.conflict is not None, not one.former, one.open, one.name))


async def invite(db: Db, id: UUID, reviewer_id: UUID, due_on: Any) -> PracticeReview:
    """Ask somebody of the pool for a review of this round, unless he has an interest in it."""
    row = await db.lock(PracticeSubmission, id, *submissions.reading())
    if row.school_id in schools_of(db.actor):
        raise Problem(NOT_FOUND)
    if row.status != PracticeSubmissionStatus.IN_REVIEW.value or row.rubric_id is None:
        raise Problem(SUBMISSION_CLOSED)
    reviewer = await referred(db, PracticeReviewer, reviewer_id, "/reviewer_id")
    rubric = await db.get(PracticeRubric, row.rubric_id)
    faults = []
    if reviewer.status != ReviewerStatus.ADMITTED.value or reviewer.district_id != row.district_id:
        faults.append(unknown("/reviewer_id"))
    elif (found := conflict(await _case(db, row), reviewer)) is not None:
        faults.append(
            Fault(
                "/reviewer_id",
                "reviewer.conflict",
                Text("Конфликт интересов: {why}.", "Conflict of interest: {why}.").filled(why=found.label),
                Text("Выберите другого: …/candidates.", "Choose somebody else: …/candidates."),
            )
        )
    faults += not_past(due_on, "/due_on")
    if faults:
        raise invalid(*faults)
    review = PracticeReview(
        district_id=row.district_id, organization_id=reviewer.organization_id, user_id=reviewer.user_id,
        reviewer_id=reviewer.id, reviewer_name=reviewer.name, submission_id=row.id, school_id=row.school_id,
        submission_status=row.status, rubric_id=rubric.id, round=row.round,
        due_on=due_on or calendar.today() + timedelta(days=rubric.review_days),
        manuscript=await _manuscript(db, row),
    )  # fmt: skip
    db.add(review)
    await db.refresh(review, "rubric")
    return review


async def _case(db: Db, row: PracticeSubmission) -> Case:
    asked = {review.reviewer_id for review in await of(db, row) if review.round == row.round}
    helpers = await helpers_of(db, row.district_id, row.school_id)
    return Case(row.school_id, await _authors(db, row), asked, helpers)


async def _authors(db: Db, row: PracticeSubmission) -> list[str]:
    """Their names, in the order of the title page."""
    found = await db.rows(select(Person.id, Person.name).where(Person.id.in_(row.author_ids)))
    names = dict(map(tuple, found))
    return [names[id] for id in row.author_ids if id in names]


async def _manuscript(db: Db, row: PracticeSubmission) -> dict[str, Any]:
    topics = await db.rows(select(PracticeTopic.title).where(PracticeTopic.id.in_(row.topic_ids)))
    copied = ("title", "problem", "steps", "conditions", "cost", "cost_level", "evidence", "grades", "subjects")
    return {
        **{name: getattr(row, name) for name in copied},
        "school_name": row.school_name,
        "authors": await _authors(db, row),
        "topics": sorted(title for (title,) in topics),
    }


async def of(db: Db, row: PracticeSubmission) -> Sequence[PracticeReview]:
    """All reviews of a submission, of every round."""
    return await db.all(
        select(PracticeReview).where(PracticeReview.submission_id == row.id).order_by(PracticeReview.id)
    )


async def manage(db: Db, id: UUID, change: dict[str, Any]) -> PracticeReview:
    """What the centre may change: the last day while it is owed, and whether the school is told what was said."""
    row = await db.edit(PracticeReview, id, *reading())
    _check_open(db, row)
    check_not_past(change.get("due_on"))
    for name, value in change.items():
        setattr(row, name, value)
    return row


# --- the reviewer's steps ---------------------------------------------------------------------------------------------


def _check_open(db: Db, row: PracticeReview) -> None:
    if row.user_id != db.actor.user_id and row.school_id in schools_of(db.actor):
        raise Problem(NOT_FOUND)
    if row.closed:
        raise Problem(SUBMISSION_CLOSED)


async def agree(db: Db, row: PracticeReview, _: Any) -> None:
    """Whoever has come to the school meanwhile, or to be an author, does not judge it."""
    _check_open(db, row)
    if await concerns(db, row.district_id, row.school_id, row.manuscript["authors"]):
        raise Problem(CONFLICT_OF_INTEREST)


async def step(db: Db, row: PracticeReview, _: Any) -> None:
    """Every other step: the submission must be in review."""
    _check_open(db, row)


async def complete(db: Db, row: PracticeReview, body: Any) -> None:
    """A mark for every criterion; their total is counted here, by the weights of the rubric."""
    await agree(db, row, body)
    criteria = {one["code"]: one["weight"] for one in row.rubric.criteria}
    faults = _faults_of_marks(body.scores, criteria, row.rubric.highest)
    if faults:
        raise invalid(*faults)
    row.scores = [score.model_dump(mode="json") for score in body.scores]
    row.total = total(row.scores, criteria, row.rubric.highest)
    row.recommendation = body.recommendation.value
    row.comment_for_school = body.comment_for_school
    row.comment_for_centre = body.comment_for_centre


def total(scores: Sequence[dict[str, Any]], weights: dict[str, int], highest: int) -> Decimal:
    """The mean of the marks by weight, from 0 (all the lowest) to 1 (all the highest)."""
    marks = sum(one["score"] * weights[one["criterion"]] for one in scores)
    mean = Decimal(marks) / sum(weights.values())
    return ((mean - 1) / (highest - 1)).quantize(Decimal("0.0001"))


def _faults_of_marks(scores: Sequence[Any], criteria: dict[str, int], highest: int) -> list[Fault]:
    faults: list[Fault] = []
    named: set[str] = set()
    for index, one in enumerate(scores):
        pointer = f"/scores/{index}"
        if one.criterion not in criteria:
            text = Text("В критериях такого нет.", "The rubric has no such criterion.")
            faults.append(Fault(f"{pointer}/criterion", "criterion.unknown", text))
        elif one.criterion in named:
            text = Text("Этот критерий назван дважды.", "This criterion is named twice.")
            faults.append(Fault(f"{pointer}/criterion", "value.repeated", text))
        if one.score > highest:
            text = Text("Высшая оценка — {highest}.", "The highest mark is {highest}.").filled(highest=highest)
            faults.append(Fault(f"{pointer}/score", "value.too-large", text))
        named.add(one.criterion)
    if missing := [code for code in criteria if code not in named]:
        text = Text("Нет оценки по критериям: {codes}.", "There is no mark for: {codes}.")
        faults.append(Fault("/scores", "criterion.missing", text.filled(codes=", ".join(missing))))
    return faults
