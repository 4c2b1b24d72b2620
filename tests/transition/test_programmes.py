"""A transition programme is written, reviewed in rounds, approved, in force, and corrected by editions."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domains.organizations.models import School
from app.domains.transition.completeness import _of_inclusions
from app.domains.transition.lives import TransitionInclusion
from app.kernel import calendar
from app.kernel.calendar import today
from tests.conftest import Client
from tests.transition.conftest import Bring, at, begun, done, duty_of, faults, minutes

Json = dict[str, Any]
NOBODY = "018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80"


def lacks(row: Json) -> list[tuple[str, str]]:
    return [(one["pointer"], one["code"]) for one in row["lacks"]]


# --- writing ----------------------------------------------------------------------------------------------------------


async def test_a_programme_lives_its_whole_life(client: Client, draft: Json) -> None:
    school, centre = client("school"), client("centre")
    row = await begun(school, draft)
    assert (row["status"], row["edition"], row["lacks"]) == ("draft", 1, [])
    assert row["allowed_actions"] == ["submit"]
    submitted = done(await school.take(at(row), "submit", note="Просим согласовать"))
    assert (submitted["status"], submitted["rounds"], submitted["allowed_actions"]) == ("submitted", 1, [])
    assert submitted["locked_because"]["who"] == ["centre"]
    assert done(await school.amend(at(row), {"title": "Иначе"}), 409)["code"] == "transition-programme-frozen"

    comment = {"part": "goal", "code": "Ц1", "field": "targets", "text": "Цель слишком далека"}
    week = (today() + timedelta(days=7)).isoformat()
    back = done(await centre.take(at(row), "return", note="См. замечания", comments=[comment], due_on=week))
    assert (back["status"], back["due_on"]) == ("returned", week)
    goals = [draft["goals"][0] | {"baseline": 58.0}, draft["goals"][1]]
    done(await school.amend(at(row), {"goals": goals}))
    again = done(await school.take(at(row), "submit"))
    assert (again["rounds"], again["due_on"]) == (2, None)
    agreed = done(await centre.take(at(row), "agree"))
    assert (agreed["status"], agreed["agreed_by"].split()[0]) == ("agreed", "centre")

    first, second = done(await school.get(f"{at(row)}/rounds"))["items"]
    assert (first["decision"], first["remark"], first["note"]) == ("returned", "Просим согласовать", "См. замечания")
    assert (first["comments"], first["due_on"]) == ([comment], week)
    assert (second["number"], second["decision"], second["comments"]) == (2, "agreed", [])

    paper = await minutes(school)
    approved = done(await school.take(at(row), "approve", document_id=paper["id"]))
    assert (approved["protocol_number"], approved["protocol_on"]) == ("3", "2026-10-26")
    in_force = done(await school.take(at(row), "enforce", effective_on="2026-11-01"))
    assert (in_force["status"], in_force["effective_on"], in_force["allowed_actions"]) == ("in_force", "2026-11-01", [])
    steps = [one["step"] for one in done(await centre.get(f"{at(row)}/history"))["items"]]
    assert steps == ["submit", "return", "submit", "agree", "approve", "enforce"]
    assert done(await school.drop(f"/documents/{paper['id']}"), 409)["code"] == "in-use"


async def test_a_draft_may_be_empty_and_says_all_that_it_lacks(client: Client, draft: Json) -> None:
    school = client("school")
    bare = {name: draft[name] for name in ("programme_id", "title", "starts_on", "ends_on")}
    row = await begun(school, bare)
    expected = [
        ("/diagnosis_id", "value.missing"), ("/problems", "value.missing"), ("/goals", "value.missing"),
        ("/activities", "value.missing"), *[("/activities", "inclusion.missing")] * 4,
    ]  # fmt: skip
    assert lacks(row) == expected
    refused = await school.take(at(row), "submit")
    assert faults(refused) == expected
    assert done(refused, 422)["code"] == "transition-programme-unfit"
    assert done(await school.get(at(row)))["status"] == "draft"


async def test_every_part_says_what_it_lacks(client: Client, draft: Json, coordinator: Json) -> None:
    school = client("school")
    row = await begun(school, draft)
    change = {
        "problems": [{"code": "П1", "text": "Неизвестно откуда"}],
        "goals": [
            {"code": "Ц1", "text": "Цель", "form_code": "class_results", "indicator": "mathematics_mean"},
            draft["goals"][1] | {"problems": ["П1"]},
        ],
        "activities": [
            draft["activities"][0] | {"goals": ["Ц2"]},
            {"code": "М9", "title": "Что-нибудь", "inclusions": ["parents", "higher_vocational"]},
        ],
    }
    changed = done(await school.amend(at(row), change))
    assert lacks(changed) == [
        ("/problems/0/criterion", "problem.unfounded"),
        ("/goals/0/problems", "value.missing"),
        ("/goals/0/baseline", "value.missing"),
        ("/goals/0/targets", "value.missing"),
        ("/goals/0", "goal.unserved"),
        ("/activities/1/starts_on", "value.missing"),
        ("/activities/1/ends_on", "value.missing"),
        ("/activities/1/appointment_id", "value.missing"),
        ("/activities/1/measure", "value.missing"),
        ("/activities", "inclusion.missing"),
    ]
    assert "неродным" in changed["lacks"][-1]["message"] or "native" in changed["lacks"][-1]["message"]
    kept = changed["activities"][0]
    assert kept["id"] == row["activities"][0]["id"], "an activity keeps its id as long as its code"


async def test_a_diagnosis_that_is_not_completed_does_not_carry_a_programme(client: Client, draft: Json) -> None:
    school = client("school")
    reason = {"note": "Перепутали критерии"}
    done(await school.take(f"/transition/self-diagnoses/{draft['diagnosis_id']}", "reopen", **reason))
    assert lacks(await begun(school, draft)) == [("/diagnosis_id", "diagnosis.not-completed")]


async def test_all_that_does_not_hold_together_is_told_at_once(
    client: Client, schools: list[School], draft: Json
) -> None:
    school = client("school")
    foreign = await duty_of(client("school", schools[1]), "2.1.3")
    goal = draft["goals"][1]
    target = goal["targets"][0]
    doing = draft["activities"][0]
    wrong = {
        "ends_on": "2026-01-01",
        "problems": [
            draft["problems"][0] | {"criterion": "weather"},
            draft["problems"][0] | {"criterion": None, "indicator": {"form_code": "other", "indicator": "pupils"}},
        ],
        "goals": [
            goal | {"problems": ["П7"], "baseline": 20, "targets": [target, target | {"value": 2}]},
            goal | {"code": "Ц3", "problems": [], "indicator": "mathematics_mean", "baseline": None, "targets": []},
            goal
            | {
                "code": "Ц4",
                "problems": [],
                "indicator": "mathematics_maximum",
                "figure": "value",
                "targets": [target | {"school_year": "2031/32"}],
            },
        ],
        "activities": [
            doing | {"ends_on": "2026-10-01", "goals": ["Ц9"], "appointment_id": NOBODY, "measure": "9.9.9"},
            doing | {"goals": [], "assignment_id": foreign["id"]},
        ],
    }
    assert faults(await school.post("/transition-programmes", json=draft | wrong)) == [
        ("/ends_on", "dates.backwards"),
        ("/problems/1/code", "value.repeated"),
        ("/activities/1/code", "value.repeated"),
        ("/problems/0/criterion", "criterion.unknown"),
        ("/problems/1/indicator/indicator", "indicator.unknown"),
        ("/goals/0/problems/0", "problem.unknown"),
        ("/goals/0/baseline", "value.range"),
        ("/goals/0/targets/1", "value.repeated"),
        ("/goals/0/targets/1/value", "value.range"),
        ("/goals/1/figure", "indicator.no-share"),
        ("/goals/2/indicator", "indicator.not-summed"),
        ("/goals/2/targets/0/school_year", "year.outside"),
        ("/activities/0/ends_on", "dates.backwards"),
        ("/activities/0/goals/0", "goal.unknown"),
        ("/activities/0/appointment_id", "reference.unknown"),
        ("/activities/0/measure", "measure.unknown"),
        ("/activities/1/assignment_id", "reference.unknown"),
    ]


async def test_an_activity_serves_an_assignment_at_its_measure(client: Client, draft: Json) -> None:
    school = client("school")
    duty = await duty_of(school, "2.1.4")
    first, second, *rest = draft["activities"]
    served = second | {"assignment_id": duty["id"]}
    other = first | {"assignment_id": duty["id"]}
    assert faults(await school.post("/transition-programmes", json=draft | {"activities": [other, served]})) == [
        ("/activities/0/measure", "measure.other")
    ]
    served.pop("measure")
    row = await begun(school, draft, activities=[first, served, *rest])
    assert row["activities"][1]["measure"] == "2.1.4"


async def test_a_criterion_needs_the_diagnosis_it_was_judged_in(client: Client, draft: Json) -> None:
    answer = await client("school").post("/transition-programmes", json=draft | {"diagnosis_id": None})
    assert faults(answer) == [("/problems/0/criterion", "diagnosis.missing")]


async def test_a_school_has_one_programme_and_only_where_it_takes_part(
    client: Client, schools: list[School], draft: Json
) -> None:
    school = client("school")
    await begun(school, draft)
    assert done(await school.post("/transition-programmes", json=draft), 409)["code"] == "already-exists"
    bare = {name: draft[name] for name in ("programme_id", "title", "starts_on", "ends_on")}
    outside = client("school", schools[2])
    assert faults(await outside.post("/transition-programmes", json=bare)) == [("/school_id", "school.not-taking-part")]


async def test_only_the_school_writes_and_only_the_centre_reviews(
    client: Client, schools: list[School], draft: Json
) -> None:
    school, centre = client("school"), client("centre")
    row = await begun(school, draft)
    assert (await centre.amend(at(row), {"title": "Иначе"})).status_code == 403
    assert (await client("school", schools[1]).get(at(row))).status_code == 404
    early = done(await centre.take(at(row), "agree"), 409)
    assert (early["code"], early["allowed_actions"]) == ("step-not-possible", [])
    done(await school.take(at(row), "submit"))
    assert (await school.take(at(row), "agree")).status_code == 403
    assert done(await client("observer").get(at(row)))["allowed_actions"] == []
    assert (await school.drop(at(row))).status_code == 409


async def test_a_draft_goes_with_its_activities_while_it_was_never_submitted(client: Client, draft: Json) -> None:
    school = client("school")
    row = await begun(school, draft)
    assert (await school.drop(at(row))).status_code == 204
    assert done(await school.get("/transition-activities"))["items"] == []
    row = await begun(school, draft)
    done(await school.take(at(row), "submit"))
    done(await client("centre").take(at(row), "return", note="Доработайте"))
    assert done(await school.drop(at(row)), 409)["code"] == "transition-programme-frozen"


async def test_nothing_moves_in_a_closed_programme(client: Client, draft: Json) -> None:
    school = client("school")
    row = await begun(school, draft)
    done(await client("department").take(f"/programmes/{draft['programme_id']}", "close"))
    seen = done(await school.get(at(row)))
    assert (seen["allowed_actions"], seen["locked_because"]["code"]) == ([], "programme-closed")
    assert done(await school.take(at(row), "submit"), 409)["code"] == "programme-closed"
    assert done(await school.amend(at(row), {"title": "Иначе"}), 409)["code"] == "programme-closed"
    assert done(await school.drop(at(row)), 409)["code"] == "programme-closed"


# --- review and approval ----------------------------------------------------------------------------------------------


async def test_comments_name_what_is_there(client: Client, draft: Json) -> None:
    school, centre = client("school"), client("centre")
    row = await begun(school, draft)
    done(await school.take(at(row), "submit"))
    comments = [
        {"part": "goal", "text": "Какая цель?"},
        {"part": "activity", "code": "М7", "text": "Такого нет"},
        {"part": "problem", "code": "П1", "field": "targets", "text": "Нет такого поля"},
        {"part": "programme", "code": "П1", "text": "У программы нет кода"},
        {"part": "programme", "field": "activities", "text": "Мало мероприятий"},
        {"part": "activity", "code": "М1", "field": "funding", "text": "Откуда средства?"},
    ]
    assert faults(await centre.take(at(row), "return", note="См. замечания", comments=comments)) == [
        ("/comments/0/code", "value.missing"),
        ("/comments/1/code", "part.unknown"),
        ("/comments/2/field", "field.unknown"),
        ("/comments/3/code", "part.unknown"),
    ]
    done(await centre.take(at(row), "return", note="См. замечания", comments=comments[4:]))


async def test_what_the_centre_agreed_to_it_can_still_return(client: Client, draft: Json) -> None:
    school, centre = client("school"), client("centre")
    row = await begun(school, draft)
    done(await school.take(at(row), "submit"))
    done(await centre.take(at(row), "agree"))
    back = done(await centre.take(at(row), "return", note="Совет просит изменить сроки"))
    assert (back["status"], back["agreed_at"]) == ("returned", None)
    (only,) = done(await school.get(f"{at(row)}/rounds"))["items"]
    assert (only["decision"], only["note"]) == ("returned", "Совет просит изменить сроки")


async def test_the_council_approves_by_its_minutes(client: Client, draft: Json) -> None:
    school, centre = client("school"), client("centre")
    row = await begun(school, draft)
    done(await school.take(at(row), "submit"))
    done(await centre.take(at(row), "agree"))
    order = await minutes(school, kind="order")
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert faults(await school.take(at(row), "approve", document_id=order["id"], protocol_on=tomorrow)) == [
        ("/document_id", "document.not-a-protocol"),
        ("/protocol_on", "date.to-come"),
    ]
    foreign = await minutes(client("department"), audience="district", number=None)
    assert faults(await school.take(at(row), "approve", document_id=foreign["id"])) == [
        ("/document_id", "document.not-own"),
        ("/protocol_number", "value.missing"),
    ]
    assert faults(await school.take(at(row), "approve", document_id=NOBODY)) == [("/document_id", "reference.unknown")]
    paper = await minutes(school, number=None)
    named = {"document_id": paper["id"], "protocol_number": "3-у", "protocol_on": "2026-10-20"}
    approved = done(await school.take(at(row), "approve", **named))
    assert (approved["protocol_number"], approved["protocol_on"]) == ("3-у", "2026-10-20")


# --- the roadmap lives ------------------------------------------------------------------------------------------------


async def test_an_approved_programme_reports_the_duties_that_it_fulfils(
    client: Client, draft: Json, bring: Bring
) -> None:
    school = client("school")
    row = await bring(await begun(school, draft))
    duty = await duty_of(school, "1.1.3")
    assert (duty["status"], duty["evidence_count"]) == ("reported", 1)
    (piece,) = done(await school.get(f"/assignments/{duty['id']}/evidence"))["items"]
    assert (piece["by_itself"], piece["resource_type"]) == (True, "transition-programmes")
    assert piece["resource_id"] == row["id"]
    (change,) = done(await school.get(f"/assignments/{duty['id']}/history"))["items"]
    assert "протокол № 3 от 26.10.2026" in change["note"]
    for number, measure in enumerate(("2.1.3", "2.1.4", "2.1.5", "2.1.6"), 1):
        duty = await duty_of(school, measure)
        (piece,) = done(await school.get(f"/assignments/{duty['id']}/evidence"))["items"]
        assert (duty["status"], piece["resource_type"]) == ("reported", "transition-activities")
        activity = done(await school.get(f"/transition-activities/{piece['resource_id']}"))
        assert (activity["code"], activity["programme_status"]) == (f"М{number}", "in_force")
    assert (await duty_of(school, "2.1.2"))["status"] == "not_started", "that is for corrected editions"


async def test_who_is_in_charge_of_an_activity_is_told_so(client: Client, draft: Json, coordinator: Json) -> None:
    school = client("school")
    await begun(school, draft)
    address = f"/people/{coordinator['person_id']}/personal-data"
    held = done(await school.get(address, headers={"Accept-Language": "en"}))["held"]
    (activities,) = [one["items"] for one in held if one["resource"] == "transition-activities"]
    facts = [{fact["name"]: fact["value"] for fact in one["facts"]} for one in activities]
    assert [one["Activity"] for one in facts] == [one["title"] for one in draft["activities"]]
    assert {one["Programme"] for one in facts} == {draft["title"]}


# --- editions ---------------------------------------------------------------------------------------------------------


async def test_a_finding_of_a_wave_makes_a_corrected_edition(
    client: Client, draft: Json, bring: Bring, wave: Json
) -> None:
    school, centre = client("school"), client("centre")
    first = await bring(await begun(school, draft))
    finding = {"wave_id": wave["id"], "finding": "Доля неуспевающих не снизилась"}
    answer = await school.post(f"{at(first)}/editions", json=finding)
    second = done(answer, 201)
    assert answer.headers["location"] == f"/api/v1/transition-programmes/{second['id']}"
    assert (second["edition"], second["status"], second["corrects_id"]) == (2, "draft", first["id"])
    assert second["lacks"] == []
    unchanged = done(await school.get(f"{at(second)}/differences"))
    assert (unchanged["changes"], unchanged["unchanged"]) == ([], 9)
    again = done(await school.post(f"{at(first)}/editions", json=finding), 409)
    (fault,) = again["errors"]
    assert (again["code"], fault["pointer"], fault["message"]) == ("already-exists", "", again["detail"])
    for words in ("edition (2)", "“draft”", f"/api/v1{at(second)}"):
        assert words in again["detail"]

    one, _, *rest = draft["activities"]
    change = {
        "title": "Программа перехода школы № 2 (с изменениями)",
        "problems": [*draft["problems"], {"code": "П3", "text": "Родители не приходят", "criterion": "governance"}],
        "goals": [draft["goals"][0] | {"targets": draft["goals"][0]["targets"][:1]}, draft["goals"][1]],
        "activities": [one | {"ends_on": "2027-06-30", "inclusions": ["networking", "parents"]}, *rest],
    }
    done(await school.amend(at(second), change))
    told = done(await centre.get(f"{at(second)}/differences", params={"with": first["id"]}, headers={
        "Accept-Language": "ru",
    }))  # fmt: skip
    assert (told["added"], told["removed"], told["changed"], told["unchanged"]) == (1, 1, 3, 5)
    assert told["finding"] == "Доля неуспевающих не снизилась"
    assert [(one["change"], one["part"], one["code"]) for one in told["changes"]] == [
        ("changed", "programme", None), ("added", "problem", "П3"), ("changed", "goal", "Ц1"),
        ("changed", "activity", "М1"), ("removed", "activity", "М2"),
    ]  # fmt: skip
    assert told["changes"][2]["fields"] == [
        {"field": "targets", "old": "входной 2026/27: 60; итоговый 2026/27: 65", "new": "входной 2026/27: 60"}
    ]
    assert told["changes"][3]["fields"] == [
        {"field": "ends_on", "old": "31.05.2027", "new": "30.06.2027"},
        {
            "field": "inclusions", "old": "сетевое взаимодействие школ",
            "new": "сетевое взаимодействие школ; взаимодействие с родителями",
        },
    ]  # fmt: skip

    await bring(second)
    assert done(await school.get(at(first)))["status"] == "superseded"
    history = done(await school.get(f"{at(first)}/history"))["items"]
    assert (history[-1]["step"], history[-1]["target"]) == ("supersede", "superseded")
    duty = await duty_of(school, "2.1.2")
    (piece,) = done(await school.get(f"/assignments/{duty['id']}/evidence"))["items"]
    assert (duty["status"], piece["resource_id"]) == ("reported", second["id"])
    duty = await duty_of(school, "1.1.3")
    old, new = done(await school.get(f"/assignments/{duty['id']}/evidence"))["items"]
    assert (duty["status"], duty["evidence_count"]) == ("reported", 1), "the edition in force shows it now"
    assert (old["resource_id"], new["resource_id"]) == (first["id"], second["id"])
    assert (old["withdrawn_because"], new["withdrawn_because"]) == (
        "Вступила в силу редакция 2. / Edition 2 has come into force.", None,
    )  # fmt: skip
    states = {measure: await duty_of(school, measure) for measure in ("2.1.3", "2.1.4", "2.1.5")}
    assert {measure: (one["status"], one["evidence_count"]) for measure, one in states.items()} == {
        "2.1.3": ("reported", 1), "2.1.4": ("in_progress", 0), "2.1.5": ("reported", 1),
    }, "an activity that was dropped is owed again"  # fmt: skip
    old = await school.post(f"{at(first)}/editions", json=finding)
    assert done(old, 409)["code"] == "transition-programme-not-in-force"
    listed = done(await centre.get("/transition-programmes", params={"status": "in_force"}))["items"]
    assert [one["id"] for one in listed] == [second["id"]]


async def test_rounds_can_be_compared_with_what_was_submitted(client: Client, draft: Json) -> None:
    school, centre = client("school"), client("centre")
    row = await begun(school, draft)
    done(await school.take(at(row), "submit"))
    done(await centre.take(at(row), "return", note="Доработайте"))
    one, two, three, four = draft["activities"]
    person = done(await school.post("/people", json={"name": "Павлова Елена", "position": "директор"}), 201)
    body = {"person_id": person["id"], "function": "management_team_head", "starts_on": "2026-09-01"}
    head = done(await school.post("/appointments", json=body), 201)
    change = {"activities": [one | {"appointment_id": head["id"], "funding": []}, two, three, four]}
    done(await school.amend(at(row), change))
    address = f"{at(row)}/differences"
    told = done(await school.get(address, params={"round": 1}, headers={"Accept-Language": "ru"}))
    assert (told["compared_edition"], told["compared_round"]) == (1, 1)
    assert told["changes"][0]["fields"] == [
        {
            "field": "appointment_id",
            "old": "Иванова Анна Петровна, координатор проекта в школе",
            "new": "Павлова Елена, руководитель управленческой команды",
        },
        {"field": "funding", "old": "2027, бюджет субъекта: 150000.00 RUB", "new": None},
    ]
    seen = done(await client("observer").get(address, params={"round": 1}))
    assert "Иванова" not in str(seen), "an observer may not see the staff"
    whole = done(await school.get(address))
    assert (whole["compared_edition"], whole["added"], whole["unchanged"]) == (None, 9, 0)
    assert faults(await school.get(address, params={"round": 2})) == [("round", "reference.unknown")]
    assert faults(await school.get(address, params={"round": 1, "with": row["id"]})) == [("round", "value.refused")]


async def test_a_finding_is_of_a_wave_of_the_same_programme_that_was_opened(
    client: Client, draft: Json, bring: Bring, plan: Callable[..., Any]
) -> None:
    school = client("school")
    row = await begun(school, draft)
    planned = await plan(opened=False)
    body = {"wave_id": planned["id"], "finding": "Находка"}
    early = await school.post(f"{at(row)}/editions", json=body)
    assert done(early, 409)["code"] == "transition-programme-not-in-force"
    await bring(row)
    assert faults(await school.post(f"{at(row)}/editions", json=body)) == [("/wave_id", "wave.not-opened")]
    nobody = body | {"wave_id": NOBODY}
    assert faults(await school.post(f"{at(row)}/editions", json=nobody)) == [("/wave_id", "reference.unknown")]


# --- lists and tasks --------------------------------------------------------------------------------------------------


async def test_activities_are_found_over_all_schools(
    client: Client, schools: list[School], draft: Json, coordinator: Json
) -> None:
    row = await begun(client("school"), draft)
    other = {name: draft[name] for name in ("programme_id", "title", "starts_on", "ends_on")}
    await begun(client("school", schools[1]), other, activities=[{"code": "1", "title": "Родительский клуб"}])
    centre = client("centre")

    async def found(**wanted: Any) -> list[str]:
        return [one["code"] for one in done(await centre.get("/transition-activities", params=wanted))["items"]]

    assert await found() == ["М1", "М2", "М3", "М4", "1"]
    assert await found(inclusion="parents") == ["М2"]
    assert await found(measure=["2.1.5", "2.1.6"]) == ["М3", "М4"]
    assert await found(appointment_id=coordinator["id"], programme_status="draft") == ["М1", "М2", "М3", "М4"]
    assert await found(q="клуб") == ["1"]
    assert await found(programme_status="in_force") == []
    assert await found(transition_programme_id=row["id"], sort="-starts_on") == ["М4", "М3", "М2", "М1"]


async def test_lists_cost_the_same_however_long_they_are(
    client: Client, schools: list[School], draft: Json, selects: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    centre = client("centre")
    costs = []
    for school in schools[:2]:
        bare = {name: draft[name] for name in ("programme_id", "title", "starts_on", "ends_on")}
        more = {"activities": [{"code": "1", "title": "Родительский клуб"}]}
        await begun(client("school", school), bare, **more)
        for address in ("/transition-programmes", "/transition-activities", "/transition/self-diagnoses"):
            with selects() as seen:
                done(await centre.get(address))
            costs.append(len(seen))
    assert costs[:3] == costs[3:] == [1, 1, 1]


async def test_everybody_is_told_what_waits_for_him(
    client: Client, draft: Json, diagnose: Callable[..., Any], schools: list[School], monkeypatch: pytest.MonkeyPatch
) -> None:
    school, centre, consultant = client("school"), client("centre"), client("consultant")
    kinds = {"kind": ["self-diagnosis", "transition-programme", "transition-programme-review"]}

    async def waiting(who: Any) -> list[tuple[str, str, str | None]]:
        found = done(await who.get("/me/tasks", params=kinds))["items"]
        return [(one["kind"], one["action"], one["due_on"]) for one in found]

    row = await begun(school, draft)
    await diagnose(consultant, completed=False, school_id=str(schools[0].id))
    assert await waiting(school) == [("transition-programme", "submit", None)]
    assert await waiting(consultant) == [("self-diagnosis", "complete", None)]
    done(await school.take(at(row), "submit"))
    assert (await waiting(school), await waiting(centre)) == ([], [("transition-programme-review", "agree", None)])
    yesterday = (today() - timedelta(days=1)).isoformat()
    passed = await centre.take(at(row), "return", note="Доработайте", due_on=yesterday)
    assert faults(passed) == [("/due_on", "date.past")]
    with monkeypatch.context() as clock:
        before = date.fromisoformat(yesterday)
        clock.setattr(calendar, "today", lambda: before)
        done(await centre.take(at(row), "return", note="Доработайте", due_on=yesterday))
    assert (await waiting(school), await waiting(centre)) == ([("transition-programme", "submit", yesterday)], [])
    (task,) = done(await school.get("/me/tasks", params=kinds))["items"]
    assert task["overdue"]
    assert (await school.get(task["link"].removeprefix("/api/v1"))).status_code == 200
    done(await school.take(at(row), "submit"))
    done(await centre.take(at(row), "agree"))
    assert await waiting(school) == [("transition-programme", "approve", None)]
    done(await school.take(at(row), "approve", document_id=(await minutes(school))["id"]))
    assert await waiting(school) == [("transition-programme", "enforce", None)]
    assert await waiting(client("observer")) == []


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.sampled_from([one.value for one in TransitionInclusion]), max_size=4), max_size=6))
def test_exactly_the_inclusions_that_no_activity_bears_are_missing(marked: list[list[str]]) -> None:
    content = {"activities": [{"inclusions": marks} for marks in marked]}
    told = {str(fault.hint.en).split("“")[1].split("”")[0] for fault in _of_inclusions(content) if fault.hint}
    assert told == {one.value for one in TransitionInclusion} - {mark for marks in marked for mark in marks}
