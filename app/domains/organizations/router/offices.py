"""Districts, and the organisations in them."""

from typing import Annotated

from fastapi import Query
from sqlalchemy import select

from app.domains.organizations import service
from app.domains.organizations.models import District, Organization
from app.domains.organizations.schemas.offices import (
    DistrictIn,
    DistrictList,
    DistrictOut,
    DistrictPatch,
    OrganizationIn,
    OrganizationList,
    OrganizationOut,
    OrganizationPatch,
)
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.kernel.searching import holds
from app.policy import allow

ReadDistricts = Annotated[Db, allow("districts.read")]
WriteDistricts = Annotated[Db, allow("districts.write")]
ReadOrganizations = Annotated[Db, allow("organizations.read")]
WriteOrganizations = Annotated[Db, allow("organizations.write")]

districts = Routes("/districts", tag="Organisations")
organizations = Routes("/organizations", tag="Organisations")
ROUTES = [districts, organizations]


@districts.get("", response_model=Page[DistrictOut], name="list", summary="List districts")
async def list_districts(db: ReadDistricts, wanted: Annotated[DistrictList, Query()]) -> Slice[District]:
    """The districts you belong to; the administrator sees all."""
    statement = select(District)
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, District.name, District.name_en, District.code))
    return await db.page(statement, wanted, {"name": District.name_key, "code": District.code})


@districts.post("", response_model=DistrictOut, status_code=201, name="create", summary="Add a district")
async def create_district(db: WriteDistricts, district: DistrictIn) -> District:
    """Add a district; its department and centre come next, at `/organizations`."""
    return db.add(District(**district.model_dump()))


@districts.get("/{id}", response_model=DistrictOut, name="get", summary="Read a district")
async def get_district(db: ReadDistricts, id: PathId) -> District:
    """One district."""
    return await db.get(District, id)


@districts.patch("/{id}", response_model=DistrictOut, name="update", summary="Change a district")
async def update_district(db: WriteDistricts, id: PathId, change: DistrictPatch) -> District:
    """Change its names or its code."""
    return change.onto(await db.edit(District, id))


@districts.delete("/{id}", status_code=204, name="delete", summary="Delete a district")
async def delete_district(db: WriteDistricts, id: PathId) -> None:
    """Delete a district that was added by mistake; one that has organisations stays."""
    await db.remove(await db.edit(District, id))


@organizations.get("", response_model=Page[OrganizationOut], name="list", summary="List organisations")
async def list_organizations(
    db: ReadOrganizations, wanted: Annotated[OrganizationList, Query()]
) -> Slice[Organization]:
    """Department, centre and schools that you see: a school sees itself and the offices of its district."""
    statement = select(Organization)
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, Organization.name, Organization.full_name, Organization.code))
    if wanted.kind:
        statement = statement.where(Organization.kind.in_(wanted.kind))
    if wanted.district_id:
        statement = statement.where(Organization.district_id.in_(wanted.district_id))
    return await db.page(statement, wanted, {"name": Organization.name_key, "code": Organization.code_key})


@organizations.post(
    "", response_model=OrganizationOut, status_code=201, name="create", summary="Add a department or a centre"
)
async def create_organization(db: WriteOrganizations, office: OrganizationIn) -> Organization:
    """Add the Education Department or the methodological centre of a district; schools are added at `/schools`."""
    return db.add(service.found_office(**office.model_dump()))


@organizations.get("/{id}", response_model=OrganizationOut, name="get", summary="Read an organisation")
async def get_organization(db: ReadOrganizations, id: PathId) -> Organization:
    """One organisation of any kind; more of a school at `/schools/{id}`."""
    return await db.get(Organization, id)


@organizations.patch("/{id}", response_model=OrganizationOut, name="update", summary="Change a department or a centre")
async def update_organization(db: WriteOrganizations, id: PathId, change: OrganizationPatch) -> Organization:
    """Change the names or the code of a department or a centre; a school is changed at `/schools/{id}`."""
    return change.onto(await service.edit_office(db, id))


@organizations.delete("/{id}", status_code=204, name="delete", summary="Delete a department or a centre")
async def delete_organization(db: WriteOrganizations, id: PathId) -> None:
    """Delete one that was added by mistake; one that has staff, documents or users stays."""
    await db.remove(await service.edit_office(db, id))
