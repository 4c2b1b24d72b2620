"""The way back: what a decision brought about is undone, what rests on another ground stays, and the record is kept."""

from tests.analysis.conftest import Method, Run
from tests.conftest import Client
from tests.decisions.conftest import RULE, Json, Select, Town, decide, done, faults, schools_of

REASON = "Результаты школы № 2 внесены с ошибкой."


async def the_part(client: Client, town: Town) -> Json:
    found: Json = done(
        await client("department").get("/participations", params={"school_id": str(town.schools[0].id)})
    )["items"][0]
    return found


async def duties(client: Client) -> list[Json]:
    found = done(await client("department").get("/assignments", params={"deliverable": "selection", "limit": 200}))
    return list(found["items"])


async def annul(client: Client, selection: Json, order: Json) -> Json:
    return done(
        await client("department").take(f"/selections/{selection['id']}", "annul", document_id=order["id"], note=REASON)
    )


async def test_an_annulled_decision_ends_what_it_made_and_stays_readable(
    client: Client, town: Town, selection: Select, order: Json
) -> None:
    made = await selection("2")
    department, address = client("department"), f"/selections/{made['id']}"
    await decide(client, made, town, order)
    assert {one["status"] for one in await duties(client)} == {"reported"}
    assert faults(await department.take(address, "annul", document_id=order["id"])) == [("/note", "value.missing")]
    assert (await client("centre").take(address, "annul", document_id=order["id"], note=REASON)).status_code == 403
    told = await annul(client, made, order)
    assert (told["status"], told["annulled_because"], told["annulment_document_id"], told["allowed_actions"]) == (
        "annulled", REASON, order["id"], [],
    )  # fmt: skip
    assert "Schools that are district sites no longer: 1" in told["explanation"]
    part = await the_part(client, town)
    assert (part["status"], part["site_document_id"], part["site_end_document_id"]) == (
        "enrolled", order["id"], order["id"],
    )  # fmt: skip
    assert part["site_on"] <= part["site_ended_on"]
    assert "make-site" in part["allowed_actions"]
    steps = done(await department.get(f"/participations/{part['id']}/history"))["items"]
    assert (steps[-1]["step"], REASON in steps[-1]["note"]) == ("end-site", True)
    assert {one["status"] for one in await duties(client)} == {"in_progress"}, "nothing shows them any more"

    school = client("school")
    seen = done(await school.get(address, headers={"Accept-Language": "ru"}))
    assert (seen["status"], seen["annulled_because"]) == ("annulled", REASON)
    assert "Решение отменено с " in seen["explanation"]
    mine = (await schools_of(client, made, "school"))["2"]
    assert (mine["outcome"], mine["annulment_effect"]) == ("district_site", "ended")
    assert [one["step"] for one in done(await department.get(f"{address}/history"))["items"]][-1] == "annul"


async def test_after_it_the_next_run_can_be_selected_from(
    client: Client, town: Town, selection: Select, order: Json, run: Run
) -> None:
    made = await selection("2")
    await decide(client, made, town, order)
    await annul(client, made, order)
    method = done(await client("centre").get("/analysis-methods"))["items"][0]
    newer = await run(method)
    again = done(await client("centre").post("/selections", json={"run_id": newer["id"], "title": "Заново"}), 201)
    await decide(client, again, town, order)
    part = await the_part(client, town)
    assert (part["status"], part["site_ended_on"], part["site_end_document_id"]) == ("district_site", None, None)
    assert {one["status"] for one in await duties(client)} == {"reported"}


async def test_a_school_that_another_decision_chose_stays_a_site(
    client: Client, town: Town, selection: Select, order: Json
) -> None:
    first = await selection("2")
    await decide(client, first, town, order)
    body = {"run_id": first["run_id"], "title": "Подтверждение"}
    second = done(await client("centre").post("/selections", json=body), 201)
    later = done(
        await client("department").post("/documents", json=order_body(order) | {"number": "90-р"}), 201
    )  # fmt: skip
    await decide(client, second, town, later)
    await annul(client, first, order)
    part = await the_part(client, town)
    assert (part["status"], part["site_document_id"]) == ("district_site", later["id"]), "it rests on the other one now"
    assert (await schools_of(client, first))["2"]["annulment_effect"] == "kept"
    assert {one["status"] for one in await duties(client)} == {"reported"}
    await annul(client, second, order)
    assert (await the_part(client, town))["status"] == "enrolled", "nothing stands any more"


async def test_a_site_by_a_document_of_its_own_stays_and_who_left_is_let_go(
    client: Client, town: Town, selection: Select, order: Json
) -> None:
    made = await selection("2")
    part = await the_part(client, town)
    own = done(await client("department").post("/documents", json=order_body(order) | {"number": "12-р"}), 201)
    done(await client("department").take(f"/participations/{part['id']}", "make-site", document_id=own["id"]))
    await decide(client, made, town, order)
    await annul(client, made, order)
    part = await the_part(client, town)
    assert (part["status"], part["site_document_id"]) == ("district_site", own["id"])
    assert (await schools_of(client, made))["2"]["annulment_effect"] == "kept"

    again = done(await client("centre").post("/selections", json={"run_id": made["run_id"], "title": "Ещё раз"}), 201)
    await decide(client, again, town, order)
    done(await client("department").take(f"/participations/{part['id']}", "withdraw", note="Школа закрыта."))
    await annul(client, again, order)
    assert (await schools_of(client, again))["2"]["annulment_effect"] == "gone"


async def test_the_department_is_asked_to_look_again_once_data_were_corrected(
    client: Client, town: Town, selection: Select, order: Json
) -> None:
    made = await selection("2")
    department, address = client("department"), f"/selections/{made['id']}"
    await decide(client, made, town, order)
    assert done(await department.get(address))["run_stale"] is False
    assert await to_review(client) == []
    await correct(client, town)
    seen = done(await department.get(address, headers={"Accept-Language": "ru"}))
    assert seen["run_stale"] is True
    assert "После решения исправлены данные" in seen["explanation"]
    listed = done(await client("school").get("/selections"))["items"]
    assert [one["run_stale"] for one in listed] == [True], "whoever asks"
    (task,) = await to_review(client)
    assert (task["id"], task["action"]) == (made["id"], "uphold")
    assert await to_review(client, "centre") == []

    done(await department.take(address, "uphold", note="Исправление не меняет вывода."))
    upheld = done(await department.get(address))
    assert (upheld["status"], upheld["run_stale"], upheld["upheld_because"]) == (
        "decided", False, "Исправление не меняет вывода.",
    )  # fmt: skip
    assert await to_review(client) == []
    done(await client("centre").take(f"/analysis-runs/{made['run_id']}", "withdraw", note="Ошибка в методике"))
    assert done(await department.get(address))["run_stale"] is True
    assert len(await to_review(client)) == 1
    await annul(client, made, order)
    assert await to_review(client) == []


async def test_a_wave_that_begins_later_shakes_no_decision(
    client: Client, town: Town, method: Method, run: Run, order: Json
) -> None:
    town.gainers = frozenset("2")
    frozen = await method(rule=RULE | {"waves": 1})
    await town.collect("baseline", "entry", "intermediate")
    body = {"run_id": (await run(frozen))["id"], "title": "Отбор"}
    made = done(await client("centre").post("/selections", json=body), 201)
    await decide(client, made, town, order)
    await town.collect("final", accepted=False)
    assert done(await client("department").get(f"/selections/{made['id']}"))["run_stale"] is False
    assert await to_review(client) == []


async def test_a_proposal_that_is_taken_back_is_no_evidence(client: Client, town: Town, selection: Select) -> None:
    made = await selection("2")
    address = f"/selections/{made['id']}"
    done(await client("centre").take(address, "propose"))
    assert [one["status"] for one in await duties(client) if one["actor"] == "centre"] == ["reported"]
    done(await client("department").take(address, "return", note="Нет сведений о потенциале."))
    assert [one["status"] for one in await duties(client) if one["actor"] == "centre"] == ["in_progress"]


async def test_the_department_can_end_a_site_without_any_decision(
    client: Client, town: Town, selection: Select, order: Json
) -> None:
    part = await the_part(client, town)
    department, address = client("department"), f"/participations/{part['id']}"
    done(await department.take(address, "make-site", document_id=order["id"], effective_on="2026-11-20"))
    refused = await department.take(
        address, "end-site", document_id=order["id"], effective_on="2026-11-19", note="Ремонт"
    )
    assert faults(refused) == [("/effective_on", "dates.order")]
    ended = done(await department.take(address, "end-site", document_id=order["id"], note="Ремонт"))
    assert (ended["status"], ended["site_on"], ended["site_end_document_id"]) == (
        "enrolled", "2026-11-20", order["id"],
    )  # fmt: skip
    mended = done(await department.amend(address, {"site_ended_on": "2026-11-25"}))
    assert mended["site_ended_on"] == "2026-11-25"


async def correct(client: Client, town: Town) -> None:
    sheet = town.sheets["final", town.schools[0].id, "class_results"]
    done(await client("centre").take(f"/monitoring/submissions/{sheet}", "reopen", note="Ошибка в баллах"))


async def to_review(client: Client, role: str = "department") -> list[Json]:
    found: list[Json] = done(await client(role).get("/me/tasks", params={"kind": "selection-review"}))["items"]
    return found


def order_body(order: Json) -> Json:
    return {name: order[name] for name in ("kind", "issued_on", "audience", "title", "issuer")}
