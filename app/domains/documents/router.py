"""Documents, and their files: upload, list, download."""

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import File, Header, Path, Query, Request
from starlette.responses import Response, StreamingResponse

from app.domains.documents import names, service
from app.domains.documents.contents import MEDIA_TYPES
from app.domains.documents.models import Document, DocumentFile
from app.domains.documents.schemas import (
    DocumentIn,
    DocumentList,
    DocumentOut,
    DocumentPatch,
    FileForm,
    FileList,
    FileOut,
)
from app.kernel.core import Kernel
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.routing import Routes
from app.kernel.schema import ANY_ID, PathId
from app.kernel.text import Text
from app.policy import allow

Read = Annotated[Db, allow("documents.read")]
Write = Annotated[Db, allow("documents.write")]
ReadFiles = Annotated[Db, allow("document-files.read")]
WriteFiles = Annotated[Db, allow("document-files.write")]

FileId = Annotated[UUID, Path(description="The id of the file.", examples=[ANY_ID])]

documents = Routes("/documents", tag="Documents")
files = Routes("/documents/{id}/files", tag="Documents", name="document_files")
ROUTES = [documents, files]

RANGE = Kind(
    "range-not-satisfiable", 416,
    Text("Такой части в файле нет", "The file has no such part"),
    Text("Вы (или тот, кто пишет программу, обращающуюся к системе).",
         "You (or whoever writes the program that calls)."),
    Text("Запросите файл целиком или часть в пределах размера, названного в Content-Range.",
         "Ask for the whole file, or for a part within the size that Content-Range names."),
)  # fmt: skip

_PART = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_PATIENCE = 300.0
"""Seconds for an upload: 25 MB over a slow line of a school."""


@documents.get("", response_model=Page[DocumentOut], summary="List documents")
async def list_(db: Read, wanted: Annotated[DocumentList, Query()]) -> Slice[Document]:
    """Orders, protocols, letters and the like: your organisation's, and those published to the district."""
    statement = service.listing(
        wanted.q, wanted.kind, wanted.audience, number=wanted.number, organization_id=wanted.organization_id
    )
    if wanted.issued_on_from is not None:
        statement = statement.where(Document.issued_on >= wanted.issued_on_from)
    if wanted.issued_on_to is not None:
        statement = statement.where(Document.issued_on <= wanted.issued_on_to)
    return await db.page(statement, wanted, service.SORTS)


@documents.post("", response_model=DocumentOut, status_code=201, summary="Add a document")
async def create(db: Write, document: DocumentIn) -> Document:
    """Register a document of your organisation; its files are uploaded next."""
    return service.register(db, **document.model_dump())


@documents.get("/{id}", response_model=DocumentOut, summary="Read a document")
async def get(db: Read, id: PathId) -> Document:
    """One document."""
    return await db.get(Document, id)


@documents.patch("/{id}", response_model=DocumentOut, summary="Change a document")
async def update(db: Write, id: PathId, change: DocumentPatch) -> Document:
    """Change what is said of a document, or who may read it; its files follow."""
    return change.onto(await db.edit(Document, id))


@documents.delete("/{id}", status_code=204, summary="Delete a document")
async def delete(db: Write, id: PathId) -> None:
    """Delete a document and its files; refused while anything rests on it."""
    await service.discard(db, id)


@files.get("", response_model=Page[FileOut], name="list", summary="List the files of a document")
async def list_files(db: ReadFiles, id: PathId, wanted: Annotated[FileList, Query()]) -> Slice[DocumentFile]:
    """The files of a document, by name."""
    return await db.page(await service.files(db, id), wanted, service.FILE_SORTS)


@files.post(
    "", response_model=FileOut, status_code=201, name="upload", summary="Upload a file",
    openapi_extra={"x-media-types": ("multipart/form-data",), "x-deadline": _PATIENCE},
)  # fmt: skip
async def upload(db: WriteFiles, id: PathId, form: Annotated[FileForm, File()], request: Request) -> DocumentFile:
    """Attach a file: a form with one part `file`. What it is, is found out by its content.

    Taken are PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, PNG, JPEG, TXT and CSV, without macros. The name is made safe: the
    last part of a path, without characters that hide or turn text round. The same content is kept once, however often
    it is uploaded; a second time on one document it is refused.
    """
    if len((await request.form()).getlist("file")) > 1:
        text = Text("В запросе больше одного файла.", "The request holds more than one file.")
        raise invalid(Fault("/file", "file.several", text, _ONE_BY_ONE))
    kernel: Kernel = request.app.state.kernel
    return await service.attach(
        db,
        kernel.blobs,
        id,
        form.file.file,
        name=form.file.filename,
        declared=form.file.content_type,
        longest=kernel.settings.file_limit,
    )


@files.get("/{file_id}", response_model=FileOut, name="get", summary="Read what a file is")
async def get_file(db: ReadFiles, id: PathId, file_id: FileId) -> DocumentFile:
    """Name, type, size and hash of a file; its bytes are at `/content`."""
    return await service.file(db, id, file_id)


@files.delete("/{file_id}", status_code=204, name="delete", summary="Delete a file")
async def delete_file(db: WriteFiles, id: PathId, file_id: FileId) -> None:
    """Take a file off its document; refused while anything rests on it."""
    await service.detach(db, id, file_id)


def _header(description: str, example: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", "maxLength": 1000, "examples": [example]}}


_HEADERS = {
    "ETag": {"$ref": "#/components/headers/ETag"},
    "Content-Disposition": _header(
        "Always a download; the name in full and in ASCII (RFC 6266).",
        "attachment; filename=\"file.pdf\"; filename*=UTF-8''%D0%9F%D1%80%D0%B8%D0%BA%D0%B0%D0%B7.pdf",
    ),
    "Accept-Ranges": _header("Parts can be asked for.", "bytes"),
}
_RANGE_HEADER = {"Content-Range": _header("Which part of how many bytes.", "bytes 0-1023/184320")}


def _binary(description: str, headers: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary", "maxLength": 25_000_000}
    content = {media_type: {"schema": schema} for media_type in MEDIA_TYPES}
    return {"description": description, "headers": headers, "content": content}


@files.get(
    "/{file_id}/content", name="download", summary="Download a file", response_class=Response,
    responses={
        200: _binary("The file.", _HEADERS),
        206: _binary("The part of the file that `Range` asked for.", {**_HEADERS, **_RANGE_HEADER}),
    },
    openapi_extra={"x-refusals": (RANGE,)},
)  # fmt: skip
async def download(
    db: ReadFiles,
    id: PathId,
    file_id: FileId,
    request: Request,
    range: Annotated[  # noqa: A002  # the header's name
        str | None,
        Header(max_length=200, description="One part of the file (RFC 9110, 14).", examples=["bytes=0-1023"]),
    ] = None,
    if_range: Annotated[
        str | None,
        Header(
            max_length=200,
            description="The part only if the file still has this ETag.",
            examples=[f'"{"9f86d081884c7d65" * 4}"'],
        ),
    ] = None,
) -> Response:
    """The bytes of a file, always as a download, never shown by the browser."""
    found = await service.file(db, id, file_id)
    blob = service.content_of(found)
    blobs = request.app.state.kernel.blobs
    tag = f'"{blob.sha256}"'
    headers = {
        "Content-Type": found.media_type,
        "Content-Disposition": names.disposition(found.name),
        "Content-Security-Policy": "sandbox",
        "Cache-Control": "private, no-cache",
        "ETag": tag,
        "Accept-Ranges": "bytes",
    }
    part = _part(range, blob.size) if if_range in (None, tag) else None
    start, stop = part or (0, blob.size)
    await blobs.check(blob)
    headers["Content-Length"] = str(stop - start)
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{blob.size}"
    return StreamingResponse(blobs.read(blob, start, stop), 200 if part is None else 206, headers)


def _part(header: str | None, size: int) -> tuple[int, int] | None:
    """From and to before; None for the whole, also where several parts are asked for or the header makes no sense."""
    match = _PART.fullmatch(header or "")
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first and last and int(first) > int(last):
        return None
    start = int(first) if first else max(0, size - int(last))
    stop = min(int(last) + 1, size) if first and last else size
    if start >= stop:
        raise Problem(RANGE, headers={"Content-Range": f"bytes */{size}"})
    return start, stop


_ONE_BY_ONE = Text("Отправьте файлы по одному.", "Send the files one by one.")
