"""Workbooks in the shapes in which they come: merged, hidden, computed and not, with parts missing."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from app.kernel.tabular import Column, TableShape, Unreadable, decimal, integer, text
from app.kernel.text import Text
from tests.kernel.tabular.conftest import (
    HEADER,
    codes,
    faults,
    from_xlsx,
    one,
    refusal,
    rezipped,
    spots,
    values,
    with_sheet,
    xlsx_of,
)

ROWS: list[list[object]] = [[*HEADER], ["550", "5А", 25], [551, "6Б", "1 024"]]
READ = [{"school": "550", "class": "5А", "pupils": 25}, {"school": "551", "class": "6Б", "pupils": 1024}]
NUMBER = one("Показатель", decimal)


def test_numbers_may_be_texts_and_codes_numbers() -> None:
    assert values(from_xlsx(xlsx_of(ROWS))) == READ


def test_every_type_of_excel() -> None:
    titles: list[object] = [
        "Код школы",
        "Класс",
        "Учеников",
        "Средний балл",
        "Доля не достигших минимума",
        "Tested on",
        "Advanced",
    ]
    row: list[object] = ["550", "5А", 25, 12.345, 0.125, date(2026, 9, 1), True]

    def formats(sheet: Worksheet) -> None:
        sheet["E2"].number_format = "0.0%"

    assert values(from_xlsx(xlsx_of([titles, row], formats))) == [
        {
            "school": "550",
            "class": "5А",
            "pupils": 25,
            "mean": Decimal("12.345"),
            "low": Decimal("0.125"),
            "tested_on": date(2026, 9, 1),
            "advanced": True,
        }
    ]


def test_rows_and_columns_are_those_that_excel_shows() -> None:
    table = from_xlsx(xlsx_of([*ROWS, ["552", "7В", "много"]], at="C7"))
    assert table.header_row == 7
    assert [row.number for row in table] == [8, 9, 10]
    (fault,) = faults(table)
    assert (fault.pointer, fault.place) == (
        "E10",
        {"row": 10, "column": "E", "title": "Учеников", "sheet": "Классы"},
    )
    assert fault.message == Text(
        "Лист «Классы», строка 10, столбец E «Учеников». «много» — не число.",
        "Sheet «Классы», row 10, column E «Учеников». «много» is not a number.",
    )


def test_merged_cells_of_the_header() -> None:
    shape = TableShape((
        Column("school", Text("Код школы", "School"), text, filled=True),
        Column("tested", Text("Математика: писали", "Mathematics: tested"), integer),
        Column("mean", Text("Математика: средний балл", "Mathematics: mean"), decimal),
        Column("note", Text("Примечание", "Note"), text),
    ))  # fmt: skip

    def merge(sheet: Worksheet) -> None:
        for area in ("A1:D1", "A2:A3", "B2:C2", "D2:D3"):
            sheet.merge_cells(area)

    rows: list[list[object]] = [
        ["Результаты"],
        ["Код школы", "Математика", None, "Примечание"],
        [None, "Писали", "Средний балл", None],
        ["550", 25, 12.5, "нет"],
    ]
    table = from_xlsx(xlsx_of(rows, merge), shape)
    assert table.header_row == 3
    assert values(table) == [{"school": "550", "tested": 25, "mean": Decimal("12.5"), "note": "нет"}]


def test_a_text_merged_over_rows_holds_for_each_and_a_number_is_refused() -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("C3:C4")

    rows: list[list[object]] = [[*HEADER], ["550", "5А", 25], [None, "5Б", 60], [None, "5В", None]]
    found = list(from_xlsx(xlsx_of(rows, merge)))
    assert [row.values["school"] for row in found] == ["550"] * 3
    assert [spots(row.faults) for row in found] == [[], [("C3", "cell.merged")], [("C4", "cell.merged")]]
    assert "3-4" in found[1].faults[0].message.ru


def test_hidden_sheets_are_not_read_and_told() -> None:
    def hide(sheet: Worksheet) -> None:
        book = sheet.parent
        assert isinstance(book, openpyxl.Workbook)
        for name, state in (("Старое", "hidden"), ("Тайное", "veryHidden"), ("Справка", "visible")):
            other = book.create_sheet(name)
            other.sheet_state = state
            if state != "visible":
                for row in ROWS:
                    other.append(row)

    table = from_xlsx(xlsx_of(ROWS, hide))
    assert values(table) == READ
    assert [(note.code, note.place["sheet"]) for note in table.notes] == [
        ("sheet.hidden", "Старое"),
        ("sheet.hidden", "Тайное"),
        ("sheet.not_read", "Справка"),
    ]


def test_of_two_fitting_sheets_one_must_be_named() -> None:
    def twin(sheet: Worksheet) -> None:
        assert isinstance(sheet.parent, openpyxl.Workbook)
        sheet.parent.copy_worksheet(sheet).title = "Копия"

    body = xlsx_of(ROWS, twin)
    (fault,) = refusal(lambda: from_xlsx(body))
    assert fault.code == "sheet.ambiguous"
    assert "«Классы», «Копия»" in fault.message.ru
    assert from_xlsx(body, sheet="копия").sheet == "Копия"
    (fault,) = refusal(lambda: from_xlsx(body, sheet="Лист 9"))
    assert fault.code == "sheet.unknown"


def test_formulas_give_their_values_and_those_without_one_are_named() -> None:
    rows: list[list[object]] = [["Ключ", "Показатель"], ["a", "=1+1"], ["b", 2], ["c", '=""']]
    assert spots(faults(from_xlsx(xlsx_of(rows), NUMBER))) == [
        ("B2", "cell.formula_not_computed"),
        ("B4", "cell.formula_not_computed"),
    ]
    computed = with_sheet(
        '<row r="1"><c r="A1" t="str"><v>Ключ</v></c><c r="B1" t="str"><v>Показатель</v></c></row>'
        '<row r="2"><c r="A2" t="str"><f>"a"</f><v>a</v></c><c r="B2"><f>1+1</f><v>2</v></c></row>'
        '<row r="3"><c r="A3" t="str"><v>b</v></c><c r="B3" t="str"><f>""</f><v></v></c></row>'
    )
    assert values(from_xlsx(computed, NUMBER)) == [{"key": "a", "value": 2}, {"key": "b", "value": None}]


def test_the_zero_a_program_keeps_for_a_formula_it_did_not_compute_is_no_value() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Ключ", "Показатель"])
        sheet.write_row(1, 0, ["a", 0])
        sheet.write_string(2, 0, "b")
        sheet.write_formula(2, 1, "=1+1")
        sheet.write_string(3, 0, "c")
        sheet.write_formula(3, 1, "=1+1", None, 2)
    found = list(from_xlsx(out.getvalue(), NUMBER))
    assert [row.values.get("value") for row in found] == [0, None, 2]
    assert [codes(row.faults) for row in found] == [[], ["cell.formula_not_computed"], []]


def error(value: str) -> bytes:
    return with_sheet(
        '<row r="1"><c r="A1" t="str"><v>Ключ</v></c><c r="B1" t="str"><v>Показатель</v></c></row>'
        f'<row r="2"><c r="A2" t="str"><v>a</v></c><c r="B2" t="e"><f>x</f><v>{value}</v></c></row>'
        '<row r="3"><c r="A3" t="str"><v>b</v></c><c r="B3"><v>1</v></c></row>'
    )


@pytest.mark.parametrize("value", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"])
def test_an_error_is_no_blank(value: str) -> None:
    (fault,) = faults(from_xlsx(error(value), NUMBER))
    assert (fault.pointer, fault.code) == ("B2", "cell.formula_error")
    assert value in fault.message.en


@pytest.mark.parametrize("value", ["#SPILL!", "#CALC!", "#GETTING_DATA"])
def test_an_error_that_calamine_does_not_know_is_named_all_the_same(value: str) -> None:
    (fault,) = refusal(lambda: from_xlsx(error(value), NUMBER))
    assert (fault.pointer, fault.code, fault.place["row"]) == ("B2", "cell.formula_error", 2)
    assert value in fault.message.ru


def test_errors_outside_our_columns_do_no_harm() -> None:
    body = with_sheet(
        '<row r="1"><c r="A1" t="str"><v>Ключ</v></c><c r="B1" t="str"><v>Показатель</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>a</v></c><c r="B2"><v>1</v></c><c r="C2" t="e"><v>#REF!</v></c></row>'
    )
    assert values(from_xlsx(body, NUMBER)) == [{"key": "a", "value": 1}]


@pytest.mark.parametrize(
    "cells",
    [
        (
            '<row><c t="str"><v>Ключ</v></c><c t="str"><v>Показатель</v></c></row>'
            '<row><c t="str"><v>a</v></c><c><v>1</v></c></row>'
        ),
        (
            "<row r='1'><c  t = 'str'\n r='A1'><v>Ключ</v></c><c r='B1' t='str'><v>Показатель</v></c></row>"
            "<row r='2'><c r='A2' t='str'><v>a</v></c><c s='0' r='B2'><v>1</v></c></row>"
        ),
        (
            '<row r="1"><c r="A1" t="inlineStr"><is><r><t>Кл</t></r><r><t>юч</t></r></is></c>'
            '<c r="B1" t="inlineStr"><is><t>Показатель</t></is></c></row>'
            '<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c><c r="B2" cm="1"><v>1</v></c></row>'
        ),
    ],
    ids=["no addresses", "odd spaces", "inline texts"],
)
def test_cells_written_by_other_programs(cells: str) -> None:
    assert values(from_xlsx(with_sheet(cells), NUMBER)) == [{"key": "a", "value": 1}]


def test_a_sheet_whose_tags_have_prefixes() -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = (
        f'<x:worksheet xmlns:x="{space}"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>Ключ</x:v></x:c>'
        '<x:c r="B1" t="str"><x:v>Показатель</x:v></x:c></x:row><x:row r="2"><x:c r="B2"><x:f>1+1</x:f></x:c></x:row>'
        '<x:row r="3"><x:c r="B3"><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    ).encode()
    body = rezipped(xlsx_of([["x"]]), {"xl/worksheets/sheet1.xml": sheet})
    assert spots(faults(from_xlsx(body, NUMBER))) == [("B2", "cell.formula_not_computed")]


def test_a_drawing_that_is_not_there_is_not_missed() -> None:
    drawing = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{drawing}" Target="../drawings/drawing1.xml"/></Relationships>'
    ).encode()
    body = rezipped(xlsx_of(ROWS), {"xl/worksheets/_rels/sheet1.xml.rels": relations})
    with pytest.raises(KeyError):
        openpyxl.load_workbook(io.BytesIO(body))
    assert values(from_xlsx(body)) == READ


def test_comments_colours_and_a_false_dimension_are_nothing() -> None:
    def dress(sheet: Worksheet) -> None:
        sheet["A1"].comment = Comment("важно", "кто-то")
        sheet["Z900"].fill = PatternFill("solid", fgColor="FF0000")

    body = xlsx_of(ROWS, dress)
    assert values(from_xlsx(body)) == READ


def test_days_of_a_macintosh_workbook() -> None:
    book = openpyxl.Workbook()
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - as openpyxl has it
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (
        ["Код школы", "Класс", "Учеников", "Дата работы"],
        ["1", "5", 1, date(2026, 9, 1)],
        ["2", "5", 1, 44804],
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    assert [row["tested_on"] for row in values(from_xlsx(out.getvalue()))] == [date(2026, 9, 1)] * 2


def test_a_workbook_without_sheets_to_read() -> None:
    def hide(sheet: Worksheet) -> None:
        assert isinstance(sheet.parent, openpyxl.Workbook)
        sheet.sheet_state = "hidden"
        sheet.parent.create_chartsheet("График")

    with pytest.raises(Unreadable) as caught:
        from_xlsx(xlsx_of(ROWS, hide))
    assert codes(caught.value.faults) == ["sheet.none"]
    assert codes(caught.value.notes) == ["sheet.hidden"]


def test_the_reader_of_a_sheet_is_not_confused_by_blank_columns() -> None:
    body = with_sheet(
        '<row r="3"><c r="C3" t="str"><v>Ключ</v></c><c r="E3" t="str"><v>Показатель</v></c></row>'
        '<row r="5"><c r="B5" t="str"><v>x</v></c><c r="C5" t="str"><v>a</v></c><c r="E5" t="e"><v>#REF!</v></c></row>'
    )
    table = from_xlsx(body, NUMBER)
    assert spots(faults(table)) == [("E5", "cell.formula_error")]
    assert [row.values for row in table] == [{"key": "a"}]


def test_formulas_without_a_value_at_the_edges_of_a_sheet_are_not_lost() -> None:
    """To calamine they are blank, and blank edges are cut off."""
    body = with_sheet(
        '<row r="2"><c r="B2" t="str"><v>Ключ</v></c><c r="C2" t="str"><v>Показатель</v></c></row>'
        '<row r="3"><c r="A3"><f>1</f></c><c r="B3" t="str"><v>a</v></c><c r="C3"><v>1</v></c></row>'
        '<row r="4"><c r="B4"><f>1</f></c><c r="D4"><f>1</f></c></row><row r="7"><c r="C7"><f>1</f></c></row>'
    )
    table = from_xlsx(body, NUMBER)
    assert spots(faults(table)) == [("B4", "cell.formula_not_computed"), ("C7", "cell.formula_not_computed")]
    assert [row.values for row in table] == [{"key": "a", "value": 1}, {"value": None}, {"key": None}]
