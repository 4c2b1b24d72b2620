"""Finding the header: near the top, below title lines, in one row or in up to three (groups above their columns)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.kernel.tabular.shape import Names
from app.kernel.tabular.source import Record, titled

NEAR_THE_TOP = 200
"""Rows, blank ones counted, in which the header is looked for."""
SEARCHED = 40
"""Of them, not counting blank ones."""
DEEPEST = 3
WIDEST = 1000
"""Columns beyond are not looked for."""


class Heading(NamedTuple):
    """A title as it stands in the file, and the cell of a record under it."""

    cell: int
    title: str


@dataclass(frozen=True, slots=True)
class Header:
    """Which cells of a record belong to which column."""

    first: int
    last: int
    """The number of its last row."""
    lines: list[list[str]]
    found: dict[str, Heading] = field(default_factory=dict)
    unknown: list[Heading] = field(default_factory=list)
    repeated: dict[str, list[Heading]] = field(default_factory=dict)


def find_header(head: Sequence[Record], names: Names, wanted: int) -> Header | None:
    """The rows that name the most columns; of equals the fewest, then the upper ones. `wanted`: there are no more."""
    lines = [[titled(raw) for raw in record.cells[:WIDEST]] for record in head[:SEARCHED]]
    known, depth, first = 0, 0, 0
    for start in range(len(lines)):
        for deep in range(1, min(DEEPEST, len(lines) - start) + 1):
            count = len(_match(_paths(lines[start : start + deep]), names).found)
            if (count, -deep) > (known, -depth):
                known, depth, first = count, deep, start
        if (known, depth) == (wanted, 1):
            break
    if not known:
        return None
    while depth < DEEPEST and _only_details(lines, first, depth, names):
        depth += 1
    matched = _match(_paths(lines[first : first + depth]), names)
    rows = head[first : first + depth]
    return Header(rows[0].number, rows[-1].number, lines[first : first + depth], *matched)


class _Matched(NamedTuple):
    found: dict[str, Heading]
    unknown: list[Heading]
    repeated: dict[str, list[Heading]]


def _match(paths: Sequence[Sequence[str]], names: Names) -> _Matched:
    """Whole titles first (`Mathematics tested`), then without the groups above (`tested`)."""
    places: dict[str, list[Heading]] = {}
    open_ = {index for index, path in enumerate(paths) if path}
    for above in range(DEEPEST):
        taken = set(places)
        for index in sorted(open_):
            title = " ".join(paths[index][above:])
            if not title or not names.knows(title):
                continue
            column = names.column(title)
            if column is not None and column.key in taken:
                continue
            open_.discard(index)
            if column is not None:
                places.setdefault(column.key, []).append(Heading(index, " / ".join(paths[index])))
    return _Matched(
        {key: headings[0] for key, headings in places.items()},
        [Heading(index, " / ".join(paths[index])) for index in sorted(open_)],
        {key: headings for key, headings in places.items() if len(headings) > 1},
    )


def _paths(lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """For every column its titles from the top down; a group reaches right, over columns with a title below it."""
    width = max(map(len, lines))
    rows = [[*line, *[""] * (width - len(line))] for line in lines]
    spread = [list(row) for row in rows]
    for level, row in enumerate(rows[:-1]):
        group = ""
        for index, title in enumerate(row):
            if title or any(upper[index] for upper in rows[:level]):
                group = title
            elif rows[-1][index]:
                spread[level][index] = group
    return [_without_echo([row[index] for row in spread]) for index in range(width)]


def _without_echo(titles: Sequence[str]) -> list[str]:
    """A cell merged downwards says the same in every row."""
    said = [title for title in titles if title]
    return [title for place, title in enumerate(said) if place == 0 or title != said[place - 1]]


def _only_details(lines: Sequence[Sequence[str]], first: int, depth: int, names: Names) -> bool:
    """True if the row below the header says nothing under the columns we know: it parts columns we do not."""
    if first + depth >= len(lines):
        return False
    below, above = lines[first + depth], lines[first + depth - 1]
    for index, _ in _match(_paths(lines[first : first + depth]), names).found.values():
        said = below[index] if index < len(below) else ""
        if said and (index >= len(above) or said != above[index]):
            return False
    return True
