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


def mark_faults(faults: Sequence[Fault], into: BinaryIO, *, tables: Sequence[Table], language: Language) -> None:
    """Write the workbook. Without tables, where the file could not be read as one, there is only the list."""
    with workbook(into) as book:
        names = _own_names(tables, language)
        values: dict[int, str | None] = {}
        for table, name in zip(tables, names, strict=True):
            theirs = [number for number, fault in enumerate(faults) if len(tables) == 1 or _stands_in(fault, table)]
            values |= _write_table(Page(book, name), book, faults, theirs, table, language)
        listing = Page(book, _other_name(names, language))
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


def _stands_in(fault: Fault, table: Table) -> bool:
    return fault.place.get("sheet") == table.sheet


def _write_table(
    page: Page, book: Any, faults: Sequence[Fault], theirs: Sequence[int], table: Table, language: Language
) -> dict[int, str | None]:
    """A table in its own rows and columns, bad cells marked; gives what stands in the cell of each of its faults."""
    marks: dict[int, dict[int, list[int]]] = {}
    for number in theirs:
        if spot := table.spot(faults[number]):
            row, cell = spot
            marks.setdefault(row, {}).setdefault(cell or 0, []).append(number)
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


def _own_names(tables: Sequence[Table], language: Language) -> list[str]:
    """What the sheets are called in the file, where a sheet can be called so."""
    plain = _said(_TABLE, language)
    names = [table.sheet if table.sheet and _NAME.fullmatch(table.sheet) else plain for table in tables]
    return names if len(set(names)) == len(names) else [f"{plain} {number}" for number in range(1, len(names) + 1)]


def _other_name(names: Sequence[str], language: Language) -> str:
    name = _said(_LIST, language)
    return f"{name} 2" if name.casefold() in {one.casefold() for one in names} else name


def _said(text: Text, language: Language) -> str:
    return text.ru if language == "ru" else text.en
