"""What result sheets look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.feedback.lives import FindingKind, ResultSheetStatus, SheetHindrance
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
    """How many pupils or answers it rests on; null for a plain total, or where it is hidden."""
    coverage: Part | None
    """Which part of the pupils of the accepted sheets it covers; where nobody counts them, in which part of the sheets
    that were expected it stands."""
    insufficient: Flag
    """Whether it does not speak for the school: it covers less than 0.8 of the pupils, or stands in less than 0.8 of
    the sheets that were expected."""
    suppressed: Flag
    """Whether it is hidden from you because it rests on few."""
    district_value: Amount | None
    """The same over all accepted sheets of the district; null where small counts forbid it."""
    district_share: Amount | None
    """Its share over the district."""


class SheetFormOut(Out):
    """What was received on one form, and computed from it."""

    form_code: Code
    """The form."""
    title: BilingualOut
    """What it is called."""
    expected: Whole
    """How many sheets were expected."""
    accepted: Whole
    """How many are accepted; the figures rest on these alone."""
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
    insufficient: Flag = False
    """Whether what was reached does not speak for the school, because too few pupils or sheets tell it."""


Verdict = Annotated[Literal["above", "within", "below"], eg("within")]
SheetFlags = Annotated[
    list[Annotated[str, Field(max_length=40)]],
    Field(
        max_length=20,
        description="What must be known about it: remarks of the run, and before them what forbids a verdict "
        f"({', '.join(f'`{one.value}`' for one in SheetHindrance)}).",
    ),
    eg(["leverage"]),
]


class SheetComparedOut(Out):
    """One subject against what schools in such conditions reach, on the scale of the district (mean 50, deviation 10).

    All numbers are rounded to tenths, and `reliability` to hundredths, as all are told outside the centre.
    """

    strand: Annotated[str, Field(max_length=40), eg("mathematics")]
    """The subject."""
    title: BilingualOut
    """What it is called."""
    effect: Points | None
    """How far above or below: `observed` minus `expected`, times `reliability`. So it is drawn towards zero, the more
    the fewer pupils were tested; null where nothing was computed or it is hidden."""
    error: Points | None
    """Its standard error."""
    low: Points | None
    """The interval that holds it with 90 % confidence: from"""
    high: Points | None
    """to."""
    verdict: Verdict | None
    """By the interval: the whole of it above zero, below zero, or neither; null where nothing can be concluded, and
    `flags` begins with the reason."""
    third: Annotated[Literal["lower", "middle", "upper"], eg("middle")] | None
    """Where its result stands among similar schools; never a place. Null where the data of the school do not speak for
    it, or too few similar schools are known."""
    observed: Points | None
    """What was reached in this wave."""
    expected: Points | None
    """What schools in such conditions reach on average."""
    reliability: Part | None
    """How much of the difference is to be believed: 1 where chance has no part in it."""
    n: Amount | None
    """How many pupils it rests on."""
    flags: SheetFlags
    suppressed: Flag
    """Whether it is hidden from you because it rests on few."""


class SheetWaveOut(Out):
    """Which wave it is."""

    kind: MonitoringKind
    """Which monitoring it is."""
    school_year: SchoolYear
    """The year."""


class SheetImprovedOut(Out):
    """One subject since the programme began against what earlier results let expect, on the same scale.

    Expected is what schools of the district with the same earlier results, and in the same conditions if
    `given_context`, reach on average. All numbers are rounded to tenths.
    """

    strand: Annotated[str, Field(max_length=40), eg("mathematics")]
    """The subject."""
    title: BilingualOut
    """What it is called."""
    effect: Points | None
    """How far above or below: `observed` minus `expected`, with nothing taken off; null where nothing was computed or
    it is hidden."""
    error: Points | None
    """Its standard error."""
    low: Points | None
    """The interval that holds it with 90 % confidence: from"""
    high: Points | None
    """to."""
    verdict: Verdict | None = None
    """By the interval: the whole of it above zero (improved), below zero (worse), or neither; null where nothing can be
    concluded, and `flags` begins with the reason."""
    observed: Points | None
    """What was reached: in `wave`, or on average over all follow-up waves."""
    expected: Points | None
    """What was to be expected of it."""
    waves: Annotated[Whole, Field(ge=1), eg(2)] | None = None
    """Over how many follow-up waves it is the mean; null in a sheet that was given before this was told."""
    wave: SheetWaveOut | None = None
    """The wave that it tells of; null where it is the mean of several."""
    given_context: Flag = True
    """Whether the conditions of the school are reckoned with."""
    n: Amount | None
    """How many pupils it rests on; null for the mean of several waves."""
    flags: SheetFlags
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
    """How favourable the conditions are; 0 is the average of the reference of the method. Null where too little is
    known."""
    band: Annotated[Whole, Field(le=20), eg(3)] | None
    """The band of conditions, 1 the least favourable."""
    similar_schools: Annotated[Whole, eg(10)]
    """Among how many similar schools `third` tells its place; they are not named."""
    compared: Annotated[list[SheetComparedOut], Field(max_length=50)]
    """Against what schools in such conditions reach."""
    note: Sentence
    """Why `effect` in `compared` is less than `observed` minus `expected`: to stand beside every table that tells
    them."""
    improved: Annotated[list[SheetImprovedOut], Field(max_length=50)]
    """Against what earlier results let expect; none before the first follow-up wave. The sheet of the last follow-up
    wave tells the mean over them all, by which schools are judged; that of another one tells its own."""


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
