"""The bank: everybody may search and read it without sign-in; the centre publishes, revises and withdraws."""

import re
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Header, Path, Query, Request, Response
from sqlalchemy import select
from starlette.responses import JSONResponse

from app.domains.practices.lives import PRACTICES, PracticeStatus
from app.domains.practices.models.bank import Practice, PracticeEdition
from app.domains.practices.schemas.bank import (
    EditionIn,
    EditionList,
    PracticeEditionOut,
    PracticeList,
    PracticeOut,
    PracticePage,
    PracticePageOut,
    PublicationIn,
)
from app.domains.practices.schemas.linked import LinkedPracticeOut
from app.domains.practices.service import bank as service
from app.domains.practices.service import files, finding, showing, submissions, words
from app.kernel.core import Kernel
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import ANY_ID, PathId
from app.policy import allow, steps

Read = Annotated[Db, allow("practices.read")]
Write = Annotated[Db, allow("practices.write")]
EditionId = Annotated[UUID, Path(description="The id of the edition.", examples=[ANY_ID])]

practices = Routes("/practices", tag="Practices")
ROUTES = [practices]

LINKED = "application/ld+json"
ATOM = "application/atom+xml"
_NEWEST = 50
_RANGE = re.compile(r"\s*([\w*.+-]+/[\w*.+-]+)\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", re.IGNORECASE)


class Linked(JSONResponse):
    """JSON-LD."""

    media_type = LINKED

    def render(self, content: Any) -> bytes:
        """As JSON."""
        return orjson.dumps(content)


@practices.get("", response_model=PracticePage, summary="Search the bank")
async def list_(db: Read, wanted: Annotated[PracticeList, Query()]) -> finding.Found:
    """Full text in Russian: words in any form, with what fits best first and what was looked for marked.

    A word that stands nowhere in the bank is taken for the likest that does, and `corrections` say so; where no
    practice has all the words, those are shown that have some (`relaxed`).
    """
    wish = finding.Wish(
        search=words.read(wanted.q) if wanted.q is not None else None,
        status=wanted.status,
        chosen={
            "topic": wanted.topic or (),
            "grade": wanted.grade or (),
            "subject": [subject.value for subject in wanted.subject or ()],
            "cost_level": wanted.cost_level or (),
            "security_level": wanted.security_level or (),
        },
        district_id=wanted.district_id,
        school_id=wanted.school_id,
    )
    found = await finding.find(
        db,
        wish,
        sort=wanted.sort,
        limit=wanted.limit,
        cursor=wanted.cursor,
        include_total=wanted.include_total,
        include_facets=wanted.include_facets,
    )
    db.next_cursor = found.next_cursor
    return found


@practices.get(
    "/feed.atom", name="feed", summary="Follow the bank", response_class=Response,
    responses={
        200: {
            "description": "The newest practices.",
            "content": {ATOM: {"schema": {"type": "string", "maxLength": 2_000_000, "contentMediaType": ATOM}}},
        }
    },
)  # fmt: skip
async def feed(db: Read, request: Request) -> Response:
    """The newest practices as an Atom feed (RFC 4287), for feed readers and sites of schools."""
    newest = await db.all(
        select(Practice)
        .where(Practice.status == PracticeStatus.PUBLISHED.value)
        .order_by(Practice.published_at.desc(), Practice.id.desc())
        .limit(_NEWEST)
    )
    return Response(showing.feed(newest, _base(request)), media_type=ATOM)


@practices.post("", response_model=PracticeOut, status_code=201, summary="Publish a practice")
async def publish(db: Write, publication: PublicationIn) -> Practice:
    """Put an accepted practice into the bank, with its evidence as three numbers: effect, cost, security."""
    made = await service.publish(db, publication.submission_id, publication.model_dump(exclude={"submission_id"}))
    await files.hand_to_everybody(db, await submissions.of(db, publication.submission_id), made)
    return made


@practices.get(
    "/{id}", response_model=PracticePageOut, summary="Read a practice",
    responses={200: {"content": {LINKED: {"schema": {"$ref": "#/components/schemas/LinkedPracticeOut"}}}}},
    openapi_extra={"x-refusals": (service.WITHDRAWN,)},
)  # fmt: skip
async def get(
    db: Read,
    id: PathId,
    request: Request,
    response: Response,
    accept: Annotated[
        str,
        Header(
            max_length=32_000,
            description="`application/ld+json`: by the vocabulary of schema.org; else the practice as ever.",
            examples=[LINKED],
        ),
    ] = "*/*",
) -> Any:
    """A practice at its lasting address, with its citation and how many schools have taken it over.

    One that was withdrawn answers 410 with the reason.
    """
    practice = await service.read(db, id)
    db.subject = practice
    base = _base(request)
    if _wants_linked(accept):
        return Linked(showing.linked(practice, base), headers={"vary": "Accept"})
    response.headers["vary"] = "Accept"
    return PracticePageOut.model_validate(
        {
            **PracticeOut.model_validate(practice).model_dump(),
            "url": showing.address(practice, base),
            "citation": showing.citation(practice, base),
            "adoptions": await service.counts(db, practice.id),
        }
    )


@practices.get(
    "/{id}/linked-data", response_model=LinkedPracticeOut, response_class=Linked, name="linked_data",
    summary="Read a practice as linked data", openapi_extra={"x-refusals": (service.WITHDRAWN,)},
)  # fmt: skip
async def linked_data(db: Read, id: PathId, request: Request) -> Any:
    """What search engines read of a practice (JSON-LD, schema.org), at an address of its own."""
    db.subject = await service.read(db, id)
    return showing.linked(db.subject, _base(request))


@practices.get(
    "/{id}/editions",
    response_model=Page[PracticeEditionOut],
    name="editions",
    summary="List the editions of a practice",
    openapi_extra={"x-refusals": (service.WITHDRAWN,)},
)
async def list_editions(db: Read, id: PathId, wanted: Annotated[EditionList, Query()]) -> Slice[PracticeEdition]:
    """Every edition with its text, and what was new in it."""
    return await db.page(await service.editions(db, id), wanted, service.EDITION_SORTS)


@practices.get(
    "/{id}/editions/{edition_id}",
    response_model=PracticeEditionOut,
    name="edition",
    summary="Read an edition of a practice",
    openapi_extra={"x-refusals": (service.WITHDRAWN,)},
)
async def get_edition(db: Read, id: PathId, edition_id: EditionId) -> PracticeEdition:
    """A practice as it was published once."""
    return await service.edition(db, id, edition_id)


@practices.post(
    "/{id}/editions",
    response_model=PracticeOut,
    name="revise",
    summary="Publish a new edition",
    openapi_extra={"x-edits": True},
)
async def revise(db: Write, id: PathId, edition: EditionIn) -> Practice:
    """What is sent replaces what was; the editions before can still be read."""
    change = edition.model_dump(exclude_unset=True, exclude={"reason"}, mode="json")
    return await service.revise(db, id, edition.reason, change)


steps(
    practices,
    PRACTICES,
    Practice,
    PracticeOut,
    reading="practices.read",
    words={
        "withdraw": ("Withdraw a practice from the bank", "At its address stands the reason from now on (410)."),
        "restore": ("Restore a practice", "It stands in the bank again, at the same address."),
    },
    effects={"withdraw": service.withdraw, "restore": service.restore},
)


def _base(request: Request) -> str:
    kernel: Kernel = request.app.state.kernel
    return kernel.settings.public_url


def _wants_linked(accept: str) -> bool:
    """Whether JSON-LD is named, and ranked no lower than plain JSON (RFC 9110, 12.5.1)."""
    rank: dict[str, float] = {}
    for part in accept.split(","):
        if match := _RANGE.fullmatch(part):
            rank[match[1].lower()] = float(match[2] or 1)
    linked = rank.get(LINKED, 0)
    return linked > 0 and linked >= rank.get("application/json", 0)
