"""Other schools take a practice over: what they do with it is theirs; what of it everybody sees stands in a notice."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.organizations.models import listed, to_school
from app.domains.organizations.owners import OfNamedSchool, OfSchool
from app.domains.practices.lives import ADOPTIONS, AdoptionStatus, PracticeStatus
from app.domains.practices.models.bank import Practice
from app.kernel.problems import DUPLICATE
from app.kernel.refusals import explain
from app.kernel.tables import Owned, Public, Record
from app.kernel.text import Text
from app.kernel.workflow import Living


class PracticeAdoption(OfNamedSchool, Owned, Living):
    """A school takes a practice of another one over."""

    __tablename__ = "practice_adoptions"
    __life__ = ADOPTIONS
    __school_innerjoin__ = False
    __table_args__ = (
        ADOPTIONS.check(),
        to_school(),
        ForeignKeyConstraint(
            ["practice_id", "district_id", "author_school_id"],
            ["practices.id", "practices.district_id", "practices.school_id"],
            name="fk_practice_adoptions_practice",
        ),
        ForeignKeyConstraint(["programme_id", "district_id"], ["programmes.id", "programmes.district_id"]),
        UniqueConstraint("practice_id", "school_id"),
        UniqueConstraint("id", "district_id", "school_id"),
        CheckConstraint("school_id <> author_school_id", name="another"),
        CheckConstraint("ended_on >= started_on", name="dates"),
        CheckConstraint("status <> 'trying' OR started_on IS NOT NULL", name="started"),
        CheckConstraint("NOT shared OR story IS NOT NULL", name="shared"),
        Index(None, "district_id", "updated_at", "id"),
    )

    practice_id: Mapped[UUID]
    author_school_id: Mapped[UUID]
    programme_id: Mapped[UUID | None] = mapped_column(index=True)
    activity: Mapped[str | None]
    """The activity of the school's transition programme that it is part of, by its number or in words."""
    changes: Mapped[str | None]
    """What the school does otherwise."""
    story: Mapped[str | None]
    shared: Mapped[bool] = mapped_column(default=False)
    """Whether the story and the school's name are shown in the bank."""
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    practice: Mapped[Practice] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(PracticeAdoption.practice_id) == Practice.id"
    )

    @property
    def practice_title(self) -> str | None:
        """The title of the practice; none once it is out of the bank."""
        practice: Practice | None = self.practice
        return practice.title if practice is not None else None


class AdoptionNotice(OfSchool, Public, Record):
    """What the bank shows of an adoption: how far it is; name and story only where the school shares them."""

    __tablename__ = "practice_adoption_notices"
    __audited__ = False
    __table_args__ = (
        ForeignKeyConstraint(
            ["adoption_id", "district_id", "school_id"],
            ["practice_adoptions.id", "practice_adoptions.district_id", "practice_adoptions.school_id"],
        ),
        ForeignKeyConstraint(
            ["practice_id", "district_id", "practice_status"],
            ["practices.id", "practices.district_id", "practices.status"],
            name="fk_practice_adoption_notices_practice",
            onupdate="CASCADE",
        ),
        UniqueConstraint("adoption_id"),
        CheckConstraint(f"practice_status IN ({listed(PracticeStatus)})", name="practice_status"),
        CheckConstraint(f"stage IN ({listed(AdoptionStatus)})", name="stage"),
        CheckConstraint("(story IS NULL) = (school_name IS NULL)", name="story"),
        Index(None, "practice_id", "updated_at", "id"),
    )

    adoption_id: Mapped[UUID]
    practice_id: Mapped[UUID]
    practice_status: Mapped[str]
    stage: Mapped[str]
    school_name: Mapped[str | None]
    changes: Mapped[str | None]
    story: Mapped[str | None]

    @hybrid_property
    def published(self) -> Any:
        """As long as the practice is in the bank."""
        return self.practice_status == PracticeStatus.PUBLISHED.value


explain(
    "uq_practice_adoptions_practice_id_school_id",
    Text("Школа уже взяла эту практику.", "The school has taken this practice over already."),
    kind=DUPLICATE,
)
explain(
    "ck_practice_adoptions_another",
    Text("Это практика самой школы.", "This is a practice of the school itself."),
)
explain(
    "ck_practice_adoptions_dates",
    Text("Окончание раньше начала.", "The end is before the beginning."),
    "/ended_on",
)
explain(
    "ck_practice_adoptions_shared",
    Text("Чтобы показать историю в банке, расскажите её.", "To show a story in the bank, tell it first."),
    "/story",
)
