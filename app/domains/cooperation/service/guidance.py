"""The rules of guidance: what may be sent, to whom it goes, how an edition supersedes the one before."""

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.cooperation.lives import GUIDANCE, UNREAD, GuidanceStatus
from app.domains.cooperation.models.guidance import NOT_IN_FORCE, Guidance, GuidanceDelivery
from app.domains.cooperation.service import duties
from app.domains.cooperation.service.naming import Names
from app.domains.documents.models import Document, DocumentAudience, DocumentFile
from app.domains.organizations.models import Organization
from app.domains.organizations.service import home_organization
from app.domains.programmes.models import Programme
from app.domains.programmes.service import Proof, retract
from app.domains.roadmap.codes import Deliverable
from app.kernel.actor import Reach
from app.kernel.days import check_not_past, not_past
from app.kernel.db import Db
from app.kernel.effects import beyond
from app.kernel.paging import ListQuery, Slice
from app.kernel.problems import NOT_FOUND, Fault, Kind, Problem, invalid
from app.kernel.references import unknown
from app.kernel.searching import holds
from app.kernel.tables import now
from app.kernel.text import Text

FILE_SORTS = {"name": DocumentFile.name_key, "created_at": DocumentFile.created_at}
SORTS = {"created_at": Guidance.created_at, "title": Guidance.title_key}

NOT_A_DRAFT = Kind(
    "guidance-sent",
    409,
    Text("Рекомендации уже разосланы", "The guidance has been sent"),
    Text("Тот, кто их разослал: он готовит новую редакцию.", "Whoever sent it: he prepares a new edition."),
    Text(
        "Подготовьте новую редакцию: POST /guidance/{id}/editions.",
        "Prepare a new edition: POST /guidance/{id}/editions.",
    ),
)
GUIDANCE_CLOSED = Kind(
    "guidance-not-in-force",
    409,
    NOT_IN_FORCE,
    Text("Никто: она не разослана, заменена или отозвана.", "Nobody: it was not sent, or is superseded or withdrawn."),
    Text(
        "Работайте с действующей редакцией: GET /guidance?status=sent.",
        "Work with the edition that holds: GET /guidance?status=sent.",
    ),
)
_CAUSE = Text("Методические рекомендации разосланы школам", "The guidance was sent to schools")
_REPLACED = Text("Рекомендации заменены новой редакцией", "The guidance was superseded by a new edition")
_WITHDRAWN = Text("Рекомендации отозваны", "The guidance was withdrawn")


def reading() -> tuple[ORMOption, ...]:
    """What an answer about guidance is read from."""
    return (joinedload(Guidance.organization),)


def listing(topics: Sequence[str] | None, q: str | None) -> Select[Guidance]:
    """The guidance that fits, with all that an answer says of it."""
    statement = select(Guidance).options(*reading())
    if topics:
        statement = statement.where(Guidance.topics.overlap(list(topics)))
    if q is not None:
        statement = statement.where(holds(q, Guidance.title, Guidance.summary))
    return statement


async def read(db: Db, id: UUID) -> Guidance:
    """One edition: common to the district, of the caller's reach, or sent to a school that he acts for (404)."""
    found = await db.first(select(Guidance).where(Guidance.id == id).options(*reading()))
    if found is not None:
        return found
    got = select(GuidanceDelivery).where(GuidanceDelivery.guidance_id == id).limit(1)
    delivery = await db.first(got)
    if delivery is None:
        raise Problem(NOT_FOUND)
    async with beyond(db, Reach(districts=frozenset({delivery.district_id}))):
        return await db.get(Guidance, id, *reading())


async def files(db: Db, id: UUID, wanted: ListQuery) -> Slice[DocumentFile]:
    """The files of its text, for whoever may read it (404)."""
    row = await read(db, id)
    async with _open(db, row):
        return await db.page(
            select(DocumentFile).where(DocumentFile.document_id == row.document_id), wanted, FILE_SORTS
        )


async def file(db: Db, id: UUID, file_id: UUID) -> DocumentFile:
    """One of these files (404)."""
    row = await read(db, id)
    async with _open(db, row):
        found = await db.get(DocumentFile, file_id)
    if found.document_id != row.document_id:
        raise Problem(NOT_FOUND)
    return found


def _open(db: Db, row: Guidance) -> AbstractAsyncContextManager[None]:
    """Whoever may read guidance may read the files of its text, whatever the audience of the document."""
    return beyond(db, Reach(districts=frozenset({row.district_id})))


# --- preparing it -----------------------------------------------------------------------------------------------------


async def prepare(db: Db, values: dict[str, Any]) -> Guidance:
    """A draft of the caller's office."""
    names = Names(db)
    programme = await names.programme(values["programme_id"])
    office_id = home_organization(db, values.pop("organization_id"))
    office = await names.one(Organization, office_id, "/organization_id")
    document = await _text(db, names, office_id, values.pop("document_id"))
    if values["measures"] is None:
        values["measures"] = duties.of_topics(values["topics"])
    elif programme is not None:
        await names.measures(values["measures"], programme.roadmap_id)
    if programme is None or office is None or document is None or names.faults:
        raise invalid(*names.faults)
    if office.district_id != programme.district_id:
        raise invalid(unknown("/programme_id"))
    values["title"] = values["title"] or document.title
    row = Guidance(
        district_id=office.district_id, organization_id=office.id, document_id=document.id,
        document_audience=document.audience, **values,
    )  # fmt: skip
    db.add(row)
    await db.refresh(row, "organization")
    return row


async def next_edition(db: Db, id: UUID, values: dict[str, Any]) -> Guidance:
    """A draft that will supersede what was sent; topics and measures stay."""
    before = await db.edit(Guidance, id, *reading())
    if before.status != GuidanceStatus.SENT.value:
        raise Problem(GUIDANCE_CLOSED)
    names = Names(db)
    document = await _text(db, names, before.organization_id, values["document_id"])
    if document is None or names.faults:
        raise invalid(*names.faults)
    row = Guidance(
        district_id=before.district_id, organization_id=before.organization_id, programme_id=before.programme_id,
        document_id=document.id, document_audience=document.audience, topics=before.topics, measures=before.measures,
        title=values["title"] or before.title, summary=values["summary"] or before.summary,
        edition=before.edition + 1, supersedes_id=before.id, changes=values["changes"],
    )  # fmt: skip
    db.add(row)
    await db.refresh(row, "organization")
    return row


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> Guidance:
    """Change what was not sent yet."""
    row = await db.edit(Guidance, id, *reading())
    if row.status != GuidanceStatus.DRAFT.value:
        raise Problem(NOT_A_DRAFT)
    names = Names(db)
    document = None
    if "document_id" in change:
        document = await _text(db, names, row.organization_id, change["document_id"])
    if "measures" in change:
        programme = await db.get(Programme, row.programme_id)
        await names.measures(change["measures"], programme.roadmap_id)
    names.check()
    for name, value in change.items():
        setattr(row, name, value)
    if document is not None:
        row.document_audience = document.audience
    return row


async def _text(db: Db, names: Names, office_id: UUID, id: UUID) -> Document | None:
    """The document that is to be sent must be the office's own; it is locked, so that its audience stays."""
    found = await db.first(select(Document).where(Document.id == id).with_for_update(of=Document))
    if found is None:
        names.faults.append(unknown("/document_id"))
    elif found.organization_id != office_id:
        names.faults.append(
            Fault(
                "/document_id",
                "document.elsewhere",
                Text("Это документ другой организации.", "This is a document of another organisation."),
                Text("Внесите документ у себя: POST /documents.", "Register it as your own: POST /documents."),
            )
        )
    return found


# --- sending it -------------------------------------------------------------------------------------------------------


async def send(db: Db, row: Guidance, body: Any) -> None:
    """It goes to the schools named, or to those of the programme; the duty of the offices is reported by itself.

    A new edition of what went to chosen schools goes to the same, unless others are named.
    """
    before = await db.lock(Guidance, row.supersedes_id) if row.supersedes_id is not None else None
    row.recipients_only = body.school_ids is not None or (before is not None and before.recipients_only)
    faults = not_past(body.due_on, "/due_on")
    if not row.recipients_only and row.document_audience != DocumentAudience.DISTRICT.value:
        faults.append(
            Fault(
                "/document_id",
                "document.not-shared",
                Text("Документ открыт не всему району.", "The document is not open to the whole district."),
                Text(
                    "Откройте его (PATCH /documents/{id}, audience: district) или назовите школы: тогда читать будут "
                    "только они.",
                    "Open it (PATCH /documents/{id}, audience: district), or name the schools: they alone will read.",
                ),
            )
        )
    names = Names(db)
    names.faults += faults
    recipients = await _recipients(db, names, row, body.school_ids)
    names.check()
    await _deliver(db, row, recipients, body.due_on)
    await duties.done(
        db, Deliverable.GUIDANCE, row.measures, Proof("guidance", row.id, row.title), _CAUSE,
        programme_id=row.programme_id, by=await duties.offices(db, row.district_id),
    )  # fmt: skip
    if before is not None and before.status == GuidanceStatus.SENT.value:
        heirs = {before.id: Proof("guidance", row.id, row.title)}
        await retract(db, "guidance", [before.id], district_id=row.district_id, cause=_REPLACED, heirs=heirs)
        await GUIDANCE.record(db, before, "supersede", GuidanceStatus.SUPERSEDED.value, note=row.changes)
    row.sent_at = now()


async def withdraw(db: Db, row: Guidance, _: Any) -> None:
    """Nobody works by it any longer: it shows nothing of what the offices had to do."""
    await retract(db, "guidance", [row.id], district_id=row.district_id, cause=_WITHDRAWN)


async def _recipients(db: Db, names: Names, row: Guidance, named: Sequence[UUID] | None) -> list[UUID]:
    """Who is named; else whoever takes part in the programme, and whoever had the edition before."""
    if named is not None:
        return [school.id for school in await names.schools(named, "/school_ids", row.district_id)]
    if row.recipients_only and row.supersedes_id is not None:
        return list(await _recipients_of(db, row.supersedes_id))
    found = list(await duties.taking_part(db, row.programme_id))
    if row.supersedes_id is not None:
        found += await _recipients_of(db, row.supersedes_id)
    if not found:
        names.faults.append(
            Fault(
                "/school_ids",
                "value.missing",
                Text("В программе ещё нет школ.", "There are no schools in the programme yet."),
                Text("Назовите школы.", "Name the schools."),
            )
        )
    return list(dict.fromkeys(found))


async def _recipients_of(db: Db, guidance_id: UUID) -> Sequence[UUID]:
    found = await db.rows(
        select(GuidanceDelivery.school_id)
        .where(GuidanceDelivery.guidance_id == guidance_id)
        .order_by(GuidanceDelivery.id)
    )
    return [school_id for (school_id,) in found]


async def _deliver(db: Db, row: Guidance, schools: Collection[UUID], due_on: date | None) -> None:
    for school_id in schools:
        db.add(
            GuidanceDelivery(
                guidance_id=row.id, guidance_title=row.title, guidance_status=row.status,
                district_id=row.district_id, school_id=school_id, due_on=due_on,
            )
        )  # fmt: skip
    await db.flush()


async def deliver(db: Db, id: UUID, school_ids: Sequence[UUID], due_on: date | None) -> list[UUID]:
    """What was sent goes to further schools; those that have it keep what they have."""
    row = await _in_force(db, id)
    names = Names(db)
    names.faults += not_past(due_on, "/due_on")
    schools = await names.schools(school_ids, "/school_ids", row.district_id)
    names.check()
    have = set(await _recipients_of(db, row.id))
    further = [school.id for school in schools if school.id not in have]
    await _deliver(db, row, further, due_on)
    return further


async def _in_force(db: Db, id: UUID) -> Guidance:
    row = await db.lock(Guidance, id)
    if row.status != GuidanceStatus.SENT.value:
        raise Problem(GUIDANCE_CLOSED)
    return row


async def remind(db: Db, id: UUID, due_on: date, note: str | None) -> list[UUID]:
    """Whoever has not acknowledged is told, by when it is awaited now; it stands among his tasks until then."""
    row = await _in_force(db, id)
    check_not_past(due_on)
    waiting = await db.all(
        select(GuidanceDelivery)
        .where(GuidanceDelivery.guidance_id == row.id, GuidanceDelivery.status.in_(UNREAD))
        .order_by(GuidanceDelivery.id)
        .with_for_update(of=GuidanceDelivery)
    )
    for delivery in waiting:
        delivery.reminders += 1
        delivery.reminded_at, delivery.reminder, delivery.due_on = now(), note, due_on
    return [delivery.school_id for delivery in waiting]
