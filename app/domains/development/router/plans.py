"""Development plans, what stands in them, and the hours they come to."""

from typing import Annotated, Any

from fastapi import Query, Response
from sqlalchemy import Select, exists, select
from sqlalchemy.orm import contains_eager

from app.domains.development import items, plans, printing, report
from app.domains.development.lives import DEVELOPMENT_PLANS
from app.domains.development.models.plans import (
    DevelopmentItem,
    DevelopmentItemPerson,
    DevelopmentItemSource,
    DevelopmentPlan,
    HourCredit,
)
from app.domains.development.schemas.hours import HourCreditList, HourCreditOut, HoursQuery, HoursReportOut
from app.domains.development.schemas.items import (
    DevelopmentItemIn,
    DevelopmentItemList,
    DevelopmentItemOut,
    DevelopmentItemPatch,
    EveryItemList,
    SourcesIn,
)
from app.domains.development.schemas.plans import (
    ApprovePlanIn,
    ConsolidateIn,
    DevelopmentPlanExport,
    DevelopmentPlanIn,
    DevelopmentPlanList,
    DevelopmentPlanOut,
    DevelopmentPlanPatch,
    ReturnPlanIn,
)
from app.domains.organizations.models import Organization
from app.kernel import exporting, papers
from app.kernel.db import Db
from app.kernel.paging import Page, Slice, among
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.kernel.searching import holds
from app.policy import allow, steps

ReadPlans = Annotated[Db, allow("development-plans.read")]
WritePlans = Annotated[Db, allow("development-plans.write")]
ReadItems = Annotated[Db, allow("development-items.read")]
WriteItems = Annotated[Db, allow("development-items.write")]
Consolidate = Annotated[Db, allow("development-items.consolidate")]
ReadHours = Annotated[Db, allow("development-hours.read")]
ReadCredits = Annotated[Db, allow("hour-credits.read")]

development_plans = Routes("/development-plans", tag="Development plans")
of_plan = Routes("/development-plans/{id}/items", tag="Development plans", name="development_plan_items")
every_item = Routes("/development-items", tag="Development plans")
credits_ = Routes("/hour-credits", tag="Development plans")
ROUTES = [development_plans, of_plan, every_item, credits_]


@development_plans.get("", response_model=Page[DevelopmentPlanOut], summary="List development plans")
async def list_(db: ReadPlans, wanted: Annotated[DevelopmentPlanList, Query()]) -> Slice[DevelopmentPlan]:
    """The plans of schools and of the district, and where they stand; schools see the district plan once approved."""
    statement = plans.listing()
    if wanted.organization_id:
        statement = statement.where(DevelopmentPlan.organization_id.in_(wanted.organization_id))
    if wanted.school_year:
        statement = statement.where(DevelopmentPlan.school_year.in_(wanted.school_year))
    if wanted.status:
        statement = statement.where(DevelopmentPlan.status.in_(wanted.status))
    if wanted.owner_kind is not None:
        statement = statement.where(DevelopmentPlan.owner_kind == wanted.owner_kind)
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, Organization.name))
    return await db.page(statement, wanted, plans.SORTS)


@development_plans.post("", response_model=DevelopmentPlanOut, status_code=201, summary="Draw up a development plan")
async def create(db: WritePlans, plan: DevelopmentPlanIn) -> DevelopmentPlan:
    """Draw up the plan of your organisation for a school year; the centre's is the plan of the district."""
    return await plans.draw_up(db, **dict(plan))


@development_plans.get(
    "/hours", response_model=HoursReportOut, name="hours", summary="Hours planned, approved and done"
)
async def hours(db: ReadHours, wanted: Annotated[HoursQuery, Query()]) -> dict[str, Any]:
    """Person-hours by school, year and kind in one answer: planned, approved, in the district plan, and done."""
    return await report.hours(db, wanted)


@development_plans.get("/{id}", response_model=DevelopmentPlanOut, summary="Read a development plan")
async def get(db: ReadPlans, id: PathId) -> DevelopmentPlan:
    """One plan; its items are at `/items`."""
    return await db.get(DevelopmentPlan, id, *plans.reading())


@development_plans.patch("/{id}", response_model=DevelopmentPlanOut, summary="Change a development plan")
async def update(db: WritePlans, id: PathId, change: DevelopmentPlanPatch) -> DevelopmentPlan:
    """Change the remark or the signed document, while the plan is a draft or was returned."""
    return await plans.amend(db, id, sent(change))


@development_plans.delete("/{id}", status_code=204, summary="Delete a development plan")
async def delete(db: WritePlans, id: PathId) -> None:
    """Delete a draft that was never submitted, with its items."""
    await plans.discard(db, id)


@development_plans.get("/{id}/export", name="export", summary="Download a plan as a table", **exporting.giving())
async def export(db: ReadItems, id: PathId, wanted: Annotated[DevelopmentPlanExport, Query()]) -> Response:
    """The items of a plan, in the language of the request."""
    found = await db.all((await items.of_plan(db, id)).order_by(DevelopmentItem.starts_on, DevelopmentItem.id))
    table = printing.rows(found, await printing.names_of(db, found))
    return await exporting.answer("development-plan", wanted, printing.COLUMNS, exporting.at_once([*table]))


@development_plans.get(
    "/{id}/paper", name="paper", summary="Download a plan as a paper to sign", response_class=Response, **papers.GIVING
)
async def paper(db: ReadItems, id: PathId) -> Response:
    """The plan as DOCX in the form that a Russian school signs, with places for approval, protocol and signatures."""
    plan = await db.get(DevelopmentPlan, id, *plans.reading())
    found = await db.all((await items.of_plan(db, id)).order_by(DevelopmentItem.starts_on, DevelopmentItem.id))
    facts = printing.facts(plan, found, await printing.names_of(db, found))
    return await papers.answer("development-plan", printing.PAPER, facts)


@development_plans.post(
    "/{id}/consolidate",
    response_model=DevelopmentPlanOut,
    summary="Take items of schools into the district plan",
    openapi_extra={"x-edits": True},
)
async def consolidate(db: Consolidate, id: PathId, wanted: ConsolidateIn) -> DevelopmentPlan:
    """Give each accepted item of a school that you name, or each that waits, an item of the district plan.

    Where one event answers several schools, make one item and name theirs at `/items/{item_id}/sources`.
    """
    return await items.consolidate(db, id, wanted.item_ids)


steps(
    development_plans,
    DEVELOPMENT_PLANS,
    DevelopmentPlan,
    DevelopmentPlanOut,
    reading="development-plans.read",
    words={
        "submit": (
            "Submit a plan",
            "A school hands its plan to the centre, the centre the district plan to the department.",
        ),
        "return": ("Return a plan", "The plan goes back with a reason, and with what is wrong with single items."),
        "accept": (
            "Accept a school's plan",
            "The centre accepts it: the school's duties that it fulfils are reported.",
        ),
        "approve": (
            "Approve the district plan",
            "The department approves it: schools see it, and the duties of centre and department are reported.",
        ),
        "reopen": ("Reopen a plan", "A plan that was accepted or approved is opened for changes, with the reason."),
    },
    bodies={"return": ReturnPlanIn, "approve": ApprovePlanIn},
    effects={
        "submit": plans.submit,
        "return": plans.return_,
        "accept": plans.accept,
        "approve": plans.approve,
        "reopen": plans.reopen,
    },
    options=plans.reading,
)


# --- what stands in them ----------------------------------------------------------------------------------------------


@of_plan.get("", response_model=Page[DevelopmentItemOut], name="list", summary="List the items of a plan")
async def list_items(
    db: ReadItems, id: PathId, wanted: Annotated[DevelopmentItemList, Query()]
) -> Slice[DevelopmentItem]:
    """What the plan provides for, by the first day."""
    return await db.page(_sought(await items.of_plan(db, id), wanted), wanted, items.SORTS)


@of_plan.post("", response_model=DevelopmentItemOut, status_code=201, name="add", summary="Add an item to a plan")
async def add_item(db: WriteItems, id: PathId, item: DevelopmentItemIn) -> DevelopmentItem:
    """Add a course, a seminar or another way to learn, while the plan is a draft or was returned."""
    return await items.add(db, id, dict(item))


@of_plan.get("/{item_id}", response_model=DevelopmentItemOut, name="get", summary="Read an item of a plan")
async def get_item(db: ReadItems, id: PathId, item_id: PathId) -> DevelopmentItem:
    """One item, with what was said of it when the plan was returned."""
    return await items.item(db, id, item_id)


@of_plan.patch("/{item_id}", response_model=DevelopmentItemOut, name="update", summary="Change an item of a plan")
async def update_item(db: WriteItems, id: PathId, item_id: PathId, change: DevelopmentItemPatch) -> DevelopmentItem:
    """Change an item, while the plan is a draft or was returned."""
    return await items.amend(db, id, item_id, sent(change))


@of_plan.delete("/{item_id}", status_code=204, name="remove", summary="Remove an item from a plan")
async def remove_item(db: WriteItems, id: PathId, item_id: PathId) -> None:
    """Take an item out of an open plan; refused while the district plan answers it."""
    await items.remove(db, id, item_id)


@of_plan.put(
    "/{item_id}/sources",
    response_model=DevelopmentItemOut,
    name="sources",
    summary="Say which items of schools it answers",
    openapi_extra={"x-edits": True},
)
async def set_sources(db: Consolidate, id: PathId, item_id: PathId, wanted: SourcesIn) -> DevelopmentItem:
    """One event of the district may answer items of several schools; its head count becomes the sum of theirs."""
    return await items.answer(db, id, item_id, wanted.source_item_ids)


@every_item.get("", response_model=Page[DevelopmentItemOut], name="list", summary="List the items of all plans")
async def list_every_item(db: ReadItems, wanted: Annotated[EveryItemList, Query()]) -> Slice[DevelopmentItem]:
    """What all the plans that you see provide for: to find what waits to be taken into the district plan."""
    statement = _sought(
        select(DevelopmentItem).join(DevelopmentPlan, DevelopmentPlan.id == DevelopmentItem.plan_id), wanted
    ).options(*items.reading())
    if wanted.organization_id:
        statement = statement.where(DevelopmentItem.organization_id.in_(wanted.organization_id))
    if wanted.school_year:
        statement = statement.where(DevelopmentPlan.school_year.in_(wanted.school_year))
    if wanted.plan_status:
        statement = statement.where(DevelopmentPlan.status.in_(wanted.plan_status))
    if wanted.person_id is not None:
        named = exists().where(
            DevelopmentItemPerson.item_id == DevelopmentItem.id, DevelopmentItemPerson.person_id == wanted.person_id
        )
        statement = statement.where(named)
    if wanted.consolidated is not None:
        answered = exists().where(DevelopmentItemSource.source_item_id == DevelopmentItem.id)
        statement = statement.where(answered if wanted.consolidated else ~answered)
    return await db.page(statement, wanted, items.SORTS)


@credits_.get("", response_model=Page[HourCreditOut], name="list", summary="List credited hours")
async def list_credits(db: ReadCredits, wanted: Annotated[HourCreditList, Query()]) -> Slice[HourCredit]:
    """Who has learned how many hours by what; they come from events that were held and from meetings of teams."""
    statement = among(
        select(HourCredit).join(HourCredit.person).options(contains_eager(HourCredit.person)),
        (HourCredit.person_id, wanted.person_id),
        (HourCredit.organization_id, wanted.organization_id),
        (HourCredit.school_year, wanted.school_year),
        (HourCredit.kind, wanted.kind),
    )
    if wanted.source_type is not None:
        statement = statement.where(HourCredit.source_type == wanted.source_type)
    if wanted.source_id is not None:
        statement = statement.where(HourCredit.source_id == wanted.source_id)
    return await db.page(statement, wanted, {"done_on": HourCredit.done_on})


def _sought(statement: Select[DevelopmentItem], wanted: DevelopmentItemList) -> Select[DevelopmentItem]:
    if wanted.kind:
        statement = statement.where(DevelopmentItem.kind.in_(wanted.kind))
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, DevelopmentItem.title, DevelopmentItem.need))
    return statement
