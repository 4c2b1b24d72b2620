"""What the columns of people's own files mean."""

from typing import Annotated

from fastapi import Query
from sqlalchemy import select

from app.domains.monitoring import mappings as rules
from app.domains.monitoring.models import ColumnMapping
from app.domains.monitoring.schemas.forms import (
    ColumnMappingIn,
    ColumnMappingList,
    ColumnMappingOut,
    ColumnMappingPatch,
)
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.policy import allow

Read = Annotated[Db, allow("monitoring-column-mappings.read")]
Write = Annotated[Db, allow("monitoring-column-mappings.write")]

mappings = Routes("/monitoring/column-mappings", tag="Imports")
ROUTES = [mappings]


@mappings.get("", response_model=Page[ColumnMappingOut], summary="List column mappings")
async def list_(db: Read, wanted: Annotated[ColumnMappingList, Query()]) -> Slice[ColumnMapping]:
    """The mappings that you see: an import names one by its code."""
    statement = select(ColumnMapping)
    if wanted.form_code:
        statement = statement.where(ColumnMapping.form_code.in_(wanted.form_code))
    return await db.page(statement, wanted, {"code": ColumnMapping.code})


@mappings.post("", response_model=ColumnMappingOut, status_code=201, summary="Save a column mapping")
async def create(db: Write, mapping: ColumnMappingIn) -> ColumnMapping:
    """Say once what the columns of your files mean; then the files can stay as they are."""
    return await rules.save(db, mapping.model_dump(mode="json"))


@mappings.get("/{id}", response_model=ColumnMappingOut, summary="Read a column mapping")
async def get(db: Read, id: PathId) -> ColumnMapping:
    """One mapping."""
    return await db.get(ColumnMapping, id)


@mappings.patch("/{id}", response_model=ColumnMappingOut, summary="Change a column mapping")
async def update(db: Write, id: PathId, change: ColumnMappingPatch) -> ColumnMapping:
    """Change it; a list of columns is replaced as a whole."""
    return await rules.amend(db, id, sent(change))


@mappings.delete("/{id}", status_code=204, summary="Delete a column mapping")
async def delete(db: Write, id: PathId) -> None:
    """Delete a mapping; what was loaded by it stays."""
    await db.remove(await db.edit(ColumnMapping, id))
