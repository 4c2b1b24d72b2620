"""What the tests of the life of monitoring do again and again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI
from sqlalchemy import event

from tests.conftest import As
from tests.monitoring.conftest import begun, done

Json = dict[str, Any]
Classes = dict[tuple[str, str], Json]


STAFF: Json = {
    "code": "staff", "level": "school", "title": {"ru": "Кадры", "en": "Staff"},
    "indicators": [
        {
            "code": "teachers", "title": {"ru": "Учителей", "en": "Teachers"}, "type": "integer", "kind": "context",
            "required": True,
        }
    ],
}  # fmt: skip


async def published(centre: As, **changes: Any) -> Json:
    """An edition of a form, of one count of the whole school unless told otherwise, published."""
    drawn = done(await centre.post("/monitoring/forms", json=STAFF | changes), 201)
    return done(await centre.take(f"/monitoring/forms/{drawn['id']}", "publish"))


def address_of(sheet: Json) -> str:
    """Where a sheet is found."""
    return f"/monitoring/submissions/{sheet['id']}"


async def handed_in(who: As, wave: Json, school_class: Json, **more: Any) -> Json:
    """A sheet of a class, submitted at once."""
    return await begun(who, wave, school_class, submit=True, **more)


async def accepted(school: As, centre: As, wave: Json, school_class: Json) -> Json:
    """A sheet of a class, submitted and accepted."""
    sheet = await handed_in(school, wave, school_class)
    return done(await centre.take(address_of(sheet), "accept"))


async def summary_of(who: As, wave: Json, school_id: Any) -> Json:
    """The first summary of a school in a wave."""
    wanted = {"wave_id": wave["id"], "school_id": str(school_id)}
    found: Json = done(await who.get("/monitoring/summaries", params=wanted))["items"][0]
    return found


def summary_address(summary: Json) -> str:
    """Where a summary is found."""
    return f"/monitoring/summaries/{summary['id']}"


async def listed(who: As, address: str, key: str = "id", **wanted: Any) -> Sequence[Any]:
    """One property of everything that a list shows."""
    return [item[key] for item in done(await who.get(address, params=wanted))["items"]]


@contextmanager
def selects(app: FastAPI) -> Iterator[list[str]]:
    """The queries that reach the database while a block runs, but for those of the sign-in."""
    engine = app.state.kernel.database.engine.sync_engine
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT") and not any(name in statement for name in ("sign_ins", "memberships")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
