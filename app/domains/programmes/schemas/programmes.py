"""What programmes look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.programmes.lives import ProgrammeStatus
from app.domains.programmes.schemas.parts import StageCode
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Day, Id, In, Line, LivingOut, Out, Patch, SchoolYear, Search, eg

Title = Annotated[Line, eg("Кластер интеллектуального образования, 2026–2029")]
SchoolYears = Annotated[list[SchoolYear], Field(min_length=1, max_length=10), eg(["2026/27", "2027/28"])]


class StageDatesIn(In):
    """When a stage of the roadmap is run."""

    stage: StageCode
    """Its code in the roadmap."""
    starts_on: Day
    """The first day."""
    ends_on: Annotated[Day, eg("2027-01-31")]
    """The last day; what has no other term is due by then."""


class StageDatesOut(Out):
    """When a stage of the roadmap is run."""

    stage: StageCode
    """Its code in the roadmap."""
    starts_on: Day
    """The first day."""
    ends_on: Annotated[Day, eg("2027-01-31")]
    """The last day; what has no other term is due by then."""


class DeadlineIn(In):
    """The last day of one duty for everybody who has it."""

    responsibility_id: Id
    """The responsibility of the roadmap."""
    due_on: Annotated[Day, eg("2026-12-15")]
    """The last day; goes before the term of the roadmap."""


class DeadlineOut(Out):
    """The last day of one duty for everybody who has it."""

    responsibility_id: Id
    """The responsibility of the roadmap."""
    due_on: Annotated[Day, eg("2026-12-15")]
    """The last day; goes before the term of the roadmap."""


class ProgrammeList(ListQuery):
    """Parameters of the list of programmes."""

    sort: Annotated[
        Literal["starts_on", "-starts_on", "title", "-title", "created_at", "-created_at"],
        Field(description="The order; the newest first by default."),
    ] = "-starts_on"
    status: Annotated[list[ProgrammeStatus] | None, Field(max_length=4, description="In one of these states.")] = None
    roadmap_id: Annotated[Id | None, Field(description="On this edition of a roadmap.")] = None
    q: Annotated[Search | None, Field(description="A part of the title.")] = None


class ProgrammeIn(In):
    """A new programme."""

    roadmap_id: Id
    """The published edition it runs; its district is the programme's."""
    title: Title
    """What it is called; unique in the district."""
    school_years: SchoolYears
    """The school years it covers."""
    starts_on: Day
    """The first day."""
    ends_on: Annotated[Day, eg("2029-06-30")]
    """The last day."""
    stages: Annotated[list[StageDatesIn], Field(max_length=50)] = Field(default_factory=list)
    """When each stage of the roadmap is run; from this the last days of duties are counted."""
    deadlines: Annotated[list[DeadlineIn], Field(max_length=1000)] = Field(default_factory=list)
    """Last days of single duties, for everybody who has them."""


class ProgrammePatch(Patch):
    """Changes to a programme; the lists are replaced as a whole."""

    title: Title | MISSING = MISSING
    """What it is called."""
    school_years: SchoolYears | MISSING = MISSING
    """The school years it covers."""
    starts_on: Day | MISSING = MISSING
    """The first day."""
    ends_on: Annotated[Day, eg("2029-06-30")] | MISSING = MISSING
    """The last day."""
    stages: Annotated[list[StageDatesIn], Field(max_length=50)] | MISSING = MISSING
    """When each stage is run; last days that rest on it are counted anew."""
    deadlines: Annotated[list[DeadlineIn], Field(max_length=1000)] | MISSING = MISSING
    """Last days of single duties; those set for one organisation stay."""


class ProgrammeOut(LivingOut):
    """One run of a roadmap in a district."""

    status: ProgrammeStatus
    """Where its life stands."""
    district_id: Id
    """Where."""
    roadmap_id: Id
    """The edition it runs."""
    title: Title
    """What it is called."""
    school_years: SchoolYears
    """The school years it covers."""
    starts_on: Day
    """The first day."""
    ends_on: Annotated[Day, eg("2029-06-30")]
    """The last day."""
    stages: Annotated[list[StageDatesOut], Field(max_length=50)]
    """When each stage of the roadmap is run."""
    deadlines: Annotated[list[DeadlineOut], Field(max_length=1000)]
    """Last days of single duties, for everybody who has them."""
