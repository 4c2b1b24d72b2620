"""What the contract must hold, as functions that name every place where it does not."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.kernel.contract.examples import NoExample, example_of
from app.kernel.contract.walk import Json, Place, operations, pointer, references, resolved, roots, subschemas, target

Bar = Callable[[Json], Iterator[str]]

BOUNDED_FORMATS = {"uuid", "date", "date-time"}
COMPONENTS = ("schemas", "responses", "parameters", "headers", "requestBodies")


def it_is_openapi(document: Json) -> Iterator[str]:
    """The specification itself, by an independent validator."""
    for error in OpenAPIV31SpecValidator(document).iter_errors():
        yield f"{pointer(tuple(map(str, error.absolute_path)))}: {error.message[:200]}"


def every_reference_leads_somewhere(document: Json) -> Iterator[str]:
    for reference in sorted(set(references(document))):
        try:
            target(document, reference)
        except KeyError:
            yield f"{reference} leads nowhere"


def every_component_is_used(document: Json) -> Iterator[str]:
    used = set(references(document))
    for kind in COMPONENTS:
        for name in document["components"].get(kind, {}):
            if f"#/components/{kind}/{name}" not in used:
                yield f"#/components/{kind}/{name} is used by nothing"


def every_operation_is_told(document: Json) -> Iterator[str]:
    """A stable name, one declared tag, words, and who may."""
    tags = {tag["name"] for tag in document["tags"]}
    seen: set[str] = set()
    for path, method, operation in operations(document):
        place = f"{method.upper()} {path}"
        name = operation.get("operationId", "")
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", name) or name in seen:
            yield f"{place}: operationId {name!r} is not of the form schools_list, or is not the only one"
        seen.add(name)
        if len(operation.get("tags", ())) != 1 or not set(operation["tags"]) <= tags:
            yield f"{place}: needs one declared tag"
        if not 3 <= len(operation.get("summary", "")) <= 100 or operation["summary"].endswith("."):
            yield f"{place}: the summary is a short phrase without a full stop"
        if "Who may: " not in operation.get("description", ""):
            yield f"{place}: the description does not say who may"
        if "security" not in operation or not isinstance(operation.get("x-roles"), list):
            yield f"{place}: security or x-roles are missing"
        if operation["security"] and not operation["x-roles"]:
            yield f"{place}: nobody may call it"


def every_tag_is_described(document: Json) -> Iterator[str]:
    for tag in document["tags"]:
        if not tag.get("description"):
            yield f"tag {tag['name']} has no description"


def everything_is_described(document: Json) -> Iterator[str]:
    """Every parameter, property, answer, body, header and named schema."""
    for place, node in _speaking(document):
        if not node.get("description") and not resolved(document, node).get("description"):
            yield f"{pointer(place)} has no description"


def everything_has_an_example(document: Json) -> Iterator[str]:
    """Every parameter, header and property has one, its own or its type's, and it is valid."""
    for place, schema in _valued(document):
        try:
            example = example_of(document, schema)
        except NoExample as missing:
            yield f"{pointer(place)} has no example: {missing}"
        else:
            yield from _faults(document, schema, example, place)
    for place, schema in _all_schemas(document):
        for example in schema.get("examples", ()):
            yield from _faults(document, schema, example, place)


def every_body_has_an_example(document: Json) -> Iterator[str]:
    """Requests, answers of success, and every refusal."""
    for place, media in _bodies(document):
        examples = [inner["value"] for inner in media.get("examples", {}).values()]
        if "example" in media:
            examples.append(media["example"])
        if not examples and not _is_binary(media.get("schema", {})):
            yield f"{pointer(place)} has no example"
        for example in examples:
            yield from _faults(document, media["schema"], example, place)


def every_answer_has_a_form(document: Json) -> Iterator[str]:
    for path, method, operation in operations(document):
        place = f"{method.upper()} {path}"
        good = {status: answer for status, answer in operation["responses"].items() if status.startswith("2")}
        if not good:
            yield f"{place}: no answer of success"
        for status, answer in good.items():
            schemas = [media.get("schema") for media in answer.get("content", {}).values()]
            if status != "204" and (not schemas or not all(schemas)):
                yield f"{place} {status}: no schema"


def every_refusal_is_a_problem(document: Json) -> Iterator[str]:
    """As a reference to a response whose only content is problem+json; none that any operation can give is missing."""
    for path, method, operation in operations(document):
        place = f"{method.upper()} {path}"
        answers = operation["responses"]
        for status, answer in answers.items():
            if status.startswith(("4", "5")) and answer != {"$ref": f"#/components/responses/Problem{status}"}:
                yield f"{place} {status}: not a reference to Problem{status}"
        wanted = {"422", "429", "500", "503"}
        wanted |= {"401", "403"} if operation["security"] else set()
        wanted |= {"404"} if "{" in path else set()
        wanted |= {"400", "413", "415"} if "requestBody" in operation else set()
        wanted |= {"412", "428"} if method in ("patch", "delete") else set()
        wanted |= {"406"} if "image/svg+xml" in answers.get("200", {}).get("content", {}) else set()
        if missing := sorted(wanted - answers.keys()):
            yield f"{place}: not documented: {', '.join(missing)}"
    for name, response in document["components"]["responses"].items():
        if name.startswith("Problem") and list(response["content"]) != ["application/problem+json"]:
            yield f"{name} is not application/problem+json"


def every_change_is_guarded(document: Json) -> Iterator[str]:
    """PATCH and DELETE demand If-Match; PATCH takes a merge patch; POST behind sign-in takes an Idempotency-Key."""
    for path, method, operation in operations(document):
        place = f"{method.upper()} {path}"
        taken = {resolved(document, parameter)["name"] for parameter in operation.get("parameters", ())}
        if method in ("patch", "delete") and "If-Match" not in taken:
            yield f"{place}: If-Match is not documented"
        if method == "post" and operation["security"] and "Idempotency-Key" not in taken:
            yield f"{place}: Idempotency-Key is not documented"
        if method == "patch" and "application/merge-patch+json" not in operation["requestBody"]["content"]:
            yield f"{place}: does not take a merge patch"


def everything_is_bounded(document: Json) -> Iterator[str]:
    for place, schema in _all_schemas(document):
        kinds = schema.get("type", ())
        kinds = {kinds} if isinstance(kinds, str) else set(kinds)
        closed = "enum" in schema or "const" in schema
        if "string" in kinds and not closed:
            bounded = {"maxLength", "pattern"} & schema.keys() or schema.get("format") in BOUNDED_FORMATS
            if not bounded:
                yield f"{pointer(place)}: a string without an end"
        if "array" in kinds and not {"maxItems", "items"} <= schema.keys():
            yield f"{pointer(place)}: an array without an end"
        if kinds & {"integer", "number"} and not closed:
            for side, other in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
                if side not in schema and other not in schema:
                    yield f"{pointer(place)}: a number without {side}"
        if isinstance(schema.get("additionalProperties"), dict) and "maxProperties" not in schema:
            yield f"{pointer(place)}: a map without an end"


def nothing_is_open_by_accident(document: Json) -> Iterator[str]:
    """Free content needs `x-free-form` with a reason; and there is no schema that says nothing."""
    for place, schema in _all_schemas(document):
        free = isinstance(schema.get("x-free-form"), str)
        if schema.get("additionalProperties") in (True, {}) and not free:
            yield f"{pointer(place)} takes any property, and does not say why (x-free-form)"
        names = place[-1] == "propertyNames"  # which are text by nature
        if (
            not free
            and not names
            and not schema.keys() & {"type", "$ref", "enum", "const", "anyOf", "oneOf", "allOf", "not"}
        ):
            yield f"{pointer(place)} says nothing of its type"


def every_object_has_a_name(document: Json) -> Iterator[str]:
    for place, schema in _all_schemas(document):
        named = place[:2] == ("components", "schemas") and len(place) == 3
        if not named and ("properties" in schema or "object" in schema.get("type", ())):
            yield f"{pointer(place)} is an object without a name"
    for name in document["components"]["schemas"]:
        if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name) or name.startswith(("Body", "HTTPValidation")):
            yield f"{name} is no name for a schema"


def input_and_output_are_apart(document: Json) -> Iterator[str]:
    requests = _reached(document, [operation.get("requestBody", {}) for _, _, operation in operations(document)])
    answers = _reached(document, [operation["responses"] for _, _, operation in operations(document)])
    yield from (f"{name} is taken as input" for name in sorted(requests) if name.endswith("Out"))
    yield from (f"{name} is given as output" for name in sorted(answers) if name.endswith(("In", "Patch", "Form")))


def every_union_tells_its_kinds_apart(document: Json) -> Iterator[str]:
    for place, schema in _all_schemas(document):
        for key in ("anyOf", "oneOf"):
            objects = [part for part in schema.get(key, ()) if "properties" in resolved(document, part)]
            if len(objects) > 1 and "discriminator" not in schema:
                yield f"{pointer(place)}: a union of objects without a discriminator"


def no_parameter_is_null(document: Json) -> Iterator[str]:
    for place, schema in roots(document):
        if "parameters" in place and any("null" in inner.get("type", ()) for _, inner in subschemas(schema)):
            yield f"{pointer(place)}: a parameter is there or not, but never null"


def nothing_is_titled(document: Json) -> Iterator[str]:
    """Titles are what the framework makes of names; they say nothing."""
    for place, schema in _all_schemas(document):
        if isinstance(schema.get("title"), str):
            yield f"{pointer(place)} has a title"


BARS: list[Bar] = [
    it_is_openapi,
    every_reference_leads_somewhere,
    every_component_is_used,
    every_operation_is_told,
    every_tag_is_described,
    everything_is_described,
    everything_has_an_example,
    every_body_has_an_example,
    every_answer_has_a_form,
    every_refusal_is_a_problem,
    every_change_is_guarded,
    everything_is_bounded,
    nothing_is_open_by_accident,
    every_object_has_a_name,
    input_and_output_are_apart,
    every_union_tells_its_kinds_apart,
    no_parameter_is_null,
    nothing_is_titled,
]


def _all_schemas(document: Json) -> Iterator[tuple[Place, Json]]:
    for root, schema in roots(document):
        for place, inner in subschemas(schema):
            yield (*root, *place), inner


def _properties(document: Json) -> Iterator[tuple[Place, Json]]:
    for place, schema in _all_schemas(document):
        for name, inner in schema.get("properties", {}).items():
            yield (*place, "properties", name), inner


def _parameters(document: Json) -> Iterator[tuple[Place, Json]]:
    for name, parameter in document["components"].get("parameters", {}).items():
        yield ("components", "parameters", name), parameter
    for name, header in document["components"].get("headers", {}).items():
        yield ("components", "headers", name), header
    for path, method, operation in operations(document):
        for number, parameter in enumerate(operation.get("parameters", ())):
            if "$ref" not in parameter:
                yield ("paths", path, method, "parameters", str(number)), parameter


def _speaking(document: Json) -> Iterator[tuple[Place, Json]]:
    """Whatever has to have words of its own."""
    yield from _properties(document)
    yield from _parameters(document)
    for kind in ("schemas", "responses"):
        for name, node in document["components"][kind].items():
            yield ("components", kind, name), node
    for path, method, operation in operations(document):
        yield ("paths", path, method), operation
        if "requestBody" in operation:
            yield ("paths", path, method, "requestBody"), operation["requestBody"]
        for status, response in operation["responses"].items():
            yield ("paths", path, method, "responses", status), response


def _valued(document: Json) -> Iterator[tuple[Place, Json]]:
    """The schemas of whatever a reader wants to see an example of."""
    yield from _properties(document)
    for place, parameter in _parameters(document):
        yield (*place, "schema"), parameter["schema"]


def _bodies(document: Json) -> Iterator[tuple[Place, Json]]:
    for path, method, operation in operations(document):
        for kind, media in operation.get("requestBody", {}).get("content", {}).items():
            yield ("paths", path, method, "requestBody", "content", kind), media
        for status, response in operation["responses"].items():
            for kind, media in response.get("content", {}).items():
                yield ("paths", path, method, "responses", status, "content", kind), media
    for name, response in document["components"]["responses"].items():
        for kind, media in response.get("content", {}).items():
            yield ("components", "responses", name, "content", kind), media


def _is_binary(schema: Json) -> bool:
    """The bytes of a file: there is nothing to show."""
    return schema.get("format") == "binary" or "contentMediaType" in schema


def _faults(document: Json, schema: Json, example: Any, place: Place) -> Iterator[str]:
    judge = Draft202012Validator(
        schema | {"components": document["components"]}, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    for error in judge.iter_errors(example):
        yield f"{pointer(place)}: the example is not valid at {error.json_path}: {error.message[:200]}"


def _reached(document: Json, nodes: list[Json]) -> set[str]:
    """The names of the schemas that something leads to."""
    seen: set[str] = set()
    waiting = list(references(nodes))
    while waiting:
        reference = waiting.pop()
        if reference not in seen:
            seen.add(reference)
            waiting += references(target(document, reference))
    return {reference.rsplit("/", 1)[1] for reference in seen if "/schemas/" in reference}
