"""Classes of schools, year by year."""

from typing import Annotated

from fastapi import Query, Request, Response
from sqlalchemy import select

from app.domains.organizations import loading, service
from app.domains.organizations.models import School, SchoolClass
from app.domains.organizations.schemas.classes import ClassExport, ClassImport, ClassIn, ClassList, ClassOut, ClassPatch
from app.kernel import exporting, importing
from app.kernel.db import Db
from app.kernel.importing import ImportOut
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.policy import allow

ReadClasses = Annotated[Db, allow("classes.read")]
WriteClasses = Annotated[Db, allow("classes.write")]

TAKING = importing.taking(
    ClassIn,
    importing.Example(
        titles=("Код школы", "Учебный год", "Параллель", "Литера", "Учеников"),
        cells=("550", "2026/27", "5", "А", "27"),
        record={"school_code": "550", "school_year": "2026/27", "grade": 5, "letter": "А", "pupils": 27},
    ),
)

classes = Routes("/classes", tag="Classes")
ROUTES = [classes]


@classes.get("", response_model=Page[ClassOut], summary="List classes")
async def list_(db: ReadClasses, wanted: Annotated[ClassList, Query()]) -> Slice[SchoolClass]:
    """The classes of the schools that you see."""
    statement = select(SchoolClass)
    if wanted.school_id:
        statement = statement.where(SchoolClass.school_id.in_(wanted.school_id))
    if wanted.school_year:
        statement = statement.where(SchoolClass.school_year.in_(wanted.school_year))
    if wanted.grade:
        statement = statement.where(SchoolClass.grade.in_(wanted.grade))
    return await db.page(statement, wanted, {"name": SchoolClass.name_key, "school_year": SchoolClass.school_year})


@classes.post("", response_model=ClassOut, status_code=201, summary="Add a class")
async def create(db: WriteClasses, given: ClassIn) -> SchoolClass:
    """Add a class of a school in a school year; many at once come as a file, at `/classes/imports`."""
    school = await service.school_meant(db, given.school_id, given.school_code)
    values = given.model_dump(exclude={"school_id", "school_code"})
    return db.add(SchoolClass(district_id=school.district_id, school_id=school.id, **values))


@classes.post("/imports", name="import", summary="Load classes from a file", **TAKING)
async def import_(db: WriteClasses, request: Request, wanted: Annotated[ClassImport, Query()]) -> ImportOut | Response:
    """Load classes from CSV, XLSX, JSON or NDJSON; a class is known by school, year, grade and letter.

    Schools are named by code, present or former, or by id; a school need not name itself. A blank cell leaves what is
    there: a count that is not known is never taken for zero. Every row that is not fine is told with its row and
    column; the same file sent twice changes nothing. Begin with `dry_run=true`.
    """
    about = " ".join(sorted(str(district) for district in db.actor.districts))
    return await importing.answer(
        db, request, loading.CLASS_INTAKE, wanted, about=f"classes {about}", school_year=wanted.school_year
    )


@classes.get("/export", summary="Download classes as a table", **exporting.giving())
async def export(db: ReadClasses, wanted: Annotated[ClassExport, Query()]) -> Response:
    """The classes that you see, in the language of the request; the file loads again as it is."""
    statement = (
        select(School.code, SchoolClass.school_year, SchoolClass.grade, SchoolClass.letter, SchoolClass.pupils)
        .join(School, School.id == SchoolClass.school_id)
        .order_by(School.code_key, School.id, SchoolClass.school_year, SchoolClass.name_key, SchoolClass.id)
    )
    if wanted.school_id:
        statement = statement.where(SchoolClass.school_id.in_(wanted.school_id))
    if wanted.school_year:
        statement = statement.where(SchoolClass.school_year.in_(wanted.school_year))
    rows = loading.class_rows(await db.rows(statement))
    return await exporting.answer("classes", wanted, loading.CLASSES.columns, exporting.at_once(rows))


@classes.get("/{id}", response_model=ClassOut, summary="Read a class")
async def get(db: ReadClasses, id: PathId) -> SchoolClass:
    """One class."""
    return await db.get(SchoolClass, id)


@classes.patch("/{id}", response_model=ClassOut, summary="Change a class")
async def update(db: WriteClasses, id: PathId, change: ClassPatch) -> SchoolClass:
    """Correct its grade, its letter or the number of its pupils."""
    return change.onto(await db.edit(SchoolClass, id))


@classes.delete("/{id}", status_code=204, summary="Delete a class")
async def delete(db: WriteClasses, id: PathId) -> None:
    """Delete a class that was added by mistake; one whose results were collected stays."""
    await db.remove(await db.edit(SchoolClass, id))
