"""The rules of visits: a consultant reports what was done at a school he serves, and the school confirms it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.development import consultants, service
from app.domains.development.lives import OPEN, ConsultationStatus
from app.domains.development.models.consultants import Consultant, ConsultantAssignment, Consultation
from app.domains.organizations import service as organizations
from app.domains.organizations.models import OrganizationKind, School
from app.domains.programmes.lives import ProgrammeStatus
from app.domains.programmes.models import Programme
from app.domains.programmes.service import Proof
from app.domains.roadmap.codes import Deliverable
from app.domains.roadmap.models import Responsibility
from app.kernel.actor import Reach
from app.kernel.days import not_to_come
from app.kernel.db import Db
from app.kernel.effects import beyond
from app.kernel.problems import FORBIDDEN, Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.text import Text

SORTS = {
    "held_on": Consultation.held_on,
    "created_at": Consultation.created_at,
    "updated_at": Consultation.updated_at,
}

LOCKED = Kind(
    "consultation-locked", 409,
    Text("Отчёт передан школе и не меняется", "The report was handed to the school and does not change"),
    Text("Школа: она подтверждает отчёт или возвращает его.", "The school: it confirms the report or returns it."),
    Text("Попросите школу вернуть отчёт (шаг return).", "Ask the school to return the report (step return)."),
)  # fmt: skip


def _not_his() -> Problem:
    return Problem(
        FORBIDDEN,
        Text(
            "Консультант отчитывается о своих консультациях; за других это делает ИМЦ.",
            "A consultant reports his own consultations; the centre does it for others.",
        ),
    )


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a visit is read from."""
    return (joinedload(Consultation.school), joinedload(Consultation.consultant))


def listing() -> Select[Consultation]:
    """The visits with their schools, and with who held them."""
    return (
        select(Consultation)
        .join(Consultation.school)
        .options(contains_eager(Consultation.school), joinedload(Consultation.consultant))
    )


async def note(db: Db, consultant_id: UUID | None, school_id: UUID, **values: Any) -> Consultation:
    """Put a visit on record; who was there must serve the school on that day."""
    consultant = await _meant(db, consultant_id)
    school = await referred(db, School, school_id, "/school_id")
    consultants.check_himself(db, consultant, _not_his())
    await organizations.check_document(db, values["document_id"])
    await _check(db, consultant.id, school.id, values["held_on"], values["measures"])
    row = db.add(
        Consultation(
            district_id=school.district_id, school_id=school.id, consultant_id=consultant.id,
            consultant_name=consultant.person_name, **values,
        )
    )  # fmt: skip
    await db.refresh(row, "school", "consultant")
    return row


async def _meant(db: Db, id: UUID | None) -> Consultant:
    if id is not None:
        return await referred(db, Consultant, id, "/consultant_id")
    himself = await db.first(select(Consultant).where(Consultant.user_id == db.actor.user_id))
    if himself is None:
        raise invalid(
            Fault(
                "/consultant_id",
                "value.missing",
                Text("Назовите консультанта.", "Name the consultant."),
                Text(
                    "Ваша учётная запись не связана с консультантом: попросите администратора.",
                    "Your account is not linked to a consultant: ask the administrator.",
                ),
            )
        )
    return himself


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> Consultation:
    """Change what is said of a visit until it is reported."""
    row = await edited(db, id)
    await organizations.check_document(db, change.get("document_id"))
    await _check(
        db,
        row.consultant_id,
        row.school_id,
        change.get("held_on", row.held_on),
        change.get("measures", row.measures),
    )
    for name, value in change.items():
        setattr(row, name, value)
    if row.report is None and row.status != ConsultationStatus.DRAFT.value:
        raise invalid(_no_report())
    return row


async def strike(db: Db, id: UUID) -> None:
    """Delete a draft; what was reported is kept."""
    await db.remove(await edited(db, id, states=frozenset({ConsultationStatus.DRAFT.value})))


async def edited(db: Db, id: UUID, states: frozenset[str] = OPEN) -> Consultation:
    """A visit to be changed by whose it is."""
    row = await db.edit(Consultation, id, *reading())
    await _check_his(db, row)
    if row.status not in states:
        raise Problem(LOCKED, current_status=row.status)
    return row


async def _check_his(db: Db, row: Consultation) -> None:
    consultant = await db.first(select(Consultant).where(Consultant.id == row.consultant_id))
    if consultant is None:
        raise _not_his()
    consultants.check_himself(db, consultant, _not_his())


# --- the steps --------------------------------------------------------------------------------------------------------


async def report(db: Db, row: Consultation, _: Any) -> None:
    """A visit is reported with a short report."""
    await _check_his(db, row)
    if not row.report:
        raise invalid(_no_report())


async def confirm(db: Db, row: Consultation, _: Any) -> None:
    """The school says it was so: by that the centre has helped it with the measures that the visit names."""
    if not row.measures:
        return
    title = f"Консультация {row.held_on:%d.%m.%Y}, {row.school_name}: {row.topic}"[:500]
    async with beyond(db, Reach(districts=frozenset({row.district_id}))):
        consultant = await db.get(Consultant, row.consultant_id)
        await service.prove(
            db, Deliverable.CONSULTATION, organization_id=consultant.organization_id, measures=row.measures,
            proof=Proof("consultations", row.id, title), cause=f"Консультация подтверждена школой: {row.school_name}",
        )  # fmt: skip


def _no_report() -> Fault:
    return Fault(
        "/report",
        "value.missing",
        Text("У консультации нет отчёта.", "The consultation has no report."),
        Text("Напишите коротко, что сделано: PATCH, report.", "Say shortly what was done: PATCH, report."),
    )


async def _check(db: Db, consultant_id: UUID, school_id: UUID, day: date, measures: Sequence[str]) -> None:
    faults = not_to_come(day, "/held_on")
    serves = select(ConsultantAssignment.id).where(
        ConsultantAssignment.consultant_id == consultant_id,
        ConsultantAssignment.school_id == school_id,
        consultants.on(day),
    )
    if await db.count(serves) == 0:
        text = Text("В этот день консультант не закреплён за школой.", "He does not serve the school on this day.")
        hint = Text("Закрепите его за школой или проверьте день.", "Assign him to the school, or check the day.")
        faults.append(Fault("/held_on", "consultant.not-assigned", text, hint))
    if measures:
        known = await _measures(db)
        hint = Text("Мероприятия: {codes}.", "Measures: {codes}.").filled(codes=", ".join(sorted(known)) or "—")
        faults += [
            Fault(fault.pointer, fault.code, fault.message, hint)
            for number, code in enumerate(measures)
            if code not in known
            for fault in [unknown(f"/measures/{number}")]
        ]
    if faults:
        raise invalid(*faults)


async def _measures(db: Db) -> set[str]:
    """The measures of running programmes at which somebody at the district owes consultations."""
    found = await db.rows(
        select(Responsibility.measure)
        .join(Programme, Programme.roadmap_id == Responsibility.roadmap_id)
        .where(Programme.status != ProgrammeStatus.CLOSED.value)
        .where(Responsibility.deliverable == Deliverable.CONSULTATION.value)
        .where(Responsibility.actor != OrganizationKind.SCHOOL.value)
        .distinct()
    )
    return {code for (code,) in found}
