"""Nobody has to remember the sheets: until every school has its own, and none is out of date, the centre is asked."""

from typing import Any

from tests.analysis.conftest import Method, Run, Town, method, run, town
from tests.conftest import Client
from tests.feedback.conftest import Collect, Give, done

Json = dict[str, Any]
__all__ = ["method", "run", "town"]


async def asked(client: Client, role: str = "centre") -> list[str]:
    found = done(await client(role).get("/me/tasks", params={"kind": "result-sheets"}))["items"]
    return [one["id"] for one in found]


async def state(client: Client, wave: Json, role: str = "centre", language: str = "en") -> Json:
    address = f"/monitoring/waves/{wave['id']}/result-sheets"
    told: Json = done(await client(role).get(address, headers={"Accept-Language": language}))
    return told


async def test_a_published_wave_is_asked_about_until_its_sheets_are_given(
    client: Client, accepted: Json, give: Give
) -> None:
    address, centre = f"/monitoring/waves/{accepted['id']}", client("centre")
    assert "after that" in (await state(client, accepted))["explanation"]
    done(await centre.take(address, "close"))
    assert await asked(client) == [], "closed, and not published yet"
    done(await centre.take(address, "publish"))
    assert await asked(client) == [accepted["id"]]
    assert await asked(client, "department") == await asked(client, "school") == []
    told = await state(client, accepted, language="ru")
    assert (told["given"], told["missing"], told["explanation"]) == (0, 2, "Листы ещё не переданы школам: 2.")
    (task,) = done(await centre.get("/me/tasks", params={"kind": "result-sheets"}))["items"]
    assert (task["action"], task["link"]) == ("give", f"/api/v1{address}/result-sheets")
    done(await centre.post(f"{address}/result-sheets", json={"school_id": [await self_of(client)]}))
    assert (await state(client, accepted))["missing"] == 1
    await give(accepted)
    assert await asked(client) == []
    told = await state(client, accepted)
    assert (told["given"], told["missing"], told["outdated"], told["read"]) == (2, 0, 0, 0)
    assert told["explanation"] == "All schools have their sheets, and none is out of date."
    assert (await state(client, accepted, "school"))["given"] == 1, "a school sees its own"


async def test_a_correction_makes_a_sheet_out_of_date(
    client: Client, accepted: Json, give: Give, collect: Collect
) -> None:
    await give(accepted)
    centre = client("centre")
    assert (await state(client, accepted))["outdated"] == 0
    sheets = done(await centre.get("/monitoring/submissions", params={"wave_id": accepted["id"]}))["items"]
    address = f"/monitoring/submissions/{sheets[0]['id']}"
    done(await centre.take(address, "reopen", note="Ошибка"))
    assert (await state(client, accepted))["outdated"] == 1
    assert await asked(client) == [accepted["id"]]
    assert "Устарело листов: 1." in (await state(client, accepted, language="ru"))["explanation"]
    done(await centre.take(address, "submit"))
    done(await centre.take(address, "accept"))
    again = done(await centre.post(f"/monitoring/waves/{accepted['id']}/result-sheets", json={}))
    assert (again["given"], again["replaced"], again["unchanged"]) == (0, 0, 2), "all is as it was"
    assert await asked(client) == [], "and it was looked over"


async def test_a_release_says_how_many_sheets_tell_of_an_older_run(
    client: Client, town: Town, method: Method, run: Run
) -> None:
    await town.collect("entry")
    centre, wave = client("centre"), {"id": str(town.waves["entry"].id)}
    address = f"/monitoring/waves/{wave['id']}/result-sheets"
    done(await centre.post(address, json={}))
    frozen = await method()
    first = await run(frozen)
    assert first["result_sheets_outdated"] == 0, "not released yet"
    released = done(await centre.take(f"/analysis-runs/{first['id']}", "release"))
    assert released["result_sheets_outdated"] == 14
    assert await asked(client) == [wave["id"]]
    told = await state(client, wave)
    assert (told["run_id"], told["outdated"]) == (first["id"], 14)
    assert done(await client("school").get(f"/analysis-runs/{first['id']}"))["result_sheets_outdated"] == 1
    done(await centre.post(address, json={}))
    assert await asked(client) == []
    assert done(await centre.get(f"/analysis-runs/{first['id']}"))["result_sheets_outdated"] == 0
    second = await run(frozen)
    done(await centre.take(f"/analysis-runs/{second['id']}", "release"))
    found = {one["id"]: one for one in done(await centre.get("/analysis-runs"))["items"]}
    assert [found[one["id"]]["result_sheets_outdated"] for one in (first, second)] == [0, 14]


async def self_of(client: Client) -> str:
    (school,) = done(await client("school").get("/schools"))["items"]
    return str(school["id"])
