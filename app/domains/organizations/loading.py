"""Schools and classes from files, and into files that load again: the columns, and what a row means."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domains.organizations import service
from app.domains.organizations.models import Organization, OrganizationKind, School, SchoolClass, SchoolType
from app.domains.organizations.schemas.classes import ClassIn
from app.domains.organizations.schemas.schools import SchoolIn
from app.kernel.db import Db
from app.kernel.imports import Intake, Line
from app.kernel.tabular import Absence, Column, TableShape, choice, date_, integer
from app.kernel.tabular import text as words
from app.kernel.tabular.readers import Facts
from app.kernel.text import Text

SCHOOLS = TableShape(
    columns=(
        Column("code", Text("Код", "Code"), words, ("код школы", "код ОО", "school code"), filled=True),
        Column("number", Text("Номер", "Number"), integer, ("номер школы", "№", "school number")),
        Column("name", Text("Название", "Name"), words, ("наименование", "школа", "краткое наименование", "school")),
        Column("full_name", Text("Полное название", "Full name"), words, ("полное наименование",)),
        Column(
            "type", Text("Тип", "Type"), choice({kind.value: kind.label for kind in SchoolType}), ("тип школы", "вид")
        ),
        Column("address", Text("Адрес", "Address"), words, ("адрес школы",)),
        Column("closed_on", Text("Закрыта", "Closed on"), date_, ("дата закрытия",)),
    )
)
_YEAR = re.compile(r"(20[0-9]{2})\s*[-/\N{EN DASH}\N{EM DASH}]\s*(?:20)?([0-9]{2})(?:\s*(?:уч\.?\s*)?г(?:од|\.)?)?")


def school_year(raw: object, facts: Facts) -> str | Absence:
    """`2026/27`, also where somebody wrote 2026-2027; what is none is left to the rules of a single create."""
    said = words(raw, facts)
    found = _YEAR.fullmatch(said)
    return f"{found[1]}/{found[2]}" if found else said


CLASSES = TableShape(
    columns=(
        Column("school_code", Text("Код школы", "School code"), words, ("школа", "код ОО", "код", "school")),
        Column("school_id", Text("Идентификатор школы", "School id"), words),
        Column("school_year", Text("Учебный год", "School year"), school_year, ("год",)),
        Column("grade", Text("Параллель", "Grade"), integer, ("класс", "номер класса"), filled=True),
        Column("letter", Text("Литера", "Letter"), words, ("буква", "литера класса"), filled=True),
        Column("pupils", Text("Учеников", "Pupils"), integer, ("число учеников", "количество обучающихся")),
    )
)

_OFFICE = Text("Этот код носит отдел или центр.", "A department or a centre bears this code.")


def schools_of(district_id: UUID) -> Intake[SchoolIn]:
    """Schools of one district, by code; a former code finds the school that is meant today."""

    async def settle(db: Db, lines: Sequence[Line[SchoolIn]]) -> None:
        codes = sorted({line.given.code for line in lines})
        meant = await service.schools_by_code(db, codes, district_id)
        known = [id for found in meant.values() for id in found]
        rows = await db.rows(
            select(Organization.id, Organization.code, Organization.kind).where(
                Organization.district_id == district_id, Organization.id.in_(known) | Organization.code.in_(codes)
            )
        )
        today = {id: code for id, code, _ in rows}
        offices = {code for _, code, kind in rows if kind != OrganizationKind.SCHOOL.value}
        for line in lines:
            code = line.given.code
            line.named = {"district_id": district_id, "kind": OrganizationKind.SCHOOL.value}
            if found := meant[code]:
                line.named["code"] = today[next(iter(found))]
            elif code in offices:
                line.refuse("value.taken", _OFFICE, column="code")

    return Intake(
        shape=SCHOOLS,
        accepts=SchoolIn,
        model=School,
        key=("district_id", "code"),
        columns=("district_id", "kind", *(column.key for column in SCHOOLS.columns), "branches"),
        settle=settle,
    )


async def _settle_classes(db: Db, lines: Sequence[Line[ClassIn]]) -> None:
    by_code = await service.schools_by_code(db, {line.given.school_code for line in lines if line.given.school_code})
    own = service.own_schools(db)
    wanted = {line.given.school_id for line in lines if line.given.school_id}.union(own, *by_code.values())
    rows = await db.rows(select(School.id, School.district_id).where(School.id.in_(wanted)))
    districts = dict(rows)
    for line in lines:
        given = line.given
        if given.school_id and given.school_code:
            line.refuse("reference.twice", service.NAMED_TWICE, column="school_code")
            continue
        column = "school_id" if given.school_id else "school_code"
        found = {given.school_id} if given.school_id else by_code[given.school_code] if given.school_code else own
        if len(found) > 1:
            line.refuse("reference.unclear", service.AMBIGUOUS, column=column)
        elif not found and not given.school_code:
            line.refuse("value.missing", service.NAME_THE_SCHOOL, column=column)
        elif not (known := found & districts.keys()):
            line.refuse("reference.unknown", service.UNKNOWN_SCHOOL, column=column)
        else:
            school_id = next(iter(known))
            line.named = {"district_id": districts[school_id], "school_id": school_id}


CLASS_INTAKE = Intake(
    shape=CLASSES,
    accepts=ClassIn,
    model=SchoolClass,
    key=("school_id", "school_year", "grade", "letter"),
    columns=("district_id", "school_id", "school_year", "grade", "letter", "pupils"),
    settle=_settle_classes,
)
"""Classes of the schools that the actor reaches; a school itself need not say whose they are."""


# --- out again -------------------------------------------------------------------------------------------------------


def school_rows(schools: Iterable[School]) -> Iterable[list[object]]:
    """Rows that load again as they are."""
    for school in schools:
        kind = SchoolType(str(school.type)).label
        yield [kind if column.key == "type" else getattr(school, column.key) for column in SCHOOLS.columns]


def class_rows(found: Iterable[Any]) -> Iterable[list[object]]:
    """Rows that load again as they are; of (school code, year, grade, letter, pupils)."""
    for code, *rest in found:
        yield [code, None, *rest]


def titles(shape: TableShape) -> list[str]:
    """The headings, in the language of the request."""
    return [str(column.title) for column in shape.columns]
