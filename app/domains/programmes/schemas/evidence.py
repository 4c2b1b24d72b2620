"""What evidence looks like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.programmes.lives import EvidenceKind
from app.domains.programmes.schemas.parts import ResourceType
from app.kernel.paging import ListQuery
from app.kernel.schema import Flag, Id, In, Instant, Line, Link, Note, RecordOut, eg

EvidenceTitle = Annotated[Line, eg("Приказ о составе управленческой команды")]


class DocumentEvidenceIn(In):
    """A document shows it."""

    kind: Literal["document"]
    """A document."""
    document_id: Id
    """Which; it must be visible to you."""
    title: EvidenceTitle | None = None
    """What it shows; the title of the document when left out."""


class FileEvidenceIn(In):
    """A file of a document shows it."""

    kind: Literal["file"]
    """A file."""
    file_id: Id
    """Which; it must be visible to you."""
    document_id: Id | None = None
    """The document it belongs to; found by the file when left out."""
    title: EvidenceTitle | None = None
    """What it shows; the name of the file when left out."""


class LinkEvidenceIn(In):
    """A page on the web shows it."""

    kind: Literal["link"]
    """A link."""
    url: Link
    """The address."""
    title: EvidenceTitle
    """What it shows."""


class ResourceEvidenceIn(In):
    """A resource of this system shows it."""

    kind: Literal["resource"]
    """A resource."""
    resource_type: ResourceType
    """The plural noun of its kind."""
    resource_id: Id
    """Which; it must be visible to you."""
    title: EvidenceTitle
    """What it shows."""


EvidenceIn = Annotated[
    DocumentEvidenceIn | FileEvidenceIn | LinkEvidenceIn | ResourceEvidenceIn,
    Field(discriminator="kind", description="What shows that the assignment is fulfilled."),
]
"""What shows that an assignment is fulfilled."""


class EvidenceList(ListQuery):
    """Parameters of the list of an assignment's evidence."""

    sort: Annotated[Literal["created_at", "-created_at"], Field(description="The order.")] = "created_at"
    kind: Annotated[list[EvidenceKind] | None, Field(max_length=4, description="Of one of these kinds.")] = None


class EvidenceOut(RecordOut):
    """What shows that an assignment is fulfilled."""

    assignment_id: Id
    """The assignment."""
    organization_id: Id
    """Whose."""
    kind: EvidenceKind
    """What it is."""
    title: EvidenceTitle
    """What it shows."""
    document_id: Id | None
    """Of a document or a file."""
    file_id: Id | None
    """Of a file."""
    url: Link | None
    """Of a link."""
    resource_type: ResourceType | None
    """Of a resource: the plural noun of its kind."""
    resource_id: Id | None
    """Of a resource."""
    added_by: Annotated[str, Field(max_length=500), eg("Иванова Анна Петровна")]
    """Who added it."""
    by_itself: Flag
    """Whether it came by itself, when the resource reached the state that fulfils the duty."""
    withdrawn_at: Instant | None
    """Since when it no longer holds, the resource having left that state; null: it holds, and is counted."""
    withdrawn_because: Note | None
    """Why it no longer holds."""
