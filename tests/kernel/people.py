"""Actors made by hand and papers to show them, for what lies beneath the API."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from typing import Any

from fastapi import FastAPI

from app.domains.documents.models import Document
from app.domains.organizations.models import Organization, owned_by
from app.kernel.actor import EVERYTHING, SYSTEM, Actor, Post, Reach, Role
from app.kernel.database import Database
from app.kernel.db import Db
from app.kernel.tables import new_id
from app.policy import TABLE

Acting = Callable[..., AbstractAsyncContextManager[Db]]


def actor(*posts: tuple[Role, Organization | None], scopes: frozenset[str] = frozenset(), **more: Any) -> Actor:
    """Somebody who holds these posts."""
    held = tuple(
        Post(role, where.district_id if where else None, where.id if where else None, where.kind if where else "")
        for role, where in posts
    )
    program = any(role is Role.INTEGRATION for role, _ in posts)
    known = {"client_id": new_id()} if program else {"user_id": new_id()}
    return Actor(**{"name": "somebody", "posts": held, "scopes": scopes, "table": TABLE, **known, **more})


def acting_by_hand(app: FastAPI) -> Acting:
    """`async with act(actor, "documents.read") as db`: a Db as a request of that action would get it."""
    database: Database = app.state.kernel.database

    @asynccontextmanager
    async def act(who: Actor, action: str | Reach = "documents.read", *, writable: bool = False) -> AsyncIterator[Db]:
        reach = TABLE.reach_of(who, action) if isinstance(action, str) else action
        assert reach is not None, f"{who.roles} may not {action}"
        async with database.open(who, reach, writable=writable) as db:
            yield db

    return act


def paper(owner: Organization, title: str, audience: str = "owner") -> Document:
    """A document."""
    return Document(
        **owned_by(owner), kind="order", issued_on=date(2026, 9, 1), title=title, issuer="Отдел", audience=audience
    )


async def put(app: FastAPI, *rows: Any) -> None:
    """Store rows as the system itself."""
    async with app.state.kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        for row in rows:
            db.add(row)
