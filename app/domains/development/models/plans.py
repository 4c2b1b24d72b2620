"""Development plans, what stands in them, and the hours that were done.

A school's plan and the centre's district plan are one kind of row. A district plan becomes `published` by its approval,
and the database hands that on to what stands in it: so schools see the approved district plan and nothing before it.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.development.lives import DEVELOPMENT_PLANS, DevelopmentKind, DevelopmentPlanStatus, Inclusion
from app.domains.organizations.models import OrganizationKind, Person, to_document, to_organization
from app.domains.organizations.owners import OfNamedOrganization
from app.domains.roadmap.codes import FundingSource
from app.domains.roadmap.models import one_of
from app.kernel.problems import DUPLICATE
from app.kernel.refusals import explain
from app.kernel.tables import Owned, Record, Shared
from app.kernel.text import Text
from app.kernel.workflow import Living

_HOLDS_ITS_PLANS_PUBLICITY = ["plan_id", "organization_id", "district_id", "published"]


def to_staff() -> ForeignKeyConstraint:
    """Somebody on the staff of the very organisation whose row it is."""
    return ForeignKeyConstraint(
        ["person_id", "organization_id", "district_id"], ["people.id", "people.organization_id", "people.district_id"]
    )


class DevelopmentPlan(OfNamedOrganization, Shared, Living):
    """How the staff of an organisation will learn in a school year; the centre's is the plan of the district."""

    __tablename__ = "development_plans"
    __life__ = DEVELOPMENT_PLANS
    __table_args__ = (
        DEVELOPMENT_PLANS.check(),
        to_organization(),
        to_document(),
        ForeignKeyConstraint(["approval_document_id", "district_id"], ["documents.id", "documents.district_id"]),
        UniqueConstraint("organization_id", "school_year"),
        UniqueConstraint("id", "organization_id", "district_id"),
        UniqueConstraint("id", "organization_id", "district_id", "published"),
        CheckConstraint("owner_kind IN ('centre', 'school')", name="owner_kind"),
        CheckConstraint("school_year ~ '^20[0-9]{2}/[0-9]{2}$'", name="school_year"),
        CheckConstraint("status <> 'accepted' OR owner_kind = 'school'", name="accepted"),
        CheckConstraint("status <> 'approved' OR owner_kind = 'centre'", name="approved"),
        CheckConstraint("items_count >= 0 AND person_hours >= 0", name="sums"),
        Index(None, "district_id", "school_year", "id"),
    )

    organization_id: Mapped[UUID] = mapped_column()
    owner_kind: Mapped[str]
    school_year: Mapped[str]
    published: Mapped[bool] = mapped_column(Computed("status = 'approved'", persisted=True))
    round: Mapped[int] = mapped_column(default=0)
    """How often it was submitted."""
    items_count: Mapped[int] = mapped_column(default=0)
    person_hours: Mapped[int] = mapped_column(default=0)
    """Both are kept by whoever adds, changes or removes an item, under the lock of this row."""
    note: Mapped[str | None]
    document_id: Mapped[UUID | None] = mapped_column(index=True)
    approval_document_id: Mapped[UUID | None] = mapped_column(index=True)
    consolidated: Mapped[list["DevelopmentItemSource"]] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(DevelopmentItemSource.source_plan_id) == DevelopmentPlan.id"
    )

    @hybrid_property
    def common(self) -> Any:
        """Whether every school of the district may read it."""
        return self.status == DevelopmentPlanStatus.APPROVED.value

    @hybrid_property
    def of_school(self) -> Any:
        """Whether it is a school's: then the centre decides on it."""
        return self.owner_kind == OrganizationKind.SCHOOL.value

    @hybrid_property
    def of_office(self) -> Any:
        """Whether it is the district's: then the department decides on it."""
        return self.owner_kind != OrganizationKind.SCHOOL.value

    @property
    def included_items(self) -> int:
        """How many of its items stand in the approved district plan."""
        return sum(source.published for source in self.consolidated)

    @property
    def inclusion(self) -> Inclusion:
        """How much of it stands there."""
        if not self.included_items:
            return Inclusion.NONE
        return Inclusion.WHOLLY if self.included_items == self.items_count else Inclusion.PARTLY


class DevelopmentItem(Shared, Record):
    """A course, a seminar or another way to learn that a plan provides for."""

    __tablename__ = "development_items"
    __table_args__ = (
        ForeignKeyConstraint(
            _HOLDS_ITS_PLANS_PUBLICITY,
            [f"development_plans.{name}" for name in ("id", *_HOLDS_ITS_PLANS_PUBLICITY[1:])],
            name="fk_development_items_plan",
            onupdate="CASCADE",
        ),
        UniqueConstraint("id", "plan_id", "organization_id", "district_id"),
        UniqueConstraint("id", *_HOLDS_ITS_PLANS_PUBLICITY),
        one_of("kind", DevelopmentKind),
        one_of("funding", FundingSource),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("hours > 0 AND headcount > 0", name="amounts"),
        CheckConstraint("cost >= 0", name="cost"),
        Index(None, "plan_id", "starts_on", "id"),
    )

    plan_id: Mapped[UUID]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    published: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str]
    title: Mapped[str]
    need: Mapped[str]
    provider: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    hours: Mapped[int]
    headcount: Mapped[int]
    person_hours: Mapped[int] = mapped_column(Computed("hours * headcount", persisted=True))
    cost: Mapped[Decimal | None]
    currency: Mapped[str]
    funding: Mapped[str | None]
    people: Mapped[list["DevelopmentItemPerson"]] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(DevelopmentItemPerson.item_id) == DevelopmentItem.id",
        order_by="DevelopmentItemPerson.id",
    )  # fmt: skip
    remarks: Mapped[list["DevelopmentRemark"]] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(DevelopmentRemark.item_id) == DevelopmentItem.id",
        order_by="DevelopmentRemark.id",
    )  # fmt: skip
    sources: Mapped[list["DevelopmentItemSource"]] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(DevelopmentItemSource.item_id) == DevelopmentItem.id",
        order_by="DevelopmentItemSource.id",
    )  # fmt: skip
    consolidation: Mapped["DevelopmentItemSource | None"] = relationship(
        lazy="raise", viewonly=True, uselist=False,
        primaryjoin="foreign(DevelopmentItemSource.source_item_id) == DevelopmentItem.id",
    )  # fmt: skip

    @hybrid_property
    def common(self) -> Any:
        """Whether every school of the district may read it."""
        return self.published

    @property
    def person_ids(self) -> list[UUID]:
        """Who is to learn, where they are named."""
        return [person.person_id for person in self.people]

    @property
    def source_item_ids(self) -> list[UUID]:
        """The items of schools that it answers."""
        return [source.source_item_id for source in self.sources]

    @property
    def included_in(self) -> UUID | None:
        """The item of the approved district plan that answers it."""
        found = self.consolidation
        return found.item_id if found is not None and found.published else None


class DevelopmentItemPerson(Owned, Record):
    """Somebody on the staff who is to learn by an item."""

    __tablename__ = "development_item_people"
    __table_args__ = (
        ForeignKeyConstraint(
            ["item_id", "plan_id", "organization_id", "district_id"],
            [f"development_items.{name}" for name in ("id", "plan_id", "organization_id", "district_id")],
            name="fk_development_item_people_item",
        ),
        to_staff(),
        UniqueConstraint("item_id", "person_id"),
    )

    item_id: Mapped[UUID]
    plan_id: Mapped[UUID]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[UUID] = mapped_column(index=True)


class DevelopmentItemSource(Shared, Record):
    """An item of a school's plan that an item of the district plan answers; each is answered once."""

    __tablename__ = "development_item_sources"
    __table_args__ = (
        ForeignKeyConstraint(
            ["item_id", *_HOLDS_ITS_PLANS_PUBLICITY],
            [f"development_items.{name}" for name in ("id", *_HOLDS_ITS_PLANS_PUBLICITY)],
            name="fk_development_item_sources_item",
            onupdate="CASCADE",
        ),
        ForeignKeyConstraint(
            ["source_item_id", "source_plan_id", "source_school_id", "district_id"],
            [f"development_items.{name}" for name in ("id", "plan_id", "organization_id", "district_id")],
            name="fk_development_item_sources_source",
        ),
        to_organization(),
        UniqueConstraint("source_item_id"),
        Index(None, "item_id"),
    )

    item_id: Mapped[UUID]
    plan_id: Mapped[UUID]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    published: Mapped[bool] = mapped_column(default=False)
    source_item_id: Mapped[UUID]
    source_plan_id: Mapped[UUID] = mapped_column(index=True)
    source_school_id: Mapped[UUID]

    @hybrid_property
    def common(self) -> Any:
        """Whether every school of the district may read it."""
        return self.published


class DevelopmentRemark(Owned, Record):
    """What whoever returned a plan said of one of its items."""

    __tablename__ = "development_remarks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["item_id", "plan_id", "organization_id", "district_id"],
            [f"development_items.{name}" for name in ("id", "plan_id", "organization_id", "district_id")],
            name="fk_development_remarks_item",
        ),
        UniqueConstraint("item_id", "round"),
    )

    item_id: Mapped[UUID]
    plan_id: Mapped[UUID]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    round: Mapped[int]
    text: Mapped[str]


class HourCredit(Owned, Record):
    """Hours that somebody on the staff has learned, and what gave them."""

    __tablename__ = "hour_credits"
    __table_args__ = (
        to_staff(),
        UniqueConstraint("person_id", "source_type", "source_id"),
        one_of("kind", DevelopmentKind),
        CheckConstraint("hours > 0", name="hours"),
        CheckConstraint("school_year ~ '^20[0-9]{2}/[0-9]{2}$'", name="school_year"),
        Index(None, "source_type", "source_id"),
        Index(None, "district_id", "done_on", "id"),
        Index(None, "organization_id", "school_year"),
    )

    organization_id: Mapped[UUID] = mapped_column()
    person_id: Mapped[UUID] = mapped_column()
    kind: Mapped[str]
    hours: Mapped[int]
    done_on: Mapped[date]
    school_year: Mapped[str]
    title: Mapped[str]
    source_type: Mapped[str]
    source_id: Mapped[UUID]
    person: Mapped[Person] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(HourCredit.person_id) == Person.id"
    )

    @property
    def person_name(self) -> str:
        """Who learned."""
        return self.person.name


explain(
    "uq_development_plans_organization_id_school_year",
    Text(
        "План этой организации на этот учебный год уже есть: откройте его.",
        "The organisation has a plan for this school year already: open that one.",
    ),
    "/school_year",
    DUPLICATE,
)
explain("ck_development_items_dates", Text("Окончание раньше начала.", "The end is before the beginning."), "/ends_on")
explain(
    "uq_development_item_sources_source_item_id",
    Text(
        "Эта позиция плана школы уже учтена в районном плане.",
        "This item of a school's plan stands in the district plan already.",
    ),
    "/source_item_ids",
    DUPLICATE,
)
