"""What surrounds a request, as one raw ASGI layer: request id, language, size limits, security headers, log, metrics.

One layer, because each BaseHTTPMiddleware costs a fifth of a millisecond (measured), and because a handler for
`Exception` inside the application answers and then drops the connection.
"""

import re
import time
from collections.abc import Mapping

import orjson
import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel.problems import HEADERS_TOO_LARGE, INTERNAL, Fault, Problem, invalid
from app.kernel.refusals import problem_of_any
from app.kernel.tables import new_id
from app.kernel.text import Text, language, preferred

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_LONGEST_HEADERS = 32_768
LONGEST_VALUE = 1000
"""Characters of a header whose length the contract bounds; a longer one is refused, not cut."""
_BOUNDED = {b"accept-language": "Accept-Language", b"if-match": "If-Match", b"if-none-match": "If-None-Match"}
_TOO_LONG = Text("Слишком длинно: не больше {n} знаков.", "Too long: at most {n} characters.").filled(n=LONGEST_VALUE)

SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
CLOSED_CSP = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

log = structlog.get_logger("request")


class Metrics:
    """Counts of requests by operation and status, and how long they took."""

    def __init__(self) -> None:
        """Each application has its own registry."""
        self.registry = CollectorRegistry()
        self.requests = Counter("http_requests", "Requests", ["operation", "status"], registry=self.registry)
        self.seconds = Histogram("http_request_seconds", "Seconds", ["operation"], registry=self.registry)
        self._known: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    def note(self, operation: str, status: int, seconds: float) -> None:
        """One request; operations and statuses are few, and looking their counters up costs more than counting."""
        known = self._known.get((operation, status))
        if known is None:
            counter, histogram = self.requests.labels(operation, str(status)), self.seconds.labels(operation)
            known = self._known[operation, status] = counter, histogram
        known[0].inc()
        known[1].observe(seconds)


class Envelope:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, public_url: str, csp: Mapping[str, str], https: bool) -> None:
        """`csp`: path -> the Content-Security-Policy of the few pages that are no JSON."""
        self._app = app
        self._metrics = metrics
        self._base = public_url
        self._csp = {path: policy.encode() for path, policy in csp.items()}
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, whatever happens."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = dict(scope["headers"])
        request_id = _request_id(headers.get(b"x-request-id"))
        scope["request_id"] = request_id
        token = language.set(preferred(headers.get(b"accept-language", b"").decode("latin-1")))
        head = scope["method"] == "HEAD"
        if head:  # a copy: the server must go on knowing that no body belongs to its answer
            scope = {**scope, "method": "GET"}
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *self._headers(scope, request_id)]
            elif head:
                message["body"] = b""
            await send(message)

        try:
            if oversized := _oversized(scope):
                await self._refuse(oversized, scope, sending)
            else:
                await self._app(scope, receive, sending)
        except Exception as error:
            problem = problem_of_any(error)
            if problem is None:
                log.exception("unforeseen", request_id=request_id, path=scope["path"])
                problem = Problem(INTERNAL)
            if status:
                raise
            await self._refuse(problem, scope, sending)
        finally:
            language.reset(token)
            self._note(scope, status, time.perf_counter() - started)

    def _headers(self, scope: Scope, request_id: str) -> list[tuple[bytes, bytes]]:
        extra = [
            *SECURITY,
            (b"x-request-id", request_id.encode()),
            (b"vary", b"Accept-Language, Authorization, Origin"),
        ]
        extra.append((b"content-security-policy", self._csp.get(scope["path"], CLOSED_CSP)))
        extra.append((b"content-language", language.get().encode()))
        if self._https:
            extra.append((b"strict-transport-security", b"max-age=31536000"))
        standing = scope.get("standing")
        if standing is not None:
            extra += [(name.encode(), value.encode()) for name, value in standing.headers().items()]
        return extra

    async def _refuse(self, problem: Problem, scope: Scope, send: Send) -> None:
        await answer(problem, scope, self._base)(scope, _nothing, send)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = scope.get("route")
        operation = getattr(route, "unique_id", None) or "other"
        self._metrics.note(operation, status, seconds)
        actor = scope.get("actor")
        log.info(
            "answered", request_id=scope["request_id"], method=scope["method"], path=scope["path"], status=status,
            operation=operation, ms=round(seconds * 1000, 1), actor=str(actor.id) if actor is not None else None,
        )  # fmt: skip


def _oversized(scope: Scope) -> Problem | None:
    """431 for all headers together, 422 that names the ones; a header that comes twice is measured twice."""
    whole = 0
    long = set()
    for name, value in scope["headers"]:
        whole += len(name) + len(value)
        if len(value) > LONGEST_VALUE and name in _BOUNDED:
            long.add(_BOUNDED[name])
    if whole > _LONGEST_HEADERS:
        return Problem(HEADERS_TOO_LARGE)
    return invalid(*(Fault(name, "header.too-long", _TOO_LONG) for name in sorted(long))) if long else None


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def answer(problem: Problem, scope: Scope, base: str = "") -> Response:
    """The problem as a response."""
    body = orjson.dumps(
        problem.document(instance=scope["path"][:2000], request_id=scope.get("request_id", ""), base=base),
        default=str,
        option=orjson.OPT_UTC_Z,
    )
    return Response(body, problem.kind.status, problem.headers, media_type="application/problem+json")


def _request_id(given: bytes | None) -> str:
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given.decode()
    return str(new_id())
