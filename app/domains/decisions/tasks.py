"""The kinds of task that come from selections: to decide, to mend what was returned, to look at a decision again."""

from functools import partial
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import joinedload

from app.domains.analysis.lives import RunStatus
from app.domains.analysis.models import AnalysisRun
from app.domains.decisions.lives import SelectionStatus
from app.domains.decisions.models import Selection
from app.domains.monitoring.models import Summary
from app.kernel.tasks import Source
from app.kernel.text import Text


def _in(status: SelectionStatus) -> Select[Selection]:
    return select(Selection).options(joinedload(Selection.organization)).where(Selection.status == status.value)


def _corrected() -> Select[Selection]:
    """Decisions of which data were corrected since; asked as `telling` does, of the database."""
    now = (
        select(Summary.wave_id, func.jsonb_build_array(func.count(), func.sum(Summary.version)).label("found"))
        .group_by(Summary.wave_id)
        .subquery()
    )
    was: Any = func.jsonb_each(func.coalesce(Selection.upheld_over["sources"], AnalysisRun.sources)).table_valued(
        "key", "value"
    )
    same = func.coalesce(now.c.found, cast(literal("[0, 0]"), JSONB)) == cast(was.c.value, JSONB)
    corrected: ColumnElement[bool] = exists(
        select(1).select_from(was.outerjoin(now, cast(now.c.wave_id, String) == was.c.key)).where(~same)
    )
    seen = func.coalesce(Selection.upheld_over["status"].astext, RunStatus.RELEASED.value)
    withdrawn = (AnalysisRun.status == RunStatus.WITHDRAWN.value) & (seen != RunStatus.WITHDRAWN.value)
    return _in(SelectionStatus.DECIDED).join(Selection.run).where(or_(corrected, withdrawn))


_selection = partial(
    Source,
    model=Selection,
    whose=attrgetter("organization_id", "organization.name"),
    link="/api/v1/selections/{id}",
)
_selection(
    kind="selection-decision",
    label=Text("Решить о районных площадках", "Decide on district sites"),
    action="selections.decide",
    waiting=lambda _: _in(SelectionStatus.PROPOSED),
    step="decide",
)
_selection(
    kind="selection",
    label=Text("Доработать предложение об отборе школ", "Mend the proposal of a selection"),
    action="selections.write",
    waiting=lambda _: _in(SelectionStatus.RETURNED),
    step="propose",
)
_selection(
    kind="selection-review",
    label=Text(
        "Данные решения с тех пор исправлены: оставьте его в силе или отмените",
        "Data of the decision were corrected since: let it stand or annul it",
    ),
    action="selections.decide",
    waiting=lambda _: _corrected(),
    step="uphold",
)
