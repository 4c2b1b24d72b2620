"""The contract: OpenAPI 3.1 made out of the routes themselves, written by one command, checked against the files."""

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts
from typing_extensions import override

from app.kernel.contract import standing
from app.kernel.contract.operations import Call
from app.kernel.contract.schemas import prune, rename, tidy
from app.kernel.contract.walk import Json, operations
from app.kernel.problems import CATALOGUE

LICENCE = {"name": "MIT", "url": "https://opensource.org/license/mit"}
CONTACT = {
    "name": "Maintainers of Effective School",
    "url": "https://effective-school.example",
    "email": "maintainers@effective-school.example",
}
COMMAND = "python -m app openapi"
_ORDER = ("openapi", "info", "servers", "tags", "paths", "components")


def build(app: FastAPI) -> Json:
    """The contract of everything the application serves; nothing of it is written by hand."""
    document: Json = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        license_info=app.license_info or LICENCE,
        servers=[{"url": "/"}],
        tags=sorted(app.openapi_tags or [], key=lambda tag: str(tag["name"]).casefold()),
        routes=app.routes,
    )
    document["info"]["contact"] = app.contact or CONTACT  # FastAPI would ask for another library to judge the address
    routes = _routes(app)
    _add_named(document.setdefault("components", {}).setdefault("schemas", {}), routes)
    document = rename(document)
    _add_standing(document, routes)
    tidy(document)
    for path, method, operation in operations(document):
        Call(document, path, method, operation, routes[path, method]).complete()
    prune(document)
    return {
        key: document[key] for key in ("openapi", "info", "servers", "tags", "paths", "components") if key in document
    }


def rendered(app: FastAPI) -> dict[str, str]:
    """The files of the contract: name -> content."""
    document = build(app)
    return {"openapi.yaml": as_yaml(document), "openapi.json": as_json(document), "problems.md": _problems()}


def write(app: FastAPI, folder: Path) -> None:
    """Make the files anew."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in rendered(app).items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")


def check(app: FastAPI, folder: Path) -> list[str]:
    """Where the committed files differ from what the application serves; empty when they agree."""
    return [fault for name, content in rendered(app).items() if (fault := _drift(folder / name, content))]


def as_json(document: Json) -> str:
    """As a file: readable, Cyrillic as it is."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def as_yaml(document: Json) -> str:
    """As a file: in the order of the document, nothing by alias."""
    made: str = yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    return made


class _Dumper(yaml.CSafeDumper):
    """Nothing by alias, text of several lines as a block."""

    @override
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_text(self, data: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)


_Dumper.add_representer(str, _Dumper.represent_text)


def _routes(app: FastAPI) -> Mapping[tuple[str, str], APIRoute]:
    found: dict[tuple[str, str], APIRoute] = {}
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.include_in_schema:
            found.update({(str(context.path_format), method.lower()): route for method in route.methods or ()})
    return found


def _add_named(schemas: Json, routes: Mapping[tuple[str, str], Any]) -> None:
    for model in {model for route in routes.values() for model in route.names}:
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        for name, made in {model.__name__: schema, **schema.pop("$defs", {})}.items():
            schemas.setdefault(name, made)


def _add_standing(document: Json, routes: Mapping[tuple[str, str], Any]) -> None:
    opened: dict[str, set[str]] = {}
    for route in routes.values():
        if route.access.scope:
            opened.setdefault(route.access.scope, set()).add(route.access.action)
    scopes = {scope: f"Opens {', '.join(sorted(actions))}." for scope, actions in sorted(opened.items())}
    components: Json = document["components"]
    components["schemas"].update(deepcopy({"Fault": standing.FAULT, "Problem": standing.PROBLEM}))
    components["headers"] = deepcopy(dict(standing.HEADERS))
    components["parameters"] = deepcopy(dict(standing.PARAMETERS))
    components["responses"] = {"NotModified": standing.not_modified(), **standing.refusals()}
    components["securitySchemes"] = standing.security_schemes(scopes)


def _problems() -> str:
    """The catalogue for readers; `/problems/{code}` shows each kind by itself."""
    lines = [
        "# Problems",
        "",
        f"Every refusal of this API, made from the code by `{COMMAND}`. The `type` of a problem leads to its page.",
        "",
        "| status | code | what | кто действует / who acts | как исправить / how to mend it |",
        "| --- | --- | --- | --- | --- |",
    ]
    for kind in sorted(CATALOGUE.values(), key=lambda kind: (kind.status, kind.code)):
        cells = (
            f"{kind.title.ru} / {kind.title.en}",
            f"{kind.who.ru} / {kind.who.en}",
            f"{kind.mend.ru} / {kind.mend.en}",
        )
        lines.append(f"| {kind.status} | `{kind.code}` | {' | '.join(cell.replace('|', '¦') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _drift(file: Path, wanted: str) -> str:
    if not file.exists():
        return f"{file} is missing: make it by `{COMMAND}`"
    held = file.read_text(encoding="utf-8")
    if held == wanted:
        return ""
    pairs = zip(held.splitlines(), wanted.splitlines(), strict=False)
    line = next((number for number, (old, new) in enumerate(pairs, 1) if old != new), "the end")
    return f"{file} is not what the app serves, first at line {line}: make it anew by `{COMMAND}`"
