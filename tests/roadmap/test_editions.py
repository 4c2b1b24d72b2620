"""The life of an edition: drafted, compared with the one before, published for good, superseded by the next."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import yaml
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.conftest import Client, Live, World
from tests.roadmap.conftest import Json, as_yaml, faults, load, made, small

TABLES = ("roadmap_stages", "roadmap_sections", "roadmap_measures", "responsibilities")
PARTS = ("roadmap-stages", "roadmap-sections", "roadmap-measures", "responsibilities")


def id_of(address: str) -> str:
    return address.rpartition("/")[2]


def measures(content: Json) -> list[Json]:
    return [row for stage in content["stages"] for section in stage["sections"] for row in section["measures"]]


def measure(content: Json, code: str) -> Json:
    return next(row for row in measures(content) if row["code"] == code)


# --- who sees and does what -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "draft_status", "write"),
    [
        ("administrator", 200, 403),
        ("department", 200, 422),
        ("centre", 200, 403),
        ("observer", 200, 403),
        ("school", 404, 403),
        ("consultant", 404, 403),
        (None, 401, 401),
    ],
)
async def test_a_draft_is_seen_by_those_who_work_for_the_district(
    client: Client, draft: str, role: str | None, draft_status: int, write: int
) -> None:
    person = client(role)
    for address in (draft, f"{draft}/tree", f"{draft}/export", f"{draft}/history"):
        assert (await person.get(address)).status_code == draft_status, address
    assert (await person.post("/roadmaps", json={})).status_code == write
    if role is not None:
        for part in PARTS:
            listed = (await person.get(f"/{part}?include_total=true")).json()["total"]
            assert (listed > 0) == (draft_status == 200), part


@pytest.mark.parametrize("role", ["administrator", "department", "centre", "observer", "school", "consultant"])
async def test_what_is_published_is_seen_by_the_whole_district(client: Client, published: str, role: str) -> None:
    person = client(role)
    answer = await person.get(published)
    assert (answer.status_code, answer.json()["status"]) == (200, "published")
    assert answer.json()["allowed_actions"] == (["supersede"] if role == "department" else [])
    totals = [(await person.get(f"/{part}?include_total=true")).json()["total"] for part in PARTS]
    assert totals == [3, 5, 19, 54]


async def test_other_districts_see_nothing_of_it(client: Client, world: World, published: str) -> None:
    duty = (await client("school").get("/responsibilities?limit=1")).json()["items"][0]["id"]
    for stranger in (client("department", world.other_department), client("school", world.other_schools[0])):
        for address in (published, f"{published}/tree", f"{published}/export", f"/responsibilities/{duty}"):
            assert (await stranger.get(address)).status_code == 404, address
        for part in ("roadmaps", *PARTS):
            assert (await stranger.get(f"/{part}")).json()["items"] == []
    other = client("department", world.other_department)
    assert (await other.post(f"{published}/supersede", json={}, headers={"If-Match": "*"})).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("centre", 403), ("school", 403), ("observer", 403), ("consultant", 403)])
async def test_only_the_department_writes(client: Client, draft: str, reference: bytes, role: str, status: int) -> None:
    person = client(role)
    assert (await load(person, reference)).status_code == status
    assert (await person.post(f"{draft}/publish", json={}, headers={"If-Match": "*"})).status_code == status
    assert (await person.patch(draft, json={"title": "x"}, headers={"If-Match": "*"})).status_code == status
    assert (await person.delete(draft, headers={"If-Match": "*"})).status_code == status
    refused = (await load(person, reference)).json()
    assert refused["roles"] == ["administrator", "department"]


async def test_the_administrator_imports_for_a_district(client: Client, world: World, reference: bytes) -> None:
    administrator = client("administrator")
    assert faults(await load(administrator, reference)) == [("district_id", "value.missing")]
    unknown = await load(administrator, reference, district_id="018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80")
    assert faults(unknown) == [("district_id", "reference.unknown")]
    address = await made(administrator, reference, district_id=str(world.elsewhere.id))
    edition = (await client("department", world.other_department).get(address)).json()
    assert edition["organization_id"] == str(world.other_department.id)
    assert (await client("department").get(address)).status_code == 404


async def test_a_department_imports_for_its_own_district_alone(client: Client, world: World, reference: bytes) -> None:
    answer = await load(client("department"), reference, district_id=str(world.elsewhere.id))
    assert faults(answer) == [("district_id", "reference.unknown")]


# --- drafts -----------------------------------------------------------------------------------------------------------


async def test_an_edition_is_begun_changed_and_deleted(client: Client) -> None:
    department = client("department")
    actors = [{"code": "school", "title": "Школы", "title_en": None}]
    begun = await department.post("/roadmaps", json={"title": "Карта", "actors": actors})
    assert begun.status_code == 201, begun.text
    address = begun.headers["location"].removeprefix("/api/v1")
    told = begun.json()
    assert (told["code"], told["edition"], told["status"], told["language"]) == ("roadmap", 1, "draft", "ru")
    assert told["actors"] == actors
    changed = await department.amend(
        address, {"annex": "Приложение № 2", "actors": [{"code": "centre", "title": "ИМЦ"}], "approving_act": "Приказ"}
    )
    assert changed.status_code == 200, changed.text
    assert (changed.json()["annex"], changed.json()["approving_act"]) == ("Приложение № 2", "Приказ")
    assert changed.json()["actors"][0]["code"] == "centre"
    assert faults(await department.amend(address, {"title": None})) == [("/title", "value.type")]
    assert (await department.patch(address, json={"annex": None})).status_code == 428
    assert (await department.drop(address)).status_code == 204
    assert (await department.get(address)).status_code == 404


async def test_editions_of_a_code_are_counted(client: Client) -> None:
    department = client("department")
    for code, edition in (("roadmap", 1), ("roadmap", 2), ("regional", 1), ("roadmap", 3)):
        answer = await load(department, as_yaml(small()), code=code)
        assert (answer.json()["code"], answer.json()["edition"]) == (code, edition)
    listed = (await department.get("/roadmaps")).json()["items"]
    assert [(one["code"], one["edition"]) for one in listed] == [
        ("regional", 1),
        ("roadmap", 1),
        ("roadmap", 2),
        ("roadmap", 3),
    ]
    assert len((await department.get("/roadmaps?code=roadmap&status=draft&q=дорожная")).json()["items"]) == 3
    assert (await department.get("/roadmaps?status=published")).json()["items"] == []
    assert faults(await department.get("/roadmaps?colour=red")) == [("colour", "name.unknown")]


async def test_a_column_with_responsibilities_stays(client: Client, draft: str) -> None:
    department = client("department")
    lost = await department.amend(draft, {"actors": [{"code": "school", "title": "Школы"}]})
    assert faults(lost) == [("/actors", "column.used")]
    twice = await department.amend(draft, {"actors": [{"code": "school", "title": "Школы"}] * 2})
    assert faults(twice) == [("/actors", "value.taken")]


async def test_the_approving_document_is_one_of_the_district(client: Client, draft: str) -> None:
    department = client("department")
    document = {
        "kind": "order",
        "number": "214-р",
        "issued_on": "2026-09-12",
        "title": "О дорожной карте",
        "issuer": "Администрация района",
    }
    order = (await department.post("/documents", json=document)).json()["id"]
    changed = await department.amend(draft, {"approving_document_id": order})
    assert changed.json()["approving_document_id"] == order
    unknown = await department.amend(draft, {"approving_document_id": id_of(draft)})
    assert faults(unknown) == [("/approving_document_id", "reference.unknown")]
    assert (await department.drop(f"/documents/{order}")).status_code == 409


async def test_a_parent_is_a_published_roadmap(client: Client) -> None:
    department = client("department")
    parent = await made(department, as_yaml(small()), code="regional")
    child = await made(department, as_yaml(small()))
    refused = await department.amend(child, {"parent_roadmap_id": id_of(parent)})
    assert faults(refused) == [("/parent_roadmap_id", "value.refused")]
    named = as_yaml(small(parent={"code": "regional", "edition": 1}))
    assert faults(await load(department, named)) == [("/parent", "reference.unknown")]
    await department.take(parent, "publish")
    linked = await department.amend(child, {"parent_roadmap_id": id_of(parent)})
    assert linked.json()["parent_roadmap_id"] == id_of(parent)
    grandchild = await made(department, named)
    assert (await department.get(grandchild)).json()["parent_roadmap_id"] == id_of(parent)
    exported = yaml.safe_load((await department.get(f"{grandchild}/export")).content)
    assert exported == yaml.safe_load(named)


# --- the comparison ---------------------------------------------------------------------------------------------------


async def test_a_dry_run_tells_what_would_change_and_stores_nothing(
    client: Client, published: str, reference: bytes
) -> None:
    content = yaml.safe_load(reference)
    coordinators = measure(content, "1.1.1")
    coordinators["school"][0]["text"] += " До 1 октября."
    coordinators["school"][0]["deliverable"] = "document"
    measure(content, "1.1.5")["department"].insert(0, {"text": "Провести совещание.", "deliverable": "document"})
    measure(content, "1.2.1")["centre"] = [{"text": "Вести реестр участников."}]
    measure(content, "3.1.2")["title_en"] = "Networks"
    sections = content["stages"][1]["sections"]
    sections[0]["measures"].insert(0, sections[0]["measures"].pop(2))
    gone = content["stages"][2]["sections"][0]["measures"].pop()
    department = client("department")
    answer = await load(department, as_yaml(content), dry_run=True)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["dry_run"], told["edition"], told["compared_with"], told["roadmap"]) == (True, 2, 1, None)
    seen = [
        (one["change"], one["part"], one["code"], one["actor"], one["position"], one["new"], len(one["fields"]))
        for one in told["changes"]
    ]
    changed_text = coordinators["school"][0]["text"]
    title = "Networking of schools"
    assert seen == [
        ("changed", "measure", "2.1.3", None, None, title, 1),
        ("changed", "measure", "3.1.2", None, None, "Networks", 1),
        ("changed", "responsibility", "1.1.1", "school", 1, changed_text, 1),
        ("added", "responsibility", "1.1.5", "department", 1, "Провести совещание.", 0),
        ("added", "responsibility", "1.2.1", "centre", 1, "Вести реестр участников.", 0),
        ("removed", "measure", "3.1.3", None, None, None, 0),
        ("removed", "responsibility", "3.1.3", "centre", 1, None, 0),
        ("removed", "responsibility", "3.1.3", "school", 1, None, 0),
    ]
    by_code = {(one["code"], one["actor"]): one for one in told["changes"]}
    assert by_code["2.1.3", None]["fields"] == [{"field": "position", "old": "3", "new": "1"}]
    assert by_code["1.1.1", "school"]["old"] == changed_text.removesuffix(" До 1 октября.")
    assert by_code["1.1.1", "school"]["fields"] == [{"field": "deliverable", "old": "appointment", "new": "document"}]
    assert by_code["3.1.3", "school"]["old"] == gone["school"][0]["text"]
    assert told["counts"] == {"added": 2, "removed": 3, "changed": 3, "unchanged": 82 - 6}
    assert len((await department.get("/roadmaps")).json()["items"]) == 1


async def test_the_first_edition_is_all_new(client: Client) -> None:
    answer = (await load(client("department"), as_yaml(small()), dry_run=True)).json()
    assert (answer["edition"], answer["compared_with"]) == (1, None)
    assert answer["counts"] == {"added": 5, "removed": 0, "changed": 0, "unchanged": 0}
    assert [one["part"] for one in answer["changes"]] == ["roadmap", "stage", "section", "measure", "responsibility"]


async def test_a_dry_run_is_refused_just_like_the_import(client: Client) -> None:
    content = as_yaml(small(parent={"code": "regional", "edition": 1}))
    department = client("department")
    tried, loaded = [faults(await load(department, content, dry_run=dry)) for dry in (True, False)]
    assert tried == loaded == [("/parent", "reference.unknown")]


async def test_an_import_repeated_with_its_key_is_done_once(client: Client) -> None:
    department = client("department")
    headers = {"content-type": "application/yaml", "idempotency-key": "first"}
    answers = [await department.post("/roadmaps/imports", content=as_yaml(small()), headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert len((await department.get("/roadmaps")).json()["items"]) == 1


async def test_an_import_is_one_entry_of_the_audit(client: Client, world: World) -> None:
    department = client("department")
    address = await made(department, as_yaml(small()))
    entries = (await department.get(f"/audit-entries?entity=roadmaps&entity_id={id_of(address)}")).json()["items"]
    assert {entry["change"] for entry in entries} == {"created", "imported"}
    assert (await department.get("/audit-entries?entity=responsibilities")).json()["items"] == []


# --- publishing -------------------------------------------------------------------------------------------------------


async def test_the_next_edition_supersedes_the_one_before(client: Client, published: str, reference: bytes) -> None:
    department, school = client("department"), client("school")
    following = await made(department, reference)
    answer = await department.take(following, "publish", note="Редакция 2")
    assert answer.status_code == 200, answer.text
    assert answer.json()["published_at"] is not None
    former = (await school.get(published)).json()
    assert (former["status"], former["allowed_actions"]) == ("superseded", [])
    assert former["locked_because"]["code"] == "finished"
    history = (await department.get(f"{published}/history")).json()["items"]
    assert [step["step"] for step in history] == ["publish", "supersede"]
    assert (await school.get(f"{published}/tree")).status_code == 200
    assert [one["edition"] for one in (await school.get("/roadmaps?status=published")).json()["items"]] == [2]
    again = await department.take(following, "publish")
    assert (again.status_code, again.json()["code"]) == (409, "step-not-possible")


async def test_an_edition_can_be_taken_out_of_force(client: Client, published: str) -> None:
    answer = await client("department").take(published, "supersede")
    assert (answer.status_code, answer.json()["status"]) == (200, "superseded")


async def test_editions_of_another_code_stay_in_force(client: Client, published: str) -> None:
    department = client("department")
    other = await made(department, as_yaml(small()), code="regional")
    await department.take(other, "publish")
    assert (await department.get(published)).json()["status"] == "published"


async def test_what_is_not_ready_is_not_published(client: Client) -> None:
    department = client("department")
    empty = await made(department, as_yaml(small(stages=[])))
    refused = await department.take(empty, "publish")
    assert (refused.status_code, refused.json()["code"]) == (409, "edition-incomplete")
    assert [fault["code"] for fault in refused.json()["errors"]] == ["edition.empty"]
    content = small()
    content["stages"][0]["sections"][0]["measures"][0]["term"] = {"rule": {"anchor": "stage_end", "stage": "1"}}
    leaning = await made(department, as_yaml(content))
    stage = (await department.get(f"/roadmap-stages?roadmap_id={id_of(leaning)}")).json()["items"][0]["id"]
    assert (await department.amend(f"/roadmap-stages/{stage}", {"code": "I"})).status_code == 200
    refused = await department.take(leaning, "publish")
    assert [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]] == [
        ("/measures/1.1.1", "reference.unknown")
    ]


# --- immutable --------------------------------------------------------------------------------------------------------


async def test_a_published_edition_does_not_change_through_the_api(client: Client, published: str) -> None:
    department = client("department")
    refused = [
        await department.amend(published, {"title": "Другая"}),
        await department.drop(published),
    ]
    tree = (await department.get(f"{published}/tree")).json()
    stage = tree["stages"][0]
    section = stage["sections"][0]
    row = section["measures"][0]
    for resource, part, change in (
        ("roadmap-stages", stage, {"title": "x"}),
        ("roadmap-sections", section, {"title": "x"}),
        ("roadmap-measures", row, {"title": "x"}),
        ("responsibilities", row["school"][0], {"text": "x"}),
        ("responsibilities", row["school"][0], {"position": 2}),
    ):
        refused.append(await department.amend(f"/{resource}/{part['id']}", change))
        refused.append(await department.drop(f"/{resource}/{part['id']}"))
    for resource, body in (
        ("roadmap-stages", {"roadmap_id": id_of(published), "code": "9", "title": "x"}),
        ("roadmap-sections", {"stage_id": stage["id"], "code": "9.1"}),
        ("roadmap-measures", {"section_id": section["id"], "code": "9.1.1"}),
        ("responsibilities", {"measure_id": row["id"], "actor": "school", "text": "x"}),
    ):
        refused.append(await department.post(f"/{resource}", json=body))
    for answer in refused:
        assert (answer.status_code, answer.json()["code"]) == (409, "edition-published"), answer.request.url
    assert (await department.get(f"{published}/tree")).json() == tree


@pytest.fixture
async def sql(app: FastAPI, transaction: None) -> AsyncIterator[AsyncConnection]:
    """The bare connection of this test's transaction."""
    async with app.state.kernel.database.connect() as connection:
        yield connection


async def refused_by_the_database(sql: AsyncConnection, statement: str, **values: Any) -> bool:
    """Whether the database refuses a statement for what is published."""
    try:
        async with sql.begin_nested():
            await sql.execute(text(statement), values)
    except DBAPIError as error:
        cause: Any = error.orig.__cause__ if error.orig else None
        assert isinstance(cause, asyncpg.RestrictViolationError | asyncpg.ForeignKeyViolationError), cause
        return bool(cause.constraint_name == "published_edition")
    return False


async def test_a_published_edition_does_not_change_through_sql(published: str, sql: AsyncConnection) -> None:
    edition = {"id": UUID(id_of(published))}
    statements = [
        "UPDATE roadmaps SET title = 'x' WHERE id = :id",
        "UPDATE roadmaps SET status = 'draft', published_at = NULL WHERE id = :id",
        "UPDATE roadmaps SET edition = 7 WHERE id = :id",
        "UPDATE roadmaps SET published_at = now() WHERE id = :id",
        "UPDATE roadmaps SET status = 'superseded', title = 'x' WHERE id = :id",
        "UPDATE roadmaps SET actors = '[]' WHERE id = :id",
        "DELETE FROM roadmaps WHERE id = :id",
    ]
    for table in TABLES:
        statements += [
            f"UPDATE {table} SET position = 9 WHERE roadmap_id = :id",  # noqa: S608
            f"UPDATE {table} SET version = version + 1 WHERE roadmap_id = :id",  # noqa: S608
            f"UPDATE {table} SET published = false WHERE roadmap_id = :id",  # noqa: S608
            f"DELETE FROM {table} WHERE roadmap_id = :id",  # noqa: S608
        ]
    for statement in statements:
        assert await refused_by_the_database(sql, statement, **edition), statement
    for table in ("roadmaps", *TABLES):
        assert await refused_by_the_database(sql, f"TRUNCATE {table} CASCADE"), table
    assert await refused_by_the_database(
        sql,
        "INSERT INTO roadmap_stages (id, roadmap_id, roadmap_place, district_id, organization_id, published, position,"
        " code, title, created_at, updated_at, version) SELECT gen_random_uuid(), id, place, district_id,"
        " organization_id, published, 9, '9', 'x', now(), now(), 1 FROM roadmaps WHERE id = :id",
        **edition,
    )
    await sql.execute(text("UPDATE roadmaps SET status = 'superseded', version = 9 WHERE id = :id"), edition)
    for statement in ("UPDATE roadmaps SET status = 'published' WHERE id = :id", "DELETE FROM roadmaps WHERE id = :id"):
        assert await refused_by_the_database(sql, statement, **edition), statement


async def test_nothing_is_smuggled_into_a_published_edition(
    client: Client, published: str, reference: bytes, sql: AsyncConnection
) -> None:
    following = await made(client("department"), reference)
    ids = {"old": UUID(id_of(published)), "new": UUID(id_of(following))}
    move = (
        "UPDATE roadmap_stages SET (roadmap_id, roadmap_place, published, code) ="
        " (SELECT id, place, published, 'X' FROM roadmaps WHERE id = :old) WHERE roadmap_id = :new"
    )
    assert await refused_by_the_database(sql, move, **ids)
    mark = "UPDATE responsibilities SET published = true WHERE roadmap_id = :new"
    assert not await refused_by_the_database(sql, mark, new=ids["new"]), "the foreign key refuses this"
    ((marked,),) = (
        await sql.execute(text("SELECT count(*) FROM responsibilities WHERE published AND roadmap_id = :new"), ids)
    ).all()
    assert marked == 0
    forged = (
        "INSERT INTO roadmaps (id, district_id, organization_id, code, edition, title, language, actors, status,"
        " published_at, created_at, updated_at, version) SELECT gen_random_uuid(), district_id, organization_id, 'x',"
        " 1, 'x', 'ru', '[]', 'published', now(), now(), now(), 1 FROM roadmaps WHERE id = :new"
    )
    assert await refused_by_the_database(sql, forged, new=ids["new"])


async def test_adding_to_an_edition_that_is_being_published_is_refused(live: Live) -> None:
    """The two meet in the database: the part waits for the publishing, and then finds no draft to stand in."""
    department = live.client("department")
    address = await made(department, as_yaml(small()), code="raced")
    tree = (await department.get(f"{address}/tree")).json()
    row = tree["stages"][0]["sections"][0]["measures"][0]
    publishing = await asyncpg.connect(live.url)
    adding = await asyncpg.connect(live.url)
    try:
        held = publishing.transaction()
        await held.start()
        await publishing.execute(
            "UPDATE roadmaps SET status = 'published', published_at = now() WHERE id = $1", UUID(id_of(address))
        )
        waiting = adding.execute(
            "INSERT INTO responsibilities (id, roadmap_id, district_id, organization_id, published, measure_id, stage,"
            " section, measure, measure_place, actor, position, text, kind, indicators, funding, created_at,"
            " updated_at, version) SELECT gen_random_uuid(), roadmap_id, district_id, organization_id, false, id,"
            " stage, section, code, place, 'school', 1, 'x', 'executes', '[]', '[]', now(), now(), 1"
            " FROM roadmap_measures WHERE id = $1",
            UUID(row["id"]),
        )
        task = asyncio.ensure_future(waiting)
        await asyncio.sleep(0.3)
        assert not task.done()
        await held.commit()
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await task
    finally:
        await publishing.close()
        await adding.close()
    assert (await department.get(address)).json()["status"] == "published"
