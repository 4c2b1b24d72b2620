"""A run as it is told outside the centre: a few rounded numbers of each model, and what follows from them.

With all its digits a model tells of the schools that it leaves out, and an index of the small counts among its shares
(see `method/guard.py`). So the index is told to one place, a model by the rounded numbers that were kept with it, and
what was expected of a school, how far it is off and how certain that is are worked out from these and from its result.
They differ from the exact ones by tenths of a point; a verdict is that of the interval as it is told, the standing by
the rule the exact one.
A school is told its own results in the same way, so that it cannot take apart with them what is hidden of others.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm.attributes import set_committed_value

from app.domains.analysis.lives import RunStatus
from app.domains.analysis.method.sums import Z90, verdict
from app.domains.analysis.models import AnalysisMethod, AnalysisRun
from app.domains.analysis.sentences import follows, rounded
from app.domains.monitoring.results import sees_all
from app.kernel.db import Db

Json = dict[str, Any]
MANY = 5
"""Of a paper that fewer schools wrote, mean and deviation would tell one of them what another has reached."""
_KEPT = frozenset({"shown", "dark"})
_MODELLED = frozenset({"contextual", "improvement", "improvement_mean"})


def sees_exactly(db: Db) -> bool:
    """The centre, and whoever runs the installation."""
    return sees_all(db.actor) and (db.reach.everywhere or bool(db.reach.districts))


def still_told(db: Db) -> list[ColumnElement[bool]]:
    """Of which runs whoever asks is told what they found: outside the centre of none that was withdrawn."""
    return [] if sees_exactly(db) else [AnalysisRun.status != RunStatus.WITHDRAWN.value]


def told_of(run: AnalysisRun) -> tuple[list[Json], list[Json]]:
    """The models and the scales of a run as they are told outside; nothing of one that was withdrawn."""
    if run.status == RunStatus.WITHDRAWN.value:
        return [], []
    dark = dark_strands(run)
    return models(run), [one for one in run.all_scales if one["schools"] >= MANY and one["strand"] not in dark]


def models(run: AnalysisRun) -> list[Json]:
    """The models of a run as they are told outside."""
    return [
        {name: value for name, value in one.items() if name not in _KEPT}
        | {name: _shown(one)[name] for name in ("coefficients", "errors", "tau2")}
        for one in run.all_models
    ]


def within(run: AnalysisRun, strand: str, wave_id: str) -> float | None:
    """The variance of pupils within schools in a subject of a wave, as it is told outside."""
    wanted = ("contextual", strand, wave_id)
    none: Json = {}
    found = next((one for one in run.all_models if (one["figure"], one["strand"], one["wave_id"]) == wanted), none)
    number: float | None = _shown(found).get("within")
    return number


def dark_strands(run: AnalysisRun) -> set[str]:
    """The subjects in which schools are hidden."""
    return {one["strand"] for one in run.all_models if one.get("dark", True)}


def _shown(model: Json) -> Json:
    """Of a run that was made before this was kept with it, nothing but that there is a model."""
    found: Json = model.get("shown") or {"coefficients": [], "errors": [], "tau2": None}
    return found


def told(run: AnalysisRun, stored: Sequence[Json], *, own: bool) -> list[Json]:
    """The figures of one school, as they are stored, with the numbers of outside in the place of the exact ones.

    Its `own` it is told as it is where it tells nothing of others.
    """
    school = _School(run, stored, bare=own)
    return [school.told(one) for one in stored]


class _School:
    """The figures of one school, and what they are worked out from."""

    def __init__(self, run: AnalysisRun, stored: Sequence[Json], *, bare: bool = False) -> None:
        self._stored, self._bare = stored, bare
        self._waves: Sequence[Json] = run.waves
        self._models = {(one["figure"], one["strand"], one["wave_id"]): one for one in run.all_models}
        self._dark = dark_strands(run)
        self._results = {(one["strand"], one["wave"]): one for one in stored if one["figure"] == "result"}
        self._indices = {one["wave"]: one for one in stored if one["figure"] == "context_index"}
        self._earlier = [place for place, wave in enumerate(self._waves) if wave["earlier"]]
        self._later = [place for place, wave in enumerate(self._waves) if follows(wave)]
        self._entry = next((place for place, wave in enumerate(self._waves) if wave["kind"] == "entry"), None)

    def told(self, one: Json) -> Json:
        """One figure."""
        match one["figure"]:
            case "context_index":
                return one | {"value": _tenths(one.get("value"))}
            case "composition":
                return one | {"value": self._composition(one["value"])}
            case "result":
                dark = self._alone(one) if one["strand"] in self._dark else {}
                if one.get("part") and not self._bare:  # an old run's mean of one grade, of which there may be few
                    dark["raw"] = None
                return one | dark | {"value": _tenths(one["value"]), "error": self._error(one["strand"], [one["wave"]])}
            case "raw_gain":
                base = self._error(one["strand"], self._base_waves(one["strand"]))
                last = self._error(one["strand"], [one["wave"]])
                return one | {"error": None if base is None or last is None else sqrt(base**2 + last**2)}
            case kind:
                return one | (self._modelled(one) if kind in _MODELLED and "expected" in one else {})

    def _alone(self, one: Json) -> Json:
        """Where schools are hidden: no place among them all, and none among similar ones that are hidden."""
        if self._bare:
            return {}
        return {"coverage": None, "quartile": None} | ({"third": None} if one.get("near_small") else {})

    def _composition(self, exact: float) -> float | None:
        """How the index as it is told has changed."""
        before, after = self._index(self._earlier[-1]), self._index(self._later[-1])
        return _tenths(exact) if before is None or after is None else after - before

    def reason(self, one: Json) -> Json:
        """A condition of the rule that rests on a model or on its variances."""
        code, found, asked = one["code"], one.get("found"), one.get("asked")
        if found is None or code not in ("improved", "maximal", "held"):
            return one
        if code == "held":
            found, asked = self._held(one["strand"], asked)
        else:
            kind, name = ("improvement", "value") if code == "improved" else ("improvement_mean", "t")
            found = next(
                (
                    self.told(other).get(name)
                    for other in self._stored
                    if (other["figure"], other.get("strand")) == (kind, one["strand"])
                    and (other["wave"] is None or self._waves[other["wave"]]["id"] == one.get("wave_id"))
                ),
                None,
            )
        if found is not None and asked is not None:
            found = max(found, asked) if one["holds"] else min(found, asked)
        return one | {"found": found, "asked": asked}

    def _held(self, strand: str, asked: Any) -> tuple[float | None, float | None]:
        """By how much the last wave changed, and how far it may fall."""
        before, after = ([wave] for wave in self._later[-2:])
        was, now = self._mean(strand, before), self._mean(strand, after)
        exact = [self._error(strand, wave, exactly=True) for wave in (before, after)]
        told = [self._error(strand, wave) for wave in (before, after)]
        if was is None or now is None or None in exact or None in told:
            return None, None
        times = sqrt(sum((one or 0.0) ** 2 for one in told) / sum((one or 1.0) ** 2 for one in exact))
        return now - was, asked * times

    def _modelled(self, one: Json) -> Json:
        """What a model says of a school, by its rounded numbers."""
        strand, wave = one["strand"], one.get("wave")
        waves = self._later if wave is None else [wave]
        model = self._models[one["figure"], strand, None if wave is None else self._waves[wave]["id"]]
        tau2, v = _shown(model)["tau2"], self._error(strand, waves)
        y = self._mean(strand, waves)
        if tau2 is None or v is None or y is None:
            return dict.fromkeys(("value", "error", "expected", "reliability", "t", "observed"))
        columns = self._columns(model, strand, waves)
        numbers, covariance = _shown(model)["coefficients"], _shown(model).get("covariance") or []
        if columns is None or len(numbers) != len(columns):
            expected, h = rounded(one["expected"], 0), 0.0
        else:
            expected = sum((number * x for number, x in zip(numbers, columns, strict=True)), 0.0)
            h = sum(
                part * x * z
                for x, line in zip(columns, covariance, strict=True)
                for z, part in zip(columns, line, strict=True)
            )
        off, total = y - expected, tau2 + v**2
        if one["figure"] == "contextual":
            trust = tau2 / total
            effect, error = trust * off, sqrt(trust * v**2 + (1.0 - trust) ** 2 * h)
            reach = Z90 * error
            return {
                "value": effect, "error": error, "expected": expected, "reliability": trust,
                "verdict": verdict(effect - reach, effect + reach),
            }  # fmt: skip
        error = sqrt(max(0.0, total - h))
        told = {"value": off, "error": error, "expected": expected, "t": off / error if error > 0.0 else None}
        return told | ({"observed": y} if wave is None else {})

    def _columns(self, model: Json, strand: str, waves: Sequence[int]) -> list[float] | None:
        """None where it takes what is not told outside."""
        found = [self._column(name, strand, waves) for name in model["names"][1:]]
        return None if None in found else [1.0, *(one or 0.0 for one in found)]

    def _column(self, name: str, strand: str, waves: Sequence[int]) -> float | None:
        if name == "base":
            return self._mean(strand, self._base_waves(strand))
        if name == "entry":
            return None if self._entry is None else self._mean(strand, [self._entry])
        if name == "context":
            found = [self._index(wave) for wave in waves]
            return None if not found or None in found else sum(one or 0.0 for one in found) / len(found)
        return None

    def _index(self, wave: int) -> float | None:
        """Of this wave, or of the last one before it that asked for the context."""
        known = [place for place in self._indices if place <= wave]
        one = self._indices[max(known)] if known else {}
        return None if one.get("small") else _tenths(one.get("value"))

    def _base_waves(self, strand: str) -> list[int]:
        return [wave for wave in self._earlier if self._within(strand, wave) is not None]

    def _mean(self, strand: str, waves: Sequence[int]) -> float | None:
        found = [self._results.get((strand, wave)) for wave in waves]
        there = [rounded(one["value"], 1) for one in found if one is not None]
        return sum(there) / len(there) if there and len(there) == len(found) else None

    def _error(self, strand: str, waves: Sequence[int], *, exactly: bool = False) -> float | None:
        """Of the mean of these waves."""
        squares = []
        for wave in waves:
            one = self._results.get((strand, wave))
            within = None if one is None else self._within(strand, wave)
            if one is None or within is None or one.get("error") is None:
                return None
            squares.append(one["error"] ** 2 if exactly else within / one["n"])
        return sqrt(sum(squares)) / len(squares) if squares else None

    def _within(self, strand: str, wave: int) -> float | None:
        model = self._models.get(("contextual", strand, self._waves[wave]["id"]))
        found: float | None = None if model is None else _shown(model).get("within")
        return found


def _tenths(value: float | None) -> float | None:
    return None if value is None else rounded(value, 1)


# --- the method -------------------------------------------------------------------------------------------------------


def tell_method(db: Db, row: AnalysisMethod) -> AnalysisMethod:
    """A method for whoever asks: of a reference that was taken from the district's own data no more than is needed.

    Mean and deviation of a share over all schools, with every digit, would tell the shares that are hidden.
    """
    reference = (row.definition.get("context") or {}).get("reference") or {}
    if sees_exactly(db) or not reference.get("wave_id"):
        return row
    items = [one | {name: rounded(one[name], 2) for name in ("mean", "deviation")} for one in reference["items"]]
    told = reference | {"items": items, "cuts": [rounded(one, 1) for one in reference["cuts"]]}
    context = row.definition["context"] | {"reference": told}
    set_committed_value(row, "definition", row.definition | {"context": context})
    return row


# --- the conditions of the rule ---------------------------------------------------------------------------------------


def reasons(run: AnalysisRun, stored: Sequence[Json], conditions: Sequence[Json]) -> list[Json]:
    """The conditions of the rule for one school with what was found as it is told outside; never against the verdict.

    `stored` are the figures of the school. What is `small` there is told to the school alone.
    """
    school = _School(run, stored)
    small = {one.get("strand") for one in stored if one.get("small")}
    return [school.reason(one) | ({"small": True} if _is_dark(one, run, small) else {}) for one in conditions]


def _is_dark(one: Json, run: AnalysisRun, small: set[str | None]) -> bool:
    strand = one.get("strand")
    part = one["code"] in ("tested_share", "share_fall") and strand in dark_strands(run)
    return part or (strand is not None and strand in small)
