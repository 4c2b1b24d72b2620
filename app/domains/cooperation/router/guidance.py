"""Guidance in its editions, to whom it was sent, and how far each school has got with it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Request, Response
from sqlalchemy import Select
from starlette.responses import StreamingResponse

from app.domains.cooperation.lives import DELIVERIES, GUIDANCE, GuidanceStatus
from app.domains.cooperation.models.guidance import Guidance, GuidanceDelivery
from app.domains.cooperation.schemas.guidance import (
    AllDeliveriesList,
    DeliveryIn,
    GuidanceDeliveryList,
    GuidanceDeliveryOut,
    GuidanceEditionIn,
    GuidanceFileList,
    GuidanceFileOut,
    GuidanceIn,
    GuidanceList,
    GuidanceOut,
    GuidancePatch,
    IncludeGuidanceIn,
    RemindIn,
    SendGuidanceIn,
    SentOut,
)
from app.domains.cooperation.service import deliveries
from app.domains.cooperation.service import guidance as service
from app.domains.documents import names
from app.domains.documents.contents import MEDIA_TYPES
from app.domains.documents.models import DocumentFile
from app.kernel.blobs import Blob
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import ANY_ID, PathId
from app.policy import allow, steps

Read = Annotated[Db, allow("guidance.read")]
Write = Annotated[Db, allow("guidance.write")]
Send = Annotated[Db, allow("guidance.send")]
ReadDeliveries = Annotated[Db, allow("guidance-deliveries.read")]

guidance = Routes("/guidance", tag="Guidance")
received = Routes("/guidance-deliveries", tag="Guidance")
files = Routes("/guidance/{id}/files", tag="Guidance", name="guidance_files")
ROUTES = [guidance, files, received]

FileId = Annotated[UUID, Path(description="The id of the file.", examples=[ANY_ID])]
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


@guidance.get("", response_model=Page[GuidanceOut], name="list", summary="List guidance")
async def list_(db: Read, wanted: Annotated[GuidanceList, Query()]) -> Slice[Guidance]:
    """What was sent to schools of the district, and, for the offices, what is prepared."""
    statement = service.listing(wanted.topic, wanted.q)
    if wanted.programme_id is not None:
        statement = statement.where(Guidance.programme_id == wanted.programme_id)
    if wanted.organization_id is not None:
        statement = statement.where(Guidance.organization_id == wanted.organization_id)
    if wanted.status:
        statement = statement.where(Guidance.status.in_(wanted.status))
    return await db.page(statement, wanted, service.SORTS)


@guidance.post("", response_model=GuidanceOut, status_code=201, name="create", summary="Prepare guidance")
async def prepare(db: Write, wanted: GuidanceIn) -> Guidance:
    """A draft: a document with topics; it goes to schools by a step."""
    return await service.prepare(db, wanted.model_dump())


@guidance.get("/{id}", response_model=GuidanceOut, summary="Read guidance")
async def get(db: Read, id: PathId) -> Guidance:
    """One edition. Reading it here marks nothing: a school says so by `POST /guidance-deliveries/{id}/read`."""
    return await service.read(db, id)


@files.get("", response_model=Page[GuidanceFileOut], name="list", summary="List the files of guidance")
async def list_files(db: Read, id: PathId, wanted: Annotated[GuidanceFileList, Query()]) -> Slice[DocumentFile]:
    """The files of its text, for every school that it was sent to."""
    return await service.files(db, id, wanted)


@files.get("/{file_id}", response_model=GuidanceFileOut, name="get", summary="Read what a file of guidance is")
async def get_file(db: Read, id: PathId, file_id: FileId) -> DocumentFile:
    """Name, type, size and hash; its bytes are at `/content`."""
    return await service.file(db, id, file_id)


@files.get(
    "/{file_id}/content", name="download", summary="Download a file of guidance", response_class=Response,
    responses=_CONTENT,
)  # fmt: skip
async def download_file(db: Read, id: PathId, file_id: FileId, request: Request) -> Response:
    """The bytes, always as a download that no browser opens in our name."""
    found = await service.file(db, id, file_id)
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


@guidance.patch("/{id}", response_model=GuidanceOut, summary="Change a draft of guidance")
async def update(db: Write, id: PathId, change: GuidancePatch) -> Guidance:
    """Change what was not sent yet."""
    return await service.amend(db, id, change.model_dump(exclude_unset=True))


@guidance.post(
    "/{id}/editions", response_model=GuidanceOut, status_code=201, name="revise", summary="Prepare the next edition"
)
async def revise(db: Write, id: PathId, edition: GuidanceEditionIn) -> Guidance:
    """A draft with a new text; when it is sent, it supersedes this edition and is delivered anew."""
    return await service.next_edition(db, id, edition.model_dump())


@guidance.get(
    "/{id}/deliveries",
    response_model=Page[GuidanceDeliveryOut],
    name="deliveries",
    summary="See which schools have read, acknowledged and included it",
)
async def list_of_guidance(
    db: ReadDeliveries, id: PathId, wanted: Annotated[GuidanceDeliveryList, Query()]
) -> Slice[GuidanceDelivery]:
    """School by school; `?status=delivered&status=read` are those who have not acknowledged. A school sees itself."""
    statement = _narrowed(await deliveries.of_guidance(db, id), wanted)
    return await db.page(statement, wanted, deliveries.SORTS)


@guidance.post("/{id}/deliveries", response_model=SentOut, name="deliver", summary="Send guidance to further schools")
async def deliver(db: Send, id: PathId, wanted: DeliveryIn) -> SentOut:
    """To schools that came later; those that have it keep what they have."""
    found = await service.deliver(db, id, wanted.school_ids, wanted.due_on)
    return SentOut(count=len(found), school_ids=found)


@guidance.post("/{id}/remind", response_model=SentOut, summary="Remind whoever has not acknowledged")
async def remind(db: Send, id: PathId, wanted: RemindIn) -> SentOut:
    """It stands among their tasks (`/me/tasks`) with this last day until they acknowledge it."""
    found = await service.remind(db, id, wanted.due_on, wanted.note)
    return SentOut(count=len(found), school_ids=found)


steps(
    guidance,
    GUIDANCE,
    Guidance,
    GuidanceOut,
    reading="guidance.read",
    words={
        "send": (
            "Send guidance to schools",
            "To the schools named, or to all of the programme; the edition before is superseded.",
        ),
        "withdraw": ("Withdraw guidance", "It holds no longer, and nothing of it is awaited any more."),
    },
    bodies={"send": SendGuidanceIn},
    effects={"send": service.send, "withdraw": service.withdraw},
    options=service.reading,
)


# --- at a school ------------------------------------------------------------------------------------------------------


@received.get("", response_model=Page[GuidanceDeliveryOut], name="list", summary="List guidance by school")
async def list_deliveries(db: ReadDeliveries, wanted: Annotated[AllDeliveriesList, Query()]) -> Slice[GuidanceDelivery]:
    """A school sees what it was sent; the department and the centre see all of the district."""
    statement = _narrowed(deliveries.listing(), wanted)
    if wanted.guidance_id is not None:
        statement = statement.where(GuidanceDelivery.guidance_id == wanted.guidance_id)
    if wanted.in_force is not None:
        in_force = GuidanceDelivery.guidance_status == GuidanceStatus.SENT.value
        statement = statement.where(in_force if wanted.in_force else ~in_force)
    return await db.page(statement, wanted, deliveries.SORTS)


@received.get("/{id}", response_model=GuidanceDeliveryOut, name="get", summary="Read how far a school has got")
async def get_delivery(db: ReadDeliveries, id: PathId) -> GuidanceDelivery:
    """One edition at one school."""
    return await db.get(GuidanceDelivery, id, *deliveries.reading())


steps(
    received,
    DELIVERIES,
    GuidanceDelivery,
    GuidanceDeliveryOut,
    reading="guidance-deliveries.read",
    words={
        "read": ("Say that guidance was read", "The school has read it; nothing else marks it so."),
        "acknowledge": ("Acknowledge guidance", "The school will work by it."),
        "include": (
            "Include guidance in the school's programme",
            "Name the activity of the transition programme; the school's duty at this measure is reported.",
        ),
    },
    bodies={"include": IncludeGuidanceIn},
    effects={"read": deliveries.read, "acknowledge": deliveries.acknowledge, "include": deliveries.include},
    options=deliveries.reading,
)


def _narrowed(statement: Select[GuidanceDelivery], wanted: GuidanceDeliveryList) -> Select[GuidanceDelivery]:
    if wanted.status:
        statement = statement.where(GuidanceDelivery.status.in_(wanted.status))
    if wanted.school_id:
        statement = statement.where(GuidanceDelivery.school_id.in_(wanted.school_id))
    if wanted.overdue is not None:
        statement = deliveries.late(statement, overdue=wanted.overdue)
    return statement
