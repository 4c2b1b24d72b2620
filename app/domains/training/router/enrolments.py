"""Enrolments, attendance and results: by screen one by one or many at once, and as files."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.domains.training import enrolment, events, loading, places, results
from app.domains.training.models.enrolments import TrainingEnrolment
from app.domains.training.models.events import TrainingEvent
from app.domains.training.schemas.enrolments import (
    TrainingEnrolmentIn,
    TrainingEnrolmentList,
    TrainingEnrolmentOut,
    TrainingResultExport,
    TrainingResultImport,
    TrainingResultList,
    TrainingResultPatch,
    TrainingResultRow,
    TrainingResultsIn,
    TrainingResultsOut,
)
from app.kernel import exporting, importing
from app.kernel.db import Db
from app.kernel.importing import ImportOut
from app.kernel.paging import Page, Slice, among
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.kernel.steps import HistoryOut, StateChangeOut, StepIn
from app.kernel.workflow import history
from app.policy import allow

Read = Annotated[Db, allow("training-enrolments.read")]
Write = Annotated[Db, allow("training-enrolments.write")]
Withdraw = Annotated[Db, allow("training-enrolments.withdraw")]
ReadResults = Annotated[Db, allow("training-results.read")]
WriteResults = Annotated[Db, allow("training-results.write")]

TAKING = importing.taking(
    TrainingResultRow,
    importing.Example(
        titles=("Код школы", "Слушатель", "Посещённые занятия", "Зачёт", "Часов"),
        cells=("550", "Иванова Анна Петровна", "1, 2, 4", "да", "36"),
        record={
            "school_code": "550", "person_name": "Иванова Анна Петровна", "attended": "1, 2, 4", "passed": True,
            "hours": 36,
        },
    ),
)  # fmt: skip

enrolments = Routes("/training-enrolments", tag="Training")
of_event = Routes("/training-events/{id}/results", tag="Training", name="training_results")
ROUTES = [enrolments, of_event]


@enrolments.get("", response_model=Page[TrainingEnrolmentOut], summary="List enrolments")
async def list_(db: Read, wanted: Annotated[TrainingEnrolmentList, Query()]) -> Slice[TrainingEnrolment]:
    """Who is enrolled where, who waits, and what came of it; a school sees its own staff."""
    statement = among(
        enrolment.listing(),
        (TrainingEnrolment.event_id, wanted.event_id),
        (TrainingEnrolment.organization_id, wanted.organization_id),
        (TrainingEnrolment.person_id, wanted.person_id),
        (TrainingEnrolment.development_item_id, wanted.development_item_id),
        (TrainingEnrolment.status, wanted.status),
    )
    return await db.page(statement, wanted, enrolment.SORTS)


@enrolments.post("", response_model=TrainingEnrolmentOut, status_code=201, summary="Enrol somebody")
async def create(db: Write, order: TrainingEnrolmentIn) -> TrainingEnrolment:
    """Enrol one of your staff by an item of your accepted development plan.

    Where all places are taken he waits, and moves up by himself in the order in which people came. Refused where the
    plan does not provide for him, or where he is at another event at the same time.
    """
    return await enrolment.enrol(db, order.event_id, order.person_id, order.development_item_id)


@enrolments.get("/{id}", response_model=TrainingEnrolmentOut, summary="Read an enrolment")
async def get(db: Read, id: PathId) -> TrainingEnrolment:
    """One enrolment, with attendance and result."""
    return await db.get(TrainingEnrolment, id, *enrolment.reading())


@enrolments.patch("/{id}", response_model=TrainingEnrolmentOut, summary="Record attendance and result")
async def update(db: WriteResults, id: PathId, change: TrainingResultPatch) -> TrainingEnrolment:
    """Record one person's attendance and result, or correct them; only the organiser of the event does.

    After the event is held, credited hours and certificates follow a correction at once.
    """
    return await results.amend(db, id, sent(change))


@enrolments.post(
    "/{id}/withdraw",
    response_model=TrainingEnrolmentOut,
    summary="Withdraw an enrolment",
    openapi_extra={"x-edits": True},
)
async def withdraw(db: Withdraw, id: PathId, step: StepIn) -> TrainingEnrolment:
    """He does not come; whoever waits longest takes the place in the same moment."""
    return await enrolment.withdraw(db, id, step.note)


@enrolments.get("/{id}/history", response_model=HistoryOut, name="history", summary="Steps it has taken")
async def steps_taken(db: Read, id: PathId) -> HistoryOut:
    """Every step the enrolment has taken, first to last: also the place that was given by itself, and why."""
    row = await db.get(TrainingEnrolment, id)
    taken = await db.all(history(TrainingEnrolment.__tablename__, row.id))
    return HistoryOut.model_validate({"items": [StateChangeOut.model_validate(one) for one in taken]})


# --- results of an event ----------------------------------------------------------------------------------------------


@of_event.get("", response_model=Page[TrainingEnrolmentOut], name="list", summary="List results of a training event")
async def list_results(
    db: ReadResults, id: PathId, wanted: Annotated[TrainingResultList, Query()]
) -> Slice[TrainingEnrolment]:
    """Attendance and results of an event: of all who are in it for its organiser, of your own staff for others."""
    event = await db.get(TrainingEvent, id)
    statement = among(
        enrolment.listing().where(TrainingEnrolment.event_id == event.id),
        (TrainingEnrolment.organization_id, wanted.organization_id),
        (TrainingEnrolment.person_id, wanted.person_id),
        (TrainingEnrolment.status, wanted.status),
    )
    if not db.reach.covers(event, db.actor):
        return await db.page(statement, wanted, enrolment.SORTS)
    async with places.throughout(db, event):
        return await db.page(statement, wanted, enrolment.SORTS)


@of_event.post("", response_model=TrainingResultsOut, name="record", summary="Record results of many people")
async def record(db: WriteResults, id: PathId, many: TrainingResultsIn) -> TrainingResultsOut:
    """Record attendance and results of many people at once: all of them, or none and every fault."""
    said = [(one.enrolment_id, {k: v for k, v in sent(one).items() if k != "enrolment_id"}) for one in many.items]
    rows = await results.amend_all(db, id, said)
    await db.flush()
    return TrainingResultsOut.model_validate({"items": [TrainingEnrolmentOut.model_validate(row) for row in rows]})


@of_event.post("/imports", name="import", summary="Load attendance and results from a file", **TAKING)
async def import_(
    db: WriteResults, id: PathId, request: Request, wanted: Annotated[TrainingResultImport, Query()]
) -> ImportOut | Response:
    """Load attendance and results from CSV, XLSX, JSON or NDJSON; a row is about somebody who has a place.

    He is found by `person_id`, or by name and, where that is not enough, by the code of his school. A blank cell leaves
    what is there. Every row that is not fine is told with its row and column; the same file sent twice changes nothing,
    and neither does an export. Begin with `dry_run=true`.
    """
    event = await results.organised(db, id)
    async with places.throughout(db, event):
        answer = await importing.answer(db, request, loading.results_of(event), wanted, about=loading.about(event.id))
        if not wanted.dry_run:
            await results.follow(db, event)
    return answer


@of_event.get("/export", name="export", summary="Download attendance and results", **exporting.giving())
async def export(db: ReadResults, id: PathId, wanted: Annotated[TrainingResultExport, Query()]) -> Response:
    """Who has a place, where he was and what came of it, as a table; the file loads again as it is."""
    event = await db.get(TrainingEvent, id, *events.reading())
    statement = results.recorded(event).options(*loading.people())
    if db.reach.covers(event, db.actor):
        async with places.throughout(db, event):
            found = await db.all(statement)
    else:
        found = await db.all(statement)
    return await exporting.answer(
        "training-results", wanted, loading.RESULTS.columns, exporting.at_once([*loading.rows(found)])
    )
