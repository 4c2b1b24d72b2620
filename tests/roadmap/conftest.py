"""Editions to try things on: the reference as a file, as a draft of the department, and published."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import yaml
from fastapi import FastAPI
from sqlalchemy import event

from app.domains.roadmap.seed import REFERENCE
from tests.conftest import As, Client

Json = dict[str, Any]
YAML = {"content-type": "application/yaml"}


def as_yaml(content: Any) -> bytes:
    """A structure as a file."""
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False).encode()


def small(**changes: Any) -> Json:
    """The smallest roadmap that says something."""
    duty = {"text": "Назначить координатора.", "deliverable": "appointment"}
    measure = {"code": "1.1.1", "title_en": "Coordinators", "department": [duty], "school": []}
    section = {"code": "1.1", "printed_number": None, "title": None, "title_en": None, "measures": [measure]}
    stage = {"code": "1", "printed_number": "1", "title": "Подготовка", "title_en": None, "sections": [section]}
    actors = [{"code": "department", "title": "Отдел"}, {"code": "school", "title": "Школы"}]
    return {"title": "Дорожная карта", "language": "ru", "actors": actors, "stages": [stage]} | changes


def faults(answer: httpx.Response) -> list[tuple[str, str]]:
    """What is wrong, and where."""
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


async def load(person: As, content: bytes, **query: Any) -> httpx.Response:
    """Import a file."""
    return await person.post("/roadmaps/imports", content=content, headers=YAML, params=query)


async def made(person: As, content: bytes, **query: Any) -> str:
    """Import a file that is in order; the address of the new draft."""
    answer = await load(person, content, **query)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"].removeprefix("/api/v1")


@pytest.fixture
def reference() -> bytes:
    """The district's roadmap as the file that comes with the system."""
    return REFERENCE.read_bytes()


@pytest.fixture
async def draft(client: Client, reference: bytes) -> str:
    """The reference as a draft."""
    return await made(client("department"), reference)


@pytest.fixture
async def published(client: Client, draft: str) -> str:
    """The reference, published."""
    answer = await client("department").take(draft, "publish")
    assert answer.status_code == 200, answer.text
    return draft


@pytest.fixture
async def everything(client: Client) -> Callable[[str], Awaitable[list[Json]]]:
    """All items of a list, page after page."""

    async def read(address: str) -> list[Json]:
        return [item async for item in _items(client("department"), address)]

    return read


async def _items(person: As, address: str) -> AsyncIterator[Json]:
    following: str | None = address
    while following is not None:
        answer = await person.get(following)
        assert answer.status_code == 200, answer.text
        for item in answer.json()["items"]:
            yield item
        following = answer.links["next"]["url"].removeprefix("/api/v1") if "next" in answer.links else None


@pytest.fixture
def reads(app: FastAPI) -> Callable[[], Any]:
    """Notes the queries that touch the roadmap while its block runs."""

    @contextmanager
    def watch() -> Iterator[list[str]]:
        told: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if statement.startswith("SELECT") and ("roadmap" in statement or "responsibilities" in statement):
                told.append(statement)

        engine = app.state.kernel.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield told
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return watch
