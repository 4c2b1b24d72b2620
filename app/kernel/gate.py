"""The wall: every ORM statement is narrowed to what the actor reaches, every flush is checked row by row.

The criteria are made once for each shape of reach (how many districts, organisations, which parts) and hold only named
parameters; the values of an actor are bound when a statement runs. So compiled statements are shared by all actors.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Uuid,
    and_,
    any_,
    bindparam,
    event,
    false,
    inspect,
    or_,
    true,
)
from sqlalchemy.orm import ORMExecuteState, Session, attributes, with_loader_criteria

from app.kernel.actor import Actor, Reach
from app.kernel.audit import note_changes, write_notes
from app.kernel.problems import FORBIDDEN, Problem
from app.kernel.tables import (
    Base,
    Entrusted,
    Everyone,
    InDistrict,
    Installation,
    Internal,
    Owned,
    Personal,
    Public,
    Shared,
)
from app.kernel.text import Text


class GatedSession(Session):
    """A session that works only with an actor and a reach in its `info`."""


class GateError(RuntimeError):
    """A programmer's mistake: a statement that the gate cannot narrow."""


Criteria = tuple[Any, ...]


@event.listens_for(GatedSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> Any:
    if not state.is_orm_statement or not state.is_select:
        message = "only ORM selects pass the gate; change rows one by one, so that guard and audit see them"
        raise GateError(message)
    options, values = criteria(state.session.info["actor"], state.session.info["reach"])
    state.parameters = state.parameters or {}
    if state.is_column_load or state.is_relationship_load:
        return state.invoke_statement(params=values)  # its options came along with the statement that it belongs to
    return state.invoke_statement(statement=state.statement.options(*options), params=values)


@event.listens_for(GatedSession, "before_flush")
def _guard(session: Session, _context: object, _instances: object) -> None:
    reach: Reach = session.info["reach"]
    actor: Actor = session.info["actor"]
    if not session.info["writable"]:
        message = "a reading request tried to write"
        raise GateError(message)
    for row in (*session.new, *session.dirty, *session.deleted):
        if session.is_modified(row) or row in session.new or row in session.deleted:
            refuse_foreign(row, reach, actor)
    note_changes(session)


@event.listens_for(GatedSession, "after_flush")
def _write_audit(session: Session, _context: object) -> None:
    write_notes(session)


@event.listens_for(GatedSession, "before_commit")
def _write_summaries(session: Session) -> None:
    """What was noted of a bulk after its last flush."""
    write_notes(session)


def refuse_foreign(row: Base, reach: Reach, actor: Actor) -> None:
    """403 for a row that is to be written and is, or was, out of reach."""
    free = isinstance(row, Internal) or not getattr(row, "__guarded__", True)
    if not free and not (reach.covers(row, actor) and _covered_before(row, reach, actor)):
        raise Problem(
            FORBIDDEN,
            Text("Эта запись принадлежит другой организации.", "This record belongs to another organisation."),
        )


def _covered_before(row: Base, reach: Reach, actor: Actor) -> bool:
    """Whose a row was counts too: nobody takes a row over by making it his own."""
    before = {name: was[0] for name in ("user_id", "district_id", "organization_id") if (was := _replaced(row, name))}
    if reach.everywhere or not before:
        return True
    if isinstance(row, Personal):
        return bool(before.get("user_id", row.user_id) == actor.user_id)
    owned: Any = row
    district = before.get("district_id", owned.district_id)
    organization = before.get("organization_id", getattr(row, "organization_id", None))
    return organization in reach.organizations or district in reach.districts.union(*reach.parts.values())


def _replaced(row: Base, name: str) -> Any:
    """The value that this change replaces, as a sequence of one; empty where it stays."""
    mapper = inspect(type(row))
    name = mapper.synonyms[name].name if name in mapper.synonyms else name
    return attributes.get_history(row, name).deleted if name in mapper.column_attrs else ()


def criteria(actor: Actor, reach: Reach) -> tuple[Criteria, dict[str, Any]]:
    """The loader options that narrow a statement, and the values they are bound to."""
    if reach.everywhere:
        return _shape("all", "all", "all", ()), {}
    wide = reach.districts.union(*reach.parts.values()) if reach.parts else reach.districts
    home = actor.districts
    owned = _form(wide, reach.organizations)
    shape = _shape(
        "one" if len(home) == 1 else "many",
        owned,
        owned if home <= wide else f"{owned}+{_form(frozenset(), home)}",
        tuple(sorted(reach.parts)),
        signed_in=actor.id is not None,
    )
    values: dict[str, Any] = {"gate_user": actor.user_id}
    values |= (
        _values("gate_home", home) | _values("gate_district", wide) | _values("gate_organization", reach.organizations)
    )
    if reach.parts:
        values["gate_whole"] = list(reach.districts)
        values |= {f"gate_{name}": list(districts) for name, districts in reach.parts.items()}
    return shape, values


def _form(districts: frozenset[UUID], organizations: frozenset[UUID]) -> str:
    if districts and organizations:
        return "both"
    if districts:
        return "district" if len(districts) == 1 else "districts"
    if organizations:
        return "organization" if len(organizations) == 1 else "organizations"
    return "none"


def _values(name: str, found: frozenset[UUID]) -> dict[str, Any]:
    """Under its name where there is one, so that an index gives the order too; always as an array under the plural."""
    return {f"{name}s": list(found), **({name: next(iter(found))} if len(found) == 1 else {})}


def _one(name: str) -> BindParameter[UUID]:
    return bindparam(name, type_=Uuid())


def _any(name: str) -> ColumnElement[Any]:
    return any_(bindparam(name, type_=ARRAY(Uuid())))


_IN_DISTRICT: Mapping[str, Callable[[Any], Any]] = {
    "one": lambda cls: cls.district_id == _one("gate_home"),
    "many": lambda cls: cls.district_id == _any("gate_homes"),
}
_OWNED: Mapping[str, Callable[[Any], Any]] = {
    "district": lambda cls: cls.district_id == _one("gate_district"),
    "districts": lambda cls: cls.district_id == _any("gate_districts"),
    "organization": lambda cls: cls.organization_id == _one("gate_organization"),
    "organizations": lambda cls: cls.organization_id == _any("gate_organizations"),
    "both": lambda cls: or_(
        cls.district_id == _any("gate_districts"), cls.organization_id == _any("gate_organizations")
    ),
    "none": lambda _: false(),
}
_SHARED: Mapping[str, Callable[[Any], Any]] = {
    **_OWNED,
    "organization+organization": lambda cls: or_(
        cls.organization_id == _one("gate_organization"),
        and_(cls.common, cls.district_id == _one("gate_home")),
    ),
}


def _shared_anyhow(cls: Any) -> ColumnElement[bool]:
    """Every form in one; what is not reached is an empty array."""
    return or_(
        cls.district_id == _any("gate_districts"),
        cls.organization_id == _any("gate_organizations"),
        and_(cls.common, cls.district_id == _any("gate_homes")),
    )


def _entrusted(cls: Any) -> ColumnElement[bool]:
    return or_(
        cls.user_id == _one("gate_user"),
        cls.district_id == _any("gate_districts"),
        cls.organization_id == _any("gate_organizations"),
    )


_PUBLIC: Mapping[str, Callable[[Any], Any]] = {"none": lambda cls: cls.published}


def _public_anyhow(cls: Any) -> ColumnElement[bool]:
    return or_(
        cls.published,
        cls.district_id == _any("gate_districts"),
        cls.organization_id == _any("gate_organizations"),
    )


@lru_cache(maxsize=256)
def _shape(home: str, owned: str, shared: str, parts: tuple[str, ...], *, signed_in: bool = True) -> Criteria:
    """The options of one form of reach."""
    closed = with_loader_criteria(Internal, lambda _: false(), include_aliases=True)
    if home == "all":
        return (closed,)
    return (
        closed,
        *(() if signed_in else (with_loader_criteria(Everyone, lambda _: false(), include_aliases=True),)),
        with_loader_criteria(Installation, lambda _: false(), include_aliases=True),
        with_loader_criteria(Personal, lambda cls: cls.user_id == _one("gate_user"), include_aliases=True),
        with_loader_criteria(InDistrict, _IN_DISTRICT[home], include_aliases=True),
        with_loader_criteria(Owned, _OWNED[owned], include_aliases=True),
        with_loader_criteria(Shared, _SHARED.get(shared, _shared_anyhow), include_aliases=True),
        with_loader_criteria(Entrusted, _entrusted, include_aliases=True),
        with_loader_criteria(Public, _PUBLIC.get(owned, _public_anyhow), include_aliases=True),
        *(with_loader_criteria(table, _parted(table, parts), include_aliases=True) for table in _tables_with(parts)),
    )


def _parted(table: Any, parts: tuple[str, ...]) -> ColumnElement[bool]:
    """Of the districts reached in part the rows with one of the named properties; what is reached wholly stays."""
    return or_(
        *(and_(table.district_id == _any(f"gate_{name}"), getattr(table, name, true())) for name in parts),
        table.district_id == _any("gate_whole"),
        table.organization_id == _any("gate_organizations"),
    )


def _tables_with(parts: tuple[str, ...]) -> list[Any]:
    return [
        mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Owned | Shared) and any(hasattr(mapper.class_, name) for name in parts)
    ]
