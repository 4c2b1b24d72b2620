"""The rules of programmes and of schools in them: what runs where, who takes part, and the documents that rests on."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.documents.models import Document, DocumentKind
from app.domains.organizations.models import Department, Organization, OrganizationKind, School
from app.domains.programmes import service
from app.domains.programmes.lives import ParticipationStatus
from app.domains.programmes.models import Participation, Programme
from app.domains.roadmap.codes import Deliverable, RoadmapStatus
from app.domains.roadmap.models import Roadmap, RoadmapStage
from app.kernel import calendar
from app.kernel.db import Db
from app.kernel.problems import Fault, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.text import Text

PROGRAMME_SORTS = {"starts_on": Programme.starts_on, "title": Programme.title, "created_at": Programme.created_at}
SORTS = {"name": School.name_key, "created_at": Participation.created_at, "updated_at": Participation.updated_at}

_TWICE = Text("Названо дважды.", "This is named twice.")
_BACKWARDS = Text("Окончание раньше начала.", "The end is before the beginning.")
_NO_STAGE = Text("Такого этапа в дорожной карте нет.", "The roadmap has no such stage.")
_OUTSIDE = Text("Этап выходит за сроки программы.", "The stage is outside the dates of the programme.")


# --- programmes -------------------------------------------------------------------------------------------------------


async def start(db: Db, values: dict[str, Any]) -> Programme:
    """A new programme on a published edition; department and centre get their assignments at once."""
    roadmap = await referred(db, Roadmap, values["roadmap_id"], "/roadmap_id")
    faults = [] if roadmap.status == RoadmapStatus.PUBLISHED.value else [
        Fault(
            "/roadmap_id",
            "roadmap.not-published",
            Text("Эта редакция дорожной карты не опубликована или уже заменена.",
                 "This edition of the roadmap is not published, or has been superseded."),
            Text("Возьмите опубликованную редакцию.", "Take a published edition."),
        )
    ]  # fmt: skip
    programme = Programme(district_id=roadmap.district_id, **values)
    faults += _plan_faults(programme, await _edition(db, roadmap.id))
    if faults:
        raise invalid(*faults)
    db.add(programme)
    await db.flush()
    await staff(db, programme)
    return programme


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> Programme:
    """Change what is told of a programme; where its dates change, the last days are counted anew."""
    programme = await db.edit(Programme, id)
    check_running(programme)
    edition = await _edition(db, programme.roadmap_id)
    for name, value in change.items():
        setattr(programme, name, value)
    if faults := _plan_faults(programme, edition):
        raise invalid(*faults)
    if set(change) & {"starts_on", "stages", "deadlines"}:
        await service.reschedule(db, programme)
    return programme


async def staff(db: Db, programme: Programme) -> None:
    """The assignments of the department and the centre; of one that came into being meanwhile too."""
    offices = await db.all(
        select(Organization)
        .where(Organization.district_id == programme.district_id, Organization.kind != OrganizationKind.SCHOOL.value)
        .order_by(Organization.name_key)
    )
    await service.assign(db, programme, offices)


async def implement(db: Db, programme: Programme, _: Any) -> None:
    """An office that was not there at the start gets its assignments now."""
    await staff(db, programme)


def check_running(programme: Programme) -> None:
    """409 once it is closed."""
    if programme.closed:
        raise Problem(service.PROGRAMME_CLOSED)


@dataclass(frozen=True, slots=True)
class _Edition:
    """What a plan can name of the edition it rests on."""

    stages: frozenset[str]
    duties: frozenset[str]


async def _edition(db: Db, roadmap_id: UUID) -> _Edition:
    stages = await db.rows(select(RoadmapStage.code).where(RoadmapStage.roadmap_id == roadmap_id))
    duties = await service.duties(db, roadmap_id)
    return _Edition(frozenset(stage.code for stage in stages), frozenset(str(duty.id) for _, duty in duties))


def _plan_faults(programme: Programme, edition: _Edition) -> list[Fault]:
    """Stages and deadlines must be of the edition and lie within the programme."""
    faults: list[Fault] = []
    if programme.ends_on < programme.starts_on:
        faults.append(Fault("/ends_on", "dates.order", _BACKWARDS))
    named: set[str] = set()
    for index, stage in enumerate(programme.stages):
        faults += _stage_faults(programme, stage, f"/stages/{index}", edition, named)
    for index, deadline in enumerate(programme.deadlines):
        pointer = f"/deadlines/{index}/responsibility_id"
        if deadline["responsibility_id"] not in edition.duties:
            faults.append(unknown(pointer))
        if deadline["responsibility_id"] in named:
            faults.append(Fault(pointer, "value.repeated", _TWICE))
        named.add(deadline["responsibility_id"])
    return faults


def _stage_faults(
    programme: Programme, stage: dict[str, str], pointer: str, edition: _Edition, named: set[str]
) -> list[Fault]:
    faults: list[Fault] = []
    if stage["stage"] not in edition.stages:
        hint = Text("Этапы: {codes}.", "Stages: {codes}.").filled(codes=", ".join(sorted(edition.stages)) or "—")
        faults.append(Fault(f"{pointer}/stage", "stage.unknown", _NO_STAGE, hint))
    if stage["stage"] in named:
        faults.append(Fault(f"{pointer}/stage", "value.repeated", _TWICE))
    if stage["ends_on"] < stage["starts_on"]:
        faults.append(Fault(f"{pointer}/ends_on", "dates.order", _BACKWARDS))
    if stage["starts_on"] < programme.starts_on.isoformat() or stage["ends_on"] > programme.ends_on.isoformat():
        faults.append(Fault(pointer, "dates.outside", _OUTSIDE))
    named.add(stage["stage"])
    return faults


# --- schools in them --------------------------------------------------------------------------------------------------


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a participation is read from."""
    return (joinedload(Participation.school), joinedload(Participation.programme))


def listing() -> Select[Participation]:
    """The participations with their schools."""
    return (
        select(Participation)
        .join(Participation.school)
        .options(contains_eager(Participation.school), joinedload(Participation.programme))
    )


async def nominate(db: Db, values: dict[str, Any]) -> Participation:
    """Put a school forward for a programme; it owes nothing before it is enrolled."""
    programme = await referred(db, Programme, values["programme_id"], "/programme_id")
    school = await referred(db, School, values["school_id"], "/school_id")
    check_running(programme)
    if school.district_id != programme.district_id:
        raise invalid(unknown("/school_id"))
    participation = db.add(Participation(district_id=programme.district_id, **values))
    await db.refresh(participation, "school", "programme")
    return participation


async def enrol(db: Db, row: Participation, body: Any) -> None:
    """By an order the school is in: it gets its assignments, and the department's duty its evidence."""
    check_running(row.programme)
    order = await referred(db, Document, body.document_id, "/document_id")
    if order.kind != DocumentKind.ORDER.value:
        raise invalid(
            Fault(
                "/document_id",
                "document.not-an-order",
                Text("Школу зачисляют приказом, а это документ другого вида.",
                     "A school is enrolled by an order; this is a document of another kind."),
                Text("Внесите приказ (kind: order) и укажите его.", "Register the order (kind: order) and name it."),
            )
        )  # fmt: skip
    await _tell_department(db, row)
    await service.assign(db, row.programme, [row.school])
    row.enrolment_document_id, row.enrolled_on = order.id, body.effective_on or calendar.today()
    row.site_document_id = row.site_on = row.site_end_document_id = row.site_ended_on = None
    row.withdrawal_document_id = row.withdrawn_on = None


async def follow(db: Db, row: Participation, _: Any) -> None:
    """Once a step is taken."""
    if row.status == ParticipationStatus.ENROLLED.value:
        for follower in service.FOLLOWERS:
            await follower(db, row)


async def make_site(db: Db, row: Participation, body: Any) -> None:
    """The school becomes a district site by a document."""
    check_running(row.programme)
    document = await referred(db, Document, body.document_id, "/document_id")
    row.site_document_id, row.site_on = document.id, body.effective_on or calendar.today()
    row.site_end_document_id = row.site_ended_on = None


async def end_site(db: Db, row: Participation, body: Any) -> None:
    """The school is a district site no longer, by a document; it stays in the programme and owes what it owed."""
    check_running(row.programme)
    document = await referred(db, Document, body.document_id, "/document_id")
    ended_on = body.effective_on or calendar.today()
    if row.site_on is not None and ended_on < row.site_on:
        raise invalid(Fault("/effective_on", "dates.order", _BACKWARDS))
    row.site_end_document_id, row.site_ended_on = document.id, ended_on


async def withdraw(db: Db, row: Participation, body: Any) -> None:
    """The school leaves: its assignments end and are kept."""
    check_running(row.programme)
    if body.document_id is not None:
        await referred(db, Document, body.document_id, "/document_id")
    await service.end(db, row.programme_id, row.school_id, body.note)
    row.withdrawal_document_id, row.withdrawn_on = body.document_id, body.effective_on or calendar.today()


async def correct(db: Db, id: UUID, change: dict[str, Any]) -> Participation:
    """Put a date or a document of a step right that was taken; a step that was not taken has none."""
    row = await db.edit(Participation, id, *reading())
    check_running(row.programme)
    faults: list[Fault] = []
    for name, value in change.items():
        if name == "note":
            continue
        taken = {
            "enrolment_document_id": row.enrolled_on, "enrolled_on": row.enrolled_on,
            "site_document_id": row.site_on, "site_on": row.site_on,
            "site_end_document_id": row.site_ended_on, "site_ended_on": row.site_ended_on,
            "withdrawal_document_id": row.withdrawn_on, "withdrawn_on": row.withdrawn_on,
        }[name]  # fmt: skip
        if taken is None:
            faults.append(
                Fault(
                    f"/{name}",
                    "step.not-taken",
                    Text(
                        "Этого шага ещё не было: исправлять нечего.",
                        "This step was not taken: there is nothing to mend.",
                    ),
                )
            )
        elif isinstance(value, UUID) and await db.first(select(Document).where(Document.id == value)) is None:
            faults.append(unknown(f"/{name}"))
    if faults:
        raise invalid(*faults)
    for name, value in change.items():
        setattr(row, name, value)
    return row


async def _tell_department(db: Db, row: Participation) -> None:
    offices = await db.all(select(Department).where(Department.district_id == row.district_id))
    for office in offices:
        await service.fulfil(
            db,
            Deliverable.PARTICIPATION,
            programme_id=row.programme_id,
            organization_id=office.id,
            proof=service.Proof("participations", row.id, f"{row.school.name}: участие в программе"),
            cause=f"Зачислена: {row.school.name}",
        )
