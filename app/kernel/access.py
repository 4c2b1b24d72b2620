"""How the access table (`app/policy.py`) is read, and `allow`, the only source of a `Db`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Depends, Request

from app.kernel.actor import EVERYTHING, NOTHING, Actor, Post, Reach, Role
from app.kernel.db import Db


@dataclass(frozen=True, slots=True)
class Access:
    """What a route declares: its action, and what the table says of it."""

    action: str
    roles: tuple[Role, ...]
    scope: str | None
    public: bool
    """Nobody need sign in; an action that is open as well lets those who do reach further."""
    open: bool
    """It reads what is published."""
    reach: Callable[[Actor], Reach | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    cells: Mapping[Role, str]
    scope: str | None


def _one(value: UUID | None) -> frozenset[UUID]:
    return frozenset({value}) if value else frozenset()


def _part(name: str) -> Callable[[Post], Reach]:
    return lambda post: Reach(parts={name: _one(post.district_id)})


REACHES: Mapping[str, Callable[[Post], Reach]] = {
    "all": lambda _post: EVERYTHING,
    "district": lambda post: Reach(districts=_one(post.district_id)),
    "own": lambda post: Reach(organizations=_one(post.organization_id)),
    "self": lambda _post: Reach(),
    "schools": _part("of_school"),
    "offices": _part("of_office"),
    "filed": _part("filed"),
}


ANY_CLIENT = "*"


class AccessTable:
    """Action x role -> reach."""

    def __init__(self, table: str, public: frozenset[str], open: frozenset[str] = frozenset()) -> None:  # noqa: A002
        """`public` names the actions that need no sign-in; `open` those that show everybody what is published."""
        self.rows = _read(table)
        self.public = public
        self.open = open
        if open - self.rows.keys():
            message = f"{sorted(open - self.rows.keys())} are open, and have no line in the access table"
            raise LookupError(message)

    def reach_of(self, actor: Actor, action: str) -> Reach | None:
        """The union over all posts the actor holds; None where every cell is blank."""
        row = self.rows[action]
        found: list[Reach] = []
        for post in actor.posts:
            role = self._as(post, row, actor.scopes)
            if role is not None and (cell := row.cells.get(role)) is not None:
                found.append(REACHES[cell](post))
        return found[0] if len(found) == 1 else _union(found) if found else None

    @staticmethod
    def _as(post: Post, row: Row, scopes: frozenset[str]) -> Role | None:
        """A client that has the scope does what the people of its organisation do, and reaches no further."""
        if post.role is not Role.INTEGRATION:
            return post.role
        if row.scope == ANY_CLIENT or (row.scope is not None and row.scope in scopes):
            return Role(post.organization_kind)
        return None

    def roles(self, action: str) -> tuple[Role, ...]:
        """The roles with a cell that is not blank."""
        row = self.rows.get(action)
        if row is None:
            return ()
        return (*row.cells, *((Role.INTEGRATION,) if row.scope else ()))

    def scopes(self) -> list[str]:
        """Every scope an API client can be given."""
        return sorted({row.scope for row in self.rows.values() if row.scope and row.scope != ANY_CLIENT})

    def access(self, action: str) -> Access:
        """What a route that names this action lets in."""
        if action in self.public:
            return Access(action, (), None, public=True, open=False, reach=lambda _actor: EVERYTHING)
        if action not in self.rows:
            message = f"{action} has no line in the access table"
            raise LookupError(message)
        return Access(
            action,
            self.roles(action),
            self.rows[action].scope,
            public=action in self.open,
            open=action in self.open,
            reach=lambda actor: self.reach_of(actor, action) or (NOTHING if action in self.open else None),
        )

    def allow(self, action: str) -> Any:
        """The `Db` of an action; an action without a line fails at import.

        Used as `Read = Annotated[Db, allow("schools.read")]`.
        """

        async def db(request: Request) -> Db:
            held: Db = request.scope["db"]
            return held

        db.access = self.access(action)  # type: ignore[attr-defined]  # the route class reads it
        return Depends(db)


def _read(table: str) -> dict[str, Row]:
    header, *lines = [line.split() for line in table.strip().splitlines() if line.strip()]
    roles = [Role(name) for name in header[1:-1]]
    rows: dict[str, Row] = {}
    for action, *rest in lines:
        cells, scope = rest[:-1], rest[-1]
        if action in rows or len(cells) != len(roles) or not set(cells) <= {*REACHES, "-"}:
            message = f"the line of {action} in the access table is told twice or malformed"
            raise ValueError(message)
        rows[action] = Row(
            cells={role: cell for role, cell in zip(roles, cells, strict=True) if cell != "-"},
            scope=None if scope == "-" else scope,
        )
    return rows


def _union(reaches: list[Reach]) -> Reach:
    parts: dict[str, frozenset[UUID]] = {}
    for reach in reaches:
        for name, districts in reach.parts.items():
            parts[name] = parts.get(name, frozenset()) | districts
    return Reach(
        everywhere=any(reach.everywhere for reach in reaches),
        districts=frozenset().union(*(reach.districts for reach in reaches)),
        organizations=frozenset().union(*(reach.organizations for reach in reaches)),
        parts=parts,
    )
