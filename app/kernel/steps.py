"""Mounts life cycles: `POST /{resource}/{id}/{step}` for every step of the table, and the history of what was taken."""

from collections.abc import Awaitable, Callable, Mapping
from inspect import Parameter, Signature
from typing import Annotated, Any

from pydantic import Field

from app.kernel.access import AccessTable
from app.kernel.db import Db
from app.kernel.routing import Routes
from app.kernel.schema import Id, In, Instant, Note, Out, PathId, eg
from app.kernel.workflow import Life, Living, history

Effect = Callable[[Db, Any, Any], Awaitable[None]]
"""What a step checks and changes besides the state: (db, row, body), in the same transaction."""

Whole = Callable[[Db, Any, Any], Awaitable[Living]]
"""A step from the reading of the row to its answer: (db, id, body)."""


class StepIn(In):
    """The body of a step that needs nothing."""

    note: Note | None = None
    """A remark for whoever reads the history."""


class ReasonIn(In):
    """The body of a step that needs a reason."""

    note: Note
    """Why, and what should be done."""


class StateChangeOut(Out):
    """One step that was taken."""

    id: Id
    """UUIDv7."""
    step: Annotated[str, Field(max_length=40), eg("report")]
    """The step."""
    source: Annotated[str, Field(max_length=40), eg("in_progress")]
    """The state before."""
    target: Annotated[str, Field(max_length=40), eg("reported")]
    """The state after."""
    note: Note | None
    """The remark or the reason."""
    actor_name: Annotated[str, Field(max_length=500), eg("Иванова А. П.")]
    """Who took it."""
    at: Instant
    """When."""


class HistoryOut(Out):
    """The steps a resource has taken, first to last."""

    items: Annotated[list[StateChangeOut], Field(max_length=10_000)]
    """All of them."""


class Steps:
    """Made once, in `app.policy`, with the access table."""

    def __init__(self, table: AccessTable) -> None:
        """Every step stands behind its own action of this table."""
        self._table = table

    def __call__(
        self,
        routes: Routes,
        life: Life,
        model: type[Living],
        answer: type[Out],
        *,
        reading: str,
        words: Mapping[str, tuple[str, str]],
        bodies: Mapping[str, type[In]] | None = None,
        effects: Mapping[str, Effect] | None = None,
        aftermath: Effect | None = None,
        options: Callable[[], tuple[Any, ...]] = tuple,
        whole: Mapping[str, Whole] | None = None,
    ) -> None:
        """`words`: step -> (summary, description); `options`: loader options under which `answer` reads off the row.

        `effects` come before the state moves, step by step; `aftermath` follows every step, once it has moved. `whole`
        are steps that a domain takes by itself from end to end, of an addressed row.
        """
        told = set(bodies or ()) | set(effects or ()) | set(whole or ())
        if set(words) != set(life.steps) or not told <= set(life.steps):
            message = f"{life.resource}: the steps told to the router are not those of the life cycle"
            raise ValueError(message)
        for name, step in life.steps.items():
            body = (bodies or {}).get(name) or (ReasonIn if "note" in step.requires else StepIn)
            summary, description = words[name]
            own = (whole or {}).get(name)
            endpoint = (
                self._endpoint(life, name, model, body, ((effects or {}).get(name), aftermath), options)
                if own is None
                else self._by_itself(life, name, body, own)
            )
            routes.post(
                f"/{{id}}/{name}", response_model=answer, name=name, summary=summary, description=description,
                openapi_extra={"x-edits": True},
            )(endpoint)  # fmt: skip
        self._mount_history(routes, life, model, reading)

    def _endpoint(
        self,
        life: Life,
        name: str,
        model: type[Living],
        body: type[In],
        around: tuple[Effect | None, Effect | None],
        options: Callable[[], tuple[Any, ...]],
    ) -> Callable[..., Any]:
        allowed = self._table.allow(life.steps[name].action)
        before, after = around

        async def take(db: Any, id: Any, step: Any) -> Living:
            row: Living = await db.edit(model, id, *options())
            life.check_possible(db.actor, row, name)
            if before is not None:
                await before(db, row, step)
            await life.take(db, row, name, note=step.note)
            if after is not None:
                await after(db, row, step)
            return row

        return _signed(take, db=Annotated[Db, allowed], id=PathId, step=body)

    def _by_itself(self, life: Life, name: str, body: type[In], own: Whole) -> Callable[..., Any]:
        async def take(db: Any, id: Any, step: Any) -> Living:
            return await own(db, id, step)

        allowed = self._table.allow(life.steps[name].action)
        return _signed(take, db=Annotated[Db, allowed], id=PathId, step=body)

    def _mount_history(self, routes: Routes, life: Life, model: type[Living], reading: str) -> None:
        allowed = self._table.allow(reading)

        async def read(db: Any, id: Any) -> HistoryOut:
            row = await db.get(model, id)
            items = await db.all(history(life.resource, row.id))
            return HistoryOut.model_validate({"items": [StateChangeOut.model_validate(item) for item in items]})

        routes.get(
            "/{id}/history",
            response_model=HistoryOut,
            name="history",
            summary="Steps it has taken",
            description=(
                "Every step the resource has taken, first to last: who, when, from which state to which, and why."
            ),
        )(_signed(read, db=Annotated[Db, allowed], id=PathId))


def _signed(function: Callable[..., Any], **hints: Any) -> Callable[..., Any]:
    """Give a function made in a loop the signature FastAPI reads; a body without a required field may be left out."""
    function.__annotations__ = hints
    function.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(
                name, Parameter.KEYWORD_ONLY, annotation=hint, default=StepIn() if hint is StepIn else Parameter.empty
            )
            for name, hint in hints.items()
        ]
    )
    return function
