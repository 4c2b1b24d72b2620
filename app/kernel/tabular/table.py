"""A table that could be understood: its columns are known, its rows are read one by one."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import dropwhile
from typing import Any

from app.kernel.problems import Fault
from app.kernel.tabular import complaints
from app.kernel.tabular.absences import Absence
from app.kernel.tabular.body import Body
from app.kernel.tabular.complaints import Complaint
from app.kernel.tabular.header import Header
from app.kernel.tabular.numerals import TooLong, numeral
from app.kernel.tabular.places import Place, column_number
from app.kernel.tabular.readers import NUMERIC, Facts, Misread
from app.kernel.tabular.shape import Column, TableShape
from app.kernel.tabular.source import Grid, Record, is_blank, place_in, within_limits
from app.kernel.tabular.words import shown
from app.kernel.text import Text


class Row:
    """One row: what could be read, and the faults of what could not."""

    __slots__ = ("_where", "faults", "number", "values")

    def __init__(self, number: int, where: Callable[[int, str | None], Place]) -> None:
        self.number = number
        """As the person sees it: the row in Excel, the line of a CSV or NDJSON, the element of an array, from 1."""
        self.values: dict[str, Any] = {}
        """By the key of the column, for every column the row has; a cell with a fault is not among them."""
        self.faults: list[Fault] = []
        self._where = where

    def place(self, column: str | None = None) -> Place:
        """Where this row, or its cell in a column, is."""
        return self._where(self.number, column)

    def refuse(self, code: str, message: Text, hint: Text | None = None, *, column: str | None = None) -> Fault:
        """Add a fault found by the caller's own rules."""
        fault = self.place(column).fault(Complaint(code, message, hint))
        self.faults.append(fault)
        return fault

    def complain(self, complaint: Complaint, column: str | None = None) -> None:
        self.faults.append(self.place(column).fault(complaint))

    def read(self, cells: Iterable[tuple[Column, object]], facts: Facts) -> None:
        """Take in the cells of the row."""
        values = self.values
        for column, raw in cells:
            try:
                value = column.reads(raw, facts)
            except Misread as misread:
                self.complain(misread.complaint, column.key)
                continue
            if value.__class__ is not Absence:
                values[column.key] = value
            elif column.filled:
                self.complain(complaints.CELL_BLANK, column.key)
            else:
                values[column.key] = value if column.absences else None


class Table(ABC):
    """Rows of one table. It can be walked more than once; nothing but the file itself is kept."""

    sheet: str | None = None
    header_row: int | None = None
    columns: dict[str, str]
    """Our key -> the title in the file; for JSON filled in as the rows are read."""
    notes: list[Fault]
    """What was noticed and is no fault: unknown columns, hidden sheets, rows left out. Complete after the walk."""

    @abstractmethod
    def __iter__(self) -> Iterator[Row]:
        """Every row of the table, with all its faults; nothing is raised on the way."""

    @abstractmethod
    def grid(self) -> Iterator[Record]:
        """The file as it came, header and all, as rows of a sheet."""

    @abstractmethod
    def spot(self, fault: Fault) -> tuple[int, int | None] | None:
        """Row (from 1) and column (from 0) of `grid` that a fault of this table points at."""


class GridTable(Table):
    """A table in rows and columns."""

    def __init__(self, grid: Grid, shape: TableShape, header: Header, notes: Sequence[Fault]) -> None:
        self.sheet = grid.sheet
        self.header_row = header.last
        self.columns = {key: heading.title for key, heading in header.found.items()}
        self.notes = list(notes)
        self._known = len(notes)
        self._grid = grid
        self._header = header
        self._columns = [column for column in shape.columns if column.key in header.found]
        self._facts = Facts(shape.marks, self._evidence, date1904=grid.date1904)

    def __iter__(self) -> Iterator[Row]:
        del self.notes[self._known :]
        body = Body(self._header, self._columns, self._facts, self._note)
        places = [self._header.found[column.key].cell for column in self._columns]
        needed = max(places) + 1
        width = max(map(len, self._header.lines))
        for record in body.records(self._below()):
            row = Row(record.number, self._place)
            cells = record.cells
            if record.complaint is not None:
                row.complain(record.complaint)
            elif record.spans:
                row.read(self._with_spans(record), self._facts)
            else:
                if len(cells) < needed:
                    cells = [*cells, *[None] * (needed - len(cells))]
                row.read(zip(self._columns, [cells[place] for place in places], strict=True), self._facts)
            if len(cells) > width and (extra := next((raw for raw in cells[width:] if not is_blank(raw)), None)):
                row.complain(complaints.ROW_MORE_CELLS.about(value=shown(extra)))
            yield row

    def _with_spans(self, record: Record) -> Iterator[tuple[Column, object]]:
        """A text merged over several rows belongs to each of them; a number may be the sum of all."""
        for column in self._columns:
            cell = self._header.found[column.key].cell
            if cell in record.spans and column.reads in NUMERIC:
                yield column, complaints.CELL_MERGED.about(rows=record.spans[cell])
            else:
                yield column, record.cells[cell]

    def grid(self) -> Iterator[Record]:
        aside = [None] * self._grid.first_column
        for record in self._grid.records():
            yield Record(record.number, [*aside, *record.cells]) if aside else record

    def spot(self, fault: Fault) -> tuple[int, int | None] | None:
        row, column = fault.place.get("row"), fault.place.get("column")
        if not isinstance(row, int):
            return None
        return row, column_number(str(column)) - 1 if column else None

    def _below(self) -> Iterator[Record]:
        below = dropwhile(lambda record: record.number <= self._header.last, self._grid.records())
        return within_limits(below)

    def _place(self, row: int | None, key: str | None = None) -> Place:
        heading = None if key is None else self._header.found.get(key)
        return place_in(self._grid, row, *heading) if heading else place_in(self._grid, row)

    def _note(self, row: int, complaint: Complaint) -> None:
        self.notes.append(self._place(row).fault(complaint))

    def _evidence(self) -> frozenset[str]:
        """The decimal marks that the numbers of the table show for certain."""
        indexes = [self._header.found[column.key].cell for column in self._columns if column.reads in NUMERIC]
        marks: set[str] = set()
        for record in self._below():
            cells = record.cells
            marks.update(mark for index in indexes if index < len(cells) and (mark := mark_of(cells[index])))
            if len(marks) > 1:
                break
        return frozenset(marks)


def mark_of(raw: object) -> str | None:
    """The decimal mark this cell shows for certain, if it is a number written as text."""
    if not isinstance(raw, str) or raw.isdecimal():
        return None
    try:
        found = numeral(raw.rstrip().removesuffix("%"))
    except TooLong:
        return None
    return found.mark if found else None
