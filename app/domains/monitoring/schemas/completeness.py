"""What completeness and implausible values look like on the wire."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.domains.monitoring.lives import SummaryStatus
from app.domains.monitoring.schemas.forms import FormCode, Ids
from app.domains.monitoring.schemas.submissions import Quantity, SchoolName
from app.domains.monitoring.values import IndicatorCode
from app.kernel.schema import Day, Flag, Id, Out, Share, Whole, eg

ClassNames = Annotated[list[Annotated[str, Field(max_length=10)]], Field(max_length=1000), eg(["4Б", "9А"])]


class CompletenessQuery(BaseModel):
    """Parameters of the completeness of a wave."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    school_id: Ids | None = None
    """Of these schools alone."""
    form_id: Ids | None = None
    """On these editions alone."""
    incomplete: Annotated[bool, Field(examples=[True])] = False
    """Only schools that still owe something."""


class TallyOut(Out):
    """Sheets, counted."""

    expected: Whole
    """Asked of the classes and schools that there are."""
    missing: Whole
    """Not even begun."""
    drafts: Whole
    """Begun and not submitted."""
    submitted: Whole
    """Under review."""
    returned: Whole
    """Returned or reopened, to be corrected."""
    accepted: Whole
    """Accepted."""
    on_time: Whole
    """First submitted in time."""
    share_submitted: Share | None
    """Submitted or accepted, of those expected; null where nothing is expected."""
    share_on_time: Share | None
    """First submitted in time, of those expected."""


class FormTallyOut(TallyOut):
    """The sheets of one form."""

    form_id: Id
    """The edition."""
    form_code: FormCode
    """How scripts and files call the form."""


class SchoolFormTallyOut(FormTallyOut):
    """The sheets of one form of one school."""

    status: SummaryStatus | None
    """How far the school has come; null where it has not begun."""
    missing_classes: ClassNames
    """The classes without a sheet."""


class SchoolTallyOut(TallyOut):
    """The sheets of one school."""

    school_id: Id
    """The school."""
    school_code: Annotated[str, Field(max_length=64), eg("550")]
    """Its code."""
    school_name: SchoolName
    """Its name."""
    last_day: Day
    """Until when it may submit, its own extension included."""
    overdue: Flag
    """Whether that day has passed and something is still owed."""
    forms: Annotated[list[SchoolFormTallyOut], Field(max_length=20)]
    """Form by form."""


class CompletenessOut(Out):
    """How complete and how timely the data of a wave are."""

    wave_id: Id
    """The wave."""
    as_of: Day
    """Today."""
    total: TallyOut
    """All schools and forms together."""
    forms: Annotated[list[FormTallyOut], Field(max_length=20)]
    """Form by form."""
    schools: Annotated[list[SchoolTallyOut], Field(max_length=10_000)]
    """School by school, in the order of their names."""


class ImplausibleQuery(BaseModel):
    """Parameters of the implausible values of a wave."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    form_id: Id | None = None
    """The form; may be left out where the wave has one alone."""
    school_id: Ids | None = None
    """Only what concerns these schools; it is compared with the whole district all the same."""
    submission_id: Ids | None = None
    """Only what concerns these sheets."""


class SignalOut(Out):
    """A value that stands out: no fault, but worth a look."""

    submission_id: Id
    """The sheet."""
    school_code: Annotated[str, Field(max_length=64), eg("550")]
    """The school."""
    class_name: Annotated[str, Field(max_length=10), eg("4А")] | None
    """The class."""
    indicator: IndicatorCode
    """The indicator."""
    kind: Annotated[str, Field(max_length=20), eg("outlier")]
    """`outlier`: far from the district; `jump`: far from what it was in the wave before."""
    value: Annotated[Quantity, eg(98.5)]
    """What stands there; of a count with a base its share."""
    expected: Annotated[Quantity, eg(61.2)]
    """What is usual: the median."""
    score: Annotated[Quantity, eg(4.7)]
    """How far apart, in robust standard deviations; more than 3.5 is told."""
    message: Annotated[str, Field(max_length=1000), eg("Средний балл 98,5 — намного выше обычного для района (61,2).")]
    """The same in words."""


class ImplausibleOut(Out):
    """Values that stand out, the farthest first."""

    items: Annotated[list[SignalOut], Field(max_length=1000)]
    """At most a thousand of them."""
