"""What the review of many sheets at once looks like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.monitoring.schemas.submissions import ClassName, FieldReasonIn
from app.kernel.schema import Day, Flag, Id, In, Note, Out, Whole, eg


class ReviewFilter(In):
    """Which of the submitted sheets of the wave; what is not named does not narrow."""

    form_id: Annotated[list[Id], Field(max_length=20)] = Field(default_factory=list)
    """On these editions."""
    school_id: Annotated[list[Id], Field(max_length=5000)] = Field(default_factory=list)
    """Of these schools."""
    submission_id: Annotated[list[Id], Field(max_length=5000)] = Field(default_factory=list)
    """These very sheets."""
    confirmed: Flag | None = None
    """Of schools that have, or have not, confirmed their summary."""
    explained: Flag | None = None
    """With, or without, a warning that was explained."""


class ReviewIn(In):
    """Accept or return all that a filter selects, in one go."""

    action: Literal["accept", "return"]
    """What to do with them."""
    where: ReviewFilter = Field(default_factory=ReviewFilter)
    """Which sheets."""
    note: Note | None = None
    """The reason; a return needs one."""
    fields: Annotated[list[FieldReasonIn], Field(max_length=200)] = Field(default_factory=list)
    """With a return: only these may be changed then."""
    due_on: Day | None = None
    """With a return: by when."""
    preview: Flag = False
    """Tell what would be done, and do nothing."""
    expected: Whole | None = None
    """How many sheets the preview told; if there are others by now, nothing is done (409)."""


class ReviewedOut(Out):
    """One sheet of a bulk review."""

    submission_id: Id
    """The sheet."""
    school_code: Annotated[str, Field(max_length=64), eg("550")]
    """The school."""
    class_name: ClassName | None
    """The class."""


class ReviewOut(Out):
    """What a bulk review did or would do."""

    preview: Flag
    """Whether nothing was done."""
    matched: Whole
    """How many sheets the filter selects."""
    schools: Whole
    """Of how many schools."""
    items: Annotated[list[ReviewedOut], Field(max_length=1000)]
    """The first thousand of them."""
