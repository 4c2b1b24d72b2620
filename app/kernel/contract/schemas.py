"""Makes the schemas that Pydantic writes fit to be read: named, without noise, with labels and examples."""

import re
from collections.abc import Iterator
from typing import Any

from app.kernel.contract.examples import NoExample, example_of
from app.kernel.contract.walk import Json, operations, references, roots, subschemas
from app.kernel.text import Labelled

_PAGE = "One page of a list; the last one has no `next_cursor`."
_LONGEST = {"uuid": 36, "date": 10, "date-time": 40}
_INT32 = 2_147_483_647
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")


def tidy(document: Json) -> None:
    """Works on the document in place."""
    named: Json = document["components"]["schemas"]
    _drop_fastapis_own(document)
    labels = {kind.__name__: kind for kind in _all_labelled(Labelled)}
    for name, schema in named.items():
        if name in labels:
            _label(schema, labels[name])
    for _, root in roots(document):
        for _, schema in subschemas(root):
            _plain(schema)
    for _, root in roots(document):
        for place, schema in subschemas(root):
            if not place or place[-2:-1] == ("properties",):
                _exemplify(document, schema)


def rename(document: Json) -> Json:
    """Pydantic files `Page[SchoolOut]` under `Page_SchoolOut_`; the name that the class gave itself is the title."""
    named: Json = document["components"]["schemas"]
    names = {name: re.sub(r"\W", "", schema["title"]) for name, schema in named.items() if name.endswith("_")}
    for name in names:
        named[name].setdefault("description", _PAGE)  # Pydantic loses the docstring of a generic
    document["components"]["schemas"] = {names.get(name, name): schema for name, schema in named.items()}
    prefix = "#/components/schemas/"
    redirected: Json = _redirected(document, {prefix + old: prefix + new for old, new in names.items()})
    return redirected


def prune(document: Json) -> None:
    """Drop the components that nothing leads to, and sort the rest by name."""
    components: Json = document["components"]
    kept: set[str] = set()
    waiting = list(references(document["paths"]))
    while waiting:
        reference = waiting.pop()
        if reference not in kept:
            kept.add(reference)
            _, _, kind, name = reference.split("/")
            waiting += references(components[kind][name])
    for kind, members in components.items():
        if kind != "securitySchemes":
            components[kind] = {
                name: members[name] for name in sorted(members) if f"#/components/{kind}/{name}" in kept
            }
    document["components"] = {kind: members for kind, members in components.items() if members}


def without_null(schema: Json) -> Json:
    """The schema of what a parameter can be: it is there or not, but never null."""
    if isinstance(schema.get("type"), list):
        kinds = [kind for kind in schema["type"] if kind != "null"]
        return schema | {"type": kinds[0] if len(kinds) == 1 else kinds}
    parts = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
    if len(parts) == 1 and len(parts) < len(schema["anyOf"]):
        return {**parts[0], **{key: value for key, value in schema.items() if key != "anyOf"}}
    return schema


def _drop_fastapis_own(document: Json) -> None:
    """FastAPI documents a 422 of its own form, which this application never sends."""
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
    for _, _, operation in operations(document):
        if "HTTPValidationError" in str(operation["responses"].get("422")):
            del operation["responses"]["422"]


def _plain(schema: Json) -> None:
    if isinstance(schema.get("title"), str):
        del schema["title"]
    for key in _BOUNDS:
        if isinstance(schema.get(key), float) and schema[key].is_integer():
            schema[key] = int(schema[key])
    _fold_null(schema)
    _bound(schema)


def _bound(schema: Json) -> None:
    """Say what the format or the bounds already mean, for readers and tools that do not conclude it."""
    kinds = schema.get("type", ())
    if schema.get("format") in _LONGEST:
        schema.setdefault("maxLength", _LONGEST[schema["format"]])
    if "integer" in kinds and "maximum" in schema:
        schema.setdefault("format", "int32" if schema["maximum"] <= _INT32 else "int64")
    if schema.get("contentMediaType") == "application/octet-stream":
        schema.setdefault("format", "binary")


def _fold_null(schema: Json) -> None:
    """`anyOf: [string, null]` says no more than `type: [string, null]` and reads worse."""
    parts = schema.get("anyOf", ())
    if len(parts) != 2 or parts[1] != {"type": "null"}:  # noqa: PLR2004  # something, or null
        return
    inner = parts[0]
    if isinstance(inner.get("type"), str) and not inner.keys() & {"enum", "const"}:
        del schema["anyOf"]
        outer = dict(schema)
        schema.clear()
        schema.update({**inner, "type": [inner["type"], "null"], **outer})


def _label(schema: Json, kind: type[Labelled]) -> None:
    values = [member for member in kind if member.value in schema.get("enum", ())]
    schema["x-enum-descriptions"] = [f"{member.label.en} / {member.label.ru}" for member in values]
    told = "\n".join(f"- `{member.value}`: {member.label.en} / {member.label.ru}" for member in values)
    schema["description"] = f"{schema.get('description', '').strip()}\n\n{told}".strip()


def _all_labelled(kind: type[Labelled]) -> Iterator[type[Labelled]]:
    for child in kind.__subclasses__():
        yield child
        yield from _all_labelled(child)


def _exemplify(document: Json, schema: Json) -> None:
    """A value gets its example where it stands; objects are composed where they are used."""
    if "examples" in schema or "$ref" in schema:
        return
    try:
        example = example_of(document, schema)
    except NoExample:
        return  # the walk through the contract tells where one is missing
    if not isinstance(example, dict) and not (
        isinstance(example, list) and any(isinstance(one, dict) for one in example)
    ):
        schema["examples"] = [example]


def _redirected(node: Any, moved: dict[str, str]) -> Any:
    if isinstance(node, list):
        return [_redirected(inner, moved) for inner in node]
    if isinstance(node, dict):
        return {key: _redirected(inner, moved) for key, inner in node.items()}
    return moved.get(node, node) if isinstance(node, str) else node
