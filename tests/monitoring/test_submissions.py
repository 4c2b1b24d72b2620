"""A sheet is drafted, submitted, reviewed, returned, corrected and accepted; each change stays for ever."""

from typing import Any

from app.domains.organizations.models import School
from tests.conftest import Client
from tests.monitoring.conftest import begun, done, faults, results_of

Json = dict[str, Any]
Classes = dict[tuple[str, str], Json]


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
