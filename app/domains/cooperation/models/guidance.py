"""Guidance in its editions, and for each school how far it has got with it.

What was sent to the schools of a programme can be read by the whole district, and the database keeps its document so;
what went to chosen schools is read by them alone (`service.guidance.read`). How far a school is, is known to that
school and to the offices.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, and_, false
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.cooperation.lives import DELIVERIES, GUIDANCE, UNREAD, GuidanceStatus
from app.domains.documents.models import DocumentAudience
from app.domains.organizations.models import listed, to_organization, to_school
from app.domains.organizations.owners import OfNamedOrganization, OfNamedSchool
from app.kernel import calendar
from app.kernel.problems import DUPLICATE
from app.kernel.refusals import explain
from app.kernel.tables import Owned, Shared, natural_key
from app.kernel.text import Text
from app.kernel.workflow import Living


class Guidance(OfNamedOrganization, Shared, Living):
    """One edition of a document with recommendations for schools."""

    __tablename__ = "guidance"
    __life__ = GUIDANCE
    __table_args__ = (
        GUIDANCE.check(),
        to_organization(),
        ForeignKeyConstraint(["programme_id", "district_id"], ["programmes.id", "programmes.district_id"]),
        ForeignKeyConstraint(
            ["document_id", "district_id", "organization_id", "document_audience"],
            ["documents.id", "documents.district_id", "documents.organization_id", "documents.audience"],
            name="fk_guidance_document",
            onupdate="CASCADE",
        ),
        ForeignKeyConstraint(
            ["supersedes_id", "district_id"], ["guidance.id", "guidance.district_id"], name="fk_guidance_supersedes"
        ),
        UniqueConstraint("supersedes_id"),
        UniqueConstraint("organization_id", "title", "edition"),
        UniqueConstraint("id", "district_id"),
        UniqueConstraint("id", "district_id", "status"),
        CheckConstraint(f"document_audience IN ({listed(DocumentAudience)})", name="document_audience"),
        CheckConstraint("status <> 'sent' OR recipients_only OR document_audience = 'district'", name="shared"),
        CheckConstraint("(edition = 1) = (supersedes_id IS NULL)", name="edition"),
        CheckConstraint("(status = 'draft') = (sent_at IS NULL)", name="sent_at"),
        Index(None, "district_id", "created_at", "id"),
        Index(None, "district_id", "title_key", "id"),
    )

    programme_id: Mapped[UUID] = mapped_column(index=True)
    document_id: Mapped[UUID] = mapped_column(index=True)
    document_audience: Mapped[str]
    """The database keeps it: what was sent stays readable."""
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(natural_key("title"))
    summary: Mapped[str | None]
    topics: Mapped[list[Any]] = mapped_column(ARRAY(SqlText))
    measures: Mapped[list[Any]] = mapped_column(ARRAY(SqlText))
    """Codes of the measures of the roadmap that it answers."""
    edition: Mapped[int] = mapped_column(default=1)
    supersedes_id: Mapped[UUID | None]
    changes: Mapped[str | None]
    """What is new in this edition."""
    sent_at: Mapped[datetime | None]
    recipients_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it went to chosen schools, which alone may read it."""

    @hybrid_property
    def common(self) -> Any:
        """Whether it was sent to all."""
        return self.status != GuidanceStatus.DRAFT.value and not self.recipients_only

    @common.inplace.expression
    @classmethod
    def _common(cls) -> Any:
        return and_(cls.status != GuidanceStatus.DRAFT.value, cls.recipients_only.is_(False))

    @hybrid_property
    def filed(self) -> Any:
        """Whether it is more than a draft."""
        return self.status != GuidanceStatus.DRAFT.value


class GuidanceDelivery(OfNamedSchool, Owned, Living):
    """An edition of guidance at one school."""

    __tablename__ = "guidance_deliveries"
    __life__ = DELIVERIES
    __school_innerjoin__ = False
    __table_args__ = (
        DELIVERIES.check(),
        to_school(),
        ForeignKeyConstraint(
            ["guidance_id", "district_id", "guidance_status"],
            ["guidance.id", "guidance.district_id", "guidance.status"],
            name="fk_guidance_deliveries_guidance",
            onupdate="CASCADE",
        ),
        UniqueConstraint("guidance_id", "school_id"),
        CheckConstraint(f"guidance_status IN ({listed(GuidanceStatus)})", name="guidance_status"),
        CheckConstraint("status = 'delivered' OR read_at IS NOT NULL", name="read"),
        CheckConstraint("status IN ('delivered', 'read') OR acknowledged_at IS NOT NULL", name="acknowledged"),
        CheckConstraint("(status = 'included') = (included_at IS NOT NULL)", name="included"),
        CheckConstraint("(included_at IS NULL) = (activity IS NULL)", name="activity"),
        CheckConstraint("(resource_type IS NULL) = (resource_id IS NULL)", name="resource"),
        CheckConstraint("(reminders = 0) = (reminded_at IS NULL)", name="reminders"),
        Index(None, "district_id", "created_at", "id"),
    )

    guidance_id: Mapped[UUID]
    guidance_title: Mapped[str]
    """Of the edition, which does not change any more: the school may not see the row itself."""
    guidance_status: Mapped[str]
    """The database keeps it: an edition that was superseded or withdrawn asks for nothing."""
    due_on: Mapped[date | None]
    """By when it is to be acknowledged."""
    read_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    included_at: Mapped[datetime | None]
    activity: Mapped[str | None]
    """The activity of the school's transition programme, by its number or in words."""
    resource_type: Mapped[str | None]
    """The same as a record of this system, where there is one."""
    resource_id: Mapped[UUID | None]
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]
    reminder: Mapped[str | None]
    """What the last reminder said."""

    @property
    def closed(self) -> bool:
        """Whether the edition holds no longer."""
        return self.guidance_status != GuidanceStatus.SENT.value

    @property
    def overdue(self) -> bool:
        """Whether the last day has passed and it is still to be acknowledged."""
        late = self.due_on is not None and self.due_on < calendar.today()
        return late and self.status in UNREAD and not self.closed

    @property
    def allowed_actions(self) -> list[str]:
        """The steps that the caller may take now; none once the edition holds no longer."""
        return [] if self.closed else super().allowed_actions

    @property
    def locked_because(self) -> dict[str, Any] | None:
        """Why the caller may take none."""
        closed = {"code": "guidance-not-in-force", "message": str(NOT_IN_FORCE), "who": []}
        return closed if self.closed else super().locked_because


NOT_IN_FORCE = Text(
    "Эта редакция рекомендаций больше не действует.", "This edition of the guidance is no longer in force."
)

explain(
    "uq_guidance_supersedes_id",
    Text("Следующая редакция уже подготовлена.", "The next edition is there already."),
    kind=DUPLICATE,
)
explain(
    "uq_guidance_organization_id_title_edition",
    Text("Рекомендации с таким названием уже есть.", "There is guidance of this title already."),
    "/title",
    DUPLICATE,
)
explain(
    "ck_guidance_shared",
    Text(
        "Документ разослан школам как рекомендации: он открыт всему району.",
        "The document was sent to schools as guidance: the whole district may read it.",
    ),
    "/audience",
)
explain(
    "uq_guidance_deliveries_guidance_id_school_id",
    Text("Этой школе рекомендации уже направлены.", "The guidance was sent to this school already."),
    "/school_ids",
    DUPLICATE,
)
