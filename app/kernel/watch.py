"""What operators look at: alive, ready, and Prometheus metrics (for the machine itself or the METRICS_TOKEN holder)."""

import hmac
from ipaddress import ip_address

from fastapi import FastAPI
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.kernel.core import Kernel
from app.kernel.problems import NOT_FOUND, Problem
from app.kernel.refusals import unavailable


async def live(_: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "alive"})


async def ready(request: Request) -> Response:
    """The database answers too."""
    kernel: Kernel = request.app.state.kernel
    try:
        async with kernel.database.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except Exception as error:
        raise unavailable() from error
    return JSONResponse({"status": "ready"})


async def metrics(request: Request) -> Response:
    """Not open to the world: who may not read it is told that there is nothing."""
    kernel: Kernel = request.app.state.kernel
    if not _may_read(request, kernel):
        raise Problem(NOT_FOUND)
    return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)


def mount(app: FastAPI) -> None:
    """Outside the contract: these are for machines that watch machines."""
    app.router.add_route("/health/live", live, methods=["GET"])
    app.router.add_route("/health/ready", ready, methods=["GET"])
    app.router.add_route("/metrics", metrics, methods=["GET"])


def _may_read(request: Request, kernel: Kernel) -> bool:
    token = kernel.settings.metrics_token
    if token is not None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.get_secret_value().encode())
    if request.client is None or "x-forwarded-for" in request.headers:
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
