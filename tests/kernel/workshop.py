"""An application with operations that go wrong on purpose, beside all the real ones."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, ClassVar

import httpx
from fastapi import FastAPI, Query, Request
from pydantic import Field
from sqlalchemy import text

from app.domains.accounts.models import User
from app.domains.accounts.service import load_actor
from app.kernel.assembly import assemble
from app.kernel.db import Db
from app.kernel.paging import ListQuery
from app.kernel.problems import CATALOGUE, Problem
from app.kernel.routing import Routes
from app.kernel.schema import In, Out
from app.main import DESCRIPTION, ROUTES, TAGS, TITLE
from app.policy import TABLE, allow
from tests.conftest import make_settings

Anybody = Annotated[Db, allow("auth.sign-in")]
SECRET = "the combination is 31-7-12"

shop = Routes("/workshop", tag="Users")


class Wish(In):
    """What should go wrong."""

    say: Annotated[str, Field(max_length=2000)] = ""
    """SQL, or a name."""


class Told(Out):
    """That it did not."""

    said: str
    """What was asked."""


class Asked(ListQuery):
    """Parameters that are looked at closely."""

    say: ClassVar[Any] = None


@shop.post("/break", response_model=Told, summary="Break")
async def break_(db: Anybody, wish: Wish) -> Any:
    """A mistake of the program."""
    raise LookupError(f"{SECRET} {wish.say}")


@shop.post("/sql", response_model=Told, summary="Run")
async def sql(db: Anybody, wish: Wish) -> Any:
    """Whatever the database says."""
    await (await db.connection()).execute(text(wish.say))
    return {"said": wish.say}


@shop.post("/enlist", response_model=Told, summary="Enlist")
async def enlist(db: Anybody, wish: Wish) -> Any:
    """Add a user of this login."""
    db.add(User(login=wish.say, name="Кто-то"))
    return {"said": wish.say}


@shop.post("/break-late", response_model=Told, summary="Break late")
async def break_late(db: Anybody, wish: Wish) -> Any:
    """Add a user, and then fall."""
    db.add(User(login=wish.say, name="Кто-то"))
    await db.flush()
    raise ZeroDivisionError(SECRET)


@shop.post("/answer-badly", response_model=Told, summary="Answer badly")
async def answer_badly(db: Anybody, wish: Wish) -> Any:
    """Add a user, and then answer what cannot be answered."""
    db.add(User(login=wish.say, name="Кто-то"))
    return {"told": SECRET}


@shop.post("/refuse", response_model=Told, summary="Refuse")
async def refuse(db: Anybody, wish: Wish) -> Any:
    """The problem of this code."""
    raise Problem(CATALOGUE[wish.say])


@shop.get("/slow", response_model=Told, summary="Be slow")
async def slow(db: Anybody) -> Any:
    """A minute."""
    await asyncio.sleep(60)


@shop.get("/listed", response_model=Told, summary="List")
async def listed(db: Anybody, wanted: Annotated[Asked, Query()]) -> Any:
    """Nothing but parameters."""
    return {"said": str(wanted.limit)}


@shop.post("/read", response_model=Told, summary="Read")
async def read(db: Anybody, wish: Wish, request: Request) -> Any:
    """The body as it is."""
    return {"said": wish.say}


@asynccontextmanager
async def workshop(url: str, **changes: Any) -> AsyncIterator[FastAPI]:
    """The application with its own pool of connections."""
    app = assemble(
        make_settings(**changes), [*ROUTES, shop], load_actor=load_actor, table=TABLE, database_url=url,
        title=TITLE, description=DESCRIPTION, tags=TAGS,
    )  # fmt: skip
    try:
        yield app
    finally:
        await app.state.kernel.database.close()


def visitor(app: FastAPI, *, raising: bool = True, **headers: str) -> httpx.AsyncClient:
    """Somebody at the application; a mistake that reaches the server itself is raised here."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=raising)
    return httpx.AsyncClient(transport=transport, base_url="http://test/api/v1", headers=headers)
