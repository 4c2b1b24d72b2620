"""Calendars that a calendar program follows by an address that nobody can guess, and that its owner can take back."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.organizations.models import to_organization
from app.domains.roadmap.models import one_of
from app.domains.training.lives import CalendarScope
from app.kernel.audit import HIDDEN
from app.kernel.tables import Personal, Record


class TrainingCalendar(Personal, Record):
    """A calendar of one account: of a person, of an organisation or of the district."""

    __tablename__ = "training_calendars"
    __table_args__ = (
        to_organization(),
        ForeignKeyConstraint(["person_id", "district_id"], ["people.id", "people.district_id"]),
        UniqueConstraint("key_hash"),
        one_of("scope", CalendarScope),
        CheckConstraint("(scope = 'organization') = (organization_id IS NOT NULL)", name="organization"),
        CheckConstraint("(scope = 'person') = (person_id IS NOT NULL)", name="person"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    district_id: Mapped[UUID] = mapped_column(ForeignKey("districts.id"), index=True)
    scope: Mapped[str]
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    title: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(LargeBinary, info=HIDDEN)
    """SHA-256 of the key in its address; the key itself is told once."""
