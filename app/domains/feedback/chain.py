"""From finding to effect: what a school concluded, what it did about it, and what later waves say of the matter."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.domains.development.models.plans import DevelopmentItem
from app.domains.feedback import conclusions, sheets
from app.domains.feedback.findings import sentence_of
from app.domains.feedback.lives import ResultSheetStatus
from app.domains.feedback.models import ResultConclusion, ResultSheet
from app.domains.monitoring.models import Wave
from app.domains.practices.models.adoptions import PracticeAdoption
from app.domains.training.lives import TrainingEnrolmentStatus
from app.domains.training.models.enrolments import TrainingEnrolment
from app.domains.training.models.events import TrainingEvent
from app.domains.transition.models import TransitionProgramme
from app.kernel.db import Db

Json = dict[str, Any]


async def of_sheet(db: Db, id: UUID) -> Json:
    """Every finding of a sheet with what became of it, and the school's own findings after them (404)."""
    sheet = await db.get(ResultSheet, id, *sheets.reading())
    rows = await db.all(
        select(ResultConclusion)
        .join(ResultConclusion.sheet)
        .where(ResultSheet.wave_id == sheet.wave_id, ResultConclusion.school_id == sheet.school_id)
        .options(*conclusions.reading())
        .order_by(ResultConclusion.id)
    )
    conclusions.dress(db, rows)
    done = await _done(db, rows)
    later = await _later(db, sheet)
    findings = sheets.content_for(db, sheet)["findings"]
    items: list[Json] = [
        {
            "finding": told(one),
            "conclusions": [_concluded(row, done) for row in rows if row.finding == one["key"]],
            "effects": list(_effects(one, later, db)),
        }
        for one in findings
    ]
    known = {one["key"] for one in findings}
    items += [
        {"finding": None, "conclusions": [_concluded(row, done)], "effects": []}
        for row in rows
        if row.finding not in known
    ]
    named = {id for row in rows for id in row.corrections}
    return {
        "sheet_id": sheet.id,
        "school_id": sheet.school_id,
        "school_name": sheet.school_name,
        "wave_id": sheet.wave_id,
        "wave_title": sheet.wave_title,
        "edition": sheet.edition,
        "items": items,
        "other_corrections": [one for one in await _corrections_after(db, sheet) if one["id"] not in named],
    }


def told(finding: Mapping[str, Any]) -> Json:
    """A finding as it is answered."""
    return {"key": finding["key"], "kind": finding["kind"], "text": str(sentence_of(finding))}


class _Done:
    """What the conclusions refer to, as far as it is seen."""

    def __init__(
        self,
        corrections: Sequence[Any],
        training: Sequence[Any],
        events: Mapping[UUID, Sequence[Json]],
        practices: Sequence[Any],
    ) -> None:
        self.corrections = {row.id: _correction(row) for row in corrections}
        self.training = {row.id: _trained(row) | {"events": events.get(row.id, [])} for row in training}
        self.practices = {row.id: _practised(row) for row in practices}


async def _done(db: Db, rows: Sequence[ResultConclusion]) -> _Done:
    named = [{id for row in rows for id in getattr(row, name)} for name in ("corrections", "training", "practices")]
    return _Done(
        await db.all(select(TransitionProgramme).where(TransitionProgramme.id.in_(named[0]))),
        await db.all(select(DevelopmentItem).where(DevelopmentItem.id.in_(named[1]))),
        await _events(db, named[1]),
        await db.all(
            select(PracticeAdoption)
            .where(PracticeAdoption.id.in_(named[2]))
            .options(joinedload(PracticeAdoption.practice))
        ),
    )


async def _events(db: Db, item_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Json]]:
    """Item of a plan -> the events that people were sent to by it, and how many of them have passed."""
    found: dict[UUID, list[Json]] = {}
    in_it = TrainingEnrolment.status == TrainingEnrolmentStatus.ENROLLED.value
    statement = (
        select(
            TrainingEnrolment.development_item_id, TrainingEvent.id, TrainingEvent.title, TrainingEvent.status,
            TrainingEvent.ends_on, func.count().label("enrolled"),
            func.count().filter(TrainingEnrolment.passed.is_(True)).label("passed"),
        )
        .join(TrainingEvent, TrainingEvent.id == TrainingEnrolment.event_id)
        .where(TrainingEnrolment.development_item_id.in_(item_ids), in_it)
        .group_by(TrainingEnrolment.development_item_id, TrainingEvent.id)
        .order_by(TrainingEvent.ends_on, TrainingEvent.id)
    )  # fmt: skip
    names = ("id", "title", "status", "ends_on", "enrolled", "passed")
    for item, *told_ in await db.rows(statement):
        found.setdefault(item, []).append(dict(zip(names, told_, strict=True)))
    return found


def _concluded(row: ResultConclusion, done: _Done) -> Json:
    return {
        "id": row.id,
        "status": row.status,
        "about": row.finding_text,
        "text": row.text,
        "reply": row.reply,
        "corrections": [done.corrections[id] for id in row.corrections if id in done.corrections],
        "training": [done.training[id] for id in row.training if id in done.training],
        "practices": [done.practices[id] for id in row.practices if id in done.practices],
    }


def _correction(row: TransitionProgramme) -> Json:
    return {name: getattr(row, name) for name in ("id", "edition", "title", "status", "finding", "effective_on")}


def _trained(row: DevelopmentItem) -> Json:
    names = ("id", "plan_id", "kind", "title", "starts_on", "ends_on", "hours", "headcount")
    return {name: getattr(row, name) for name in names}


def _practised(row: PracticeAdoption) -> Json:
    names = ("id", "practice_id", "practice_title", "status", "started_on", "changes", "story")
    return {name: getattr(row, name) for name in names}


async def _corrections_after(db: Db, sheet: ResultSheet) -> list[Json]:
    """Editions of the school's transition programme that name this wave as their reason."""
    rows = await db.all(
        select(TransitionProgramme)
        .where(TransitionProgramme.school_id == sheet.school_id, TransitionProgramme.finding_wave_id == sheet.wave_id)
        .order_by(TransitionProgramme.edition)
    )
    return [_correction(row) for row in rows]


async def _later(db: Db, sheet: ResultSheet) -> Sequence[ResultSheet]:
    """The sheets that the school was given of later waves of the programme."""
    return await db.all(
        select(ResultSheet)
        .join(ResultSheet.wave)
        .where(
            ResultSheet.school_id == sheet.school_id,
            ResultSheet.programme_id == sheet.programme_id,
            ResultSheet.status != ResultSheetStatus.REPLACED.value,
            Wave.opens_on > sheet.wave.opens_on,
        )
        .options(*sheets.reading())
        .order_by(Wave.opens_on, ResultSheet.id)
    )


def _effects(finding: Mapping[str, Any], later: Sequence[ResultSheet], db: Db) -> Iterator[Json]:
    """What later sheets say of the same goal, subject or figure."""
    matter = finding["key"].partition(":")[2]
    for sheet in later:
        found = [one for one in sheets.content_for(db, sheet)["findings"] if one["key"].partition(":")[2] == matter]
        if found:
            yield {
                "sheet_id": sheet.id,
                "wave_id": sheet.wave_id,
                "wave_title": sheet.wave_title,
                "findings": [told(one) for one in found],
            }
