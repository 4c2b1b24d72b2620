"""Runs, their inputs and the results of schools."""

from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from app.domains.analysis import followers, results, runs
from app.domains.analysis.lives import RUNS
from app.domains.analysis.models import AnalysisRun
from app.domains.analysis.schemas.results import AnalysisResultList, AnalysisResultOut
from app.domains.analysis.schemas.runs import AnalysisRunIn, AnalysisRunList, AnalysisRunOut, AnalysisVerificationOut
from app.kernel.db import Db
from app.kernel.exporting import ExportQuery, Heading, answer, giving
from app.kernel.paging import Page, Slice, among
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.kernel.text import Text
from app.policy import allow, steps

Read = Annotated[Db, allow("analysis-runs.read")]
Write = Annotated[Db, allow("analysis-runs.write")]
Inputs = Annotated[Db, allow("analysis-inputs.read")]
Results = Annotated[Db, allow("analysis-results.read")]
_LONG = 130.0
_LINES: dict[str, Any] = {
    "response_class": Response,
    "responses": {
        200: {
            "description": "The document, a JSON object a line; see docs/analysis.md.",
            "content": {
                "application/x-ndjson": {
                    "schema": {
                        "type": "string", "contentMediaType": "application/octet-stream", "maxLength": 1_000_000_000,
                    }
                }
            },
        }
    },
}  # fmt: skip

routes = Routes("/analysis-runs", tag="Analysis")
outcomes = Routes("/analysis-results", tag="Analysis")
ROUTES = [routes, outcomes]


@routes.get("", response_model=Page[AnalysisRunOut], summary="List runs")
async def list_(db: Read, wanted: Annotated[AnalysisRunList, Query()]) -> Slice[AnalysisRun]:
    """What was computed; schools see what was released to them."""
    statement = runs.listing()
    if wanted.programme_id is not None:
        statement = statement.where(AnalysisRun.programme_id == wanted.programme_id)
    statement = among(
        statement,
        (AnalysisRun.method_id, wanted.method_id),
        (AnalysisRun.purpose, wanted.purpose),
        (AnalysisRun.status, wanted.status),
    )
    found = await db.page(statement, wanted, runs.SORTS)
    await runs.tell(db, found.items)
    await followers.tell(db, found.items)
    return found


@routes.post(
    "", response_model=AnalysisRunOut, status_code=201, summary="Compute", openapi_extra={"x-deadline": _LONG}
)  # fmt: skip
async def create(db: Write, wanted: AnalysisRunIn) -> AnalysisRun:
    """Compute everything for all schools of the district over what is accepted now.

    Inputs and results are kept with their hashes and never change; a correction afterwards marks the run stale.
    """
    return await runs.compute(db, wanted.method_id, wanted.wave_ids, wanted.purpose.value, wanted.title)


@routes.get("/{id}", response_model=AnalysisRunOut, summary="Read a run")
async def get(db: Read, id: PathId) -> AnalysisRun:
    """One run: what went in, the models, the scales, and how many schools stand where."""
    row = await runs.read(db, id)
    await followers.tell(db, [row])
    return row


async def _tell(db: Db, row: AnalysisRun, body: Any) -> None:
    await runs.show(db, row, body)
    await followers.tell(db, [row])


@routes.get("/{id}/inputs", name="inputs", summary="Download the inputs as a table", **giving())
async def inputs(db: Inputs, id: PathId, wanted: Annotated[ExportQuery, Query()]) -> Response:
    """The exact sums of classes that went in, a row for each school, grade, subject and wave."""
    pages = runs.input_rows(db, (await runs.read(db, id)).id)
    return await answer("analysis-inputs", wanted, _headings(runs.INPUTS), pages)


@routes.get("/{id}/inputs.ndjson", name="inputs_document", summary="Download the inputs as a document", **_LINES)
async def inputs_document(db: Inputs, id: PathId) -> Response:
    """The very bytes that went in: `python -m app.domains.analysis.method` makes of them the very results."""
    return Response(await runs.inputs_of(db, id), media_type="application/x-ndjson")


@routes.get("/{id}/design", name="design", summary="Download the design matrices", **giving())
async def design(db: Inputs, id: PathId, wanted: Annotated[ExportQuery, Query()]) -> Response:
    """A row for each school of each model: y, its variance v, the predictors, and what was fitted."""
    pages = runs.design(db, (await runs.read(db, id)).id)
    return await answer("analysis-design", wanted, _headings(runs.DESIGN), pages)


@routes.get("/{id}/results", name="results", summary="Download the results as a table", **giving())
async def results_table(db: Results, id: PathId, wanted: Annotated[ExportQuery, Query()]) -> Response:
    """A row for each figure of each school, by name; small counts are hidden from all but school and centre."""
    return await answer("analysis-results", wanted, results.HEADINGS, results.table(db, (await runs.read(db, id)).id))


@routes.get("/{id}/verification", response_model=AnalysisVerificationOut, summary="Compute a run again")
async def verification(db: Inputs, id: PathId) -> dict[str, Any]:
    """Compute again from the inputs that were kept, and compare every byte with what was stored."""
    return await runs.verify(db, id)


steps(
    routes,
    RUNS,
    AnalysisRun,
    AnalysisRunOut,
    reading="analysis-runs.read",
    words={
        "release": (
            "Release a run",
            (
                "From now on every school sees what it says of it; the centre has analysed. Result sheets that were "
                "given before tell of an older run or of none: `result_sheets_outdated` says how many, and the task "
                "`result-sheets` stands until they are given again."
            ),
        ),
        "withdraw": ("Withdraw a run", "Schools no longer see it; it stays on record. Say why."),
    },
    effects={"release": runs.release},
    aftermath=_tell,
    options=runs.reading_run,
)


@outcomes.get("", response_model=Page[AnalysisResultOut], name="list", summary="List results of schools")
async def list_results(db: Results, wanted: Annotated[AnalysisResultList, Query()]) -> Slice[dict[str, Any]]:
    """What runs say of schools, by name and never ranked; small counts are hidden from all but school and centre."""
    return await results.page(db, wanted)


@outcomes.get("/{id}", response_model=AnalysisResultOut, name="get", summary="Read the result of a school")
async def get_result(db: Results, id: PathId) -> dict[str, Any]:
    """What a run says of one school."""
    return await results.read(db, id)


def _headings(names: tuple[str, ...]) -> list[Heading]:
    """Columns whose names are those of the formulas, in any language."""
    return [Heading(name, Text(name, name)) for name in names]
