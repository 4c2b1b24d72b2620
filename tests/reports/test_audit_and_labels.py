"""Whoever owns a row can read what became of it; secrets never stand there."""

from sqlalchemy import select

from app.domains.organizations.models import School
from app.kernel.audit import AuditEntry
from app.kernel.db import Db
from tests.conftest import PASSWORD, Client, World


async def test_a_change_is_told_with_old_and_new(client: Client) -> None:
    admin = client("administrator")
    made = (await admin.post("/users", json={"login": "petrova", "name": "Петрова", "password": PASSWORD})).json()
    await admin.amend(f"/users/{made['id']}", {"name": "Сидорова"})
    entries = (await admin.get(f"/audit-entries?entity=users&entity_id={made['id']}")).json()["items"]
    assert next((entry["change"], entry["old"], entry["new"]) for entry in entries) == (
        "changed", {"name": "Петрова"}, {"name": "Сидорова"},
    )  # fmt: skip
    assert entries[1]["new"]["password_hash"] == "•••"
    assert all(entry["actor_name"].startswith("administrator") and entry["request_id"] for entry in entries)


async def test_each_sees_the_audit_of_his_own(client: Client, db: Db, world: World) -> None:
    for school in (world.schools[0], world.schools[1], world.other_schools[0]):
        row = await db.lock(School, school.id)
        row.address = "Невский проспект, 1"
    await db.flush()

    async def seen(*who: object) -> set[str]:
        answer = await client(*who).get("/audit-entries?entity=organizations")
        return {entry["entity_id"] for entry in answer.json()["items"] if entry["change"] == "changed"}

    mine, neighbour, foreign = (str(s.id) for s in (world.schools[0], world.schools[1], world.other_schools[0]))
    assert await seen("school", world.schools[0]) == {mine}
    assert await seen("department") == {mine, neighbour}
    assert await seen("department", world.other_department) == {foreign}
    assert await seen("administrator") == {mine, neighbour, foreign}
    assert (await client("consultant").get("/audit-entries")).status_code == 403
    assert await db.count(select(AuditEntry)) > 3


async def test_labels_speak_the_language_asked_for(client: Client) -> None:
    for language, word in (("ru", "школа"), ("en", "school")):
        lists = (await client("school").get("/labels", headers={"Accept-Language": language})).json()["items"]
        kinds = next(found for found in lists if found["name"] == "organization_kind")
        assert {"code": "school", "label": word} in kinds["labels"]
