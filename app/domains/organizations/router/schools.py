"""Schools, the codes and names they had before, and what they are by order."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.domains.organizations import loading, service
from app.domains.organizations.models import District, School, SchoolAlias, SchoolStatus
from app.domains.organizations.schemas.schools import (
    AliasIn,
    AliasList,
    AliasOut,
    AliasPatch,
    SchoolExport,
    SchoolImport,
    SchoolIn,
    SchoolList,
    SchoolOut,
    SchoolPatch,
    StatusIn,
    StatusList,
    StatusOut,
    StatusPatch,
)
from app.kernel import exporting, importing
from app.kernel.calendar import today
from app.kernel.db import Db
from app.kernel.importing import ImportOut
from app.kernel.paging import Page, Slice
from app.kernel.references import referred
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.policy import allow

ReadSchools = Annotated[Db, allow("schools.read")]
WriteSchools = Annotated[Db, allow("schools.write")]
ReadAliases = Annotated[Db, allow("school-aliases.read")]
WriteAliases = Annotated[Db, allow("school-aliases.write")]
ReadStatuses = Annotated[Db, allow("school-statuses.read")]
WriteStatuses = Annotated[Db, allow("school-statuses.write")]

schools = Routes("/schools", tag="Schools")
aliases = Routes("/school-aliases", tag="Schools")
statuses = Routes("/school-statuses", tag="Schools")
ROUTES = [schools, aliases, statuses]

TAKING = importing.taking(
    SchoolIn,
    importing.Example(
        titles=("Код", "Номер", "Название", "Тип", "Адрес"),
        cells=("550", "550", "Школа № 550", "гимназия", "ул. Правды, д. 11"),
        record={"code": "550", "number": 550, "name": "Школа № 550", "type": "gymnasium"},
    ),
)
WHOLE: tuple[Any, ...] = (selectinload(School.aliases), selectinload(School.statuses))
"""What the answer shows besides the row itself."""


@schools.get("", response_model=Page[SchoolOut], name="list", summary="List schools")
async def list_schools(db: ReadSchools, wanted: Annotated[SchoolList, Query()]) -> Slice[School]:
    """The schools that you see, in the order people expect: «Школа № 2» before «Школа № 10»."""
    statement = select(School).options(*WHOLE)
    if wanted.q is not None:
        statement = statement.where(service.known_as(wanted.q))
    if wanted.code:
        statement = statement.where(service.coded(wanted.code))
    if wanted.district_id:
        statement = statement.where(School.district_id.in_(wanted.district_id))
    if wanted.type:
        statement = statement.where(School.type.in_(wanted.type))
    if wanted.status:
        statement = statement.where(service.having(wanted.status, wanted.on or today()))
    if wanted.closed is not None:
        statement = statement.where(service.closed() if wanted.closed else ~service.closed())
    return await db.page(
        statement, wanted, {"name": School.name_key, "code": School.code_key, "number": School.number_key}
    )


@schools.post("", response_model=SchoolOut, status_code=201, name="create", summary="Add a school")
async def create_school(db: WriteSchools, school: SchoolIn) -> School:
    """Add a school to a district, whether or not it takes part in a programme."""
    values = school.model_dump() | {"district_id": service.home_district(db, school.district_id)}
    added = db.add(School(**values))
    await db.refresh(added, "aliases", "statuses")
    return added


@schools.post("/imports", name="import", summary="Load schools from a file", **TAKING)
async def import_schools(
    db: WriteSchools, request: Request, wanted: Annotated[SchoolImport, Query()]
) -> ImportOut | Response:
    """Load the schools of a district from CSV, XLSX, JSON or NDJSON; a school is known by its code, or a former one.

    Columns are found by their titles, in Russian or English, below any title lines. A blank cell leaves what is there.
    Every row passes the rules of a single create, and every one that is not fine is told with its row and column; the
    same file sent twice changes nothing. Begin with `dry_run=true`.
    """
    district_id = service.home_district(db, wanted.district_id)
    await referred(db, District, district_id, "district_id")
    intake = loading.schools_of(district_id)
    return await importing.answer(db, request, intake, wanted, about=f"schools {district_id}")


@schools.get("/export", name="export", summary="Download schools as a table", **exporting.giving())
async def export_schools(db: ReadSchools, wanted: Annotated[SchoolExport, Query()]) -> Response:
    """The schools that you see, in the language of the request; the file loads again as it is."""
    statement = select(School).order_by(School.name_key, School.id)
    if wanted.district_id:
        statement = statement.where(School.district_id.in_(wanted.district_id))
    rows = loading.school_rows(await db.all(statement))
    return await exporting.answer("schools", wanted, loading.SCHOOLS.columns, exporting.at_once(rows))


@schools.get("/{id}", response_model=SchoolOut, name="get", summary="Read a school")
async def get_school(db: ReadSchools, id: PathId) -> School:
    """One school with its sites, its former codes and names, and its statuses."""
    return await db.get(School, id, *WHOLE)


@schools.patch("/{id}", response_model=SchoolOut, name="update", summary="Change a school")
async def update_school(db: WriteSchools, id: PathId, change: SchoolPatch) -> School:
    """Change what is known of a school; a former code stays as an alias and goes on finding it."""
    school = await db.edit(School, id, *WHOLE)
    given = change.model_dump()
    if (code := given.pop("code", None)) is not None:
        await service.rename_code(db, school, code)
    for name, value in given.items():
        setattr(school, name, value)
    await db.refresh(school, "aliases")
    return school


@schools.delete("/{id}", status_code=204, name="delete", summary="Delete a school")
async def delete_school(db: WriteSchools, id: PathId) -> None:
    """Delete a school that was added by mistake; one with classes, staff or any history stays: set `closed_on`."""
    await db.remove(await db.edit(School, id))


@aliases.get("", response_model=Page[AliasOut], name="list", summary="List former codes and names")
async def list_aliases(db: ReadAliases, wanted: Annotated[AliasList, Query()]) -> Slice[SchoolAlias]:
    """The codes and names that schools had before, and those of schools they took in."""
    statement = select(SchoolAlias)
    if wanted.school_id:
        statement = statement.where(SchoolAlias.school_id.in_(wanted.school_id))
    return await db.page(statement, wanted, {"created_at": SchoolAlias.created_at})


@aliases.post("", response_model=AliasOut, status_code=201, name="create", summary="Record a former code or name")
async def create_alias(db: WriteAliases, alias: AliasIn) -> SchoolAlias:
    """From now on the former code or name finds the school, in lists and in files."""
    school = await referred(db, School, alias.school_id, "/school_id")
    await service.check_document(db, alias.document_id)
    return db.add(SchoolAlias(district_id=school.district_id, **alias.model_dump()))


@aliases.get("/{id}", response_model=AliasOut, name="get", summary="Read a former code or name")
async def get_alias(db: ReadAliases, id: PathId) -> SchoolAlias:
    """One former code or name."""
    return await db.get(SchoolAlias, id)


@aliases.patch("/{id}", response_model=AliasOut, name="update", summary="Change a former code or name")
async def update_alias(db: WriteAliases, id: PathId, change: AliasPatch) -> SchoolAlias:
    """Correct it, or add its last day or its order."""
    alias = change.onto(await db.edit(SchoolAlias, id))
    await service.check_document(db, alias.document_id)
    return alias


@aliases.delete("/{id}", status_code=204, name="delete", summary="Delete a former code or name")
async def delete_alias(db: WriteAliases, id: PathId) -> None:
    """Files that name it no longer find the school."""
    await db.remove(await db.edit(SchoolAlias, id))


@statuses.get("", response_model=Page[StatusOut], name="list", summary="List statuses of schools")
async def list_statuses(db: ReadStatuses, wanted: Annotated[StatusList, Query()]) -> Slice[SchoolStatus]:
    """What schools are and were by order."""
    statement = select(SchoolStatus)
    if wanted.school_id:
        statement = statement.where(SchoolStatus.school_id.in_(wanted.school_id))
    if wanted.code:
        statement = statement.where(SchoolStatus.code.in_(wanted.code))
    if wanted.on is not None:
        statement = statement.where(service.in_force(SchoolStatus, wanted.on))
    return await db.page(statement, wanted, {"starts_on": SchoolStatus.starts_on})


@statuses.post("", response_model=StatusOut, status_code=201, name="create", summary="Give a school a status")
async def create_status(db: WriteStatuses, status: StatusIn) -> SchoolStatus:
    """Record what a school is from a day on, with the order and the period of the data that this rests on."""
    return await service.grant(db, **status.model_dump())


@statuses.get("/{id}", response_model=StatusOut, name="get", summary="Read a status of a school")
async def get_status(db: ReadStatuses, id: PathId) -> SchoolStatus:
    """One status of one school."""
    return await db.get(SchoolStatus, id)


@statuses.patch("/{id}", response_model=StatusOut, name="update", summary="Change a status of a school")
async def update_status(db: WriteStatuses, id: PathId, change: StatusPatch) -> SchoolStatus:
    """End it, or correct its days, its data or its order."""
    status = change.onto(await db.edit(SchoolStatus, id))
    await service.check_document(db, status.document_id)
    await service.check_alone(db, status)
    return status


@statuses.delete("/{id}", status_code=204, name="delete", summary="Delete a status of a school")
async def delete_status(db: WriteStatuses, id: PathId) -> None:
    """Delete a status that was recorded by mistake; one that has passed is ended by `ends_on`."""
    await db.remove(await db.edit(SchoolStatus, id))
