"""Training events, their sessions and the steps of their life."""

from typing import Annotated, Any

from fastapi import Query

from app.domains.training import duties, events, results
from app.domains.training.lives import TRAINING_EVENTS
from app.domains.training.models.events import TrainingEvent, TrainingSession
from app.domains.training.schemas.events import (
    TrainingEventIn,
    TrainingEventList,
    TrainingEventOut,
    TrainingEventPatch,
    TrainingSessionIn,
    TrainingSessionList,
    TrainingSessionOut,
    TrainingSessionPatch,
)
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.policy import allow, steps

Read = Annotated[Db, allow("training-events.read")]
Write = Annotated[Db, allow("training-events.write")]
ReadSessions = Annotated[Db, allow("training-sessions.read")]
WriteSessions = Annotated[Db, allow("training-sessions.write")]

training_events = Routes("/training-events", tag="Training")
sessions = Routes("/training-events/{id}/sessions", tag="Training", name="training_sessions")
ROUTES = [training_events, sessions]


@training_events.get("", response_model=Page[TrainingEventOut], summary="List training events")
async def list_(db: Read, wanted: Annotated[TrainingEventList, Query()]) -> Slice[TrainingEvent]:
    """Courses, seminars and other events: your own, and those of the district once enrolment is open."""
    statement = events.listing(wanted.q)
    if wanted.organization_id:
        statement = statement.where(TrainingEvent.organization_id.in_(wanted.organization_id))
    if wanted.kind:
        statement = statement.where(TrainingEvent.kind.in_(wanted.kind))
    if wanted.status:
        statement = statement.where(TrainingEvent.status.in_(wanted.status))
    if wanted.starts_on_from is not None:
        statement = statement.where(TrainingEvent.starts_on >= wanted.starts_on_from)
    if wanted.starts_on_to is not None:
        statement = statement.where(TrainingEvent.starts_on <= wanted.starts_on_to)
    return await db.page(statement, wanted, events.SORTS)


@training_events.post("", response_model=TrainingEventOut, status_code=201, summary="Make a training event")
async def create(db: Write, event: TrainingEventIn) -> TrainingEvent:
    """Make a draft of an event of the centre or of your school; add sessions next, then open it for enrolment."""
    return await events.announce(db, _plain(dict(event)))


@training_events.get("/{id}", response_model=TrainingEventOut, summary="Read a training event")
async def get(db: Read, id: PathId) -> TrainingEvent:
    """One event, with its places: how many are taken, free, and how many people wait."""
    return await db.get(TrainingEvent, id, *events.reading())


@training_events.patch("/{id}", response_model=TrainingEventOut, summary="Change a training event")
async def update(db: Write, id: PathId, change: TrainingEventPatch) -> TrainingEvent:
    """Change it; kind, programme and audience only before enrolment is opened. More places move the wait list up."""
    return await events.amend(db, id, _plain(sent(change)))


@training_events.delete("/{id}", status_code=204, summary="Delete a training event")
async def delete(db: Write, id: PathId) -> None:
    """Delete a draft with its sessions; what was opened is cancelled."""
    await events.discard(db, id)


steps(
    training_events,
    TRAINING_EVENTS,
    TrainingEvent,
    TrainingEventOut,
    reading="training-events.read",
    words={
        "open": (
            "Open enrolment",
            "Schools see the event and enrol people; it has a programme and at least one session.",
        ),
        "close": (
            "Close enrolment",
            "Nobody enrols any more; the wait list still moves up. The group of a course is formed by that.",
        ),
        "reopen": ("Open enrolment again", "Schools can enrol people again."),
        "hold": (
            "Confirm the results",
            "Everybody has a result: hours are credited, duties report themselves, certificates can be issued.",
        ),
        "revise": (
            "Open the results for correction",
            "The results are not confirmed any longer, with the reason; hours are credited again when they are.",
        ),
        "cancel": (
            "Cancel a training event",
            "It is not held, for the reason told; everybody is released, and calendars show it as cancelled.",
        ),
    },
    effects={
        "open": events.open_,
        "close": duties.formed,
        "reopen": duties.reopened,
        "hold": results.hold,
        "revise": results.revise,
        "cancel": events.cancel,
    },
    options=events.reading,
)


# --- sessions ---------------------------------------------------------------------------------------------------------


@sessions.get("", response_model=Page[TrainingSessionOut], name="list", summary="List sessions of a training event")
async def list_sessions(
    db: ReadSessions, id: PathId, wanted: Annotated[TrainingSessionList, Query()]
) -> Slice[TrainingSession]:
    """When and where the event is held, by whom."""
    return await db.page(await events.sessions(db, id), wanted, events.SESSION_SORTS)


@sessions.post("", response_model=TrainingSessionOut, status_code=201, name="add", summary="Add a session")
async def add_session(db: WriteSessions, id: PathId, session: TrainingSessionIn) -> TrainingSession:
    """Another session; refused where somebody who is enrolled would be at another event at the same time."""
    return await events.add_session(db, id, dict(session))


@sessions.get("/{session_id}", response_model=TrainingSessionOut, name="get", summary="Read a session")
async def get_session(db: ReadSessions, id: PathId, session_id: PathId) -> TrainingSession:
    """One session."""
    return await events.session(db, id, session_id)


@sessions.patch("/{session_id}", response_model=TrainingSessionOut, name="update", summary="Change a session")
async def update_session(
    db: WriteSessions, id: PathId, session_id: PathId, change: TrainingSessionPatch
) -> TrainingSession:
    """Move it, or say it otherwise; calendars follow."""
    return await events.amend_session(db, id, session_id, sent(change))


@sessions.delete("/{session_id}", status_code=204, name="remove", summary="Remove a session")
async def remove_session(db: WriteSessions, id: PathId, session_id: PathId) -> None:
    """Remove a session that is not held; one that somebody was at stays."""
    await events.strike_session(db, id, session_id)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """The programme as it is stored."""
    if "parts" in values:
        values["parts"] = [part.model_dump(mode="json") for part in values["parts"]]
    return values
