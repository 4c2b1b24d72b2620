"""What training events and their sessions look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.training.lives import TrainingEventStatus, TrainingKind
from app.kernel.paging import ListQuery
from app.kernel.schema import (
    MISSING,
    Code,
    Day,
    Flag,
    Id,
    In,
    Instant,
    Line,
    LivingOut,
    Out,
    Patch,
    Prose,
    RecordOut,
    Search,
    Whole,
    eg,
)

Ids = Annotated[list[Id], Field(max_length=200)]
EventTitle = Annotated[Line, eg("Формирующее оценивание на уроках математики")]
OrganizationName = Annotated[Line, eg("Информационно-методический центр")]
LearnerName = Annotated[Line, eg("Иванова Анна Петровна")]
EventHours = Annotated[int, Field(strict=True, ge=0, le=2000), eg(36)]
"""Academic hours of the whole event."""
PartHours = Annotated[int, Field(strict=True, ge=1, le=2000), eg(12)]
PartTopic = Annotated[Line, eg("Листы самооценки")]
Capacity = Annotated[int, Field(strict=True, ge=1, le=10_000), eg(25)]
SessionNumber = Annotated[int, Field(strict=True, ge=1, le=200), eg(1)]
Measures = Annotated[list[Annotated[Code, eg("1.1.6")]], Field(max_length=50), eg(["1.1.6"])]
EventText = Annotated[Prose, eg("Для учителей пятых классов. С собой — тематический план.")]
Place = Annotated[Line, eg("ИМЦ, аудитория 12")]


class TrainingPartIn(In):
    """A part of the programme of hours."""

    topic: PartTopic
    """What is taught."""
    hours: PartHours
    """For how many academic hours."""


class TrainingPartOut(Out):
    """A part of the programme of hours."""

    topic: PartTopic
    """What is taught."""
    hours: PartHours
    """For how many academic hours."""


PartsIn = Annotated[list[TrainingPartIn], Field(max_length=100)]


class TrainingEventList(ListQuery):
    """Parameters of the list of training events."""

    sort: Annotated[
        Literal["starts_on", "-starts_on", "title", "-title", "updated_at", "-updated_at"],
        Field(description="The order; by the first day by default."),
    ] = "starts_on"
    organization_id: Annotated[Ids | None, Field(description="Held by one of these organisations.")] = None
    kind: Annotated[list[TrainingKind] | None, Field(max_length=7, description="Of one of these kinds.")] = None
    status: Annotated[list[TrainingEventStatus] | None, Field(max_length=5, description="In one of these states.")] = (
        None
    )
    starts_on_from: Annotated[Day | None, Field(description="That begin on this day or later.")] = None
    starts_on_to: Annotated[Day | None, Field(description="That begin on this day or earlier.")] = None
    q: Annotated[Search | None, Field(description="A part of the title or the description.")] = None


class TrainingEventIn(In):
    """A new training event, a draft that only its organiser's district offices see."""

    organization_id: Id | None = None
    """Who holds it: the centre or a school; your own when left out."""
    kind: TrainingKind
    """In which form it teaches."""
    title: EventTitle
    """What it is called."""
    description: EventText | None = None
    """For whom it is, and what to bring."""
    parts: PartsIn = Field(default_factory=list)
    """The programme: topics and their hours."""
    capacity: Capacity
    """How many places there are."""
    in_house: Flag = False
    """Whether it is for the organiser's own staff alone."""
    enrol_from: Annotated[Day, eg("2026-09-01")] | None = None
    """The first day of enrolment; from the opening when left out."""
    enrol_until: Annotated[Day, eg("2026-09-25")] | None = None
    """The last day of enrolment; until it is closed when left out."""
    measures: Measures = Field(default_factory=list)
    """Codes of the roadmap's measures that it serves; when left out, whatever is fulfilled by training."""


class TrainingEventPatch(Patch):
    """Changes to an event; kind, programme and audience change while it is a draft."""

    kind: TrainingKind | MISSING = MISSING
    """In which form it teaches."""
    title: EventTitle | MISSING = MISSING
    """What it is called."""
    description: EventText | MISSING | None = MISSING
    """For whom it is, and what to bring."""
    parts: PartsIn | MISSING = MISSING
    """The programme; the whole list."""
    capacity: Capacity | MISSING = MISSING
    """How many places there are; where it grows, the wait list moves up at once."""
    in_house: Flag | MISSING = MISSING
    """Whether it is for the organiser's own staff alone."""
    enrol_from: Annotated[Day, eg("2026-09-01")] | MISSING | None = MISSING
    """The first day of enrolment."""
    enrol_until: Annotated[Day, eg("2026-09-25")] | MISSING | None = MISSING
    """The last day of enrolment."""
    measures: Measures | MISSING = MISSING
    """Codes of the roadmap's measures that it serves."""


class TrainingEventOut(LivingOut):
    """A course, a seminar or another event by which staff of schools learn."""

    status: TrainingEventStatus
    """Where its life stands."""
    district_id: Id
    """The district."""
    organization_id: Id
    """Who holds it."""
    organization_name: OrganizationName
    """Who holds it, by name."""
    kind: TrainingKind
    """In which form it teaches."""
    title: EventTitle
    """What it is called."""
    description: EventText | None
    """For whom it is, and what to bring."""
    parts: Annotated[list[TrainingPartOut], Field(max_length=100)]
    """The programme: topics and their hours."""
    hours: EventHours
    """Academic hours: the sum of the programme."""
    capacity: Capacity
    """How many places there are."""
    enrolled: Whole
    """How many of them are taken."""
    waiting: Annotated[Whole, eg(2)]
    """How many people are on the wait list."""
    free: Annotated[Whole, eg(5)]
    """How many places are free."""
    in_house: Flag
    """Whether it is for the organiser's own staff alone."""
    enrol_from: Annotated[Day, eg("2026-09-01")] | None
    """The first day of enrolment."""
    enrol_until: Annotated[Day, eg("2026-09-25")] | None
    """The last day of enrolment."""
    measures: Measures
    """Codes of the roadmap's measures that it serves."""
    starts_on: Annotated[Day, eg("2026-10-05")] | None
    """The day of its first session; null while it has none."""
    ends_on: Annotated[Day, eg("2026-12-18")] | None
    """The day of its last session; null while it has none."""


class TrainingSessionList(ListQuery):
    """Parameters of the list of an event's sessions."""

    sort: Annotated[
        Literal["starts_at", "-starts_at", "number", "-number"], Field(description="The order; by time by default.")
    ] = "starts_at"


SessionTopic = Annotated[Line, eg("Листы самооценки: практикум")]
StartsAt = Annotated[Instant, eg("2026-10-05T15:00:00+03:00")]
EndsAt = Annotated[Instant, eg("2026-10-05T18:00:00+03:00")]


class TrainingSessionIn(In):
    """A new session of an event."""

    starts_at: StartsAt
    """When it begins, with the offset of its time zone; answered in UTC."""
    ends_at: EndsAt
    """When it ends."""
    place: Place
    """Where."""
    topic: SessionTopic | None = None
    """What it is about, where that is worth saying."""
    lecturer_id: Id | None = None
    """Who teaches, where he is on the staff of the district."""
    lecturer_name: LearnerName | None = None
    """Who teaches, where he is a guest; give either the id or the name."""


class TrainingSessionPatch(Patch):
    """Changes to a session."""

    starts_at: StartsAt | MISSING = MISSING
    """When it begins."""
    ends_at: EndsAt | MISSING = MISSING
    """When it ends."""
    place: Place | MISSING = MISSING
    """Where."""
    topic: SessionTopic | MISSING | None = MISSING
    """What it is about."""
    lecturer_id: Id | MISSING | None = MISSING
    """Who teaches, where he is on the staff of the district."""
    lecturer_name: LearnerName | MISSING | None = MISSING
    """Who teaches, where he is a guest."""


class TrainingSessionOut(RecordOut):
    """A meeting of the event: from when to when, where, with whom."""

    district_id: Id
    """The district."""
    organization_id: Id
    """Who holds the event."""
    event_id: Id
    """The event."""
    number: SessionNumber
    """By it attendance is told; it stays when sessions are moved."""
    topic: SessionTopic | None
    """What it is about."""
    starts_at: Instant
    """When it begins."""
    ends_at: Instant
    """When it ends."""
    place: Place
    """Where."""
    lecturer_id: Id | None
    """Who teaches; null for a guest."""
    lecturer_name: LearnerName | None
    """Who teaches, by name."""
