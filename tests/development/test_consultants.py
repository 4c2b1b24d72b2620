"""Consultants: how they come into the pool, which schools they serve and see, what they report, what follows of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from app.domains.organizations.models import School
from app.kernel.calendar import today
from app.kernel.db import Db
from tests.conftest import As, Client, World, signed_in
from tests.development.conftest import (
    Json,
    cause_of,
    consultant,
    done,
    duty,
    evidence_of,
    faults,
    person,
    registered,
    serving,
)

VISIT: Json = {"held_on": "2026-10-06", "topic": "Цели программы перехода", "report": "Уточнили две цели"}


@pytest.fixture
def centre(client: Client) -> As:
    return client("centre")


@pytest.fixture
def school(client: Client, schools: list[School]) -> As:
    return client("school", schools[0])


def id_of(address: str) -> str:
    return address.rsplit("/", 1)[1]


@dataclass
class Account:
    """Somebody who can sign in and holds no post."""

    id: str
    api: As
    admin: As

    async def link(self, consultant: str) -> As:
        """He is this consultant from now on."""
        assert done(await self.admin.take(consultant, "account", user_id=self.id))["has_account"]
        return self.api

    async def posts(self) -> list[tuple[str, str | None]]:
        found = done(await self.admin.get("/memberships", params={"user_id": self.id}))["items"]
        return [(post["starts_on"], post["ends_on"]) for post in found]

    async def sees(self) -> list[str]:
        answer = await self.api.get("/schools")
        return [] if answer.status_code == 403 else [one["code"] for one in done(answer)["items"]]


@pytest.fixture
async def account(app: FastAPI, client: Client, db: Db) -> Account:
    admin = client("administrator")
    made = done(await admin.post("/users", json={"login": "petrov", "name": "Петров П. П."}), 201)
    token = await signed_in(app.state.kernel, db, UUID(made["id"]))
    await db.flush()
    return Account(made["id"], client("consultant", token=token), admin)


async def visited(who: As, consultant_id: str, school: School, **more: Any) -> str:
    body = VISIT | {"consultant_id": consultant_id, "school_id": str(school.id)} | more
    return f"/consultations/{done(await who.post('/consultations', json=body), 201)['id']}"


# --- the pool ---------------------------------------------------------------------------------------------------------


async def test_the_centre_names_and_the_department_sends_each_for_a_duty_of_its_own(
    client: Client, centre: As, programme: Json
) -> None:
    department = client("department")
    one = await person(centre, "Петров")
    body = {"person_id": one, "topics": ["Неуспешность"], "max_schools": 2}
    assert faults(await centre.post("/consultants", json=body)) == [("/person_id", "person.not-appointed")]
    function = {"person_id": one, "function": "consultant", "starts_on": "2026-09-01"}
    done(await centre.post("/appointments", json=function), 201)
    made = done(await centre.post("/consultants", json=body), 201)
    assert (made["status"], made["person_name"], made["has_account"]) == ("candidate", "Петров", False)
    named = {"actor": "centre", "deliverable": "expert_consultant"}
    row = await duty(centre, "1.1.5", **named)
    assert (row["status"], (await evidence_of(centre, row))[0]["resource_id"]) == ("reported", made["id"])
    sent = {"actor": "department", "deliverable": "expert_consultant"}
    assert (await duty(department, "1.1.5", **sent))["status"] == "not_started"
    address = f"/consultants/{made['id']}"
    assert (await centre.take(address, "send")).status_code == 403
    assert done(await department.take(address, "send"))["status"] == "training"
    after = await duty(department, "1.1.5", **sent)
    assert (after["status"], await cause_of(department, after)) == (
        "reported", "Направлен на подготовку экспертов-консультантов",
    )  # fmt: skip
    assert done(await centre.post("/consultants", json=body), 409)["code"] == "already-exists"

    done(await centre.take(address, "retire", note="Ушёл из школы"))
    for who, filters in ((centre, named), (department, sent)):
        row = await duty(who, "1.1.5", **filters)
        assert (row["status"], row["evidence_count"]) == ("in_progress", 0), "nobody was trained"


async def test_schools_know_those_who_work_with_schools(client: Client, centre: As, school: As) -> None:
    active = await consultant(client, name="Борисов")
    gone = await consultant(client, name="Антонов")
    done(await centre.take(gone, "retire", note="Перешёл в школу"))

    async def names(who: As) -> list[str]:
        return [row["person_name"] for row in done(await who.get("/consultants"))["items"]]

    assert (await names(centre), await names(school)) == (["Антонов", "Борисов"], ["Борисов"])
    assert (await school.get(gone)).status_code == 404
    assert (await school.amend(active, {"max_schools": 9})).status_code == 403
    assert done(await centre.take(gone, "readmit"))["status"] == "candidate"
    assert done(await centre.amend(active, {"topics": ["Родители"], "max_schools": 3}))["topics"] == ["Родители"]


# --- which schools ----------------------------------------------------------------------------------------------------


async def test_a_consultant_serves_a_school_once_at_a_time(client: Client, centre: As, schools: list[School]) -> None:
    id = id_of(await consultant(client))
    first = serving(id, schools[0], ends_on="2026-12-31")
    made = done(await centre.post("/consultant-assignments", json=first), 201)
    assert (made["school_name"], made["consultant_name"]) == ("Школа № 2", "Петров Пётр Петрович")
    overlapping = serving(id, schools[0], starts_on="2026-12-31")
    assert faults(await centre.post("/consultant-assignments", json=overlapping)) == [
        ("/starts_on", "assignment.overlaps")
    ]
    later = done(await centre.post("/consultant-assignments", json=overlapping | {"starts_on": "2027-01-01"}), 201)
    moved = await centre.amend(f"/consultant-assignments/{made['id']}", {"ends_on": "2027-02-01"})
    assert faults(moved) == [("/starts_on", "assignment.overlaps")]
    assert done(await centre.amend(f"/consultant-assignments/{made['id']}", {"ends_on": "2026-11-30"}))["version"] == 2
    backwards = await centre.amend(f"/consultant-assignments/{later['id']}", {"ends_on": "2026-01-01"})
    assert faults(backwards) == [("/ends_on", "dates.order")]


async def test_what_is_too_much_or_doubled_is_told_and_taken_with_an_explanation(
    client: Client, centre: As, schools: list[School]
) -> None:
    busy, other = id_of(await consultant(client, to=schools[0])), id_of(await consultant(client, name="Сидоров"))
    done(await centre.amend(f"/consultants/{busy}", {"max_schools": 1}))
    done(await centre.post("/consultant-assignments", json=serving(other, schools[1])), 201)
    wanted = serving(busy, schools[1])
    assert faults(await centre.post("/consultant-assignments", json=wanted)) == [
        ("/note", "load.exceeded"), ("/note", "school.has-consultant"),
    ]  # fmt: skip
    done(await centre.post("/consultant-assignments", json=wanted | {"note": "Вдвоём до Нового года"}), 201)
    load = done(await centre.get("/consultants/load?on=2026-10-01"))
    told = {one["consultant_name"]: one for one in load["items"]}
    assert (told["Петров Пётр Петрович"]["overloaded"], told["Сидоров"]["overloaded"]) == (True, False)
    assert [one["school_name"] for one in told["Петров Пётр Петрович"]["schools"]] == ["Школа № 2", "Школа № 10"]
    assert [one["school_name"] for one in load["with_several"]] == ["Школа № 10"]
    assert done(await centre.get("/consultants/load?on=2026-08-31"))["items"][0]["schools_count"] == 0


async def test_the_load_costs_the_same_for_however_many_schools(
    client: Client, centre: As, schools: list[School], selects: Any
) -> None:
    id = id_of(await consultant(client, to=schools[0]))
    for one in schools[1:]:
        done(await centre.post("/consultant-assignments", json=serving(id, one)), 201)
    with selects() as asked:
        assert done(await centre.get("/consultants/load"))["items"][0]["schools_count"] == 3
    assert len(asked) == 2


async def test_nobody_consults_his_own_school(
    client: Client, centre: As, school: As, world: World, schools: list[School]
) -> None:
    """Neither where he is on the staff too, nor where his account acts for it."""
    await person(school, "Петров", email="Petrov@example.org")
    address = await consultant(client, email="petrov@example.org")
    own = [("/school_id", "conflict.own-school")]
    assert faults(await centre.post("/consultant-assignments", json=serving(id_of(address), schools[0]))) == own
    head = str(world.users["school", schools[1].id])
    done(await client("administrator").take(address, "account", user_id=head))
    assert faults(await centre.post("/consultant-assignments", json=serving(id_of(address), schools[1]))) == own
    done(await centre.post("/consultant-assignments", json=serving(id_of(address), schools[2])), 201)


async def test_only_who_is_trained_is_assigned(client: Client, centre: As, schools: list[School], world: World) -> None:
    address = await consultant(client)
    done(await centre.take(address, "retire", note="Перешёл в школу"))
    refused = await centre.post("/consultant-assignments", json=serving(id_of(address), schools[0]))
    assert faults(refused) == [("/consultant_id", "consultant.not-active")]
    done(await centre.take(address, "readmit"))
    tomorrow = (today() + timedelta(days=1)).isoformat()
    early = await centre.take(address, "qualify", trained_on=tomorrow, training="Курсы")
    assert faults(early) == [("/trained_on", "date.to-come")]
    done(await centre.take(address, "qualify", trained_on="2026-09-30", training="Курсы", training_hours=72))
    foreign = await centre.post("/consultant-assignments", json=serving(id_of(address), world.other_schools[0]))
    assert faults(foreign) == [("/school_id", "reference.unknown")]
    assert faults(await centre.take(address, "qualify", training="Курсы")) == [("/trained_on", "value.missing")]


# --- the account that he signs in with --------------------------------------------------------------------------------


async def test_the_account_sees_the_schools_he_serves_for_the_days_he_does(
    client: Client, centre: As, account: Account, schools: list[School]
) -> None:
    address = await consultant(client, to=schools[0])
    assert await account.sees() == []
    await account.link(address)
    assert (await account.sees(), await account.posts()) == (["2"], [("2026-09-01", None)])
    made = done(await centre.post("/consultant-assignments", json=serving(id_of(address), schools[2])), 201)
    second = f"/consultant-assignments/{made['id']}"
    assert await account.sees() == ["2", "550"]
    done(await centre.amend(second, {"ends_on": "2026-09-30"}))
    assert (await account.sees(), await account.posts()) == (
        ["2"], [("2026-09-01", None), ("2026-09-01", "2026-09-30")],
    )  # fmt: skip
    done(await centre.amend(second, {"ends_on": None}))
    assert await account.sees() == ["2", "550"]
    assert (await centre.drop(second)).status_code == 204
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert (await account.sees(), await account.posts()) == (
        ["2"], [("2026-09-01", None), ("2026-09-01", yesterday)],
    )  # fmt: skip
    done(await centre.take(address, "retire", note="Перешёл в школу"))
    assert (await account.posts())[0] == ("2026-09-01", today().isoformat())
    assert await account.sees() == ["2"], "until the end of the day"


async def test_an_account_that_is_taken_off_sees_the_schools_no_more(
    client: Client, centre: As, account: Account, schools: list[School]
) -> None:
    address = await consultant(client, to=schools[0])
    soon = (today() + timedelta(days=30)).isoformat()
    done(await centre.post("/consultant-assignments", json=serving(id_of(address), schools[1], starts_on=soon)), 201)
    await account.link(address)
    assert await account.posts() == [("2026-09-01", None), (soon, None)]
    assert not done(await account.admin.take(address, "account", user_id=None))["has_account"]
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert (await account.sees(), await account.posts()) == ([], [("2026-09-01", yesterday)])
    nobody = await account.admin.take(address, "account", user_id="018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80")
    assert faults(nobody) == [("/user_id", "reference.unknown")]
    assert (await centre.take(address, "account", user_id=account.id)).status_code == 403


async def test_what_is_still_to_come_is_not_served_by_who_has_retired(
    client: Client, centre: As, account: Account, schools: list[School]
) -> None:
    address = await consultant(client)
    await account.link(address)
    soon = serving(id_of(address), schools[0], starts_on=(today() + timedelta(days=30)).isoformat())
    made = done(await centre.post("/consultant-assignments", json=soon), 201)
    done(await centre.take(address, "retire", note="Перешёл в школу"))
    assert (await centre.get(f"/consultant-assignments/{made['id']}")).status_code == 404
    assert await account.posts() == []


# --- visits -----------------------------------------------------------------------------------------------------------


async def test_a_confirmed_visit_is_evidence_for_the_centre_at_the_measures_it_names(
    client: Client, centre: As, school: As, account: Account, schools: list[School], enrolled: School
) -> None:
    address = await consultant(client, to=schools[0])
    him = await account.link(address)
    body = VISIT | {"school_id": str(schools[0].id), "measures": ["1.1.3"]}
    made = done(await him.post("/consultations", json=body), 201)
    visit = f"/consultations/{made['id']}"
    assert (made["status"], made["form"], made["consultant_name"]) == ("draft", "visit", "Петров Пётр Петрович")
    assert (made["allowed_actions"], done(await school.get(visit))["allowed_actions"]) == (["report"], [])
    done(await him.take(visit, "report"))
    (task,) = done(await school.get("/me/tasks?kind=consultation-review"))["items"]
    assert (task["id"], task["action"]) == (made["id"], "confirm")
    done(await school.take(visit, "return", note="Цели были три"))
    (task,) = done(await him.get("/me/tasks"))["items"]
    assert (task["kind"], task["id"], task["action"]) == ("consultation", made["id"], "report")
    done(await him.amend(visit, {"report": "Уточнили три цели"}))
    done(await him.take(visit, "report"))
    assert (await centre.take(visit, "confirm")).status_code == 403
    assert (await duty(centre, "1.1.3", actor="centre"))["status"] == "not_started"

    confirmed = done(await school.take(visit, "confirm"))
    assert (confirmed["status"], confirmed["allowed_actions"]) == ("confirmed", [])
    row = await duty(centre, "1.1.3", actor="centre")
    assert (row["deliverable"], row["status"], row["evidence_count"]) == ("consultation", "reported", 1)
    assert await cause_of(centre, row) == "Консультация подтверждена школой: Школа № 2"
    (proof,) = await evidence_of(centre, row)
    assert (proof["resource_type"], proof["resource_id"]) == ("consultations", made["id"])
    assert (await duty(centre, "2.1.4", actor="centre"))["status"] == "not_started", "it helped with 1.1.3 alone"
    assert (await school.get(f"/assignments/{row['id']}")).status_code == 404, "the centre's duties stay its own"
    assert done(await him.amend(visit, {"topic": "Другая"}), 409)["code"] == "consultation-locked"


async def test_a_visit_that_names_no_measure_is_confirmed_and_fulfils_nothing(
    client: Client, centre: As, school: As, schools: list[School], enrolled: School
) -> None:
    visit = await visited(centre, id_of(await consultant(client, to=schools[0])), schools[0])
    done(await centre.take(visit, "report"))
    assert done(await school.take(visit, "confirm"))["status"] == "confirmed"
    found = done(await centre.get("/assignments?actor=centre&deliverable=consultation"))["items"]
    assert {row["status"] for row in found} == {"not_started"}


async def test_all_that_is_wrong_with_a_visit_is_told_at_once(
    client: Client, centre: As, schools: list[School], programme: Json
) -> None:
    id = id_of(await consultant(client, to=schools[0]))
    body = {"consultant_id": id, "school_id": str(schools[1].id), "topic": "Цели", "measures": ["1.1.3", "9.9.9"]}
    assert faults(await centre.post("/consultations", json=body | {"held_on": "2090-01-01"})) == [
        ("/held_on", "date.to-come"), ("/held_on", "consultant.not-assigned"), ("/measures/1", "reference.unknown"),
    ]  # fmt: skip
    early = body | {"school_id": str(schools[0].id), "held_on": "2026-08-31", "measures": []}
    assert faults(await centre.post("/consultations", json=early)) == [("/held_on", "consultant.not-assigned")]
    unsaid = await centre.post("/consultations", json={key: early[key] for key in early if key != "consultant_id"})
    assert faults(unsaid) == [("/consultant_id", "value.missing")]
    bare = await visited(centre, id, schools[0], report=None)
    assert faults(await centre.take(bare, "report")) == [("/report", "value.missing")]
    paper = await registered(client("school", schools[1]), audience="owner")
    assert faults(await client("school", schools[0]).post("/consultations", json=body), 403) == []
    assert done(await centre.amend(bare, {"document_id": paper["id"], "report": "Есть"}))["report"] == "Есть"


async def test_a_consultant_speaks_for_himself_alone(
    client: Client, centre: As, account: Account, schools: list[School]
) -> None:
    him = await account.link(await consultant(client, to=schools[0]))
    other = id_of(await consultant(client, name="Сидоров"))
    with_reason = serving(other, schools[0], note="Вдвоём")
    done(await centre.post("/consultant-assignments", json=with_reason), 201)
    body = VISIT | {"consultant_id": other, "school_id": str(schools[0].id)}
    assert (await him.post("/consultations", json=body)).status_code == 403
    visit = await visited(centre, other, schools[0])
    shown = done(await him.get(visit))
    assert shown["consultant_name"] == "Сидоров", "what was done at his school he reads"
    assert (shown["allowed_actions"], shown["locked_because"]["code"]) == ([], "another-turn")
    own = done(await him.post("/consultations", json=VISIT | {"school_id": str(schools[0].id)}), 201)
    offers = {one["id"]: one["allowed_actions"] for one in done(await him.get("/consultations"))["items"]}
    assert offers == {shown["id"]: [], own["id"]: ["report"]}
    assert done(await centre.get(visit))["allowed_actions"] == ["report"]
    assert (await him.amend(visit, {"report": "Не он"})).status_code == 403
    assert (await him.take(visit, "report")).status_code == 403
    assert (await him.drop(visit)).status_code == 403
    assert (await centre.drop(visit)).status_code == 204


async def test_a_school_knows_who_was_there_when_he_has_left(
    client: Client, centre: As, school: As, schools: list[School]
) -> None:
    address = await consultant(client, to=schools[0])
    visit = await visited(centre, id_of(address), schools[0])
    done(await centre.take(visit, "report"))
    assert done(await centre.drop(visit), 409)["code"] == "consultation-locked"
    done(await centre.take(address, "retire", note="Перешёл в школу"))
    assert (await school.get(address)).status_code == 404
    assert done(await school.take(visit, "confirm"))["consultant_name"] == "Петров Пётр Петрович"
    assert done(await centre.drop(address), 409)["code"] == "in-use"


async def test_visits_are_listed_by_what_one_asks_for_at_one_cost(
    client: Client, centre: As, schools: list[School], programme: Json, selects: Any
) -> None:
    id = id_of(await consultant(client, to=schools[0]))
    done(await centre.post("/consultant-assignments", json=serving(id, schools[1])), 201)
    await visited(centre, id, schools[0], measures=["1.1.3"])
    await visited(centre, id, schools[0], held_on="2026-11-06", measures=["2.1.4", "1.1.2"])
    await visited(centre, id, schools[1], topic="Родители")

    async def found(**wanted: Any) -> list[str]:
        return [row["held_on"] for row in done(await centre.get("/consultations", params=wanted))["items"]]

    with selects() as asked:
        assert await found() == ["2026-11-06", "2026-10-06", "2026-10-06"]
    assert len(asked) == 1
    assert await found(measure=["1.1.2", "1.1.3"]) == ["2026-11-06", "2026-10-06"]
    assert await found(held_on_from="2026-10-07", held_on_to="2026-12-01") == ["2026-11-06"]
    assert await found(school_id=str(schools[1].id)) == await found(q="родители") == ["2026-10-06"]
    assert await found(status="confirmed") == []
    assert len(done(await client("school", schools[1]).get("/consultations"))["items"]) == 1
