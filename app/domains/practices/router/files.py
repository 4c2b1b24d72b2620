"""Files that go along: of a review for its reviewer, of a practice of the bank for everybody."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Request, Response
from starlette.responses import StreamingResponse

from app.domains.documents import names
from app.domains.documents.contents import MEDIA_TYPES
from app.domains.practices.models.files import PracticeFile, ReviewFile
from app.domains.practices.schemas.files import PracticeFileList, PracticeFileOut
from app.domains.practices.service import files as service
from app.domains.practices.service.bank import WITHDRAWN
from app.kernel.blobs import Blob
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import ANY_ID, PathId
from app.policy import allow

Read = Annotated[Db, allow("practice-reviews.read")]
ReadBank = Annotated[Db, allow("practices.read")]
FileId = Annotated[UUID, Path(description="The id of the file.", examples=[ANY_ID])]

of_review = Routes("/practice-reviews/{id}/files", tag="Practice reviews", name="practice_review_files")
of_practice = Routes("/practices/{id}/files", tag="Practices", name="practice_files")
ROUTES = [of_review, of_practice]

_CONTENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary", "maxLength": 25_000_000}}
            for media_type in MEDIA_TYPES
        },
    }
}


@of_review.get("", response_model=Page[PracticeFileOut], name="list", summary="List the files of a review")
async def list_of_review(db: Read, id: PathId, wanted: Annotated[PracticeFileList, Query()]) -> Slice[ReviewFile]:
    """The files that go along with the text that is judged."""
    return await db.page(await service.of_review(db, id), wanted, service.REVIEW_SORTS)


@of_review.get("/{file_id}", response_model=PracticeFileOut, name="get", summary="Read what a file of a review is")
async def get_of_review(db: Read, id: PathId, file_id: FileId) -> ReviewFile:
    """Name, type, size and hash; its bytes are at `/content`."""
    return await service.one(db, await service.of_review(db, id), ReviewFile, file_id)


@of_review.get(
    "/{file_id}/content", name="download", summary="Download a file of a review", response_class=Response,
    responses=_CONTENT,
)  # fmt: skip
async def download_of_review(db: Read, id: PathId, file_id: FileId, request: Request) -> Response:
    """The bytes, always as a download."""
    return await _sent(request, await service.one(db, await service.of_review(db, id), ReviewFile, file_id))


@of_practice.get(
    "", response_model=Page[PracticeFileOut], name="list", summary="List the files of a practice",
    openapi_extra={"x-refusals": (WITHDRAWN,)},
)  # fmt: skip
async def list_of_practice(
    db: ReadBank, id: PathId, wanted: Annotated[PracticeFileList, Query()]
) -> Slice[PracticeFile]:
    """What the school gives along with its practice."""
    return await db.page(await service.of_practice(db, id), wanted, service.SORTS)


@of_practice.get(
    "/{file_id}", response_model=PracticeFileOut, name="get", summary="Read what a file of a practice is",
    openapi_extra={"x-refusals": (WITHDRAWN,)},
)  # fmt: skip
async def get_of_practice(db: ReadBank, id: PathId, file_id: FileId) -> PracticeFile:
    """Name, type, size and hash; its bytes are at `/content`."""
    return await service.one(db, await service.of_practice(db, id), PracticeFile, file_id)


@of_practice.get(
    "/{file_id}/content", name="download", summary="Download a file of a practice", response_class=Response,
    responses=_CONTENT, openapi_extra={"x-refusals": (WITHDRAWN,)},
)  # fmt: skip
async def download_of_practice(db: ReadBank, id: PathId, file_id: FileId, request: Request) -> Response:
    """The bytes, always as a download."""
    return await _sent(request, await service.one(db, await service.of_practice(db, id), PracticeFile, file_id))


async def _sent(request: Request, found: PracticeFile | ReviewFile) -> Response:
    """Chunk by chunk, as a download that no browser opens in our name."""
    blob = Blob(found.sha256, found.size)
    blobs = request.app.state.kernel.blobs
    await blobs.check(blob)
    headers = {
        "Content-Type": found.media_type,
        "Content-Disposition": names.disposition(found.name),
        "Content-Security-Policy": "sandbox",
        "Content-Length": str(blob.size),
        "Cache-Control": "private, no-cache",
        "ETag": f'"{blob.sha256}"',
    }
    return StreamingResponse(blobs.read(blob, 0, blob.size), headers=headers)
