"""Guidance at a school: the school says itself that it has read, acknowledged and included it."""

from datetime import date, timedelta
from typing import Any

from app.domains.organizations.models import School
from tests.conftest import As, Client
from tests.cooperation.conftest import NOWHERE, SOON, at
from tests.programmes.conftest import Json, done, faults, registered


async def test_reading_it_marks_nothing_and_saying_so_does(school: As, guidance: Json) -> None:
    one = await at(school, guidance)
    done(await school.get(f"/guidance/{guidance['id']}"))
    done(await school.get(f"/documents/{guidance['document_id']}"))
    done(await school.get(f"/guidance-deliveries/{one['id']}"))
    assert (await at(school, guidance))["status"] == "delivered"
    said = done(await school.take(f"/guidance-deliveries/{one['id']}", "read"))
    assert (said["status"], said["acknowledged_at"]) == ("read", None)
    assert said["read_at"] is not None
    again = done(await school.take(f"/guidance-deliveries/{one['id']}", "read"), 409)
    assert again["allowed_actions"] == ["acknowledge", "include"]


async def test_whoever_acknowledges_has_read(school: As, guidance: Json) -> None:
    one = await at(school, guidance)
    said = done(await school.take(f"/guidance-deliveries/{one['id']}", "acknowledge"))
    assert (said["status"], said["read_at"]) == ("acknowledged", said["acknowledged_at"])


async def test_including_it_names_the_activity(school: As, guidance: Json) -> None:
    address = f"/guidance-deliveries/{(await at(school, guidance))['id']}"
    done(await school.take(address, "read"))
    before = done(await school.get(address))["read_at"]
    assert faults(await school.take(address, "include")) == [("/activity", "value.missing")]
    assert faults(await school.take(address, "include", activity="2.3", resource_id=NOWHERE)) == [
        ("/resource_type", "value.missing")
    ]
    wrong = {"activity": "2.3", "resource_type": "documents", "resource_id": NOWHERE}
    assert faults(await school.take(address, "include", **wrong)) == [("/resource_id", "reference.unknown")]
    programme = await registered(school, kind="programme", title="Программа перехода")
    right = wrong | {"resource_id": programme["id"]}
    included = done(await school.take(address, "include", **right))
    assert (included["status"], included["activity"], included["resource_id"]) == ("included", "2.3", programme["id"])
    assert (included["read_at"], included["locked_because"]["code"]) == (before, "finished")
    steps = [one["step"] for one in done(await school.get(f"{address}/history"))["items"]]
    assert steps == ["read", "include"]


async def test_nobody_says_it_for_a_school(
    client: Client, centre: As, school: As, guidance: Json, schools: list[School]
) -> None:
    address = f"/guidance-deliveries/{(await at(school, guidance))['id']}"
    tag = {"If-Match": await school.etag(address)}
    for who in (centre, client("department"), client("observer"), client("consultant"), client("administrator")):
        assert (await who.post(f"{address}/read", json={}, headers=tag)).status_code == 403
    second = client("school", schools[1])
    assert (await second.post(f"{address}/read", json={}, headers=tag)).status_code == 404
    assert (await school.post(f"{address}/read", json={})).status_code == 428
    done(await school.take(address, "read"))
    assert (await school.post(f"{address}/acknowledge", json={}, headers=tag)).status_code == 412


async def test_the_list_is_of_those_one_reaches(
    client: Client, centre: As, school: As, guidance: Json, schools: list[School]
) -> None:
    done(await school.take(f"/guidance-deliveries/{(await at(school, guidance))['id']}", "read"))
    for who, query, expected in (
        (centre, {}, 2), (school, {}, 1), (client("school", schools[2]), {}, 0), (client("observer"), {}, 2),
        (centre, {"status": "read"}, 1), (centre, {"school_id": str(schools[1].id)}, 1),
        (centre, {"in_force": True}, 2), (centre, {"in_force": False}, 0), (centre, {"overdue": True}, 0),
        (centre, {"overdue": False}, 2), (centre, {"guidance_id": NOWHERE}, 0),
    ):  # fmt: skip
        assert len(done(await who.get("/guidance-deliveries", params=query))["items"]) == expected, query
    assert (await centre.get(f"/guidance/{NOWHERE}/deliveries")).status_code == 404


async def test_what_was_not_acknowledged_in_time_is_overdue(
    centre: As, school: As, guidance: Json, monkeypatch: Any
) -> None:
    done(await centre.post(f"/guidance/{guidance['id']}/remind", json={"due_on": SOON}))
    later = date.fromisoformat(SOON) + timedelta(days=1)
    monkeypatch.setattr("app.kernel.calendar.today", lambda: later)
    assert (await at(school, guidance))["overdue"] is True
    assert len(done(await centre.get("/guidance-deliveries", params={"overdue": True}))["items"]) == 2
    (task,) = done(await school.get("/me/tasks?kind=guidance"))["items"]
    assert task["overdue"] is True


async def test_lists_cost_a_query_however_long(centre: As, guidance: Json, selects: Any) -> None:
    with selects() as asked:
        done(await centre.get("/guidance-deliveries"))
    assert len(asked) == 1
    with selects() as asked:
        done(await centre.get(f"/guidance/{guidance['id']}/deliveries"))
    assert len(asked) == 2
    with selects() as asked:
        done(await centre.get("/guidance"))
    assert len(asked) == 1
