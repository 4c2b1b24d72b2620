"""The kinds of task that come from practices; a review is a task of the one account that it is entrusted to."""

from functools import partial
from operator import attrgetter

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from app.domains.practices.lives import OPEN_REVIEW, PracticeSubmissionStatus, ReviewerStatus
from app.domains.practices.models.reviews import PracticeReview, PracticeReviewer
from app.domains.practices.models.submissions import PracticeSubmission
from app.domains.practices.service.conflicts import schools_of
from app.kernel.actor import Actor
from app.kernel.tasks import Source, or_never
from app.kernel.text import Text


def _submissions(status: PracticeSubmissionStatus) -> Select[PracticeSubmission]:
    found = select(PracticeSubmission).options(joinedload(PracticeSubmission.school))
    return found.where(PracticeSubmission.status == status.value)


def _to_decide() -> Select[PracticeSubmission]:
    """Nobody is awaited any more: decide, or invite whoever is still missing."""
    awaited = exists().where(
        PracticeReview.submission_id == PracticeSubmission.id, PracticeReview.status.in_(OPEN_REVIEW)
    )
    return _submissions(PracticeSubmissionStatus.IN_REVIEW).where(~awaited)


def _to_write(actor: Actor) -> Select[PracticeReview]:
    return select(PracticeReview).where(
        PracticeReview.status.in_(OPEN_REVIEW),
        PracticeReview.submission_status == PracticeSubmissionStatus.IN_REVIEW.value,
        PracticeReview.school_id.not_in(schools_of(actor)),
    )


_submission = partial(
    Source,
    model=PracticeSubmission,
    whose=attrgetter("school_id", "school_name"),
    link="/api/v1/practice-submissions/{id}",
)
_submission(
    kind="practice-submission",
    label=Text("Доработать и отправить практику", "Mend a practice and send it"),
    action="practice-submissions.write",
    waiting=lambda _: _submissions(PracticeSubmissionStatus.RETURNED),
    due=or_never(PracticeSubmission.due_on),
    step="submit",
)
_submission(
    kind="practice-check",
    label=Text("Начать экспертизу практики", "Begin the review of a practice"),
    action="practice-submissions.decide",
    waiting=lambda _: _submissions(PracticeSubmissionStatus.SUBMITTED),
    step="review",
)
_submission(
    kind="practice-decision",
    label=Text("Пригласить рецензентов или решить о практике", "Invite reviewers or decide on a practice"),
    action="practice-submissions.decide",
    waiting=lambda _: _to_decide(),
    step="accept",
)
Source(
    kind="practice-review",
    label=Text("Написать рецензию на практику", "Review a practice"),
    action="practice-reviews.write",
    model=PracticeReview,
    waiting=_to_write,
    due=PracticeReview.due_on,
    title=lambda row: row.manuscript["title"],
    whose=lambda row: (row.school_id, row.manuscript["school_name"]),
    step=lambda row: "agree" if row.status == "invited" else "complete",
    link="/api/v1/practice-reviews/{id}",
)
Source(
    kind="practice-reviewer",
    label=Text("Решить о рецензенте", "Decide on a reviewer"),
    action="practice-reviewers.admit",
    model=PracticeReviewer,
    waiting=lambda _: (
        select(PracticeReviewer)
        .options(joinedload(PracticeReviewer.organization))
        .where(PracticeReviewer.status == ReviewerStatus.OFFERED.value)
    ),
    title=attrgetter("name"),
    whose=attrgetter("organization_id", "organization.name"),
    step="admit",
    link="/api/v1/practice-reviewers/{id}",
)
