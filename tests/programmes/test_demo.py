"""The demonstration: loaded twice it is the same, and everybody in it can sign in and look around."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from app import demo
from app.domains.accounts.models import User
from app.domains.programmes.models import Assignment
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.audit import AuditEntry
from app.kernel.database import Database
from app.kernel.machine.trouble import Trouble
from app.main import create_app
from tests.conftest import fresh_database, make_settings
from tests.programmes.conftest import Json, done

PASSWORD = "seven quiet bridges over water"
OTHER = "eight quiet bridges over water"
Get = Callable[[str, str], Awaitable[Json]]


@pytest.fixture(scope="module")
async def url(server: str) -> AsyncIterator[str]:
    """A database of its own with the demonstration in it."""
    async with fresh_database(server, "tests_demo") as made:
        await demo.demo(made, SecretStr(PASSWORD))
        yield made


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = Database(url, pool=2)
    yield opened
    await opened.close()


@pytest.fixture
async def anybody(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who has not signed in."""
    app = create_app(make_settings(), url)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
            yield client


@pytest.fixture
def get(anybody: httpx.AsyncClient) -> Get:
    """What an address answers to whoever signs in with a login."""

    async def answered(login: str, address: str) -> Json:
        form = {"grant_type": "password", "username": login, "password": PASSWORD}
        token = done(await anybody.post("/auth/token", data=form))["access_token"]
        return done(await anybody.get(address, headers={"Authorization": f"Bearer {token}"}))

    return answered


async def counted(database: Database) -> tuple[int, int]:
    async with database.open(SYSTEM, EVERYTHING, writable=False) as db:
        return await db.count(select(AuditEntry)), await db.count(select(Assignment))


async def test_a_second_load_changes_nothing(url: str, database: Database) -> None:
    before = await counted(database)
    told = await demo.demo(url, SecretStr(PASSWORD))
    assert await counted(database) == before
    assert [account.login for account in told] == [
        "admin", "department", "centre", "school", "school2", "consultant", "observer", "results-department",
        "results-centre", "results-school",
    ]  # fmt: skip
    assert {account.password for account in told} == {PASSWORD}


async def test_everybody_can_sign_in_and_sees_his_part(anybody: httpx.AsyncClient, get: Get) -> None:
    programme = (await get("department", "/programmes"))["items"][0]
    assert programme["status"] == "implementation"
    columns = {
        login: len((await get(login, f"/programmes/{programme['id']}/progress"))["matrix"]["organizations"])
        for login in ("department", "centre", "school", "school2", "consultant", "observer", "admin")
    }
    assert columns == {
        "department": 8, "centre": 8, "school": 1, "school2": 1, "consultant": 2, "observer": 8, "admin": 8,
    }  # fmt: skip
    duties = await get("school", "/responsibilities?limit=1&include_total=true")
    assert duties["total"] == 54
    states = {row["status"] for row in (await get("centre", "/assignments?limit=200"))["items"]}
    assert {"not_started", "in_progress", "reported", "returned", "confirmed", "not_applicable"} <= states
    assert (await get("centre", "/me/tasks?kind=assignment-review"))["items"]
    serving = (await get("consultant", "/consultant-assignments"))["items"]
    assert [one["school_name"] for one in serving] == ["Школа № 550", "Школа № 554"]
    bank = done(await anybody.get("/practices"))["items"]
    assert [one["title"] for one in bank] == ["Чтение вслух в парах: догоняем норму за полгода"]
    adopted = (await get("school2", "/practice-adoptions"))["items"]
    assert [one["status"] for one in adopted] == ["trying"]
    written = (await get("centre", "/transition-programmes"))["items"]
    assert [one["status"] for one in written] == ["submitted"]
    received = (await get("school2", "/guidance-deliveries"))["items"]
    assert [one["status"] for one in received] == ["acknowledged"]
    needs = (await get("centre", "/partnership-needs"))["items"]
    assert [one["status"] for one in needs] == ["taken"]
    events = (await get("school", "/training-events"))["items"]
    assert [(one["status"], one["waiting"]) for one in events] == [("held", 0), ("open", 1), ("open", 0)]
    assert len((await get("centre", "/training-certificates"))["items"]) == 3
    assert any(task["overdue"] for task in (await get("school", "/me/tasks?limit=200"))["items"])
    returned = (await get("school", "/assignments?status=returned"))["items"][0]
    history = (await get("school", f"/assignments/{returned['id']}/history"))["items"]
    assert [change["actor_name"] for change in history] == ["Иванова Анна Петровна", "Белова Вера Павловна"]


async def test_another_password_is_given_to_all_and_ends_their_sign_ins(url: str, database: Database) -> None:
    async def hashes() -> list[Any]:
        async with database.open(SYSTEM, EVERYTHING, writable=False) as db:
            return list(await db.rows(select(User.login, User.password_hash).order_by(User.login)))

    before = await hashes()
    await demo.demo(url, SecretStr(OTHER))
    after = await hashes()
    assert all(old.password_hash != new.password_hash for old, new in zip(before, after, strict=True))
    made_up = await demo.demo(url, None)
    assert {len(account.password) for account in made_up} == {20}
    await demo.demo(url, SecretStr(PASSWORD))


@pytest.mark.parametrize("password", ["short", "qwertyuiop[]", "the school of mine"])
async def test_a_weak_password_is_refused_in_words(url: str, database: Database, password: str) -> None:
    before = await counted(database)
    with pytest.raises(Trouble) as refused:
        await demo.demo(url, SecretStr(password))
    assert refused.value.text.ru.startswith("Демонстрация не загружена: ")
    assert password not in refused.value.text.en
    assert await counted(database) == before


async def test_in_the_other_district_the_way_is_gone_to_its_end(get: Get) -> None:
    (run,) = (await get("results-department", "/analysis-runs"))["items"]
    assert (run["status"], run["purpose"], run["stale"]) == ("released", "decision", False)
    assert run["groups"] == {"strong": 2, "candidate": 1, "not_passed": 5, "outside": 18}
    assert all(model["tau2"] is not None for model in run["models"])
    (selection,) = (await get("results-department", "/selections"))["items"]
    assert selection["status"] == "decided"
    schools = (await get("results-school", f"/selection-schools?selection_id={selection['id']}"))["items"]
    assert [(one["school_code"], one["outcome"]) for one in schools] == [("604", "district_site")]
    sheets = (await get("results-school", "/result-sheets"))["items"]
    (last,) = [sheet for sheet in sheets if sheet["status"] == "read"]
    chain = await get("results-school", f"/result-sheets/{last['id']}/chain")
    assert any(item["conclusions"] for item in chain["items"])
    waves = (await get("results-centre", "/monitoring/waves"))["items"]
    assert [wave["status"] for wave in waves] == ["published"] * 4
