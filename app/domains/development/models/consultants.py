"""Expert-consultants: the pool, which schools they serve from when to when, and their visits."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.development.lives import CONSULTANTS, CONSULTATIONS, ConsultantStatus, ConsultationWay
from app.domains.organizations.models import named, to_document, to_organization, to_school
from app.domains.organizations.owners import OfNamedSchool
from app.domains.roadmap.models import one_of
from app.kernel.audit import HIDDEN
from app.kernel.problems import DUPLICATE
from app.kernel.refusals import explain
from app.kernel.tables import Owned, Record, Shared, natural_key
from app.kernel.text import Text
from app.kernel.workflow import Living


def _to_consultant(table: str) -> ForeignKeyConstraint:
    """With his name, so that a school knows whom it dealt with when he has left the pool; it follows a change."""
    return ForeignKeyConstraint(
        ["consultant_id", "district_id", "consultant_name"],
        ["consultants.id", "consultants.district_id", "consultants.person_name"],
        name=f"fk_{table}_consultant",
        onupdate="CASCADE",
    )


class Consultant(Shared, Living):
    """Somebody of the centre or the department in the function of an expert-consultant."""

    __tablename__ = "consultants"
    __life__ = CONSULTANTS
    __table_args__ = (
        CONSULTANTS.check(),
        ForeignKeyConstraint(
            ["person_id", "organization_id", "district_id"],
            ["people.id", "people.organization_id", "people.district_id"],
        ),
        to_organization(),
        named("person", "consultants"),
        ForeignKeyConstraint(["training_document_id", "district_id"], ["documents.id", "documents.district_id"]),
        UniqueConstraint("person_id"),
        UniqueConstraint("id", "district_id", "person_name"),
        CheckConstraint("max_schools BETWEEN 1 AND 100", name="max_schools"),
        CheckConstraint("status <> 'active' OR trained_on IS NOT NULL", name="trained"),
        CheckConstraint("training_hours > 0", name="training_hours"),
        Index(None, "district_id", "name_key", "id"),
    )

    organization_id: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[UUID]
    person_name: Mapped[str] = mapped_column(info=HIDDEN)
    name_key: Mapped[str] = mapped_column(natural_key("person_name"))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    """The account he signs in with; by it the schools he is assigned to become visible to him."""
    topics: Mapped[list[Any]]
    max_schools: Mapped[int]
    trained_on: Mapped[date | None]
    training: Mapped[str | None]
    training_hours: Mapped[int | None]
    training_document_id: Mapped[UUID | None] = mapped_column(index=True)

    @hybrid_property
    def common(self) -> Any:
        """Schools know those who work with schools."""
        return self.status == ConsultantStatus.ACTIVE.value

    @property
    def has_account(self) -> bool:
        """Whether somebody can sign in as him."""
        return self.user_id is not None


class ConsultantAssignment(OfNamedSchool, Owned, Record):
    """A consultant serves a school from a day to a day."""

    __tablename__ = "consultant_assignments"
    __school_innerjoin__ = False
    __table_args__ = (
        to_school(),
        to_document(),
        _to_consultant("consultant_assignments"),
        UniqueConstraint("consultant_id", "school_id", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        Index(None, "district_id", "starts_on", "id"),
    )

    consultant_id: Mapped[UUID]
    consultant_name: Mapped[str] = mapped_column(info=HIDDEN)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None]
    document_id: Mapped[UUID | None] = mapped_column(index=True)
    membership_id: Mapped[UUID | None] = mapped_column(ForeignKey("memberships.id", ondelete="SET NULL"), index=True)
    """The post of his account that lets him see the school; it begins and ends with this row."""


class Consultation(OfNamedSchool, Owned, Living):
    """A consultant worked with a school on a day, and what came of it."""

    __tablename__ = "consultations"
    __life__ = CONSULTATIONS
    __school_innerjoin__ = False
    __table_args__ = (
        CONSULTATIONS.check(),
        to_school(),
        to_document(),
        _to_consultant("consultations"),
        UniqueConstraint("consultant_id", "school_id", "held_on", "topic"),
        one_of("form", ConsultationWay),
        CheckConstraint("status = 'draft' OR report IS NOT NULL", name="report"),
        Index(None, "district_id", "held_on", "id"),
    )

    consultant_id: Mapped[UUID]
    consultant_name: Mapped[str] = mapped_column(info=HIDDEN)
    held_on: Mapped[date]
    form: Mapped[str]
    topic: Mapped[str]
    measures: Mapped[list[Any]]
    """Codes of the roadmap's measures that it helps the school with."""
    report: Mapped[str | None]
    document_id: Mapped[UUID | None] = mapped_column(index=True)
    consultant: Mapped[Consultant | None] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(Consultation.consultant_id) == Consultant.id"
    )
    """Null for whoever does not see him any longer."""


explain(
    "uq_consultants_person_id",
    Text("Этот человек уже есть в составе экспертов-консультантов.", "This person is in the pool already."),
    "/person_id",
    DUPLICATE,
)
explain(
    "uq_consultant_assignments_consultant_id_school_id_starts_on",
    Text("Это закрепление с этого дня уже записано.", "This assignment is on record from this day already."),
    "/starts_on",
    DUPLICATE,
)
explain(
    "ck_consultant_assignments_dates", Text("Окончание раньше начала.", "The end is before the beginning."), "/ends_on"
)
explain(
    "uq_consultations_consultant_id_school_id_held_on_topic",
    Text("Эта консультация уже записана.", "This consultation is on record already."),
    "/held_on",
    DUPLICATE,
)
