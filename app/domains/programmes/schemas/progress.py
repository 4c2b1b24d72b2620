"""What the progress of a programme looks like on the wire."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domains.organizations.models import OrganizationKind
from app.domains.programmes.lives import AssignmentStatus
from app.domains.programmes.schemas.assignments import Duty
from app.domains.programmes.schemas.parts import PartCode, SchoolName, StageCode
from app.domains.roadmap.codes import Deliverable
from app.kernel.schema import Code, Day, Flag, Id, Out, Share, Whole, eg

Part = Literal["matrix", "sums"]


class ProgressQuery(BaseModel):
    """What of the progress is wanted."""

    model_config = ConfigDict(extra="forbid")

    as_of: Annotated[
        Day | None,
        Field(description="As it stood at the end of this day (Moscow time), a past one; now when left out."),
    ] = None
    stage: Annotated[list[StageCode] | None, Field(max_length=50, description="Only these stages, by code.")] = None
    actor: Annotated[list[OrganizationKind] | None, Field(max_length=3, description="Only these actors.")] = None
    school_id: Annotated[list[Id] | None, Field(max_length=200, description="Only these schools.")] = None
    part: Annotated[
        list[Part] | None, Field(max_length=2, description="`matrix` or `sums` alone; both when left out.")
    ] = None

    def shows(self, part: Part) -> bool:
        """Whether this part is wanted."""
        return self.part is None or part in self.part


class ProgressCellOut(Out):
    """One assignment: where a row and a column meet."""

    organization: Annotated[Whole, eg(0)]
    """The column: the index in `organizations`, from 0."""
    assignment_id: Id
    """The assignment itself."""
    status: AssignmentStatus
    """Its state."""
    due_on: Annotated[Day, eg("2026-12-15")] | None
    """The last day; null where nothing says when."""
    overdue: Flag
    """Whether the last day had passed and it was still to be reported."""
    evidence_count: Whole
    """How much evidence is attached."""


class ProgressRowOut(Out):
    """One duty of the roadmap with the organisations that have it."""

    responsibility_id: Id
    """The duty in the roadmap."""
    stage: StageCode
    """The code of the stage."""
    section: Annotated[Code, eg("1.1")]
    """The code of the section."""
    measure: PartCode
    """The code of the measure."""
    actor: OrganizationKind
    """Whose duty it is."""
    duty: Duty
    """What is to be done, word for word."""
    deliverable: Deliverable | None
    """What it is fulfilled by."""
    cells: Annotated[list[ProgressCellOut], Field(max_length=100_000)]
    """In the order of the organisations; an organisation without a cell does not have this duty."""


class ProgressOrganizationOut(Out):
    """One column of the matrix."""

    id: Id
    """The organisation."""
    code: Annotated[Code, eg("550")]
    """Its code."""
    name: SchoolName
    """Its name."""
    kind: OrganizationKind
    """What it is."""


class ProgressMatrixOut(Out):
    """Duties against organisations."""

    organizations: Annotated[list[ProgressOrganizationOut], Field(max_length=100_000)]
    """The columns: the department, the centre, the schools by name."""
    rows: Annotated[list[ProgressRowOut], Field(max_length=10_000)]
    """The duties in the order of the roadmap."""


class ProgressCountsOut(Out):
    """How many assignments are in which state."""

    not_started: Whole
    """Nothing has happened yet."""
    in_progress: Whole
    """Begun."""
    reported: Whole
    """Reported, to be confirmed."""
    confirmed: Whole
    """Done."""
    returned: Whole
    """Sent back."""
    not_applicable: Whole
    """Waived; count for nothing."""
    ended: Whole
    """Of organisations that left; count for nothing."""


class ProgressSumOut(Out):
    """How far it has got in one respect."""

    key: Annotated[str, Field(max_length=64), eg("1.1.2")]
    """The actor, the code of the stage or measure, or the id of the school; `all` for the whole."""
    total: Whole
    """All assignments that count."""
    counts: ProgressCountsOut
    """How many are in which state."""
    overdue: Whole
    """How many are overdue."""
    share_confirmed: Share | None
    """Confirmed of all that count; null where nothing counts."""
    share_overdue: Share | None
    """Overdue of all that count; null where nothing counts."""


class ProgressSumsOut(Out):
    """How far it has got, in every respect."""

    whole: ProgressSumOut
    """All of it."""
    actors: Annotated[list[ProgressSumOut], Field(max_length=3)]
    """By actor."""
    stages: Annotated[list[ProgressSumOut], Field(max_length=1000)]
    """By stage."""
    measures: Annotated[list[ProgressSumOut], Field(max_length=10_000)]
    """By measure."""
    schools: Annotated[list[ProgressSumOut], Field(max_length=100_000)]
    """By school, in the order of the matrix."""


class ProgressOut(Out):
    """How far a programme has got; a school is shown itself alone."""

    programme_id: Id
    """The programme."""
    as_of: Annotated[Day, eg("2026-11-23")]
    """The day that is shown."""
    matrix: ProgressMatrixOut | None
    """Duties against organisations; null when not wanted."""
    sums: ProgressSumsOut | None
    """Counts and shares; null when not wanted."""
