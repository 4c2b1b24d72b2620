"""The rules of rubrics: an edition is drawn up, corrected while it is a draft, published, and then never changed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domains.monitoring.forms import district_meant, plain
from app.domains.transition.checking import figure_faults, indicators
from app.domains.transition.lives import RUBRICS, TransitionRubricStatus
from app.domains.transition.models import Rubric
from app.kernel.db import Db
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.refusals import explain
from app.kernel.tables import now
from app.kernel.text import Text

SORTS = {"code": Rubric.code, "updated_at": Rubric.updated_at}

FROZEN = Kind(
    "rubric-frozen",
    409,
    Text(
        "Опубликованная редакция карты самодиагностики не меняется", "A published edition of a rubric does not change"
    ),
    Text("Методист центра.", "A methodologist of the centre."),
    Text(
        "Сделайте новую редакцию: POST /transition/rubrics с тем же code.",
        "Make a new edition: POST /transition/rubrics with the same code.",
    ),
)
explain("published_rubric", FROZEN.title, kind=FROZEN)

_TWICE = Text("Код «{code}» уже занят.", "The code “{code}” is taken already.")
_MEASURE_TWICE = Text("Этот показатель у критерия уже назван.", "The criterion names this figure already.")
_LEVEL_TWICE = Text("Уровень {level} назван дважды.", "The level {level} is named twice.")
_LEVEL_MISSING = Text("Уровень {level} шкалы не описан.", "The level {level} of the scale is not described.")
_LEVEL_UNKNOWN = Text("Уровня {level} на шкале нет.", "The scale has no level {level}.")
_DESCRIBE = Text(
    "Опишите у каждого критерия каждый уровень шкалы: по описанию школа узнаёт свой уровень.",
    "Describe each level of the scale for each criterion: a school knows its level by the description.",
)


async def draw_up(db: Db, district_id: UUID | None, values: dict[str, Any]) -> Rubric:
    """A new edition as a draft; its number follows the latest of this code."""
    district = await district_meant(db, district_id)
    content = {name: plain(value) for name, value in values.items()}
    latest = await db.first(
        select(Rubric)
        .where(Rubric.district_id == district, Rubric.code == values["code"])
        .order_by(Rubric.edition.desc())
        .limit(1)
    )
    before = [] if latest is None else latest.directions
    await _check(db, district, content["scale"], content["directions"], before)
    return db.add(Rubric(district_id=district, edition=1 if latest is None else latest.edition + 1, **content))


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> Rubric:
    """Correct a draft."""
    rubric = await db.edit(Rubric, id)
    if rubric.status != TransitionRubricStatus.DRAFT.value:
        raise Problem(FROZEN)
    content = {name: plain(value) for name, value in change.items()}
    scale, directions = content.get("scale", rubric.scale), content.get("directions", rubric.directions)
    await _check(db, rubric.district_id, scale, directions, rubric.directions)
    for name, value in content.items():
        setattr(rubric, name, value)
    return rubric


async def discard(db: Db, id: UUID) -> None:
    """Delete a draft."""
    rubric = await db.edit(Rubric, id)
    if rubric.status != TransitionRubricStatus.DRAFT.value:
        raise Problem(FROZEN)
    await db.remove(rubric)


async def publish(_: Db, rubric: Rubric, __: Any) -> None:
    """Schools diagnose themselves by it from now on."""
    rubric.published_at = now()


async def issue(db: Db, rubric: Rubric) -> Rubric:
    """Publish a rubric that was just made by the system itself."""
    db.add(rubric)
    await db.flush()
    await publish(db, rubric, None)
    await RUBRICS.take(db, rubric, "publish")
    return rubric


async def _check(
    db: Db,
    district_id: UUID,
    scale: Sequence[Mapping[str, Any]],
    directions: Sequence[Mapping[str, Any]],
    before: Sequence[Mapping[str, Any]],
) -> None:
    """Figures that the edition before names stay as they are: the ready rubric may come before the forms do."""
    measures = list(_measures(directions))
    kept = {_figure(one) for _, one in _measures(before)}
    known = await indicators(db, district_id, {one["form_code"] for _, one in measures})
    faults = [*_scale_faults(scale), *_code_faults(directions), *_level_faults(scale, directions)]
    for at, one in measures:
        if _figure(one) not in kept:
            faults += figure_faults(at, one, known.get((one["form_code"], one["indicator"])))
    faults += [Fault(at, "value.repeated", _MEASURE_TWICE) for at in _measured_twice(measures)]
    if faults:
        raise invalid(*faults)


def _measures(directions: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Where each figure is named, and which."""
    for place, direction in enumerate(directions):
        for number, criterion in enumerate(direction["criteria"]):
            for at, one in enumerate(criterion.get("measured_by", ())):
                yield f"/directions/{place}/criteria/{number}/measured_by/{at}", one


def _figure(named: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(named[name]) for name in ("form_code", "indicator", "figure"))


def _measured_twice(measures: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    keys = [(at.rpartition("/")[0], _figure(one)) for at, one in measures]
    for place, _ in _repeated(keys):
        yield measures[place][0]


def _scale_faults(scale: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    for place, level in _repeated([one["level"] for one in scale]):
        yield Fault(f"/scale/{place}/level", "value.repeated", _LEVEL_TWICE.filled(level=level))


def _code_faults(directions: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """Marks name a criterion by its code alone, so it is unique in the whole edition."""
    for place, code in _repeated([one["code"] for one in directions]):
        yield Fault(f"/directions/{place}/code", "value.repeated", _TWICE.filled(code=code))
    places = [
        (f"/directions/{place}/criteria/{number}/code", one["code"])
        for place, direction in enumerate(directions)
        for number, one in enumerate(direction["criteria"])
    ]
    for number, code in _repeated([code for _, code in places]):
        yield Fault(places[number][0], "value.repeated", _TWICE.filled(code=code))


def _level_faults(scale: Sequence[Mapping[str, Any]], directions: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    wanted = {one["level"] for one in scale}
    for place, direction in enumerate(directions):
        for number, criterion in enumerate(direction["criteria"]):
            at = f"/directions/{place}/criteria/{number}/levels"
            told = [one["level"] for one in criterion["levels"]]
            for level in sorted(wanted - set(told)):
                yield Fault(at, "level.missing", _LEVEL_MISSING.filled(level=level), _DESCRIBE)
            for index, level in enumerate(told):
                if level not in wanted:
                    yield Fault(f"{at}/{index}/level", "level.unknown", _LEVEL_UNKNOWN.filled(level=level))
            for index, level in _repeated(told):
                yield Fault(f"{at}/{index}/level", "value.repeated", _LEVEL_TWICE.filled(level=level))


def _repeated(values: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """Place and value of all that was there before."""
    seen: Counter[Any] = Counter()
    for place, value in enumerate(values):
        seen[value] += 1
        if seen[value] > 1:
            yield place, value
