"""The rules of the roadmap: editions are drawn up, changed while they are drafts, published, and then never again."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.organizations.models import Department, District, OrganizationKind
from app.domains.roadmap.codes import RoadmapStatus
from app.domains.roadmap.models import (
    LIFE,
    PUBLISHED,
    Part,
    Responsibility,
    Roadmap,
    RoadmapMeasure,
    RoadmapSection,
    RoadmapStage,
)
from app.domains.roadmap.values import stages_named, stored
from app.kernel.db import Db
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.references import unknown
from app.kernel.tables import now
from app.kernel.text import Text

P = TypeVar("P", bound=Part)
S = TypeVar("S", bound=Select[Any])

Above = Roadmap | RoadmapStage | RoadmapSection | RoadmapMeasure

INCOMPLETE = Kind(
    "edition-incomplete",
    409,
    Text("Редакция ещё не готова к публикации", "The edition is not ready to be published"),
    Text("Отдел образования, который её готовит.", "The Education Department, which prepares it."),
    Text(
        "Исправьте места, перечисленные в errors, и опубликуйте снова.",
        "Mend the places listed under errors and publish again.",
    ),
)

WHOLE: tuple[ORMOption, ...] = (
    selectinload(Roadmap.stages)
    .selectinload(RoadmapStage.sections)
    .selectinload(RoadmapSection.measures)
    .selectinload(RoadmapMeasure.responsibilities),
)
"""Loads an edition with all that stands in it, in five queries however large it is."""


def narrowed(statement: S, model: Any, filters: dict[str, Any]) -> S:
    """Only rows whose columns have one of the values asked for; what was not asked for does not narrow."""
    for name, wanted in filters.items():
        if wanted is not None:
            column = getattr(model, name)
            statement = statement.where(column.in_(wanted) if isinstance(wanted, list) else column == wanted)
    return statement


def told(body: BaseModel, *, but: str) -> dict[str, Any]:
    """What a body says, value by value, without what it stands in."""
    return {name: getattr(body, name) for name in type(body).model_fields if name != but}


# --- editions ---------------------------------------------------------------------------------------------------------


async def district_of(db: Db, wanted: UUID | None, pointer: str) -> UUID:
    """The district that is meant: the one that was named, else the only one within reach."""
    statement = select(District)
    if not db.reach.everywhere:
        statement = statement.where(District.id.in_(db.reach.districts))
    if wanted is not None:
        statement = statement.where(District.id == wanted)
    found = await db.all(statement.order_by(District.id).limit(2))
    if len(found) == 1:
        return found[0].id
    if wanted is not None:
        raise invalid(unknown(pointer))
    raise invalid(
        Fault(
            pointer,
            "value.missing",
            Text("Не указано, для какого района.", "It is not said for which district."),
            Text("Назовите район.", "Name the district."),
        )
    )


async def draw_up(db: Db, district_id: UUID, code: str, **values: Any) -> Roadmap:
    """A new edition, as a draft, in the keeping of the district's department; its number follows the latest."""
    department = await db.first(
        select(Department).where(Department.district_id == district_id).order_by(Department.code).limit(1)
    )
    if department is None:
        raise invalid(
            Fault(
                "district_id",
                "district.no-department",
                Text(
                    "В районе ещё нет отдела образования: вести дорожную карту некому.",
                    "The district has no Education Department yet to keep a roadmap.",
                ),
            )
        )
    before = await latest(db, district_id, code)
    return db.add(
        Roadmap(
            district_id=district_id,
            organization_id=department.id,
            code=code,
            edition=1 if before is None else before.edition + 1,
            **{name: stored(value) for name, value in values.items()},
        )
    )


async def latest(db: Db, district_id: UUID, code: str, *options: ORMOption) -> Roadmap | None:
    """The latest edition of a roadmap, draft or not."""
    statement = select(Roadmap).where(Roadmap.district_id == district_id, Roadmap.code == code).options(*options)
    return await db.first(statement.order_by(Roadmap.edition.desc()).limit(1))


async def revise(db: Db, id: UUID, changes: dict[str, Any]) -> Roadmap:
    """Change what is said of a draft as a whole."""
    roadmap = await db.edit(Roadmap, id)
    check_draft(roadmap)
    if "actors" in changes:
        await _check_columns(db, roadmap, [actor.code for actor in changes["actors"]])
    for name, value in changes.items():
        setattr(roadmap, name, stored(value))
    return roadmap


async def drop(db: Db, id: UUID) -> None:
    """Delete a draft with all that stands in it."""
    roadmap = await db.edit(Roadmap, id)
    check_draft(roadmap)
    await db.remove(roadmap)


async def publish(db: Db, roadmap: Roadmap, _step: object = None) -> None:
    """What publishing asks for and brings about: the edition is whole, and the one published before is superseded."""
    whole = await db.get(Roadmap, roadmap.id, *WHOLE)
    faults = list(_shortcomings(whole))
    if faults:
        raise Problem(INCOMPLETE, errors=faults)
    former = await db.first(
        select(Roadmap)
        .where(Roadmap.district_id == roadmap.district_id, Roadmap.code == roadmap.code)
        .where(Roadmap.status == RoadmapStatus.PUBLISHED.value)
        .with_for_update(of=Roadmap)
    )
    if former is not None:
        await LIFE.record(db, former, "supersede", RoadmapStatus.SUPERSEDED.value, by=str(roadmap.id))
    roadmap.published_at = now()


def check_draft(row: Roadmap | Part) -> None:
    """409 unless the edition can still be changed; the database would refuse too."""
    published = row.status != RoadmapStatus.DRAFT.value if isinstance(row, Roadmap) else row.published
    if published:
        raise Problem(PUBLISHED)


async def _check_columns(db: Db, roadmap: Roadmap, actors: Sequence[str]) -> None:
    if len(set(actors)) < len(actors):
        raise invalid(Fault("/actors", "value.taken", Text("Столбец назван дважды.", "A column is named twice.")))
    used = await db.rows(select(Responsibility.actor).where(Responsibility.roadmap_id == roadmap.id).distinct())
    if lost := {actor for (actor,) in used} - set(actors):
        raise invalid(
            Fault(
                "/actors",
                "column.used",
                Text(
                    "В столбцах есть обязанности: {lost}.", "There are responsibilities in the columns: {lost}."
                ).filled(lost=", ".join(sorted(lost))),
                Text("Сначала удалите эти обязанности.", "Delete these responsibilities first."),
            )
        )


def _shortcomings(roadmap: Roadmap) -> Iterator[Fault]:
    measures = [measure for stage in roadmap.stages for section in stage.sections for measure in section.measures]
    duties = [duty for measure in measures for duty in measure.responsibilities]
    if not duties:
        yield Fault(
            "/stages",
            "edition.empty",
            Text("В редакции нет ни одной обязанности.", "The edition has no responsibility at all."),
        )
    known = {stage.code for stage in roadmap.stages}
    columns = {actor["code"] for actor in roadmap.actors}
    told: list[tuple[str, RoadmapMeasure | Responsibility]] = [(measure.code, measure) for measure in measures]
    for where, part in [*told, *((duty.measure, duty) for duty in duties)]:
        for stage in sorted(stages_named(part.term, part.indicators) - known):
            yield Fault(
                f"/measures/{where}",
                "reference.unknown",
                Text(
                    "Срок или показатель мероприятия {code} ссылается на этап «{stage}», которого нет.",
                    "A term or an indicator of the measure {code} names the stage “{stage}”, which is not there.",
                ).filled(code=where, stage=stage),
            )
        if isinstance(part, Responsibility) and part.actor not in columns:
            yield Fault(
                f"/measures/{where}",
                "column.unknown",
                Text(
                    "У мероприятия {code} есть обязанность «{actor}», а такого столбца нет.",
                    "The measure {code} has a responsibility of “{actor}”, but there is no such column.",
                ).filled(code=where, actor=OrganizationKind[part.actor.upper()].label),
            )


# --- parts ------------------------------------------------------------------------------------------------------------


async def add(db: Db, kind: type[P], above: Above, /, position: int | None = None, **values: Any) -> P:
    """A new part of a draft, at its place: those from there on move down; without a place, at the end."""
    check_draft(above)
    part = kind(**repeated(above), **{name: stored(value) for name, value in values.items()}, position=position)
    if isinstance(part, Responsibility):
        _check_column(await db.get(Roadmap, part.roadmap_id), part.actor)
    if position is None:
        ((last,),) = await db.rows(_beside(part, select(func.max(kind.position))))
        part.position = (last or 0) + 1
    else:
        await _make_room(db, part, position)
    db.add(part)
    await db.flush()
    return part


async def change(db: Db, kind: type[P], id: UUID, patch: Any) -> P:
    """Change a part of a draft, or move it among those beside it."""
    part = await db.edit(kind, id)
    check_draft(part)
    position = patch.position if "position" in patch.model_fields_set else part.position
    if position != part.position:
        await _make_room(db, part, position)
    for name in patch.model_fields_set:
        setattr(part, name, stored(getattr(patch, name)))
    return part


async def take_out(db: Db, kind: type[P], id: UUID) -> None:
    """Delete a part of a draft with all that stands in it."""
    part = await db.edit(kind, id)
    check_draft(part)
    await db.remove(part)


def repeated(above: Above) -> dict[str, Any]:
    """What a part repeats of that in which it stands (the database sees to it that it is true and stays so)."""
    owner = {"district_id": above.district_id, "organization_id": above.organization_id, "published": False}
    if isinstance(above, Roadmap):
        return {**owner, "roadmap_id": above.id, "roadmap_place": above.place}
    owner["roadmap_id"] = above.roadmap_id
    match above:
        case RoadmapStage():
            return {**owner, "stage_id": above.id, "stage": above.code, "stage_place": above.place}
        case RoadmapSection():
            codes = {"stage": above.stage, "section": above.code}
            return {**owner, **codes, "section_id": above.id, "section_place": above.place}
        case RoadmapMeasure():
            codes = {"stage": above.stage, "section": above.section, "measure": above.code}
            return {**owner, **codes, "measure_id": above.id, "measure_place": above.place}


def _beside(part: Part, statement: S) -> S:
    """Narrowed to the parts that stand in the same, and with it among the same paragraphs of a cell."""
    match part:
        case RoadmapStage():
            return statement.where(RoadmapStage.roadmap_id == part.roadmap_id)
        case RoadmapSection():
            return statement.where(RoadmapSection.stage_id == part.stage_id)
        case RoadmapMeasure():
            return statement.where(RoadmapMeasure.section_id == part.section_id)
        case Responsibility():
            return statement.where(Responsibility.measure_id == part.measure_id, Responsibility.actor == part.actor)
        case _:
            message = f"{type(part).__name__} stands in nothing"
            raise TypeError(message)


async def _make_room(db: Db, part: Part, position: int) -> None:
    """Move those from this place on down, as far as the next gap."""
    kind = type(part)
    statement = _beside(part, select(kind).where(kind.position >= position, kind.id != part.id))
    last = position
    for other in await db.all(statement.order_by(kind.position, kind.id).with_for_update(of=kind)):
        if other.position > last:
            break
        last += 1
        other.position = last


def _check_column(roadmap: Roadmap, actor: str) -> None:
    if actor not in {column["code"] for column in roadmap.actors}:
        raise invalid(
            Fault(
                "/actor",
                "column.unknown",
                Text("В этой редакции нет такого столбца.", "This edition has no such column."),
                Text("Столбцы названы в actors редакции.", "The columns are named under actors of the edition."),
            )
        )
