"""The kinds of task that come from feedback: sheets to give, one that nobody has read yet, a conclusion to discuss."""

from typing import Any

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import Bundle, contains_eager

from app.domains.feedback import outstanding, sheets
from app.domains.feedback.lives import ConclusionStatus, ResultSheetStatus
from app.domains.feedback.models import ResultConclusion, ResultSheet
from app.domains.monitoring.models import Wave
from app.domains.organizations.models import Centre, Organization
from app.domains.programmes.tasks import RUNNING
from app.kernel.db import Db
from app.kernel.tasks import NEVER, Source, Task, within
from app.kernel.text import Text


def _to_read(db: Db) -> Select[ResultSheet] | None:
    reach = db.actor.reach("result-sheets.acknowledge")
    if reach is None:
        return None
    return sheets.listing().where(within(ResultSheet, reach), ResultSheet.status == ResultSheetStatus.GIVEN.value)


def _to_discuss(db: Db) -> Select[ResultConclusion] | None:
    reach = db.actor.reach("result-conclusions.discuss")
    if reach is None:
        return None
    return (
        select(ResultConclusion)
        .join(ResultConclusion.school)
        .options(contains_eager(ResultConclusion.school))
        .where(within(ResultConclusion, reach), ResultConclusion.status == ConclusionStatus.SENT.value)
    )


def _to_give(db: Db) -> Select[Any] | None:
    reach = db.actor.reach("result-sheets.write")
    if reach is None:
        return None
    centre = (
        select(Centre.id)
        .where(Centre.district_id == Wave.district_id)
        .order_by(Centre.id)
        .limit(1)
        .correlate(Wave)
        .scalar_subquery()
    )
    return (
        outstanding.to_give()
        .where(within(Wave, reach), RUNNING)
        .join(Wave.programme)
        .join(Organization, Organization.id == centre)
        .with_only_columns(
            Bundle("wave", Wave.id, Wave.title, Wave.status, Organization.id.label("of"), Organization.name)
        )
    )


def _wave(row: Any) -> Task:
    return Task(
        kind="result-sheets",
        id=row.id,
        title=row.title[:1000],
        organization_id=row.of,
        organization_name=row.name,
        due_on=None,
        overdue=False,
        status=row.status,
        action="give",
        link=f"/api/v1/monitoring/waves/{row.id}/result-sheets",
    )


def _sheet(row: ResultSheet) -> Task:
    return Task(
        kind="result-sheet",
        id=row.id,
        title=f"{row.wave_title}: {row.school_name}"[:1000],
        organization_id=row.school_id,
        organization_name=row.school_name,
        due_on=None,
        overdue=False,
        status=row.status,
        action="read",
        link=f"/api/v1/result-sheets/{row.id}",
    )


def _conclusion(row: ResultConclusion) -> Task:
    return Task(
        kind="result-conclusion",
        id=row.id,
        title=row.text[:1000],
        organization_id=row.school_id,
        organization_name=row.school.name,
        due_on=None,
        overdue=False,
        status=row.status,
        action="discuss",
        link=f"/api/v1/result-conclusions/{row.id}",
    )


Source(
    kind="result-sheets",
    label=Text("Передать школам листы результатов", "Give schools their result sheets"),
    statement=_to_give,
    id=Wave.id,
    due=literal(NEVER),
    task=_wave,
)
Source(
    kind="result-sheet",
    label=Text("Прочесть лист результатов", "Read a result sheet"),
    statement=_to_read,
    id=ResultSheet.id,
    due=literal(NEVER),
    task=_sheet,
)
Source(
    kind="result-conclusion",
    label=Text("Обсудить вывод школы", "Discuss the conclusion of a school"),
    statement=_to_discuss,
    id=ResultConclusion.id,
    due=literal(NEVER),
    task=_conclusion,
)
