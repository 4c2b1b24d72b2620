"""One table of sheets on its way in: judged by the rules of a single submission, upserted by school and class.

A sheet that is there already keeps what a row leaves blank. What has been submitted or accepted is frozen here as it is
on the screen; a row that says the same as it stands is unchanged in every state.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domains.monitoring import revisions, taking
from app.domains.monitoring.compiled import compiled
from app.domains.monitoring.findings import register
from app.domains.monitoring.judging import check, judge
from app.domains.monitoring.lives import SUBMISSIONS, WRITABLE, FormLevel, RevisionCause, SubmissionStatus
from app.domains.monitoring.loading.line import SheetLine
from app.domains.monitoring.loading.places import Places
from app.domains.monitoring.models import Revision, Submission, Wave, WaveForm
from app.domains.monitoring.previous import Key, before_of
from app.domains.monitoring.service import closed_field
from app.domains.monitoring.summaries import settle
from app.kernel import bulk
from app.kernel.db import Db
from app.kernel.imports import Loading, Mode, Order, Outcome
from app.kernel.problems import Fault
from app.kernel.tables import new_id, now
from app.kernel.tabular import Row, Table
from app.kernel.tabular.complaints import Complaint
from app.kernel.text import Text
from app.kernel.workflow import StateChange

_FROZEN = Text(
    "Лист уже сдан (состояние: {state}), а в строке другие значения: {fields}.",
    "The sheet is handed in (its state: {state}), and the row says otherwise: {fields}.",
)
_ASK_THE_CENTRE = Text(
    "Попросите центр вернуть лист на исправление; остальные строки можно отправить с atomic=false.",
    "Ask the centre to return the sheet; the other rows can be sent with atomic=false.",
)
_SILENT = Complaint(
    "row.silent",
    Text("Строка не заполнена и ничего не меняет.", "The row is not filled in, and changes nothing."),
    Text("Заполните её, когда будут данные, и загрузите файл снова.", "Fill it in later, and load the file again."),
)
_REPEATED = Text("То же, что в строке {row}.", "The same as row {row}.")
_LEAVE_ONE = Text("Оставьте одну из этих строк.", "Leave one of these rows.")
_THERE = Text(
    "Такой лист уже есть, а файл отправлен только создавать (mode=create).",
    "There is such a sheet already, and the file was sent to create only (mode=create).",
)
_NOT_THERE = Text(
    "Такого листа нет, а файл отправлен только изменять (mode=update).",
    "There is no such sheet, and the file was sent to update only (mode=update).",
)
_HELD = (
    "id", "version", "district_id", "school_id", "class_id", "status", "values", "absences", "explanations", "source",
    "revision", "rounds", "submitted_at", "late", "open_fields", "due_on",
)  # fmt: skip
_WRITTEN = (
    "status", "values", "absences", "explanations", "source", "revision", "rounds", "submitted_at", "late",
    "open_fields", "due_on",
)  # fmt: skip


class Sheets(Loading[SheetLine]):
    """The rows of one form."""

    def __init__(
        self, db: Db, wave: Wave, asked: WaveForm, table: Table, order: Order, outcome: Outcome,
        *, submit: bool, told: Callable[[int], None] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(db, table, order, outcome, told)
        self._wave = wave
        self._asked = asked
        self._form = compiled(asked.form)
        self._submit = submit
        self._places = Places(db, wave, asked)
        self._seen: dict[tuple[UUID | None, UUID | None], int] = {}
        self._source = ""
        self._open_for = cache(self._places.open_for)
        self._is_late = cache(self._places.late)
        self._asking = {"district_id": wave.district_id, "wave_id": wave.id, "form_id": asked.form_id}
        self.touched: set[UUID] = set()
        self._closed_told = False

    def judge(self, row: Row) -> SheetLine:
        return SheetLine(row, self._form, self._order.defaults)

    async def take(self, lines: Sequence[SheetLine]) -> None:
        self._source = self._source or revisions.source_of(self._db)
        lines = self._speaking(lines)
        await self._places.find(lines)
        sound = [line for line in lines if not line.faults]
        for line in sound:
            if (before := self._seen.setdefault(line.key, line.row.number)) != line.row.number:
                line.refuse("row.repeated", _REPEATED.filled(row=before), _LEAVE_ONE)
        sound = [line for line in sound if not line.faults]
        held = await self._held(sound)
        earlier = await before_of(
            self._db,
            self._wave,
            self._form,
            [(line.school_id, self._places.roll(line)) for line in sound if line.school_id],
        )
        await asyncio.to_thread(self._judge_all, sound, held, earlier)
        await self._write([line for line in sound if not line.faults], doomed=self.doomed(lines))

    def _speaking(self, lines: Sequence[SheetLine]) -> list[SheetLine]:
        """Without the rows of a form that nobody has filled in yet: they change nothing, and are told."""
        for line in lines:
            if line.silent:
                self.outcome.unchanged += 1
                self.outcome.notes.append(line.row.place().fault(_SILENT))
        return [line for line in lines if not line.silent]

    async def finish(self) -> None:
        """Once every row of the file is in: the sums of the schools that were touched."""
        await settle(self._db, self._wave, self._asked, self.touched)

    async def _held(self, lines: Sequence[SheetLine]) -> Mapping[tuple[UUID, UUID | None], dict[str, Any]]:
        """The sheets that are there already, held."""
        if not lines:
            return {}
        by_class = self._form.level is FormLevel.CLASS
        key = Submission.class_id if by_class else Submission.school_id
        keys = [[line.class_id if by_class else line.school_id] for line in lines]
        statement = select(*(getattr(Submission, name) for name in _HELD)).where(
            Submission.wave_id == self._wave.id, Submission.form_id == self._asked.form_id
        )
        found = await self._db.rows(
            statement.where(key == bulk.any_of(key, [one[0] for one in keys]))
            .order_by(Submission.id)
            .with_for_update(of=Submission)
        )
        rows = [dict(zip(_HELD, row, strict=True)) for row in found]
        return {(row["school_id"], row["class_id"]): row for row in rows}

    def _judge_all(
        self,
        lines: Iterable[SheetLine],
        held: Mapping[tuple[UUID, UUID | None], dict[str, Any]],
        earlier: Mapping[Key, Mapping[str, Any]],
    ) -> None:
        """What each row makes of the sheet that is there, by all the rules; runs in a thread."""
        for line in lines:
            if line.school_id is None:
                continue
            line.held = held.get((line.school_id, line.class_id))
            self._judge_one(line, earlier.get((line.school_id, line.class_id)))

    def _judge_one(self, line: SheetLine, earlier: Mapping[str, Any] | None) -> None:
        there = line.held
        if there is None and self._order.mode is Mode.UPDATE:
            return line.refuse("row.not_there", _NOT_THERE)
        if there is not None and self._order.mode is Mode.CREATE:
            return line.refuse("row.exists", _THERE)
        explanations = dict(there["explanations"]) if there else {}
        if there is not None:
            line.values = {**{k: v for k, v in there["values"].items() if k not in line.absences}, **line.values}
            line.absences = {**{k: v for k, v in there["absences"].items() if k not in line.values}, **line.absences}
        clean, gaps, wrong = check(self._form, line.values, line.absences)
        line.values, line.absences = clean, gaps
        line.find(wrong)
        school_class = register(self._places.roll(line)) if self._form.needs.school_class else None
        if line.explanation is not None and line.explanation != revisions.spelled(explanations):
            warned = judge(self._form, clean, gaps, {}, previous=earlier, school_class=school_class)
            explanations |= {
                one.rule: line.explanation for one in warned if one.code == "rule.unexplained" and one.rule
            }
        line.explained = explanations
        if there is not None:
            line.before = revisions.difference(there, clean, gaps, explanations)
            self._check_change(line, there)
        if self._submit and not line.faults and self._moves(line):
            line.find(judge(self._form, clean, gaps, explanations, previous=earlier, school_class=school_class))
        self._check_open(line)
        return None

    def _moves(self, line: SheetLine) -> bool:
        """Whether the sheet is written at all: one that was returned is not submitted again as it was."""
        if line.held is None or line.before:
            return True
        return self._submit and bool(line.held["status"] == SubmissionStatus.DRAFT.value)

    def _check_change(self, line: SheetLine, there: Mapping[str, Any]) -> None:
        if not line.before:
            return
        if there["status"] not in WRITABLE:
            state = SubmissionStatus(there["status"]).label
            told = _FROZEN.filled(state=state, fields=", ".join(sorted(line.before)))
            line.refuse("submission-frozen", told, _ASK_THE_CENTRE)
        for name, fault in closed_field(there["open_fields"], line.before):
            line.refuse(fault.code, fault.message, fault.hint, name)

    def _check_open(self, line: SheetLine) -> None:
        """A correction is taken at any time, all else while the wave is open to the school."""
        correction = line.held is not None and line.held["status"] != SubmissionStatus.DRAFT.value
        if line.school_id and self._moves(line) and not correction and not self._open_for(line.school_id):
            hint = taking.how_to_open(self._db.actor, self._wave)
            line.refuse(taking.NOT_OPEN.code, taking.why_not_open(self._wave), hint)

    def told_of(self, line: SheetLine) -> list[Fault]:
        """That the wave takes nothing is told once, with the first of the rows that it concerns."""
        told = [one for one in line.faults if one.code != taking.NOT_OPEN.code or not self._closed_told]
        self._closed_told |= any(one.code == taking.NOT_OPEN.code for one in told)
        return told

    # --- writing ------------------------------------------------------------------------------------------------------

    async def _write(self, lines: Sequence[SheetLine], *, doomed: bool) -> None:
        new = [line for line in lines if line.held is None]
        changed = [line for line in lines if line.held is not None and self._moves(line)]
        self.outcome.created += len(new)
        self.outcome.updated += len(changed)
        self.outcome.unchanged += len(lines) - len(new) - len(changed)
        if doomed:
            return
        at = now()
        made = [self._made(line, at) for line in new]
        moved = [(line, self._rewritten(line, at)) for line in changed]
        await bulk.insert(self._db, Submission, made)
        await bulk.update(self._db, Submission, [{**(line.held or {}), **row} for line, row in moved], _WRITTEN)
        await bulk.insert(self._db, Revision, [
            *(self._revision(row, RevisionCause.CREATE, {}, at) for row in made),
            *(self._revision({**(line.held or {}), **row}, self._cause(line), line.before, at) for line, row in moved),
        ])  # fmt: skip
        await bulk.insert(self._db, StateChange, [
            self._step(line.held, at) for line in changed if line.held is not None and self._submits(line)
        ])  # fmt: skip
        self.touched.update(line.school_id for line in (*new, *changed) if line.school_id)

    def _submits(self, line: SheetLine) -> bool:
        return self._submit and line.held is not None and line.held["status"] in WRITABLE

    def _cause(self, line: SheetLine) -> RevisionCause:
        return RevisionCause.SUBMIT if self._submits(line) else RevisionCause.EDIT

    def _made(self, line: SheetLine, at: datetime) -> dict[str, Any]:
        """A new sheet; with `submit` its life begins behind that step."""
        submitted = self._submit
        return {
            **self._asking, "id": new_id(), "school_id": line.school_id, "class_id": line.class_id,
            "status": SUBMISSIONS.steps["submit"].target if submitted else SUBMISSIONS.first,
            "values": line.values, "absences": line.absences, "explanations": line.explained, "source": self._source,
            "revision": 1, "rounds": int(submitted), "submitted_at": at if submitted else None,
            "reviewed_revision": None, "late": submitted and self._is_late(_sure(line.school_id)),
            "accepted_at": None, "open_fields": None, "reasons": {}, "due_on": None,
        }  # fmt: skip

    def _rewritten(self, line: SheetLine, at: datetime) -> dict[str, Any]:
        """What is written of a sheet that is there."""
        there = line.held or {}
        row = {
            "status": there["status"], "values": line.values, "absences": line.absences,
            "explanations": line.explained, "source": self._source, "revision": there["revision"] + 1,
            "rounds": there["rounds"], "submitted_at": there["submitted_at"], "late": there["late"],
            "open_fields": there["open_fields"], "due_on": there["due_on"],
        }  # fmt: skip
        if self._submits(line):
            first = there["rounds"] == 0
            row |= {
                "status": SUBMISSIONS.steps["submit"].target, "rounds": there["rounds"] + 1, "submitted_at": at,
                "late": self._is_late(_sure(line.school_id)) if first else there["late"],
                "open_fields": None, "due_on": None,
            }  # fmt: skip
        return row

    def _revision(
        self, row: Mapping[str, Any], cause: RevisionCause, before: Mapping[str, Any], at: datetime
    ) -> dict[str, Any]:
        actor = self._db.actor
        return {
            "submission_id": row["id"], "school_id": row["school_id"], "district_id": row["district_id"],
            "number": row["revision"], "cause": cause.value, "source": self._source, "before": dict(before),
            "note": None, "actor_id": actor.id, "actor_name": actor.name, "at": at,
        }  # fmt: skip

    def _step(self, there: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        actor = self._db.actor
        return {
            "district_id": there["district_id"], "organization_id": there["school_id"],
            "entity": SUBMISSIONS.resource, "entity_id": there["id"], "step": "submit", "source": there["status"],
            "target": SUBMISSIONS.steps["submit"].target, "note": None, "details": {}, "actor_id": actor.id,
            "actor_name": actor.name, "at": at,
        }  # fmt: skip


def _sure(id: UUID | None) -> UUID:
    assert id is not None  # noqa: S101  # rows without a school were refused
    return id
