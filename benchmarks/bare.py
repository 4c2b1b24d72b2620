"""R, the yardstick: bare Starlette and asyncpg, the same SQL, the token checked, nothing else.

Ours is measured against it.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from jose import jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ONE = """
SELECT a.id, a.created_at, a.updated_at, a.version, a.status, a.district_id, a.programme_id, a.responsibility_id,
       a.organization_id, a.actor, a.due_on, a.due_basis, a.evidence_count, a.appointment_id, a.note,
       o.name AS organization_name, r.stage, r.section, r.measure, r.place, r.text AS duty, r.deliverable,
       p.status AS programme_status
FROM assignments a
JOIN responsibilities r ON r.id = a.responsibility_id
JOIN organizations o ON o.id = a.organization_id
JOIN programmes p ON p.id = a.programme_id
WHERE a.district_id = $1
"""
BY_ID = ONE + " AND a.id = $2"
PAGE = ONE + " AND a.status = $2 AND (a.due_key, a.id) > ($3, $4) ORDER BY a.due_key, a.id LIMIT 51"

_seen: dict[str, Any] = {}


def _district(request: Request) -> UUID:
    token = request.headers["authorization"][7:]
    claims = _seen.get(token)
    if claims is None:
        claims = _seen[token] = jwt.decode(
            token, request.app.state.key, algorithms=["RS256"], options={"verify_aud": False}
        )
    district: UUID = request.app.state.district
    return district


def _body(value: Any) -> Response:
    return Response(orjson.dumps(value, default=str), media_type="application/json")


async def one(request: Request) -> Response:
    """Work a."""
    rows = await request.app.state.pool.fetch(BY_ID, _district(request), UUID(request.path_params["id"]))
    return _body(dict(rows[0]))


async def page(request: Request) -> Response:
    """Works b and f."""
    query = request.query_params
    due = datetime.fromisoformat(query.get("due", "1900-01-01")).date()
    after = UUID(query.get("after", str(UUID(int=0))))
    rows = await request.app.state.pool.fetch(PAGE, _district(request), query["status"], due, after)
    return _body({"items": [dict(row) for row in rows[:50]]})


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """One pool, as ours."""

    async def keep(_: object) -> None:
        """Nothing to reset."""

    app.state.pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=10, max_size=10, reset=keep)
    app.state.district = UUID(os.environ["BENCH_DISTRICT"])
    app.state.key = orjson.loads(os.environ["BENCH_JWK"])
    yield
    await app.state.pool.close()


def create_app() -> Starlette:
    """For uvicorn."""
    return Starlette(routes=[Route("/assignments/{id}", one), Route("/assignments", page)], lifespan=lifespan)
