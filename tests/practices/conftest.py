"""A rubric in force, reviewers in the pool, and the ways people bring a practice about: through the public API."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event

from app.domains.organizations.models import School
from tests.conftest import As, Client, World

Json = dict[str, Any]

DESCRIBED: Json = {
    "title": "Чтение вслух в парах",
    "problem": "Треть пятиклассников читает медленнее нормы и не понимает условий задач.",
    "steps": [
        "Проверить скорость чтения каждого.",
        "Составить пары: сильный и слабый читатель.",
        "Читать по 15 минут.",
    ],
    "conditions": "Два свободных урока в неделю и тихий кабинет.",
    "cost": "Печать текстов, около 3000 рублей в год.",
    "cost_level": 1,
    "evidence": "За полгода скорость чтения выросла с 68 до 97 слов в минуту.",
    "grades": [5, 6],
    "subjects": ["literature", "russian"],
}
RUBRIC: Json = {
    "title": "Экспертиза лучших практик",
    "criteria": [
        {"code": "useful", "title": "Полезность", "weight": 3},
        {"code": "proven", "title": "Доказанность", "weight": 1},
    ],
    "spread": 0.25,
}


def done(answer: httpx.Response, status: int = 200) -> Json:
    """The body of an answer that must be of this status."""
    assert answer.status_code == status, answer.text
    body: Json = answer.json()
    return body


def faults(answer: httpx.Response, status: int = 422) -> list[tuple[str, str]]:
    """Where a refusal sees faults, and which."""
    return [(fault["pointer"], fault["code"]) for fault in done(answer, status)["errors"]]


@pytest.fixture
async def topic(client: Client) -> Json:
    return done(await client("centre").post("/practice-topics", json={"code": "reading", "title": "Чтение"}), 201)


async def in_force(centre: As, **changes: Any) -> Json:
    """A rubric that is in force."""
    made = done(await centre.post("/practice-rubrics", json=RUBRIC | changes), 201)
    return done(await centre.take(f"/practice-rubrics/{made['id']}", "publish"))


@pytest.fixture
async def rubric(client: Client) -> Json:
    return await in_force(client("centre"))


Describe = Callable[..., Awaitable[Json]]


@pytest.fixture
def describe(client: Client, topic: Json) -> Describe:
    """A draft of a school that lacks nothing."""

    async def draft(school: School, **changes: Any) -> Json:
        who = client("school", school)
        author = done(await who.post("/people", json={"name": "Иванова Анна Петровна", "position": "учитель"}), 201)
        wanted = DESCRIBED | {"author_ids": [author["id"]], "topic_ids": [topic["id"]]} | changes
        return done(await who.post("/practice-submissions", json=wanted), 201)

    return draft


@pytest.fixture
def send(client: Client, describe: Describe) -> Describe:
    """Describe a practice and send it."""

    async def sent(school: School, **changes: Any) -> Json:
        row = await describe(school, **changes)
        return done(await client("school", school).take(f"/practice-submissions/{row['id']}", "submit"))

    return sent


async def joined(person: As, centre: As) -> Json:
    """Somebody offers to review and is admitted."""
    offered = done(await person.post("/practice-reviewers", json={}), 201)
    return done(await centre.take(f"/practice-reviewers/{offered['id']}", "admit"))


@pytest.fixture
async def pool(client: Client, world: World, schools: list[School]) -> list[tuple[As, Json]]:
    """Three who review: of two other schools, and of the department; each with his entry in the pool."""
    people = [client("school", schools[1]), client("school", schools[2]), client("department")]
    return [(person, await joined(person, client("centre"))) for person in people]


async def review(
    centre: As, submission: Json, reviewer: tuple[As, Json], marks: Sequence[int] = (4, 4), **more: Any
) -> Json:
    """Invited, agreed and written."""
    person, entry = reviewer
    invited = done(
        await centre.post(f"/practice-submissions/{submission['id']}/reviews", json={"reviewer_id": entry["id"]}), 201
    )
    address = f"/practice-reviews/{invited['id']}"
    done(await person.take(address, "agree"))
    judged: Json = {
        "scores": [{"criterion": code, "score": mark} for code, mark in zip(("useful", "proven"), marks, strict=True)],
        "recommendation": "accept",
        "comment_for_school": f"Замечание с оценками {marks}",
    }
    return done(await person.take(address, "complete", **judged | more))


@pytest.fixture
def accept(client: Client, send: Describe, rubric: Json, pool: list[tuple[As, Json]]) -> Describe:
    """A practice of the first school on its whole way to acceptance."""

    async def accepted(school: School, **changes: Any) -> Json:
        centre = client("centre")
        row = await send(school, **changes)
        address = f"/practice-submissions/{row['id']}"
        done(await centre.take(address, "review"))
        for reviewer in pool[:2]:
            await review(centre, row, reviewer)
        return done(await centre.take(address, "accept"))

    return accepted


@pytest.fixture
def publish(client: Client, accept: Describe) -> Describe:
    """A practice of the first school in the bank."""

    async def published(school: School, **changes: Any) -> Json:
        row = await accept(school, **changes)
        wanted = {
            "submission_id": row["id"], "summary": "Ученики читают друг другу вслух.",
            "effect_months": 4, "security_level": 2,
        }  # fmt: skip
        return done(await client("centre").post("/practices", json=wanted), 201)

    return published


@pytest.fixture
def selects(app: FastAPI) -> Callable[[], AbstractContextManager[list[str]]]:
    """The queries that reach the database while a block runs."""
    engine = app.state.kernel.database.engine.sync_engine

    @contextmanager
    def counted() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if statement.startswith("SELECT") and not any(name in statement for name in ("sign_ins", "memberships")):
                seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counted
