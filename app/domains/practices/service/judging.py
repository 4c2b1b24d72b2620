"""What the reviews of a round come to, and the decisions that rest on them.

A recommendation is not the decision: whoever reviews a round does not decide it. With the decision the school is told
what was said, and never by whom or when, unless the rubric names reviewers.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.domains.practices.lives import (
    IN_FORCE,
    OPEN_REVIEW,
    REVIEWS,
    PracticeSubmissionStatus,
    Recommendation,
    ReviewStatus,
    RubricStatus,
)
from app.domains.practices.models.reviews import PracticeReview, PracticeRubric
from app.domains.practices.models.submissions import PracticeFeedback, PracticeSubmission
from app.domains.practices.service import reviews, submissions
from app.domains.practices.service.conflicts import CONFLICT_OF_INTEREST, schools_of
from app.kernel.days import check_not_past
from app.kernel.db import Db
from app.kernel.problems import Kind, Problem
from app.kernel.text import Text

_CENTRE = Text("ИМЦ.", "The centre.")
REVIEWS_MISSING = Kind(
    "reviews-missing",
    409,
    Text("Рецензий ещё не достаточно для решения", "There are not enough reviews for a decision yet"),
    Text("ИМЦ: он приглашает рецензентов.", "The centre: it invites reviewers."),
    Text(
        "Дождитесь рецензий или пригласите ещё одного рецензента, если мнения разошлись.",
        "Wait for the reviews, or invite one more reviewer where they disagree.",
    ),
)
REVIEWER_DECIDES = Kind(
    "reviewer-cannot-decide",
    409,
    Text("Рецензент не принимает решение", "A reviewer does not take the decision"),
    Text("Другой сотрудник ИМЦ.", "Somebody else of the centre."),
    Text(
        "Попросите принять решение того, кто не рецензирует эту практику.",
        "Ask somebody who does not review this practice to decide.",
    ),
)
NO_RUBRIC = Kind(
    "no-rubric-in-force",
    409,
    Text("Нет действующих критериев экспертизы", "There is no rubric in force"),
    _CENTRE,
    Text(
        "Создайте критерии (POST /practice-rubrics) и введите их в действие (publish).",
        "Make a rubric (POST /practice-rubrics) and publish it.",
    ),
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the reviews of the current round come to."""

    rubric: PracticeRubric
    round: int
    reviews: Sequence[PracticeReview]

    @property
    def written(self) -> list[PracticeReview]:
        """Those that are there."""
        return [review for review in self.reviews if review.status == ReviewStatus.DONE.value]

    @property
    def totals(self) -> list[Decimal]:
        """Their totals."""
        return [review.total for review in self.written if review.total is not None]

    @property
    def mean(self) -> Decimal | None:
        """The mean of the totals."""
        return sum(self.totals, Decimal()) / len(self.totals) if self.totals else None

    @property
    def spread(self) -> Decimal | None:
        """The difference between the highest and the lowest total."""
        return max(self.totals) - min(self.totals) if len(self.totals) > 1 else None

    @property
    def disagree(self) -> bool:
        """Whether they are far apart, or would have opposite decisions."""
        opposed = {Recommendation.ACCEPT.value, Recommendation.DECLINE.value}
        return (self.spread is not None and self.spread >= self.rubric.spread) or opposed <= {
            review.recommendation for review in self.written
        }

    @property
    def wanted(self) -> int:
        """How many a decision takes: where they disagree, one more."""
        return self.rubric.reviewers + self.disagree

    @property
    def ready(self) -> bool:
        """Whether a decision may be taken."""
        return len(self.written) >= self.wanted


async def judgement(db: Db, row: PracticeSubmission) -> Judgement:
    """Of the round that is open, or was the last (409 before the first)."""
    if row.rubric_id is None:
        raise Problem(reviews.SUBMISSION_CLOSED)
    rubric = await db.get(PracticeRubric, row.rubric_id)
    mine = [one for one in await reviews.of(db, row) if one.round == row.round and one.status in IN_FORCE]
    return Judgement(rubric, row.round, mine)


async def open_round(db: Db, row: PracticeSubmission, _: Any) -> None:
    """It is judged by the rubric that is in force now."""
    _check_outside(db, row)
    rubric = await db.first(
        select(PracticeRubric).where(
            PracticeRubric.district_id == row.district_id, PracticeRubric.status == RubricStatus.PUBLISHED.value
        )
    )
    if rubric is None:
        raise Problem(NO_RUBRIC)
    row.rubric_id = rubric.id


async def return_(db: Db, row: PracticeSubmission, body: Any) -> None:
    """It may go back at any time, also before anybody has judged it."""
    _check_outside(db, row)
    check_not_past(body.due_on)
    if row.status == PracticeSubmissionStatus.IN_REVIEW.value:
        await _close(db, row, await judgement(db, row))
    row.due_on = body.due_on
    await submissions.unsend(db, row, Text("Практика возвращена на доработку", "The practice was returned"))


async def decide(db: Db, row: PracticeSubmission, _: Any) -> None:
    """To accept or to decline takes as many reviews as the rubric says, and one more where they disagree."""
    _check_outside(db, row)
    found = await judgement(db, row)
    if not found.ready:
        raise Problem(
            REVIEWS_MISSING,
            Text("Рецензий: {done}, нужно: {wanted}.", "Reviews: {done}, needed: {wanted}.").filled(
                done=len(found.written), wanted=found.wanted
            ),
            disagree=found.disagree,
        )
    await _close(db, row, found)


async def accept(db: Db, row: PracticeSubmission, body: Any) -> None:
    """What was accepted fulfils the duty, also where its report had been returned."""
    await decide(db, row, body)
    await submissions.report(db, row, Text("Практика принята в банк лучших практик", "The practice was accepted"))


def _check_outside(db: Db, row: PracticeSubmission) -> None:
    """Whoever belongs to the school has no part in what becomes of its practice."""
    if row.school_id in schools_of(db.actor):
        raise Problem(CONFLICT_OF_INTEREST)


async def _close(db: Db, row: PracticeSubmission, found: Judgement) -> None:
    """The round ends: open invitations are cancelled, and the school is told what was said, by nobody, in no order."""
    if db.actor.user_id in {review.user_id for review in found.reviews}:
        raise Problem(REVIEWER_DECIDES)
    for review in found.reviews:
        if review.status not in OPEN_REVIEW:
            continue
        locked = await db.lock(PracticeReview, review.id)
        if locked.status in OPEN_REVIEW:  # it may have been completed this very moment
            await REVIEWS.record(db, locked, "cancel", ReviewStatus.CANCELLED.value)
    told = [review for review in found.written if review.comment_for_school and not review.withheld]
    for place, review in enumerate(sorted(told, key=_shuffled), 1):
        db.add(
            PracticeFeedback(
                submission_id=row.id, school_id=row.school_id, district_id=row.district_id, round=row.round,
                place=place, comment=review.comment_for_school,
                reviewer_name=None if found.rubric.anonymous else review.reviewer_name,
            )
        )  # fmt: skip


def _shuffled(review: PracticeReview) -> bytes:
    """An order that says nothing of who was asked or has answered first, and is the same each time."""
    return hashlib.sha256(review.id.bytes).digest()
