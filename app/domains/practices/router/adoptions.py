"""Taking practices over: the stories that the bank shows, and what each school does with a practice."""

from typing import Annotated

from fastapi import Query

from app.domains.practices.lives import ADOPTIONS
from app.domains.practices.models.adoptions import AdoptionNotice, PracticeAdoption
from app.domains.practices.schemas.adoptions import (
    DropIn,
    PracticeAdoptionIn,
    PracticeAdoptionList,
    PracticeAdoptionOut,
    PracticeAdoptionPatch,
    PracticeStoryOut,
    StoryList,
    TryIn,
)
from app.domains.practices.service import adoptions as service
from app.domains.practices.service.bank import WITHDRAWN
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.policy import allow, steps

ReadBank = Annotated[Db, allow("practices.read")]
Read = Annotated[Db, allow("practice-adoptions.read")]
Write = Annotated[Db, allow("practice-adoptions.write")]

of_practice = Routes("/practices/{id}/adoptions", tag="Practices", name="practices_adoptions")
adoptions = Routes("/practice-adoptions", tag="Practices")
ROUTES = [of_practice, adoptions]


@of_practice.get(
    "",
    response_model=Page[PracticeStoryOut],
    name="list",
    summary="Read how other schools use a practice",
    openapi_extra={"x-refusals": (WITHDRAWN,)},
)
async def list_stories(db: ReadBank, id: PathId, wanted: Annotated[StoryList, Query()]) -> Slice[AdoptionNotice]:
    """The stories of schools that share theirs; how many schools there are in all stands on the practice."""
    statement = await service.stories(db, id)
    if wanted.stage:
        statement = statement.where(AdoptionNotice.stage.in_(wanted.stage))
    return await db.page(statement, wanted, service.STORY_SORTS)


@adoptions.get("", response_model=Page[PracticeAdoptionOut], name="list", summary="List practices taken over")
async def list_(db: Read, wanted: Annotated[PracticeAdoptionList, Query()]) -> Slice[PracticeAdoption]:
    """A school sees its own; the centre and the department see those of the district."""
    statement = service.listing(wanted.q)
    if wanted.practice_id is not None:
        statement = statement.where(PracticeAdoption.practice_id == wanted.practice_id)
    if wanted.programme_id is not None:
        statement = statement.where(PracticeAdoption.programme_id == wanted.programme_id)
    if wanted.school_id:
        statement = statement.where(PracticeAdoption.school_id.in_(wanted.school_id))
    if wanted.status:
        statement = statement.where(PracticeAdoption.status.in_(wanted.status))
    return await db.page(statement, wanted, service.SORTS)


@adoptions.post("", response_model=PracticeAdoptionOut, status_code=201, summary="Take a practice over")
async def take_over(db: Write, adoption: PracticeAdoptionIn) -> PracticeAdoption:
    """Your school plans to do as another one does; say where in its programme, and what it will do otherwise."""
    return await service.take_over(db, dict(adoption))


@adoptions.get("/{id}", response_model=PracticeAdoptionOut, summary="Read how a practice is taken over")
async def get(db: Read, id: PathId) -> PracticeAdoption:
    """One school with one practice."""
    return await db.get(PracticeAdoption, id, *service.reading())


@adoptions.patch("/{id}", response_model=PracticeAdoptionOut, summary="Say how it goes with a practice")
async def update(db: Write, id: PathId, change: PracticeAdoptionPatch) -> PracticeAdoption:
    """Say what you do otherwise and how it goes, and whether the bank may show it."""
    return await service.amend(db, id, sent(change))


steps(
    adoptions,
    ADOPTIONS,
    PracticeAdoption,
    PracticeAdoptionOut,
    reading="practice-adoptions.read",
    words={
        "try": ("Begin with a practice", "The school tries it, from a day on; also once more after it was dropped."),
        "keep": ("Keep a practice", "It has become the school's own."),
        "drop": ("Drop a practice", "The school gives it up, and says why."),
    },
    bodies={"try": TryIn, "drop": DropIn},
    effects={"try": service.begin, "keep": service.keep, "drop": service.drop},
    options=service.reading,
)
