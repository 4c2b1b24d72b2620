"""Calendars to follow: made and taken back by their owner, read by a calendar program that knows the address."""

import hashlib
from typing import Annotated

from fastapi import Path, Query, Request, Response
from sqlalchemy import select

from app.domains.training import calendars
from app.domains.training.models.calendars import TrainingCalendar
from app.domains.training.schemas.calendars import (
    TrainingCalendarIn,
    TrainingCalendarList,
    TrainingCalendarMadeOut,
    TrainingCalendarOut,
)
from app.kernel.core import Kernel
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.policy import allow

Read = Annotated[Db, allow("training-calendars.read")]
Write = Annotated[Db, allow("training-calendars.write")]
Follow = Annotated[Db, allow("training-calendars.follow")]

_TAGGED = {"ETag": {"$ref": "#/components/headers/ETag"}}

kept = Routes("/training-calendars", tag="Calendars")
ROUTES = [kept]


@kept.get("", response_model=Page[TrainingCalendarOut], summary="List your calendars")
async def list_(db: Read, wanted: Annotated[TrainingCalendarList, Query()]) -> Slice[TrainingCalendar]:
    """The calendars that you have made; their addresses are not kept."""
    return await db.page(select(TrainingCalendar), wanted, calendars.SORTS)


@kept.post("", response_model=TrainingCalendarMadeOut, status_code=201, summary="Make a calendar to follow")
async def create(db: Write, wanted: TrainingCalendarIn, request: Request) -> TrainingCalendarMadeOut:
    """Make a calendar of a person, of an organisation or of the district for a calendar program (iCalendar).

    Its address needs no sign-in and is told only now: whoever has it can follow the calendar, until you delete it. It
    shows what you see yourself, and nobody's name.
    """
    kernel: Kernel = request.app.state.kernel
    made, address = await calendars.make(
        db, wanted.scope, wanted.person_id, wanted.organization_id, kernel.settings.public_url
    )
    db.subject = made
    told = TrainingCalendarOut.model_validate(made).model_dump()
    return TrainingCalendarMadeOut.model_validate({**told, "address": address})


@kept.get("/{id}", response_model=TrainingCalendarOut, summary="Read a calendar")
async def get(db: Read, id: PathId) -> TrainingCalendar:
    """One calendar of yours."""
    return await db.get(TrainingCalendar, id)


@kept.delete("/{id}", status_code=204, summary="Take a calendar back")
async def delete(db: Write, id: PathId) -> None:
    """Its address leads nowhere from this moment on."""
    await db.remove(await db.edit(TrainingCalendar, id))


@kept.get(
    "/follow/{key}/events.ics", name="follow", summary="Follow a calendar", response_class=Response,
    responses={
        200: {
            "description": "The calendar.",
            "headers": _TAGGED,
            "content": {
                calendars.MEDIA_TYPE: {
                    "schema": {"type": "string", "maxLength": 20_000_000, "contentMediaType": calendars.MEDIA_TYPE}
                }
            },
        },
    },
)  # fmt: skip
async def follow(
    db: Follow,
    key: Annotated[
        str,
        Path(
            min_length=1,
            max_length=64,
            pattern="^[A-Za-z0-9_-]+$",
            description="The key in the address.",
            examples=["nU3x0PZ4q1s"],
        ),
    ],
) -> Response:
    """The sessions of training events as iCalendar (RFC 5545); what was cancelled is told as cancelled."""
    written = await calendars.follow(db, key)
    tag = f'"{hashlib.blake2b(written, digest_size=12).hexdigest()}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    return Response(written, media_type="text/calendar; charset=utf-8", headers=headers)
