"""What every kind of file is turned into before anything is understood: numbered records of raw cells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol

from app.kernel.tabular import complaints
from app.kernel.tabular.complaints import Complaint
from app.kernel.tabular.places import Place, letter


class Record(NamedTuple):
    """One row of a file."""

    number: int
    """As Excel numbers it; in a CSV the line it begins on."""
    cells: Sequence[object]
    complaint: Complaint | None = None
    """Why the row could not be taken apart; then it has no cells."""
    spans: Mapping[int, str] = MappingProxyType({})
    """Of cells merged over several rows: which rows. Their value stands in each of them."""


class Grid(Protocol):
    """Rows and columns; can be walked any number of times."""

    sheet: str | None
    first_column: int
    """How many columns stand left of the first cell of a record."""
    date1904: bool

    def records(self) -> Iterator[Record]: ...


MOST_ROWS = 1_048_576
"""As many as a sheet of Excel; blank lines count."""


def within_limits(records: Iterable[Record]) -> Iterator[Record]:
    """The records, up to the limit and a word about it."""
    for record in records:
        if record.number > MOST_ROWS:
            yield Record(record.number, (), complaints.FILE_TOO_MANY_ROWS.about(most=MOST_ROWS))
            return
        yield record


def place_in(grid: Grid, row: int | None, index: int | None = None, title: str | None = None) -> Place:
    """Where a row, a column or a cell of the grid is."""
    column = None if index is None else letter(grid.first_column + index)
    return Place(f"{column or ''}{row or ''}", row, column, title, grid.sheet)


def is_blank(raw: object) -> bool:
    return raw is None or raw == "" or (isinstance(raw, str) and raw.isspace())


def titled(raw: object) -> str:
    """A cell as a title."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, Complaint):
        return "#"  # there is something, and it cannot be read
    return "" if raw is None else " ".join(str(raw).split())
