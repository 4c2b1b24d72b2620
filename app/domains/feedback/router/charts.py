"""The charts, each below the resource it belongs to, and the list of all of them."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.domains.feedback.pictures import analysed, collecting, measuring
from app.domains.feedback.schemas.charts import (
    ChartKindOut,
    ChartsOut,
    ExpectedChartQuery,
    MovementQuery,
    ProgressChartQuery,
    RunChartQuery,
)
from app.kernel import charts as drawing
from app.kernel.db import Db
from app.kernel.places import API
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.kernel.text import Text
from app.policy import allow

Known = Annotated[Db, allow("charts.read")]
ReadWaves = Annotated[Db, allow("monitoring-summaries.read")]
ReadProgress = Annotated[Db, allow("assignments.read")]
ReadTransition = Annotated[Db, allow("transition-programmes.read")]
ReadResults = Annotated[Db, allow("analysis-results.read")]

catalogue = Routes("/charts", tag="Charts")
waves = Routes("/monitoring/waves", tag="Charts", name="charts_of_waves")
programmes = Routes("/programmes", tag="Charts", name="charts_of_programmes")
schools = Routes("/schools", tag="Charts", name="charts_of_schools")
transitions = Routes("/transition-programmes", tag="Charts", name="charts_of_transition_programmes")
runs = Routes("/analysis-runs", tag="Charts", name="charts_of_analysis_runs")
ROUTES = [catalogue, waves, programmes, schools, transitions, runs]

_KNOWN = (
    (
        "completeness",
        f"{API}/monitoring/waves/{{id}}/charts/completeness",
        Text("Полнота сбора данных", "How complete the data are"),
        Text(
            "Листы по состояниям: по формам и по школам; в большом районе — сколько школ сколько сдало.",
            "Sheets by their state, per form and per school; in a large district how many schools sent how much.",
        ),
    ),
    (
        "progress",
        f"{API}/programmes/{{id}}/charts/progress",
        Text("Ход программы", "Progress of the programme"),
        Text(
            "Обязанности и организации: что подтверждено, что ждёт, что просрочено.",
            "Duties against organisations: what is confirmed, what waits, what is overdue.",
        ),
    ),
    (
        "movement",
        f"{API}/schools/{{id}}/charts/movement",
        Text("Движение по мониторингам", "Over the waves"),
        Text(
            "Один показатель одной школы от мониторинга к мониторингу, рядом с районом.",
            "One indicator of one school from wave to wave, beside the district.",
        ),
    ),
    (
        "targets",
        f"{API}/transition-programmes/{{id}}/charts/targets",
        Text("Цели и результаты", "Targets and results"),
        Text(
            "Цели программы перехода и то, что принесли мониторинги.",
            "The targets of a transition programme against what the waves brought.",
        ),
    ),
    (
        "expected-of-school",
        f"{API}/schools/{{id}}/charts/expected",
        Text("Школа и ожидаемое", "A school against expected"),
        Text(
            "Отличие школы от ожидаемого для таких условий, по предметам и мониторингам, с отрезком уверенности.",
            "How far a school is from what was to be expected, by subject and wave, with the interval.",
        ),
    ),
    (
        "expected",
        f"{API}/analysis-runs/{{id}}/charts/expected",
        Text("Школы и ожидаемое", "Schools against expected"),
        Text(
            "Отличие школ от ожидаемого в одном предмете одного мониторинга, по алфавиту, с отрезком уверенности.",
            "How far schools are from what was to be expected in one subject of one wave, by name, with the interval.",
        ),
    ),
    (
        "scatter",
        f"{API}/analysis-runs/{{id}}/charts/scatter",
        Text("Результаты и условия", "Results and context"),
        Text(
            "Все школы района: результат и условия, отличие от ожидаемого и число писавших с воронкой случая.",
            "All schools: result against context, and the difference against how many were tested, with the funnel.",
        ),
    ),
)


@catalogue.get("", response_model=ChartsOut, name="list", summary="List the charts")
async def list_charts(db: Known) -> ChartsOut:  # noqa: ARG001  # the rule of access
    """Every chart there is, and its address.

    Each comes as a Vega-Lite specification, which any front end can draw, as SVG and PNG drawn by the server from the
    same specification, and in words as plain text; `Accept` chooses. All are in the language of `Accept-Language`.
    """
    return ChartsOut(
        forms=list(drawing.FORMS),
        items=[
            ChartKindOut(code=code, title=str(title), description=str(told), address=address)
            for code, address, title, told in _KNOWN
        ],
    )


@waves.get("/{id}/charts/completeness", name="completeness", summary="Chart of the completeness", **drawing.GIVING)
async def completeness(db: ReadWaves, id: PathId, request: Request) -> Response:
    """Sheets of a wave by their state; whoever sees one school alone sees it alone."""
    return await drawing.answer(request, await collecting.completeness(db, id))


@programmes.get("/{id}/charts/progress", name="progress", summary="Chart of the progress", **drawing.GIVING)
async def progress(
    db: ReadProgress, id: PathId, request: Request, wanted: Annotated[ProgressChartQuery, Query()]
) -> Response:
    """The matrix of duties and organisations that you see; of more than sixty organisations the parts of each state."""
    return await drawing.answer(request, await collecting.progress(db, id, wanted))


@schools.get("/{id}/charts/movement", name="movement", summary="Chart of a school over the waves", **drawing.GIVING)
async def movement(db: ReadWaves, id: PathId, request: Request, wanted: Annotated[MovementQuery, Query()]) -> Response:
    """One indicator of a school from wave to wave; small counts are hidden from all but the school and the centre."""
    return await drawing.answer(request, await measuring.movement(db, id, wanted))


@transitions.get("/{id}/charts/targets", name="targets", summary="Chart of targets and results", **drawing.GIVING)
async def targets(db: ReadTransition, id: PathId, request: Request) -> Response:
    """Goal by goal: what was planned for each wave, and what the wave brought."""
    return await drawing.answer(request, await measuring.targets(db, id))


@schools.get("/{id}/charts/expected", name="expected", summary="Chart of a school against expected", **drawing.GIVING)
async def of_school(
    db: ReadResults, id: PathId, request: Request, wanted: Annotated[ExpectedChartQuery, Query()]
) -> Response:
    """How far the school is from what was to be expected, by subject and wave; a school sees what was released."""
    return await drawing.answer(request, await analysed.expected_of_school(db, id, wanted))


@runs.get("/{id}/charts/expected", name="expected", summary="Chart of schools against expected", **drawing.GIVING)
async def expected(
    db: ReadResults, id: PathId, request: Request, wanted: Annotated[RunChartQuery, Query()]
) -> Response:
    """How far schools are from what was to be expected, in the order of their names; at most sixty of them."""
    return await drawing.answer(request, await analysed.expected_of_run(db, id, wanted))


@runs.get("/{id}/charts/scatter", name="scatter", summary="Chart of results and context", **drawing.GIVING)
async def scatter(db: ReadResults, id: PathId, request: Request, wanted: Annotated[RunChartQuery, Query()]) -> Response:
    """All schools that you see: result against context, and the difference against the number tested, with a funnel."""
    return await drawing.answer(request, await analysed.scatter(db, id, wanted))
