"""Result sheets as they were given to schools, what schools conclude from them, and what they did about it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.feedback.lives import RESULT_CONCLUSIONS, RESULT_SHEETS, ResultSheetStatus
from app.domains.monitoring.models import Wave
from app.domains.organizations.models import to_school
from app.domains.organizations.owners import OfNamedSchool, OfSchool
from app.kernel.audit import HIDDEN
from app.kernel.problems import DUPLICATE
from app.kernel.refusals import explain
from app.kernel.tables import Owned, Record, now
from app.kernel.text import Text
from app.kernel.workflow import Living


class ResultSheet(OfNamedSchool, Owned, Living):
    """What a school is told of one wave: received, computed, compared; kept as it was given.

    `content` is for the school and the centre. `shown` is the same with small counts hidden, worked out at the same
    moment over the whole district, for everybody else; neither stands in the audit, which the whole district reads.
    """

    __tablename__ = "result_sheets"
    __life__ = RESULT_SHEETS
    __table_args__ = (
        RESULT_SHEETS.check(),
        to_school(),
        ForeignKeyConstraint(["wave_id", "district_id"], ["monitoring_waves.id", "monitoring_waves.district_id"]),
        ForeignKeyConstraint(["programme_id", "district_id"], ["programmes.id", "programmes.district_id"]),
        ForeignKeyConstraint(["run_id", "district_id"], ["analysis_runs.id", "analysis_runs.district_id"]),
        UniqueConstraint("wave_id", "school_id", "edition"),
        UniqueConstraint("id", "school_id", "district_id"),
        CheckConstraint("edition >= 1", name="edition"),
        Index(
            "uq_result_sheets_current", "wave_id", "school_id", unique=True,
            postgresql_where=f"status <> '{ResultSheetStatus.REPLACED.value}'",
        ),
        Index(None, "district_id", "created_at", "id"),
    )  # fmt: skip

    district_id: Mapped[UUID] = mapped_column()
    wave_id: Mapped[UUID]
    programme_id: Mapped[UUID] = mapped_column(index=True)
    run_id: Mapped[UUID | None] = mapped_column(index=True)
    """The run of the analysis that it tells of."""
    edition: Mapped[int] = mapped_column(default=1)
    content: Mapped[dict[str, Any]] = mapped_column(info=HIDDEN)
    shown: Mapped[dict[str, Any]] = mapped_column(info=HIDDEN)
    given_by: Mapped[str]
    checked_at: Mapped[datetime] = mapped_column(default=now)
    """When the data were looked over last, and it was found to tell what they say."""
    read_at: Mapped[datetime | None]
    """When it was first read."""
    read_by: Mapped[str | None]
    wave: Mapped[Wave] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(ResultSheet.wave_id) == Wave.id", innerjoin=True
    )

    @property
    def wave_title(self) -> str:
        """The title of the wave."""
        return self.wave.title

    @property
    def wave_kind(self) -> str:
        """Which monitoring it is."""
        return self.wave.kind

    @property
    def school_year(self) -> str:
        """The year of the wave."""
        return self.wave.school_year


class ResultConclusion(OfSchool, Owned, Living):
    """What a school concludes from a finding of its result sheet."""

    __tablename__ = "result_conclusions"
    __life__ = RESULT_CONCLUSIONS
    __table_args__ = (
        RESULT_CONCLUSIONS.check(),
        to_school(),
        ForeignKeyConstraint(
            ["sheet_id", "school_id", "district_id"],
            [f"result_sheets.{column}" for column in ("id", "school_id", "district_id")],
            name="fk_result_conclusions_sheet",
        ),
        UniqueConstraint("sheet_id", "finding"),
        UniqueConstraint("id", "school_id", "district_id"),
        CheckConstraint("(finding IS NULL) <> (about IS NULL)", name="about"),
        CheckConstraint("(status = 'draft') = (sent_at IS NULL)", name="sent"),
        CheckConstraint("(status = 'discussed') = (reply IS NOT NULL)", name="reply"),
        Index(None, "district_id", "created_at", "id"),
    )

    district_id: Mapped[UUID] = mapped_column()
    sheet_id: Mapped[UUID]
    finding: Mapped[str | None]
    """The key of a finding of the sheet, or"""
    about: Mapped[str | None]
    """what the school found itself."""
    text: Mapped[str]
    sent_at: Mapped[datetime | None]
    reply: Mapped[str | None]
    """What was agreed with the centre."""
    sheet: Mapped[ResultSheet] = relationship(
        lazy="raise", viewonly=True, innerjoin=True,
        primaryjoin="foreign(ResultConclusion.sheet_id) == ResultSheet.id",
    )  # fmt: skip
    links: Mapped[list["ChainLink"]] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="foreign(ChainLink.conclusion_id) == ResultConclusion.id",
        order_by="ChainLink.id",
    )

    @hybrid_property
    def filed(self) -> Any:
        """Whether the school has sent it; a draft is for its own eyes."""
        return self.status != "draft"

    finding_text: str = ""
    """What it is about in words: read off the sheet for an answer, with what the reader may see."""

    @property
    def corrections(self) -> list[UUID]:
        """Editions of the transition programme."""
        return [link.transition_programme_id for link in self.links if link.transition_programme_id is not None]

    @property
    def training(self) -> list[UUID]:
        """Items of development plans."""
        return [link.development_item_id for link in self.links if link.development_item_id is not None]

    @property
    def practices(self) -> list[UUID]:
        """Adoptions of practices."""
        return [link.practice_adoption_id for link in self.links if link.practice_adoption_id is not None]


class ChainLink(OfSchool, Owned, Record):
    """What a school did about a conclusion: a record of another kind, and exactly one.

    Another kind of record is another column here and another line in `chain.TARGETS`.
    """

    __tablename__ = "result_conclusion_links"
    __table_args__ = (
        to_school(),
        ForeignKeyConstraint(
            ["conclusion_id", "school_id", "district_id"],
            [f"result_conclusions.{column}" for column in ("id", "school_id", "district_id")],
            name="fk_result_conclusion_links_conclusion",
        ),
        ForeignKeyConstraint(
            ["transition_programme_id", "school_id", "district_id"],
            [f"transition_programmes.{column}" for column in ("id", "school_id", "district_id")],
            name="fk_result_conclusion_links_correction",
        ),
        ForeignKeyConstraint(
            ["development_item_id", "plan_id", "school_id", "district_id"],
            [f"development_items.{column}" for column in ("id", "plan_id", "organization_id", "district_id")],
            name="fk_result_conclusion_links_training",
        ),
        ForeignKeyConstraint(
            ["practice_adoption_id", "district_id", "school_id"],
            [f"practice_adoptions.{column}" for column in ("id", "district_id", "school_id")],
            name="fk_result_conclusion_links_practice",
        ),
        CheckConstraint(
            "num_nonnulls(transition_programme_id, development_item_id, practice_adoption_id) = 1", name="what"
        ),
        CheckConstraint("(plan_id IS NULL) = (development_item_id IS NULL)", name="plan"),
        Index(
            "uq_result_conclusion_links_what", "conclusion_id", "transition_programme_id", "development_item_id",
            "practice_adoption_id", unique=True, postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip

    district_id: Mapped[UUID] = mapped_column()
    conclusion_id: Mapped[UUID]
    transition_programme_id: Mapped[UUID | None] = mapped_column(index=True)
    development_item_id: Mapped[UUID | None] = mapped_column(index=True)
    plan_id: Mapped[UUID | None]
    practice_adoption_id: Mapped[UUID | None] = mapped_column(index=True)


explain(
    "uq_result_sheets_current",
    Text(
        "Листы этого мониторинга готовит кто-то ещё: повторите запрос.",
        "Somebody else is preparing the sheets of this wave: repeat the request.",
    ),
    kind=DUPLICATE,
)
explain(
    "uq_result_conclusions_sheet_id_finding",
    Text(
        "Вывод из этой находки школа уже записала: измените его.",
        "The school has a conclusion from this finding already: change that one.",
    ),
    "/finding",
    DUPLICATE,
)
