"""The kinds of task that come from monitoring: forms to fill in, sheets to correct, and what schools have passed on."""

from operator import attrgetter
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Bundle

from app.domains.monitoring import expected, service
from app.domains.monitoring.lives import SubmissionStatus, SummaryStatus, WaveStatus
from app.domains.monitoring.models import Extension, Form, Submission, Summary, Wave
from app.domains.organizations.models import Organization
from app.domains.programmes.tasks import RUNNING
from app.kernel.calendar import today
from app.kernel.tasks import Source, or_never
from app.kernel.text import Text

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
_SUMMARY = "/api/v1/monitoring/summaries/{id}"
_RESUBMITTED = Text("{title} (сдано повторно листов: {again})", "{title} (sheets submitted again: {again})")


def _summaries(*more: Any) -> Select[Any]:
    """What a task says of a summary, and nothing of its sums."""
    told: Bundle[Any] = Bundle(
        "summary",
        Summary.id,
        Summary.wave_id,
        Summary.school_id.label("organization_id"),
        Organization.name.label("organization_name"),
        Wave.title.label("wave_title"),
        Form.title["ru"].astext.label("ru"),
        Form.title["en"].astext.label("en"),
        Summary.status,
        (Summary.drafts + Summary.returned).label("unfinished"),
        *more,
    )
    return (
        select(told).join(Summary.wave).join(Wave.programme).join(Summary.form).join(Summary.school).where(RUNNING)
    )  # fmt: skip


def _to_confirm() -> Select[Any]:
    """Of a wave that takes data from this school today, or whose last day has passed while it is still open."""
    its_own = and_(Extension.wave_id == Summary.wave_id, Extension.school_id == Summary.school_id)
    taken = or_(
        and_(Wave.status == WaveStatus.OPEN.value, Wave.opens_on <= today()),
        and_(Wave.status == WaveStatus.CLOSED.value, Extension.until >= today()),
    )
    still_open = Summary.status == SummaryStatus.OPEN.value
    return _summaries().outerjoin(Extension, its_own).where(still_open, taken, expected.owes())


def _to_correct() -> Select[Submission]:
    sent_back = Submission.status.in_((SubmissionStatus.RETURNED.value, SubmissionStatus.REOPENED.value))
    return service.listing().join(Wave.programme).where(sent_back, RUNNING)


def _to_review() -> Select[Any]:
    waiting = or_(
        Summary.status == SummaryStatus.CONFIRMED.value,
        and_(Summary.status == SummaryStatus.OPEN.value, Summary.submitted > 0),
    )
    return _summaries(_AGAIN.label("again")).where(waiting)


def _summary_title(row: Any) -> str:
    return f"{row.wave_title}: {Text(row.ru, row.en)}"[:900]


def _review_title(row: Any) -> str:
    title = _summary_title(row)
    return str(_RESUBMITTED.filled(title=title, again=row.again)) if row.again else title


def _correction_title(row: Submission) -> str:
    form = Text(row.form.title["ru"], row.form.title["en"])
    return f"{row.class_name or row.school_name}. {row.wave.title}: {form}"


def _review_link(row: Any) -> str:
    """A summary with unfinished sheets cannot be accepted yet; what has come of it is reviewed within its wave."""
    return f"/api/v1/monitoring/waves/{row.wave_id}" if row.unfinished else _SUMMARY


Source(
    kind="monitoring-summary",
    label=Text("Заполнить листы и подтвердить сводку школы", "Fill in the sheets and confirm the summary"),
    action="monitoring-summaries.write",
    model=Summary,
    waiting=lambda _: _to_confirm(),
    due=func.greatest(Wave.closes_on, Extension.until),  # passes over the null of a school without an extension
    title=_summary_title,
    step="confirm",
    link=_SUMMARY,
)
Source(
    kind="monitoring-correction",
    label=Text("Исправить возвращённый лист и сдать снова", "Correct a returned sheet and submit it again"),
    action="monitoring-summaries.write",
    model=Submission,
    waiting=lambda _: _to_correct(),
    due=or_never(Submission.due_on),
    title=_correction_title,
    whose=attrgetter("school_id", "school_name"),
    step="submit",
    link="/api/v1/monitoring/submissions/{id}",
)
Source(
    kind="monitoring-review",
    label=Text("Проверить данные школы: принять или вернуть", "Review a school's data: accept or return"),
    action="monitoring-submissions.review",
    model=Summary,
    waiting=lambda _: _to_review(),
    title=_review_title,
    step=lambda row: "review" if row.unfinished else "accept",
    link=_review_link,
)
