"""Loading an edition from a file, and how it differs from the one before."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.domains.organizations.models import OrganizationKind
from app.domains.roadmap.codes import ChangeKind, PartKind
from app.domains.roadmap.document import Edition, RoadmapCode
from app.domains.roadmap.schemas.editions import RoadmapOut
from app.domains.roadmap.schemas.parts import Position
from app.domains.roadmap.values import PartCode
from app.kernel.schema import Flag, Id, Out, Whole, eg

Told = Annotated[str, Field(max_length=100_000), eg("Приказом утвердить состав управленческой команды проекта.")]


class ImportQuery(BaseModel):
    """Parameters of loading a file."""

    model_config = ConfigDict(extra="forbid")

    dry_run: Annotated[
        bool, Field(description="Only tell what would change: the same way, and nothing stays.", examples=[True])
    ] = False
    code: Annotated[RoadmapCode, Field(description="Which roadmap; a new code begins a new one.")] = "roadmap"
    district_id: Annotated[Id | None, Field(description="The district; needed only by those who work in several.")] = (
        None
    )


class FieldChangeOut(Out):
    """A field with its old and its new value."""

    field: Annotated[str, Field(max_length=40), eg("deliverable")]
    """Its name in the file."""
    old: Told | None
    """The value before; null where there was none."""
    new: Told | None
    """The new value; null where there is none."""


class ChangeOut(Out):
    """One part of the roadmap that came, went or changed."""

    change: ChangeKind
    """What happened to it."""
    part: PartKind
    """What it is."""
    code: PartCode | None
    """Its code; of a responsibility, the code of its measure; null for the roadmap itself."""
    actor: OrganizationKind | None
    """Of a responsibility: whose."""
    position: Position | None
    """Of a responsibility: its place in the cell of the new file (of the former edition, if it went)."""
    old: Told | None
    """The former text or title."""
    new: Told | None
    """The new text or title."""
    fields: Annotated[list[FieldChangeOut], Field(max_length=50)]
    """What else changed."""


class ComparisonOut(Out):
    """How many parts came, went, changed and stayed."""

    added: Annotated[Whole, eg(1)]
    """In the new file alone."""
    removed: Annotated[Whole, eg(0)]
    """In the former edition alone."""
    changed: Annotated[Whole, eg(2)]
    """In both, but not alike."""
    unchanged: Annotated[Whole, eg(78)]
    """Alike in both."""


class RoadmapImportOut(Out):
    """What a file makes of a roadmap."""

    dry_run: Flag
    """Whether nothing was stored."""
    code: RoadmapCode
    """Which roadmap."""
    edition: Edition
    """The edition that was made, or would be."""
    compared_with: Edition | None
    """The latest edition before; null where this is the first."""
    counts: ComparisonOut
    """How many parts differ from it."""
    changes: Annotated[list[ChangeOut], Field(max_length=100_000)]
    """Which, in the order of the new file; what went stands at the end."""
    roadmap: RoadmapOut | None
    """The new draft; null after a dry run."""
