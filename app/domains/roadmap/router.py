"""Editions of the roadmap: their life, the printed table as a whole, import and export (for parts see `parts.py`)."""

from typing import Annotated, Any

from fastapi import Body, Query, Response
from pydantic import BeforeValidator
from sqlalchemy import select

from app.domains.roadmap import filing, parts, service
from app.domains.roadmap.codes import ChangeKind
from app.domains.roadmap.differences import compared
from app.domains.roadmap.document import RoadmapFile, parsed, rendered
from app.domains.roadmap.models import LIFE, Roadmap
from app.domains.roadmap.schemas.comparison import ChangeOut, ComparisonOut, ImportQuery, RoadmapImportOut
from app.domains.roadmap.schemas.editions import RoadmapIn, RoadmapList, RoadmapOut, RoadmapPatch, RoadmapTreeOut
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.places import API
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.kernel.searching import holds
from app.policy import allow, steps

Read = Annotated[Db, allow("roadmaps.read")]
Write = Annotated[Db, allow("roadmaps.write")]
Import = Annotated[Db, allow("roadmaps.import")]

YAML = "application/yaml"
EXAMPLE = {
    "title": "Дорожная карта районного проекта",
    "language": "ru",
    "actors": [{"code": "school", "title": "Школы", "title_en": "Schools"}],
    "stages": [
        {
            "code": "1",
            "printed_number": "1",
            "title": "Подготовка и запуск программы",
            "title_en": "Preparation and launch of the programme",
            "sections": [
                {
                    "code": "1.2",
                    "printed_number": "1.1",
                    "title": "Разработка нормативно-правового обеспечения реализации программ",
                    "title_en": "Regulations for carrying out the programmes",
                    "measures": [
                        {
                            "code": "1.2.1",
                            "title_en": "Participation of schools and powers of management teams",
                            "school": [
                                {
                                    "text": "Приказом утвердить состав и полномочия управленческой команды проекта.",
                                    "deliverable": "document",
                                    "term": {"due_on": "2026-10-01"},
                                }
                            ],
                        }
                    ],
                }
            ],
        }
    ],
}


def _from_yaml(body: Any) -> Any:
    return parsed(body) if isinstance(body, bytes) else body


File = Annotated[RoadmapFile, Body(media_type=YAML), BeforeValidator(_from_yaml)]

roadmaps = Routes("/roadmaps", tag="Roadmap")
ROUTES = [roadmaps, *parts.ROUTES]


@roadmaps.get("", response_model=Page[RoadmapOut], summary="List editions of roadmaps")
async def list_(db: Read, wanted: Annotated[RoadmapList, Query()]) -> Slice[Roadmap]:
    """The editions of your district's roadmaps; drafts are seen only by those who work for the whole district."""
    filters = wanted.model_dump(include={"district_id", "code", "status"})
    statement = service.narrowed(select(Roadmap), Roadmap, filters)
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, Roadmap.title, Roadmap.title_en))
    sorts = {"code": Roadmap.place, "title": Roadmap.title, "created_at": Roadmap.created_at}
    return await db.page(statement, wanted, sorts)


@roadmaps.post("", response_model=RoadmapOut, status_code=201, summary="Begin a new edition")
async def create(db: Write, roadmap: RoadmapIn) -> Roadmap:
    """Begin an edition from nothing, as a draft; stages, sections, measures and responsibilities are added next.

    To begin from the edition before, export it, change the file and import it.
    """
    values = {name: getattr(roadmap, name) for name in RoadmapIn.model_fields if name not in {"district_id", "code"}}
    district_id = await service.district_of(db, roadmap.district_id, "/district_id")
    return await service.draw_up(db, district_id, roadmap.code, **values)


@roadmaps.post(
    "/imports", response_model=RoadmapImportOut, status_code=201, name="import", summary="Load an edition from a file",
    responses={200: {"model": RoadmapImportOut, "description": "A dry run: nothing was stored."}},
    openapi_extra={"x-media-types": (YAML,), "requestBody": {"content": {YAML: {"example": EXAMPLE}}}},
)  # fmt: skip
async def import_(
    db: Import, file: File, wanted: Annotated[ImportQuery, Query()], response: Response
) -> RoadmapImportOut:
    """Make a new draft edition of a YAML file, and tell how it differs from the latest edition of the same code.

    With `?dry_run=true` the answer is the same and nothing stays. The text is kept to the letter, with its order,
    its printed numbers and its empty cells. Aliases, tags and duplicate keys of YAML are refused; every fault names its
    line.
    """
    district_id = await service.district_of(db, wanted.district_id, "district_id")
    before = await service.latest(db, district_id, wanted.code, *service.WHOLE)
    comparison = compared(await filing.written(db, before) if before else None, file)
    roadmap = await filing.load(db, district_id, wanted.code, file)
    if wanted.dry_run:
        db.discard()
        response.status_code = 200
    else:
        response.headers["location"] = f"{API}/roadmaps/{roadmap.id}"
    return RoadmapImportOut(
        dry_run=wanted.dry_run,
        code=roadmap.code,
        edition=roadmap.edition,
        compared_with=before.edition if before else None,
        counts=ComparisonOut(
            unchanged=comparison.unchanged, **{kind.value: comparison.count(kind) for kind in ChangeKind}
        ),
        changes=[ChangeOut.model_validate(change) for change in comparison.changes],
        roadmap=None if wanted.dry_run else RoadmapOut.model_validate(roadmap),
    )


@roadmaps.get("/{id}", response_model=RoadmapOut, summary="Read an edition")
async def get(db: Read, id: PathId) -> Roadmap:
    """An edition without its parts."""
    return await db.get(Roadmap, id)


@roadmaps.patch("/{id}", response_model=RoadmapOut, summary="Change a draft edition")
async def update(db: Write, id: PathId, change: RoadmapPatch) -> Roadmap:
    """Change what is said of a draft as a whole; a published edition is refused."""
    return await service.revise(db, id, {name: getattr(change, name) for name in change.model_fields_set})


@roadmaps.delete("/{id}", status_code=204, summary="Delete a draft edition")
async def delete(db: Write, id: PathId) -> None:
    """Delete a draft with all that stands in it; a published edition is refused."""
    await service.drop(db, id)


@roadmaps.get("/{id}/tree", response_model=RoadmapTreeOut, summary="Read a whole edition")
async def tree(db: Read, id: PathId) -> Roadmap:
    """An edition with its stages, sections, measures and responsibilities, in the order of the printed table.

    Under each measure stands a list for each of the three actors; an empty list is an empty cell: there is no duty.
    """
    return await db.get(Roadmap, id, *service.WHOLE)


@roadmaps.get(
    "/{id}/export", response_class=Response, summary="Save an edition as a file",
    responses={200: {"description": "The edition, in YAML.",
                     "content": {YAML: {"schema": {"$ref": "#/components/schemas/RoadmapFile"}, "example": EXAMPLE}}}},
)  # fmt: skip
async def export(db: Read, id: PathId) -> Response:
    """The edition in the YAML form that import takes: what was imported comes out equal, to the letter and in order."""
    roadmap = await db.get(Roadmap, id, *service.WHOLE)
    name = f"roadmap-edition-{roadmap.edition}.yaml"
    return Response(
        rendered(await filing.written(db, roadmap)),
        media_type=YAML,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


steps(
    roadmaps,
    LIFE,
    Roadmap,
    RoadmapOut,
    reading="roadmaps.read",
    words={
        "publish": (
            "Publish an edition",
            (
                "Make a draft the edition in force: from now on nobody can change it, and the whole district sees it. "
                "The edition published before is superseded."
            ),
        ),
        "supersede": (
            "Take an edition out of force",
            "Take a published edition out of force without another in its place; it stays readable.",
        ),
    },
    effects={"publish": service.publish},
)
