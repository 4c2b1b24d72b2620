"""Result sheets: what they tell to whom, when a new edition is given, who has read them, and the paper."""

import io
import json
from typing import Any

import pypdf
import pytest
from docx import Document

from app.domains.feedback import printing
from tests.conftest import As, Client, World
from tests.feedback.conftest import Bring, Classes, Collect, Give, done
from tests.monitoring.conftest import begun as begin_sheet
from tests.monitoring.conftest import results_of
from tests.transition.conftest import begun

Json = dict[str, Any]


async def listed(who: As, **params: Any) -> list[Json]:
    found: list[Json] = done(await who.get("/result-sheets", params=params))["items"]
    return found


async def test_a_wave_is_given_back_to_those_of_whom_something_was_accepted(
    client: Client, accepted: Json, world: World, give: Give
) -> None:
    centre, address = client("centre"), f"/monitoring/waves/{accepted['id']}/result-sheets"
    refused = await centre.post(address, json={})
    assert done(refused, 409)["code"] == "wave-still-collected"
    done(await centre.take(f"/monitoring/waves/{accepted['id']}", "close"))
    told = done(await centre.post(address, json={"school_id": [str(world.schools[0].id)]}))
    assert (told["given"], told["replaced"], told["unchanged"], told["run_id"]) == (1, 0, 0, None)
    told = done(await centre.post(address, json={}))
    assert (told["given"], told["replaced"], told["unchanged"]) == (1, 0, 1)
    lines = await listed(centre, wave_id=accepted["id"])
    assert [line["school_name"] for line in lines] == ["Школа № 2", "Школа № 10"], "by name and in no other order"
    page = done(await centre.get("/result-sheets", params={"limit": 1}))
    rest = done(await centre.get("/result-sheets", params={"limit": 1, "cursor": page["next_cursor"]}))
    assert [one["school_code"] for one in (*page["items"], *rest["items"])] == ["2", "10"]
    for role in ("department", "school", "observer", "consultant"):
        assert (await client(role).post(address, json={})).status_code == 403


async def test_a_sheet_tells_what_was_received_and_computed_and_how_to_read_it(
    client: Client, accepted: Json, give: Give
) -> None:
    sheet = await give(accepted)
    (form,) = sheet["forms"]
    assert (form["form_code"], form["expected"], form["accepted"]) == ("class_results", 2, 2)
    figures = {one["code"]: one for one in form["figures"]}
    mean = figures["mathematics_mean"]
    assert (mean["value"], mean["n"], mean["district_value"]) == (61.5, 50, 55.75)
    assert mean["title"]["ru"].startswith("Математика: ")
    assert sheet["analysis"] is None
    assert sheet["findings"] == []
    school = client("school")
    read = done(await school.get(f"/result-sheets/{sheet['id']}", headers={"Accept-Language": "ru"}))
    assert any("не рейтинг" in one for one in read["how_to_read"])
    assert any("ещё не передан" in one for one in read["how_to_read"])
    assert any("запишите свой вывод" in one for one in read["next_steps"])


async def test_what_is_missing_or_small_is_found(client: Client, wave: Json, collect: Collect, give: Give) -> None:
    few = {f"{subject}_{what}": 11 for subject in ("russian", "mathematics") for what in ("pupils", "tested")}
    why = {f"{subject}-roster": "Класс разделён на две группы." for subject in ("russian", "mathematics")}
    await collect(wave, "2", **few, explanations=why)
    sheet = await give(wave)
    assert [one["key"] for one in sheet["findings"]] == ["few_pupils:russian_mean", "few_pupils:mathematics_mean"]
    text = done(await client("school").get(f"/result-sheets/{sheet['id']}", headers={"Accept-Language": "ru"}))
    assert all("{" not in one["text"] for one in text["findings"])


async def test_one_sheet_of_two_tells_the_true_reason(client: Client, wave: Json, classes: Classes, give: Give) -> None:
    centre = client("centre")
    begun_sheet = await begin_sheet(centre, wave, classes["2", "4А"], results_of())
    for step in ("submit", "accept"):
        done(await centre.take(f"/monitoring/submissions/{begun_sheet['id']}", step))
    sheet = await give(wave)
    read = done(await client("school").get(f"/result-sheets/{sheet['id']}", headers={"Accept-Language": "ru"}))
    told = " ".join(one["text"] for one in read["findings"])
    assert "принят 1 лист из 2: о школе в целом судить нельзя." in told
    assert "охвачено" not in told, "all pupils of that sheet were tested"


async def test_targets_stand_in_the_sheet(
    client: Client, draft: Json, accepted: Json, bring: Bring, give: Give
) -> None:
    await bring(await begun(client("school"), draft))
    sheet = await give(accepted)
    assert [(one["code"], one["target"], one["actual"], one["state"]) for one in sheet["goals"]] == [
        ("Ц1", 60, 61.5, "reached"), ("Ц2", 0.1, 0.12, "missed")
    ]  # fmt: skip
    assert [one["key"] for one in sheet["findings"]] == ["target_reached:Ц1", "target_missed:Ц2"]
    in_english = sheet["findings"][1]["text"]
    assert in_english.endswith("is missed: target 10\N{NO-BREAK SPACE}%, actual 12\N{NO-BREAK SPACE}%.")


async def test_small_counts_are_for_the_school_and_the_centre(
    client: Client, wave: Json, collect: Collect, draft: Json, bring: Bring, give: Give
) -> None:
    await bring(await begun(client("school"), draft))
    await collect(wave, "2", mathematics_below=1)
    await collect(wave, "10", mean=50)
    sheet = await give(wave)
    address = f"/result-sheets/{sheet['id']}"
    for role in ("school", "centre", "consultant"):
        read = done(await client(role).get(address))
        below = next(one for one in read["forms"][0]["figures"] if one["code"] == "mathematics_below")
        hidden = role == "consultant"
        assert (below["suppressed"], below["share"]) == ((True, None) if hidden else (False, 0.04))
        assert below["district_share"] is None, "the other school could be worked out by it"
    for role in ("department", "observer"):
        answer = await client(role).get(address)
        below = next(one for one in done(answer)["forms"][0]["figures"] if one["code"] == "mathematics_below")
        assert (below["suppressed"], below["value"], below["share"], below["n"]) == (True, None, None, None)
        assert all("4\N{NO-BREAK SPACE}%" not in one["text"] for one in done(answer)["findings"])
        assert (done(answer)["goals"][1]["actual"], done(answer)["goals"][1]["suppressed"]) == (None, True)
        printed = await paper(client(role), sheet)
        assert "4\N{NO-BREAK SPACE}%" not in printed
        assert "скрыто: малое число" in printed
    trail = await client("department").get("/audit-entries", params={"entity": "result_sheets"})
    assert "0.04" not in trail.text
    assert done(trail)["items"][0]["new"]["given"] == "2"


async def test_a_school_sees_its_own_alone(client: Client, accepted: Json, world: World, give: Give) -> None:
    sheet = await give(accepted)
    other = client("school", world.schools[1])
    assert (await other.get(f"/result-sheets/{sheet['id']}")).status_code == 404
    assert [one["school_code"] for one in await listed(other)] == ["10"]
    assert await listed(client("school", world.other_schools[0])) == []


async def test_reading_leaves_a_receipt(client: Client, accepted: Json, world: World, give: Give) -> None:
    sheet = await give(accepted)
    assert (sheet["status"], sheet["read_at"], sheet["receipts"], sheet["allowed_actions"]) == (
        "given", None, [], ["read"],
    )  # fmt: skip
    school, address = client("school"), f"/result-sheets/{sheet['id']}"
    assert done(await school.take(address, "read"))["status"] == "read"
    done(await school.take(address, "read"))
    read = done(await client("centre").get(address))
    assert (read["status"], read["read_by"]) == ("read", "school 5")
    assert [one["actor_name"] for one in read["receipts"]] == ["school 5", "school 5"]
    assert [one["school_code"] for one in await listed(client("centre"), status="given")] == ["10"]
    assert (await client("centre").post(f"{address}/read", json={}, headers={"If-Match": "*"})).status_code == 403


async def test_what_changes_is_given_anew_and_the_former_edition_stays(
    client: Client, accepted: Json, world: World, give: Give
) -> None:
    sheet = await give(accepted)
    centre = client("centre")
    found = done(await centre.get("/monitoring/submissions", params={"school_id": str(world.schools[1].id)}))["items"]
    address = f"/monitoring/submissions/{found[0]['id']}"
    done(await centre.take(address, "reopen", note="Опечатка в среднем балле."))
    done(await centre.amend(address, {"values": found[0]["values"] | {"mathematics_mean": 55}}))
    done(await centre.take(address, "submit"))
    done(await centre.take(address, "accept"))
    again = await give(accepted)
    assert (again["edition"], again["status"]) == (2, "given")
    assert again["id"] != sheet["id"]
    former = done(await client("school").get(f"/result-sheets/{sheet['id']}"))
    assert (former["status"], former["forms"]) == ("replaced", sheet["forms"])
    assert former["allowed_actions"] == []
    for role in ("department", "observer"):
        hidden = done(await client(role).get(f"/result-sheets/{sheet['id']}", headers={"Accept-Language": "ru"}))
        assert (hidden["forms"], hidden["goals"], hidden["analysis"], hidden["findings"]) == ([], [], None, [])
        assert len(hidden["how_to_read"]) == 1
        assert "заменена более новой" in hidden["how_to_read"][0]
        assert "61,5" not in await paper(client(role), sheet)
        assert done(await client(role).get(f"/result-sheets/{again['id']}"))["forms"]
    assert len(await listed(client("school"))) == 1
    assert len(await listed(client("school"), status=["replaced"])) == 1


async def paper(who: As, sheet: Json) -> str:
    answer = await who.get(f"/result-sheets/{sheet['id']}/paper")
    assert answer.status_code == 200, answer.text
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


async def test_the_paper_is_for_the_management_team(
    client: Client, draft: Json, accepted: Json, bring: Bring, give: Give, world: World
) -> None:
    school = client("school")
    await bring(await begun(school, draft))
    sheet = await give(accepted)
    done(await school.take(f"/result-sheets/{sheet['id']}", "read"))
    printed = await paper(school, sheet)
    for said in (
        "ЛИСТ РЕЗУЛЬТАТОВ", "Школа № 2", "Входной мониторинг (входной 2026/27)", "2. Что показал мониторинг",
        "2. Цель Ц2 «Сократить долю не преодолевших порог» не достигнута", "61,5", "55,75",
        "Выводов школа ещё не записала.", "Прочли: school 5", "не рейтинг", "Не достигли минимума, доля",
    ):  # fmt: skip
        assert said in printed, said
    assert "{{" not in printed
    assert "{%" not in printed
    assert json.dumps(printed)
    answer = await school.get(f"/result-sheets/{sheet['id']}/paper.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for said in (
        "Лист результатов", "Входной мониторинг (входной 2026/27)", "Что показал мониторинг", "не достигнута", "61,5",
        "Выводов школа ещё не записала.", "Прочли: school 5", "не рейтинг", "Директор", "1 из ",
    ):  # fmt: skip
        assert said in text, said
    other = await client("school", world.schools[1]).get(f"/result-sheets/{sheet['id']}/paper.pdf")
    assert other.status_code == 404


def test_long_names_leave_the_number_of_the_page_alone() -> None:
    words = ("organization", "no_goals", "no_conclusions", "receipts", "edition", "no_findings", "context", "note")
    lists = ("forms", "findings", "figures", "compared", "goals", "reading", "conclusions", "next_steps")
    told: Json = dict.fromkeys(words, "Школа № 604") | {one: [] for one in lists} | {"picture": None}
    told |= {"given_by": "Ершова Дарья Тимуровна", "given_on": "27.11.2026", "printed_on": "27.11.2026"}
    wave = "Итоговый мониторинг " + "и" * 480
    written = printing.pdf(told | {"wave": wave, "footer": printing.footer("Школа № 604", wave)})
    heights: dict[str, float] = {}

    def seen(text: str, at: Any, *_: Any) -> None:
        for said in ("Школа № 604 ·", "напечатан", "1 из "):
            if said in text:
                heights[said] = at[5]

    pypdf.PdfReader(io.BytesIO(written)).pages[0].extract_text(visitor_text=seen)
    first, last, number = (heights[said] for said in ("Школа № 604 ·", "напечатан", "1 из "))
    assert first > last, "the names need two lines"
    assert number == pytest.approx(first), "and the number stands beside them in a column of its own"


def test_a_footer_has_room() -> None:
    assert printing.footer("Школа № 604", "Итоговый мониторинг") == "Школа № 604 · Итоговый мониторинг"
    assert len(printing.footer("Ш" * 500, "М" * 500)) < 200
