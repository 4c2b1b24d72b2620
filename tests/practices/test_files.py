"""Files go along with a practice: to its reviewers, and into the bank; never out of a draft."""

from typing import Any

import pytest

from app.domains.organizations.models import School
from tests.conftest import As, Client
from tests.practices.conftest import Describe, Json, done

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\nstartxref\n0\n%%EOF\n"


@pytest.fixture
async def document(client: Client, schools: list[School]) -> str:
    """A document of the first school with two files, for its own eyes."""
    school = client("school", schools[0])
    body = {"kind": "report", "issued_on": "2026-09-01", "title": "Справка", "issuer": "Школа", "audience": "owner"}
    made = done(await school.post("/documents", json=body), 201)
    for name, content in (("../<b>Тексты.pdf", PDF), ("Замеры.txt", b"68, 97")):
        done(await school.post(f"/documents/{made['id']}/files", files={"file": (name, content)}), 201)
    return str(made["id"])


async def invited(client: Client, row: Json, entry: Json) -> str:
    centre = client("centre")
    done(await centre.take(f"/practice-submissions/{row['id']}", "review"))
    body = {"reviewer_id": entry["id"]}
    return str(done(await centre.post(f"/practice-submissions/{row['id']}/reviews", json=body), 201)["id"])


async def test_a_reviewer_gets_the_files_of_the_text_and_nobody_else_does(
    client: Client, schools: list[School], send: Describe, rubric: Json, pool: list[tuple[As, Json]], document: str
) -> None:
    row = await send(schools[0], document_ids=[document])
    review = f"/practice-reviews/{await invited(client, row, pool[0][1])}"
    person = pool[0][0]
    files = done(await person.get(f"{review}/files"))["items"]
    assert [one["name"] for one in files] == ["_b_Тексты.pdf", "Замеры.txt"]
    text = next(one for one in files if one["media_type"] == "text/plain")
    assert done(await person.get(f"{review}/files/{text['id']}")) == text
    got = await person.get(f"{review}/files/{text['id']}/content")
    assert (got.content, got.headers["content-type"].partition(";")[0]) == (b"68, 97", "text/plain")
    assert got.headers["content-disposition"].startswith("attachment;")
    assert (await person.get(f"/documents/{document}")).status_code == 404, "the school's own stays its own"
    for stranger in (pool[1][0], client("school", schools[0])):
        for place in ("files", f"files/{text['id']}", f"files/{text['id']}/content"):
            assert (await stranger.get(f"{review}/{place}")).status_code == 404


async def test_the_bank_hands_files_to_everybody_while_the_practice_is_there(
    client: Client, schools: list[School], publish: Describe, document: str
) -> None:
    made = await publish(schools[0], document_ids=[document])
    nobody: Any = client(None)
    files = done(await nobody.get(f"/practices/{made['id']}/files"))["items"]
    assert len(files) == 2
    pdf = next(one for one in files if one["media_type"] == "application/pdf")
    address = f"/practices/{made['id']}/files/{pdf['id']}"
    got = await nobody.get(f"{address}/content")
    assert got.content == PDF
    assert got.headers["cache-control"] == "public, max-age=60"
    assert got.headers["content-security-policy"].startswith("sandbox")
    same = await nobody.get(f"{address}/content", headers={"If-None-Match": got.headers["etag"]})
    assert same.status_code == 304
    assert (await nobody.get(f"/documents/{document}/files")).status_code == 401
    done(await client("centre").take(f"/practices/{made['id']}", "withdraw", note="Устарела"))
    for place in (f"/practices/{made['id']}/files", address, f"{address}/content"):
        assert (await nobody.get(place)).status_code == 410


async def test_a_practice_without_files_has_none(client: Client, schools: list[School], publish: Describe) -> None:
    made = await publish(schools[0])
    assert done(await client(None).get(f"/practices/{made['id']}/files"))["items"] == []
