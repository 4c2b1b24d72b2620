"""A whole run: scales, indices, models, improvement, similar schools; then the rule (see `judging.py`)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import fsum
from typing import Any

import numpy as np

from app.domains.analysis.method import context, fitting
from app.domains.analysis.method.context import Index
from app.domains.analysis.method.fitting import Fit, Floats
from app.domains.analysis.method.reading import Inputs, Tested
from app.domains.analysis.method.sums import T_DEVIATION, Pool, t_score

Key = tuple[int, str]
"""A wave by its place, a subject by its code."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a school has reached in a subject of a wave, on the T scale."""

    y: float
    n: float
    square: float | None
    """The variance of its pupils."""
    n_square: float
    raw: float | None
    """The mean as it was marked; of several papers there is none, they are marked each by itself."""


class Lists:
    """What a fitted model says of each school, as plain numbers."""

    def __init__(self, fit: Fit, y: Floats) -> None:
        """Taken out of the arrays once: a number at a time is slow there."""
        self.observed: list[float] = y.tolist()
        self.expected: list[float] = fit.expected.tolist()
        self.residual: list[float] = fit.residual.tolist()
        self.residual_error: list[float] = fit.residual_error.tolist()
        self.effect: list[float] = fit.effect.tolist()
        self.effect_error: list[float] = fit.effect_error.tolist()
        self.reliability: list[float] = fit.reliability.tolist()
        self.leverage: list[float] = fit.leverage.tolist()


@dataclass
class Model:
    """One fitted model, or why there is none."""

    figure: str
    strand: str
    wave: int | None
    names: list[str]
    reason: str | None = None
    about: list[Any] = field(default_factory=list)
    """What a reason names."""
    schools: list[int] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)
    """School -> where it stands among them."""
    fit: Fit | None = None
    x: Floats | None = None
    y: Floats | None = None
    v: Floats | None = None
    flags: list[str] = field(default_factory=list)

    @cached_property
    def lists(self) -> Lists:
        """The fit school by school; only of a model that has one."""
        assert self.fit is not None  # noqa: S101  # whoever asks has looked
        assert self.y is not None  # noqa: S101
        return Lists(self.fit, self.y)


@dataclass(slots=True)
class Findings:
    """All that was computed, by the places of waves and schools."""

    scales: list[dict[str, Any]] = field(default_factory=list)
    scores: dict[Key, dict[int, Score]] = field(default_factory=dict)
    within: dict[Key, float] = field(default_factory=dict)
    """sigma2 of the pupils within schools."""
    indices: dict[int, dict[int, Index]] = field(default_factory=dict)
    known_index: list[dict[int, float | None]] = field(default_factory=list)
    """C by wave and school: of the wave itself, or of the last one before it that asked for the context."""
    contextual: dict[Key, Model] = field(default_factory=dict)
    improvement: dict[Key, Model] = field(default_factory=dict)
    over_waves: dict[str, Model] = field(default_factory=dict)
    base: dict[str, dict[int, float]] = field(default_factory=dict)
    base_error: dict[str, dict[int, float]] = field(default_factory=dict)
    similar: dict[int, list[int]] = field(default_factory=dict)
    index_wave: int | None = None


def find(inputs: Inputs, arriving: Iterable[int]) -> Findings:
    """Everything but the rule; what a wave tells by itself is worked out as it arrives."""
    found = Findings()
    for number in arriving:
        for strand in inputs.strands:
            _score(inputs, found, number, strand["code"])
        _index(inputs, found, number)
    _place(inputs, found)
    fit_models(inputs, found, [strand["code"] for strand in inputs.strands])
    return found


def fit_models(inputs: Inputs, found: Findings, strands: Sequence[str]) -> None:
    """Every model of these subjects, out of the scores and indices that were found."""
    earlier = [number for number, wave in enumerate(inputs.waves) if wave.earlier]
    later = [number for number, wave in enumerate(inputs.waves) if wave.follows]
    for code in strands:
        _base(found, code, earlier)
        for number in range(len(inputs.waves)):
            if (number, code) in found.within:
                found.contextual[number, code] = _contextual(inputs, found, number, code)
            elif any(wave == number and of == code for wave, _, of in inputs.tested):
                found.contextual[number, code] = Model("contextual", code, number, [], reason="no_deviation")
        for number in later:
            if (number, code) in found.within:
                found.improvement[number, code] = _improvement(inputs, found, code, [number])
        if later and all((number, code) in found.within for number in later):
            found.over_waves[code] = _improvement(inputs, found, code, later, over=True)


# --- scales and scores ------------------------------------------------------------------------------------------------


def _score(inputs: Inputs, found: Findings, wave: int, strand: str) -> None:
    """Of all pupils who wrote the same paper: its mean and deviation; then every school on the T scale."""
    there = {
        school: one
        for school in range(len(inputs.schools))
        if (one := inputs.tested.get((wave, school, strand))) is not None
    }
    papers: dict[int, Pool] = {}
    for one in there.values():
        for grade, pool in one.papers.items():
            papers.setdefault(grade, Pool()).add(pool)
    marks: dict[int, tuple[float, float]] = {}
    for grade, pool in sorted(papers.items()):
        mean, deviation = pool.mean, pool.deviation
        found.scales.append(
            {
                "wave_id": inputs.waves[wave].id, "strand": strand, "grade": grade or None, "n": float(pool.n),
                "schools": sum(grade in one.papers for one in there.values()),
                "mean": mean, "deviation": deviation,
            }
        )  # fmt: skip
        if mean is not None and deviation:
            marks[grade] = (mean, deviation)
    scores = {school: score for school, one in there.items() if (score := _of_school(one, marks)) is not None}
    if not scores:
        return
    found.scores[wave, strand] = scores
    spread = [(one.n_square - 1.0, one.square) for one in scores.values() if one.square is not None]
    free = fsum(n for n, _ in spread)
    if free > 0.0 and (within := fsum(n * square for n, square in spread) / free) > 0.0:
        found.within[wave, strand] = within


def _of_school(one: Tested, marks: Mapping[int, tuple[float, float]]) -> Score | None:
    parts = [
        (float(pool.n), t_score(mean, *marks[grade]), pool.square, float(pool.n_spread), marks[grade][1], mean)
        for grade, pool in sorted(one.papers.items())
        if grade in marks and (mean := pool.mean) is not None
    ]
    if not parts:
        return None
    n = fsum(part[0] for part in parts)
    y = parts[0][1] if len(parts) == 1 else fsum(part[0] * part[1] for part in parts) / n
    known = [part for part in parts if part[2] is not None]
    many = fsum(part[3] for part in known)
    square = None
    if len(known) == len(parts) and many > 1.0:
        inside = fsum((part[3] - 1.0) * float(part[2] or 0.0) * (T_DEVIATION / part[4]) ** 2 for part in known)
        square = (inside + fsum(part[3] * (part[1] - y) ** 2 for part in known)) / (many - 1.0)
    return Score(y=y, n=n, square=square, n_square=many, raw=parts[0][5] if len(parts) == 1 else None)


def _base(found: Findings, strand: str, earlier: Sequence[int]) -> None:
    """The mean of the earlier waves, of schools that have them all; and its error."""
    waves = [number for number in earlier if (number, strand) in found.within]
    base: dict[int, float] = {}
    error: dict[int, float] = {}
    if waves:
        together = set.intersection(*(set(found.scores[number, strand]) for number in waves))
        for school in sorted(together):
            scores = [found.scores[number, strand][school] for number in waves]
            base[school] = fsum(one.y for one in scores) / len(scores)
            variances = (found.within[number, strand] / one.n for number, one in zip(waves, scores, strict=True))
            error[school] = fsum(variances) / len(scores) ** 2
    found.base[strand], found.base_error[strand] = base, error


# --- the context ------------------------------------------------------------------------------------------------------


def _index(inputs: Inputs, found: Findings, wave: int) -> None:
    """Every school's index in a wave that asked for the context; a later one without it keeps the last one."""
    items = inputs.items
    least = float((inputs.definition.get("context") or {}).get("least", 0.6))
    here = ((school, inputs.conditions.get((wave, school))) for school in range(len(inputs.schools)))
    made = {school: context.index(items, one.shares, least) for school, one in here if one is not None} if items else {}
    if made:
        found.indices[wave] = made
        found.known_index.append({school: one.value for school, one in made.items()})
    else:
        found.known_index.append(found.known_index[-1] if found.known_index else {})


def _place(inputs: Inputs, found: Findings) -> None:
    """The similar schools, in the last wave that knows the context."""
    for wave in sorted(found.indices, reverse=True):
        values = {school: one.value for school, one in found.indices[wave].items() if one.value is not None}
        if values:
            found.index_wave = wave
            kinds = [school.kind for school in inputs.schools]
            most = int(inputs.definition["rule"]["similar"])
            found.similar = context.similar(values, kinds, most)
            return


def index_at(found: Findings, wave: int, school: int) -> float | None:
    """Of this wave, or of the last one before it that asked for the context."""
    return found.known_index[wave].get(school)


# --- the models -------------------------------------------------------------------------------------------------------


def _contextual(inputs: Inputs, found: Findings, wave: int, strand: str) -> Model:
    names = [str(name) for name in inputs.definition["predictors"]]
    entry = next((number for number, one in enumerate(inputs.waves) if one.kind == "entry"), None)
    if "entry" in names and (entry is None or wave <= entry or (entry, strand) not in found.scores):
        names.remove("entry")
    model = Model("contextual", strand, wave, ["constant", *names])
    rows = []
    for school, one in sorted(found.scores[wave, strand].items()):
        columns = [_predictor(inputs, found, name, wave, school, strand, entry) for name in names]
        if all(column is not None for column in columns):
            rows.append((school, one.y, found.within[wave, strand] / one.n, columns))
    fixed = (inputs.definition.get("outside") or {}).get("models", {}).get(strand)
    return _fitted(inputs, model, rows, fixed)


def _predictor(
    inputs: Inputs, found: Findings, name: str, wave: int, school: int, strand: str, entry: int | None
) -> float | None:
    if name == "context":
        return index_at(found, wave, school)
    if name == "entry":
        one = found.scores[entry or 0, strand].get(school)
        return None if one is None else one.y
    conditions = inputs.conditions.get((wave, school))
    return None if conditions is None else conditions.shares.get(name)


def _improvement(inputs: Inputs, found: Findings, strand: str, waves: Sequence[int], *, over: bool = False) -> Model:
    """Of one wave, or of the mean of several; every school of the district that has them and the base."""
    names = ["base", *(["context"] if inputs.items else [])]
    figure, wave = ("improvement_mean", None) if over else ("improvement", waves[0])
    model = Model(figure, strand, wave, ["constant", *names])
    rows = []
    for school in sorted(found.base[strand]):
        scores = [found.scores[wave, strand].get(school) for wave in waves]
        indices = [index_at(found, wave, school) for wave in waves]
        if any(score is None for score in scores) or ("context" in names and any(index is None for index in indices)):
            continue
        there = [score for score in scores if score is not None]
        variances = [found.within[wave, strand] / score.n for wave, score in zip(waves, there, strict=True)]
        columns: list[float | None] = [found.base[strand][school]]
        if "context" in names:
            columns.append(fsum(float(index or 0.0) for index in indices) / len(indices))
        rows.append((school, fsum(score.y for score in there) / len(there), fsum(variances) / len(there) ** 2, columns))
    return _fitted(inputs, model, rows, None)


Row = tuple[int, float, float, list[float | None]]


def _fitted(inputs: Inputs, model: Model, rows: Sequence[Row], fixed: Mapping[str, Any] | None) -> Model:
    """Fit, unless the schools are too few or a column says nothing new: then the reason stands in the model's place."""
    rule = inputs.definition["rule"]
    predictors = len(model.names) - 1
    model.schools = [row[0] for row in rows]
    model.places = {school: place for place, school in enumerate(model.schools)}
    m = len(rows)
    if m == 0:
        model.reason = "nobody"
        return model
    y = np.array([row[1] for row in rows], dtype=np.float64)
    v = np.array([row[2] for row in rows], dtype=np.float64)
    given = np.array([row[3] for row in rows], dtype=np.float64).reshape(m, predictors)
    x = np.column_stack([np.ones(m), given])
    model.x, model.y, model.v = x, y, v
    if fixed is not None:
        beta = np.array([float(fixed["coefficients"].get(name, 0)) for name in model.names], dtype=np.float64)
        model.fit = fitting.outside(x, y, v, beta, float(fixed["tau2"]))
        model.flags.append("outside")
        return model
    least = max(int(rule["small"]), int(rule["per_predictor"]) * predictors)
    if m < least:
        model.reason, model.about = "few_schools", [m, least]
        return model
    if tied := fitting.collinear(x, model.names):
        model.reason, model.about = "collinear", [[name, of] for name, of in tied]
        return model
    model.fit = fitting.fit(x, y, v)
    if model.figure == "contextual" and not float(model.fit.tau2):
        model.flags.append("chance")  # all effects are zero; an improvement is not shrunken, and is judged by its t
    return model
