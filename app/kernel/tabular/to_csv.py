"""CSV that is written as it goes, opens in Excel, runs no formula there, and reads back as what was written."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from app.kernel.tabular.absences import Absence
from app.kernel.tabular.guard import guarded
from app.kernel.text import Text

_PIECE = 1 << 16
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_AMBIGUOUS_PLACES = 3


def write_csv(
    rows: Iterable[Sequence[object]], columns: Sequence[str] | None, *, bom: bool = False, mark: Literal[".", ","] = "."
) -> Iterator[bytes]:
    """The file in pieces, UTF-8. `bom` lets Excel see the encoding; without `columns` the rows go on with a file.

    With the decimal mark `,` values are parted by `;`: so a Russian Excel opens the file by a double click, as an
    English one does with `.` and `,`. A number of three places then gets a zero more, lest `1,234` mean a thousand.
    """
    out = io.StringIO(_BOM if bom else "", newline="")
    out.seek(0, io.SEEK_END)
    write = csv.writer(out, delimiter="," if mark == "." else ";", lineterminator="\r\n").writerow
    if columns is not None:
        write([guarded(title) for title in columns])
    for row in rows:
        write([spelled(value, mark) for value in row])
        if out.tell() > _PIECE:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def spelled(value: object, mark: str = ".") -> str:
    """One value as a CSV holds it: dates and instants by ISO 8601, an absence by its code, a blank for none."""
    match value:
        case None | Absence.ABSENT:
            return ""
        case Text() | str() | UUID():
            return guarded(str(value))
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            return _number(value, mark)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"a table cannot hold {type(value).__name__}")


def _number(value: float | Decimal, mark: str) -> str:
    exact = value if isinstance(value, int) else Decimal(str(value))
    if isinstance(exact, Decimal) and not exact.is_finite():
        raise ValueError(f"a table cannot hold {value}")
    written = format(exact, "f") if isinstance(exact, Decimal) else str(exact)
    whole, point, fraction = written.partition(".")
    if mark == "." or not point:
        return written
    return f"{whole},{fraction}" + ("0" if len(fraction) == _AMBIGUOUS_PLACES else "")
