"""Finding practices: full text with ranking and marks, counts by facet, and what was meant where nothing is found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    REAL,
    ColumnElement,
    Integer,
    Label,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    select,
    true,
    union_all,
)

from app.domains.practices.lives import PracticeStatus, Subject
from app.domains.practices.models.bank import Practice
from app.domains.practices.models.submissions import PracticeTopic
from app.domains.practices.service import words
from app.domains.practices.service.words import RUSSIAN, Search
from app.kernel.db import Db
from app.kernel.paging import Order
from app.kernel.text import Text, language

SORTS = {"published_at": Practice.published_at, "title": Practice.title_key}
_WEIGHTS = (0.05, 0.2, 0.5, 1.0)
"""Of what is said by the way, of the steps, of the problem, of the title."""
_BY_LENGTH = 1 | 32
"""Long texts do not win by their length (1); and the rank stays below one (32)."""
_EXACTLY = 1_000_000
_OPEN, _CLOSE = "\x02", "\x03"
"""Marks that no text can hold: input refuses them."""
_WHOLE = f"HighlightAll=true, StartSel={_OPEN}, StopSel={_CLOSE}"
_EXCERPT = f"MaxFragments=2, MaxWords=30, MinWords=12, FragmentDelimiter= … , StartSel={_OPEN}, StopSel={_CLOSE}"
_LONGEST_EXCERPT = 600
_SHOWN = ("summary", "problem", "steps", "conditions", "evidence", "cost")
_GRADE = Text("{n} класс", "grade {n}")


@dataclass(frozen=True, slots=True)
class Facet:
    """A property that what is found is counted and narrowed by."""

    name: str
    column: Any
    many: bool
    """Whether a practice may have several of its values."""

    def among(self, values: Sequence[Any]) -> ColumnElement[bool]:
        """Whether a practice has one of these."""
        found: ColumnElement[bool] = self.column.overlap(list(values)) if self.many else self.column.in_(values)
        return found


FACETS = (
    Facet("topic", Practice.topics, many=True),
    Facet("grade", Practice.grades, many=True),
    Facet("subject", Practice.subjects, many=True),
    Facet("cost_level", Practice.cost_level, many=False),
    Facet("security_level", Practice.security_level, many=False),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for."""

    search: Search | None
    status: PracticeStatus
    chosen: Mapping[str, Sequence[Any]]
    """Facet -> the values that are wanted."""
    district_id: UUID | None = None
    school_id: UUID | None = None

    def base(self) -> list[ColumnElement[bool]]:
        """The conditions that are no facet's."""
        conditions = [Practice.status == self.status.value]
        conditions += [Practice.district_id == self.district_id] if self.district_id is not None else []
        conditions += [Practice.school_id == self.school_id] if self.school_id is not None else []
        conditions += [Practice.search.op("@@")(self.search.matching())] if self.search is not None else []
        return conditions

    def narrowed(self) -> list[ColumnElement[bool]]:
        """All conditions."""
        return [*self.base(), *(one.among(self.chosen[one.name]) for one in FACETS if self.chosen.get(one.name))]


@dataclass(slots=True)
class Found:
    """A page of what was found."""

    items: list[Any]
    next_cursor: str | None
    total: int | None
    corrections: list[dict[str, str]]
    """`{"word", "meant"}`."""
    relaxed: bool
    facets: Mapping[str, Any] | None


async def find(
    db: Db, wish: Wish, *, sort: str, limit: int, cursor: str | None, include_total: bool, include_facets: bool
) -> Found:
    """A page of practices; where no practice has all the words, slips are mended, and then some of them are enough."""
    corrections: dict[str, str] = {}
    rows = await _page(db, wish, sort, limit, None) if cursor is None else None
    if not rows and wish.search is not None and not await _anything(db, wish.search):
        search, corrections = await words.mended(db, wish.search)
        if not corrections or not await _anything(db, search):
            search = search.relax()
        wish, rows = replace(wish, search=search), None
    if rows is None:
        rows = await _page(db, wish, sort, limit, cursor)
    order = _order(wish, sort)
    items = rows[:limit]
    return Found(
        items=await _marked(db, wish.search, [row[0] for row in items]),
        next_cursor=order.place(items[-1][1], items[-1][0].id) if len(rows) > limit else None,
        total=await db.count(select(Practice.id).where(*wish.narrowed())) if include_total else None,
        corrections=[{"word": word, "meant": meant} for word, meant in corrections.items()],
        relaxed=wish.search is not None and wish.search.relaxed,
        facets=await facets(db, wish) if include_facets else None,
    )


# --- the page ---------------------------------------------------------------------------------------------------------


async def _page(db: Db, wish: Wish, sort: str, limit: int, cursor: str | None) -> Sequence[Any]:
    """Practices, each with the value that it is sorted by."""
    order = _order(wish, sort)
    statement: Select[Any] = select(Practice, order.column).where(*wish.narrowed())
    return await db.rows(order.applied(statement, cursor, limit))


def _order(wish: Wish, sort: str) -> Order:
    """The best first is the natural direction of relevance; without words, the newest."""
    name = sort.removeprefix("-")
    if name != "relevance":
        return Order(sort, SORTS[name], Practice.id)
    if wish.search is None:
        return Order(_turned(sort), Practice.published_at, Practice.id)
    column: Any = _score(wish.search)
    return Order(f"{_turned(sort)}{'~' * wish.search.relaxed}", column, Practice.id)


def _turned(sort: str) -> str:
    """`relevance` is what `-score` would be called."""
    return sort.removeprefix("-") if sort.startswith("-") else f"-{sort}"


def _score(search: Search) -> Label[int]:
    """How well a practice fits, as a whole number that a cursor can name; the very words count before like ones."""
    ranks = [_rank(search.matching(alike=False)), _rank(search.matching())]
    score: ColumnElement[int] = cast((ranks[0] * 2 + ranks[1]) * _EXACTLY, Integer)
    if search.relaxed:
        for term in search.wanted:
            one = Search((term,)).matching()
            score += cast(Practice.search.op("@@")(one), Integer) * (4 * _EXACTLY)
    return score.label("score")


def _rank(query: ColumnElement[Any]) -> ColumnElement[float]:
    return func.ts_rank_cd(cast(list(_WEIGHTS), ARRAY(REAL)), Practice.search, query, _BY_LENGTH)


async def _anything(db: Db, search: Search) -> bool:
    """Whether anything in the bank fits the words, whatever it is narrowed by."""
    fits = select(Practice.id).where(Practice.search.op("@@")(search.matching())).limit(1)
    return bool(await db.rows(fits))


# --- marks ------------------------------------------------------------------------------------------------------------


async def _marked(db: Db, search: Search | None, practices: Sequence[Practice]) -> list[Any]:
    """Each practice with its title and an excerpt as HTML that holds nothing but text and marks."""
    told: Mapping[UUID, Any] = {}
    if search is not None and practices:
        query = search.matching()
        texts = func.jsonb_build_object(*(part for name in _SHOWN for part in (name, getattr(Practice, name))))
        told = {
            id: (title, excerpt)
            for id, title, excerpt in await db.rows(
                select(
                    Practice.id,
                    func.ts_headline(RUSSIAN, Practice.title, query, _WHOLE),
                    func.ts_headline(RUSSIAN, texts, query, _EXCERPT),
                ).where(Practice.id.in_([practice.id for practice in practices]))
            )
        }
    return [_shown(practice, *told.get(practice.id, (practice.title, {}))) for practice in practices]


@dataclass(frozen=True, slots=True)
class Shown:
    """A practice as a search shows it."""

    practice: Practice
    title_marked: str
    excerpt_marked: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.practice, name)


def _shown(practice: Practice, title: str, excerpts: Mapping[str, Any]) -> Shown:
    parts = [part for name in _SHOWN for part in _texts(excerpts.get(name)) if _OPEN in part]
    excerpt = parts[0] if parts else _cut(practice.summary)
    return Shown(practice, _html(title), _html(excerpt))


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_EXCERPT else text[:_LONGEST_EXCERPT].rsplit(" ", 1)[0] + " …"


def _html(text: str) -> str:
    return escape(text).replace(_OPEN, "<mark>").replace(_CLOSE, "</mark>")


# --- counts -----------------------------------------------------------------------------------------------------------


async def facets(db: Db, wish: Wish) -> dict[str, list[dict[str, Any]]]:
    """How many of what is found have each value; a facet is counted without the choice made in it itself."""
    chosen = [one for one in FACETS if wish.chosen.get(one.name)]
    flags = [one.among(wish.chosen[one.name]).label(f"is_{one.name}") for one in chosen]
    hits = select(*(one.column.label(one.name) for one in FACETS), *flags).where(*wish.base()).cte("hits")
    counted = []
    for one in FACETS:
        value = func.unnest(hits.c[one.name]) if one.many else hits.c[one.name]
        others = [hits.c[f"is_{other.name}"] for other in chosen if other is not one]
        of_one = select(value.label("value")).where(and_(true(), *others)).subquery(one.name)
        counted.append(
            select(
                literal(one.name).label("facet"), cast(of_one.c.value, String).label("value"), func.count().label("n")
            ).group_by(of_one.c.value)
        )
    found: dict[str, list[tuple[str, int]]] = {one.name: [] for one in FACETS}
    for name, value, count in await db.rows(union_all(*counted)):
        found[name].append((value, count))
    return await _labelled(db, found)


async def _labelled(db: Db, found: Mapping[str, list[tuple[str, int]]]) -> dict[str, list[dict[str, Any]]]:
    topics = await db.rows(
        select(PracticeTopic.code, PracticeTopic.title, PracticeTopic.title_en).where(
            PracticeTopic.code.in_([code for code, _ in found["topic"]])
        )
    )
    titles: dict[str, str] = {code: (en or ru) if language.get() == "en" else ru for code, ru, en in topics}

    def label(name: str, value: str) -> str:
        match name:
            case "topic":
                return titles.get(value, value)
            case "subject":
                return str(Subject(value).label)
            case "grade":
                return str(_GRADE.filled(n=value))
            case _:
                return value

    def place(name: str, value: str, count: int) -> Any:
        return (-count, value) if name in ("topic", "subject") else (int(value),)

    return {
        name: [
            {"value": value, "label": label(name, value), "count": count}
            for value, count in sorted(values, key=lambda one: place(name, *one))
        ]
        for name, values in found.items()
    }
