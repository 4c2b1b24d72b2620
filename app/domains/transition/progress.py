"""How far a school has come: the targets of its goals against what the waves of monitoring brought."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.domains.monitoring import results
from app.domains.monitoring import waves as monitoring
from app.domains.monitoring.lives import Direction, WaveStatus
from app.domains.monitoring.models import Wave
from app.domains.monitoring.values import FormIndicator
from app.domains.roadmap.codes import WaveKind
from app.domains.transition.checking import indicators
from app.domains.transition.lives import GoalState
from app.domains.transition.models import TransitionProgramme
from app.kernel.db import Db

Json = dict[str, Any]
Moment = tuple[str, str]
"""School year and kind of wave."""

_ORDER = {kind.value: place for place, kind in enumerate(WaveKind)}
_TO_COME = frozenset({WaveStatus.PLANNED.value, WaveStatus.OPEN.value})
_CLOSE = 1e-9
"""Figures are nearest floats: a target that is met to the last digit is met."""
_NOTHING: Json = {"insufficient": False, "suppressed": False, "reasons": [], "n": None}


async def progress(db: Db, id: UUID) -> Json:
    """Goal by goal, wave by wave (404)."""
    row = await db.get(TransitionProgramme, id)
    asked = await indicators(db, row.district_id, {goal["form_code"] for goal in row.goals})
    waves = await db.all(
        monitoring.listing()
        .where(Wave.programme_id == row.programme_id, Wave.kind.in_(_ORDER))
        .order_by(Wave.opens_on, Wave.id)
    )
    brought = await _brought(db, waves, row)
    goals = [_goal(goal, asked.get((goal["form_code"], goal["indicator"])), waves, brought) for goal in row.goals]
    states = [point["state"] for goal in goals for point in goal["points"]]
    return {
        "transition_programme_id": row.id,
        "edition": row.edition,
        "status": row.status,
        "school_id": row.school_id,
        **{state.value: states.count(state) for state in GoalState},
        "goals": goals,
    }


def at_wave(goal: Json, indicator: FormIndicator | None, wave: Wave, figure: Json | None) -> Json | None:
    """The target that a goal sets for this wave against its figure there; None where it sets none."""
    moment = (wave.school_year, wave.kind)
    target = next((one["value"] for one in goal["targets"] if (one["school_year"], one["wave"]) == moment), None)
    return None if target is None else _point(goal, _way(goal, indicator), moment, target, wave, figure)


_Brought = Mapping[tuple[UUID, str], Mapping[str, Json]]
"""(wave, form) -> indicator -> its figure."""


async def _brought(db: Db, waves: Sequence[Wave], row: TransitionProgramme) -> _Brought:
    codes = {goal["form_code"] for goal in row.goals}
    return {
        (wave.id, form): {figure["code"]: figure for figure in figures}
        for wave in waves
        if wave.status != WaveStatus.PLANNED.value
        for form, figures in (await results.of_school(db, wave, codes, row.school_id)).items()
    }


def _goal(goal: Json, indicator: FormIndicator | None, waves: Sequence[Wave], brought: _Brought) -> Json:
    way = _way(goal, indicator)
    targets = {(one["school_year"], one["wave"]): one["value"] for one in goal["targets"]}
    met = {moment: (wave, figure) for moment, wave, figure in _met(goal, waves, brought)}
    planned = {(wave.school_year, wave.kind): wave for wave in waves}
    moments = sorted({*targets, *met}, key=lambda moment: (moment[0], _ORDER[moment[1]]))
    return {
        **{name: goal[name] for name in ("code", "text", "form_code", "indicator", "figure", "baseline")},
        "indicator_title": None if indicator is None else indicator.title,
        "direction": way,
        "points": [
            _point(goal, way, moment, targets.get(moment), *met.get(moment, (planned.get(moment), None)))
            for moment in moments
        ],
    }


def _met(goal: Json, waves: Sequence[Wave], brought: _Brought) -> Iterator[tuple[Moment, Wave, Json]]:
    """The waves of which the school has a figure; of several at one moment the latest comes last."""
    for wave in waves:
        figure = brought.get((wave.id, goal["form_code"]), {}).get(goal["indicator"])
        if figure is not None:
            yield (wave.school_year, wave.kind), wave, figure


def _point(
    goal: Json, way: Direction, moment: Moment, target: float | None, wave: Wave | None, figure: Json | None
) -> Json:
    told = figure or _NOTHING
    actual = None if figure is None else figure[goal["figure"]]
    return {
        "wave": moment[1],
        "school_year": moment[0],
        "wave_id": None if wave is None else wave.id,
        "target": target,
        "actual": actual,
        "state": None if target is None else _state(way, target, actual, wave, figure),
        **{name: told[name] for name in _NOTHING},
    }


def _state(way: Direction, target: float, actual: float | None, wave: Wave | None, figure: Json | None) -> GoalState:
    if actual is None:
        to_come = figure is None and (wave is None or wave.status in _TO_COME)
        return GoalState.AHEAD if to_come else GoalState.UNKNOWN
    reached = actual <= target + _CLOSE if way is Direction.DOWN else actual >= target - _CLOSE
    return GoalState.REACHED if reached else GoalState.MISSED


def _way(goal: Json, indicator: FormIndicator | None) -> Direction:
    """As the form says; where it does not judge, the way from the baseline to the last target."""
    if indicator is not None and indicator.direction is not Direction.NEITHER:
        return indicator.direction
    targets = sorted(goal["targets"], key=lambda one: (one["school_year"], _ORDER[one["wave"]]))
    if goal["baseline"] is None or not targets:
        return Direction.NEITHER
    return Direction.DOWN if targets[-1]["value"] < goal["baseline"] else Direction.UP
