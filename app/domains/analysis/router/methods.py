"""Methods, their reference year and their simulations."""

from typing import Annotated

from fastapi import Query
from sqlalchemy import select

from app.domains.analysis import methods, outside, powers
from app.domains.analysis.lives import METHODS
from app.domains.analysis.models import AnalysisMethod, AnalysisPower
from app.domains.analysis.schemas.methods import (
    AnalysisMethodIn,
    AnalysisMethodList,
    AnalysisMethodOut,
    AnalysisMethodPatch,
    AnalysisPowerIn,
    AnalysisPowerList,
    AnalysisPowerOut,
    TakeReferenceIn,
)
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.policy import allow, steps

Read = Annotated[Db, allow("analysis-methods.read")]
Write = Annotated[Db, allow("analysis-methods.write")]
ReadPowers = Annotated[Db, allow("analysis-powers.read")]
WritePowers = Annotated[Db, allow("analysis-powers.write")]
_LONG = 130.0

routes = Routes("/analysis-methods", tag="Analysis")
simulations = Routes("/analysis-powers", tag="Analysis")
ROUTES = [routes, simulations]


@routes.get("", response_model=Page[AnalysisMethodOut], summary="List methods")
async def list_(db: Read, wanted: Annotated[AnalysisMethodList, Query()]) -> Slice[AnalysisMethod]:
    """The methods of programmes in their editions; what will be decided by is open to everybody in the district."""
    statement = methods.listing()
    if wanted.programme_id is not None:
        statement = statement.where(AnalysisMethod.programme_id == wanted.programme_id)
    if wanted.code:
        statement = statement.where(AnalysisMethod.code.in_(wanted.code))
    if wanted.status:
        statement = statement.where(AnalysisMethod.status.in_(wanted.status))
    found = await db.page(statement, wanted, methods.SORTS)
    for row in found.items:
        outside.tell_method(db, row)
    return found


@routes.post("", response_model=AnalysisMethodOut, status_code=201, summary="Draw up a method")
async def create(db: Write, method: AnalysisMethodIn) -> AnalysisMethod:
    """Draw up an edition: which subjects, which context, which model, and the rule by which schools are selected."""
    return await methods.draw_up(db, method.programme_id, method.code, method.title, method.definition)


@routes.get("/{id}", response_model=AnalysisMethodOut, summary="Read a method")
async def get(db: Read, id: PathId) -> AnalysisMethod:
    """One edition of a method; outside the centre with a rounded reference, if the server took it from data."""
    return outside.tell_method(db, await db.get(AnalysisMethod, id))


@routes.patch("/{id}", response_model=AnalysisMethodOut, summary="Change a draft")
async def update(db: Write, id: PathId, change: AnalysisMethodPatch) -> AnalysisMethod:
    """Change a draft; a frozen edition never changes, whoever asks."""
    return await methods.amend(db, id, sent(change))


@routes.delete("/{id}", status_code=204, summary="Delete a draft")
async def delete(db: Write, id: PathId) -> None:
    """Delete a draft that no run rests on; a frozen edition is retired."""
    await methods.strike(db, id)


@routes.post(
    "/{id}/take-reference", response_model=AnalysisMethodOut, name="take_reference", summary="Take the reference year",
    openapi_extra={"x-edits": True},
)  # fmt: skip
async def take_reference(db: Write, id: PathId, wanted: TakeReferenceIn) -> AnalysisMethod:
    """Take means, deviations and cut points of the context index from the accepted data of all schools of a wave."""
    return await methods.take_reference(db, id, wanted.wave_id, wanted.bands)


@routes.post(
    "/{id}/power", response_model=AnalysisPowerOut, status_code=201, summary="Try the rule on made-up districts",
    openapi_extra={"x-deadline": _LONG},
)  # fmt: skip
async def power(db: WritePowers, id: PathId, wanted: AnalysisPowerIn) -> AnalysisPower:
    """See before freezing what the rule finds and misses: seeded districts with the sizes of the district's schools.

    In each, nobody improves or some schools do by a true gain; counted are schools that the rule selects wrongly and
    rightly, beside those that a raw gain would pick.
    """
    return await powers.simulate(db, id, wanted.model_dump())


steps(
    routes,
    METHODS,
    AnalysisMethod,
    AnalysisMethodOut,
    reading="analysis-methods.read",
    words={
        "freeze": ("Freeze a method", "From now on this edition never changes; not once the final wave has opened."),
        "retire": ("Retire a method", "No run is computed by it any more; what was computed stays. Say why."),
    },
    effects={"freeze": methods.freeze},
)


@simulations.get("", response_model=Page[AnalysisPowerOut], name="list", summary="List simulations")
async def list_powers(db: ReadPowers, wanted: Annotated[AnalysisPowerList, Query()]) -> Slice[AnalysisPower]:
    """What was tried, with what came out."""
    statement = select(AnalysisPower)
    if wanted.method_id:
        statement = statement.where(AnalysisPower.method_id.in_(wanted.method_id))
    return await db.page(statement, wanted, powers.SORTS)


@simulations.get("/{id}", response_model=AnalysisPowerOut, name="get", summary="Read a simulation")
async def get_power(db: ReadPowers, id: PathId) -> AnalysisPower:
    """One simulation."""
    return await db.get(AnalysisPower, id)
