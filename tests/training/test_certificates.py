"""Certificates: numbers without gaps, the paper as it reads, what revokes them, and the check open to everybody."""

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pypdf

from app.domains.organizations.models import School
from app.kernel.calendar import today
from tests.conftest import As, Client, World
from tests.training.conftest import Json, at, done, enrolled, event_of, faults, held, item_of, person

NAME = "Ёлкина-Щукина Ольга Ивановна"


async def issued(who: As, event: str, **order: object) -> list[Json]:
    made: list[Json] = done(await who.post(f"{event}/certificates", json=order))["items"]
    return made


async def test_everybody_who_has_passed_gets_the_next_number_once(client: Client, schools: list[School]) -> None:
    centre, year = client("centre"), today().year
    event, rows = await held(client, schools[0], "Первая", "Вторая", "Третья")
    done(await centre.amend(rows[1], {"passed": False}))
    made = await issued(centre, event)
    assert [(one["number"], one["register_number"], one["person_name"]) for one in made] == [
        (1, f"{year}-000001", "Первая"), (2, f"{year}-000002", "Третья"),
    ]  # fmt: skip
    assert await issued(centre, event) == []
    done(await centre.amend(rows[1], {"passed": True}))
    (late,) = await issued(centre, event)
    assert (late["number"], late["hours"]) == (3, 6)
    own = done(await client("school", schools[0]).get("/training-certificates"))["items"]
    assert [one["number"] for one in own] == [1, 2, 3]
    assert done(await client("school", schools[1]).get("/training-certificates"))["items"] == []


async def test_certificates_are_for_an_event_that_was_held_and_for_who_has_passed(
    client: Client, world: World, schools: list[School]
) -> None:
    centre, school = client("centre"), client("school", schools[0])
    open_event = await event_of(centre)
    assert done(await centre.post(f"{open_event}/certificates", json={}), 409)["code"] == "training-event-not-held"
    event, rows = await held(client, schools[0], "Первая")
    stranger = {"enrolment_ids": [rows[0].rsplit("/", 1)[1], "018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80"]}
    refused = await centre.post(f"{event}/certificates", json=stranger | {"issued_on": "2020-01-01"})
    assert faults(refused) == [("/issued_on", "date.refused"), ("/enrolment_ids/1", "reference.unknown")]
    assert (await school.post(f"{event}/certificates", json={})).status_code == 403
    assert (await client("centre", world.other_centre).post(f"{event}/certificates", json={})).status_code == 404


async def test_the_paper_reads_in_russian_as_a_compositor_sets_it(client: Client, schools: list[School]) -> None:
    centre, own = client("centre"), client("school", schools[0])
    item = await item_of(client, schools[0])
    parts = [{"topic": "Всё", "hours": 2}]
    title = 'Урок в 5 классе: "Зачем оценивать" - и как'
    event = await event_of(centre, at(-1), title=title, parts=parts)
    row = await enrolled(own, event, await person(own, NAME), item)
    done(await centre.amend(row, {"passed": True, "attended": [1]}))
    done(await centre.take(event, "hold"))
    (made,) = await issued(centre, event)
    answer = await own.get(f"/training-certificates/{made['id']}/paper")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert made["register_number"] in answer.headers["content-disposition"]
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    for wanted in (
        "СЕРТИФИКАТ", f"№\u00a0{made['register_number']}", NAME, "Школа\u00a0№\u00a02", made["check_code"],
        "2\u00a0академических\u00a0часа", "«Урок в\u00a05\u00a0классе: „Зачем оценивать“\u00a0— и\u00a0как»",
        "подтверждает обучение на",
    ):  # fmt: skip
        assert wanted in text, text
    links: Any = reader.pages[0]["/Annots"]
    assert made["check_code"] in str(links[0].get_object()["/A"]["/URI"])
    assert (await client("school", schools[1]).get(f"/training-certificates/{made['id']}/paper")).status_code == 404


async def test_everybody_can_check_a_certificate_and_learns_no_name(client: Client, schools: list[School]) -> None:
    centre, nobody = client("centre"), client(None)
    event, _ = await held(client, schools[0], NAME)
    (made,) = await issued(centre, event)
    code = made["check_code"]
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " ").replace("0", "O")):
        answer = await nobody.get(f"/training-certificate-checks/{typed}")
        told = done(answer)
        assert (told["valid"], told["register_number"], told["hours"]) == (True, made["register_number"], 6)
        assert not {"Ёлкина", "Школа", str(made["person_id"]), str(schools[0].id)} & set(answer.text.split('"'))
        assert "Ёлкина" not in answer.text
        assert schools[0].name not in answer.text
    other = "0" * 4 if not code.startswith("0000") else "1" * 4
    assert (await nobody.get(f"/training-certificate-checks/{other}{code[4:]}")).status_code == 404
    assert (await nobody.get("/training-certificates")).status_code == 401
    assert (await nobody.get(f"/training-certificates/{made['id']}")).status_code == 401
    done(await centre.take(f"/training-certificates/{made['id']}", "revoke", note="Выдан по ошибке"))
    told = done(await nobody.get(f"/training-certificate-checks/{code}"))
    assert (told["valid"], told["certificate_status"]) == (False, "revoked")


async def test_a_reissued_certificate_takes_a_number_of_its_own(client: Client, schools: list[School]) -> None:
    centre = client("centre")
    event, _ = await held(client, schools[0], "Первая")
    (made,) = await issued(centre, event)
    address = f"/training-certificates/{made['id']}"
    assert (await centre.take(address, "reissue")).status_code == 422
    old = done(await centre.take(address, "reissue", note="Утерян"))
    new = done(await centre.get(f"/training-certificates/{old['replaced_by_id']}"))
    assert (old["status"], new["status"], new["number"]) == ("replaced", "valid", 2)
    assert new["check_code"] != old["check_code"]
    assert done(await centre.get(f"{address}/paper"), 409)["code"] == "certificate-not-valid"
    assert done(await client(None).get(f"/training-certificate-checks/{old['check_code']}"))["valid"] is False
    assert done(await centre.take(address, "revoke", note="Ещё раз"), 409)["allowed_actions"] == []
    assert (await client("school", schools[0]).take(address, "revoke", note="Нет")).status_code == 403


async def test_a_result_that_is_corrected_revokes_the_certificate_that_says_otherwise(
    client: Client, schools: list[School]
) -> None:
    centre = client("centre")
    event, rows = await held(client, schools[0], "Первая", "Вторая")
    first, second = await issued(centre, event)
    done(await centre.amend(rows[0], {"passed": False}))
    done(await centre.amend(rows[1], {"remark": "Очно"}))
    told = done(await centre.get(f"/training-certificates/{first['id']}"))
    assert told["status"] == "revoked"
    why = done(await centre.get(f"/training-certificates/{first['id']}/history"))["items"]
    assert why[-1]["note"] == "Результат обучения исправлен"
    assert done(await centre.get(f"/training-certificates/{second['id']}"))["status"] == "valid"


async def test_a_person_is_told_all_and_taken_out_and_counts_stay(client: Client, schools: list[School]) -> None:
    centre, school = client("centre"), client("school", schools[0])
    event, rows = await held(client, schools[0], NAME)
    (made,) = await issued(centre, event)
    someone = f"/people/{made['person_id']}"
    held_about = {one["resource"]: one["items"] for one in done(await school.get(f"{someone}/personal-data"))["held"]}
    assert len(held_about["training-enrolments"]) == 1
    facts = {fact["name"]: fact["value"] for fact in held_about["training-certificates"][0]["facts"]}
    assert facts["Number"] == made["register_number"]
    done(await school.take(someone, "anonymise"))
    assert done(await centre.get(rows[0]))["person_name"] == "Имя удалено"
    assert done(await centre.get(event))["enrolled"] == 1
    assert done(await centre.get(f"/training-certificates/{made['id']}"))["hours"] == 6
    assert (await centre.get(f"/training-certificates/{made['id']}/paper")).status_code == 409
    assert done(await client(None).get(f"/training-certificate-checks/{made['check_code']}"))["valid"] is True


async def test_lists_ask_one_question_however_many_rows(
    client: Client, schools: list[School], selects: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    centre = client("centre")
    event, _ = await held(client, schools[0], "Первая", "Вторая", "Третья")
    await issued(centre, event)
    for address, questions in (("/training-certificates", 1), ("/training-enrolments", 1), (f"{event}/results", 2)):
        with selects() as seen:
            assert len(done(await centre.get(address))["items"]) == 3
        assert len(seen) == questions, address
