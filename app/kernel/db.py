"""The only way to rows.

A `Db` always carries an actor and a reach; `select()` is the query language, this the repository.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from app.kernel.actor import Actor, Reach, Role, Way
from app.kernel.audit import note_summary, write_notes
from app.kernel.paging import ListQuery, Order, Slice, Sorts
from app.kernel.preconditions import Preconditions
from app.kernel.problems import FORBIDDEN, IN_USE, NOT_FOUND, Problem
from app.kernel.refusals import translated
from app.kernel.tables import Base, Record
from app.kernel.text import Text

R = TypeVar("R", bound=Record)
M = TypeVar("M", bound=Base)


class Db:
    """One request's hold on the database: one actor, one reach, one transaction."""

    def __init__(self, session: AsyncSession, preconditions: Preconditions | None = None) -> None:
        """Made by `Database.open` alone."""
        self._session = session
        self._preconditions = preconditions or Preconditions()
        self.subject: Record | None = None
        """The resource that the request addresses; its version becomes the ETag."""
        self.next_cursor: str | None = None
        """Of the page that was read; becomes the Link header."""
        self.discarded = False
        """Whether the transaction is rolled back at the end although all went well."""
        self.roles: tuple[Role, ...] = ()
        """Who may do what is being done; told to whoever may not."""

    @property
    def actor(self) -> Actor:
        """Who acts."""
        actor: Actor = self._session.sync_session.info["actor"]
        return actor

    @property
    def reach(self) -> Reach:
        """How far."""
        reach: Reach = self._session.sync_session.info["reach"]
        return reach

    async def get(self, model: type[R], id: UUID, *options: ORMOption) -> R:
        """The row, if it can be seen; else 404."""
        found = await self.first(select(model).where(model.id == id).options(*options))
        if found is None:
            raise Problem(NOT_FOUND)
        return found

    async def edit(self, model: type[R], id: UUID, *options: ORMOption) -> R:
        """The addressed row, locked for change, after If-Match was checked (404, 403, 428, 412)."""
        row = await self.lock(model, id, *options)
        self._preconditions.check(row.version)
        self.subject = row
        return row

    async def lock(self, model: type[R], id: UUID, *options: ORMOption) -> R:
        """Another row to be changed by the same request, locked; no precondition is asked of it.

        What is joined to it is read after the lock is had: one statement would read it as it was before the wait.
        """
        there = select(model).where(model.id == id).execution_options(populate_existing=True)
        row = await self.first(there.with_for_update(of=model))
        if row is not None and options:
            row = await self.first(there.options(*options))
        if row is None:
            raise await self._why_not(model, id)
        if not self.reach.covers(row, self.actor):
            raise self._not_yours()  # the whole district reads it, and its owner alone changes it
        return row

    async def first(self, statement: Select[M]) -> M | None:
        """The first row or none."""
        with translated():
            return (await self._session.scalars(statement)).unique().first()

    async def all(self, statement: Select[M]) -> Sequence[M]:
        """All rows of a statement that is bounded by its nature; lists for clients go through `page`."""
        with translated():
            return (await self._session.scalars(statement)).unique().all()

    async def rows(self, statement: Any) -> Sequence[Any]:
        """Tuples of columns of visible entities."""
        with translated():
            found: Sequence[Any] = (await self._session.execute(statement)).all()
        return found

    async def count(self, statement: Select[Any]) -> int:
        """How many rows the statement has."""
        with translated():
            total = await self._session.scalar(
                select(func.count()).select_from(statement.order_by(None).options().subquery())
            )
        return int(total or 0)

    async def page(self, statement: Select[M], wanted: ListQuery, sorts: Sorts) -> Slice[M]:
        """One page of the visible rows in the order asked for."""
        model: Any = statement.column_descriptions[0]["entity"]
        order = Order(wanted.sort, sorts[wanted.sort.removeprefix("-")], model.id)
        found = await self.all(order.applied(statement, wanted.cursor, wanted.limit))
        items = found[: wanted.limit]
        more = len(found) > wanted.limit
        total = await self.count(statement) if wanted.include_total else None
        return Slice(items, order.cursor(items[-1]) if more else None, total)

    def add(self, row: M) -> M:
        """Put a new row in."""
        self._session.add(row)
        return row

    async def remove(self, row: Base) -> None:
        """Delete a row that has no history."""
        await self.flush()
        await self._session.delete(row)
        try:
            await self.flush()
        except Problem as problem:
            if any(fault.code == "reference.unknown" for fault in problem.errors):
                raise Problem(IN_USE) from problem  # the server may say "still referenced" in any language
            raise

    async def flush(self) -> None:
        """Send what is pending, so that constraints speak now."""
        with translated():
            await self._session.flush()
            if self._session.sync_session.info.get("audit"):
                await self._session.run_sync(write_notes)

    def known(self, row: Base, **related: Base | None) -> None:
        """Give a row that was just made its relationships, where the caller has read them before."""
        for name, other in related.items():
            set_committed_value(row, name, other)

    async def refresh(self, row: Base, *attributes: str) -> None:
        """Load relationships of a row that was just made."""
        await self.flush()
        with translated():
            await self._session.refresh(row, attributes or None)

    def discard(self) -> None:
        """A dry run: the request goes its whole way, and nothing of it stays."""
        self.discarded = True

    def note(
        self,
        entity: str,
        entity_id: UUID,
        change: str,
        new: dict[str, Any],
        old: dict[str, Any] | None = None,
        **owner: Any,
    ) -> None:
        """One audit entry for a bulk, or for a row that was changed in bulk."""
        note_summary(self._session.sync_session, entity, entity_id, change, new, old, **owner)

    def by(self, way: Way) -> None:
        """How these rows come in, as audit and revisions record it."""
        info = self._session.sync_session.info
        info["origin"] = replace(info["origin"], way=way)

    @property
    def way(self) -> Way:
        """How they come in."""
        way: Way = self._session.sync_session.info["origin"].way
        return way

    async def connection(self) -> AsyncConnection:
        """The connection of this transaction, for the kernel's own tables; a test keeps domains from it."""
        with translated():
            return await self._session.connection()

    async def _why_not(self, model: type[R], id: UUID) -> Problem:
        """404, or 403 where the row can be read but this action does not reach it."""
        action = f"{model.__tablename__}.read".replace("_", "-")
        reading = self.actor.reach(action) if self.actor.roles_that_may(action) else None
        if reading is None or reading == self.reach:
            return Problem(NOT_FOUND)
        info = self._session.sync_session.info
        acting, info["reach"] = info["reach"], reading
        try:
            seen = await self.first(select(model).where(model.id == id))
        finally:
            info["reach"] = acting
        return Problem(NOT_FOUND) if seen is None else self._not_yours()

    def _not_yours(self) -> Problem:
        return Problem(
            FORBIDDEN,
            Text(
                "Вы видите эту запись, но это действие с ней — не ваше.",
                "You can see this record, but this action on it is not yours.",
            ),
            roles=[role.value for role in self.roles],
        )
