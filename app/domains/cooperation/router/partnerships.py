"""The catalogue of universities and colleges, and what schools need them for."""

from typing import Annotated

from fastapi import Query
from sqlalchemy import select

from app.domains.cooperation.lives import NEEDS
from app.domains.cooperation.models.partnerships import PartnerInstitution, PartnershipNeed
from app.domains.cooperation.schemas.partnerships import (
    AgreeIn,
    ConsolidatedNeedsOut,
    ConsolidatedQuery,
    HoldNeedIn,
    OfferIn,
    PartnerInstitutionIn,
    PartnerInstitutionList,
    PartnerInstitutionOut,
    PartnerInstitutionPatch,
    PartnershipNeedIn,
    PartnershipNeedList,
    PartnershipNeedOut,
    PartnershipNeedPatch,
)
from app.domains.cooperation.service import partnerships as service
from app.domains.organizations.service import home_district
from app.kernel.db import Db
from app.kernel.paging import Page, Slice, among
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.kernel.searching import holds
from app.policy import allow, steps

ReadCatalogue = Annotated[Db, allow("partner-institutions.read")]
WriteCatalogue = Annotated[Db, allow("partner-institutions.write")]
Read = Annotated[Db, allow("partnership-needs.read")]
Write = Annotated[Db, allow("partnership-needs.write")]

catalogue = Routes("/partner-institutions", tag="Partners")
needs = Routes("/partnership-needs", tag="Partners")
ROUTES = [catalogue, needs]


@catalogue.get("", response_model=Page[PartnerInstitutionOut], name="list", summary="List universities and colleges")
async def list_institutions(
    db: ReadCatalogue, wanted: Annotated[PartnerInstitutionList, Query()]
) -> Slice[PartnerInstitution]:
    """Who works with schools of the district, and what they can do."""
    statement = select(PartnerInstitution)
    if wanted.kind:
        statement = statement.where(PartnerInstitution.kind.in_(wanted.kind))
    if wanted.active is not None:
        statement = statement.where(PartnerInstitution.active.is_(wanted.active))
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, PartnerInstitution.name, PartnerInstitution.offers))
    return await db.page(statement, wanted, service.INSTITUTION_SORTS)


@catalogue.post(
    "", response_model=PartnerInstitutionOut, status_code=201, name="create", summary="Add a university or a college"
)
async def add_institution(db: WriteCatalogue, institution: PartnerInstitutionIn) -> PartnerInstitution:
    """Add an entry to the catalogue of the centre."""
    return db.add(PartnerInstitution(district_id=home_district(db, None), **institution.model_dump()))


@catalogue.get("/{id}", response_model=PartnerInstitutionOut, name="get", summary="Read an entry of the catalogue")
async def get_institution(db: ReadCatalogue, id: PathId) -> PartnerInstitution:
    """One university or college."""
    return await db.get(PartnerInstitution, id)


@catalogue.patch(
    "/{id}", response_model=PartnerInstitutionOut, name="update", summary="Change an entry of the catalogue"
)
async def update_institution(db: WriteCatalogue, id: PathId, change: PartnerInstitutionPatch) -> PartnerInstitution:
    """Change what is told of it, or offer it no longer."""
    return change.onto(await db.edit(PartnerInstitution, id))


# --- what schools need ------------------------------------------------------------------------------------------------


@needs.get("", response_model=Page[PartnershipNeedOut], name="list", summary="List needs for partners")
async def list_(db: Read, wanted: Annotated[PartnershipNeedList, Query()]) -> Slice[PartnershipNeed]:
    """A school sees its own, drafts too; the centre and the department see what was sent."""
    statement = among(
        service.listing(wanted.q),
        (PartnershipNeed.programme_id, [wanted.programme_id] if wanted.programme_id else None),
        (PartnershipNeed.school_id, wanted.school_id),
        (PartnershipNeed.institution_id, wanted.institution_id),
        (PartnershipNeed.kind, wanted.kind),
        (PartnershipNeed.topic, wanted.topic),
        (PartnershipNeed.status, wanted.status),
    )
    return await db.page(statement, wanted, service.SORTS)


@needs.post("", response_model=PartnershipNeedOut, status_code=201, name="create", summary="Describe a need")
async def describe(db: Write, need: PartnershipNeedIn) -> PartnershipNeed:
    """What your school needs a university or a college for; it is sent by a step."""
    return await service.describe(db, need.model_dump())


@needs.get(
    "/consolidated", response_model=ConsolidatedNeedsOut, name="consolidated", summary="See the needs of all schools"
)
async def consolidated(db: Read, wanted: Annotated[ConsolidatedQuery, Query()]) -> ConsolidatedNeedsOut:
    """Counted by kind and field: needs, schools, pupils, and how many stand where. A school sees its own."""
    found = await service.consolidated(
        db, programme_id=wanted.programme_id, kinds=wanted.kind, topics=wanted.topic
    )  # fmt: skip
    return ConsolidatedNeedsOut.model_validate(found)


@needs.get("/{id}", response_model=PartnershipNeedOut, summary="Read a need")
async def get(db: Read, id: PathId) -> PartnershipNeed:
    """One need, with what came of it."""
    return await db.get(PartnershipNeed, id, *service.reading())


@needs.patch("/{id}", response_model=PartnershipNeedOut, summary="Change a need")
async def update(db: Write, id: PathId, change: PartnershipNeedPatch) -> PartnershipNeed:
    """Change what was not sent yet."""
    return await service.amend(db, id, change.model_dump(exclude_unset=True))


steps(
    needs,
    NEEDS,
    PartnershipNeed,
    PartnershipNeedOut,
    reading="partnership-needs.read",
    words={
        "submit": ("Send a need to the centre", "The school sends what it has described."),
        "take": ("Take a need up", "The centre counts it and looks for a partner; its duty to gather is reported."),
        "offer": ("Offer a partner", "The centre names a partner of the catalogue, and on which terms."),
        "refuse": ("Refuse an offer", "It does not suit the school, which says why; the centre looks on."),
        "agree": ("Agree with a partner", "School and partner have an agreement: a document."),
        "hold": ("Say that it took place", "The school tells when it was and what came of it."),
        "close": ("Close a need unmet", "No partner was found; the centre says why."),
        "withdraw": ("Withdraw a need", "The school needs it no more."),
    },
    bodies={"offer": OfferIn, "agree": AgreeIn, "hold": HoldNeedIn},
    effects={
        "submit": service.submit,
        "take": service.take,
        "offer": service.offer,
        "refuse": service.refuse,
        "agree": service.agree,
        "hold": service.hold,
        "withdraw": service.withdraw,
    },
    options=service.reading,
)
