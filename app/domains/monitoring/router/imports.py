"""Sheets from files and scripts, at once or as a job, and what became of each import."""

import asyncio
import io
from collections.abc import Mapping
from typing import Annotated, Any, BinaryIO

from fastapi import Query, Request, Response
from sqlalchemy import select

from app.domains.monitoring.loading.files import Source, Wanted, opened, take_in
from app.domains.monitoring.schemas.imports import SheetImport, SheetImportList, SheetImportOut
from app.domains.monitoring.schemas.rows import SheetRow
from app.domains.monitoring.waves import read as read_wave
from app.kernel import importing
from app.kernel.core import Kernel
from app.kernel.db import Db
from app.kernel.importing import ImportOut
from app.kernel.imports import Outcome, digest_of
from app.kernel.jobs import Document, Errand, ImportJob, Progress, enqueue, received, record, runs, sender
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.policy import allow

ACTION = "monitoring-submissions.write"
KIND = "monitoring"

Push = Annotated[Db, allow(ACTION)]
Read = Annotated[Db, allow("imports.read")]

pushes = Routes("/monitoring/waves", tag="Imports", name="monitoring_imports")
imports = Routes("/monitoring/imports", tag="Imports")
ROUTES = [imports, pushes]

TAKING = importing.taking(
    SheetRow,
    importing.Example(
        titles=("Код школы", "Класс", "Учеников", "Писали работу"),
        cells=("550", "4А", "27", "25"),
        record={"school_code": "550", "grade": 4, "letter": "А", "pupils": 27, "tested": 25},
    ),
    later=SheetImportOut,
)


@pushes.post("/{id}/imports", name="push", summary="Load sheets from a file or a script", **TAKING)
async def push(
    db: Push, id: PathId, request: Request, response: Response, wanted: Annotated[SheetImport, Query()]
) -> ImportOut | Response:
    """Load sheets from CSV, XLSX, JSON or NDJSON: a row is a sheet, known by school and class.

    Each row passes the same rules as a single submission; every one that is not fine is told with row, column, what is
    wrong and what to do. A blank cell leaves what is there. The same file sent twice changes nothing. Begin with
    `dry_run=true`. A large file is answered with 202 and loaded beside: follow `Location`.
    """
    kernel: Kernel = request.app.state.kernel
    wave = await read_wave(db, id)
    errand = Errand(
        kind=KIND, target_id=wave.id, action=ACTION, district_id=wave.district_id,
        organization_id=sender(db, wave.district_id), media_type=request.headers.get("content-type", "")[:200],
        params=_wanted(wanted).plain(),
    )  # fmt: skip
    async with received(request) as body:
        if wanted.faults == "json" and (wanted.background or _size(body) > kernel.settings.import_job_size):
            return _accepted(await enqueue(db, kernel, errand, body))
        whole = await asyncio.to_thread(body.read)
    importing.check_faults_asked(wanted)
    source, outcome = await _take(db, errand, whole)
    if wanted.faults == "xlsx":
        return await asyncio.to_thread(importing.marked, [table for _, table in source.tables], outcome)
    if outcome.stored:
        blob = importing.blob_of(whole)
        job = await record(db, errand, blob, outcome.rows, _document(outcome, wanted.dry_run))
        response.headers["location"] = f"/api/v1/monitoring/imports/{job.id}"
    return ImportOut.of(outcome, dry_run=wanted.dry_run)


@runs(KIND)
async def run(db: Db, job: ImportJob, body: bytes, told: Progress) -> Document:
    """The same as a job."""
    _, outcome = await _take(db, job, body, told)
    return _document(outcome, bool(job.params["dry_run"]))


@imports.get("", response_model=Page[SheetImportOut], summary="List imports")
async def list_(db: Read, wanted: Annotated[SheetImportList, Query()]) -> Slice[ImportJob]:
    """Who sent which file into which wave, and what became of it; checks without storing leave nothing here."""
    statement = select(ImportJob).where(ImportJob.kind == KIND)
    if wanted.wave_id:
        statement = statement.where(ImportJob.target_id.in_(wanted.wave_id))
    if wanted.status:
        statement = statement.where(ImportJob.status.in_(wanted.status))
    return await db.page(statement, wanted, {"created_at": ImportJob.created_at})


@imports.get("/{id}", response_model=SheetImportOut, summary="Follow an import")
async def get(db: Read, id: PathId) -> ImportJob:
    """How far an import has got; when it has ended, the same answer that a small file gets at once."""
    return await db.get(ImportJob, id)


def _wanted(wanted: SheetImport) -> Wanted:
    return Wanted(
        mode=wanted.mode.value, atomic=wanted.atomic, dry_run=wanted.dry_run, submit=wanted.submit,
        form=wanted.form, mapping=wanted.mapping,
    )  # fmt: skip


async def _take(
    db: Db, errand: Errand | ImportJob, body: bytes, told: Progress | None = None
) -> tuple[Source, Outcome]:
    params: Mapping[str, Any] = errand.params
    wanted = Wanted(**params)
    source = await opened(db, errand.target_id, body, errand.media_type, wanted)
    return source, await take_in(db, source, wanted, digest_of(body), told)


def _document(outcome: Outcome, dry_run: bool) -> Document:
    return lambda: ImportOut.of(outcome, dry_run=dry_run).model_dump(mode="json")


def _size(body: BinaryIO) -> int:
    size = body.seek(0, io.SEEK_END)
    body.seek(0)
    return size


def _accepted(job: ImportJob) -> Response:
    told = SheetImportOut.model_validate(job)
    where = f"/api/v1/monitoring/imports/{job.id}"
    return Response(told.model_dump_json(), 202, {"location": where, "retry-after": "1"}, media_type="application/json")
