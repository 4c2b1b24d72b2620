"""Reviews: whom the centre invites, what each reviewer writes, and what it comes to."""

from collections import defaultdict
from typing import Annotated

from fastapi import Query

from app.domains.practices.lives import REVIEWS
from app.domains.practices.models.reviews import PracticeReview
from app.domains.practices.schemas.reviews import (
    CandidatesOut,
    CompleteReviewIn,
    InvitationIn,
    JudgementOut,
    PracticeReviewList,
    PracticeReviewOut,
    PracticeReviewPatch,
)
from app.domains.practices.service import files, judging
from app.domains.practices.service import reviews as service
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.policy import allow, steps

Read = Annotated[Db, allow("practice-reviews.read")]
Manage = Annotated[Db, allow("practice-reviews.manage")]

submissions = Routes("/practice-submissions/{id}", tag="Practice reviews", name="practice_submissions")
reviews = Routes("/practice-reviews", tag="Practice reviews")
ROUTES = [submissions, reviews]


@submissions.get("/candidates", response_model=CandidatesOut, name="candidates", summary="See who could review it")
async def candidates(db: Manage, id: PathId) -> CandidatesOut:
    """The admitted reviewers with what speaks against each: his school, himself among the authors, asked already.

    Whoever judged an earlier round is proposed first, then who has least in hand.
    """
    return CandidatesOut.model_validate({"items": await service.candidates(db, id)})


@submissions.post(
    "/reviews", response_model=PracticeReviewOut, status_code=201, name="invite", summary="Invite a reviewer"
)
async def invite(db: Manage, id: PathId, invitation: InvitationIn) -> PracticeReview:
    """Ask somebody of the pool; whoever has a conflict of interest is refused."""
    review = await service.invite(db, id, invitation.reviewer_id, invitation.due_on)
    await files.hand_to_reviewer(db, await service.submission_of(db, id), review)
    return review


@submissions.get("/judgement", response_model=JudgementOut, name="judgement", summary="See what the reviews come to")
async def judgement(db: Read, id: PathId) -> JudgementOut:
    """The mean and the spread of the current round, and whether one more reviewer is needed before a decision."""
    found = await judging.judgement(db, await service.submission_of(db, id))
    marks: dict[str, list[int]] = defaultdict(list)
    for review in found.written:
        for one in review.scores or []:
            marks[one["criterion"]].append(one["score"])
    return JudgementOut.model_validate(
        {
            "round": found.round,
            "wanted": found.wanted,
            "invited": len(found.reviews),
            "done": len(found.written),
            "mean": found.mean,
            "spread": found.spread,
            "threshold": found.rubric.spread,
            "highest": found.rubric.highest,
            "disagree": found.disagree,
            "ready": found.ready,
            "recommendations": [review.recommendation for review in found.written],
            "criteria": [
                {
                    "criterion": one["code"],
                    "lowest": min(marks[one["code"]]),
                    "highest": max(marks[one["code"]]),
                    "mean": round(sum(marks[one["code"]]) / len(marks[one["code"]]), 2),
                }
                for one in found.rubric.criteria
                if marks[one["code"]]
            ],
        }
    )


@reviews.get("", response_model=Page[PracticeReviewOut], name="list", summary="List reviews")
async def list_(db: Read, wanted: Annotated[PracticeReviewList, Query()]) -> Slice[PracticeReview]:
    """The centre sees all, a reviewer his own, and a school none of its own practices; the soonest due first."""
    statement = service.listing(db)
    for name in ("submission_id", "reviewer_id", "round"):
        if (value := getattr(wanted, name)) is not None:
            statement = statement.where(getattr(PracticeReview, name) == value)
    if wanted.status:
        statement = statement.where(PracticeReview.status.in_(wanted.status))
    if wanted.overdue is not None:
        statement = service.late(statement, overdue=wanted.overdue)
    return await db.page(statement, wanted, service.SORTS)


@reviews.get("/{id}", response_model=PracticeReviewOut, summary="Read a review")
async def get(db: Read, id: PathId) -> PracticeReview:
    """One review, with the text that is judged."""
    return await service.read(db, id)


@reviews.patch("/{id}", response_model=PracticeReviewOut, summary="Change the last day, or withhold a comment")
async def update(db: Manage, id: PathId, change: PracticeReviewPatch) -> PracticeReview:
    """The centre gives more time, or keeps a comment from the school; the judgement itself is the reviewer's."""
    return await service.manage(db, id, change.model_dump(exclude_unset=True))


steps(
    reviews,
    REVIEWS,
    PracticeReview,
    PracticeReviewOut,
    reading="practice-reviews.read",
    words={
        "agree": ("Agree to review", "You take it on; not for your own school, and not for what you have written."),
        "refuse": ("Refuse to review", "You do not, and say why; the centre invites somebody else."),
        "complete": (
            "Complete a review",
            "A mark for every criterion, a recommendation, and what the school and the centre may read. It stays.",
        ),
        "cancel": ("Cancel an invitation", "The centre needs the review no more."),
    },
    bodies={"complete": CompleteReviewIn},
    effects={
        "agree": service.agree,
        "refuse": service.step,
        "complete": service.complete,
        "cancel": service.step,
    },
    options=service.reading,
)
