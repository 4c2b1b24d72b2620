"""The catalogue of universities and colleges, and what schools need them for: need, offer, agreement, event."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.cooperation.lives import NEEDS, InstitutionKind, NeedKind, NeedStatus, NeedTopic
from app.domains.organizations.models import listed, to_document, to_school
from app.domains.organizations.owners import OfNamedSchool
from app.kernel.problems import DUPLICATE
from app.kernel.refusals import explain
from app.kernel.tables import InDistrict, Owned, Record, natural_key
from app.kernel.text import Text
from app.kernel.workflow import Living


class PartnerInstitution(InDistrict, Record):
    """A university or a college that works with schools of the district."""

    __tablename__ = "partner_institutions"
    __table_args__ = (
        UniqueConstraint("district_id", "name"),
        UniqueConstraint("id", "district_id"),
        CheckConstraint(f"kind IN ({listed(InstitutionKind)})", name="kind"),
        Index(None, "district_id", "name_key", "id"),
    )

    kind: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(natural_key("name"))
    offers: Mapped[str | None]
    address: Mapped[str | None]
    site: Mapped[str | None]
    contact: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)


class PartnershipNeed(OfNamedSchool, Owned, Living):
    """What a school needs a university or a college for, and what came of it."""

    __tablename__ = "partnership_needs"
    __life__ = NEEDS
    __school_innerjoin__ = False
    __table_args__ = (
        NEEDS.check(),
        to_school(),
        to_document(),
        ForeignKeyConstraint(["programme_id", "district_id"], ["programmes.id", "programmes.district_id"]),
        ForeignKeyConstraint(
            ["institution_id", "district_id"], ["partner_institutions.id", "partner_institutions.district_id"]
        ),
        UniqueConstraint("programme_id", "school_id", "title"),
        CheckConstraint(f"kind IN ({listed(NeedKind)})", name="kind"),
        CheckConstraint(f"topic IN ({listed(NeedTopic)})", name="topic"),
        CheckConstraint("pupils >= 0", name="pupils"),
        CheckConstraint("participants >= 0", name="participants"),
        CheckConstraint("status <> 'draft' OR sent_at IS NULL", name="draft"),
        CheckConstraint("status IN ('draft', 'withdrawn') OR sent_at IS NOT NULL", name="sent"),
        CheckConstraint(
            "status NOT IN ('offered', 'agreed', 'met') OR (institution_id IS NOT NULL AND offer IS NOT NULL)",
            name="offered",
        ),
        CheckConstraint("(institution_id IS NULL) = (institution_name IS NULL)", name="institution"),
        CheckConstraint("status NOT IN ('agreed', 'met') OR document_id IS NOT NULL", name="agreed"),
        CheckConstraint("(status = 'met') = (held_on IS NOT NULL)", name="met"),
        CheckConstraint("(resource_type IS NULL) = (resource_id IS NULL)", name="resource"),
        Index(None, "district_id", "created_at", "id"),
    )

    programme_id: Mapped[UUID]
    kind: Mapped[str]
    topic: Mapped[str]
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(natural_key("title"))
    description: Mapped[str | None]
    pupils: Mapped[int | None]
    wanted_on: Mapped[date | None]
    """By when it is needed."""
    sent_at: Mapped[datetime | None]
    institution_id: Mapped[UUID | None] = mapped_column(index=True)
    institution_name: Mapped[str | None]
    """As it was called when it was offered."""
    offer: Mapped[str | None]
    document_id: Mapped[UUID | None] = mapped_column(index=True)
    """The agreement."""
    held_on: Mapped[date | None]
    outcome: Mapped[str | None]
    participants: Mapped[int | None]
    resource_type: Mapped[str | None]
    """Another record of this system about the event, as one of `training-events`."""
    resource_id: Mapped[UUID | None]

    @hybrid_property
    def filed(self) -> Any:
        """Whether the school has sent it; a draft is for its own eyes."""
        return self.sent_at != None  # noqa: E711  # in memory and in SQL alike

    @property
    def editable(self) -> bool:
        """Whether the school may change what it needs."""
        return self.status == NeedStatus.DRAFT.value


explain(
    "uq_partner_institutions_district_id_name",
    Text("Такая организация в каталоге уже есть.", "The catalogue has this institution already."),
    "/name",
    DUPLICATE,
)
explain(
    "uq_partnership_needs_programme_id_school_id_title",
    Text("Школа уже описала такую потребность.", "The school has described this need already."),
    "/title",
    DUPLICATE,
)
