"""What people attach to an assignment themselves; what comes by itself is a matter of `service.fulfil`."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.domains.documents.models import Document, DocumentFile
from app.domains.programmes import service
from app.domains.programmes.lives import OPEN, OWED, EvidenceKind
from app.domains.programmes.models import Assignment, Evidence
from app.kernel.db import Db
from app.kernel.problems import NOT_FOUND, Problem, invalid
from app.kernel.references import kept_under, referred, unknown


async def evidence_of(db: Db, assignment_id: UUID) -> Select[Evidence]:
    """The evidence of an assignment (404)."""
    row = await db.get(Assignment, assignment_id)
    return select(Evidence).where(Evidence.assignment_id == row.id)


async def piece(db: Db, assignment_id: UUID, id: UUID) -> Evidence:
    """One piece of evidence of this assignment (404)."""
    found = await db.first(select(Evidence).where(Evidence.id == id, Evidence.assignment_id == assignment_id))
    if found is None:
        raise Problem(NOT_FOUND)
    return found


async def attach(db: Db, assignment_id: UUID, values: dict[str, Any]) -> Evidence:
    """Add evidence to an open assignment; what it names must be visible to whoever adds it."""
    row = await db.lock(Assignment, assignment_id, joinedload(Assignment.programme))
    service.check_running(row)
    if row.status not in OPEN:
        raise Problem(service.SETTLED)
    title = await _NAMED[values["kind"]](db, values)
    values["title"] = values.get("title") or title
    return service.put(db, row, **values)


async def detach(db: Db, assignment_id: UUID, id: UUID) -> None:
    """Remove evidence that was not reported yet."""
    row = await db.lock(Assignment, assignment_id, joinedload(Assignment.programme))
    service.check_running(row)
    found = await db.edit(Evidence, id)
    if found.assignment_id != row.id:
        raise Problem(NOT_FOUND)
    if row.status not in OWED:
        raise Problem(service.SETTLED)
    row.evidence_count -= found.withdrawn_at is None
    await db.remove(found)


async def _document(db: Db, values: dict[str, Any]) -> str:
    return (await referred(db, Document, values["document_id"], "/document_id")).title


async def _file(db: Db, values: dict[str, Any]) -> str:
    file = await referred(db, DocumentFile, values["file_id"], "/file_id")
    if values["document_id"] not in {None, file.document_id}:
        raise invalid(unknown("/file_id"))
    values["document_id"] = file.document_id
    return file.name


async def _link(_: Db, values: dict[str, Any]) -> str:
    return str(values["title"])


async def _resource(db: Db, values: dict[str, Any]) -> str:
    model = kept_under(values["resource_type"])
    if model is None or await db.count(select(model.id).where(model.id == values["resource_id"])) == 0:
        raise invalid(unknown("/resource_type" if model is None else "/resource_id"))
    return str(values["title"])


_NAMED: dict[str, Callable[[Db, dict[str, Any]], Awaitable[str]]] = {
    EvidenceKind.DOCUMENT: _document,
    EvidenceKind.FILE: _file,
    EvidenceKind.LINK: _link,
    EvidenceKind.RESOURCE: _resource,
}
