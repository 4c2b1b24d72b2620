"""What reviews look like on the wire: for the centre, and for the one reviewer whose review it is."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.practices.lives import ConflictKind, PracticeSubmissionStatus, Recommendation, ReviewStatus
from app.domains.practices.schemas.parts import (
    AuthorName,
    Conditions,
    Cost,
    Evidence,
    Grades,
    Level,
    Problem,
    Round,
    SchoolName,
    StepTexts,
    Subjects,
    Title,
    TopicTitle,
)
from app.domains.practices.schemas.rubrics import CriterionCode, Highest, ReviewerName, Spread
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Day, Flag, Id, In, LivingOut, Note, Out, Patch, Prose, Share, Whole, eg

Mark = Annotated[int, Field(strict=True, ge=1, le=10), eg(4)]
CommentForSchool = Annotated[Prose, eg("Опишите, как вы составляли пары: этого не хватает, чтобы повторить у себя.")]
CommentForCentre = Annotated[Prose, eg("Рост может объясняться новым учителем: я бы спросила о нём.")]


class PracticeReviewList(ListQuery):
    """Parameters of the list of reviews."""

    sort: Annotated[
        Literal["due_on", "-due_on", "created_at", "-created_at"],
        Field(description="The order; by the last day by default."),
    ] = "due_on"
    submission_id: Annotated[Id | None, Field(description="Of this submission.")] = None
    reviewer_id: Annotated[Id | None, Field(description="By this reviewer of the pool.")] = None
    round: Annotated[int | None, Field(ge=1, le=1000, description="Of this round.", examples=[1])] = None
    status: Annotated[list[ReviewStatus] | None, Field(max_length=5, description="In one of these states.")] = None
    overdue: Annotated[
        bool | None, Field(description="Only what is overdue today, or only the rest.", examples=[True])
    ] = None


class InvitationIn(In):
    """A reviewer is invited."""

    reviewer_id: Id
    """Whom: of the pool (`/practice-reviewers`), admitted, without a conflict of interest."""
    due_on: Day | None = None
    """By when; left out: as many days from today as the rubric gives."""


class PracticeReviewPatch(Patch):
    """What the centre may change of a review; the judgement is the reviewer's."""

    due_on: Day | MISSING = MISSING
    """The last day."""
    withheld: Flag | MISSING = MISSING
    """Whether the comment is kept from the school."""


class ScoreIn(In):
    """A mark."""

    criterion: CriterionCode
    """The criterion of the rubric."""
    score: Mark
    """From 1 to the highest of the rubric."""
    comment: Note | None = None
    """Why; for the centre."""


class ScoreOut(Out):
    """A mark."""

    criterion: CriterionCode
    """The criterion of the rubric."""
    score: Mark
    """From 1 to the highest of the rubric."""
    comment: Note | None
    """Why; for the centre."""


class CompleteReviewIn(In):
    """A judgement."""

    scores: Annotated[list[ScoreIn], Field(min_length=1, max_length=30)]
    """A mark for every criterion of the rubric."""
    recommendation: Recommendation
    """What you recommend; the centre decides."""
    comment_for_school: CommentForSchool | None = None
    """What the school may read, after the decision; do not name yourself."""
    comment_for_centre: CommentForCentre | None = None
    """What only the centre reads."""
    note: Note | None = None
    """A remark for the history."""


class ManuscriptOut(Out):
    """The practice as it was when the reviewer was invited."""

    school_name: SchoolName
    """Whose practice it is."""
    authors: Annotated[list[AuthorName], Field(max_length=20)]
    """Who describes it."""
    title: Title
    """What it is called."""
    problem: Problem
    """Which problem it solves."""
    steps: StepTexts
    """What is done, step by step."""
    conditions: Conditions
    """What it takes to do it."""
    cost: Cost
    """What it costs."""
    cost_level: Level
    """The same as a number."""
    evidence: Evidence
    """What shows that it works."""
    topics: Annotated[list[TopicTitle], Field(max_length=20)]
    """Its topics."""
    grades: Grades
    """For which grades."""
    subjects: Subjects
    """For which subjects."""


class PracticeReviewOut(LivingOut):
    """One reviewer's judgement of one round of a submission."""

    status: ReviewStatus
    """Where its life stands."""
    district_id: Id
    """Where."""
    organization_id: Id
    """The centre that asked for it."""
    submission_id: Id
    """What is judged."""
    submission_status: PracticeSubmissionStatus
    """Where that stands."""
    rubric_id: Id
    """By which rubric."""
    reviewer_id: Id
    """Who judges: of the pool."""
    reviewer_name: ReviewerName
    """His name."""
    round: Round
    """Which round."""
    due_on: Day
    """The last day."""
    overdue: Flag
    """Whether it has passed, and the review is still owed."""
    manuscript: ManuscriptOut
    """The text that is judged."""
    scores: Annotated[list[ScoreOut], Field(max_length=30)] | None
    """The marks; null until it is done."""
    total: Share | None
    """Their mean by weight, from 0 (the lowest marks) to 1 (the highest)."""
    recommendation: Recommendation | None
    """What the reviewer recommends."""
    comment_for_school: CommentForSchool | None
    """What the school may read after the decision."""
    comment_for_centre: CommentForCentre | None
    """What only the centre reads."""
    withheld: Flag
    """Whether the centre keeps the comment from the school."""


class CandidateOut(Out):
    """Somebody of the pool, as one who could review this submission."""

    reviewer_id: Id
    """Of the pool."""
    name: ReviewerName
    """His name."""
    conflict: ConflictKind | None
    """Why he cannot; null where nothing speaks against him."""
    former: Flag
    """Whether he judged an earlier round: those are proposed first."""
    open: Annotated[Whole, eg(1)]
    """Reviews he owes now."""
    done: Annotated[Whole, eg(7)]
    """Reviews he has written."""


class CandidatesOut(Out):
    """Whom the centre can invite."""

    items: Annotated[list[CandidateOut], Field(max_length=1000)]
    """Former reviewers first, then those who have least in hand; whoever has a conflict of interest comes last."""


class CriterionSpreadOut(Out):
    """How a criterion was judged."""

    criterion: CriterionCode
    """The criterion."""
    lowest: Mark
    """The lowest mark."""
    highest: Mark
    """The highest mark."""
    mean: Annotated[float, Field(ge=1, le=10), eg(3.5)]
    """Their mean."""


class JudgementOut(Out):
    """What the reviews of the current round come to."""

    round: Round
    """Which round."""
    wanted: Annotated[Whole, eg(2)]
    """How many reviews a decision takes: one more than the rubric says where the reviewers disagree."""
    invited: Annotated[Whole, eg(2)]
    """How many are asked for and not refused or cancelled."""
    done: Annotated[Whole, eg(2)]
    """How many are there."""
    mean: Share | None
    """The mean of the totals; null before the first one."""
    spread: Share | None
    """The difference between the highest and the lowest total; null before the second one."""
    threshold: Spread
    """From which spread on the rubric sees disagreement."""
    highest: Highest
    """The highest mark of the rubric."""
    disagree: Flag
    """Whether the totals are further apart than that, or one recommends to accept and another to decline."""
    ready: Flag
    """Whether a decision may be taken."""
    recommendations: Annotated[list[Recommendation], Field(max_length=20)]
    """What is recommended, each by one reviewer."""
    criteria: Annotated[list[CriterionSpreadOut], Field(max_length=30)]
    """Criterion by criterion, in the order of the rubric."""
