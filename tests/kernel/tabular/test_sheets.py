"""A workbook of several tables: each is asked for by the name of its sheet and read by its own shape."""

import io
from collections.abc import Iterator

import openpyxl
import pytest

from app.kernel.tabular import Column, TableShape, book_in, integer, read, sheets_in, text
from app.kernel.tabular.archive import Archive
from app.kernel.text import Text
from tests.kernel.tabular.conftest import CLASSES, HEADER, XLSX, codes, csv_of, refusal, rezipped, values

STAFF = TableShape((
    Column("person", Text("Учитель", "Teacher"), text, filled=True),
    Column("hours", Text("Часов", "Hours"), integer),
))  # fmt: skip


def several() -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheets: dict[str, list[list[object]]] = {
        "Классы": [[*HEADER], ["550", "5А", "двадцать пять"]],
        "Учителя": [["Учитель", "Часов"], ["Иванова", 18]],
        "Тайное": [["Учитель", "Часов"], ["Петрова", 20]],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book["Тайное"].sheet_state = "hidden"
    book.create_chartsheet("График")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_names_are_those_of_tables_that_can_be_seen() -> None:
    assert sheets_in(several(), XLSX) == ["Классы", "Учителя"]
    assert sheets_in(several(), "", "книга.xlsx") == ["Классы", "Учителя"]


@pytest.mark.parametrize(
    ("body", "media_type"),
    [(csv_of([HEADER]), "text/csv"), (b"[]", "application/json"), (b"{}", "application/x-ndjson")],
)
def test_other_files_have_no_sheets(body: bytes, media_type: str) -> None:
    assert sheets_in(body, media_type) == []
    assert book_in(body, media_type) is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "file.empty"),
        (csv_of([HEADER]), "file.kind_mismatch"),
        (several()[:500], "file.broken"),
        (rezipped(several(), {"xl/vbaProject.bin": b"x"}), "file.macros"),
        (rezipped(several(), {"xl/sharedStrings.xml": b"<sst>"}), "file.broken"),
    ],
)
def test_what_cannot_be_read_is_refused_already_here(body: bytes, code: str) -> None:
    assert codes(refusal(lambda: sheets_in(body, XLSX))) == [code]
    assert codes(refusal(lambda: read(body, CLASSES, media_type=XLSX))) == [code]


def test_of_a_sheet_that_was_asked_for_nothing_is_noted_but_its_own() -> None:
    asked = read(several(), STAFF, media_type=XLSX, sheet="Учителя")
    assert values(asked) == [{"person": "Иванова", "hours": 18}]
    assert asked.notes == []
    unasked = read(several(), STAFF, media_type=XLSX)
    assert [(note.code, note.place["sheet"]) for note in unasked.notes] == [
        ("sheet.hidden", "Тайное"),
        ("sheet.not_read", "Классы"),
    ]


def test_a_workbook_is_opened_once_for_all_its_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked: list[str] = []
    pieces = Archive.pieces

    def counted(archive: Archive, name: str) -> Iterator[bytes]:
        unpacked.append(name)
        return pieces(archive, name)

    monkeypatch.setattr(Archive, "pieces", counted)
    book = book_in(several(), XLSX)
    assert book is not None
    assert book.sheets == ["Классы", "Учителя"]
    assert codes(book.notes) == ["sheet.hidden"]
    assert values(read(book, STAFF, sheet="Учителя")) == [{"person": "Иванова", "hours": 18}]
    once = len(unpacked)
    (row,) = read(book, CLASSES, sheet="Классы")
    assert [(fault.pointer, fault.place["sheet"]) for fault in row.faults] == [("C2", "Классы")]
    assert unpacked[once:] == ["xl/worksheets/sheet1.xml"]
    assert codes(refusal(lambda: read(book, STAFF, sheet="Тайное"))) == ["sheet.unknown"]
