"""People at one sheet or one school at the same time: with real commits, nobody writes over what he has not seen."""

import asyncio

import httpx
import pytest

from tests.conftest import Live
from tests.monitoring.conftest import LETTERS, done, results_of, sheet_of
from tests.monitoring.living import Json, address_of, listed, summary_address, summary_of


@pytest.fixture
def wave(live_wave: Json) -> Json:
    """An open wave of the test's own."""
    return live_wave


async def test_two_users_save_one_sheet_and_one_is_told(live: Live, wave: Json) -> None:
    first, second = live.client("school"), live.client("school")
    address = address_of(await sheet_of(live, wave))
    tag = {"If-Match": await first.etag(address)}
    answers = await asyncio.gather(
        first.patch(address, json={"values": {"russian_high": 6}}, headers=tag),
        second.patch(address, json={"values": {"russian_below": 4}}, headers=tag),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    kept = done(await first.get(address))
    saved = next(answer.json() for answer in answers if answer.status_code == 200)
    assert (kept["values"], kept["revision"]) == (saved["values"], 2)
    changes = [one["changes"] for one in done(await first.get(f"{address}/revisions"))["items"]]
    assert [len(one) for one in changes] == [0, 1]


async def test_one_class_is_begun_once_by_two(live: Live, wave: Json) -> None:
    body = {"wave_id": wave["id"], "grade": 8, "letter": "А", "values": results_of()}
    answers = await asyncio.gather(
        *(live.client("school").post("/monitoring/submissions", json=body) for _ in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    school = live.client("school")
    assert (await summary_of(school, wave, live.world.schools[0].id))["drafts"] == 1


async def test_a_reviewer_accepts_while_the_school_changes_the_sheet(live: Live, wave: Json) -> None:
    """Whichever comes first, what is accepted is what was submitted."""
    school, centre = live.client("school"), live.client("centre")
    for _ in range(4):
        done(await _submitted_again(live, wave))
        (sheet_id,) = await listed(school, "/monitoring/submissions", wave_id=wave["id"])
        address = address_of({"id": sheet_id})
        tag = {"If-Match": await centre.etag(address)}
        judged, changed = await asyncio.gather(
            centre.post(f"{address}/accept", json={}, headers=tag),
            school.patch(address, json={"values": {"russian_high": 9}}, headers=tag),
        )
        assert (judged.status_code, changed.status_code) in {(200, 409), (200, 412)}
        sheet = done(await school.get(address))
        assert (sheet["status"], sheet["values"]["russian_high"]) == ("accepted", 5)
        done(await centre.take(address, "reopen", note="Ещё раз"))


async def _submitted_again(live: Live, wave: Json) -> httpx.Response:
    school = live.client("school")
    found = await listed(school, "/monitoring/submissions", wave_id=wave["id"])
    sheet = {"id": found[0]} if found else await sheet_of(live, wave)
    return await school.take(address_of(sheet), "submit")


async def test_a_reviewer_returns_while_the_school_confirms(live: Live, wave: Json) -> None:
    """Whoever comes first: no summary is confirmed while one of its sheets is back with the school."""
    school, centre = live.client("school"), live.client("centre")
    sheets = [await sheet_of(live, wave, letter, submit=True) for letter in LETTERS]
    summary = summary_address(await summary_of(school, wave, live.world.schools[0].id))
    for sheet in sheets:
        confirmed, returned = await asyncio.gather(
            school.take(summary, "confirm"), centre.take(address_of(sheet), "return", note="Сверьте")
        )
        assert confirmed.status_code in {200, 412, 422, 503}, confirmed.text
        assert returned.status_code == 200, returned.text
        told = done(await school.get(summary))
        assert (told["status"], told["returned"], told["submitted"]) == ("open", 1, 3)
        done(await school.take(address_of(sheet), "submit"))


async def test_classes_of_one_school_are_submitted_and_accepted_at_once_and_all_count(live: Live, wave: Json) -> None:
    school, centre = live.client("school"), live.client("centre")
    sheets = [await sheet_of(live, wave, letter) for letter in LETTERS]
    for who, step in ((school, "submit"), (centre, "accept")):
        answers = await asyncio.gather(*(who.take(address_of(sheet), step) for sheet in sheets))
        assert [answer.status_code for answer in answers] == [200] * len(LETTERS)
    summary = await summary_of(school, wave, live.world.schools[0].id)
    assert (summary["status"], summary["accepted"], summary["on_time"]) == ("accepted", 4, 4)
    tested = next(figure for figure in summary["figures"] if figure["code"] == "russian_tested")
    assert (tested["value"], tested["sheets"]) == (100, 4)
