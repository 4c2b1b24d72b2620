"""`read`: from the bytes somebody sent to a table one can walk, or to every reason why that cannot be.

A workbook of several tables is opened once by `book_in`, and each of its sheets read by its own shape.
"""

import re
from collections.abc import Iterator, Mapping

from app.kernel.problems import Fault
from app.kernel.tabular import complaints
from app.kernel.tabular.complaints import Complaint
from app.kernel.tabular.from_csv import open_csv
from app.kernel.tabular.from_json import JsonArray, JsonLines
from app.kernel.tabular.from_xlsx import Book
from app.kernel.tabular.header import Header, Heading
from app.kernel.tabular.kinds import Kind, charset_of, kind_of
from app.kernel.tabular.objects import ObjectTable
from app.kernel.tabular.places import Place, Unreadable
from app.kernel.tabular.shape import Column, Names, TableShape
from app.kernel.tabular.source import Grid, place_in
from app.kernel.tabular.table import GridTable, Table
from app.kernel.tabular.words import listed, nearest, shown
from app.kernel.text import Text


def book_in(body: bytes, media_type: str = "", name: str = "") -> Book | None:
    """The workbook in a body, for `read` to read several of its sheets; None where the body is no workbook."""
    return Book(body) if kind_of(body, media_type, name) is Kind.XLSX else None


def sheets_in(body: bytes, media_type: str = "", name: str = "") -> list[str]:
    """The names of the visible sheets of a workbook; none for every other kind of file. `Unreadable` as by `read`."""
    book = book_in(body, media_type, name)
    return [] if book is None else book.sheets


def read(
    body: bytes | Book,
    shape: TableShape,
    *,
    media_type: str = "",
    name: str = "",
    mapping: Mapping[str, str | None] | None = None,
    sheet: str | None = None,
) -> Table:
    """The table of this shape in the body of a request or in a file; `Unreadable` names every reason why there is none.

    `media_type` is the Content-Type as it was sent, charset and all; `name` the file's, where there is one. `mapping`
    is {their title: our key, or None for «not wanted»}; `sheet` says which, where a workbook has several fitting ones,
    and then nothing is noted of the others.
    """
    names = Names(shape, mapping)
    kind = Kind.XLSX if isinstance(body, Book) else kind_of(body, media_type, name)
    stray = [_stray(title, key) for title, key in names.stray]
    if isinstance(body, bytes) and kind in {Kind.JSON, Kind.NDJSON}:
        if stray:
            raise Unreadable(stray)
        return ObjectTable(JsonArray(body) if kind is Kind.JSON else JsonLines(body), shape, names)
    needed = {column.key: column for column in shape.columns if column.required or column.filled}
    grid: Grid
    notes: list[Fault] = []
    if isinstance(body, bytes) and kind is Kind.CSV:
        grid, header = open_csv(body, charset_of(media_type), names, len(shape.columns))
    else:
        book = body if isinstance(body, Book) else Book(body)
        grid, header, notes = book.find(names, needed.keys(), len(shape.columns), sheet)
    if header is None:
        raise Unreadable([*stray, _no_header(grid, [*needed.values()] or [*shape.columns])], notes)
    notes += [_unknown(grid, header, heading, names) for heading in header.unknown]
    if faults := [
        *stray,
        *_missing(grid, header, needed),
        *_repeated(grid, header, shape),
        *_mistyped(grid, header, shape),
    ]:
        raise Unreadable(faults, notes)
    return GridTable(grid, shape, header, notes)


def _stray(title: str, key: str) -> Fault:
    return Place().fault(complaints.MAPPING_UNKNOWN.about(title=shown(title), column=shown(key)))


def _no_header(grid: Grid, columns: list[Column]) -> Fault:
    titles = Text(listed(column.title.ru for column in columns), listed(column.title.en for column in columns))
    return place_in(grid, None).fault(complaints.HEADER_NOT_FOUND.about(titles=titles))


def _unknown(grid: Grid, header: Header, heading: Heading, names: Names) -> Fault:
    near = nearest(heading.title, names.titles)
    told = complaints.COLUMN_UNKNOWN_NEAR if near else complaints.COLUMN_UNKNOWN
    return place_in(grid, header.last, *heading).fault(told.about(near=near))


def _missing(grid: Grid, header: Header, needed: Mapping[str, Column]) -> Iterator[Fault]:
    """One fault for every column that must be there and is not; with the unknown one that may be it."""
    unknown = {heading.title: heading for heading in header.unknown}
    for key, column in needed.items():
        if key not in header.found:
            yield place_in(grid, header.last).fault(_missed(grid, column, unknown))


def _missed(grid: Grid, column: Column, unknown: Mapping[str, Heading]) -> Complaint:
    for title in column.title:
        if near := nearest(title, unknown):
            where = place_in(grid, None, unknown[near].cell).column
            return complaints.COLUMN_MISSING_NEAR.about(title=column.title, near=f"{where} «{shown(near)}»")
    return complaints.COLUMN_MISSING.about(title=column.title)


def _mistyped(grid: Grid, header: Header, shape: TableShape) -> Iterator[Fault]:
    """Of a strict shape: unknown columns that are called much like one that is not there."""
    absent = [column for column in shape.columns if shape.strict and column.key not in header.found]
    names = [name for column in absent for name in (column.key, *column.title)]
    for heading in header.unknown:
        if near := nearest(heading.title, names, _SURE) or _of_one_family(heading.title, absent):
            told = complaints.COLUMN_MISTYPED.about(title=shown(heading.title), near=shown(near))
            yield place_in(grid, header.last, *heading).fault(told)


def _of_one_family(title: str, absent: list[Column]) -> str | None:
    """`rus_sd` beside an absent `rus_deviation`: somebody writes codes, and this one begins as ours do."""
    family, mark, _ = title.partition("_")
    if not mark or not _CODE.fullmatch(title):
        return None
    return nearest(title, [one.key for one in absent if one.absences and one.key.startswith(family + mark)], _FAMILY)


_SURE, _FAMILY = 0.75, 0.4
"""How like a title must be for the table to be refused: somebody else's further columns are read past."""
_CODE = re.compile("[a-z][a-z0-9_]*")


def _repeated(grid: Grid, header: Header, shape: TableShape) -> Iterator[Fault]:
    titles = {column.key: column.title for column in shape.columns}
    for key, headings in header.repeated.items():
        places = ", ".join(f"{place_in(grid, None, index).column} «{shown(title)}»" for index, title in headings)
        told = complaints.COLUMN_DUPLICATE.about(title=titles[key], places=places)
        yield place_in(grid, header.last, *headings[-1]).fault(told)
