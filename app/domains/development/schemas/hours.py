"""Hours planned, approved and done, on the wire."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domains.development.lives import DevelopmentKind
from app.domains.development.schemas.parts import (
    Hours,
    Ids,
    Kinds,
    PersonHours,
    PersonName,
    ResourceType,
    SchoolName,
    Words,
)
from app.kernel.paging import ListQuery
from app.kernel.schema import Day, Id, Out, RecordOut, SchoolYear, Whole, eg

Heads = Annotated[Whole, eg(4)]


class HoursQuery(BaseModel):
    """Which hours are wanted."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    school_year: Annotated[list[SchoolYear] | None, Field(max_length=10)] = None
    """In one of these years; the current one when left out."""
    organization_id: Ids | None = None
    """Of one of these organisations; all that you see when left out."""
    kind: Kinds | None = None
    """Of one of these kinds; all when left out."""


class HoursSumOut(Out):
    """Person-hours of a kind in a year over all organisations of the answer."""

    school_year: SchoolYear
    """The school year."""
    kind: DevelopmentKind
    """In which form."""
    planned_hours: PersonHours
    """In plans of whatever state."""
    planned_people: Heads
    """The places that they plan."""
    approved_hours: PersonHours
    """In plans that were accepted by the centre, or approved by the department."""
    approved_people: Heads
    """The places in those."""
    included_hours: PersonHours
    """What of the schools' plans stands in the approved district plan."""
    done_hours: PersonHours
    """Credited for what was attended."""
    done_people: Heads
    """The people to whom they were credited."""


class HoursOut(HoursSumOut):
    """Person-hours of an organisation, of a kind, in a year."""

    organization_id: Id
    """Whose."""
    organization_name: SchoolName
    """The name of whose they are."""


class HoursReportOut(Out):
    """Hours planned, approved and done."""

    items: Annotated[list[HoursOut], Field(max_length=100_000)]
    """By organisation, year and kind; what is zero throughout is left out."""
    totals: Annotated[list[HoursSumOut], Field(max_length=100)]
    """The same by year and kind over all of them; of an event for schools the centre counts none, the schools do."""


class HourCreditList(ListQuery):
    """Parameters of the list of credited hours."""

    sort: Annotated[Literal["done_on", "-done_on"], Field(description="The order; the newest first by default.")] = (
        "-done_on"
    )
    person_id: Annotated[Ids | None, Field(description="Of one of these people.")] = None
    organization_id: Annotated[Ids | None, Field(description="Of the staff of one of these organisations.")] = None
    school_year: Annotated[list[SchoolYear] | None, Field(max_length=30, description="In one of these years.")] = None
    kind: Annotated[Kinds | None, Field(description="Of one of these kinds.")] = None
    source_type: Annotated[ResourceType | None, Field(description="Given by resources of this kind.")] = None
    source_id: Annotated[Id | None, Field(description="Given by this resource.")] = None


class HourCreditOut(RecordOut):
    """Hours that somebody on the staff has learned."""

    district_id: Id
    """The district."""
    organization_id: Id
    """The organisation."""
    person_id: Id
    """Who."""
    person_name: PersonName
    """Who, by name."""
    kind: DevelopmentKind
    """In which form."""
    hours: Hours
    """Academic hours."""
    done_on: Annotated[Day, eg("2026-12-18")]
    """The day on which it was done."""
    school_year: SchoolYear
    """The year that this day belongs to."""
    title: Words
    """What it was."""
    source_type: ResourceType
    """What gave the hours: the plural noun of its kind."""
    source_id: Id
    """What gave the hours."""
