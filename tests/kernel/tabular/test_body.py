"""Below the header: what is a row of the table is read, what is not is told and left out."""

import pytest

from app.kernel.tabular import Table
from app.kernel.text import Text
from tests.kernel.tabular.conftest import HEADER, codes, csv_of, from_csv, spots

A, B = ["550", "5А", "25"], ["551", "6Б", "30"]


def read(*rows: list[str]) -> tuple[list[str], list[tuple[str, str]], Table]:
    """Schools of the rows read, and what was left out or found wrong."""
    table = from_csv(csv_of([HEADER, *rows]))
    found = list(table)
    return (
        [row.values.get("school", "?") for row in found],
        spots([fault for row in found for fault in row.faults]) + spots(table.notes),
        table,
    )


def test_blank_lines_are_nothing() -> None:
    assert read(A, [], ["", " ", ""], B)[:2] == (["550", "551"], [])


@pytest.mark.parametrize(
    "total",
    [
        ["Итого", "", "55"],
        ["ИТОГО по району:", "", "55"],
        ["", "Всего", "55"],
        ["Всего", "2 класса", "55"],
        ["Total", "", "55"],
        ["Grand total:", "2", "55"],
        [" Итого:", "x", "55"],
        ["Восточный", "Итого", "55"],
    ],
    ids=repr,
)
def test_totals_are_left_out_wherever_they_stand(total: list[str]) -> None:
    assert read(A, total, B, total)[:2] == (["550", "551"], [("3", "row.total"), ("5", "row.total")])


def test_a_name_that_begins_like_a_total_is_none() -> None:
    assert read(["Итоговая школа", "5А", "1"], ["Totally", "5А", "1"], ["Всероссийская", "1", "1"])[1] == []


@pytest.mark.parametrize(
    "tail",
    [
        [[], ["Директор", "", "Иванов И. И."]],
        [["Директор школы ____________ Иванов И. И."]],
        [["* по данным на 1 сентября"], [], ["Исп. Петрова"], ["тел. 2-12-45"]],
        [[], ["", "М. П.", ""], ["01.09.2026"]],
    ],
    ids=repr,
)
def test_signatures_and_notes_below_the_table_are_left_out_and_told(tail: list[list[str]]) -> None:
    schools, told, table = read(A, B, *tail)
    assert schools == ["550", "551"]
    assert {code for _, code in told} == {"row.beside"}
    assert len(told) == sum(map(bool, tail))
    assert table.notes[0].hint is not None
    assert "«Код школы», «Класс»" in table.notes[0].hint.ru


def test_sub_headings_inside_the_table_are_left_out_and_told() -> None:
    assert read(["5 классы"], A, ["6 классы"], B)[:2] == (["550", "551"], [("2", "row.beside"), ("4", "row.beside")])


def test_a_row_with_a_blank_key_inside_the_table_is_a_fault() -> None:
    assert read(A, ["551", "", "30"], B)[:2] == (["550", "551", "551"], [("B3", "cell.blank")])


def test_a_last_row_with_a_blank_key_but_with_numbers_is_a_fault_and_never_lost() -> None:
    assert read(A, ["551", "", "30"])[1] == [("B3", "cell.blank")]
    assert read(A, [], ["", "6Б", "30"])[1] == [("A4", "cell.blank")]


def test_a_header_repeated_on_the_next_page_is_left_out() -> None:
    assert read(A, HEADER, B)[:2] == (["550", "551"], [("3", "row.header_again")])


@pytest.mark.parametrize("numbers", [["1", "2", "3", "4", "5"], ["А", "Б", "1", "2", "3"]], ids=repr)
def test_the_row_of_column_numbers_below_an_official_header_is_left_out(numbers: list[str]) -> None:
    head = [*HEADER, "Средний балл", "Вид"]
    table = from_csv(csv_of([head, numbers, [*A, "", ""]]))
    assert [row.values["school"] for row in table] == ["550"]
    assert codes(table.notes) == ["row.numbering"]
    later = from_csv(csv_of([head, [*A, "", ""], numbers]))
    assert len(list(later)) == 2, "only below the header does it mean that"


def test_a_table_that_is_walked_twice_says_the_same_twice() -> None:
    *_, table = read(A, ["Итого", "", "25"])
    before = list(table.notes)
    assert [row.values for row in table] == [row.values for row in table]
    assert table.notes == before


def test_thousands_of_incomplete_rows_are_all_told() -> None:
    schools, told, _ = read(*[["550", "", "1"]] * 2500, A)
    assert len(schools) == 2501
    assert told == [(f"B{row}", "cell.blank") for row in range(2, 2502)]


def test_a_row_takes_faults_of_the_callers_own() -> None:
    table = from_csv(csv_of([HEADER, A]))
    (row,) = table
    fault = row.refuse("school.unknown", Text("Такой школы нет.", "No such school."), column="school")
    assert row.faults == [fault]
    assert fault.message.ru == "Строка 2, столбец A «Код школы». Такой школы нет."
    assert fault.document()["row"] == 2
