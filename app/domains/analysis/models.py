"""Methods in editions, immutable runs with what went into them, and one row of results for each school of a run.

A row holds all figures of its school as one JSON list: a run of 4,000 schools over 4 waves has 90,000 of them, and as
rows of their own they would cost more to write than all of the arithmetic (see docs/decisions).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.analysis.lives import METHODS, RUNS, RunPurpose, RunStatus, SchoolGroup
from app.domains.organizations.models import to_organization, to_school
from app.domains.organizations.owners import OfSchool
from app.domains.roadmap.models import one_of
from app.kernel.audit import HIDDEN
from app.kernel.problems import IN_USE
from app.kernel.refusals import explain
from app.kernel.tables import InDistrict, Owned, Record, Shared, natural_key
from app.kernel.text import Text as Words
from app.kernel.workflow import Living


class AnalysisMethod(InDistrict, Living):
    """One edition of a method: weights, reference, model, and the rule by which schools are selected."""

    __tablename__ = "analysis_methods"
    __life__ = METHODS
    __table_args__ = (
        METHODS.check(),
        ForeignKeyConstraint(["programme_id", "district_id"], ["programmes.id", "programmes.district_id"]),
        UniqueConstraint("programme_id", "code", "edition"),
        UniqueConstraint("id", "district_id"),
        CheckConstraint("edition >= 1", name="edition"),
        CheckConstraint("status <> 'frozen' OR sha256 IS NOT NULL", name="frozen"),
        CheckConstraint("(sha256 IS NULL) = (frozen_at IS NULL)", name="sha256"),
        Index(None, "district_id", "created_at", "id"),
    )

    organization_id = None
    """It belongs to the district."""
    programme_id: Mapped[UUID]
    code: Mapped[str]
    edition: Mapped[int]
    title: Mapped[str]
    definition: Mapped[dict[str, Any]] = mapped_column(info=HIDDEN)
    """All that decides what comes out; see `values.py`. Its reference is not for everybody who reads the audit."""
    sha256: Mapped[str | None]
    """Of the canonical definition, since it was frozen."""
    frozen_at: Mapped[datetime | None]
    frozen_by: Mapped[str | None]


class AnalysisRun(Shared, Living):
    """One computation: by which method, over which data, by whom; and what came out for the district as a whole."""

    __tablename__ = "analysis_runs"
    __life__ = RUNS
    __table_args__ = (
        RUNS.check(),
        one_of("purpose", RunPurpose),
        to_organization(),
        ForeignKeyConstraint(["programme_id", "district_id"], ["programmes.id", "programmes.district_id"]),
        ForeignKeyConstraint(["method_id", "district_id"], ["analysis_methods.id", "analysis_methods.district_id"]),
        UniqueConstraint("id", "district_id"),
        UniqueConstraint("id", "organization_id", "district_id"),
        Index(None, "district_id", "created_at", "id"),
    )

    organization_id: Mapped[UUID] = mapped_column(index=True)
    """The centre, which computes."""
    programme_id: Mapped[UUID] = mapped_column(index=True)
    method_id: Mapped[UUID] = mapped_column(index=True)
    method_edition: Mapped[int]
    method_sha256: Mapped[str]
    purpose: Mapped[str]
    title: Mapped[str]
    waves: Mapped[list[Any]]
    """`{"id", "kind", "school_year", "title", "opens_on", "earlier"}` in the order of their days."""
    sources: Mapped[dict[str, Any]]
    """Wave -> how many summaries there were and the sum of their versions: any correction changes it."""
    input_sha256: Mapped[str]
    result_sha256: Mapped[str]
    engine: Mapped[str]
    """The version of the arithmetic and of its library."""
    made_by: Mapped[str]
    schools_count: Mapped[int]
    all_models: Mapped[list[Any]] = mapped_column("models", info=HIDDEN)
    """Each fitted model: coefficients, errors, tau2, how many schools, or why there is none; exact, and as outside."""
    all_scales: Mapped[list[Any]] = mapped_column("scales", info=HIDDEN)
    """Each paper: mean and deviation of all its pupils."""
    groups: Mapped[dict[str, Any]]
    """Group -> how many schools."""
    remarks: Mapped[list[Any]]
    """Codes of sentences about the run as a whole."""
    method: Mapped[AnalysisMethod] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(AnalysisRun.method_id) == AnalysisMethod.id"
    )

    stale: bool = False
    """Whether its data have been corrected since,"""
    models: Sequence[Any] = ()
    """its models as whoever asks may see them,"""
    scales: Sequence[Any] = ()
    """and those of the scales that he may see,"""
    result_sheets_outdated: int = 0
    """and how many sheets tell schools of another run: worked out for an answer, kept nowhere."""

    @hybrid_property
    def common(self) -> Any:
        """Schools see what was released to them."""
        return self.status == RunStatus.RELEASED.value

    @property
    def method_code(self) -> str:
        """How the method is called."""
        return self.method.code


class AnalysisInput(Owned, Record):
    """Exactly what went into a run: sums of classes, from which the same digits come out anywhere."""

    __tablename__ = "analysis_inputs"
    __audited__ = False
    __table_args__ = (
        ForeignKeyConstraint(
            ["run_id", "organization_id", "district_id"],
            ["analysis_runs.id", "analysis_runs.organization_id", "analysis_runs.district_id"],
        ),
        UniqueConstraint("run_id"),
    )

    run_id: Mapped[UUID]
    organization_id: Mapped[UUID]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """Canonical JSON, compressed."""


class AnalysisResult(OfSchool, Owned, Record):
    """What a run says of one school."""

    __tablename__ = "analysis_results"
    __table_args__ = (
        to_school(),
        ForeignKeyConstraint(["run_id", "district_id"], ["analysis_runs.id", "analysis_runs.district_id"]),
        one_of("standing", SchoolGroup),
        UniqueConstraint("run_id", "school_id"),
        Index(None, "run_id", "name_key", "id"),
        Index(None, "run_id", "context_key", "id"),
    )

    district_id: Mapped[UUID] = mapped_column()
    run_id: Mapped[UUID]
    school_code: Mapped[str]
    school_name: Mapped[str]
    """As it was called when the run was made."""
    name_key: Mapped[str] = mapped_column(natural_key("school_name"))
    standing: Mapped[str]
    context_index: Mapped[float | None]
    """Of the last wave that has one."""
    context_key: Mapped[float]
    """The same for the order of lists; schools without an index stand before all others."""
    band: Mapped[int | None]
    """By the cut points of the reference year, 1 the least favourable."""
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """What a reader must know about all of its figures."""
    similar: Mapped[list[Any]]
    """The ids of the most similar schools by the context index."""
    figures: Mapped[list[Any]]
    """`{"figure", "strand", "wave_id", "value", "n", "error", "low", "high", ...}`; see `schemas/results.py`."""
    reasons: Mapped[list[Any]]
    """`{"code", "holds", ...}`: each condition of the rule, what was found and whether it holds."""
    run: Mapped[AnalysisRun] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(AnalysisResult.run_id) == AnalysisRun.id", innerjoin=True
    )


class AnalysisPower(InDistrict, Record):
    """What the rule of a method would find and miss, by a seeded simulation with the district's own sizes."""

    __tablename__ = "analysis_powers"
    __table_args__ = (
        ForeignKeyConstraint(["method_id", "district_id"], ["analysis_methods.id", "analysis_methods.district_id"]),
        Index(None, "method_id", "created_at", "id"),
    )

    method_id: Mapped[UUID]
    definition_sha256: Mapped[str]
    """Of the definition that was tried: a draft may have changed since."""
    settings: Mapped[dict[str, Any]]
    outcomes: Mapped[list[Any]]
    made_by: Mapped[str]


explain(
    "uq_analysis_methods_programme_id_code_edition",
    Words("Такая редакция методики уже есть.", "There is this edition of the method already."),
    "/code",
)
explain(
    "kept_analysis",
    Words(
        "Зафиксированная методика и сделанный расчёт не меняются: создайте новые.",
        "A frozen method and a run that was made do not change: make new ones.",
    ),
    kind=IN_USE,
)
