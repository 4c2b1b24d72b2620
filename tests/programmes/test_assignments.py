"""A duty travels from the roadmap to a school, back with evidence, and is confirmed, returned or waived."""

from typing import Any

import pytest

from app.domains.organizations.models import School
from tests.conftest import As, Client, World
from tests.programmes.conftest import (
    SCHOOL_DUTIES,
    Enrol,
    Json,
    day,
    done,
    duty,
    faults,
    hand_in,
    prove,
)


async def test_a_duty_travels_from_the_roadmap_to_a_confirmed_report(
    client: Client, schools: list[School], enrol: Enrol, programme: Json
) -> None:
    await enrol(schools[0])
    school, centre = client("school", schools[0]), client("centre")
    owed = done(await school.get("/assignments?limit=100&sort=place"))["items"]
    assert len(owed) == SCHOOL_DUTIES
    assert {(row["status"], row["actor"]) for row in owed} == {("not_started", "school")}
    order = next(row for row in owed if row["measure"] == "1.2.1")
    assert order["duty"] == "Приказом утвердить состав и полномочия управленческой команды проекта."
    assert (order["stage"], order["section"], order["deliverable"]) == ("1", "1.2", "document")
    assert order["organization_name"] == schools[0].name
    assert order["allowed_actions"] == ["start", "report"]

    started = done(await school.take(f"/assignments/{order['id']}", "start"))
    assert started["status"] == "in_progress"
    reported = await hand_in(school, order)
    assert (reported["status"], reported["evidence_count"], reported["allowed_actions"]) == ("reported", 1, [])
    assert (reported["locked_because"]["code"], reported["locked_because"]["who"]) == ("another-turn", ["centre"])

    waiting = done(await centre.get("/me/tasks?kind=assignment-review"))["items"]
    assert [(task["id"], task["action"]) for task in waiting] == [(order["id"], "confirm")]
    confirmed = done(await centre.take(f"/assignments/{order['id']}", "confirm"))
    assert (confirmed["status"], confirmed["allowed_actions"]) == ("confirmed", ["reopen"])
    settled = done(await school.get(f"/assignments/{order['id']}"))
    assert (settled["locked_because"]["code"], settled["locked_because"]["who"]) == ("finished", [])

    progress = done(await client("department").get(f"/programmes/{programme['id']}/progress"))
    row = next(row for row in progress["matrix"]["rows"] if row["responsibility_id"] == order["responsibility_id"])
    (cell,) = row["cells"]
    assert (cell["status"], cell["evidence_count"], cell["assignment_id"]) == ("confirmed", 1, order["id"])
    assert progress["matrix"]["organizations"][cell["organization"]]["id"] == str(schools[0].id)
    history = done(await school.get(f"/assignments/{order['id']}/history"))["items"]
    assert [(step["step"], step["target"], step["actor_name"].split()[0]) for step in history] == [
        ("start", "in_progress", "school"), ("report", "reported", "school"), ("confirm", "confirmed", "centre"),
    ]  # fmt: skip


async def test_a_report_goes_back_with_a_reason_and_comes_again(
    client: Client, schools: list[School], enrol: Enrol
) -> None:
    await enrol(schools[0])
    school, centre = client("school", schools[0]), client("centre")
    row = await duty(school, "1.1.4")
    address = f"/assignments/{row['id']}"
    await hand_in(school, row)
    assert faults(await centre.take(address, "return")) == [("/note", "value.missing")]
    assert faults(await centre.take(address, "return", note="   ")) == [("/note", "value.too-short")]
    passed = await centre.take(address, "return", note="Нет протокола совета.", due_on=day(-1))
    assert faults(passed) == [("/due_on", "date.past")]
    back = done(await centre.take(address, "return", note="Нет протокола совета.", due_on=day(19)))
    assert (back["status"], back["due_on"], back["due_basis"]) == ("returned", day(19), "by_hand")
    assert (back["locked_because"], back["allowed_actions"]) == (None, ["waive", "schedule"])
    shown = done(await school.get(address))
    assert shown["allowed_actions"] == ["start", "report"]
    last = done(await school.get(f"{address}/history"))["items"][-1]
    assert (last["step"], last["note"]) == ("return", "Нет протокола совета.")
    done(await school.take(address, "start"))
    again = done(await school.take(address, "report", note="Протокол приложен"))
    assert (again["status"], again["due_on"]) == ("reported", day(19))


async def test_a_report_shows_evidence_or_says_why_there_is_none(
    client: Client, schools: list[School], enrol: Enrol
) -> None:
    await enrol(schools[0])
    school = client("school", schools[0])
    row = await duty(school, "1.2.1")
    bare = await school.take(f"/assignments/{row['id']}", "report")
    assert faults(bare) == [("/note", "evidence.missing")]
    russian = await school.post(
        f"/assignments/{row['id']}/report", json={}, headers={"If-Match": "*", "Accept-Language": "ru"}
    )
    assert done(russian, 422)["errors"][0]["message"] == "К поручению не приложено ни одного подтверждения."
    said = done(await school.take(f"/assignments/{row['id']}", "report", note="Приказ на подписи"))
    assert (said["status"], said["evidence_count"]) == ("reported", 0)


async def test_what_does_not_apply_is_waived_by_whoever_would_confirm_it(
    client: Client, schools: list[School], enrol: Enrol
) -> None:
    await enrol(schools[0])
    school, centre = client("school", schools[0]), client("centre")
    row = await duty(school, "2.1.5")
    address = f"/assignments/{row['id']}"
    assert faults(await centre.take(address, "waive")) == [("/note", "value.missing")]
    assert done(await school.take(address, "waive", note="У нас таких нет"), 403)["roles"] == ["department", "centre"]
    waived = done(await centre.take(address, "waive", note="Нет учащихся с неродным русским."))
    assert (waived["status"], waived["overdue"], waived["allowed_actions"]) == ("not_applicable", False, [])
    assert done(await centre.take(address, "waive", note="Ещё раз"), 409)["current_status"] == "not_applicable"


async def test_a_confirmation_is_taken_back_with_a_reason(client: Client, schools: list[School], enrol: Enrol) -> None:
    await enrol(schools[0])
    school, centre = client("school", schools[0]), client("centre")
    row = await duty(school, "1.1.4")
    address = f"/assignments/{row['id']}"
    await hand_in(school, row)
    done(await centre.take(address, "confirm"))
    assert faults(await centre.take(address, "reopen")) == [("/note", "value.missing")]
    assert done(await school.take(address, "reopen", note="Ошибка"), 403)["roles"] == ["department", "centre"]
    again = done(await centre.take(address, "reopen", note="Подтверждено по ошибке", due_on=day(19)))
    assert (again["status"], again["due_on"], again["evidence_count"]) == ("returned", day(19), 1)
    done(await school.take(address, "report"))


WRONG_TURNS = [
    ([], "centre", "confirm", "not_started", ["waive", "schedule"]),
    ([], "centre", "return", "not_started", ["waive", "schedule"]),
    (["start"], "school", "start", "in_progress", ["report"]),
    (["report"], "school", "report", "reported", []),
    (["report"], "school", "start", "reported", []),
    (["report", "confirm"], "school", "report", "confirmed", []),
    (["report", "confirm"], "centre", "return", "confirmed", ["reopen"]),
    (["report", "confirm"], "centre", "waive", "confirmed", ["reopen"]),
    (["report", "return"], "centre", "confirm", "returned", ["waive", "schedule"]),
]


@pytest.mark.parametrize(("before", "who", "step", "state", "possible"), WRONG_TURNS)
async def test_a_wrong_turn_is_refused_with_the_turns_there_are(
    client: Client,
    schools: list[School],
    enrol: Enrol,
    before: list[str],
    who: str,
    step: str,
    state: str,
    possible: list[str],
) -> None:
    await enrol(schools[0])
    people: dict[str, As] = {"school": client("school", schools[0]), "centre": client("centre")}
    row = await duty(people["school"], "1.2.1")
    address = f"/assignments/{row['id']}"
    for taken in before:
        actor = people["school" if taken in {"start", "report"} else "centre"]
        done(await actor.take(address, taken, note="Так надо"))
    refused = done(await people[who].take(address, step, note="Ошибка"), 409)
    assert (refused["code"], refused["current_status"], refused["allowed_actions"]) == (
        "step-not-possible", state, possible,
    )  # fmt: skip
    assert done(await people["school"].get(address))["status"] == state


async def test_the_department_confirms_the_centre_and_itself(client: Client, programme: Json) -> None:
    department, centre = client("department"), client("centre")
    own = await duty(department, "1.1.1", actor="department")
    theirs = await duty(centre, "1.1.1", actor="centre")
    for who, row in ((department, own), (centre, theirs)):
        await hand_in(who, row)
    shown = done(await centre.get(f"/assignments/{theirs['id']}"))
    assert (shown["allowed_actions"], shown["locked_because"]["who"]) == ([], ["department"])
    assert (await centre.take(f"/assignments/{theirs['id']}", "confirm")).status_code == 403
    for row in (own, theirs):
        assert done(await department.take(f"/assignments/{row['id']}", "confirm"))["status"] == "confirmed"


async def test_nobody_reports_or_confirms_what_is_anothers(
    client: Client, schools: list[School], enrol: Enrol, world: World
) -> None:
    await enrol(schools[0])
    await enrol(schools[1])
    row = await duty(client("school", schools[0]), "1.2.1")
    address = f"/assignments/{row['id']}"
    link = {"kind": "link", "url": "https://school.example", "title": "Сайт"}
    for role in ("department", "centre"):
        who = client(role)
        assert done(await who.get(address))["id"] == row["id"]
        assert (await who.take(address, "report", note="За школу")).status_code == 403
        assert (await who.amend(address, {"note": "За школу"})).status_code == 403
        assert (await who.post(f"{address}/evidence", json=link)).status_code == 403
    await hand_in(client("school", schools[0]), row)
    assert (await client("department").take(address, "confirm")).status_code == 403, (
        "schools are the centre's to confirm"
    )
    for role in ("administrator", "consultant", "observer"):
        who = client(role)
        assert done(await who.get(address))["allowed_actions"] == []
        for answer in (
            await who.take(address, "confirm"),
            await who.take(address, "start"),
            await who.take(address, "schedule", due_on=None),
            await who.amend(address, {"note": "Наша"}),
            await who.post(f"{address}/evidence", json=link),
        ):
            assert answer.status_code == 403
    strangers = [
        client("school", schools[1]),
        client("department", world.other_department),
        client("centre", world.other_centre),
        client("school", world.other_schools[0]),
    ]
    for stranger in strangers:
        headers = {"If-Match": "*"}
        for answer in (
            await stranger.get(address),
            await stranger.get(f"{address}/history"),
            await stranger.get(f"{address}/evidence"),
            await stranger.patch(address, json={"note": "Наша"}, headers=headers),
        ):
            assert answer.status_code == 404
        assert row["id"] not in [found["id"] for found in done(await stranger.get("/assignments?limit=200"))["items"]]
        assert (await stranger.post(f"{address}/start", json={}, headers=headers)).status_code in {403, 404}
        assert (await stranger.post(f"{address}/evidence", json=link)).status_code == 404
    assert (await client(None).get(address)).status_code == 401


async def test_the_last_day_is_set_by_the_department_and_for_schools_by_the_centre(
    client: Client, schools: list[School], enrol: Enrol
) -> None:
    await enrol(schools[0])
    department, centre, school = client("department"), client("centre"), client("school", schools[0])
    theirs, office = await duty(school, "1.2.1"), await duty(centre, "1.1.1", actor="centre")
    for who, row, offers in (
        (department, theirs, True), (centre, theirs, True), (school, theirs, False),
        (department, office, True), (centre, office, False),
    ):  # fmt: skip
        address = f"/assignments/{row['id']}"
        assert ("schedule" in done(await who.get(address))["allowed_actions"]) is offers
        assert (done(await who.get(address))["locked_because"] is None) is bool(
            done(await who.get(address))["allowed_actions"]
        )
    for who, wanted in ((centre, day(14)), (department, day(15))):
        moved = done(await who.take(f"/assignments/{theirs['id']}", "schedule", due_on=wanted))
        assert (moved["due_on"], moved["due_basis"], moved["overdue"]) == (wanted, "by_hand", False)
    assert (await school.take(f"/assignments/{theirs['id']}", "schedule", due_on=day(200))).status_code == 403
    assert (await centre.take(f"/assignments/{office['id']}", "schedule", due_on=day(200))).status_code == 403
    done(await department.take(f"/assignments/{office['id']}", "schedule", due_on=day(16)))
    done(await centre.take(f"/assignments/{theirs['id']}", "waive", note="Не нужно"))
    offered = done(await centre.get(f"/assignments/{theirs['id']}"))["allowed_actions"]
    assert offered == [], "the last day of what is settled is not set"
    late = done(await centre.take(f"/assignments/{theirs['id']}", "schedule", due_on=day(35)), 409)
    assert late["code"] == "assignment-settled"
    other = await duty(school, "1.1.4")
    for passed, told in (
        (day(-1), [("/due_on", "date.past")]),
        ("2020-01-01", [("/due_on", "date.past"), ("/due_on", "dates.outside")]),
        ("2029-07-01", [("/due_on", "dates.outside")]),
    ):
        assert faults(await centre.take(f"/assignments/{other['id']}", "schedule", due_on=passed)) == told
    for wrong in ("31.12.2026", "2026-13-01", 20261231, ""):
        assert faults(await centre.take(f"/assignments/{theirs['id']}", "schedule", due_on=wrong))[0][0] == "/due_on"
    assert faults(await centre.take(f"/assignments/{theirs['id']}", "schedule")) == [("/due_on", "value.missing")]


async def test_a_school_names_who_of_its_staff_is_responsible(
    client: Client, schools: list[School], enrol: Enrol
) -> None:
    async def coordinator(of: School) -> str:
        school = client("school", of)
        person = done(await school.post("/people", json={"name": "Петров Пётр Петрович"}), 201)
        wanted = {"person_id": person["id"], "function": "school_coordinator", "starts_on": "2026-09-01"}
        appointed: str = done(await school.post("/appointments", json=wanted), 201)["id"]
        return appointed

    await enrol(schools[0])
    school = client("school", schools[0])
    row = await duty(school, "1.2.1")
    address = f"/assignments/{row['id']}"
    own, foreign = await coordinator(schools[0]), await coordinator(schools[1])
    named = done(await school.amend(address, {"appointment_id": own, "note": "До конца недели"}))
    assert (named["appointment_id"], named["note"]) == (own, "До конца недели")
    assert [found["id"] for found in done(await school.get(f"/assignments?appointment_id={own}"))["items"]] == [
        row["id"]
    ]
    assert faults(await school.amend(address, {"appointment_id": foreign})) == [
        ("/appointment_id", "reference.unknown")
    ]
    cleared = done(await school.amend(address, {"appointment_id": None, "note": None}))
    assert (cleared["appointment_id"], cleared["note"]) == (None, None)
    for change in ({"status": "confirmed"}, {"evidence_count": 5}, {"due_on": "2027-01-01"}, {"organization_id": own}):
        assert [code for _, code in faults(await school.amend(address, change))] == ["name.unknown"]


async def test_a_step_needs_the_state_that_was_read(client: Client, schools: list[School], enrol: Enrol) -> None:
    await enrol(schools[0])
    school, centre = client("school", schools[0]), client("centre")
    row = await duty(school, "1.2.1")
    address = f"/assignments/{row['id']}"
    assert (await school.post(f"{address}/start", json={})).status_code == 428
    await hand_in(school, row)
    read = await centre.etag(address)
    await prove(school, row, kind="link", url="https://school.example/second", title="Ещё одно")
    stale = await centre.post(f"{address}/confirm", json={}, headers={"If-Match": read})
    assert stale.status_code == 412, "evidence has changed since the centre read it"


async def test_a_repeated_report_is_one_report(client: Client, schools: list[School], enrol: Enrol) -> None:
    await enrol(schools[0])
    school = client("school", schools[0])
    row = await duty(school, "1.2.1")
    address = f"/assignments/{row['id']}"
    headers = {"If-Match": await school.etag(address), "Idempotency-Key": "report-1"}
    first, second = [await school.post(f"{address}/report", json={"note": "Готово"}, headers=headers) for _ in range(2)]
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json() == first.json()
    assert len(done(await school.get(f"{address}/history"))["items"]) == 1


async def test_lists_are_narrowed_by_what_people_ask_for(
    client: Client, programme: Json, schools: list[School], enrol: Enrol
) -> None:
    for school in schools:
        await enrol(school)
    centre = client("centre")

    async def found(**query: Any) -> list[Json]:
        rows: list[Json] = done(await centre.get("/assignments", params={"limit": 200} | query))["items"]
        return rows

    first = await found(measure="1.2.1", actor="school", sort="name")
    assert [row["organization_name"] for row in first] == [school.name for school in schools]
    await hand_in(client("school", schools[0]), first[0])
    assert [row["id"] for row in await found(status="reported", actor="school")] == [first[0]["id"]]
    assert len(await found(organization_id=[str(schools[0].id), str(schools[1].id)])) == 2 * SCHOOL_DUTIES
    assert len(await found(responsibility_id=first[0]["responsibility_id"])) == len(schools)
    assert {row["stage"] for row in await found(stage="3")} == {"3"}
    assert {row["section"] for row in await found(section=["1.2", "1.3"])} == {"1.2", "1.3"}
    assert {row["deliverable"] for row in await found(deliverable="practice")} == {"practice"}
    assert {row["measure"] for row in await found(q="стимулирующих выплат")} == {"1.2.2", "1.3.1"}
    assert {row["organization_name"] for row in await found(q=schools[2].name)} == {schools[2].name}
    late = await found(overdue="true")
    assert all(row["overdue"] for row in late)
    assert len(late) + len(await found(overdue="false")) == len(await found(programme_id=programme["id"]))
    assert {row["due_on"] for row in await found(due_on_from="2026-10-31", due_on_to="2026-10-31")} == {"2026-10-31"}
    assert (await centre.get("/assignments?measures=1.2.1")).status_code == 422
    assert (await centre.get("/assignments?overdue=maybe")).status_code == 422


async def test_a_walk_through_the_list_meets_every_row_once(
    client: Client, schools: list[School], enrol: Enrol
) -> None:
    for school in schools:
        await enrol(school)
    centre = client("centre")
    for sort in ("due_on", "-due_on", "place", "-place", "name", "-name", "updated_at", "-updated_at"):
        seen: list[str] = []
        query: dict[str, Any] = {"limit": 40, "sort": sort}
        while True:
            page = done(await centre.get("/assignments", params=query))
            seen += [row["id"] for row in page["items"]]
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]
        whole = done(await centre.get("/assignments?include_total=true&limit=1"))["total"]
        assert (len(seen), len(set(seen))) == (whole, whole)


async def test_a_list_costs_one_query_whatever_its_length(
    client: Client, schools: list[School], enrol: Enrol, selects: Any
) -> None:
    for school in schools:
        await enrol(school)
    centre = client("centre")
    for address in (
        "/assignments?limit=200&sort=place",
        "/participations",
        f"/assignments?organization_id={schools[0].id}",
    ):
        with selects() as asked:
            done(await centre.get(address))
        assert len(asked) == 1, address
