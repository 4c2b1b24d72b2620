"""Teams of learning teachers: their mentor and topic, who belongs to them, and their meetings with who was there."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.development.lives import LEARNING_TEAMS
from app.domains.organizations.models import Person, named, to_school
from app.domains.organizations.owners import OfSchool
from app.kernel.audit import HIDDEN
from app.kernel.problems import DUPLICATE
from app.kernel.refusals import explain
from app.kernel.tables import Owned, Record, natural_key
from app.kernel.text import Text
from app.kernel.workflow import Living


def _to_team() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["team_id", "school_id", "district_id"],
        ["learning_teams.id", "learning_teams.school_id", "learning_teams.district_id"],
    )


class LearningTeam(OfSchool, Owned, Living):
    """Teachers of a school who work on a methodical topic with a mentor."""

    __tablename__ = "learning_teams"
    __life__ = LEARNING_TEAMS
    __school_innerjoin__ = False
    __table_args__ = (
        LEARNING_TEAMS.check(),
        to_school(),
        named("mentor", "learning_teams"),
        *(
            ForeignKeyConstraint([f"{name}_document_id", "district_id"], ["documents.id", "documents.district_id"])
            for name in ("approval", "product")
        ),
        UniqueConstraint("school_id", "name"),
        UniqueConstraint("id", "school_id", "district_id"),
        CheckConstraint("(mentor_id IS NULL) = (mentor_name IS NULL)", name="mentor"),
        CheckConstraint("status = 'draft' OR mentor_id IS NOT NULL", name="approved"),
        Index(None, "district_id", "name_key", "id"),
    )

    school_id: Mapped[UUID] = mapped_column()
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(natural_key("name"))
    topic: Mapped[str]
    mentor_id: Mapped[UUID | None] = mapped_column(index=True)
    mentor_name: Mapped[str | None] = mapped_column(info=HIDDEN)
    """The mentor may be of the centre or of another school, whose staff this school does not see."""
    work_plan: Mapped[list[Any]] = mapped_column(default=list)
    """`{"due_on": day, "what": text, "result": text or null}`: values that nothing refers to."""
    approved_on: Mapped[date | None]
    approval_document_id: Mapped[UUID | None] = mapped_column(index=True)
    product: Mapped[str | None]
    product_document_id: Mapped[UUID | None] = mapped_column(index=True)

    @property
    def school_name(self) -> str:
        """The name of the school."""
        return self.school.name


class LearningTeamMember(OfSchool, Owned, Record):
    """Somebody on the staff of the school who learns in the team, from a day to a day."""

    __tablename__ = "learning_team_members"
    __table_args__ = (
        _to_team(),
        ForeignKeyConstraint(
            ["person_id", "school_id", "district_id"], ["people.id", "people.organization_id", "people.district_id"]
        ),
        to_school(),
        UniqueConstraint("team_id", "person_id"),
        UniqueConstraint("id", "team_id", "school_id", "district_id"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    team_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    person: Mapped[Person] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(LearningTeamMember.person_id) == Person.id"
    )

    @property
    def person_name(self) -> str:
        """Who."""
        return self.person.name


class LearningTeamMeeting(OfSchool, Owned, Record):
    """A meeting of the team; its hours are credited to the members who were there."""

    __tablename__ = "learning_team_meetings"
    __table_args__ = (
        _to_team(),
        to_school(),
        UniqueConstraint("team_id", "held_on"),
        UniqueConstraint("id", "team_id", "school_id", "district_id"),
        CheckConstraint("hours > 0", name="hours"),
        Index(None, "team_id", "held_on", "id"),
    )

    team_id: Mapped[UUID]
    held_on: Mapped[date]
    hours: Mapped[int]
    summary: Mapped[str]
    attendance: Mapped[list["LearningTeamAttendance"]] = relationship(
        lazy="raise", viewonly=True, order_by="LearningTeamAttendance.id",
        primaryjoin="foreign(LearningTeamAttendance.meeting_id) == LearningTeamMeeting.id",
    )  # fmt: skip

    @property
    def member_ids(self) -> list[UUID]:
        """Which members were there."""
        return [one.member_id for one in self.attendance]


class LearningTeamAttendance(OfSchool, Owned, Record):
    """A member who was at a meeting of his own team."""

    __tablename__ = "learning_team_attendance"
    __table_args__ = (
        to_school(),
        *(
            ForeignKeyConstraint(
                [f"{name}_id", "team_id", "school_id", "district_id"],
                [f"learning_team_{name}s.{column}" for column in ("id", "team_id", "school_id", "district_id")],
                name=f"fk_learning_team_attendance_{name}",
            )
            for name in ("meeting", "member")
        ),
        UniqueConstraint("meeting_id", "member_id"),
    )

    meeting_id: Mapped[UUID]
    member_id: Mapped[UUID] = mapped_column(index=True)
    team_id: Mapped[UUID]


_ENDS_BEFORE = Text("Окончание раньше начала.", "The end is before the beginning.")

explain(
    "uq_learning_teams_school_id_name",
    Text("В школе уже есть команда с таким названием.", "The school has a team of this name already."),
    "/name",
    DUPLICATE,
)
explain(
    "uq_learning_team_members_team_id_person_id",
    Text(
        "Этот педагог уже есть в команде: измените сроки его участия.",
        "This teacher is in the team already: change the days of the membership.",
    ),
    "/person_id",
    DUPLICATE,
)
explain("ck_learning_team_members_dates", _ENDS_BEFORE, "/ends_on")
explain(
    "uq_learning_team_meetings_team_id_held_on",
    Text("Встреча команды в этот день уже записана.", "A meeting of the team on this day is on record already."),
    "/held_on",
    DUPLICATE,
)
