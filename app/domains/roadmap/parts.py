"""The parts of an edition, each a resource: stages, sections, measures and responsibilities."""

from typing import Annotated

from fastapi import Query
from sqlalchemy import select

from app.domains.roadmap import service
from app.domains.roadmap.models import Responsibility, Roadmap, RoadmapMeasure, RoadmapSection, RoadmapStage
from app.domains.roadmap.schemas.parts import (
    MeasureIn,
    MeasureList,
    MeasureOut,
    MeasurePatch,
    ResponsibilityIn,
    ResponsibilityList,
    ResponsibilityOut,
    ResponsibilityPatch,
    SectionIn,
    SectionList,
    SectionOut,
    SectionPatch,
    StageIn,
    StageList,
    StageOut,
    StagePatch,
)
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.references import referred
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.kernel.searching import holds
from app.policy import allow

ReadStages = Annotated[Db, allow("roadmap-stages.read")]
WriteStages = Annotated[Db, allow("roadmap-stages.write")]
ReadSections = Annotated[Db, allow("roadmap-sections.read")]
WriteSections = Annotated[Db, allow("roadmap-sections.write")]
ReadMeasures = Annotated[Db, allow("roadmap-measures.read")]
WriteMeasures = Annotated[Db, allow("roadmap-measures.write")]
ReadDuties = Annotated[Db, allow("responsibilities.read")]
WriteDuties = Annotated[Db, allow("responsibilities.write")]

stages = Routes("/roadmap-stages", tag="Roadmap")
sections = Routes("/roadmap-sections", tag="Roadmap")
measures = Routes("/roadmap-measures", tag="Roadmap")
responsibilities = Routes("/responsibilities", tag="Roadmap")
ROUTES = [stages, sections, measures, responsibilities]


# --- stages -----------------------------------------------------------------------------------------------------------


@stages.get("", response_model=Page[StageOut], name="list", summary="List stages")
async def list_stages(db: ReadStages, wanted: Annotated[StageList, Query()]) -> Slice[RoadmapStage]:
    """The stages of your district's roadmaps, edition by edition, as printed."""
    filters = wanted.model_dump(include={"roadmap_id", "code"})
    statement = service.narrowed(select(RoadmapStage), RoadmapStage, filters)
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, RoadmapStage.title, RoadmapStage.title_en))
    return await db.page(statement, wanted, {"position": RoadmapStage.place})


@stages.post("", response_model=StageOut, status_code=201, name="create", summary="Add a stage")
async def create_stage(db: WriteStages, stage: StageIn) -> RoadmapStage:
    """Add a stage to a draft."""
    roadmap = await referred(db, Roadmap, stage.roadmap_id, "/roadmap_id")
    return await service.add(db, RoadmapStage, roadmap, **service.told(stage, but="roadmap_id"))


@stages.get("/{id}", response_model=StageOut, name="get", summary="Read a stage")
async def get_stage(db: ReadStages, id: PathId) -> RoadmapStage:
    """One stage."""
    return await db.get(RoadmapStage, id)


@stages.patch("/{id}", response_model=StageOut, name="update", summary="Change a stage")
async def update_stage(db: WriteStages, id: PathId, change: StagePatch) -> RoadmapStage:
    """Change a stage of a draft, or move it."""
    return await service.change(db, RoadmapStage, id, change)


@stages.delete("/{id}", status_code=204, name="delete", summary="Delete a stage")
async def delete_stage(db: WriteStages, id: PathId) -> None:
    """Delete a stage of a draft with all that stands in it."""
    await service.take_out(db, RoadmapStage, id)


# --- sections ---------------------------------------------------------------------------------------------------------


@sections.get("", response_model=Page[SectionOut], name="list", summary="List sections")
async def list_sections(db: ReadSections, wanted: Annotated[SectionList, Query()]) -> Slice[RoadmapSection]:
    """The sections of your district's roadmaps, edition by edition, as printed."""
    filters = wanted.model_dump(include={"roadmap_id", "stage", "code"})
    statement = service.narrowed(select(RoadmapSection), RoadmapSection, filters)
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, RoadmapSection.title, RoadmapSection.title_en))
    return await db.page(statement, wanted, {"position": RoadmapSection.place})


@sections.post("", response_model=SectionOut, status_code=201, name="create", summary="Add a section")
async def create_section(db: WriteSections, section: SectionIn) -> RoadmapSection:
    """Add a section to a stage of a draft."""
    stage = await referred(db, RoadmapStage, section.stage_id, "/stage_id")
    return await service.add(db, RoadmapSection, stage, **service.told(section, but="stage_id"))


@sections.get("/{id}", response_model=SectionOut, name="get", summary="Read a section")
async def get_section(db: ReadSections, id: PathId) -> RoadmapSection:
    """One section."""
    return await db.get(RoadmapSection, id)


@sections.patch("/{id}", response_model=SectionOut, name="update", summary="Change a section")
async def update_section(db: WriteSections, id: PathId, change: SectionPatch) -> RoadmapSection:
    """Change a section of a draft, or move it within its stage."""
    return await service.change(db, RoadmapSection, id, change)


@sections.delete("/{id}", status_code=204, name="delete", summary="Delete a section")
async def delete_section(db: WriteSections, id: PathId) -> None:
    """Delete a section of a draft with all that stands in it."""
    await service.take_out(db, RoadmapSection, id)


# --- measures ---------------------------------------------------------------------------------------------------------


@measures.get("", response_model=Page[MeasureOut], name="list", summary="List measures")
async def list_measures(db: ReadMeasures, wanted: Annotated[MeasureList, Query()]) -> Slice[RoadmapMeasure]:
    """The rows of the printed table, edition by edition, as printed."""
    filters = wanted.model_dump(include={"roadmap_id", "stage", "section", "code"})
    statement = service.narrowed(select(RoadmapMeasure), RoadmapMeasure, filters)
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, RoadmapMeasure.title, RoadmapMeasure.title_en))
    return await db.page(statement, wanted, {"position": RoadmapMeasure.place})


@measures.post("", response_model=MeasureOut, status_code=201, name="create", summary="Add a measure")
async def create_measure(db: WriteMeasures, measure: MeasureIn) -> RoadmapMeasure:
    """Add a row to a section of a draft; its cells are empty until responsibilities are added."""
    section = await referred(db, RoadmapSection, measure.section_id, "/section_id")
    return await service.add(db, RoadmapMeasure, section, **service.told(measure, but="section_id"))


@measures.get("/{id}", response_model=MeasureOut, name="get", summary="Read a measure")
async def get_measure(db: ReadMeasures, id: PathId) -> RoadmapMeasure:
    """One measure."""
    return await db.get(RoadmapMeasure, id)


@measures.patch("/{id}", response_model=MeasureOut, name="update", summary="Change a measure")
async def update_measure(db: WriteMeasures, id: PathId, change: MeasurePatch) -> RoadmapMeasure:
    """Change a measure of a draft, or move it within its section."""
    return await service.change(db, RoadmapMeasure, id, change)


@measures.delete("/{id}", status_code=204, name="delete", summary="Delete a measure")
async def delete_measure(db: WriteMeasures, id: PathId) -> None:
    """Delete a measure of a draft with its responsibilities."""
    await service.take_out(db, RoadmapMeasure, id)


# --- responsibilities -------------------------------------------------------------------------------------------------


@responsibilities.get("", response_model=Page[ResponsibilityOut], name="list", summary="List responsibilities")
async def list_responsibilities(
    db: ReadDuties, wanted: Annotated[ResponsibilityList, Query()]
) -> Slice[Responsibility]:
    """What each actor has to do, edition by edition and measure by measure: department, centre, school."""
    names = {"roadmap_id", "actor", "stage", "section", "measure", "deliverable", "kind"}
    statement = service.narrowed(select(Responsibility), Responsibility, wanted.model_dump(include=names))
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, Responsibility.text))
    return await db.page(statement, wanted, {"position": Responsibility.place})


@responsibilities.post(
    "", response_model=ResponsibilityOut, status_code=201, name="create", summary="Add a responsibility"
)
async def create_responsibility(db: WriteDuties, responsibility: ResponsibilityIn) -> Responsibility:
    """Add a paragraph to a cell of a draft."""
    measure = await referred(db, RoadmapMeasure, responsibility.measure_id, "/measure_id")
    return await service.add(db, Responsibility, measure, **service.told(responsibility, but="measure_id"))


@responsibilities.get("/{id}", response_model=ResponsibilityOut, name="get", summary="Read a responsibility")
async def get_responsibility(db: ReadDuties, id: PathId) -> Responsibility:
    """One responsibility."""
    return await db.get(Responsibility, id)


@responsibilities.patch("/{id}", response_model=ResponsibilityOut, name="update", summary="Change a responsibility")
async def update_responsibility(db: WriteDuties, id: PathId, change: ResponsibilityPatch) -> Responsibility:
    """Change a responsibility of a draft, or move it within its cell."""
    return await service.change(db, Responsibility, id, change)


@responsibilities.delete("/{id}", status_code=204, name="delete", summary="Delete a responsibility")
async def delete_responsibility(db: WriteDuties, id: PathId) -> None:
    """Delete a responsibility of a draft."""
    await service.take_out(db, Responsibility, id)
