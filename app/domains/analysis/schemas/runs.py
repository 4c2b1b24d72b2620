"""What runs look like on the wire."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from typing_extensions import TypeAliasType

from app.domains.analysis.lives import AnalysisFigureKind, RunPurpose, RunStatus, SchoolGroup
from app.domains.analysis.schemas.methods import Ids, MethodCode, Sha
from app.domains.analysis.sentences import AnalysisFlag, RunRemark, models_told, remarks_told, waves_told
from app.domains.analysis.values import PredictorName, StrandCode
from app.domains.monitoring.lives import MonitoringKind
from app.kernel.paging import ListQuery
from app.kernel.schema import Day, Flag, Id, In, Line, LivingOut, Out, SchoolYear, Whole, eg

RunTitle = Annotated[Line, eg("Итоги 2026/27")]
Coefficient = Annotated[float, Field(ge=-1e12, le=1e12), eg(4.785917)]
Positive = Annotated[float, Field(ge=0, le=1e12), eg(13.713331)]
Sentence = Annotated[str, Field(max_length=1000), eg("Ни у одной школы улучшение не доказано по принятому правилу.")]


class AnalysisRunIn(In):
    """What to compute."""

    method_id: Id
    """By which method."""
    purpose: RunPurpose = RunPurpose.EXPLORATION
    """`decision` takes a method that was frozen before the final wave opened, and waves that are closed."""
    wave_ids: Annotated[list[Id], Field(min_length=1, max_length=20)] | None = None
    """Over which waves; by default over all of the programme that have begun."""
    title: RunTitle
    """As people call it."""


class AnalysisRunList(ListQuery):
    """Parameters of the list of runs."""

    sort: Annotated[
        Literal["created_at", "-created_at", "title", "-title"], Field(description="The order; the newest first.")
    ] = "-created_at"
    programme_id: Annotated[Id | None, Field(description="Of this programme.")] = None
    method_id: Annotated[Ids | None, Field(description="By one of these methods.")] = None
    purpose: Annotated[list[RunPurpose] | None, Field(max_length=2, description="For one of these purposes.")] = None
    status: Annotated[list[RunStatus] | None, Field(max_length=3, description="In one of these states.")] = None


class AnalysisWaveOut(Out):
    """A wave that went in."""

    id: Id
    """The wave."""
    kind: MonitoringKind
    """Which monitoring it is."""
    school_year: SchoolYear
    """The school year."""
    title: Annotated[Line, eg("Входной мониторинг")]
    """As people call it."""
    opens_on: Day
    """When it opened."""
    earlier: Flag
    """Whether it is part of the base."""
    follow_up: Flag
    """Whether it shows what has come of the programme; a baseline or an entry wave never does."""


class AnalysisModelOut(Out):
    """A fitted model, or why there is none."""

    figure: AnalysisFigureKind
    """What it gives."""
    strand: StrandCode
    """The subject."""
    wave_id: Id | None
    """The wave; null for the mean of the follow-up waves."""
    schools: Whole
    """How many schools it rests on."""
    names: Annotated[list[PredictorName], Field(max_length=4), eg(["constant", "context"])]
    """The columns."""
    coefficients: Annotated[list[Coefficient], Field(max_length=4), eg([48.083253, 4.785917])]
    """One for each column; empty where there is no model."""
    errors: Annotated[list[Positive], Field(max_length=4), eg([1.52, 1.61])]
    """Their standard errors."""
    tau2: Positive | None
    """The variance between schools that is no chance."""
    flags: Annotated[list[AnalysisFlag], Field(max_length=5), eg(["chance"])]
    """What a reader must know."""
    explanation: Sentence | None
    """The same, and why there is no model, in words."""


class AnalysisScaleOut(Out):
    """A paper, and all pupils of the district who wrote it: what a score of 50 and ten points stand for."""

    wave_id: Id
    """The wave."""
    strand: StrandCode
    """The subject."""
    grade: Annotated[int, Field(ge=1, le=11), eg(4)] | None
    """The grade; null where a form is about the school."""
    schools: Whole
    """How many schools wrote it."""
    n: Positive
    """How many pupils."""
    mean: Coefficient | None
    """Their mean score."""
    deviation: Positive | None
    """Their standard deviation; without one there is no scale."""


class RunRemarkOut(Out):
    """Something to be said of the run as a whole."""

    code: RunRemark
    """Stable."""
    text: Sentence
    """In words."""


AnalysisGroups = TypeAliasType(
    "AnalysisGroups",
    Annotated[
        dict[SchoolGroup, Whole],
        Field(max_length=6, description="Group -> how many schools.", examples=[{"strong": 1, "outside": 26}]),
    ],
)


class AnalysisRunOut(LivingOut):
    """One computation."""

    district_id: Id
    """The district."""
    programme_id: Id
    """The programme."""
    method_id: Id
    """By which method,"""
    method_code: MethodCode
    """its code,"""
    method_edition: Annotated[Whole, Field(ge=1), eg(1)]
    """its edition,"""
    method_sha256: Sha
    """and the hash of its definition."""
    purpose: RunPurpose
    """What it may be used for."""
    title: RunTitle
    """As people call it."""
    status: RunStatus
    """Where it is in its life; what it has computed never changes."""
    stale: Flag
    """Whether any sheet in it has been changed since: then compute anew."""
    result_sheets_outdated: Whole
    """Of the run released last: how many result sheets were given before it, among those you see; give them again."""
    waves: Annotated[list[AnalysisWaveOut], Field(max_length=20), BeforeValidator(waves_told)]
    """Over which waves."""
    input_sha256: Sha
    """Of the document that went in."""
    result_sha256: Sha
    """Of all that came out; the same inputs give the same."""
    engine: Annotated[str, Field(max_length=100), eg("1; numpy 2.4.6")]
    """The version of the arithmetic and of its library."""
    made_by: Annotated[str, Field(max_length=500), eg("Белова В. П.")]
    """Who asked for it."""
    schools_count: Whole
    """How many schools it tells of."""
    groups: AnalysisGroups
    """Where they stand by the rule."""
    models: Annotated[list[AnalysisModelOut], Field(max_length=1000), BeforeValidator(models_told)]
    """Each fitted model."""
    scales: Annotated[list[AnalysisScaleOut], Field(max_length=3000)]
    """Each paper; those that fewer than five schools wrote, for the centre alone."""
    remarks: Annotated[list[RunRemarkOut], Field(max_length=10), BeforeValidator(remarks_told)]
    """What must be said of it as a whole."""


class AnalysisVerificationOut(Out):
    """A run computed again from the inputs that were kept."""

    run_id: Id
    """The run."""
    inputs_equal: Flag
    """Whether the inputs are those of the run."""
    results_equal: Flag
    """Whether every byte of the results is."""
    input_sha256: Sha
    """The hash of the inputs now."""
    result_sha256: Sha
    """The hash of the results now."""
    engine: Annotated[str, Field(max_length=100), eg("1; numpy 2.4.6")]
    """The version that computed them now."""
