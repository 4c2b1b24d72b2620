"""What assignments look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.organizations.models import OrganizationKind
from app.domains.programmes.lives import AssignmentStatus, DueBasis
from app.domains.programmes.schemas.parts import PartCode, SchoolName, StageCode
from app.domains.roadmap.codes import Deliverable
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Code, Day, Flag, Id, In, LivingOut, Note, Patch, Prose, Search, Whole, eg

Duty = Annotated[Prose, eg("Приказом утвердить состав и полномочия управленческой команды проекта.")]


class AssignmentList(ListQuery):
    """Parameters of the list of assignments."""

    sort: Annotated[
        Literal["due_on", "-due_on", "place", "-place", "name", "-name", "updated_at", "-updated_at"],
        Field(
            description="The order: by the last day (the default; what has none comes last), by the `place` in the "
            "roadmap, by the name of the organisation, or by the last change."
        ),
    ] = "due_on"
    programme_id: Annotated[Id | None, Field(description="In this programme.")] = None
    organization_id: Annotated[list[Id] | None, Field(max_length=200, description="Of one of these organisations.")] = (
        None
    )
    responsibility_id: Annotated[Id | None, Field(description="Of this duty of the roadmap.")] = None
    appointment_id: Annotated[Id | None, Field(description="In the hands of this appointment.")] = None
    status: Annotated[list[AssignmentStatus] | None, Field(max_length=7, description="In one of these states.")] = None
    actor: Annotated[list[OrganizationKind] | None, Field(max_length=3, description="Of one of these actors.")] = None
    stage: Annotated[list[StageCode] | None, Field(max_length=50, description="Of one of these stages, by code.")] = (
        None
    )
    section: Annotated[
        list[Annotated[Code, eg("1.1")]] | None, Field(max_length=50, description="Of one of these sections, by code.")
    ] = None
    measure: Annotated[
        list[PartCode] | None, Field(max_length=50, description="Of one of these measures, by code.")
    ] = None
    deliverable: Annotated[list[Deliverable] | None, Field(max_length=20, description="Fulfilled by one of these.")] = (
        None
    )
    overdue: Annotated[
        bool | None, Field(description="Only what is overdue today, or only the rest.", examples=[True])
    ] = None
    evidence_lapsed: Annotated[
        bool | None,
        Field(description="Only what was confirmed by evidence withdrawn since, or only the rest.", examples=[True]),
    ] = None
    due_on_from: Annotated[Day | None, Field(description="Due on this day or later.")] = None
    due_on_to: Annotated[Day | None, Field(description="Due on this day or earlier.")] = None
    q: Annotated[Search | None, Field(description="A part of the duty's text or of the organisation's name.")] = None


class AssignmentPatch(Patch):
    """Changes to an assignment."""

    appointment_id: Id | MISSING | None = MISSING
    """Who is responsible for it: an appointment of the organisation; null removes it."""
    note: Note | MISSING | None = MISSING
    """A remark; null removes it."""


class ScheduleIn(In):
    """The last day of an assignment."""

    due_on: Annotated[Day, eg("2026-12-15")] | None
    """The last day for this organisation alone; null: the day that programme and roadmap give."""


class ReturnIn(In):
    """A report goes back."""

    note: Note
    """Why, and what should be done."""
    due_on: Annotated[Day, eg("2026-12-15")] | None = None
    """A new last day; the old one stays when left out."""


class AssignmentOut(LivingOut):
    """A duty of the roadmap that one organisation owes in one programme."""

    status: AssignmentStatus
    """Where its life stands."""
    district_id: Id
    """Where."""
    programme_id: Id
    """In which programme."""
    responsibility_id: Id
    """The duty in the roadmap."""
    organization_id: Id
    """Who owes it."""
    organization_name: SchoolName
    """The name of who owes it."""
    actor: OrganizationKind
    """As which actor of the roadmap."""
    stage: StageCode
    """The code of the stage."""
    section: Annotated[Code, eg("1.1")]
    """The code of the section."""
    measure: PartCode
    """The code of the measure."""
    place: Annotated[str, Field(max_length=200), eg("cluster 0001.0001.0001.0002.30001")]
    """Sorts assignments as the roadmap is printed."""
    duty: Duty
    """What is to be done, word for word."""
    deliverable: Deliverable | None
    """What it is fulfilled by."""
    due_on: Annotated[Day, eg("2026-12-15")] | None
    """The last day; null where nothing says when."""
    due_basis: DueBasis | None
    """Where the last day comes from."""
    due_is_provisional: Flag
    """Whether it was counted in working days of a year whose production calendar is not published yet."""
    overdue: Flag
    """Whether the last day has passed (by Moscow time) and it is still to be reported."""
    evidence_count: Whole
    """How much evidence is attached and holds."""
    evidence_lapsed: Flag
    """Whether it is confirmed, and what it was confirmed by has been withdrawn since."""
    appointment_id: Id | None
    """Who is responsible for it in the organisation."""
    note: Note | None
    """A remark of the organisation."""
