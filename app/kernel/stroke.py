"""One row at one stroke: the row, what is told of it, its audit and what is derived of it, in a single statement.

A unit of work sends a statement for each of them, half a millisecond each; this is for the few rows that people save
all day. Guard and audit are those of every flush. The row hangs together with the rest: where another has changed it
meanwhile, nothing is written (412).
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

import orjson
from sqlalchemy import JSON, Column, Executable, inspect
from sqlalchemy.orm import make_transient, make_transient_to_detached

from app.kernel.audit import AuditEntry, taken_down, told_of
from app.kernel.db import Db
from app.kernel.gate import refuse_foreign
from app.kernel.prepared import Facts, Prepared, prepare
from app.kernel.problems import STALE, Problem
from app.kernel.tables import Base, Record, now, table_of

R = TypeVar("R", bound=Record)
STORED = "stored"
"""What a derived statement selects from: the row as it now stands, once it is written."""


class Stroke:
    """One row that is made or changed."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._row: Record
        self._made = False
        self._before: dict[str, Any] = {}
        self._told: list[Base] = []

    def make(self, row: R) -> R:
        """A new row; from here on it can be changed as if it had been stored."""
        self._made = True
        self._guard(row)
        told_of(self._db.unit_of_work, row, "created")
        _fill_in(row)
        return self._settle(row)

    def change(self, row: R) -> R:
        """What was changed of a row that is held, since it was read or since the last call; if anything was."""
        if not self._db.unit_of_work.is_modified(row):
            return row
        self._guard(row)
        told_of(self._db.unit_of_work, row, "changed")
        if not self._made:
            self._note(row)
        row.version, row.updated_at = row.version + 1, now()
        return self._settle(row)

    def tell(self, *rows: Base) -> None:
        """New rows that belong to it, as a revision or a step of its life."""
        for row in rows:
            self._guard(row)
            _fill_in(row)
        self._told += rows

    async def send(self, derived: Executable | None = None, values: Facts | None = None) -> Facts:
        """Write it all (412); `derived` selects from `stored` and returns one row, which is the answer."""
        notes = taken_down(self._db.unit_of_work)
        parts = [self._first(), *map(_insert_of, self._told), *(_insert_note(note) for note in notes)]
        sql, order = _statement(tuple(part.shape for part in parts), derived)
        given = [value for part in parts for value in part.values]
        tail = [] if derived is None else order.arguments(values or {})
        found = await self._db.run_ready(sql, [*tail, *given])
        if not found:
            raise Problem(STALE)
        return found[0]

    def _guard(self, row: Base) -> None:
        refuse_foreign(row, self._db.reach, self._db.actor)

    def _note(self, row: Record) -> None:
        """Remember which columns a stored row changes, and the version that it had."""
        state: Any = inspect(row)
        self._before.setdefault("version", row.version)
        for one in _columns(type(row)):
            if state.attrs[one.attribute].history.has_changes():
                self._before[one.attribute] = True

    def _settle(self, row: R) -> R:
        """As after a flush: what was changed is now what is stored."""
        session = self._db.unit_of_work
        if row in session:
            make_transient(row)
        make_transient_to_detached(row)
        session.add(row)
        self._row = row
        return row

    def _first(self) -> "_Part":
        row = self._row
        if self._made:
            return _insert_of(row)
        changed = tuple(one for one in _columns(type(row)) if one.attribute in {*self._before, "version", "updated_at"})
        values = [one.value(row) for one in changed]
        return _Part(("update", table_of(type(row)).name, tuple(one.name for one in changed)),
                     [*values, row.id, self._before.get("version", row.version)])  # fmt: skip


class _Told(NamedTuple):
    """A column and the attribute it is kept under."""

    name: str
    attribute: str
    as_json: bool
    default: Any

    def value(self, row: Base) -> Any:
        value = row.__dict__.get(self.attribute)
        return _json(value) if self.as_json and value is not None else value


_NOTHING_MORE = Prepared(f"SELECT 1 FROM {STORED}", (), {})  # noqa: S608  # names of our own, here and below
_Shape = tuple[str, str, tuple[str, ...]]


class _Part(NamedTuple):
    """One of the statements in one: what makes its words, and its values."""

    shape: _Shape
    values: Sequence[Any]


@lru_cache(maxsize=256)
def _columns(model: type[Base]) -> tuple[_Told, ...]:
    attributes = {attribute.columns[0].name: attribute.key for attribute in inspect(model).column_attrs}
    return tuple(
        _Told(one.name, attributes[one.name], isinstance(one.type, JSON), _default(one))
        for one in table_of(model).columns
        if one.computed is None and one.name in attributes
    )


def _default(one: Column[Any]) -> Any:
    return None if one.default is None else one.default.arg  # type: ignore[attr-defined]


def _fill_in(row: Base) -> None:
    """Columns that say nothing say their default, or null, as after a flush."""
    for one in _columns(type(row)):
        if row.__dict__.get(one.attribute) is None:
            setattr(row, one.attribute, one.default(None) if callable(one.default) else one.default)


def _insert_of(row: Base) -> _Part:
    columns = _columns(type(row))
    return _Part(_shape_of(type(row)), [one.value(row) for one in columns])


@lru_cache(maxsize=256)
def _shape_of(model: type[Base]) -> _Shape:
    return "insert", table_of(model).name, tuple(one.name for one in _columns(model))


def _insert_note(note: dict[str, Any]) -> _Part:
    columns = _columns(AuditEntry)
    values = [_json(note[one.attribute]) if one.as_json else note[one.attribute] for one in columns]
    return _Part(_shape_of(AuditEntry), values)


@lru_cache(maxsize=512)
def _statement(shapes: tuple[_Shape, ...], derived: Executable | None) -> tuple[str, Prepared]:
    """The first is `stored`; what is derived selects from it, so it comes after it, whatever locks it takes."""
    last = _NOTHING_MORE if derived is None else prepare(derived)
    first, *others = _worded(shapes, len(last.names))
    parts = [f"{STORED} AS ({first} RETURNING *)", *(f"told_{place} AS ({one})" for place, one in enumerate(others))]
    return f"WITH {', '.join(parts)} {last.sql}", last


def _worded(shapes: Iterable[_Shape], place: int) -> Iterator[str]:
    for verb, table, columns in shapes:
        values = [f"${place + number}" for number in range(1, len(columns) + 1)]
        place += len(columns)
        named = [f'"{one}"' for one in columns]
        if verb == "insert":
            yield f"INSERT INTO {table} ({', '.join(named)}) VALUES ({', '.join(values)})"  # noqa: S608
        else:
            changes = ", ".join(f"{name} = {value}" for name, value in zip(named, values, strict=True))
            yield f"UPDATE {table} SET {changes} WHERE id = ${place + 1} AND version = ${place + 2}"  # noqa: S608
            place += 2


def _json(value: Any) -> str:
    return "{}" if value == {} else orjson.dumps(value, default=str).decode()
