"""Life cycles as tables: a step is looked up, not coded, and this module is the only writer of a state.

    LIFE = Life("assignments", AssignmentStatus, '''
        reported   confirm  confirmed  assignments.confirm
        reported   return   returned   assignments.confirm  note
    ''')

A line: states it starts from (comma separated, or `*`), the step, the state it leads to, the action of the access
table, and what its body must bring. States make the CHECK constraint; an unknown state fails at import.

What is done with a row in some states and changes none, as the setting of a day, is told beside the table (states,
name, action): it is offered with the steps, and its operation is written by hand.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, inspect, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, object_session

from app.kernel.actor import Actor
from app.kernel.db import Db
from app.kernel.problems import NO_STEP, Fault, Problem, invalid
from app.kernel.tables import AUDIENCES, Base, Owned, Record, new_id, now
from app.kernel.text import Labelled, Text


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table."""

    name: str
    sources: frozenset[str]
    target: str
    action: str
    requires: frozenset[str]


def _lines(table: str) -> list[tuple[str, str, str]]:
    told = [line.split() for line in table.strip().splitlines()]
    return [(sources, name, action) for sources, name, action in told]


_OPENERS = 1000


class Life:
    """The life cycle of a resource."""

    known: ClassVar[dict[str, "Life"]] = {}

    def __init__(self, resource: str, states: type[Labelled], table: str, beside: str = "") -> None:
        """`resource` is the table's name; the first member of `states` is where a life begins."""
        self.resource = resource
        self.states = states
        self.first = next(iter(states)).value
        self.steps: dict[str, Step] = {}
        for line in table.strip().splitlines():
            sources, name, target, action, *requires = line.split()
            step = Step(
                name=name,
                sources=frozenset(states) if sources == "*" else frozenset(sources.split(",")),
                target=target,
                action=action,
                requires=frozenset(requires),
            )
            unknown = {*step.sources, target} - {state.value for state in states}
            if unknown or name in self.steps:
                message = f"{resource}: step {name} is told twice or names unknown states {sorted(unknown)}"
                raise ValueError(message)
            self.steps[name] = step
        self.beside = {name: (frozenset(sources.split(",")), action) for sources, name, action in _lines(beside)}
        for name, (during, _) in self.beside.items():
            if name in self.steps or during - {state.value for state in states}:
                message = f"{resource}: {name} is a step, too, or is told of unknown states"
                raise ValueError(message)
        Life.known[resource] = self

    def check(self) -> CheckConstraint:
        """The states as a constraint of the table."""
        listed = ", ".join(f"'{state.value}'" for state in self.states)
        return CheckConstraint(f"status IN ({listed})", name="status")

    def open_to(self, actor: Actor, row: Any) -> list[str]:
        """The steps this actor may take now, and what else he may do."""
        return [name for name, action in self._offered(row.status) if actor.may(action, row)]

    def opener(self, actor: Actor) -> Callable[[Any], list[str]]:
        """The same for many rows: how far each step reaches is asked once."""
        actions = {step.action for step in self.steps.values()} | {action for _, action in self.beside.values()}
        reaches = {action: actor.reach(action) for action in actions}
        by_state = {
            state.value: [
                (name, reach) for name, action in self._offered(state.value) if (reach := reaches[action]) is not None
            ]
            for state in self.states
        }

        def opened(row: Any) -> list[str]:
            return [name for name, reach in by_state[row.status] if reach.covers(row, actor)]

        return opened

    def locked_because(self, actor: Actor, row: Any, opened: list[str] | None = None) -> dict[str, Any] | None:
        """Why this actor can take no step: the life is over, or it is another's turn (and whose)."""
        if self.open_to(actor, row) if opened is None else opened:
            return None
        waiting = [(name, step.action) for name, step in self._from(row.status)]
        if not waiting:
            return {"code": "finished", "message": str(_FINISHED), "who": []}
        who = sorted({role for _, action in waiting for role in actor.roles_that_may(action)})
        return {"code": "another-turn", "message": str(_ANOTHER), "who": who}

    def check_possible(self, actor: Actor, row: "Living", name: str) -> None:
        """409 with what could be done, unless the table lets this step start from the row's state."""
        if row.status in self.steps[name].sources:
            return
        possible = self.open_to(actor, row)
        raise Problem(
            NO_STEP,
            (_OTHER_STEPS if possible else _NO_STEPS).filled(
                step=name, state=self.states(row.status).label, possible=", ".join(possible)
            ),
            allowed_actions=possible,
            current_status=row.status,
        )

    async def take(self, db: Db, row: "Living", name: str, *, note: str | None = None, **details: Any) -> None:
        """Move a locked row by a step of the table (409, 422)."""
        db.add(self.moved(db, row, name, note=note, **details))
        await db.flush()

    def moved(self, db: Db, row: "Living", name: str, *, note: str | None = None, **details: Any) -> "StateChange":
        """The same, for whoever stores the row and what is told of it by himself (409, 422)."""
        self.check_possible(db.actor, row, name)
        step = self.steps[name]
        if "note" in step.requires and not (note or "").strip():
            raise invalid(
                Fault(
                    "/note",
                    "value.missing",
                    Text("Нужно объяснение.", "A reason is needed."),
                    Text("Напишите, почему и что следует сделать.", "Write why, and what should be done."),
                )
            )
        return self._put(db, row, name, step.target, note, details)

    async def record(
        self, db: Db, row: "Living", name: str, target: str, *, note: str | None = None, **details: Any
    ) -> None:
        """Write the state and its history row; also how an effect of another resource moves this one."""
        db.add(self._put(db, row, name, target, note, details))
        await db.flush()

    async def record_all(self, db: Db, rows: "Sequence[Living]", name: str, target: str) -> None:
        """The same for many rows, in few statements."""
        for row in rows:
            db.add(self._put(db, row, name, target, None, {}))
        await db.flush()

    async def take_all(self, db: Db, rows: "Sequence[Living]", name: str, *, note: str | None = None) -> None:
        """Move many locked rows by one step, in few statements (409 for the first that cannot)."""
        for row in rows:
            self.check_possible(db.actor, row, name)
            db.add(self._put(db, row, name, self.steps[name].target, note, {}))
        await db.flush()

    def _put(
        self, db: Db, row: "Living", name: str, target: str, note: str | None, details: dict[str, Any]
    ) -> "StateChange":
        source = row.status
        row._moved(target)  # noqa: SLF001  # the one writer of states
        return StateChange(
            district_id=row.district_id,
            organization_id=row.organization_id,
            entity=self.resource,
            entity_id=row.id,
            step=name,
            source=source,
            target=target,
            note=note,
            details=details,
            actor_id=db.actor.id,
            actor_name=db.actor.name,
        )

    def _from(self, state: str) -> Iterator[tuple[str, Step]]:
        return ((name, step) for name, step in self.steps.items() if state in step.sources)

    def _offered(self, state: str) -> Iterator[tuple[str, str]]:
        yield from ((name, step.action) for name, step in self._from(state))
        yield from ((name, action) for name, (sources, action) in self.beside.items() if state in sources)


class Living(Record):
    """A row with a life cycle; `status` has no writer but `Life`."""

    __abstract__ = True
    __life__: ClassVar[Life]

    status: Mapped[str] = mapped_column()
    district_id: Any
    organization_id: Any

    def __init__(self, **values: Any) -> None:
        """A life begins in its first state."""
        super().__init__(status=self.__life__.first, **values)

    def _moved(self, target: str) -> None:
        self.status = target

    @property
    def allowed_actions(self) -> list[str]:
        """The steps that the caller may take now."""
        return self.__life__.open_to(actor_of(self), self)

    @property
    def locked_because(self) -> dict[str, Any] | None:
        """Why the caller may take none."""
        return self.__life__.locked_because(actor_of(self), self)


class StateChange(Owned, Base):
    """One step taken: the history of every life cycle, kept for ever."""

    __tablename__ = "state_changes"
    __audited__ = False
    __guarded__ = False
    """It is flushed with the row whose state it tells of, and that one is guarded."""
    __table_args__ = (Index(None, "entity", "entity_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    entity: Mapped[str]
    entity_id: Mapped[UUID]
    step: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    note: Mapped[str | None]
    details: Mapped[dict[str, Any]]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


_FINISHED = Text(
    "Дальше шагов нет: жизнь этой записи завершена.", "There are no further steps: this record is finished."
)
_OTHER_STEPS = Text(
    "Шаг «{step}» невозможен из состояния «{state}». Возможно сейчас: {possible}.",
    "The step “{step}” is not possible from “{state}”. Possible now: {possible}.",
)
_NO_STEPS = Text(
    "Шаг «{step}» невозможен из состояния «{state}», и других шагов у вас сейчас нет: чей теперь ход, сказано в записи "
    "(locked_because).",
    "The step “{step}” is not possible from “{state}”, and you have no other one now: whose turn it is stands in the "
    "record (locked_because).",
)
_ANOTHER = Text(
    "Сейчас не ваш ход: действовать должен тот, кто назван в who.",
    "It is not your turn: whoever is named under who acts next.",
)


def actor_of(row: Base) -> Actor:
    """Who asks: whoever the session of this row was opened for."""
    session = object_session(row)
    if session is None:
        message = f"{inspect(row)} has left its session"
        raise RuntimeError(message)
    actor: Actor = session.info["actor"]
    return actor


def history(resource: str, id: UUID) -> Any:
    """The steps a row has taken, first to last."""
    return (
        select(StateChange).where(StateChange.entity == resource, StateChange.entity_id == id).order_by(StateChange.id)
    )


def told(life: Life, model: type[Living]) -> Callable[[Actor], Callable[[dict[str, Any]], dict[str, Any]]]:
    """For the express: `allowed_actions` and `locked_because` of a row that was read as plain columns."""
    audience = next(kind for kind in AUDIENCES if kind in model.__mro__)
    properties: dict[str, Any] = {}
    descriptors: Any = inspect(model).all_orm_descriptors
    for name, descriptor in descriptors.items():
        if isinstance(descriptor, hybrid_property):
            properties[name] = property(descriptor.fget)
    for synonym in inspect(model).synonyms:
        properties[synonym.key] = property(attrgetter(synonym.name))
    ghost = type("Ghost", (audience,), properties)

    openers: dict[Any, Callable[[Any], list[str]]] = {}

    def derive(actor: Actor) -> Callable[[dict[str, Any]], dict[str, Any]]:
        held = (actor.user_id, actor.posts, actor.scopes)
        opener = openers.get(held)
        if opener is None:
            if len(openers) > _OPENERS:
                openers.clear()
            opener = openers[held] = life.opener(actor)
        locks: dict[Any, Any] = {}

        def facts_of(facts: dict[str, Any]) -> dict[str, Any]:
            row: Any = object.__new__(ghost)
            row.__dict__.update(facts)
            opened = opener(row)
            key = (row.status, bool(opened))
            if key not in locks:
                locks[key] = life.locked_because(actor, row, opened)
            return {"allowed_actions": opened, "locked_because": locks[key]}

        return facts_of

    return derive
