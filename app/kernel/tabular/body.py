"""Which rows below the header are rows of the table: totals, sub-headings, repeated headers and signatures are not.

What is left out is told, row by row. When in doubt a row counts as data and its faults are named: a row lost in silence
is the one mistake that nobody would find.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.kernel.tabular import complaints
from app.kernel.tabular.absences import Absence
from app.kernel.tabular.complaints import Complaint
from app.kernel.tabular.header import Header
from app.kernel.tabular.readers import Facts, Misread, text
from app.kernel.tabular.shape import Column
from app.kernel.tabular.source import Record, is_blank, titled
from app.kernel.tabular.words import listed
from app.kernel.text import Text

_PATIENCE = 1000
"""Incomplete rows kept back while it is open whether the table goes on below them."""
_TOTAL = re.compile(r"\s*(?:(?:итого|всего)(?![\w-])|(?:grand )?totals?(?: for\b| of\b|\s*:?\s*$))", re.IGNORECASE)
_ENUMERATIONS = ("АБВГД", "ABCDE")
_FEWEST_NUMBERED = 5
"""A shorter row of 1, 2, 3 may well be data."""


@dataclass(slots=True)
class Body:
    """The rows of one table."""

    header: Header
    columns: Sequence[Column]
    """Those of the shape that the table has."""
    facts: Facts
    tell: Callable[[int, Complaint], None]
    """Takes the number of every row left out, and why."""
    keys: list[int] = field(init=False)
    """The cells that no row of the table leaves blank."""
    initials: set[str] = field(init=False)
    """Of the first words of totals and of the header's own rows: a row that begins otherwise is neither."""

    def __post_init__(self) -> None:
        self.keys = [self.header.found[column.key].cell for column in self.columns if column.filled]
        self.initials = {*"ивtg", *(next(filter(None, line), "")[:1].lower() for line in self.header.lines)}

    def records(self, below: Iterator[Record]) -> Iterator[Record]:
        """The rows of the table among those below the header, in their order."""
        held: list[tuple[Record, bool]] = []
        after_gap = False
        first = True
        for record in below:
            lead = next((cell for cell, raw in enumerate(record.cells) if not is_blank(raw)), None)
            if lead is None and record.complaint is None:
                after_gap = True
                continue
            if lead is not None and (why := self._left_out(record.cells, lead, first=first)):
                self.tell(record.number, why)
            elif record.complaint is None and len(held) < _PATIENCE and self._lacks_key(record.cells):
                held.append((record, after_gap))
            else:
                if held:
                    yield from self._amid(held)
                    held = []
                yield record
                after_gap = False
            first = False
        yield from self._below(held)

    def _lacks_key(self, cells: Sequence[object]) -> bool:
        return any(cell >= len(cells) or is_blank(cells[cell]) for cell in self.keys)

    def _left_out(self, cells: Sequence[object], lead: int, *, first: bool) -> Complaint | None:
        for cell in (lead, *self.keys):
            title = cells[cell] if cell < len(cells) else None
            if not isinstance(title, str) or title.lstrip()[:1].lower() not in self.initials:
                continue
            if _TOTAL.match(title) and (cell in self.keys or not self.keys or self._lacks_key(cells)):
                return complaints.ROW_TOTAL
            if self._is_header(cells):
                return complaints.ROW_HEADER_AGAIN
        return complaints.ROW_NUMBERING if first and _numbers_columns(cells) else None

    def _is_header(self, cells: Sequence[object]) -> bool:
        return any(
            all(_said(cells, index) == _said(line, index) for index, _ in self.header.found.values())
            for line in self.header.lines
        )

    def _amid(self, held: Iterable[tuple[Record, bool]]) -> Iterator[Record]:
        """Incomplete rows with the table going on below: a lone text is a sub-heading, the rest is data with blanks."""
        for record, _ in held:
            if _is_lone_text(record.cells):
                self._tell_beside(record)
            else:
                yield record

    def _below(self, held: Iterable[tuple[Record, bool]]) -> Iterator[Record]:
        """Incomplete rows at the end: notes and signatures, unless something in them can be read as data."""
        for record, after_gap in held:
            if (after_gap or _is_lone_text(record.cells)) and not self._holds_data(record.cells):
                self._tell_beside(record)
            else:
                yield record

    def _holds_data(self, cells: Sequence[object]) -> bool:
        for column in self.columns:
            index = self.header.found[column.key].cell
            if column.reads is text or index >= len(cells):
                continue
            try:
                if not isinstance(column.reads(cells[index], self.facts), Absence):
                    return True
            except Misread:
                continue
        return False

    def _tell_beside(self, record: Record) -> None:
        filled = [column.title for column in self.columns if column.filled]
        titles = Text(listed(title.ru for title in filled), listed(title.en for title in filled))
        self.tell(record.number, complaints.ROW_BESIDE.about(titles=titles))


def _said(cells: Sequence[object], index: int) -> str:
    return titled(cells[index]) if index < len(cells) else ""


def _is_lone_text(cells: Sequence[object]) -> bool:
    said = [raw for raw in cells if not is_blank(raw)]
    return len(said) == 1 and isinstance(said[0], str) and any(map(str.isalpha, said[0]))


def _numbers_columns(cells: Sequence[object]) -> bool:
    """The row of column numbers that official forms carry below their header: 1, 2, 3 ... or А, Б, 1, 2 ..."""
    said = [titled(raw) for raw in cells if not is_blank(raw)]
    letters = [title for title in said if not title.isdecimal()]
    numbers = [str(number) for number in range(1, len(said) - len(letters) + 1)]
    if len(said) < _FEWEST_NUMBERED or said != letters + numbers:
        return False
    return not letters or any(letters == list(row[: len(letters)]) for row in _ENUMERATIONS)
