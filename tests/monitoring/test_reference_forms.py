"""The forms that come with the system: sound in both languages, and fair to the classes that schools really have."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator

from app.domains.monitoring.columns import columns
from app.domains.monitoring.compiled import CompiledForm, compile_definition, compiled, faults_of_indicators
from app.domains.monitoring.json_schema import schema_of
from app.domains.monitoring.judging import check, judge
from app.domains.monitoring.rules import faults_of_rules
from app.domains.monitoring.schemas.forms import FormIn
from app.domains.monitoring.seed import READY, load_forms, ready
from app.domains.monitoring.values import Bilingual
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.core import Kernel
from app.kernel.tabular import TableShape
from tests.conftest import World
from tests.monitoring.building import Json

DEFINITIONS = {definition.code: definition for definition in ready()}
FORMS: dict[str, CompiledForm] = {
    code: compile_definition(one.level, code, 1, one.title.text, one.indicators, one.rules)
    for code, one in DEFINITIONS.items()
}
CLASS: Json = {"pupils": 25, "grade": 4, "letter": "А"}
RESULTS: Json = {
    f"{subject}_{name}": value
    for subject in ("russian", "mathematics")
    for name, value in {
        "pupils": 25, "tested": 23, "maximum": 40, "mean": 24.5, "deviation": 6.25, "below": 3, "high": 7,
    }.items()
}  # fmt: skip
CONTEXT: Json = {
    "pupils": 25, "family_known": 24, "family_full": 15, "family_single": 8, "family_guardians": 1, "family_large": 5,
    "income_known": 22, "income_low": 4, "work_known": 23, "work_none": 2, "parents": 40, "parents_answered": 35,
    "parents_higher": 12, "language_known": 25, "language_other": 6, "migrants_recent": 2, "special_needs": 3,
    "disabilities": 1, "school_register": 2, "police_register": 1, "dangerous_position": 0,
}  # fmt: skip


def wrong(code: str, values: Json, absences: Json | None = None, **about: Any) -> list[str]:
    """What is wrong with a sheet: the rule or the field of each finding."""
    kept, gaps, findings = check(FORMS[code], values, absences or {})
    about = {"previous": None, "school_class": CLASS, **about}
    return [one.rule or str(one.field) for one in [*findings, *judge(FORMS[code], kept, gaps, {}, **about)]]


def results(subject: str, **changes: Any) -> Json:
    """A sheet of results with something else in one subject; None takes a value away."""
    return {**RESULTS, **{f"{subject}_{name}": value for name, value in changes.items()}}


def said(part: Any) -> Iterator[Bilingual]:
    """Every sentence of a definition."""
    if isinstance(part, Bilingual):
        yield part
    elif isinstance(part, list):
        for one in part:
            yield from said(one)
    elif hasattr(part, "model_fields_set"):
        for name in part.model_fields_set:
            yield from said(getattr(part, name))


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_a_form_holds_together(definition: FormIn) -> None:
    assert faults_of_indicators(definition.indicators) == []
    assert faults_of_rules(definition.indicators, definition.rules) == []
    form = FORMS[definition.code]
    assert len(TableShape(columns(form)).columns) == len(form.indicators) + 1
    Draft202012Validator.check_schema(schema_of(form, "ru"))


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_every_sentence_is_russian_in_russian_and_english_in_english(definition: FormIn) -> None:
    sentences = list(said(definition))
    assert len(sentences) > len(definition.indicators) + len(definition.rules)
    for one in sentences:
        assert any("а" <= letter <= "я" for letter in one.ru.casefold()), one.ru
        assert one.en.isascii() or set(one.en) <= {*map(chr, range(128)), *"“”"}, one.en


def test_every_count_of_the_class_is_a_part_of_those_who_are_known() -> None:
    form = FORMS["class_context"]
    alone = [one.code for one in form.indicators if one.base is None]
    assert alone == ["pupils", "parents"]
    parted = {one.expression for one in form.standing}
    assert parted == {f"{one.code} <= {one.base}" for one in form.indicators if one.base is not None}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_no_rule_says_again_what_goes_without_saying(form: CompiledForm) -> None:
    assert {rule.expression for rule in form.rules}.isdisjoint(one.expression for one in form.standing)


@pytest.mark.parametrize(("code", "sheet"), [("class_context", CONTEXT), ("class_results", RESULTS)])
def test_an_ordinary_class_passes(code: str, sheet: Json) -> None:
    assert wrong(code, sheet) == []
    assert wrong(code, sheet, previous=sheet) == []


@pytest.mark.parametrize("name", [one.code for one in FORMS["class_context"].indicators])
def test_what_is_not_known_of_a_class_is_said_and_never_a_zero(name: str) -> None:
    left = {code: value for code, value in CONTEXT.items() if code != name}
    assert name in wrong("class_context", left)
    assert wrong("class_context", left, {name: "unknown"}) == []


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"pupils": 0, "tested": 0, "mean": None, "deviation": None, "below": 0, "high": 0}, ["russian-roster"]),
        ({"tested": 0, "mean": None, "deviation": None, "below": 0, "high": 0}, ["russian-few"]),
        ({"tested": 1, "mean": 30, "deviation": None, "below": 0, "high": 1}, ["russian-few"]),
        ({"tested": 1, "mean": None, "deviation": None, "below": 0, "high": 1}, ["russian_mean", "russian-few"]),
        ({"mean": None}, ["russian_mean"]),
        ({"deviation": None}, ["russian_deviation"]),
        ({"maximum": None}, []),
        ({"tested": 0, "deviation": None, "below": 0, "high": 0}, ["russian_mean", "russian-few"]),
        ({"tested": 1, "below": 0, "high": 1}, ["russian_deviation", "russian-few"]),
        ({"tested": 26}, ["russian_tested"]),
        ({"below": 17}, ["russian-levels"]),
        ({"below": 24}, ["russian_below", "russian-levels"]),
        ({"mean": 40.5}, ["russian-mean"]),
        ({"mean": 40}, []),
        ({"deviation": 21}, ["russian-deviation"]),
        ({"deviation": 20}, []),
        ({"pupils": 24}, ["russian-roster"]),
        ({"tested": 20}, []),
        ({"tested": 19}, ["russian-few"]),
    ],
)
def test_the_results_of_a_class_are_asked_as_far_as_there_are_any(changes: Json, rules: list[str]) -> None:
    found = wrong("class_results", results("russian", **changes))
    assert found == rules
    assert wrong("class_results", results("mathematics", **changes)) == [
        rule.replace("russian", "mathematics") for rule in found
    ]


def test_two_pupils_may_differ_by_the_whole_range() -> None:
    alone = {"pupils": 2, "tested": 2, "maximum": 100, "mean": 50, "below": 1, "high": 1}
    sheet = results("russian", **alone, deviation=70.71)
    assert wrong("class_results", sheet, school_class=None) == []
    assert wrong("class_results", {**sheet, "russian_deviation": 72}, school_class=None) == ["russian-deviation"]


def test_a_subject_that_was_not_tested_asks_nothing_and_one_that_was_asks_for_its_figures() -> None:
    begun = {**RESULTS, "reading_pupils": 25, "reading_tested": 24}
    assert wrong("class_results", begun) == ["reading_mean", "reading_deviation"]
    assert wrong("class_results", {**begun, "reading_mean": 12, "reading_deviation": 3}) == []


@pytest.mark.parametrize(
    ("before", "rules"),
    [(25, []), (30, []), (21, []), (32, ["russian-change"]), (20, ["russian-change"]), (None, [])],
)
def test_a_class_that_changed_much_is_asked_about(before: int | None, rules: list[str]) -> None:
    assert wrong("class_results", RESULTS, previous={"russian_pupils": before}) == rules


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"family_large": 25}, ["family_large"]),
        ({"family_single": 7}, []),
        ({"family_single": 9}, ["families"]),
        ({"income_known": 19}, ["income-few"]),
        ({"income_known": 0, "income_low": 0}, ["income-few"]),
        ({"parents": 51}, ["parents-few", "parents-many"]),
        ({"special_needs": 26}, ["special_needs"]),
    ],
)
def test_the_conditions_of_a_class_fit_each_other(changes: Json, rules: list[str]) -> None:
    assert wrong("class_context", {**CONTEXT, **changes}) == rules


async def test_a_district_gets_each_form_once(app: FastAPI, world: World, transaction: None) -> None:
    kernel: Kernel = app.state.kernel
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        first = await load_forms(db, world.district)
        assert [(form.code, form.edition, form.status) for form in first] == [(code, 1, "published") for code in READY]
        assert all(form.published_at is not None for form in first)
        assert [form.id for form in await load_forms(db, world.district)] == [form.id for form in first]
        elsewhere = await load_forms(db, world.elsewhere)
        assert {form.id for form in elsewhere}.isdisjoint(form.id for form in first)
        for form in first:
            assert compiled(form).indicators == FORMS[form.code].indicators
