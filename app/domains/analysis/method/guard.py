"""What of a run may be told outside the centre: who is hidden, and by which models the others are told.

A model gives away what it leaves out. Its residuals satisfy an equation for each column, x'W r = 0, tau2 solves one of
its own, and the scores of a paper average 50; who has the exact means of all other schools from the tables of
monitoring, and the model with all its digits, solves these equations for the schools that are hidden. An index, too,
with all its digits tells the small counts among its shares. So, outside, a model is fitted anew on what is known there:
in the place of each hidden school stands what they reached together, which the sum of the district tells anyhow, and
the context of everybody is taken as it is told, to one place. Such a model tells nothing new, with however many digits.
"""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from math import floor, fsum, sqrt
from typing import Any

import numpy as np

from app.domains.analysis.method import fitting
from app.domains.analysis.method.engine import Findings, Key, Model, Score, fit_models
from app.domains.analysis.method.fitting import Floats
from app.domains.analysis.method.reading import Inputs
from app.domains.monitoring.company import Counted, company, is_small

Json = dict[str, Any]
MIDDLE = 50.0
"""Of the scale: columns that are results are told around it, or their constant would mean nothing."""
TOLD = 0.1
"""How finely the index is told, and the variances."""
_RESULTS = frozenset({"base", "entry"})
_TOLD = frozenset({"constant", "context"}) | _RESULTS
"""Columns that are told; others are shares, of which some are hidden."""


class Hidden:
    """Who is hidden outside."""

    def __init__(self, inputs: Inputs, found: Findings) -> None:
        """As monitoring hides them in each wave."""
        self.groups: dict[Key, set[int]] = {}
        """In each wave those whom its sums leave together."""
        self.schools: dict[str, set[int]] = {strand["code"]: set() for strand in inputs.strands}
        """Subject -> those whose figures are hidden, in all waves alike."""
        self.indices = hidden_indices(inputs)
        families: dict[Any, list[str]] = {}
        for strand in inputs.strands:
            about = (strand.get("form_code"), strand.get("tested") or strand["code"])
            families.setdefault(about, []).append(strand["code"])
        for codes in families.values():
            self._hide(inputs, found, codes)

    def _hide(self, inputs: Inputs, found: Findings, codes: list[str]) -> None:
        """Subjects that are parts of what monitoring tells as one (the grades of a form) are hidden together.

        Else the whole and a part would tell the other part; so a school that is hidden in one is so in all of them,
        and takes company there. And so is one of whose pupils these subjects together leave few out.
        """
        keys = [key for key in found.scores if key[1] in codes]
        rest = _small_rests(inputs, codes)
        groups = {key: _chosen(inputs, found, key, rest.get(key[0], set())) for key in keys}
        dark = set[int]().union(*groups.values())
        while dark and len(codes) > 1:
            groups = {key: group | _chosen(inputs, found, key, dark) for key, group in groups.items()}
            more = dark.union(*groups.values())
            if more == dark:
                break
            dark = more
        self.groups |= {key: group for key, group in groups.items() if group}
        self.schools |= dict.fromkeys(codes, dark)


def hidden_indices(inputs: Inputs) -> set[int]:
    """Schools whose context index is hidden: it rests on few pupils."""
    return {school for (_, school), one in inputs.conditions.items() if is_small(one.pupils)}


def _small_rests(inputs: Inputs, codes: Collection[str]) -> Mapping[int, set[int]]:
    """Wave -> schools of which a few pupils were tested whom none of these subjects takes, and the sum tells."""
    taken = {int(grade) for one in inputs.strands if one["code"] in codes for grade in one.get("grades") or ()}
    found: dict[int, set[int]] = {}
    for (wave, school, code), grades in inputs.others.items():
        if code in codes and is_small(sum(tested for grade, tested in grades.items() if grade not in taken)):
            found.setdefault(wave, set()).add(school)
    return found


def _chosen(inputs: Inputs, found: Findings, key: Key, also: AbstractSet[int]) -> set[int]:
    scores = found.scores[key]
    if not also and not any(is_small(one.n) for one in scores.values()):
        return set()
    places = {inputs.schools[school].id: school for school in scores}
    counts = {}
    for id, school in places.items():
        one = inputs.tested[key[0], school, key[1]]
        counts[id] = Counted(scores[school].n, float(max(one.pupils - one.tested, 0)))
    return {places[id] for id in company(counts, {inputs.schools[school].id for school in also})}


# --- models -----------------------------------------------------------------------------------------------------------


class KnownOutside:
    """The models by which a run is told outside, and the variances of pupils within schools."""

    def __init__(self, inputs: Inputs, found: Findings, hidden: Hidden) -> None:
        """Where nobody is hidden all but the context is known as it is; where somebody is, all is fitted anew."""
        self._hidden, self._found = hidden, found
        known = [
            [None if school in hidden.indices else of.get(school) for school in range(len(inputs.schools))]
            for of in found.known_index
        ]
        exact = np.array(known, dtype=np.float64).reshape(len(known), len(inputs.schools))
        self._indices: Floats = np.floor(exact / TOLD + 0.5) * TOLD
        self._later = [number for number, wave in enumerate(inputs.waves) if wave.follows]
        self._anew = self._fitted_anew(inputs)

    def within(self, key: Key) -> float | None:
        """Of a subject in a wave."""
        square = (self._anew if self._hidden.schools[key[1]] else self._found).within.get(key)
        return None if square is None else max(TOLD, _rounded(square, TOLD))

    def model(self, one: Model) -> Model | None:
        """The same model as it is told."""
        if self._hidden.schools[one.strand]:
            if one.wave is None:
                return self._anew.over_waves.get(one.strand)
            return getattr(self._anew, one.figure).get((one.wave, one.strand))  # type: ignore[no-any-return]
        if one.fit is None or one.x is None or one.y is None or one.v is None or "outside" in one.flags:
            return one
        x, place = one.x.copy(), one.names.index("context") if "context" in one.names else None
        if place is not None:
            waves = self._later if one.wave is None else [one.wave]
            x[:, place] = np.mean(self._indices[waves][:, one.schools], axis=0)
        there = ~np.isnan(x[:, -1 if place is None else place])
        x, y, v = x[there], one.y[there], one.v[there]
        if fitting.collinear(x, one.names):
            return None
        return replace(one, x=x, y=y, v=v, fit=fitting.fit(x, y, v))

    def _fitted_anew(self, inputs: Inputs) -> Findings:
        strands = [code for code, schools in self._hidden.schools.items() if schools]
        told = Findings()
        if not strands:
            return told
        told.known_index = [
            {school: None if np.isnan(index) else float(index) for school, index in enumerate(row)}
            for row in self._indices
        ]
        for key, scores in self._found.scores.items():
            if key[1] in strands:
                group = self._hidden.groups.get(key, set())
                told.scores[key] = _together(scores, group)
                spread = [one for school, one in scores.items() if one.square is not None and school not in group]
                free = fsum(one.n_square - 1.0 for one in spread)
                if key in self._found.within and free > 0.0:
                    told.within[key] = fsum((one.n_square - 1.0) * (one.square or 0.0) for one in spread) / free
        fit_models(inputs, told, strands)
        return told


def _together(scores: Mapping[int, Score], group: AbstractSet[int]) -> dict[int, Score]:
    """With what the schools of a group reached together for each of them; without them, where that is not told."""
    n = fsum(scores[school].n for school in group)
    if len(group) == 1 or is_small(n):
        return {school: one for school, one in scores.items() if school not in group}
    y = fsum(scores[school].n * scores[school].y for school in group) / n if group else 0.0
    return {school: replace(one, y=y, n=n / len(group)) if school in group else one for school, one in scores.items()}


def shown(model: Model | None) -> Json:
    """Its numbers as they are kept; those that were brought from outside are known there."""
    fit = None if model is None else model.fit
    if fit is None or model is None:
        return {"coefficients": [], "errors": [], "tau2": None, "covariance": []}
    beta: list[float] = fit.beta.tolist()
    covariance: list[list[float]] = fit.covariance.tolist()
    errors = [sqrt(covariance[place][place]) for place in range(len(beta))]
    tau2 = float(fit.tau2)
    if "outside" in model.flags:
        return {"coefficients": beta, "errors": errors, "tau2": tau2, "covariance": covariance}
    around = [1.0, *(MIDDLE if name in _RESULTS else 0.0 for name in model.names[1:])]
    fine = TOLD if set(model.names) <= _TOLD else 10.0 * TOLD
    steps = [fine / 100.0 if name in _RESULTS else fine / 10.0 for name in model.names]
    middle = fsum(one * times for one, times in zip(beta, around, strict=True))
    told = [_rounded(one, step) for one, step in zip([middle, *beta[1:]], steps, strict=True)]
    told[0] = _plain(told[0] - fsum(one * times for one, times in zip(told[1:], around[1:], strict=True)))
    return {
        "coefficients": told, "errors": [_rounded(one, fine / 10.0) for one in errors],
        "tau2": max(TOLD, _rounded(tau2, TOLD)) if tau2 else 0.0, "covariance": covariance,
    }  # fmt: skip


def _rounded(value: float, step: float) -> float:
    return _plain(floor(value / step + 0.5) * step)


def _plain(value: float) -> float:
    """Without the dust of binary numbers."""
    return round(value, 6)
