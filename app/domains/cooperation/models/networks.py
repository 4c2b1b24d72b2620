"""Networks of schools, who is in them since when, and what they do together.

A draft is for the offices that form it; from its first day on the district knows the network, its members and its
plan. Names of schools are taken over into these rows, because of the schools each sees only itself.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.cooperation.lives import (
    NETWORK_EVENTS,
    NETWORKS,
    NetworkEventKind,
    NetworkKind,
    NetworkStatus,
)
from app.domains.organizations.models import listed, to_document, to_organization, to_school
from app.domains.organizations.owners import OfNamedOrganization, OfSchool
from app.kernel.problems import DUPLICATE
from app.kernel.refusals import explain
from app.kernel.tables import Record, Shared, natural_key
from app.kernel.text import Text
from app.kernel.workflow import Living


class Network(OfNamedOrganization, Shared, Living):
    """Schools that work together within a programme, organised by the department or the centre."""

    __tablename__ = "networks"
    __life__ = NETWORKS
    __table_args__ = (
        NETWORKS.check(),
        to_organization(),
        ForeignKeyConstraint(["programme_id", "district_id"], ["programmes.id", "programmes.district_id"]),
        ForeignKeyConstraint(
            ["lead_school_id", "district_id"], ["organizations.school_id", "organizations.district_id"]
        ),
        to_document(),
        UniqueConstraint("programme_id", "title"),
        UniqueConstraint("id", "district_id"),
        UniqueConstraint("id", "district_id", "status"),
        CheckConstraint(f"kind IN ({listed(NetworkKind)})", name="kind"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("status = 'draft' OR starts_on IS NOT NULL", name="started"),
        CheckConstraint("status <> 'closed' OR (ends_on IS NOT NULL AND results IS NOT NULL)", name="closed"),
        Index(None, "district_id", "title_key", "id"),
        Index(None, "district_id", "created_at", "id"),
    )

    programme_id: Mapped[UUID]
    kind: Mapped[str]
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(natural_key("title"))
    content: Mapped[str | None]
    lead_school_id: Mapped[UUID] = mapped_column(index=True)
    lead_school_name: Mapped[str]
    document_id: Mapped[UUID | None] = mapped_column(index=True)
    measures: Mapped[list[Any]] = mapped_column(ARRAY(SqlText))
    """Codes of the measures of the roadmap that it answers."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    results: Mapped[str | None]

    @hybrid_property
    def common(self) -> Any:
        """Whether the district knows it."""
        return self.status != NetworkStatus.DRAFT.value

    @hybrid_property
    def filed(self) -> Any:
        """Whether it is more than a draft."""
        return self.status != NetworkStatus.DRAFT.value


class NetworkMember(OfSchool, Shared, Record):
    """A school in a network, from a day to a day."""

    __tablename__ = "network_members"
    __table_args__ = (
        to_school(),
        ForeignKeyConstraint(
            ["network_id", "district_id", "network_status"],
            ["networks.id", "networks.district_id", "networks.status"],
            name="fk_network_members_network",
            onupdate="CASCADE",
        ),
        UniqueConstraint("network_id", "school_id", "starts_on"),
        CheckConstraint(f"network_status IN ({listed(NetworkStatus)})", name="network_status"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        Index(
            "uq_network_members_now", "network_id", "school_id", unique=True, postgresql_where="ends_on IS NULL"
        ),
        Index(None, "district_id", "name_key", "id"),
    )  # fmt: skip

    network_id: Mapped[UUID]
    network_status: Mapped[str]
    school_name: Mapped[str]
    name_key: Mapped[str] = mapped_column(natural_key("school_name"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    contribution: Mapped[str | None]
    result: Mapped[str | None]
    network: Mapped[Network] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(NetworkMember.network_id) == Network.id"
    )

    @hybrid_property
    def common(self) -> Any:
        """Whether the district knows the network."""
        return self.network_status != NetworkStatus.DRAFT.value

    @hybrid_property
    def filed(self) -> Any:
        """Whether the network is more than a draft."""
        return self.network_status != NetworkStatus.DRAFT.value

    @property
    def network_title(self) -> str:
        """What the network is called."""
        return self.network.title

    @property
    def lead(self) -> bool:
        """Whether it is the lead school."""
        return self.network.lead_school_id == self.school_id


class NetworkEvent(Shared, Living):
    """A dated event of a network, held by one of its schools or by an office."""

    __tablename__ = "network_events"
    __life__ = NETWORK_EVENTS
    __table_args__ = (
        NETWORK_EVENTS.check(),
        to_organization(),
        ForeignKeyConstraint(
            ["network_id", "district_id", "network_status"],
            ["networks.id", "networks.district_id", "networks.status"],
            name="fk_network_events_network",
            onupdate="CASCADE",
        ),
        UniqueConstraint("network_id", "starts_on", "title"),
        CheckConstraint(f"network_status IN ({listed(NetworkStatus)})", name="network_status"),
        CheckConstraint(f"kind IN ({listed(NetworkEventKind)})", name="kind"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("participants >= 0", name="participants"),
        CheckConstraint("(resource_type IS NULL) = (resource_id IS NULL)", name="resource"),
        CheckConstraint("status <> 'held' OR outcome IS NOT NULL", name="held"),
        Index(None, "district_id", "starts_on", "id"),
    )

    network_id: Mapped[UUID]
    network_status: Mapped[str]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    organization_name: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    description: Mapped[str | None]
    place: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    resource_type: Mapped[str | None]
    """Another record of this system about the same event, as one of `training-events`."""
    resource_id: Mapped[UUID | None]
    outcome: Mapped[str | None]
    participants: Mapped[int | None]

    @hybrid_property
    def common(self) -> Any:
        """Whether the district knows the network."""
        return self.network_status != NetworkStatus.DRAFT.value

    @hybrid_property
    def filed(self) -> Any:
        """Whether the network is more than a draft."""
        return self.network_status != NetworkStatus.DRAFT.value

    @property
    def closed(self) -> bool:
        """Whether the network is over."""
        return self.network_status == NetworkStatus.CLOSED.value

    @property
    def allowed_actions(self) -> list[str]:
        """The steps that the caller may take now; none once the network is closed."""
        return [] if self.closed else super().allowed_actions

    @property
    def locked_because(self) -> dict[str, Any] | None:
        """Why the caller may take none."""
        closed = {"code": "network-closed", "message": str(NETWORK_IS_CLOSED), "who": []}
        return closed if self.closed else super().locked_because


NETWORK_IS_CLOSED = Text("Работа этой сети завершена.", "This network is closed.")

explain(
    "uq_networks_programme_id_title",
    Text("Сеть с таким названием в этой программе уже есть.", "The programme has a network of this title already."),
    "/title",
    DUPLICATE,
)
_BACKWARDS = Text("Окончание раньше начала.", "The end is before the beginning.")
explain("ck_networks_dates", _BACKWARDS, "/ends_on")
explain("ck_network_members_dates", _BACKWARDS, "/ends_on")
explain("ck_network_events_dates", _BACKWARDS, "/ends_on")
_IN_IT = Text("Эта школа уже в сети.", "This school is in the network already.")
explain("uq_network_members_now", _IN_IT, "/school_id", DUPLICATE)
explain("uq_network_members_network_id_school_id_starts_on", _IN_IT, "/school_id", DUPLICATE)
explain(
    "uq_network_events_network_id_starts_on_title",
    Text("Такое событие в этот день уже есть в плане.", "The plan has this event on this day already."),
    "/title",
    DUPLICATE,
)
