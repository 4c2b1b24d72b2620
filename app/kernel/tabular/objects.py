"""A table that came as JSON: every row names its own columns, so absent and null differ."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple, Protocol

from app.kernel.problems import Fault
from app.kernel.tabular import complaints
from app.kernel.tabular.complaints import Complaint
from app.kernel.tabular.from_json import Element
from app.kernel.tabular.places import Place
from app.kernel.tabular.readers import NUMERIC, Facts
from app.kernel.tabular.shape import Column, Names, TableShape
from app.kernel.tabular.source import MOST_ROWS, Record
from app.kernel.tabular.table import Row, Table, mark_of
from app.kernel.tabular.words import nearest, shown
from app.kernel.text import Text

_MOST_NAMES = 1000
"""Names beyond so many different ones are not told one by one: somebody is sending values for names."""

_MOST_LAYOUTS = 1000


class Document(Protocol):
    """Where the elements come from."""

    noun: Text

    def elements(self) -> Iterator[Element]: ...

    def pointer(self, number: int, name: str | None) -> str: ...


class _Layout(NamedTuple):
    """What the names of an object mean; most objects of a document have the same."""

    names: list[str]
    columns: list[Column]
    spelled: Mapping[str, str]
    """Our key -> the name in the object."""
    amiss: list[tuple[str, Complaint]]
    """What is wrong with every object of these names."""
    where: Callable[[int, str | None], Place]


class ObjectTable(Table):
    """A table of JSON objects."""

    def __init__(self, document: Document, shape: TableShape, names: Names) -> None:
        self.columns = {}
        self.notes = []
        self._document = document
        self._names = names
        self._strict = shape.strict
        self._needed = [column for column in shape.columns if column.required or column.filled]
        self._facts = Facts(shape.marks, self._evidence)
        self._told: set[str] = set()
        self._every_name: list[str] | None = None

    def __iter__(self) -> Iterator[Row]:
        self.notes.clear()
        self._told.clear()
        layouts: dict[tuple[str, ...], _Layout] = {}
        for number, value in self._document.elements():
            if number > MOST_ROWS or not isinstance(value, dict):
                row = Row(number, partial(self._place, {}))
                row.complain(_no_row(number, value))
                yield row
                if number > MOST_ROWS:
                    return
                continue
            names = tuple(value)
            layout = layouts.get(names)
            if layout is None:
                layout = self._layout(names, number)
                if len(layouts) < _MOST_LAYOUTS:
                    layouts[names] = layout
            row = Row(number, layout.where)
            row.read(zip(layout.columns, [value[name] for name in layout.names], strict=True), self._facts)
            for key, complaint in layout.amiss:
                row.complain(complaint, key)
            yield row

    def _layout(self, names: Sequence[str], number: int) -> _Layout:
        spelled: dict[str, str] = {}
        layout = _Layout([], [], spelled, [], partial(self._place, spelled))
        for name in names:
            column = self._names.column(name)
            if column is None and self._strict and not self._names.knows(name):
                if len(layout.amiss) < _MOST_NAMES:
                    near, title = nearest(name, self._names.all_titles) or "—", shown(name)
                    layout.amiss.append((title, complaints.COLUMN_UNEXPECTED.about(title=title, near=near)))
            elif column is None:
                self._tell_unknown(name, number)
            elif column.key in spelled:
                both = f"«{shown(spelled[column.key])}», «{shown(name)}»"
                doubled = complaints.COLUMN_DUPLICATE.about(title=column.title, places=both)
                layout.amiss.append((column.key, doubled))
            else:
                spelled[column.key] = name
                self.columns.setdefault(column.key, name)
                layout.names.append(name)
                layout.columns.append(column)
        for column in self._needed:
            if column.key not in spelled:
                absent = complaints.CELL_BLANK if column.filled else complaints.COLUMN_MISSING.about(title=column.title)
                layout.amiss.append((column.key, absent))
        return layout

    def _tell_unknown(self, name: str, number: int) -> None:
        """Once for every name, at its first place."""
        if self._names.knows(name) or len(self._told) >= _MOST_NAMES or name in self._told:
            return
        self._told.add(name)
        near = nearest(name, self._names.titles)
        told = complaints.COLUMN_UNKNOWN_NEAR if near else complaints.COLUMN_UNKNOWN
        place = Place(self._document.pointer(number, name), number, shown(name), noun=self._document.noun)
        self.notes.append(place.fault(told.about(near=near)))

    def _place(self, spelled: Mapping[str, str], number: int, key: str | None) -> Place:
        name = None if key is None else spelled.get(key, self.columns.get(key, key))
        return Place(self._document.pointer(number, name), number, name, noun=self._document.noun)

    def _evidence(self) -> frozenset[str]:
        marks: set[str] = set()
        for _, value in self._document.elements():
            for name, raw in value.items() if isinstance(value, dict) else ():
                column = self._names.column(name)
                if column is not None and column.reads in NUMERIC and (mark := mark_of(raw)):
                    marks.add(mark)
            if len(marks) > 1:
                break
        return frozenset(marks)

    def grid(self) -> Iterator[Record]:
        """As somebody would lay the objects out: their names on top, the first element in row 2."""
        names = self._all_names()
        yield Record(1, names)
        for number, value in self._document.elements():
            found = value if isinstance(value, dict) else {}
            yield Record(number + 1, [found.get(name) for name in names])

    def spot(self, fault: Fault) -> tuple[int, int | None] | None:
        row, column = fault.place.get("row"), fault.place.get("column")
        if not isinstance(row, int):
            return None
        names = self._all_names()
        return row + 1, names.index(column) if column in names else None

    def _all_names(self) -> list[str]:
        """Every property any element has, in the order they turn up."""
        if self._every_name is None:
            names: dict[str, None] = {}
            for _, value in self._document.elements():
                if isinstance(value, dict) and len(names) < _MOST_NAMES:
                    names |= dict.fromkeys(value)
            self._every_name = list(names)
        return self._every_name


def _no_row(number: int, value: object) -> Complaint:
    if number > MOST_ROWS:
        return complaints.FILE_TOO_MANY_ROWS.about(most=MOST_ROWS)
    return value if isinstance(value, Complaint) else complaints.ROW_NOT_AN_OBJECT
