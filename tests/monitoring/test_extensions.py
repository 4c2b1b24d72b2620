"""More time for one school: what it changes, for whom, and for how long."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date

import pytest

from app.domains.organizations.models import School
from app.kernel import calendar
from app.kernel.tables import new_id
from tests.conftest import Client, World
from tests.monitoring.conftest import Plan, day, done, faults, results_of
from tests.monitoring.living import Classes, Json, handed_in, listed

EXTENSIONS = "/monitoring/extensions"


async def extended(client: Client, wave: Json, school: School, until: str) -> Json:
    body = {"wave_id": wave["id"], "school_id": str(school.id), "until": until, "reason": "Карантин"}
    return done(await client("centre").post(EXTENSIONS, json=body), 201)


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], AbstractContextManager[None]]:
    """So many days from today, as far as a new last day is judged."""

    @contextmanager
    def then(offset: int) -> Iterator[None]:
        with monkeypatch.context() as clock:
            that = date.fromisoformat(day(offset))
            clock.setattr(calendar, "today", lambda: that)
            yield

    return then


On = Callable[[int], AbstractContextManager[None]]


@pytest.mark.parametrize("closed", [False, True])
async def test_a_school_with_more_time_submits_on_time_and_the_others_not_at_all(
    client: Client, schools: list[School], plan: Plan, classes: Classes, closed: bool
) -> None:
    wave = await plan(opens_on=day(-9), closes_on=day(-2))
    await extended(client, wave, schools[0], day(0))
    if closed:
        done(await client("centre").take(f"/monitoring/waves/{wave['id']}", "close"))
    sheet = await handed_in(client("school", schools[0]), wave, classes["2", "4А"])
    assert sheet["late"] is False
    body = {"wave_id": wave["id"], "grade": 4, "letter": "А", "values": results_of()}
    assert done(await client("school", schools[1]).post("/monitoring/submissions", json=body), 409)


async def test_an_extension_ends_and_can_be_moved_and_taken_back(
    client: Client, schools: list[School], plan: Plan, classes: Classes, on: On
) -> None:
    centre, school = client("centre"), client("school", schools[0])
    wave = await plan(opens_on=day(-9), closes_on=day(-3))
    with on(-1):
        extension = await extended(client, wave, schools[0], day(-1))
    address = f"{EXTENSIONS}/{extension['id']}"
    body = {"wave_id": wave["id"], "grade": 4, "letter": "А"}
    assert (await school.post("/monitoring/submissions", json=body)).status_code == 409
    moved = done(await centre.amend(address, {"until": day(2), "reason": "Карантин продлён"}))
    assert (moved["until"], moved["reason"]) == (day(2), "Карантин продлён")
    done(await school.post("/monitoring/submissions", json=body), 201)
    assert (await centre.drop(address)).status_code == 204
    assert (await school.post("/monitoring/submissions", json=body | {"letter": "Б"})).status_code == 409


async def test_time_beyond_the_extension_but_within_the_grace_of_all_is_late(
    client: Client, schools: list[School], plan: Plan, classes: Classes, on: On
) -> None:
    wave = await plan(opens_on=day(-9), closes_on=day(-5), grace_until=day(1))
    with on(-1):
        await extended(client, wave, schools[0], day(-1))
    assert (await handed_in(client("school", schools[0]), wave, classes["2", "4А"]))["late"] is True


async def test_an_extension_must_give_more_time_once_to_a_school_of_the_district(
    client: Client, schools: list[School], world: World, wave: Json
) -> None:
    centre = client("centre")
    good = {"wave_id": wave["id"], "school_id": str(schools[0].id), "until": day(9), "reason": "Карантин"}
    for change, expected in (
        ({"until": wave["closes_on"]}, ("/until", "dates.backwards")),
        ({"wave_id": str(new_id())}, ("/wave_id", "reference.unknown")),
        ({"school_id": str(new_id())}, ("/school_id", "reference.unknown")),
        ({"school_id": str(world.other_schools[0].id)}, ("/school_id", "reference.unknown")),
        ({"reason": " "}, ("/reason", "value.too-short")),
    ):
        assert faults(await centre.post(EXTENSIONS, json=good | change)) == [expected]
    made = done(await centre.post(EXTENSIONS, json=good), 201)
    assert faults(await centre.post(EXTENSIONS, json=good), 409) == [("/school_id", "value.taken")]
    backwards = await centre.amend(f"{EXTENSIONS}/{made['id']}", {"until": day(1)})
    assert faults(backwards) == [("/until", "dates.backwards")]


async def test_no_extension_ends_on_a_day_that_has_passed(client: Client, schools: list[School], plan: Plan) -> None:
    centre = client("centre")
    wave = await plan(opens_on=day(-9), closes_on=day(-3))
    body = {"wave_id": wave["id"], "school_id": str(schools[0].id), "until": day(-1), "reason": "Карантин"}
    assert faults(await centre.post(EXTENSIONS, json=body)) == [("/until", "date.past")]
    address = f"{EXTENSIONS}/{done(await centre.post(EXTENSIONS, json=body | {'until': day(0)}), 201)['id']}"
    assert faults(await centre.amend(address, {"until": day(-1)})) == [("/until", "date.past")]
    assert faults(await centre.amend(address, {"until": day(-4)})) == [
        ("/until", "date.past"), ("/until", "dates.backwards"),
    ]  # fmt: skip


async def test_a_published_wave_gives_nobody_more_time(client: Client, schools: list[School], wave: Json) -> None:
    centre = client("centre")
    before = await extended(client, wave, schools[1], day(9))
    for step in ("close", "publish"):
        done(await centre.take(f"/monitoring/waves/{wave['id']}", step))
    body = {"wave_id": wave["id"], "school_id": str(schools[0].id), "until": day(9), "reason": "Карантин"}
    assert faults(await centre.post(EXTENSIONS, json=body)) == [("/wave_id", "wave.published")]
    address = f"{EXTENSIONS}/{before['id']}"
    assert faults(await centre.amend(address, {"until": day(12)})) == [("/until", "wave.published")]
    assert done(await centre.amend(address, {"reason": "Карантин был"}))["until"] == day(9)


async def test_a_school_sees_its_own_extension_alone(client: Client, schools: list[School], wave: Json) -> None:
    mine = await extended(client, wave, schools[0], day(9))
    theirs = await extended(client, wave, schools[1], day(10))
    school = client("school", schools[0])
    assert await listed(school, EXTENSIONS) == [mine["id"]]
    assert (await school.get(f"{EXTENSIONS}/{theirs['id']}")).status_code == 404
    assert (await school.amend(f"{EXTENSIONS}/{mine['id']}", {"until": day(20)})).status_code == 403
    centre = client("centre")
    assert await listed(centre, EXTENSIONS, sort="until", wave_id=wave["id"]) == [mine["id"], theirs["id"]]
    assert await listed(centre, EXTENSIONS, school_id=str(schools[1].id)) == [theirs["id"]]
    assert await listed(centre, EXTENSIONS, wave_id=str(new_id())) == []
