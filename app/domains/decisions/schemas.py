"""What selections look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.analysis.conditions import RuleCondition
from app.domains.analysis.lives import SchoolGroup
from app.domains.analysis.values import StrandCode
from app.domains.decisions.lives import AnnulmentEffect, SelectionOutcome, SelectionStatus
from app.domains.feedback.lives import PotentialFigure
from app.kernel.paging import ListQuery
from app.kernel.schema import (
    MISSING,
    Day,
    Flag,
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
    Whole,
    eg,
)

MOST_SCHOOLS = 500
Ids = Annotated[list[Id], Field(min_length=1, max_length=200)]
SelectionTitle = Annotated[Line, eg("Отбор районных площадок по итогам 2026/27")]
Summary = Annotated[Prose, eg("Предлагаем одну школу: улучшение доказано по русскому языку и математике.")]
Grounds = Annotated[Prose, eg("Улучшение держится два мониторинга подряд, школа охотно делится опытом.")]
Potential = Annotated[Prose, eg("Две команды учителей, три принятые практики, ведёт сеть из пяти школ.")]
Reason = Annotated[Prose, eg("Улучшение доказано, условия для площадки есть.")]
Who = Annotated[str, Field(max_length=500), eg("Орлова М. С.")]
SUMMARY = (
    "Не проходит по правилу. Предметов, где улучшение устойчиво: 1, нужно не меньше 2; где оно и больше случайного: 0, "
    "нужно не меньше 1."
)
FoundValue = Annotated[float, Field(ge=-1e12, le=1e12), eg(1.87)]
SelectionSentence = Annotated[
    str, Field(max_length=1000), eg("Предложено школ: 1. Решение принимает отдел образования.")
]


class SelectionList(ListQuery):
    """Parameters of the list of selections."""

    sort: Annotated[Literal["created_at", "-created_at"], Field(description="The order; the newest first.")] = (
        "-created_at"
    )
    programme_id: Annotated[Id | None, Field(description="Of this programme.")] = None
    run_id: Annotated[Ids | None, Field(description="Out of one of these runs.")] = None
    status: Annotated[list[SelectionStatus] | None, Field(max_length=6, description="In one of these states.")] = None


class SelectionIn(In):
    """A new selection out of a run; the schools that pass the rule are proposed by themselves."""

    run_id: Id
    """A run for a decision, of which no data have been corrected since."""
    title: SelectionTitle
    """As people call it."""
    summary: Summary | None = None
    """What the centre says of the proposal as a whole."""


class SelectionPatch(Patch):
    """Changes to a proposal that the department does not have."""

    title: SelectionTitle | MISSING = MISSING
    """As people call it."""
    summary: Summary | MISSING | None = MISSING
    """What the centre says of it as a whole."""


class SelectionDissent(In):
    """Somebody who sees it otherwise."""

    by: Who
    """Who."""
    text: Reason
    """Why."""


class SelectionDissentOut(Out):
    """Somebody who saw it otherwise."""

    by: Who
    """Who."""
    text: Reason
    """Why."""


class SchoolDecisionIn(In):
    """What is decided of one school."""

    school_id: Id
    """The school."""
    outcome: SelectionOutcome
    """What is decided."""
    reason: Reason
    """Why: for, and against."""


class DecideIn(In):
    """The decision of the department."""

    document_id: Id
    """The order or minutes that it rests on."""
    decided_on: Day | None = None
    """The day of the decision; today when left out."""
    statement: Summary | None = None
    """What the department says of it as a whole."""
    decisions: Annotated[list[SchoolDecisionIn], Field(max_length=MOST_SCHOOLS)] = Field(default_factory=list)
    """School by school; every school that was proposed must be among them."""
    dissent: Annotated[list[SelectionDissent], Field(max_length=20)] = Field(default_factory=list)
    """Whoever sees it otherwise."""
    note: Note | None = None
    """A remark for whoever reads the history."""


class AnnulIn(In):
    """The annulment of a decision."""

    note: Note
    """Why: schools read it."""
    document_id: Id
    """The order or minutes that annul it."""
    effective_on: Day | None = None
    """From which day; today when left out."""


class SelectionOut(LivingOut):
    """Which schools are proposed out of a run, and what was decided."""

    district_id: Id
    """The district."""
    programme_id: Id
    """The programme."""
    run_id: Id
    """The run it rests on."""
    title: SelectionTitle
    """As people call it."""
    summary: Summary | None
    """What the centre says of it as a whole."""
    status: SelectionStatus
    """Where it is in its life."""
    explanation: SelectionSentence
    """How many are proposed or chosen, in words; that nobody is, too."""
    rounds: Whole
    """How often it was proposed."""
    proposed_at: Instant | None
    """When it was proposed last."""
    proposed_by: Who | None
    """By whom."""
    decided_on: Day | None
    """When it was decided."""
    decided_by: Who | None
    """By whom."""
    document_id: Id | None
    """The document that the decision rests on."""
    statement: Summary | None
    """What the department says of it."""
    dissent: Annotated[list[SelectionDissentOut], Field(max_length=20)]
    """Whoever saw it otherwise."""
    run_stale: Flag
    """Whether data that it rests on were corrected since, or the run was withdrawn.

    Before the decision: it takes a new run. After it: since it was decided, or let stand by `uphold`.
    """
    upheld_at: Instant | None
    """When the department looked at corrected data last and let the decision stand."""
    upheld_by: Who | None
    """Who did."""
    upheld_because: Reason | None
    """Why."""
    annulled_on: Day | None
    """From which day the decision holds no longer."""
    annulled_by: Who | None
    """Who annulled it."""
    annulled_because: Reason | None
    """Why."""
    annulment_document_id: Id | None
    """The document that annuls it."""


class SelectionSchoolList(ListQuery):
    """Parameters of the list of schools in selections."""

    sort: Annotated[Literal["name", "-name"], Field(description="The order; by name, schools are not ranked.")] = "name"
    selection_id: Annotated[Ids | None, Field(description="Of one of these selections.")] = None
    school_id: Annotated[Ids | None, Field(description="One of these schools.")] = None
    standing: Annotated[list[SchoolGroup] | None, Field(max_length=6, description="In one of these groups.")] = None
    proposed: Annotated[bool | None, Field(description="Proposed, or not.", examples=[True])] = None
    outcome: Annotated[list[SelectionOutcome] | None, Field(max_length=3, description="So decided.")] = None


class SelectionSchoolPatch(Patch):
    """What the centre says of one school before it proposes."""

    proposed: Flag | MISSING = MISSING
    """Whether it is proposed; only schools that pass the rule, or candidates, can be."""
    grounds: Grounds | MISSING | None = MISSING
    """Why; needed for a candidate that is proposed, and for a school that passes and is not."""
    potential: Potential | MISSING | None = MISSING
    """The second criterion: what of its pedagogical potential speaks for it or against it."""


class SelectionReasonOut(Out):
    """A condition of the rule, and whether the school meets it: speaks for it, or against it."""

    code: RuleCondition
    """Which."""
    holds: Flag
    """Whether it is met."""
    strand: StrandCode | None
    """In which subject."""
    wave_id: Id | None
    """In which wave."""
    found: FoundValue | None
    """What was found."""
    asked: FoundValue | None
    """What the rule asks."""
    text: Annotated[str, Field(max_length=1000), eg("Улучшение больше случайного: t = 1,87 при границе 1,65.")]
    """In words."""


class SelectionPotentialOut(Out):
    """One count of what a school has built up, and where it comes from."""

    code: PotentialFigure
    """What is counted."""
    title: Annotated[str, Field(max_length=200), eg("Команды обучающихся учителей")]
    """In words."""
    value: Whole
    """The count."""
    source: Annotated[str, Field(max_length=1000), eg("/api/v1/learning-teams?school_id=018f3b1e-7c1a-7d3e-9b1a-2f4c")]
    """The address of the records that are counted; they may have become more since."""


class SelectionSchoolOut(RecordOut):
    """One school in a selection, with what speaks for it and against it."""

    district_id: Id
    """The district."""
    selection_id: Id
    """The selection."""
    school_id: Id
    """The school."""
    school_code: Annotated[str, Field(max_length=64), eg("550")]
    """Its code."""
    school_name: Annotated[Line, eg("Школа № 550")]
    """Its name."""
    standing: SchoolGroup
    """Where the rule puts it."""
    summary: Annotated[str, Field(max_length=2000), eg(SUMMARY)]
    """The same in words: what decided it."""
    proposed: Flag
    """Whether the centre proposes it."""
    grounds: Grounds | None
    """Why."""
    potential: Potential | None
    """The comment on its pedagogical potential; no score is made of it."""
    potential_figures: Annotated[list[SelectionPotentialOut], Field(max_length=50)]
    """What it has built up, count by count: as of now in a draft, else as it was when it was proposed last."""
    speaks_for: Annotated[list[SelectionReasonOut], Field(max_length=2000)]
    """The conditions that it meets."""
    speaks_against: Annotated[list[SelectionReasonOut], Field(max_length=2000)]
    """The conditions that it does not meet."""
    outcome: SelectionOutcome | None
    """What was decided."""
    outcome_reason: Reason | None
    """Why."""
    annulment_effect: AnnulmentEffect | None
    """What the annulment of the decision meant for a school that it had chosen."""
    incentive_assignment_id: Id | None
    """The school's own duty to reward its teachers by its own regulation; nobody in the district ranks teachers."""
