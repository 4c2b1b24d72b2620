"""The rules of what schools send: what belongs to a description, whom it may name, what sending it brings about."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.documents.models import Document
from app.domains.organizations.models import Organization, Person, School
from app.domains.organizations.service import own_schools
from app.domains.practices.models.submissions import PracticeFeedback, PracticeSubmission, PracticeTopic, SubmissionLink
from app.domains.programmes.lives import ParticipationStatus
from app.domains.programmes.models import Participation, Programme
from app.domains.programmes.service import Proof, fulfil, retract
from app.domains.roadmap.codes import Deliverable
from app.kernel.db import Db
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.searching import holds
from app.kernel.tables import Record, now
from app.kernel.text import Text

SORTS = {
    "updated_at": PracticeSubmission.updated_at,
    "created_at": PracticeSubmission.created_at,
    "title": PracticeSubmission.title_key,
}
TOPIC_SORTS = {
    "title": PracticeTopic.title_key,
    "code": PracticeTopic.code,
    "created_at": PracticeTopic.created_at,
}
LINKS: Mapping[str, tuple[str, type[Record]]] = {
    "author_ids": ("person_id", Person),
    "topic_ids": ("topic_id", PracticeTopic),
    "document_ids": ("document_id", Document),
}
"""Property of the wire -> the column of a link, and what it names."""

NOT_EDITABLE = Kind(
    "practice-sent",
    409,
    Text("Практика уже отправлена", "The practice has been sent"),
    Text("ИМЦ: он может вернуть практику на доработку.", "The centre: it can return the practice."),
    Text(
        "Описание меняют, пока практика — черновик или возвращена; попросите ИМЦ вернуть её.",
        "A practice is changed while it is a draft or was returned; ask the centre to return it.",
    ),
)

_NEEDED: Mapping[str, Text] = {
    "problem": Text("Опишите проблему, которую решает практика.", "Describe the problem that the practice solves."),
    "steps": Text("Опишите по шагам, что делается.", "Describe step by step what is done."),
    "conditions": Text("Опишите, что для этого нужно.", "Describe what it takes."),
    "cost": Text("Опишите, чего это стоит.", "Describe what it costs."),
    "cost_level": Text("Оцените стоимость числом от 1 до 5.", "Rate the cost by a number from 1 to 5."),
    "evidence": Text("Опишите, чем подтверждается результат.", "Describe what shows that it works."),
    "grades": Text("Назовите классы.", "Name the grades."),
    "subjects": Text("Назовите предметы.", "Name the subjects."),
    "author_ids": Text("Назовите авторов.", "Name the authors."),
    "topic_ids": Text("Выберите хотя бы одну тему.", "Choose one topic at least."),
}
_TWICE = Text("Названо дважды.", "This is named twice.")
_TAKING_PART = (ParticipationStatus.ENROLLED.value, ParticipationStatus.DISTRICT_SITE.value)


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a submission is read from."""
    return selectinload(PracticeSubmission.links), joinedload(PracticeSubmission.school)


def listing(
    *,
    topic_ids: Sequence[UUID] | None = None,
    grades: Sequence[int] | None = None,
    subjects: Sequence[str] | None = None,
    q: str | None = None,
) -> Select[PracticeSubmission]:
    """The submissions that fit, with all that an answer says of them."""
    statement = select(PracticeSubmission).join(PracticeSubmission.school).options(*reading())
    if topic_ids:
        on_topic = select(SubmissionLink.submission_id).where(SubmissionLink.topic_id.in_(topic_ids))
        statement = statement.where(PracticeSubmission.id.in_(on_topic))
    if grades:
        statement = statement.where(PracticeSubmission.grades.overlap(list(grades)))
    if subjects:
        statement = statement.where(PracticeSubmission.subjects.overlap(list(subjects)))
    if q is not None:
        statement = statement.where(holds(q, PracticeSubmission.title, PracticeSubmission.problem, Organization.name))
    return statement


async def of(db: Db, id: UUID) -> PracticeSubmission:
    """A submission with all that belongs to it (404)."""
    return await db.get(PracticeSubmission, id, *reading())


# --- writing it -------------------------------------------------------------------------------------------------------


async def begin(db: Db, values: dict[str, Any]) -> PracticeSubmission:
    """A new draft of the school named, or of the only one that the caller acts for."""
    school = await _school(db, values.pop("school_id"))
    row = PracticeSubmission(school_id=school.id, district_id=school.district_id)
    await _describe(db, row, values, ())
    db.add(row)
    await db.flush()
    await _link(db, row, values)
    return row


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> PracticeSubmission:
    """Change a draft or one that was returned."""
    row = await db.edit(PracticeSubmission, id, *reading())
    if not row.editable:
        raise Problem(NOT_EDITABLE)
    await _describe(db, row, change, row.topic_ids)
    if change.keys() & LINKS.keys():
        row.updated_at = now()  # a change of what belongs to it is a change of the description
    await _link(db, row, change)
    return row


async def _school(db: Db, id: UUID | None) -> School:
    found = {id} if id is not None else own_schools(db)
    if len(found) != 1:
        raise invalid(Fault("/school_id", "value.missing", Text("Назовите школу.", "Name the school.")))
    return await referred(db, School, next(iter(found)), "/school_id")


async def _describe(db: Db, row: PracticeSubmission, values: Mapping[str, Any], kept: Collection[UUID]) -> None:
    """Write what is sent, after everything that it names has been looked up; topics that it has may be former ones."""
    faults = [
        fault for name, ids in values.items() if name in LINKS for fault in await _strange(db, row, name, ids, kept)
    ]
    if values.get("programme_id") is not None:
        programme = await db.first(select(Programme).where(Programme.id == values["programme_id"]))
        faults += [unknown("/programme_id")] if programme is None else []
    faults += [
        Fault(f"/{name}", "value.repeated", _TWICE)
        for name in ("grades", "subjects")
        if len(set(values.get(name, ()))) < len(values.get(name, ()))
    ]
    if faults:
        raise invalid(*faults)
    for name, value in values.items():
        if name not in LINKS:
            setattr(row, name, value)


async def _strange(
    db: Db, row: PracticeSubmission, name: str, ids: Sequence[UUID], kept: Collection[UUID]
) -> list[Fault]:
    """Authors and documents must be the school's own, topics of the list; each once."""
    _, model = LINKS[name]
    statement = select(model).where(model.id.in_(ids))
    found = {one.id: one for one in await db.all(statement)} if ids else {}
    faults = []
    for index, id in enumerate(ids):
        one = found.get(id)
        foreign = isinstance(one, Person | Document) and one.organization_id != row.school_id
        former = isinstance(one, PracticeTopic) and not (one.active or id in kept)
        elsewhere = isinstance(one, PracticeTopic) and one.district_id != row.district_id
        if one is None or foreign or former or elsewhere:
            faults.append(unknown(f"/{name}/{index}"))
        elif id in ids[:index]:
            faults.append(Fault(f"/{name}/{index}", "value.repeated", _TWICE))
    return faults


async def _link(db: Db, row: PracticeSubmission, values: Mapping[str, Any]) -> None:
    """Replace the lists that are sent; links that stay keep their rows."""
    for name, (column, _) in LINKS.items():
        if name not in values:
            continue
        held = await db.all(
            select(SubmissionLink).where(
                SubmissionLink.submission_id == row.id, getattr(SubmissionLink, column).is_not(None)
            )
        )
        by_id = {getattr(link, column): link for link in held}
        for id in by_id.keys() - set(values[name]):
            await db.remove(by_id[id])
        for place, id in enumerate(values[name], 1):
            if id in by_id:
                by_id[id].place = place
            else:
                db.add(
                    SubmissionLink(
                        submission_id=row.id, school_id=row.school_id, district_id=row.district_id,
                        place=place, **{column: id},
                    )
                )  # fmt: skip
    await db.refresh(row, "links", "school")


# --- sending it -------------------------------------------------------------------------------------------------------


async def submit(db: Db, row: PracticeSubmission, _: Any) -> None:
    """A complete description opens a round, and the duty to send one is reported by itself."""
    missing = [
        Fault(f"/{name}", "value.missing", message) for name, message in _NEEDED.items() if not getattr(row, name)
    ]
    if missing:
        raise invalid(*missing)
    row.round += 1
    row.submitted_at = now()
    row.due_on = None
    await report(db, row, Text("Практика отправлена в банк лучших практик", "The practice was sent to the bank"))


async def report(db: Db, row: PracticeSubmission, cause: Text) -> None:
    """It becomes evidence of the duty to describe practices, in every running programme of the school."""
    for programme_id in await programmes_of(db, row):
        await fulfil(
            db,
            Deliverable.PRACTICE,
            programme_id=programme_id,
            organization_id=row.school_id,
            proof=Proof("practice-submissions", row.id, row.title),
            cause=cause.ru,
        )


async def withdraw(db: Db, row: PracticeSubmission, _: Any) -> None:
    """The school takes it back: nothing is sent any longer."""
    await unsend(db, row, Text("Школа отозвала практику", "The school withdrew the practice"))


async def unsend(db: Db, row: PracticeSubmission, cause: Text) -> None:
    """It is with the school again, and no evidence until it is sent once more."""
    await retract(db, "practice-submissions", [row.id], district_id=row.district_id, cause=cause)


async def programmes_of(db: Db, row: PracticeSubmission) -> Sequence[UUID]:
    """The programme it was sent within, else all that the school takes part in."""
    if row.programme_id is not None:
        return [row.programme_id]
    found = await db.rows(
        select(Participation.programme_id)
        .where(Participation.school_id == row.school_id, Participation.status.in_(_TAKING_PART))
        .order_by(Participation.id)
    )
    return [programme_id for (programme_id,) in found]


# --- what comes back --------------------------------------------------------------------------------------------------


async def feedback(db: Db, id: UUID) -> Sequence[PracticeFeedback]:
    """The comments released with the decisions, round by round (404)."""
    row = await db.get(PracticeSubmission, id)
    statement = select(PracticeFeedback).where(PracticeFeedback.submission_id == row.id)
    return await db.all(statement.order_by(PracticeFeedback.round, PracticeFeedback.place))
