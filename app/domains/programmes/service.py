"""The rules of assignments: who owes what, by when, what shows that it was done, how other domains fulfil it."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.organizations.models import Appointment, Organization
from app.domains.programmes.lives import (
    ASSIGNMENTS,
    OPEN,
    OWED,
    AssignmentStatus,
    DueBasis,
    EvidenceKind,
    ProgrammeStatus,
)
from app.domains.programmes.models import PROGRAMME_IS_CLOSED, Assignment, Evidence, Participation, Programme
from app.domains.programmes.terms import Duty, check_due, due
from app.domains.roadmap.codes import Deliverable
from app.domains.roadmap.models import Responsibility, RoadmapMeasure
from app.kernel import calendar
from app.kernel.db import Db
from app.kernel.effects import throughout
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.tables import now
from app.kernel.text import Text
from app.kernel.workflow import StateChange, history

SORTS = {
    "due_on": Assignment.due_key,
    "place": Responsibility.place,
    "name": Organization.name_key,
    "updated_at": Assignment.updated_at,
}

PROGRAMME_CLOSED = Kind(
    "programme-closed",
    409,
    PROGRAMME_IS_CLOSED,
    Text("Никто: завершённую программу не открывают снова.", "Nobody: a closed programme is not opened again."),
    Text("Ведите работу в действующей программе.", "Work in a programme that is running."),
)
SETTLED = Kind(
    "assignment-settled",
    409,
    Text("С этим поручением уже решено", "This assignment is settled"),
    Text("Тот, кто подтверждает: он может вернуть отчёт.", "Whoever confirms: he can return the report."),
    Text(
        "Подтверждения добавляют, пока поручение открыто, убирают, пока о нём не отчитались; "
        "подтверждённое хранится всегда.",
        "Evidence is added while the assignment is open and removed until it is reported; "
        "what was confirmed is kept for ever.",
    ),
)

FOLLOWERS: list[Callable[[Db, Participation], Awaitable[None]]] = []
"""What else follows once a school is enrolled; domains above add theirs."""


def reading() -> tuple[ORMOption, ...]:
    """What an answer about an assignment is read from."""
    return (
        joinedload(Assignment.responsibility),
        joinedload(Assignment.organization),
        joinedload(Assignment.programme),
    )


def listing() -> Select[Assignment]:
    """The assignments with all that an answer says of them."""
    return (
        select(Assignment)
        .join(Assignment.responsibility)
        .join(Assignment.organization)
        .join(Assignment.programme)
        .options(
            contains_eager(Assignment.responsibility),
            contains_eager(Assignment.organization),
            contains_eager(Assignment.programme),
        )
    )


def late(statement: Select[Assignment], *, overdue: bool) -> Select[Assignment]:
    """Only those that are overdue today, or only the others."""
    condition = (
        (Assignment.due_key < calendar.today())
        & Assignment.status.in_(OWED)
        & (Programme.status != ProgrammeStatus.CLOSED.value)
    )
    return statement.where(condition if overdue else ~condition)


# --- who owes what ----------------------------------------------------------------------------------------------------


async def duties(db: Db, roadmap_id: UUID) -> Sequence[tuple[str, Duty]]:
    """The responsibilities of an edition in their order, each with its actor."""
    found = await db.rows(
        select(Responsibility.actor, Responsibility.id, Responsibility.stage, Responsibility.term, RoadmapMeasure.term)
        .join(RoadmapMeasure, RoadmapMeasure.id == Responsibility.measure_id)
        .where(Responsibility.roadmap_id == roadmap_id)
        .order_by(Responsibility.place)
    )
    return [(actor, Duty(*duty)) for actor, *duty in found]


async def assign(db: Db, programme: Programme, organizations: Sequence[Organization]) -> None:
    """Give each organisation what the edition asks of its kind; what it has already stays, what had ended goes on."""
    owing = await duties(db, programme.roadmap_id)
    theirs = {organization.id for organization in organizations}
    held = await db.all(
        select(Assignment)
        .where(Assignment.programme_id == programme.id, Assignment.organization_id.in_(theirs))
        .order_by(Assignment.id)
        .with_for_update(of=Assignment)
    )
    have = {(row.organization_id, row.responsibility_id) for row in held}
    for organization in organizations:
        for actor, duty in owing:
            if actor == organization.kind and (organization.id, duty.id) not in have:
                due_on, basis = due(programme, duty)
                db.add(
                    Assignment(
                        programme_id=programme.id, roadmap_id=programme.roadmap_id, responsibility_id=duty.id,
                        organization_id=organization.id, district_id=programme.district_id,
                        actor=actor, due_on=due_on, due_basis=basis,
                    )
                )  # fmt: skip
    await db.flush()
    await _resume(db, [row for row in held if row.status == AssignmentStatus.ENDED.value])


async def end(db: Db, programme_id: UUID, organization_id: UUID, note: str | None) -> None:
    """End all assignments of an organisation that leaves: nothing is owed any more, nothing is lost."""
    held = await db.all(
        select(Assignment)
        .where(Assignment.programme_id == programme_id, Assignment.organization_id == organization_id)
        .where(Assignment.status != AssignmentStatus.ENDED.value)
        .order_by(Assignment.id)
        .with_for_update(of=Assignment)
    )
    for row in held:
        await ASSIGNMENTS.record(db, row, "end", AssignmentStatus.ENDED.value, note=note)


async def _resume(db: Db, ended: Sequence[Assignment]) -> None:
    """Each goes on from the state in which it was ended."""
    changes = await db.all(
        select(StateChange)
        .where(StateChange.entity == ASSIGNMENTS.resource, StateChange.entity_id.in_([row.id for row in ended]))
        .where(StateChange.step == "end")
        .order_by(StateChange.id)
    ) if ended else []  # fmt: skip
    before = {change.entity_id: change.source for change in changes}
    for row in ended:
        await ASSIGNMENTS.record(db, row, "resume", before[row.id])


# --- by when ----------------------------------------------------------------------------------------------------------


async def reschedule(db: Db, programme: Programme) -> None:
    """Count the last days anew after the dates of the programme changed; those set for one organisation stay."""
    wanted = {duty.id: due(programme, duty) for _, duty in await duties(db, programme.roadmap_id)}
    held = await db.all(
        select(Assignment)
        .where(Assignment.programme_id == programme.id)
        .where(Assignment.due_basis.is_distinct_from(DueBasis.BY_HAND.value))
        .where(Assignment.status.in_([*OPEN, AssignmentStatus.ENDED.value]))
        .order_by(Assignment.id)
        .with_for_update(of=Assignment)
    )
    for row in held:
        row.due_on, row.due_basis = wanted[row.responsibility_id]


async def set_due(db: Db, row: Assignment, due_on: date | None) -> None:
    """A last day for this organisation alone; None goes back to what programme and roadmap say."""
    if due_on is not None:
        row.due_on, row.due_basis = due_on, DueBasis.BY_HAND.value
        return
    programme = await db.get(Programme, row.programme_id)
    duty = next(duty for _, duty in await duties(db, row.roadmap_id) if duty.id == row.responsibility_id)
    row.due_on, row.due_basis = due(programme, duty)


# --- the steps --------------------------------------------------------------------------------------------------------


def check_running(row: Assignment) -> None:
    """409 once the programme is closed."""
    if row.programme.closed:
        raise Problem(PROGRAMME_CLOSED)


async def step(_: Db, row: Assignment, __: Any) -> None:
    """Every step: the programme must be running."""
    check_running(row)


async def report(_: Db, row: Assignment, body: Any) -> None:
    """A report shows evidence or says why there is none."""
    check_running(row)
    if row.evidence_count == 0 and not (body.note or "").strip():
        raise invalid(
            Fault(
                "/note",
                "evidence.missing",
                Text("К поручению не приложено ни одного подтверждения.", "No evidence is attached to the assignment."),
                Text(
                    "Приложите документ, файл, ссылку или запись системы (POST …/evidence) или объясните в note, "
                    "почему подтверждения нет.",
                    "Attach a document, a file, a link or a resource (POST …/evidence), or say why there is none.",
                ),
            )
        )


async def return_(db: Db, row: Assignment, body: Any) -> None:
    """A return may set a new last day."""
    check_running(row)
    check_due(row.programme, body.due_on)
    if body.due_on is not None:
        await set_due(db, row, body.due_on)


async def reopen(db: Db, row: Assignment, body: Any) -> None:
    """What was confirmed is owed again: for evidence that lapsed, or a confirmation given by mistake."""
    await return_(db, row, body)
    row.evidence_lapsed = False


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> Assignment:
    """The organisation says who is responsible and leaves a remark."""
    row = await db.edit(Assignment, id, *reading())
    check_running(row)
    if change.get("appointment_id") is not None:
        appointment = await referred(db, Appointment, change["appointment_id"], "/appointment_id")
        if appointment.organization_id != row.organization_id:
            raise invalid(unknown("/appointment_id"))
    for name, value in change.items():
        setattr(row, name, value)
    return row


async def schedule(db: Db, id: UUID, due_on: date | None) -> Assignment:
    """A last day for an open assignment, or back to the one that programme and roadmap give."""
    row = await db.edit(Assignment, id, *reading())
    check_running(row)
    if row.status not in OPEN:
        raise Problem(SETTLED)
    check_due(row.programme, due_on)
    await set_due(db, row, due_on)
    return row


# --- what shows it by itself ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proof:
    """A resource of this system that shows something is done."""

    resource_type: str
    """The plural noun of its address, as `monitoring-submissions`."""
    resource_id: UUID
    title: str


async def fulfil(
    db: Db,
    deliverable: Deliverable,
    *,
    programme_id: UUID,
    organization_id: UUID,
    proof: Proof,
    cause: str,
    measures: Collection[str] = (),
) -> Sequence[Assignment]:
    """A resource reached its fulfilling state: it becomes evidence, and what it fulfils is reported by itself.

    For other domains to call, in the request that moves the resource; twice is as good as once, and what had been
    retracted holds again. `cause` goes into the history. `measures` narrows it by code where a deliverable stands at
    several, as monitoring does at 1.1.2 and 2.1.1. Settled assignments stay as they are. The rows found are returned.
    """
    shaken = Assignment.evidence_lapsed & Assignment.id.in_(
        _naming(select(Evidence.assignment_id), proof.resource_type, [proof.resource_id])
    )
    statement = (
        _running(select(Assignment).join(Assignment.responsibility))
        .where(Assignment.programme_id == programme_id, Assignment.organization_id == organization_id)
        .where(Responsibility.deliverable == deliverable.value, Assignment.status.in_(OPEN) | shaken)
    )
    if measures:
        statement = statement.where(Responsibility.measure.in_(measures))
    found = await db.all(statement)
    for row in found:
        row.evidence_lapsed = False
        await _hold(db, row, proof)
        if row.status in OWED:
            await ASSIGNMENTS.record(
                db, row, "report", AssignmentStatus.REPORTED.value, note=cause,
                resource_type=proof.resource_type, resource_id=str(proof.resource_id),
            )  # fmt: skip
    return found


async def retract(
    db: Db,
    resource_type: str,
    ids: Collection[UUID],
    *,
    district_id: UUID,
    cause: Text,
    heirs: Mapping[UUID, Proof] | None = None,
) -> None:
    """Resources left their fulfilling state: as evidence they are withdrawn, wherever they stand, and say why.

    For other domains to call, in the request that moves the resource: the way back of `fulfil`. What was reported by
    itself and has nothing else to show for it is owed again; what somebody reported himself, or confirmed, stays, and
    a confirmed one says that its evidence lapsed. `heirs` take the place of what they replace, as a new edition does.
    A closed programme stays as it was.
    """
    told = f"{cause.ru} / {cause.en}"
    async with throughout(db, {district_id}):
        naming = _naming(select(Evidence.assignment_id), resource_type, ids)
        for row in await db.all(_running(select(Assignment)).where(Assignment.id.in_(naming))):
            pieces = _naming(select(Evidence), resource_type, ids)
            for piece in await db.all(pieces.where(Evidence.assignment_id == row.id, Evidence.withdrawn_at.is_(None))):
                piece.withdrawn_at, piece.withdrawn_because = now(), told
                row.evidence_count -= 1
                if heirs and piece.resource_id in heirs:
                    await _hold(db, row, heirs[piece.resource_id])
                elif row.status == AssignmentStatus.CONFIRMED.value:
                    row.evidence_lapsed = True
            await db.flush()
            if row.status == AssignmentStatus.REPORTED.value and await _without_ground(db, row):
                await ASSIGNMENTS.record(
                    db, row, "retract", AssignmentStatus.IN_PROGRESS.value, note=told, resource_type=resource_type
                )


async def _hold(db: Db, row: Assignment, proof: Proof) -> None:
    """The resource is evidence on this assignment, be it for the first time or again."""
    naming = _naming(select(Evidence), proof.resource_type, [proof.resource_id])
    known = await db.first(naming.where(Evidence.assignment_id == row.id))
    if known is None:
        put(
            db, row, kind=EvidenceKind.RESOURCE.value, title=proof.title, by_itself=True,
            resource_type=proof.resource_type, resource_id=proof.resource_id,
        )  # fmt: skip
    elif known.withdrawn_at is not None:
        known.withdrawn_at = known.withdrawn_because = None
        row.evidence_count += 1
    await db.flush()


async def _without_ground(db: Db, row: Assignment) -> bool:
    """Whether it was last reported by itself, and nothing that came by itself holds any longer."""
    reports = history(ASSIGNMENTS.resource, row.id).where(StateChange.step == "report")
    last = (await db.all(reports))[-1]
    holding = select(Evidence.id).where(Evidence.assignment_id == row.id, Evidence.by_itself)
    return "resource_id" in last.details and await db.count(holding.where(Evidence.withdrawn_at.is_(None))) == 0


def _naming(statement: Select[Any], resource_type: str, ids: Collection[UUID]) -> Select[Any]:
    return statement.where(Evidence.resource_type == resource_type, Evidence.resource_id.in_(ids))


def _running(statement: Select[Assignment]) -> Select[Assignment]:
    """Of programmes that are not closed, locked in the one order."""
    return (
        statement.join(Assignment.programme)
        .where(Programme.status != ProgrammeStatus.CLOSED.value)
        .order_by(Assignment.id)
        .with_for_update(of=Assignment)
        .execution_options(populate_existing=True)
    )


def put(db: Db, row: Assignment, **values: Any) -> Evidence:
    """A piece of evidence, counted on its assignment, which is locked."""
    row.evidence_count += 1
    return db.add(
        Evidence(
            assignment_id=row.id, organization_id=row.organization_id, district_id=row.district_id,
            added_by=db.actor.name, **values,
        )
    )  # fmt: skip
