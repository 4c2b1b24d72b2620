"""XLSX by calamine, after the archive and every sheet have been looked through: see `archive.py` and `survey.py`."""

import io
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice, zip_longest
from typing import NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from app.kernel.problems import Fault
from app.kernel.tabular import complaints
from app.kernel.tabular.archive import Archive
from app.kernel.tabular.complaints import Complaint
from app.kernel.tabular.header import NEAR_THE_TOP, Header, find_header
from app.kernel.tabular.places import Place, Unreadable, letter, unreadable
from app.kernel.tabular.shape import Names
from app.kernel.tabular.source import Record, is_blank
from app.kernel.tabular.survey import Texts, Troubles, survey
from app.kernel.tabular.words import folded, listed, shown
from app.kernel.tabular.workbook import LISTS, STRINGS, SheetEntry, workbook_of
from app.kernel.text import Text

MOST_MERGED = 1_000_000
"""Rows under merged cells, of all of them together."""


OPENED = ("_rels/.rels", "xl/styles.xml", STRINGS)
"""Parts that calamine unpacks and nothing here has read before."""


class _Span(NamedTuple):
    """A cell merged over several rows."""

    top: int
    bottom: int
    cell: int


class XlsxGrid:
    """The cells of one sheet. Row numbers are Excel's; a cell merged over rows says its value in each of them."""

    def __init__(self, sheet: str, cells: CalamineSheet, troubles: Troubles, *, date1904: bool) -> None:
        self.sheet: str | None = sheet
        self.date1904 = date1904
        self._cells = cells
        self._troubles = troubles
        (_, first), (bottom, last) = cells.start or (0, 0), cells.end or (0, 0)
        doubtful = [column - 1 for columns in troubles.values() for column in columns]
        self.first_column = min([first, *doubtful])
        # calamine cuts off blank edges, and a formula without a value is blank to it
        self._aside = [None] * (first - self.first_column)
        self._width = max([last, *doubtful]) + 1 - self.first_column
        self._height = max([bottom + 1, *troubles])
        self._spans = self._found_spans()

    def records(self) -> Iterator[Record]:
        """Every row from the first, blank ones too, all of one width."""
        held: dict[int, object] = {}
        for number, row in zip_longest(range(1, self._height + 1), self._cells.iter_rows()):
            cells: list[object] = [*self._aside, *(row or ())]
            cells += [None] * (self._width - len(cells))
            for column, complaint in self._troubles.get(number, _NOTHING).items():
                cells[column - 1 - self.first_column] = complaint
            spans = self._spans.get(number)
            if spans is None:
                yield Record(number, cells)
                continue
            for span in spans:
                if number == span.top:
                    held[span.cell] = cells[span.cell]
                cells[span.cell] = held.get(span.cell)
            yield Record(number, cells, None, {span.cell: f"{span.top}-{span.bottom}" for span in spans})

    def _found_spans(self) -> Mapping[int, Sequence[_Span]]:
        spans: dict[int, list[_Span]] = {}
        rows = 0
        for (top, left), (bottom, _) in self._cells.merged_cell_ranges or ():
            if top < bottom and 0 <= left - self.first_column < self._width:
                span = _Span(top + 1, min(bottom + 1, self._height), left - self.first_column)
                rows += max(span.bottom - span.top, 0) + 1
                if rows > MOST_MERGED:
                    raise _broken(Text("слишком много объединённых ячеек", "too many merged cells"))
                for row in range(span.top, span.bottom + 1):
                    spans.setdefault(row, []).append(span)
        return spans


_NOTHING: Mapping[int, Complaint] = {}


class Book:
    """A workbook, looked through once: its sheets can then be read one by one."""

    def __init__(self, body: bytes) -> None:
        self._archive = Archive(body)
        self._workbook = workbook_of(self._archive)
        tables = [sheet for sheet in self._workbook.sheets if sheet.is_table]
        self._visible = [sheet for sheet in tables if not sheet.hidden]
        self.notes = [
            Place(sheet=sheet.name).fault(_told(complaints.SHEET_HIDDEN, sheet))
            for sheet in tables
            if sheet.hidden and sheet.name != LISTS
        ]
        """A word about every sheet that is hidden, and so not read."""
        if not self._visible:
            raise Unreadable([Place().fault(complaints.SHEET_NONE)], self.notes)
        for part in OPENED:
            self._archive.prove(part)
        self._texts = Texts(self._archive)
        self._cells = _opened(body)

    @property
    def sheets(self) -> list[str]:
        """The names of the visible ones, from the left."""
        return [sheet.name for sheet in self._visible]

    def find(
        self, names: Names, needed: AbstractSet[str], wanted: int, asked: str | None
    ) -> tuple[XlsxGrid, Header | None, list[Fault]]:
        """The sheet that holds the table, its header, and, unless it was asked for, a word about the other sheets."""
        chosen = [sheet for sheet in self._visible if asked is None or folded(sheet.name) == folded(asked)]
        if not chosen:
            raise unreadable(complaints.SHEET_UNKNOWN.about(sheet=shown(asked or ""), sheets=listed(self.sheets)))
        grids = [self._grid(sheet) for sheet in chosen]
        found = [(grid, _header(grid, names, wanted)) for grid in grids]
        grid, header = _the_one(found, needed)
        if asked is not None:
            return grid, header, []
        others = [sheet for sheet in self._visible if sheet.name != grid.sheet]
        left = [Place(sheet=sheet.name).fault(_told(complaints.SHEET_NOT_READ, sheet)) for sheet in others]
        return grid, header, [*self.notes, *left]

    def _grid(self, sheet: SheetEntry) -> XlsxGrid:
        troubles = survey(self._archive, self._workbook, sheet, self._texts)
        try:
            cells = self._cells.get_sheet_by_name(sheet.name)
        except CalamineError as error:
            places = [
                Place(f"{letter(column - 1)}{row}", row, letter(column - 1), None, sheet.name).fault(complaint)
                for row, columns in troubles.items()
                for column, complaint in columns.items()
            ]
            if places:  # calamine does not know every error value; they are told one by one all the same
                raise Unreadable(places) from None
            why = Text(f"лист «{sheet.name}»: {shown(error)}", f"sheet «{sheet.name}»: {shown(error)}")
            raise _broken(why) from None
        return XlsxGrid(sheet.name, cells, troubles, date1904=self._workbook.date1904)


def _told(complaint: Complaint, sheet: SheetEntry) -> Complaint:
    return complaint.about(sheet=shown(sheet.name))


def _opened(body: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(body))
    except CalamineError as error:
        raise _broken(
            Text(f"её не читает программа ({shown(error)})", f"it cannot be parsed ({shown(error)})")
        ) from None


def _header(grid: XlsxGrid, names: Names, wanted: int) -> Header | None:
    near = islice(grid.records(), NEAR_THE_TOP)
    return find_header([record for record in near if not all(map(is_blank, record.cells))], names, wanted)


def _the_one(
    found: Sequence[tuple[XlsxGrid, Header | None]], needed: AbstractSet[str]
) -> tuple[XlsxGrid, Header | None]:
    """The sheet with all the columns a table must have; if there is none, or none must be there, the one with most."""
    fitting = [pair for pair in found if pair[1] and needed and needed <= pair[1].found.keys()]
    if not fitting:
        most = max(_count(header) for _, header in found)
        fitting = [(grid, header) for grid, header in found if _count(header) == most]
    if len(fitting) > 1 and _count(fitting[0][1]):
        raise unreadable(complaints.SHEET_AMBIGUOUS.about(sheets=listed(grid.sheet for grid, _ in fitting)))
    return fitting[0]


def _count(header: Header | None) -> int:
    return len(header.found) if header else 0


def _broken(why: Text) -> Unreadable:
    return unreadable(complaints.FILE_BROKEN.about(why=why))
