"""The rubric in its editions, and the pool of reviewers."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from app.domains.practices.lives import REVIEWERS, RUBRICS
from app.domains.practices.models.reviews import PracticeReviewer, PracticeRubric
from app.domains.practices.schemas.rubrics import (
    PracticeReviewerIn,
    PracticeReviewerList,
    PracticeReviewerOut,
    PracticeReviewerPatch,
    PracticeRubricIn,
    PracticeRubricList,
    PracticeRubricOut,
    PracticeRubricPatch,
)
from app.domains.practices.service import rubrics as service
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.kernel.searching import holds
from app.policy import allow, steps

ReadRubrics = Annotated[Db, allow("practice-rubrics.read")]
WriteRubrics = Annotated[Db, allow("practice-rubrics.write")]
ReadReviewers = Annotated[Db, allow("practice-reviewers.read")]
WriteReviewers = Annotated[Db, allow("practice-reviewers.write")]

rubrics = Routes("/practice-rubrics", tag="Practice reviews")
reviewers = Routes("/practice-reviewers", tag="Practice reviews")
ROUTES = [rubrics, reviewers]


@rubrics.get("", response_model=Page[PracticeRubricOut], name="list", summary="List rubrics")
async def list_rubrics(db: ReadRubrics, wanted: Annotated[PracticeRubricList, Query()]) -> Slice[PracticeRubric]:
    """The editions of the rubric that practices are judged by; everybody may know them."""
    statement = select(PracticeRubric)
    if wanted.status:
        statement = statement.where(PracticeRubric.status.in_(wanted.status))
    return await db.page(statement, wanted, service.RUBRIC_SORTS)


@rubrics.post("", response_model=PracticeRubricOut, status_code=201, name="create", summary="Draft a rubric")
async def create_rubric(db: WriteRubrics, rubric: PracticeRubricIn) -> PracticeRubric:
    """A new edition; publish it when the one before is retired."""
    return await service.draft(db, _plain(rubric.model_dump(mode="json")))


@rubrics.get("/{id}", response_model=PracticeRubricOut, name="get", summary="Read a rubric")
async def get_rubric(db: ReadRubrics, id: PathId) -> PracticeRubric:
    """One edition."""
    return await db.get(PracticeRubric, id)


@rubrics.patch("/{id}", response_model=PracticeRubricOut, name="update", summary="Change a draft of the rubric")
async def update_rubric(db: WriteRubrics, id: PathId, change: PracticeRubricPatch) -> PracticeRubric:
    """Change an edition that was never in force."""
    return await service.amend(db, id, _plain(change.model_dump(mode="json", exclude_unset=True)))


steps(
    rubrics,
    RUBRICS,
    PracticeRubric,
    PracticeRubricOut,
    reading="practice-rubrics.read",
    words={
        "publish": ("Put a rubric in force", "From now on practices are judged by it; one is in force at a time."),
        "retire": ("Retire a rubric", "No new review begins by it; those that have begun go on."),
    },
)


@reviewers.get("", response_model=Page[PracticeReviewerOut], name="list", summary="List reviewers")
async def list_reviewers(
    db: ReadReviewers, wanted: Annotated[PracticeReviewerList, Query()]
) -> Slice[PracticeReviewer]:
    """The pool of the centre; whoever is in it sees himself alone, and schools see nobody."""
    statement = select(PracticeReviewer)
    if wanted.status:
        statement = statement.where(PracticeReviewer.status.in_(wanted.status))
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, PracticeReviewer.name, PracticeReviewer.about))
    return await db.page(statement, wanted, service.SORTS)


@reviewers.post("", response_model=PracticeReviewerOut, status_code=201, name="create", summary="Offer to review")
async def offer(db: WriteReviewers, reviewer: PracticeReviewerIn) -> PracticeReviewer:
    """Offer yourself to the centre of your district; it decides, and then invites you."""
    return await service.offer(db, reviewer.user_id, reviewer.organization_id, reviewer.about)


@reviewers.get("/{id}", response_model=PracticeReviewerOut, name="get", summary="Read a reviewer")
async def get_reviewer(db: ReadReviewers, id: PathId) -> PracticeReviewer:
    """One of the pool."""
    return await db.get(PracticeReviewer, id)


@reviewers.patch(
    "/{id}", response_model=PracticeReviewerOut, name="update", summary="Change what is told of a reviewer"
)
async def update_reviewer(db: WriteReviewers, id: PathId, change: PracticeReviewerPatch) -> PracticeReviewer:
    """Say what you know well."""
    return change.onto(await db.edit(PracticeReviewer, id))


steps(
    reviewers,
    REVIEWERS,
    PracticeReviewer,
    PracticeReviewerOut,
    reading="practice-reviewers.read",
    words={
        "admit": ("Admit a reviewer", "The centre may invite him from now on."),
        "end": ("End a reviewer's work", "The centre invites him no more; reviews he has agreed to stay his."),
    },
)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """The threshold as the database keeps it: exactly."""
    return values | ({"spread": service.exactly(values["spread"])} if "spread" in values else {})
