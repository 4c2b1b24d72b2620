"""What the database sums up is what a pencil would: exact, whatever stands in a sheet, whoever else is writing."""

import asyncio
import random
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domains.monitoring import sums
from app.domains.monitoring.models import Form, Submission, Summary, Wave, WaveForm
from app.domains.monitoring.moments import Measure, Moment, Moments, change, moments_of, of_sheet, summed
from app.domains.monitoring.values import FormIndicator
from app.domains.organizations.models import SchoolClass
from app.domains.programmes.models import Programme
from app.domains.roadmap.seed import load_reference
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.db import Db
from tests.conftest import Live, World

Json = dict[str, Any]


def asked(code: str, **more: Any) -> Json:
    """An indicator as it is kept with an edition."""
    told = {"code": code, "title": {"ru": code, "en": code}, "type": "integer", "kind": "result"} | more
    return FormIndicator.model_validate(told).model_dump(mode="json")


FORM = [
    asked("pupils", summing="sum"),
    asked("tested", summing="sum", base="pupils"),
    asked("mean", type="decimal", summing="mean", weight="tested"),
    asked("deviation", type="decimal", summing="deviation", weight="tested", mean="mean"),
    asked("hours", type="decimal", summing="sum"),
    asked("remark", type="text"),
]
MOMENTS = moments_of([FormIndicator.model_validate(one) for one in FORM])


async def a_wave(db: Db, world: World, title: str = "Входной") -> tuple[Wave, Form]:
    """An open question to the schools of the district."""
    district_id = world.district.id
    roadmap = await load_reference(db, world.district)
    await db.flush()
    programme = Programme(
        district_id=district_id,
        roadmap_id=roadmap.id,
        title=title,
        school_years=["2040/41"],
        starts_on=date(2040, 9, 1),
        ends_on=date(2041, 6, 30),
    )
    title_of_form = {"ru": "Результаты", "en": "Results"}
    form = Form(
        district_id=district_id,
        code="results",
        edition=1,
        level="class",
        title=title_of_form,
        indicators=FORM,
        rules=[],
    )
    db.add(programme)
    db.add(form)
    await db.flush()
    wave = Wave(
        district_id=district_id,
        programme_id=programme.id,
        kind="entry",
        audience="district",
        school_year="2040/41",
        title=title,
        opens_on=date(2040, 9, 1),
        closes_on=date(2040, 9, 30),
    )
    db.add(wave)
    await db.flush()
    db.add(WaveForm(district_id=district_id, wave_id=wave.id, form_id=form.id, position=1))
    await db.flush()
    return wave, form


async def a_sheet(db: Db, wave: Wave, form: Form, school: Any, values: Json, status: str, **more: Any) -> Submission:
    """A class with its sheet."""
    letter = "".join(random.choices("АБВГДЕЖЗИК", k=12))
    owner = {"district_id": school.district_id, "school_id": school.id}
    of_class = db.add(SchoolClass(**owner, school_year="2040/41", grade=4, letter=letter, pupils=25))
    await db.flush()
    sheet = Submission(
        **owner,
        wave_id=wave.id,
        form_id=form.id,
        class_id=of_class.id,
        values=values,
        absences={},
        explanations={},
        source="screen",
        rounds=0 if status == "draft" else 1,
        **more,
    )
    sheet._moved(status)
    db.add(sheet)
    await db.flush()
    return sheet


async def the_summary(db: Db, school: Any, wave_id: UUID | None = None) -> Summary:
    statement = select(Summary).where(Summary.school_id == school.id)
    if wave_id is not None:
        statement = statement.where(Summary.wave_id == wave_id)
    found = await db.first(statement.execution_options(populate_existing=True))
    assert found is not None
    return found


def told(moments: Moments) -> dict[Moment, Fraction]:
    return {name: Fraction(value) for name, value in zip(MOMENTS, moments, strict=True)}


# --- the moments ------------------------------------------------------------------------------------------------------


def test_the_moments_stand_in_an_order_that_the_edition_alone_decides() -> None:
    names = [(one.indicator, one.measure.value) for one in MOMENTS]
    assert names == [
        (None, "sheets"),
        ("pupils", "given"), ("pupils", "total"),
        ("tested", "given"), ("tested", "total"), ("tested", "part"), ("tested", "whole"),
        ("mean", "given"), ("mean", "exempt"), ("mean", "weight"), ("mean", "weighted"),
        ("deviation", "given"), ("deviation", "lacking"), ("deviation", "weight"), ("deviation", "weighted"),
        ("deviation", "squares"), ("deviation", "spread"),
        ("hours", "given"), ("hours", "total"),
    ]  # fmt: skip


def number(values: Json, code: str) -> Fraction | None:
    value = values.get(code)
    return None if isinstance(value, bool) or not isinstance(value, int | float) else Fraction(repr(value))


def by_pencil(sheets: list[Json]) -> dict[Moment, Fraction]:
    """The same written down anew, sheet by sheet."""
    found = dict.fromkeys(MOMENTS, Fraction(0))
    for values in sheets:
        for (code, measure), value in _of_counts(values) + _of_scores(values):
            found[Moment(code, Measure(measure))] += value
    return found


Noted = list[tuple[tuple[str | None, str], Fraction | int]]


def _of_counts(values: Json) -> Noted:
    pupils, n, hours = (number(values, code) for code in ("pupils", "tested", "hours"))
    noted: Noted = [((None, "sheets"), bool(values))]
    for code, value in (("pupils", pupils), ("tested", n), ("hours", hours)):
        if value is not None:
            noted += [((code, "given"), 1), ((code, "total"), value)]
    if n is not None and pupils is not None:
        noted += [(("tested", "part"), n), (("tested", "whole"), pupils)]
    return noted


def _of_scores(values: Json) -> Noted:
    n, mean, deviation = (number(values, code) for code in ("tested", "mean", "deviation"))
    if n is None:
        return []
    if n == 0:
        return [(("mean", "exempt"), 1)]
    if mean is None:
        return [(("deviation", "lacking"), 1)]
    noted: Noted = [(("mean", "given"), 1), (("mean", "weight"), n), (("mean", "weighted"), n * mean)]
    if deviation is None and n > 1:
        return [*noted, (("deviation", "lacking"), 1)]
    noted += [(("deviation", "given"), 1), (("deviation", "weight"), n), (("deviation", "weighted"), n * mean)]
    return [*noted, (("deviation", "squares"), n * mean**2), (("deviation", "spread"), (n - 1) * (deviation or 0) ** 2)]


ODD: list[Any] = ["12", "NaN", "", True, None, [5], {"x": 1}, 1e12, 1e-300, 0.1 + 0.2]


def dice(rng: random.Random) -> Json:
    """A sheet as anybody might leave it, and at times as nobody could."""
    tested = rng.choice([0, 0, 1, 1, 2, 25, rng.randint(0, 40)])
    values = {
        "pupils": rng.randint(0, 40),
        "tested": tested,
        "mean": round(rng.uniform(0, 100), rng.randint(0, 6)),
        "deviation": round(rng.uniform(0, 20), rng.randint(0, 6)),
        "hours": rng.choice([0.1, 2.5, -3]),
        "remark": "была эпидемия",
    }
    for code in list(values):
        if rng.random() < 0.15:
            values.pop(code)
        elif rng.random() < 0.05 and code != "tested":
            values[code] = rng.choice(ODD)
    return values if rng.random() < 0.9 else {}


@pytest.mark.parametrize("seed", range(8))
async def test_the_database_sums_what_a_pencil_sums(db: Db, world: World, seed: int) -> None:
    rng = random.Random(seed)
    wave, form = await a_wave(db, world)
    school, other = world.schools[:2]
    states = [rng.choice(["draft", "submitted", "returned", "accepted", "reopened"]) for _ in range(30)]
    sheets = [(dice(rng), state, rng.random() < 0.5) for state in states]
    for values, state, late in sheets:
        await a_sheet(db, wave, form, school, values, state, late=late)
    await a_sheet(db, wave, form, other, {"pupils": 7}, "accepted")
    await sums.refresh(db, wave.id, form, [school.id])
    summary = await the_summary(db, school)
    assert told(summary.entered) == by_pencil([values for values, _, _ in sheets])
    assert told(summary.accepted) == by_pencil([values for values, state, _ in sheets if state == "accepted"])
    assert summary.drafts == states.count("draft")
    assert summary.submitted == states.count("submitted")
    assert summary.returned == states.count("returned") + states.count("reopened")
    assert summary.accepted_count == states.count("accepted")
    assert summary.on_time == sum(state != "draft" and not late for _, state, late in sheets)
    assert await db.count(select(Summary)) == 1


@pytest.mark.parametrize("seed", range(8))
def test_one_sheet_brings_what_a_pencil_says(seed: int) -> None:
    rng = random.Random(seed)
    form = summed([FormIndicator.model_validate(one) for one in FORM])
    for values in (dice(rng) for _ in range(40)):
        assert told(of_sheet(form, values)) == by_pencil([values])
        assert told(change(of_sheet(form, {}), of_sheet(form, values))) == by_pencil([values])


# --- the summary ------------------------------------------------------------------------------------------------------


async def test_a_summary_changes_only_where_something_differs_and_keeps_its_state(db: Db, world: World) -> None:
    wave, form = await a_wave(db, world)
    school = world.schools[0]
    sheet = await a_sheet(db, wave, form, school, {"pupils": 25}, "submitted")
    await sums.refresh(db, wave.id, form, [school.id])
    first = await the_summary(db, school)
    made, version, was = first.id, first.version, first.updated_at
    assert first.status == "open"
    first._moved("confirmed")
    await db.flush()
    await sums.refresh(db, wave.id, form, [school.id])
    again = await the_summary(db, school)
    assert (again.id, again.version, again.status) == (made, version + 1, "confirmed")
    sheet.values = {"pupils": 26}
    await sums.refresh(db, wave.id, form, [school.id])
    changed = await the_summary(db, school)
    assert (changed.id, changed.version, changed.status) == (made, version + 2, "confirmed")
    assert changed.updated_at > was
    assert told(changed.entered)[Moment("pupils", Measure.TOTAL)] == 26


async def test_a_school_that_took_its_sheet_back_sums_up_to_nothing(db: Db, world: World) -> None:
    wave, form = await a_wave(db, world)
    school = world.schools[0]
    sheet = await a_sheet(db, wave, form, school, {"pupils": 25}, "draft")
    await sums.refresh(db, wave.id, form, [school.id])
    await db.remove(sheet)
    await sums.refresh(db, wave.id, form, [school.id])
    summary = await the_summary(db, school)
    assert told(summary.entered) == told(summary.accepted) == dict.fromkeys(MOMENTS, Fraction(0))
    assert summary.drafts == 0


# --- many schools -----------------------------------------------------------------------------------------------------


async def test_the_district_is_the_sum_of_its_schools_in_memory_and_in_the_database(db: Db, world: World) -> None:
    rng = random.Random(1)
    wave, form = await a_wave(db, world)
    sheets = [(school, dice(rng)) for school in world.schools for _ in range(6)]
    for school, values in sheets:
        await a_sheet(db, wave, form, school, values, "accepted")
    await sums.refresh(db, wave.id, form, [school.id for school in world.schools])
    one, two, three = [await the_summary(db, school) for school in world.schools]
    together = by_pencil([values for _, values in sheets])
    assert told(sums.merge(sums.merge(one.entered, two.entered), three.entered)) == together
    for which in (Summary.entered, Summary.accepted):
        ((moments,),) = await db.rows(sums.merged(which, MOMENTS, Summary.wave_id == wave.id))
        assert told(moments) == together


async def test_of_no_summaries_at_all_the_sum_is_nothing(db: Db, world: World) -> None:
    wave, _ = await a_wave(db, world)
    ((moments,),) = await db.rows(sums.merged(Summary.entered, MOMENTS, Summary.wave_id == wave.id))
    assert told(moments) == dict.fromkeys(MOMENTS, Fraction(0))


async def test_two_who_write_at_once_both_count(live: Live) -> None:
    """Each sees no sheet of the other while both are open; the second sums after the first has gone."""
    database, world = live.app.state.kernel.database, live.world
    school = world.schools[0]
    async with database.open(SYSTEM, EVERYTHING, writable=True) as db:
        wave, form = await a_wave(db, world, "Одновременно")
        wave_id, form_id = wave.id, form.id
    for attempt in range(1, 4):

        async def write(started: asyncio.Event, other: asyncio.Event) -> None:
            async with database.open(SYSTEM, EVERYTHING, writable=True) as db:
                wave, form = await db.get(Wave, wave_id), await db.get(Form, form_id)
                await a_sheet(db, wave, form, school, {"pupils": 10}, "submitted")
                started.set()
                await other.wait()
                await sums.refresh(db, wave_id, form, [school.id])
                await asyncio.sleep(0.05)

        one, two = asyncio.Event(), asyncio.Event()
        await asyncio.gather(write(one, two), write(two, one))
        async with database.open(SYSTEM, EVERYTHING, writable=False) as db:
            summary = await the_summary(db, school, wave_id)
            assert told(summary.entered)[Moment("pupils", Measure.TOTAL)] == 20 * attempt
            assert summary.submitted == 2 * attempt
