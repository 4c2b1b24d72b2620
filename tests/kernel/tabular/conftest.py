"""A table of classes as the tests know it, and files made of rows."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl
from hypothesis import settings
from openpyxl.worksheet.worksheet import Worksheet

from app.kernel.problems import Fault
from app.kernel.tabular import (
    Column,
    Row,
    Table,
    TableShape,
    Unreadable,
    boolean,
    choice,
    date_,
    decimal,
    integer,
    read,
    share,
    text,
)
from app.kernel.text import Text

UNHURRIED = settings(deadline=None)
"""The machine may have other things to do."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

KINDS = {"general": Text("Общеобразовательный", "General"), "special": Text("Коррекционный", "Special")}
CLASSES = TableShape((
    Column("school", Text("Код школы", "School code"), text, aliases=("Код ОО",), filled=True),
    Column("class", Text("Класс", "Class"), text, filled=True),
    Column("pupils", Text("Учеников", "Pupils"), integer, aliases=("Число учеников, чел.",), required=True),
    Column("mean", Text("Средний балл", "Mean"), decimal, aliases=("Математика Средний балл",)),
    Column("low", Text("Доля не достигших минимума", "Share below minimum"), share),
    Column("tested_on", Text("Дата работы", "Tested on"), date_),
    Column("advanced", Text("Углублённое изучение", "Advanced"), boolean),
    Column("kind", Text("Вид", "Kind"), choice(KINDS)),
))  # fmt: skip

HEADER = ["Код школы", "Класс", "Учеников"]


def one(title: str, reads: Callable[..., object], **more: Any) -> TableShape:
    """A shape of two columns, the second of which is the matter."""
    return TableShape((Column("key", Text("Ключ", "Key"), text), Column("value", Text(title, "Value"), reads, **more)))


def csv_of(rows: Sequence[Sequence[str]], delimiter: str = ";") -> bytes:
    return "".join(delimiter.join(row) + "\r\n" for row in rows).encode()


def xlsx_of(
    rows: Sequence[Sequence[object]], change: Callable[[Worksheet], object] | None = None, *, at: str = "A1"
) -> bytes:
    """A workbook by openpyxl, whose odd shapes are the point: merged cells, hidden sheets, formulas without values."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Классы"
    first = sheet[at]
    for down, row in enumerate(rows):
        for right, value in enumerate(row):
            sheet.cell(first.row + down, first.column + right).value = value  # type: ignore[assignment]
    if change:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rezipped(body: bytes, change: Mapping[str, bytes | None]) -> bytes:
    """The same archive with parts replaced, added, or (None) taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in change:
                new.writestr(name, old.read(name))
        for name, content in change.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def sheet_of(cells: str, after: str = "") -> bytes:
    """A sheet as XML, for what no library would write."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData>{after}</worksheet>'.encode()


def with_sheet(cells: str, after: str = "") -> bytes:
    return rezipped(xlsx_of([["x"]]), {"xl/worksheets/sheet1.xml": sheet_of(cells, after)})


def from_csv(body: bytes | str, shape: TableShape = CLASSES, **more: Any) -> Table:
    return read(body.encode() if isinstance(body, str) else body, shape, media_type="text/csv", **more)


def from_xlsx(body: bytes, shape: TableShape = CLASSES, **more: Any) -> Table:
    return read(body, shape, media_type=XLSX, **more)


def from_json(value: object, shape: TableShape = CLASSES, **more: Any) -> Table:
    body = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    return read(body, shape, media_type="application/json", **more)


def from_ndjson(body: str, shape: TableShape = CLASSES) -> Table:
    return read(body.encode(), shape, media_type="application/x-ndjson")


def values(table: Table) -> list[dict[str, Any]]:
    """Of a table without faults."""
    rows = list(table)
    assert not [fault for row in rows for fault in row.faults]
    return [row.values for row in rows]


def faults(table: Table) -> list[Fault]:
    return [fault for row in table for fault in row.faults]


def spots(found: Sequence[Fault]) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in found]


def codes(found: Sequence[Fault]) -> list[str]:
    return [fault.code for fault in found]


def refusal(call: Callable[[], object]) -> list[Fault]:
    """Why the file could not be read."""
    try:
        call()
    except Unreadable as unreadable:
        return unreadable.faults
    raise AssertionError("it was read")


def rows_of(table: Table) -> list[Row]:
    return list(table)
