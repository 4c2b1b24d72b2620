"""A school confirms what it has collected, the centre accepts it, and a duty of the roadmap is fulfilled by itself."""

from typing import Any

import pytest
from fastapi import FastAPI

from app.domains.organizations.models import School
from tests.conftest import As, Client
from tests.monitoring.conftest import Plan, begun, day, done, faults, results_of
from tests.monitoring.living import (
    Classes,
    Json,
    accepted,
    address_of,
    handed_in,
    listed,
    published,
    selects,
    summary_address,
    summary_of,
)


async def standing(who: As, wave: Json, school_class: Json) -> tuple[str, int, int, int, int]:
    """The state and the counts of the summary of a class's school."""
    found = await summary_of(who, wave, school_class["school_id"])
    return found["status"], found["drafts"], found["submitted"], found["returned"], found["accepted"]


async def monitoring_duties(who: As, measure: str, actor: str, deliverable: str) -> list[Json]:
    """The assignments at a measure that ask for this deliverable."""
    wanted = {"measure": measure, "actor": actor, "deliverable": deliverable}
    return list(done(await who.get("/assignments", params=wanted))["items"])


# --- confirming -------------------------------------------------------------------------------------------------------


async def test_a_school_sees_what_it_owes_as_soon_as_the_wave_is_open(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school = client("school", schools[0])
    summary = await summary_of(school, wave, schools[0].id)
    assert (summary["status"], summary["expected"], summary["drafts"]) == ("open", 2, 0)
    assert summary["allowed_actions"] == ["confirm"]
    assert await listed(school, "/monitoring/summaries", "school_code") == ["2"]
    assert sorted(await listed(client("centre"), "/monitoring/summaries", "school_code")) == ["10", "2"]


async def test_a_summary_is_confirmed_when_every_class_is_submitted(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school = client("school", schools[0])
    address = summary_address(await summary_of(school, wave, schools[0].id))
    refused = await school.take(address, "confirm")
    assert faults(refused) == [("/note", "sheet.missing")] * 2
    assert done(refused, 422)["code"] == "summary-incomplete"
    await handed_in(school, wave, classes["2", "4А"])
    second = await begun(school, wave, classes["2", "4Б"])
    assert faults(await school.take(address, "confirm")) == [("/submit_drafts", "sheet.not-submitted")]
    done(await school.take(address_of(second), "submit"))
    confirmed = done(await school.take(address, "confirm"))
    assert (confirmed["status"], confirmed["confirmed_by"]) == ("confirmed", "school 5")
    assert (confirmed["expected"], confirmed["submitted"], confirmed["on_time"]) == (2, 2, 2)
    tested = next(figure for figure in confirmed["figures"] if figure["code"] == "russian_tested")
    assert (tested["value"], tested["sheets"], tested["expected"]) == (50, 2, 2)
    assert done(await school.take(address, "confirm"), 409)["allowed_actions"] == []
    history = done(await school.get(f"{address}/history"))["items"]
    assert [(one["step"], one["actor_name"]) for one in history] == [("confirm", "school 5")]


async def test_drafts_are_submitted_with_the_confirmation_on_request_or_nothing_is(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school = client("school", schools[0])
    address = summary_address(await summary_of(school, wave, schools[0].id))
    good = await begun(school, wave, classes["2", "4А"])
    bad = await begun(school, wave, classes["2", "4Б"], results_of() | {"russian_mean": 101})
    refused = done(await school.take(address, "confirm", submit_drafts=True), 422)
    assert {one["code"] for one in refused["errors"]} == {"rule.broken"}
    assert all(one["message"].startswith("4Б: ") for one in refused["errors"])
    assert done(await school.get(address_of(good)))["status"] == "draft", "nothing is half done"
    done(await school.amend(address_of(bad), {"values": {"russian_mean": 60}}))
    confirmed = done(await school.take(address, "confirm", submit_drafts=True))
    assert (confirmed["status"], confirmed["drafts"], confirmed["submitted"]) == ("confirmed", 0, 2)
    assert done(await school.get(address_of(good)))["status"] == "submitted"


async def test_drafts_of_a_closed_wave_are_not_submitted_with_the_confirmation(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school = client("school", schools[0])
    await handed_in(school, wave, classes["2", "4А"])
    await begun(school, wave, classes["2", "4Б"])
    done(await client("centre").take(f"/monitoring/waves/{wave['id']}", "close"))
    address = summary_address(await summary_of(school, wave, schools[0].id))
    refused = done(await school.take(address, "confirm", submit_drafts=True), 422)
    assert [(one["code"], one["message"][:3]) for one in refused["errors"]] == [("wave-not-open", "4Б:")]


async def test_a_missing_class_is_explained_in_a_note(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    address = summary_address(await summary_of(school, wave, schools[0].id))
    await handed_in(school, wave, classes["2", "4А"])
    refused = done(await school.take(address, "confirm"), 422)
    assert [one["message"] for one in refused["errors"]] == ["There is no sheet: 4Б."]
    assert refused["errors"][0]["hint"]
    confirmed = done(await school.take(address, "confirm", note="4Б на карантине до конца сбора"))
    assert confirmed["status"] == "confirmed"
    assert faults(await centre.take(address, "accept")) == [("/note", "sheet.missing")]
    taken = done(await centre.take(address, "accept", note="Без 4Б"))
    assert (taken["status"], taken["accepted"], taken["expected"]) == ("accepted", 1, 2)


async def test_a_school_without_such_classes_says_so(
    client: Client, schools: list[School], plan: Plan, forms: dict[str, Json]
) -> None:
    wave = await plan()
    school = client("school", schools[0])
    address = summary_address(await summary_of(school, wave, schools[0].id))
    assert faults(await school.take(address, "confirm")) == [("/note", "sheet.missing")]
    assert done(await school.take(address, "confirm", note="Четвёртых классов нет"))["status"] == "confirmed"


# --- reopening by itself ----------------------------------------------------------------------------------------------


async def test_what_is_confirmed_or_accepted_is_open_again_as_soon_as_a_sheet_is(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    first = await handed_in(school, wave, classes["2", "4А"])
    second = await handed_in(school, wave, classes["2", "4Б"])
    address = summary_address(await summary_of(school, wave, schools[0].id))
    done(await school.take(address, "confirm"))
    done(await centre.take(address_of(first), "return", note="Сверьте"))
    summary = done(await school.get(address))
    assert (summary["status"], summary["confirmed_at"], summary["confirmed_by"]) == ("open", None, None)
    assert (summary["returned"], summary["submitted"]) == (1, 1)
    done(await school.take(address_of(first), "submit"))
    assert (await standing(school, wave, classes["2", "4А"])) == ("open", 0, 2, 0, 0)
    done(await school.take(address, "confirm"))
    for sheet in (first, second):
        done(await centre.take(address_of(sheet), "accept"))
    summary = done(await school.get(address))
    assert (summary["status"], summary["accepted"], summary["accepted_at"] is not None) == ("accepted", 2, True)
    done(await centre.take(address_of(second), "reopen", note="Ошибка"))
    summary = done(await school.get(address))
    assert (summary["status"], summary["accepted_at"], summary["returned"]) == ("open", None, 1)
    steps = [one["step"] for one in done(await school.get(f"{address}/history"))["items"]]
    assert steps == ["confirm", "reopen", "confirm", "accept", "reopen"]


async def test_a_class_that_comes_later_opens_what_was_accepted(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    for name in ("4А", "4Б"):
        await accepted(school, centre, wave, classes["2", name])
    assert (await standing(school, wave, classes["2", "4А"]))[0] == "accepted"
    body = {"school_id": str(schools[0].id), "school_year": "2026/27", "grade": 4, "letter": "В", "pupils": 27}
    late = done(await school.post("/classes", json=body), 201)
    sheet = await begun(school, wave, late)
    assert await standing(school, wave, late) == ("open", 1, 0, 0, 2)
    assert (await school.drop(address_of(sheet))).status_code == 204
    assert await standing(school, wave, late) == ("open", 0, 0, 0, 2)
    sheet = await handed_in(school, wave, late)
    done(await centre.take(address_of(sheet), "accept"))
    assert await standing(school, wave, late) == ("accepted", 0, 0, 0, 3)


async def test_the_centre_accepts_all_that_is_submitted_in_one_step(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    first = await handed_in(school, wave, classes["2", "4А"])
    draft = await begun(school, wave, classes["2", "4Б"])
    address = summary_address(await summary_of(centre, wave, schools[0].id))
    refused = done(await centre.take(address, "accept"), 422)
    assert [(one["pointer"], one["code"]) for one in refused["errors"]] == [("", "sheet.not-submitted")]
    done(await school.take(address_of(draft), "submit"))
    taken = done(await centre.take(address, "accept", note="Всё сходится"))
    assert (taken["status"], taken["accepted"], taken["expected"]) == ("accepted", 2, 2)
    assert {figure["code"]: figure["value"] for figure in taken["figures"]}["russian_tested"] == 50
    sheet = done(await school.get(address_of(first)))
    assert (sheet["status"], sheet["allowed_actions"]) == ("accepted", [])


async def test_steps_of_a_summary_belong_to_its_school_and_to_the_centre(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    address = summary_address(await summary_of(client("centre"), wave, schools[0].id))
    assert (await client("centre").take(address, "confirm", note="За школу")).status_code == 403
    assert (await client("school", schools[0]).take(address, "accept", note="За центр")).status_code == 403
    assert (await client("school", schools[1]).get(address)).status_code == 404
    for role in ("department", "observer"):
        assert (await client(role).take(address, "confirm", note="За школу")).status_code == 403


# --- what the roadmap asked for ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "measure", "other"),
    [("entry", "1.1.2", "2.1.1"), ("intermediate", "2.1.1", "1.1.2"), ("final", "2.1.1", "1.1.2")],
)
async def test_acceptance_fulfils_the_duty_of_the_school_with_evidence(
    client: Client, schools: list[School], plan: Plan, classes: Classes, kind: str, measure: str, other: str
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    wave = await plan(kind=kind)
    (owed,) = await monitoring_duties(school, measure, "school", "monitoring_submission")
    await accepted(school, centre, wave, classes["2", "4А"])
    assert done(await school.get(f"/assignments/{owed['id']}"))["status"] == "not_started"
    await accepted(school, centre, wave, classes["2", "4Б"])
    reported = done(await school.get(f"/assignments/{owed['id']}"))
    assert reported["status"] == "reported"
    summary = await summary_of(school, wave, schools[0].id)
    evidence = done(await school.get(f"/assignments/{owed['id']}/evidence"))["items"]
    assert [(one["kind"], one["resource_type"], one["resource_id"]) for one in evidence] == [
        ("resource", "monitoring-summaries", summary["id"])
    ]
    assert evidence[0]["title"] == wave["title"]
    history = done(await school.get(f"/assignments/{owed['id']}/history"))["items"]
    assert "приняты центром" in history[-1]["note"]
    for untouched in (
        await monitoring_duties(school, other, "school", "monitoring_submission"),
        await monitoring_duties(client("school", schools[1]), measure, "school", "monitoring_submission"),
    ):
        assert [one["status"] for one in untouched] == ["not_started"]


async def test_a_reopened_sheet_is_no_evidence_until_all_is_accepted_again(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    (owed,) = await monitoring_duties(school, "1.1.2", "school", "monitoring_submission")
    await accepted(school, centre, wave, classes["2", "4А"])
    sheet = await accepted(school, centre, wave, classes["2", "4Б"])
    for _ in range(2):
        done(await centre.take(address_of(sheet), "reopen", note="Ошибка"))
        found = done(await school.get(f"/assignments/{owed['id']}"))
        assert (found["status"], found["evidence_count"]) == ("in_progress", 0)
        done(await school.take(address_of(sheet), "submit"))
        done(await centre.take(address_of(sheet), "accept"))
    assert (await standing(school, wave, classes["2", "4А"]))[0] == "accepted"
    found = done(await school.get(f"/assignments/{owed['id']}"))
    assert (found["status"], found["evidence_count"]) == ("reported", 1)
    history = done(await school.get(f"/assignments/{owed['id']}/history"))["items"]
    assert [one["step"] for one in history] == ["report", "retract", "report", "retract", "report"]
    assert history[1]["note"] == "Лист формы снова открыт / A sheet of the form is open again"


async def test_acceptance_of_the_summary_as_a_whole_fulfils_the_duty_too(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    await handed_in(school, wave, classes["2", "4А"])
    address = summary_address(await summary_of(school, wave, schools[0].id))
    done(await school.take(address, "confirm", note="4Б на карантине"))
    done(await centre.take(address, "accept", note="Без 4Б"))
    (owed,) = await monitoring_duties(school, "1.1.2", "school", "monitoring_submission")
    assert (owed["status"], owed["evidence_count"]) == ("reported", 1)


async def test_a_baseline_wave_fulfils_nothing(
    client: Client, schools: list[School], plan: Plan, classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    wave = await plan(kind="baseline")
    for name in ("4А", "4Б"):
        await accepted(school, centre, wave, classes["2", name])
    assert (await standing(school, wave, classes["2", "4А"]))[0] == "accepted"
    done(await centre.take(f"/monitoring/waves/{wave['id']}", "close"))
    for who, actor, deliverable in (
        (school, "school", "monitoring_submission"), (client("department"), "department", "monitoring_wave")
    ):  # fmt: skip
        for measure in ("1.1.2", "2.1.1"):
            statuses = {one["status"] for one in await monitoring_duties(who, measure, actor, deliverable)}
            assert statuses <= {"not_started"}


async def test_the_duty_waits_for_every_form_of_the_wave(
    client: Client, schools: list[School], plan: Plan, forms: dict[str, Json], classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    staff = await published(centre)
    wave = await plan(forms=[{"form_id": forms["class_results"]["id"], "grades": [4]}, {"form_id": staff["id"]}])

    async def state() -> str:
        (owed,) = await monitoring_duties(school, "1.1.2", "school", "monitoring_submission")
        return str(owed["status"])

    for name in ("4А", "4Б"):
        sheet = await handed_in(school, wave, classes["2", name], form_id=forms["class_results"]["id"])
        done(await centre.take(address_of(sheet), "accept"))
    assert await state() == "not_started"
    body = {"wave_id": wave["id"], "form_id": staff["id"], "values": {"teachers": 40}, "submit": True}
    sheet = done(await school.post("/monitoring/submissions", json=body), 201)
    done(await centre.take(address_of(sheet), "accept"))
    assert await state() == "reported"


async def test_a_form_about_grades_that_a_school_does_not_have_holds_nothing_up(
    client: Client, schools: list[School], plan: Plan, forms: dict[str, Json], classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    about = [
        {"form_id": forms["class_results"]["id"], "grades": [4]},
        {"form_id": forms["class_context"]["id"], "grades": [11]},
    ]
    wave = await plan(forms=about)
    tasks = done(await school.get("/me/tasks", params={"kind": "monitoring-summary"}))["items"]
    assert [task["title"] for task in tasks] == ["Входной мониторинг: Results of the class"]
    form_id = forms["class_results"]["id"]
    for name in ("4А", "4Б"):
        sheet = await handed_in(school, wave, classes["2", name], form_id=form_id)
        done(await centre.take(address_of(sheet), "accept"))
    (owed,) = await monitoring_duties(school, "1.1.2", "school", "monitoring_submission")
    assert owed["status"] == "reported"


async def test_closing_the_wave_fulfils_the_duty_of_the_department(
    client: Client, wave: Json, classes: Classes
) -> None:
    department, centre = client("department"), client("centre")
    (owed,) = await monitoring_duties(department, "1.1.2", "department", "monitoring_wave")
    address = f"/monitoring/waves/{wave['id']}"
    for step, status in (("close", "reported"), ("open", "in_progress"), ("close", "reported")):
        done(await centre.take(address, step))
        assert done(await department.get(f"/assignments/{owed['id']}"))["status"] == status
    found = done(await department.get(f"/assignments/{owed['id']}"))
    assert (found["status"], found["evidence_count"]) == ("reported", 1)
    evidence = done(await department.get(f"/assignments/{owed['id']}/evidence"))["items"]
    assert [(one["resource_type"], one["resource_id"]) for one in evidence] == [("monitoring-waves", wave["id"])]
    (later,) = await monitoring_duties(department, "2.1.1", "department", "monitoring_wave")
    assert later["status"] == "not_started"


# --- lists ------------------------------------------------------------------------------------------------------------


async def test_summaries_are_found_by_what_they_are(
    client: Client, schools: list[School], plan: Plan, wave: Json, classes: Classes
) -> None:
    centre, school = client("centre"), client("school", schools[0])
    other = await plan(title="Промежуточный", kind="intermediate", closes_on=day(9))
    for name in ("4А", "4Б"):
        await handed_in(school, wave, classes["2", name])
    mine = await summary_of(school, wave, schools[0].id)
    done(await school.take(summary_address(mine), "confirm"))
    wanted: dict[str, Any]
    for wanted, expected in (
        ({"status": "confirmed"}, ["2"]),
        ({"status": ["open", "confirmed"]}, ["10", "10", "2", "2"]),
        ({"wave_id": other["id"]}, ["10", "2"]),
        ({"school_id": str(schools[1].id)}, ["10", "10"]),
        ({"form_id": mine["form_id"], "wave_id": wave["id"]}, ["10", "2"]),
        ({"status": "accepted"}, []),
    ):
        assert sorted(await listed(centre, "/monitoring/summaries", "school_code", **wanted)) == expected, wanted
    names = await listed(centre, "/monitoring/summaries", "school_code", sort="-school", wave_id=wave["id"])
    assert names == ["10", "2"]


async def test_a_list_of_summaries_costs_the_same_for_one_school_as_for_many(
    client: Client, app: FastAPI, schools: list[School], wave: Json, classes: Classes
) -> None:
    centre = client("centre")
    with selects(app) as one:
        assert len(await listed(centre, "/monitoring/summaries", school_id=str(schools[0].id))) == 1
    with selects(app) as many:
        assert len(await listed(centre, "/monitoring/summaries")) == 2
    assert len(one) == len(many)
