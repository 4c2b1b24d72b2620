"""What an edition consists of: stages, sections, measures, responsibilities."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.organizations.models import OrganizationKind
from app.domains.roadmap.codes import Deliverable, DutyKind
from app.domains.roadmap.document import PrintedNumber
from app.domains.roadmap.values import Duty, PartCode, PlannedIn, PlannedOut, PlannedPatch, Title, TitleEn, Value
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Id, Patch, RecordOut, Search, Whole, eg

Position = Annotated[Whole, Field(ge=1, le=9999), eg(3)]
Printed = Annotated[Literal["position", "-position"], Field(description="As printed, or backwards.")]
Codes = Annotated[list[PartCode], Field(max_length=50)]


class PartOut(RecordOut):
    """What every part of an edition carries."""

    roadmap_id: Id
    """The edition."""
    position: Position
    """Its place among those beside it, as printed."""


class StageList(ListQuery):
    """Parameters of the list of stages."""

    sort: Printed = "position"
    roadmap_id: Annotated[Id | None, Field(description="Of this edition.")] = None
    code: Annotated[Codes | None, Field(description="With one of these codes.", examples=[["1"]])] = None
    q: Annotated[Search | None, Field(description="A part of the title.")] = None


class StageIn(Value):
    """A new stage of a draft."""

    roadmap_id: Id
    """The edition."""
    code: PartCode
    """Ours; unique in the edition."""
    printed_number: PrintedNumber | None = None
    """The number as printed; null where there is none."""
    title: Title
    """The heading, as printed."""
    title_en: TitleEn | None = None
    """In English."""
    position: Position | None = None
    """Where to put it; those from there on move down. The end, when left out."""


class StagePatch(Patch):
    """Changes to a stage of a draft."""

    code: PartCode | MISSING = MISSING
    """Ours; unique in the edition."""
    printed_number: PrintedNumber | MISSING | None = MISSING
    """The number as printed; null where there is none."""
    title: Title | MISSING = MISSING
    """The heading, as printed."""
    title_en: TitleEn | MISSING | None = MISSING
    """In English."""
    position: Position | MISSING = MISSING
    """Where to put it; those from there on move down."""


class StageOut(PartOut):
    """A stage."""

    code: PartCode
    """Ours; unique in the edition."""
    printed_number: PrintedNumber | None
    """The number as printed; null where there is none."""
    title: Title
    """The heading, as printed."""
    title_en: TitleEn | None
    """In English."""


class SectionList(ListQuery):
    """Parameters of the list of sections."""

    sort: Printed = "position"
    roadmap_id: Annotated[Id | None, Field(description="Of this edition.")] = None
    stage: Annotated[Codes | None, Field(description="In stages with one of these codes.", examples=[["1"]])] = None
    code: Annotated[Codes | None, Field(description="With one of these codes.", examples=[["1.1"]])] = None
    q: Annotated[Search | None, Field(description="A part of the title.")] = None


class SectionIn(Value):
    """A new section of a stage of a draft."""

    stage_id: Id
    """The stage."""
    code: PartCode
    """Ours; unique in the edition."""
    printed_number: PrintedNumber | None = None
    """The number as printed; null where there is none."""
    title: Title | None = None
    """The heading, as printed; null where there is none."""
    title_en: TitleEn | None = None
    """In English."""
    position: Position | None = None
    """Where to put it; those from there on move down. The end, when left out."""


class SectionPatch(Patch):
    """Changes to a section of a draft."""

    code: PartCode | MISSING = MISSING
    """Ours; unique in the edition."""
    printed_number: PrintedNumber | MISSING | None = MISSING
    """The number as printed; null where there is none."""
    title: Title | MISSING | None = MISSING
    """The heading, as printed; null where there is none."""
    title_en: TitleEn | MISSING | None = MISSING
    """In English."""
    position: Position | MISSING = MISSING
    """Where to put it; those from there on move down."""


class SectionOut(PartOut):
    """A section of a stage."""

    stage_id: Id
    """The stage."""
    stage: PartCode
    """The code of the stage."""
    code: PartCode
    """Ours; unique in the edition."""
    printed_number: PrintedNumber | None
    """The number as printed; null where there is none."""
    title: Title | None
    """The heading, as printed; null where there is none."""
    title_en: TitleEn | None
    """In English."""


class MeasureList(ListQuery):
    """Parameters of the list of measures."""

    sort: Printed = "position"
    roadmap_id: Annotated[Id | None, Field(description="Of this edition.")] = None
    stage: Annotated[Codes | None, Field(description="In stages with one of these codes.", examples=[["1"]])] = None
    section: Annotated[Codes | None, Field(description="In sections with one of these codes.", examples=[["1.1"]])] = (
        None
    )
    code: Annotated[Codes | None, Field(description="With one of these codes.", examples=[["1.1.5"]])] = None
    q: Annotated[Search | None, Field(description="A part of the title.")] = None


class _MeasureIn(Value):
    section_id: Id
    """The section."""
    code: PartCode
    """Ours; unique in the edition."""
    printed_number: PrintedNumber | None = None
    """The number as printed; null where there is none."""
    title: Title | None = None
    """The heading of the row, where the printed table has one."""
    title_en: TitleEn | None = None
    """What the row is about, in English."""
    position: Position | None = None
    """Where to put it; those from there on move down. The end, when left out."""


class MeasureIn(PlannedIn, _MeasureIn):
    """A new row of the printed table of a draft."""


class MeasurePatch(PlannedPatch):
    """Changes to a measure of a draft."""

    code: PartCode | MISSING = MISSING
    """Ours; unique in the edition."""
    printed_number: PrintedNumber | MISSING | None = MISSING
    """The number as printed; null where there is none."""
    title: Title | MISSING | None = MISSING
    """The heading of the row, where the printed table has one."""
    title_en: TitleEn | MISSING | None = MISSING
    """What the row is about, in English."""
    position: Position | MISSING = MISSING
    """Where to put it; those from there on move down."""


class _MeasureOut(PartOut):
    section_id: Id
    """The section."""
    stage: PartCode
    """The code of the stage."""
    section: PartCode
    """The code of the section."""
    code: PartCode
    """Ours; unique in the edition."""
    printed_number: PrintedNumber | None
    """The number as printed; null where there is none."""
    title: Title | None
    """The heading of the row, where the printed table has one."""
    title_en: TitleEn | None
    """What the row is about, in English."""


class MeasureOut(PlannedOut, _MeasureOut):
    """A measure: one row of the printed table."""


class ResponsibilityList(ListQuery):
    """Parameters of the list of responsibilities."""

    sort: Printed = "position"
    roadmap_id: Annotated[Id | None, Field(description="Of this edition.")] = None
    actor: Annotated[
        list[OrganizationKind] | None, Field(max_length=3, description="Of these actors.", examples=[["school"]])
    ] = None
    stage: Annotated[Codes | None, Field(description="In stages with one of these codes.", examples=[["1"]])] = None
    section: Annotated[Codes | None, Field(description="In sections with one of these codes.", examples=[["1.1"]])] = (
        None
    )
    measure: Annotated[
        Codes | None, Field(description="Of measures with one of these codes.", examples=[["1.1.5"]])
    ] = None
    deliverable: Annotated[
        list[Deliverable] | None,
        Field(max_length=20, description="Fulfilled by one of these.", examples=[["development_plan"]]),
    ] = None
    kind: Annotated[
        list[DutyKind] | None, Field(max_length=5, description="Of these kinds.", examples=[["executes"]])
    ] = None
    q: Annotated[Search | None, Field(description="A part of the text.")] = None


class _ResponsibilityIn(Value):
    measure_id: Id
    """The measure."""
    actor: OrganizationKind
    """Whose; a column of the edition."""
    text: Duty
    """The paragraph, to the letter."""
    kind: DutyKind = DutyKind.EXECUTES
    """What the actor does in it."""
    deliverable: Deliverable | None = None
    """What it is fulfilled by."""
    position: Position | None = None
    """Where in the cell to put it; those from there on move down. The end, when left out."""


class ResponsibilityIn(PlannedIn, _ResponsibilityIn):
    """A new responsibility in a draft: a paragraph of a cell."""


class ResponsibilityPatch(PlannedPatch):
    """Changes to a responsibility of a draft."""

    text: Duty | MISSING = MISSING
    """The paragraph, to the letter."""
    kind: DutyKind | MISSING = MISSING
    """What the actor does in it."""
    deliverable: Deliverable | MISSING | None = MISSING
    """What it is fulfilled by."""
    position: Position | MISSING = MISSING
    """Where in the cell to put it; those from there on move down."""


class _ResponsibilityOut(PartOut):
    measure_id: Id
    """The measure."""
    stage: PartCode
    """The code of the stage."""
    section: PartCode
    """The code of the section."""
    measure: PartCode
    """The code of the measure."""
    actor: OrganizationKind
    """Whose."""
    text: Duty
    """The paragraph, to the letter."""
    kind: DutyKind
    """What the actor does in it."""
    deliverable: Deliverable | None
    """What it is fulfilled by."""


class ResponsibilityOut(PlannedOut, _ResponsibilityOut):
    """A responsibility: one paragraph of one cell."""
