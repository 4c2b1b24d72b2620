"""What documents and their files look like on the wire."""

from typing import Annotated, Literal

from fastapi import UploadFile
from pydantic import Field, StringConstraints, WithJsonSchema

from app.domains.documents.models import DocumentAudience, DocumentKind
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Day, Id, In, Line, Patch, Prose, RecordOut, Search, Whole, eg

Number = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\u0000-\u001f\u007f-\u009f]*$"), eg("128-р")
]
Title = Annotated[Line, eg("О включении школ в районный проект «Эффективная школа»")]
Issuer = Annotated[Line, eg("Отдел образования")]
Summary = Annotated[Prose, eg("Школы 2, 10 и 550 включены в проект с 1 сентября 2026 года.")]
FileName = Annotated[str, Field(min_length=1, max_length=150), eg("Приказ 128-р.pdf")]
MediaType = Annotated[str, Field(max_length=100), eg("application/pdf")]
Sha256 = Annotated[
    str,
    Field(min_length=64, max_length=64, pattern="^[0-9a-f]{64}$"),
    eg("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
]

DocumentSort = Literal["issued_on", "-issued_on", "title", "-title", "created_at", "-created_at"]
FileSort = Literal["name", "-name", "created_at", "-created_at"]


class DocumentList(ListQuery):
    """Parameters of the list of documents."""

    sort: Annotated[DocumentSort, Field(description="The order; the newest first by default.")] = "-issued_on"
    q: Annotated[Search | None, Field(description="A part of the title, the number, the issuer or the summary.")] = None
    kind: Annotated[list[DocumentKind] | None, Field(max_length=10, description="Of one of these kinds.")] = None
    number: Annotated[Number | None, Field(description="With exactly this number.")] = None
    audience: Annotated[DocumentAudience | None, Field(description="For these readers.")] = None
    organization_id: Annotated[Id | None, Field(description="Of this organisation.")] = None
    issued_on_from: Annotated[Day | None, Field(description="Issued on this day or later.")] = None
    issued_on_to: Annotated[Day | None, Field(description="Issued on this day or earlier.")] = None


class DocumentIn(In):
    """A new document."""

    kind: DocumentKind
    """What it is."""
    number: Number | None = None
    """As printed; left out where there is none."""
    issued_on: Day
    """Its date."""
    title: Title
    """What it is about, as printed."""
    issuer: Issuer
    """Who issued it."""
    summary: Summary | None = None
    """What it says, in your words."""
    audience: DocumentAudience = DocumentAudience.OWNER
    """`district`: everybody in the district may read it; `owner`: your organisation and whoever reaches it."""
    organization_id: Id | None = None
    """The owner; needed only if you act for several organisations."""


class DocumentPatch(Patch):
    """Changes to a document; its owner stays."""

    kind: DocumentKind | MISSING = MISSING
    """What it is."""
    number: Number | MISSING | None = MISSING
    """As printed; null where there is none."""
    issued_on: Day | MISSING = MISSING
    """Its date."""
    title: Title | MISSING = MISSING
    """What it is about, as printed."""
    issuer: Issuer | MISSING = MISSING
    """Who issued it."""
    summary: Summary | MISSING | None = MISSING
    """What it says, in your words; null removes it."""
    audience: DocumentAudience | MISSING = MISSING
    """Who may read it and its files."""


class DocumentOut(RecordOut):
    """A document."""

    district_id: Id
    """The district of its owner."""
    organization_id: Id
    """The organisation that keeps it."""
    kind: DocumentKind
    """What it is."""
    number: Number | None
    """As printed; null where there is none."""
    issued_on: Day
    """Its date."""
    title: Title
    """What it is about, as printed."""
    issuer: Issuer
    """Who issued it."""
    summary: Summary | None
    """What it says."""
    audience: DocumentAudience
    """Who may read it and its files."""


class FileList(ListQuery):
    """Parameters of the list of a document's files."""

    sort: Annotated[FileSort, Field(description="The order.")] = "name"


class FileForm(In):
    """One file, as a form sends it."""

    file: Annotated[
        UploadFile,
        WithJsonSchema({"type": "string", "format": "binary", "maxLength": 25_000_000}),
        eg("Приказ 128-р.pdf"),
    ]
    """The file with its name: PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, PNG, JPEG, TXT or CSV."""


class FileOut(RecordOut):
    """A file of a document."""

    district_id: Id
    """The district of its owner."""
    organization_id: Id
    """The organisation that keeps it."""
    document_id: Id
    """The document it belongs to."""
    name: FileName
    """Its name, made safe: one line, no path, no hidden characters."""
    media_type: MediaType
    """What it is, as found out by its content."""
    size: Annotated[Whole, Field(ge=1), eg(184_320)]
    """Bytes."""
    sha256: Sha256
    """Of the content: compare it with what you sent."""
