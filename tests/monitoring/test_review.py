"""The centre accepts or returns many sheets at once: what a preview told, all of it or nothing."""

from typing import Any

import httpx
import pytest

from app.domains.organizations.models import School
from app.kernel.tables import new_id
from tests.conftest import As, Client, World
from tests.monitoring.conftest import Plan, begun, day, done, faults, results_of
from tests.monitoring.living import (
    Classes,
    Json,
    address_of,
    handed_in,
    listed,
    published,
    summary_address,
    summary_of,
)

FEW = results_of(tested=10, russian_below=1, russian_high=1, mathematics_below=1, mathematics_high=1)
WHY = {"russian-few": "Карантин", "mathematics-few": "Карантин"}


@pytest.fixture
async def sheets(client: Client, schools: list[School], wave: Json, classes: Classes) -> dict[str, Json]:
    """Submitted: both classes of the first school, one of the second with a warning explained; and a draft."""
    first, second = client("school", schools[0]), client("school", schools[1])
    return {
        "2 4А": await handed_in(first, wave, classes["2", "4А"]),
        "2 4Б": await handed_in(first, wave, classes["2", "4Б"]),
        "10 4А": await handed_in(second, wave, classes["10", "4А"], values=FEW, explanations=WHY),
        "draft": await begun(second, wave, classes["10", "4Б"]),
    }


async def review(who: As, wave: Json, action: str, **body: Any) -> httpx.Response:
    return await who.post(f"/monitoring/waves/{wave['id']}/review", json={"action": action, **body})


async def states(who: As, sheets: dict[str, Json]) -> dict[str, str]:
    found = done(await who.get("/monitoring/submissions"))["items"]
    by_id = {one["id"]: one["status"] for one in found}
    return {name: by_id[sheet["id"]] for name, sheet in sheets.items()}


async def test_a_preview_tells_what_would_be_done_and_does_nothing(
    client: Client, wave: Json, sheets: dict[str, Json]
) -> None:
    centre = client("centre")
    told = done(await review(centre, wave, "accept", preview=True))
    assert (told["preview"], told["matched"], told["schools"]) == (True, 3, 2)
    assert [(one["school_code"], one["class_name"]) for one in told["items"]] == [
        ("2", "4А"), ("2", "4Б"), ("10", "4А")
    ]  # fmt: skip
    assert set((await states(centre, sheets)).values()) == {"submitted", "draft"}


async def test_what_the_preview_told_is_accepted_and_counts(
    client: Client, schools: list[School], wave: Json, sheets: dict[str, Json]
) -> None:
    centre = client("centre")
    answer = done(await review(centre, wave, "accept", expected=3, note="Приняты все"))
    assert (answer["preview"], answer["matched"]) == (False, 3)
    assert await states(centre, sheets) == {
        "2 4А": "accepted", "2 4Б": "accepted", "10 4А": "accepted", "draft": "draft"
    }  # fmt: skip
    summaries = {school.code: await summary_of(centre, wave, school.id) for school in schools[:2]}
    assert (summaries["2"]["status"], summaries["2"]["accepted"]) == ("accepted", 2)
    assert (summaries["10"]["status"], summaries["10"]["accepted"], summaries["10"]["drafts"]) == ("open", 1, 1)
    address = address_of(sheets["2 4А"])
    history = done(await centre.get(f"{address}/history"))["items"]
    assert [(one["step"], one["note"]) for one in history] == [("submit", None), ("accept", "Приняты все")]
    revisions = done(await centre.get(f"{address}/revisions"))["items"]
    assert [one["cause"] for one in revisions] == ["create", "submit", "accept"]
    wanted = {"measure": "1.1.2", "actor": "school", "deliverable": "monitoring_submission"}
    school = client("school", schools[0])
    assert await listed(school, "/assignments", "status", **wanted) == ["reported"]


async def test_if_there_are_others_by_now_nothing_is_done(client: Client, wave: Json, sheets: dict[str, Json]) -> None:
    centre = client("centre")
    before = await states(centre, sheets)
    for action, note in (("accept", None), ("return", "Сверьте")):
        refused = done(await review(centre, wave, action, note=note, expected=2), 409)
        assert refused["code"] == "conflict"
        assert "3" in refused["detail"]
        assert "2" in refused["detail"]
    assert await states(centre, sheets) == before
    assert done(await review(centre, wave, "accept", preview=True, expected=3))["matched"] == 3


async def test_many_are_returned_with_one_reason_and_fields(
    client: Client, schools: list[School], wave: Json, sheets: dict[str, Json]
) -> None:
    centre, school = client("centre"), client("school", schools[0])
    fields = [{"field": "russian_mean", "reason": "Средний балл считали по-старому"}]
    where = {"school_id": [str(schools[0].id)]}
    done(await review(centre, wave, "return", where=where, note="Пересчитайте", fields=fields, due_on=day(5)))
    assert await states(centre, sheets) == {
        "2 4А": "returned", "2 4Б": "returned", "10 4А": "submitted", "draft": "draft"
    }  # fmt: skip
    sheet = done(await school.get(address_of(sheets["2 4А"])))
    assert (sheet["open_fields"], sheet["due_on"]) == (["russian_mean"], day(5))
    assert sheet["reasons"] == {"russian_mean": "Средний балл считали по-старому"}
    revisions = done(await school.get(f"{address_of(sheet)}/revisions"))["items"]
    assert (revisions[-1]["cause"], revisions[-1]["note"]) == ("return", "Пересчитайте")
    assert (await summary_of(school, wave, schools[0].id))["returned"] == 2


@pytest.mark.parametrize(
    ("action", "body", "expected"),
    [
        ("return", {}, [("/note", "value.missing")]),
        (
            "accept",
            {"due_on": day(5), "fields": [{"field": "russian_mean", "reason": "Проверьте"}]},
            [("/fields", "value.refused"), ("/due_on", "value.refused")],
        ),
        (
            "return",
            {"note": "Сверьте", "fields": [{"field": "teachers", "reason": "Проверьте"}]},
            [("/fields", "field.unknown")],
        ),
    ],
)
async def test_a_review_that_makes_no_sense_changes_nothing(
    client: Client, wave: Json, sheets: dict[str, Json], action: str, body: Json, expected: list[tuple[str, str]]
) -> None:
    centre = client("centre")
    before = await states(centre, sheets)
    assert faults(await review(centre, wave, action, **body)) == expected
    assert await states(centre, sheets) == before


async def test_a_field_that_one_of_the_forms_lacks_returns_none_of_them(
    client: Client, schools: list[School], plan: Plan, forms: dict[str, Json], classes: Classes
) -> None:
    centre, school = client("centre"), client("school", schools[0])
    staff = await published(centre)
    wave = await plan(title="Две формы", forms=[{"form_id": forms["class_results"]["id"]}, {"form_id": staff["id"]}])
    await handed_in(school, wave, classes["2", "4А"], form_id=forms["class_results"]["id"])
    body = {"wave_id": wave["id"], "form_id": staff["id"], "values": {"teachers": 40}, "submit": True}
    done(await school.post("/monitoring/submissions", json=body), 201)
    fields = [{"field": "teachers", "reason": "Проверьте"}]
    refused = await review(centre, wave, "return", note="Сверьте", fields=fields)
    assert faults(refused) == [("/fields", "field.unknown")]
    assert set(await listed(centre, "/monitoring/submissions", "status")) == {"submitted"}
    done(await review(centre, wave, "return", note="Сверьте", fields=fields, where={"form_id": [staff["id"]]}))
    assert sorted(await listed(centre, "/monitoring/submissions", "status")) == ["returned", "submitted"]


async def test_a_filter_selects_by_form_school_sheet_confirmation_and_explanation(
    client: Client, schools: list[School], wave: Json, sheets: dict[str, Json]
) -> None:
    centre, school = client("centre"), client("school", schools[0])
    done(await school.take(summary_address(await summary_of(school, wave, schools[0].id)), "confirm"))
    names = {sheet["id"]: name for name, sheet in sheets.items()}
    for where, expected in (
        ({}, {"2 4А", "2 4Б", "10 4А"}),
        ({"form_id": [sheets["2 4А"]["form_id"]]}, {"2 4А", "2 4Б", "10 4А"}),
        ({"form_id": [str(new_id())]}, set()),
        ({"school_id": [str(schools[1].id)]}, {"10 4А"}),
        ({"submission_id": [sheets["2 4Б"]["id"], sheets["draft"]["id"]]}, {"2 4Б"}),
        ({"confirmed": True}, {"2 4А", "2 4Б"}),
        ({"confirmed": False}, {"10 4А"}),
        ({"explained": True}, {"10 4А"}),
        ({"explained": False}, {"2 4А", "2 4Б"}),
        ({"explained": True, "confirmed": True}, set()),
    ):
        told = done(await review(centre, wave, "accept", where=where, preview=True))
        assert {names[one["submission_id"]] for one in told["items"]} == expected, where
        assert told["matched"] == len(expected)


async def test_a_review_is_of_one_wave_and_of_the_centre_of_its_district(
    client: Client, world: World, schools: list[School], plan: Plan, wave: Json, sheets: dict[str, Json]
) -> None:
    other = await plan(title="Другой сбор")
    assert done(await review(client("centre"), other, "accept"))["matched"] == 0
    assert (await review(client("centre", world.other_centre), wave, "accept")).status_code == 404
    for role in ("school", "department", "observer", "consultant", "administrator"):
        assert (await review(client(role), wave, "accept")).status_code == 403
    assert set((await states(client("centre"), sheets)).values()) == {"submitted", "draft"}
