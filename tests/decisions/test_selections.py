"""From the run to the district site: proposed by the rule, decided with reasons, and nobody when nobody has passed."""

from tests.analysis.conftest import Method, Run
from tests.conftest import Client
from tests.decisions.conftest import Json, Select, Town, done, faults, schools_of
from tests.development.conftest import drawn_up
from tests.development.test_teams import MEETING, at_work


async def test_who_has_improved_is_proposed_with_reasons(client: Client, town: Town, selection: Select) -> None:
    made = await selection("2")
    assert made["explanation"] == "Schools proposed: 1. The Education Department decides."
    found = await schools_of(client, made)
    assert set(found) == {"2", "10"}
    best, other = found["2"], found["10"]
    assert (best["standing"], best["proposed"]) == ("strong", True)
    assert {one["code"] for one in best["speaks_for"]} >= {"accepted", "tested", "improved", "held", "maximal", "waves"}
    assert best["speaks_against"] == []
    assert (other["standing"], other["proposed"]) == ("not_passed", False)
    assert other["speaks_against"]


async def test_potential_is_counted_while_a_draft_and_kept_as_it_was_proposed(
    client: Client, town: Town, selection: Select
) -> None:
    made = await selection("2")
    centre, department, school = client("centre"), client("department"), client("school")
    address = f"/selections/{made['id']}"

    async def figures(role: str = "centre") -> dict[str, int]:
        told = (await schools_of(client, made, role))["2"]["potential_figures"]
        return {one["code"]: one["value"] for one in told if one["value"]}

    assert await figures() == {}
    await drawn_up(school, {"hours": 36, "headcount": 2})
    assert await figures() == {"hours_planned": 72}, "a draft is counted anew"
    done(await centre.take(address, "propose"))
    team, members = await at_work(school, "Иванова Анна Петровна", "Петрова Нина Ивановна")
    assert await figures() == await figures("department") == {"hours_planned": 72}, "what was proposed stays"
    done(await department.take(address, "return", note="А команды учителей?"))
    for role in ("centre", "department", "administrator"):
        assert await figures(role) == {"hours_planned": 72, "teams": 1}, role
    done(await centre.take(address, "propose"))
    done(await school.post(f"{team}/meetings", json=MEETING | {"member_ids": members}), 201)
    found = await department.get(
        "/selection-schools", params={"selection_id": made["id"]}, headers={"Accept-Language": "ru"}
    )
    told = {one["code"]: one for one in done(found)["items"][0]["potential_figures"]}
    assert len(told) == 11
    assert (told["teams"]["value"], told["team_meetings"]["value"]) == (1, 0)
    assert await figures("administrator") == await figures("department"), "and of no district of his own either"
    reason = (await schools_of(client, made, "administrator"))["2"]["speaks_for"][-2]["text"]
    assert reason.startswith("Subject mathematics. "), reason
    assert told["teams"]["title"] == "команды обучающихся учителей"
    assert len(done(await department.get(told["teams"]["source"].removeprefix("/api/v1")))["items"]) == 1


async def test_a_district_in_which_nobody_improved_says_so(client: Client, town: Town, selection: Select) -> None:
    made = await selection()
    assert "there is nobody to propose" in made["explanation"]
    centre, department = client("centre"), client("department")
    assert not any(one["proposed"] for one in (await schools_of(client, made)).values())
    address = f"/selections/{made['id']}"
    assert (await department.get(address)).status_code == 404
    done(await centre.take(address, "propose"))
    russian = await department.get(address, headers={"Accept-Language": "ru"})
    assert "не прошла ни одна школа" in done(russian)["explanation"]


async def test_the_department_decides_and_the_school_is_a_district_site(
    client: Client, town: Town, selection: Select, order: Json
) -> None:
    made = await selection("2")
    centre, department, school = client("centre"), client("department"), client("school")
    address, site = f"/selections/{made['id']}", town.schools[0]
    done(await centre.take(address, "propose"))
    refused = await centre.amend(address, {"summary": "Иначе"})
    assert done(refused, 409)["code"] == "selection-locked"
    assert (await school.get(address)).status_code == 404
    assert faults(await department.take(address, "decide", document_id=order["id"])) == [
        ("/decisions", "selection.undecided")
    ]
    decision = {"school_id": str(site.id), "outcome": "district_site", "reason": "Улучшение доказано в двух предметах."}
    dissent = [{"by": "Петрова И. И.", "text": "Стоит подождать ещё год."}]
    decided = done(
        await department.take(
            address, "decide", document_id=order["id"], decisions=[decision], dissent=dissent, statement="Утвердить."
        )
    )
    assert (decided["status"], decided["document_id"], decided["dissent"]) == ("decided", order["id"], dissent)
    assert decided["explanation"] == "Schools that became district sites: 1."
    part = done(await department.get("/participations", params={"school_id": str(site.id)}))["items"][0]
    assert (part["status"], part["site_document_id"]) == ("district_site", order["id"])
    own = await schools_of(client, made, "school")
    assert set(own) == {site.code}
    assert own[site.code]["outcome"] == "district_site"
    duty = done(await school.get(f"/assignments/{own[site.code]['incentive_assignment_id']}"))
    assert duty["deliverable"] == "incentive"
    reported = done(await department.get("/assignments", params={"status": "reported", "limit": 200}))["items"]
    assert {(one["deliverable"], one["measure"]) for one in reported if one["deliverable"] == "selection"} == {
        ("selection", "2.1.2"), ("selection", "3.1.1"),
    }  # fmt: skip


async def test_nobody_is_made_a_site_against_the_rule(
    client: Client, town: Town, selection: Select, order: Json
) -> None:
    made = await selection("2")
    found = await schools_of(client, made)
    centre, department = client("centre"), client("department")
    refused = await centre.amend(
        f"/selection-schools/{found['10']['id']}", {"proposed": True, "grounds": "Хорошая школа"}
    )
    assert faults(refused) == [("/proposed", "selection.not-by-the-rule")]
    done(await centre.take(f"/selections/{made['id']}", "propose"))
    decisions = [
        {"school_id": found["2"]["school_id"], "outcome": "postponed", "reason": "Нет помещения."},
        {"school_id": found["10"]["school_id"], "outcome": "district_site", "reason": "Хорошая школа."},
    ]
    refused = await department.take(f"/selections/{made['id']}", "decide", document_id=order["id"], decisions=decisions)
    assert faults(refused) == [("/decisions/1/outcome", "selection.not-by-the-rule")]
    done(await department.take(f"/selections/{made['id']}", "decide", document_id=order["id"], decisions=decisions[:1]))
    part = done(await department.get("/participations", params={"school_id": found["2"]["school_id"]}))["items"][0]
    assert part["status"] == "enrolled"


async def test_who_passes_is_not_left_out_in_silence(client: Client, town: Town, selection: Select) -> None:
    made = await selection("2")
    found = await schools_of(client, made)
    centre = client("centre")
    done(await centre.amend(f"/selection-schools/{found['2']['id']}", {"proposed": False}))
    refused = await centre.take(f"/selections/{made['id']}", "propose")
    assert [code for _, code in faults(refused)] == ["selection.no-grounds"]
    done(await centre.amend(f"/selection-schools/{found['2']['id']}", {"grounds": "Школа закрывается на ремонт."}))
    done(await centre.take(f"/selections/{made['id']}", "propose"))


async def test_a_proposal_is_returned_and_withdrawn(client: Client, town: Town, selection: Select) -> None:
    made = await selection("2")
    centre, department = client("centre"), client("department")
    address = f"/selections/{made['id']}"
    done(await centre.take(address, "propose"))
    waiting = done(await department.get("/me/tasks", params={"kind": "selection-decision"}))["items"]
    assert [(one["id"], one["action"]) for one in waiting] == [(made["id"], "decide")]
    done(await department.take(address, "return", note="Нет сведений о педагогическом потенциале."))
    waiting = done(await centre.get("/me/tasks", params={"kind": "selection"}))["items"]
    assert [(one["id"], one["action"]) for one in waiting] == [(made["id"], "propose")]
    done(await centre.amend(address, {"summary": "Две команды учителей, три практики."}))
    again = done(await centre.take(address, "propose"))
    assert again["rounds"] == 2
    gone = done(await centre.take(address, "withdraw", note="Расчёт исправлен."))
    assert (gone["status"], gone["allowed_actions"]) == ("withdrawn", [])


async def test_corrected_data_stop_a_selection(client: Client, town: Town, selection: Select, order: Json) -> None:
    made = await selection("2")
    centre = client("centre")
    sheet = town.sheets["final", town.schools[0].id, "class_results"]
    done(await centre.take(f"/monitoring/submissions/{sheet}", "reopen", note="Ошибка в баллах"))
    refused = await centre.take(f"/selections/{made['id']}", "propose")
    assert done(refused, 409)["code"] == "analysis-run-stale"


async def test_nothing_is_selected_out_of_a_trial(client: Client, town: Town, method: Method, run: Run) -> None:
    await town.collect("entry")
    trial = await run(await method(), "exploration")
    body = {"run_id": trial["id"], "title": "Отбор"}
    assert done(await client("centre").post("/selections", json=body), 409)["code"] == "selection-run-not-for-decision"
