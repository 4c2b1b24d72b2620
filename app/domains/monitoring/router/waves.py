"""Waves, their extensions, and the review of many sheets at once."""

from typing import Annotated, Any

from fastapi import Query

from app.domains.monitoring import passing
from app.domains.monitoring import waves as rules
from app.domains.monitoring.lives import WAVES
from app.domains.monitoring.models import Extension, Wave
from app.domains.monitoring.schemas.review import ReviewIn, ReviewOut
from app.domains.monitoring.schemas.waves import (
    ExtensionIn,
    ExtensionList,
    ExtensionOut,
    ExtensionPatch,
    WaveIn,
    WaveList,
    WaveOut,
    WavePatch,
)
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.policy import allow, steps

Read = Annotated[Db, allow("monitoring-waves.read")]
Write = Annotated[Db, allow("monitoring-waves.write")]
Review = Annotated[Db, allow("monitoring-submissions.review")]
ReadExtensions = Annotated[Db, allow("monitoring-extensions.read")]
WriteExtensions = Annotated[Db, allow("monitoring-extensions.write")]

waves = Routes("/monitoring/waves", tag="Waves")
extensions = Routes("/monitoring/extensions", tag="Waves")
ROUTES = [waves, extensions]


@waves.get("", response_model=Page[WaveOut], summary="List waves")
async def list_(db: Read, wanted: Annotated[WaveList, Query()]) -> Slice[Wave]:
    """The waves of your district."""
    return await db.page(rules.narrowed(wanted), wanted, rules.SORTS)


@waves.post("", response_model=WaveOut, status_code=201, summary="Plan a wave")
async def create(db: Write, wave: WaveIn) -> Wave:
    """Plan a wave: which forms, of which grades, from which schools, from which day to which."""
    return await rules.plan(db, dict(wave))


@waves.get("/{id}", response_model=WaveOut, summary="Read a wave")
async def get(db: Read, id: PathId) -> Wave:
    """One wave."""
    return await rules.read(db, id)


@waves.patch("/{id}", response_model=WaveOut, summary="Change a wave")
async def update(db: Write, id: PathId, change: WavePatch) -> Wave:
    """Change its title and days; forms and schools only before it opens."""
    return await rules.amend(db, id, sent(change))


@waves.post("/{id}/review", response_model=ReviewOut, name="review", summary="Accept or return many sheets")
async def review(db: Review, id: PathId, body: ReviewIn) -> dict[str, Any]:
    """Accept or return all submitted sheets that a filter selects, in one go; `preview` tells first which they are."""
    return await passing.review(db, id, body)


steps(
    waves,
    WAVES,
    Wave,
    WaveOut,
    reading="monitoring-waves.read",
    words={
        "open": ("Open a wave", "Schools fill it in from its first day on; what they owe is among their tasks."),
        "close": ("Close a wave", "No new sheets any more; corrections of returned sheets are taken in any state."),
        "publish": ("Publish the results", "The results are given back to the schools."),
    },
    effects={"open": rules.open_, "close": rules.close, "publish": rules.check_running},
    options=rules.reading,
)


# --- more time --------------------------------------------------------------------------------------------------------


@extensions.get("", response_model=Page[ExtensionOut], name="list", summary="List extensions")
async def list_extensions(db: ReadExtensions, wanted: Annotated[ExtensionList, Query()]) -> Slice[Extension]:
    """Which schools have more time, until when and why."""
    return await db.page(rules.narrowed_extensions(wanted), wanted, rules.EXTENSION_SORTS)


@extensions.post("", response_model=ExtensionOut, status_code=201, name="create", summary="Give a school more time")
async def extend(db: WriteExtensions, extension: ExtensionIn) -> Extension:
    """More time for one school in one wave, also after it has closed."""
    return await rules.extend(db, dict(extension))


@extensions.get("/{id}", response_model=ExtensionOut, name="get", summary="Read an extension")
async def get_extension(db: ReadExtensions, id: PathId) -> Extension:
    """One extension."""
    return await db.get(Extension, id)


@extensions.patch("/{id}", response_model=ExtensionOut, name="update", summary="Change an extension")
async def update_extension(db: WriteExtensions, id: PathId, change: ExtensionPatch) -> Extension:
    """Another last day, or another reason."""
    return await rules.amend_extension(db, id, sent(change))


@extensions.delete("/{id}", status_code=204, name="delete", summary="Take an extension back")
async def delete_extension(db: WriteExtensions, id: PathId) -> None:
    """The school has the time that all have."""
    await db.remove(await db.edit(Extension, id))
