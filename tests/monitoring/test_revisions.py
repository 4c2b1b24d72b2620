"""Every change of a sheet stays: who, when, from where, each value before and after; so does what a review saw."""

from typing import Any

import pytest

from app.domains.organizations.models import School
from tests.conftest import As, Client, World
from tests.monitoring.conftest import begun, done, results_of
from tests.monitoring.living import Classes, Json, address_of, handed_in


async def revisions(who: As, sheet: Json) -> list[Json]:
    found: list[Json] = done(await who.get(f"{address_of(sheet)}/revisions"))["items"]
    return found


def changed(revision: Json) -> dict[str, tuple[Any, Any]]:
    return {one["field"]: (one["old"], one["new"]) for one in revision["changes"]}


async def test_each_change_is_told_with_what_stood_there_before_and_after(
    client: Client, wave: Json, classes: Classes
) -> None:
    school = client("school")
    sheet = await begun(school, wave, classes["2", "4А"], {"russian_pupils": 27, "russian_tested": 25})
    address = address_of(sheet)
    for change in (
        {"values": {"russian_tested": 24, "russian_mean": 60}},
        {"values": {"russian_tested": 23}, "explanations": {"russian-few": "Карантин"}},
        {"absences": {"russian_mean": "unknown"}, "values": {"russian_tested": None}},
        {"explanations": {"russian-few": None}},
    ):
        done(await school.amend(address, change))
    told = await revisions(school, sheet)
    assert [one["number"] for one in told] == [1, 2, 3, 4, 5]
    assert [one["cause"] for one in told] == ["create", *["edit"] * 4]
    assert [changed(one) for one in told] == [
        {},
        {"russian_tested": (25, 24), "russian_mean": (None, 60)},
        {"russian_tested": (24, 23), "explanations.russian-few": (None, "Карантин")},
        {"russian_tested": (23, None), "russian_mean": (60, "unknown")},
        {"explanations.russian-few": ("Карантин", None)},
    ]
    assert all(one["at"] for one in told)
    assert done(await school.get(address))["revision"] == 5


async def test_a_revision_tells_who_made_it_and_from_where(
    client: Client, world: World, schools: list[School], wave: Json, classes: Classes
) -> None:
    school, centre, admin = client("school", schools[0]), client("centre"), client("administrator")
    body = {"name": "Журнал", "organization_id": str(schools[0].id), "scopes": ["monitoring:write", "monitoring:read"]}
    made = done(await admin.post("/api-clients", json=body), 201)
    secret = done(await admin.post(f"/api-clients/{made['id']}/secrets"), 201)["secret"]
    form = {"grant_type": "client_credentials", "client_id": made["id"], "client_secret": secret}
    token = done(await client(None).post("/auth/token", data=form))["access_token"]
    script = client("integration", token=token)

    sheet = await begun(school, wave, classes["2", "4А"])
    row = {"class": "4А", "russian_high": 6}
    done(await school.post(f"/monitoring/waves/{wave['id']}/imports?submit=false", json=[row]))
    done(await script.amend(address_of(sheet), {"values": {"russian_high": 7}}))
    done(await centre.amend(address_of(sheet), {"values": {"russian_high": 8}}))
    done(await school.take(address_of(sheet), "submit", note="Сдано"))
    told = await revisions(centre, sheet)
    assert [one["source"] for one in told] == ["screen", "file", "script", "screen", "screen"]
    assert [one["actor_name"] for one in told][2:4] == ["Журнал", "centre 2"]
    assert [changed(one).get("russian_high") for one in told[1:4]] == [(5, 6), (6, 7), (7, 8)]


async def test_a_difference_is_against_what_the_centre_last_judged(
    client: Client, wave: Json, classes: Classes
) -> None:
    school, centre = client("school"), client("centre")
    sheet = await handed_in(school, wave, classes["2", "4А"])
    address = address_of(sheet)

    async def difference() -> tuple[Any, dict[str, tuple[Any, Any]]]:
        told = done(await centre.get(f"{address}/difference"))
        return told["since"], changed(told)

    assert await difference() == (None, {}), "it was never judged"
    done(await centre.take(address, "return", note="Сверьте"))
    assert (await difference())[1] == {}
    for value in (6, 7, 8):
        done(await school.amend(address, {"values": {"russian_high": value}}))
    done(await school.amend(address, {"values": {"mathematics_high": 9}}))
    done(await school.amend(address, {"values": {"mathematics_high": 5}}))
    assert await difference() == (2, {"russian_high": (5, 8)}), "what was changed back is no difference"
    done(await school.take(address, "submit"))
    assert (await difference())[1] == {"russian_high": (5, 8)}
    done(await centre.take(address, "return", note="Ещё раз"))
    assert (await difference())[1] == {}
    done(await school.amend(address, {"absences": {"russian_high": "unknown"}}))
    assert (await difference())[1] == {"russian_high": (8, "unknown")}


async def test_steps_carry_their_notes(client: Client, wave: Json, classes: Classes) -> None:
    school, centre = client("school"), client("centre")
    sheet = await handed_in(school, wave, classes["2", "4А"])
    for step, note in (("return", "Сверьте"), ("accept", "Теперь верно"), ("reopen", "Ошибка в протоколе")):
        if step == "accept":
            done(await school.take(address_of(sheet), "submit"))
        done(await centre.take(address_of(sheet), step, note=note))
    told = await revisions(school, sheet)
    assert [(one["cause"], one["note"]) for one in told] == [
        ("create", None), ("submit", None), ("return", "Сверьте"), ("submit", None), ("accept", "Теперь верно"),
        ("reopen", "Ошибка в протоколе"),
    ]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), [(61.5, 61.5, False), (61, 61.0, False), (61, 61.01, True)])
async def test_equal_numbers_are_no_change(
    client: Client, wave: Json, classes: Classes, old: float, new: float, told: bool
) -> None:
    school = client("school")
    sheet = await begun(school, wave, classes["2", "4А"], results_of(mean=old))
    done(await school.amend(address_of(sheet), {"values": {"russian_mean": new}}))
    assert (len(await revisions(school, sheet)) == 2) is told
