"""A page of summaries comes by the express as by the ordinary way, and both know what a school owes."""

import pytest
from sqlalchemy import select

from app.domains.monitoring import expected
from app.domains.monitoring.models import Form, Summary, Wave, WaveForm
from app.domains.organizations.models import School
from app.kernel.db import Db
from app.kernel.express import Express
from tests.both_ways import assert_alike
from tests.conftest import Client, Live
from tests.monitoring.conftest import Json, Plan, begun, day, done, sheet_of
from tests.monitoring.living import handed_in, published


async def test_both_ways_answer_alike(live: Live, live_wave: Json) -> None:
    for letter in "АБВ":
        await sheet_of(live, live_wave, letter, submit=letter != "А")
    world = live.world
    people = [
        live.client("centre"), live.client("department"), live.client("observer"), live.client("administrator"),
        live.client("school", world.schools[0]), live.client("school", world.schools[1]), live.client("consultant"),
        live.client("department", world.other_department),
    ]  # fmt: skip
    addresses = [
        f"/monitoring/summaries?wave_id={live_wave['id']}",
        f"/monitoring/summaries?wave_id={live_wave['id']}&sort=-updated_at&limit=1",
        f"/monitoring/summaries?school_id={world.schools[0].id}&school_id={world.schools[1].id}&status=open",
        "/monitoring/summaries?status=lost",
    ]
    await assert_alike(live, people, addresses)


async def test_a_form_not_read_before_takes_the_ordinary_way(
    live: Live,
    live_wave: Json,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await sheet_of(live, live_wave)
    address = f"/monitoring/summaries?wave_id={live_wave['id']}"
    known = done(await live.client("centre").get(address))
    monkeypatch.setattr("app.domains.monitoring.compiled._KEPT", {})
    ways = []
    answered = Express._answered

    async def watched(*given: object) -> bool:
        ways.append(await answered(*given))  # type: ignore[arg-type]
        return ways[-1]

    monkeypatch.setattr(Express, "_answered", watched)
    assert done(await live.client("centre").get(address)) == known
    assert done(await live.client("centre").get(address)) == known
    assert ways == [False, True]


@pytest.mark.parametrize("audience", ["programme", "district"])
async def test_what_one_summary_owes_is_what_its_wave_counts(
    client: Client, db: Db, plan: Plan, forms: dict[str, Json], classes: dict[tuple[str, str], Json],
    schools: list[School], audience: str,
) -> None:  # fmt: skip
    staff = await published(client("centre"))
    asked = [
        {"form_id": forms["class_results"]["id"], "grades": [4]}, {"form_id": forms["class_context"]["id"]},
        {"form_id": staff["id"]},
    ]  # fmt: skip
    opened = await plan(audience=audience, forms=asked)
    for school in schools[:2]:
        one = classes[school.code, "4А"]
        await handed_in(client("centre"), opened, one, form_id=forms["class_results"]["id"])
        await begun(client("centre"), opened, one, {}, form_id=forms["class_context"]["id"])
    department, address = client("department"), f"/schools/{schools[1].id}"
    tag = {"If-Match": await department.etag(address)}
    done(await department.patch(address, json={"closed_on": day(-30)}, headers=tag))
    found = await db.rows(
        select(Summary.wave_id, Summary.form_id, Summary.school_id, expected.owed())
        .join(Wave, Wave.id == Summary.wave_id)
        .join(Form, Form.id == Summary.form_id)
    )
    assert len(found) >= 4
    told = set()
    waves = {row.id: row for row in await db.all(select(Wave))}
    for wave_id, form_id, school_id, owed in found:
        form = await db.first(
            select(WaveForm).where(WaveForm.wave_id == wave_id, WaveForm.form_id == form_id).join(WaveForm.form)
        )
        assert form is not None
        await db.refresh(form, "form")
        counted = await expected.counts(db, waves[wave_id], form)
        assert owed == counted.get(school_id, 0)
        told.add(owed)
    assert told == ({0, 1, 2, 3} if audience == "district" else {1, 2, 3})
