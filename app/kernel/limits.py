"""How large a body may be, by its kind, counted as it streams in: 413 before anything has been parsed."""

from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from app.kernel.problems import TOO_LARGE, Problem
from app.kernel.text import Text

TABLES = (b"text/csv", b"application/x-ndjson", b"application/vnd.openxmlformats", b"multipart/form-data")
IMPORTED = (*TABLES, b"application/json")
"""What an address that ends in `/imports` takes up to a limit of its own."""
_DIGITS = 15


class BodyLimit:
    """Starlette's own limiter, once for JSON and forms, for files, and for imports; an announced excess is not read."""

    def __init__(self, app: ASGIApp, *, json: int, file: int, imported: int) -> None:
        """Bytes."""
        self._small = RequestBodyLimitMiddleware(app, max_body_size=json)
        self._large = RequestBodyLimitMiddleware(app, max_body_size=file)
        self._imported = RequestBodyLimitMiddleware(app, max_body_size=imported)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Choose by address and Content-Type."""
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            kind = headers.get(b"content-type", b"").lower()
            limited = self._limited(scope["path"], kind)
            announced = headers.get(b"content-length", b"")
            if announced.isdigit() and (len(announced) > _DIGITS or int(announced) > limited.max_body_size):
                raise too_large(limited.max_body_size)
            await limited(scope, receive, send)
        else:
            await self._small(scope, receive, send)

    def _limited(self, path: str, kind: bytes) -> RequestBodyLimitMiddleware:
        if path.endswith("/imports") and kind.startswith(IMPORTED):
            return self._imported
        return self._large if kind.startswith(TABLES) else self._small


def too_large(limit: int) -> Problem:
    """413 that names the limit, in bytes."""
    return Problem(TOO_LARGE, Text("Предел — {n} байт.", "The limit is {n} bytes.").filled(n=limit))
