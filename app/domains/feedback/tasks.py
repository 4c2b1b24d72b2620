"""The kinds of task that come from feedback: sheets to give, one that nobody has read yet, a conclusion to discuss."""

from operator import attrgetter
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Bundle, contains_eager

from app.domains.feedback import outstanding, sheets
from app.domains.feedback.lives import ConclusionStatus, ResultSheetStatus
from app.domains.feedback.models import ResultConclusion, ResultSheet
from app.domains.monitoring.models import Wave
from app.domains.organizations.models import Centre, Organization
from app.domains.programmes.tasks import RUNNING
from app.kernel.tasks import Source
from app.kernel.text import Text


def _to_give() -> Select[Any]:
    """Waves, each as a matter of the centre of its district."""
    centre = (
        select(Centre.id)
        .where(Centre.district_id == Wave.district_id)
        .order_by(Centre.id)
        .limit(1)
        .correlate(Wave)
        .scalar_subquery()
    )
    whose = (Organization.id.label("organization_id"), Organization.name.label("organization_name"))
    return (
        outstanding.to_give()
        .where(RUNNING)
        .join(Wave.programme)
        .join(Organization, Organization.id == centre)
        .with_only_columns(Bundle("wave", Wave.id, Wave.title, Wave.status, *whose))
    )


Source(
    kind="result-sheets",
    label=Text("Передать школам листы результатов", "Give schools their result sheets"),
    action="result-sheets.write",
    model=Wave,
    waiting=lambda _: _to_give(),
    step="give",
    link="/api/v1/monitoring/waves/{id}/result-sheets",
)
Source(
    kind="result-sheet",
    label=Text("Прочесть лист результатов", "Read a result sheet"),
    action="result-sheets.acknowledge",
    model=ResultSheet,
    waiting=lambda _: sheets.listing().where(ResultSheet.status == ResultSheetStatus.GIVEN.value),
    title=lambda row: f"{row.wave_title}: {row.school_name}",
    whose=attrgetter("school_id", "school_name"),
    step="read",
    link="/api/v1/result-sheets/{id}",
)
Source(
    kind="result-conclusion",
    label=Text("Обсудить вывод школы", "Discuss the conclusion of a school"),
    action="result-conclusions.discuss",
    model=ResultConclusion,
    waiting=lambda _: (
        select(ResultConclusion)
        .join(ResultConclusion.school)
        .options(contains_eager(ResultConclusion.school))
        .where(ResultConclusion.status == ConclusionStatus.SENT.value)
    ),
    title=attrgetter("text"),
    whose=attrgetter("school_id", "school.name"),
    step="discuss",
    link="/api/v1/result-conclusions/{id}",
)
