"""The charts, each below the resource it belongs to, and the list of all of them."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.domains.feedback.pictures import collecting, measuring
from app.domains.feedback.schemas.charts import ChartKindOut, ChartsOut, MovementQuery, ProgressChartQuery
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

catalogue = Routes("/charts", tag="Charts")
waves = Routes("/monitoring/waves", tag="Charts", name="charts_of_waves")
programmes = Routes("/programmes", tag="Charts", name="charts_of_programmes")
schools = Routes("/schools", tag="Charts", name="charts_of_schools")
transitions = Routes("/transition-programmes", tag="Charts", name="charts_of_transition_programmes")
ROUTES = [catalogue, waves, programmes, schools, transitions]

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
