"""Teachers learn together: the school approves their topic, they meet, and the hours are theirs."""

from datetime import timedelta
from typing import Any

import pytest

from app.domains.organizations.models import School
from app.kernel.calendar import today
from tests.conftest import As, Client
from tests.development.conftest import Json, cause_of, done, duty, evidence_of, faults, person, registered

TEAM: Json = {"name": "Учителя математики", "topic": "Формирующее оценивание"}
WORK = [{"due_on": "2026-11-30", "what": "Открытые уроки"}]
MEETING: Json = {"held_on": "2026-10-14", "hours": 2, "summary": "Разобрали три урока"}


@pytest.fixture
def school(client: Client, schools: list[School]) -> As:
    return client("school", schools[0])


async def gathered(who: As, **more: Any) -> str:
    return f"/learning-teams/{done(await who.post('/learning-teams', json=TEAM | more), 201)['id']}"


async def joined(who: As, team: str, person_id: str, **more: Any) -> str:
    body = {"person_id": person_id, "starts_on": "2026-09-01"} | more
    return str(done(await who.post(f"{team}/members", json=body), 201)["id"])


async def at_work(who: As, *names: str) -> tuple[str, list[str]]:
    """The address of a team whose topic is approved, and its members; the first of them mentors."""
    people = [await person(who, name) for name in names]
    team = await gathered(who, mentor_id=people[0], work_plan=WORK)
    members = [await joined(who, team, one) for one in people]
    done(await who.take(team, "approve"))
    return team, members


async def credited(who: As) -> dict[str, int]:
    hours: dict[str, int] = {}
    for row in done(await who.get("/hour-credits"))["items"]:
        assert (row["kind"], row["source_type"]) == ("learning_team", "learning-team-meetings")
        hours[row["person_name"]] = hours.get(row["person_name"], 0) + row["hours"]
    return hours


async def test_an_approved_topic_is_evidence_that_the_school_has_organised_it(school: As, enrolled: School) -> None:
    team = await gathered(school)
    assert faults(await school.take(team, "approve")) == [
        ("/mentor_id", "team.no-mentor"), ("/members", "team.no-members"), ("/work_plan", "team.no-plan"),
    ]  # fmt: skip
    anna = await person(school, "Анна")
    done(await school.take(team, "mentor", person_id=anna))
    await joined(school, team, anna)
    done(await school.amend(team, {"work_plan": WORK}))
    order = await registered(school)
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert faults(await school.take(team, "approve", approved_on=tomorrow)) == [("/approved_on", "date.to-come")]
    approved = done(await school.take(team, "approve", document_id=order["id"], approved_on="2026-09-10"))
    assert (approved["status"], approved["mentor_name"], approved["approved_on"]) == ("approved", "Анна", "2026-09-10")
    assert approved["work_plan"] == [WORK[0] | {"result": None}]
    row = await duty(school, "2.1.7")
    assert (row["deliverable"], row["status"]) == ("learning_team", "reported")
    assert await cause_of(school, row) == "Методическая тема команды утверждена школой"
    (proof,) = await evidence_of(school, row)
    assert (proof["resource_type"], proof["resource_id"]) == ("learning-teams", approved["id"])


async def test_an_approved_topic_changes_after_it_was_reopened(school: As, enrolled: School) -> None:
    team, _ = await at_work(school, "Анна")
    assert done(await school.amend(team, {"topic": "Другое"}), 409)["code"] == "learning-team-topic-approved"
    done(await school.amend(team, {"work_plan": [WORK[0] | {"result": "Четыре урока"}]}))
    assert faults(await school.take(team, "mentor", person_id=None)) == [("/person_id", "value.missing")]
    done(await school.take(team, "reopen", note="Тему уточнил педсовет"))
    assert (await duty(school, "2.1.7"))["status"] == "in_progress", "nothing is approved"
    assert done(await school.amend(team, {"topic": "Другое"}))["topic"] == "Другое"
    done(await school.take(team, "approve"))
    row = await duty(school, "2.1.7")
    assert (row["status"], row["evidence_count"]) == ("reported", 1)


async def test_a_meeting_gives_its_hours_to_who_was_there(school: As) -> None:
    team, (anna, boris) = await at_work(school, "Анна", "Борис")
    made = done(await school.post(f"{team}/meetings", json=MEETING | {"member_ids": [anna, boris]}), 201)
    assert (made["member_ids"], await credited(school)) == ([anna, boris], {"Анна": 2, "Борис": 2})
    meeting = f"{team}/meetings/{made['id']}"
    mended = done(await school.amend(meeting, {"hours": 3, "member_ids": [boris]}))
    assert (mended["member_ids"], await credited(school)) == ([boris], {"Борис": 3})
    done(await school.amend(meeting, {"member_ids": [anna, boris]}))
    second = MEETING | {"held_on": "2026-10-21", "member_ids": [boris]}
    done(await school.post(f"{team}/meetings", json=second), 201)
    assert await credited(school) == {"Анна": 3, "Борис": 5}
    assert (await school.drop(meeting)).status_code == 204
    assert await credited(school) == {"Борис": 2}
    answer = done(await school.get("/development-plans/hours?school_year=2026/27"))["items"]
    assert [(row["kind"], row["done_hours"], row["done_people"]) for row in answer] == [("learning_team", 2, 1)]


async def test_all_that_is_wrong_with_a_meeting_is_told_at_once(
    school: As, client: Client, schools: list[School]
) -> None:
    team, (anna,) = await at_work(school, "Анна")
    late = await joined(school, team, await person(school, "Вера"), starts_on="2026-11-01")
    gone = await joined(school, team, await person(school, "Глеб"), ends_on="2026-09-30")
    _, (foreign,) = await at_work(client("school", schools[1]), "Дина")
    everybody = {"member_ids": [anna, late, gone, foreign, anna]}
    assert faults(await school.post(f"{team}/meetings", json=MEETING | everybody)) == [
        ("/member_ids/1", "member.not-then"),
        ("/member_ids/2", "member.not-then"),
        ("/member_ids/3", "reference.unknown"),
        ("/member_ids/4", "value.repeated"),
    ]
    to_come = MEETING | {"held_on": "2090-01-10", "member_ids": [anna]}
    assert faults(await school.post(f"{team}/meetings", json=to_come)) == [("/held_on", "date.to-come")]
    assert await credited(school) == {}
    done(await school.post(f"{team}/meetings", json=MEETING | {"member_ids": [anna]}), 201)
    again = await school.post(f"{team}/meetings", json=MEETING | {"member_ids": [anna]})
    assert done(again, 409)["code"] == "already-exists"


async def test_there_are_no_meetings_before_the_approval_nor_after_the_end(school: As) -> None:
    anna = await person(school, "Анна")
    team = await gathered(school, mentor_id=anna, work_plan=WORK)
    member = await joined(school, team, anna)
    early = await school.post(f"{team}/meetings", json=MEETING | {"member_ids": [member]})
    assert done(early, 409)["code"] == "learning-team-not-at-work"
    done(await school.take(team, "approve"))
    made = done(await school.post(f"{team}/meetings", json=MEETING | {"member_ids": [member]}), 201)
    assert faults(await school.take(team, "close")) == [("/product", "value.missing")]
    closed = done(await school.take(team, "close", product="Двенадцать уроков с листами самооценки"))
    assert (closed["status"], closed["allowed_actions"], closed["locked_because"]["code"]) == ("closed", [], "finished")
    assert done(await school.drop(f"{team}/meetings/{made['id']}"), 409)["code"] == "learning-team-not-at-work"
    assert done(await school.drop(f"{team}/members/{member}"), 409)["code"] == "learning-team-closed"
    assert done(await school.amend(team, {"name": "Иначе"}), 409)["code"] == "learning-team-closed"
    assert await credited(school) == {"Анна": 2}


async def test_a_mentor_from_elsewhere_is_named_by_the_centre_and_known_to_the_school_by_name(
    school: As, client: Client, schools: list[School]
) -> None:
    centre = client("centre")
    team = await gathered(school)
    ours, theirs = await person(centre, "Методист"), await person(client("school", schools[1]), "Наставник")
    for foreign in (ours, theirs):
        assert faults(await school.take(team, "mentor", person_id=foreign)) == [("/person_id", "reference.unknown")]
        assert faults(await school.post("/learning-teams", json=TEAM | {"name": "Б", "mentor_id": foreign})) == [
            ("/mentor_id", "reference.unknown")
        ]
        done(await centre.take(team, "mentor", person_id=foreign))
    assert (await centre.amend(team, {"topic": "Чужая"})).status_code == 403
    seen = done(await school.get(team))
    assert (seen["mentor_id"], seen["mentor_name"]) == (theirs, "Наставник")
    assert (await school.get(f"/people/{theirs}")).status_code == 404
    done(await client("school", schools[1]).amend(f"/people/{theirs}", {"name": "Наставник Новый"}))
    assert done(await school.get(team))["mentor_name"] == "Наставник Новый", "the name follows the person"


async def test_members_are_of_the_school_and_each_is_one_once(
    school: As, client: Client, schools: list[School]
) -> None:
    team, (member,) = await at_work(school, "Анна")
    found = done(await school.get(f"{team}/members/{member}"))
    body = {"person_id": found["person_id"], "starts_on": "2026-10-01"}
    assert done(await school.post(f"{team}/members", json=body), 409)["code"] == "already-exists"
    foreign = await person(client("centre"), "Методист")
    assert faults(await school.post(f"{team}/members", json=body | {"person_id": foreign})) == [
        ("/person_id", "reference.unknown")
    ]
    backwards = await school.amend(f"{team}/members/{member}", {"ends_on": "2026-08-01"})
    assert faults(backwards) == [("/ends_on", "value.refused")]
    done(await school.post(f"{team}/meetings", json=MEETING | {"member_ids": [member]}), 201)
    assert done(await school.drop(f"{team}/members/{member}"), 409)["code"] == "in-use"
    done(await school.amend(f"{team}/members/{member}", {"ends_on": "2026-12-31"}))
    on = [done(await school.get(f"{team}/members?on={day}"))["items"] for day in ("2026-12-31", "2027-01-01")]
    assert [len(items) for items in on] == [1, 0]


async def test_what_belongs_to_a_team_is_found_under_it_alone(school: As) -> None:
    one, (member,) = await at_work(school, "Анна")
    made = done(await school.post(f"{one}/meetings", json=MEETING | {"member_ids": [member]}), 201)
    other = await gathered(school, name="Другая")
    for address in (f"{other}/members/{member}", f"{other}/meetings/{made['id']}"):
        assert (await school.get(address)).status_code == 404
        assert (await school.patch(address, json={}, headers={"If-Match": "*"})).status_code == 404
        assert (await school.delete(address, headers={"If-Match": "*"})).status_code == 404
    assert done(await school.drop(one), 409)["code"] == "in-use"
    assert (await school.drop(other)).status_code == 204


async def test_teams_are_listed_by_what_one_asks_for_at_one_cost(
    client: Client, schools: list[School], selects: Any
) -> None:
    for school in schools:
        await gathered(client("school", school), name=f"Команда {school.code}")
    centre = client("centre")
    with selects() as asked:
        listed = done(await centre.get("/learning-teams"))["items"]
    assert ([team["name"] for team in listed], len(asked)) == (["Команда 2", "Команда 10", "Команда 550"], 1)
    (found,) = done(await centre.get("/learning-teams", params={"school_id": str(schools[1].id), "q": "оценивание"}))[
        "items"
    ]
    assert found["school_name"] == "Школа № 10"
    assert done(await centre.get("/learning-teams?status=approved"))["items"] == []
    taken = await client("school", schools[0]).post("/learning-teams", json=TEAM | {"name": "Команда 2"})
    assert done(taken, 409)["code"] == "already-exists"
