"""What development plans look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.development.lives import DevelopmentPlanStatus, Inclusion
from app.domains.development.schemas.parts import Ids, PersonHours, SchoolName
from app.domains.organizations.models import OrganizationKind
from app.kernel.exporting import ExportQuery
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Id, In, LivingOut, Note, Patch, SchoolYear, Search, Whole, eg

PlanNote = Annotated[Note, eg("План обсуждён на педагогическом совете.")]


class DevelopmentPlanList(ListQuery):
    """Parameters of the list of development plans."""

    sort: Annotated[
        Literal["school_year", "-school_year", "name", "-name", "updated_at", "-updated_at"],
        Field(description="The order; the newest year first by default, else by the name of whose it is."),
    ] = "-school_year"
    organization_id: Annotated[Ids | None, Field(description="Of one of these organisations.")] = None
    school_year: Annotated[list[SchoolYear] | None, Field(max_length=30, description="For one of these years.")] = None
    status: Annotated[
        list[DevelopmentPlanStatus] | None, Field(max_length=5, description="In one of these states.")
    ] = None
    owner_kind: Annotated[
        OrganizationKind | None, Field(description="Only plans of schools, or only the district plans of the centre.")
    ] = None
    q: Annotated[Search | None, Field(description="A part of the organisation's name.")] = None


class DevelopmentPlanIn(In):
    """A new plan; its items are added next."""

    organization_id: Id | None = None
    """The school, or the centre for the district plan; your own when left out."""
    school_year: SchoolYear
    """The school year, one of the district programme's; an organisation has one plan a year."""
    note: PlanNote | None = None
    """A remark."""
    document_id: Id | None = None
    """The signed plan, where there is one on paper."""


class DevelopmentPlanPatch(Patch):
    """Changes to an open plan."""

    note: PlanNote | MISSING | None = MISSING
    """A remark; null removes it."""
    document_id: Id | MISSING | None = MISSING
    """The signed plan; null removes it."""


class RemarkIn(In):
    """What is wrong with one item."""

    item_id: Id
    """The item of the plan."""
    text: Annotated[Note, eg("Не указана потребность: на какие результаты опирается курс?")]
    """What should be changed."""


class ReturnPlanIn(In):
    """A plan goes back."""

    note: Note
    """Why, and what should be done."""
    remarks: Annotated[list[RemarkIn], Field(max_length=500)] = Field(default_factory=list)
    """What is wrong with single items."""


class ApprovePlanIn(In):
    """The district plan is approved."""

    document_id: Id | None = None
    """The order, where there is one."""
    note: Note | None = None
    """A remark for the history."""


class ConsolidateIn(In):
    """Items of schools that are to stand in the district plan."""

    item_ids: Annotated[list[Id], Field(min_length=1, max_length=1000)] | None = None
    """Items of accepted plans; all that wait when left out."""


class DevelopmentPlanExport(ExportQuery):
    """Parameters of the table of a plan."""


class DevelopmentPlanOut(LivingOut):
    """How the staff of an organisation will learn in a school year."""

    status: DevelopmentPlanStatus
    """Where its life stands."""
    district_id: Id
    """The district."""
    organization_id: Id
    """Whose it is."""
    organization_name: SchoolName
    """The name of whose it is."""
    owner_kind: Annotated[OrganizationKind, eg("school")]
    """A school's plan, or the centre's, which is the plan of the district."""
    school_year: SchoolYear
    """The school year."""
    round: Annotated[Whole, eg(1)]
    """How often it was submitted."""
    items_count: Annotated[Whole, eg(12)]
    """How many items it has."""
    person_hours: PersonHours
    """The hours of all items, each taken as often as people learn by it."""
    inclusion: Inclusion
    """How much of a school's plan stands in the approved district plan."""
    included_items: Annotated[Whole, eg(12)]
    """How many of its items stand there."""
    note: PlanNote | None
    """A remark."""
    document_id: Id | None
    """The signed plan."""
    approval_document_id: Id | None
    """The order that the district plan was approved by."""
