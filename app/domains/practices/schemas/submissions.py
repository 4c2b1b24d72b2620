"""What the practices that schools send look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.practices.lives import PracticeSubmissionStatus, Subject
from app.domains.practices.schemas.parts import (
    AGrade,
    Conditions,
    Cost,
    Evidence,
    Grades,
    Ids,
    Level,
    Problem,
    Round,
    SchoolName,
    StepTexts,
    Subjects,
    Title,
)
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Day, Flag, Id, In, Instant, Line, LivingOut, Note, Out, Patch, Prose, Search, eg


class PracticeSubmissionList(ListQuery):
    """Parameters of the list of practices that were sent."""

    sort: Annotated[
        Literal["updated_at", "-updated_at", "created_at", "-created_at", "title", "-title"],
        Field(description="The order; the one changed last comes first by default."),
    ] = "-updated_at"
    status: Annotated[
        list[PracticeSubmissionStatus] | None, Field(max_length=7, description="In one of these states.")
    ] = None
    school_id: Annotated[list[Id] | None, Field(max_length=200, description="Of one of these schools.")] = None
    programme_id: Annotated[Id | None, Field(description="Sent within this programme.")] = None
    topic_id: Annotated[list[Id] | None, Field(max_length=50, description="On one of these topics.")] = None
    grade: Annotated[list[AGrade] | None, Field(max_length=11, description="For one of these grades.")] = None
    subject: Annotated[list[Subject] | None, Field(max_length=17, description="For one of these subjects.")] = None
    q: Annotated[Search | None, Field(description="A part of the title, the problem or the school's name.")] = None


class PracticeSubmissionIn(In):
    """A practice, as far as it is described; what is missing is asked for when it is sent."""

    title: Title
    """What it is called; unique in the school."""
    programme_id: Id | None = None
    """The programme it is sent within; left out: every one the school takes part in."""
    problem: Problem | None = None
    """Which problem it solves."""
    steps: StepTexts = Field(default_factory=list)
    """What is done, step by step."""
    conditions: Conditions | None = None
    """What it takes to do it."""
    cost: Cost | None = None
    """What it costs, in money and hours."""
    cost_level: Level | None = None
    """The same as a number: 1 next to nothing, 5 very much."""
    evidence: Evidence | None = None
    """What shows that it works."""
    grades: Grades = Field(default_factory=list)
    """For which grades."""
    subjects: Subjects = Field(default_factory=list)
    """For which subjects."""
    author_ids: Ids = Field(default_factory=list)
    """Its authors: staff of the school (`/people`)."""
    topic_ids: Ids = Field(default_factory=list)
    """Its topics (`/practice-topics`)."""
    document_ids: Ids = Field(default_factory=list)
    """Documents of the school (`/documents`): their files go to the reviewers, and to everybody with publication."""
    school_id: Id | None = None
    """The school; needed only if you act for several."""


class PracticeSubmissionPatch(Patch):
    """Changes to a practice that is a draft or was returned; lists are replaced as a whole."""

    title: Title | MISSING = MISSING
    """What it is called."""
    programme_id: Id | MISSING | None = MISSING
    """The programme it is sent within; null: every one the school takes part in."""
    problem: Problem | MISSING | None = MISSING
    """Which problem it solves."""
    steps: StepTexts | MISSING = MISSING
    """What is done, step by step."""
    conditions: Conditions | MISSING | None = MISSING
    """What it takes to do it."""
    cost: Cost | MISSING | None = MISSING
    """What it costs, in money and hours."""
    cost_level: Level | MISSING | None = MISSING
    """The same as a number: 1 next to nothing, 5 very much."""
    evidence: Evidence | MISSING | None = MISSING
    """What shows that it works."""
    grades: Grades | MISSING = MISSING
    """For which grades."""
    subjects: Subjects | MISSING = MISSING
    """For which subjects."""
    author_ids: Ids | MISSING = MISSING
    """Its authors: staff of the school."""
    topic_ids: Ids | MISSING = MISSING
    """Its topics."""
    document_ids: Ids | MISSING = MISSING
    """Documents of the school whose files belong to it."""


class PracticeSubmissionOut(LivingOut):
    """A practice as a school describes it."""

    status: PracticeSubmissionStatus
    """Where its life stands."""
    district_id: Id
    """Where."""
    school_id: Id
    """Whose practice it is."""
    school_name: SchoolName
    """The name of the school."""
    programme_id: Id | None
    """The programme it is sent within; null: every one the school takes part in."""
    rubric_id: Id | None
    """The rubric it is judged by; null until its review begins."""
    title: Title
    """What it is called."""
    problem: Problem | None
    """Which problem it solves."""
    steps: StepTexts
    """What is done, step by step."""
    conditions: Conditions | None
    """What it takes to do it."""
    cost: Cost | None
    """What it costs, in money and hours."""
    cost_level: Level | None
    """The same as a number."""
    evidence: Evidence | None
    """What shows that it works."""
    grades: Grades
    """For which grades."""
    subjects: Subjects
    """For which subjects."""
    author_ids: Ids
    """Its authors."""
    topic_ids: Ids
    """Its topics."""
    document_ids: Ids
    """Documents whose files belong to it."""
    round: Round
    """How often it was sent; 0 for what never was."""
    submitted_at: Instant | None
    """When it was last sent."""
    due_on: Day | None
    """By when a returned one is awaited again; null where nobody waits."""


class ReturnPracticeIn(In):
    """A practice goes back to the school."""

    note: Note
    """Why, and what should be done."""
    due_on: Annotated[Day, eg("2027-02-01")] | None = None
    """By when it is awaited again."""


class PracticeCommentOut(Out):
    """What one reviewer says to the school."""

    comment: Annotated[Prose, eg("Опишите, как вы составляли пары: этого не хватает, чтобы повторить у себя.")]
    """The comment."""
    reviewer_name: Annotated[Line, eg("Петрова Н. В.")] | None
    """Who says it; null where the rubric keeps reviewers anonymous."""


class PracticeRoundOut(Out):
    """What came back from one round."""

    round: Round
    """Which round."""
    comments: Annotated[list[PracticeCommentOut], Field(max_length=20)]
    """What the reviewers say, in no particular order."""


class PracticeFeedbackOut(Out):
    """What the reviewers say to the school, released with each decision."""

    anonymous: Flag
    """Whether the names of the reviewers are kept from the school."""
    rounds: Annotated[list[PracticeRoundOut], Field(max_length=100)]
    """Round by round, the first one first."""
