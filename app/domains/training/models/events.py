"""Training events, their sessions, and how many places of each are taken.

What the district sees of an event (`shown`) is computed by the database and handed on to its sessions. Places are
counted in a row of their own, so that enrolments do not make stale what the organiser has open before him.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.organizations.models import named, to_organization
from app.domains.roadmap.models import one_of
from app.domains.training.lives import TRAINING_EVENTS, TrainingKind
from app.kernel.audit import HIDDEN
from app.kernel.problems import DUPLICATE
from app.kernel.refusals import explain
from app.kernel.tables import Record, Shared, natural_key
from app.kernel.tasks import NEVER
from app.kernel.text import Text
from app.kernel.workflow import Living


def _to_event(table: str) -> ForeignKeyConstraint:
    """With whom it belongs to and whether the district sees it; that follows the event."""
    held = ("organization_id", "district_id", "shown")
    return ForeignKeyConstraint(
        ["event_id", *held],
        [f"training_events.{name}" for name in ("id", *held)],
        name=f"fk_{table}_event",
        onupdate="CASCADE",
    )


class TrainingEvent(Shared, Living):
    """A course, a seminar or another event by which staff of schools learn."""

    __tablename__ = "training_events"
    __life__ = TRAINING_EVENTS
    __table_args__ = (
        TRAINING_EVENTS.check(),
        to_organization(),
        UniqueConstraint("id", "district_id"),
        UniqueConstraint("id", "organization_id", "district_id", "shown"),
        one_of("kind", TrainingKind),
        CheckConstraint("owner_kind IN ('centre', 'school')", name="owner_kind"),
        CheckConstraint("hours >= 0", name="hours"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("enrol_until >= enrol_from", name="window"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        Index(None, "district_id", "starts_key", "id"),
        Index(None, "district_id", "title_key", "id"),
    )

    organization_id: Mapped[UUID] = mapped_column(index=True)
    organization_name: Mapped[str]
    """As it was called when the event was last opened: schools do not see each other, and read it here."""
    owner_kind: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(natural_key("title"))
    description: Mapped[str | None]
    parts: Mapped[list[Any]] = mapped_column(default=list)
    """The programme: `{"topic": text, "hours": number}`: values that nothing refers to."""
    hours: Mapped[int]
    """The sum of the parts, in academic hours."""
    capacity: Mapped[int]
    in_house: Mapped[bool] = mapped_column(default=False)
    """Whether it is for the organiser's own staff alone."""
    enrol_from: Mapped[date | None]
    enrol_until: Mapped[date | None]
    measures: Mapped[list[Any]] = mapped_column(ARRAY(SqlText))
    """Codes of the roadmap's measures that it serves; all that are fulfilled by training where there is none."""
    starts_on: Mapped[date | None]
    """The day of its first session, kept by whoever changes sessions."""
    ends_on: Mapped[date | None]
    starts_key: Mapped[date] = mapped_column(Computed(f"COALESCE(starts_on, DATE '{NEVER}')", persisted=True))
    sequence: Mapped[int] = mapped_column(default=0)
    """How often its calendar entries were revised (RFC 5545, 3.8.7.4)."""
    shown: Mapped[bool] = mapped_column(Computed("status <> 'draft' AND NOT in_house", persisted=True))
    places: Mapped["TrainingPlaces"] = relationship(
        lazy="raise", viewonly=True, uselist=False, primaryjoin="foreign(TrainingPlaces.event_id) == TrainingEvent.id"
    )

    @hybrid_property
    def common(self) -> Any:
        """Whether every school of the district may read it."""
        return self.shown

    @property
    def enrolled(self) -> int:
        """Places that are taken."""
        return self.places.taken

    @property
    def waiting(self) -> int:
        """People on the wait list."""
        return self.places.waiting

    @property
    def free(self) -> int:
        """Places that are free."""
        return max(0, self.capacity - self.places.taken)


class TrainingPlaces(Shared, Record):
    """How many places of an event are taken; changed under the lock of the event alone."""

    __tablename__ = "training_places"
    __audited__ = False
    __table_args__ = (
        _to_event("training_places"),
        to_organization(),
        UniqueConstraint("event_id"),
        CheckConstraint("taken >= 0 AND waiting >= 0 AND arrivals >= 0", name="counts"),
    )

    event_id: Mapped[UUID]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    shown: Mapped[bool] = mapped_column(default=False)
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    arrivals: Mapped[int] = mapped_column(default=0)
    """How many were ever enrolled: the next one's number in the order of arrival is one more."""

    @hybrid_property
    def common(self) -> Any:
        """Whether every school of the district may read it."""
        return self.shown


class TrainingSession(Shared, Record):
    """A meeting of the event: from when to when, where, with whom."""

    __tablename__ = "training_sessions"
    __table_args__ = (
        _to_event("training_sessions"),
        to_organization(),
        named("lecturer", "training_sessions"),
        UniqueConstraint("event_id", "number"),
        CheckConstraint("ends_at > starts_at", name="times"),
        CheckConstraint("number > 0", name="number"),
        Index(None, "event_id", "starts_at", "id"),
    )

    event_id: Mapped[UUID]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    shown: Mapped[bool] = mapped_column(default=False)
    number: Mapped[int]
    """By it attendance is told; it stays when sessions are moved."""
    topic: Mapped[str | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str]
    lecturer_id: Mapped[UUID | None] = mapped_column(index=True)
    lecturer_name: Mapped[str | None] = mapped_column(info=HIDDEN)
    """Of somebody on staff it follows his record; of a guest it stands here alone."""

    event: Mapped[TrainingEvent] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(TrainingSession.event_id) == TrainingEvent.id"
    )

    @hybrid_property
    def common(self) -> Any:
        """Whether every school of the district may read it."""
        return self.shown


explain(
    "ck_training_events_window",
    Text("Запись заканчивается раньше, чем начинается.", "Enrolment ends before it begins."),
    "/enrol_until",
)
explain(
    "ck_training_sessions_times", Text("Окончание не позже начала.", "The end is not after the beginning."), "/ends_at"
)
explain(
    "uq_training_sessions_event_id_number",
    Text("Занятие с этим номером уже есть.", "There is a session of this number already."),
    kind=DUPLICATE,
)
