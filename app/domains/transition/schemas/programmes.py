"""What transition programmes and their activities look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.roadmap.values import FundingLine, FundingLineOut
from app.domains.transition.lives import TransitionInclusion, TransitionStatus
from app.domains.transition.schemas.diagnoses import SchoolCode, SchoolName
from app.domains.transition.schemas.rubrics import Edition, Ids
from app.domains.transition.values import (
    MOST_ACTIVITIES,
    MOST_GOALS,
    MOST_PROBLEMS,
    ActivityCode,
    GoalCode,
    Goals,
    Measure,
    Problems,
    TransitionGoalOut,
    TransitionProblemOut,
)
from app.kernel.paging import ListQuery
from app.kernel.schema import (
    MISSING,
    Code,
    Day,
    Id,
    In,
    Instant,
    Line,
    LivingOut,
    Note,
    Out,
    Patch,
    Prose,
    RecordOut,
    Search,
    Whole,
    eg,
)

Title = Annotated[Line, eg("Программа перехода школы № 550 в эффективный режим работы, 2026–2029")]
ActivityTitle = Annotated[Line, eg("Родительский университет: шесть встреч в году")]
Summary = Annotated[Prose, eg("Школа снижает долю неуспевающих, работая в сети с соседями и вместе с родителями.")]
Expected = Annotated[Note, eg("Не меньше половины родителей пятых классов приходят на встречи.")]
Finding = Annotated[Note, eg("По итогам промежуточного мониторинга доля неуспевающих по математике не снизилась.")]
LastDay = Annotated[Day, eg("2029-06-30")]
GoalCodes = Annotated[list[GoalCode], Field(max_length=MOST_GOALS), eg(["Ц1"])]
Inclusions = Annotated[list[TransitionInclusion], Field(max_length=4), eg(["parents"])]
Name = Annotated[str, Field(max_length=500), eg("Белова В. П.")]


# --- activities -------------------------------------------------------------------------------------------------------


class TransitionActivityIn(In):
    """What the school does towards its goals; an activity keeps its id as long as it keeps its code."""

    code: ActivityCode
    """Unique within the programme; the same in its editions."""
    title: ActivityTitle
    """What is done."""
    starts_on: Day | None = None
    """The first day; may be left for later, as all that follows."""
    ends_on: Annotated[Day, eg("2027-05-31")] | None = None
    """The last day."""
    appointment_id: Id | None = None
    """Who is responsible: an appointment of the school."""
    measure: Measure | None = None
    """The measure of the roadmap it serves; that of the assignment when left out."""
    assignment_id: Id | None = None
    """The assignment of the school it serves."""
    goals: GoalCodes = Field(default_factory=list)
    """The goals it serves, by code."""
    inclusions: Inclusions = Field(default_factory=list)
    """Which of the required inclusions it is."""
    funding: Annotated[list[FundingLine], Field(max_length=50)] = Field(default_factory=list)
    """Money, by year and source."""
    expected_result: Expected | None = None
    """What is to come of it."""


class TransitionActivityPartOut(Out):
    """An activity, as it stands in its programme."""

    id: Id
    """The same as long as its code stays."""
    code: ActivityCode
    """Unique within the programme; the same in its editions."""
    title: ActivityTitle
    """What is done."""
    starts_on: Day | None
    """The first day."""
    ends_on: Annotated[Day, eg("2027-05-31")] | None
    """The last day."""
    appointment_id: Id | None
    """Who is responsible."""
    measure: Measure | None
    """The measure of the roadmap it serves."""
    assignment_id: Id | None
    """The assignment of the school it serves."""
    goals: GoalCodes
    """The goals it serves, by code."""
    inclusions: Inclusions
    """Which of the required inclusions it is."""
    funding: Annotated[list[FundingLineOut], Field(max_length=50)]
    """Money, by year and source."""
    expected_result: Expected | None
    """What is to come of it."""


class TransitionActivityOut(RecordOut, TransitionActivityPartOut):
    """An activity, with the programme it stands in."""

    id: Id
    """The same as long as its code stays."""
    district_id: Id
    """The district."""
    transition_programme_id: Id
    """The edition it stands in."""
    edition: Edition
    """Which edition that is."""
    programme_status: TransitionStatus
    """Where that edition is in its life."""
    school_id: Id
    """The school."""
    school_name: SchoolName
    """Its name."""


class TransitionActivityList(ListQuery):
    """Parameters of the list of activities."""

    sort: Annotated[
        Literal["starts_on", "-starts_on", "school", "-school"], Field(description="The order; the soonest first.")
    ] = "starts_on"
    transition_programme_id: Annotated[Ids | None, Field(description="Of these editions.")] = None
    school_id: Annotated[Ids | None, Field(description="Of one of these schools.")] = None
    appointment_id: Annotated[Ids | None, Field(description="For which one of these is responsible.")] = None
    assignment_id: Annotated[Ids | None, Field(description="That serve one of these assignments.")] = None
    measure: Annotated[list[Measure] | None, Field(max_length=100, description="At one of these measures.")] = None
    inclusion: Annotated[TransitionInclusion | None, Field(description="That are this required inclusion.")] = None
    programme_status: Annotated[
        list[TransitionStatus] | None, Field(max_length=7, description="Of editions in one of these states.")
    ] = None
    q: Annotated[Search | None, Field(description="A part of the title.")] = None


# --- programmes -------------------------------------------------------------------------------------------------------

ActivitiesIn = Annotated[list[TransitionActivityIn], Field(max_length=MOST_ACTIVITIES)]


class TransitionProgrammeList(ListQuery):
    """Parameters of the list of transition programmes."""

    sort: Annotated[
        Literal["updated_at", "-updated_at", "school", "-school"],
        Field(description="The order; the last changed first by default."),
    ] = "-updated_at"
    programme_id: Annotated[Ids | None, Field(description="In one of these district programmes.")] = None
    school_id: Annotated[Ids | None, Field(description="Of one of these schools.")] = None
    status: Annotated[list[TransitionStatus] | None, Field(max_length=7, description="In one of these states.")] = None


class TransitionProgrammeIn(In):
    """A school's transition programme, as a draft. A school need not name itself."""

    programme_id: Id
    """The district programme in which the school takes part."""
    school_id: Id | None = None
    """The school, by id."""
    school_code: Code | None = None
    """The school, by its code."""
    title: Title
    """What it is called."""
    starts_on: Day
    """The first day."""
    ends_on: LastDay
    """The last day."""
    summary: Summary | None = None
    """In short, for whoever reads nothing else."""
    diagnosis_id: Id | None = None
    """The self-diagnosis it rests on."""
    problems: Problems = Field(default_factory=list)
    """What is wrong, and from what it is seen."""
    goals: Goals = Field(default_factory=list)
    """What is to be reached, measured by indicators."""
    activities: ActivitiesIn = Field(default_factory=list)
    """What is done towards the goals."""


class TransitionProgrammePatch(Patch):
    """Changes to a transition programme; a list is replaced as a whole, its parts are known by their codes."""

    title: Title | MISSING = MISSING
    """What it is called."""
    starts_on: Day | MISSING = MISSING
    """The first day."""
    ends_on: LastDay | MISSING = MISSING
    """The last day."""
    summary: Summary | MISSING | None = MISSING
    """In short."""
    diagnosis_id: Id | MISSING | None = MISSING
    """The self-diagnosis it rests on."""
    problems: Problems | MISSING = MISSING
    """What is wrong."""
    goals: Goals | MISSING = MISSING
    """What is to be reached."""
    activities: ActivitiesIn | MISSING = MISSING
    """What is done; an activity keeps its id as long as it keeps its code."""


class TransitionProgrammeOut(LivingOut):
    """One edition of a school's transition programme, without its parts."""

    district_id: Id
    """The district."""
    programme_id: Id
    """The district programme."""
    school_id: Id
    """The school."""
    school_code: SchoolCode
    """Its code."""
    school_name: SchoolName
    """Its name."""
    edition: Edition
    """1 for the first, then one more with each correction."""
    title: Title
    """What it is called."""
    starts_on: Day
    """The first day."""
    ends_on: LastDay
    """The last day."""
    summary: Summary | None
    """In short."""
    diagnosis_id: Id | None
    """The self-diagnosis it rests on."""
    status: TransitionStatus
    """Where it is in its life; only a draft and a returned one can be changed."""
    corrects_id: Id | None
    """The edition that this one corrects; null for the first."""
    finding_wave_id: Id | None
    """The wave whose finding caused the correction."""
    finding: Finding | None
    """What was found."""
    rounds: Annotated[Whole, eg(1)]
    """How often it was submitted."""
    submitted_at: Instant | None
    """When it was last submitted."""
    due_on: Day | None
    """While it is returned: by when the revision is asked."""
    agreed_at: Instant | None
    """When the centre agreed."""
    agreed_by: Name | None
    """Who agreed."""
    protocol_number: Annotated[Line, eg("3")] | None
    """The number of the minutes by which the governing council approved it."""
    protocol_on: Annotated[Day, eg("2026-10-26")] | None
    """Their date."""
    protocol_document_id: Id | None
    """The minutes themselves."""
    effective_on: Annotated[Day, eg("2026-11-01")] | None
    """Since when it is in force."""


class LackOut(Out):
    """What stands between a transition programme and its submission."""

    pointer: Annotated[str, Field(max_length=200), eg("/goals/0/targets")]
    """Where, as a JSON pointer into this answer."""
    code: Annotated[str, Field(max_length=100), eg("value.missing")]
    """What is lacking; stable in every language."""
    message: Annotated[str, Field(max_length=5000), eg("У цели «Ц1» нет ни одного планового значения.")]
    """The same in words."""
    hint: Annotated[str, Field(max_length=2000), eg("Укажите плановые значения.")] | None
    """What to do."""


class TransitionEditionOut(TransitionProgrammeOut):
    """One edition of a school's transition programme, as a whole."""

    problems: Annotated[list[TransitionProblemOut], Field(max_length=MOST_PROBLEMS)]
    """What is wrong, and from what it is seen."""
    goals: Annotated[list[TransitionGoalOut], Field(max_length=MOST_GOALS)]
    """What is to be reached, measured by indicators."""
    activities: Annotated[list[TransitionActivityPartOut], Field(max_length=MOST_ACTIVITIES)]
    """What is done towards the goals."""
    lacks: Annotated[list[LackOut], Field(max_length=5000)]
    """While it can be changed: what stands between it and its submission, required inclusions among it."""


class TransitionEditionIn(In):
    """A corrected edition: what was found in which wave."""

    wave_id: Id
    """The wave of monitoring; of the same district programme."""
    finding: Finding
    """What was found, and what is to be corrected because of it."""
