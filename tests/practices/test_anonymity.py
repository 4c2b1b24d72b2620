"""Who reviews never reaches a school: not by answers, audit, history, tasks or errors, nor by order and time of ids."""

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.domains.organizations.models import School
from app.kernel.contract.walk import operations
from app.kernel.places import API
from tests.conforming import contract_of
from tests.conftest import As, Client, World
from tests.practices.conftest import Describe, Json, done, in_force, review

Pool = list[tuple[As, Json]]


@pytest.fixture
async def judged(client: Client, schools: list[School], send: Describe, rubric: Json, pool: Pool) -> Json:
    """Returned once, judged again by three, accepted: every way there is."""
    centre, school = client("centre"), client("school", schools[0])
    row = await send(schools[0])
    address = f"/practice-submissions/{row['id']}"
    done(await centre.take(address, "review"))
    await review(centre, row, pool[0], (5, 5), comment_for_school="Хорошо")
    await review(centre, row, pool[1], (1, 1), comment_for_school="Плохо", comment_for_centre="Тайна ИМЦ")
    done(await centre.take(address, "return", note="Мнения разошлись"))
    done(await school.take(address, "submit"))
    done(await centre.take(address, "review"))
    reviews = [
        await review(centre, row, reviewer, comment_for_school=f"Замечание {number}")
        for number, reviewer in enumerate(pool)
    ]
    done(await centre.amend(f"/practice-submissions/{row['id']}", {}), 403)
    accepted = done(await centre.take(address, "accept", note="Принято"))
    return accepted | {"reviews": [one["id"] for one in reviews]}


def names_of(world: World, schools: list[School]) -> dict[str, str]:
    return {
        "school 1": str(world.users["school", schools[1].id]),
        "school 2": str(world.users["school", schools[2].id]),
        "department": str(world.users["department", world.department.id]),
    }


async def everything(app: FastAPI, who: As, ids: list[str]) -> list[tuple[str, httpx.Response]]:
    """Every operation that reads, asked for everything and for each of these ids."""
    answers = []
    for path, method, _ in operations(contract_of(app).document):
        if method != "get":
            continue
        address = path.removeprefix(API)
        for id in ids if "{" in address else [""]:
            wanted = re.sub(r"\{\w+\}", id, address)
            answers.append((wanted, await who.get(wanted)))
    return answers


async def test_nothing_that_a_school_can_read_names_a_reviewer(
    app: FastAPI, client: Client, world: World, schools: list[School], judged: Json, pool: Pool
) -> None:
    school = client("school", schools[0])
    entries = [entry["id"] for _, entry in pool]
    secrets = {*entries, *judged["reviews"], *names_of(world, schools).values(), *(e["name"] for _, e in pool)}
    answers = await everything(app, school, [judged["id"], *judged["reviews"], *entries, str(schools[0].id)])
    assert len([address for address, answer in answers if answer.status_code == 200]) > 30
    for address, answer in answers:
        told = answer.text if answer.status_code == 200 else answer.text.replace(address, "")  # asked for, told back
        assert not {secret for secret in secrets if secret in told}, f"{address}: {told[:500]}"
        assert "Тайна ИМЦ" not in told
    audit = done(await school.get("/audit-entries", params={"limit": 200}))["items"]
    assert {one["entity"] for one in audit} >= {"practice_submissions", "practice_feedback"}
    assert not {one["entity"] for one in audit} & {"practice_reviews", "practice_reviewers"}


async def test_not_even_the_integration_of_the_school_learns_it(
    client: Client, schools: list[School], judged: Json
) -> None:
    body = {"name": "Сайт", "organization_id": str(schools[0].id), "scopes": ["practices:read", "practices:write"]}
    made = done(await client("administrator").post("/api-clients", json=body), 201)
    form = {
        "grant_type": "client_credentials", "client_id": made["id"],
        "client_secret": done(await client("administrator").post(f"/api-clients/{made['id']}/secrets"), 201)["secret"],
    }  # fmt: skip
    token = done(await client(None).post("/auth/token", data=form))["access_token"]
    program = client("program", token=token)
    assert done(await program.get(f"/practice-submissions/{judged['id']}"))["status"] == "accepted"
    for closed in ("/practice-reviews", "/practice-reviewers", f"/practice-reviews/{judged['reviews'][0]}"):
        assert (await program.get(closed)).status_code == 403


async def test_comments_come_with_the_decision_without_names_times_or_ids(
    client: Client, schools: list[School], send: Describe, rubric: Json, pool: Pool
) -> None:
    centre, school = client("centre"), client("school", schools[0])
    row = await send(schools[0])
    address = f"/practice-submissions/{row['id']}"
    done(await centre.take(address, "review"))
    before = await school.get(address)
    audit = done(await school.get("/audit-entries", params={"limit": 200}))["items"]
    for number, reviewer in enumerate(pool):
        await review(centre, row, reviewer, comment_for_school=f"Замечание {number}")
        unchanged = await school.get(address)
        assert (unchanged.json(), unchanged.headers["etag"]) == (before.json(), before.headers["etag"])
        assert done(await school.get("/audit-entries", params={"limit": 200}))["items"] == audit
        assert done(await school.get(f"{address}/feedback"))["rounds"] == []
    done(await centre.take(address, "accept"))
    told = done(await school.get(f"{address}/feedback"))
    assert told["anonymous"] is True
    (only,) = told["rounds"]
    assert {one["comment"] for one in only["comments"]} == {"Замечание 0", "Замечание 1", "Замечание 2"}
    assert all(one["reviewer_name"] is None for one in only["comments"])
    assert all(one.keys() == {"comment", "reviewer_name"} for one in only["comments"])
    assert done(await school.get(f"{address}/feedback")) == told, "the same order each time"


async def test_the_order_of_comments_is_not_that_of_invitations(
    client: Client, schools: list[School], send: Describe, rubric: Json, pool: Pool
) -> None:
    """Of several practices judged by the same people in the same order, not all show the comments in that order."""
    centre, school = client("centre"), client("school", schools[0])
    orders = set()
    for number in range(8):
        row = await send(schools[0], title=f"Практика {number}")
        address = f"/practice-submissions/{row['id']}"
        done(await centre.take(address, "review"))
        for place, reviewer in enumerate(pool):
            await review(centre, row, reviewer, comment_for_school=str(place))
        done(await centre.take(address, "decline", note="Нет"))
        (only,) = done(await school.get(f"{address}/feedback"))["rounds"]
        orders.add("".join(one["comment"] for one in only["comments"]))
    assert len(orders) > 1


async def test_what_the_centre_keeps_back_is_not_released(
    client: Client, schools: list[School], send: Describe, rubric: Json, pool: Pool
) -> None:
    centre = client("centre")
    row = await send(schools[0])
    address = f"/practice-submissions/{row['id']}"
    done(await centre.take(address, "review"))
    kept = await review(centre, row, pool[0], comment_for_school="Я, Петрова, против")
    done(await centre.amend(f"/practice-reviews/{kept['id']}", {"withheld": True}))
    await review(centre, row, pool[1], comment_for_school="Годится")
    done(await centre.take(address, "accept"))
    (only,) = done(await client("school", schools[0]).get(f"{address}/feedback"))["rounds"]
    assert [one["comment"] for one in only["comments"]] == ["Годится"]


async def test_reviewers_are_named_where_the_rubric_says_so(
    client: Client, schools: list[School], send: Describe, pool: Pool
) -> None:
    centre = client("centre")
    await in_force(centre, anonymous=False)
    row = await send(schools[0])
    address = f"/practice-submissions/{row['id']}"
    done(await centre.take(address, "review"))
    for reviewer in pool[:2]:
        await review(centre, row, reviewer)
    done(await centre.take(address, "accept"))
    told = done(await client("school", schools[0]).get(f"{address}/feedback"))
    assert told["anonymous"] is False
    names = {one["reviewer_name"] for one in told["rounds"][0]["comments"]}
    assert names == {entry["name"] for _, entry in pool[:2]}


async def test_a_refusal_tells_a_school_nothing(client: Client, schools: list[School], judged: Json) -> None:
    school = client("school", schools[0])
    review_id = judged["reviews"][0]
    for method, address in (
        ("POST", f"/practice-submissions/{judged['id']}/reviews"),
        ("GET", f"/practice-submissions/{judged['id']}/candidates"),
        ("PATCH", f"/practice-reviews/{review_id}"), ("POST", f"/practice-reviews/{review_id}/cancel"),
    ):  # fmt: skip
        answer = await school.request(method, address, json={}, headers={"If-Match": "*"})
        assert answer.status_code == 403, address
    for address in (f"/practice-reviews/{review_id}", f"/practice-submissions/{judged['id']}/judgement"):
        there, nowhere = await school.get(address), await school.get(address.replace(review_id[-6:], "000000"))
        assert there.status_code == nowhere.status_code == 404
        assert _without_ids(there.json()) == _without_ids(nowhere.json())


def _without_ids(problem: Json) -> Any:
    return {name: value for name, value in problem.items() if name not in ("instance", "request_id")}
