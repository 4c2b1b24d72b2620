"""Results of schools as they are read: out of stored rows, in pages, each for whoever asks."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import defer, selectinload

from app.domains.analysis import figures, outside
from app.domains.analysis.conditions import summary
from app.domains.analysis.lives import AnalysisFigureKind, FigureVerdict, SchoolGroup
from app.domains.analysis.method.telling import LOWEST
from app.domains.analysis.models import AnalysisResult
from app.domains.analysis.schemas.results import AnalysisResultList
from app.domains.analysis.sentences import AnalysisFlag, rounded
from app.domains.monitoring.results import sees_all
from app.kernel.db import Db
from app.kernel.exporting import Heading
from app.kernel.paging import Slice, among
from app.kernel.problems import NOT_FOUND, Problem
from app.kernel.text import Text

SORTS = {"name": AnalysisResult.name_key, "context_index": AnalysisResult.context_key}
Json = dict[str, Any]


def listing(db: Db) -> Select[AnalysisResult]:
    """The results of runs that are seen: a school sees its own once they are released."""
    statement = select(AnalysisResult).join(AnalysisResult.run).options(selectinload(AnalysisResult.run))
    return statement.where(*outside.still_told(db))


def narrowed(db: Db, wanted: AnalysisResultList) -> Select[AnalysisResult]:
    """The results that a list asks for."""
    statement = among(
        listing(db),
        (AnalysisResult.run_id, wanted.run_id),
        (AnalysisResult.school_id, wanted.school_id),
        (AnalysisResult.standing, wanted.standing),
        (AnalysisResult.band, wanted.band),
    )
    if wanted.flag:
        statement = statement.where(AnalysisResult.flags.overlap([flag.value for flag in wanted.flag]))
    return statement


async def page(db: Db, wanted: AnalysisResultList) -> Slice[Json]:
    """One page, with the figures that are asked for."""
    kinds = {kind.value for kind in wanted.figure or ()}
    strands, waves = set(wanted.strand or ()), {str(wave) for wave in wanted.wave_id or ()}
    asked = wanted.include_figures or bool(kinds or strands or waves)
    statement = narrowed(db, wanted)
    if wanted.band and not sees_all(db.actor):
        statement = statement.where(AnalysisResult.context_key > LOWEST)
    if not asked and outside.sees_exactly(db):
        statement = statement.options(defer(AnalysisResult.figures))
    found = await db.page(statement, wanted, SORTS)

    def is_asked(one: Json) -> bool:
        return (
            (not kinds or one["figure"] in kinds)
            and (not strands or one.get("strand") in strands)
            and (not waves or one["wave_id"] in waves)
        )

    items = [told(db, row, with_figures=asked) for row in found.items]
    for item in items:
        item["figures"] = [one for one in item["figures"] if is_asked(one)]
    return Slice(items, found.next_cursor, found.total)


async def table(db: Db, run_id: UUID) -> AsyncIterator[Sequence[Sequence[Any]]]:
    """All figures of a run that whoever asks may see, school by school in pages: a row for each figure."""
    after: tuple[str, UUID] | None = None
    while True:
        statement = listing(db).where(AnalysisResult.run_id == run_id)
        if after is not None:
            statement = statement.where(tuple_(AnalysisResult.name_key, AnalysisResult.id) > tuple_(*after))
        rows = await db.all(statement.order_by(AnalysisResult.name_key, AnalysisResult.id).limit(_PAGE))
        if not rows:
            return
        after = rows[-1].name_key, rows[-1].id
        yield [line for row in rows for line in _lines(told(db, row), row.run.waves)]


def _lines(item: Json, waves: Sequence[Json]) -> Iterator[list[Any]]:
    titles = {wave["id"]: wave["title"] for wave in waves}
    whose = [item["school_code"], item["school_name"], str(SchoolGroup(item["standing"]).label)]
    for one in item["figures"]:
        kind = str(AnalysisFigureKind(one["figure"]).label)
        numbers = [one[name] for name in _NUMBERS]
        verdict = str(FigureVerdict(one["verdict"]).label) if one["verdict"] else None
        yield [*whose, kind, one["strand"], titles.get(one["wave_id"]), *numbers, verdict, one["explanation"]]


_PAGE = 100
_NUMBERS = ("value", "n", "error", "low", "high", "observed", "expected", "reliability", "t", "coverage")
HEADINGS = (
    Heading("school_code", Text("Код школы", "School code")),
    Heading("school_name", Text("Школа", "School")),
    Heading("standing", Text("Группа", "Group")),
    Heading("figure", Text("Показатель", "Figure")),
    Heading("strand", Text("Предмет", "Subject")),
    Heading("wave", Text("Сбор", "Wave")),
    Heading("value", Text("Значение", "Value")),
    Heading("n", Text("Учеников", "Pupils")),
    Heading("error", Text("Ошибка", "Standard error")),
    Heading("low", Text("Интервал 90 %: от", "90 % interval: from")),
    Heading("high", Text("Интервал 90 %: до", "90 % interval: to")),
    Heading("observed", Text("Получено", "Observed")),
    Heading("expected", Text("Ожидалось", "Expected")),
    Heading("reliability", Text("Надёжность", "Reliability")),
    Heading("t", Text("Улучшение к ошибке (t)", "Improvement over its error (t)")),
    Heading("coverage", Text("Охват", "Coverage")),
    Heading("verdict", Text("Вывод", "Verdict")),
    Heading("explanation", Text("Пояснение", "Explanation")),
)


async def read(db: Db, id: UUID) -> Json:
    """What a run says of one school (404)."""
    row = await db.first(listing(db).where(AnalysisResult.id == id))
    if row is None:
        raise Problem(NOT_FOUND)
    db.subject = row
    return told(db, row)


async def of_school(db: Db, run_id: UUID, school_id: UUID) -> AnalysisResult | None:
    """The stored row, for other domains; None where it is not seen."""
    return await db.first(listing(db).where(AnalysisResult.run_id == run_id, AnalysisResult.school_id == school_id))


def told(db: Db, row: AnalysisResult, *, with_figures: bool = True) -> Json:
    """As it is answered to whoever asks; the run must have been read with it."""
    open_, exact = sees_all(db.actor), outside.sees_exactly(db)
    stored = row.figures if with_figures or not exact else []
    dark_index = not open_ and any(one["figure"] == "context_index" and figures.dark(one) for one in stored)
    index = row.context_index
    if index is not None and not exact:
        index = None if dark_index else rounded(index, 1)
    conditions = row.reasons if exact else outside.reasons(row.run, stored, row.reasons)
    return {
        "id": row.id, "created_at": row.created_at, "updated_at": row.updated_at, "version": row.version,
        "district_id": row.district_id, "run_id": row.run_id, "school_id": row.school_id,
        "school_code": row.school_code, "school_name": row.school_name, "standing": row.standing,
        "summary": str(summary(row.standing, row.reasons)),
        "context_index": index, "band": None if dark_index else row.band,
        "flags": [{"code": flag, "text": str(AnalysisFlag(flag).label)} for flag in row.flags],
        "similar_schools": len(row.similar), "similar": row.similar if exact else [],
        "figures": figures.figures(stored, row.run, open_=open_, exact=exact) if with_figures else [],
        "reasons": figures.reasons(conditions, open_=open_, exact=exact),
    }  # fmt: skip
