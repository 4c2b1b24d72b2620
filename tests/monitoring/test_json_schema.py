"""A form as JSON Schema: it lets pass what the server takes, refuses what the server refuses, and draws the form."""

from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from app.domains.monitoring.compiled import CompiledForm
from app.domains.monitoring.json_schema import schema_of
from app.domains.monitoring.judging import check, judge
from tests.monitoring.building import Json, choice, form, forms, indicator, rule, sheets

FORM = form(
    indicator("pupils", required=True, unit={"ru": "чел.", "en": "people"}),
    indicator("mean", "decimal", summing="mean", weight="pupils", required=True, decimals=1, minimum=0, maximum=5),
    choice("family", "full", "single", hint={"ru": "По анкете.", "en": "By the questionnaire."}),
    indicator("tested", base="pupils", section={"ru": "Математика", "en": "Mathematics"}, direction="up"),
    rules=[rule("tested <= pupils", code="tested", severity="warning", message={"ru": "Много.", "en": "Many."})],
)


def passes(made: CompiledForm, body: Json) -> bool:
    return Draft202012Validator(schema_of(made, "ru")).is_valid(body)


def fits(made: CompiledForm, values: Json, absences: Json) -> bool:
    """What the server says of the same sheet."""
    kept, gaps, findings = check(made, values, absences)
    return not findings and not judge(made, kept, gaps, {}, previous=None, school_class=None)


@given(sheets())
def test_it_lets_pass_what_the_server_takes_and_nothing_else(sheet: tuple[CompiledForm, Json, Json]) -> None:
    made, values, absences = sheet
    given_ = {name: value for name, value in values.items() if not (isinstance(value, str) and not value.strip())}
    assert passes(made, {"values": given_, "absences": absences}) == fits(made, given_, absences)


@given(sheets())
def test_what_the_server_keeps_passes(sheet: tuple[CompiledForm, Json, Json]) -> None:
    made, values, absences = sheet
    kept, gaps, _ = check(made, values, absences)
    assert passes(made, {"values": kept, "absences": gaps}) == fits(made, kept, gaps)


@given(forms())
def test_it_is_a_schema_in_either_language(made: CompiledForm) -> None:
    for language in ("ru", "en"):
        Draft202012Validator.check_schema(schema_of(made, language))


@pytest.mark.parametrize(
    ("body", "passing"),
    [
        ({"values": {"pupils": 0}}, True),
        ({"values": {"pupils": 1}}, False),
        ({"values": {"pupils": 1, "mean": 4.5}}, True),
        ({"values": {"pupils": 1}, "absences": {"mean": "unknown"}}, True),
        ({"values": {"mean": 4.5}, "absences": {"pupils": "unknown"}}, True),
        ({"absences": {"pupils": "unknown"}}, True),
        ({"absences": {"pupils": "none"}}, False),
        ({"values": {"pupils": 0}, "absences": {"pupils": "unknown"}}, False),
        ({}, False),
        ({"values": {"pupils": 0, "pupil": 1}}, False),
        ({"values": {"pupils": 0, "family": "full"}, "explanations": {"tested": "Карантин."}}, True),
        ({"values": {"pupils": 0}, "explanations": {"tested": " "}}, False),
        ({"values": {"pupils": 0}, "note": ""}, False),
    ],
)
def test_a_question_is_answered_by_a_value_or_by_the_reason_why_there_is_none(body: Json, passing: bool) -> None:
    assert passes(FORM, body) is passing


def test_what_goes_without_saying_is_told_as_rules() -> None:
    assert schema_of(FORM, "en")["x-standing"] == [
        {
            "code": "value.of-nobody", "expression": "mean == mean && pupils >= 1", "severity": "error",
            "fields": ["mean", "pupils"],
            "message": "“Вопрос mean” is given only where “Вопрос pupils” is at least 1.",
        },
        {
            "code": "value.above-base", "expression": "tested <= pupils", "severity": "error",
            "fields": ["tested", "pupils"],
            "message": "“Mathematics: Вопрос tested” cannot be more than “Вопрос pupils”.",
        },
    ]  # fmt: skip
    assert not passes(FORM, {"values": {"pupils": 0, "mean": 4.5}})


def test_it_draws_the_form_in_the_language_that_is_asked_for() -> None:
    schema = schema_of(FORM, "ru")
    asked: dict[str, Any] = schema["properties"]["values"]["properties"]
    assert schema["title"] == "Форма"
    assert [(name, one["x-order"]) for name, one in asked.items()] == [
        ("pupils", 0), ("mean", 1), ("family", 2), ("tested", 3),
    ]  # fmt: skip
    assert asked["pupils"] == {
        "title": "Вопрос pupils", "type": "integer", "minimum": 0, "maximum": 1e12, "x-unit": "чел.", "x-order": 0,
        "x-required": True, "x-kind": "context", "x-direction": "neither", "x-summing": "sum",
    }  # fmt: skip
    assert (
        asked["mean"] | {"type": "number", "minimum": 0, "maximum": 5, "x-decimals": 1, "x-weight": "pupils"}
        == (asked["mean"])
    )
    assert asked["family"]["description"] == "По анкете."
    assert asked["family"]["oneOf"][0] == {"const": "full", "title": "Вариант full"}
    assert (asked["tested"]["x-section"], asked["tested"]["x-base"]) == ("Математика", "pupils")
    assert schema["x-rules"] == [
        {
            "code": "tested", "expression": "tested <= pupils", "severity": "warning", "message": "Много.",
            "fields": ["tested", "pupils"],
        }
    ]  # fmt: skip
    english = schema_of(FORM, "en")["properties"]
    assert english["values"]["properties"]["tested"]["x-section"] == "Mathematics"
    assert english["absences"]["properties"]["mean"]["oneOf"][0] == {
        "const": "not_applicable", "title": "not applicable",
    }  # fmt: skip
