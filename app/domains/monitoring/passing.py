"""A school passes what it has collected to the centre, and the centre takes it: summaries, and many sheets at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal_column, select

from app.domains.monitoring import expected, service
from app.domains.monitoring.lives import SUBMISSIONS, FormLevel, RevisionCause, SubmissionStatus, SummaryStatus
from app.domains.monitoring.models import Submission, Summary, Wave, WaveForm
from app.domains.monitoring.results import figure_out
from app.domains.monitoring.summaries import deliver, settle
from app.domains.monitoring.waves import read as read_wave
from app.domains.organizations.models import SchoolClass
from app.kernel.days import not_past
from app.kernel.db import Db
from app.kernel.paging import among
from app.kernel.problems import CONFLICT, Fault, Kind, Problem, invalid
from app.kernel.tables import now
from app.kernel.text import Text

INCOMPLETE = Kind(
    "summary-incomplete",
    422,
    Text("Данные школы по этой форме ещё не полны", "The data of the school on this form are not complete yet"),
    Text("Школа.", "The school."),
    Text(
        "Заполните и сдайте перечисленные листы (errors). Если класса уже нет или собрать данные нельзя, "
        "объясните это в примечании (note): тогда сводка уйдёт без недостающих листов.",
        "Fill in and submit the sheets that are listed (errors). If a class is no longer there or its data cannot be "
        "had, say so in the note: then the summary goes without the missing sheets.",
    ),
)
_MISSING = Text("Нет листа: {name}.", "There is no sheet: {name}.")
_UNSUBMITTED = Text("Лист не сдан: {name}.", "The sheet is not submitted: {name}.")
_SUBMIT_IT = Text(
    "Сдайте лист или подтвердите сводку вместе с несданными листами (submit_drafts=true).",
    "Submit it, or confirm the summary together with what is not submitted (submit_drafts=true).",
)
_TELL_WHY = Text(
    "Заполните и сдайте лист; если класса нет или данных не получить, объясните это в примечании (note).",
    "Fill it in and submit it; if there is no such class or its data cannot be had, say so in the note.",
)
_WHOLE_SCHOOL = Text("школа в целом", "the school as a whole")
_NO_CLASSES = Text(
    "в списке классов школы нет ни одного, о котором спрашивает форма",
    "the register of the school has no class that the form asks about",
)
_REASON = Text("Нужно объяснение.", "A reason is needed.")
_OTHERS = Text(
    "Отобрано листов: {matched}, а в предварительном просмотре было {expected}. Ничего не сделано.",
    "The filter selects {matched} sheets, the preview told {expected}. Nothing was done.",
)
_PENDING = ("draft", "returned", "reopened")
_MOST_SHOWN = 1000


# --- the school's own step --------------------------------------------------------------------------------------------


async def confirm(db: Db, row: Summary, body: Any) -> None:
    """The school confirms its summary: every sheet submitted, or told why not; drafts are submitted on request."""
    wave, asked = await _asked(db, row)
    sheets = await _sheets(db, row)
    faults: list[Fault] = []
    if body.submit_drafts:
        until = (await expected.extensions(db, wave, [row.school_id])).get(row.school_id)
        for sheet in sheets:
            if sheet.status in _PENDING:
                faults += await _submitted(db, sheet, until)
    faults += [
        Fault("/submit_drafts", "sheet.not-submitted", _UNSUBMITTED.filled(name=_name(sheet)), _SUBMIT_IT)
        for sheet in sheets
        if sheet.status in _PENDING and not body.submit_drafts
    ]
    if not (body.note or "").strip():
        faults += [
            Fault("/note", "sheet.missing", _MISSING.filled(name=name), _TELL_WHY)
            for name in await missing(db, row, wave, asked)
        ]
    if faults:
        raise Problem(INCOMPLETE, errors=faults)
    await settle(db, wave, asked, [row.school_id], moving=False)
    await db.refresh(row)
    row.confirmed_at = now()
    row.confirmed_by = db.actor.name


async def _submitted(db: Db, sheet: Submission, until: date | None) -> list[Fault]:
    """Submit a sheet; what stands against it, told with its name."""
    try:
        db.add(await service.handed_in(db, sheet, sheet.wave, until))
    except Problem as problem:
        return [
            Fault(fault.pointer, fault.code, Text(f"{_name(sheet)}: {fault.message.ru}",
                  f"{_name(sheet)}: {fault.message.en}"), fault.hint)
            for fault in problem.errors or [Fault("", problem.kind.code, problem.detail)]
        ]  # fmt: skip
    await SUBMISSIONS.take(db, sheet, "submit")
    return []


async def accept(db: Db, row: Summary, body: Any) -> None:
    """The centre takes everything that the school has submitted on this form."""
    wave, asked = await _asked(db, row)
    sheets = await _sheets(db, row)
    faults = [
        Fault("", "sheet.not-submitted", _UNSUBMITTED.filled(name=_name(sheet)))
        for sheet in sheets
        if sheet.status in _PENDING
    ]
    if not (body.note or "").strip():
        faults += [
            Fault("/note", "sheet.missing", _MISSING.filled(name=name), _TELL_WHY)
            for name in await missing(db, row, wave, asked)
        ]
    if faults:
        raise Problem(INCOMPLETE, errors=faults)
    await _accept(db, [sheet for sheet in sheets if sheet.status == SubmissionStatus.SUBMITTED.value], body.note)
    await settle(db, wave, asked, [row.school_id], moving=False)
    await db.refresh(row)
    row.accepted_at = now()


async def after_step(db: Db, row: Summary, _: Any) -> None:
    """An accepted summary may have been the last one of the school in its wave."""
    await db.refresh(row)
    await figure_out(db, [row])
    if row.status == SummaryStatus.ACCEPTED.value:
        await deliver(db, row.wave, row)


async def _asked(db: Db, row: Summary) -> tuple[Wave, WaveForm]:
    wave = await read_wave(db, row.wave_id)
    return wave, next(form for form in wave.forms if form.form_id == row.form_id)


async def _sheets(db: Db, row: Summary) -> Sequence[Submission]:
    """All sheets of the summary, held at once or not at all: the summary is held already, so nobody waits in a ring."""
    return await db.all(
        service.listing()
        .where(
            Submission.wave_id == row.wave_id, Submission.form_id == row.form_id, Submission.school_id == row.school_id
        )
        .order_by(SchoolClass.name_key, Submission.id)
        .with_for_update(of=Submission, nowait=True)
        .execution_options(populate_existing=True)
    )


async def missing(db: Db, row: Summary, wave: Wave, asked: WaveForm) -> list[Any]:
    """The classes without a sheet by name, or that there is no class at all; on a form about the school that."""
    there = select(Submission.class_id).where(
        Submission.wave_id == row.wave_id, Submission.form_id == row.form_id, Submission.school_id == row.school_id
    )
    if asked.form.level == FormLevel.SCHOOL.value:
        return [] if await db.rows(there) else [_WHOLE_SCHOOL]
    classes = (
        select(SchoolClass)
        .where(expected.of_wave(wave, asked), SchoolClass.school_id == row.school_id, SchoolClass.id.not_in(there))
        .order_by(SchoolClass.name_key)
    )
    names = [one.name for one in await db.all(classes)]
    return names or ([] if await db.rows(there.limit(1)) else [_NO_CLASSES])


def _name(sheet: Submission) -> str:
    return sheet.class_name or sheet.school_name


# --- many at once -----------------------------------------------------------------------------------------------------


async def review(db: Db, wave_id: UUID, body: Any) -> dict[str, Any]:
    """Accept or return all submitted sheets that a filter selects, or tell which they are."""
    wave = await read_wave(db, wave_id)
    forms = list(wave.forms)  # reading the sheets anew reads the wave anew, too
    _check_review(body)
    statement = _selected(wave, body.where)
    if not body.preview:
        statement = statement.with_for_update(of=Submission).execution_options(populate_existing=True)
    rows = await db.all(statement)
    if body.expected is not None and body.expected != len(rows):
        raise Problem(CONFLICT, _OTHERS.filled(matched=len(rows), expected=body.expected))
    if not body.preview:
        await _judge(db, wave, forms, rows, body)
    shown = sorted(rows[:_MOST_SHOWN], key=lambda row: (row.name_key, row.class_name or ""))
    return {
        "preview": body.preview,
        "matched": len(rows),
        "schools": len({row.school_id for row in rows}),
        "items": [
            {"submission_id": row.id, "school_code": row.school_code, "class_name": row.class_name} for row in shown
        ],
    }


def _check_review(body: Any) -> None:
    faults = []
    if body.action == "return" and not (body.note or "").strip():
        faults.append(Fault("/note", "value.missing", _REASON))
    if body.action == "accept":
        only = Text("Это относится только к возврату.", "This belongs to a return alone.")
        faults += [Fault(f"/{name}", "value.refused", only) for name in ("fields", "due_on") if getattr(body, name)]
    else:
        faults += not_past(body.due_on, "/due_on")
    if faults:
        raise invalid(*faults)


def _selected(wave: Wave, where: Any) -> Select[Submission]:
    statement = among(
        service.listing().where(Submission.wave_id == wave.id, Submission.status == SubmissionStatus.SUBMITTED.value),
        (Submission.form_id, where.form_id),
        (Submission.school_id, where.school_id),
        (Submission.id, where.submission_id),
    )
    if where.explained is not None:
        explained = Submission.explanations != literal_column("'{}'::jsonb")
        statement = statement.where(explained if where.explained else ~explained)
    if where.confirmed is not None:
        confirmed = (
            select(Summary.id)
            .where(
                Summary.wave_id == Submission.wave_id, Summary.form_id == Submission.form_id,
                Summary.school_id == Submission.school_id, Summary.status == SummaryStatus.CONFIRMED.value,
            )
            .exists()
        )  # fmt: skip
        statement = statement.where(confirmed if where.confirmed else ~confirmed)
    return statement.order_by(Submission.id)


async def _judge(db: Db, wave: Wave, forms: Sequence[WaveForm], rows: Sequence[Submission], body: Any) -> None:
    if body.action == "accept":
        await _accept(db, rows, body.note)
    else:
        for row in rows:
            reasons = {one.field: one.reason for one in body.fields}
            service.send_back(db, row, RevisionCause.RETURN, body.note, reasons, body.due_on)
        await SUBMISSIONS.take_all(db, rows, "return", note=body.note)
    for form in forms:
        await settle(db, wave, form, {row.school_id for row in rows if row.form_id == form.form_id})


async def _accept(db: Db, rows: Sequence[Submission], note: str | None) -> None:
    for row in rows:
        service.mark_accepted(db, row, note)
    await SUBMISSIONS.take_all(db, rows, "accept", note=note)
