"""What stands in development plans, on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.development.lives import DevelopmentKind, DevelopmentPlanStatus
from app.domains.development.schemas.parts import Heads, Hours, Ids, Kinds, People, PersonHours, Words
from app.domains.roadmap.codes import FundingSource
from app.domains.roadmap.values import Currency
from app.kernel.paging import ListQuery
from app.kernel.schema import (
    MISSING,
    Day,
    Id,
    In,
    Instant,
    Line,
    Money,
    Note,
    Out,
    Patch,
    Prose,
    RecordOut,
    SchoolYear,
    Search,
    Whole,
    eg,
)

Need = Annotated[Prose, eg("Низкая доля решивших задачи на проценты по итогам входного мониторинга.")]
Provider = Annotated[Line, eg("СПб АППО")]
FirstDay = Annotated[Day, eg("2026-10-05")]
LastDay = Annotated[Day, eg("2026-12-18")]


class DevelopmentItemList(ListQuery):
    """Parameters of the list of a plan's items."""

    sort: Annotated[
        Literal["starts_on", "-starts_on", "created_at", "-created_at", "hours", "-hours"],
        Field(description="The order; by the first day by default."),
    ] = "starts_on"
    kind: Annotated[Kinds | None, Field(description="Of one of these kinds.")] = None
    q: Annotated[Search | None, Field(description="A part of the title or of the need.")] = None


class EveryItemList(DevelopmentItemList):
    """Parameters of the list of items of all plans."""

    organization_id: Annotated[Ids | None, Field(description="Of one of these organisations.")] = None
    school_year: Annotated[list[SchoolYear] | None, Field(max_length=30, description="For one of these years.")] = None
    plan_status: Annotated[
        list[DevelopmentPlanStatus] | None, Field(max_length=5, description="Of plans in one of these states.")
    ] = None
    person_id: Annotated[Id | None, Field(description="By which this person is to learn.")] = None
    consolidated: Annotated[
        bool | None,
        Field(description="Only what the district plan answers, or only what it does not.", examples=[False]),
    ] = None


class DevelopmentItemIn(In):
    """A course, a seminar or another way to learn."""

    kind: DevelopmentKind
    """The form."""
    title: Words
    """What it is about."""
    need: Need
    """The need that it answers."""
    provider: Provider | None = None
    """Who teaches, where that is known."""
    starts_on: FirstDay
    """The first day; within the school year of the plan or the summers at its ends."""
    ends_on: LastDay
    """The last day."""
    hours: Hours
    """Academic hours for one person."""
    person_ids: People = Field(default_factory=list)
    """Who is to learn: staff of the organisation whose plan it is."""
    headcount: Heads | None = None
    """How many are to learn; the number of those named when left out."""
    cost: Annotated[Money | None, eg("150000.00")] = None
    """What it costs altogether."""
    currency: Currency = "RUB"
    """Of the cost."""
    funding: FundingSource | None = None
    """Whose money."""


class DevelopmentItemPatch(Patch):
    """Changes to an item of an open plan; people are replaced as a whole."""

    kind: DevelopmentKind | MISSING = MISSING
    """The form."""
    title: Words | MISSING = MISSING
    """What it is about."""
    need: Need | MISSING = MISSING
    """The need that it answers."""
    provider: Provider | MISSING | None = MISSING
    """Who teaches; null removes it."""
    starts_on: FirstDay | MISSING = MISSING
    """The first day."""
    ends_on: LastDay | MISSING = MISSING
    """The last day."""
    hours: Hours | MISSING = MISSING
    """Academic hours for one person."""
    person_ids: People | MISSING = MISSING
    """Who is to learn; the whole list."""
    headcount: Heads | MISSING = MISSING
    """How many are to learn."""
    cost: Annotated[Money | MISSING | None, eg("150000.00")] = MISSING
    """What it costs altogether; null removes it."""
    currency: Currency | MISSING = MISSING
    """Of the cost."""
    funding: FundingSource | MISSING | None = MISSING
    """Whose money; null removes it."""


class SourcesIn(In):
    """The items of schools that an item of the district plan answers."""

    source_item_ids: Annotated[list[Id], Field(max_length=500)]
    """Items of schools' accepted plans for the same year; the whole list."""


class RemarkOut(Out):
    """What whoever returned the plan said of the item."""

    round: Annotated[Whole, eg(1)]
    """Of which submission."""
    text: Note
    """What should be changed."""
    created_at: Instant
    """When it was said."""


class DevelopmentItemOut(RecordOut):
    """A course, a seminar or another way to learn that a plan provides for."""

    district_id: Id
    """The district."""
    organization_id: Id
    """Whose plan it stands in."""
    plan_id: Id
    """The plan."""
    kind: DevelopmentKind
    """The form."""
    title: Words
    """What it is about."""
    need: Need
    """The need that it answers."""
    provider: Provider | None
    """Who teaches."""
    starts_on: FirstDay
    """The first day."""
    ends_on: LastDay
    """The last day."""
    hours: Hours
    """Academic hours for one person."""
    headcount: Heads
    """How many are to learn."""
    person_hours: PersonHours
    """Hours times people."""
    person_ids: People
    """Who is to learn, where they are named and you may see them."""
    cost: Annotated[Money | None, eg("150000.00")]
    """What it costs altogether."""
    currency: Currency
    """Of the cost."""
    funding: FundingSource | None
    """Whose money."""
    remarks: Annotated[list[RemarkOut], Field(max_length=1000)]
    """What was said of it when the plan was returned."""
    source_item_ids: Annotated[list[Id], Field(max_length=500)]
    """Of the district plan: the items of schools that it answers."""
    included_in: Id | None
    """Of a school's plan: the item of the approved district plan that answers it."""
