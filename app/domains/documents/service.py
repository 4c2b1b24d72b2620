"""The rules of documents: whose they are, which files they take, and that nothing goes while it is referred to."""

from collections.abc import Sequence
from typing import Any, BinaryIO
from uuid import UUID

from anyio import to_thread
from sqlalchemy import Select, select

from app.domains.documents import contents, names
from app.domains.documents.models import Document, DocumentAudience, DocumentFile, DocumentKind
from app.kernel.blobs import Blob, Blobs
from app.kernel.db import Db
from app.kernel.limits import too_large
from app.kernel.problems import NOT_FOUND, Fault, Problem, invalid
from app.kernel.references import unknown
from app.kernel.searching import holds
from app.kernel.text import Text

SORTS = {"issued_on": Document.issued_on, "title": Document.title_key, "created_at": Document.created_at}
FILE_SORTS = {"name": DocumentFile.name_key, "created_at": DocumentFile.created_at}


def listing(
    q: str | None,
    kinds: Sequence[DocumentKind] | None,
    audience: DocumentAudience | None,
    **equal: Any,
) -> Select[Document]:
    """The documents that fit; `equal` are columns with the value they must have, or None."""
    statement = select(Document)
    if q is not None:
        statement = statement.where(holds(q, Document.title, Document.number, Document.issuer, Document.summary))
    if kinds:
        statement = statement.where(Document.kind.in_(kinds))
    if audience is not None:
        statement = statement.where(Document.audience == audience)
    return statement.filter_by(**{name: value for name, value in equal.items() if value is not None})


def register(db: Db, organization_id: UUID | None, **values: Any) -> Document:
    """A new document of the organisation named, or of the only one that the caller writes for."""
    district, organization = _owner(db, organization_id)
    return db.add(Document(district_id=district, organization_id=organization, **values))


async def discard(db: Db, id: UUID) -> None:
    """Delete a document with its files; the database refuses where anything rests on one of them."""
    document = await db.edit(Document, id)
    for file in await db.all(select(DocumentFile).where(DocumentFile.document_id == document.id)):
        await db.remove(file)
    await db.remove(document)


async def files(db: Db, document_id: UUID) -> Select[DocumentFile]:
    """The files of a document that can be seen (404)."""
    document = await db.get(Document, document_id)
    return select(DocumentFile).where(DocumentFile.document_id == document.id)


async def file(db: Db, document_id: UUID, id: UUID) -> DocumentFile:
    """One file of this document (404)."""
    found = await db.first(select(DocumentFile).where(DocumentFile.id == id, DocumentFile.document_id == document_id))
    if found is None:
        raise Problem(NOT_FOUND)
    return found


async def attach(
    db: Db, blobs: Blobs, document_id: UUID, content: BinaryIO, *, name: str | None, declared: str | None, longest: int
) -> DocumentFile:
    """Check a file, store it durably and add it to the document; `longest` in bytes (404, 403, 413, 422, 409)."""
    document = await db.lock(Document, document_id)
    size = content.seek(0, 2)
    if size > longest:
        raise too_large(longest)
    kept = names.safe(name)
    found, faults = await to_thread.run_sync(contents.faults_of, content, kept, declared)
    if found is None or faults:
        raise invalid(*faults)
    blob = await blobs.put(db, content)
    return db.add(
        DocumentFile(
            document_id=document.id,
            district_id=document.district_id,
            organization_id=document.organization_id,
            audience=document.audience,
            name=kept,
            media_type=found.media_type,
            sha256=blob.sha256,
            size=blob.size,
        )
    )


async def detach(db: Db, document_id: UUID, id: UUID) -> None:
    """Take a file off its document; the content goes when nothing refers to it any longer."""
    found = await db.edit(DocumentFile, id)
    if found.document_id != document_id:
        raise Problem(NOT_FOUND)
    await db.remove(found)


def content_of(found: DocumentFile) -> Blob:
    """What the store knows the file by."""
    return Blob(found.sha256, found.size)


def _owner(db: Db, wanted: UUID | None) -> tuple[UUID, UUID]:
    """District and organisation; 422 where the caller may not write for the one named, or named none of several."""
    reach = db.reach
    homes = {
        post.organization_id: post.district_id
        for post in db.actor.posts
        if post.organization_id is not None
        and post.district_id is not None
        and (post.organization_id in reach.organizations or post.district_id in reach.districts)
    }
    if wanted is None and len(homes) == 1:
        ((organization, district),) = homes.items()
        return district, organization
    if wanted is None:
        raise invalid(
            Fault(
                "/organization_id",
                "value.missing",
                Text("Вы действуете за несколько организаций.", "You act for several organisations."),
                Text("Укажите, чей это документ.", "Say whose document it is."),
            )
        )
    if wanted in homes:
        return homes[wanted], wanted
    if len(reach.districts) == 1:
        (district,) = reach.districts
        return district, wanted
    raise invalid(unknown("/organization_id"))
