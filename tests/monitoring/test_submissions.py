"""A sheet is drafted, submitted, reviewed, returned, corrected and accepted; each change stays for ever."""

from typing import Any

import pytest
from fastapi import FastAPI

from app.domains.organizations.models import School
from app.kernel.tables import new_id
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
    summary_of,
)


async def test_a_sheet_lives_its_whole_life(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    sheet = await begun(school, wave, classes["2", "4А"], {"russian_pupils": 27, "russian_tested": 25})
    address = f"/monitoring/submissions/{sheet['id']}"
    assert sheet["status"] == "draft"
    assert {finding["code"] for finding in sheet["findings"]} == {"value.missing"}

    refused = await school.take(address, "submit")
    assert {pointer for pointer, _ in faults(refused)} >= {"/values/russian_mean", "/values/mathematics_tested"}
    saved = done(await school.amend(address, {"values": results_of()}))
    assert saved["findings"] == []
    assert done(await school.take(address, "submit"))["status"] == "submitted"
    assert (await school.amend(address, {"values": {"russian_pupils": 26}})).status_code == 409

    reasons = [{"field": "russian_mean", "reason": "Проверьте средний балл"}]
    back = done(await centre.take(address, "return", note="Сверьте с протоколом", fields=reasons))
    assert (back["status"], back["open_fields"]) == ("returned", ["russian_mean"])
    assert faults(await school.amend(address, {"values": {"russian_pupils": 26}})) == [
        ("/values/russian_pupils", "field.closed")
    ]
    done(await school.amend(address, {"values": {"russian_mean": 62.5}}))
    again = done(await school.take(address, "submit"))
    assert (again["status"], again["rounds"]) == ("submitted", 2)

    difference = done(await centre.get(f"{address}/difference"))
    assert difference["changes"] == [{"field": "russian_mean", "old": 61.5, "new": 62.5}]
    assert difference["asked"] == {"russian_mean": "Проверьте средний балл"}
    assert done(await centre.take(address, "accept"))["status"] == "accepted"
    revisions = done(await school.get(f"{address}/revisions"))["items"]
    assert [one["cause"] for one in revisions] == ["create", "edit", "submit", "return", "edit", "submit", "accept"]
    history = done(await school.get(f"{address}/history"))["items"]
    assert [one["step"] for one in history] == ["submit", "return", "submit", "accept"]


# --- beginning --------------------------------------------------------------------------------------------------------


async def begin(who: As, wave: Json, **body: Any) -> Any:
    return await who.post("/monitoring/submissions", json={"wave_id": wave["id"], **body})


async def test_a_class_is_named_by_grade_and_letter_as_people_type_them(
    client: Client, wave: Json, classes: Classes
) -> None:
    sheet = done(await begin(client("school"), wave, grade=4, letter="a"), 201)
    assert (sheet["class_id"], sheet["class_name"]) == (classes["2", "4А"]["id"], "4А")
    assert (sheet["school_code"], sheet["form_code"]) == ("2", "class_results")
    assert (sheet["status"], sheet["source"], sheet["revision"], sheet["rounds"]) == ("draft", "screen", 1, 0)
    other = done(await begin(client("centre"), wave, school_code="10", grade=4, letter="Б"), 201)
    assert other["school_name"] == "Школа № 10"


@pytest.mark.parametrize(
    ("named", "where", "code"),
    [
        ({}, "/class_id", "value.missing"),
        ({"grade": 4}, "/class_id", "value.missing"),
        ({"letter": "А"}, "/class_id", "value.missing"),
        ({"grade": 4, "letter": "Я"}, "/letter", "class.unknown"),
        ({"grade": 4, "letter": "W"}, "/letter", "value.class_letter"),
        ({"class_id": str(new_id())}, "/class_id", "class.unknown"),
        ({"grade": 9, "letter": "А"}, "/grade", "grade.not-asked"),
        ({"grade": 4, "letter": "А", "form_id": str(new_id())}, "/form_id", "form.not-asked"),
        ({"grade": 4, "letter": "А", "school_code": "777"}, "/school_code", "reference.unknown"),
        ({"grade": 4, "letter": "А", "wave_id": str(new_id())}, "/wave_id", "reference.unknown"),
    ],
)
async def test_what_a_sheet_is_about_must_be_there_and_asked(
    client: Client, wave: Json, classes: Classes, named: Json, where: str, code: str
) -> None:
    assert faults(await begin(client("school"), wave, **named)) == [(where, code)]


async def test_a_class_of_another_school_or_year_is_not_the_schools(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    centre = client("centre")
    theirs = classes["10", "4А"]["id"]
    assert faults(await begin(client("school"), wave, class_id=theirs)) == [("/class_id", "class.unknown")]
    assert faults(await begin(centre, wave, school_code="2", class_id=theirs)) == [("/class_id", "class.unknown")]
    body = {"school_id": str(schools[0].id), "school_year": "2025/26", "grade": 4, "letter": "А", "pupils": 27}
    former = done(await centre.post("/classes", json=body), 201)
    refused = await begin(client("school"), wave, class_id=former["id"])
    assert faults(refused) == [("/class_id", "class.unknown")]


async def test_a_school_outside_the_programme_is_not_asked(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    outside = client("school", schools[2])
    assert faults(await begin(outside, wave, grade=4, letter="А")) == [("/school_id", "school.not-asked")]


async def test_a_form_about_the_school_has_one_sheet_and_no_class(client: Client, plan: Plan, classes: Classes) -> None:
    about = await published(client("centre"))
    wave = await plan(forms=[{"form_id": about["id"]}])
    school = client("school")
    refused = await begin(school, wave, grade=4, letter="А")
    assert faults(refused) == [("/class_id", "value.refused")]
    sheet = done(await begin(school, wave, values={"teachers": 40}, submit=True), 201)
    assert (sheet["class_id"], sheet["class_name"], sheet["status"]) == (None, None, "submitted")
    assert faults(await begin(school, wave), 409) == [("/class_id", "value.taken")]


async def test_a_sheet_is_begun_once(client: Client, wave: Json, classes: Classes) -> None:
    school = client("school")
    await begun(school, wave, classes["2", "4А"])
    again = await begin(school, wave, grade=4, letter="А")
    assert faults(again, 409) == [("/class_id", "value.taken")]


async def test_a_repeated_request_begins_one_sheet(client: Client, wave: Json, classes: Classes) -> None:
    school = client("school")
    body = {"wave_id": wave["id"], "grade": 4, "letter": "А", "values": results_of(), "submit": True}
    first, second = [
        await school.post("/monitoring/submissions", json=body, headers={"Idempotency-Key": "sheet-4a"})
        for _ in range(2)
    ]
    assert first.json() == second.json()
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["idempotency-replayed"] == "true"
    revisions = done(await school.get(f"{address_of(first.json())}/revisions"))["items"]
    assert [one["cause"] for one in revisions] == ["create", "submit"]
    assert (await listed(school, "/monitoring/submissions", "rounds")) == [1]


async def test_what_cannot_be_submitted_at_once_is_not_begun(client: Client, wave: Json, classes: Classes) -> None:
    school = client("school")
    refused = await begin(school, wave, grade=4, letter="А", values=results_of(tested=28), submit=True)
    assert ("/values/russian_tested", "value.above-base") in faults(refused)
    assert await listed(school, "/monitoring/submissions") == []
    summary = await summary_of(school, wave, classes["2", "4А"]["school_id"])
    assert (summary["drafts"], summary["submitted"]) == (0, 0)


# --- values -----------------------------------------------------------------------------------------------------------


async def test_every_misfit_value_is_told_at_once(client: Client, wave: Json, classes: Classes) -> None:
    wrong = {
        "russian_pupils": "двадцать", "russian_tested": -1, "russian_mean": True, "mathematics_pupils": 27.5,
        "russian_teachers": 3,
    }  # fmt: skip
    gaps = {"mathematics_mean": "unknown", "biology_mean": "unknown"}
    refused = await begin(client("school"), wave, grade=4, letter="А", values=wrong, absences=gaps)
    told = dict(faults(refused))
    assert {pointer for pointer in told if pointer.startswith("/values/")} >= {f"/values/{name}" for name in wrong}
    assert told["/values/russian_teachers"] == "field.unknown"
    assert "field.unknown" in {code for pointer, code in told.items() if pointer.endswith("biology_mean")}
    assert await listed(client("school"), "/monitoring/submissions") == []


async def test_a_value_and_the_reason_for_having_none_exclude_each_other(
    client: Client, wave: Json, classes: Classes
) -> None:
    school = client("school")
    both = await begin(
        school, wave, grade=4, letter="А", values={"russian_mean": 61}, absences={"russian_mean": "unknown"}
    )
    assert faults(both) == [("/absences/russian_mean", "absence.and-value")]
    sheet = await begun(school, wave, classes["2", "4А"])
    change = {"values": {"russian_mean": 60}, "absences": {"russian_mean": "unknown"}}
    assert faults(await school.amend(address_of(sheet), change)) == [("/absences/russian_mean", "absence.and-value")]


async def test_a_reason_takes_the_place_of_a_value_and_the_other_way_round(
    client: Client, wave: Json, classes: Classes
) -> None:
    school = client("school")
    sheet = await begun(school, wave, classes["2", "4А"])
    gone = done(await school.amend(address_of(sheet), {"absences": {"russian_mean": "unknown"}}))
    assert "russian_mean" not in gone["values"]
    assert gone["absences"] == {"russian_mean": "unknown"}
    back = done(await school.amend(address_of(sheet), {"values": {"russian_mean": 60}}))
    assert (back["values"]["russian_mean"], back["absences"]) == (60, {})
    none = done(await school.amend(address_of(sheet), {"values": {"russian_mean": None}}))
    assert ("russian_mean" in none["values"], none["values"]["russian_pupils"]) == (False, 27)
    assert [(one["field"], one["code"]) for one in none["findings"]] == [("russian_mean", "value.missing")]


async def test_a_warning_is_mended_or_explained(client: Client, wave: Json, classes: Classes) -> None:
    school = client("school")
    few = results_of(tested=10, russian_below=1, russian_high=1, mathematics_below=1, mathematics_high=1)
    sheet = await begun(school, wave, classes["2", "4А"], few)
    address = address_of(sheet)
    assert {(one["rule"], one["severity"]) for one in sheet["findings"]} == {
        ("russian-few", "warning"), ("mathematics-few", "warning")
    }  # fmt: skip
    refused = await school.take(address, "submit")
    assert done(refused, 422)["code"] == "submission-unfit"
    assert set(faults(refused)) == {
        ("/explanations/russian-few", "rule.unexplained"), ("/explanations/mathematics-few", "rule.unexplained")
    }  # fmt: skip
    blank = done(await school.amend(address, {"explanations": {"russian-few": "Карантин"}}))
    assert [one["rule"] for one in blank["findings"]] == ["mathematics-few"]
    done(await school.amend(address, {"explanations": {"mathematics-few": "Карантин"}}))
    assert done(await school.take(address, "submit"))["status"] == "submitted"


async def test_saving_the_same_again_is_no_revision(client: Client, wave: Json, classes: Classes) -> None:
    school = client("school")
    sheet = await begun(school, wave, classes["2", "4А"])
    same = done(await school.amend(address_of(sheet), {"values": results_of()}))
    assert (same["revision"], same["version"]) == (1, sheet["version"])


async def test_if_match_is_asked_for_and_must_be_the_current_one(client: Client, wave: Json, classes: Classes) -> None:
    school = client("school")
    sheet = await begun(school, wave, classes["2", "4А"])
    address, change = address_of(sheet), {"values": {"russian_high": 6}}
    tag = await school.etag(address)
    done(await school.patch(address, json=change, headers={"If-Match": tag}))
    stale = await school.patch(address, json={"values": {"russian_high": 7}}, headers={"If-Match": tag})
    assert done(stale, 412)["code"] == "changed-meanwhile"
    refreshed = await school.patch(
        address, json={"values": {"russian_high": 8}}, headers={"If-Match": stale.headers["etag"]}
    )
    assert done(refreshed)["values"]["russian_high"] == 8
    for answer in (
        await school.patch(address, json=change),
        await school.post(f"{address}/submit", json={}),
        await school.delete(address),
    ):
        assert answer.status_code == 428, answer.text
    assert done(await school.get(address))["values"]["russian_high"] == 8


# --- when -------------------------------------------------------------------------------------------------------------


async def test_a_wave_takes_sheets_while_it_is_open(client: Client, plan: Plan, classes: Classes) -> None:
    school, centre = client("school"), client("centre")
    wave = await plan(opened=False)
    named = {"grade": 4, "letter": "А"}
    refused = done(await begin(school, wave, **named), 409)
    assert refused["code"] == "wave-not-open"
    assert wave["title"] in refused["detail"]
    address = f"/monitoring/waves/{wave['id']}"
    done(await centre.take(address, "open"))
    draft = done(await begin(school, wave, **named, values=results_of()), 201)
    done(await centre.take(address, "close"))
    for answer in (
        await begin(school, wave, grade=4, letter="Б"),
        await school.amend(address_of(draft), {"values": {"russian_high": 6}}),
        await school.take(address_of(draft), "submit"),
    ):
        assert done(answer, 409)["code"] == "wave-not-open"
    done(await centre.take(address, "open"))
    assert done(await school.take(address_of(draft), "submit"))["status"] == "submitted"


@pytest.mark.parametrize(
    ("days", "taken", "late"),
    [
        ({"closes_on": day(0)}, True, False),
        ({"closes_on": day(-1)}, False, None),
        ({"closes_on": day(-1), "grace_until": day(0)}, True, True),
        ({"closes_on": day(-3), "grace_until": day(-1)}, False, None),
        ({"opens_on": day(0)}, True, False),
        ({"opens_on": day(1)}, False, None),
    ],
)
async def test_the_days_of_a_wave_decide_what_is_taken_and_what_is_late(
    client: Client, plan: Plan, classes: Classes, days: Json, taken: bool, late: bool | None
) -> None:
    wave = await plan(**days)
    answer = await begin(client("school"), wave, grade=4, letter="А", values=results_of(), submit=True)
    if taken:
        assert done(answer, 201)["late"] is late
    else:
        assert done(answer, 409)["code"] == "wave-not-open"


async def test_a_draft_offers_no_step_where_its_wave_takes_none_and_says_why(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school, centre = client("school"), client("centre")
    draft = await begun(school, wave, classes["2", "4А"])
    address, of_wave = address_of(draft), f"/monitoring/waves/{wave['id']}"
    assert (draft["allowed_actions"], draft["locked_because"]) == (["submit"], None)
    done(await centre.take(of_wave, "close"))
    shut = done(await school.get(address))
    assert (shut["allowed_actions"], shut["locked_because"]["code"]) == ([], "wave-not-open")
    assert shut["locked_because"]["who"] == ["centre"]
    assert "was closed by the centre" in shut["locked_because"]["message"]
    assert "ask the centre for an extension" in shut["locked_because"]["message"]
    more = {"wave_id": wave["id"], "school_id": str(schools[0].id), "until": day(9), "reason": "Карантин"}
    done(await centre.post("/monitoring/extensions", json=more), 201)
    assert done(await school.get(address))["allowed_actions"] == ["submit"]
    assert done(await school.amend(address, {"values": {"russian_high": 6}}))["allowed_actions"] == ["submit"]
    done(await centre.take(of_wave, "publish"))
    listed_ = done(await school.get("/monitoring/submissions", params={"wave_id": wave["id"]}))["items"]
    for told in (done(await school.get(address)), *listed_):
        assert (told["allowed_actions"], told["locked_because"]["who"]) == ([], [])
        assert "with the schools" in told["locked_because"]["message"]
    for answer in (
        await school.take(address, "submit"),
        await school.amend(address, {"values": {"russian_high": 5}}),
        await begin(school, wave, grade=4, letter="Б"),
    ):
        refused = done(answer, 409)
        assert "results of the wave" in refused["detail"]
        assert "to reopen an accepted one" in refused["detail"]
        assert "extension" not in refused["detail"]
        assert "data are due" not in refused["detail"]


async def test_a_sheet_that_comes_back_late_is_not_late_for_that(client: Client, plan: Plan, classes: Classes) -> None:
    school, centre = client("school"), client("centre")
    wave = await plan()
    sheet = await handed_in(school, wave, classes["2", "4А"])
    done(await centre.take(address_of(sheet), "return", note="Сверьте"))
    address = f"/monitoring/waves/{wave['id']}"
    done(await centre.amend(address, {"closes_on": day(-1)}))
    done(await centre.take(address, "close"))
    done(await centre.take(address, "publish"))
    corrected = done(await school.amend(address_of(sheet), {"values": {"russian_high": 6}}))
    assert corrected["status"] == "returned"
    again = done(await school.take(address_of(sheet), "submit"))
    assert (again["status"], again["late"], again["rounds"]) == ("submitted", False, 2)


# --- frozen and opened ------------------------------------------------------------------------------------------------


async def test_what_is_with_the_centre_is_frozen(client: Client, wave: Json, classes: Classes) -> None:
    school, centre = client("school"), client("centre")
    sheet = await handed_in(school, wave, classes["2", "4А"])
    address = address_of(sheet)
    for _ in range(2):  # submitted, then accepted
        for who in (school, centre):
            assert done(await who.amend(address, {"values": {"russian_high": 6}}), 409)["code"] == "submission-frozen"
            assert done(await who.drop(address), 409)["code"] == "submission-frozen"
        assert done(await school.take(address, "submit"), 409)["allowed_actions"] == []
        await centre.take(address, "accept")
    assert done(await school.get(address))["status"] == "accepted"


async def test_a_draft_can_be_discarded_and_what_was_submitted_cannot(
    client: Client, wave: Json, classes: Classes
) -> None:
    school, centre = client("school"), client("centre")
    sheet = await begun(school, wave, classes["2", "4А"])
    done(await school.amend(address_of(sheet), {"values": {"russian_high": 6}}))
    assert (await school.drop(address_of(sheet))).status_code == 204
    assert (await school.get(address_of(sheet))).status_code == 404
    assert (await summary_of(school, wave, sheet["school_id"]))["drafts"] == 0
    sheet = await handed_in(school, wave, classes["2", "4А"])
    done(await centre.take(address_of(sheet), "return", note="Сверьте"))
    refused = done(await school.drop(address_of(sheet)), 409)
    assert refused["code"] == "in-use"


async def test_a_return_without_fields_opens_all_of_them(client: Client, wave: Json, classes: Classes) -> None:
    school, centre = client("school"), client("centre")
    sheet = await handed_in(school, wave, classes["2", "4А"])
    address = address_of(sheet)
    assert faults(await centre.take(address, "return", note="  ")) == [("/note", "value.too-short")]
    strange = [{"field": "russian_teachers", "reason": "Нет такого"}]
    assert faults(await centre.take(address, "return", note="Сверьте", fields=strange)) == [
        ("/fields", "field.unknown")
    ]
    back = done(await centre.take(address, "return", note="Сверьте", due_on=day(3)))
    assert (back["open_fields"], back["reasons"], back["due_on"]) == (None, {}, day(3))
    done(await school.amend(address, {"values": {"russian_high": 6, "mathematics_high": 6}}))
    again = done(await school.take(address, "submit"))
    assert (again["due_on"], again["open_fields"]) == (None, None)


async def test_only_what_a_return_names_is_open_and_explanations_always_are(
    client: Client, wave: Json, classes: Classes
) -> None:
    school, centre = client("school"), client("centre")
    sheet = await handed_in(school, wave, classes["2", "4А"])
    address = address_of(sheet)
    reasons = [{"field": "russian_tested", "reason": "Не сходится с протоколом"}]
    done(await centre.take(address, "return", note="Сверьте", fields=reasons))
    change = {"values": {"russian_tested": 20, "russian_mean": 50, "mathematics_mean": None}}
    assert set(faults(await school.amend(address, change))) == {
        ("/values/russian_mean", "field.closed"), ("/values/mathematics_mean", "field.closed")
    }  # fmt: skip
    gap = {"absences": {"russian_deviation": "unknown"}}
    assert [code for _, code in faults(await school.amend(address, gap))] == ["field.closed"]
    saved = done(await school.amend(address, {"values": {"russian_tested": 20}}))
    assert [one["rule"] for one in saved["findings"]] == ["russian-few"]
    done(await school.amend(address, {"explanations": {"russian-few": "Болели"}}))
    done(await school.take(address, "submit"))


async def test_an_accepted_sheet_is_reopened_with_a_reason(client: Client, wave: Json, classes: Classes) -> None:
    school, centre = client("school"), client("centre")
    sheet = await accepted(school, centre, wave, classes["2", "4А"])
    address = address_of(sheet)
    assert faults(await centre.take(address, "reopen", note="")) == [("/note", "value.too-short")]
    opened = done(await centre.take(address, "reopen", note="Ошибка в протоколе", fields=["russian_mean"]))
    assert (opened["status"], opened["accepted_at"], opened["open_fields"]) == ("reopened", None, ["russian_mean"])
    assert opened["reasons"] == {"russian_mean": "Ошибка в протоколе"}
    done(await school.amend(address, {"values": {"russian_mean": 60}}))
    done(await school.take(address, "submit"))
    last = done(await centre.take(address, "accept"))
    assert (last["status"], last["reasons"], last["accepted_at"] is not None) == ("accepted", {}, True)


# --- who sees what ----------------------------------------------------------------------------------------------------


async def test_two_schools_do_not_see_each_others_sheets(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    first, second = client("school", schools[0]), client("school", schools[1])
    sheet = await handed_in(first, wave, classes["2", "4А"])
    await handed_in(second, wave, classes["10", "4А"])
    address = address_of(sheet)
    for part in ("", "/revisions", "/difference", "/history"):
        assert (await second.get(f"{address}{part}")).status_code == 404
    tag = {"If-Match": await first.etag(address)}
    assert (await second.patch(address, json={"values": {}}, headers=tag)).status_code == 404
    assert (await second.post(f"{address}/submit", json={}, headers=tag)).status_code == 404
    assert (await second.delete(address, headers=tag)).status_code == 404
    assert await listed(first, "/monitoring/submissions", "school_code") == ["2"]
    assert await listed(second, "/monitoring/submissions", "school_code") == ["10"]
    assert await listed(second, "/monitoring/submissions", school_id=sheet["school_id"]) == []
    assert sorted(await listed(client("centre"), "/monitoring/submissions", "school_code")) == ["10", "2"]
    assert faults(await begin(second, wave, school_code="2", grade=4, letter="Б")) == [
        ("/school_code", "reference.unknown")
    ]


@pytest.mark.parametrize("role", ["department", "observer", "consultant"])
async def test_sheets_are_for_the_school_and_the_centre(
    client: Client, wave: Json, classes: Classes, role: str
) -> None:
    sheet = await handed_in(client("school"), wave, classes["2", "4А"])
    who = client(role)
    for address in ("/monitoring/submissions", address_of(sheet), f"{address_of(sheet)}/revisions"):
        assert (await who.get(address)).status_code == 403
    assert (await begin(who, wave, grade=4, letter="Б")).status_code == 403


async def test_the_review_is_the_centres(client: Client, wave: Json, classes: Classes) -> None:
    school = client("school")
    sheet = await handed_in(school, wave, classes["2", "4А"])
    assert (await school.take(address_of(sheet), "accept")).status_code == 403
    assert (await client("centre").take(address_of(sheet), "accept")).status_code == 200
    assert (await school.take(address_of(sheet), "reopen", note="Ошибка")).status_code == 403


# --- lists ------------------------------------------------------------------------------------------------------------


async def test_sheets_are_found_by_what_they_are(
    client: Client, schools: list[School], plan: Plan, wave: Json, classes: Classes
) -> None:
    centre = client("centre")
    late = await plan(title="Промежуточный", kind="intermediate", closes_on=day(-1), grace_until=day(3))
    first, second = client("school", schools[0]), client("school", schools[1])
    draft = await begun(first, wave, classes["2", "4А"])
    came_back = await handed_in(second, wave, classes["10", "4А"])
    done(await centre.take(address_of(came_back), "return", note="Сверьте"))
    done(await second.take(address_of(came_back), "submit"))
    tardy = await handed_in(first, late, classes["2", "4А"])
    for wanted, expected in (
        ({"status": "draft"}, {draft["id"]}),
        ({"status": ["draft", "submitted"]}, {draft["id"], came_back["id"], tardy["id"]}),
        ({"wave_id": late["id"]}, {tardy["id"]}),
        ({"school_id": str(schools[1].id)}, {came_back["id"]}),
        ({"class_id": classes["2", "4А"]["id"]}, {draft["id"], tardy["id"]}),
        ({"form_id": draft["form_id"]}, {draft["id"], came_back["id"], tardy["id"]}),
        ({"form_id": str(new_id())}, set()),
        ({"late": True}, {tardy["id"]}),
        ({"late": False}, {draft["id"], came_back["id"]}),
        ({"resubmitted": True}, {came_back["id"]}),
        ({"resubmitted": False}, {draft["id"], tardy["id"]}),
    ):
        assert set(await listed(centre, "/monitoring/submissions", **wanted)) == expected, wanted
    by_school = await listed(centre, "/monitoring/submissions", "school_code", sort="-school")
    assert by_school == ["10", "2", "2"]


async def test_a_list_costs_the_same_however_long_it_is(
    client: Client, app: FastAPI, schools: list[School], wave: Json, classes: Classes
) -> None:
    centre = client("centre")
    await handed_in(client("school"), wave, classes["2", "4А"])
    with selects(app) as few:
        await listed(centre, "/monitoring/submissions")
    for (code, name), school_class in classes.items():
        if code != "550" and name != "9А" and (code, name) != ("2", "4А"):
            await handed_in(centre, wave, school_class)
    with selects(app) as many:
        assert len(await listed(centre, "/monitoring/submissions")) == 4
    assert len(few) == len(many) == 1
