"""The wall: every ORM statement is narrowed to what the actor reaches, every flush is checked row by row.

The criteria are one lambda per audience on its mixin with plain closure values, so SQLAlchemy caches the compiled
statement once for all actors (measured in the design notes: criteria per table cost ten times as much).
"""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, event, false, or_
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from app.kernel.actor import Actor, Reach
from app.kernel.audit import note_changes, write_notes
from app.kernel.problems import FORBIDDEN, Problem
from app.kernel.tables import Base, InDistrict, Installation, Internal, Owned, Personal, Shared
from app.kernel.text import Text


class GatedSession(Session):
    """A session that works only with an actor and a reach in its `info`."""


class GateError(RuntimeError):
    """A programmer's mistake: a statement that the gate cannot narrow."""


@event.listens_for(GatedSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    if not state.is_orm_statement or not state.is_select:
        message = "only ORM selects pass the gate; change rows one by one, so that guard and audit see them"
        raise GateError(message)
    if state.is_column_load or state.is_relationship_load:
        return
    reach: Reach = state.session.info["reach"]
    actor: Actor = state.session.info["actor"]
    state.statement = state.statement.options(*criteria(actor, reach))


@event.listens_for(GatedSession, "before_flush")
def _guard(session: Session, _context: object, _instances: object) -> None:
    reach: Reach = session.info["reach"]
    actor: Actor = session.info["actor"]
    if not session.info["writable"]:
        message = "a reading request tried to write"
        raise GateError(message)
    for row in (*session.new, *session.dirty, *session.deleted):
        if session.is_modified(row) or row in session.new or row in session.deleted:
            _refuse_foreign(row, reach, actor)
    note_changes(session)


@event.listens_for(GatedSession, "after_flush")
def _write_audit(session: Session, _context: object) -> None:
    write_notes(session)


def _refuse_foreign(row: Base, reach: Reach, actor: Actor) -> None:
    if not isinstance(row, Internal) and not reach.covers(row, actor):
        raise Problem(
            FORBIDDEN,
            Text("Эта запись принадлежит другой организации.", "This record belongs to another organisation."),
        )


def criteria(actor: Actor, reach: Reach) -> tuple[Any, ...]:
    """The loader options of an actor with a reach; made once for each pair that is in use."""
    if reach.everywhere:
        return _CLOSED
    parts = tuple(sorted((name, tuple(sorted(districts))) for name, districts in reach.parts.items()))
    return _criteria(
        actor.user_id,
        tuple(sorted(actor.districts)),
        tuple(sorted(reach.districts)),
        tuple(sorted(reach.organizations)),
        parts,
    )


_CLOSED = (with_loader_criteria(Internal, lambda _: false(), include_aliases=True),)


@lru_cache(maxsize=4096)
def _criteria(
    user: UUID | None,
    home: tuple[UUID, ...],
    districts: tuple[UUID, ...],
    organizations: tuple[UUID, ...],
    parts: tuple[tuple[str, tuple[UUID, ...]], ...],
) -> tuple[Any, ...]:
    wide = tuple({*districts, *(district for _, reached in parts for district in reached)})
    return (
        *_CLOSED,
        with_loader_criteria(Installation, lambda _: false(), include_aliases=True),
        with_loader_criteria(Personal, lambda cls: cls.user_id == user, include_aliases=True),
        with_loader_criteria(InDistrict, lambda cls: cls.district_id.in_(home), include_aliases=True),
        _owned(wide, organizations),
        _shared(home, wide, organizations),
        *(
            with_loader_criteria(table, _part(table, name, reached, districts, organizations), include_aliases=True)
            for name, reached in parts
            for table in _tables_with(name)
        ),
    )


def _owned(districts: tuple[UUID, ...], organizations: tuple[UUID, ...]) -> Any:
    if districts and organizations:
        return with_loader_criteria(
            Owned,
            lambda cls: or_(cls.district_id.in_(districts), cls.organization_id.in_(organizations)),
            include_aliases=True,
        )
    if districts:
        return with_loader_criteria(Owned, lambda cls: cls.district_id.in_(districts), include_aliases=True)
    if organizations:
        return with_loader_criteria(Owned, lambda cls: cls.organization_id.in_(organizations), include_aliases=True)
    return with_loader_criteria(Owned, lambda _: false(), include_aliases=True)


def _shared(home: tuple[UUID, ...], districts: tuple[UUID, ...], organizations: tuple[UUID, ...]) -> Any:
    return with_loader_criteria(
        Shared,
        lambda cls: or_(
            cls.district_id.in_(districts),
            cls.organization_id.in_(organizations),
            and_(cls.common, cls.district_id.in_(home)),
        ),
        include_aliases=True,
    )


def _part(
    table: Any, name: str, reached: tuple[UUID, ...], districts: tuple[UUID, ...], organizations: tuple[UUID, ...]
) -> Any:
    """Of the districts reached in part only the rows with the named property; what is reached fully stays."""
    return or_(
        and_(table.district_id.in_(reached), getattr(table, name)),
        table.district_id.in_(districts),
        table.organization_id.in_(organizations),
    )


@lru_cache
def _tables_with(name: str) -> tuple[type[Base], ...]:
    return tuple(
        mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Owned | Shared) and hasattr(mapper.class_, name)
    )
