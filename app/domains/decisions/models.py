"""Selections and the schools in them: the proposal of the centre, the decision of the department, and the reasons."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.analysis.lives import SchoolGroup
from app.domains.analysis.models import AnalysisRun
from app.domains.decisions.lives import SELECTIONS, AnnulmentEffect, SelectionOutcome, SelectionStatus
from app.domains.organizations.models import to_document, to_organization, to_school
from app.domains.organizations.owners import OfNamedOrganization, OfSchool
from app.domains.roadmap.models import one_of
from app.kernel.audit import HIDDEN
from app.kernel.tables import Owned, Record, Shared, natural_key
from app.kernel.workflow import Living


class Selection(OfNamedOrganization, Shared, Living):
    """Which schools the centre, whose row it is, proposes out of a run, and what was decided."""

    __tablename__ = "selections"
    __life__ = SELECTIONS
    __table_args__ = (
        SELECTIONS.check(),
        to_organization(),
        ForeignKeyConstraint(["programme_id", "district_id"], ["programmes.id", "programmes.district_id"]),
        ForeignKeyConstraint(["run_id", "district_id"], ["analysis_runs.id", "analysis_runs.district_id"]),
        to_document(),
        ForeignKeyConstraint(["annulment_document_id", "district_id"], ["documents.id", "documents.district_id"]),
        UniqueConstraint("id", "district_id"),
        CheckConstraint("status NOT IN ('decided', 'annulled') OR decided_on IS NOT NULL", name="decided"),
        CheckConstraint("(status = 'annulled') = (annulled_on IS NOT NULL)", name="annulled"),
        CheckConstraint("(annulled_on IS NULL) = (annulment_document_id IS NULL)", name="annulment"),
        CheckConstraint("(upheld_at IS NULL) = (upheld_over IS NULL)", name="upheld"),
        CheckConstraint("(decided_on IS NULL) = (document_id IS NULL)", name="document"),
        CheckConstraint("(rounds > 0) = (proposed_at IS NOT NULL)", name="proposed"),
        Index(None, "district_id", "created_at", "id"),
    )

    programme_id: Mapped[UUID] = mapped_column(index=True)
    run_id: Mapped[UUID] = mapped_column(index=True)
    title: Mapped[str]
    summary: Mapped[str | None]
    """What the centre says of the proposal as a whole."""
    rounds: Mapped[int] = mapped_column(default=0)
    """How often it was proposed."""
    proposed_at: Mapped[datetime | None]
    proposed_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    document_id: Mapped[UUID | None] = mapped_column(index=True)
    """The order or minutes that the decision rests on."""
    statement: Mapped[str | None]
    """What the department says of its decision."""
    dissent: Mapped[list[Any]] = mapped_column(default=list)
    """`{"by": who, "text": why}`."""
    upheld_at: Mapped[datetime | None]
    """When the department looked at corrected data last and let the decision stand,"""
    upheld_by: Mapped[str | None]
    upheld_because: Mapped[str | None]
    upheld_over: Mapped[dict[str, Any] | None]
    """and over what: `{"sources": as in the run, "status": of the run}`."""
    annulled_on: Mapped[date | None]
    annulled_by: Mapped[str | None]
    annulled_because: Mapped[str | None]
    annulment_document_id: Mapped[UUID | None] = mapped_column(index=True)
    run: Mapped[AnalysisRun] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(Selection.run_id) == AnalysisRun.id"
    )

    explanation: str = ""
    """How many are proposed or chosen, in words,"""
    run_stale: bool = False
    """and whether its data have been corrected since: worked out for an answer, kept nowhere."""

    @hybrid_property
    def common(self) -> Any:
        """Schools see what was decided, and that it was annulled."""
        return (self.status == SelectionStatus.DECIDED.value) | (self.status == SelectionStatus.ANNULLED.value)

    @hybrid_property
    def filed(self) -> Any:
        """The department sees what was proposed to it at least once."""
        return self.rounds > 0


class SelectionSchool(OfSchool, Owned, Record):
    """One school in a selection: what the rule says, what the centre proposes and the department decides, and why."""

    __tablename__ = "selection_schools"
    __table_args__ = (
        to_school(),
        ForeignKeyConstraint(["selection_id", "district_id"], ["selections.id", "selections.district_id"]),
        ForeignKeyConstraint(["incentive_assignment_id", "school_id", "district_id"],
                             ["assignments.id", "assignments.organization_id", "assignments.district_id"],
                             name="fk_selection_schools_incentive"),
        one_of("standing", SchoolGroup),
        one_of("outcome", SelectionOutcome),
        one_of("annulment_effect", AnnulmentEffect),
        UniqueConstraint("selection_id", "school_id"),
        CheckConstraint("outcome IS NULL OR outcome_reason IS NOT NULL", name="outcome_reason"),
        Index(None, "selection_id", "name_key", "id"),
    )  # fmt: skip

    selection_id: Mapped[UUID]
    school_code: Mapped[str]
    school_name: Mapped[str]
    name_key: Mapped[str] = mapped_column(natural_key("school_name"))
    standing: Mapped[str]
    proposed: Mapped[bool]
    grounds: Mapped[str | None]
    """Why the centre proposes it, or does not although the rule would let it."""
    potential: Mapped[str | None]
    """The second criterion in words: what of its pedagogical potential speaks for or against it."""
    potential_figures: Mapped[list[Any] | None]
    """`{"code", "value", "source"}` as it was counted when the school was proposed last."""
    reasons: Mapped[list[Any]] = mapped_column(info=HIDDEN)
    """Each condition of the rule, what was found and whether it holds, as the run has it; and as it is told outside."""
    outcome: Mapped[str | None]
    outcome_reason: Mapped[str | None]
    annulment_effect: Mapped[str | None]
    """What the annulment of the decision meant for it."""
    incentive_assignment_id: Mapped[UUID | None] = mapped_column(index=True)
    """The school's own duty to reward its teachers."""
    selection: Mapped[Selection] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(SelectionSchool.selection_id) == Selection.id", innerjoin=True
    )
