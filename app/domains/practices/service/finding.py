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
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    null,
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
_TEXT, _NUMBER = String(), Integer()
"""Made once: a type made for each request costs more than the whole statement (measured)."""
_WEIGHTS: ColumnElement[Any] = cast([0.05, 0.2, 0.5, 1.0], ARRAY(REAL))
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
    hits = await _hits(db, wish, sort, limit, None, counted=include_facets) if cursor is None else None
    if (hits is None or not hits.places) and wish.search is not None and not await _anything(db, wish.search):
        search, corrections = await words.mended(db, wish.search)
        if not corrections or not await _anything(db, search):
            search = search.relax()
        wish, hits = replace(wish, search=search), None
    if hits is None:
        hits = await _hits(db, wish, sort, limit, cursor, counted=include_facets)
    page = hits.places[:limit]
    return Found(
        items=await _shown(db, wish.search, [id for id, _ in page]),
        next_cursor=_order(wish, sort).place(page[-1][1], page[-1][0]) if len(hits.places) > limit else None,
        total=await db.count(select(Practice.id).where(*wish.narrowed())) if include_total else None,
        corrections=[{"word": word, "meant": meant} for word, meant in corrections.items()],
        relaxed=wish.search is not None and wish.search.relaxed,
        facets=await _labelled(db, hits.counts) if include_facets else None,
    )


# --- what fits --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Hits:
    """Where the practices of a page stand, and how many of all that fit have each value."""

    places: list[tuple[UUID, Any]]
    """Id and the value it is sorted by; one more than asked for where there is more."""
    counts: dict[str, list[tuple[str, int]]]


async def _hits(db: Db, wish: Wish, sort: str, limit: int, cursor: str | None, *, counted: bool) -> Hits:
    """What fits is looked up and ranked once, be it to show a page or to count."""
    order = _order(wish, sort)
    page: Select[Any] = select(Practice.id, order.column.label("place"))
    if not counted:
        found = await db.rows(order.applied(page.where(*wish.narrowed()), cursor, limit))
        return Hits([(id, place) for id, place in found], {})
    chosen = [one for one in FACETS if wish.chosen.get(one.name)]
    flags = [one.among(wish.chosen[one.name]).label(f"is_{one.name}") for one in chosen]
    columns = [one.column.label(one.name) for one in FACETS]
    all_ = page.add_columns(*columns, *flags).where(*wish.base()).cte("hits")
    inside = Order(order.name, all_.c.place, all_.c.id)  # type: ignore[arg-type]  # columns of the statement itself
    mine = select(all_.c.id, all_.c.place).where(and_(true(), *(all_.c[f"is_{one.name}"] for one in chosen)))
    rows = inside.applied(mine, cursor, limit).subquery("page")
    by = (rows.c.place.desc(), rows.c.id.desc()) if inside.descending else (rows.c.place, rows.c.id)
    shown = select(
        cast(null(), _TEXT).label("facet"), cast(null(), _TEXT).label("value"),
        cast(func.row_number().over(order_by=by), _NUMBER).label("n"), rows.c.id, rows.c.place,
    )  # fmt: skip
    counts: dict[str, list[tuple[str, int]]] = {one.name: [] for one in FACETS}
    places: list[tuple[int, UUID, Any]] = []
    for facet, value, n, id, place in await db.rows(union_all(shown, *(_count(all_, one, chosen) for one in FACETS))):
        if facet is None:
            places.append((n, id, place))
        else:
            counts[facet].append((value, n))
    return Hits([(id, place) for _, id, place in sorted(places, key=lambda one: one[0])], counts)


def _count(hits: Any, one: Facet, chosen: Sequence[Facet]) -> Select[Any]:
    """How many have each value of a facet, without the choice that was made in it itself."""
    value = func.unnest(hits.c[one.name]) if one.many else hits.c[one.name]
    others = [hits.c[f"is_{other.name}"] for other in chosen if other is not one]
    of_one = select(value.label("value")).where(and_(true(), *others)).subquery(one.name)
    return select(
        literal(one.name), cast(of_one.c.value, _TEXT), cast(func.count(), _NUMBER),
        cast(null(), hits.c.id.type), cast(null(), hits.c.place.type),
    ).group_by(of_one.c.value)  # fmt: skip


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


def _score(search: Search) -> ColumnElement[int]:
    """How well a practice fits, as a whole number that a cursor can name; the very words count before like ones."""
    rank = func.ts_rank_cd(_WEIGHTS, Practice.search, search.matching(), _BY_LENGTH)
    score: ColumnElement[int] = cast(rank * _EXACTLY, _NUMBER)
    if search.has_like_words:
        score += _whether(search.matching(alike=False)) * _EXACTLY
    if search.relaxed:
        for term in search.wanted:
            score += _whether(Search((term,)).matching()) * (4 * _EXACTLY)
    return score


def _whether(query: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(Practice.search.op("@@")(query), _NUMBER)


async def _anything(db: Db, search: Search) -> bool:
    """Whether anything in the bank fits the words, whatever it is narrowed by."""
    fits = select(Practice.id).where(Practice.search.op("@@")(search.matching())).limit(1)
    return bool(await db.rows(fits))


# --- marks ------------------------------------------------------------------------------------------------------------


async def _shown(db: Db, search: Search | None, ids: Sequence[UUID]) -> list["Shown"]:
    """Each practice with its title and an excerpt as HTML that holds nothing but text and marks."""
    marks: list[Any] = [null(), null()]
    if search is not None:
        query = search.matching()
        texts = func.jsonb_build_object(*(part for name in _SHOWN for part in (name, getattr(Practice, name))))
        marks = [
            func.ts_headline(RUSSIAN, Practice.title, query, _WHOLE),
            func.ts_headline(RUSSIAN, texts, query, _EXCERPT),
        ]
    found = await db.rows(select(Practice, *marks).where(Practice.id.in_(ids))) if ids else []
    by_id = {practice.id: _marked(practice, title, excerpts) for practice, title, excerpts in found}
    return [by_id[id] for id in ids if id in by_id]


@dataclass(frozen=True, slots=True)
class Shown:
    """A practice as a search shows it."""

    practice: Practice
    title_marked: str
    excerpt_marked: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.practice, name)


def _marked(practice: Practice, title: str | None, excerpts: Mapping[str, Any] | None) -> Shown:
    parts = [part for name in _SHOWN for part in _texts((excerpts or {}).get(name)) if _OPEN in part]
    excerpt = parts[0] if parts else _cut(practice.summary)
    return Shown(practice, _html(title or practice.title), _html(excerpt))


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_EXCERPT else text[:_LONGEST_EXCERPT].rsplit(" ", 1)[0] + " …"


def _html(text: str) -> str:
    return escape(text).replace(_OPEN, "<mark>").replace(_CLOSE, "</mark>")


# --- counts -----------------------------------------------------------------------------------------------------------


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
