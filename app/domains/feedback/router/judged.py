"""Self against others, and the pedagogical potential."""

from typing import Annotated, Any

from fastapi import Query

from app.domains.feedback import judged, potential
from app.domains.feedback.schemas.judged import (
    DistrictPotentialOut,
    JudgedQuery,
    PedagogicalPotentialOut,
    PotentialQuery,
    SelfAgainstOthersOut,
)
from app.kernel.db import Db
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.policy import allow

ReadSelf = Annotated[Db, allow("transition-self-diagnoses.read")]
ReadPotential = Annotated[Db, allow("pedagogical-potential.read")]

schools = Routes("/schools", tag="Result sheets", name="school")
programmes = Routes("/programmes", tag="Result sheets", name="programme")
ROUTES = [schools, programmes]


@schools.get(
    "/{id}/self-against-others",
    response_model=SelfAgainstOthersOut,
    name="self_against_others",
    summary="Self-diagnosis beside others' views",
)
async def self_against_others(db: ReadSelf, id: PathId, wanted: Annotated[JudgedQuery, Query()]) -> dict[str, Any]:
    """How the school judges itself, how its consultant does, what was measured, and where the three part, in words."""
    return await judged.of_school(db, id, wanted.wave_id)


@schools.get(
    "/{id}/pedagogical-potential",
    response_model=PedagogicalPotentialOut,
    name="pedagogical_potential",
    summary="What a school has built up",
)
async def of_school(db: ReadPotential, id: PathId, wanted: Annotated[PotentialQuery, Query()]) -> dict[str, Any]:
    """Training done against planned, learning teams with products, practices, networks: counts with their sources.

    There is no single score: what weighs how much is for people to judge.
    """
    return await potential.of_school(db, id, wanted.programme_id)


@programmes.get(
    "/{id}/pedagogical-potential",
    response_model=DistrictPotentialOut,
    name="pedagogical_potential",
    summary="What the schools have built up",
)
async def of_programme(db: ReadPotential, id: PathId) -> dict[str, Any]:
    """The same of every school of the programme that you see, by name: this is no ranking."""
    return await potential.of_programme(db, id)
