"""A school describes a practice as far as it has got, and sends it once nothing is missing."""

from datetime import timedelta
from typing import Any

import pytest

from app.domains.organizations.models import School
from app.kernel.calendar import today
from tests.conftest import Client, World
from tests.practices.conftest import DESCRIBED, Describe, Json, done, faults

SOON = (today() + timedelta(days=60)).isoformat()

SUBMISSIONS = "/practice-submissions"
NOWHERE = "018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80"


async def test_a_draft_is_for_the_eyes_of_its_school(
    client: Client, schools: list[School], describe: Describe, world: World
) -> None:
    row = await describe(schools[0])
    assert (row["status"], row["round"], row["submitted_at"]) == ("draft", 0, None)
    assert row["allowed_actions"] == ["submit", "withdraw"]
    address = f"{SUBMISSIONS}/{row['id']}"
    for other in (client("centre"), client("department"), client("observer"), client("school", schools[1])):
        assert (await other.get(address)).status_code == 404
        assert done(await other.get(SUBMISSIONS))["items"] == []
    assert done(await client("administrator").get(address))["title"] == row["title"]


async def test_what_is_sent_is_seen_by_the_district_and_no_other_school(
    client: Client, schools: list[School], send: Describe, world: World
) -> None:
    row = await send(schools[0])
    address = f"{SUBMISSIONS}/{row['id']}"
    assert (row["status"], row["round"]) == ("submitted", 1)
    for other in (client("centre"), client("department"), client("observer")):
        assert done(await other.get(address))["school_name"] == "Школа № 2"
    for stranger in (client("school", schools[1]), client("centre", world.other_centre)):
        assert (await stranger.get(address)).status_code == 404
    assert done(await client("centre").get(address))["allowed_actions"] == ["review", "return"]
    locked = done(await client("school").get(address))
    assert locked["allowed_actions"] == ["withdraw"]


async def test_all_that_is_missing_is_told_at_once(client: Client, schools: list[School]) -> None:
    school = client("school", schools[0])
    row = done(await school.post(SUBMISSIONS, json={"title": "Что-то новое"}), 201)
    answer = await school.take(f"{SUBMISSIONS}/{row['id']}", "submit")
    missing = [pointer for pointer, code in faults(answer) if code == "value.missing"]
    assert missing == [
        "/problem", "/steps", "/conditions", "/cost", "/cost_level", "/evidence", "/grades", "/subjects",
        "/author_ids", "/topic_ids",
    ]  # fmt: skip
    assert done(await school.get(f"{SUBMISSIONS}/{row['id']}"))["status"] == "draft"


async def test_whatever_is_named_must_be_there_and_the_schools_own(
    client: Client, schools: list[School], topic: Json
) -> None:
    school, other = client("school", schools[0]), client("school", schools[1])
    stranger = done(await other.post("/people", json={"name": "Петрова Н. В."}), 201)["id"]
    letter = {
        "kind": "report",
        "issued_on": "2026-09-01",
        "title": "Справка",
        "issuer": "Школа",
        "audience": "district",
    }
    paper = done(await other.post("/documents", json=letter), 201)["id"]
    body = {
        "title": "Чтение", "author_ids": [stranger, NOWHERE], "topic_ids": [topic["id"], topic["id"], NOWHERE],
        "document_ids": [paper], "programme_id": NOWHERE, "grades": [5, 5], "subjects": ["any", "any"],
    }  # fmt: skip
    assert sorted(faults(await school.post(SUBMISSIONS, json=body))) == [
        ("/author_ids/0", "reference.unknown"), ("/author_ids/1", "reference.unknown"),
        ("/document_ids/0", "reference.unknown"), ("/grades", "value.repeated"),
        ("/programme_id", "reference.unknown"), ("/subjects", "value.repeated"),
        ("/topic_ids/1", "value.repeated"), ("/topic_ids/2", "reference.unknown"),
    ]  # fmt: skip
    assert done(await school.get(SUBMISSIONS))["items"] == []


async def test_lists_are_replaced_as_a_whole_and_keep_their_order(
    client: Client, schools: list[School], describe: Describe
) -> None:
    school = client("school", schools[0])
    row = await describe(schools[0])
    address = f"{SUBMISSIONS}/{row['id']}"
    second = done(await school.post("/people", json={"name": "Сидоров П. К."}), 201)["id"]
    first = row["author_ids"][0]
    both = done(await school.amend(address, {"author_ids": [second, first]}))
    assert both["author_ids"] == [second, first]
    assert both["topic_ids"] == row["topic_ids"]
    assert both["version"] > row["version"], "a change of what belongs to it is a change"
    alone = done(await school.amend(address, {"author_ids": [first], "topic_ids": []}))
    assert (alone["author_ids"], alone["topic_ids"]) == ([first], [])


async def test_a_former_topic_stays_where_it_was_and_is_given_no_more(
    client: Client, schools: list[School], describe: Describe, topic: Json
) -> None:
    school = client("school", schools[0])
    row = await describe(schools[0])
    done(await client("centre").amend(f"/practice-topics/{topic['id']}", {"active": False}))
    kept = await school.amend(f"{SUBMISSIONS}/{row['id']}", {"topic_ids": [topic["id"]]})
    assert done(kept)["topic_ids"] == [topic["id"]]
    anew = await school.post(SUBMISSIONS, json={"title": "Другая", "topic_ids": [topic["id"]]})
    assert faults(anew) == [("/topic_ids/0", "reference.unknown")]


async def test_a_title_stands_once_in_a_school(client: Client, schools: list[School], describe: Describe) -> None:
    await describe(schools[0])
    again = await client("school", schools[0]).post(SUBMISSIONS, json={"title": DESCRIBED["title"]})
    assert faults(again, 409) == [("/title", "value.taken")]
    await describe(schools[1])


async def test_what_was_sent_is_not_changed_until_it_is_returned(
    client: Client, schools: list[School], send: Describe
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    row = await send(schools[0])
    address = f"{SUBMISSIONS}/{row['id']}"
    assert done(await school.amend(address, {"cost": "Ничего"}), 409)["code"] == "practice-sent"
    assert faults(await centre.take(address, "return")) == [("/note", "value.missing")]
    passed = await centre.take(address, "return", note="Нет данных о классе", due_on="2020-01-01")
    assert faults(passed) == [("/due_on", "date.past")]
    returned = done(await centre.take(address, "return", note="Нет данных о классе", due_on=SOON))
    assert (returned["status"], returned["due_on"]) == ("returned", SOON)
    done(await school.amend(address, {"evidence": "Было 68, стало 97 слов; 25 учеников."}))
    again = done(await school.take(address, "submit"))
    assert (again["status"], again["round"], again["due_on"]) == ("submitted", 2, None)
    steps = [(one["step"], one["target"]) for one in done(await school.get(f"{address}/history"))["items"]]
    assert steps == [("submit", "submitted"), ("return", "returned"), ("submit", "submitted")]


async def test_a_school_takes_its_practice_back(client: Client, schools: list[School], send: Describe) -> None:
    school = client("school", schools[0])
    row = await send(schools[0])
    address = f"{SUBMISSIONS}/{row['id']}"
    assert done(await school.take(address, "withdraw"))["status"] == "withdrawn"
    refused = done(await client("centre").take(address, "review"), 409)
    assert (refused["code"], refused["allowed_actions"]) == ("step-not-possible", [])
    assert done(await school.get(address))["locked_because"]["code"] == "finished"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "парах"}, ["Чтение вслух в парах"]), ({"q": "ШКОЛА № 2"}, ["Чтение вслух в парах", "Счёт в уме"]),
        ({"grade": 2}, ["Счёт в уме"]), ({"grade": [2, 6]}, ["Чтение вслух в парах", "Счёт в уме"]),
        ({"subject": "mathematics"}, ["Счёт в уме"]), ({"status": "draft"}, ["Счёт в уме"]),
        ({"status": "declined"}, []), ({"sort": "-title"}, ["Чтение вслух в парах", "Счёт в уме"]),
        ({"sort": "title"}, ["Счёт в уме", "Чтение вслух в парах"]),
    ],
)  # fmt: skip
async def test_the_list_is_narrowed(
    client: Client, schools: list[School], send: Describe, describe: Describe, query: Any, found: list[str]
) -> None:
    await send(schools[0])
    await describe(schools[0], title="Счёт в уме", grades=[2], subjects=["mathematics"])
    listed = done(await client("school", schools[0]).get(SUBMISSIONS, params=query))["items"]
    titles = [one["title"] for one in listed]
    assert (titles if "sort" in query else sorted(titles, reverse=True)) == (
        found if "sort" in query else sorted(found, reverse=True)
    )


async def test_the_list_is_narrowed_by_topic_and_school(
    client: Client, schools: list[School], send: Describe, topic: Json
) -> None:
    row = await send(schools[0])
    await send(schools[1])
    centre = client("centre")
    by_topic = done(await centre.get(SUBMISSIONS, params={"topic_id": topic["id"]}))["items"]
    assert len(by_topic) == 2
    by_school = done(await centre.get(SUBMISSIONS, params={"school_id": str(schools[0].id)}))["items"]
    assert [one["id"] for one in by_school] == [row["id"]]
    assert done(await centre.get(SUBMISSIONS, params={"topic_id": NOWHERE}))["items"] == []


async def test_topics_are_the_centres_and_everybody_may_know_them(client: Client, topic: Json, world: World) -> None:
    assert done(await client(None).get(f"/practice-topics/{topic['id']}"))["title"] == "Чтение"
    assert [one["code"] for one in done(await client(None).get("/practice-topics"))["items"]] == ["reading"]
    for who in ("department", "school", "observer"):
        assert (await client(who).post("/practice-topics", json={"code": "x", "title": "Икс"})).status_code == 403
    again = await client("centre").post("/practice-topics", json={"code": "reading", "title": "Опять"})
    assert faults(again, 409) == [("/code", "value.taken")]
    elsewhere = client("centre", world.other_centre)
    assert (await elsewhere.amend(f"/practice-topics/{topic['id']}", {"title": "Моё"})).status_code == 403
    done(await elsewhere.post("/practice-topics", json={"code": "reading", "title": "Читаем"}), 201)


async def test_a_page_of_submissions_costs_a_few_queries(
    client: Client, schools: list[School], send: Describe, selects: Any
) -> None:
    for number in range(3):
        await send(schools[0], title=f"Практика {number}")
    with selects() as seen:
        assert len(done(await client("centre").get(SUBMISSIONS))["items"]) == 3
    assert len(seen) == 2
