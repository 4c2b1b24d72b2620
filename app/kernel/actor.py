"""Who is acting and how far he reaches: the two facts without which no row can be had."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from app.kernel.tables import Base, Entrusted, Everyone, InDistrict, Owned, Personal, Public, Shared
from app.kernel.text import Labelled


class Role(Labelled):
    """What a membership makes of a user; `integration` is an API client."""

    ADMINISTRATOR = "administrator", "администратор", "administrator"
    DEPARTMENT = "department", "специалист отдела образования", "officer of the Education Department"
    CENTRE = "centre", "методист ИМЦ", "methodologist of the centre"
    SCHOOL = "school", "руководитель или координатор школы", "head or coordinator of a school"
    CONSULTANT = "consultant", "эксперт-консультант", "expert-consultant"
    OBSERVER = "observer", "наблюдатель", "observer"
    INTEGRATION = "integration", "программный клиент", "API client"


@dataclass(frozen=True, slots=True)
class Post:
    """One role held now, with where it is held; an administrator's has neither district nor organisation."""

    role: Role
    district_id: UUID | None = None
    organization_id: UUID | None = None
    organization_kind: str = ""
    """`department`, `centre` or `school`."""

    @property
    def organization_is_school(self) -> bool:
        """Whether it is held at a school."""
        return self.organization_kind == Role.SCHOOL.value


@dataclass(frozen=True, slots=True)
class Reach:
    """Which rows an action may touch: everything, or districts, organisations and named parts of districts together."""

    everywhere: bool = False
    districts: frozenset[UUID] = frozenset()
    organizations: frozenset[UUID] = frozenset()
    parts: Mapping[str, frozenset[UUID]] = field(default_factory=dict)
    """Named hybrid of a table -> the districts of which only rows with that property are reached."""

    def covers(self, row: Base, actor: "Actor") -> bool:
        """Whether this row is inside; the same question as the gate's criterion, asked of a row in memory."""
        if self.everywhere:
            return True
        if isinstance(row, Personal | Entrusted) and row.user_id == actor.user_id is not None:
            return True
        if isinstance(row, InDistrict):
            return row.district_id in self.districts or any(row.district_id in part for part in self.parts.values())
        if isinstance(row, Owned | Shared | Entrusted | Public):
            if row.district_id in self.districts or row.organization_id in self.organizations:
                return True
            return any(
                row.district_id in districts and getattr(row, part, True) for part, districts in self.parts.items()
            )
        return False

    def shows(self, row: Base, actor: "Actor") -> bool:
        """Whether the row can be seen: what is covered, what is common to the actor's district, what is published."""
        if self.covers(row, actor):
            return True
        if isinstance(row, Everyone):
            return True
        if isinstance(row, InDistrict):
            return row.district_id in actor.districts
        if isinstance(row, Public):
            return bool(row.published)
        return isinstance(row, Shared) and row.common and row.district_id in actor.districts


EVERYTHING = Reach(everywhere=True)
NOTHING = Reach()


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in user or API client as the database knows him at this moment."""

    user_id: UUID | None = None
    client_id: UUID | None = None
    name: str = ""
    posts: tuple[Post, ...] = ()
    scopes: frozenset[str] = frozenset()
    session_id: UUID | None = None
    until: datetime | None = None
    """When the token ends."""
    table: "Table | None" = None
    """The access table, so that a row can tell what may be done with it."""

    @property
    def id(self) -> UUID | None:
        """The account: of the user, or of the client."""
        return self.user_id or self.client_id

    @property
    def roles(self) -> frozenset[Role]:
        """All roles held now."""
        return frozenset(post.role for post in self.posts)

    @property
    def districts(self) -> frozenset[UUID]:
        """The districts one belongs to, by whatever post."""
        return frozenset(post.district_id for post in self.posts if post.district_id)

    def reach(self, action: str) -> Reach | None:
        """How far this actor reaches with an action; None where he may not do it at all."""
        return self.table.reach_of(self, action) if self.table else None

    def roles_that_may(self, action: str) -> tuple[Role, ...]:
        """Whom to ask for an action that is not open to oneself."""
        return self.table.roles(action) if self.table else ()

    def may(self, action: str, row: Base) -> bool:
        """Whether the action is open to him on this very row."""
        reach = self.reach(action)
        return reach is not None and reach.covers(row, self)


class Table(Protocol):
    """The access table, as far as an actor asks it."""

    def reach_of(self, actor: Actor, action: str) -> Reach | None:
        """How far; None is a blank cell."""

    def roles(self, action: str) -> tuple[Role, ...]:
        """Who may."""


Way = Literal["api", "import", "command", "system"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from, as audit and revisions record it."""

    request_id: str = ""
    address: str = ""
    agent: str = ""
    way: Way = "api"


NOBODY = Actor(name="nobody")
SYSTEM = Actor(name="system")
