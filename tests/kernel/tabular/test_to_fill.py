"""A form to be filled in: locked but for what is asked, checked while it is typed, and read back as it was written."""

import io
import re
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from math import floor
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from app.kernel.tabular import (
    Absence,
    Column,
    FillColumn,
    FillKind,
    FillSheet,
    TableShape,
    book_in,
    boolean,
    choice,
    decimal,
    integer,
    read,
    share,
    sheets_in,
    text,
    write_blank_forms,
)
from app.kernel.tabular.fill_rules import rule_of
from app.kernel.text import Language, Text, language
from tests.kernel.tabular.conftest import UNHURRIED, XLSX, values
from tests.kernel.tabular.test_writing import EXACT, SHARES, TEXTS, or_absent

LANGUAGES: tuple[Language, ...] = ("ru", "en")
LEVELS = {"low": Text("ниже базового", "below basic"), "basic": Text("базовый", "basic")}
READERS = {
    FillKind.FIXED: text,
    FillKind.WHOLE: integer,
    FillKind.DECIMAL: decimal,
    FillKind.SHARE: share,
    FillKind.CHOICE: choice(LEVELS),
    FillKind.BOOLEAN: boolean,
    FillKind.TEXT: text,
}
COLUMNS = (
    FillColumn("Класс", FillKind.FIXED, width=10),
    FillColumn("Писали", FillKind.WHOLE, "Сколько учеников писали работу.", minimum=0, maximum=40, required=True),
    FillColumn("Средний балл", FillKind.DECIMAL, minimum=0, maximum=Decimal("12.5")),
    FillColumn("Доля ниже минимума", FillKind.SHARE),
    FillColumn("Уровень", FillKind.CHOICE, choices=[str(level.ru) for level in LEVELS.values()]),
    FillColumn("Углублённое изучение", FillKind.BOOLEAN, required=True),
    FillColumn("Примечание", FillKind.TEXT, maximum=500),
)
LINES = ("Результаты работы по математике.", "Заполните белые и жёлтые ячейки. Серые менять нельзя.")
BLANK: list[list[object]] = [["5А", *[None] * 6], ["5Б", *[None] * 6]]
ABSENCES = ("не применимо", "not applicable", "неизвестно", "unknown")


def made(*sheets: FillSheet, told: Language = "ru") -> bytes:
    out = io.BytesIO()
    token = language.set(told)
    try:
        write_blank_forms(sheets, out)
    finally:
        language.reset(token)
    return out.getvalue()


def sheet_in(body: bytes, name: str = "Математика") -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(body))[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def form(rows: Sequence[Sequence[object]] = BLANK, columns: Sequence[FillColumn] = COLUMNS) -> FillSheet:
    return FillSheet("Математика", LINES, columns, rows)


def rules(body: bytes) -> dict[str, Any]:
    return {str(rule.sqref): rule for rule in sheet_in(body).data_validations.dataValidation}


def test_only_what_is_asked_for_is_open() -> None:
    sheet = sheet_in(made(form()))
    assert sheet.protection.sheet
    assert not sheet.protection.password
    opened = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert opened == {f"{column}{row}" for column in "BCDEFG" for row in (4, 5)}
    assert [cell.value for cell in sheet[3]] == [column.heading for column in COLUMNS]
    assert sheet["A1"].value == LINES[0]
    assert sheet["A2"].value == LINES[1]


def test_a_frozen_row_is_not_open() -> None:
    sheet = sheet_in(made(FillSheet("Математика", LINES, COLUMNS, [["5А", 20, *[None] * 5], ["5Б", *[None] * 6]], {0})))
    opened = {cell.row for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert opened == {5}
    assert sheet["B4"].value == 20
    assert sheet["B4"].fill.fgColor.rgb == sheet["A4"].fill.fgColor.rgb != sheet["B5"].fill.fgColor.rgb


def test_the_header_stays_in_sight_and_says_more_on_request() -> None:
    sheet = sheet_in(made(form()))
    assert sheet.freeze_panes == "B4"
    assert sheet["B3"].comment
    assert sheet["B3"].comment.text == "Сколько учеников писали работу."
    assert sheet["C3"].comment is None
    assert sheet.column_dimensions["A"].width < sheet.column_dimensions["B"].width


def test_it_is_printed_across_the_page() -> None:
    sheet = sheet_in(made(form()))
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$3:$3"


def test_empty_cells_that_must_be_filled_are_tinted() -> None:
    found = sheet_in(made(form())).conditional_formatting
    assert {(str(area.sqref), *(rule.type for rule in area.rules)) for area in found} == {
        ("B4:B5", "containsBlanks"),
        ("F4:F5", "containsBlanks"),
    }


def test_every_column_is_checked_as_its_kind() -> None:
    found = rules(made(form()))
    assert {area: rule.type for area, rule in found.items()} == {
        "B4:B5": "custom", "C4:C5": "custom", "D4:D5": "custom", "E4:E5": "list", "F4:F5": "list", "G4:G5": "custom",
    }  # fmt: skip
    assert {rule.errorStyle for rule in found.values()} == {None}, "a wrong value is stopped, not warned of"
    words = ",".join(f'B4="{word}"' for word in ABSENCES)
    assert found["B4:B5"].formula1 == f"IF(ISNUMBER(B4),AND(B4=INT(B4),B4>=0,B4<=40),OR({words}))"
    assert found["C4:C5"].formula1.startswith("IF(ISNUMBER(C4),AND(C4>=0,C4<=12.5),OR(")
    assert found["D4:D5"].formula1.startswith("IF(ISNUMBER(D4),AND(D4>=0,D4<=1),OR(")
    assert found["G4:G5"].formula1.startswith("OR(AND(LEN(G4)<=500),")
    assert found["E4:E5"].formula1 == '"ниже базового,базовый,не применимо,неизвестно"'
    assert found["F4:F5"].formula1 == '"да,нет,не применимо,неизвестно"'


def test_messages_are_in_the_language_of_the_request() -> None:
    russian, english = rules(made(form())), rules(made(form(), told="en"))
    assert russian["C4:C5"].prompt == (
        "Число от 0 до 12,5. Если значения нет, напишите «не применимо» или «неизвестно»."
    )
    assert english["B4:B5"].prompt == (
        "A whole number from 0 to 40. If there is no value, write «not applicable» or «unknown». "
        "Do not leave the cell empty."
    )
    assert english["B4:B5"].promptTitle == "Писали"
    assert (russian["D4:D5"].errorTitle, english["D4:D5"].errorTitle) == (
        "Это значение не подходит",
        "This value does not fit",
    )
    assert english["F4:F5"].formula1 == '"yes,no,not applicable,unknown"'
    assert all(rule.error == rule.prompt for rule in (*russian.values(), *english.values()))


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (FillColumn("а", FillKind.WHOLE), "Целое число. "),
        (FillColumn("а", FillKind.WHOLE, minimum=1), "Целое число не меньше 1. "),
        (FillColumn("а", FillKind.DECIMAL, maximum=-5), "Число не больше -5. "),
        (FillColumn("а", FillKind.SHARE, maximum=Decimal("0.5")), "Доля от 0 до 0,5; "),
        (FillColumn("а", FillKind.TEXT, minimum=2, maximum=5), "Текст, знаков от 2 до 5. "),
    ],
)
def test_how_limits_are_told(column: FillColumn, said: str) -> None:
    token = language.set("ru")
    try:
        rule = rule_of(column, "A2", lambda _: "")
    finally:
        language.reset(token)
    assert rule is not None
    assert rule["input_message"].startswith(said)


def takes(column: FillColumn, typed: str | float) -> bool:
    """What Excel makes of the formula of a column: IF looks only where it must, a text has no whole part."""
    rule = rule_of(column, "A2", lambda _: "")
    assert rule is not None
    formula = re.sub("(?<![<>])=", "==", rule["value"].removeprefix("="))
    formula = re.sub(r"IF\(ISNUMBER\(A2\),(.*),(OR\(.*\))\)", r"(\1 if ISNUMBER(A2) else \2)", formula)
    functions = {
        "ISNUMBER": lambda value: not isinstance(value, str),
        "AND": lambda *parts: all(parts),
        "OR": lambda *parts: any(parts),
        "INT": floor,
        "LEN": len,
        "TRUE": True,
    }
    return bool(eval(formula, {"A2": typed, **functions}))  # noqa: S307 - a formula of our own


@pytest.mark.parametrize(
    ("kind", "taken", "refused"),
    [
        (FillKind.WHOLE, (0, 7, 40), (-1, 41, 7.5, "семь", "7 чел.")),
        (FillKind.DECIMAL, (0, 7.25, 40), (-0.5, 40.5, "7,25 балла")),
        (FillKind.SHARE, (0, 0.125, 1), (12.5, -0.1, "12,5")),
        (FillKind.TEXT, ("", "x" * 40), ("x" * 41,)),
    ],
)
def test_what_goes_in_and_what_does_not(
    kind: FillKind, taken: Sequence[str | float], refused: Sequence[str | float]
) -> None:
    column = FillColumn("Показатель", kind, minimum=0, maximum=40)
    assert [typed for typed in (*taken, *ABSENCES) if not takes(column, typed)] == []
    assert [typed for typed in refused if takes(column, typed)] == []


def test_a_number_without_limits_is_any_number() -> None:
    assert takes(FillColumn("Показатель", FillKind.DECIMAL), -1e9)
    assert not takes(FillColumn("Показатель", FillKind.DECIMAL), "много")


LONG = [f"Учебник {number}, издание второе" for number in range(30)]


def test_long_lists_stand_on_a_sheet_that_nobody_sees() -> None:
    columns = (
        FillColumn("Класс", FillKind.FIXED),
        FillColumn("Учебник", FillKind.CHOICE, choices=LONG),
        FillColumn("Пособие", FillKind.CHOICE, choices=LONG),
        FillColumn("Цвет", FillKind.CHOICE, choices=["жёлтый, яркий"]),
    )
    body = made(form([["5А", LONG[3], None, None]], columns))
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["Математика", "_lists"]
    assert book["_lists"].sheet_state == "veryHidden"
    found = rules(body)
    assert found["B4"].formula1 == found["C4"].formula1 == "'_lists'!$A$1:$A$32"
    assert found["D4"].formula1 == "'_lists'!$B$1:$B$3"
    assert [cell.value for cell in book["_lists"]["A"]] == [*LONG, "не применимо", "неизвестно"]
    assert [cell.value for cell in book["_lists"]["B"]][:3] == ["жёлтый, яркий", "не применимо", "неизвестно"]
    assert sheets_in(body, XLSX) == ["Математика"]
    shape = TableShape((Column("class", Text("Класс", "Class"), text, filled=True),
                        Column("book", Text("Учебник", "Book"), text)))  # fmt: skip
    table = read(body, shape, media_type=XLSX)
    assert values(table) == [{"class": "5А", "book": LONG[3]}]
    assert {note.code for note in table.notes} == {"column.unknown"}, "and no word about the hidden sheet"


def test_nothing_exceeds_what_excel_takes() -> None:
    far, heading = 10**27, "Очень длинный заголовок столбца " * 5
    columns = [
        FillColumn(heading, kind, minimum=-far, maximum=far, choices=LONG, required=True)
        for kind in FillKind
        if kind is not FillKind.FIXED
    ]
    for told in LANGUAGES:
        token = language.set(told)
        try:
            found = [rule_of(column, "XFD1048576", lambda _: "='_lists'!$A$1:$A$2") for column in columns]
        finally:
            language.reset(token)
        for rule in found:
            assert rule is not None
            assert len(rule["input_title"]) == 32
            assert len(rule["error_title"]) <= 32
            assert len(rule["error_message"]) < 224, "and nothing of it was cut off"
            assert len(rule.get("value", "")) <= 255


def test_nothing_makes_excel_offer_a_repair() -> None:
    """What makes Excel offer a repair: two parts of one name, elements out of order, merged cells that overlap."""
    body = made(form(), FillSheet("Русский", LINES, COLUMNS, BLANK))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert len(set(archive.namelist())) == len(archive.namelist())
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    numbers = [int(number) for number in re.findall(r'<row r="(\d+)"', xml)]
    assert numbers == sorted(set(numbers)) == [1, 2, 3, 4, 5]
    assert re.findall(r'<mergeCell ref="([^"]+)"', xml) == ["A1:G1", "A2:G2"]
    order = ["sheetProtection", "mergeCells", "conditionalFormatting", "dataValidations", "pageSetup", "legacyDrawing"]
    assert sorted(order, key=lambda name: xml.index(f"<{name}")) == order


def test_a_form_of_no_rows_and_one_column_is_a_form() -> None:
    sheet = sheet_in(made(FillSheet("Математика", ["Заполните."], [COLUMNS[1]], [])))
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["Заполните."], ["Писали"]]
    assert not sheet.data_validations.dataValidation


# --- and back --------------------------------------------------------------------------------------------------------

VALUES: dict[FillKind, st.SearchStrategy[Any]] = {
    FillKind.WHOLE: st.integers(-(10**18), 10**18),
    FillKind.DECIMAL: EXACT,
    FillKind.SHARE: SHARES,
    FillKind.CHOICE: st.sampled_from(sorted(LEVELS)),
    FillKind.BOOLEAN: st.booleans(),
    FillKind.TEXT: TEXTS,
}
NAMES = st.sampled_from(["5А", "5Б", "6 «ФМ»", "10-1"])
SENTENCES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=300).filter(
    lambda line: len(line) != 1
)


@st.composite
def forms(draw: st.DrawFn) -> tuple[list[str], list[FillKind], list[list[Any]]]:
    kinds = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=6))
    row = st.tuples(NAMES, *(or_absent(VALUES[kind]) for kind in kinds)).map(list)
    return draw(st.lists(SENTENCES, max_size=4)), kinds, draw(st.lists(row, max_size=5))


def columns_of(kinds: Sequence[FillKind]) -> list[FillColumn]:
    levels = [level.ru for level in LEVELS.values()]
    return [
        FillColumn("Название класса", FillKind.FIXED, "Менять нельзя."),
        *(
            FillColumn(f"Показатель {place}", kind, choices=levels if kind is FillKind.CHOICE else ())
            for place, kind in enumerate(kinds)
        ),
    ]


def shape_of(columns: Sequence[FillColumn]) -> TableShape:
    return TableShape(
        tuple(
            Column(
                f"c{place}",
                Text(column.heading, f"Column {place}"),
                READERS[column.kind],
                filled=place == 0,
                absences=True,
            )
            for place, column in enumerate(columns)
        )
    )


def labelled(column: FillColumn, value: Any) -> Any:
    return LEVELS[value].ru if column.kind is FillKind.CHOICE and not isinstance(value, Absence) else value


@UNHURRIED
@given(st.lists(forms(), min_size=1, max_size=3), st.sampled_from(LANGUAGES))
def test_what_is_filled_in_reads_back_sheet_by_sheet(
    given_: list[tuple[list[str], list[FillKind], list[list[Any]]]], told: Language
) -> None:
    sheets = []
    for number, (lines, kinds, rows) in enumerate(given_):
        columns = columns_of(kinds)
        shown = [[labelled(*pair) for pair in zip(columns, row, strict=True)] for row in rows]
        sheets.append(FillSheet(f"Лист {number}", lines, columns, shown))
    book = book_in(made(*sheets, told=told), XLSX)
    assert book is not None
    assert book.sheets == [sheet.name for sheet in sheets]
    assert book.notes == []
    for sheet, (_, _, rows) in zip(sheets, given_, strict=True):
        table = read(book, shape_of(sheet.columns), sheet=sheet.name)
        assert table.header_row == len(sheet.lines) + 1
        assert [list(row.values()) for row in values(table)] == rows
        assert table.notes == []
