"""Classes of schools, year by year."""

from typing import Annotated

from fastapi import Query
from sqlalchemy import select

from app.domains.organizations import service
from app.domains.organizations.models import SchoolClass
from app.domains.organizations.schemas.classes import ClassIn, ClassList, ClassOut, ClassPatch
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.policy import allow

ReadClasses = Annotated[Db, allow("classes.read")]
WriteClasses = Annotated[Db, allow("classes.write")]

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
