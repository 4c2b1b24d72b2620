"""Practices are judged by several, none of whom has an interest; they recommend, and somebody else decides."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.accounts.models import Membership
from app.domains.organizations.models import School
from app.domains.practices.service.conflicts import is_among
from app.domains.practices.service.reviews import total
from app.kernel import calendar
from app.kernel.calendar import today
from app.kernel.db import Db
from tests.conftest import As, Client, World
from tests.practices.conftest import RUBRIC, Describe, Json, done, faults, joined, review

Pool = list[tuple[As, Json]]


@pytest.fixture
async def opened(client: Client, schools: list[School], send: Describe, rubric: Json) -> Json:
    """A practice of the first school in review."""
    row = await send(schools[0])
    return done(await client("centre").take(f"/practice-submissions/{row['id']}", "review"))


def address(row: Json) -> str:
    return f"/practice-submissions/{row['id']}"


async def invited(centre: As, row: Json, reviewer: tuple[As, Json], **more: Any) -> Json:
    body = {"reviewer_id": reviewer[1]["id"]} | more
    return done(await centre.post(f"{address(row)}/reviews", json=body), 201)


# --- the pool and the rubric ------------------------------------------------------------------------------------------


async def test_nobody_is_put_into_the_pool_by_another(client: Client, world: World, schools: list[School]) -> None:
    person, other = client("school", schools[1]), str(world.users["school", schools[2].id])
    assert faults(await person.post("/practice-reviewers", json={"user_id": other})) == [
        ("/user_id", "reference.unknown")
    ]
    offered = done(await person.post("/practice-reviewers", json={"about": "Учу читать"}), 201)
    assert (offered["status"], offered["school_ids"]) == ("offered", [str(schools[1].id)])
    assert offered["organization_id"] == str(world.centre.id)
    assert done(await person.post("/practice-reviewers", json={}), 409)["code"] == "already-exists"
    by_hand = done(await client("administrator").post("/practice-reviewers", json={"user_id": other}), 201)
    assert by_hand["user_id"] == other


async def test_the_pool_is_closed_to_schools(client: Client, schools: list[School], pool: Pool) -> None:
    for person, entry in pool[:2]:
        assert [one["id"] for one in done(await person.get("/practice-reviewers"))["items"]] == [entry["id"]]
    outsider = client("school", schools[0])
    assert done(await outsider.get("/practice-reviewers"))["items"] == []
    assert (await outsider.get(f"/practice-reviewers/{pool[0][1]['id']}")).status_code == 404
    assert len(done(await client("centre").get("/practice-reviewers"))["items"]) == 3
    assert (await pool[0][0].take(f"/practice-reviewers/{pool[0][1]['id']}", "end", note="x")).status_code == 403


async def test_one_rubric_is_in_force_and_stays_as_it_was(client: Client, rubric: Json) -> None:
    centre = client("centre")
    frozen = await centre.amend(f"/practice-rubrics/{rubric['id']}", {"highest": 10})
    assert done(frozen, 409)["code"] == "rubric-in-force"
    second = done(await centre.post("/practice-rubrics", json=RUBRIC), 201)
    assert (rubric["edition"], second["edition"]) == (1, 2)
    assert (await centre.take(f"/practice-rubrics/{second['id']}", "publish")).status_code == 409
    done(await centre.take(f"/practice-rubrics/{rubric['id']}", "retire"))
    assert done(await centre.take(f"/practice-rubrics/{second['id']}", "publish"))["status"] == "published"
    assert done(await client("school").get(f"/practice-rubrics/{second['id']}"))["criteria"][0]["code"] == "useful"


async def test_a_criterion_is_told_once(client: Client) -> None:
    twice = RUBRIC | {"criteria": [RUBRIC["criteria"][0], RUBRIC["criteria"][0]]}
    assert faults(await client("centre").post("/practice-rubrics", json=twice)) == [
        ("/criteria/1/code", "value.repeated")
    ]


async def test_nothing_is_judged_without_a_rubric(client: Client, schools: list[School], send: Describe) -> None:
    row = await send(schools[0])
    assert done(await client("centre").take(address(row), "review"), 409)["code"] == "no-rubric-in-force"


# --- whom to ask ------------------------------------------------------------------------------------------------------


async def test_the_own_school_and_the_authors_are_excluded(
    client: Client, world: World, schools: list[School], db: Db, opened: Json, pool: Pool
) -> None:
    centre = client("centre")
    own = await joined(client("school", schools[0]), centre)
    helper = await joined(client("consultant"), centre)
    refused = await centre.post(f"{address(opened)}/reviews", json={"reviewer_id": own["id"]})
    assert faults(refused) == [("/reviewer_id", "reviewer.conflict")]
    found = done(await centre.get(f"{address(opened)}/candidates"))["items"]
    conflicts = {one["reviewer_id"]: one["conflict"] for one in found}
    assert (conflicts[own["id"]], conflicts[helper["id"]]) == ("own_school", "own_school")
    assert [conflicts[entry["id"]] for _, entry in pool] == [None, None, None]
    assert [one["conflict"] is None for one in found] == [True, True, True, False, False]
    await invited(centre, opened, pool[0])
    again = await centre.post(f"{address(opened)}/reviews", json={"reviewer_id": pool[0][1]["id"]})
    assert faults(again) == [("/reviewer_id", "reviewer.conflict")]


async def served(client: Client, school: School, user_id: UUID, ends_on: str | None) -> None:
    """Somebody with this account is a consultant of the school, till that day."""
    centre = client("centre")
    person = done(await centre.post("/people", json={"name": "Орлов Игорь Львович"}), 201)
    post = {"person_id": person["id"], "function": "consultant", "starts_on": "2026-09-01"}
    done(await centre.post("/appointments", json=post), 201)
    one = done(await centre.post("/consultants", json={"person_id": person["id"], "topics": ["Чтение"]}), 201)
    done(await centre.take(f"/consultants/{one['id']}", "qualify", trained_on="2026-09-01", training="Курсы"))
    done(await client("administrator").take(f"/consultants/{one['id']}", "account", user_id=str(user_id)))
    serving = {"consultant_id": one["id"], "school_id": str(school.id), "starts_on": "2026-09-01", "ends_on": ends_on}
    done(await centre.post("/consultant-assignments", json=serving), 201)


async def test_who_has_consulted_a_school_does_not_judge_its_practices(
    client: Client, world: World, schools: list[School], opened: Json, pool: Pool
) -> None:
    centre = client("centre")
    early = await invited(centre, opened, pool[2])
    await served(client, schools[0], world.users["department", world.department.id], "2026-10-01")
    refused = await pool[2][0].post(f"/practice-reviews/{early['id']}/agree", headers={"If-Match": "*"})
    assert done(refused, 409)["code"] == "conflict-of-interest", "although it is over"
    done(await pool[2][0].post(f"/practice-reviews/{early['id']}/refuse", json={"note": "Консультировал"}, headers={
        "If-Match": "*",
    }))  # fmt: skip
    again = await centre.post(f"{address(opened)}/reviews", json={"reviewer_id": pool[2][1]["id"]})
    assert faults(again) == [("/reviewer_id", "reviewer.conflict")]
    found = done(await centre.get(f"{address(opened)}/candidates"))["items"]
    assert {one["reviewer_id"]: one["conflict"] for one in found} == {
        pool[0][1]["id"]: None, pool[1][1]["id"]: None, pool[2][1]["id"]: "consultant",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "author"),
    [
        ("Иванова Анна Петровна", "Иванова А. П."), ("Иванова А.П.", "ИВАНОВА Анна Петровна"),
        ("Королёва Е.", "Королева Елена Игоревна"),
    ],
)  # fmt: skip
def test_an_author_is_known_by_his_initials_too(name: str, author: str) -> None:
    assert is_among(name, [tuple_of(author)])
    assert not is_among("Иванов А. П.", [tuple_of(author)])
    assert not is_among(name.split(maxsplit=1)[0], [tuple_of(author)])


def tuple_of(name: str) -> tuple[str, str]:
    surname, *rest = name.casefold().replace("ё", "е").replace(".", " ").split()
    return surname, "".join(word[0] for word in rest)


async def test_whoever_has_come_to_the_school_meanwhile_does_not_judge_it(
    client: Client, world: World, schools: list[School], db: Db, opened: Json, pool: Pool
) -> None:
    review = await invited(client("centre"), opened, pool[2])
    db.add(
        Membership(
            user_id=world.users["department", world.department.id], role="school", organization_id=schools[0].id,
            district_id=world.district.id, starts_on=today(),
        )
    )  # fmt: skip
    await db.flush()
    refused = await pool[2][0].post(f"/practice-reviews/{review['id']}/agree", headers={"If-Match": "*"})
    assert done(refused, 409)["code"] == "conflict-of-interest"
    assert done(await pool[2][0].get("/practice-reviews"))["items"] == [], "of one's own school nothing is shown"
    assert (await pool[2][0].get(f"/practice-reviews/{review['id']}")).status_code == 404


async def test_only_admitted_reviewers_are_invited_and_not_for_yesterday(
    client: Client, schools: list[School], opened: Json, rubric: Json
) -> None:
    centre = client("centre")
    offered = done(await client("school", schools[1]).post("/practice-reviewers", json={}), 201)
    answer = await centre.post(
        f"{address(opened)}/reviews", json={"reviewer_id": offered["id"], "due_on": "2020-01-01"}
    )
    assert faults(answer) == [("/reviewer_id", "reference.unknown"), ("/due_on", "date.past")]
    done(await centre.take(f"/practice-reviewers/{offered['id']}", "admit"))
    made = done(await centre.post(f"{address(opened)}/reviews", json={"reviewer_id": offered["id"]}), 201)
    assert made["due_on"] == (calendar.today() + timedelta(days=rubric["review_days"])).isoformat()


async def test_nobody_is_invited_before_the_review_begins(
    client: Client, schools: list[School], send: Describe, rubric: Json, pool: Pool
) -> None:
    row = await send(schools[0])
    answer = await client("centre").post(f"{address(row)}/reviews", json={"reviewer_id": pool[0][1]["id"]})
    assert done(answer, 409)["code"] == "practice-not-in-review"


# --- what a reviewer does ---------------------------------------------------------------------------------------------


async def test_a_reviewer_sees_the_text_and_nothing_of_the_others(
    client: Client, schools: list[School], opened: Json, pool: Pool
) -> None:
    centre = client("centre")
    mine, other = [await invited(centre, opened, one) for one in pool[:2]]
    person = pool[0][0]
    found = done(await person.get(f"/practice-reviews/{mine['id']}"))
    assert found["manuscript"]["steps"] == opened["steps"]
    assert found["manuscript"]["authors"] == ["Иванова Анна Петровна"]
    assert found["allowed_actions"] == ["agree", "refuse"]
    assert (await person.get(f"/practice-reviews/{other['id']}")).status_code == 404
    assert [one["id"] for one in done(await person.get("/practice-reviews"))["items"]] == [mine["id"]]
    assert (await person.get(address(opened))).status_code == 404
    assert (await person.get(f"{address(opened)}/judgement")).status_code == 404
    tasks = done(await person.get("/me/tasks", params={"kind": "practice-review"}))["items"]
    assert [(one["id"], one["action"], one["due_on"]) for one in tasks] == [(mine["id"], "agree", mine["due_on"])]


async def test_every_mark_is_looked_at(client: Client, opened: Json, pool: Pool) -> None:
    person, _ = pool[0]
    row = await invited(client("centre"), opened, pool[0])
    place = f"/practice-reviews/{row['id']}"
    body: Json = {"scores": [{"criterion": "useful", "score": 5}], "recommendation": "accept"}
    assert done(await person.take(place, "complete", **body), 409)["allowed_actions"] == ["agree", "refuse"]
    done(await person.take(place, "agree"))
    marks = [("useful", 6), ("useful", 1), ("bold", 3)]
    wrong = await person.take(
        place, "complete", scores=[{"criterion": code, "score": mark} for code, mark in marks], recommendation="accept"
    )
    assert faults(wrong) == [
        ("/scores/0/score", "value.too-large"), ("/scores/1/criterion", "value.repeated"),
        ("/scores/2/criterion", "criterion.unknown"), ("/scores", "criterion.missing"),
    ]  # fmt: skip
    assert done(await person.get(place))["scores"] is None


async def test_the_total_is_weighted_and_the_review_stays(client: Client, opened: Json, pool: Pool) -> None:
    done_ = await review(client("centre"), opened, pool[0], (5, 1))
    assert done_["total"] == 0.75, "three parts of the highest mark, one of the lowest"
    assert done_["allowed_actions"] == []
    place = f"/practice-reviews/{done_['id']}"
    assert (await pool[0][0].take(place, "refuse", note="Передумал")).status_code == 409


@given(st.lists(st.tuples(st.integers(1, 100), st.integers(1, 10)), min_size=1, max_size=30), st.integers(2, 10))
def test_a_total_lies_between_none_and_all(judged: list[tuple[int, int]], highest: int) -> None:
    weights = {str(place): weight for place, (weight, _) in enumerate(judged)}
    marks: list[Json] = [
        {"criterion": str(place), "score": min(mark, highest)} for place, (_, mark) in enumerate(judged)
    ]
    found = total(marks, weights, highest)
    assert 0 <= found <= 1
    assert total([one | {"score": highest} for one in marks], weights, highest) == 1
    assert total([one | {"score": 1} for one in marks], weights, highest) == 0
    better = [one | {"score": min(one["score"] + 1, highest)} for one in marks]
    assert total(better, weights, highest) >= found


async def test_whoever_refuses_says_why_and_another_is_asked(client: Client, opened: Json, pool: Pool) -> None:
    centre = client("centre")
    row = await invited(centre, opened, pool[0])
    place = f"/practice-reviews/{row['id']}"
    assert faults(await pool[0][0].take(place, "refuse")) == [("/note", "value.missing")]
    assert done(await pool[0][0].take(place, "refuse", note="Отпуск"))["status"] == "refused"
    assert done(await centre.get(f"{address(opened)}/judgement"))["invited"] == 0
    second = await invited(centre, opened, pool[1])
    assert done(await centre.take(f"/practice-reviews/{second['id']}", "cancel"))["status"] == "cancelled"


async def test_the_centre_gives_more_time_and_keeps_a_comment_back(client: Client, opened: Json, pool: Pool) -> None:
    centre = client("centre")
    row = await invited(centre, opened, pool[0])
    place = f"/practice-reviews/{row['id']}"
    later = (calendar.today() + timedelta(days=60)).isoformat()
    assert done(await centre.amend(place, {"due_on": later, "withheld": True}))["due_on"] == later
    assert (await pool[0][0].amend(place, {"due_on": later})).status_code == 403


# --- the decision -----------------------------------------------------------------------------------------------------


async def test_a_decision_takes_as_many_reviews_as_the_rubric_says(client: Client, opened: Json, pool: Pool) -> None:
    centre = client("centre")
    await review(centre, opened, pool[0])
    early = done(await centre.take(address(opened), "accept"), 409)
    assert (early["code"], early["disagree"]) == ("reviews-missing", False)
    await review(centre, opened, pool[1])
    judged = done(await centre.get(f"{address(opened)}/judgement"))
    assert (judged["done"], judged["wanted"], judged["spread"], judged["ready"]) == (2, 2, 0.0, True)
    assert judged["criteria"] == [
        {"criterion": "useful", "lowest": 4, "highest": 4, "mean": 4.0},
        {"criterion": "proven", "lowest": 4, "highest": 4, "mean": 4.0},
    ]
    assert done(await centre.take(address(opened), "accept"))["status"] == "accepted"


@pytest.mark.parametrize(
    ("first", "second", "recommendations", "disagree"),
    [
        ((5, 5), (4, 4), ("accept", "accept"), True), ((5, 5), (5, 4), ("accept", "accept"), False),
        ((4, 4), (4, 4), ("accept", "decline"), True), ((4, 4), (4, 4), ("accept", "revise"), False),
    ],
)  # fmt: skip
async def test_where_they_disagree_a_third_one_is_asked(
    client: Client, opened: Json, pool: Pool, first: Any, second: Any, recommendations: Any, disagree: bool
) -> None:
    centre = client("centre")
    for reviewer, marks, recommendation in zip(pool, (first, second), recommendations, strict=False):
        await review(centre, opened, reviewer, marks, recommendation=recommendation)
    judged = done(await centre.get(f"{address(opened)}/judgement"))
    assert (judged["disagree"], judged["wanted"], judged["ready"]) == (disagree, 2 + disagree, not disagree)
    answer = await centre.take(address(opened), "accept")
    if not disagree:
        done(answer)
        return
    assert done(answer, 409)["disagree"] is True
    await review(centre, opened, pool[2])
    assert done(await centre.get(f"{address(opened)}/judgement"))["ready"] is True
    done(await centre.take(address(opened), "decline", note="Рано"))


async def test_a_recommendation_is_not_the_decision(client: Client, opened: Json, pool: Pool) -> None:
    centre = client("centre")
    for reviewer in pool[:2]:
        await review(centre, opened, reviewer, recommendation="decline")
    assert done(await centre.take(address(opened), "accept"))["status"] == "accepted"


async def test_whoever_reviews_does_not_decide(client: Client, opened: Json, pool: Pool) -> None:
    centre = client("centre")
    await review(centre, opened, pool[0])
    await review(centre, opened, (centre, await joined(centre, centre)))
    assert done(await centre.take(address(opened), "accept"), 409)["code"] == "reviewer-cannot-decide"
    assert done(await centre.take(address(opened), "return", note="Дополните"), 409)["code"] == (
        "reviewer-cannot-decide"
    )
    assert done(await centre.get(address(opened)))["status"] == "in_review"


async def test_a_practice_taken_back_is_reviewed_no_more(
    client: Client, schools: list[School], opened: Json, pool: Pool
) -> None:
    row = await invited(client("centre"), opened, pool[0])
    done(await client("school", schools[0]).take(address(opened), "withdraw"))
    person, place = pool[0][0], f"/practice-reviews/{row['id']}"
    found = done(await person.get(place))
    assert (found["allowed_actions"], found["locked_because"]["code"]) == ([], "submission-closed")
    assert done(await person.take(place, "agree"), 409)["code"] == "practice-not-in-review"
    assert done(await person.get("/me/tasks"))["items"] == []


async def test_a_second_round_proposes_the_reviewers_of_the_first(
    client: Client, schools: list[School], opened: Json, pool: Pool
) -> None:
    centre, school = client("centre"), client("school", schools[0])
    await review(centre, opened, pool[1], comment_for_school="Мало данных")
    waiting = await invited(centre, opened, pool[0])
    done(await centre.take(address(opened), "return", note="Добавьте данные"))
    assert done(await centre.get(f"/practice-reviews/{waiting['id']}"))["status"] == "cancelled"
    done(await school.take(address(opened), "submit"))
    done(await centre.take(address(opened), "review"))
    candidates = done(await centre.get(f"{address(opened)}/candidates"))["items"]
    assert (candidates[0]["reviewer_id"], candidates[0]["former"]) == (pool[1][1]["id"], True)
    assert [one["former"] for one in candidates] == [True, False, False]
    assert done(await centre.get(f"{address(opened)}/judgement"))["done"] == 0
    for reviewer in pool[:2]:
        await review(centre, opened, reviewer, comment_for_school="Теперь хорошо")
    done(await centre.take(address(opened), "accept"))
    told = done(await school.get(f"{address(opened)}/feedback"))["rounds"]
    assert [(one["round"], [comment["comment"] for comment in one["comments"]]) for one in told] == [
        (1, ["Мало данных"]),
        (2, ["Теперь хорошо", "Теперь хорошо"]),
    ]


async def test_reviews_are_listed_by_submission_state_and_lateness(
    client: Client, opened: Json, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = client("centre")
    written = await review(centre, opened, pool[0])
    waiting = await invited(centre, opened, pool[1])
    at = f"/practice-reviews/{waiting['id']}"
    assert faults(await centre.amend(at, {"due_on": "2026-01-01"})) == [("/due_on", "date.past")]
    done(await centre.amend(at, {"due_on": today().isoformat()}))
    tomorrow = today() + timedelta(days=1)
    monkeypatch.setattr(calendar, "today", lambda: tomorrow)
    for query, expected in (
        ({"status": "done"}, [written["id"]]), ({"overdue": True}, [waiting["id"]]),
        ({"overdue": False}, [written["id"]]), ({"round": 2}, []),
        ({"submission_id": opened["id"], "reviewer_id": pool[1][1]["id"]}, [waiting["id"]]),
    ):  # fmt: skip
        listed = done(await centre.get("/practice-reviews", params=query))["items"]
        assert [one["id"] for one in listed] == expected, query
    assert Decimal(str(written["total"])) == Decimal("0.75")
