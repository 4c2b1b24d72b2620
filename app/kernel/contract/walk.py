"""Ways through an OpenAPI document: every operation, every schema with its place, and what a reference means."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
Place = tuple[str, ...]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_ONE = (
    "items",
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "contains",
    "not",
    "if",
    "then",
    "else",
)
_NAMED = ("properties", "patternProperties", "dependentSchemas", "$defs")
_LISTED = ("allOf", "anyOf", "oneOf", "prefixItems")


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Path, method and operation, as they stand in the document."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def subschemas(schema: Any, place: Place = ()) -> Iterator[tuple[Place, Json]]:
    """The schema itself and all that is written inside it; references are not followed."""
    if not isinstance(schema, dict):
        return
    yield place, schema
    for key in _ONE:
        yield from subschemas(schema.get(key), (*place, key))
    for key in _NAMED:
        for name, inner in schema.get(key, {}).items():
            yield from subschemas(inner, (*place, key, name))
    for key in _LISTED:
        for number, inner in enumerate(schema.get(key, ())):
            yield from subschemas(inner, (*place, key, str(number)))


def roots(document: Json) -> Iterator[tuple[Place, Json]]:
    """Every schema that stands on its own: the named ones, and those of parameters, headers and bodies."""
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        yield ("components", "schemas", name), schema
    yield from _held(document["paths"], ("paths",))
    for kind in ("parameters", "headers", "responses", "requestBodies"):
        yield from _held(document.get("components", {}).get(kind, {}), ("components", kind))


def _held(node: Any, place: Place) -> Iterator[tuple[Place, Json]]:
    if isinstance(node, list):
        for number, inner in enumerate(node):
            yield from _held(inner, (*place, str(number)))
    elif isinstance(node, dict):
        for key, inner in node.items():
            if key == "schema":
                yield (*place, key), inner
            elif key not in ("example", "examples"):
                yield from _held(inner, (*place, key))


def references(node: Any) -> Iterator[str]:
    """Every `$ref`, and every target that a discriminator names."""
    if isinstance(node, list):
        for inner in node:
            yield from references(inner)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        if isinstance(node.get("mapping"), dict):
            yield from (target for target in node["mapping"].values() if isinstance(target, str))
        for inner in node.values():
            yield from references(inner)


def target(document: Json, reference: str) -> Json:
    """What a reference of this document points at; KeyError when there is nothing."""
    node: Any = document
    for part in reference.removeprefix("#/").split("/"):
        node = node[part.replace("~1", "/").replace("~0", "~")]
    found: Json = node
    return found


def resolved(document: Json, node: Json) -> Json:
    """The node itself, or what it refers to."""
    return target(document, node["$ref"]) if "$ref" in node else node


def pointer(place: Place) -> str:
    """The place as a JSON pointer."""
    return "#" + "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in place)
