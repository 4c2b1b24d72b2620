"""A walk through a list meets every row once, in order, whatever ties, limits, additions and deletions there are."""

import base64
import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Date, DateTime, Integer, Numeric, Text, Uuid, column, select
from sqlalchemy import types as sql

from app.domains.documents.models import Document
from app.kernel.db import Db
from app.kernel.paging import ListQuery, Order, Slice, link_to_next
from app.kernel.problems import Problem
from app.kernel.tables import now
from tests.conftest import Client, World
from tests.kernel.people import paper

SORTS = {
    "issued_on": Document.issued_on,
    "title": Document.title_key,
    "created_at": Document.created_at,
    "id": Document.id,
}
WORDS = ["Школа 2", "Школа 10", "школа 10", "ёлка", "Елка", "", " ", "\U0001f600", "a\\b", '"', "%"]

rows = st.lists(
    st.tuples(st.sampled_from(WORDS), st.dates(date(2026, 1, 1), date(2026, 1, 3)), st.integers(0, 2)), max_size=12
)
sorts = st.sampled_from([sign + name for name in SORTS for sign in ("", "-")])

in_one_transaction = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def page(db: Db, sort: str, limit: int, cursor: str | None) -> Slice[Document]:
    return await db.page(select(Document), ListQuery(limit=limit, cursor=cursor, sort=sort), SORTS)


async def walk(db: Db, sort: str, limit: int) -> list[UUID]:
    met: list[UUID] = []
    cursor: str | None = None
    while True:
        found = await page(db, sort, limit, cursor)
        met += [row.id for row in found.items]
        assert len(found.items) <= limit
        if found.next_cursor is None:
            return met
        assert len(found.items) == limit, "no page but the last is short"
        cursor = found.next_cursor


async def in_order(db: Db, sort: str) -> list[UUID]:
    by = SORTS[sort.removeprefix("-")]
    order = (by.desc(), Document.id.desc()) if sort.startswith("-") else (by.asc(), Document.id.asc())
    return [row.id for row in await db.all(select(Document).order_by(*order))]


async def fill(db: Db, world: World, values: Any) -> list[Document]:
    start = now()
    made = []
    for title, day, seconds in values:
        document = paper(world.schools[0], title)
        document.issued_on = day
        document.created_at = start + timedelta(seconds=seconds, microseconds=seconds)
        made.append(db.add(document))
    await db.flush()
    return made


@in_one_transaction
@given(rows, sorts, st.integers(1, 5))
@example([], "title", 1)
@example([(word, date(2026, 1, 1), 0) for word in WORDS], "-title", 1)
async def test_a_walk_meets_every_row_once_in_order(db: Db, world: World, values: Any, sort: str, limit: int) -> None:
    async with db._session.begin_nested() as attempt:
        await fill(db, world, values)
        assert await walk(db, sort, limit) == await in_order(db, sort)
        await attempt.rollback()


@in_one_transaction
@given(rows.filter(lambda values: len(values) > 3), rows, sorts, st.integers(1, 3), st.data())
async def test_who_stays_is_met_once_whoever_comes_and_goes(
    db: Db, world: World, values: Any, newcomers: Any, sort: str, limit: int, data: Any
) -> None:
    """Rows are added anywhere and taken away in mid-walk, even the one at which the cursor stands."""
    async with db._session.begin_nested() as attempt:
        made = await fill(db, world, values)
        first = await page(db, sort, limit, None)
        leaving = data.draw(st.sets(st.sampled_from(range(len(made))), max_size=len(made) - 1))
        for number in {*leaving} | {index for index, row in enumerate(made) if row is first.items[-1]}:
            await db.remove(made[number])
        staying = {row.id for row in made} - {made[number].id for number in leaving} - {first.items[-1].id}
        await fill(db, world, newcomers)
        met = [row.id for row in first.items]
        cursor = first.next_cursor
        while cursor is not None:
            found = await page(db, sort, limit, cursor)
            met += [row.id for row in found.items]
            cursor = found.next_cursor
        assert len(met) == len(set(met))
        assert staying <= set(met)
        await attempt.rollback()


async def test_school_2_stands_before_school_10_and_yo_beside_ye(db: Db, world: World) -> None:
    names = ["Школа № 10", "Школа № 2", "школа № 2а", "Ёлочка", "Елочка", "Ежевика", "Школа 100"]
    await fill(db, world, [(name, date(2026, 1, 1), 0) for name in names])
    found = await db.page(select(Document), ListQuery(sort="title"), SORTS)
    titles = [row.title for row in found.items]
    assert titles.index("Школа № 2") < titles.index("школа № 2а") < titles.index("Школа № 10")
    assert {titles.index("Ёлочка"), titles.index("Елочка")} == {1, 2}


# --- the cursor ------------------------------------------------------------------------------------------------------


def ordering(kind: sql.TypeEngine[Any], name: str = "x") -> Order:
    return Order(name, column("x", kind), column("id", Uuid()))  # type: ignore[arg-type]


VALUES: list[tuple[sql.TypeEngine[Any], Any]] = [
    (Text(), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))),
    (Integer(), st.integers(-(2**31), 2**31 - 1)),
    (BigInteger(), st.integers(-(2**63) + 1, 2**63 - 1)),
    (Date(), st.dates()),
    (DateTime(timezone=True), st.datetimes(timezones=st.just(UTC))),
    (Numeric(), st.decimals(allow_nan=False, allow_infinity=False, places=2)),
    (Uuid(), st.uuids()),
]


@settings(deadline=None, derandomize=True)
@given(st.sampled_from(VALUES).flatmap(lambda pair: st.tuples(st.just(pair[0]), pair[1])), st.uuids())
def test_a_cursor_brings_back_the_very_place(pair: tuple[sql.TypeEngine[Any], Any], key: UUID) -> None:
    kind, value = pair
    order = ordering(kind)
    assert order.read(order.place(value, key)) == (value, key)


def cursor_of(place: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).rstrip(b"=").decode()


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=4)
)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.sampled_from([kind for kind, _ in VALUES]), st.one_of(ODD, st.tuples(st.just("x"), ODD, ODD | st.uuids())))
def test_a_made_up_cursor_is_a_place_or_a_problem(kind: sql.TypeEngine[Any], place: Any) -> None:
    made_up = cursor_of(json.loads(json.dumps(place, default=str)))
    with suppress(Problem):
        value, key = ordering(kind).read(made_up)
        assert isinstance(value, kind.python_type)
        assert isinstance(key, UUID)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.text(alphabet="ABCDEFabcdef0123456789_-", min_size=1, max_size=60))
def test_an_accidental_cursor_is_a_fault_of_the_request(cursor: str) -> None:
    with pytest.raises(Problem, match="request-invalid"):
        ordering(Text()).read(cursor)


@pytest.mark.parametrize(
    "value",
    [
        "a\x00b",
        True,
        2**63,
        -(2**63),
        1.0,
        "12",
        None,
        "0000-01-01",
        "NaN",
        "Infinity",
        "\ud800",
        [],
        {},
        "2026-01-01T00:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-01-01",
    ],
    ids=repr,
)
@pytest.mark.parametrize("sort", SORTS)
async def test_no_cursor_is_trusted(client: Client, sort: str, value: Any) -> None:
    """It goes into a statement: what does not fit the column is refused before, what fits is an ordinary place."""
    person = client("department")
    for name in (sort, f"-{sort}"):
        cursor = cursor_of([name, value, str(uuid4())])
        answer = await person.get("/documents", params={"sort": name, "cursor": cursor})
        assert answer.status_code in (200, 422), answer.text


@pytest.mark.parametrize(
    ("other", "value"), [("-x", 5), ("y", 5), ("x", Decimal(5)), ("x", datetime(2026, 1, 1, tzinfo=UTC))]
)
def test_a_cursor_of_another_order_is_foreign(other: str, value: Any) -> None:
    cursor = ordering(Integer(), other).place(value, uuid4())
    with pytest.raises(Problem, match="request-invalid"):
        ordering(Integer()).read(cursor)


def test_the_next_page_is_linked_relatively_with_all_that_was_asked() -> None:
    link = link_to_next("/api/v1/x", [("q", "a b&c"), ("role", "x"), ("role", "y"), ("cursor", "old")], "new")
    assert link == '</api/v1/x?q=a+b%26c&role=x&role=y&cursor=new>; rel="next"'


def test_a_place_shows_nothing_but_what_the_list_showed() -> None:
    place = ordering(Text()).place("Школа", UUID(int=1))
    assert orjson.loads(base64.urlsafe_b64decode(place + "==")) == ["x", "Школа", str(UUID(int=1))]
