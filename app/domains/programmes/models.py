"""Programmes, the schools that take part, and the assignments: one duty of the roadmap, owed by one organisation.

An assignment rests on a published edition, which cannot change, so its text, codes and order are read there; only the
actor is copied, by which the gate tells the schools' assignments from those of the offices. Its last day is kept, not
counted at every reading: lists sort and filter by it.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, Index, UniqueConstraint, false
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.organizations.models import OrganizationKind, to_organization, to_school
from app.domains.organizations.owners import OfNamedOrganization, OfNamedSchool
from app.domains.programmes.lives import (
    ASSIGNMENTS,
    OWED,
    PARTICIPATIONS,
    PROGRAMMES,
    AssignmentStatus,
    DueBasis,
    EvidenceKind,
    ProgrammeStatus,
)
from app.domains.roadmap.models import Responsibility, Roadmap, one_of
from app.kernel import calendar
from app.kernel.actor import Role
from app.kernel.problems import DUPLICATE
from app.kernel.refusals import explain
from app.kernel.tables import InDistrict, Owned, Record
from app.kernel.tasks import NEVER
from app.kernel.text import Text
from app.kernel.workflow import Living


class Programme(InDistrict, Living):
    """One run of a published edition of a roadmap in a district."""

    __tablename__ = "programmes"
    __life__ = PROGRAMMES
    __table_args__ = (
        PROGRAMMES.check(),
        ForeignKeyConstraint(["roadmap_id", "district_id"], ["roadmaps.id", "roadmaps.district_id"]),
        UniqueConstraint("district_id", "title"),
        UniqueConstraint("id", "district_id"),
        UniqueConstraint("id", "roadmap_id", "district_id"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        Index(None, "district_id", "starts_on", "id"),
    )

    organization_id = None
    """It belongs to the district, not to one of its organisations."""
    roadmap_id: Mapped[UUID] = mapped_column(index=True)
    title: Mapped[str]
    school_years: Mapped[list[Any]]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    stages: Mapped[list[Any]] = mapped_column(default=list)
    """`{"stage": code, "starts_on": day, "ends_on": day}`: values of the programme that nothing refers to."""
    deadlines: Mapped[list[Any]] = mapped_column(default=list)
    """`{"responsibility_id": id, "due_on": day}`: last days set for everybody who has the duty."""
    roadmap: Mapped[Roadmap] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(Programme.roadmap_id) == Roadmap.id"
    )

    @property
    def closed(self) -> bool:
        """Whether it is over."""
        return self.status == ProgrammeStatus.CLOSED.value


class Participation(OfNamedSchool, Owned, Living):
    """A school in a programme, with the documents that this rests on."""

    __tablename__ = "participations"
    __life__ = PARTICIPATIONS
    __school_innerjoin__ = False
    __table_args__ = (
        PARTICIPATIONS.check(),
        ForeignKeyConstraint(["programme_id", "district_id"], ["programmes.id", "programmes.district_id"]),
        to_school(),
        *(
            ForeignKeyConstraint([f"{name}_document_id", "district_id"], ["documents.id", "documents.district_id"])
            for name in ("enrolment", "site", "site_end", "withdrawal")
        ),
        UniqueConstraint("programme_id", "school_id"),
        CheckConstraint("(enrolled_on IS NULL) = (enrolment_document_id IS NULL)", name="enrolment"),
        CheckConstraint("(site_on IS NULL) = (site_document_id IS NULL)", name="site"),
        CheckConstraint("(site_ended_on IS NULL) = (site_end_document_id IS NULL)", name="site_end"),
        CheckConstraint("site_ended_on IS NULL OR site_on IS NOT NULL", name="site_ended"),
        CheckConstraint("status NOT IN ('enrolled', 'district_site') OR enrolled_on IS NOT NULL", name="enrolled"),
        CheckConstraint(
            "status <> 'district_site' OR site_on IS NOT NULL AND site_ended_on IS NULL", name="district_site"
        ),
        CheckConstraint("(status = 'withdrawn') = (withdrawn_on IS NOT NULL)", name="withdrawn"),
        CheckConstraint("withdrawal_document_id IS NULL OR withdrawn_on IS NOT NULL", name="withdrawal"),
        Index(None, "district_id", "created_at", "id"),
    )

    programme_id: Mapped[UUID]
    enrolled_on: Mapped[date | None]
    enrolment_document_id: Mapped[UUID | None]
    site_on: Mapped[date | None]
    site_document_id: Mapped[UUID | None]
    site_ended_on: Mapped[date | None]
    site_end_document_id: Mapped[UUID | None]
    withdrawn_on: Mapped[date | None]
    withdrawal_document_id: Mapped[UUID | None]
    note: Mapped[str | None]
    programme: Mapped[Programme] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(Participation.programme_id) == Programme.id"
    )

    @property
    def allowed_actions(self) -> list[str]:
        """The steps that the caller may take now; none once the programme is closed."""
        return [] if self.programme.closed else super().allowed_actions

    @property
    def locked_because(self) -> dict[str, Any] | None:
        """Why the caller may take none."""
        return closed_lock() if self.programme.closed else super().locked_because


class Assignment(OfNamedOrganization, Owned, Living):
    """A duty of the roadmap that one organisation owes in one programme."""

    __tablename__ = "assignments"
    __life__ = ASSIGNMENTS
    __table_args__ = (
        ASSIGNMENTS.check(),
        ForeignKeyConstraint(
            ["programme_id", "roadmap_id", "district_id"],
            ["programmes.id", "programmes.roadmap_id", "programmes.district_id"],
        ),
        ForeignKeyConstraint(
            ["responsibility_id", "roadmap_id", "district_id"],
            ["responsibilities.id", "responsibilities.roadmap_id", "responsibilities.district_id"],
        ),
        to_organization(),
        ForeignKeyConstraint(["appointment_id", "district_id"], ["appointments.id", "appointments.district_id"]),
        UniqueConstraint("programme_id", "responsibility_id", "organization_id"),
        UniqueConstraint("id", "organization_id", "district_id"),
        one_of("actor", OrganizationKind),
        one_of("due_basis", DueBasis),
        CheckConstraint("(due_on IS NULL) = (due_basis IS NULL)", name="due"),
        CheckConstraint("evidence_count >= 0", name="evidence_count"),
        CheckConstraint("status IN ('confirmed', 'ended') OR NOT evidence_lapsed", name="evidence_lapsed"),
        Index(None, "district_id", "due_key", "id"),
        Index(None, "organization_id", "due_key", "id"),
    )

    district_id: Mapped[UUID] = mapped_column()
    programme_id: Mapped[UUID]
    responsibility_id: Mapped[UUID]
    roadmap_id: Mapped[UUID]
    organization_id: Mapped[UUID] = mapped_column()
    actor: Mapped[str]
    due_on: Mapped[date | None]
    due_basis: Mapped[str | None]
    due_key: Mapped[date] = mapped_column(Computed(f"COALESCE(due_on, DATE '{NEVER}')", persisted=True))
    appointment_id: Mapped[UUID | None] = mapped_column(index=True)
    note: Mapped[str | None]
    evidence_count: Mapped[int] = mapped_column(default=0)
    """Kept by whoever adds or removes evidence, under the lock of this row; the matrix reads thousands of them."""
    evidence_lapsed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it is confirmed, and what it was confirmed by has been withdrawn since."""
    programme: Mapped[Programme] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(Assignment.programme_id) == Programme.id"
    )
    responsibility: Mapped[Responsibility] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(Assignment.responsibility_id) == Responsibility.id"
    )

    @hybrid_property
    def of_school(self) -> Any:
        """Whether a school owes it: then the centre confirms it."""
        return self.actor == OrganizationKind.SCHOOL.value

    @hybrid_property
    def of_office(self) -> Any:
        """Whether the department or the centre owes it: then the department confirms it."""
        return self.actor != OrganizationKind.SCHOOL.value

    @property
    def stage(self) -> str:
        """The code of the stage."""
        return self.responsibility.stage

    @property
    def section(self) -> str:
        """The code of the section."""
        return self.responsibility.section

    @property
    def measure(self) -> str:
        """The code of the measure."""
        return self.responsibility.measure

    @property
    def place(self) -> str:
        """The sort key of the printed order."""
        return self.responsibility.place

    @property
    def duty(self) -> str:
        """What is to be done, word for word."""
        return self.responsibility.text

    @property
    def deliverable(self) -> str | None:
        """What it is fulfilled by."""
        return self.responsibility.deliverable

    @property
    def overdue(self) -> bool:
        """Whether the last day has passed and it is still owed."""
        return is_overdue(self.status, self.due_on, closed=self.programme.closed)

    @property
    def due_is_provisional(self) -> bool:
        """Whether the last day was counted in working days of a year whose calendar is not published yet."""
        return is_provisional(self.due_basis, self.due_on)

    @property
    def allowed_actions(self) -> list[str]:
        """The steps that the caller may take now; none once the programme is closed."""
        return [] if self.programme.closed else super().allowed_actions

    @property
    def locked_because(self) -> dict[str, Any] | None:
        """Why the caller may take none, and whose turn it is."""
        return closed_lock() if self.programme.closed else whose_turn(super().locked_because, self.actor, self.status)


class Evidence(Owned, Record):
    """What shows that an assignment is fulfilled."""

    __tablename__ = "evidence"
    __table_args__ = (
        ForeignKeyConstraint(
            ["assignment_id", "organization_id", "district_id"],
            ["assignments.id", "assignments.organization_id", "assignments.district_id"],
        ),
        ForeignKeyConstraint(["document_id", "district_id"], ["documents.id", "documents.district_id"]),
        ForeignKeyConstraint(["file_id", "district_id"], ["document_files.id", "document_files.district_id"]),
        one_of("kind", EvidenceKind),
        CheckConstraint("(kind IN ('document', 'file')) = (document_id IS NOT NULL)", name="document"),
        CheckConstraint("(kind = 'file') = (file_id IS NOT NULL)", name="file"),
        CheckConstraint("(kind = 'link') = (url IS NOT NULL)", name="url"),
        CheckConstraint("(kind = 'resource') = (resource_type IS NOT NULL)", name="resource"),
        CheckConstraint("(resource_type IS NULL) = (resource_id IS NULL)", name="resource_id"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_because IS NULL)", name="withdrawn"),
        Index(None, "resource_id"),
        Index(
            "uq_evidence_what", "assignment_id", "document_id", "file_id", "url", "resource_type", "resource_id",
            unique=True, postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip

    assignment_id: Mapped[UUID]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    title: Mapped[str]
    document_id: Mapped[UUID | None] = mapped_column(index=True)
    file_id: Mapped[UUID | None] = mapped_column(index=True)
    url: Mapped[str | None]
    resource_type: Mapped[str | None]
    resource_id: Mapped[UUID | None]
    added_by: Mapped[str]
    by_itself: Mapped[bool] = mapped_column(default=False)
    """Whether the resource came here by reaching its fulfilling state, not by hand."""
    withdrawn_at: Mapped[datetime | None]
    """When the resource left that state again: from then on it shows nothing, and is not counted."""
    withdrawn_because: Mapped[str | None]


_CONFIRMED = Text("Поручение выполнено и подтверждено.", "The assignment is done and confirmed.")
PROGRAMME_IS_CLOSED = Text("Программа завершена.", "The programme is closed.")


def is_overdue(status: str, due_on: date | None, *, closed: bool) -> bool:
    """Whether an assignment is late today: its last day has passed and it is still owed in a running programme."""
    return due_on is not None and status in OWED and not closed and due_on < calendar.today()


def is_provisional(due_basis: str | None, due_on: date | None) -> bool:
    """Whether a last day may still move, because the calendar of its year is not published."""
    return due_basis == DueBasis.WORKING_DAYS.value and due_on is not None and not calendar.settled(due_on)


def closed_lock() -> dict[str, Any]:
    """Why nobody may take a step in a closed programme."""
    return {"code": "programme-closed", "message": str(PROGRAMME_IS_CLOSED), "who": []}


def whose_turn(locked: dict[str, Any] | None, actor: str, status: str) -> dict[str, Any] | None:
    """The lock of an assignment with whose turn it is: the organisation's own, or that of the role that confirms it."""
    if locked is None or not locked["who"]:
        return locked
    if status == AssignmentStatus.CONFIRMED.value:
        return {"code": "finished", "message": str(_CONFIRMED), "who": []}
    overseer = Role.CENTRE if actor == OrganizationKind.SCHOOL.value else Role.DEPARTMENT
    return locked | {"who": [actor if status in OWED else overseer.value]}


explain(
    "uq_programmes_district_id_title",
    Text("В районе уже есть программа с таким названием.", "The district has a programme of this title already."),
    "/title",
)
explain("ck_programmes_dates", Text("Окончание раньше начала.", "The end is before the beginning."), "/ends_on")
explain(
    "uq_participations_programme_id_school_id",
    Text("Эта школа уже есть в этой программе.", "This school is in this programme already."),
    "/school_id",
    DUPLICATE,
)
explain(
    "uq_evidence_what",
    Text("Это подтверждение уже приложено.", "This evidence is attached already."),
    kind=DUPLICATE,
)
