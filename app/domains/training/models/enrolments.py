"""Who is enrolled in a training event, by which item of his organisation's plan, and what came of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.organizations.models import Person, to_organization
from app.domains.organizations.owners import OfNamedOrganization
from app.domains.training.lives import COMING, TRAINING_ENROLMENTS
from app.domains.training.models.events import TrainingEvent
from app.kernel.problems import DUPLICATE
from app.kernel.refusals import explain
from app.kernel.tables import Owned
from app.kernel.text import Text
from app.kernel.workflow import Living


class TrainingEnrolment(OfNamedOrganization, Owned, Living):
    """Somebody on the staff of an organisation in an event; his attendance and result besides."""

    __tablename__ = "training_enrolments"
    __life__ = TRAINING_ENROLMENTS
    __table_args__ = (
        TRAINING_ENROLMENTS.check(),
        to_organization(),
        ForeignKeyConstraint(["event_id", "district_id"], ["training_events.id", "training_events.district_id"]),
        ForeignKeyConstraint(
            ["person_id", "organization_id", "district_id"],
            ["people.id", "people.organization_id", "people.district_id"],
        ),
        ForeignKeyConstraint(
            ["development_item_id", "development_plan_id", "organization_id", "district_id"],
            [f"development_items.{name}" for name in ("id", "plan_id", "organization_id", "district_id")],
            name="fk_training_enrolments_item",
        ),
        UniqueConstraint("event_id", "arrival"),
        UniqueConstraint("id", "person_id", "organization_id", "district_id"),
        CheckConstraint("arrival > 0", name="arrival"),
        CheckConstraint("hours >= 0", name="hours"),
        CheckConstraint("hours IS NULL OR hours = 0 OR passed", name="passed"),
        Index(
            "uq_training_enrolments_live", "event_id", "person_id", unique=True,
            postgresql_where="status IN ('waiting', 'enrolled')",
        ),
        Index(None, "development_item_id"),
        Index(None, "district_id", "created_at", "id"),
    )  # fmt: skip

    event_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    development_plan_id: Mapped[UUID]
    development_item_id: Mapped[UUID]
    arrival: Mapped[int]
    """The order in which people came to this event; the wait list moves up by it."""
    attended: Mapped[list[Any]] = mapped_column(default=list)
    """The numbers of the sessions that he was at."""
    passed: Mapped[bool | None]
    hours: Mapped[int | None]
    """Academic hours that are credited once the event is held."""
    remark: Mapped[str | None]
    event: Mapped[TrainingEvent] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(TrainingEnrolment.event_id) == TrainingEvent.id"
    )
    person: Mapped[Person] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(TrainingEnrolment.person_id) == Person.id"
    )

    @property
    def allowed_actions(self) -> list[str]:
        """The steps that the caller may take now; none once the event is over."""
        return super().allowed_actions if self.event.status in COMING else []

    @property
    def locked_because(self) -> dict[str, Any] | None:
        """Why the caller may take none."""
        if self.event.status in COMING:
            return super().locked_because
        return {"code": "finished", "message": str(_OVER), "who": []}

    @property
    def event_title(self) -> str:
        """The title of the event."""
        return self.event.title

    @property
    def person_name(self) -> str:
        """Who learns."""
        return self.person.name


_OVER = Text(
    "Мероприятие проведено или отменено: запись больше не меняется.",
    "The event was held or cancelled: the enrolment does not change any more.",
)
ENROLLED = Text("Этот человек уже записан на это мероприятие.", "This person is enrolled in this event already.")

explain(
    "uq_training_enrolments_live",
    ENROLLED,
    "/person_id",
    DUPLICATE,
)
