"""R, the yardstick: bare Starlette and asyncpg, the same SQL, the token checked, nothing else.

Ours is measured against it.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from jose import jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uuid_utils.compat import uuid7

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

POST = """
WITH new AS (
    INSERT INTO monitoring_submissions (id, district_id, wave_id, form_id, school_id, class_id, status, values,
        absences, explanations, source, revision, rounds, late, reasons, created_at, updated_at, version)
    VALUES ($1, $3, $4, $5, $6, $7, 'draft', $8, '{}', '{}', 'screen', 1, 0, false, '{}', $9, $9, 1) -- one
    RETURNING school_id
)
INSERT INTO monitoring_summaries AS s (id, district_id, wave_id, form_id, school_id, status, drafts, submitted,
    returned, accepted_count, on_time, entered, accepted, created_at, updated_at, version)
SELECT $2::uuid, $3, $4, $5, new.school_id, 'open', 1, 0, 0, 0, 0, $10::numeric[], '{}', $9, $9, 1 FROM new
ON CONFLICT (wave_id, form_id, school_id) DO UPDATE SET drafts = s.drafts + 1,
    entered = ARRAY(SELECT a + b FROM unnest(s.entered, excluded.entered) AS t (a, b)),
    updated_at = excluded.updated_at, version = s.version + 1
"""
"""One sheet and what its school sums up to, in one statement and so in one transaction."""

SUMMED = """
SELECT s.id, s.created_at, s.updated_at, s.version, s.status, s.district_id, s.wave_id, s.form_id, s.school_id,
       s.drafts, s.submitted, s.returned, s.accepted_count, s.on_time, s.entered::float8[], s.confirmed_at,
       s.confirmed_by, s.accepted_at, o.code, o.name, f.code AS form_code,
       (SELECT count(*) FROM classes c WHERE c.school_id = s.school_id AND c.school_year = w.school_year) AS expected
FROM monitoring_summaries s
JOIN organizations o ON o.school_id = s.school_id
JOIN monitoring_waves w ON w.id = s.wave_id
JOIN monitoring_forms f ON f.id = s.form_id
WHERE s.district_id = $1 AND s.school_id = $2 AND s.wave_id = ANY($3)
ORDER BY o.name_key, s.id LIMIT 51
"""

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


async def post(request: Request) -> Response:
    """Work c."""
    district = _district(request)
    sheet = orjson.loads(await request.body())
    wave, school, class_ = (UUID(sheet[name]) for name in ("wave_id", "school_id", "class_id"))
    id_, form = uuid7(), request.app.state.form
    await request.app.state.pool.execute(
        POST, id_, uuid7(), district, wave, form, school, class_, orjson.dumps(sheet["values"]).decode(),
        datetime.now(UTC), [1, *sheet["values"].values()],
    )  # fmt: skip
    return _body({"id": id_, **sheet})


async def summed(request: Request) -> Response:
    """Work e."""
    query = request.query_params
    waves = [UUID(wave) for wave in query.getlist("wave_id")]
    rows = await request.app.state.pool.fetch(SUMMED, _district(request), UUID(query["school_id"]), waves)
    return _body({"items": [dict(row) for row in rows]})


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """One pool, as ours."""

    async def keep(_: object) -> None:
        """Nothing to reset."""

    app.state.pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=10, max_size=10, reset=keep)
    app.state.district = UUID(os.environ["BENCH_DISTRICT"])
    app.state.form = UUID(os.environ["BENCH_FORM"])
    app.state.key = orjson.loads(os.environ["BENCH_JWK"])
    yield
    await app.state.pool.close()


def create_app() -> Starlette:
    """For uvicorn."""
    routes = [
        Route("/assignments/{id}", one),
        Route("/assignments", page),
        Route("/submissions", post, methods=["POST"]),
        Route("/summaries", summed),
    ]
    return Starlette(routes=routes, lifespan=lifespan)
