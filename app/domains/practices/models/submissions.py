"""What schools send: topics to sort it by, the practice as the school describes it, and what comes back to the school.

What reviewers do lies in rows of the centre (`reviews.py`): nothing of it touches a row of the school, not even its
version, until the decision is taken.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, UniqueConstraint
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.organizations.models import to_organization, to_school
from app.domains.organizations.owners import OfNamedSchool, OfSchool
from app.domains.practices.lives import EDITABLE, SUBMISSIONS
from app.kernel.problems import DUPLICATE
from app.kernel.refusals import explain
from app.kernel.tables import Owned, Public, Record, natural_key
from app.kernel.text import Text
from app.kernel.workflow import Living


class PracticeTopic(Public, Record):
    """A topic of the bank; everybody may know them, the centre keeps the list."""

    __tablename__ = "practice_topics"
    __table_args__ = (
        to_organization(),
        UniqueConstraint("district_id", "code"),
        UniqueConstraint("id", "district_id"),
        Index(None, "district_id", "title_key", "id"),
    )

    organization_id: Mapped[UUID] = mapped_column(index=True)
    code: Mapped[str]
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(natural_key("title"))
    title_en: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)

    @hybrid_property
    def published(self) -> Any:
        """Every topic is: practices of the bank name also those that are no longer given."""
        return self.code != ""


class PracticeSubmission(OfNamedSchool, Owned, Living):
    """A practice as a school describes it."""

    __tablename__ = "practice_submissions"
    __life__ = SUBMISSIONS
    __school_innerjoin__ = False
    __table_args__ = (
        SUBMISSIONS.check(),
        to_school(),
        ForeignKeyConstraint(["programme_id", "district_id"], ["programmes.id", "programmes.district_id"]),
        ForeignKeyConstraint(["rubric_id", "district_id"], ["practice_rubrics.id", "practice_rubrics.district_id"]),
        UniqueConstraint("school_id", "title"),
        UniqueConstraint("id", "district_id"),
        UniqueConstraint("id", "district_id", "school_id"),
        UniqueConstraint("id", "district_id", "school_id", "status"),
        CheckConstraint("round >= 0", name="round"),
        CheckConstraint("(round = 0) = (submitted_at IS NULL)", name="submitted_at"),
        CheckConstraint("cost_level BETWEEN 1 AND 5", name="cost_level"),
        CheckConstraint("status NOT IN ('in_review', 'accepted', 'declined') OR rubric_id IS NOT NULL", name="rubric"),
        Index(None, "district_id", "updated_at", "id"),
    )

    programme_id: Mapped[UUID | None] = mapped_column(index=True)
    rubric_id: Mapped[UUID | None] = mapped_column(index=True)
    """The edition by which it is judged, from the day its review began."""
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(natural_key("title"))
    problem: Mapped[str | None]
    steps: Mapped[list[Any]] = mapped_column(default=list)
    conditions: Mapped[str | None]
    cost: Mapped[str | None]
    cost_level: Mapped[int | None]
    evidence: Mapped[str | None]
    grades: Mapped[list[Any]] = mapped_column(ARRAY(Integer), default=list)
    subjects: Mapped[list[Any]] = mapped_column(ARRAY(SqlText), default=list)
    round: Mapped[int] = mapped_column(default=0)
    """How often it was sent."""
    submitted_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    """By when a returned one is awaited again."""
    links: Mapped[list["SubmissionLink"]] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="foreign(SubmissionLink.submission_id) == PracticeSubmission.id",
        order_by="SubmissionLink.place",
    )

    @hybrid_property
    def filed(self) -> Any:
        """Whether the school has sent it; a draft is for its own eyes."""
        return self.round > 0

    @property
    def editable(self) -> bool:
        """Whether the school may change it now."""
        return self.status in EDITABLE

    @property
    def author_ids(self) -> list[UUID]:
        """The staff who describe it, in the order of the title page."""
        return [link.person_id for link in self.links if link.person_id is not None]

    @property
    def topic_ids(self) -> list[UUID]:
        """Its topics."""
        return [link.topic_id for link in self.links if link.topic_id is not None]

    @property
    def document_ids(self) -> list[UUID]:
        """The documents with its files."""
        return [link.document_id for link in self.links if link.document_id is not None]


class SubmissionLink(OfSchool, Owned, Record):
    """An author, a topic or a document of a submission."""

    __tablename__ = "practice_submission_links"
    __table_args__ = (
        ForeignKeyConstraint(
            ["submission_id", "district_id", "school_id"],
            ["practice_submissions.id", "practice_submissions.district_id", "practice_submissions.school_id"],
        ),
        ForeignKeyConstraint(["person_id", "district_id"], ["people.id", "people.district_id"]),
        ForeignKeyConstraint(["topic_id", "district_id"], ["practice_topics.id", "practice_topics.district_id"]),
        ForeignKeyConstraint(["document_id", "district_id"], ["documents.id", "documents.district_id"]),
        CheckConstraint("num_nonnulls(person_id, topic_id, document_id) = 1", name="what"),
        Index(
            "uq_practice_submission_links_what", "submission_id", "person_id", "topic_id", "document_id",
            unique=True, postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip

    submission_id: Mapped[UUID]
    place: Mapped[int]
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    topic_id: Mapped[UUID | None] = mapped_column(index=True)
    document_id: Mapped[UUID | None] = mapped_column(index=True)


class PracticeFeedback(OfSchool, Owned, Record):
    """What a reviewer says to the school, as it is released with the decision: by nobody, in no order of time.

    It keeps no trace of the review it comes from; the name stands here only where the rubric does not hide it.
    """

    __tablename__ = "practice_feedback"
    __table_args__ = (
        ForeignKeyConstraint(
            ["submission_id", "district_id", "school_id"],
            ["practice_submissions.id", "practice_submissions.district_id", "practice_submissions.school_id"],
        ),
        UniqueConstraint("submission_id", "round", "place"),
        CheckConstraint("place > 0", name="place"),
    )

    submission_id: Mapped[UUID]
    round: Mapped[int]
    place: Mapped[int]
    comment: Mapped[str]
    reviewer_name: Mapped[str | None]


explain(
    "uq_practice_topics_district_id_code",
    Text("Тема с таким кодом уже есть.", "There is a topic with this code already."),
    "/code",
)
explain(
    "uq_practice_submissions_school_id_title",
    Text(
        "Школа уже описала практику под таким названием.", "The school has described a practice of this title already."
    ),
    "/title",
    DUPLICATE,
)
