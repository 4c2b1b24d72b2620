"""The centre's side of a submission: rubrics, the pool of reviewers, and their reviews.

Schools never see these rows: they belong to the centre, and each review is entrusted to the one account that writes it.
The reviewer is given the text of the round with the invitation, because the school's own rows are out of his reach.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.organizations.models import listed, to_organization
from app.domains.organizations.owners import OfNamedOrganization
from app.domains.practices.lives import (
    OPEN_REVIEW,
    REVIEWERS,
    REVIEWS,
    RUBRICS,
    PracticeSubmissionStatus,
    Recommendation,
    RubricStatus,
)
from app.kernel import calendar
from app.kernel.audit import HIDDEN
from app.kernel.refusals import explain
from app.kernel.tables import Entrusted, InDistrict
from app.kernel.text import Text
from app.kernel.workflow import Living


class PracticeRubric(InDistrict, Living):
    """An edition of the rubric: criteria with weights, and how reviews are done by it."""

    __tablename__ = "practice_rubrics"
    __life__ = RUBRICS
    __table_args__ = (
        RUBRICS.check(),
        UniqueConstraint("district_id", "edition"),
        UniqueConstraint("id", "district_id"),
        Index(
            "uq_practice_rubrics_in_force", "district_id",
            unique=True, postgresql_where="status = 'published'",
        ),
        CheckConstraint("edition > 0", name="edition"),
        CheckConstraint("highest BETWEEN 2 AND 10", name="highest"),
        CheckConstraint("reviewers BETWEEN 2 AND 5", name="reviewers"),
        CheckConstraint("spread > 0 AND spread <= 1", name="spread"),
        CheckConstraint("review_days BETWEEN 1 AND 180", name="review_days"),
    )  # fmt: skip

    organization_id = None
    """It holds for the district."""
    edition: Mapped[int]
    title: Mapped[str]
    criteria: Mapped[list[Any]]
    """`{"code", "title", "description", "weight"}`: values of the edition that nothing refers to."""
    highest: Mapped[int] = mapped_column(default=5)
    """Marks go from 1 to this."""
    reviewers: Mapped[int] = mapped_column(default=2)
    spread: Mapped[Decimal]
    """From which difference of the totals (0 to 1) the reviewers disagree, and a third one is asked."""
    review_days: Mapped[int]
    anonymous: Mapped[bool] = mapped_column(default=True)

    @property
    def frozen(self) -> bool:
        """Whether it has been in force: then it is as it is."""
        return self.status != RubricStatus.DRAFT.value


class PracticeReviewer(OfNamedOrganization, Entrusted, Living):
    """Somebody who is willing to review for the centre."""

    __tablename__ = "practice_reviewers"
    __life__ = REVIEWERS
    __table_args__ = (
        REVIEWERS.check(),
        to_organization(),
        UniqueConstraint("organization_id", "user_id"),
        UniqueConstraint("id", "organization_id", "district_id", "user_id"),
        Index(None, "district_id", "name", "id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str]
    about: Mapped[str | None]
    school_ids: Mapped[list[Any]] = mapped_column(ARRAY(Uuid()), default=list)
    """The schools he belonged to when he offered himself; asked again, of himself, whenever he takes a review up."""


class PracticeReview(Entrusted, Living):
    """One reviewer's judgement of one round of a submission."""

    __tablename__ = "practice_reviews"
    __life__ = REVIEWS
    __table_args__ = (
        REVIEWS.check(),
        to_organization(),
        ForeignKeyConstraint(
            ["submission_id", "district_id", "school_id", "submission_status"],
            [
                "practice_submissions.id", "practice_submissions.district_id", "practice_submissions.school_id",
                "practice_submissions.status",
            ],
            name="fk_practice_reviews_submission",
            onupdate="CASCADE",
        ),
        ForeignKeyConstraint(["rubric_id", "district_id"], ["practice_rubrics.id", "practice_rubrics.district_id"]),
        ForeignKeyConstraint(
            ["reviewer_id", "organization_id", "district_id", "user_id"],
            [
                "practice_reviewers.id", "practice_reviewers.organization_id", "practice_reviewers.district_id",
                "practice_reviewers.user_id",
            ],
            name="fk_practice_reviews_reviewer",
        ),
        UniqueConstraint("submission_id", "round", "reviewer_id"),
        UniqueConstraint("id", "organization_id", "district_id", "user_id"),
        CheckConstraint(f"submission_status IN ({listed(PracticeSubmissionStatus)})", name="submission_status"),
        CheckConstraint(f"recommendation IN ({listed(Recommendation)})", name="recommendation"),
        CheckConstraint("total BETWEEN 0 AND 1", name="total"),
        CheckConstraint("(status = 'done') = (total IS NOT NULL)", name="done"),
        CheckConstraint("(total IS NULL) = (recommendation IS NULL)", name="judged"),
        Index(None, "district_id", "due_on", "id"),
        Index(None, "user_id", "due_on", "id"),
    )  # fmt: skip

    organization_id: Mapped[UUID] = mapped_column(index=True)
    user_id: Mapped[UUID] = mapped_column()
    reviewer_id: Mapped[UUID] = mapped_column(index=True)
    reviewer_name: Mapped[str]
    submission_id: Mapped[UUID]
    school_id: Mapped[UUID] = mapped_column(index=True)
    submission_status: Mapped[str]
    """The database keeps it: a reviewer cannot see the submission itself."""
    rubric_id: Mapped[UUID] = mapped_column(index=True)
    round: Mapped[int]
    due_on: Mapped[date]
    manuscript: Mapped[dict[str, Any]] = mapped_column(info=HIDDEN)
    """The text of the round as it was when the reviewer was invited."""
    scores: Mapped[list[Any] | None]
    """`{"criterion", "score", "comment"}` for every criterion of the rubric."""
    total: Mapped[Decimal | None]
    recommendation: Mapped[str | None]
    comment_for_school: Mapped[str | None]
    comment_for_centre: Mapped[str | None]
    withheld: Mapped[bool] = mapped_column(default=False)
    """Whether the centre keeps the comment from the school."""
    rubric: Mapped[PracticeRubric] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(PracticeReview.rubric_id) == PracticeRubric.id"
    )

    @property
    def closed(self) -> bool:
        """Whether the submission is no longer in review."""
        return self.submission_status != PracticeSubmissionStatus.IN_REVIEW.value

    @property
    def overdue(self) -> bool:
        """Whether the last day has passed and it is still owed."""
        return self.status in OPEN_REVIEW and not self.closed and self.due_on < calendar.today()

    @property
    def allowed_actions(self) -> list[str]:
        """The steps that the caller may take now; none once the submission has left review."""
        return [] if self.closed else super().allowed_actions

    @property
    def locked_because(self) -> dict[str, Any] | None:
        """Why the caller may take none."""
        closed = {"code": "submission-closed", "message": str(NOT_IN_REVIEW), "who": []}
        return closed if self.closed else super().locked_because


NOT_IN_REVIEW = Text("Эта практика сейчас не на экспертизе.", "This practice is not in review now.")

explain(
    "uq_practice_rubrics_district_id_edition",
    Text("Редакция с таким номером уже есть.", "There is an edition of this number already."),
    "/edition",
)
explain(
    "uq_practice_rubrics_in_force",
    Text("Другая редакция ещё действует: сначала завершите её.", "Another edition is still in force: retire it first."),
)
explain(
    "uq_practice_reviewers_organization_id_user_id",
    Text("Этот человек уже в списке рецензентов.", "This person is on the list of reviewers already."),
    "/user_id",
)
explain(
    "uq_practice_reviews_submission_id_round_reviewer_id",
    Text("Этот рецензент уже приглашён в этом круге.", "This reviewer is invited in this round already."),
    "/reviewer_id",
)
