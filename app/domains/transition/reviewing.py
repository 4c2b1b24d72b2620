"""The way of a transition programme: rounds of review at the centre, approval by the governing council, into force.

What is approved becomes evidence on the duties of the roadmap that asked for it, and tells by whom it was approved.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import select

from app.domains.documents.models import Document, DocumentKind
from app.domains.monitoring.forms import plain
from app.domains.programmes import service as programmes
from app.domains.roadmap.codes import Deliverable
from app.domains.roadmap.models import Responsibility
from app.domains.transition.completeness import UNFIT, missing
from app.domains.transition.content import DOING, LISTS, WORDS, content_of
from app.domains.transition.lives import TRANSITIONS, RoundDecision, TransitionPart, TransitionStatus
from app.domains.transition.models import TransitionActivity, TransitionProgramme, TransitionRound
from app.domains.transition.programmes import check_running
from app.domains.transition.schemas.review import CommentIn
from app.domains.transition.values import TransitionGoal, TransitionProblem
from app.kernel import calendar
from app.kernel.days import not_past, not_to_come
from app.kernel.db import Db
from app.kernel.problems import Fault, Problem, invalid
from app.kernel.references import referred
from app.kernel.tables import now
from app.kernel.text import Text

FIRST, CORRECTED = frozenset({"1.1.3"}), frozenset({"2.1.2"})
"""The measures of the reference roadmap that first and later editions fulfil; in another the deliverable decides."""

_NO_PART = Text("В программе нет такой части: «{code}».", "The programme has no such part: “{code}”.")
_NO_CODE = Text("Назовите код проблемы, цели или мероприятия.", "Give the code of the problem, goal or activity.")
_NO_FIELD = Text("У этой части нет поля «{name}».", "This part has no field “{name}”.")
_NOT_A_PROTOCOL = Text(
    "Программу утверждают протоколом управляющего совета; это документ другого вида.",
    "A programme is approved by the minutes of the governing council; this is a document of another kind.",
)
_NOT_OWN = Text("Это документ другой организации.", "This is a document of another organisation.")
_REGISTER = Text(
    "Внесите протокол совета школы (POST /documents, kind=protocol) и укажите его.",
    "Enter the minutes of the council of the school (POST /documents, kind=protocol) and name them.",
)
_NO_NUMBER = Text("Номер протокола не указан и в документе.", "The document has no number of the minutes either.")
_APPROVED = Text(
    "Программа перехода (редакция {edition}) утверждена управляющим советом: протокол № {number} от {day}.",
    "The transition programme (edition {edition}) was approved by the governing council: minutes {number} of {day}.",
)
_REPLACED = Text("Вступила в силу редакция {edition}.", "Edition {edition} has come into force.")
_FIELDS: dict[TransitionPart, frozenset[str]] = {
    TransitionPart.PROGRAMME: frozenset({*WORDS, *LISTS}),
    TransitionPart.PROBLEM: frozenset(TransitionProblem.model_fields),
    TransitionPart.GOAL: frozenset(TransitionGoal.model_fields),
    TransitionPart.ACTIVITY: frozenset({"code", *DOING}),
}
_LISTED = {
    TransitionPart.PROBLEM: "problems",
    TransitionPart.GOAL: "goals",
    TransitionPart.ACTIVITY: "activities",
}


# --- rounds -----------------------------------------------------------------------------------------------------------


async def submit(db: Db, row: TransitionProgramme, body: Any) -> None:
    """All that is lacking is told at once; what is submitted is kept as it was."""
    check_running(row)
    content = content_of(row)
    if lacks := await missing(db, content):
        raise Problem(UNFIT, errors=lacks)
    row.rounds += 1
    row.submitted_at, row.due_on = now(), None
    db.add(
        TransitionRound(
            transition_programme_id=row.id, school_id=row.school_id, district_id=row.district_id, number=row.rounds,
            content=to_jsonable_python(content), submitted_at=row.submitted_at, submitted_by=db.actor.name,
            remark=body.note,
        )
    )  # fmt: skip


async def return_(db: Db, row: TransitionProgramme, body: Any) -> None:
    """Back to the school: why, which places, and by when."""
    check_running(row)
    if faults := [*not_past(body.due_on, "/due_on"), *_comment_faults(row, body.comments)]:
        raise invalid(*faults)
    round_ = await _decide(db, row, RoundDecision.RETURNED, body.note)
    round_.comments, round_.due_on = plain(body.comments), body.due_on
    row.due_on, row.agreed_at, row.agreed_by = body.due_on, None, None


async def agree(db: Db, row: TransitionProgramme, body: Any) -> None:
    """The centre has nothing against it."""
    check_running(row)
    await _decide(db, row, RoundDecision.AGREED, body.note)
    row.agreed_at, row.agreed_by = now(), db.actor.name


async def rounds(db: Db, id: UUID) -> Sequence[TransitionRound]:
    """The rounds of an edition, first to last (404)."""
    row = await db.get(TransitionProgramme, id)
    return await db.all(_rounds_of(row.id))


def _rounds_of(id: UUID) -> Any:
    return select(TransitionRound).where(TransitionRound.transition_programme_id == id).order_by(TransitionRound.number)


async def _decide(db: Db, row: TransitionProgramme, decision: RoundDecision, note: str | None) -> TransitionRound:
    round_: TransitionRound = (await db.all(_rounds_of(row.id)))[-1]
    round_.decision, round_.note = decision.value, note
    round_.decided_at, round_.decided_by = now(), db.actor.name
    return round_


def _comment_faults(row: TransitionProgramme, comments: Sequence[CommentIn]) -> list[Fault]:
    """A comment names a part that is there, and a property that such a part has."""
    content = content_of(row)
    codes = {part: {one["code"] for one in content[name]} for part, name in _LISTED.items()}
    faults = []
    for place, comment in enumerate(comments):
        at = f"/comments/{place}"
        if comment.part in codes and comment.code is None:
            faults.append(Fault(f"{at}/code", "value.missing", _NO_CODE))
        elif comment.code is not None and comment.code not in codes.get(comment.part, ()):
            faults.append(Fault(f"{at}/code", "part.unknown", _NO_PART.filled(code=comment.code)))
        if comment.field is not None and comment.field not in _FIELDS[comment.part]:
            faults.append(Fault(f"{at}/field", "field.unknown", _NO_FIELD.filled(name=comment.field)))
    return faults


# --- approval ---------------------------------------------------------------------------------------------------------


async def approve(db: Db, row: TransitionProgramme, body: Any) -> None:
    """The governing council has approved it: from now on it is evidence on the duties that it fulfils."""
    check_running(row)
    document = await referred(db, Document, body.document_id, "/document_id")
    number = body.protocol_number or document.number
    day = body.protocol_on or document.issued_on
    faults: list[Fault] = []
    if document.organization_id != row.school_id:
        faults.append(Fault("/document_id", "document.not-own", _NOT_OWN, _REGISTER))
    elif document.kind != DocumentKind.PROTOCOL.value:
        faults.append(Fault("/document_id", "document.not-a-protocol", _NOT_A_PROTOCOL, _REGISTER))
    if number is None:
        faults.append(Fault("/protocol_number", "value.missing", _NO_NUMBER))
    faults += not_to_come(day, "/protocol_on")
    if faults:
        raise invalid(*faults)
    row.protocol_number, row.protocol_on, row.protocol_document_id = number, day, document.id
    await _show(db, row)


async def enforce(db: Db, row: TransitionProgramme, body: Any) -> None:
    """It comes into force, and the edition that it corrects goes."""
    check_running(row)
    row.effective_on = body.effective_on or calendar.today()
    before = await db.all(
        select(TransitionProgramme)
        .where(TransitionProgramme.programme_id == row.programme_id, TransitionProgramme.school_id == row.school_id)
        .where(TransitionProgramme.status == TransitionStatus.IN_FORCE.value)
        .with_for_update(of=TransitionProgramme)
    )
    told = _REPLACED.filled(edition=row.edition)
    for one in before:
        await _hand_on(db, one, row, told)
        await TRANSITIONS.record(db, one, "supersede", TransitionStatus.SUPERSEDED.value, note=f"{told.ru} / {told.en}")


async def _hand_on(db: Db, old: TransitionProgramme, new: TransitionProgramme, cause: Text) -> None:
    """The edition in force shows what the one before showed, and so do its activities that go on at their measure."""
    await programmes.retract(
        db, "transition-programmes", [old.id], district_id=old.district_id, cause=cause, heirs={old.id: _proof(new)}
    )
    activities = await db.all(
        select(TransitionActivity).where(TransitionActivity.transition_programme_id.in_([old.id, new.id]))
    )
    goes_on = {(one.code, one.measure): _proof_of(one) for one in activities if one.transition_programme_id == new.id}
    before = [one for one in activities if one.transition_programme_id == old.id]
    await programmes.retract(
        db, "transition-activities", [one.id for one in before], district_id=old.district_id, cause=cause,
        heirs={one.id: goes_on[key] for one in before if (key := (one.code, one.measure)) in goes_on},
    )  # fmt: skip


async def _show(db: Db, row: TransitionProgramme) -> None:
    """The programme on the duty to write or correct it, its activities on the duties to include them."""
    asked = await db.rows(
        select(Responsibility.measure, Responsibility.deliverable)
        .where(Responsibility.roadmap_id == row.programme.roadmap_id)
        .where(
            Responsibility.deliverable.in_(
                [Deliverable.TRANSITION_PROGRAMME.value, Deliverable.TRANSITION_ACTIVITY.value]
            )
        )
    )
    of_programme = {measure for measure, what in asked if what == Deliverable.TRANSITION_PROGRAMME.value}
    of_activity = {measure for measure, what in asked if what == Deliverable.TRANSITION_ACTIVITY.value}
    told = _APPROVED.filled(
        edition=row.edition, number=row.protocol_number, day=row.protocol_on and row.protocol_on.strftime("%d.%m.%Y")
    )
    await _fulfil(
        db,
        row,
        Deliverable.TRANSITION_PROGRAMME,
        _proof(row),
        told,
        (CORRECTED if row.corrects_id else FIRST) & of_programme,
    )
    for activity in row.activities:
        if activity.measure in of_activity:
            await _fulfil(db, row, Deliverable.TRANSITION_ACTIVITY, _proof_of(activity), told, {str(activity.measure)})


def _proof(row: TransitionProgramme) -> programmes.Proof:
    return programmes.Proof("transition-programmes", row.id, row.title)


def _proof_of(activity: TransitionActivity) -> programmes.Proof:
    return programmes.Proof("transition-activities", activity.id, f"{activity.code}. {activity.title}"[:500])


async def _fulfil(
    db: Db, row: TransitionProgramme, what: Deliverable, proof: programmes.Proof, cause: Text, measures: Collection[str]
) -> None:
    await programmes.fulfil(
        db,
        what,
        programme_id=row.programme_id,
        organization_id=row.school_id,
        proof=proof,
        cause=f"{cause.ru} / {cause.en}",
        measures=measures,
    )
