"""What is held about one of the staff is told to whom he works for, and taken out when he asks; what he did stays."""

from typing import Any

import pytest
from sqlalchemy import select

from app.domains.organizations.models import School
from app.domains.organizations.personal import Holding
from app.kernel.audit import AuditEntry
from app.kernel.db import Db
from tests.conftest import As, Client
from tests.development.conftest import COURSE, Json, done, drawn_up, duty, person, serving

NAME = "Иванова Анна Петровна"


async def told(who: As, id: str) -> dict[str, list[dict[str, str | None]]]:
    """Kind of thing -> its records as facts."""
    answer = done(await who.get(f"/people/{id}/personal-data", headers={"Accept-Language": "en"}))
    assert answer["person"]["id"] == id
    return {
        one["resource"]: [{fact["name"]: fact["value"] for fact in item["facts"]} for item in one["items"]]
        for one in answer["held"]
    }


@pytest.fixture
def school(client: Client, schools: list[School]) -> As:
    return client("school", schools[0])


async def a_busy_year(client: Client, school: As, schools: list[School]) -> str:
    """A teacher learns by a plan and in a team of her school, mentors another school's, and is in charge of a duty."""
    centre, other = client("centre"), client("school", schools[1])
    anna = await person(school, NAME, position="учитель", email="anna@example.org")
    appointed = {"person_id": anna, "function": "development_lead", "starts_on": "2026-09-01"}
    appointment = done(await school.post("/appointments", json=appointed), 201)
    row = await duty(school, "1.1.5")
    done(await school.amend(f"/assignments/{row['id']}", {"appointment_id": appointment["id"]}))
    await drawn_up(school, {"person_ids": [anna]})
    work = {"topic": "Оценивание", "work_plan": [{"due_on": "2026-11-30", "what": "Уроки"}]}
    team = done(await school.post("/learning-teams", json=work | {"name": "Своя", "mentor_id": anna}), 201)
    address = f"/learning-teams/{team['id']}"
    member = done(await school.post(f"{address}/members", json={"person_id": anna, "starts_on": "2026-09-01"}), 201)
    done(await school.take(address, "approve"))
    meeting = {"held_on": "2026-10-14", "hours": 2, "summary": "Уроки", "member_ids": [member["id"]]}
    done(await school.post(f"{address}/meetings", json=meeting), 201)
    theirs = done(await other.post("/learning-teams", json=work | {"name": "Чужая"}), 201)
    done(await centre.take(f"/learning-teams/{theirs['id']}", "mentor", person_id=anna))
    return anna


async def test_all_that_is_held_is_told_over_all_domains(
    client: Client, school: As, schools: list[School], enrolled: School
) -> None:
    anna = await a_busy_year(client, school, schools)
    held = await told(school, anna)
    assert held.keys() == Holding.known.keys()
    assert [one["Function"] for one in held["appointments"]] == ["in charge of professional development"]
    assert [one["Measure"] for one in held["assignments"]] == ["1.1.5"]
    assert held["development-items"] == [
        {"Form": "advanced course", "Topic": COURSE["title"], "From": "2026-10-05", "To": "2026-12-18", "Hours": "36"}
    ]
    assert [one["Hours"] for one in held["hour-credits"]] == ["2"]
    assert [one["Team"] for one in held["learning-team-members"]] == ["Своя"]
    assert sorted(str(one["Team"]) for one in held["learning-teams"]) == ["Своя", "Чужая"], "another school's too"
    assert held["learning-team-meetings"] == [{"Day": "2026-10-14", "Hours": "2"}]
    assert "email" in str(held["audit-entries"][0]["Changed fields"]), "that it changed, never what it was"
    assert held["consultants"] == held["consultations"] == []


async def test_a_consultants_schools_and_visits_are_told_to_the_centre(
    client: Client, school: As, schools: list[School]
) -> None:
    centre = client("centre")
    one = await person(centre, "Петров")
    function = {"person_id": one, "function": "consultant", "starts_on": "2026-09-01"}
    done(await centre.post("/appointments", json=function), 201)
    made = done(await centre.post("/consultants", json={"person_id": one, "topics": ["Неуспешность"]}), 201)
    address = f"/consultants/{made['id']}"
    done(await centre.take(address, "qualify", trained_on="2026-09-30", training="Курсы"))
    done(await centre.post("/consultant-assignments", json=serving(made["id"], schools[0])), 201)
    visit = {"consultant_id": made["id"], "school_id": str(schools[0].id), "held_on": "2026-10-06", "topic": "Цели"}
    done(await centre.post("/consultations", json=visit), 201)
    held = await told(centre, one)
    assert held["consultants"][0]["Training"] == "Курсы"
    assert [row["School"] for row in held["consultant-assignments"]] == ["Школа № 2"]
    assert [(row["Topic"], row["State"]) for row in held["consultations"]] == [("Цели", "draft")]

    done(await centre.take(f"/people/{one}", "anonymise"))
    for who in (centre, school):
        assert done(await who.get(address))["person_name"] == "Имя удалено"
        assert done(await who.get("/consultations"))["items"][0]["consultant_name"] == "Имя удалено"
        assert done(await who.get("/consultant-assignments"))["items"][0]["consultant_name"] == "Имя удалено"


async def test_what_a_person_did_stays_true_without_the_name(
    client: Client, school: As, schools: list[School], enrolled: School, db: Db
) -> None:
    centre, other = client("centre"), client("school", schools[1])
    anna = await a_busy_year(client, school, schools)

    async def numbers() -> Json:
        return {
            "hours": done(await centre.get("/development-plans/hours?school_year=2026/27"))["items"],
            "credits": [row["hours"] for row in done(await centre.get("/hour-credits"))["items"]],
            "heads": [row["headcount"] for row in done(await centre.get("/development-items"))["items"]],
        }

    before = await numbers()
    gone = done(await school.take(f"/people/{anna}", "anonymise"))
    assert (gone["name"], gone["position"], gone["email"]) == ("Имя удалено", None, None)
    assert gone["anonymised_at"] is not None
    assert await numbers() == before
    seen: list[Any] = [
        await who.get(address)
        for who in (school, other, centre)
        for address in ("/people", "/appointments", "/learning-teams", "/hour-credits", "/development-items",
                        "/me/tasks", "/audit-entries?limit=200", "/consultants")
    ]  # fmt: skip
    seen.append(await school.get(f"/people/{anna}/personal-data"))
    for answer in seen:
        assert answer.status_code == 200
        assert "Иванова" not in answer.text
        assert "anna@example.org" not in answer.text
    kept = await db.all(select(AuditEntry).where(AuditEntry.entity == "people"))
    assert "Иванова" not in str([(entry.old, entry.new) for entry in kept])
    assert {row["mentor_name"] for row in done(await other.get("/learning-teams"))["items"]} == {"Имя удалено"}


async def test_what_was_taken_out_does_not_come_back(school: As) -> None:
    anna = f"/people/{await person(school, NAME)}"
    done(await school.take(anna, "anonymise"))
    assert done(await school.take(anna, "anonymise"), 409)["code"] == "person-anonymised"
    assert done(await school.amend(anna, {"name": NAME}), 409)["code"] == "person-anonymised"
    assert done(await school.get(anna))["name"] == "Имя удалено"


async def test_only_whom_he_works_for_is_told_and_may_take_it_out(
    client: Client, school: As, schools: list[School]
) -> None:
    anna = f"/people/{await person(school, NAME)}"
    for who in (client("department"), client("centre")):
        assert (await who.get(f"{anna}/personal-data")).status_code == 404
        assert (await who.take(anna, "anonymise")).status_code == 403, "staff of a school they see, and the school acts"
    stranger = client("school", schools[1])
    assert (await stranger.get(f"{anna}/personal-data")).status_code == 404
    assert (await stranger.post(f"{anna}/anonymise", json={}, headers={"If-Match": "*"})).status_code == 404
    for role in ("observer", "consultant"):
        assert (await client(role).get(f"{anna}/personal-data")).status_code == 403
        assert (await client(role).post(f"{anna}/anonymise", headers={"If-Match": "*"})).status_code == 403
    assert (await school.post(f"{anna}/anonymise")).status_code == 428
    assert done(await client("administrator").get(f"{anna}/personal-data"))["person"]["name"] == NAME
    assert done(await client("administrator").take(anna, "anonymise"))["name"] == "Имя удалено"
