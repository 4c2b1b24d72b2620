"""Rubrics and their editions."""

from typing import Annotated

from fastapi import Query
from sqlalchemy import select

from app.domains.transition import rubrics as rules
from app.domains.transition.lives import RUBRICS
from app.domains.transition.models import Rubric
from app.domains.transition.schemas.rubrics import RubricIn, RubricList, RubricOut, RubricPatch
from app.kernel.db import Db
from app.kernel.paging import Page, Slice, among
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.policy import allow, steps

Read = Annotated[Db, allow("transition-rubrics.read")]
Write = Annotated[Db, allow("transition-rubrics.write")]

rubrics = Routes("/transition/rubrics", tag="Self-diagnosis")
ROUTES = [rubrics]


@rubrics.get("", response_model=Page[RubricOut], summary="List rubrics")
async def list_(db: Read, wanted: Annotated[RubricList, Query()]) -> Slice[Rubric]:
    """Every edition of every rubric of your district."""
    statement = among(select(Rubric), (Rubric.code, wanted.code), (Rubric.status, wanted.status))
    return await db.page(statement, wanted, rules.SORTS)


@rubrics.post("", response_model=RubricOut, status_code=201, summary="Draw up a rubric")
async def create(db: Write, rubric: RubricIn) -> Rubric:
    """Draw up a rubric, or the next edition of one, as a draft: directions, criteria, a description of each level.

    All that does not hold together is told at once: codes used twice, levels without a description.
    """
    values = dict(rubric)
    return await rules.draw_up(db, values.pop("district_id"), values)


@rubrics.get("/{id}", response_model=RubricOut, summary="Read a rubric")
async def get(db: Read, id: PathId) -> Rubric:
    """One edition."""
    return await db.get(Rubric, id)


@rubrics.patch("/{id}", response_model=RubricOut, summary="Change a draft of a rubric")
async def update(db: Write, id: PathId, change: RubricPatch) -> Rubric:
    """Correct a draft; a published edition is frozen, and a new one takes its place."""
    return await rules.amend(db, id, sent(change))


@rubrics.delete("/{id}", status_code=204, summary="Delete a draft of a rubric")
async def delete(db: Write, id: PathId) -> None:
    """Delete an edition that was never published."""
    await rules.discard(db, id)


steps(
    rubrics,
    RUBRICS,
    Rubric,
    RubricOut,
    reading="transition-rubrics.read",
    words={
        "publish": ("Publish a rubric", "Schools diagnose themselves by it from now on; it does not change any more."),
        "retire": ("Retire a rubric", "No new self-diagnosis is done by this edition; those that are there stay."),
    },
    effects={"publish": rules.publish},
)
