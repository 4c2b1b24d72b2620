"""What shows that a duty is done: a document, a file, a link, a resource of this system; and what comes by itself."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.domains.organizations.models import School
from app.domains.programmes import service
from app.domains.programmes.models import Programme
from app.domains.roadmap.codes import Deliverable
from app.kernel import calendar
from app.kernel.db import Db
from app.kernel.text import Text
from tests.conftest import As, Client
from tests.programmes.conftest import Enrol, Json, done, duty, faults, hand_in, prove, registered

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\nstartxref\n0\n%%EOF\n"


@pytest.fixture
async def school(client: Client, schools: list[School], enrol: Enrol) -> As:
    """A school that is in the programme."""
    await enrol(schools[0])
    return client("school", schools[0])


async def test_evidence_is_of_four_kinds(school: As, client: Client) -> None:
    row = await duty(school, "1.2.1")
    document = await registered(school, title="Приказ о команде", audience="owner")
    upload = {"file": ("Приказ.pdf", PDF, "application/pdf")}
    file = done(await school.post(f"/documents/{document['id']}/files", files=upload), 201)
    participation = done(await school.get("/participations"))["items"][0]
    pieces = [
        await prove(school, row, kind="document", document_id=document["id"]),
        await prove(school, row, kind="file", file_id=file["id"]),
        await prove(school, row, kind="link", url="https://school.example", title="Сайт школы"),
        await prove(
            school,
            row,
            kind="resource",
            resource_type="participations",
            resource_id=participation["id"],
            title="Участие",
        ),
    ]
    assert [piece["title"] for piece in pieces] == ["Приказ о команде", "Приказ.pdf", "Сайт школы", "Участие"]
    assert pieces[1]["document_id"] == document["id"]
    assert {piece["added_by"].split()[0] for piece in pieces} == {"school"}
    assert done(await school.get(f"/assignments/{row['id']}"))["evidence_count"] == 4
    listed = done(await client("centre").get(f"/assignments/{row['id']}/evidence"))["items"]
    assert [piece["id"] for piece in listed] == [piece["id"] for piece in pieces]
    links = done(await school.get(f"/assignments/{row['id']}/evidence?kind=link&kind=file"))["items"]
    assert [piece["kind"] for piece in links] == ["file", "link"]
    one = done(await school.get(f"/assignments/{row['id']}/evidence/{pieces[0]['id']}"))
    assert one == pieces[0]


async def test_what_is_attached_must_be_there_and_in_sight(school: As, client: Client, schools: list[School]) -> None:
    row = await duty(school, "1.2.1")
    address = f"/assignments/{row['id']}/evidence"
    foreign = await registered(client("school", schools[1]), audience="owner")
    nobody = "018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80"
    user = {"kind": "resource", "resource_id": nobody, "title": "Кто-то"}
    wrong: list[tuple[Json, list[tuple[str, str]]]] = [
        ({"kind": "document", "document_id": foreign["id"]}, [("/document_id", "reference.unknown")]),
        ({"kind": "file", "file_id": nobody}, [("/file_id", "reference.unknown")]),
        (user | {"resource_type": "users"}, [("/resource_type", "reference.unknown")]),
        (user | {"resource_type": "unicorns"}, [("/resource_type", "reference.unknown")]),
        (user | {"resource_type": "participations"}, [("/resource_id", "reference.unknown")]),
        ({"kind": "link", "url": "javascript:alert(1)", "title": "Сайт"}, [("/url", "value.form")]),
        ({"kind": "link", "url": "https://school.example"}, [("/title", "value.missing")]),
        ({"kind": "picture"}, [("/kind", "value.unknown")]),
        ({}, [("/kind", "value.missing")]),
    ]
    for piece, expected in wrong:
        assert faults(await school.post(address, json=piece)) == expected
    assert done(await school.get(f"/assignments/{row['id']}"))["evidence_count"] == 0


async def test_the_same_evidence_counts_once(school: As) -> None:
    row = await duty(school, "1.2.1")
    link = {"kind": "link", "url": "https://school.example", "title": "Сайт"}
    await prove(school, row, **link)
    again = await school.post(f"/assignments/{row['id']}/evidence", json=link | {"title": "Тот же сайт"})
    assert done(again, 409)["code"] == "already-exists"
    assert done(await school.get(f"/assignments/{row['id']}"))["evidence_count"] == 1


async def test_evidence_is_taken_back_until_it_is_reported_and_then_kept(school: As, client: Client) -> None:
    row = await duty(school, "1.2.1")
    address = f"/assignments/{row['id']}/evidence"
    first = await prove(school, row)
    assert (await school.delete(f"{address}/{first['id']}")).status_code == 428
    assert (await school.drop(f"{address}/{first['id']}")).status_code == 204
    assert done(await school.get(f"/assignments/{row['id']}"))["evidence_count"] == 0
    assert (await school.get(f"{address}/{first['id']}")).status_code == 404

    second = await prove(school, row)
    done(await school.take(f"/assignments/{row['id']}", "report"))
    assert done(await school.drop(f"{address}/{second['id']}"), 409)["code"] == "assignment-settled"
    third = await prove(school, row, kind="link", url="https://school.example/third", title="По просьбе ИМЦ")
    done(await client("centre").take(f"/assignments/{row['id']}", "return", note="Уберите лишнее"))
    assert (await school.drop(f"{address}/{third['id']}")).status_code == 204
    done(await school.take(f"/assignments/{row['id']}", "report"))
    done(await client("centre").take(f"/assignments/{row['id']}", "confirm"))
    late = await school.post(address, json={"kind": "link", "url": "https://school.example/late", "title": "Поздно"})
    assert done(late, 409)["code"] == "assignment-settled"
    assert done(await school.drop(f"{address}/{second['id']}"), 409)["code"] == "assignment-settled"
    assert done(await school.get(f"/assignments/{row['id']}"))["evidence_count"] == 1


async def test_a_document_that_is_evidence_is_not_deleted(school: As) -> None:
    row = await duty(school, "1.2.1")
    document = await registered(school)
    await prove(school, row, kind="document", document_id=document["id"])
    assert done(await school.drop(f"/documents/{document['id']}"), 409)["code"] == "in-use"


async def test_evidence_is_found_under_its_own_assignment_alone(school: As) -> None:
    one, other = await duty(school, "1.2.1"), await duty(school, "1.2.2")
    piece = await prove(school, one)
    address = f"/assignments/{other['id']}/evidence/{piece['id']}"
    assert (await school.get(address)).status_code == 404
    assert (await school.delete(address, headers={"If-Match": "*"})).status_code == 404
    assert done(await school.get(f"/assignments/{one['id']}"))["evidence_count"] == 1


# --- by itself --------------------------------------------------------------------------------------------------------


async def _fulfil(db: Db, programme: Json, school: School, **more: Any) -> list[str]:
    proof = service.Proof("participations", UUID(int=7), "Данные мониторинга: Школа № 2")
    found = await service.fulfil(
        db, Deliverable.MONITORING_SUBMISSION, programme_id=UUID(programme["id"]), organization_id=school.id,
        proof=proof, cause="Данные приняты", **more,
    )  # fmt: skip
    return [row.status for row in found]


async def test_what_fulfils_a_duty_reports_it_by_itself_and_only_once(
    school: As, client: Client, db: Db, programme: Json, schools: list[School]
) -> None:
    assert await _fulfil(db, programme, schools[0], measures=["1.1.2"]) == ["reported"]
    assert await _fulfil(db, programme, schools[0], measures=["1.1.2"]) == ["reported"]
    row = await duty(school, "1.1.2")
    assert (row["status"], row["evidence_count"]) == ("reported", 1)
    (change,) = done(await school.get(f"/assignments/{row['id']}/history"))["items"]
    assert (change["step"], change["source"], change["note"]) == ("report", "not_started", "Данные приняты")
    (piece,) = done(await school.get(f"/assignments/{row['id']}/evidence"))["items"]
    assert (piece["by_itself"], piece["resource_type"]) == (True, "participations")
    untouched = await duty(school, "2.1.1")
    assert (untouched["status"], untouched["evidence_count"]) == ("not_started", 0)


async def test_without_a_measure_every_duty_with_that_deliverable_is_fulfilled(
    school: As, db: Db, programme: Json, schools: list[School]
) -> None:
    assert await _fulfil(db, programme, schools[0]) == ["reported", "reported"]
    assert await _fulfil(db, programme, schools[1]) == [], "a school that is not in the programme owes nothing"


async def test_a_returned_duty_is_reported_again_and_a_settled_one_left_alone(
    school: As, client: Client, db: Db, programme: Json, schools: list[School]
) -> None:
    centre = client("centre")
    await _fulfil(db, programme, schools[0])
    first, second = await duty(school, "1.1.2"), await duty(school, "2.1.1")
    done(await centre.take(f"/assignments/{first['id']}", "return", note="Не все классы"))
    done(await centre.take(f"/assignments/{second['id']}", "confirm"))
    assert await _fulfil(db, programme, schools[0]) == ["reported"]
    assert (await duty(school, "1.1.2"))["evidence_count"] == 1
    assert (await duty(school, "2.1.1"))["status"] == "confirmed"


async def test_a_report_by_hand_gets_the_evidence_and_keeps_its_state(
    school: As, db: Db, programme: Json, schools: list[School]
) -> None:
    row = await duty(school, "1.1.2")
    await hand_in(school, row)
    await _fulfil(db, programme, schools[0], measures=["1.1.2"])
    after = await duty(school, "1.1.2")
    assert (after["status"], after["evidence_count"]) == ("reported", 2)
    assert len(done(await school.get(f"/assignments/{row['id']}/history"))["items"]) == 1


async def test_nothing_is_fulfilled_in_a_closed_programme(
    school: As, client: Client, db: Db, programme: Json, schools: list[School]
) -> None:
    done(await client("department").take(f"/programmes/{programme['id']}", "close"))
    found = await db.get(Programme, UUID(programme["id"]))
    await db.refresh(found)
    assert await _fulfil(db, programme, schools[0]) == []


# --- and the way back -------------------------------------------------------------------------------------------------

GONE, TOLD = Text("Лист открыт заново", "The sheet is open again"), "Лист открыт заново / The sheet is open again"


async def _retract(db: Db, school: School, **heirs: service.Proof) -> None:
    known = {UUID(int=7): heir for heir in heirs.values()}
    await service.retract(
        db, "participations", [UUID(int=7)], district_id=school.district_id, cause=GONE, heirs=known
    )  # fmt: skip


async def _piece(school: As, row: Json) -> Json:
    found: Json = done(await school.get(f"/assignments/{row['id']}/evidence"))["items"][0]
    return found


async def test_what_was_reported_by_itself_is_owed_again_and_says_why(
    school: As, db: Db, programme: Json, schools: list[School]
) -> None:
    await _fulfil(db, programme, schools[0], measures=["1.1.2"])
    await _retract(db, schools[0])
    row = await duty(school, "1.1.2")
    assert (row["status"], row["evidence_count"], row["evidence_lapsed"]) == ("in_progress", 0, False)
    piece = await _piece(school, row)
    assert (piece["withdrawn_because"], piece["withdrawn_at"] is None) == (TOLD, False)
    last = done(await school.get(f"/assignments/{row['id']}/history"))["items"][-1]
    assert (last["step"], last["target"], last["note"]) == ("retract", "in_progress", TOLD)
    await _retract(db, schools[0])
    assert (await duty(school, "1.1.2"))["evidence_count"] == 0, "twice is as good as once"
    assert faults(await school.take(f"/assignments/{row['id']}", "report")) == [("/note", "evidence.missing")]

    assert await _fulfil(db, programme, schools[0], measures=["1.1.2"]) == ["reported"]
    row = await duty(school, "1.1.2")
    assert (row["status"], row["evidence_count"]) == ("reported", 1)
    assert (await _piece(school, row))["withdrawn_at"] is None


async def test_what_somebody_reported_himself_stays_reported(
    school: As, db: Db, programme: Json, schools: list[School]
) -> None:
    row = await duty(school, "1.1.2")
    await hand_in(school, row)
    await _fulfil(db, programme, schools[0], measures=["1.1.2"])
    await _retract(db, schools[0])
    after = await duty(school, "1.1.2")
    assert (after["status"], after["evidence_count"]) == ("reported", 1)


async def test_what_is_shown_by_something_else_too_stays_reported(
    school: As, db: Db, programme: Json, schools: list[School]
) -> None:
    await _fulfil(db, programme, schools[0], measures=["1.1.2"])
    other = service.Proof("participations", UUID(int=8), "Другие данные")
    await service.fulfil(
        db, Deliverable.MONITORING_SUBMISSION, programme_id=UUID(programme["id"]), organization_id=schools[0].id,
        proof=other, cause="Данные приняты", measures=["1.1.2"],
    )  # fmt: skip
    await _retract(db, schools[0])
    assert (await duty(school, "1.1.2"))["status"] == "reported"
    await service.retract(db, "participations", [other.resource_id], district_id=schools[0].district_id, cause=GONE)
    assert (await duty(school, "1.1.2"))["status"] == "in_progress"


async def test_what_was_confirmed_stays_so_and_says_that_its_evidence_lapsed(
    school: As, client: Client, db: Db, programme: Json, schools: list[School]
) -> None:
    centre = client("centre")
    await _fulfil(db, programme, schools[0], measures=["1.1.2"])
    row = await duty(school, "1.1.2")
    address = f"/assignments/{row['id']}"
    done(await centre.take(address, "confirm"))
    await _retract(db, schools[0])
    row = await duty(school, "1.1.2")
    assert (row["status"], row["evidence_count"], row["evidence_lapsed"]) == ("confirmed", 0, True)
    listed = done(await centre.get("/assignments?evidence_lapsed=true"))["items"]
    assert [one["id"] for one in listed] == [row["id"]]
    assert row["id"] not in [one["id"] for one in done(await centre.get("/assignments?evidence_lapsed=false"))["items"]]

    assert await _fulfil(db, programme, schools[0], measures=["1.1.2"]) == ["confirmed"]
    row = await duty(school, "1.1.2")
    assert (row["status"], row["evidence_count"], row["evidence_lapsed"]) == ("confirmed", 1, False)

    await _retract(db, schools[0])
    back = done(await centre.take(address, "reopen", note="Данные открыты заново"))
    assert (back["status"], back["evidence_lapsed"]) == ("returned", False)
    dropped = await school.drop(f"{address}/evidence/{(await _piece(school, row))['id']}")
    assert dropped.status_code == 204
    assert (await duty(school, "1.1.2"))["evidence_count"] == 0


async def test_an_heir_takes_the_place_of_what_it_replaces(
    school: As, client: Client, db: Db, programme: Json, schools: list[School]
) -> None:
    await _fulfil(db, programme, schools[0])
    first, second = await duty(school, "1.1.2"), await duty(school, "2.1.1")
    done(await client("centre").take(f"/assignments/{second['id']}", "confirm"))
    await _retract(db, schools[0], heir=service.Proof("participations", UUID(int=9), "Новая редакция"))
    for row, status in ((first, "reported"), (second, "confirmed")):
        after = done(await school.get(f"/assignments/{row['id']}"))
        assert (after["status"], after["evidence_count"], after["evidence_lapsed"]) == (status, 1, False)
        pieces = done(await school.get(f"/assignments/{row['id']}/evidence"))["items"]
        assert [(piece["title"], piece["withdrawn_at"] is None) for piece in pieces] == [
            ("Данные мониторинга: Школа № 2", False), ("Новая редакция", True),
        ]  # fmt: skip


async def test_a_school_that_leaves_keeps_what_is_known_of_its_evidence(
    school: As, client: Client, db: Db, programme: Json, schools: list[School]
) -> None:
    await _fulfil(db, programme, schools[0], measures=["1.1.2"])
    row = await duty(school, "1.1.2")
    done(await client("centre").take(f"/assignments/{row['id']}", "confirm"))
    await _retract(db, schools[0])
    participation = done(await school.get("/participations"))["items"][0]
    left = await client("department").take(f"/participations/{participation['id']}", "withdraw", note="Реорганизация")
    done(left)
    assert (await duty(school, "1.1.2"))["status"] == "ended"


async def test_a_closed_programme_stays_as_it_was(
    school: As, client: Client, db: Db, programme: Json, schools: list[School]
) -> None:
    await _fulfil(db, programme, schools[0], measures=["1.1.2"])
    done(await client("department").take(f"/programmes/{programme['id']}", "close"))
    await db.refresh(await db.get(Programme, UUID(programme["id"])))
    await _retract(db, schools[0])
    row = await duty(school, "1.1.2")
    assert (row["status"], row["evidence_count"]) == ("reported", 1)


async def test_a_past_day_shows_the_evidence_that_held_then(
    school: As, client: Client, db: Db, programme: Json, schools: list[School]
) -> None:
    """What was made is moved to last week: a test cannot wait."""
    await _fulfil(db, programme, schools[0], measures=["1.1.2"])
    await _retract(db, schools[0])
    await db.flush()
    week = "SET created_at = now() - interval '7 days'"
    for table in ("assignments", "evidence"):
        await (await db.connection()).execute(text(f"UPDATE {table} {week}"))
    counts = []
    for query in ({}, {"as_of": str(calendar.today() - timedelta(days=1))}):
        address = f"/programmes/{programme['id']}/progress"
        shown = done(await client("department").get(address, params=query))["matrix"]["rows"]
        (row,) = [row for row in shown if (row["measure"], row["deliverable"]) == ("1.1.2", "monitoring_submission")]
        counts.append([cell["evidence_count"] for cell in row["cells"]])
    assert counts == [[0], [1]]
