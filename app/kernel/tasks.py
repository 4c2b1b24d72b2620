"""What somebody owes now, over everything: each domain names the kinds of task it knows, and they are read as one list.

A source is a statement over rows the actor reaches, with a day to sort by; the page is merged out of the first rows of
each, so a page costs one short query a source at any depth, and a new kind of task changes nothing here.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import merge
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, and_, false, literal, or_, true

from app.kernel.actor import Reach
from app.kernel.db import Db
from app.kernel.paging import Slice, foreign_cursor
from app.kernel.text import Text

NEVER = date(2999, 12, 31)
"""Sorts what has no last day behind everything that has one."""


class Place(NamedTuple):
    """Where a task stands in the list."""

    due: date
    kind: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done by the caller."""

    kind: str
    id: UUID
    """Of the resource that waits."""
    title: str
    organization_id: UUID
    organization_name: str
    due_on: date | None
    overdue: bool
    status: str
    action: str
    """The step to take next."""
    link: str

    @property
    def label(self) -> str:
        """What kind of task it is, in words."""
        return str(Source.known[self.kind].label)

    @property
    def place(self) -> Place:
        """Its place in the list."""
        return Place(self.due_on or NEVER, self.kind, self.id)


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of task."""

    known: ClassVar[dict[str, "Source"]] = {}

    kind: str
    label: Text
    statement: Callable[[Db], Select[Any] | None]
    """The rows that wait for the caller; None where nothing of the kind can."""
    id: Any
    due: Any
    """A column that is never null; `literal(NEVER)` where there is no last day."""
    task: Callable[[Any], Task]

    def __post_init__(self) -> None:
        if self.kind in Source.known:
            message = f"two kinds of task are called {self.kind}"
            raise ValueError(message)
        Source.known[self.kind] = self

    def after(self, place: Place) -> ColumnElement[bool]:
        """The rows of this kind behind a place of the merged list."""
        later: ColumnElement[bool] = self.due > place.due
        if self.kind < place.kind:
            return later
        same = true() if self.kind > place.kind else self.id > place.id
        return or_(later, and_(self.due == literal(place.due), same))


async def owed(
    db: Db, *, kinds: Sequence[str] | None, limit: int, cursor: str | None, include_total: bool
) -> Slice[Task]:
    """One page of what the caller owes, soonest first."""
    place = _read(cursor) if cursor is not None else None
    found: list[Sequence[Task]] = []
    total = 0
    for kind, source in sorted(Source.known.items()):
        statement = source.statement(db) if kinds is None or kind in kinds else None
        if statement is None:
            continue
        if include_total:
            total += await db.count(statement)
        if place is not None:
            statement = statement.where(source.after(place))
        rows = await db.all(statement.order_by(source.due, source.id).limit(limit + 1))
        found.append([source.task(row) for row in rows])
    tasks = list(merge(*found, key=lambda task: task.place))
    more = len(tasks) > limit
    items = tasks[:limit]
    return Slice(items, _cursor(items[-1].place) if more else None, total if include_total else None)


def within(model: Any, reach: Reach | None) -> ColumnElement[bool]:
    """The rows of an owned table that an action reaches: for a list that is narrower than what may be read."""
    if reach is None:
        return false()
    if reach.everywhere:
        return true()
    return or_(
        false(),
        *([model.district_id.in_(reach.districts)] if reach.districts else []),
        *([model.organization_id.in_(reach.organizations)] if reach.organizations else []),
        *(
            and_(model.district_id.in_(districts), getattr(model, part))
            for part, districts in reach.parts.items()
            if hasattr(model, part)
        ),
    )


def _cursor(place: Place) -> str:
    told = orjson.dumps([place.due.isoformat(), place.kind, str(place.id)])
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode()


def _read(cursor: str) -> Place:
    try:
        due, kind, id_ = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return Place(date.fromisoformat(due), str(kind), UUID(id_))
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise foreign_cursor() from error
