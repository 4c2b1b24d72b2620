"""Finds the route by the first words of the address: a large API does not try a hundred patterns for each request."""

from collections import defaultdict

from fastapi import FastAPI
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from app.kernel.places import API
from app.kernel.routing import Route

_DEPTH = API.count("/") + 1


class Dispatcher:
    """Stands before the router's own loop; what it does not find goes the long way (404, 405)."""

    def __init__(self, app: FastAPI) -> None:
        """Reads the routes once, after all are mounted."""
        self._router = app.router
        self._groups: dict[str, list[BaseRoute]] = defaultdict(list)
        for route in app.router.routes:
            if isinstance(route, Route):
                self._groups[_word(route.path)].append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand over to the route."""
        if scope["type"] != "http":
            await self._router.app(scope, receive, send)
            return
        for route in self._groups.get(_word(scope["path"]), ()):
            match, child = route.matches(scope)
            if match is Match.FULL:
                scope.update(child)
                await route.handle(scope, receive, send)
                return
        await self._router.app(scope, receive, send)


def _word(path: str) -> str:
    """`/api/v1/schools/...` -> `schools`."""
    parts = path.split("/", _DEPTH + 1)
    return parts[_DEPTH] if path.startswith(API + "/") and len(parts) > _DEPTH else ""
