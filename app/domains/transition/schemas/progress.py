"""What the progress towards the goals of a transition programme looks like on the wire."""

from typing import Annotated

from pydantic import Field

from app.domains.monitoring.figures import Reason
from app.domains.monitoring.lives import Direction
from app.domains.monitoring.values import BilingualOut, IndicatorCode
from app.domains.roadmap.codes import WaveKind
from app.domains.transition.lives import GoalFigure, GoalState, TransitionStatus
from app.domains.transition.schemas.rubrics import Edition
from app.domains.transition.values import MOST_GOALS, Amount, FormCode, GoalCode, GoalText
from app.kernel.schema import Flag, Id, Out, SchoolYear, Whole, eg

Quantity = Annotated[float, Field(ge=-1e18, le=1e18), eg(0.27)]


class GoalPointOut(Out):
    """One wave: what was to be, and what it brought."""

    wave: WaveKind
    """Which monitoring."""
    school_year: SchoolYear
    """Of which year."""
    wave_id: Id | None
    """The wave; null while none of this kind is planned for the year."""
    target: Amount | None
    """What the indicator should be; null where no target is set."""
    actual: Quantity | None
    """What was accepted of the school; null where there is nothing, or it is hidden from you."""
    n: Annotated[float, Field(ge=0, le=1e18), eg(104)] | None
    """How many pupils, or answers, it rests on."""
    state: GoalState | None
    """How the target stands; null where none is set."""
    insufficient: Flag
    """Whether it covers too few to be read as the school's."""
    suppressed: Flag
    """Whether it is hidden from you because it rests on few."""
    reasons: Annotated[list[Reason], Field(max_length=10)]
    """Why there is no figure, or why it is not to be relied upon."""


class GoalProgressOut(Out):
    """One goal: its baseline, its targets, and what the waves brought."""

    code: GoalCode
    """Its code."""
    text: GoalText
    """What is to be reached."""
    form_code: FormCode
    """The form it is measured by."""
    indicator: Annotated[IndicatorCode, eg("mathematics_below")]
    """The indicator."""
    indicator_title: BilingualOut | None
    """The indicator in words; null where no published edition has it any more."""
    figure: GoalFigure
    """Its value, or its share of the whole."""
    direction: Direction
    """Which way is better: as the form says, else as the targets lead."""
    baseline: Amount | None
    """Where the school stood."""
    points: Annotated[list[GoalPointOut], Field(max_length=200)]
    """Wave by wave, in the order of time."""


class TransitionProgressOut(Out):
    """How far a school has come towards the goals of an edition."""

    transition_programme_id: Id
    """The edition."""
    edition: Edition
    """Which one."""
    status: TransitionStatus
    """Where it is in its life."""
    school_id: Id
    """The school."""
    reached: Whole
    """Targets that were reached."""
    missed: Whole
    """Targets that were missed."""
    ahead: Whole
    """Targets that are not due yet."""
    unknown: Whole
    """Targets of which nothing can be told."""
    goals: Annotated[list[GoalProgressOut], Field(max_length=MOST_GOALS)]
    """Goal by goal."""
