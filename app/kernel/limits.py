"""How large a body may be, by its kind, counted as it streams in: 413 before anything has been parsed."""

from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

TABLES = (b"text/csv", b"application/x-ndjson", b"application/vnd.openxmlformats", b"multipart/form-data")


class BodyLimit:
    """Starlette's own limiter, one for JSON and forms, one for files and tables."""

    def __init__(self, app: ASGIApp, *, json: int, file: int) -> None:
        """Bytes."""
        self._small = RequestBodyLimitMiddleware(app, max_body_size=json)
        self._large = RequestBodyLimitMiddleware(app, max_body_size=file)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Choose by Content-Type."""
        if scope["type"] == "http":
            kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"").lower()
            limited = self._large if kind.startswith(TABLES) else self._small
            await limited(scope, receive, send)
        else:
            await self._small(scope, receive, send)
