"""A sheet saved at one stroke leaves what a unit of work leaves, and shifts sums to what summing anew would say."""

import asyncio
import random
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from app.domains.monitoring import revisions, sums
from app.domains.monitoring.ground import held_sheet
from app.domains.monitoring.lives import SUBMISSIONS, RevisionCause
from app.domains.monitoring.models import Form, Revision, Submission, Summary
from app.domains.organizations.models import School
from app.kernel.actor import EVERYTHING, SYSTEM, Reach
from app.kernel.audit import AuditEntry
from app.kernel.core import Kernel
from app.kernel.db import Db
from app.kernel.problems import Problem
from app.kernel.stroke import Stroke
from app.kernel.tables import now
from app.kernel.workflow import StateChange
from tests.conftest import As, Client, Live
from tests.monitoring.conftest import Json, begun, done, results_of
from tests.monitoring.living import Classes, address_of


async def stands(db: Db) -> list[Summary]:
    statement = select(Summary).order_by(Summary.id).execution_options(populate_existing=True)
    return list(await db.all(statement))


async def assert_summed_right(db: Db) -> None:
    """Summing anew changes nothing: a summary in which anything differs would go up a version."""
    before = {one.id: (one.version, list(one.entered), list(one.accepted)) for one in await stands(db)}
    for one in await stands(db):
        form = await db.get(Form, one.form_id)
        await sums.refresh(db, one.wave_id, form, [one.school_id])
    assert {one.id: (one.version, list(one.entered), list(one.accepted)) for one in await stands(db)} == before


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_is_done_to_sheets_their_sums_are_those_of_summing_anew(
    client: Client, db: Db, wave: Json, classes: Classes, seed: int
) -> None:
    dice = random.Random(seed)
    school, centre = client("school"), client("centre")
    mine = [one for (_, name), one in classes.items() if name in {"4А", "4Б"}][:2]
    sheets = [address_of(await begun(school, wave, one, {"russian_tested": 3})) for one in mine]
    for _ in range(14):
        address = dice.choice(sheets)
        match dice.choice(["patch", "patch", "empty", "submit", "submit", "accept", "return", "reopen"]):
            case "patch":
                values = {"russian_mean": dice.choice([None, 50, 61.55, 0.1]), "russian_high": dice.randint(0, 9)}
                await school.amend(address, {"values": results_of(tested=dice.choice([0, 1, 25])) | values})
            case "empty":
                await school.amend(address, {"values": dict.fromkeys(results_of())})
            case "submit":
                await school.take(address, "submit")
            case step:
                await centre.take(address, step, note="Сверьте")
    await assert_summed_right(db)
    assert len({one.status for one in await db.all(select(Submission))}) >= 1


async def test_all_states_are_met_on_the_way(client: Client, db: Db, wave: Json, classes: Classes) -> None:
    school, centre = client("school"), client("centre")
    mine = next(one for (_, name), one in classes.items() if name == "4А")
    address = address_of(await begun(school, wave, mine))
    for who, step in ((school, "submit"), (centre, "return"), (school, "submit"), (centre, "accept"),
                      (centre, "reopen")):  # fmt: skip
        if step == "submit":
            done(await school.amend(address, {"values": {"russian_mean": random.Random(step).uniform(40, 60)}}))
        done(await who.take(address, step, note="Сверьте"))
        await assert_summed_right(db)
    done(await school.amend(address, {"values": {"russian_mean": None, "russian_deviation": None}}))
    await assert_summed_right(db)


# --- beside the unit of work ------------------------------------------------------------------------------------------


def plain(row: Any, *without: str) -> Json:
    return {
        one.key: getattr(row, one.key) for one in row.__mapper__.column_attrs if one.key not in {"id", "at", *without}
    }


async def left(db: Db, row: Submission) -> dict[str, list[Json]]:
    """All that stands in the database of a sheet, but for ids and instants."""
    fresh = await db.all(select(Submission).where(Submission.id == row.id).execution_options(populate_existing=True))
    told = await db.all(select(AuditEntry).where(AuditEntry.entity_id == row.id).order_by(AuditEntry.id))
    steps = await db.all(select(StateChange).where(StateChange.entity_id == row.id).order_by(StateChange.id))
    apart = ("class_id", "created_at", "updated_at", "submitted_at")
    notes = [plain(one, "entity_id", "old", "new") | _without(one, "class_id", "submitted_at", "id") for one in told]
    return {
        "sheet": [plain(one, *apart) for one in fresh],
        "revisions": [plain(one, "submission_id") for one in await db.all(revisions.of(row.id))],
        "audit": notes,
        "steps": [plain(one, "entity_id") for one in steps],
    }


def _without(entry: AuditEntry, *names: str) -> Json:
    """The note itself; of what differs by nature only whether it is told."""
    return {
        which: {key: "told" if key in names else value for key, value in getattr(entry, which).items()}
        for which in ("old", "new")
    }


async def test_a_stroke_leaves_what_a_flush_leaves(db: Db, wave: Json, classes: Classes, schools: list[School]) -> None:
    asked = next(one for one in await db.all(select(Form)) if str(one.id) == wave["forms"][0]["form_id"])
    names = [classes[schools[0].code, name]["id"] for name in ("4А", "4Б")]

    def new(class_id: str) -> Submission:
        return Submission(
            wave_id=UUID(wave["id"]), form_id=asked.id, school_id=schools[0].id, district_id=schools[0].district_id,
            class_id=UUID(class_id), values={"russian_tested": 5}, absences={}, explanations={},
            source=revisions.source_of(db),
        )  # fmt: skip

    def hand_in(row: Submission) -> tuple[Revision, StateChange]:
        row.rounds, row.submitted_at, row.late = 1, now(), True
        return revisions.told_next(db, row, RevisionCause.SUBMIT, {}), SUBMISSIONS.moved(db, row, "submit", note="Вот")

    flushed = db.add(new(names[0]))
    await db.flush()
    db.add(revisions.told_next(db, flushed, RevisionCause.CREATE, {}))
    for one in hand_in(flushed):
        db.add(one)
    await db.flush()
    stroke = Stroke(db)
    at_once = stroke.make(new(names[1]))
    stroke.tell(revisions.told_next(db, at_once, RevisionCause.CREATE, {}))
    stroke.tell(*hand_in(at_once))
    stroke.change(at_once)
    await stroke.send()
    assert await left(db, at_once) == await left(db, flushed)

    flushed.values = {"russian_tested": 6}
    db.add(revisions.told_next(db, flushed, RevisionCause.EDIT, {"russian_tested": 5}))
    await db.flush()
    stroke = Stroke(db)
    at_once.values = {"russian_tested": 6}
    stroke.tell(revisions.told_next(db, at_once, RevisionCause.EDIT, {"russian_tested": 5}))
    stroke.change(at_once)
    await stroke.send()
    found = await left(db, at_once)
    assert found == await left(db, flushed)
    assert [len(found[one]) for one in ("sheet", "revisions", "audit", "steps")] == [1, 3, 3, 1]
    assert found["sheet"][0]["version"] == 3


async def test_a_row_that_changed_meanwhile_is_not_written_over(db: Db, client: Client, wave: Json,
                                                                classes: Classes) -> None:  # fmt: skip
    sheet = await begun(client("centre"), wave, next(iter(classes.values())))
    row = await db.get(Submission, UUID(sheet["id"]))
    stroke = Stroke(db)
    row.values = {}
    stroke.change(row)
    row.version += 5
    stroke._before["version"] = 17
    with pytest.raises(Problem) as refused:
        await stroke.send()
    assert refused.value.kind.status == 412
    db.unit_of_work.expunge_all()
    kept = done(await client("centre").get(address_of(sheet)))
    assert kept["values"] == sheet["values"]


async def test_the_guard_stands_before_a_stroke(live: Live, live_wave: Json) -> None:
    kernel: Kernel = live.app.state.kernel
    mine, other = live.world.schools[:2]
    sheet = done(await live.client("school", other).post("/monitoring/submissions", json=_eighth(live_wave)), 201)
    reach = Reach(organizations=frozenset({mine.id}))
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=True) as wide:
        row = await held_sheet(wide, UUID(sheet["id"]))
        row.values = {}
        wide.unit_of_work.info["reach"] = reach
        with pytest.raises(Problem) as refused:
            Stroke(wide).change(row)
        assert refused.value.kind.status == 403
        wide.discard()


def _eighth(wave: Json, letter: str = "А", **more: Any) -> Json:
    return {"wave_id": wave["id"], "grade": 8, "letter": letter, "values": results_of(), **more}


# --- many at once -----------------------------------------------------------------------------------------------------


async def test_scripts_files_and_people_at_one_school_at_once_and_nothing_is_lost(live: Live, live_wave: Json) -> None:
    """Sheets that are begun, changed and pushed side by side: all are counted, and nobody waits for one who waits."""
    school, other = live.client("school"), live.client("school")
    rows = [{"grade": 8, "letter": letter, **results_of(tested=20)} for letter in "АБВГ"]
    push = f"/monitoring/waves/{live_wave['id']}/imports"

    async def fill(who: As, letter: str) -> int:
        answer = await who.post("/monitoring/submissions", json=_eighth(live_wave, letter))
        if answer.status_code == 201:
            changed = await who.amend(address_of(answer.json()), {"values": {"russian_high": 7}})
            assert changed.status_code in {200, 409, 412}, changed.text
        return answer.status_code

    answers = await asyncio.gather(
        *(fill(who, letter) for letter in "АБВГ" for who in (school, other)),
        school.post(push, json=rows, params={"atomic": False}),
        other.post(push, json=rows, params={"atomic": False}),
    )
    statuses = [one.status_code if isinstance(one, httpx.Response) else one for one in answers]
    assert set(statuses) <= {200, 201, 409}, statuses
    kernel: Kernel = live.app.state.kernel
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        mine = [one for one in await stands(db) if str(one.wave_id) == live_wave["id"]]
        form = await db.get(Form, mine[0].form_id)
        was = [(one.version, list(one.entered), one.drafts + one.submitted) for one in mine]
        await sums.refresh(db, mine[0].wave_id, form, [mine[0].school_id])
        fresh = [one for one in await stands(db) if str(one.wave_id) == live_wave["id"]]
        assert [(one.version, list(one.entered), one.drafts + one.submitted) for one in fresh] == was
        assert was[0][2] == 4
