"""What the results of a wave look like on the wire."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.domains.monitoring.lives import MonitoringKind, SummaryStatus, WaveStatus
from app.domains.monitoring.schemas.forms import FormCode, Ids
from app.domains.monitoring.schemas.submissions import SchoolName
from app.domains.monitoring.schemas.summaries import FigureOut
from app.kernel.schema import Id, Out, SchoolYear, Whole, eg

Figures = Annotated[list[FigureOut], Field(max_length=200)]


class ResultsQuery(BaseModel):
    """Parameters of the results of a wave."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    school_id: Ids | None = None
    """Of these schools alone."""
    form_id: Ids | None = None
    """On these editions alone."""


class SchoolResultsOut(Out):
    """What the centre has accepted of one school, and what follows from it."""

    school_id: Id
    """The school."""
    school_code: Annotated[str, Field(max_length=64), eg("550")]
    """Its code."""
    school_name: SchoolName
    """Its name."""
    status: SummaryStatus
    """How far it has come."""
    expected: Whole
    """How many sheets are asked."""
    accepted: Whole
    """How many are accepted; the figures rest on these."""
    figures: Figures
    """Indicator by indicator."""


class FormResultsOut(Out):
    """The results of one form."""

    form_id: Id
    """The edition."""
    form_code: FormCode
    """How scripts and files call the form."""
    district: Figures | None
    """All accepted sheets of the district together; null for whoever sees one school alone."""
    schools: Annotated[list[SchoolResultsOut], Field(max_length=10_000)]
    """School by school, in the order of their names; those of which something is accepted."""


class ResultsOut(Out):
    """The results of a wave."""

    wave_id: Id
    """The wave."""
    kind: MonitoringKind
    """Which monitoring it is."""
    school_year: SchoolYear
    """The year."""
    status: WaveStatus
    """Whether it is published; a school sees its own results as soon as they are accepted."""
    forms: Annotated[list[FormResultsOut], Field(max_length=20)]
    """Form by form."""
