"""XLSX with real types, written row by row to a temporary file, so that memory does not grow with the rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any, BinaryIO
from uuid import UUID

from app.kernel.tabular.absences import Absence
from app.kernel.tabular.words import writable
from app.kernel.text import Text

LONGEST_TEXT = 32_767
"""Excel's limit of a cell."""
_NARROWEST, _WIDEST = 9, 48
_SURE_WHOLE = 10**15


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one sheet is to hold."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[object]]


def write_xlsx(sheets: Iterable[Sheet], into: BinaryIO) -> None:
    """A workbook: bold frozen headers, numbers as numbers, dates as dates; no text is ever taken for a formula."""
    with workbook(into) as book:
        header = book.add_format(HEADER)
        for sheet in sheets:
            page = Page(book, sheet.name)
            page.head(sheet.columns, header)
            for row, values in enumerate(sheet.rows, 1):
                for column, value in enumerate(values):
                    page.write(row, column, value)


HEADER = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E7EDF3", "bottom": 1}


def workbook(into: IO[bytes], scratch: str | None = None) -> Any:
    """An empty workbook; entering and leaving it writes it out. `scratch`: the folder of what waits for that."""
    import xlsxwriter  # noqa: PLC0415  # for those who take workbooks away

    plain = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(into, {"constant_memory": True, "tmpdir": scratch, **plain})


class Page:
    """One sheet being written, from the top down."""

    def __init__(self, book: Any, name: str) -> None:
        self.sheet = book.add_worksheet(name)
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def head(self, columns: Sequence[str], header: Any, widths: Sequence[int] = ()) -> None:
        """The titles, which stay in sight; columns as wide as their titles need, or as told."""
        for column, title in enumerate(columns):
            width = widths[column] if widths else min(max(len(title) + 2, _NARROWEST), _WIDEST)
            self.sheet.set_column(column, column, width)
            self.sheet.write_string(0, column, title, header)
        self.sheet.freeze_panes(1, 0)

    def write(self, row: int, column: int, value: object, look: Any = None) -> None:
        """One value as its own type; a number that Excel would round is written as text. A blank is not written."""
        match value:
            case bool():
                self.sheet.write_boolean(row, column, value, look)
            case int() | float() | Decimal():
                self._write_number(row, column, value, look)
            case None | Absence.ABSENT:
                return
            case Absence():
                self.sheet.write_string(row, column, str(value.label), look)
            case Text() | str() | UUID():
                self._write_text(row, column, str(value), look)
            case datetime():
                self.sheet.write_datetime(row, column, _naive(value), look or self._instant)
            case date():
                self.sheet.write_datetime(row, column, value, look or self._day)
            case _:
                raise TypeError(f"a table cannot hold {type(value).__name__}")

    def _write_text(self, row: int, column: int, value: str, look: Any) -> None:
        if len(value) > LONGEST_TEXT:
            raise ValueError(f"a cell holds at most {LONGEST_TEXT} characters")
        self.sheet.write_string(row, column, writable(value), look)

    def _write_number(self, row: int, column: int, value: float | Decimal, look: Any) -> None:
        if isinstance(value, int) and abs(value) < _SURE_WHOLE:
            self.sheet.write_number(row, column, value, look)
            return
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        if not exact.is_finite():
            raise ValueError(f"a table cannot hold {value}")
        if Decimal(f"{float(value):.15g}") == exact:
            self.sheet.write_number(row, column, float(value), look)
        else:
            self.sheet.write_string(row, column, format(exact, "f"), look)


def _naive(value: datetime) -> datetime:
    """Excel knows no zones: instants stand in UTC."""
    return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
