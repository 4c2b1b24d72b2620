"""What is asked of pictures, and the list of them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.domains.monitoring.values import IndicatorCode
from app.domains.organizations.models import OrganizationKind
from app.domains.transition.lives import GoalFigure
from app.kernel.schema import Code, Day, Id, Out, eg


class MovementQuery(BaseModel):
    """Parameters of the movement of a school over the waves."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    form_code: Annotated[Code | None, eg("class_results")] = None
    """The form; the first one that asks the indicator when left out."""
    indicator: Annotated[IndicatorCode | None, eg("mathematics_mean")] = None
    """The indicator; the first mean of results that the latest wave asks when left out."""
    figure: GoalFigure = GoalFigure.VALUE
    """Its value, or its share of the whole."""
    programme_id: Id | None = None
    """Only the waves of this programme."""


class ProgressChartQuery(BaseModel):
    """Parameters of the picture of a programme's progress."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    as_of: Annotated[Day | None, eg("2026-11-26")] = None
    """As it stood at the end of this day, a past one; now when left out."""
    stage: Annotated[list[Code] | None, Field(max_length=50), eg(["1"])] = None
    """Only these stages, by code."""
    actor: Annotated[list[OrganizationKind] | None, Field(max_length=3), eg(["school"])] = None
    """Only these actors."""
    school_id: Annotated[list[Id] | None, Field(max_length=200)] = None
    """Only these schools."""

    @staticmethod
    def shows(_: str) -> bool:
        """A picture and its words need both the matrix and the sums."""
        return True


class RunChartQuery(BaseModel):
    """Parameters of the pictures of a run."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    strand: Annotated[Code | None, eg("mathematics")] = None
    """The subject; the first one of the method when left out."""
    wave_id: Id | None = None
    """The wave; the last one of the run when left out."""
    school_id: Annotated[list[Id] | None, Field(max_length=200)] = None
    """Only these schools."""


class ExpectedChartQuery(BaseModel):
    """Parameters of the picture of one school against what was to be expected."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    run_id: Id | None = None
    """The run; the latest one that you see when left out."""


class ChartKindOut(Out):
    """A chart that can be asked for."""

    code: Annotated[str, Field(max_length=40), eg("completeness")]
    """Its name."""
    title: Annotated[str, Field(max_length=200), eg("How complete the data are")]
    """What it is called."""
    description: Annotated[str, Field(max_length=1000), eg("Sheets of a wave by their state.")]
    """What there is to see."""
    address: Annotated[str, Field(max_length=200), eg("/api/v1/monitoring/waves/{id}/charts/completeness")]
    """Where it is; what stands in braces is the id of the resource it belongs to."""


class ChartsOut(Out):
    """All charts, and the forms in which each of them comes."""

    forms: Annotated[
        list[Annotated[str, Field(max_length=100)]], Field(max_length=10), eg(["image/svg+xml", "image/png"])
    ]
    """What `Accept` may name; the first one where it names nothing."""
    items: Annotated[list[ChartKindOut], Field(max_length=50)]
    """The charts."""
