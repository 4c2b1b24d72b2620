"""Plans of information support: the centre's, which the department approves, and each school's, which its council does.

Both stand in one table with one life; who may take which step follows from whose plan it is, by the access table.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.cooperation.lives import PLAN_OPEN, PLANS, InformationPlanKind, InformationPlanStatus
from app.domains.organizations.models import listed, to_document, to_organization
from app.kernel.problems import DUPLICATE
from app.kernel.refusals import explain
from app.kernel.tables import Shared, natural_key
from app.kernel.text import Text
from app.kernel.workflow import Living


class InformationPlan(Shared, Living):
    """How the programme is told of: to the district by the centre, to parents and neighbours by a school."""

    __tablename__ = "information_plans"
    __life__ = PLANS
    __table_args__ = (
        PLANS.check(),
        to_organization(),
        ForeignKeyConstraint(["programme_id", "district_id"], ["programmes.id", "programmes.district_id"]),
        ForeignKeyConstraint(["protocol_document_id", "district_id"], ["documents.id", "documents.district_id"]),
        to_document(),
        UniqueConstraint("programme_id", "organization_id", "title"),
        CheckConstraint(f"kind IN ({listed(InformationPlanKind)})", name="kind"),
        CheckConstraint("kind = 'support' OR status NOT IN ('submitted', 'returned')", name="submitted"),
        CheckConstraint(
            "num_nonnulls(protocol_number, protocol_on, protocol_document_id) IN (0, 3)", name="protocol"
        ),
        CheckConstraint(
            "(kind = 'involvement' AND status IN ('approved', 'announced')) = (protocol_on IS NOT NULL)",
            name="adopted",
        ),
        CheckConstraint("(status = 'announced') = (announced_on IS NOT NULL)", name="announced"),
        Index(None, "district_id", "title_key", "id"),
        Index(None, "district_id", "updated_at", "id"),
    )  # fmt: skip

    organization_id: Mapped[UUID] = mapped_column(index=True)
    organization_name: Mapped[str]
    """As it was called when the plan was begun: other schools read the plan, and do not see the school."""
    programme_id: Mapped[UUID]
    kind: Mapped[str]
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(natural_key("title"))
    summary: Mapped[str | None]
    items: Mapped[list[Any]] = mapped_column(default=list)
    """`{"title", "channel", "audience", "due_on", "responsible"}`: values of the plan that nothing refers to."""
    measures: Mapped[list[Any]] = mapped_column(ARRAY(SqlText))
    """Codes of the measures of the roadmap that it answers."""
    document_id: Mapped[UUID | None] = mapped_column(index=True)
    """The plan as it is signed."""
    due_on: Mapped[date | None]
    """By when a returned one is awaited again."""
    protocol_number: Mapped[str | None]
    protocol_on: Mapped[date | None]
    protocol_document_id: Mapped[UUID | None] = mapped_column(index=True)
    announced_on: Mapped[date | None]
    announcement: Mapped[str | None]

    @hybrid_property
    def of_office(self) -> Any:
        """Whether it is the centre's: then the department approves it."""
        return self.kind == InformationPlanKind.SUPPORT.value

    @hybrid_property
    def filed(self) -> Any:
        """Offices know each other's drafts; a school's is for its own eyes."""
        return (self.kind == InformationPlanKind.SUPPORT.value) | (self.status != InformationPlanStatus.DRAFT.value)

    @hybrid_property
    def common(self) -> Any:
        """The centre's plan is for the district from its approval, a school's from the day it is made known."""
        return (self.status == InformationPlanStatus.ANNOUNCED.value) | (
            (self.kind == InformationPlanKind.SUPPORT.value) & (self.status == InformationPlanStatus.APPROVED.value)
        )

    @property
    def editable(self) -> bool:
        """Whether it may be changed now."""
        return self.status in PLAN_OPEN


explain(
    "uq_information_plans_programme_id_organization_id_title",
    Text("План с таким названием в этой программе уже есть.", "The programme has a plan of this title already."),
    "/title",
    DUPLICATE,
)
