"""What is done together shows by itself that duties are done; and everybody is told what waits for him."""

from app.domains.organizations.models import School
from tests.conftest import As, Client, World
from tests.cooperation.conftest import PAST, SOON, Made, at, protocol
from tests.programmes.conftest import Json, done, duty, registered


async def state(who: As, measure: str, actor: str, deliverable: str) -> tuple[str, int]:
    """Where the duty of an actor at a measure stands, and how much evidence it has."""
    row = await duty(who, measure, actor=actor, deliverable=deliverable)
    return row["status"], row["evidence_count"]


OPEN, REPORTED, TAKEN_BACK = ("not_started", 0), ("reported", 1), ("in_progress", 0)


async def test_a_network_at_work_reports_the_duties_of_its_kind(client: Client, network: Json) -> None:
    centre, department, school = client("centre"), client("department"), client("school")
    assert await state(department, "2.1.3", "department", "network") == REPORTED
    assert await state(centre, "2.1.3", "centre", "network") == REPORTED
    assert await state(centre, "3.1.2", "centre", "network") == OPEN
    assert await state(school, "3.1.2", "school", "network") == OPEN
    row = await duty(centre, "2.1.3", actor="centre")
    (piece,) = done(await centre.get(f"/assignments/{row['id']}/evidence"))["items"]
    assert (piece["resource_type"], piece["resource_id"], piece["by_itself"]) == ("networks", network["id"], True)


async def test_a_network_of_a_leading_school_reports_the_duty_of_its_schools(
    client: Client, form: Made, taking_part: None, schools: list[School]
) -> None:
    centre = client("centre")
    made = await form(kind="leading", school_ids=[str(schools[2].id)])
    done(await centre.take(f"/networks/{made['id']}", "activate"))
    assert await state(centre, "3.1.2", "centre", "network") == REPORTED
    assert await state(centre, "2.1.3", "centre", "network") == OPEN
    lead, other = client("school", schools[1]), client("school", schools[0])
    assert await state(lead, "3.1.2", "school", "network") == REPORTED
    assert await state(other, "3.1.2", "school", "network") == OPEN
    done(await other.post("/network-members", json={"network_id": made["id"]}), 201)
    assert await state(other, "3.1.2", "school", "network") == REPORTED


async def test_sending_guidance_reports_the_duty_of_its_topic(client: Client, school: As, guidance: Json) -> None:
    department = client("department")
    assert await state(department, "2.1.4", "department", "guidance") == REPORTED
    assert await state(department, "2.1.5", "department", "guidance") == OPEN
    assert await state(school, "2.1.4", "school", "transition_activity") == OPEN


async def test_guidance_that_is_replaced_or_withdrawn_shows_nothing_itself(
    client: Client, centre: As, guidance: Json
) -> None:
    department = client("department")
    text = await registered(centre, title="Новый текст")
    body = {"document_id": text["id"], "changes": "Добавлен раздел"}
    draft = done(await centre.post(f"/guidance/{guidance['id']}/editions", json=body), 201)
    done(await centre.take(f"/guidance/{draft['id']}", "send"))
    assert await state(department, "2.1.4", "department", "guidance") == REPORTED, "the new edition shows it"
    row = await duty(department, "2.1.4", actor="department", deliverable="guidance")
    pieces = done(await department.get(f"/assignments/{row['id']}/evidence"))["items"]
    assert [(one["resource_id"], one["withdrawn_at"] is None) for one in pieces] == [
        (guidance["id"], False), (draft["id"], True),
    ]  # fmt: skip
    done(await centre.take(f"/guidance/{draft['id']}", "withdraw", note="Ошибка"))
    assert await state(department, "2.1.4", "department", "guidance") == TAKEN_BACK


async def test_including_it_reports_the_duty_of_the_school(
    client: Client, school: As, guidance: Json, schools: list[School]
) -> None:
    one = await at(school, guidance)
    address = f"/guidance-deliveries/{one['id']}"
    done(await school.take(address, "acknowledge"))
    assert await state(school, "2.1.4", "school", "transition_activity") == OPEN
    done(await school.take(address, "include", activity="3.2. Родительский клуб"))
    assert await state(school, "2.1.4", "school", "transition_activity") == REPORTED
    for measure in ("2.1.3", "2.1.5", "2.1.6"):
        assert await state(school, measure, "school", "transition_activity") == OPEN
    assert await state(client("school", schools[1]), "2.1.4", "school", "transition_activity") == OPEN


async def test_guidance_without_a_measure_reports_nothing(
    client: Client, centre: As, school: As, prepare: Made, taking_part: None
) -> None:
    made = await prepare(topics=["teaching"])
    assert made["measures"] == []
    done(await centre.take(f"/guidance/{made['id']}", "send"))
    one = await at(school, made)
    done(await school.take(f"/guidance-deliveries/{one['id']}", "include", activity="1.1"))
    reported = done(await client("department").get("/assignments?status=reported&deliverable=guidance"))["items"]
    assert reported == []
    assert done(await school.get("/assignments?status=reported"))["items"] == []


async def test_gathering_needs_reports_the_duty_of_the_centre(
    client: Client, centre: As, need: Made, taking_part: None
) -> None:
    row = await need()
    assert await state(centre, "2.1.6", "centre", "partnership_need") == OPEN
    done(await centre.take(f"/partnership-needs/{row['id']}", "take"))
    assert await state(centre, "2.1.6", "centre", "partnership_need") == REPORTED
    other = await need(title="Лаборатория")
    done(await centre.take(f"/partnership-needs/{other['id']}", "take"))
    assert await state(centre, "2.1.6", "centre", "partnership_need") == ("reported", 2)
    for one, left in ((row, ("reported", 1)), (other, TAKEN_BACK)):
        done(await client("school").take(f"/partnership-needs/{one['id']}", "withdraw"))
        assert await state(centre, "2.1.6", "centre", "partnership_need") == left


async def test_plans_report_the_duties_of_all_three(
    client: Client, centre: As, school: As, plan: Made, taking_part: None
) -> None:
    department = client("department")
    row, mine = await plan(centre), await plan(school)
    address = f"/information-plans/{row['id']}"
    done(await centre.take(address, "submit"))
    assert await state(centre, "1.1.4", "centre", "document") == REPORTED
    assert await state(department, "1.1.4", "department", "document") == OPEN
    done(await department.take(address, "return", note="Нет сроков"))
    assert await state(centre, "1.1.4", "centre", "document") == TAKEN_BACK
    done(await centre.take(address, "submit"))
    assert await state(centre, "1.1.4", "centre", "document") == REPORTED
    done(await department.take(address, "approve"))
    assert await state(department, "1.1.4", "department", "document") == REPORTED
    assert await state(school, "1.1.4", "school", "document") == OPEN
    done(await school.take(f"/information-plans/{mine['id']}", "adopt", **await protocol(school)))
    assert await state(school, "1.1.4", "school", "document") == REPORTED
    for measure in ("1.2.1", "1.2.2", "1.3.1"):
        assert await state(school, measure, "school", "document") == OPEN


async def tasks(who: As) -> list[tuple[str, str]]:
    """The kinds and next steps of what waits for somebody, duties aside."""
    found = done(await who.get("/me/tasks?limit=200"))["items"]
    return [(one["kind"], one["action"]) for one in found if not one["kind"].startswith("assignment")]


async def test_everybody_is_told_what_waits_for_him(
    client: Client, centre: As, school: As, need: Made, plan: Made, university: Json, taking_part: None, world: World
) -> None:
    department = client("department")
    row = await need()
    address = f"/partnership-needs/{row['id']}"
    assert (await tasks(centre), await tasks(school)) == ([("partnership-need", "offer")], [])
    done(await centre.take(address, "offer", institution_id=university["id"], offer="Студенты"))
    assert (await tasks(centre), await tasks(school)) == ([], [("partnership-offer", "agree")])
    paper = await registered(school, kind="agreement")
    done(await school.take(address, "agree", document_id=paper["id"]))
    assert await tasks(school) == []
    done(await school.take(address, "hold", held_on=PAST, outcome="Состоялось"))
    drafted = await plan(centre)
    plans = f"/information-plans/{drafted['id']}"
    assert (await tasks(centre), await tasks(department)) == ([], [])
    done(await centre.take(plans, "submit"))
    assert (await tasks(centre), await tasks(department)) == ([], [("information-plan-approval", "approve")])
    done(await department.take(plans, "return", note="Дополните", due_on=SOON))
    assert (await tasks(centre), await tasks(department)) == ([("information-plan", "submit")], [])
    done(await centre.take(plans, "submit"))
    for other in (
        client("school", world.schools[2]), client("centre", world.other_centre), client("observer"),
        client("consultant"), client("department", world.other_department),
    ):  # fmt: skip
        assert await tasks(other) == []
