"""The life of a request, around every handler: who, how far, one transaction, one answer, and only then the bytes.

A route without an access rule does not start. Authentication comes before the body is read; the answer leaves after
COMMIT.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus
from typing import Annotated, Any, get_type_hints

import orjson
from fastapi import APIRouter, Depends, Query, params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from app.kernel import idempotency
from app.kernel.access import Access
from app.kernel.actor import NOBODY, Actor, Origin, Reach
from app.kernel.core import Kernel
from app.kernel.db import Db
from app.kernel.faults import faults_of
from app.kernel.paging import Slice, link_to_next
from app.kernel.places import API
from app.kernel.preconditions import Preconditions, etag, none_match
from app.kernel.problems import FORBIDDEN, MALFORMED, UNSUPPORTED, Kind, Problem, invalid
from app.kernel.refusals import unavailable
from app.kernel.tables import Record
from app.kernel.text import Text

MERGE_PATCH = "application/merge-patch+json"
PUBLISHED = "public, max-age=60"


class NoQuery(BaseModel):
    """An operation without query parameters refuses them all."""

    model_config = ConfigDict(extra="forbid")


async def _no_query(_: Annotated[NoQuery, Query()]) -> None:
    """FastAPI checks the model."""


class StrictJson(Request):
    """JSON read strictly: no NaN, no lone surrogates, no invalid UTF-8, bounded depth."""

    async def json(self) -> Any:
        """The body, or 400."""
        try:
            return orjson.loads(await self.body())
        except orjson.JSONDecodeError as error:
            raise Problem(
                MALFORMED,
                Text("Ошибка в знаке {at}.", "The fault is at character {at}.").filled(at=error.pos),
            ) from error


class Route(APIRoute):
    """One operation."""

    access: Access
    edits: bool
    media_types: tuple[str, ...]
    refusals: tuple[Kind, ...]
    names: tuple[type[BaseModel], ...]
    """Models that the contract refers to by name, and that no body or answer is made of."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """`openapi_extra={"x-edits": True}` marks a step; PATCH and DELETE are edits by themselves."""
        extra: dict[str, Any] = {**(options.get("openapi_extra") or {})}  # many routes may be given the same one
        methods = set(options.get("methods") or ())
        self.access, held = _access_of(endpoint)
        self.edits = bool(extra.pop("x-edits", False)) or bool(methods & {"PATCH", "DELETE"})
        self.media_types = tuple(extra.pop("x-media-types", ()))
        self.refusals = tuple(extra.pop("x-refusals", ()))
        self.names = tuple(extra.pop("x-names", ()))
        self.keeps_answer = methods == {"POST"} and not self.access.public
        self.writes = bool(methods - {"GET"})
        self.express: Any = extra.pop("x-express", None)
        self.deadline: float | None = extra.pop("x-deadline", None)
        options["openapi_extra"] = extra or None
        if not _takes_query(endpoint):
            options["dependencies"] = [*(options.get("dependencies") or ()), Depends(_no_query)]
        super().__init__(path, _settled(endpoint, held), **options)
        if self.body_field is not None and not self.media_types:
            patch = "PATCH" in methods
            self.media_types = (MERGE_PATCH, "application/json") if patch else ("application/json",)

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        """The handler of FastAPI inside the transaction of this request."""
        original = super().get_route_handler()

        async def handler(request: Request) -> Response:
            kernel: Kernel = request.app.state.kernel
            try:
                async with asyncio.timeout(self.deadline or kernel.settings.request_deadline):
                    return await self._answer(request, kernel, original)
            except TimeoutError as error:
                raise unavailable() from error

        return handler

    async def _answer(
        self, request: Request, kernel: Kernel, original: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        actor = await self._admit(request, kernel)
        reach = self.access.reach(actor)
        if reach is None:
            raise _not_allowed(self.access)
        self._check_media_type(request)
        if not self.keeps_answer or actor.id is None or "idempotency-key" not in request.headers:
            return await self._transact(request, kernel, original, actor, reach)
        async with idempotency.read_ahead(request) as keyed:
            return await self._transact(request, kernel, original, actor, reach, keyed)

    async def _transact(
        self,
        request: Request,
        kernel: Kernel,
        original: Callable[[Request], Awaitable[Response]],
        actor: Actor,
        reach: Reach,
        keyed: idempotency.Keyed | None = None,
    ) -> Response:
        call = StrictJson(request.scope, keyed.receive if keyed else request.receive)
        async with kernel.database.open(
            actor,
            reach,
            writable=self.writes,
            origin=_origin(request),
            preconditions=Preconditions(request.headers.get("if-match"), required=self.edits),
        ) as db:
            db.roles = self.access.roles
            request.scope["db"] = db
            claim = await self._claim(keyed, kernel, db)
            if isinstance(claim, Response):
                return claim
            try:
                response = await original(call)
            except RequestValidationError as error:
                raise invalid(*faults_of(error.errors(), error.body)) from error
            self._finish(request, response, db)
            if claim is not None:
                await claim.keep(db, response, kernel.seal)
        if request.method == "GET" and none_match(
            request.headers.get("if-none-match"), response.headers.get("etag", "")
        ):
            kept = {name: response.headers[name] for name in ("etag", "cache-control") if name in response.headers}
            return Response(status_code=304, headers=kept)
        return response

    async def _claim(
        self, keyed: idempotency.Keyed | None, kernel: Kernel, db: Db
    ) -> idempotency.Claim | Response | None:
        if keyed is None or db.actor.id is None:
            return None
        return await idempotency.claim(db, db.actor.id, keyed, kernel.seal)

    async def _admit(self, request: Request, kernel: Kernel) -> Actor:
        address = request.client.host if request.client else ""
        if self.access.public and not (self.access.open and "authorization" in request.headers):
            request.scope["standing"] = await kernel.throttle.count(f"address {address}")
            return NOBODY
        actor = request.scope["actor"] = await kernel.gatekeeper.admit(request)
        request.scope["standing"] = await kernel.throttle.count(f"account {actor.id}")
        return actor

    def _check_media_type(self, request: Request) -> None:
        if not self.media_types:
            return
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in self.media_types and not (kind == "" and request.headers.get("content-length", "0") == "0"):
            raise Problem(
                UNSUPPORTED,
                Text("Принимается: {types}.", "Taken: {types}.").filled(types=", ".join(self.media_types)),
                headers={"Accept-Patch" if request.method == "PATCH" else "Accept-Post": ", ".join(self.media_types)},
            )

    def _finish(self, request: Request, response: Response, db: Db) -> None:
        subject = db.subject
        status = response.status_code
        if subject is not None and status < HTTPStatus.MULTIPLE_CHOICES and status != HTTPStatus.NO_CONTENT:
            response.headers["etag"] = etag(subject.version, bytes(response.body))
            if status == HTTPStatus.CREATED and "location" not in response.headers:
                response.headers["location"] = f"{request.url.path}/{subject.id}"
        if self.access.open and self.writes is False:
            self._let_be_kept(response, db)
        if db.next_cursor is not None:
            response.headers["link"] = link_to_next(
                request.url.path, request.query_params.multi_items(), db.next_cursor
            )

    @staticmethod
    def _let_be_kept(response: Response, db: Db) -> None:
        """What is published: caches may keep it for a minute, and ask whether it has changed."""
        if "etag" not in response.headers:
            response.headers["etag"] = etag(0, bytes(response.body))
        response.headers["cache-control"] = PUBLISHED if db.actor is NOBODY else "private, no-cache"


class Routes(APIRouter):
    """The operations of one resource; the function's name makes the operationId: `schools_list`, `schools_create`."""

    def __init__(self, path: str, *, tag: str, name: str | None = None) -> None:
        """`path` is the plural noun, as `/schools`; `tag` one of `app.main.TAGS`."""
        self.resource = name or path.strip("/").replace("-", "_").replace("/", "_")
        super().__init__(
            prefix=API + path, tags=[tag], route_class=Route, generate_unique_id_function=self._operation_id
        )

    def _operation_id(self, route: Any) -> str:
        return f"{self.resource}_{route.name.strip('_').replace('-', '_')}"


def _access_of(endpoint: Callable[..., Any]) -> tuple[Access, str]:
    for name, hint in get_type_hints(endpoint, include_extras=True).items():
        for mark in getattr(hint, "__metadata__", ()):
            access = getattr(getattr(mark, "dependency", None), "access", None)
            if isinstance(access, Access):
                return access, name
    message = f"{endpoint.__module__}.{endpoint.__qualname__} declares no access rule: take a Db from allow(...)"
    raise TypeError(message)


def _takes_query(endpoint: Callable[..., Any]) -> bool:
    hints = get_type_hints(endpoint, include_extras=True).values()
    return any(isinstance(mark, params.Query) for hint in hints for mark in getattr(hint, "__metadata__", ()))


def _settled(endpoint: Callable[..., Any], held: str) -> Callable[..., Any]:
    """Flush what the handler left pending, so that the answer shows versions and constraints have spoken."""
    if not inspect.iscoroutinefunction(endpoint):
        message = f"{endpoint.__qualname__} must be async: a thread hop costs more than the handler"
        raise TypeError(message)

    @wraps(endpoint)
    async def settled(**arguments: Any) -> Any:
        db: Db = arguments[held]
        result = await endpoint(**arguments)
        await db.flush()
        if isinstance(result, Record):
            db.subject = result
        elif isinstance(result, Slice):
            db.next_cursor = result.next_cursor
        return result

    return settled


def _not_allowed(access: Access) -> Problem:
    roles = [role.value for role in access.roles]
    return Problem(
        FORBIDDEN,
        Text("Это могут: {ru}.", "This is open to: {en}.").filled(
            ru=", ".join(role.label.ru for role in access.roles), en=", ".join(role.label.en for role in access.roles)
        ),
        roles=roles,
        scope=access.scope,
    )


def _origin(request: Request) -> Origin:
    return Origin(
        request_id=request.scope.get("request_id", ""),
        address=request.client.host if request.client else "",
        agent=request.headers.get("user-agent", "")[:200].replace("\x00", ""),
    )
