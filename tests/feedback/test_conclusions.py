"""From finding to effect: what a school concludes, what it does about it, what the centre answers, and the chain."""

from typing import Any

import pytest

from app.domains.organizations.models import School
from app.kernel.db import Db
from tests.conftest import As, Client, World
from tests.feedback.conftest import Bring, Collect, Give, Plan, day, done, faults
from tests.feedback.test_sheets import paper
from tests.training.conftest import enrolled, event_of, item_of, person
from tests.transition.conftest import at, begun

Json = dict[str, Any]


@pytest.fixture
async def sheet(client: Client, draft: Json, accepted: Json, bring: Bring, give: Give) -> Json:
    """The sheet of a school that has missed a target."""
    await bring(await begun(client("school"), draft))
    return await give(accepted)


async def concluded(who: As, sheet: Json, **changes: Any) -> Json:
    body = {"sheet_id": sheet["id"], "finding": "target_missed:Ц2", "text": "Читаем условия вслух."} | changes
    return done(await who.post("/result-conclusions", json=body), 201)


async def correction(client: Client, draft: Json, wave: Json) -> Json:
    school = client("school")
    (row,) = done(await school.get("/transition-programmes", params={"status": "in_force"}))["items"]
    body = {"wave_id": wave["id"], "finding": "Доля не преодолевших порог выше плана."}
    return done(await school.post(f"{at(row)}/editions", json=body), 201)


async def training(who: As) -> Json:
    plan = done(await who.post("/development-plans", json={"school_year": "2026/27"}), 201)
    item = {
        "kind": "seminar", "title": "Чтение условий задач", "need": "Ученики не читают условий",
        "starts_on": "2026-12-01", "ends_on": "2026-12-10", "hours": 8, "headcount": 5,
    }  # fmt: skip
    return done(await who.post(f"/development-plans/{plan['id']}/items", json=item), 201)


async def test_a_draft_is_for_the_school_alone_until_it_is_sent(client: Client, sheet: Json) -> None:
    school, centre = client("school"), client("centre")
    row = await concluded(school, sheet)
    assert row["finding_text"].startswith("Goal Ц2")
    address = f"/result-conclusions/{row['id']}"
    for role in ("centre", "department", "observer"):
        assert (await client(role).get(address)).status_code == 404
        chain = done(await client(role).get(f"/result-sheets/{sheet['id']}/chain"))
        assert all(item["conclusions"] == [] for item in chain["items"])
    done(await school.take(address, "send"))
    assert done(await centre.get(address))["allowed_actions"] == ["discuss"]
    refused = await school.amend(address, {"text": "Иначе"})
    assert done(refused, 409)["code"] == "conclusion-sent"
    done(await school.take(address, "recall", note="Уточним"))
    done(await school.amend(address, {"text": "Читаем условия вслух на каждом уроке."}))
    done(await school.take(address, "send"))
    told = done(await centre.take(address, "discuss", note="Методист приедет в декабре."))
    assert (told["status"], told["reply"]) == ("discussed", "Методист приедет в декабре.")
    assert done(await school.get(address))["allowed_actions"] == []


async def tasks(who: As, kind: str) -> list[Json]:
    found = done(await who.get("/me/tasks", params={"limit": 200}))["items"]
    return [one for one in found if one["kind"] == kind]


async def test_what_waits_is_among_the_tasks(client: Client, sheet: Json) -> None:
    school, centre = client("school"), client("centre")
    (task,) = await tasks(school, "result-sheet")
    assert (task["action"], task["link"]) == ("read", f"/api/v1/result-sheets/{sheet['id']}")
    done(await school.take(f"/result-sheets/{sheet['id']}", "read"))
    assert await tasks(school, "result-sheet") == []
    row = await concluded(school, sheet)
    assert await tasks(centre, "result-conclusion") == []
    done(await school.take(f"/result-conclusions/{row['id']}", "send"))
    (task,) = await tasks(centre, "result-conclusion")
    assert (task["organization_name"], task["action"]) == ("Школа № 2", "discuss")
    done(await centre.take(f"/result-conclusions/{row['id']}", "discuss", note="Договорились."))
    assert await tasks(centre, "result-conclusion") == []


async def test_a_conclusion_rests_on_a_finding_of_the_sheet_or_on_ones_own(client: Client, sheet: Json) -> None:
    school = client("school")
    body = {"sheet_id": sheet["id"], "text": "Вывод"}
    assert faults(await school.post("/result-conclusions", json=body)) == [("/finding", "value.either")]
    both = body | {"finding": "target_missed:Ц2", "about": "Своё"}
    assert faults(await school.post("/result-conclusions", json=both)) == [("/finding", "value.either")]
    wrong = body | {"finding": "target_missed:Ц9"}
    assert faults(await school.post("/result-conclusions", json=wrong)) == [("/finding", "reference.unknown")]
    row = await concluded(school, sheet)
    again = await school.post("/result-conclusions", json=body | {"finding": "target_missed:Ц2"})
    assert done(again, 409)["code"] == "already-exists"
    own = done(await school.post("/result-conclusions", json=body | {"about": "Не читают условий"}), 201)
    assert own["finding_text"] == "Не читают условий"
    assert (await school.drop(f"/result-conclusions/{row['id']}")).status_code == 204


async def test_what_was_done_must_be_the_schools_own(
    client: Client, sheet: Json, world: World, draft: Json, accepted: Json
) -> None:
    school, other = client("school"), client("school", world.schools[1])
    foreign = await training(other)
    body = {"sheet_id": sheet["id"], "finding": "target_missed:Ц2", "text": "Вывод", "training": [foreign["id"]]}
    assert faults(await school.post("/result-conclusions", json=body)) == [("/training/0", "reference.unknown")]
    assert faults(await other.post("/result-conclusions", json=body | {"training": []})) == [
        ("/sheet_id", "reference.unknown")
    ]


async def test_the_chain_leads_from_the_finding_to_the_effect(
    client: Client, sheet: Json, draft: Json, accepted: Json, plan: Plan, collect: Collect, give: Give, db: Db
) -> None:
    school = client("school")
    edition = await correction(client, draft, accepted)
    item = await training(school)
    row = await concluded(school, sheet)
    address = f"/result-conclusions/{row['id']}"
    done(await school.take(address, "send"))
    row = done(await school.amend(address, {"corrections": [edition["id"]], "training": [item["id"]]}))
    assert (row["corrections"], row["training"], row["practices"]) == ([edition["id"]], [item["id"]], [])
    later = await plan(kind="final", title="Итоговый", opens_on=day(-3))
    await collect(later, "2", mean=66, mathematics_below=0)
    await give(later)

    for role in ("school", "centre", "department"):
        chain = done(await client(role).get(f"/result-sheets/{sheet['id']}/chain"))
        reached, missed = chain["items"]
        assert reached["finding"]["key"] == "target_reached:Ц1"
        if role == "department":
            assert missed["finding"] is None, "six pupils below the minimum: a small count"
        else:
            assert missed["finding"]["key"] == "target_missed:Ц2"
        (conclusion,) = missed["conclusions"]
        assert [one["edition"] for one in conclusion["corrections"]] == [2]
        assert [one["title"] for one in conclusion["training"]] == ["Чтение условий задач"]
        (effect,) = reached["effects"]
        assert effect["wave_title"] == "Итоговый"
        assert effect["findings"][0]["kind"] == "target_reached"
        assert chain["other_corrections"] == []

    printed = await paper(school, sheet)
    assert "Программа перехода, редакция 2 (черновик)" in printed
    assert "Обучение: Чтение условий задач, 01.12.2026–10.12.2026, 8 ч, человек: 5" in printed
    done(await school.amend(address, {"corrections": []}))
    chain = done(await school.get(f"/result-sheets/{sheet['id']}/chain"))
    assert [one["edition"] for one in chain["other_corrections"]] == [2], "the wave is its reason all the same"


async def test_the_chain_tells_of_events_that_people_were_sent_to(
    client: Client, sheet: Json, schools: list[School]
) -> None:
    school = client("school")
    item = await item_of(client, schools[0])
    event = await event_of(client("centre"))
    await enrolled(school, event, await person(school, "Первая"), item)
    await concluded(school, sheet, training=[item])
    (missed,) = [
        one for one in done(await school.get(f"/result-sheets/{sheet['id']}/chain"))["items"] if one["conclusions"]
    ]
    (trained,) = missed["conclusions"][0]["training"]
    (told,) = trained["events"]
    assert told | {"ends_on": None} == {
        "id": event.rsplit("/", 1)[1], "title": "Листы самооценки", "status": "open", "ends_on": None, "enrolled": 1,
        "passed": 0,
    }  # fmt: skip
