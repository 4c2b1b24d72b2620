"""The kinds of task that come from monitoring: forms to fill in, sheets to correct, and what schools have passed on."""

from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select
from sqlalchemy.orm import Bundle

from app.domains.monitoring import expected, service
from app.domains.monitoring.lives import SubmissionStatus, SummaryStatus, WaveStatus
from app.domains.monitoring.models import Extension, Form, Submission, Summary, Wave
from app.domains.organizations.models import Organization
from app.domains.programmes.tasks import RUNNING
from app.kernel.calendar import today
from app.kernel.db import Db
from app.kernel.tasks import NEVER, Source, Task, within
from app.kernel.text import Text

_LAST_DAY = func.greatest(Wave.closes_on, Extension.until)
"""Of one school; GREATEST passes over the null of a school without an extension."""
_AGAIN = (
    select(func.count())
    .select_from(Submission)
    .where(
        Submission.wave_id == Summary.wave_id, Submission.form_id == Summary.form_id,
        Submission.school_id == Summary.school_id, Submission.rounds > 1,
        Submission.status == SubmissionStatus.SUBMITTED.value,
    )
    .correlate(Summary)
    .scalar_subquery()
)  # fmt: skip
_RESUBMITTED = Text("{title} (сдано повторно листов: {again})", "{title} (sheets submitted again: {again})")


def _summaries(*more: Any) -> Select[Any]:
    """What a task says of a summary, and nothing of its sums."""
    told: Bundle[Any] = Bundle(
        "summary",
        Summary.id.label("summary_id"),
        Summary.wave_id.label("in_wave"),
        Summary.school_id.label("of_school"),
        Organization.name.label("school_name"),
        Wave.title.label("wave_title"),
        Form.title["ru"].astext.label("ru"),
        Form.title["en"].astext.label("en"),
        Summary.status.label("state"),
        (Summary.drafts + Summary.returned).label("unfinished"),
        *more,
    )
    return (
        select(told).join(Summary.wave).join(Wave.programme).join(Summary.form).join(Summary.school).where(RUNNING)
    )  # fmt: skip


def _to_confirm(db: Db) -> Select[Any] | None:
    """Of a wave that takes data from this school today, or whose last day has passed while it is still open."""
    reach = db.actor.reach("monitoring-summaries.write")
    if reach is None:
        return None
    its_own = and_(Extension.wave_id == Summary.wave_id, Extension.school_id == Summary.school_id)
    taken = or_(
        and_(Wave.status == WaveStatus.OPEN.value, Wave.opens_on <= today()),
        and_(Wave.status == WaveStatus.CLOSED.value, Extension.until >= today()),
    )
    statement = _summaries(_LAST_DAY.label("last_day")).outerjoin(Extension, its_own)
    return statement.where(within(Summary, reach), Summary.status == SummaryStatus.OPEN.value, taken, expected.owes())


def _to_correct(db: Db) -> Select[Submission] | None:
    reach = db.actor.reach("monitoring-summaries.write")
    if reach is None:
        return None
    sent_back = Submission.status.in_((SubmissionStatus.RETURNED.value, SubmissionStatus.REOPENED.value))
    return service.listing().join(Wave.programme).where(within(Submission, reach), sent_back, RUNNING)


def _to_review(db: Db) -> Select[Any] | None:
    reach = db.actor.reach("monitoring-submissions.review")
    if reach is None:
        return None
    waiting = or_(
        Summary.status == SummaryStatus.CONFIRMED.value,
        and_(Summary.status == SummaryStatus.OPEN.value, Summary.submitted > 0),
    )
    return _summaries(_AGAIN.label("again")).where(within(Summary, reach), waiting)


def _confirmation(row: Any) -> Task:
    return Task(
        kind="monitoring-summary",
        id=row.summary_id,
        title=_title(row),
        organization_id=row.of_school,
        organization_name=row.school_name,
        due_on=row.last_day,
        overdue=row.last_day < today(),
        status=row.state,
        action="confirm",
        link=f"/api/v1/monitoring/summaries/{row.summary_id}",
    )


def _correction(row: Submission) -> Task:
    named = Text(row.form.title["ru"], row.form.title["en"])
    return Task(
        kind="monitoring-correction",
        id=row.id,
        title=f"{row.class_name or row.school_name}. {row.wave.title}: {named}"[:1000],
        organization_id=row.school_id,
        organization_name=row.school_name,
        due_on=row.due_on,
        overdue=row.due_on is not None and row.due_on < today(),
        status=row.status,
        action="submit",
        link=f"/api/v1/monitoring/submissions/{row.id}",
    )


def _review(row: Any) -> Task:
    """A summary with unfinished sheets cannot be accepted yet; what has come of it is reviewed within its wave."""
    title = _title(row)
    return Task(
        kind="monitoring-review",
        id=row.summary_id,
        title=str(_RESUBMITTED.filled(title=title, again=row.again))[:1000] if row.again else title,
        organization_id=row.of_school,
        organization_name=row.school_name,
        due_on=None,
        overdue=False,
        status=row.state,
        action="review" if row.unfinished else "accept",
        link=f"/api/v1/monitoring/waves/{row.in_wave}"
        if row.unfinished
        else f"/api/v1/monitoring/summaries/{row.summary_id}",
    )


def _title(row: Any) -> str:
    return f"{row.wave_title}: {Text(row.ru, row.en)}"[:900]


Source(
    kind="monitoring-summary",
    label=Text("Заполнить листы и подтвердить сводку школы", "Fill in the sheets and confirm the summary"),
    statement=_to_confirm,
    id=Summary.id,
    due=_LAST_DAY,
    task=_confirmation,
)
Source(
    kind="monitoring-correction",
    label=Text("Исправить возвращённый лист и сдать снова", "Correct a returned sheet and submit it again"),
    statement=_to_correct,
    id=Submission.id,
    due=func.coalesce(Submission.due_on, literal(NEVER)),
    task=_correction,
)
Source(
    kind="monitoring-review",
    label=Text("Проверить данные школы: принять или вернуть", "Review a school's data: accept or return"),
    statement=_to_review,
    id=Summary.id,
    due=literal(NEVER),
    task=_review,
)
