"""From a file to a new draft edition, and from an edition to a file."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from app.domains.organizations.models import OrganizationKind
from app.domains.roadmap import service
from app.domains.roadmap.codes import RoadmapStatus
from app.domains.roadmap.document import ParentFile, RoadmapFile
from app.domains.roadmap.models import Part, Responsibility, Roadmap, RoadmapMeasure, RoadmapSection, RoadmapStage
from app.domains.roadmap.values import stored
from app.kernel.db import Db
from app.kernel.problems import Fault, invalid
from app.kernel.text import Text

P = TypeVar("P", bound=Part)


async def load(db: Db, district_id: UUID, code: str, file: RoadmapFile) -> Roadmap:
    """A new draft edition with all that a file says; one entry of audit for the whole."""
    parent = await _parent(db, district_id, file.parent)
    roadmap = await service.draw_up(
        db,
        district_id,
        code,
        title=file.title,
        title_en=file.title_en,
        annex=file.annex,
        language=file.language,
        actors=file.actors,
        approving_act=file.approving_act,
        parent_roadmap_id=parent.id if parent else None,
    )
    await db.flush()
    stages = await _put_in(db, RoadmapStage, [(roadmap, file.stages)], "sections")
    sections = await _put_in(db, RoadmapSection, [(row, stage.sections) for row, stage in stages], "measures")
    cells = {actor.value for actor in OrganizationKind}
    measures = await _put_in(db, RoadmapMeasure, [(row, part.measures) for row, part in sections], *cells)
    for actor in OrganizationKind:
        filled = [(row, measure.cell(actor)) for row, measure in measures]
        await _put_in(db, Responsibility, filled, actor=actor.value)
    counts = {"stages": len(stages), "sections": len(sections), "measures": len(measures)}
    db.note(
        "roadmaps", roadmap.id, "imported", counts, district_id=district_id, organization_id=roadmap.organization_id
    )
    return roadmap


async def _put_in(
    db: Db, kind: type[P], above: Sequence[tuple[Any, Sequence[Any]]], *inner: str, **more: Any
) -> list[tuple[P, Any]]:
    """All parts of a kind at once, in their order; `inner` are the properties that hold the next kind."""
    made: list[tuple[P, Any]] = []
    for holder, members in above:
        for position, member in enumerate(members, 1):
            values = {name: stored(getattr(member, name)) for name in type(member).model_fields if name not in inner}
            part = kind(**service.repeated(holder), **values, **more, position=position)
            part.__audited__ = False  # type: ignore[attr-defined]  # the import is one entry
            made.append((db.add(part), member))
    await db.flush()
    return made


async def _parent(db: Db, district_id: UUID, named: ParentFile | None) -> Roadmap | None:
    if named is None:
        return None
    found = await db.first(
        select(Roadmap)
        .where(Roadmap.district_id == district_id, Roadmap.code == named.code, Roadmap.edition == named.edition)
        .where(Roadmap.status != RoadmapStatus.DRAFT.value)
    )
    if found is None:
        raise invalid(
            Fault(
                "/parent",
                "reference.unknown",
                Text(
                    "Опубликованной редакции {edition} карты «{code}» в районе нет.",
                    "The district has no published edition {edition} of the roadmap “{code}”.",
                ).filled(edition=named.edition, code=named.code),
            )
        )
    return found


async def written(db: Db, roadmap: Roadmap) -> RoadmapFile:
    """An edition, loaded whole, as a file."""
    file = RoadmapFile.model_validate(roadmap, from_attributes=True)
    columns = {actor.code for actor in file.actors}
    for *_, measure in file.measures():
        for actor in set(OrganizationKind) - columns:
            setattr(measure, actor.value, None)
    if roadmap.parent_roadmap_id is not None:
        parent = await db.get(Roadmap, roadmap.parent_roadmap_id)
        file.parent = ParentFile(code=parent.code, edition=parent.edition)
    return file
