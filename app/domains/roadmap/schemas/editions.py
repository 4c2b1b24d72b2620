"""Editions of a roadmap, and the printed table of one as a whole."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.organizations.models import OrganizationKind
from app.domains.roadmap.codes import RoadmapStatus
from app.domains.roadmap.document import (
    ActorTitle,
    ActorTitleEn,
    Annex,
    ApprovingAct,
    Edition,
    RoadmapActor,
    RoadmapCode,
    RoadmapTitle,
    RoadmapTitleEn,
    TextLanguage,
)
from app.domains.roadmap.schemas.parts import MeasureOut, ResponsibilityOut, SectionOut, StageOut
from app.domains.roadmap.values import Value
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Id, Instant, LivingOut, Out, Patch, Search


class RoadmapActorOut(Out):
    """A column of the printed table."""

    code: OrganizationKind
    """Which of the three."""
    title: ActorTitle
    """The heading of the column, as printed."""
    title_en: ActorTitleEn | None
    """The same in English."""


Actors = Annotated[list[RoadmapActor], Field(min_length=1, max_length=3)]


class RoadmapList(ListQuery):
    """Parameters of the list of editions."""

    sort: Annotated[
        Literal["code", "-code", "title", "-title", "created_at", "-created_at"],
        Field(description="The order; `code` puts the editions of a roadmap one after another."),
    ] = "code"
    q: Annotated[Search | None, Field(description="A part of the title.")] = None
    district_id: Annotated[Id | None, Field(description="Of this district.")] = None
    code: Annotated[list[RoadmapCode] | None, Field(max_length=50, description="With one of these codes.")] = None
    status: Annotated[
        list[RoadmapStatus] | None, Field(max_length=3, description="In one of these states.", examples=[["published"]])
    ] = None


class RoadmapIn(Value):
    """A new edition, as a draft; its parts are added next."""

    district_id: Id | None = None
    """The district; yours when left out."""
    code: RoadmapCode = "roadmap"
    """Which roadmap; a code that is there already gets its next edition."""
    title: RoadmapTitle
    """As printed."""
    title_en: RoadmapTitleEn | None = None
    """In English."""
    annex: Annex | None = None
    """Which annex of the approving act it is."""
    language: TextLanguage = "ru"
    """The language of the text (ISO 639-1)."""
    actors: Actors
    """The columns of the printed table, in their order."""
    approving_act: ApprovingAct | None = None
    """By what it was approved, in words."""
    approving_document_id: Id | None = None
    """The document by which it was approved."""
    parent_roadmap_id: Id | None = None
    """A published roadmap of a higher level that it follows."""


class RoadmapPatch(Patch):
    """Changes to a draft."""

    title: RoadmapTitle | MISSING = MISSING
    """As printed."""
    title_en: RoadmapTitleEn | MISSING | None = MISSING
    """In English."""
    annex: Annex | MISSING | None = MISSING
    """Which annex of the approving act it is."""
    language: TextLanguage | MISSING = MISSING
    """The language of the text (ISO 639-1)."""
    actors: Actors | MISSING = MISSING
    """The columns of the printed table, in their order; a column with responsibilities stays."""
    approving_act: ApprovingAct | MISSING | None = MISSING
    """By what it was approved, in words."""
    approving_document_id: Id | MISSING | None = MISSING
    """The document by which it was approved."""
    parent_roadmap_id: Id | MISSING | None = MISSING
    """A published roadmap of a higher level that it follows."""


class RoadmapOut(LivingOut):
    """An edition of a roadmap."""

    district_id: Id
    """The district."""
    organization_id: Id
    """The Education Department that keeps it."""
    code: RoadmapCode
    """Which roadmap."""
    edition: Edition
    """Counts the editions of this code."""
    title: RoadmapTitle
    """As printed."""
    title_en: RoadmapTitleEn | None
    """In English."""
    annex: Annex | None
    """Which annex of the approving act it is."""
    language: TextLanguage
    """The language of the text (ISO 639-1)."""
    actors: Annotated[list[RoadmapActorOut], Field(max_length=3)]
    """The columns of the printed table, in their order."""
    approving_act: ApprovingAct | None
    """By what it was approved, in words."""
    approving_document_id: Id | None
    """The document by which it was approved."""
    parent_roadmap_id: Id | None
    """A roadmap of a higher level that it follows."""
    status: RoadmapStatus
    """Where it is in its life; a published edition no longer changes."""
    published_at: Instant | None
    """When it was published; null for a draft."""


Cell = Annotated[list[ResponsibilityOut], Field(max_length=10_000)]


class MeasureTreeOut(MeasureOut):
    """A row of the printed table, with its cells; an empty cell is an empty list: no duty, and never "not done"."""

    department: Cell
    """What the Education Department has to do, in the order of the paragraphs."""
    centre: Cell
    """What the centre has to do, in the order of the paragraphs."""
    school: Cell
    """What the schools have to do, in the order of the paragraphs."""


class SectionTreeOut(SectionOut):
    """A section with its rows."""

    measures: Annotated[list[MeasureTreeOut], Field(max_length=10_000)]
    """Its rows, as printed."""


class StageTreeOut(StageOut):
    """A stage with its sections."""

    sections: Annotated[list[SectionTreeOut], Field(max_length=10_000)]
    """Its sections, as printed."""


class RoadmapTreeOut(RoadmapOut):
    """An edition with all that stands in it, as printed."""

    stages: Annotated[list[StageTreeOut], Field(max_length=10_000)]
    """The stages, as printed."""
