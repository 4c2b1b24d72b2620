"""Plans of information support: of the centre for the district, of schools for their neighbourhood."""

from typing import Annotated, Any

from fastapi import Query

from app.domains.cooperation.lives import PLANS
from app.domains.cooperation.models.plans import InformationPlan
from app.domains.cooperation.schemas.plans import (
    AdoptIn,
    AnnounceIn,
    InformationPlanIn,
    InformationPlanList,
    InformationPlanOut,
    InformationPlanPatch,
    ReturnInformationPlanIn,
)
from app.domains.cooperation.service import plans as service
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import In, PathId
from app.policy import allow, steps

Read = Annotated[Db, allow("information-plans.read")]
Write = Annotated[Db, allow("information-plans.write")]

plans = Routes("/information-plans", tag="Information support")
ROUTES = [plans]


@plans.get("", response_model=Page[InformationPlanOut], name="list", summary="List plans of information support")
async def list_(db: Read, wanted: Annotated[InformationPlanList, Query()]) -> Slice[InformationPlan]:
    """The centre's, once approved, and schools', once made known, are for the whole district; drafts are not."""
    statement = service.listing(wanted.q)
    if wanted.programme_id is not None:
        statement = statement.where(InformationPlan.programme_id == wanted.programme_id)
    if wanted.organization_id:
        statement = statement.where(InformationPlan.organization_id.in_(wanted.organization_id))
    if wanted.kind is not None:
        statement = statement.where(InformationPlan.kind == wanted.kind)
    if wanted.status:
        statement = statement.where(InformationPlan.status.in_(wanted.status))
    return await db.page(statement, wanted, service.SORTS)


@plans.post("", response_model=InformationPlanOut, status_code=201, name="create", summary="Begin a plan")
async def begin(db: Write, plan: InformationPlanIn) -> InformationPlan:
    """A draft: of the centre's measures of information support, or of a school's involvement of its neighbourhood."""
    return await service.begin(db, _plain(plan.model_dump(), plan))


@plans.get("/{id}", response_model=InformationPlanOut, summary="Read a plan")
async def get(db: Read, id: PathId) -> InformationPlan:
    """One plan."""
    return await db.get(InformationPlan, id)


@plans.patch("/{id}", response_model=InformationPlanOut, summary="Change a plan")
async def update(db: Write, id: PathId, change: InformationPlanPatch) -> InformationPlan:
    """Change a draft, or what was returned."""
    return await service.amend(db, id, _plain(change.model_dump(exclude_unset=True), change))


steps(
    plans,
    PLANS,
    InformationPlan,
    InformationPlanOut,
    reading="information-plans.read",
    words={
        "submit": ("Submit the centre's plan", "The centre hands it to the department; its duty is reported."),
        "return": ("Return the centre's plan", "The department gives it back, and says why."),
        "approve": ("Approve the centre's plan", "The department approves it; its duty is reported."),
        "adopt": (
            "Adopt a school's plan",
            "The governing council has approved it: number, date and document of the protocol. The duty is reported.",
        ),
        "announce": ("Make a plan known", "Say where and how those it is about were told."),
    },
    bodies={"return": ReturnInformationPlanIn, "adopt": AdoptIn, "announce": AnnounceIn},
    effects={
        "submit": service.submit,
        "return": service.return_,
        "approve": service.approve,
        "adopt": service.adopt,
        "announce": service.announce,
    },
)


def _plain(values: dict[str, Any], body: In) -> dict[str, Any]:
    """The items as they are stored."""
    return values | ({"items": body.model_dump(mode="json", include={"items"})["items"]} if "items" in values else {})
