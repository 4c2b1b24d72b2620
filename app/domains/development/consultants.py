"""The rules of consultants: who is in the pool, which schools each serves, and that his account sees those alone.

An assignment and the post (membership) that lets the consultant's account see the school are one fact told twice: every
change of the one is carried over to the other here, and nowhere else.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.accounts.models import Membership, User
from app.domains.development import service
from app.domains.development.lives import ConsultantStatus, speaks_for
from app.domains.development.models.consultants import Consultant, ConsultantAssignment
from app.domains.documents.models import Document
from app.domains.organizations import service as organizations
from app.domains.organizations.models import Appointment, Centre, Department, Function, Person, School
from app.domains.programmes.service import Proof, retract
from app.domains.roadmap.codes import Deliverable
from app.kernel import calendar
from app.kernel.actor import EVERYTHING, Reach, Role
from app.kernel.days import check_not_to_come
from app.kernel.db import Db
from app.kernel.effects import beyond
from app.kernel.problems import Fault, Problem, invalid
from app.kernel.references import referred
from app.kernel.text import Text

SORTS = {"name": Consultant.name_key, "created_at": Consultant.created_at, "updated_at": Consultant.updated_at}
ASSIGNMENT_SORTS = {"starts_on": ConsultantAssignment.starts_on, "created_at": ConsultantAssignment.created_at}

_EXPLAIN = Text("Если так и нужно, объясните почему в note.", "If it has to be so, say why in note.")


# --- the pool ---------------------------------------------------------------------------------------------------------


async def enlist(db: Db, person_id: UUID, **values: Any) -> Consultant:
    """Somebody appointed to be a consultant enters the pool; by that the centre has named its specialist."""
    person = await referred(db, Person, person_id, "/person_id")
    appointed = await db.first(
        select(Appointment).where(
            Appointment.person_id == person.id,
            Appointment.function == Function.CONSULTANT.value,
            organizations.in_force(Appointment, calendar.today()),
        )
    )
    if appointed is None:
        raise invalid(
            Fault(
                "/person_id",
                "person.not-appointed",
                Text("Этот человек не назначен экспертом-консультантом.", "This person is not appointed a consultant."),
                Text(
                    "Сначала назначьте его: POST /appointments, function: consultant.",
                    "Appoint him first: POST /appointments, function: consultant.",
                ),
            )
        )
    consultant = db.add(
        Consultant(
            district_id=person.district_id, organization_id=person.organization_id, person_id=person.id,
            person_name=person.name, **values,
        )
    )  # fmt: skip
    await db.flush()
    centres = await db.all(select(Centre).where(Centre.id == person.organization_id))
    for centre in centres:
        await _tell(db, consultant, centre.id, "Определён специалист для подготовки экспертов-консультантов")
    return consultant


async def send(db: Db, row: Consultant, _: Any) -> None:
    """The department sends him to training: by that its duty is done."""
    for office in await db.all(select(Department).where(Department.district_id == row.district_id)):
        await _tell(db, row, office.id, "Направлен на подготовку экспертов-консультантов")


async def qualify(db: Db, row: Consultant, body: Any) -> None:
    """He has completed the training and works with schools from now on."""
    check_not_to_come(body.trained_on, "/trained_on")
    if body.document_id is not None:
        row.training_document_id = (await referred(db, Document, body.document_id, "/document_id")).id
    row.trained_on, row.training, row.training_hours = body.trained_on, body.training, body.training_hours


async def retire(db: Db, row: Consultant, _: Any) -> None:
    """He leaves the pool: what he serves ends today, what was to come is not served.

    Whoever leaves before he was trained is no evidence that the district has somebody.
    """
    day = calendar.today()
    if row.status != ConsultantStatus.ACTIVE.value:
        await retract(db, "consultants", [row.id], district_id=row.district_id, cause=_LEFT)
    async with beyond(db, Reach(districts=frozenset({row.district_id}))):
        for assignment in await db.all(_running(row.id, day)):
            if assignment.starts_on > day:
                await _drop(db, assignment)
                await db.remove(assignment)
            else:
                assignment.ends_on = day
                await _keep_in_step(db, assignment, row.user_id)


_LEFT = Text("Выбыл из состава, не пройдя подготовки", "He left the pool before he was trained")


async def _tell(db: Db, row: Consultant, organization_id: UUID, cause: str) -> None:
    proof = Proof("consultants", row.id, f"Эксперт-консультант: {', '.join(row.topics)}"[:500])
    await service.prove(db, Deliverable.EXPERT_CONSULTANT, organization_id=organization_id, proof=proof, cause=cause)


# --- the account that he signs in with --------------------------------------------------------------------------------


async def link(db: Db, id: UUID, user_id: UUID | None) -> Consultant:
    """His account sees the schools he serves from now on; the one before sees them no more."""
    row = await db.edit(Consultant, id)
    if user_id is not None:
        await referred(db, User, user_id, "/user_id")
    row.user_id = user_id
    for assignment in await db.all(_running(row.id, calendar.today())):
        await _drop(db, assignment)
        await _keep_in_step(db, assignment, user_id)
    return row


async def _keep_in_step(db: Db, row: ConsultantAssignment, user_id: UUID | None) -> None:
    """The post of the account is held at the school of the assignment for the very days of it."""
    if user_id is None:
        return
    async with beyond(db, EVERYTHING):
        post = await db.first(select(Membership).where(Membership.id == row.membership_id))
        if post is None:
            post = db.add(
                Membership(
                    user_id=user_id, role=Role.CONSULTANT.value, organization_id=row.school_id,
                    district_id=row.district_id, starts_on=row.starts_on, ends_on=row.ends_on,
                )
            )  # fmt: skip
            await db.flush()
        post.starts_on, post.ends_on = row.starts_on, row.ends_on
        row.membership_id = post.id


async def _drop(db: Db, row: ConsultantAssignment) -> None:
    """The post ends with the assignment that it came with; one that has held for a day is kept, as all posts are."""
    if row.membership_id is None:
        return
    yesterday = calendar.today() - timedelta(days=1)
    async with beyond(db, EVERYTHING):
        post = await db.first(select(Membership).where(Membership.id == row.membership_id))
        row.membership_id = None
        await db.flush()
        if post is None:
            return
        if post.starts_on > yesterday:
            await db.remove(post)
        elif post.ends_on is None or post.ends_on > yesterday:
            post.ends_on = yesterday


# --- which schools he serves ------------------------------------------------------------------------------------------


def reading() -> tuple[ORMOption, ...]:
    """What an answer about an assignment to a school is read from."""
    return (joinedload(ConsultantAssignment.school),)


def on(day: date) -> ColumnElement[bool]:
    """Whether an assignment holds on this day."""
    return (ConsultantAssignment.starts_on <= day) & (
        ConsultantAssignment.ends_on.is_(None) | (ConsultantAssignment.ends_on >= day)
    )


async def assign(db: Db, consultant_id: UUID, school_id: UUID, **values: Any) -> ConsultantAssignment:
    """A consultant of the pool serves a school; load and doubling are told, and taken with an explanation."""
    consultant = await referred(db, Consultant, consultant_id, "/consultant_id", locked=True)
    school = await referred(db, School, school_id, "/school_id")
    await organizations.check_document(db, values["document_id"])
    faults: list[Fault] = []
    if consultant.district_id != school.district_id:
        text = Text("Консультант и школа из разных районов.", "Consultant and school are of different districts.")
        faults.append(Fault("/school_id", "district.other", text))
    if consultant.status != ConsultantStatus.ACTIVE.value:
        text = Text("Этот консультант сейчас не работает со школами.", "This consultant does not work with schools.")
        hint = Text("Отметьте, что он подготовлен (шаг qualify).", "Record his training (step qualify).")
        faults.append(Fault("/consultant_id", "consultant.not-active", text, hint))
    if await _is_his_own(db, consultant, school):
        text = Text("Это его собственная школа.", "This is his own school.")
        faults.append(Fault("/school_id", "conflict.own-school", text, Text("Назначьте другого.", "Take another.")))
    wanted = _Wanted(school.id, values["starts_on"], values["ends_on"], values["note"])
    if faults := faults + await _faults_of_days(db, consultant, wanted):
        raise invalid(*faults)
    row = db.add(
        ConsultantAssignment(
            district_id=school.district_id, school_id=school.id, consultant_id=consultant.id,
            consultant_name=consultant.person_name, **values,
        )
    )  # fmt: skip
    await db.flush()
    await _keep_in_step(db, row, consultant.user_id)
    await db.refresh(row, "school")
    return row


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> ConsultantAssignment:
    """Change its days; the post of his account follows."""
    row = await db.edit(ConsultantAssignment, id, *reading())
    consultant = await db.lock(Consultant, row.consultant_id)
    await organizations.check_document(db, change.get("document_id"))
    told = {name: getattr(row, name) for name in ("starts_on", "ends_on", "note")} | change
    wanted = _Wanted(row.school_id, told["starts_on"], told["ends_on"], told["note"], but=row.id)
    if faults := await _faults_of_days(db, consultant, wanted):
        raise invalid(*faults)
    for name, value in change.items():
        setattr(row, name, value)
    await _keep_in_step(db, row, consultant.user_id)
    return row


async def release(db: Db, id: UUID) -> None:
    """Delete an assignment that was recorded by mistake, with the post that came with it."""
    row = await db.edit(ConsultantAssignment, id)
    await _drop(db, row)
    await db.remove(row)


def _running(consultant_id: UUID, day: date) -> Any:
    return (
        select(ConsultantAssignment)
        .where(ConsultantAssignment.consultant_id == consultant_id)
        .where(or_(ConsultantAssignment.ends_on.is_(None), ConsultantAssignment.ends_on >= day))
        .order_by(ConsultantAssignment.id)
    )


async def _is_his_own(db: Db, consultant: Consultant, school: School) -> bool:
    """Whether he is on its staff too (by his address), or his account acts for it."""
    person = await referred(db, Person, consultant.person_id, "/consultant_id")
    if person.email is not None:
        same = select(Person.id).where(
            Person.organization_id == school.id, func.lower(Person.email) == person.email.lower()
        )
        if await db.count(same):
            return True
    if consultant.user_id is None:
        return False
    async with beyond(db, EVERYTHING):
        posts = select(Membership.id).where(
            Membership.user_id == consultant.user_id,
            Membership.organization_id == school.id,
            Membership.role == Role.SCHOOL.value,
            Membership.ends_on.is_(None) | (Membership.ends_on >= calendar.today()),
        )
        return await db.count(posts) > 0


@dataclass(frozen=True, slots=True)
class _Wanted:
    """At which school, on which days, and why it is so if it has to be explained."""

    school_id: UUID
    starts_on: date
    ends_on: date | None
    note: str | None
    but: UUID | None = None
    """The record that is changed: it does not stand in its own way."""


async def _faults_of_days(db: Db, consultant: Consultant, wanted: _Wanted) -> list[Fault]:
    """Once at a time at one school; more schools than he can serve, or two consultants at one, need a reason."""
    if wanted.ends_on is not None and wanted.ends_on < wanted.starts_on:
        return [Fault("/ends_on", "dates.order", Text("Окончание раньше начала.", "The end is before the beginning."))]
    same_days = ConsultantAssignment.ends_on.is_(None) | (ConsultantAssignment.ends_on >= wanted.starts_on)
    if wanted.ends_on is not None:
        same_days &= ConsultantAssignment.starts_on <= wanted.ends_on
    his = ConsultantAssignment.consultant_id == consultant.id
    there = ConsultantAssignment.school_id == wanted.school_id
    found = await db.rows(
        select(ConsultantAssignment.consultant_id, ConsultantAssignment.school_id)
        .where(same_days, or_(his, there))
        .where(ConsultantAssignment.id.is_distinct_from(wanted.but))
    )
    faults: list[Fault] = []
    if (consultant.id, wanted.school_id) in {tuple(one) for one in found}:
        text = Text("В эти дни он уже закреплён за школой.", "He serves the school on some of these days already.")
        hint = Text("Измените дни имеющейся записи.", "Change the days of the record that is there.")
        faults.append(Fault("/starts_on", "assignment.overlaps", text, hint))
    others = {school for who, school in found if who == consultant.id} - {wanted.school_id}
    if len(others) >= consultant.max_schools and not wanted.note:
        text = Text(
            "У консультанта в эти дни уже столько школ, сколько он может вести: {n}.",
            "On these days the consultant has as many schools as he can serve: {n}.",
        ).filled(n=len(others))
        faults.append(Fault("/note", "load.exceeded", text, _EXPLAIN))
    if {who for who, _ in found} - {consultant.id} and not wanted.note:
        text = Text("В эти дни за школой уже закреплён консультант.", "The school has a consultant on these days.")
        faults.append(Fault("/note", "school.has-consultant", text, _EXPLAIN))
    return faults


def check_himself(db: Db, consultant: Consultant, problem: Problem) -> None:
    """A consultant speaks for himself alone; the centre for all of its district."""
    if not speaks_for(db.reach, db.actor.user_id, consultant):
        raise problem
