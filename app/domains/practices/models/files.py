"""Files that go along with a practice: to the reviewer with the text that he judges, into the bank with publication.

The school's documents themselves stay in its reach alone; what was handed on stays as it was handed on.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.organizations.models import listed, to_organization, to_school
from app.domains.organizations.owners import OfSchool
from app.domains.practices.lives import PracticeStatus
from app.kernel.blobs import Stored
from app.kernel.tables import Entrusted, Public, Record, natural_key


class ReviewFile(Entrusted, Stored, Record):
    """A file of the text that a reviewer judges."""

    __tablename__ = "practice_review_files"
    __table_args__ = (
        to_organization(),
        ForeignKeyConstraint(
            ["review_id", "organization_id", "district_id", "user_id"],
            [
                "practice_reviews.id", "practice_reviews.organization_id", "practice_reviews.district_id",
                "practice_reviews.user_id",
            ],
            name="fk_practice_review_files_review",
        ),
        UniqueConstraint("review_id", "sha256"),
    )  # fmt: skip

    organization_id: Mapped[UUID] = mapped_column(index=True)
    user_id: Mapped[UUID] = mapped_column()
    review_id: Mapped[UUID]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(natural_key("name"))
    media_type: Mapped[str]


class PracticeFile(OfSchool, Public, Stored, Record):
    """A file of a practice of the bank; everybody may have it as long as the practice is there."""

    __tablename__ = "practice_files"
    __table_args__ = (
        to_school(),
        ForeignKeyConstraint(
            ["practice_id", "district_id", "practice_status"],
            ["practices.id", "practices.district_id", "practices.status"],
            name="fk_practice_files_practice",
            onupdate="CASCADE",
        ),
        UniqueConstraint("practice_id", "sha256"),
        CheckConstraint(f"practice_status IN ({listed(PracticeStatus)})", name="practice_status"),
    )

    practice_id: Mapped[UUID]
    practice_status: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(natural_key("name"))
    media_type: Mapped[str]

    @hybrid_property
    def published(self) -> Any:
        """As long as the practice is in the bank."""
        return self.practice_status == PracticeStatus.PUBLISHED.value
