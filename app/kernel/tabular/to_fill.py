"""A workbook to be filled in by people: what is known is there and locked, the rest is checked as it is typed.

It reads back by `read`, sheet by sheet: the lines above the header are passed over, and the hidden sheet of long lists
is not spoken of.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile, zip_longest
from typing import IO, Any

from app.kernel.tabular.absences import Absence
from app.kernel.tabular.fill_rules import NO, YES, FillColumn, FillKind, rule_of
from app.kernel.tabular.places import letter
from app.kernel.tabular.to_xlsx import HEADER, Page, workbook
from app.kernel.tabular.workbook import LISTS


@dataclass(frozen=True, slots=True)
class FillSheet:
    """One sheet of a form."""

    name: str
    """At most 31 characters, none of []:*?/\\, and not that of another sheet."""
    lines: Sequence[str]
    """What stands above the header: what the form is, how it is filled in."""
    columns: Sequence[FillColumn]
    rows: Iterable[Sequence[object]]
    """What is known already, None for what is not; a row for each that can be filled in."""
    frozen: Container[int] = ()
    """The places, from 0, of rows that stay as they are: all their cells are locked."""


def write_blank_forms(sheets: Sequence[FillSheet], into: IO[bytes]) -> None:
    """The workbook, its messages in the language of the request."""
    with workbook(into) as book:
        looks = _Looks(book)
        lists = _Lists()
        for sheet in sheets:
            _Form(Page(book, sheet.name), sheet, looks, lists).write()
        lists.write(book)


_LINE_HEIGHT = 15
_A4 = 9
_EDGE = {"border": 1, "border_color": "#BFBFBF", "valign": "top"}


class _Looks:
    """How cells look, and which of them are open."""

    def __init__(self, book: Any) -> None:
        self.line = book.add_format({"text_wrap": True, "valign": "top"})
        self.header = book.add_format({**HEADER, **_EDGE})
        self.fixed = book.add_format({**_EDGE, "bg_color": "#F2F2F2", "text_wrap": True})
        self.fixed_day = book.add_format({**_EDGE, "bg_color": "#F2F2F2", "num_format": "yyyy-mm-dd"})
        # numbers keep the general format: there a date that Excel made of 12.5 is seen, and refused as a date
        self.open = book.add_format({**_EDGE, "locked": False})
        self.open_text = book.add_format({**_EDGE, "locked": False, "num_format": "@", "text_wrap": True})
        self.missing = book.add_format({"bg_color": "#FFF2CC"})

    def of(self, column: FillColumn, value: object, *, frozen: bool) -> Any:
        """The look of a cell."""
        if frozen or column.kind is FillKind.FIXED:
            return self.fixed_day if isinstance(value, date) else self.fixed
        return self.open_text if column.kind is FillKind.TEXT else self.open


class _Lists:
    """Lists too long to stand in a validation, each a column of a sheet that nobody sees."""

    def __init__(self) -> None:
        self._lists: list[tuple[str, ...]] = []

    def place(self, choices: Sequence[str]) -> str:
        """The cells of this list, as a formula; equal lists share them."""
        wanted = tuple(choices)
        if wanted not in self._lists:
            self._lists.append(wanted)
        column = letter(self._lists.index(wanted))
        return f"='{LISTS}'!${column}$1:${column}${len(wanted)}"

    def write(self, book: Any) -> None:
        if not self._lists:
            return
        page = Page(book, LISTS)
        page.sheet.very_hidden()
        for row, choices in enumerate(zip_longest(*self._lists)):
            for column, choice in enumerate(choices):
                page.write(row, column, choice)


class _Form:
    """One sheet, from the top down."""

    def __init__(self, page: Page, sheet: FillSheet, looks: _Looks, lists: _Lists) -> None:
        self._page = page
        self._sheet = sheet
        self._looks = looks
        self._lists = lists
        self._header = len(sheet.lines)

    def write(self) -> None:
        self._set_up()
        self._write_lines()
        self._write_header()
        last = self._write_rows()
        if last > self._header:
            self._check(last)

    def _set_up(self) -> None:
        sheet = self._page.sheet
        sheet.protect("", {"format_columns": True, "format_rows": True})
        named = sum(1 for _ in takewhile(lambda column: column.kind is FillKind.FIXED, self._sheet.columns))
        sheet.freeze_panes(self._header + 1, named)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(self._header)
        for place, column in enumerate(self._sheet.columns):
            sheet.set_column(place, place, column.width)

    def _write_lines(self) -> None:
        sheet, last = self._page.sheet, len(self._sheet.columns) - 1
        width = sum(column.width for column in self._sheet.columns)
        for row, line in enumerate(self._sheet.lines):
            # the height of merged cells is the one that neither program finds by itself
            sheet.set_row(row, _LINE_HEIGHT * sum(len(part) // width + 1 for part in line.split("\n")))
            if last:
                sheet.merge_range(row, 0, row, last, "", self._looks.line)
            self._page.write(row, 0, line, self._looks.line)

    def _write_header(self) -> None:
        for place, column in enumerate(self._sheet.columns):
            self._page.write(self._header, place, column.heading, self._looks.header)
            if column.note is not None:
                self._page.sheet.write_comment(self._header, place, column.note, {"x_scale": 2})

    def _write_rows(self) -> int:
        """Gives the number of the last row."""
        row = self._header
        for row, values in enumerate(self._sheet.rows, self._header + 1):
            frozen = row - self._header - 1 in self._sheet.frozen
            for place, (column, value) in enumerate(zip(self._sheet.columns, values, strict=True)):
                look = self._looks.of(column, value, frozen=frozen)
                if value is None or value is Absence.ABSENT:
                    self._page.sheet.write_blank(row, place, None, look)
                else:
                    self._page.write(row, place, _shown(column, value), look)
        return row

    def _check(self, last: int) -> None:
        first = self._header + 1
        for place, column in enumerate(self._sheet.columns):
            if rule := rule_of(column, f"{letter(place)}{first + 1}", self._lists.place):
                self._page.sheet.data_validation(first, place, last, place, rule)
            if column.required and column.kind is not FillKind.FIXED:
                tint = {"type": "blanks", "format": self._looks.missing}
                self._page.sheet.conditional_format(first, place, last, place, tint)


def _shown(column: FillColumn, value: object) -> object:
    if column.kind is FillKind.BOOLEAN and isinstance(value, bool):
        return YES if value else NO
    return value
