"""Lists by keyset: a page costs the same at any depth, and a row added during the walk is never met twice."""

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar, TypeVarTuple
from urllib.parse import urlencode
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, Select, and_, bindparam, literal_column, or_
from sqlalchemy.orm import InstrumentedAttribute

from app.kernel.audit import plain
from app.kernel.problems import Fault, Problem, invalid
from app.kernel.text import Text

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

Sorts = Mapping[str, InstrumentedAttribute[Any]]
"""Name of a sort field -> its column, which must be NOT NULL."""


class ListQuery(BaseModel):
    """The parameters that every list takes; a list adds its filters and its `sort`."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=200, description="How many items at most.", examples=[50])] = 50
    cursor: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=1000,
            pattern=r"^[A-Za-z0-9_-]+$",
            description="The `next_cursor` of the page before; opaque.",
            examples=["WyJuYW1lIiwi0J_QtdGA0LLQsNGPIl0"],
        ),
    ] = None
    include_total: Annotated[
        bool, Field(description="Count all matching rows too (costs more on long lists).", examples=[False])
    ] = False
    sort: Any = None
    """A list narrows it to a Literal of its fields with a default; every field also with `-` for descending."""


class Page(BaseModel, Generic[T]):
    """One page of a list; the last one has no `next_cursor`."""

    model_config = ConfigDict(from_attributes=True)

    items: Annotated[list[T], Field(max_length=200, description="The items of this page.")]
    next_cursor: Annotated[
        str | None,
        Field(
            max_length=1000,
            description="Send it as `cursor` to get the next page; null on the last page.",
            examples=["WyJuYW1lIiwi0J_QtdGA0LLQsNGPIl0"],
        ),
    ]
    total: Annotated[
        int | None,
        Field(
            ge=0,
            le=10_000_000_000,
            description="All matching items; null unless `include_total=true`.",
            examples=[54],
        ),
    ]

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """`SchoolOut` gives `SchoolPage`."""
        name: str = params[0].__name__
        return name.removesuffix("Out") + "Page"


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """What a list endpoint returns; the router serialises it as a `Page`."""

    items: Sequence[T]
    next_cursor: str | None
    total: int | None


def among(statement: Select[*Ts], *asked: tuple[InstrumentedAttribute[Any], Sequence[Any] | None]) -> Select[*Ts]:
    """The statement, narrowed to rows whose columns hold any of the values that a list asks for, where it asks."""
    for column, values in asked:
        if values:
            statement = statement.where(column.in_(values))
    return statement


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list: one column, then the id, both in one direction."""

    name: str
    column: InstrumentedAttribute[Any]
    key: InstrumentedAttribute[Any]

    @property
    def descending(self) -> bool:
        """Whether the larger comes first."""
        return self.name.startswith("-")

    def applied(self, statement: Select[Any], cursor: str | None, limit: int) -> Select[Any]:
        """The statement of one page and one row more, by which the end is known."""
        if cursor is not None:
            statement = statement.where(self._after(*self.read(cursor)))
        return self._ordered(statement, limit)

    def prepared(self, statement: Select[Any], *, after: bool, limit: int) -> Select[Any]:
        """The same with the place left open (`cursor_value`, `cursor_key`) and `sort_value` told, for the express."""
        if after:
            value = bindparam("cursor_value", type_=self.column.type)
            statement = statement.where(self._after(value, bindparam("cursor_key", type_=self.key.type)))
        return self._ordered(statement.add_columns(self.column.label("sort_value")), limit)

    def cursor(self, row: Any) -> str:
        """The place after this row."""
        return self.place(getattr(row, self.column.key), getattr(row, self.key.key))

    def place(self, value: Any, key: UUID) -> str:
        """A place in this order, opaque to the client."""
        place = orjson.dumps([self.name, plain(value), str(key)])
        return base64.urlsafe_b64encode(place).rstrip(b"=").decode()

    def read(self, cursor: str) -> tuple[Any, UUID]:
        """The place that a cursor names; 422 when it is of another list or order."""
        try:
            name, value, key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            if name != self.name or not isinstance(key, str):
                raise foreign_cursor()
            return _typed(value, self.column.type.python_type), UUID(key)
        except (binascii.Error, ValueError, TypeError, ArithmeticError) as error:
            raise foreign_cursor() from error

    def _ordered(self, statement: Select[Any], limit: int) -> Select[Any]:
        order = (self.column.desc(), self.key.desc()) if self.descending else (self.column.asc(), self.key.asc())
        return statement.order_by(*order).limit(literal_column(str(limit + 1)))

    def _after(self, value: Any, key: Any) -> ColumnElement[bool]:
        if self.column is self.key:
            past: ColumnElement[bool] = self.key < key if self.descending else self.key > key
            return past
        if self.descending:
            return and_(self.column <= value, or_(self.column < value, self.key < key))
        return and_(self.column >= value, or_(self.column > value, self.key > key))


def link_to_next(path: str, query: Iterable[tuple[str, str]], cursor: str) -> str:
    """The Link header (RFC 8288), relative: the Host header is the client's word."""
    kept = [(name, value) for name, value in query if name != "cursor"]
    return f'<{path}?{urlencode([*kept, ("cursor", cursor)])}>; rel="next"'


def _typed(value: Any, kind: type[Any]) -> Any:
    if kind in (datetime, date, UUID, Decimal):
        if not isinstance(value, str):
            raise ValueError
        return kind.fromisoformat(value) if issubclass(kind, date) else kind(value)
    if type(value) is not kind or (kind is str and "\x00" in value) or (kind is int and abs(value) >= 2**63):
        raise ValueError
    return value


def foreign_cursor() -> Problem:
    return invalid(
        Fault(
            "cursor",
            "cursor.foreign",
            Text("Этот курсор не от этого списка и порядка.", "This cursor is not of this list and order."),
            Text("Начните чтение без cursor.", "Start reading without a cursor."),
        )
    )
