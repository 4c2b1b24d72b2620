"""Every response that any test gets is held against the contract: status, headers, kind of content, and body."""

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema_rs
from fastapi import FastAPI

from app.kernel import contract
from app.kernel.contract.walk import Json, resolved

BEFORE_ANY_OPERATION = {"413", "431"}
"""Limits of the envelope: they hold before it is known what is asked for."""
_HERE = "urn:contract"


class Contract:
    """The contract of an application, ready to judge."""

    def __init__(self, document: Json) -> None:
        """Schemas are compiled when they are first needed."""
        self.document = document
        self._registry = jsonschema_rs.Registry([(_HERE, document)])
        self._judges: dict[str, Any] = {}
        self._paths: dict[int, list[list[str]]] = {}
        for path in document["paths"]:
            parts = path.split("/")
            self._paths.setdefault(len(parts), []).append(parts)

    def template(self, path: str) -> str | None:
        """The path of the contract that an address belongs to; one without places wins over one with."""
        parts = path.split("/")
        found = [
            template
            for template in self._paths.get(len(parts), ())
            if all(part == given or part.startswith("{") for part, given in zip(template, parts, strict=True))
        ]
        return "/".join(min(found, key=lambda template: sum(part.startswith("{") for part in template), default=[]))

    def faults(self, method: str, path: str, response: httpx.Response) -> list[str]:
        """Where a response is not what the contract says."""
        if "x-request-id" not in response.headers:
            return ["no X-Request-Id"]
        template = self.template(path)
        method = "get" if method == "HEAD" else method.lower()
        operation = self.document["paths"].get(template, {}).get(method)
        status = str(response.status_code)
        if operation is None:
            known = "405" if template else "404"
            return self._problem(response) if status in {known, *BEFORE_ANY_OPERATION} else [f"{status} of nothing"]
        if status not in operation["responses"]:
            return self._problem(response) if status in BEFORE_ANY_OPERATION else [f"{status} is not documented"]
        place = f"/paths/{_escaped(template or '')}/{method}/responses/{status}"
        told = operation["responses"][status]
        if "$ref" in told:
            place = str(told["$ref"]).removeprefix("#")
            told = resolved(self.document, told)
        return [*self._headers(told, response), *self._content(told, place, response)]

    def _headers(self, told: Json, response: httpx.Response) -> list[str]:
        needed = {"location", "etag", "www-authenticate", "retry-after"} & {name.lower() for name in told["headers"]}
        if response.status_code not in {200, 201, 202, 401, 429, 503}:
            needed = set()
        return [f"no {name}" for name in sorted(needed) if name not in response.headers]

    def _content(self, told: Json, place: str, response: httpx.Response) -> list[str]:
        content = told.get("content", {})
        kind = response.headers.get("content-type", "").partition(";")[0]
        if not content or response.request.method == "HEAD":
            return ["an answer without content has a body"] if response.content else []
        if kind not in content:
            return [f"{kind or 'nothing'} is not documented"]
        if not kind.endswith(("/json", "+json")):
            return []
        return self._judged(f"{place}/content/{_escaped(kind)}/schema", response)

    def _problem(self, response: httpx.Response) -> list[str]:
        if response.headers.get("content-type") != "application/problem+json":
            return ["a refusal that is no problem"]
        if response.request.method == "HEAD":
            return []
        return self._judged("/components/schemas/Problem", response)

    def _judged(self, place: str, response: httpx.Response) -> list[str]:
        judge = self._judges.get(place)
        if judge is None:
            judge = jsonschema_rs.Draft202012Validator(
                {"$ref": f"{_HERE}#{quote(place, safe='/~')}"}, registry=self._registry, validate_formats=True
            )
            self._judges[place] = judge
        return [
            f"/{'/'.join(map(str, fault.instance_path))}: {fault.message}"
            for fault in judge.iter_errors(response.json())
        ]


@lru_cache(maxsize=8)
def contract_of(app: FastAPI) -> Contract:
    """Built once for each application."""
    return Contract(contract.build(app))


def conforming(app: FastAPI) -> Callable[[httpx.Response], Awaitable[None]]:
    """What an httpx client calls with each response."""

    async def check(response: httpx.Response) -> None:
        path = response.request.url.path
        if not path.startswith("/api/"):
            return
        await response.aread()
        method = response.request.method
        faults = contract_of(app).faults(method, path, response)
        assert not faults, f"{method} {path} answered {response.status_code} against the contract: {faults[:5]}"

    return check


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
