"""The kinds of task that come from practices; a review is a task of the one account that it is entrusted to."""

from typing import Any

from sqlalchemy import Select, exists, func, literal, select
from sqlalchemy.orm import joinedload

from app.domains.organizations.models import Organization
from app.domains.practices.lives import OPEN_REVIEW, PracticeSubmissionStatus, ReviewerStatus
from app.domains.practices.models.reviews import PracticeReview, PracticeReviewer
from app.domains.practices.models.submissions import PracticeSubmission
from app.domains.practices.service.conflicts import schools_of
from app.kernel import calendar
from app.kernel.db import Db
from app.kernel.tasks import NEVER, Source, Task, within
from app.kernel.text import Text


def _submissions(db: Db, action: str, status: PracticeSubmissionStatus) -> Select[PracticeSubmission] | None:
    reach = db.actor.reach(action)
    if reach is None:
        return None
    return (
        select(PracticeSubmission)
        .where(within(PracticeSubmission, reach), PracticeSubmission.status == status.value)
        .options(joinedload(PracticeSubmission.school))
    )


def _to_mend(db: Db) -> Select[PracticeSubmission] | None:
    return _submissions(db, "practice-submissions.write", PracticeSubmissionStatus.RETURNED)


def _to_open(db: Db) -> Select[PracticeSubmission] | None:
    return _submissions(db, "practice-submissions.decide", PracticeSubmissionStatus.SUBMITTED)


def _to_decide(db: Db) -> Select[PracticeSubmission] | None:
    """Nobody is awaited any more: decide, or invite whoever is still missing."""
    found = _submissions(db, "practice-submissions.decide", PracticeSubmissionStatus.IN_REVIEW)
    if found is None:
        return None
    awaited = exists().where(
        PracticeReview.submission_id == PracticeSubmission.id, PracticeReview.status.in_(OPEN_REVIEW)
    )
    return found.where(~awaited)


def _to_write(db: Db) -> Select[PracticeReview] | None:
    if db.actor.user_id is None or db.actor.reach("practice-reviews.write") is None:
        return None
    return select(PracticeReview).where(
        PracticeReview.user_id == db.actor.user_id,
        PracticeReview.status.in_(OPEN_REVIEW),
        PracticeReview.submission_status == PracticeSubmissionStatus.IN_REVIEW.value,
        PracticeReview.school_id.not_in(schools_of(db.actor)),
    )


def _to_admit(db: Db) -> Select[Any] | None:
    reach = db.actor.reach("practice-reviewers.admit")
    if reach is None:
        return None
    return (
        select(PracticeReviewer)
        .where(within(PracticeReviewer, reach), PracticeReviewer.status == ReviewerStatus.OFFERED.value)
        .options(joinedload(PracticeReviewer.organization))
    )


def _submission(kind: str, action: str, row: PracticeSubmission) -> Task:
    return Task(
        kind=kind,
        id=row.id,
        title=row.title,
        organization_id=row.school_id,
        organization_name=row.school_name,
        due_on=row.due_on,
        overdue=row.due_on is not None and row.due_on < calendar.today(),
        status=row.status,
        action=action,
        link=f"/api/v1/practice-submissions/{row.id}",
    )


def _review(row: PracticeReview) -> Task:
    return Task(
        kind="practice-review",
        id=row.id,
        title=row.manuscript["title"],
        organization_id=row.school_id,
        organization_name=row.manuscript["school_name"],
        due_on=row.due_on,
        overdue=row.overdue,
        status=row.status,
        action="agree" if row.status == "invited" else "complete",
        link=f"/api/v1/practice-reviews/{row.id}",
    )


def _reviewer(row: PracticeReviewer) -> Task:
    organization: Organization = row.organization
    return Task(
        kind="practice-reviewer",
        id=row.id,
        title=row.name,
        organization_id=row.organization_id,
        organization_name=organization.name,
        due_on=None,
        overdue=False,
        status=row.status,
        action="admit",
        link=f"/api/v1/practice-reviewers/{row.id}",
    )


Source(
    kind="practice-submission",
    label=Text("Доработать и отправить практику", "Mend a practice and send it"),
    statement=_to_mend,
    id=PracticeSubmission.id,
    due=func.coalesce(PracticeSubmission.due_on, literal(NEVER)),
    task=lambda row: _submission("practice-submission", "submit", row),
)
Source(
    kind="practice-check",
    label=Text("Начать экспертизу практики", "Begin the review of a practice"),
    statement=_to_open,
    id=PracticeSubmission.id,
    due=literal(NEVER),
    task=lambda row: _submission("practice-check", "review", row),
)
Source(
    kind="practice-decision",
    label=Text("Пригласить рецензентов или решить о практике", "Invite reviewers or decide on a practice"),
    statement=_to_decide,
    id=PracticeSubmission.id,
    due=literal(NEVER),
    task=lambda row: _submission("practice-decision", "accept", row),
)
Source(
    kind="practice-review",
    label=Text("Написать рецензию на практику", "Review a practice"),
    statement=_to_write,
    id=PracticeReview.id,
    due=PracticeReview.due_on,
    task=_review,
)
Source(
    kind="practice-reviewer",
    label=Text("Решить о рецензенте", "Decide on a reviewer"),
    statement=_to_admit,
    id=PracticeReviewer.id,
    due=literal(NEVER),
    task=_reviewer,
)
