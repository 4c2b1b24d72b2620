"""Summaries of schools, and what follows from a wave as a whole: completeness, results, implausible values."""

from typing import Annotated, Any

import orjson
from fastapi import Query, Response

from app.domains.monitoring import passing, report, results, summaries
from app.domains.monitoring.hot import MANY
from app.domains.monitoring.lives import SUMMARIES
from app.domains.monitoring.models import Summary
from app.domains.monitoring.schemas.completeness import (
    CompletenessOut,
    CompletenessQuery,
    ImplausibleOut,
    ImplausibleQuery,
)
from app.domains.monitoring.schemas.results import ResultsOut, ResultsQuery
from app.domains.monitoring.schemas.summaries import ConfirmIn, SummaryList, SummaryOut
from app.kernel.db import Db
from app.kernel.express import express
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.policy import allow, steps

Read = Annotated[Db, allow("monitoring-summaries.read")]
Review = Annotated[Db, allow("monitoring-submissions.review")]

schools = Routes("/monitoring/summaries", tag="Summaries")
waves = Routes("/monitoring/waves", tag="Summaries", name="monitoring_waves")
ROUTES = [schools, waves]


@schools.get("", response_model=Page[SummaryOut], summary="List summaries of schools", openapi_extra=express(MANY))
async def list_(db: Read, wanted: Annotated[SummaryList, Query()]) -> Slice[Summary]:
    """How far each school has come with each form, and the sums of what it has entered."""
    found = await db.page(summaries.narrowed(wanted), wanted, summaries.SORTS)
    await results.figure_out(db, found.items)
    return found


@schools.get("/{id}", response_model=SummaryOut, summary="Read a summary")
async def get(db: Read, id: PathId) -> Summary:
    """One school in one form of a wave: the sums of its classes, exact, with what they rest on."""
    row = await db.get(Summary, id, *summaries.reading())
    await results.figure_out(db, [row])
    return row


steps(
    schools,
    SUMMARIES,
    Summary,
    SummaryOut,
    reading="monitoring-summaries.read",
    words={
        "confirm": (
            "Confirm a summary",
            "The school passes its sums to the centre; every class has a submitted sheet, or the note says why not.",
        ),
        "accept": (
            "Accept a summary",
            "The centre accepts all that the school submitted; with the last form its duty is reported by itself.",
        ),
    },
    bodies={"confirm": ConfirmIn},
    effects={"confirm": passing.confirm, "accept": passing.accept},
    aftermath=passing.after_step,
    options=summaries.reading,
)


@waves.get(
    "/{id}/completeness", response_model=CompletenessOut, name="completeness", summary="Who has sent what, who has not"
)
async def completeness(db: Read, id: PathId, wanted: Annotated[CompletenessQuery, Query()]) -> Response:
    """Expected, drafted, submitted, on time, accepted, returned: per school and form, with the classes missing."""
    return _json(await report.completeness(db, id, wanted))


@waves.get("/{id}/results", response_model=ResultsOut, name="results", summary="What was received and computed")
async def of_wave(db: Read, id: PathId, wanted: Annotated[ResultsQuery, Query()]) -> Response:
    """Per school and for the district: what was accepted and what follows from it, exact; a school sees itself."""
    return _json(await results.results(db, id, wanted))


@waves.get("/{id}/implausible", response_model=ImplausibleOut, name="implausible", summary="Values that stand out")
async def implausible(db: Review, id: PathId, wanted: Annotated[ImplausibleQuery, Query()]) -> dict[str, Any]:
    """Beside the review: values far from the district, and jumps against the wave before. None of them is a fault."""
    return await results.implausible(db, id, wanted)


def _json(answer: dict[str, Any]) -> Response:
    """Written straight from what the report made: thousands of lines are not validated one by one."""
    return Response(orjson.dumps(answer, default=str), media_type="application/json")
