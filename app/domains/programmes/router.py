"""Programmes, the schools that take part, their assignments with evidence, the progress of it all, and one's tasks."""

from typing import Annotated, Any

import orjson
from fastapi import Query, Response
from sqlalchemy import select

from app.domains.organizations.models import Organization
from app.domains.programmes import attaching, enrolment, hot, report, service
from app.domains.programmes import personal as _kept_about_people  # noqa: F401  # importing it makes it known
from app.domains.programmes import tasks as _kinds_of_task  # noqa: F401  # importing it makes them known
from app.domains.programmes.lives import ASSIGNMENTS, PARTICIPATIONS, PROGRAMMES
from app.domains.programmes.models import Assignment, Evidence, Participation, Programme
from app.domains.programmes.schemas.assignments import (
    AssignmentList,
    AssignmentOut,
    AssignmentPatch,
    ReturnIn,
    ScheduleIn,
)
from app.domains.programmes.schemas.evidence import EvidenceIn, EvidenceList, EvidenceOut
from app.domains.programmes.schemas.participations import (
    EndSiteIn,
    EnrolIn,
    MakeSiteIn,
    ParticipationIn,
    ParticipationList,
    ParticipationOut,
    ParticipationPatch,
    WithdrawIn,
)
from app.domains.programmes.schemas.programmes import ProgrammeIn, ProgrammeList, ProgrammeOut, ProgrammePatch
from app.domains.programmes.schemas.progress import ProgressOut, ProgressQuery
from app.domains.programmes.schemas.tasks import TaskList, TaskOut
from app.domains.roadmap.models import Responsibility
from app.kernel.db import Db
from app.kernel.express import express
from app.kernel.paging import Page, Slice, among
from app.kernel.routing import Routes
from app.kernel.schema import In, PathId, sent
from app.kernel.searching import holds
from app.kernel.tasks import Task, owed
from app.policy import allow, steps

ReadProgrammes = Annotated[Db, allow("programmes.read")]
WriteProgrammes = Annotated[Db, allow("programmes.write")]
ReadParticipations = Annotated[Db, allow("participations.read")]
WriteParticipations = Annotated[Db, allow("participations.write")]
ReadAssignments = Annotated[Db, allow("assignments.read")]
WriteAssignments = Annotated[Db, allow("assignments.write")]
ScheduleAssignments = Annotated[Db, allow("assignments.schedule")]
ReadEvidence = Annotated[Db, allow("evidence.read")]
WriteEvidence = Annotated[Db, allow("evidence.write")]
ReadTasks = Annotated[Db, allow("tasks.read")]

programmes = Routes("/programmes", tag="Programmes")
participations = Routes("/participations", tag="Participations")
assignments = Routes("/assignments", tag="Assignments")
evidence = Routes("/assignments/{id}/evidence", tag="Assignments", name="assignment_evidence")
mine = Routes("/me/tasks", tag="Tasks")
ROUTES = [programmes, participations, assignments, evidence, mine]


# --- programmes -------------------------------------------------------------------------------------------------------


@programmes.get("", response_model=Page[ProgrammeOut], summary="List programmes")
async def list_(db: ReadProgrammes, wanted: Annotated[ProgrammeList, Query()]) -> Slice[Programme]:
    """The programmes of the district."""
    statement = select(Programme)
    if wanted.status:
        statement = statement.where(Programme.status.in_(wanted.status))
    if wanted.roadmap_id is not None:
        statement = statement.where(Programme.roadmap_id == wanted.roadmap_id)
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, Programme.title))
    return await db.page(statement, wanted, enrolment.PROGRAMME_SORTS)


@programmes.post("", response_model=ProgrammeOut, status_code=201, summary="Start a programme")
async def create(db: WriteProgrammes, programme: ProgrammeIn) -> Programme:
    """Run a published roadmap in the district.

    The department and the centre get their assignments at once, each school gets its own when it is enrolled.
    """
    return await enrolment.start(db, _plain(programme))


@programmes.get("/{id}", response_model=ProgrammeOut, summary="Read a programme")
async def get(db: ReadProgrammes, id: PathId) -> Programme:
    """One programme."""
    return await db.get(Programme, id)


@programmes.patch("/{id}", response_model=ProgrammeOut, summary="Change a programme")
async def update(db: WriteProgrammes, id: PathId, change: ProgrammePatch) -> Programme:
    """Change the title, the dates, the stages or the deadlines.

    The last days of open assignments are counted anew, but for those that were set for one organisation.
    """
    return await enrolment.amend(db, id, _plain(change))


@programmes.get(
    "/{id}/progress",
    response_model=ProgressOut,
    name="progress",
    summary="See how far a programme has got",
)
async def progress(db: ReadAssignments, id: PathId, wanted: Annotated[ProgressQuery, Query()]) -> Response:
    """The matrix of duties against organisations in one answer: state, last day, overdue, evidence.

    With sums for each actor, stage, measure and school; now or at the end of any past day. A school is shown itself
    alone.
    """
    return _json(await report.progress(db, id, wanted))


steps(
    programmes,
    PROGRAMMES,
    Programme,
    ProgrammeOut,
    reading="programmes.read",
    words={
        "implement": ("Begin the implementation", "The preparation is over: the programme is being implemented."),
        "scale": ("Begin scaling up", "The experience is being passed on to further schools."),
        "close": ("Close a programme", "The programme is over: nothing in it is owed or changed any more."),
    },
    effects={"implement": enrolment.implement},
)


# --- schools in them --------------------------------------------------------------------------------------------------


@participations.get("", response_model=Page[ParticipationOut], name="list", summary="List schools in programmes")
async def list_participations(
    db: ReadParticipations, wanted: Annotated[ParticipationList, Query()]
) -> Slice[Participation]:
    """Which schools are nominated, enrolled, district sites or withdrawn, and by which documents."""
    statement = among(
        enrolment.listing(),
        (Participation.programme_id, [wanted.programme_id] if wanted.programme_id else None),
        (Participation.school_id, wanted.school_id),
        (Participation.status, wanted.status),
    )
    return await db.page(statement, wanted, enrolment.SORTS)


@participations.post("", response_model=ParticipationOut, status_code=201, name="create", summary="Nominate a school")
async def nominate(db: WriteParticipations, participation: ParticipationIn) -> Participation:
    """Put a school forward for a programme; it is enrolled by an order later. A school may be in several programmes."""
    return await enrolment.nominate(db, dict(participation))


@participations.get("/{id}", response_model=ParticipationOut, name="get", summary="Read a participation")
async def get_participation(db: ReadParticipations, id: PathId) -> Participation:
    """One school in one programme."""
    return await db.get(Participation, id, *enrolment.reading())


@participations.patch("/{id}", response_model=ParticipationOut, name="update", summary="Correct a participation")
async def correct(db: WriteParticipations, id: PathId, change: ParticipationPatch) -> Participation:
    """Put right the date or the document of a step that was taken, or the remark."""
    return await enrolment.correct(db, id, sent(change))


steps(
    participations,
    PARTICIPATIONS,
    Participation,
    ParticipationOut,
    reading="participations.read",
    words={
        "enrol": (
            "Enrol a school",
            "By an order the school takes part and gets its assignments; one that had left comes back in the same way.",
        ),
        "make-site": ("Make a school a district site", "By a document the school becomes a district site."),
        "end-site": (
            "End the status of district site",
            "By a document the school is a district site no longer; it stays in the programme with all that it owes.",
        ),
        "withdraw": (
            "Withdraw a school",
            "The school leaves the programme: its assignments end; they and their evidence are kept.",
        ),
    },
    bodies={"enrol": EnrolIn, "make-site": MakeSiteIn, "end-site": EndSiteIn, "withdraw": WithdrawIn},
    effects={
        "enrol": enrolment.enrol,
        "make-site": enrolment.make_site,
        "end-site": enrolment.end_site,
        "withdraw": enrolment.withdraw,
    },
    aftermath=enrolment.follow,
    options=enrolment.reading,
)


# --- assignments ------------------------------------------------------------------------------------------------------


@assignments.get(
    "",
    response_model=Page[AssignmentOut],
    name="list",
    summary="List assignments",
    openapi_extra=express(hot.MANY),
)
async def list_assignments(db: ReadAssignments, wanted: Annotated[AssignmentList, Query()]) -> Slice[Assignment]:
    """Who owes what by when and where it stands; soonest first."""
    statement = among(
        service.listing(),
        (Assignment.programme_id, [wanted.programme_id] if wanted.programme_id else None),
        (Assignment.responsibility_id, [wanted.responsibility_id] if wanted.responsibility_id else None),
        (Assignment.appointment_id, [wanted.appointment_id] if wanted.appointment_id else None),
        (Assignment.organization_id, wanted.organization_id),
        (Assignment.status, wanted.status),
        (Assignment.actor, wanted.actor),
        (Responsibility.stage, wanted.stage),
        (Responsibility.section, wanted.section),
        (Responsibility.measure, wanted.measure),
        (Responsibility.deliverable, wanted.deliverable),
    )
    if wanted.overdue is not None:
        statement = service.late(statement, overdue=wanted.overdue)
    if wanted.evidence_lapsed is not None:
        statement = statement.where(Assignment.evidence_lapsed == wanted.evidence_lapsed)
    if wanted.due_on_from is not None:
        statement = statement.where(Assignment.due_on >= wanted.due_on_from)
    if wanted.due_on_to is not None:
        statement = statement.where(Assignment.due_on <= wanted.due_on_to)
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, Responsibility.text, Organization.name))
    return await db.page(statement, wanted, service.SORTS)


@assignments.get(
    "/{id}", response_model=AssignmentOut, name="get", summary="Read an assignment", openapi_extra=express(hot.ONE)
)
async def get_assignment(db: ReadAssignments, id: PathId) -> Assignment:
    """One duty of one organisation in one programme."""
    return await db.get(Assignment, id, *service.reading())


@assignments.patch("/{id}", response_model=AssignmentOut, name="update", summary="Change an assignment")
async def amend(db: WriteAssignments, id: PathId, change: AssignmentPatch) -> Assignment:
    """The organisation names who of its staff is responsible, and leaves a remark."""
    return await service.amend(db, id, sent(change))


@assignments.post(
    "/{id}/schedule", response_model=AssignmentOut, summary="Set the last day", openapi_extra={"x-edits": True}
)
async def schedule(db: ScheduleAssignments, id: PathId, wanted: ScheduleIn) -> Assignment:
    """Set the last day for this organisation alone; null goes back to the day that holds for all.

    The department sets it for everybody, the centre for schools, until the assignment is settled: `allowed_actions`
    names it then. The day is within the programme and not over yet.
    """
    return await service.schedule(db, id, wanted.due_on)


steps(
    assignments,
    ASSIGNMENTS,
    Assignment,
    AssignmentOut,
    reading="assignments.read",
    words={
        "start": ("Begin work", "The organisation begins work on its duty, or takes it up again after a return."),
        "report": (
            "Report an assignment",
            "The organisation reports the duty as done: with evidence, or with a note that says why there is none.",
        ),
        "confirm": (
            "Confirm a report",
            "The centre confirms what schools report, the department what the centre and itself report.",
        ),
        "return": ("Return a report", "The report goes back with a reason and, if need be, a new last day."),
        "reopen": (
            "Take a confirmation back",
            "What was confirmed is owed again: because its evidence was withdrawn, or it was confirmed by mistake.",
        ),
        "waive": (
            "Declare not applicable",
            "Whoever would confirm it declares, with a reason, that the duty does not apply to this organisation.",
        ),
    },
    bodies={"return": ReturnIn, "reopen": ReturnIn},
    effects={
        "start": service.step,
        "report": service.report,
        "confirm": service.step,
        "return": service.return_,
        "reopen": service.reopen,
        "waive": service.step,
    },
    options=service.reading,
)


@evidence.get("", response_model=Page[EvidenceOut], name="list", summary="List evidence")
async def list_evidence(db: ReadEvidence, id: PathId, wanted: Annotated[EvidenceList, Query()]) -> Slice[Evidence]:
    """What shows that the assignment is fulfilled."""
    statement = await attaching.evidence_of(db, id)
    if wanted.kind:
        statement = statement.where(Evidence.kind.in_(wanted.kind))
    return await db.page(statement, wanted, {"created_at": Evidence.created_at})


@evidence.post("", response_model=EvidenceOut, status_code=201, name="add", summary="Add evidence")
async def add_evidence(db: WriteEvidence, id: PathId, piece: EvidenceIn) -> Evidence:
    """Attach a document, a file of one, a link or a resource of this system, while the assignment is open."""
    return await attaching.attach(db, id, dict(piece))


@evidence.get("/{evidence_id}", response_model=EvidenceOut, name="get", summary="Read a piece of evidence")
async def get_evidence(db: ReadEvidence, id: PathId, evidence_id: PathId) -> Evidence:
    """One piece of evidence."""
    return await attaching.piece(db, id, evidence_id)


@evidence.delete("/{evidence_id}", status_code=204, name="remove", summary="Remove evidence")
async def remove_evidence(db: WriteEvidence, id: PathId, evidence_id: PathId) -> None:
    """Take back evidence that was not reported yet; what was confirmed is kept for ever."""
    await attaching.detach(db, id, evidence_id)


# --- tasks ------------------------------------------------------------------------------------------------------------


@mine.get("", response_model=Page[TaskOut], name="list", summary="List what I owe now")
async def list_tasks(db: ReadTasks, wanted: Annotated[TaskList, Query()]) -> Slice[Task]:
    """Everything that waits for you, soonest first: duties to do, reports to confirm, schools to decide on."""
    return await owed(db, wanted, wanted.kind)


def _plain(body: In) -> dict[str, Any]:
    """What was sent, the lists of values as they are stored."""
    told = dict(body) if not hasattr(body, "onto") else sent(body)
    for name in ("stages", "deadlines"):
        if name in told:
            told[name] = [value.model_dump(mode="json") for value in told[name]]
    return told


def _json(answer: dict[str, Any]) -> Response:
    """Written straight from what the report made: thousands of cells are not validated one by one."""
    return Response(orjson.dumps(answer), media_type="application/json")
