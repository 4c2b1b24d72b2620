"""Staff, and who holds which function."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domains.organizations import personal, service
from app.domains.organizations.models import Appointment, Organization, Person
from app.domains.organizations.schemas.people import (
    AppointmentIn,
    AppointmentList,
    AppointmentOut,
    AppointmentPatch,
    PersonalDataOut,
    PersonIn,
    PersonList,
    PersonOut,
    PersonPatch,
)
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.references import referred
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.kernel.searching import holds
from app.policy import allow

ReadPeople = Annotated[Db, allow("people.read")]
WritePeople = Annotated[Db, allow("people.write")]
ExportPeople = Annotated[Db, allow("people.export")]
AnonymisePeople = Annotated[Db, allow("people.anonymise")]
ReadAppointments = Annotated[Db, allow("appointments.read")]
WriteAppointments = Annotated[Db, allow("appointments.write")]

people = Routes("/people", tag="Staff")
appointments = Routes("/appointments", tag="Staff")
ROUTES = [people, appointments]


@people.get("", response_model=Page[PersonOut], name="list", summary="List staff")
async def list_people(db: ReadPeople, wanted: Annotated[PersonList, Query()]) -> Slice[Person]:
    """Staff of the organisations that you see; pupils are never named anywhere in the system."""
    statement = select(Person)
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, Person.name, Person.position))
    if wanted.organization_id:
        statement = statement.where(Person.organization_id.in_(wanted.organization_id))
    return await db.page(statement, wanted, {"name": Person.name_key})


@people.post("", response_model=PersonOut, status_code=201, name="create", summary="Enter somebody on the staff")
async def create_person(db: WritePeople, person: PersonIn) -> Person:
    """Enter somebody on the staff of an organisation, so that he can be appointed, trained or named as an author."""
    id = service.home_organization(db, person.organization_id)
    organization = await referred(db, Organization, id, "/organization_id")
    values = person.model_dump() | {"organization_id": organization.id}
    return db.add(Person(district_id=organization.district_id, **values))


@people.get("/{id}", response_model=PersonOut, name="get", summary="Read somebody on the staff")
async def get_person(db: ReadPeople, id: PathId) -> Person:
    """One person."""
    return await db.get(Person, id)


@people.patch("/{id}", response_model=PersonOut, name="update", summary="Change somebody on the staff")
async def update_person(db: WritePeople, id: PathId, change: PersonPatch) -> Person:
    """Correct name, position or address; the audit notes that they changed, never what they were."""
    return change.onto(await personal.edited(db, id))


@people.delete("/{id}", status_code=204, name="delete", summary="Delete somebody on the staff")
async def delete_person(db: WritePeople, id: PathId) -> None:
    """Delete somebody who was entered by mistake; one who has held a function stays."""
    await db.remove(await db.edit(Person, id))


@people.get(
    "/{id}/personal-data", response_model=PersonalDataOut, name="personal_data", summary="Export all about somebody"
)
async def export_person(db: ExportPeople, id: PathId) -> dict[str, Any]:
    """All that the system holds about one of your staff: for him, when he asks what is known of him."""
    return await personal.export(db, id)


@people.post(
    "/{id}/anonymise", response_model=PersonOut, name="anonymise", summary="Take somebody's data out",
    openapi_extra={"x-edits": True},
)  # fmt: skip
async def anonymise_person(db: AnonymisePeople, id: PathId) -> Person:
    """Take out name, position and address at the person's request, for good.

    What he did stays without a name: appointments, attendance, visits; counts and hours remain true.
    """
    return await personal.anonymise(db, id)


@appointments.get("", response_model=Page[AppointmentOut], name="list", summary="List appointments")
async def list_appointments(db: ReadAppointments, wanted: Annotated[AppointmentList, Query()]) -> Slice[Appointment]:
    """Who holds or held which function where."""
    statement = select(Appointment).options(joinedload(Appointment.person))
    if wanted.person_id:
        statement = statement.where(Appointment.person_id.in_(wanted.person_id))
    if wanted.organization_id:
        statement = statement.where(Appointment.organization_id.in_(wanted.organization_id))
    if wanted.function:
        statement = statement.where(Appointment.function.in_(wanted.function))
    if wanted.on is not None:
        statement = statement.where(service.in_force(Appointment, wanted.on))
    return await db.page(statement, wanted, {"starts_on": Appointment.starts_on})


@appointments.post("", response_model=AppointmentOut, status_code=201, name="create", summary="Appoint somebody")
async def create_appointment(db: WriteAppointments, appointment: AppointmentIn) -> Appointment:
    """Put a person into a function, from a day on, by an order."""
    appointed = await service.appoint(db, **dict(appointment))
    await db.refresh(appointed, "person")
    return appointed


@appointments.get("/{id}", response_model=AppointmentOut, name="get", summary="Read an appointment")
async def get_appointment(db: ReadAppointments, id: PathId) -> Appointment:
    """One appointment."""
    return await db.get(Appointment, id, joinedload(Appointment.person))


@appointments.patch("/{id}", response_model=AppointmentOut, name="update", summary="Change an appointment")
async def update_appointment(db: WriteAppointments, id: PathId, change: AppointmentPatch) -> Appointment:
    """End it, or correct its days, its powers or its order."""
    appointment = change.onto(await db.edit(Appointment, id, joinedload(Appointment.person)))
    await service.check_document(db, appointment.document_id)
    return appointment


@appointments.delete("/{id}", status_code=204, name="delete", summary="Delete an appointment")
async def delete_appointment(db: WriteAppointments, id: PathId) -> None:
    """Delete an appointment that was recorded by mistake; one that is over is ended by `ends_on`."""
    await db.remove(await db.edit(Appointment, id))
