"""What is answered: what schools submit, every revision of it, and the sums of each school.

A submission keeps its values as one JSON object, never a row a value (measured: seven times the size, eight times the
time to sum). Beside them stands one summary for each (wave, form, school), whose sums are written in the transaction
that changes a value: what a district reads is a few thousand rows of numbers, whatever was collected.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.monitoring.lives import (
    SUBMISSIONS,
    SUMMARIES,
    WRITABLE,
    RevisionCause,
    RevisionSource,
    SubmissionStatus,
)
from app.domains.monitoring.models.asking import Extension, Form, Wave
from app.domains.monitoring.taking import lock_of
from app.domains.organizations.models import SchoolClass, to_school
from app.domains.organizations.owners import OfNamedSchool, OfSchool
from app.domains.roadmap.models import one_of
from app.kernel.audit import HIDDEN
from app.kernel.refusals import explain
from app.kernel.tables import Base, Owned, new_id, now
from app.kernel.text import Text
from app.kernel.workflow import Living, actor_of


class Submission(OfNamedSchool, Owned, Living):
    """What a school says of one class, or of itself, on one form in one wave."""

    __tablename__ = "monitoring_submissions"
    __life__ = SUBMISSIONS
    __table_args__ = (
        SUBMISSIONS.check(),
        ForeignKeyConstraint(
            ["wave_id", "form_id", "district_id"],
            ["monitoring_wave_forms.wave_id", "monitoring_wave_forms.form_id", "monitoring_wave_forms.district_id"],
        ),
        to_school(),
        ForeignKeyConstraint(["class_id", "school_id"], ["classes.id", "classes.school_id"]),
        UniqueConstraint(
            "wave_id", "form_id", "school_id", "class_id", postgresql_nulls_not_distinct=True,
            name="uq_monitoring_submissions_what",
        ),
        UniqueConstraint("id", "school_id", "district_id"),
        one_of("source", RevisionSource),
        CheckConstraint("revision >= 1", name="revision"),
        Index(None, "district_id", "updated_at", "id"),
        Index(None, "school_id", "updated_at", "id"),
    )  # fmt: skip

    district_id: Mapped[UUID] = mapped_column()
    wave_id: Mapped[UUID]
    form_id: Mapped[UUID]
    school_id: Mapped[UUID] = mapped_column()
    class_id: Mapped[UUID | None] = mapped_column(index=True)
    values: Mapped[dict[str, Any]] = mapped_column(info=HIDDEN)
    """Indicator -> value; what it was before stands in the revisions, the audit is read by the whole district."""
    absences: Mapped[dict[str, Any]]
    """Indicator -> why it has no value."""
    explanations: Mapped[dict[str, Any]] = mapped_column(info=HIDDEN)
    """Rule -> why its warning is right all the same."""
    source: Mapped[str]
    """Where the last change came from."""
    revision: Mapped[int] = mapped_column(default=1)
    """The number of the latest revision."""
    rounds: Mapped[int] = mapped_column(default=0)
    """How often it was submitted."""
    submitted_at: Mapped[datetime | None]
    """When it was last submitted."""
    reviewed_revision: Mapped[int | None]
    """The revision that the centre judged last: what a resubmission is compared with."""
    late: Mapped[bool] = mapped_column(default=False)
    """Whether it was first submitted after the last day."""
    accepted_at: Mapped[datetime | None]
    open_fields: Mapped[list[Any] | None]
    """While it is returned or reopened: the indicators that may be changed; null for all."""
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Indicator -> what is to be corrected there."""
    due_on: Mapped[date | None]
    """By when the correction is asked."""
    wave: Mapped[Wave] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(Submission.wave_id) == Wave.id", innerjoin=True
    )
    form: Mapped[Form] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(Submission.form_id) == Form.id", innerjoin=True
    )
    school_class: Mapped[SchoolClass | None] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(Submission.class_id) == SchoolClass.id"
    )

    extension: Mapped[Extension | None] = relationship(
        lazy="raise",
        viewonly=True,
        uselist=False,
        primaryjoin="and_(foreign(Submission.wave_id) == Extension.wave_id, "
        "foreign(Submission.school_id) == Extension.school_id)",
    )
    """More time, where its school has it."""

    findings: Sequence[Any] = ()
    """What stands between it and its submission: judged for an answer, kept nowhere."""

    @property
    def form_code(self) -> str:
        """How scripts call the form."""
        return self.form.code

    @property
    def class_name(self) -> str | None:
        """The class as it is called now."""
        return None if self.school_class is None else self.school_class.name

    @property
    def writable(self) -> bool:
        """Whether its school may change it."""
        return self.status in WRITABLE

    @property
    def allowed_actions(self) -> list[str]:
        """The steps that the caller may take now; a draft has none where its wave takes no sheets."""
        return [] if self._shut_out else super().allowed_actions

    @property
    def locked_because(self) -> dict[str, Any] | None:
        """Why the caller may take none: its wave takes nothing, or it is another's turn."""
        return self._shut_out or super().locked_because

    @property
    def _shut_out(self) -> dict[str, Any] | None:
        if self.status != SubmissionStatus.DRAFT.value:
            return None
        return lock_of(actor_of(self), self.wave, self.extension.until if self.extension else None)


class Revision(OfSchool, Owned, Base):
    """One change of a submission, kept for ever: who, when, from where, and what stood there before."""

    __tablename__ = "monitoring_revisions"
    __audited__ = False
    __table_args__ = (
        ForeignKeyConstraint(
            ["submission_id", "school_id", "district_id"],
            ["monitoring_submissions.id", "monitoring_submissions.school_id", "monitoring_submissions.district_id"],
        ),
        UniqueConstraint("submission_id", "number"),
        one_of("cause", RevisionCause),
        one_of("source", RevisionSource),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    district_id: Mapped[UUID] = mapped_column()
    submission_id: Mapped[UUID]
    school_id: Mapped[UUID] = mapped_column()
    number: Mapped[int]
    cause: Mapped[str]
    source: Mapped[str]
    before: Mapped[dict[str, Any]]
    """What changed -> its value before, null where it had none; the value after stands in the next change or now."""
    note: Mapped[str | None]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class Summary(OfNamedSchool, Owned, Living):
    """One school in one form of a wave: how far it has come, and the sums of its classes.

    `entered` sums all that is there, whatever its state; `accepted` what the centre has accepted. Both are the moments
    of the form's edition in their order (see `sums.py`), exact.
    """

    __tablename__ = "monitoring_summaries"
    __life__ = SUMMARIES
    __table_args__ = (
        SUMMARIES.check(),
        ForeignKeyConstraint(
            ["wave_id", "form_id", "district_id"],
            ["monitoring_wave_forms.wave_id", "monitoring_wave_forms.form_id", "monitoring_wave_forms.district_id"],
        ),
        to_school(),
        UniqueConstraint("wave_id", "form_id", "school_id"),
        Index(None, "district_id", "updated_at", "id"),
        Index(None, "school_id", "updated_at", "id"),
    )

    district_id: Mapped[UUID] = mapped_column()
    wave_id: Mapped[UUID]
    form_id: Mapped[UUID]
    school_id: Mapped[UUID] = mapped_column()
    drafts: Mapped[int] = mapped_column(default=0)
    submitted: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    """Returned or reopened."""
    accepted_count: Mapped[int] = mapped_column(default=0)
    on_time: Mapped[int] = mapped_column(default=0)
    """Submitted at least once, and first within the time."""
    entered: Mapped[list[Decimal]] = mapped_column(ARRAY(Numeric), info=HIDDEN)
    accepted: Mapped[list[Decimal]] = mapped_column(ARRAY(Numeric), info=HIDDEN)
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    wave: Mapped[Wave] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(Summary.wave_id) == Wave.id", innerjoin=True
    )
    form: Mapped[Form] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(Summary.form_id) == Form.id", innerjoin=True
    )

    expected: int = 0
    """How many sheets are asked, and"""
    figures: Sequence[Any] = ()
    """what follows from the sums: worked out for an answer, kept nowhere."""

    @property
    def form_code(self) -> str:
        """How scripts call the form."""
        return self.form.code


explain(
    "uq_monitoring_submissions_what",
    Text(
        "Этот лист уже начат: прочтите его из списка и измените.",
        "This sheet has been begun already: find it in the list and change it.",
    ),
    "/class_id",
)
