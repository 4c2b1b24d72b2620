"""What result sheets look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.feedback.lives import FindingKind, ResultSheetStatus
from app.domains.monitoring.lives import Direction, IndicatorKind, MonitoringKind
from app.domains.monitoring.values import BilingualOut, IndicatorCode
from app.domains.transition.lives import GoalFigure, GoalState
from app.kernel.paging import ListQuery
from app.kernel.schema import Code, Flag, Id, In, Instant, LivingOut, Out, SchoolYear, Whole, eg

Ids = Annotated[list[Id], Field(max_length=200)]
Amount = Annotated[float, Field(ge=-1e12, le=1e12), eg(61.5)]
Part = Annotated[float, Field(ge=0, le=1), eg(0.12)]
Points = Annotated[float, Field(ge=-1000, le=1000), eg(2.4)]
SheetSchoolName = Annotated[str, Field(max_length=500), eg("Школа № 550")]
Title = Annotated[str, Field(max_length=500), eg("Входной мониторинг")]
Person = Annotated[str, Field(max_length=500), eg("Иванова А. П.")]
FindingKey = Annotated[str, Field(min_length=1, max_length=140), eg("target_missed:Ц2")]
Sentence = Annotated[str, Field(max_length=2000), eg("Цель Ц2 не достигнута: план 10 %, факт 12 %.")]


class ResultSheetList(ListQuery):
    """Parameters of the list of result sheets."""

    sort: Annotated[
        Literal["school", "-school", "created_at", "-created_at"], Field(description="The order; by school first.")
    ] = "school"
    wave_id: Annotated[Ids | None, Field(description="Of one of these waves.")] = None
    programme_id: Annotated[Ids | None, Field(description="Of one of these programmes.")] = None
    school_id: Annotated[Ids | None, Field(description="Of one of these schools.")] = None
    status: Annotated[
        list[ResultSheetStatus] | None,
        Field(max_length=3, description="In one of these states; those that were replaced only where it is asked."),
    ] = None


class PrepareSheetsIn(In):
    """Which schools are given their sheets, and by which run of the analysis."""

    school_id: Annotated[list[Id] | None, Field(max_length=10_000)] = None
    """Only these schools; every school of which something was accepted when left out."""
    run_id: Id | None = None
    """The run that is told of; the latest one that was released to the schools when left out."""


class PreparedSheetsOut(Out):
    """What was given."""

    wave_id: Id
    """The wave."""
    run_id: Id | None
    """The run that the sheets tell of; null where none has been released."""
    given: Annotated[Whole, eg(34)]
    """Schools that have a sheet now, and had none."""
    replaced: Annotated[Whole, eg(1)]
    """Schools whose sheet has a new edition, because something changed."""
    unchanged: Annotated[Whole, eg(1)]
    """Schools whose sheet is as it was."""


class SheetsOfWaveOut(Out):
    """How far a wave has been given back."""

    wave_id: Id
    """The wave."""
    run_id: Id | None
    """The run that sheets given now would tell of; null where none has been released."""
    given: Annotated[Whole, eg(34)]
    """Schools that have a sheet."""
    read: Annotated[Whole, eg(30)]
    """Those of them that have read it."""
    missing: Annotated[Whole, eg(2)]
    """Schools of which something was accepted, and that have no sheet."""
    outdated: Annotated[Whole, eg(1)]
    """Sheets after which data of the school were corrected, or a newer run was released."""
    explanation: Sentence
    """The same in words, and what to do."""


class SheetFindingOut(Out):
    """Something that the sheet finds."""

    key: FindingKey
    """By which a conclusion names it."""
    kind: FindingKind
    """What kind of finding it is."""
    text: Sentence
    """In words."""


class SheetFigureOut(Out):
    """One indicator of the school beside the district."""

    code: IndicatorCode
    """The indicator."""
    title: BilingualOut
    """What it is called."""
    kind: IndicatorKind
    """What it tells of."""
    direction: Direction
    """Which way is better."""
    value: Amount | None
    """The sum, the mean over all pupils, or the deviation; null where there is none or it is hidden."""
    share: Amount | None
    """Of a count with a base: the part of the whole."""
    n: Amount | None
    """How many pupils or answers it rests on."""
    coverage: Part | None
    """Which part of those concerned it covers."""
    insufficient: Flag
    """Whether that is less than 0.8."""
    suppressed: Flag
    """Whether it is hidden from you because it rests on few."""
    district_value: Amount | None
    """The same over the district; null where small counts forbid it."""
    district_share: Amount | None
    """Its share over the district."""


class SheetFormOut(Out):
    """What was received on one form, and computed from it."""

    form_code: Code
    """The form."""
    title: BilingualOut
    """What it is called."""
    expected: Whole
    """How many sheets were asked."""
    accepted: Whole
    """How many are accepted; the figures rest on these."""
    figures: Annotated[list[SheetFigureOut], Field(max_length=200)]
    """Indicator by indicator."""


class SheetGoalOut(Out):
    """A target that the school's transition programme sets for this wave."""

    code: Annotated[str, Field(max_length=40), eg("Ц1")]
    """Its code in the programme."""
    text: Annotated[str, Field(max_length=2000), eg("Поднять средний балл по математике")]
    """In words."""
    form_code: Code
    """The form."""
    indicator: IndicatorCode
    """The indicator."""
    figure: GoalFigure
    """Its value or its share."""
    baseline: Amount | None
    """Where the school began."""
    target: Amount
    """What was planned."""
    actual: Amount | None
    """What was reached."""
    state: GoalState
    """How the two stand."""
    suppressed: Flag
    """Whether what was reached is hidden from you."""


class SheetComparedOut(Out):
    """One subject against what was to be expected, on the scale of the district (mean 50, deviation 10)."""

    strand: Annotated[str, Field(max_length=40), eg("mathematics")]
    """The subject."""
    title: BilingualOut
    """What it is called."""
    effect: Points | None
    """How far above or below, drawn towards zero by as much as chance may have a part in it."""
    error: Points | None
    """Its standard error."""
    low: Points | None
    """The interval that holds it with 90 % confidence: from"""
    high: Points | None
    """to."""
    verdict: Annotated[Literal["above", "within", "below"], eg("within")] | None
    """By the whole interval; null where it cannot be judged."""
    third: Annotated[Literal["lower", "middle", "upper"], eg("middle")] | None
    """Where it stands among similar schools; never a place."""
    observed: Points | None
    """What was reached."""
    expected: Points | None
    """What was to be expected."""
    reliability: Part | None
    """How much of the difference is not chance."""
    n: Amount | None
    """How many pupils it rests on."""
    flags: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20), eg(["leverage"])]
    """What must be known about it."""
    suppressed: Flag
    """Whether it is hidden from you because it rests on few."""


class SheetAnalysisOut(Out):
    """What a run of the analysis says of the school in this wave."""

    run_id: Id
    """The run."""
    method_code: Code
    """The method."""
    method_edition: Annotated[Whole, Field(ge=1), eg(1)]
    """Its edition."""
    context_index: Points | None
    """How favourable the conditions are; 0 is average for the district."""
    band: Annotated[Whole, Field(le=20), eg(3)] | None
    """The band of conditions, 1 the least favourable."""
    similar_schools: Annotated[Whole, eg(10)]
    """How many schools it is compared with as similar; they are not named."""
    compared: Annotated[list[SheetComparedOut], Field(max_length=50)]
    """Against what was to be expected."""
    improved: Annotated[list[SheetComparedOut], Field(max_length=50)]
    """The improvement over the follow-up waves, corrected for context and for falling back to the mean."""


class ReceiptOut(Out):
    """Somebody of the school has read the sheet."""

    actor_name: Person
    """Who."""
    at: Instant
    """When."""


class ResultSheetLineOut(LivingOut):
    """A result sheet, without what stands in it."""

    status: ResultSheetStatus
    """Whether it is read, or replaced."""
    district_id: Id
    """The district."""
    programme_id: Id
    """The programme."""
    wave_id: Id
    """The wave."""
    wave_title: Title
    """Its title."""
    wave_kind: MonitoringKind
    """Which monitoring it is."""
    school_year: SchoolYear
    """The year."""
    school_id: Id
    """The school."""
    school_code: Annotated[str, Field(max_length=64), eg("550")]
    """Its code."""
    school_name: SheetSchoolName
    """Its name."""
    run_id: Id | None
    """The run of the analysis that it tells of."""
    edition: Annotated[Whole, Field(ge=1), eg(1)]
    """A new one is given when something changed."""
    given_by: Person
    """Who gave it."""
    read_at: Instant | None
    """When the school first read it; null: not yet."""
    read_by: Person | None
    """Who was the first."""


class ResultSheetOut(ResultSheetLineOut):
    """What a school is told of one wave: what was received, what was computed, and how to read it."""

    findings: Annotated[list[SheetFindingOut], Field(max_length=1000)]
    """What the sheet finds; what limits the others comes first."""
    forms: Annotated[list[SheetFormOut], Field(max_length=20)]
    """What was received and computed, beside the district."""
    goals: Annotated[list[SheetGoalOut], Field(max_length=100)]
    """The targets of the transition programme in force."""
    analysis: SheetAnalysisOut | None
    """Against what was to be expected and against similar schools; null where no run has been released."""
    how_to_read: Annotated[list[Sentence], Field(max_length=20)]
    """How it is to be read."""
    next_steps: Annotated[list[Sentence], Field(max_length=10)]
    """What the school does now."""
    receipts: Annotated[list[ReceiptOut], Field(max_length=1000)]
    """Who has read it, and when."""
