"""What the summaries of schools look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.monitoring.figures import Reason
from app.domains.monitoring.lives import SummaryStatus
from app.domains.monitoring.schemas.forms import FormCode, Ids
from app.domains.monitoring.schemas.submissions import Quantity, SchoolName
from app.domains.monitoring.values import IndicatorCode
from app.kernel.paging import ListQuery
from app.kernel.schema import Flag, Id, Instant, LivingOut, Out, Whole, eg
from app.kernel.steps import StepIn


class SummaryList(ListQuery):
    """Parameters of the list of summaries."""

    sort: Annotated[Literal["updated_at", "-updated_at", "school", "-school"], Field(description="The order.")] = (
        "school"
    )
    wave_id: Annotated[Ids | None, Field(description="In one of these waves.")] = None
    form_id: Annotated[Ids | None, Field(description="On one of these editions.")] = None
    school_id: Annotated[Ids | None, Field(description="Of one of these schools.")] = None
    status: Annotated[list[SummaryStatus] | None, Field(max_length=3, description="In one of these states.")] = None


class ConfirmIn(StepIn):
    """The school confirms its summary and passes it to the centre."""

    submit_drafts: Flag = False
    """Submit drafts and corrected sheets of this form in the same step."""


class FigureOut(Out):
    """One indicator of a school or of the district, as computed from the sheets."""

    code: IndicatorCode
    """The indicator."""
    value: Annotated[Quantity, eg(61.42)] | None
    """The sum, the mean over all pupils, or the deviation over all pupils; null where there is none."""
    share: Annotated[Quantity, eg(0.34)] | None
    """Of a count with a base: count / base, over the sheets that tell both."""
    base: Annotated[Quantity, eg(412)] | None
    """What the share rests on."""
    n: Annotated[Quantity, eg(412)] | None
    """How many pupils, or answers, the value rests on."""
    sheets: Whole
    """How many sheets tell it."""
    expected: Whole
    """How many sheets should."""
    coverage: Annotated[Quantity, eg(0.92)] | None
    """Which part of those concerned it covers."""
    insufficient: Flag
    """Whether that is less than 0.8: then it should not be read as the school's."""
    reasons: Annotated[list[Reason], Field(max_length=10)]
    """Why there is no figure, or why it is not to be relied upon."""
    suppressed: Flag
    """Whether it is hidden from you because it rests on few."""


class SummaryOut(LivingOut):
    """One school in one form of a wave."""

    district_id: Id
    """The district."""
    wave_id: Id
    """The wave."""
    form_id: Id
    """The edition of the form."""
    form_code: FormCode
    """How scripts and files call the form."""
    school_id: Id
    """The school."""
    school_code: Annotated[str, Field(max_length=64), eg("550")]
    """Its code."""
    school_name: SchoolName
    """Its name."""
    status: SummaryStatus
    """How far it has come; open again by itself as soon as one of its sheets is."""
    expected: Whole
    """How many sheets are asked."""
    drafts: Whole
    """Begun and not submitted."""
    submitted: Whole
    """Under review."""
    returned: Whole
    """Returned or reopened."""
    accepted: Annotated[Whole, Field(validation_alias="accepted_count")]
    """Accepted."""
    on_time: Whole
    """First submitted in time."""
    figures: Annotated[list[FigureOut], Field(max_length=200)]
    """The sums of all sheets that are there, whatever their state."""
    confirmed_at: Instant | None
    """When the school confirmed it."""
    confirmed_by: Annotated[str, Field(max_length=500), eg("Иванова А. П.")] | None
    """Who did."""
    accepted_at: Instant | None
    """When the centre accepted it."""
