"""Who may what, where the rule is of training itself: programs by scopes, consultants as people, the department."""

from app.domains.organizations.models import Organization, School
from app.kernel.calendar import today
from tests.conftest import As, Client, World
from tests.development.conftest import consultant
from tests.training.conftest import at, done, enrolled, event_of, item_of, order, person


async def program(client: Client, organization: Organization, *scopes: str) -> As:
    """An API client of an organisation."""
    admin = client("administrator")
    body = {"name": "Скрипт", "organization_id": str(organization.id), "scopes": list(scopes)}
    made = done(await admin.post("/api-clients", json=body), 201)
    secret = done(await admin.post(f"/api-clients/{made['id']}/secrets"), 201)["secret"]
    form = {"grant_type": "client_credentials", "client_id": made["id"], "client_secret": secret}
    return client("school", organization, token=done(await client(None).post("/auth/token", data=form))["access_token"])


async def test_a_program_does_what_its_scopes_name(client: Client, world: World, schools: list[School]) -> None:
    centre, school = client("centre"), client("school", schools[0])
    event = await event_of(centre, at(-1))
    reading = await program(client, schools[0], "training:read")
    writing = await program(client, schools[0], "training:read", "training:write")
    wanted = order(event, await person(school), await item_of(client, schools[0]))
    assert done(await reading.get(event))["title"] == "Листы самооценки"
    assert (await reading.post("/training-enrolments", json=wanted)).status_code == 403
    row = f"/training-enrolments/{done(await writing.post('/training-enrolments', json=wanted), 201)['id']}"
    assert (await writing.amend(row, {"passed": True})).status_code == 403
    assert (await writing.post("/training-calendars", json={"scope": "district"})).status_code == 403
    lists = await program(client, world.centre, "training:read", "training:write")
    told = done(
        await lists.post(f"{event}/results/imports", json=[{"person_name": "Иванова Анна Петровна", "passed": True}])
    )
    assert (told["updated"], told["rejected"]) == (1, 0)
    assert (await lists.post(f"{event}/certificates", json={})).status_code == 403


async def test_the_department_reads_all_and_writes_nothing(client: Client, schools: list[School]) -> None:
    centre, school, department = client("centre"), client("school", schools[0]), client("department")
    event = await event_of(centre)
    row = await enrolled(school, event, await person(school), await item_of(client, schools[0]))
    assert done(await department.get(f"{event}/results"))["items"][0]["person_name"] == "Иванова Анна Петровна"
    for address, step in ((event, "close"), (row, "withdraw"), (event, "hold")):
        answer = await department.post(f"{address}/{step}", json={}, headers={"If-Match": "*"})
        assert answer.status_code == 403
    assert (await department.post(f"{event}/sessions", json=at(3))).status_code == 403


async def test_a_consultant_sees_open_events_and_follows_his_own_learning(
    client: Client, world: World, schools: list[School]
) -> None:
    centre, one = client("centre"), client("consultant")
    his = await consultant(client)
    person_id = done(await centre.get(his))["person_id"]
    event = await event_of(centre)
    assert done(await one.get("/training-events"))["items"][0]["id"] == event.rsplit("/", 1)[1]
    assert (await one.get("/training-enrolments")).status_code == 403
    wanted = {"scope": "person", "person_id": person_id}
    assert (await one.post("/training-calendars", json=wanted)).status_code == 422
    account = str(world.users["consultant", schools[0].id])
    done(await client("administrator").take(his, "account", user_id=account))
    made = done(await one.post("/training-calendars", json=wanted), 201)
    assert made["title"] == "Моё обучение"


async def test_what_a_school_sees_of_the_district_is_what_is_open(client: Client, schools: list[School]) -> None:
    centre, school = client("centre"), client("school", schools[0])
    draft = {"kind": "seminar", "title": "Черновик", "capacity": 3}
    done(await centre.post("/training-events", json=draft), 201)
    await event_of(centre, in_house=True)
    await event_of(centre, title="Для всех")
    found = done(await school.get("/training-events", params={"starts_on_from": str(today())}))["items"]
    assert [(one["title"], one["allowed_actions"]) for one in found] == [("Для всех", [])]
    assert found[0]["locked_because"]["code"] == "another-turn"
