"""Builds the FastAPI application around given routes: kernel parts, error answers, health, metrics, problem pages."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from app.kernel import chain, idempotency, jobs, pages, reading_room, watch
from app.kernel.actor import EVERYTHING, SYSTEM, Actor, Table
from app.kernel.blobs import Blobs
from app.kernel.core import Kernel
from app.kernel.database import Database
from app.kernel.db import Db
from app.kernel.dispatch import Dispatcher
from app.kernel.envelope import Envelope, Metrics, answer
from app.kernel.express import Express
from app.kernel.gatekeeper import Gatekeeper
from app.kernel.keys import Keyring
from app.kernel.limits import BodyLimit
from app.kernel.problems import INVALID, MALFORMED, NO_METHOD, NOT_FOUND, TOO_LARGE, UNSUPPORTED, Kind, Problem
from app.kernel.sealing import Seal, secret_of
from app.kernel.throttle import Throttle
from app.kernel.tokens import Claims, Tokens
from app.settings import Settings

EXPOSED = [
    "Content-Disposition",
    "Content-Range",
    "ETag",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-Id",
    "Idempotency-Replayed",
]
_SEAL_EVERY = 1.0
_FORGET_EVERY = 3600.0

LoadFrom = Callable[[Db, Claims], Awaitable[Actor | None]]

log = structlog.get_logger("kernel")


def assemble(
    settings: Settings,
    routers: Sequence[APIRouter],
    *,
    load_actor: LoadFrom,
    table: Table,
    database_url: str,
    title: str,
    description: str,
    tags: Sequence[Mapping[str, Any]],
) -> FastAPI:
    """`load_actor(db, claims)` is how the accounts domain finds who is behind a token."""
    kernel = _kernel(settings, database_url, load_actor, table)
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await kernel.keyring.load()
        await kernel.database.open_quick()
        helpers = [asyncio.create_task(helper(kernel)) for helper in (_keep, jobs.work)]
        try:
            yield
        finally:
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
            with contextlib.suppress(Exception):
                await chain.seal(kernel.database)
            await kernel.painter.close()
            await kernel.database.close()

    app = FastAPI(
        title=title, description=description, version="1.0.0", openapi_tags=[dict(tag) for tag in tags],
        docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan, redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # ours are in the envelope
        separate_input_output_schemas=True, exception_handlers={Problem: _problem, HTTPException: _http},
        middleware=[
            Middleware(Envelope, metrics=metrics, public_url=settings.public_url, csp=reading_room.CSP,
                       https=settings.public_url.startswith("https://")),
            *_cors(settings),
            Middleware(Express, kernel=kernel, routes=[route for router in routers for route in router.routes]),
            Middleware(
                BodyLimit, json=settings.json_limit, file=settings.file_limit, imported=settings.import_limit
            ),
        ],
    )  # fmt: skip
    app.state.kernel = kernel
    app.state.metrics = metrics
    for router in routers:
        app.router.routes.extend(router.routes)
    watch.mount(app)
    pages.mount(app)
    reading_room.mount(app)
    app.router.middleware_stack = Dispatcher(app)
    return app


def _kernel(settings: Settings, database_url: str, load_actor: LoadFrom, table: Table) -> Kernel:
    seal = Seal(secret_of(settings))
    database = Database(database_url, pool=settings.database_pool, bouncer=settings.database_bouncer)
    keyring = Keyring(database, seal)
    tokens = Tokens(keyring, issuer=settings.public_url or "effective-school")

    async def load(claims: Claims) -> Actor | None:
        async with database.open(SYSTEM, EVERYTHING, writable=False) as db:
            actor = await load_actor(db, claims)
        return None if actor is None else replace(actor, table=table)

    return Kernel(
        settings=settings,
        database=database,
        seal=seal,
        keyring=keyring,
        tokens=tokens,
        gatekeeper=Gatekeeper(tokens, load, settings.actor_cache_seconds),
        throttle=Throttle(settings.rate_limit),
        blobs=Blobs.of(settings),
        load_actor=load,
    )


def _cors(settings: Settings) -> list[Middleware]:
    if not settings.cors_origins:
        return []
    return [
        Middleware(
            CORSMiddleware, allow_origins=settings.cors_origins, expose_headers=EXPOSED,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=[
                "Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", "X-Request-Id",
            ],
        )
    ]  # fmt: skip


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101  # registered for this class alone
    return answer(error, request.scope, request.app.state.kernel.settings.public_url)


_KINDS: Mapping[int, Kind] = {
    400: MALFORMED, 404: NOT_FOUND, 405: NO_METHOD, 413: TOO_LARGE, 415: UNSUPPORTED, 422: INVALID
}  # fmt: skip


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    headers = dict(error.headers or {})
    if error.status_code == 405:  # noqa: PLR2004
        headers["Allow"] = ", ".join(sorted(_methods(request)))
    kind = _KINDS.get(error.status_code, NOT_FOUND)
    return answer(Problem(kind, headers=headers), request.scope, request.app.state.kernel.settings.public_url)


def _methods(request: Request) -> set[str]:
    """Every method of the address: each route knows only its own."""
    found: set[str] = set()
    for route in request.app.router.routes:
        match, _ = route.matches({**request.scope, "method": "-"})
        if match is not Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return found | ({"HEAD"} if "GET" in found else set())


async def _keep(kernel: Kernel) -> None:
    """Lay the audit chain and drop old answers and bodies, for as long as the server lives."""
    beats = 0
    while True:
        try:
            while await chain.seal(kernel.database):
                pass
            if beats % int(_FORGET_EVERY / _SEAL_EVERY) == 0:
                async with kernel.database.connect() as connection:
                    await idempotency.forget_old(connection)
                await jobs.forget_bodies(kernel)
        except Exception as error:  # noqa: BLE001  # the keeper outlives a database that went away
            log.warning("keeper waits", reason=type(error).__name__)
        beats += 1
        await asyncio.sleep(_SEAL_EVERY)
