"""Composes the example of an answer or a body out of the examples of its properties, so that authors give each once."""

from typing import Any

from app.kernel.contract.walk import Json, target

_BY_FORMAT = {
    "uuid": "018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80",
    "date": "2026-09-01",
    "date-time": "2026-11-23T09:30:00.000Z",
}


class NoExample(LookupError):
    """A schema of which nothing can be composed; its text is the place inside the schema."""


def example_of(document: Json, schema: Json, *, _above: tuple[str, ...] = ()) -> Any:
    """A value that the schema describes; a recursive schema ends where it would meet itself."""
    for found in _stated(schema):
        return found
    if "$ref" in schema:
        reference = schema["$ref"]
        if reference in _above:
            raise NoExample(reference)
        return example_of(document, target(document, reference), _above=(*_above, reference))
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return example_of(document, schema[key][0], _above=_above)
    if "allOf" in schema:
        parts = [example_of(document, part, _above=_above) for part in schema["allOf"]]
        return {name: value for part in parts for name, value in part.items()}
    return _made(document, schema, _above)


def _stated(schema: Json) -> list[Any]:
    """What the author wrote, or the only or first thing that it can be."""
    if schema.get("examples"):
        return [schema["examples"][0]]
    for key in ("example", "const"):
        if key in schema:
            return [schema[key]]
    return list(schema.get("enum", ()))


def _made(document: Json, schema: Json, above: tuple[str, ...]) -> Any:
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return _object(document, schema, above)
    if kind == "array":
        try:
            return [example_of(document, schema["items"], _above=above)]
        except NoExample:
            if schema.get("minItems"):
                raise
            return []
    if kind == "boolean":
        return True
    if kind == "string" and schema.get("format") in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    raise NoExample(str(kind))


def _object(document: Json, schema: Json, above: tuple[str, ...]) -> Json:
    made: Json = {}
    for name, inner in schema.get("properties", {}).items():
        try:
            made[name] = example_of(document, inner, _above=above)
        except NoExample as missing:
            if _may_be_null(inner):
                made[name] = None
            elif name in schema.get("required", ()):
                raise NoExample(f"{name} {missing}") from missing
    return made


def _may_be_null(schema: Json) -> bool:
    kinds = schema.get("type", ())
    return "null" in kinds or any(part.get("type") == "null" for part in schema.get("anyOf", ()))
