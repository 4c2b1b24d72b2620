"""Rubrics, self-diagnoses, and transition programmes: one row an edition, its activities, the rounds of its review."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.organizations.models import to_school
from app.domains.organizations.owners import OfNamedSchool, OfSchool
from app.domains.programmes.models import Programme, closed_lock
from app.domains.roadmap.models import one_of
from app.domains.transition.lives import (
    DIAGNOSES,
    RUBRICS,
    TRANSITIONS,
    UNDER_WAY,
    WRITABLE,
    DiagnosisView,
    RoundDecision,
)
from app.kernel.problems import DUPLICATE
from app.kernel.refusals import explain
from app.kernel.tables import Base, InDistrict, Owned, Record, new_id, now
from app.kernel.tasks import NEVER
from app.kernel.text import Text
from app.kernel.workflow import Living


class Rubric(InDistrict, Living):
    """One edition of a rubric: directions, criteria, levels with descriptions. A published edition is frozen."""

    __tablename__ = "transition_rubrics"
    __life__ = RUBRICS
    __table_args__ = (
        RUBRICS.check(),
        UniqueConstraint("district_id", "code", "edition"),
        UniqueConstraint("id", "district_id"),
        CheckConstraint("edition >= 1", name="edition"),
    )

    organization_id = None
    """It belongs to the district."""
    code: Mapped[str]
    edition: Mapped[int]
    title: Mapped[dict[str, Any]]
    """`{"ru": ..., "en": ...}`."""
    description: Mapped[dict[str, Any] | None]
    scale: Mapped[list[Any]]
    directions: Mapped[list[Any]]
    published_at: Mapped[datetime | None]


class SelfDiagnosis(OfNamedSchool, Owned, Living):
    """A school judged by a rubric on a day: by itself, or by a consultant beside it."""

    __tablename__ = "transition_self_diagnoses"
    __life__ = DIAGNOSES
    __table_args__ = (
        DIAGNOSES.check(),
        one_of("view", DiagnosisView),
        to_school(),
        ForeignKeyConstraint(["rubric_id", "district_id"], ["transition_rubrics.id", "transition_rubrics.district_id"]),
        ForeignKeyConstraint(["wave_id", "district_id"], ["monitoring_waves.id", "monitoring_waves.district_id"]),
        UniqueConstraint("school_id", "rubric_id", "view", "done_on"),
        UniqueConstraint("id", "school_id", "district_id"),
        CheckConstraint("(status = 'completed') = (completed_at IS NOT NULL)", name="completed"),
        Index(None, "district_id", "done_on", "id"),
    )

    district_id: Mapped[UUID] = mapped_column()
    school_id: Mapped[UUID] = mapped_column()
    rubric_id: Mapped[UUID] = mapped_column(index=True)
    view: Mapped[str]
    done_on: Mapped[date]
    wave_id: Mapped[UUID | None] = mapped_column(index=True)
    marks: Mapped[list[Any]]
    """`{"criterion": code, "level": number, "remark": text, "evidence": text}`."""
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[str | None]
    rubric: Mapped[Rubric] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(SelfDiagnosis.rubric_id) == Rubric.id", innerjoin=True
    )


class TransitionProgramme(OfNamedSchool, Owned, Living):
    """One edition of a school's programme of moving to an effective mode of work, in one district programme."""

    __tablename__ = "transition_programmes"
    __life__ = TRANSITIONS
    __table_args__ = (
        TRANSITIONS.check(),
        to_school(),
        ForeignKeyConstraint(["programme_id", "district_id"], ["programmes.id", "programmes.district_id"]),
        ForeignKeyConstraint(
            ["diagnosis_id", "school_id", "district_id"],
            [f"transition_self_diagnoses.{column}" for column in ("id", "school_id", "district_id")],
        ),
        ForeignKeyConstraint(
            ["corrects_id", "school_id", "district_id"],
            [f"transition_programmes.{column}" for column in ("id", "school_id", "district_id")],
        ),
        ForeignKeyConstraint(
            ["finding_wave_id", "district_id"], ["monitoring_waves.id", "monitoring_waves.district_id"]
        ),
        ForeignKeyConstraint(["protocol_document_id", "district_id"], ["documents.id", "documents.district_id"]),
        UniqueConstraint("programme_id", "school_id", "edition"),
        UniqueConstraint("id", "school_id", "district_id"),
        CheckConstraint("edition >= 1", name="edition"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("(edition = 1) = (corrects_id IS NULL)", name="corrects"),
        CheckConstraint("(corrects_id IS NULL) = (finding IS NULL)", name="finding"),
        CheckConstraint("(finding IS NULL) = (finding_wave_id IS NULL)", name="finding_wave"),
        CheckConstraint("num_nonnulls(protocol_number, protocol_on, protocol_document_id) IN (0, 3)", name="protocol"),
        CheckConstraint(
            "status NOT IN ('approved', 'in_force', 'superseded') OR protocol_on IS NOT NULL", name="approved"
        ),
        CheckConstraint("status NOT IN ('in_force', 'superseded') OR effective_on IS NOT NULL", name="effective"),
        Index(
            "uq_transition_programmes_under_way", "programme_id", "school_id", unique=True,
            postgresql_where=f"status IN ({', '.join(repr(state) for state in sorted(UNDER_WAY))})",
        ),
        Index(
            "uq_transition_programmes_in_force", "programme_id", "school_id", unique=True,
            postgresql_where="status = 'in_force'",
        ),
        Index(None, "district_id", "updated_at", "id"),
        Index(None, "district_id", "due_key", "id"),
    )  # fmt: skip

    district_id: Mapped[UUID] = mapped_column()
    programme_id: Mapped[UUID]
    edition: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    summary: Mapped[str | None]
    diagnosis_id: Mapped[UUID | None] = mapped_column(index=True)
    problems: Mapped[list[Any]]
    goals: Mapped[list[Any]]
    corrects_id: Mapped[UUID | None] = mapped_column(index=True)
    """The edition that this one corrects, and"""
    finding_wave_id: Mapped[UUID | None] = mapped_column(index=True)
    finding: Mapped[str | None]
    """what was found in which wave."""
    rounds: Mapped[int] = mapped_column(default=0)
    """How often it was submitted."""
    submitted_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    """By when the correction of a returned one is asked."""
    due_key: Mapped[date] = mapped_column(Computed(f"COALESCE(due_on, DATE '{NEVER}')", persisted=True))
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[str | None]
    protocol_number: Mapped[str | None]
    """Of the governing council that approved it."""
    protocol_on: Mapped[date | None]
    protocol_document_id: Mapped[UUID | None] = mapped_column(index=True)
    effective_on: Mapped[date | None]
    programme: Mapped[Programme] = relationship(
        lazy="raise", viewonly=True, innerjoin=True,
        primaryjoin="foreign(TransitionProgramme.programme_id) == Programme.id",
    )  # fmt: skip
    activities: Mapped[list["TransitionActivity"]] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="foreign(TransitionActivity.transition_programme_id) == TransitionProgramme.id",
        order_by="(TransitionActivity.position, TransitionActivity.id)",
    )

    @property
    def writable(self) -> bool:
        """Whether its school may change it."""
        return self.status in WRITABLE

    @property
    def allowed_actions(self) -> list[str]:
        """The steps that the caller may take now; none once the district programme is closed."""
        return [] if self.programme.closed else super().allowed_actions

    @property
    def locked_because(self) -> dict[str, Any] | None:
        """Why the caller may take none, and whose turn it is."""
        return closed_lock() if self.programme.closed else super().locked_because


class TransitionActivity(OfNamedSchool, Owned, Record):
    """What a school does towards its goals: when, by whom, at which measure of the roadmap, at whose cost."""

    __tablename__ = "transition_activities"
    __table_args__ = (
        to_school(),
        ForeignKeyConstraint(
            ["transition_programme_id", "school_id", "district_id"],
            [f"transition_programmes.{column}" for column in ("id", "school_id", "district_id")],
            name="fk_transition_activities_programme",
        ),
        ForeignKeyConstraint(["appointment_id", "district_id"], ["appointments.id", "appointments.district_id"]),
        ForeignKeyConstraint(
            ["assignment_id", "school_id", "district_id"],
            [f"assignments.{column}" for column in ("id", "organization_id", "district_id")],
        ),
        UniqueConstraint("transition_programme_id", "code"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        Index(None, "district_id", "starts_key", "id"),
    )

    district_id: Mapped[UUID] = mapped_column()
    transition_programme_id: Mapped[UUID]
    code: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    starts_on: Mapped[date | None]
    starts_key: Mapped[date] = mapped_column(Computed(f"COALESCE(starts_on, DATE '{NEVER}')", persisted=True))
    ends_on: Mapped[date | None]
    appointment_id: Mapped[UUID | None] = mapped_column(index=True)
    measure: Mapped[str | None]
    assignment_id: Mapped[UUID | None] = mapped_column(index=True)
    goals: Mapped[list[Any]]
    inclusions: Mapped[list[Any]]
    funding: Mapped[list[Any]]
    expected_result: Mapped[str | None]
    programme: Mapped[TransitionProgramme] = relationship(
        lazy="raise", viewonly=True, innerjoin=True,
        primaryjoin="foreign(TransitionActivity.transition_programme_id) == TransitionProgramme.id",
    )  # fmt: skip

    @property
    def edition(self) -> int:
        """The edition it stands in."""
        return self.programme.edition

    @property
    def programme_status(self) -> str:
        """Where that edition is in its life."""
        return self.programme.status


class TransitionRound(OfSchool, Owned, Base):
    """One round of review: what was submitted, how it was decided, and the comments; kept for ever."""

    __tablename__ = "transition_rounds"
    __audited__ = False
    __table_args__ = (
        to_school(),
        ForeignKeyConstraint(
            ["transition_programme_id", "school_id", "district_id"],
            [f"transition_programmes.{column}" for column in ("id", "school_id", "district_id")],
            name="fk_transition_rounds_programme",
        ),
        UniqueConstraint("transition_programme_id", "number"),
        one_of("decision", RoundDecision),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    district_id: Mapped[UUID] = mapped_column()
    transition_programme_id: Mapped[UUID]
    school_id: Mapped[UUID] = mapped_column()
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    """What was submitted, so that the next round can be compared with it."""
    submitted_at: Mapped[datetime] = mapped_column(default=now)
    submitted_by: Mapped[str]
    remark: Mapped[str | None]
    """What the school wrote when it submitted."""
    decision: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    note: Mapped[str | None]
    comments: Mapped[list[Any]] = mapped_column(default=list)
    """`{"field": "/goals/Ц1/targets", "text": ...}`."""
    due_on: Mapped[date | None]


explain(
    "uq_transition_rubrics_district_id_code_edition",
    Text("Такая редакция карты самодиагностики уже есть.", "There is this edition of the rubric already."),
    "/code",
)
explain(
    "uq_transition_self_diagnoses_school_id_rubric_id_view_done_on",
    Text(
        "Самодиагностика школы по этой карте за этот день уже есть: откройте её.",
        "The school has a self-diagnosis by this rubric on this day already: open that one.",
    ),
    "/done_on",
    DUPLICATE,
)
_THERE_IS_ONE = Text(
    "У школы уже есть своя программа перехода: измените её или сделайте её новую редакцию (POST …/editions).",
    "The school has its transition programme already: change it, or make a new edition of it (POST …/editions).",
)
explain("uq_transition_programmes_programme_id_school_id_edition", _THERE_IS_ONE, "/school_id", DUPLICATE)
explain("uq_transition_programmes_under_way", _THERE_IS_ONE, "/school_id", DUPLICATE)
explain(
    "ck_transition_programmes_dates", Text("Окончание раньше начала.", "The end is before the beginning."), "/ends_on"
)
