"""A school judges itself by a rubric, a consultant beside it; what differs and what changed is shown."""

from datetime import timedelta
from typing import Any

import pytest

from app.domains.organizations.models import School
from app.kernel.calendar import today
from tests.conftest import Client
from tests.transition.conftest import Diagnose, criteria, done, faults, marks

Json = dict[str, Any]
ADDRESS = "/transition/self-diagnoses"


async def test_the_ready_rubric_describes_every_level_in_both_languages(rubric: Json) -> None:
    assert (rubric["code"], rubric["edition"], rubric["status"]) == ("school_environment", 1, "published")
    levels = {one["level"] for one in rubric["scale"]}
    assert len(criteria(rubric)) == len(set(criteria(rubric))) >= 15
    for direction in rubric["directions"]:
        for criterion in direction["criteria"]:
            assert {one["level"] for one in criterion["levels"]} == levels
            descriptions = [one["description"] for one in criterion["levels"]]
            for language in ("ru", "en"):
                assert len({one[language] for one in descriptions}) == len(levels)


async def test_a_self_diagnosis_is_completed_once_every_criterion_is_judged(client: Client, rubric: Json) -> None:
    school = client("school")
    first, second, *rest = marks(rubric)
    body = {"rubric_id": rubric["id"], "done_on": today().isoformat(), "marks": rest}
    row = done(await school.post(ADDRESS, json=body), 201)
    assert (row["status"], row["view"], row["school_code"]) == ("draft", "school", "2")
    address = f"{ADDRESS}/{row['id']}"
    refused = await school.take(address, "complete")
    assert faults(refused) == [(f"/marks/{one['criterion']}", "value.missing") for one in (first, second)]
    assert done(refused, 422)["code"] == "self-diagnosis-unfit"

    told = first | {"remark": "Цели есть только у администрации", "evidence": "Протоколы педсоветов"}
    done(await school.amend(address, {"marks": [told, second, *rest]}))
    completed = done(await school.take(address, "complete"))
    assert (completed["status"], completed["allowed_actions"]) == ("completed", ["reopen"])
    assert completed["marks"][0] == told
    assert done(await school.amend(address, {"marks": rest}), 409)["code"] == "self-diagnosis-completed"
    assert (await school.drop(address)).status_code == 409
    assert faults(await school.take(address, "reopen", note=" ")) == [("/note", "value.too-short")]
    assert done(await school.take(address, "reopen", note="Перепутали критерии"))["completed_at"] is None
    done(await school.amend(address, {"marks": rest}))
    assert (await school.drop(address)).status_code == 204


async def test_all_that_is_wrong_with_the_marks_is_told_at_once(client: Client, rubric: Json) -> None:
    code = criteria(rubric)[0]
    wrong = [
        {"criterion": code, "level": 4},
        {"criterion": "weather", "level": 2},
        {"criterion": code, "level": 9},
    ]
    body = {"rubric_id": rubric["id"], "done_on": "2026-10-12", "marks": wrong, "view": "consultant"}
    assert faults(await client("school").post(ADDRESS, json=body)) == [
        ("/view", "value.refused"),
        ("/marks/1/criterion", "criterion.unknown"),
        ("/marks/2/criterion", "value.repeated"),
        ("/marks/2/level", "level.unknown"),
    ]


async def test_a_diagnosis_is_not_of_tomorrow(client: Client, rubric: Json, diagnose: Diagnose) -> None:
    school = client("school")
    tomorrow = (today() + timedelta(days=1)).isoformat()
    body = {"rubric_id": rubric["id"], "done_on": tomorrow}
    assert faults(await school.post(ADDRESS, json=body)) == [("/done_on", "date.to-come")]
    row = await diagnose(school, completed=False)
    assert faults(await school.amend(f"{ADDRESS}/{row['id']}", {"done_on": tomorrow})) == [("/done_on", "date.to-come")]
    assert done(await school.take(f"{ADDRESS}/{row['id']}", "complete"))["done_on"] == today().isoformat()


async def test_only_a_published_rubric_is_judged_by(client: Client, rubric: Json) -> None:
    done(await client("centre").take(f"/transition/rubrics/{rubric['id']}", "retire"))
    body = {"rubric_id": rubric["id"], "done_on": "2026-10-12"}
    assert faults(await client("school").post(ADDRESS, json=body)) == [("/rubric_id", "rubric.not-published")]
    nobody = body | {"rubric_id": "018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80"}
    assert faults(await client("school").post(ADDRESS, json=nobody)) == [("/rubric_id", "reference.unknown")]


async def test_one_diagnosis_a_day_of_each_side(client: Client, diagnose: Diagnose) -> None:
    school = client("school")
    row = await diagnose(school)
    body = {name: row[name] for name in ("rubric_id", "done_on")}
    assert done(await school.post(ADDRESS, json=body), 409)["code"] == "already-exists"


# --- two sides --------------------------------------------------------------------------------------------------------


async def test_a_consultant_judges_beside_the_school_and_the_difference_is_shown(
    client: Client, schools: list[School], rubric: Json, diagnose: Diagnose
) -> None:
    school, consultant = client("school"), client("consultant")
    low, high, *_ = criteria(rubric)
    mine = await diagnose(school, level=3)
    theirs = await diagnose(consultant, school_id=str(schools[0].id), marks=marks(rubric, 3, **{low: 1, high: 4}))
    assert (mine["view"], theirs["view"]) == ("school", "consultant")
    shown = done(await school.get(f"{ADDRESS}/{mine['id']}/comparison", params={"with": theirs["id"]}))
    assert (shown["kind"], shown["higher"], shown["lower"]) == ("views", 1, 1)
    assert shown["same"] == len(criteria(rubric)) - 2
    direction = shown["directions"][0]
    assert [one["change"] for one in direction["criteria"]][:2] == [2, -1]
    assert (direction["mean"], direction["compared_mean"]) == (3, pytest.approx(8 / 3))


async def test_each_side_writes_its_own_view_and_reads_both(
    client: Client, schools: list[School], diagnose: Diagnose
) -> None:
    school, consultant = client("school"), client("consultant")
    theirs = await diagnose(consultant, completed=False, school_id=str(schools[0].id))
    address = f"{ADDRESS}/{theirs['id']}"
    seen = done(await school.get(address))
    assert seen["allowed_actions"] == []
    assert (seen["locked_because"]["code"], seen["locked_because"]["who"]) == ("another-turn", ["consultant"])
    for refused in (
        await school.amend(address, {"done_on": "2026-10-01"}),
        await school.take(address, "complete"),
        await school.drop(address),
    ):
        assert done(refused, 403)["roles"] == ["consultant"]
    assert done(await consultant.take(address, "complete"))["status"] == "completed"


async def test_another_school_sees_and_writes_nothing_of_it(
    client: Client, schools: list[School], rubric: Json, diagnose: Diagnose
) -> None:
    row = await diagnose(client("school"), completed=False)
    other = client("school", schools[1])
    assert (await other.get(f"{ADDRESS}/{row['id']}")).status_code == 404
    assert done(await other.get(ADDRESS))["items"] == []
    body = {"rubric_id": rubric["id"], "done_on": "2026-10-12", "school_id": str(schools[0].id)}
    assert faults(await other.post(ADDRESS, json=body)) == [("/school_id", "reference.unknown")]
    assert (await client("department").post(ADDRESS, json=body)).status_code == 403


# --- over time --------------------------------------------------------------------------------------------------------


async def test_the_change_from_one_diagnosis_to_the_next(
    client: Client, rubric: Json, diagnose: Diagnose, wave: Json
) -> None:
    school = client("school")
    code = criteria(rubric)[0]
    before = (today() - timedelta(days=30)).isoformat()
    first = await diagnose(school, done_on=before, wave_id=wave["id"])
    second = await diagnose(school, marks=marks(rubric, 2, **{code: 3}))
    shown = done(await client("centre").get(f"{ADDRESS}/{second['id']}/comparison"))
    assert (shown["kind"], shown["compared_with"]["id"]) == ("change", first["id"])
    assert (shown["higher"], shown["lower"], shown["not_compared"]) == (1, 0, 0)
    assert shown["directions"][0]["change"] == pytest.approx(1 / 3)
    alone = done(await school.get(f"{ADDRESS}/{first['id']}/comparison"))
    assert (alone["compared_with"], alone["not_compared"]) == (None, len(criteria(rubric)))
    found = done(await school.get(ADDRESS, params={"wave_id": wave["id"]}))["items"]
    assert [one["id"] for one in found] == [first["id"]]


async def test_editions_of_a_rubric_compare_by_criterion(client: Client, rubric: Json, diagnose: Diagnose) -> None:
    school, centre = client("school"), client("centre")
    before = (today() - timedelta(days=30)).isoformat()
    first = await diagnose(school, done_on=before)
    directions = [direction | {} for direction in rubric["directions"]]
    gone, *kept = directions[0]["criteria"]
    added = gone | {"code": "something_new"}
    directions[0]["criteria"] = [*kept, added]
    body = {name: rubric[name] for name in ("code", "title", "description", "scale")} | {"directions": directions}
    edition = done(await centre.post("/transition/rubrics", json=body), 201)
    assert edition["edition"] == 2
    edition = done(await centre.take(f"/transition/rubrics/{edition['id']}", "publish"))
    second = await diagnose(school, rubric_id=edition["id"], marks=marks(edition, 4))
    shown = done(await school.get(f"{ADDRESS}/{second['id']}/comparison", params={"with": first["id"]}))
    found = {one["code"]: (one["level"], one["compared_level"]) for one in shown["directions"][0]["criteria"]}
    assert (found["something_new"], found[gone["code"]]) == ((4, None), (None, 2))
    assert (shown["higher"], shown["not_compared"]) == (len(criteria(rubric)) - 1, 2)


async def test_what_cannot_be_compared_is_told(
    client: Client, schools: list[School], rubric: Json, diagnose: Diagnose
) -> None:
    mine = await diagnose(client("school"))
    theirs = await diagnose(client("school", schools[1]))
    address = f"{ADDRESS}/{mine['id']}/comparison"
    asked = {"with": theirs["id"]}
    assert faults(await client("centre").get(address, params=asked)) == [("with", "reference.unfit")]
    assert faults(await client("school").get(address, params=asked)) == [("with", "reference.unknown")]


# --- rubrics ----------------------------------------------------------------------------------------------------------


async def test_a_rubric_that_does_not_hold_together_is_told_as_a_whole(client: Client, rubric: Json) -> None:
    body: Json = {name: rubric[name] for name in ("title", "scale")} | {"code": "ours"}
    direction = rubric["directions"][0]
    short, twice, *_ = direction["criteria"]
    levels = short["levels"]
    body["directions"] = [
        direction | {"criteria": [short | {"levels": levels[:3]}, short]},
        direction | {"criteria": [twice | {"levels": [*levels, levels[0] | {"level": 7}, levels[0]]}]},
    ]
    assert faults(await client("centre").post("/transition/rubrics", json=body)) == [
        ("/directions/1/code", "value.repeated"),
        ("/directions/0/criteria/1/code", "value.repeated"),
        ("/directions/0/criteria/0/levels", "level.missing"),
        ("/directions/1/criteria/0/levels/4/level", "level.unknown"),
        ("/directions/1/criteria/0/levels/5/level", "value.repeated"),
    ]


async def test_a_published_rubric_is_frozen(client: Client, rubric: Json) -> None:
    centre = client("centre")
    address = f"/transition/rubrics/{rubric['id']}"
    title = {"title": {"ru": "Другая", "en": "Another"}}
    assert done(await centre.amend(address, title), 409)["code"] == "rubric-frozen"
    assert done(await centre.drop(address), 409)["code"] == "rubric-frozen"
    body = {name: rubric[name] for name in ("code", "title", "scale", "directions")}
    draft = done(await centre.post("/transition/rubrics", json=body), 201)
    changed = done(await centre.amend(f"/transition/rubrics/{draft['id']}", title))
    assert (changed["title"]["ru"], changed["edition"]) == ("Другая", 2)
    assert (await centre.drop(f"/transition/rubrics/{draft['id']}")).status_code == 204
