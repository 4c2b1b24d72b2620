"""The way back: a proposal taken back, a decision that stands although data were corrected, a decision annulled.

What a decision has brought about is undone by the lives of those whom it concerns: a participation goes back by its own
step, evidence lapses by `retract`; what rests on another ground stays.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domains.decisions import schools, telling
from app.domains.decisions.lives import AnnulmentEffect, SelectionOutcome, SelectionStatus
from app.domains.decisions.models import Selection, SelectionSchool
from app.domains.documents.models import Document
from app.domains.programmes import enrolment
from app.domains.programmes import service as programmes
from app.domains.programmes.lives import PARTICIPATIONS, ParticipationStatus
from app.domains.programmes.models import Participation
from app.kernel import calendar
from app.kernel.db import Db
from app.kernel.references import referred
from app.kernel.tables import now
from app.kernel.text import Text
from app.kernel.workflow import StateChange, history

_TAKEN_BACK = Text("Предложение снято или возвращено: {title}", "The proposal was taken back or returned: {title}")
_ANNULLED = Text("Решение отменено: {title}", "The decision is annulled: {title}")


async def take_back(db: Db, row: Selection, _: Any) -> None:
    """The department has no proposal any more: what it had fulfilled is owed again."""
    if row.status == SelectionStatus.PROPOSED.value:
        await programmes.retract(
            db, "selections", [row.id], district_id=row.district_id, cause=_TAKEN_BACK.filled(title=row.title)
        )


async def uphold(db: Db, row: Selection, body: Any) -> None:
    """The department has looked at what was corrected; until something else is, nobody asks again."""
    row.upheld_over = await telling.looked_over(db, row)
    row.upheld_at, row.upheld_by, row.upheld_because = now(), db.actor.name, body.note


async def annul(db: Db, row: Selection, body: Any) -> None:
    """The decision holds no longer: neither the sites that it made nor the evidence that it was (404, 409, 422)."""
    document = await referred(db, Document, body.document_id, "/document_id")
    heir = await _standing(db, row)
    for school in await schools.locked(db, row):
        if school.outcome == SelectionOutcome.DISTRICT_SITE.value:
            school.annulment_effect = (await _end(db, row, school, body)).value
    await programmes.retract(
        db, "selections", [row.id], district_id=row.district_id, cause=_ANNULLED.filled(title=row.title),
        heirs={} if heir is None else {row.id: programmes.Proof("selections", heir.id, heir.title)},
    )  # fmt: skip
    row.annulment_document_id, row.annulled_on = document.id, body.effective_on or calendar.today()
    row.annulled_by, row.annulled_because = db.actor.name, body.note


async def _standing(db: Db, row: Selection, school_id: UUID | None = None) -> Selection | None:
    """The earliest other decision of the programme that stands; with a school, one that chose it."""
    statement = (
        select(Selection)
        .where(Selection.programme_id == row.programme_id, Selection.id != row.id)
        .where(Selection.status == SelectionStatus.DECIDED.value)
        .order_by(Selection.decided_on, Selection.id)
    )
    if school_id is not None:
        chosen = select(SelectionSchool.selection_id).where(
            SelectionSchool.school_id == school_id, SelectionSchool.outcome == SelectionOutcome.DISTRICT_SITE.value
        )
        statement = statement.where(Selection.id.in_(chosen))
    return await db.first(statement.limit(1))


async def _end(db: Db, row: Selection, school: SelectionSchool, body: Any) -> AnnulmentEffect:
    found = await schools.participation(db, row.programme_id, school.school_id)
    if found is None or found.status != ParticipationStatus.DISTRICT_SITE.value:
        return AnnulmentEffect.GONE
    if not await _made_by_decision(db, found, row):
        return AnnulmentEffect.KEPT
    other = await _standing(db, row, school.school_id)
    if other is not None:
        if found.site_document_id == row.document_id:  # from now on it rests on the other decision
            found.site_document_id, found.site_on = other.document_id, other.decided_on
        return AnnulmentEffect.KEPT
    await enrolment.end_site(db, found, body)
    note = f"{_ANNULLED.filled(title=row.title).ru}. {body.note}"
    await PARTICIPATIONS.take(db, found, "end-site", note=note[:4000], selection_id=str(row.id))
    return AnnulmentEffect.ENDED


async def _made_by_decision(db: Db, found: Participation, row: Selection) -> bool:
    """Whether it is a site by a decision out of a selection, this or an earlier one, and not by a step of its own."""
    steps = history(PARTICIPATIONS.resource, found.id).where(StateChange.step == "make-site")
    taken = await db.all(steps)
    details: Mapping[str, Any] = taken[-1].details if taken else {}
    return "selection_id" in details or found.site_document_id == row.document_id
