"""The rules of organisations: who is meant by a code, what a school may be at one time, who may hold which function."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, cast, exists, or_, select
from sqlalchemy.types import Text as SqlText

from app.domains.documents.models import Document
from app.domains.organizations.models import (
    HELD_IN,
    AliasKind,
    Appointment,
    Centre,
    Department,
    Function,
    Organization,
    Person,
    School,
    SchoolAlias,
    SchoolStatus,
)
from app.kernel.actor import Role
from app.kernel.calendar import today
from app.kernel.db import Db
from app.kernel.problems import CONFLICT, Fault, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.searching import holds
from app.kernel.text import Text

_FOR_A_SCHOOL = frozenset({Role.SCHOOL, Role.INTEGRATION})
_OFFICE = {"department": Department, "centre": Centre}


def in_force(model: type[SchoolStatus | Appointment], day: date) -> ColumnElement[bool]:
    """Whether a row with days holds on this one."""
    return (model.starts_on <= day) & (model.ends_on.is_(None) | (model.ends_on >= day))


# --- where somebody is at home ---------------------------------------------------------------------------------------


def home_district(db: Db, given: UUID | None) -> UUID:
    """The district that a body names or, where the actor has but one, his own."""
    return given or _only(db.actor.districts, "/district_id", Text("район", "the district"))


def home_organization(db: Db, given: UUID | None, *, pointer: str = "/organization_id") -> UUID:
    """The organisation that a body names or, where the actor has but one, his own."""
    own = {post.organization_id for post in db.actor.posts if post.organization_id is not None}
    return given or _only(own, pointer, Text("организацию", "the organisation"))


def _only(found: Iterable[UUID], pointer: str, what: Text) -> UUID:
    own = list(found)
    if len(own) == 1:
        return own[0]
    raise invalid(Fault(pointer, "value.missing", Text("Назовите {what}.", "Name {what}.").filled(what=what)))


async def check_document(db: Db, id: UUID | None) -> None:
    """The order that a body names must be one that the actor sees."""
    if id is not None:
        await referred(db, Document, id, "/document_id")


# --- districts and offices -------------------------------------------------------------------------------------------


def found_office(district_id: UUID, kind: str, **values: Any) -> Organization:
    """A new department or centre."""
    return _OFFICE[kind](district_id=district_id, **values)


async def edit_office(db: Db, id: UUID) -> Organization:
    """A department or a centre to be changed; a school is changed as a school."""
    office = await db.edit(Organization, id)
    if office.is_school:
        raise Problem(
            CONFLICT,
            Text(
                "Это школа: меняйте её по адресу /schools/{id}.", "This is a school: change it at /schools/{id}."
            ).filled(id=id),
        )
    return office


# --- schools ---------------------------------------------------------------------------------------------------------


def known_as(part: str) -> ColumnElement[bool]:
    """Whether the school bears this part of a name, code or number, or bore it formerly."""
    return or_(
        holds(part, School.name, School.full_name, School.code, cast(School.number, SqlText)),
        exists().where(SchoolAlias.school_id == School.id, holds(part, SchoolAlias.name, SchoolAlias.code)),
    )


def coded(codes: list[str]) -> ColumnElement[bool]:
    """Whether one of these is the school's code or was."""
    return or_(School.code.in_(codes), exists().where(SchoolAlias.school_id == School.id, SchoolAlias.code.in_(codes)))


def closed() -> ColumnElement[bool]:
    """Whether the school is one no more."""
    return (School.closed_on.is_not(None)) & (School.closed_on <= today())


def having(codes: Sequence[str], day: date) -> ColumnElement[bool]:
    """Whether the school has one of these statuses on a day."""
    return exists().where(
        SchoolStatus.school_id == School.id, SchoolStatus.code.in_(codes), in_force(SchoolStatus, day)
    )


async def schools_by_code(db: Db, codes: Iterable[str], district_id: UUID | None = None) -> Mapping[str, set[UUID]]:
    """Whom each code means today: its bearer, else whoever bore it or took its bearer in, else a closed school.

    Several are possible only for those who reach several districts. Two queries, however many codes.
    """
    wanted = sorted(set(codes))
    bearing = select(School.code, School.id, School.closed_on).where(School.code.in_(wanted))
    former = (
        select(SchoolAlias.code, SchoolAlias.school_id)
        .join(School, School.id == SchoolAlias.school_id)
        .where(SchoolAlias.code.in_(wanted))
    )
    if district_id is not None:
        bearing = bearing.where(School.district_id == district_id)
        former = former.where(SchoolAlias.district_id == district_id)
    open_: dict[str, set[UUID]] = {}
    closed: dict[str, set[UUID]] = {}
    day = today()
    for code, id, closed_on in await db.rows(bearing):
        (closed if closed_on is not None and closed_on <= day else open_).setdefault(code, set()).add(id)
    earlier: dict[str, set[UUID]] = {}
    for code, id in await db.rows(former):
        earlier.setdefault(code, set()).add(id)
    return {code: open_.get(code) or earlier.get(code) or closed.get(code) or set() for code in wanted}


async def rename_code(db: Db, school: School, code: str) -> None:
    """Another code; the one before stays as an alias, because files will go on naming it."""
    if code == school.code:
        return
    kept = await db.first(
        select(SchoolAlias).where(SchoolAlias.school_id == school.id, SchoolAlias.code == school.code)
    )
    if kept is None:
        db.add(
            SchoolAlias(
                district_id=school.district_id,
                school_id=school.id,
                kind=AliasKind.RENAMED.value,
                code=school.code,
                until=today(),
            )
        )
    school.code = code


async def grant(db: Db, school_id: UUID, **values: Any) -> SchoolStatus:
    """A status for a school, unless it has the same one on some of these days."""
    school = await referred(db, School, school_id, "/school_id", locked=True)
    await check_document(db, values["document_id"])
    status = SchoolStatus(district_id=school.district_id, school_id=school.id, **values)
    await check_alone(db, status)
    return db.add(status)


async def check_alone(db: Db, status: SchoolStatus) -> None:
    """One status once at a time; the school is locked, so that two orders do not pass each other."""
    await referred(db, School, status.school_id, "/school_id", locked=True)
    others = select(SchoolStatus).where(
        SchoolStatus.school_id == status.school_id,
        SchoolStatus.code == status.code,
        SchoolStatus.ends_on.is_(None) | (SchoolStatus.ends_on >= status.starts_on),
    )
    if status.id is not None:
        others = others.where(SchoolStatus.id != status.id)
    if status.ends_on is not None:
        others = others.where(SchoolStatus.starts_on <= status.ends_on)
    if await db.first(others) is not None:
        raise invalid(
            Fault(
                "/starts_on",
                "status.overlaps",
                Text("В эти дни у школы этот статус уже есть.", "On some of these days the school has this status."),
                Text("Измените дни имеющейся записи.", "Change the days of the record that is there."),
            )
        )


# --- classes ---------------------------------------------------------------------------------------------------------


AMBIGUOUS = Text(
    "Под этим кодом в разных районах есть разные школы: назовите school_id.",
    "Schools of several districts bear this code: name the school_id.",
)
UNKNOWN_SCHOOL = Text("Такой школы нет или она вам не видна.", "There is no such school, or it is out of your sight.")
NAMED_TWICE = Text(
    "Назовите школу один раз: кодом или идентификатором.", "Name the school once: by its code or its id."
)
NAME_THE_SCHOOL = Text("Назовите школу.", "Name the school.")


async def school_meant(db: Db, id: UUID | None, code: str | None) -> School:
    """The school that a class names by id or by code; a school itself need not."""
    named = await school_named(db, id, code)
    if named.fault is not None:
        raise invalid(named.fault)
    school = await db.first(select(School).where(School.id == named.id))
    if school is None:
        raise invalid(named.unknown())
    return school


class NamedSchool(NamedTuple):
    """Which school is meant, before it is read."""

    id: UUID | None
    pointer: str
    fault: Fault | None = None
    """Why it is not clear which."""

    def unknown(self) -> Fault:
        """There is none, or it cannot be seen."""
        return Fault(self.pointer, "reference.unknown", UNKNOWN_SCHOOL)


async def school_named(db: Db, id: UUID | None, code: str | None) -> NamedSchool:
    """The school that is meant by id or by code, or because one acts for it alone."""
    if id is not None and code is not None:
        return NamedSchool(None, "", Fault("/school_code", "reference.twice", NAMED_TWICE))
    if code is None:
        found, pointer = ({id} if id else own_schools(db)), "/school_id"
    else:
        found, pointer = (await schools_by_code(db, [code]))[code], "/school_code"
    if not found and code is None:
        return NamedSchool(None, pointer, Fault(pointer, "value.missing", NAME_THE_SCHOOL))
    if len(found) > 1:
        return NamedSchool(None, pointer, Fault(pointer, "reference.unclear", AMBIGUOUS))
    return NamedSchool(next(iter(found), None), pointer)


def own_schools(db: Db) -> set[UUID]:
    """The schools that the actor acts for."""
    return {
        post.organization_id
        for post in db.actor.posts
        if post.organization_id is not None and post.organization_is_school and post.role in _FOR_A_SCHOOL
    }


# --- people ----------------------------------------------------------------------------------------------------------


async def appoint(
    db: Db, person_id: UUID, organization_id: UUID | None, function: Function, document_id: UUID | None, **values: Any
) -> Appointment:
    """Put a person into a function of his own organisation; into the coordination group also from another one."""
    person = await referred(db, Person, person_id, "/person_id")
    organization = await referred(db, Organization, organization_id or person.organization_id, "/organization_id")
    await check_document(db, document_id)
    faults = []
    if organization.kind not in HELD_IN[function]:
        faults.append(
            Fault(
                "/function",
                "function.unsuited",
                Text(
                    "В организации этого вида такой обязанности нет.",
                    "There is no such function in an organisation of this kind.",
                ),
            )
        )
    if organization.district_id != person.district_id:
        faults.append(unknown("/organization_id"))
    elif organization.id != person.organization_id and function is not Function.COORDINATION_GROUP:
        faults.append(
            Fault(
                "/person_id",
                "person.elsewhere",
                Text(
                    "Человек работает в другой организации; так можно только в координационную группу.",
                    "The person works in another organisation; only the coordination group takes such.",
                ),
                Text("Внесите его в эту организацию и назначьте.", "Enter him in this organisation, then appoint him."),
            )
        )
    if faults:
        raise invalid(*faults)
    return db.add(
        Appointment(
            district_id=organization.district_id,
            organization_id=organization.id,
            person_id=person.id,
            function=function.value,
            document_id=document_id,
            **values,
        )
    )
