"""What self-diagnoses and their comparisons look like on the wire."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domains.monitoring.values import BilingualOut
from app.domains.transition.lives import ComparisonKind, DiagnosisStatus, DiagnosisView
from app.domains.transition.schemas.rubrics import Ids
from app.domains.transition.values import (
    MOST_CRITERIA,
    MOST_DIRECTIONS,
    MOST_LEVELS,
    MOST_MARKS,
    CriterionCode,
    DirectionCode,
    Level,
    MarkOut,
    Marks,
    Remark,
)
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Code, Day, Id, In, Instant, Line, LivingOut, Out, Patch, Whole, eg

SchoolCode = Annotated[str, Field(max_length=64), eg("550")]
SchoolName = Annotated[Line, eg("Школа № 550")]
DoneOn = Annotated[Day, eg("2026-10-12")]
MeanLevel = Annotated[float, Field(ge=0, le=MOST_LEVELS), eg(2.5)]
LevelChange = Annotated[int, Field(ge=-MOST_LEVELS, le=MOST_LEVELS), eg(1)]


class SelfDiagnosisList(ListQuery):
    """Parameters of the list of self-diagnoses."""

    sort: Annotated[
        Literal["done_on", "-done_on", "school", "-school", "updated_at", "-updated_at"],
        Field(description="The order; the newest first by default."),
    ] = "-done_on"
    school_id: Annotated[Ids | None, Field(description="Of one of these schools.")] = None
    rubric_id: Annotated[Ids | None, Field(description="By one of these editions.")] = None
    wave_id: Annotated[Ids | None, Field(description="That belong to one of these waves.")] = None
    view: Annotated[list[DiagnosisView] | None, Field(max_length=2, description="Of the school, or a consultant.")] = (
        None
    )
    status: Annotated[list[DiagnosisStatus] | None, Field(max_length=2, description="In one of these states.")] = None
    done_on_from: Annotated[Day | None, Field(description="Done on this day or later.")] = None
    done_on_to: Annotated[Day | None, Field(description="Done on this day or earlier.")] = None


class SelfDiagnosisIn(In):
    """A new self-diagnosis, as a draft. A school need not name itself."""

    rubric_id: Id
    """A published edition of a rubric."""
    school_id: Id | None = None
    """The school, by id; a consultant names it."""
    school_code: Code | None = None
    """The school, by its code."""
    view: DiagnosisView | None = None
    """Whose view it gives; your own when left out."""
    done_on: DoneOn
    """The day it is about."""
    wave_id: Id | None = None
    """The wave of monitoring it belongs to, if any."""
    marks: Marks = Field(default_factory=list)
    """What is judged already, criterion by criterion."""


class SelfDiagnosisPatch(Patch):
    """Changes to a draft."""

    done_on: DoneOn | MISSING = MISSING
    """The day it is about."""
    wave_id: Id | MISSING | None = MISSING
    """The wave of monitoring it belongs to; null for none."""
    marks: Marks | MISSING = MISSING
    """What is judged, as a whole."""


class SelfDiagnosisOut(LivingOut):
    """A school judged by a rubric on a day."""

    district_id: Id
    """The district."""
    rubric_id: Id
    """The edition of the rubric."""
    school_id: Id
    """The school."""
    school_code: SchoolCode
    """Its code."""
    school_name: SchoolName
    """Its name."""
    view: DiagnosisView
    """Whose view it gives."""
    done_on: DoneOn
    """The day it is about."""
    wave_id: Id | None
    """The wave of monitoring it belongs to."""
    marks: Annotated[list[MarkOut], Field(max_length=MOST_MARKS)]
    """What is judged, criterion by criterion."""
    status: DiagnosisStatus
    """Where it is in its life; a completed one no longer changes."""
    completed_at: Instant | None
    """When it was completed."""
    completed_by: Annotated[str, Field(max_length=500), eg("Иванова А. П.")] | None
    """Who completed it."""


class ComparisonQuery(BaseModel):
    """With what to compare."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    with_: Annotated[Id | None, Field(alias="with")] = None
    """Another self-diagnosis of the same school; when left out, the one before it of the same view."""


class CriterionComparisonOut(Out):
    """One criterion in both."""

    code: CriterionCode
    """The criterion."""
    title: BilingualOut
    """What is judged."""
    level: Level | None
    """The level in this self-diagnosis."""
    compared_level: Level | None
    """The level in the other one."""
    change: LevelChange | None
    """By how many levels this one is higher; null where one of them does not tell."""
    remark: Remark | None
    """The remark in this self-diagnosis."""
    compared_remark: Remark | None
    """The remark in the other one."""


class DirectionComparisonOut(Out):
    """One direction in both."""

    code: DirectionCode
    """The direction."""
    title: BilingualOut
    """What its criteria are about."""
    mean: MeanLevel | None
    """The mean level in this self-diagnosis, over the criteria that both have judged."""
    compared_mean: MeanLevel | None
    """The mean level in the other one, over the same criteria."""
    change: Annotated[float, Field(ge=-MOST_LEVELS, le=MOST_LEVELS), eg(0.5)] | None
    """By how much this one is higher."""
    criteria: Annotated[list[CriterionComparisonOut], Field(max_length=2 * MOST_CRITERIA)]
    """Criterion by criterion."""


class SelfDiagnosisComparisonOut(Out):
    """Two self-diagnoses of one school side by side."""

    kind: ComparisonKind
    """How the school changed, or how two views differ."""
    diagnosis: SelfDiagnosisOut
    """This one."""
    compared_with: SelfDiagnosisOut | None
    """The other one; null where none is named and there is none before it."""
    higher: Whole
    """Criteria that stand higher in this one."""
    lower: Whole
    """Criteria that stand lower in this one."""
    same: Whole
    """Criteria that stand alike."""
    not_compared: Whole
    """Criteria that one of them does not judge."""
    directions: Annotated[list[DirectionComparisonOut], Field(max_length=2 * MOST_DIRECTIONS)]
    """Direction by direction."""
