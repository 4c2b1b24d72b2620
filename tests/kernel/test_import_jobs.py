"""Imports beside their requests: exactly once whoever dies, in both languages, as far as the sender still reaches."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from starlette.requests import Request

from app.domains.accounts.models import ApiClient, ClientSecret, Membership, SignIn
from app.domains.organizations.models import Organization, SchoolClass
from app.kernel import jobs
from app.kernel.actor import EVERYTHING, SYSTEM, Actor, Origin, Role
from app.kernel.audit import AuditEntry
from app.kernel.blobs import Blob, Blobs, Disk, collect_garbage
from app.kernel.calendar import today
from app.kernel.core import Kernel
from app.kernel.db import Db
from app.kernel.jobs import Document, Errand, ImportBody, ImportJob, Progress, attempt, worker
from app.kernel.problems import Fault, Problem, invalid
from app.kernel.refusals import unavailable
from app.kernel.tables import new_id, now
from app.kernel.text import Language, Text, language
from app.main import create_app
from tests.conftest import World, fresh_database, make_settings, make_world, signed_in
from tests.kernel.people import actor

YEAR = "2041/42"
SAID = Text("Классов: {n}.", "Classes: {n}.")
FAULT = Fault("A1", "value.refused", Text("Литеры нет.", "There is no letter."), place={"row": 1})
Before = Callable[[Db, Progress], Awaitable[None]]


@dataclass
class Desk:
    """An application without a worker, on a database of its own: jobs are carried out when a test says so."""

    kernel: Kernel
    world: World

    async def actor(self, role: str, organization: Organization | None = None) -> Actor:
        """Somebody of the world, as a request would have him."""
        where = organization.id if organization else None
        claims = await self.kernel.tokens.check(self.world.tokens[role, where])
        found = await self.kernel.load_actor(claims)
        assert found is not None
        return found

    async def send(self, letters: str, who: Actor | None = None, **more: Any) -> UUID:
        """A committed request of the centre that enqueues classes of the first school."""
        who = who or await self.actor("centre", self.world.centre)
        async with self.open(who) as db:
            return (await jobs.enqueue(db, self.kernel, self.errand(db, **more), io.BytesIO(letters.encode()))).id

    def open(self, who: Actor, action: str = "classes.write") -> Any:
        reach = who.reach(action)
        assert reach is not None
        origin = Origin(request_id="request-of-the-file", address="10.0.0.7", agent="tests")
        return self.kernel.database.open(who, reach, writable=True, origin=origin)

    def errand(self, db: Db, **more: Any) -> Errand:
        school = self.world.schools[0]
        told: dict[str, Any] = {
            "kind": "letters", "target_id": school.id, "action": "classes.write", "district_id": school.district_id,
            "organization_id": jobs.sender(db, school.district_id), "media_type": "text/csv",
            "params": {"grade": 5},
        }  # fmt: skip
        return Errand(**told | more)

    async def job(self, id: UUID) -> ImportJob:
        async with self.kernel.database.open(SYSTEM, EVERYTHING, writable=False) as db:
            return await db.get(ImportJob, id)

    async def letters(self) -> str:
        """What is stored, in order."""
        async with self.kernel.database.open(SYSTEM, EVERYTHING, writable=False) as db:
            rows = await db.rows(select(SchoolClass.letter).where(SchoolClass.school_year == YEAR))
            return "".join(sorted(row[0] for row in rows))

    async def until(self, there: Callable[[], Awaitable[bool]]) -> None:
        """It becomes so."""
        async with asyncio.timeout(20):
            while not await there():  # noqa: ASYNC110  # only the database knows
                await asyncio.sleep(0.02)

    async def is_done(self, id: UUID) -> bool:
        return (await self.job(id)).status == "done"

    @asynccontextmanager
    async def working(self) -> AsyncIterator[asyncio.Task[None]]:
        """With a worker, as a serving process has one."""
        task = asyncio.create_task(jobs.work(self.kernel))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def sql(self, statement: str, **values: Any) -> Any:
        async with self.kernel.database.connect() as connection:
            found = await connection.execute(text(statement), values)
            return found.scalar() if found.returns_rows else None

    async def fallow(self) -> None:
        """As it was before the test."""
        await self.sql("DELETE FROM classes WHERE school_year = :year", year=YEAR)
        await self.sql("DELETE FROM import_bodies")
        await self.sql("DELETE FROM imports")


@pytest.fixture(scope="module")
async def shop(server: str) -> AsyncIterator[Desk]:
    async with fresh_database(server, f"jobs_{new_id().hex}") as url:
        app = create_app(make_settings(), url)
        kernel: Kernel = app.state.kernel
        await kernel.keyring.load()
        yield Desk(kernel, await make_world(app))
        await kernel.database.close()


@pytest.fixture
async def desk(shop: Desk, tmp_path: Path) -> Desk:
    await shop.fallow()
    return replace(shop, kernel=replace(shop.kernel, blobs=Blobs(Disk(tmp_path / "files")), bell=asyncio.Event()))


class Letters:
    """The runner of the tests: a class for each letter of the body; `before` happens when all of them are flushed."""

    def __init__(self) -> None:
        self.calls = 0
        self.before: Before | None = None

    async def __call__(self, db: Db, job: ImportJob, body: bytes, told: Progress) -> Document:
        self.calls += 1
        letters = body.decode()
        for number, letter in enumerate(letters, 1):
            db.add(
                SchoolClass(
                    district_id=job.district_id, school_id=job.target_id, school_year=YEAR,
                    letter=letter, pupils=20, **job.params,
                )
            )  # fmt: skip
            told(number, len(letters))
        await db.flush()
        if self.before is not None:
            await self.before(db, told)
        return lambda: {"said": str(SAID.filled(n=len(letters))), "id": job.id}


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    runner = Letters()
    monkeypatch.setitem(jobs.RUNNERS, "letters", runner)
    return runner


def read(job: ImportJob, one: Language) -> Any:
    """What somebody of this language is told."""
    before = language.set(one)
    try:
        return job.outcome or job.problem
    finally:
        language.reset(before)


# --- the good way -----------------------------------------------------------------------------------------------------


async def test_a_job_is_carried_out_as_its_sender_and_told_in_both_languages(desk: Desk, letters: Letters) -> None:
    id = await desk.send("АБВ")
    queued = await desk.job(id)
    assert (queued.status, queued.outcome, queued.problem, await desk.letters()) == ("queued", None, None, "")

    assert await jobs.take_one(desk.kernel)

    done = await desk.job(id)
    assert (done.status, done.attempts, done.rows_done, done.rows_total) == ("done", 1, 3, 3)
    assert done.started_at is not None
    assert done.finished_at is not None
    assert queued.created_at <= done.started_at <= done.finished_at
    assert read(done, "ru") == {"said": "Классов: 3.", "id": str(id)}
    assert read(done, "en") == {"said": "Classes: 3.", "id": str(id)}
    assert done.problem is None
    assert await desk.letters() == "АБВ"
    assert not await jobs.take_one(desk.kernel)
    async with desk.kernel.database.open(SYSTEM, EVERYTHING, writable=False) as db:
        entries = await db.all(select(AuditEntry).where(AuditEntry.request_id == "request-of-the-file"))
    assert {(entry.entity, entry.change, entry.way, entry.actor_name, entry.address) for entry in entries} == {
        ("classes", "created", "import", done.account_name, "10.0.0.7")
    }


async def test_the_sender_and_his_district_see_it_and_nobody_else(desk: Desk, letters: Letters) -> None:
    world = desk.world
    mine, other = world.schools[:2]
    id = await desk.send("А", await desk.actor("school", mine))
    job = await desk.job(id)
    assert (job.organization_id, job.district_id) == (mine.id, mine.district_id)
    for role, organization, seen in (
        ("school", mine, True), ("school", other, False), ("centre", world.centre, True),
        ("centre", world.other_centre, False), ("administrator", None, True),
    ):  # fmt: skip
        async with desk.open(await desk.actor(role, organization)) as db:
            assert bool(await db.first(select(ImportJob).where(ImportJob.id == id))) is seen, (role, seen)


async def test_an_import_is_owned_by_the_organisation_for_which_it_is_sent(desk: Desk) -> None:
    world = desk.world
    first, second = world.schools[:2]
    both = actor((Role.SCHOOL, second), (Role.SCHOOL, first))
    for who, district, owner in (
        (await desk.actor("centre", world.centre), world.district, world.centre.id),
        (await desk.actor("school", first), world.district, first.id),
        (await desk.actor("administrator"), world.district, None),
        (await desk.actor("centre", world.centre), world.elsewhere, None),
        (both, world.district, second.id),
        (actor((Role.OBSERVER, world.department), (Role.SCHOOL, first)), world.district, first.id),
    ):
        async with desk.open(who) as db:
            assert jobs.sender(db, district.id) == owner


async def test_progress_is_seen_while_nothing_is_stored_yet(desk: Desk, letters: Letters) -> None:
    go_on = asyncio.Event()

    async def wait(db: Db, told: Progress) -> None:
        await go_on.wait()

    letters.before = wait
    id = await desk.send("АБВГ")
    running = asyncio.create_task(jobs.take_one(desk.kernel))

    async def all_read() -> bool:
        return (await desk.job(id)).rows_done == 4

    await desk.until(all_read)
    job = await desk.job(id)
    assert (job.status, job.rows_total, await desk.letters()) == ("running", 4, "")
    go_on.set()
    assert await running
    assert ((await desk.job(id)).status, await desk.letters()) == ("done", "АБВГ")


async def test_the_worker_hears_of_a_commit_at_once(
    desk: Desk, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_LOOK_EVERY", 600)
    async with desk.working():
        await asyncio.sleep(0.2)
        id = await desk.send("А")
        await desk.until(lambda: desk.is_done(id))


async def test_the_worker_outlives_a_database_that_went_away(
    desk: Desk, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_LOOK_EVERY", 0.02)
    id = await desk.send("А")
    looked, waiting = 0, worker._waiting

    async def away(kernel: Kernel) -> Sequence[ImportJob]:
        nonlocal looked
        looked += 1
        if looked < 3:
            raise ConnectionError
        return await waiting(kernel)

    monkeypatch.setattr(worker, "_waiting", away)
    async with desk.working():
        await desk.until(lambda: desk.is_done(id))
    assert looked >= 3


async def test_a_dry_run_is_told_and_leaves_nothing(desk: Desk, letters: Letters) -> None:
    async def discard(db: Db, told: Progress) -> None:
        db.discard()

    letters.before = discard
    id = await desk.send("АБ")
    assert await jobs.take_one(desk.kernel)
    job = await desk.job(id)
    assert (job.status, read(job, "en")["said"], await desk.letters()) == ("done", "Classes: 2.", "")


async def test_an_import_of_one_request_leaves_its_record_with_what_it_stored(desk: Desk) -> None:
    who = await desk.actor("centre", desk.world.centre)
    kept: list[UUID] = []
    for dry in (True, False):
        async with desk.open(who) as db:
            made = await jobs.record(db, desk.errand(db), Blob("ab" * 32, 7), 3, lambda: {"said": str(SAID)})
            if dry:
                db.discard()
        kept.append(made.id)
        assert await desk.sql("SELECT count(*) FROM imports") == (0 if dry else 1)
    job = await desk.job(kept[-1])
    assert (job.status, job.rows_done, job.sha256, job.size, job.user_id) == ("done", 3, "ab" * 32, 7, who.user_id)
    assert (read(job, "ru"), read(job, "en")) == ({"said": SAID.ru}, {"said": SAID.en})


# --- what stands in the way -------------------------------------------------------------------------------------------


async def test_a_request_that_fails_leaves_no_job(desk: Desk, letters: Letters) -> None:
    who = await desk.actor("centre", desk.world.centre)

    async def request() -> None:
        async with desk.open(who) as db:
            await jobs.enqueue(db, desk.kernel, desk.errand(db), io.BytesIO(b"A"))
            raise invalid(FAULT)

    with pytest.raises(Problem):
        await request()
    assert await desk.sql("SELECT count(*) FROM imports") == 0
    assert not desk.kernel.bell.is_set()


async def test_what_is_refused_is_told_in_both_languages(desk: Desk, letters: Letters) -> None:
    async def refuse(db: Db, told: Progress) -> None:
        raise invalid(FAULT)

    letters.before = refuse
    id = await desk.send("АБ")
    assert await jobs.take_one(desk.kernel)
    job = await desk.job(id)
    assert (job.status, job.outcome, await desk.letters()) == ("refused", None, "")
    for one, title, fault in (
        ("ru", "В запросе есть ошибки", "Литеры нет."), ("en", "The request has faults", "There is no letter."),
    ):  # fmt: skip
        told = read(job, one)  # type: ignore[arg-type]
        assert (told["title"], told["code"], told["status"]) == (title, "request-invalid", 422)
        assert (told["errors"][0]["message"], told["errors"][0]["row"]) == (fault, 1)
        assert (told["request_id"], told["instance"]) == ("request-of-the-file", f"urn:uuid:{id}")


async def test_what_the_database_refuses_is_a_refusal(desk: Desk, letters: Letters) -> None:
    id = await desk.send("АА")
    assert await jobs.take_one(desk.kernel)
    job = await desk.job(id)
    assert (job.status, read(job, "en")["code"], await desk.letters()) == ("refused", "already-exists", "")


async def test_a_mistake_of_the_program_fails_the_job_and_is_not_told(
    desk: Desk, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[BaseException] = []
    monkeypatch.setattr(
        attempt,
        "log",
        SimpleNamespace(info=lambda *_, **__: None, error=lambda _, exc_info, **__: said.append(exc_info)),
    )

    async def fall(db: Db, told: Progress) -> None:
        raise LookupError("the combination is 31-7-12")

    letters.before = fall
    id = await desk.send("АБ")
    assert await jobs.take_one(desk.kernel)
    job = await desk.job(id)
    assert (job.status, await desk.letters()) == ("failed", "")
    assert read(job, "ru")["code"] == "internal-error"
    assert "31-7-12" not in json.dumps(job.result)
    assert "31-7-12" in str(said)


async def test_a_job_that_lasts_too_long_is_given_up(
    desk: Desk, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dawdle(db: Db, told: Progress) -> None:
        await asyncio.sleep(60)

    letters.before = dawdle
    monkeypatch.setattr(attempt, "LONGEST", timedelta(seconds=1))
    id = await desk.send("АБ")
    assert await jobs.take_one(desk.kernel)
    job = await desk.job(id)
    assert (job.status, read(job, "en")["code"], await desk.letters()) == ("failed", "import-given-up", "")


async def test_a_store_that_is_away_is_waited_for(desk: Desk, letters: Letters) -> None:
    async def away(db: Db, told: Progress) -> None:
        raise unavailable()

    letters.before = away
    id = await desk.send("АБ")
    assert await jobs.take_one(desk.kernel)
    job = await desk.job(id)
    assert (job.status, job.attempts, job.rows_done) == ("queued", 0, 0)
    assert job.due_at > now()
    assert not await jobs.take_one(desk.kernel)

    letters.before = None
    await desk.sql("UPDATE imports SET due_at = now()")
    assert await jobs.take_one(desk.kernel)
    assert ((await desk.job(id)).status, await desk.letters()) == ("done", "АБ")


async def test_but_not_for_ever(desk: Desk, letters: Letters) -> None:
    async def away(db: Db, told: Progress) -> None:
        raise unavailable()

    letters.before = away
    id = await desk.send("АБ")
    await desk.sql("UPDATE imports SET created_at = now() - interval '25 hours'")
    assert await jobs.take_one(desk.kernel)
    job = await desk.job(id)
    assert (job.status, read(job, "en")["code"]) == ("failed", "temporarily-unavailable")


async def test_a_body_that_was_lost_fails_the_job(desk: Desk, letters: Letters) -> None:
    id = await desk.send("АБ")
    await desk.kernel.blobs.delete((await desk.job(id)).sha256)
    assert await jobs.take_one(desk.kernel)
    job = await desk.job(id)
    assert (job.status, read(job, "en")["code"], letters.calls) == ("failed", "file-content-lost", 0)


@pytest.mark.parametrize("what", ["sign-in", "post"])
async def test_access_that_was_lost_meanwhile_refuses_the_job(desk: Desk, letters: Letters, what: str) -> None:
    user_id = desk.world.users["centre", desk.world.centre.id]
    async with desk.kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        claims = await desk.kernel.tokens.check(await signed_in(desk.kernel, db, user_id))
    who = await desk.kernel.load_actor(claims)
    id = await desk.send("А", who)
    async with desk.kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        post = await db.first(select(Membership).where(Membership.user_id == user_id))
        sign_in = await db.get(SignIn, claims.session_id)
        assert post is not None
        started = post.starts_on
        if what == "sign-in":
            sign_in.ended_at = now()
        else:
            post.starts_on = today() + timedelta(days=2)
    try:
        assert await jobs.take_one(desk.kernel)
    finally:
        await desk.sql("UPDATE memberships SET starts_on = :day WHERE user_id = :user", day=started, user=user_id)
    job = await desk.job(id)
    assert (job.status, read(job, "en")["code"], letters.calls) == ("refused", "not-allowed", 0)


async def test_a_program_sends_files_as_far_as_its_scopes_go(desk: Desk, letters: Letters) -> None:
    centre = desk.world.centre
    async with desk.kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        owner = {"district_id": centre.district_id, "organization_id": centre.id}
        client = db.add(ApiClient(name="journal", scopes=["classes:write"], active=True, **owner))
        await db.flush()
        secret = db.add(ClientSecret(client_id=client.id, digest=new_id().bytes))
        await db.flush()
        scopes = frozenset({"classes:write"})
        token, _ = await desk.kernel.tokens.sign(client.id, "client", secret.id, scopes, 60)
    who = await desk.kernel.load_actor(await desk.kernel.tokens.check(token))
    assert who is not None
    for scope, status in (("classes:write", "done"), ("classes:read", "refused")):
        id = await desk.send("А" if status == "done" else "Б", who)
        await desk.sql("UPDATE api_clients SET scopes = ARRAY[:scope] WHERE id = :id", scope=scope, id=client.id)
        assert await jobs.take_one(desk.kernel)
        job = await desk.job(id)
        assert (job.status, job.client_id, job.user_id) == (status, client.id, None)
    assert await desk.letters() == "А"


async def test_kinds_are_registered_once_and_unknown_ones_are_not_taken(desk: Desk, letters: Letters) -> None:
    with pytest.raises(ValueError, match="two runners"):
        jobs.runs("letters")(letters)
    who = await desk.actor("centre", desk.world.centre)
    async with desk.open(who) as db:
        with pytest.raises(LookupError, match="of another house"):
            await jobs.enqueue(db, desk.kernel, desk.errand(db, kind="of another house"), io.BytesIO(b"A"))
    id = await desk.send("А")
    await desk.sql("UPDATE imports SET kind = 'of a later edition'")
    assert not await jobs.take_one(desk.kernel)
    assert (await desk.job(id)).status == "queued"


# --- twins, deaths, stops ---------------------------------------------------------------------------------------------


async def test_of_three_workers_one_has_the_job(desk: Desk, letters: Letters) -> None:
    go_on = asyncio.Event()

    async def wait(db: Db, told: Progress) -> None:
        await go_on.wait()

    letters.before = wait
    id = await desk.send("АБ")
    workers = [asyncio.create_task(jobs.take_one(desk.kernel)) for _ in range(3)]

    async def two_have_none() -> bool:
        return sum(one.done() for one in workers) == 2

    await desk.until(two_have_none)
    go_on.set()
    assert sorted(await asyncio.gather(*workers)) == [False, False, True]
    assert (letters.calls, (await desk.job(id)).attempts, await desk.letters()) == (1, 1, "АБ")


async def test_jobs_are_taken_in_the_order_of_their_coming_and_a_held_one_is_passed_over(
    desk: Desk, letters: Letters
) -> None:
    first, second = await desk.send("А"), await desk.send("Б")
    async with desk.kernel.database.connect() as elsewhere:
        key = func.pg_advisory_xact_lock(worker._LOCK, worker._key(first))
        await elsewhere.execute(select(key))
        assert await jobs.take_one(desk.kernel)
        assert ((await desk.job(first)).status, (await desk.job(second)).status) == ("queued", "done")
        assert not await jobs.take_one(desk.kernel)
    third = await desk.send("В")
    assert await jobs.take_one(desk.kernel)
    assert ((await desk.job(first)).status, (await desk.job(third)).status) == ("done", "queued")


async def test_a_job_that_another_worker_ended_meanwhile_is_left_alone(
    desk: Desk, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await desk.send("АБ")
    seen = await worker._waiting(desk.kernel)
    assert await jobs.take_one(desk.kernel)

    async def of_before(kernel: Kernel) -> Sequence[ImportJob]:
        return seen

    monkeypatch.setattr(worker, "_waiting", of_before)
    assert not await jobs.take_one(desk.kernel)
    assert (letters.calls, (await desk.job(id)).status) == (1, "done")


async def test_a_job_whose_process_died_is_taken_up_again(desk: Desk, letters: Letters) -> None:
    id = await desk.send("АБ")
    await desk.sql("UPDATE imports SET status = 'running', attempts = 1, rows_done = 1, started_at = now()")
    assert await jobs.take_one(desk.kernel)
    job = await desk.job(id)
    assert (job.status, job.attempts, await desk.letters()) == ("done", 2, "АБ")


async def test_a_job_that_kills_its_process_is_given_up(desk: Desk, letters: Letters) -> None:
    id = await desk.send("АБ")
    await desk.sql("UPDATE imports SET status = 'running', attempts = 3, started_at = now()")
    assert await jobs.take_one(desk.kernel)
    job = await desk.job(id)
    assert (job.status, read(job, "en")["code"], letters.calls) == ("failed", "import-given-up", 0)
    assert "3" in read(job, "ru")["detail"]
    assert not await jobs.take_one(desk.kernel)


@pytest.mark.parametrize("goes_well", [True, False])
async def test_who_was_taken_for_dead_leaves_nothing(desk: Desk, letters: Letters, goes_well: bool) -> None:
    async def overtaken(db: Db, told: Progress) -> None:
        await desk.sql("UPDATE imports SET attempts = attempts + 1")
        if not goes_well:
            raise invalid(FAULT)

    letters.before = overtaken
    id = await desk.send("АБ")
    assert await jobs.take_one(desk.kernel)
    job = await desk.job(id)
    assert (job.status, job.attempts, job.result, await desk.letters()) == ("running", 2, None, "")

    letters.before = None
    assert await jobs.take_one(desk.kernel)
    assert ((await desk.job(id)).attempts, await desk.letters()) == (3, "АБ")


async def test_a_server_that_stops_lets_go(desk: Desk, letters: Letters) -> None:
    begun = asyncio.Event()

    async def dawdle(db: Db, told: Progress) -> None:
        begun.set()
        await asyncio.sleep(60)

    letters.before = dawdle
    id = await desk.send("АБ")
    async with desk.working() as work:
        await begun.wait()
    assert work.cancelled()
    job = await desk.job(id)
    assert (job.status, job.attempts, job.rows_done, job.started_at) == ("queued", 0, 0, None)
    assert await desk.letters() == ""

    letters.before = None
    assert await jobs.take_one(desk.kernel)
    assert ((await desk.job(id)).attempts, await desk.letters()) == (1, "АБ")


# --- bodies -----------------------------------------------------------------------------------------------------------


async def test_a_sweep_spares_what_a_job_needs(desk: Desk, letters: Letters) -> None:
    id = await desk.send("АБ")
    swept = await collect_garbage(desk.kernel.database, desk.kernel.blobs, grace=timedelta(0))
    assert (swept.kept, swept.removed) == (1, 0)
    assert await jobs.take_one(desk.kernel)
    assert (await desk.job(id)).status == "done"


async def test_bodies_go_a_week_after_the_end_and_rows_stay(desk: Desk, letters: Letters) -> None:
    old, young, waiting = await desk.send("А"), await desk.send("Б"), await desk.send("А", params={"grade": 6})
    assert await jobs.take_one(desk.kernel)
    assert await jobs.take_one(desk.kernel)
    for id, days in ((old, 8), (young, 6)):
        since = "UPDATE imports SET finished_at = now() - :days * interval '1 day' WHERE id = :id"
        await desk.sql(since, days=days, id=id)

    await jobs.forget_bodies(desk.kernel)
    assert await desk.sql("SELECT count(*) FROM import_bodies WHERE import_id = :id", id=old) == 0
    assert await contents(desk) == {await hash_of(desk, young), await hash_of(desk, waiting)}
    assert await hash_of(desk, old) == await hash_of(desk, waiting)

    assert await jobs.take_one(desk.kernel)
    await desk.sql("UPDATE imports SET finished_at = now() - interval '8 days'")
    await jobs.forget_bodies(desk.kernel)
    assert await contents(desk) == set()
    assert await desk.sql("SELECT count(*) FROM imports") == 3


async def contents(desk: Desk) -> set[str]:
    return {found.sha256 async for batch in desk.kernel.blobs.names() for found in batch}


async def hash_of(desk: Desk, id: UUID) -> str:
    return (await desk.job(id)).sha256


async def test_no_body_is_seen_through_the_gate(desk: Desk, letters: Letters) -> None:
    await desk.send("А")
    for who in (await desk.actor("administrator"), await desk.actor("centre", desk.world.centre)):
        async with desk.open(who) as db:
            assert await db.all(select(ImportBody)) == []


async def test_a_request_is_received_whole_or_refused() -> None:
    chunks = [b"x" * 700_000, b"y" * 700_000]
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]

    async def receive() -> Any:
        return messages.pop(0)

    messages.append({"type": "http.request", "body": b"", "more_body": False})
    async with jobs.received(Request({"type": "http"}, receive)) as body:
        assert body.read() == b"".join(chunks)
    messages += [{"type": "http.request", "body": b"x", "more_body": True}, {"type": "http.disconnect"}]
    with pytest.raises(Problem) as refused:
        async with jobs.received(Request({"type": "http"}, receive)):
            pytest.fail("half a body was taken for a whole one")
    assert refused.value.kind.status == 400
