"""NDJSON that is written as it goes: an object for each row, by the keys of the columns, for programs to read."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import orjson

from app.kernel.tabular.absences import Absence
from app.kernel.tabular.to_csv import spelled
from app.kernel.text import Text

_PIECE = 1 << 16
_LONGEST = 63
"""Bits of a whole number that orjson writes by itself."""


def write_ndjson(rows: Iterable[Sequence[object]], keys: Sequence[str], *, absences: bool = False) -> Iterator[bytes]:
    """The file in pieces. `absences`: an absence is told by its code; otherwise each of them is null."""
    lines = bytearray()
    for row in rows:
        said = {key: _said(value, absences=absences) for key, value in zip(keys, row, strict=True)}
        lines += orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE)
        if len(lines) > _PIECE:
            yield bytes(lines)
            lines.clear()
    yield bytes(lines)


def _said(value: object, *, absences: bool) -> object:
    match value:
        case None | bool():
            return value
        case Absence():
            return value.value if absences else None
        case Text() | str():
            return str(value)
        case int() if value.bit_length() <= _LONGEST:
            return value
        case int() | float() | Decimal():
            return orjson.Fragment(spelled(value))  # every digit as it is: a float would lose some
        case _:
            return spelled(value)
