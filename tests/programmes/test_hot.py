"""The express answers as the ordinary way does, and an API client does what the people of its organisation do."""

from collections.abc import AsyncIterator

import pytest

from app.domains.organizations.models import School
from app.domains.roadmap.seed import load_reference
from app.kernel.actor import EVERYTHING, SYSTEM
from tests.both_ways import assert_alike
from tests.conftest import As, Client, Live, World, living
from tests.programmes.conftest import PLAN, Enrol, Json, done, duty, hand_in, prove


@pytest.fixture
async def running(server: str) -> AsyncIterator[tuple[Live, Json]]:
    """A database of its own with one programme, all its schools enrolled, one duty reported and one begun."""
    async with living(server, "hot") as live:
        department = live.client("department")
        async with live.app.state.kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
            roadmap = await load_reference(db, live.world.district)
        made = done(await department.post("/programmes", json=PLAN | {"roadmap_id": str(roadmap.id)}), 201)
        document = {"kind": "order", "issued_on": "2026-08-28", "title": "О включении", "issuer": "Отдел"}
        order = done(await department.post("/documents", json=document), 201)
        for school in live.world.schools:
            wanted = {"programme_id": made["id"], "school_id": str(school.id)}
            row = done(await department.post("/participations", json=wanted), 201)
            done(await department.take(f"/participations/{row['id']}", "enrol", document_id=order["id"]))
        first = live.client("school", live.world.schools[0])
        await hand_in(first, await duty(first, "1.2.1"))
        done(await first.take(f"/assignments/{(await duty(first, '1.1.1'))['id']}", "start"))
        yield live, made


async def test_both_ways_answer_alike(running: tuple[Live, Json]) -> None:
    live, programme = running
    world = live.world
    people: list[As] = [
        live.client("department"), live.client("centre"), live.client("administrator"), live.client("observer"),
        live.client("school", world.schools[0]), live.client("school", world.schools[1]), live.client("consultant"),
        live.client("department", world.other_department),
    ]  # fmt: skip
    one = (await duty(live.client("school", world.schools[0]), "1.2.1"))["id"]
    addresses = [
        f"/assignments/{one}",
        "/assignments/018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80",
        "/assignments?limit=5",
        "/assignments?status=reported&status=in_progress",
        f"/assignments?programme_id={programme['id']}&measure=1.2.1&sort=name",
        "/assignments?sort=-place&limit=3&actor=school",
        "/assignments?sort=-updated_at&stage=1&deliverable=document",
        f"/assignments?organization_id={world.schools[1].id}&sort=-due_on&limit=7",
        "/assignments?limit=0",
        "/assignments?colour=red",
    ]
    await assert_alike(live, people, addresses)


async def client_of(client: Client, organization: object, *scopes: str) -> As:
    """A program of an organisation, signed in with what the administrator gave it."""
    admin = client("administrator")
    wanted = {"name": "Выгрузка", "organization_id": str(organization.id), "scopes": list(scopes)}  # type: ignore[attr-defined]
    made = done(await admin.post("/api-clients", json=wanted), 201)
    secret = done(await admin.post(f"/api-clients/{made['id']}/secrets"), 201)["secret"]
    form = {"grant_type": "client_credentials", "client_id": made["id"], "client_secret": secret}
    token = done(await client(None).post("/auth/token", data=form))["access_token"]
    return client("integration", token=token)


async def test_a_program_of_a_school_reports_for_its_school_alone(
    client: Client, enrol: Enrol, schools: list[School]
) -> None:
    await enrol(schools[0])
    await enrol(schools[1])
    program = await client_of(client, schools[0], "assignments:read", "assignments:write")
    rows = done(await program.get("/assignments?limit=200"))["items"]
    assert {row["organization_id"] for row in rows} == {str(schools[0].id)}
    row = await duty(program, "1.2.1")
    assert (await hand_in(program, row))["status"] == "reported"
    assert (await program.take(f"/assignments/{row['id']}", "confirm")).status_code == 403
    other = await duty(client("school", schools[1]), "1.2.1")
    assert (await program.get(f"/assignments/{other['id']}")).status_code == 404
    assert (await program.get("/programmes")).status_code == 403, "its scopes do not name programmes"
    assert (await program.get("/me/tasks")).status_code == 200


async def test_a_program_of_the_centre_sees_the_district_and_reports_its_own(
    client: Client, enrol: Enrol, schools: list[School], world: World
) -> None:
    await enrol(schools[0])
    program = await client_of(client, world.centre, "assignments:read", "assignments:write")
    theirs = await duty(client("school", schools[0]), "1.2.1")
    assert done(await program.get(f"/assignments/{theirs['id']}"))["allowed_actions"] == []
    assert (await program.take(f"/assignments/{theirs['id']}", "report", note="За школу")).status_code == 403
    link = {"kind": "link", "url": "https://centre.example", "title": "Сайт"}
    assert (await program.post(f"/assignments/{theirs['id']}/evidence", json=link)).status_code == 403
    own = await duty(program, "1.1.1", actor="centre")
    await prove(program, own)
    assert done(await program.take(f"/assignments/{own['id']}", "report"))["status"] == "reported"
    reader = await client_of(client, world.centre, "assignments:read")
    assert (await reader.take(f"/assignments/{own['id']}", "start")).status_code == 403
