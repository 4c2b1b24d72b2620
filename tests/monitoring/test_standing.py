"""What cannot be is refused by every way in, on a form without a single rule: screen, script, file and job."""

import asyncio
import io
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import select

from app.domains.monitoring.models import Submission
from app.domains.organizations.models import School
from app.kernel.db import Db
from tests.conftest import As, Client, Live
from tests.monitoring.conftest import Plan, day, done, faults
from tests.monitoring.living import address_of, published

Json = dict[str, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(code: str, kind: str, **more: Any) -> Json:
    title = {"ru": f"Показатель {code}", "en": f"Indicator {code}"}
    return {"code": code, "title": title, "type": kind, "kind": "result", **more}


PLAIN: Json = {
    "code": "plain",
    "title": {"ru": "Без правил", "en": "Without rules"},
    "indicators": [
        _asked("pupils", "integer", summing="sum"),
        _asked("tested", "integer", summing="sum", base="pupils"),
        _asked("mean", "decimal", summing="mean", weight="tested"),
        _asked("deviation", "decimal", summing="deviation", weight="tested", mean="mean"),
    ],
}
ABOVE: Json = {"pupils": 25, "tested": 40}
NOBODY: Json = {"pupils": 25, "tested": 0, "mean": 61.5}


@pytest.fixture
async def plain(client: Client, plan: Plan) -> Json:
    """An open wave on the form without rules, one sheet a school."""
    form = await published(client("centre"), **PLAIN)
    return await plan(forms=[{"form_id": form["id"]}])


def table(kind: str) -> bytes:
    """Three schools that tell what cannot be, one each."""
    rows: list[list[Any]] = [["school_code", "pupils", "tested", "mean", "deviation"], ["2", 25, 40, None, None],
            ["10", 25, 0, 61.5, None], ["550", 25, 20, 61.5, -1]]  # fmt: skip
    if kind == XLSX:
        book = openpyxl.Workbook()
        sheet: Any = book.active
        for row in rows:
            sheet.append(row)
        body = io.BytesIO()
        book.save(body)
        return body.getvalue()
    return "\r\n".join(";".join("" if one is None else str(one) for one in row) for row in rows).encode()


async def test_a_sheet_that_cannot_be_is_a_draft_with_findings_and_is_not_submitted(
    client: Client, schools: list[School], plain: Json
) -> None:
    school = client("school", schools[0])
    body: Json = {"wave_id": plain["id"], "values": ABOVE}
    assert faults(await school.post("/monitoring/submissions", json=body | {"submit": True})) == [
        ("/values/tested", "value.above-base")
    ]
    sheet = done(await school.post("/monitoring/submissions", json=body), 201)
    (found,) = sheet["findings"]
    assert (found["field"], found["fields"], found["severity"]) == ("tested", ["tested", "pupils"], "error")
    changed = done(await school.amend(address_of(sheet), {"values": NOBODY}))
    assert [one["code"] for one in changed["findings"]] == ["value.of-nobody"]
    refused = await school.take(address_of(sheet), "submit")
    assert faults(refused) == [("/values/mean", "value.of-nobody")]
    below = await school.amend(address_of(sheet), {"values": {"tested": 20, "deviation": -1}})
    assert faults(below) == [("/values/deviation", "value.too-small")]
    done(await school.amend(address_of(sheet), {"values": {"tested": 20, "deviation": 1}}))
    assert done(await school.take(address_of(sheet), "submit"))["status"] == "submitted"


@pytest.mark.parametrize("kind", ["application/json", "application/x-ndjson", "text/csv", XLSX])
async def test_a_file_that_says_what_cannot_be_is_told_at_its_cells(client: Client, plain: Json, kind: str) -> None:
    records = [
        b'{"school_code": "2", "pupils": 25, "tested": 40}', b'{"school_code": "10", "tested": 0, "mean": 61.5}'
    ]  # fmt: skip
    body = {"application/json": b"[%s]" % b",".join(records), "application/x-ndjson": b"\n".join(records)}.get(kind)
    answer = await client("centre").post(
        f"/monitoring/waves/{plain['id']}/imports", content=body or table(kind), headers={"Content-Type": kind}
    )
    told = {one["code"]: one for one in done(answer, 422)["errors"]}
    assert {"value.above-base", "value.of-nobody"} <= told.keys()
    assert "(40)" in told["value.above-base"]["message"]
    assert "(25)" in told["value.above-base"]["message"]
    assert told["value.above-base"]["hint"]
    if body is None:
        assert [told[code]["column"] for code in ("value.above-base", "value.of-nobody")] == ["C", "D"]


async def test_a_mistyped_name_is_a_fault_and_a_further_column_of_a_table_is_noted(client: Client, plain: Json) -> None:
    centre, address = client("centre"), f"/monitoring/waves/{plain['id']}/imports"
    (told,) = done(await centre.post(address, json=[{"school_code": "2", "pupils": 25, "remark": 1}]), 422)["errors"]
    assert (told["row"], told["column"], told["code"]) == (1, "remark", "column.unexpected")
    for name in ("\\ud800", "a" * 10_000):  # what no text can hold, and what no answer should
        line = f'{{"school_code": "2", "{name}": 1}}'.encode()
        odd = await centre.post(address, content=line, headers={"Content-Type": "application/x-ndjson"})
        (told,) = done(odd, 422)["errors"]
        assert (told["code"], len(told["column"]) <= 60) == ("column.unexpected", True)
    csv = {"Content-Type": "text/csv"}
    mistyped = await centre.post(address, content=b"school_code;pupils;deviatoin\r\n2;25;1\r\n", headers=csv)
    (told,) = done(mistyped, 422)["errors"]
    assert (told["column"], told["code"]) == ("C", "column.mistyped")
    further = await centre.post(address, content=b"school_code;pupils;phone\r\n2;25;1\r\n", headers=csv)
    assert [one["code"] for one in done(further)["notes"]] == ["column.unknown"]


async def test_a_job_judges_as_the_request_does(live: Live, ground: Json) -> None:
    centre = live.client("centre")
    form = await published(centre, **PLAIN)
    wave = done(
        await centre.post(
            "/monitoring/waves",
            json={
                "programme_id": ground["programme_id"], "kind": "baseline", "school_year": "2026/27",
                "title": "Файлом позади", "opens_on": day(-1), "closes_on": day(1), "audience": "district",
                "forms": [{"form_id": form["id"]}],
            },
        ),
        201,
    )  # fmt: skip
    done(await centre.take(f"/monitoring/waves/{wave['id']}", "open"))
    answer = await centre.post(
        f"/monitoring/waves/{wave['id']}/imports",
        params={"background": True},
        json=[{"school_code": "2", **ABOVE}],
    )
    assert answer.status_code == 202
    told = await _ended(centre, answer.headers["location"].removeprefix("/api/v1"))
    assert told["status"] == "refused"
    assert [one["code"] for one in told["problem"]["errors"]] == ["value.above-base"]


async def _ended(who: As, address: str) -> Json:
    told: Json = {}
    for _ in range(100):
        told = done(await who.get(address))
        if told["status"] not in {"queued", "running"}:
            return told
        await asyncio.sleep(0.05)
    raise AssertionError(told)


async def test_what_cannot_be_is_open_to_correction_whatever_the_centre_names(
    client: Client, schools: list[School], plain: Json, db: Db
) -> None:
    """A sheet of before the form refused it: closed fields would keep it from ever being submitted again."""
    school, centre = client("school", schools[0]), client("centre")
    values = {"pupils": 25, "tested": 20, "mean": 61.5}
    sheet = done(
        await school.post(
            "/monitoring/submissions", json={"wave_id": plain["id"], "values": values, "submit": True}
        ),
        201,
    )  # fmt: skip
    row = await db.first(select(Submission).where(Submission.id == UUID(sheet["id"])))
    assert row is not None
    row.values = values | {"tested": 40}
    await db.flush()
    fields = [{"field": "mean", "reason": "Не сходится с протоколом."}]
    returned = done(await centre.take(address_of(sheet), "return", note="Проверьте.", fields=fields))
    assert sorted(returned["open_fields"]) == ["mean", "pupils", "tested"]
