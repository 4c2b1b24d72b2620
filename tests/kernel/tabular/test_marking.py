"""The faults go back as a workbook in which somebody can find and mend them."""

import io
import json
from datetime import date

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from app.kernel.problems import Fault
from app.kernel.tabular import Table, Unreadable, mark_faults
from app.kernel.tabular.complaints import CELL_NOT_A_NUMBER
from app.kernel.text import Language, Text
from tests.kernel.tabular.conftest import HEADER, csv_of, faults, from_csv, from_json, from_ndjson, from_xlsx, xlsx_of

RED = "FFF8B4B4"


def marked(found: list[Fault], table: Table | None, language: Language = "ru") -> openpyxl.Workbook:
    out = io.BytesIO()
    mark_faults(found, out, tables=[table] if table else [], language=language)
    return openpyxl.load_workbook(io.BytesIO(out.getvalue()))


def red(book: openpyxl.Workbook) -> dict[str, str]:
    """Which cells of the first sheet are red, and what their comments say."""
    sheet = book.worksheets[0]
    return {
        cell.coordinate: cell.comment.text if cell.comment else ""
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == RED
    }


def listed(book: openpyxl.Workbook) -> list[tuple[object, ...]]:
    return list(book.worksheets[-1].iter_rows(values_only=True))


def test_bad_cells_of_a_csv_are_marked_and_listed() -> None:
    table = from_csv(csv_of([["Отчёт"], HEADER, ["550", "5А", "двадцать"], ["551", "", "7"], ["=1", "6Б", "8"]]))
    book = marked(faults(table), table)
    assert book.sheetnames == ["Таблица", "Ошибки"]
    assert book.worksheets[0]["A5"].value == "=1"
    assert book.worksheets[0]["A5"].data_type == "s"
    assert book.worksheets[0].freeze_panes == "A3"
    assert red(book) == {
        "C3": "Строка 3, столбец C «Учеников». «двадцать» — не число.",
        "B4": "Строка 4, столбец B «Класс». Значение обязательно.",
    }
    assert listed(book) == [
        ("Лист", "Строка", "Столбец", "Название столбца", "Значение", "Что не так", "Что сделать"),
        (None, 3, "C", "Учеников", "двадцать", "Строка 3, столбец C «Учеников». «двадцать» — не число.",
         str(CELL_NOT_A_NUMBER.hint and CELL_NOT_A_NUMBER.hint.ru)),
        (None, 4, "B", "Класс", None, "Строка 4, столбец B «Класс». Значение обязательно.",
         "Впишите значение в каждую строку таблицы."),
    ]  # fmt: skip


def test_a_sheet_keeps_its_name_its_places_and_its_types() -> None:
    rows: list[list[object]] = [
        [*HEADER, "Дата работы"],
        ["550", "5А", "x?", date(2026, 9, 1)],
        ["551", date(2026, 5, 1), 7, "=1+1"],
    ]
    table = from_xlsx(xlsx_of(rows, at="C4"))
    book = marked(faults(table), table, "en")
    assert book.sheetnames == ["Классы", "Faults"]
    assert red(book).keys() == {"E5", "D6", "F6"}
    sheet = book.worksheets[0]
    assert (sheet["C6"].value, sheet["E6"].value, sheet["F5"].is_date) == ("551", 7, True)
    assert sheet["D6"].value == "2026-05-01"
    assert "not computed" in str(sheet["F6"].value)
    assert [row[:3] for row in listed(book)[1:]] == [("Классы", 5, "E"), ("Классы", 6, "D"), ("Классы", 6, "F")]


def test_objects_are_laid_out_as_a_table() -> None:
    rows = [
        {"school": "550", "class": "5А", "pupils": 1},
        {"class": "5Б", "school": "551", "pupils": "много", "x": [1]},
    ]
    for table in (from_json(rows), from_ndjson("\n".join(map(json.dumps, rows)))):
        book = marked(faults(table), table)
        assert red(book).keys() == {"C3"}
        assert [cell.value for cell in book.worksheets[0][1]] == ["school", "class", "pupils", "x"]
        assert [cell.value for cell in book.worksheets[0][3]] == ["551", "5Б", "много", "[1]"]


def test_a_fault_of_a_row_stands_at_its_beginning() -> None:
    table = from_csv("Код школы;Класс;Учеников\n550;5А;1;x\n")
    assert red(marked(faults(table), table)).keys() == {"A2"}


def test_a_file_that_could_not_be_read_still_has_its_list() -> None:
    with pytest.raises(Unreadable) as caught:
        from_csv("Код школы;Класс\n")
    book = marked(caught.value.faults, None)
    assert book.sheetnames == ["Ошибки"]
    assert listed(book)[1][5] == "Строка 1. Нет обязательного столбца «Учеников»."


def test_a_sheet_that_is_called_like_the_list_gives_way() -> None:
    def rename(sheet: Worksheet) -> None:
        sheet.title = "ошибки"

    table = from_xlsx(xlsx_of([HEADER, ["1", "5", "?"]], rename))
    assert marked(faults(table), table).sheetnames == ["ошибки", "Ошибки 2"]


def test_what_no_sheet_can_hold_is_made_holdable() -> None:
    rows = [
        {"school": "a\x00\ud800", "class": "x" * 40_000, "pupils": "?"},
        {"school": 10**400, "class": {"a": 1}, "pupils": None},
        {"school": "1", "class": float("nan"), "pupils": 1e308},
    ]
    table = from_json(json.dumps(rows).encode())
    book = marked(faults(table), table)
    assert book.worksheets[0]["A2"].value == "a\ufffd\ufffd"
    assert len(str(book.worksheets[0]["B2"].value)) == 32_767


def test_the_languages_do_not_mix() -> None:
    table = from_csv(csv_of([HEADER, ["550", "5А", "x?"]]))
    own = table, [Fault("C2", "x", Text("по-русски", "in English"), None, {"row": 2, "column": "C"})]
    assert listed(marked(own[1], own[0], "en"))[1][5:] == ("in English", None)
    assert listed(marked(own[1], own[0], "ru"))[1][5:] == ("по-русски", None)
