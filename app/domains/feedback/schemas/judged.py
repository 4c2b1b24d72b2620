"""What self against others, and the pedagogical potential, look like on the wire."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domains.development.lives import ConsultationStatus, ConsultationWay
from app.domains.feedback.lives import JudgedParting, PotentialFigure
from app.domains.feedback.schemas.sheets import (
    Amount,
    Sentence,
    SheetComparedOut,
    SheetFigureOut,
    SheetSchoolName,
    Title,
)
from app.domains.monitoring.lives import Direction, MonitoringKind
from app.domains.monitoring.values import BilingualOut, IndicatorCode
from app.domains.transition.lives import DiagnosisView, GoalFigure
from app.domains.transition.values import FormCode
from app.kernel.schema import Day, Flag, Id, Out, SchoolYear, Whole, eg

Level = Annotated[Whole, Field(le=20), eg(3)]
Source = Annotated[str, Field(max_length=1000)]
Mean = Annotated[float, Field(ge=0, le=20), eg(2.75)]
RubricCode = Annotated[str, Field(max_length=64), eg("decisions_on_data")]


class JudgedQuery(BaseModel):
    """Parameters of self against others."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    wave_id: Id | None = None
    """Whose results are put beside; the latest wave of which something was accepted when left out."""


class JudgedViewOut(Out):
    """A completed self-diagnosis, or the view of a consultant."""

    diagnosis_id: Id
    """The diagnosis."""
    view: DiagnosisView
    """Whose view it is."""
    done_on: Day
    """When."""
    rubric_id: Id
    """By which rubric."""
    rubric_title: BilingualOut
    """Its title."""
    rubric_edition: Annotated[Whole, Field(ge=1), eg(1)]
    """Its edition."""
    source: Annotated[Source, eg("/api/v1/transition/self-diagnoses/018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80")]
    """Where it can be read with its reasons and evidence."""


class JudgedLevelOut(Out):
    """A level of the scale."""

    level: Level
    """Its number."""
    title: BilingualOut
    """What it is called."""


class JudgedMeasureOut(Out):
    """A figure in which a criterion can be seen, as a wave has brought it."""

    form_code: FormCode
    """The form."""
    indicator: IndicatorCode
    """The indicator."""
    figure: GoalFigure
    """Its value, or its share of the whole."""
    title: BilingualOut
    """What it is called."""
    direction: Direction
    """Which way is better."""
    value: Amount | None
    """What was measured; null where nothing was, or it is hidden from you."""
    n: Amount | None
    """How many it rests on."""
    suppressed: Flag
    """Whether it is hidden from you because it rests on few."""
    source: Annotated[Source, eg("/api/v1/monitoring/waves/018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80/results")]
    """Where it can be looked up."""
    verdict: Annotated[Literal["above", "within", "below"], eg("within")] | None
    """Its subject against what was to be expected; null where no run says so."""
    verdict_source: Annotated[Source, eg("/api/v1/analysis-results?run_id=018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80")] | None
    """Where that can be looked up."""


class JudgedCriterionOut(Out):
    """One criterion, judged by both."""

    code: RubricCode
    """The criterion."""
    title: BilingualOut
    """What it is called."""
    own_level: Level | None
    """As the school judges itself."""
    consultant_level: Level | None
    """As the consultant does."""
    difference: Annotated[int, Field(ge=-20, le=20), eg(1)] | None
    """The school's level less the consultant's."""
    measured: Annotated[list[JudgedMeasureOut], Field(max_length=12)]
    """The figures that the rubric names for it, as the wave has brought them; they make no level."""
    parting: JudgedParting | None
    """Where level and figures point different ways: something to talk about, and no mistake of either."""


class JudgedDirectionOut(Out):
    """One direction of the rubric."""

    code: RubricCode
    """The direction."""
    title: BilingualOut
    """What it is called."""
    own_mean: Mean | None
    """The mean of the school's levels."""
    consultant_mean: Mean | None
    """The mean of the consultant's levels."""
    criteria: Annotated[list[JudgedCriterionOut], Field(max_length=200)]
    """Criterion by criterion."""


class JudgedResultsOut(Out):
    """What was measured."""

    wave_id: Id
    """The wave."""
    wave_title: Title
    """Its title."""
    wave_kind: MonitoringKind
    """Which monitoring it is."""
    school_year: SchoolYear
    """The year."""
    figures: Annotated[list[SheetFigureOut], Field(max_length=200)]
    """The results of the school; those of the district stand in its result sheet."""
    compared: Annotated[list[SheetComparedOut], Field(max_length=50)]
    """Against what was to be expected; empty where no run has been released."""


class JudgedConsultationOut(Out):
    """A visit of a consultant, and his report."""

    id: Id
    """The consultation."""
    held_on: Day
    """When."""
    form: ConsultationWay
    """How."""
    topic: Title
    """The topic."""
    consultant_name: Annotated[str, Field(max_length=500), eg("Петрова Н. И.")]
    """Who."""
    status: ConsultationStatus
    """Whether the school has confirmed it."""
    report: Annotated[str, Field(max_length=20_000), eg("На трёх уроках из четырёх нет обратной связи ученику.")] | None
    """What he found."""


class SelfAgainstOthersOut(Out):
    """How a school judges itself beside how others do, and beside what was measured."""

    school_id: Id
    """The school."""
    school_name: SheetSchoolName
    """Its name."""
    own: JudgedViewOut | None
    """The latest self-diagnosis; null where none is completed."""
    consultant: JudgedViewOut | None
    """The latest view of a consultant by the same rubric."""
    scale: Annotated[list[JudgedLevelOut], Field(max_length=20)]
    """The levels."""
    directions: Annotated[list[JudgedDirectionOut], Field(max_length=50)]
    """Both views, direction by direction."""
    measured: JudgedResultsOut | None
    """The results of a wave; null where nothing has been accepted."""
    consultations: Annotated[list[JudgedConsultationOut], Field(max_length=20)]
    """The latest reports of consultants."""
    remarks: Annotated[list[Sentence], Field(max_length=20)]
    """Where the three part, in words."""


class PotentialQuery(BaseModel):
    """Parameters of the potential of a school."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    programme_id: Id | None = None
    """Its school years and its networks are counted; the latest one of the school when left out."""


class PotentialFigureOut(Out):
    """One count, and where it comes from."""

    code: PotentialFigure
    """What is counted."""
    title: Annotated[str, Field(max_length=200), eg("learning teams")]
    """In words."""
    value: Whole
    """The count."""
    source: Annotated[str, Field(max_length=1000), eg("/api/v1/learning-teams?school_id=018f3b1e-7c1a-7d3e-9b1a-2f4c")]
    """The address of the records that are counted."""


class PedagogicalPotentialOut(Out):
    """What a school has built up, as far as the system holds it: counts, and no single score."""

    programme_id: Id | None
    """The programme; null where the school takes part in none."""
    school_id: Id
    """The school."""
    school_code: Annotated[str, Field(max_length=64), eg("550")]
    """Its code."""
    school_name: SheetSchoolName
    """Its name."""
    figures: Annotated[list[PotentialFigureOut], Field(max_length=50)]
    """Count by count, in a fixed order."""


class DistrictPotentialOut(Out):
    """The potential of every school of a programme."""

    programme_id: Id
    """The programme."""
    schools: Annotated[list[PedagogicalPotentialOut], Field(max_length=10_000)]
    """School by school, by name: this is no ranking."""
