"""Consultants, the schools they serve and their visits."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from app.domains.development import consultants, consultations, report
from app.domains.development.lives import CONSULTANTS, CONSULTATIONS
from app.domains.development.models.consultants import Consultant, ConsultantAssignment, Consultation
from app.domains.development.schemas.consultants import (
    AccountIn,
    ConsultantAssignmentIn,
    ConsultantAssignmentList,
    ConsultantAssignmentOut,
    ConsultantAssignmentPatch,
    ConsultantIn,
    ConsultantList,
    ConsultantOut,
    ConsultantPatch,
    ConsultationIn,
    ConsultationList,
    ConsultationOut,
    ConsultationPatch,
    LoadOut,
    LoadQuery,
    QualifyIn,
)
from app.kernel import calendar
from app.kernel.db import Db
from app.kernel.paging import Page, Slice, among
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.kernel.searching import holds
from app.policy import allow, steps

ReadConsultants = Annotated[Db, allow("consultants.read")]
WriteConsultants = Annotated[Db, allow("consultants.write")]
LinkConsultants = Annotated[Db, allow("consultants.link")]
ReadLoad = Annotated[Db, allow("consultant-loads.read")]
ReadAssignments = Annotated[Db, allow("consultant-assignments.read")]
WriteAssignments = Annotated[Db, allow("consultant-assignments.write")]
ReadConsultations = Annotated[Db, allow("consultations.read")]
WriteConsultations = Annotated[Db, allow("consultations.write")]

pool = Routes("/consultants", tag="Consultants")
assignments = Routes("/consultant-assignments", tag="Consultants")
visits = Routes("/consultations", tag="Consultants")
ROUTES = [pool, assignments, visits]


@pool.get("", response_model=Page[ConsultantOut], summary="List consultants")
async def list_(db: ReadConsultants, wanted: Annotated[ConsultantList, Query()]) -> Slice[Consultant]:
    """The pool of expert-consultants; schools see those who work with schools."""
    statement = select(Consultant)
    if wanted.status:
        statement = statement.where(Consultant.status.in_(wanted.status))
    if wanted.school_id is not None:
        statement = statement.where(
            exists().where(
                ConsultantAssignment.consultant_id == Consultant.id,
                ConsultantAssignment.school_id == wanted.school_id,
                consultants.on(wanted.on or calendar.today()),
            )
        )
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, Consultant.person_name))
    return await db.page(statement, wanted, consultants.SORTS)


@pool.post("", response_model=ConsultantOut, status_code=201, summary="Enter a consultant in the pool")
async def create(db: WriteConsultants, consultant: ConsultantIn) -> Consultant:
    """Enter somebody who is appointed a consultant; by that the centre has named its specialist for the training."""
    return await consultants.enlist(db, **dict(consultant))


@pool.get("/load", response_model=LoadOut, name="load", summary="See who serves which schools")
async def load(db: ReadLoad, wanted: Annotated[LoadQuery, Query()]) -> dict[str, Any]:
    """The schools of every consultant on a day, who has too many, and which schools have several consultants."""
    return await report.load(db, wanted.on or calendar.today())


@pool.get("/{id}", response_model=ConsultantOut, summary="Read a consultant")
async def get(db: ReadConsultants, id: PathId) -> Consultant:
    """One consultant."""
    return await db.get(Consultant, id)


@pool.patch("/{id}", response_model=ConsultantOut, summary="Change a consultant")
async def update(db: WriteConsultants, id: PathId, change: ConsultantPatch) -> Consultant:
    """Change what he can help with, or how many schools he can serve."""
    return change.onto(await db.edit(Consultant, id))


@pool.delete("/{id}", status_code=204, summary="Delete a consultant")
async def delete(db: WriteConsultants, id: PathId) -> None:
    """Delete somebody who was entered by mistake; one who has served a school is retired."""
    await db.remove(await db.edit(Consultant, id))


@pool.post("/{id}/account", response_model=ConsultantOut, summary="Link the account", openapi_extra={"x-edits": True})
async def account(db: LinkConsultants, id: PathId, wanted: AccountIn) -> Consultant:
    """Say with which account he signs in: it sees the schools that he serves, for the days on which he does.

    The posts (memberships) that this takes are made, moved and ended with his assignments to schools.
    """
    return await consultants.link(db, id, wanted.user_id)


steps(
    pool,
    CONSULTANTS,
    Consultant,
    ConsultantOut,
    reading="consultants.read",
    words={
        "send": ("Send to training", "The department sends the candidate to the training of expert-consultants."),
        "qualify": ("Record the training", "The training is completed: from now on he can be assigned to schools."),
        "retire": ("Retire a consultant", "He leaves the pool: what he serves ends today, with the reason."),
        "readmit": ("Readmit a consultant", "He comes back into the pool as a candidate."),
    },
    bodies={"qualify": QualifyIn},
    effects={"send": consultants.send, "qualify": consultants.qualify, "retire": consultants.retire},
)


# --- which schools ----------------------------------------------------------------------------------------------------


@assignments.get("", response_model=Page[ConsultantAssignmentOut], name="list", summary="List consultants' schools")
async def list_assignments(
    db: ReadAssignments, wanted: Annotated[ConsultantAssignmentList, Query()]
) -> Slice[ConsultantAssignment]:
    """Which consultant serves which school from when to when."""
    statement = select(ConsultantAssignment).options(joinedload(ConsultantAssignment.school))
    if wanted.consultant_id:
        statement = statement.where(ConsultantAssignment.consultant_id.in_(wanted.consultant_id))
    if wanted.school_id:
        statement = statement.where(ConsultantAssignment.school_id.in_(wanted.school_id))
    if wanted.on is not None:
        statement = statement.where(consultants.on(wanted.on))
    return await db.page(statement, wanted, consultants.ASSIGNMENT_SORTS)


@assignments.post(
    "",
    response_model=ConsultantAssignmentOut,
    status_code=201,
    name="create",
    summary="Assign a consultant to a school",
)
async def assign(db: WriteAssignments, assignment: ConsultantAssignmentIn) -> ConsultantAssignment:
    """Assign a consultant to a school; he sees it from the first day to the last.

    His own school is refused; too many schools, or a school that has a consultant, need an explanation.
    """
    return await consultants.assign(db, **dict(assignment))


@assignments.get("/{id}", response_model=ConsultantAssignmentOut, name="get", summary="Read a consultant's assignment")
async def get_assignment(db: ReadAssignments, id: PathId) -> ConsultantAssignment:
    """One consultant at one school."""
    return await db.get(ConsultantAssignment, id, *consultants.reading())


@assignments.patch(
    "/{id}", response_model=ConsultantAssignmentOut, name="update", summary="Change a consultant's assignment"
)
async def update_assignment(
    db: WriteAssignments, id: PathId, change: ConsultantAssignmentPatch
) -> ConsultantAssignment:
    """Change or end its days."""
    return await consultants.amend(db, id, sent(change))


@assignments.delete("/{id}", status_code=204, name="delete", summary="Delete a consultant's assignment")
async def delete_assignment(db: WriteAssignments, id: PathId) -> None:
    """Delete an assignment that was recorded by mistake; one that is over is ended by `ends_on`."""
    await consultants.release(db, id)


# --- visits -----------------------------------------------------------------------------------------------------------


@visits.get("", response_model=Page[ConsultationOut], name="list", summary="List consultations")
async def list_visits(db: ReadConsultations, wanted: Annotated[ConsultationList, Query()]) -> Slice[Consultation]:
    """Who worked with which school on what, and whether the school has confirmed it."""
    statement = among(
        consultations.listing(),
        (Consultation.consultant_id, wanted.consultant_id),
        (Consultation.school_id, wanted.school_id),
        (Consultation.status, wanted.status),
    )
    if wanted.held_on_from is not None:
        statement = statement.where(Consultation.held_on >= wanted.held_on_from)
    if wanted.held_on_to is not None:
        statement = statement.where(Consultation.held_on <= wanted.held_on_to)
    if wanted.measure:
        statement = statement.where(or_(*(Consultation.measures.contains([code]) for code in wanted.measure)))
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, Consultation.topic, Consultation.report))
    return await db.page(statement, wanted, consultations.SORTS)


@visits.post("", response_model=ConsultationOut, status_code=201, name="create", summary="Record a consultation")
async def create_visit(db: WriteConsultations, visit: ConsultationIn) -> Consultation:
    """Record that a school was consulted; it is reported to the school next."""
    return await consultations.note(db, **dict(visit))


@visits.get("/{id}", response_model=ConsultationOut, name="get", summary="Read a consultation")
async def get_visit(db: ReadConsultations, id: PathId) -> Consultation:
    """One consultation."""
    return await db.get(Consultation, id, *consultations.reading())


@visits.patch("/{id}", response_model=ConsultationOut, name="update", summary="Change a consultation")
async def update_visit(db: WriteConsultations, id: PathId, change: ConsultationPatch) -> Consultation:
    """Change what is said of it, or write the report, until it is reported, and after the school has returned it."""
    return await consultations.amend(db, id, sent(change))


@visits.delete("/{id}", status_code=204, name="delete", summary="Delete a consultation")
async def delete_visit(db: WriteConsultations, id: PathId) -> None:
    """Delete a draft; what was reported to the school is kept."""
    await consultations.strike(db, id)


steps(
    visits,
    CONSULTATIONS,
    Consultation,
    ConsultationOut,
    reading="consultations.read",
    words={
        "report": ("Report a consultation", "The short report is handed to the school."),
        "confirm": (
            "Confirm a consultation",
            "The school confirms it: it becomes evidence on the centre's duties at the measures it names.",
        ),
        "return": ("Return a report", "The school sends the report back with a reason."),
    },
    effects={"report": consultations.report, "confirm": consultations.confirm},
    options=consultations.reading,
)
