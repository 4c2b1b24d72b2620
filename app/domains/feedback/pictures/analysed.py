"""What a run of the analysis found, as pictures: against what was to be expected, and the district as a whole.

Schools stand in alphabetical order, never by result. Small counts are hidden and figures rounded as the analysis
tells them outside the school and the centre.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.sql.expression import cast

from app.domains.analysis import figures, outside, results, runs
from app.domains.analysis.lives import FigureVerdict
from app.domains.analysis.method.sums import Z90
from app.domains.analysis.models import AnalysisResult, AnalysisRun
from app.domains.feedback.comparing import titles_of
from app.domains.feedback.concluding import concluded
from app.domains.feedback.schemas.charts import ExpectedChartQuery, RunChartQuery
from app.domains.feedback.words import listed, moment, on_scale, titled
from app.domains.monitoring.results import sees_all
from app.domains.organizations.models import Organization
from app.kernel.charts import Chart
from app.kernel.db import Db
from app.kernel.problems import Fault, invalid
from app.kernel.references import unknown
from app.kernel.text import Text

Json = dict[str, Any]
MOST_LINES = 60
_STEPS = 40

_VERDICTS: Mapping[str | None, Text] = {
    **{verdict.value: verdict.label for verdict in FigureVerdict},
    None: Text("судить нельзя", "cannot be judged"),
}
_WORDS = {
    "above": _VERDICTS["above"],
    "within": _VERDICTS["within"],
    "below": _VERDICTS["below"],
    "unknown": _VERDICTS[None],
    "difference": Text("отличие от ожидаемого, баллов шкалы", "difference from expected, points of the scale"),
    "context": Text("индекс условий: правее — благоприятнее", "context index: more favourable to the right"),
    "result": Text("результат, баллов шкалы (50 — район)", "result, points of the scale (50 is the district)"),
    "n": Text("писавших", "pupils tested"),
    "residual": Text("отличие от ожидаемого", "difference from expected"),
    "school": Text("школа", "school"),
}
_READ = Text(
    "Отрезок — где отличие лежит с уверенностью 90 %; если он захватывает ноль, отличие может быть случайным.",
    "The line holds the difference with 90 % confidence; if it crosses zero, the difference may be chance.",
)
_COUNTS = Text(
    "Выше ожидаемого: {above}, в пределах: {within}, ниже: {below}, судить нельзя: {unknown}.",
    "Above expected: {above}, within: {within}, below: {below}, cannot be judged: {unknown}.",
)
_AT = Text(
    "{name}: {effect} (от {low} до {high}), {verdict}.", "{name}: {effect} ({low} to {high}), {verdict}."
)  # fmt: skip
_NOT_JUDGED = Text("{name}: {verdict}.", "{name}: {verdict}.")
_DARK = Text("Скрыто из-за малых чисел: {count}.", "Hidden because of small counts: {count}.")
_STALE = Text(
    "После расчёта данные исправлены: он устарел.", "The data have been corrected since: the run is out of date."
)
_FILLED = Text("Закрашенный знак — ваша школа.", "The filled mark is your school.")
_TOO_MANY = Text(
    "Школ больше {most}: назовите нужные в school_id или возьмите график scatter.",
    "There are more than {most} schools: name some in school_id, or take the chart scatter.",
)
_NO_RUN = Text("Расчёта, который вам виден, ещё нет.", "There is no run yet that you can see.")
_NO_RANKING = Text("Это не рейтинг: школы стоят по алфавиту.", "This is no ranking: schools stand by name.")


async def expected_of_run(db: Db, run_id: UUID, wanted: RunChartQuery) -> Chart:
    """Every school that the reader sees against what was to be expected, in one subject of one wave (404, 422)."""
    run = await runs.read(db, run_id)
    strand, wave = _asked(run, wanted)
    rows = await _rows(db, run, strand, wave, ("contextual", "result"), wanted.school_id)
    if len(rows) > MOST_LINES:
        raise invalid(Fault("school_id", "chart.too-many", _TOO_MANY.filled(most=MOST_LINES)))
    lines = [(name, _told(found, run, db, wave).get("contextual")) for _, name, found in rows]
    return _intervals(
        run, [_line(Text(name, name), one) for name, one in lines if one is not None], _about(run, strand, wave)
    )


async def expected_of_school(db: Db, school_id: UUID, wanted: ExpectedChartQuery) -> Chart:
    """One school against what was to be expected, in every subject and wave of a run (404, 422)."""
    school = await db.get(Organization, school_id)
    run = await _run(db, wanted.run_id)
    if run is None:
        return _intervals(None, [], Text(school.name, school.name))
    row = await results.of_school(db, run.id, school_id)
    titles = titles_of(run)
    order = {one["id"]: place for place, one in enumerate(run.waves)}
    shown = [] if row is None else _figures(row.figures, run, db)
    lines = [
        _line(_of(titles[one["strand"]], run.waves[order[one["wave_id"]]]), one)
        for one in shown
        if one["figure"] == "contextual"
    ]
    return _intervals(run, lines, Text(school.name, school.name))


async def scatter(db: Db, run_id: UUID, wanted: RunChartQuery) -> Chart:
    """Result against context, and the difference against how many were tested, with the funnel of chance (404, 422)."""
    run = await runs.read(db, run_id)
    strand, wave = _asked(run, wanted)
    rows = await _rows(db, run, strand, wave, ("contextual", "context_index", "result"), wanted.school_id)
    points, own, dark, variance = [], [], 0, 0.0
    for school_id, name, found in rows:
        told = _told(found, run, db, wave)
        mine = (one for one in found if one["figure"] == "result" and one["wave"] == wave and one.get("error"))
        stored = next(mine, None)
        variance = variance or (0.0 if stored is None else round(stored["error"] ** 2 * stored["n"], 1))
        one = told.get("contextual", {"suppressed": False, "value": None})
        dark += bool(one["suppressed"])
        if one["value"] is not None:
            index = told.get("context_index", {"value": None})["value"]
            points.append(_point(name, one, index))
            own += points[-1:] if school_id in db.reach.organizations else []
    if not outside.sees_exactly(db):
        variance = outside.within(run, strand, run.waves[wave]["id"]) or 0.0
    model = _model(run, strand, wave)
    several = len(rows) > 1
    counts = {name: sum(one["code"] == name for one in points) for name in ("above", "within", "below")}
    return Chart(
        draw="app.domains.feedback.drawings.results:scatter",
        title=Text("Результаты школ района и условия", "Results of the schools of the district and their context"),
        subtitle=_about(run, strand, wave),
        told=[
            *(
                [_COUNTS.filled(**counts, unknown=len(rows) - dark - sum(counts.values()))]
                if several
                else _single(points)
            ),
            *([_DARK.filled(count=dark)] if dark else []),
            *_told_of(model),
            Text(
                "Слева — результат и условия: пунктир показывает ожидаемое. Справа — отличие от ожидаемого и число "
                "писавших: между точечными линиями лежат 90 % школ; чем меньше писавших, тем шире разброс.",
                "Left: result and context, the dashed line is what was to be expected. Right: the difference and how "
                "many were tested; between the dotted lines lie 90 % of schools; the fewer, the wider the spread.",
            ),
            *([_FILLED] if own else []),
            *([_STALE] if run.stale else []),
        ],
        words=_WORDS,
        rows={
            "schools": list(map(_drawn, points)),
            "line": list(_expected_line(model, points)),
            "funnel": list(_funnel(model, points, variance)),
            "own": list(map(_drawn, own)),
        },
    )


def of_sheet(compared: Sequence[Json], about: Text) -> Chart | None:
    """What a result sheet says of its school, drawn; None where there is nothing to draw."""
    lines = [_line(titled(one["title"]), {**one, "value": one["effect"]}) for one in compared]
    return _intervals(None, lines, about) if any(one["drawn"]["estimate"] is not None for one in lines) else None


# --- what is read -----------------------------------------------------------------------------------------------------


async def _run(db: Db, run_id: UUID | None) -> AnalysisRun | None:
    """The run that is named (404), or the latest one that is seen and not withdrawn."""
    if run_id is not None:
        return await runs.read(db, run_id)
    found = await db.first(
        runs.listing().where(AnalysisRun.status != "withdrawn").order_by(AnalysisRun.id.desc()).limit(1)
    )
    if found is not None:
        await runs.tell(db, [found])
    return found


def _asked(run: AnalysisRun, wanted: RunChartQuery) -> tuple[str, int]:
    """The subject and the wave that are asked for; the first one and the last one where none is (422)."""
    strands = list(titles_of(run))
    strand = wanted.strand or strands[0]
    waves = [one["id"] for one in run.waves]
    wave_id = waves[-1] if wanted.wave_id is None else str(wanted.wave_id)
    faults = [*([] if strand in strands else [unknown("strand")]), *([] if wave_id in waves else [unknown("wave_id")])]
    if faults:
        raise invalid(*faults)
    return strand, waves.index(wave_id)


async def _rows(
    db: Db, run: AnalysisRun, strand: str, wave: int, kinds: Sequence[str], school_ids: Sequence[UUID] | None
) -> Sequence[Any]:
    """School by school the few figures that are drawn, taken out by the database: a row has dozens of them.

    With the results and the context of all waves: what was to be expected rests on them.
    """
    path = cast(
        '$[*] ? (((@.wave == $wave || @.figure == "result") && @.strand == $strand) || @.figure == "context_index")',
        JSONPATH,
    )
    found = func.jsonb_path_query_array(
        AnalysisResult.figures, path, func.jsonb_build_object("wave", wave, "strand", strand)
    )
    statement: Any = (
        select(AnalysisResult.school_id, AnalysisResult.school_name, found)
        .join(AnalysisResult.run)
        .where(AnalysisResult.run_id == run.id, *outside.still_told(db))
        .order_by(AnalysisResult.name_key, AnalysisResult.id)
    )
    if school_ids:
        statement = statement.where(AnalysisResult.school_id.in_(school_ids))
    rows = await db.rows(statement)
    return [(id, name, [one for one in told if one["figure"] in kinds]) for id, name, told in rows]


def _told(found: Sequence[Json], run: AnalysisRun, db: Db, wave: int) -> dict[str, Json]:
    """Kind -> the figure of it in this wave; what it rests on in others must be among them."""
    id = run.waves[wave]["id"]
    return {one["figure"]: one for one in _figures(found, run, db) if one["wave_id"] == id}


def _figures(found: Sequence[Json], run: AnalysisRun, db: Db) -> list[Json]:
    """With a verdict only where something can be concluded."""
    told = figures.figures(found, run, open_=sees_all(db.actor), exact=outside.sees_exactly(db))
    reached = {(one["strand"], one["wave_id"]): [one] for one in told if one["figure"] == "result"}
    return [
        concluded(one, reached.get((one["strand"], one["wave_id"]), ())) if one["figure"] == "contextual" else one
        for one in told
    ]


def _model(run: AnalysisRun, strand: str, wave: int) -> Json | None:
    wanted = ("contextual", strand, run.waves[wave]["id"])
    return next((one for one in run.models if (one["figure"], one["strand"], one["wave_id"]) == wanted), None)


# --- what is drawn ----------------------------------------------------------------------------------------------------


def _of(title: Json, wave: Json) -> Text:
    at = moment(wave["kind"], wave["school_year"])
    return Text("{title} · {at}", "{title} · {at}").filled(title=titled(title), at=at)


def _about(run: AnalysisRun, strand: str, wave: int) -> Text:
    return _of(titles_of(run)[strand], run.waves[wave])


def _line(name: Text, one: Json) -> Json:
    """Of a figure: what is drawn, and the sentence about it; nothing of one from which nothing is concluded."""
    dark = one["suppressed"] or one["value"] is None or one["verdict"] is None
    verdict = _VERDICTS[None if dark else one["verdict"]]
    told = {part: on_scale(None if dark else one[part], signed=True) for part in ("value", "low", "high")}
    return {
        "drawn": {
            "name": str(name), "verdict": str(verdict), "estimate": None if dark else one["value"],
            "low": None if dark else one["low"], "high": None if dark else one["high"],
        },
        "code": "unknown" if dark else one["verdict"],
        "told": _NOT_JUDGED.filled(name=name, verdict=verdict)
        if dark
        else _AT.filled(name=name, effect=told["value"], low=told["low"], high=told["high"], verdict=verdict),
        "dark": one["suppressed"],
    }  # fmt: skip


def _intervals(run: AnalysisRun | None, lines: Sequence[Json], about: Text) -> Chart:
    counts = {code: sum(one["code"] == code for one in lines) for code in ("above", "within", "below", "unknown")}
    dark = sum(one["dark"] for one in lines)
    return Chart(
        draw="app.domains.feedback.drawings.results:expected",
        title=Text("Результат и ожидаемое для таких условий", "Results against what was to be expected"),
        subtitle=about,
        told=[_NO_RUN]
        if not lines and run is None
        else [
            _COUNTS.filled(**counts),
            _READ,
            *([_DARK.filled(count=dark)] if dark else []),
            *([_STALE] if run is not None and run.stale else []),
            _NO_RANKING,
            *(one["told"] for one in lines),
        ],
        words=_WORDS,
        rows={"rows": [one["drawn"] for one in lines]},
    )


def _point(name: str, one: Json, index: float | None) -> Json:
    return {
        "name": name, "context": index, "result": one["observed"], "n": one["n"], "residual": one["residual"],
        "verdict": str(_VERDICTS[one["verdict"]]), "code": one["verdict"],
    }  # fmt: skip


def _drawn(point: Json) -> Json:
    return {name: value for name, value in point.items() if name != "code"}


def _single(points: Sequence[Json]) -> list[Text]:
    """Of one school alone."""
    names = listed([one["name"] for one in points])
    return [
        _NOT_JUDGED.filled(name=names, verdict=_VERDICTS[None])
        if one["code"] is None
        else Text(
            "{name}: отличие от ожидаемого {residual}.", "{name}: {residual} from what was to be expected."
        ).filled(name=names, residual=on_scale(one["residual"], signed=True))
        for one in points
    ]


def _told_of(model: Json | None) -> list[Text]:
    if model is None or model["tau2"] is None:
        return [Text("Модели нет: ожидаемое не рассчитано.", "There is no model: nothing was to be expected.")]
    if model["tau2"] == 0:
        return [
            Text("Школы различаются не больше, чем случайно.", "The schools do not differ by more than chance."),
        ]
    return []


def _expected_line(model: Json | None, points: Sequence[Json]) -> Iterator[Json]:
    """What was to be expected for each context; only where the context alone decides."""
    known = [one["context"] for one in points if one["context"] is not None]
    if model is None or len(model["coefficients"]) != 2 or not known:  # noqa: PLR2004  # a constant and the context
        return
    constant, slope = model["coefficients"]
    for context in (min(known), max(known)) if len(known) > 1 else (known[0] - 1, known[0] + 1):
        yield {"context": context, "result": constant + slope * context}


def _funnel(model: Json | None, points: Sequence[Json], variance: float) -> Iterator[Json]:
    """Between which limits 90 % of schools lie by chance and by usual differences, for each number of pupils."""
    sizes = [one["n"] for one in points if one["n"]]
    if model is None or model["tau2"] is None or not sizes or not variance:
        return
    low, high = max(1.0, min(sizes) * 0.8), max(sizes) * 1.1
    for side, sign in (("upper", 1), ("lower", -1), ("zero", 0)):
        for step in range(_STEPS + 1):
            n = low * (high / low) ** (step / _STEPS)
            yield {"n": n, "limit": sign * Z90 * math.sqrt(model["tau2"] + variance / n), "side": side}
