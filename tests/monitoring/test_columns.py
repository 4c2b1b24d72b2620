"""A form as columns of a table: each is found under every name it has, and a row says what was meant by it."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.monitoring.columns import EXPLANATION, columns, taken
from app.domains.monitoring.compiled import CompiledForm, faults_of_indicators
from app.domains.monitoring.judging import check
from app.kernel.tabular import Absence, Column, Row, TableShape, integer, read, text
from app.kernel.text import Text
from tests.monitoring.building import Json, choice, form, forms, indicator, words

RUSSIAN: Json = {"section": {"ru": "Русский язык", "en": "Russian"}}
MATHEMATICS: Json = {"section": {"ru": "Математика", "en": "Mathematics"}}
TESTED: Json = {"title": {"ru": "Писали работу", "en": "Tested"}}
FORM = form(
    indicator("pupils", title={"ru": "Учеников", "en": "Pupils"}),
    indicator("russian_tested", **RUSSIAN, **TESTED),
    indicator("mathematics_tested", **MATHEMATICS, **TESTED),
    indicator("mean", "decimal", title={"ru": "Средний балл", "en": "Mean score"}, **MATHEMATICS),
    indicator("share", "share"),
    choice("family", "full", "single"),
    indicator("boarding", "boolean"),
    indicator("remark", "text"),
)
KEY = Column("letter", Text("Класс", "Class"), text, aliases=("Литера",))


def rows(form_: CompiledForm, table: list[list[str]], beside: tuple[Column, ...] = ()) -> list[Row]:
    """The rows of a CSV with these cells."""
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows(table)
    shape = TableShape((*beside, *columns(form_, beside)))
    return list(read(written.getvalue().encode(), shape, media_type="text/csv; charset=utf-8"))


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["pupils", "russian_tested", "mathematics_tested"], ["pupils", "russian_tested", "mathematics_tested"]),
        (["Учеников", "Русский язык: писали работу", "Mathematics. Tested"], [
            "pupils", "russian_tested", "mathematics_tested",
        ]),
        (["УЧЕНИКОВ ", "Средний балл", "Пояснение"], ["pupils", "mean", "explanation"]),
        (["Pupils", "Mean score", "Explanation"], ["pupils", "mean", "explanation"]),
    ],
)  # fmt: skip
def test_a_column_is_found_under_every_name_it_has(header: list[str], found: list[str]) -> None:
    (row,) = rows(FORM, [header, ["1", "2", "3"]])
    assert row.faults == []
    assert list(row.values) == [column.key for column in columns(FORM) if column.key in found]


def test_a_column_is_found_under_merged_headings() -> None:
    table = [
        ["", "Русский язык", "Математика", ""],
        ["Учеников", "Писали работу", "Писали работу", "Средний балл"],
        ["25", "20", "21", "61,5"],
    ]
    (row,) = rows(FORM, table)
    assert taken(FORM, row.values) == (
        {"pupils": 25, "russian_tested": 20, "mathematics_tested": 21, "mean": Decimal("61.5")},
        {},
    )


def test_a_title_that_two_columns_share_names_neither() -> None:
    names = {column.key: {*column.title, *column.aliases} for column in columns(FORM)}
    assert "Писали работу" not in names["russian_tested"] | names["mathematics_tested"]
    assert {"Средний балл", "Mean score"} <= names["mean"]


def test_a_question_called_as_a_column_of_the_caller_is_told_from_it_by_its_code() -> None:
    both = form(
        indicator("letters", title={"ru": "Класс", "en": "Letters"}),
        indicator("b", title={"ru": "Литера", "en": "B"}, **RUSSIAN),
        indicator("c", title=words("Explanation")),
    )
    table = [["Класс", "Класс (letters)", "Русский язык: литера", "c", "Explanation"], ["А", "1", "2", "3", "Карантин"]]
    (row,) = rows(both, table, (KEY,))
    assert row.values == {"letter": "А", "letters": 1, "b": 2, "c": 3, "explanation": "Карантин"}


def test_what_a_row_says_comes_out_as_it_was_meant() -> None:
    header = [*FORM.by_code, "Пояснение"]
    table = [
        header,
        ["25", "0", "н/п", "61,25", "12,5 %", "Вариант full", "да", " Карантин ", "Болели"],
        ["25", "-", "неизвестно", "", "x", "нет данных", "", "", ""],
    ]
    first, second = rows(FORM, table)
    assert (first.faults, second.faults) == ([], [])
    assert check(FORM, *taken(FORM, first.values)) == (
        {
            "pupils": 25, "russian_tested": 0, "mean": 61.25, "share": 0.125, "family": "full", "boarding": True,
            "remark": "Карантин",
        },
        {"mathematics_tested": "not_applicable"},
        [],
    )  # fmt: skip
    assert first.values["explanation"] == "Болели"
    assert check(FORM, *taken(FORM, second.values)) == (
        {"pupils": 25},
        {"mathematics_tested": "unknown", "share": "not_applicable", "family": "unknown"},
        [],
    )
    assert second.values["explanation"] is None


def test_a_number_that_a_double_does_not_hold_is_refused_and_never_rounded() -> None:
    (row,) = rows(FORM, [["mean", "pupils"], ["61.333333333333333333", "5"]])
    kept, _, (finding,) = check(FORM, *taken(FORM, row.values))
    assert kept == {"pupils": 5}
    assert (finding.field, finding.code) == ("mean", "value.too-precise")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-(10**9), max_value=10**9))
def test_a_number_of_fifteen_digits_is_what_was_written(number: Decimal) -> None:
    kept, _, findings = check(FORM, *taken(FORM, {"mean": number}))
    assert findings == []
    assert Decimal(repr(kept["mean"])) == number


@given(st.floats(-1e12, 1e12))
def test_a_number_that_a_workbook_holds_is_kept_to_the_last_digit(number: float) -> None:
    assert check(FORM, *taken(FORM, {"mean": Decimal(repr(number))})) == ({"mean": number}, {}, [])


@given(st.lists(forms(), min_size=1, max_size=3))
def test_any_form_that_holds_together_makes_a_table(made: list[CompiledForm]) -> None:
    beside = (KEY, Column("grade", Text("Вопрос q0", "Вопрос: n"), integer))
    for one in made:
        assert faults_of_indicators(one.indicators) == []
        shape = TableShape((*beside, *columns(one, beside)))
        assert [column.key for column in shape.columns] == ["letter", "grade", *one.by_code, "explanation"]


def test_the_reasons_for_a_missing_value_are_two_and_a_blank_is_none() -> None:
    row: dict[str, Any] = {
        "pupils": Absence.ABSENT, "mean": Absence.UNKNOWN, "share": Absence.NOT_APPLICABLE, "remark": None,
    }  # fmt: skip
    assert taken(FORM, row) == ({}, {"mean": "unknown", "share": "not_applicable"})
    assert columns(FORM)[-1] is EXPLANATION
