"""The contract as the application makes it passes every bar; and every bar notices what it is there for."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from fastapi import FastAPI

from app.kernel.contract.walk import Json
from tests.contract import bars
from tests.contract.bars import BARS, Bar

Change = Callable[[Json], Any]


@pytest.mark.parametrize("bar", BARS, ids=lambda bar: bar.__name__)
def test_the_contract_passes(document: Json, bar: Bar) -> None:
    faults = list(bar(document))
    assert not faults, "\n".join(faults)


def test_whoever_asks_the_application_gets_this_contract(bare: FastAPI, document: Json) -> None:
    assert bare.openapi() == document


def _operation(document: Json, name: str) -> Json:
    return next(one for path in document["paths"].values() for one in path.values() if one.get("operationId") == name)


def _property(document: Json, schema: str, name: str) -> Json:
    found: Json = document["components"]["schemas"][schema]["properties"][name]
    return found


OFFENCES: list[tuple[Bar, Change, str]] = [
    (bars.it_is_openapi, lambda d: d["info"].pop("version"), "#/info"),
    (bars.every_reference_leads_somewhere, lambda d: d["components"]["responses"].pop("Problem404"), "Problem404"),
    (bars.every_component_is_used, lambda d: d["components"]["schemas"].update(Stray={"type": "null"}), "Stray"),
    (
        bars.every_operation_is_told,
        lambda d: _operation(d, "users_list").update(operationId="List"),
        "GET /api/v1/users",
    ),
    (bars.every_operation_is_told, lambda d: _operation(d, "users_list").update(tags=["Nowhere"]), "GET /api/v1/users"),
    (bars.every_operation_is_told, lambda d: _operation(d, "users_list").update({"x-roles": []}), "nobody"),
    (bars.every_tag_is_described, lambda d: d["tags"][0].pop("description"), "tag "),
    (
        bars.everything_is_described,
        lambda d: _property(d, "UserOut", "name").pop("description"),
        "UserOut/properties/name",
    ),
    (bars.everything_has_an_example, lambda d: _property(d, "UserOut", "login").update(examples=["НЕТ"]), "UserOut"),
    (bars.everything_has_an_example, lambda d: _property(d, "UserOut", "login").pop("examples"), "UserOut"),
    (
        bars.every_body_has_an_example,
        lambda d: _operation(d, "users_create")["requestBody"]["content"]["application/json"]["example"].update(x=1),
        "requestBody",
    ),
    (
        bars.every_answer_has_a_form,
        lambda d: _operation(d, "users_get")["responses"]["200"].pop("content"),
        "GET /api/v1/users/{id} 200",
    ),
    (bars.every_refusal_is_a_problem, lambda d: _operation(d, "users_get")["responses"].pop("404"), "404"),
    (
        bars.every_refusal_is_a_problem,
        lambda d: _operation(d, "users_get")["responses"].update({"404": {"description": "Nothing."}}),
        "404",
    ),
    (
        bars.every_refusal_is_a_problem,
        lambda d: _operation(d, "charts_of_programmes_progress")["responses"].pop("406"),
        "406",
    ),
    (bars.every_change_is_guarded, lambda d: _operation(d, "users_update").update(parameters=[]), "If-Match"),
    (bars.everything_is_bounded, lambda d: _property(d, "UserPage", "items").pop("maxItems"), "an array"),
    (bars.everything_is_bounded, lambda d: _property(d, "UserOut", "version").pop("maximum"), "a number"),
    (
        bars.everything_is_bounded,
        lambda d: [_property(d, "UserOut", "name").pop(key) for key in ("maxLength", "pattern")],
        "a string",
    ),
    (
        bars.nothing_is_open_by_accident,
        lambda d: d["components"]["schemas"]["UserOut"].update(additionalProperties=True),
        "UserOut",
    ),
    (bars.nothing_is_open_by_accident, lambda d: _property(d, "UserOut", "name").pop("type"), "says nothing"),
    (
        bars.every_object_has_a_name,
        lambda d: _property(d, "UserOut", "name").update(type="object", properties={}),
        "UserOut/properties/name",
    ),
    (
        bars.input_and_output_are_apart,
        lambda d: _property(d, "UserPage", "items").update(items={"$ref": "#/components/schemas/UserIn"}),
        "UserIn is given",
    ),
    (
        bars.every_union_tells_its_kinds_apart,
        lambda d: _property(d, "UserPage", "items").update(
            items={"anyOf": [{"$ref": "#/components/schemas/UserOut"}, {"$ref": "#/components/schemas/MeOut"}]}
        ),
        "UserPage",
    ),
    (
        bars.no_parameter_is_null,
        lambda d: _operation(d, "users_list")["parameters"][0]["schema"].update(type=["integer", "null"]),
        "/parameters/0",
    ),
    (bars.nothing_is_titled, lambda d: _property(d, "UserOut", "name").update(title="Name"), "UserOut"),
]


@pytest.mark.parametrize(
    ("bar", "change", "place"),
    OFFENCES,
    ids=[f"{number}-{bar.__name__}" for number, (bar, _, _) in enumerate(OFFENCES)],
)
def test_a_bar_names_the_place_of_an_offence(document: Json, bar: Bar, change: Change, place: str) -> None:
    spoilt = deepcopy(document)
    change(spoilt)
    assert any(place in fault for fault in bar(spoilt))


def test_every_bar_is_tried() -> None:
    assert {bar for bar, _, _ in OFFENCES} == set(BARS)
