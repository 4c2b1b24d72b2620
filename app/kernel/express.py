"""The express: the hottest reads answered by one prepared statement, byte for byte as the ordinary way would answer.

A route says `openapi_extra=express(READ)`. The same token check, throttle, access table and gate criteria hold: the
gate's options are compiled into the statement once for each shape of reach. Whatever is out of the ordinary (an odd
parameter, a malformed cursor, nothing found, the database away) is left to the ordinary way, which knows how to say
what is wrong.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import asyncpg
import orjson
from pydantic import BaseModel, ValidationError
from sqlalchemy import ARRAY, Select, any_, bindparam
from sqlalchemy.orm import InstrumentedAttribute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.kernel.actor import Actor
from app.kernel.core import Kernel
from app.kernel.gate import criteria
from app.kernel.paging import ListQuery, Order, Sorts, link_to_next
from app.kernel.places import API
from app.kernel.preconditions import etag, none_match
from app.kernel.prepared import Prepared, prepare
from app.kernel.problems import Problem

Facts = dict[str, Any]
Derive = Callable[[Actor], Callable[[Facts], Facts]]
"""For one actor: from the columns of a row to the further properties of its answer."""

_START = len(API) + 1
_STANDING = frozenset({"limit", "cursor", "sort", "include_total"})


class OutOfTheOrdinary(Exception):
    """Raised by a `Derive` that would have to ask the database first: the ordinary way is taken."""


@dataclass(frozen=True, slots=True)
class Read:
    """What the express must know of a resource; `statement` selects labelled columns, named as the properties."""

    statement: Select[Any]
    answer: type[BaseModel]
    key: InstrumentedAttribute[Any]
    derive: Derive | None = None
    query: type[ListQuery] | None = None
    """For a list: its parameters; without it the read is of one row by id."""
    filters: Mapping[str, InstrumentedAttribute[Any]] = field(default_factory=dict)
    """Parameters that are plain equality with a column (any of, where repeated)."""
    sorts: Sorts = field(default_factory=dict)


def express(read: Read) -> dict[str, Any]:
    """For `openapi_extra` of a route."""
    return {"x-express": read}


class Express:
    """A layer directly under the envelope, so that what only long requests need costs these nothing."""

    def __init__(self, app: ASGIApp, *, kernel: Kernel, routes: Iterable[Any]) -> None:
        """Of the routes those that carry an express read."""
        self._app = app
        self._kernel = kernel
        self._ones: dict[str, Any] = {}
        self._lists: dict[str, Any] = {}
        self._prepared: dict[Any, Prepared] = {}
        for route in routes:
            read: Read | None = getattr(route, "express", None)
            if read is not None:
                place = route.path.removeprefix(API + "/").removesuffix("/{id}")
                (self._ones if read.query is None else self._lists)[place] = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The short way, or the ordinary one."""
        short = scope["type"] == "http" and scope["method"] == "GET" and self._kernel.database.quick is not None
        if not short or not await self._answered(scope["path"][_START:], scope, receive, send):
            await self._app(scope, receive, send)

    async def _answered(self, place: str, scope: Scope, receive: Receive, send: Send) -> bool:
        """Whether the request was an ordinary one and has its answer; `place` is the address after `/api/v1/`."""
        resource, _, tail = place.rpartition("/")
        route = self._ones.get(resource) or self._lists.get(place)
        if route is None:
            return False
        kernel = self._kernel
        scope["route"] = route
        request = Request(scope, receive)
        actor = scope["actor"] = await kernel.gatekeeper.admit(request)
        reach = route.access.reach(actor)
        if reach is None:
            return False
        way = self._many if route.express.query else self._one
        try:
            response = await way(route.express, request, kernel, actor, reach, tail)
        except OutOfTheOrdinary:
            return False
        if response is None:
            return False
        scope["standing"] = await kernel.throttle.count(f"account {actor.id}")
        await response(scope, receive, send)
        return True

    async def _one(
        self, read: Read, request: Request, kernel: Kernel, actor: Actor, reach: Any, tail: str
    ) -> Response | None:
        if request.scope["query_string"]:
            return None
        try:
            values: Facts = {"express_key": UUID(tail)}
        except ValueError:
            return None
        options, bound = criteria(actor, reach)
        prepared = self._prepared.get((id(read), options))
        if prepared is None:
            statement = read.statement.where(read.key == bindparam("express_key", type_=read.key.type))
            prepared = self._prepared[id(read), options] = prepare(statement.options(*options))
        rows = await _fetch(kernel, prepared, bound | values)
        if not rows:
            return None
        facts = _facts(read, rows, actor)[0]
        body = orjson.dumps(facts, default=str, option=orjson.OPT_UTC_Z)
        tag = etag(facts["version"], body)
        if none_match(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers={"etag": tag})
        return Response(body, media_type="application/json", headers={"etag": tag})

    async def _many(
        self, read: Read, request: Request, kernel: Kernel, actor: Actor, reach: Any, _tail: str
    ) -> Response | None:
        given = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        wanted = _wanted(read, given)
        if wanted is None:
            return None
        order = Order(wanted.sort, read.sorts[wanted.sort.removeprefix("-")], read.key)
        values: Facts = {}
        if wanted.cursor is not None:
            try:
                values["cursor_value"], values["cursor_key"] = order.read(wanted.cursor)
            except Problem:
                return None
        filters = _filters(read, wanted, values)
        options, bound = criteria(actor, reach)
        recipe = (id(read), options, wanted.sort, wanted.limit, wanted.cursor is None, filters)
        prepared = self._prepared.get(recipe)
        if prepared is None:
            statement = order.prepared(read.statement, after=wanted.cursor is not None, limit=wanted.limit)
            for name, many in filters:
                column = read.filters[name]
                value = bindparam(f"filter_{name}", type_=ARRAY(column.type) if many else column.type)
                statement = statement.where(column == (any_(value) if many else value))
            prepared = self._prepared[recipe] = prepare(statement.options(*options))
        rows = await _fetch(kernel, prepared, bound | values)
        if rows is None:
            return None
        items = rows[: wanted.limit]
        cursor = order.place(items[-1]["sort_value"], items[-1]["id"]) if len(rows) > wanted.limit else None
        body = orjson.dumps(
            {"items": _facts(read, items, actor), "next_cursor": cursor, "total": None},
            default=str,
            option=orjson.OPT_UTC_Z,
        )
        headers = {"link": link_to_next(request.scope["path"], given, cursor)} if cursor else None
        return Response(body, media_type="application/json", headers=headers)


def _wanted(read: Read, given: list[tuple[str, str]]) -> Any:
    """The parameters, where all of them are of the plain kind and valid."""
    assert read.query is not None  # noqa: S101  # a list has parameters
    values: Facts = {}
    for name, value in given:
        if name in read.filters:
            values.setdefault(name, []).append(value)
        elif name in _STANDING and name not in values:
            values[name] = value
        else:
            return None
    try:
        wanted = read.query.model_validate(values)
    except ValidationError:
        return None
    return None if wanted.include_total else wanted


def _filters(read: Read, wanted: Any, values: Facts) -> tuple[tuple[str, bool], ...]:
    used = []
    for name in read.filters:
        value = getattr(wanted, name)
        if value is not None:
            many = isinstance(value, list) and len(value) != 1
            plain = [getattr(one, "value", one) for one in value] if isinstance(value, list) else [value]
            values[f"filter_{name}"] = plain if many else plain[0]
            used.append((name, many))
    return tuple(used)


async def _fetch(kernel: Kernel, prepared: Prepared, values: Facts) -> Any:
    """The rows; None where the ordinary way must find out what is wrong."""
    assert kernel.database.quick is not None  # noqa: S101  # looked at before
    try:
        return await kernel.database.quick.fetch(
            prepared.sql, *prepared.arguments(values), timeout=kernel.settings.request_deadline
        )
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError):
        return None


def _facts(read: Read, rows: Any, actor: Actor) -> list[Facts]:
    derive = read.derive(actor) if read.derive is not None else None
    names = tuple(read.answer.model_fields)
    answers = []
    for row in rows:
        facts = dict(row)
        if derive is not None:
            facts |= derive(facts)
        answers.append({name: facts[name] for name in names})
    return answers
