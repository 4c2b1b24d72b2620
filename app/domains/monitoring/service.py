"""The rules of submissions: a sheet is drafted, submitted, reviewed and corrected; each change is a revision for ever.

Locks are taken in one order everywhere: submissions first, then the summaries of their schools (`settle`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.monitoring import expected, revisions, taking
from app.domains.monitoring.compiled import compiled
from app.domains.monitoring.findings import faults_of, findings
from app.domains.monitoring.ground import (
    AskedForm,
    Ground,
    KnownClass,
    ground_of,
    held_sheet,
    known_form,
    known_wave,
)
from app.domains.monitoring.judging import check
from app.domains.monitoring.lives import SUBMISSIONS, FormLevel, Missing, RevisionCause, SubmissionStatus
from app.domains.monitoring.models import Revision, Submission, WaveForm
from app.domains.monitoring.schemas.submissions import SubmissionList
from app.domains.monitoring.standing import offended
from app.domains.monitoring.summaries import settle, settle_one
from app.domains.monitoring.sums import SHIFTED, Share, nothing_of, share_of, shift
from app.domains.monitoring.taking import Timed
from app.domains.organizations import service as organizations
from app.domains.organizations.models import Organization
from app.kernel.days import not_past
from app.kernel.db import Db
from app.kernel.paging import among
from app.kernel.problems import IN_USE, Fault, Kind, Problem, invalid
from app.kernel.references import unknown
from app.kernel.stroke import Stroke
from app.kernel.tables import now
from app.kernel.text import Text

SORTS = {"updated_at": Submission.updated_at, "school": Organization.name_key}

UNFIT = Kind(
    "submission-unfit",
    422,
    Text("Лист ещё нельзя сдать", "The sheet cannot be submitted yet"),
    Text("Школа, которая его заполняет.", "The school that fills it in."),
    Text(
        "Исправьте или поясните всё, что перечислено (errors), и сдайте лист снова: введённое раньше сохранено.",
        "Mend or explain everything that is listed (errors) and submit again: what was saved before is kept.",
    ),
)
SHEET_FROZEN = Kind(
    "submission-frozen",
    409,
    Text("Лист сдан и сейчас не меняется", "The sheet is submitted and does not change now"),
    Text("Центр: он может вернуть лист или открыть его заново.", "The centre: it can return the sheet or reopen it."),
    Text(
        "Попросите центр вернуть лист на исправление и скажите, какие поля и почему.",
        "Ask the centre to return the sheet, and say which fields and why.",
    ),
)
_CLOSED_FIELD = Text(
    "Лист возвращён ради других полей: это поле закрыто.",
    "The sheet was returned for other fields: this one is closed.",
)
_ASK_FOR_IT = Text(
    "Если исправить нужно и его, попросите центр вернуть лист с этим полем.",
    "If it must be corrected too, ask the centre to return the sheet with this field.",
)
_CLASS_FORM = Text("Форма о классе: назовите класс.", "The form is about a class: name the class.")
_SCHOOL_FORM = Text("Форма о школе в целом: класс к ней не относится.", "The form is about the school, not a class.")
_NO_CLASS = Text(
    "Такого класса у школы в {year} учебном году нет.", "The school has no such class in the school year {year}."
)
_ADD_CLASS = Text(
    "Проверьте параллель и литеру или внесите класс в список классов школы (POST /classes).",
    "Check grade and letter, or add the class to the register of the school (POST /classes).",
)
_GRADE_NOT_ASKED = Text(
    "Эта параллель в сборе не участвует; спрашивают: {grades}.", "This grade is not asked; asked are: {grades}."
)

_KEPT = Text(
    "Лист уже сдавали, поэтому его не удаляют. Исправьте его и сдайте снова; если он не нужен, напишите центру.",
    "The sheet was submitted before, so it is not deleted. Correct and submit it again; if it is not needed, write to "
    "the centre.",
)


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a submission is read from."""
    return (
        joinedload(Submission.wave),
        joinedload(Submission.extension),
        joinedload(Submission.form),
        joinedload(Submission.school),
        joinedload(Submission.school_class),
    )


def listing() -> Select[Submission]:
    """The submissions with all that an answer says of them."""
    return (
        select(Submission)
        .join(Submission.wave)
        .join(Submission.form)
        .join(Submission.school)
        .outerjoin(Submission.school_class)
        .outerjoin(Submission.extension)
        .options(
            contains_eager(Submission.wave),
            contains_eager(Submission.form),
            contains_eager(Submission.school),
            contains_eager(Submission.school_class),
            contains_eager(Submission.extension),
        )
    )


def narrowed(wanted: SubmissionList) -> Select[Submission]:
    """The submissions that a list or an export asks for."""
    statement = among(
        listing(),
        (Submission.wave_id, wanted.wave_id),
        (Submission.form_id, wanted.form_id),
        (Submission.school_id, wanted.school_id),
        (Submission.class_id, wanted.class_id),
        (Submission.status, wanted.status),
    )
    if wanted.late is not None:
        statement = statement.where(Submission.late.is_(wanted.late))
    if wanted.resubmitted is not None:
        again = Submission.rounds > 1
        statement = statement.where(again if wanted.resubmitted else ~again)
    return statement


# --- filling in -------------------------------------------------------------------------------------------------------


async def begin(db: Db, values: dict[str, Any]) -> Submission:
    """A new sheet, as a draft or submitted at once."""
    at_once = values.pop("submit")
    named = await organizations.school_named(db, values.pop("school_id"), values.pop("school_code"))
    ground = await ground_of(db, values.pop("wave_id"), named.id, values["class_id"], values["grade"], values["letter"])
    if ground is None:
        raise invalid(unknown("/wave_id"))
    wave, school = ground.wave, ground.school
    asked = expected.form_meant(ground.forms, values.pop("form_id"))
    if named.fault is not None or school is None:
        raise invalid(named.fault or named.unknown())
    school_class = _class_meant(ground, asked, values)
    if not school.asked:
        raise invalid(expected.not_asked("/school_id"))
    _check_open(db, wave, wave.until)
    form = await known_form(db, asked)
    clean, gaps, wrong = check(form.made, values["values"], values["absences"])
    if wrong:
        raise invalid(*faults_of(wrong))
    stroke = Stroke(db)
    row = stroke.make(
        Submission(
            wave_id=wave.id, form_id=asked.form_id, school_id=school.id, district_id=wave.district_id,
            class_id=school_class.id if school_class else None, values=clean, absences=gaps,
            explanations=dict(values["explanations"]), source=revisions.source_of(db),
        )
    )  # fmt: skip
    db.known(row, wave=wave, form=form, school=school, school_class=school_class, extension=wave.extension)
    stroke.tell(revisions.told_next(db, row, RevisionCause.CREATE, {}))
    if at_once:
        await _hand_in(db, stroke, row, None)
    await _store(db, stroke, row, nothing_of(form.made.indicators))
    return row


async def amend(db: Db, id: UUID, patch: Mapping[str, Mapping[str, Any]]) -> Submission:
    """Change single values of a sheet that its school may change; nothing else of it moves."""
    row = await held_sheet(db, id)
    wave = known_wave(row)
    _check_writable(db, row, wave, wave.until)
    form = compiled(row.form)
    values, absences, explanations = merged(row, patch)
    clean, gaps, wrong = check(form, values, absences)
    before = revisions.difference(row, clean, gaps, explanations)
    faults = [*faults_of(wrong), *closed_fields(row, before)]
    if faults:
        raise invalid(*faults)
    if before:
        stroke, old = Stroke(db), share_of(form.indicators, row)
        row.values, row.absences, row.explanations = clean, gaps, explanations
        row.source = revisions.source_of(db)
        stroke.tell(revisions.told_next(db, row, RevisionCause.EDIT, before))
        stroke.change(row)
        await _store(db, stroke, row, old)
    return row


async def _store(db: Db, stroke: Stroke, row: Submission, old: Share) -> None:
    """The sheet with all that is told of it, and what it changes in the sums of its school."""
    amounts = shift(old, share_of(compiled(row.form).indicators, row))
    stands = await stroke.send(SHIFTED, amounts)
    await settle_one(db, row, stands)


def merged(
    row: Submission | Mapping[str, Any], change: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """What a sheet says after a merge patch: a value takes the place of an absence, and the other way round."""
    held = {
        name: dict(row[name] if isinstance(row, Mapping) else getattr(row, name))
        for name in ("values", "absences", "explanations")
    }
    for name, other in (("values", "absences"), ("absences", "values"), ("explanations", None)):
        for key, value in change.get(name, {}).items():
            if value is None:
                held[name].pop(key, None)
                continue
            held[name][key] = value.value if isinstance(value, Missing) else value
            if other is not None and key not in change.get(other, {}):
                held[other].pop(key, None)
    return held["values"], held["absences"], held["explanations"]


def closed_fields(row: Submission, before: Mapping[str, Any]) -> list[Fault]:
    """Changes of a returned sheet outside the fields that the return opened."""
    return [fault for _, fault in closed_field(row.open_fields, before)]


def closed_field(opened: Sequence[str] | None, before: Mapping[str, Any]) -> list[tuple[str, Fault]]:
    """The same with the name of the field; explanations are never closed."""
    if opened is None:
        return []
    return [
        (name, Fault(f"/values/{name}", "field.closed", _CLOSED_FIELD, _ASK_FOR_IT))
        for name in before
        if name not in opened and not name.startswith(revisions.EXPLAINED)
    ]


async def discard(db: Db, id: UUID) -> None:
    """Take back a draft that was never submitted; what was submitted once is kept for ever."""
    row = await db.edit(Submission, id, *reading())
    if row.status != SubmissionStatus.DRAFT.value:
        raise Problem(IN_USE, _KEPT) if row.writable else Problem(SHEET_FROZEN)
    asked = await asked_form(db, row)
    for one in await db.all(revisions.of(row.id)):
        await db.remove(one)
    await db.remove(row)
    await settle(db, row.wave, asked, [row.school_id])


async def asked_form(db: Db, row: Submission) -> WaveForm:
    """How the wave asks the form of this sheet."""
    found = await db.first(
        select(WaveForm)
        .where(WaveForm.wave_id == row.wave_id, WaveForm.form_id == row.form_id)
        .options(joinedload(WaveForm.form))
    )
    assert found is not None  # noqa: S101  # a foreign key says so
    return found


def _class_meant(ground: Ground, asked: AskedForm, values: dict[str, Any]) -> KnownClass | None:
    id, grade, letter = values.pop("class_id"), values.pop("grade"), values.pop("letter")
    if asked.level == FormLevel.SCHOOL.value:
        if id or grade or letter:
            raise invalid(Fault("/class_id", "value.refused", _SCHOOL_FORM))
        return None
    if id is None and (grade is None or letter is None):
        raise invalid(Fault("/class_id", "value.missing", _CLASS_FORM))
    found = ground.school_class
    if found is None:
        place = "/class_id" if id else "/letter"
        raise invalid(Fault(place, "class.unknown", _NO_CLASS.filled(year=ground.wave.school_year), _ADD_CLASS))
    if asked.grades is not None and found.grade not in asked.grades:
        grades = ", ".join(map(str, asked.grades))
        raise invalid(Fault("/grade", "grade.not-asked", _GRADE_NOT_ASKED.filled(grades=grades)))
    return found


def _check_open(db: Db, wave: Timed, until: date | None) -> None:
    if not taking.open_for(wave, until, past=taking.loads_the_past(db.actor, wave)):
        raise taking.not_open(db.actor, wave)


def _check_writable(db: Db, row: Submission, wave: Timed, until: date | None) -> None:
    """Frozen while it is with the centre; a draft needs an open wave, a correction does not."""
    if not row.writable:
        raise Problem(SHEET_FROZEN)
    if row.status == SubmissionStatus.DRAFT.value:
        _check_open(db, wave, until)


# --- the steps --------------------------------------------------------------------------------------------------------


async def submit(db: Db, id: UUID, body: Any) -> Submission:
    """All rules are run and every fault is listed; nothing that was entered is lost."""
    row = await held_sheet(db, id)
    SUBMISSIONS.check_possible(db.actor, row, "submit")
    stroke, old = Stroke(db), share_of(compiled(row.form).indicators, row)
    await _hand_in(db, stroke, row, body.note)
    await _store(db, stroke, row, old)
    return row


async def _hand_in(db: Db, stroke: Stroke, row: Submission, note: str | None) -> None:
    wave = known_wave(row)
    revision = await handed_in(db, row, wave, wave.until)
    stroke.tell(revision, SUBMISSIONS.moved(db, row, "submit", note=note))
    stroke.change(row)


async def handed_in(db: Db, row: Submission, wave: Timed, until: date | None) -> Revision:
    """What a sheet keeps of being submitted, once no rule objects; the revision is still to be stored, the step taken.

    `until` is the own last day of the school.
    """
    _check_writable(db, row, wave, until)
    if found := await findings(db, row):
        raise Problem(UNFIT, errors=faults_of(found))
    if row.rounds == 0:
        row.late = taking.late(wave, until, past=taking.loads_the_past(db.actor, wave))
    row.rounds += 1
    row.submitted_at = now()
    row.open_fields, row.due_on = None, None
    return revisions.told_next(db, row, RevisionCause.SUBMIT, {})


async def return_(db: Db, row: Submission, body: Any) -> None:
    """Back to the school: which fields, why, and by when."""
    send_back(db, row, RevisionCause.RETURN, body.note, {one.field: one.reason for one in body.fields}, body.due_on)


async def reopen(db: Db, row: Submission, body: Any) -> None:
    """An accepted sheet is opened again, with a reason."""
    row.accepted_at = None
    send_back(db, row, RevisionCause.REOPEN, body.note, dict.fromkeys(body.fields, body.note), body.due_on)


def send_back(
    db: Db, row: Submission, cause: RevisionCause, note: str | None, reasons: Mapping[str, str], due_on: date | None
) -> None:
    """Open the named fields, or all of them (422 for one that the form does not have).

    With those that are named go those whose values cannot be, or the sheet could never be submitted again.
    """
    form = compiled(row.form)
    faults = [*not_past(due_on, "/due_on"), *(unknown_field(name) for name in reasons if name not in form.by_code)]
    if faults:
        raise invalid(*faults)
    row.reviewed_revision = row.revision
    impossible = [code for one in offended(form.standing, row.values) for code in (one.code, one.other)]
    row.open_fields = list(dict.fromkeys([*reasons, *impossible])) if reasons else None
    row.reasons = dict(reasons)
    row.due_on = due_on
    revisions.write(db, row, cause, {}, note=note)


def unknown_field(name: str) -> Fault:
    """A field that the form does not have."""
    return Fault(
        "/fields",
        "field.unknown",
        Text("В форме нет показателя «{name}».", "The form has no indicator “{name}”.").filled(name=name),
    )


async def accept(db: Db, row: Submission, body: Any) -> None:
    """The centre takes the sheet as it is."""
    mark_accepted(db, row, body.note)


def mark_accepted(db: Db, row: Submission, note: str | None) -> None:
    """What a sheet keeps of being accepted."""
    row.reviewed_revision = row.revision
    row.accepted_at = now()
    row.reasons = {}
    revisions.write(db, row, RevisionCause.ACCEPT, {}, note=note)


async def after_step(db: Db, row: Submission, _: Any) -> None:
    """The sums follow in the same transaction, and with them how far the school has come."""
    await settle(db, row.wave, await asked_form(db, row), [row.school_id])
