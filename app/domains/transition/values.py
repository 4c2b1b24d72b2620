"""What rubrics, self-diagnoses and transition programmes say: the same on the wire and as it is kept.

A rubric is frozen as a whole, problems and goals come and go with their edition, and nothing refers to one of them by
id: so they have no tables of their own. Activities do (`models.py`): they name people and duties, and are evidence.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from app.domains.monitoring.values import Bilingual, BilingualOut, IndicatorCode
from app.domains.roadmap.codes import WaveKind
from app.domains.roadmap.values import PartCode
from app.domains.transition.lives import GoalFigure
from app.kernel.schema import In, Note, Out, SchoolYear, eg

MOST_DIRECTIONS = 20
MOST_CRITERIA = 40
MOST_LEVELS = 10
MOST_MEASURES = 12
MOST_MARKS = MOST_DIRECTIONS * MOST_CRITERIA
MOST_PROBLEMS = 100
MOST_GOALS = 100
MOST_TARGETS = 30
MOST_ACTIVITIES = 300

CriterionCode = Annotated[
    str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$"), eg("shared_goals")
]
"""Unique within an edition of a rubric; the same in its editions, so that diagnoses can be compared."""
DirectionCode = Annotated[
    str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$"), eg("leadership")
]
Level = Annotated[int, Field(strict=True, ge=0, le=MOST_LEVELS), eg(2)]
FormCode = Annotated[
    str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_-]*$"), eg("class_results")
]
Remark = Annotated[Note, eg("Цели обсуждают на педсовете, но в планах учителей их нет.")]
EvidenceText = Annotated[Note, eg("Протоколы педсоветов за 2025/26 год, планы работы методических объединений.")]
_KEY = StringConstraints(min_length=1, max_length=40, pattern=r"^[0-9A-Za-zА-Яа-яЁё][0-9A-Za-zА-Яа-яЁё._-]*$")
ProblemCode = Annotated[str, _KEY, eg("П1")]
GoalCode = Annotated[str, _KEY, eg("Ц1")]
ActivityCode = Annotated[str, _KEY, eg("М1")]
TransitionPartCode = Annotated[str, _KEY, eg("Ц1")]
ProblemText = Annotated[Note, eg("Каждый третий девятиклассник не преодолевает минимальный порог по математике.")]
GoalText = Annotated[Note, eg("Сократить долю учеников, не преодолевших минимальный порог по математике.")]
Amount = Annotated[float, Field(strict=True, ge=-1e12, le=1e12, allow_inf_nan=False), eg(0.31)]
"""A value of an indicator; a share between 0 and 1."""
Measure = Annotated[PartCode, eg("2.1.4")]
"""The code of a measure of the roadmap."""


# --- rubrics ----------------------------------------------------------------------------------------------------------

_SCALE = [
    {"level": 1, "title": {"ru": "Проблема", "en": "Problem"}},
    {"level": 2, "title": {"ru": "Начало пути", "en": "Beginning"}},
]
_LEVELS = [
    {"level": 1, "description": {"ru": "Целей нет.", "en": "There are no goals."}},
    {"level": 2, "description": {"ru": "Цели есть на бумаге.", "en": "There are goals on paper."}},
]


class ScaleLevel(In):
    """One level of the scale that all criteria share."""

    level: Level
    """Its number; the higher, the better."""
    title: Bilingual
    """What it is called."""


class ScaleLevelOut(Out):
    """One level of the scale that all criteria share."""

    level: Level
    """Its number; the higher, the better."""
    title: BilingualOut
    """What it is called."""


class LevelDescription(In):
    """By what a level of a criterion is recognised."""

    level: Level
    """Its number on the scale."""
    description: Bilingual
    """What can be seen in the school then."""


class LevelDescriptionOut(Out):
    """By what a level of a criterion is recognised."""

    level: Level
    """Its number on the scale."""
    description: BilingualOut
    """What can be seen in the school then."""


class CriterionMeasure(In):
    """A figure of monitoring in which a criterion can be seen."""

    form_code: FormCode
    """The form, whatever its edition."""
    indicator: Annotated[IndicatorCode, eg("mathematics_below")]
    """The indicator."""
    figure: GoalFigure = GoalFigure.VALUE
    """Its value, or its share of the whole."""


class CriterionMeasureOut(Out):
    """A figure of monitoring in which a criterion can be seen."""

    form_code: FormCode
    """The form, whatever its edition."""
    indicator: Annotated[IndicatorCode, eg("mathematics_below")]
    """The indicator."""
    figure: GoalFigure
    """Its value, or its share of the whole."""


_MEASURES = [{"form_code": "class_results", "indicator": "mathematics_below", "figure": "share"}]


class Criterion(In):
    """One factor of the school environment."""

    code: CriterionCode
    """Unique within the edition."""
    title: Bilingual
    """What is judged."""
    hint: Bilingual | None = None
    """What to look at."""
    levels: Annotated[list[LevelDescription], Field(min_length=2, max_length=MOST_LEVELS), eg(_LEVELS)]
    """Each level of the scale, described."""
    measured_by: Annotated[list[CriterionMeasure], Field(max_length=MOST_MEASURES), eg(_MEASURES)] = Field(
        default_factory=list
    )
    """In which figures it can be seen, if in any: they are shown beside a level, and no level is made of them."""


class TransitionCriterionOut(Out):
    """One factor of the school environment."""

    code: CriterionCode
    """Unique within the edition."""
    title: BilingualOut
    """What is judged."""
    hint: BilingualOut | None
    """What to look at."""
    levels: Annotated[list[LevelDescriptionOut], Field(max_length=MOST_LEVELS)]
    """Each level of the scale, described."""
    measured_by: Annotated[list[CriterionMeasureOut], Field(max_length=MOST_MEASURES), eg(_MEASURES)]
    """In which figures it can be seen."""

    @model_validator(mode="before")
    @classmethod
    def _as_kept(cls, kept: Any) -> Any:
        """Editions that were published before there were such links name none."""
        return {"measured_by": [], **kept} if isinstance(kept, Mapping) else kept


class RubricDirection(In):
    """A group of criteria."""

    code: DirectionCode
    """Unique within the edition."""
    title: Bilingual
    """What the criteria are about."""
    criteria: Annotated[list[Criterion], Field(min_length=1, max_length=MOST_CRITERIA)]
    """In this order."""


class RubricDirectionOut(Out):
    """A group of criteria."""

    code: DirectionCode
    """Unique within the edition."""
    title: BilingualOut
    """What the criteria are about."""
    criteria: Annotated[list[TransitionCriterionOut], Field(max_length=MOST_CRITERIA)]
    """In this order."""


Scale = Annotated[list[ScaleLevel], Field(min_length=2, max_length=MOST_LEVELS), eg(_SCALE)]
Directions = Annotated[list[RubricDirection], Field(min_length=1, max_length=MOST_DIRECTIONS)]


def criteria_of(directions: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The criteria of a rubric as it is kept, by code."""
    return {one["code"]: one for direction in directions for one in direction["criteria"]}


# --- self-diagnoses ---------------------------------------------------------------------------------------------------


class Mark(In):
    """The level of one criterion, and on what it rests."""

    criterion: CriterionCode
    """The criterion of the rubric."""
    level: Level | None = None
    """The level on the scale; may be left for later."""
    remark: Remark | None = None
    """Why this level."""
    evidence: EvidenceText | None = None
    """On what it rests: documents, lessons visited, surveys."""


class MarkOut(Out):
    """The level of one criterion, and on what it rests."""

    criterion: CriterionCode
    """The criterion of the rubric."""
    level: Level | None
    """The level on the scale; null while it is left for later."""
    remark: Remark | None
    """Why this level."""
    evidence: EvidenceText | None
    """On what it rests."""


Marks = Annotated[list[Mark], Field(max_length=MOST_MARKS)]


# --- transition programmes --------------------------------------------------------------------------------------------


class IndicatorRef(In):
    """An indicator of monitoring."""

    form_code: FormCode
    """The form, whatever its edition."""
    indicator: Annotated[IndicatorCode, eg("mathematics_below")]
    """The indicator."""


class IndicatorRefOut(Out):
    """An indicator of monitoring."""

    form_code: FormCode
    """The form, whatever its edition."""
    indicator: Annotated[IndicatorCode, eg("mathematics_below")]
    """The indicator."""


class TransitionProblem(In):
    """A problem, and what it was seen in: a criterion of the self-diagnosis, or an indicator of monitoring."""

    code: ProblemCode
    """Unique within the programme; the same in its editions."""
    text: ProblemText
    """What is wrong."""
    criterion: CriterionCode | None = None
    """The criterion of the self-diagnosis that the programme rests on."""
    indicator: IndicatorRef | None = None
    """The indicator of monitoring."""


class TransitionProblemOut(Out):
    """A problem, and what it was seen in."""

    code: ProblemCode
    """Unique within the programme; the same in its editions."""
    text: ProblemText
    """What is wrong."""
    criterion: CriterionCode | None
    """The criterion of the self-diagnosis that the programme rests on."""
    indicator: IndicatorRefOut | None
    """The indicator of monitoring."""


class GoalTarget(In):
    """What an indicator should be in a wave."""

    wave: WaveKind
    """Which monitoring."""
    school_year: SchoolYear
    """Of which year."""
    value: Amount
    """The target; of a share between 0 and 1."""


class GoalTargetOut(Out):
    """What an indicator should be in a wave."""

    wave: WaveKind
    """Which monitoring."""
    school_year: SchoolYear
    """Of which year."""
    value: Amount
    """The target; of a share between 0 and 1."""


class TransitionGoal(In):
    """A goal that can be measured: from where to where an indicator should go."""

    code: GoalCode
    """Unique within the programme; the same in its editions."""
    text: GoalText
    """What is to be reached."""
    problems: Annotated[list[ProblemCode], Field(max_length=MOST_PROBLEMS), eg(["П1"])] = Field(default_factory=list)
    """The problems it answers, by code."""
    form_code: FormCode
    """The form, whatever its edition."""
    indicator: Annotated[IndicatorCode, eg("mathematics_below")]
    """The indicator it is measured by."""
    figure: GoalFigure = GoalFigure.VALUE
    """Its value, or its share of the whole."""
    baseline: Amount | None = None
    """Where the school stands before; may be left for later."""
    targets: Annotated[list[GoalTarget], Field(max_length=MOST_TARGETS)] = Field(default_factory=list)
    """What it should be, wave by wave."""


class TransitionGoalOut(Out):
    """A goal that can be measured."""

    code: GoalCode
    """Unique within the programme; the same in its editions."""
    text: GoalText
    """What is to be reached."""
    problems: Annotated[list[ProblemCode], Field(max_length=MOST_PROBLEMS), eg(["П1"])]
    """The problems it answers, by code."""
    form_code: FormCode
    """The form, whatever its edition."""
    indicator: Annotated[IndicatorCode, eg("mathematics_below")]
    """The indicator it is measured by."""
    figure: GoalFigure
    """Its value, or its share of the whole."""
    baseline: Amount | None
    """Where the school stands before."""
    targets: Annotated[list[GoalTargetOut], Field(max_length=MOST_TARGETS)]
    """What it should be, wave by wave."""


Problems = Annotated[list[TransitionProblem], Field(max_length=MOST_PROBLEMS)]
Goals = Annotated[list[TransitionGoal], Field(max_length=MOST_GOALS)]
