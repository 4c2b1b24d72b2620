"""Monitoring as tables to take away, and the workbook that a school fills in."""

import asyncio
from typing import Annotated, Any

from fastapi import Query, Response

from app.domains.monitoring import exports
from app.domains.monitoring.schemas.exports import ResultsExport, SubmissionExport, TemplateQuery
from app.domains.monitoring.template import drawn, sheets_of
from app.kernel import exporting
from app.kernel.db import Db
from app.kernel.importing import XLSX
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.policy import allow

ReadSheets = Annotated[Db, allow("monitoring-submissions.read")]
ReadSummaries = Annotated[Db, allow("monitoring-summaries.read")]

submissions = Routes("/monitoring/submissions", tag="Submissions", name="monitoring_submissions")
waves = Routes("/monitoring/waves", tag="Submissions", name="monitoring_waves")
results = Routes("/monitoring/waves", tag="Summaries", name="monitoring_waves")
ROUTES = [submissions, waves, results]


def _workbook() -> dict[str, Any]:
    """Options of the route of the form: those of an export that comes in one format."""
    options = exporting.giving()
    answer = options["responses"][200]
    whole = {"description": "The workbook.", "content": {XLSX: answer["content"][XLSX]}}
    return {**options, "responses": {200: whole}}


@submissions.get("/export", summary="Download sheets as a table", **exporting.giving())
async def export(db: ReadSheets, wanted: Annotated[SubmissionExport, Query()]) -> Response:
    """The sheets of one form in one wave, as many as you see and the filter selects; the file loads again as it is.

    XLSX and CSV have titles and words in the language of the request, NDJSON has codes.
    """
    form = await exports.form_of(db, wanted)
    pages = exports.pages(db, form, wanted)
    return await exporting.answer("submissions", wanted, exports.columns_of(form), pages, absences=True)


@waves.get("/{id}/template.xlsx", name="template", summary="Download the electronic form", **_workbook())
async def template(db: ReadSheets, id: PathId, wanted: Annotated[TemplateQuery, Query()]) -> Response:
    """A workbook to be filled in: a sheet for each form, a row for each class that is asked, what is known filled in.

    It checks what is typed, and loads again at `POST /monitoring/waves/{id}/imports`, as often as needed: download,
    correct, upload.
    """
    sheets = await sheets_of(db, id, wanted.school_id)
    headers = {"content-disposition": 'attachment; filename="template.xlsx"'}
    return Response(await asyncio.to_thread(drawn, sheets), headers=headers, media_type=XLSX)


@results.get("/{id}/results/export", name="results_export", summary="Download results", **exporting.giving())
async def export_results(db: ReadSummaries, id: PathId, wanted: Annotated[ResultsExport, Query()]) -> Response:
    """The results of one form: a row for each school, and in it every figure with what it rests on."""
    columns, rows = await exports.results_of(db, id, wanted)
    return await exporting.answer("results", wanted, columns, exporting.at_once(rows))
