"""The program itself with one more kind of import, slow enough to be killed in the middle: a user for each line."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy import select

from app import main
from app.__main__ import run
from app.domains.accounts.models import User
from app.domains.organizations.models import District
from app.kernel import jobs
from app.kernel.core import Kernel
from app.kernel.db import Db
from app.kernel.jobs import Document, Errand, ImportJob, Progress
from app.kernel.routing import Routes
from app.kernel.schema import Out, PathId
from app.policy import allow

A_LINE = 0.02
"""Seconds."""

tallies = Routes("/tallies", tag="Users")


class TallyOut(Out):
    """A tally on its way."""

    id: UUID
    status: str
    attempts: int
    rows_done: int
    rows_total: int | None
    outcome: dict[str, Any] | None
    problem: dict[str, Any] | None


@jobs.runs("tally")
async def take(db: Db, job: ImportJob, body: bytes, told: Progress) -> Document:
    """Add the users, one by one."""
    logins = body.decode().split()
    for number, login in enumerate(logins, 1):
        db.add(User(login=login, name=f"Tally {job.id}"))
        await db.flush()
        told(number, len(logins))
        await asyncio.sleep(A_LINE)
    return lambda: {"created": len(logins)}


@tallies.post("/imports", response_model=TallyOut, status_code=202, openapi_extra={"x-media-types": ("text/csv",)})
async def import_(db: Annotated[Db, allow("users.write")], request: Request, response: Response) -> ImportJob:
    """Send a tally."""
    kernel: Kernel = request.app.state.kernel
    (district, *_) = await db.all(select(District).order_by(District.id))
    errand = Errand("tally", district.id, "users.write", district.id, jobs.sender(db, district.id), "text/csv")
    async with jobs.received(request) as body:
        job = await jobs.enqueue(db, kernel, errand, body)
    response.headers["location"] = f"{request.url.path}/{job.id}"
    return job


@tallies.get("/imports/{id}", response_model=TallyOut)
async def get(db: Annotated[Db, allow("users.read")], id: PathId) -> ImportJob:
    """How far it has got."""
    return await db.get(ImportJob, id)


main.ROUTES.append(tallies)

if __name__ == "__main__":
    run()
