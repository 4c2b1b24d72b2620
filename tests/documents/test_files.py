"""Files of documents: kept once, seen by who sees the document, downloaded and nothing else, gone when deleted."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from app.kernel.blobs import collect_garbage
from app.kernel.db import Db
from tests.conftest import Client, World
from tests.documents.conftest import PDF, PNG, document, stored, upload

pytestmark = pytest.mark.usefixtures("store")

AT_ONCE = timedelta(0)


async def test_a_file_is_attached_and_read_back(client: Client, store: Path, world: World) -> None:
    school = client("school")
    address = await document(school)
    made = await upload(school, address)
    assert made.status_code == 201, made.text
    file = made.json()
    digest = hashlib.sha256(PDF).hexdigest()
    assert (file["name"], file["media_type"], file["size"], file["sha256"]) == (
        "Приказ.pdf", "application/pdf", len(PDF), digest,
    )  # fmt: skip
    assert (file["document_id"], file["organization_id"]) == (address.rpartition("/")[2], str(world.schools[0].id))
    assert made.headers["location"] == f"/api/v1{address}/files/{file['id']}"
    assert (await school.get(f"{address}/files")).json()["items"] == [file]
    known = await school.get(f"{address}/files/{file['id']}")
    assert (known.json(), known.headers["etag"]) == (file, made.headers["etag"])
    assert (await school.get(f"{address}/files/{file['id']}/content")).content == PDF
    assert stored(store) == [digest]


async def test_a_download_is_never_shown_by_a_browser(client: Client) -> None:
    school = client("school")
    address = await document(school)
    file = (await upload(school, address, name="Приказ № 128-р.pdf")).json()
    answer = await school.get(f"{address}/files/{file['id']}/content")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-length"] == str(len(PDF))
    assert answer.headers["content-disposition"] == (
        'attachment; filename="file.pdf"; '
        "filename*=UTF-8''%D0%9F%D1%80%D0%B8%D0%BA%D0%B0%D0%B7%20%E2%84%96%20128-%D1%80.pdf"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["etag"] == f'"{file["sha256"]}"'


async def test_text_is_sent_without_a_charset_that_nobody_told(client: Client) -> None:
    school = client("school")
    address = await document(school)
    content = "школа;класс\r\n550;5\r\n".encode("cp1251")
    file = (await upload(school, address, content, "данные.csv", "application/vnd.ms-excel")).json()
    answer = await school.get(f"{address}/files/{file['id']}/content")
    assert (answer.headers["content-type"], answer.content) == ("text/csv", content)


async def test_what_one_has_is_not_sent_again(client: Client) -> None:
    school = client("school")
    address = await document(school)
    file = (await upload(school, address)).json()
    tag = f'"{file["sha256"]}"'
    content = f"{address}/files/{file['id']}/content"
    for known in (tag, f'"other", W/{tag}', "*"):
        answer = await school.get(content, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert (await school.get(content, headers={"If-None-Match": '"other"'})).status_code == 200


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-9", 0, 10), ("bytes=5-", 5, None), ("bytes=-7", -7, None), ("bytes=10-99999", 10, None),
     ("bytes=-99999", 0, None)],
)  # fmt: skip
async def test_a_part_is_sent_alone(client: Client, asked: str, start: int, stop: int | None) -> None:
    school = client("school")
    address = await document(school)
    content = f"{address}/files/{(await upload(school, address)).json()['id']}/content"
    part = await school.get(content, headers={"Range": asked})
    assert (part.status_code, part.content) == (206, PDF[start:stop])
    first = start % len(PDF)
    assert part.headers["content-range"] == f"bytes {first}-{first + len(part.content) - 1}/{len(PDF)}"
    assert part.headers["content-length"] == str(len(part.content))


async def test_ranges_that_mean_nothing_and_ranges_that_are_not_there(client: Client) -> None:
    school = client("school")
    address = await document(school)
    content = f"{address}/files/{(await upload(school, address)).json()['id']}/content"
    for nonsense in ("bytes=", "bytes=-", "bytes=9-3", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b"):
        answer = await school.get(content, headers={"Range": nonsense})
        assert (answer.status_code, answer.content) == (200, PDF), nonsense
    changed = await school.get(content, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert (changed.status_code, changed.content) == (200, PDF)
    for beyond in (f"bytes={len(PDF)}-", "bytes=-0", "bytes=999999999999999999-"):
        answer = await school.get(content, headers={"Range": beyond})
        assert (answer.status_code, answer.json()["code"]) == (416, "range-not-satisfiable")
        assert answer.headers["content-range"] == f"bytes */{len(PDF)}"


async def test_who_reads_files(client: Client, world: World) -> None:
    school = client("school")
    address = await document(school)
    file = f"{address}/files/{(await upload(school, address)).json()['id']}"
    for role in ("administrator", "department", "centre", "observer", "consultant"):
        assert (await client(role).get(f"{file}/content")).content == PDF, role
    for stranger in (client("school", world.schools[1]), client("department", world.other_department)):
        for path in (f"{address}/files", file, f"{file}/content"):
            assert (await stranger.get(path)).status_code == 404, path
    assert (await client(None).get(f"{file}/content")).status_code == 401


async def test_only_the_owner_attaches_and_deletes_files(client: Client, world: World) -> None:
    school = client("school")
    address = await document(school, audience="district")
    file = f"{address}/files/{(await upload(school, address)).json()['id']}"
    for person, status in (
        (client("department"), 403),
        (client("centre"), 403),
        (client("administrator"), 403),
        (client("observer"), 403),
        (client("consultant"), 403),
        (client("school", world.schools[1]), 403),
        (client("school", world.other_schools[0]), 404),
    ):
        assert (await upload(person, address, PNG, "схема.png")).status_code == status
        assert (await person.delete(file, headers={"If-Match": "*"})).status_code == status
    assert (await upload(client(None), address)).status_code == 401


async def test_the_readers_of_a_file_are_those_of_its_document(client: Client, world: World) -> None:
    school, neighbour = client("school"), client("school", world.schools[1])
    address = await document(school)
    file = f"{address}/files/{(await upload(school, address)).json()['id']}"
    assert (await neighbour.get(f"{file}/content")).status_code == 404
    await school.amend(address, {"audience": "district"})
    assert (await neighbour.get(f"{file}/content")).content == PDF
    assert len((await neighbour.get(f"{address}/files")).json()["items"]) == 1
    await school.amend(address, {"audience": "owner"})
    assert (await neighbour.get(f"{file}/content")).status_code == 404


async def test_a_file_is_not_reached_through_another_document(client: Client) -> None:
    school = client("school")
    one, other = await document(school), await document(school)
    id = (await upload(school, one)).json()["id"]
    for path in (f"{other}/files/{id}", f"{other}/files/{id}/content"):
        assert (await school.get(path)).status_code == 404
    assert (await school.delete(f"{other}/files/{id}", headers={"If-Match": "*"})).status_code == 404


async def test_knowing_the_hash_gives_nobody_the_content(client: Client, world: World) -> None:
    school, other = client("school"), client("school", world.schools[1])
    file = (await upload(school, await document(school))).json()
    theirs = await document(other)
    for path in (f"{theirs}/files/{file['sha256']}/content", f"{theirs}/files/{file['id']}/content"):
        assert (await other.get(path)).status_code in {404, 422}
    claimed = await other.post(f"{theirs}/files", json={"sha256": file["sha256"], "name": "Приказ.pdf"})
    assert claimed.status_code == 415


async def test_the_same_content_is_kept_once(client: Client, store: Path, world: World) -> None:
    one, other = client("school"), client("school", world.schools[1])
    mine, theirs = await document(one), await document(other)
    first, second = await upload(one, mine), await upload(other, theirs, name="Копия.pdf")
    assert first.json()["sha256"] == second.json()["sha256"]
    assert (first.json()["name"], second.json()["name"]) == ("Приказ.pdf", "Копия.pdf")
    assert stored(store) == [first.json()["sha256"]]
    again = await upload(one, mine, name="Ещё раз.pdf")
    assert (again.status_code, again.json()["code"]) == (409, "already-exists")


async def test_files_stand_in_the_order_of_their_names(client: Client) -> None:
    school = client("school")
    address = await document(school)
    for number in (10, 2, 1):
        await upload(school, address, PDF + str(number).encode(), f"Приложение {number}.pdf")
    page = (await school.get(f"{address}/files?limit=2")).json()
    rest = (await school.get(f"{address}/files?limit=2&cursor={page['next_cursor']}")).json()
    assert [file["name"].split()[1] for file in page["items"] + rest["items"]] == ["1.pdf", "2.pdf", "10.pdf"]


async def test_a_repeated_upload_with_a_key_is_answered_from_memory(client: Client, store: Path) -> None:
    school = client("school")
    address = await document(school)
    first = await upload(school, address, key="upload-1")
    second = await upload(school, address, key="upload-1")
    assert (first.status_code, second.status_code, second.json()) == (201, 201, first.json())
    assert second.headers["idempotency-replayed"] == "true"
    other = await upload(school, address, PNG, "схема.png", key="upload-1")
    assert other.json()["code"] == "idempotency-key-reused"
    assert len(stored(store)) == 1


async def test_a_deleted_file_goes_with_the_last_that_refers_to_it(
    client: Client, app: FastAPI, store: Path, world: World
) -> None:
    school, other = client("school"), client("school", world.schools[1])
    mine, theirs = await document(school), await document(other)
    first, second = await upload(school, mine), await upload(other, theirs)
    lasting = (await upload(school, mine, PNG, "схема.png")).json()["sha256"]
    await _sweep(app)
    assert len(stored(store)) == 2
    assert (await school.drop(f"{mine}/files/{first.json()['id']}")).status_code == 204
    await _sweep(app)
    assert len(stored(store)) == 2
    assert (await other.drop(theirs)).status_code == 204
    assert (await other.get(f"{theirs}/files/{second.json()['id']}/content")).status_code == 404
    await collect_garbage(app.state.kernel.database, app.state.kernel.blobs)
    assert len(stored(store)) == 2, "young garbage is left alone"
    await _sweep(app)
    assert stored(store) == [lasting]


async def _sweep(app: FastAPI) -> None:
    await collect_garbage(app.state.kernel.database, app.state.kernel.blobs, grace=AT_ONCE)


async def test_what_something_rests_on_is_not_deleted(client: Client, db: Db, world: World) -> None:
    school = client("school")
    address = await document(school)
    file = (await upload(school, address)).json()
    content = f"{address}/files/{file['id']}"

    async def refused(path: str) -> bool:
        answer = await school.drop(path)
        return (answer.status_code, answer.json()["code"]) == (409, "in-use")

    async with _something_resting_on(db, "document_files", file["id"], world):
        assert await refused(content)
        assert await refused(address)
    async with _something_resting_on(db, "documents", file["document_id"], world):
        assert await refused(address)
        assert (await school.get(f"{content}/content")).content == PDF
    assert (await school.drop(address)).status_code == 204


@asynccontextmanager
async def _something_resting_on(db: Db, table: str, id: str, world: World) -> AsyncIterator[None]:
    """A row of another table that refers to this one, as evidence and appointments do."""
    connection = await db.connection()
    parent = f"(it uuid, district_id uuid, FOREIGN KEY (it, district_id) REFERENCES {table} (id, district_id))"
    await connection.execute(text(f"CREATE TABLE resting {parent}"))
    await connection.execute(text(f"INSERT INTO resting VALUES ('{id}', '{world.district.id}')"))  # noqa: S608
    yield
    await connection.execute(text("DROP TABLE resting"))


async def test_content_that_was_lost_is_told_to_the_administrator(client: Client, store: Path) -> None:
    school = client("school")
    address = await document(school)
    file = (await upload(school, address)).json()
    path = store / file["sha256"][:2] / file["sha256"]
    path.write_bytes(b"torn")
    for _ in range(2):
        answer = await school.get(f"{address}/files/{file['id']}/content")
        assert (answer.status_code, answer.json()["code"]) == (500, "file-content-lost")
        path.unlink(missing_ok=True)
    await upload(school, await document(school))
    assert (await school.get(f"{address}/files/{file['id']}/content")).content == PDF, "a new upload heals it"


async def test_every_upload_and_deletion_is_audited(client: Client) -> None:
    school = client("school")
    address = await document(school)
    file = (await upload(school, address)).json()
    await school.drop(f"{address}/files/{file['id']}")
    entries: list[dict[str, Any]] = (await school.get(f"/audit-entries?entity_id={file['id']}")).json()["items"]
    assert {entry["change"] for entry in entries} == {"created", "deleted"}
