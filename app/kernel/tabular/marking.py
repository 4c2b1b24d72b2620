"""The faults of a table as a workbook: what somebody sent with its bad cells marked, and a list of what to mend."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from math import isfinite
from typing import Any, BinaryIO

from app.kernel.problems import Fault
from app.kernel.tabular.complaints import Complaint
from app.kernel.tabular.table import Table
from app.kernel.tabular.to_xlsx import HEADER, LONGEST_TEXT, Page, workbook
from app.kernel.tabular.words import shown, writable
from app.kernel.text import Language, Text

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""Excel's own limits; a CSV can be larger."""
MOST_COMMENTS = 5_000
"""More would make the workbook slow to open; the cells beyond are red all the same, and the list has every fault."""

_TABLE = Text("Таблица", "Table")
_LIST = Text("Ошибки", "Faults")
_COLUMNS = (
    (Text("Лист", "Sheet"), 14),
    (Text("Строка", "Row"), 9),
    (Text("Столбец", "Column"), 10),
    (Text("Название столбца", "Title"), 28),
    (Text("Значение", "Value"), 24),
    (Text("Что не так", "What is wrong"), 70),
    (Text("Что сделать", "What to do"), 60),
)
_BAD = {"bg_color": "#F8B4B4", "border": 1, "border_color": "#C00000"}
_NAME = re.compile(r"(?!')[^\[\]:*?/\\]{1,31}(?<!')")
_FIRST_YEAR = 1900
MOST_SAID = 2_000


def mark_faults(faults: Sequence[Fault], into: BinaryIO, *, table: Table | None, language: Language) -> None:
    """Write the workbook. `table` is None where the file could not be read as one; then there is only the list."""
    with workbook(into) as book:
        values = {} if table is None else _write_table(book, faults, table, language)
        listing = Page(book, _said(_LIST, language) if table is None else _other_name(table, language))
        listing.head(
            [_said(title, language) for title, _ in _COLUMNS], book.add_format(HEADER), [w for _, w in _COLUMNS]
        )
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for row, fault in enumerate(faults[: MOST_ROWS - 1], 1):
            place = fault.place
            told = _said(fault.message, language), fault.hint and _said(fault.hint, language)
            where = place.get("sheet"), place.get("row"), place.get("column"), place.get("title")
            for column, value in enumerate((*where, values.get(row - 1), *told)):
                listing.write(row, column, value, wrapped)


def _write_table(book: Any, faults: Sequence[Fault], table: Table, language: Language) -> dict[int, str | None]:
    """The file in its own rows and columns, bad cells marked; gives what stands in the cell of each fault."""
    marks: dict[int, dict[int, list[int]]] = {}
    for number, fault in enumerate(faults):
        if spot := table.spot(fault):
            row, cell = spot
            marks.setdefault(row, {}).setdefault(cell or 0, []).append(number)
    page = Page(book, _own_name(table, language))
    page.sheet.freeze_panes(table.header_row or 1, 0)
    bad = book.add_format(_BAD)
    comments = MOST_COMMENTS
    values: dict[int, str | None] = {}
    for record in islice(table.grid(), MOST_ROWS):
        marked = marks.get(record.number, {})
        width = min(max(len(record.cells), *(cell + 1 for cell in marked), 0), MOST_COLUMNS)
        for cell in range(width):
            raw = _written(record.cells[cell] if cell < len(record.cells) else None, language)
            if cell not in marked:
                page.write(record.number - 1, cell, raw)
                continue
            _write_bad(page, record.number - 1, cell, raw, bad)
            values |= dict.fromkeys(marked[cell], None if raw is None else shown(raw))
            if comments:
                comments -= 1
                said = "\n".join(_said(faults[number].message, language) for number in marked[cell])
                page.sheet.write_comment(record.number - 1, cell, writable(said)[:MOST_SAID], {"x_scale": 2.5})
    return values


def _write_bad(page: Page, row: int, cell: int, raw: object, bad: Any) -> None:
    if raw is None:
        page.sheet.write_blank(row, cell, None, bad)
    else:
        page.write(row, cell, str(raw) if isinstance(raw, date) else raw, bad)


def _written(raw: object, language: Language) -> object:
    """A raw value as a sheet can hold it."""
    if isinstance(raw, Complaint):
        return _said(raw.message, language)
    if isinstance(raw, str):
        return writable(raw)[:LONGEST_TEXT] or None
    if isinstance(raw, date) and raw.year >= _FIRST_YEAR:
        return raw
    if raw is None or isinstance(raw, bool | int) or (isinstance(raw, float | Decimal) and isfinite(raw)):
        return raw
    return shown(raw)


def _own_name(table: Table, language: Language) -> str:
    name = table.sheet or _said(_TABLE, language)
    return name if _NAME.fullmatch(name) else _said(_TABLE, language)


def _other_name(table: Table, language: Language) -> str:
    name = _said(_LIST, language)
    return f"{name} 2" if _own_name(table, language).casefold() == name.casefold() else name


def _said(text: Text, language: Language) -> str:
    return text.ru if language == "ru" else text.en
