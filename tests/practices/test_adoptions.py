"""Another school takes a practice over, says how it goes, and the bank shows what it shares."""

from typing import Any
from uuid import UUID

import pytest

from app.domains.organizations.models import School
from app.domains.practices.service.adoptions import spans
from app.kernel import calendar
from app.kernel.db import Db
from tests.conftest import As, Client, World
from tests.practices.conftest import Describe, Json, done, faults

NOWHERE = "018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80"


@pytest.fixture
async def practice(schools: list[School], publish: Describe) -> Json:
    return await publish(schools[0])


@pytest.fixture
def school(client: Client, schools: list[School]) -> As:
    return client("school", schools[1])


async def take_over(who: As, practice: Json, **more: Any) -> Json:
    return done(await who.post("/practice-adoptions", json={"practice_id": practice["id"]} | more), 201)


async def counts(client: Client, practice: Json) -> list[int]:
    return list(done(await client(None).get(f"/practices/{practice['id']}"))["adoptions"].values())


async def test_a_school_plans_tries_keeps_and_drops(client: Client, school: As, practice: Json) -> None:
    row = await take_over(school, practice, activity="2.3. Чтение в парах", changes="Три раза в неделю")
    address = f"/practice-adoptions/{row['id']}"
    assert (row["status"], row["practice_title"], row["allowed_actions"]) == (
        "planned", practice["title"], ["try", "drop"],
    )  # fmt: skip
    assert await counts(client, practice) == [1, 0, 0, 0]
    trying = done(await school.take(address, "try"))
    assert (trying["status"], trying["started_on"]) == ("trying", calendar.today().isoformat())
    assert await counts(client, practice) == [0, 1, 0, 0]
    done(await school.take(address, "keep"))
    assert await counts(client, practice) == [0, 0, 1, 0]
    assert faults(await school.take(address, "drop")) == [("/note", "value.missing")]
    early = await school.take(address, "drop", note="Не подошло", ended_on="2020-01-01")
    assert faults(early) == [("/ended_on", "value.refused")]
    done(await school.take(address, "drop", note="Не подошло"))
    assert await counts(client, practice) == [0, 0, 0, 1]
    again = done(await school.take(address, "try", started_on="2027-01-11"))
    assert (again["started_on"], again["ended_on"]) == ("2027-01-11", None)


async def test_what_a_school_does_not_share_is_only_counted(
    client: Client, school: As, schools: list[School], practice: Json, world: World
) -> None:
    row = await take_over(school, practice, story="Наша история", changes="По-своему")
    address = f"/practice-adoptions/{row['id']}"
    stories = f"/practices/{practice['id']}/adoptions"
    for stranger in (client(None), client("school", schools[0]), client("centre", world.other_centre)):
        assert done(await stranger.get(stories))["items"] == []
        assert "Наша история" not in (await stranger.get(f"/practices/{practice['id']}")).text
    assert (await client("school", schools[0]).get(address)).status_code == 404
    assert await counts(client, practice) == [1, 0, 0, 0]
    done(await school.amend(address, {"shared": True}))
    (told,) = done(await client(None).get(stories))["items"]
    assert (told["school_name"], told["story"], told["changes"], told["stage"]) == (
        "Школа № 10", "Наша история", "По-своему", "planned",
    )  # fmt: skip
    assert done(await client(None).get(stories, params={"stage": "kept"}))["items"] == []
    done(await school.amend(address, {"shared": False}))
    assert done(await client(None).get(stories))["items"] == []


async def test_a_story_is_told_before_it_is_shared(client: Client, school: As, practice: Json) -> None:
    body = {"practice_id": practice["id"], "shared": True}
    assert faults(await school.post("/practice-adoptions", json=body)) == [("/story", "value.missing")]
    row = await take_over(school, practice, story="История", shared=True)
    cut = await school.amend(f"/practice-adoptions/{row['id']}", {"story": None})
    assert faults(cut) == [("/story", "value.missing")]


async def test_a_practice_is_taken_over_once_from_the_bank_and_from_another(
    client: Client, school: As, schools: list[School], practice: Json, world: World
) -> None:
    await take_over(school, practice)
    twice = await school.post("/practice-adoptions", json={"practice_id": practice["id"]})
    assert done(twice, 409)["code"] == "already-exists"
    own = await client("school", schools[0]).post("/practice-adoptions", json={"practice_id": practice["id"]})
    assert faults(own) == [("/school_id", "adoption.not-possible")]
    far = await client("school", world.other_schools[0]).post(
        "/practice-adoptions", json={"practice_id": practice["id"]}
    )
    assert faults(far) == [("/school_id", "adoption.not-possible")]
    third = client("school", schools[2])
    wrong = {"practice_id": practice["id"], "programme_id": NOWHERE}
    assert faults(await third.post("/practice-adoptions", json=wrong)) == [("/programme_id", "reference.unknown")]
    done(await client("centre").take(f"/practices/{practice['id']}", "withdraw", note="Устарела"))
    late = await third.post("/practice-adoptions", json={"practice_id": practice["id"]})
    assert faults(late) == [("/practice_id", "reference.unknown")]


async def test_what_left_the_bank_is_still_the_schools_own(client: Client, school: As, practice: Json) -> None:
    row = await take_over(school, practice, story="История", shared=True)
    done(await client("centre").take(f"/practices/{practice['id']}", "withdraw", note="Устарела"))
    address = f"/practice-adoptions/{row['id']}"
    assert done(await school.get(address))["practice_title"] is None
    assert done(await school.take(address, "try"))["status"] == "trying"
    done(await client("centre").take(f"/practices/{practice['id']}", "restore"))
    assert await counts(client, practice) == [0, 1, 0, 0]


async def test_the_list_is_of_those_one_reaches(
    client: Client, school: As, schools: list[School], practice: Json
) -> None:
    mine = await take_over(school, practice, activity="План 2.3")
    other = await take_over(client("school", schools[2]), practice)
    assert [one["id"] for one in done(await school.get("/practice-adoptions"))["items"]] == [mine["id"]]
    centre = client("centre")
    for query, expected in (
        ({"practice_id": practice["id"]}, 2), ({"school_id": str(schools[2].id)}, 1), ({"q": "план 2"}, 1),
        ({"status": "kept"}, 0), ({"practice_id": NOWHERE}, 0),
    ):  # fmt: skip
        listed = done(await centre.get("/practice-adoptions", params=query))["items"]
        assert len(listed) == expected, query
    assert (await client("centre").take(f"/practice-adoptions/{other['id']}", "try")).status_code == 403


async def test_effects_are_looked_for_where_it_was_tried(
    client: Client, school: As, schools: list[School], practice: Json, db: Db
) -> None:
    row = await take_over(school, practice)
    await take_over(client("school", schools[2]), practice)
    done(await school.take(f"/practice-adoptions/{row['id']}", "try", started_on="2026-09-01"))
    (span,) = await spans(db, UUID(practice["id"]))
    assert (span.school_id, span.starts_on.isoformat(), span.ends_on) == (schools[1].id, "2026-09-01", None)
