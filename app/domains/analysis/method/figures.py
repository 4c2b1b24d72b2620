"""The figures of one school as they are stored: what cannot be had from the others, so that rows stay short.

What follows by one step (the interval of a value and its error, the residual, what was observed in a wave) is worked
out when they are read.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from math import sqrt
from typing import Any

import numpy as np

from app.domains.analysis.method import context
from app.domains.analysis.method.engine import Findings, Model, Score, index_at
from app.domains.analysis.method.judging import composition, improvement_t
from app.domains.analysis.method.reading import Inputs
from app.domains.analysis.method.sums import Z90, verdict

Json = dict[str, Any]


class Figures:
    """Writes the figures of every school."""

    def __init__(
        self, inputs: Inputs, found: Findings, dark: Mapping[str, AbstractSet[int]], dark_index: AbstractSet[int]
    ) -> None:
        """`dark` are the schools that are hidden outside, by subject."""
        self._inputs, self._found, self._dark, self._dark_index = inputs, found, dark, dark_index
        self._ordered = {key: sorted(one.y for one in scores.values()) for key, scores in found.scores.items()}
        widest = max((len(near) for near in found.similar.values()), default=0)
        self._near = np.full((len(inputs.schools), widest), len(inputs.schools))
        for school, near in found.similar.items():
            self._near[school, : len(near)] = near
        self._third = {key: self._thirds(scores) for key, scores in found.scores.items()}
        self._later = [wave for wave, one in enumerate(inputs.waves) if one.follows]
        self._entry = max((wave for wave, one in enumerate(inputs.waves) if one.earlier), default=None)
        self._bound = float(inputs.definition["rule"]["leverage"])
        reference = (inputs.definition.get("context") or {}).get("reference") or {}
        self.cuts = [float(one) for one in reference.get("cuts", [])]

    def of(self, school: int) -> list[Json]:
        """All of them."""
        told = [*self._indices(school)]
        for strand in self._inputs.strands:
            small = {"small": True} if school in self._dark[strand["code"]] else {}
            told += [one | small if small else one for one in self._of_strand(school, strand["code"])]
        return told

    def _indices(self, school: int) -> Iterator[Json]:
        small = {"small": True} if school in self._dark_index else {}
        for wave in sorted(self._found.indices):
            one = self._found.indices[wave].get(school)
            if one is None:
                continue
            told: Json = {
                "figure": "context_index", "wave": wave, "n": self._inputs.conditions[wave, school].pupils,
                "coverage": one.available,
            }  # fmt: skip
            if one.value is None:
                told["flags"] = ["no_index"]
            else:
                told |= {"value": one.value, "band": context.band(one.value, self.cuts)}
                if one.partial:
                    told["flags"] = ["partial_index"]
            yield told | small
        if self._entry is None or not self._later:
            return
        change = composition(self._found, (self._entry, self._later[-1]), school)
        if change is not None:
            told = {"figure": "composition", "wave": self._later[-1], "value": change}
            if abs(change) > float(self._inputs.definition["rule"]["composition"]):
                told["flags"] = ["composition_changed"]
            yield told | small

    def _of_strand(self, school: int, strand: str) -> Iterator[Json]:
        found = self._found
        for wave in range(len(self._inputs.waves)):
            one = found.scores.get((wave, strand), {}).get(school)
            if one is None:
                continue
            yield from self._scores(school, strand, wave)
            if (wave, strand) in found.contextual:
                yield self._contextual(school, found.contextual[wave, strand])
            if (wave, strand) in found.improvement:
                yield self._improved(school, found.improvement[wave, strand], None)
        if strand in found.over_waves:
            yield self._improved(school, found.over_waves[strand], improvement_t(found, strand, school))
        yield from self._gain(school, strand)

    def _scores(self, school: int, strand: str, wave: int) -> Iterator[Json]:
        one = self._found.scores[wave, strand][school]
        tested = self._inputs.tested[wave, school, strand]
        told: Json = {
            "figure": "result", "strand": strand, "wave": wave, "value": one.y, "n": one.n, "raw": one.raw,
            "coverage": tested.covered, "quartile": context.quartile(one.y, self._ordered[wave, strand]),
        }  # fmt: skip
        flags = ["incomplete"] if not self._inputs.states.get((wave, school), (False, False))[0] else []
        if tested.contradicts:
            flags.append("contradiction")
        if flags:
            told["flags"] = flags
        if (within := self._found.within.get((wave, strand))) is not None:
            told["error"] = sqrt(within / one.n)
        if one.square is not None:
            told["deviation"] = sqrt(one.square)
        if third := self._third[wave, strand][school]:
            told["third"] = third
            if self._dark[strand] and not self._dark[strand].isdisjoint(self._found.similar.get(school, ())):
                told["near_small"] = True
        yield told
        if (value := tested.below_share) is not None:
            yield {"figure": "below", "strand": strand, "wave": wave, "value": value, "n": float(tested.below_of)}

    def _thirds(self, scores: Mapping[int, Score]) -> list[str | None]:
        """`context.third` of every school at once: a comparison with each of its similar schools."""
        y = np.full(len(self._inputs.schools) + 1, np.nan)
        for school, one in scores.items():
            y[school] = one.y
        near = y[self._near]
        there = np.sum(~np.isnan(near), axis=1)
        mine = y[:-1, None]
        place = (np.sum(near < mine, axis=1) + 0.5 * np.sum(near == mine, axis=1)) / np.maximum(there, 1)
        number = (place >= 1 / 3).astype(int) + (place > 2 / 3)
        known = (there >= context.LEAST_SIMILAR).tolist()
        return [context.THIRDS[one] if told else None for one, told in zip(number.tolist(), known, strict=True)]

    def _contextual(self, school: int, model: Model) -> Json:
        told: Json = {"figure": "contextual", "strand": model.strand, "wave": model.wave}
        place = model.places.get(school)
        if model.fit is None or place is None:
            return told | {"flags": [model.reason or self._lacking(school, model)]}
        lists = model.lists
        effect, reach = lists.effect[place], Z90 * lists.effect_error[place]
        told |= {
            "value": effect, "error": lists.effect_error[place], "expected": lists.expected[place],
            "reliability": lists.reliability[place],
            "verdict": verdict(effect - reach, effect + reach),
        }  # fmt: skip
        return told | self._flagged(model, lists.leverage[place])

    def _improved(self, school: int, model: Model, t: float | None) -> Json:
        told: Json = {"figure": model.figure, "strand": model.strand, "wave": model.wave}
        place = model.places.get(school)
        if model.fit is None or place is None:
            return told | {"flags": [model.reason or self._lacking(school, model)]}
        lists = model.lists
        error = lists.residual_error[place]
        if t is None and error > 0.0:
            t = lists.residual[place] / error
        told |= {"value": lists.residual[place], "error": error, "t": t, "expected": lists.expected[place]}
        if model.wave is None:
            told["observed"] = lists.observed[place]
        return told | self._flagged(model, lists.leverage[place])

    def _lacking(self, school: int, model: Model) -> str:
        """What a school that is not in a model does not have."""
        if "base" in model.names and school not in self._found.base[model.strand]:
            return "no_earlier"
        waves = self._later if model.wave is None else [model.wave]
        if "context" in model.names and any(index_at(self._found, wave, school) is None for wave in waves):
            return "no_index"
        return "not_in_model"

    def _flagged(self, model: Model, leverage: float) -> Json:
        high = leverage > self._bound * len(model.names) / len(model.schools)
        flags: Sequence[str] = [*model.flags, "leverage"] if high else model.flags
        return {"flags": list(flags)} if flags else {}

    def _gain(self, school: int, strand: str) -> Iterator[Json]:
        """Shown beside, never deciding."""
        if not self._later:
            return
        found, last = self._found, self._later[-1]
        base, score = found.base[strand].get(school), found.scores.get((last, strand), {}).get(school)
        within = found.within.get((last, strand))
        if base is not None and score is not None and within is not None:
            error = sqrt(within / score.n + found.base_error[strand][school])
            yield {
                "figure": "raw_gain", "strand": strand, "wave": last, "value": score.y - base, "n": score.n,
                "error": error,
            }  # fmt: skip
        if self._entry is None:
            return
        before, after = (self._inputs.tested.get((wave, school, strand)) for wave in (self._entry, last))
        if before is None or after is None:
            return
        one, other = before.below_share, after.below_share
        if one is not None and other is not None:
            yield {
                "figure": "below_change", "strand": strand, "wave": last, "n": float(after.below_of),
                "value": other - one,
            }  # fmt: skip
