"""What somebody owes now, over everything: each domain names the kinds of task it knows, and they are read as one list.

A source is a statement over rows that an action reaches, with a day to sort by; the page is merged out of the first
rows of each, so a page costs one short query a source at any depth, and a new kind of task changes nothing here.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import merge
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, false, func, literal, or_, true

from app.kernel import calendar
from app.kernel.actor import NOTHING, Actor, Reach
from app.kernel.db import Db
from app.kernel.paging import ListQuery, Slice, foreign_cursor
from app.kernel.tables import Entrusted, Personal, Record
from app.kernel.text import Text

NEVER = date(2999, 12, 31)
"""Sorts what has no last day behind everything that has one."""
_NO_DAY = literal(NEVER)

Said = str | Callable[[Any], str]
"""The same of every row, or what the row makes of it."""


class Place(NamedTuple):
    """Where a task stands in the list."""

    due: date
    kind: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done by the caller."""

    kind: str
    label: str
    """What kind of task it is, in words."""
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
    def place(self) -> Place:
        """Its place in the list."""
        return Place(self.due_on or NEVER, self.kind, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One kind of task; `partial(Source, …)` says once what several kinds of one table have in common."""

    known: ClassVar[dict[str, "Source"]] = {}

    kind: str
    label: Text
    action: str
    """Of the access table: the task is that of whoever may do this, on the rows that he reaches with it."""
    model: type[Record]
    """The table of the rows that wait; its audience says which of them the action reaches."""
    waiting: Callable[[Actor], Select[Any]]
    """The rows that wait, as if everything were reached; each has an `id` and a `status`."""
    due: SQLColumnExpression[date] = _NO_DAY
    """By which day: an expression that is never null (`or_never`)."""
    binding: bool = True
    """Whether the task is overdue after that day; else the day is only told and sorted by."""
    title: Callable[[Any], str] = attrgetter("title")
    whose: Callable[[Any], tuple[UUID, str]] = attrgetter("organization_id", "organization_name")
    step: Said
    """To be taken next."""
    link: Said
    """The address of the resource, with `{id}` where the id of the row belongs."""

    def __post_init__(self) -> None:
        if self.kind in Source.known:
            message = f"two kinds of task are called {self.kind}"
            raise ValueError(message)
        Source.known[self.kind] = self

    def rows(self, actor: Actor) -> Select[Any] | None:
        """What waits for this actor; None where nothing of the kind can."""
        reach = actor.reach(self.action)
        return None if reach is None else self.waiting(actor).where(_within(self.model, reach, actor))

    def after(self, place: Place) -> ColumnElement[bool]:
        """The rows of this kind behind a place of the merged list."""
        later = self.due > place.due
        if self.kind < place.kind:
            return later
        same = true() if self.kind > place.kind else self.model.id > place.id
        return or_(later, and_(self.due == literal(place.due), same))

    def task(self, row: Any, due: date) -> Task:
        """What is told of a row."""
        organization_id, organization_name = self.whose(row)
        return Task(
            kind=self.kind,
            label=str(self.label),
            id=row.id,
            title=self.title(row)[:1000],
            organization_id=organization_id,
            organization_name=organization_name,
            due_on=None if due == NEVER else due,
            overdue=self.binding and due < calendar.today(),
            status=row.status,
            action=_said(self.step, row),
            link=_said(self.link, row).format(id=row.id),
        )


def or_never(day: SQLColumnExpression[date | None]) -> ColumnElement[date]:
    """A day to sort by, of a column that may be null."""
    return func.coalesce(day, _NO_DAY)


async def owed(db: Db, wanted: ListQuery, kinds: Sequence[str] | None) -> Slice[Task]:
    """One page of what the caller owes, soonest first."""
    place = _read(wanted.cursor) if wanted.cursor is not None else None
    found: list[list[Task]] = []
    total = 0
    for kind, source in sorted(Source.known.items()):
        statement = source.rows(db.actor) if kinds is None or kind in kinds else None
        if statement is None:
            continue
        if wanted.include_total:
            total += await db.count(statement)
        if place is not None:
            statement = statement.where(source.after(place))
        page = statement.add_columns(source.due).order_by(source.due, source.model.id).limit(wanted.limit + 1)
        found.append([source.task(row, due) for row, due in await db.rows(page)])
    tasks = list(merge(*found, key=lambda task: task.place))
    more = len(tasks) > wanted.limit
    items = tasks[: wanted.limit]
    return Slice(items, _cursor(items[-1].place) if more else None, total if wanted.include_total else None)


def _within(model: Any, reach: Reach, actor: Actor) -> ColumnElement[bool]:
    """The rows that an action reaches, which are fewer than may be read."""
    if reach.everywhere:
        return true()
    if reach == NOTHING and issubclass(model, Personal | Entrusted):
        own: ColumnElement[bool] = model.user_id == actor.user_id  # `self` in the access table
        return own
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


def _said(said: Said, row: Any) -> str:
    return said if isinstance(said, str) else said(row)


def _cursor(place: Place) -> str:
    told = orjson.dumps([place.due.isoformat(), place.kind, str(place.id)])
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode()


def _read(cursor: str) -> Place:
    try:
        due, kind, id_ = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return Place(date.fromisoformat(due), str(kind), UUID(id_))
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise foreign_cursor() from error
