"""Scripts, reviewers and schools at the same sheets at the same time: nothing is lost, nothing counts twice."""

import asyncio
from typing import Any

import pytest

from app.domains.monitoring.seed import load_forms
from app.domains.roadmap.seed import load_reference
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.core import Kernel
from tests.conftest import As, Live
from tests.monitoring.conftest import YEAR, day, done, results_of

Json = dict[str, Any]
GRADES = (5, 6, 7)
LETTERS = "АБВГДЕ"
SCHOOLS = ("2", "10", "550")
ROWS = [
    {"school_code": school, "class": f"{grade}{letter}", **results_of()}
    for school in SCHOOLS for grade in GRADES for letter in LETTERS
]  # fmt: skip


@pytest.fixture(scope="module")
async def ground(live: Live) -> Json:
    """A programme and classes on the database with real commits."""
    kernel: Kernel = live.app.state.kernel
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        roadmap = await load_reference(db, live.world.district)
        form = (await load_forms(db, live.world.district))[1]
        await db.flush()
    plan = {
        "roadmap_id": str(roadmap.id), "title": "Всё сразу", "school_years": [YEAR], "starts_on": "2026-09-01",
        "ends_on": "2029-06-30",
    }  # fmt: skip
    programme = done(await live.client("department").post("/programmes", json=plan), 201)
    rows = [
        {"school_code": school, "school_year": YEAR, "grade": grade, "letter": letter, "pupils": 27}
        for school in SCHOOLS for grade in GRADES for letter in LETTERS
    ]  # fmt: skip
    done(await live.client("centre").post("/classes/imports", json=rows))
    return {"programme_id": programme["id"], "form_id": str(form.id)}


async def opened(live: Live, ground: Json, title: str) -> str:
    """An open wave; its address."""
    centre = live.client("centre")
    body = {
        "programme_id": ground["programme_id"], "kind": "baseline", "school_year": YEAR, "title": title,
        "opens_on": day(-1), "closes_on": day(1), "audience": "district",
        "forms": [{"form_id": ground["form_id"], "grades": list(GRADES)}],
    }  # fmt: skip
    wave = done(await centre.post("/monitoring/waves", json=body), 201)
    address = f"/monitoring/waves/{wave['id']}"
    done(await centre.take(address, "open"))
    return address


async def counted(who: As, address: str) -> dict[str, tuple[int, float]]:
    """School -> sheets and pupils of its summary."""
    found = done(await who.get("/monitoring/summaries", params={"wave_id": address.rsplit("/", 1)[1]}))["items"]
    figures = {one["school_code"]: one["figures"] for one in found}
    return {
        code: next((int(each["sheets"]), each["value"]) for each in those if each["code"] == "russian_tested")
        for code, those in figures.items()
    }


async def test_two_scripts_push_the_same_rows(live: Live, ground: Json) -> None:
    centre, address = live.client("centre"), await opened(live, ground, "Два скрипта")
    answers = await asyncio.gather(*(centre.post(f"{address}/imports", json=ROWS) for _ in range(2)))
    told = sorted((done(one)["created"], one.json()["unchanged"]) for one in answers)
    assert told == [(0, len(ROWS)), (len(ROWS), 0)]
    assert await counted(centre, address) == dict.fromkeys(SCHOOLS, (18, 450))


async def test_schools_push_their_own_rows_side_by_side(live: Live, ground: Json) -> None:
    address = await opened(live, ground, "Каждая школа сама")
    answers = await asyncio.gather(
        *(
            live.client("school", school).post(
                f"{address}/imports", json=[row for row in ROWS if row["school_code"] == school.code]
            )
            for school in live.world.schools
        )
    )
    assert [done(one)["created"] for one in answers] == [18, 18, 18]
    assert await counted(live.client("centre"), address) == dict.fromkeys(SCHOOLS, (18, 450))


async def test_a_reviewer_returns_while_a_script_pushes(live: Live, ground: Json) -> None:
    centre, address = live.client("centre"), await opened(live, ground, "Возврат на ходу")
    done(await centre.post(f"{address}/imports", json=ROWS))
    wave_id = address.rsplit("/", 1)[1]
    sheets = done(await centre.get("/monitoring/submissions", params={"wave_id": wave_id, "limit": 60}))["items"]
    corrected = [row | {"russian_mean": 63.25} for row in ROWS]

    async def returned(sheet: Json) -> int:
        answer = await centre.take(f"/monitoring/submissions/{sheet['id']}", "return", note="Проверьте")
        return answer.status_code

    push = asyncio.create_task(centre.post(f"{address}/imports", json=corrected, params={"atomic": False}))
    statuses = await asyncio.gather(*(returned(sheet) for sheet in sheets[:20]))
    pushed = done(await push)
    assert set(statuses) <= {200, 409, 412, 503}
    assert pushed["updated"] + pushed["rejected"] == len(ROWS)
    assert {fault["code"] for fault in pushed["faults"]} <= {"submission-frozen"}
    again = done(await centre.post(f"{address}/imports", json=corrected, params={"atomic": False}))
    assert again["unchanged"] == pushed["updated"]
    assert await counted(centre, address) == dict.fromkeys(SCHOOLS, (18, 450))


async def test_two_classes_of_one_school_are_saved_at_once_and_both_count(live: Live, ground: Json) -> None:
    centre, address = live.client("centre"), await opened(live, ground, "Две классные")
    classes = done(
        await centre.get("/classes", params={"school_id": str(live.world.schools[0].id), "grade": 5, "limit": 50})
    )["items"]
    answers = await asyncio.gather(
        *(
            centre.post(
                "/monitoring/submissions",
                json={
                    "wave_id": address.rsplit("/", 1)[1], "school_id": one["school_id"], "class_id": one["id"],
                    "values": results_of(), "submit": True,
                },
            )
            for one in classes
        )
    )  # fmt: skip
    assert [one.status_code for one in answers] == [201] * len(classes)
    assert (await counted(centre, address))["2"] == (6, 150)
    accepted = await asyncio.gather(
        *(centre.take(f"/monitoring/submissions/{one.json()['id']}", "accept") for one in answers)
    )
    assert {one.status_code for one in accepted} == {200}
    result = done(await centre.get(f"{address}/results"))["forms"][0]["schools"]
    assert [(one["school_code"], one["accepted"]) for one in result] == [("2", 6)]
