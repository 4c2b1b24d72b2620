"""Figures as they are answered: what is stored, what follows from it by one step, and what is hidden from whom.

Outside the school and the centre every figure is rounded as it is displayed: with all digits of all the others, what
is hidden of a small school could be had from the equations of a model.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.domains.analysis.sentences import explained, rounded, sentence

Json = dict[str, Any]
Z90 = 1.6448536269514722
"""Of a 90 % interval."""
SMALL = 10
FIELDS = (
    "value", "n", "error", "low", "high", "observed", "expected", "residual", "reliability", "t", "raw", "deviation",
    "logit", "coverage", "verdict", "third", "quartile", "band",
)  # fmt: skip
_ROUNDED = {
    "value": 1, "error": 1, "low": 1, "high": 1, "observed": 1, "expected": 1, "residual": 1, "reliability": 2, "t": 1,
    "raw": 1, "deviation": 1, "logit": 1, "coverage": 2,
}  # fmt: skip
_OF_A_WAVE = frozenset({"contextual", "improvement"})
"""Figures that compare the result of a wave."""
_FINE = frozenset({"context_index", "composition", "below", "below_change"})
"""Figures that are read to two places."""


def figures(stored: Sequence[Json], waves: Sequence[Json], *, open_: bool) -> list[Json]:
    """Of one school; `open_` to whoever may see small counts."""
    results = {(one["strand"], one["wave"]): one for one in stored if one["figure"] == "result"}
    return [_figure(one, results, waves, open_=open_) for one in stored]


def _figure(stored: Json, results: Mapping[tuple[str, int], Json], waves: Sequence[Json], *, open_: bool) -> Json:
    """One figure with all its fields."""
    told: Json = dict.fromkeys(FIELDS) | {name: stored[name] for name in FIELDS if name in stored}
    kind, wave = stored["figure"], stored.get("wave")
    result = results.get((stored.get("strand", ""), -1 if wave is None else wave))
    if kind in _OF_A_WAVE and result is not None:
        told |= {"observed": result["value"], "n": result["n"]}
    value, error = told["value"], told["error"]
    if kind == "below" and value is not None:
        x, n = round(value * told["n"]), told["n"]
        yes, no = x + 0.5, n - x + 0.5
        told |= {"logit": math.log(yes / no), "error": math.sqrt(1.0 / yes + 1.0 / no)}
    elif value is not None and error is not None:
        told |= {"low": value - Z90 * error, "high": value + Z90 * error}
    if told["observed"] is not None and told["expected"] is not None:
        told["residual"] = told["observed"] - told["expected"]
    flags: list[str] = list(stored.get("flags", ()))
    hidden = not open_ and dark(stored)
    if hidden:
        told = dict.fromkeys(FIELDS)
    elif not open_:
        told = _displayed(told, fine=kind in _FINE)
    return told | {
        "figure": kind, "strand": stored.get("strand"), "wave_id": None if wave is None else waves[wave]["id"],
        "flags": flags, "explanation": explained(flags), "suppressed": hidden,
    }  # fmt: skip


def dark(stored: Json) -> bool:
    """Whether it would tell of few pupils."""
    n = stored.get("n")
    few = n is not None and 0 < n < SMALL
    return bool(stored.get("small")) or few or stored["figure"] in {"below", "below_change"}


def _displayed(told: Json, *, fine: bool) -> Json:
    more = 1 if fine else 0
    return {
        name: rounded(value, _ROUNDED[name] + (more if name != "coverage" else 0))
        if name in _ROUNDED and value is not None
        else value
        for name, value in told.items()
    }


def reasons(stored: Sequence[Mapping[str, Any]], dark: Collection[str | None], *, open_: bool) -> list[Json]:
    """The conditions of the rule with their sentences; outside without small counts, and nothing of `dark` subjects."""
    told = []
    for one in stored:
        found = one.get("found")
        if not open_ and found is not None:
            few = one["code"] == "tested" and 0 < found < SMALL
            strand = one.get("strand")
            hidden = few or one.get("small") or (strand is not None and strand in dark)
            found = None if hidden else rounded(float(found), 2)
        text = sentence({**one, "found": found})
        told.append(
            {
                "code": one["code"], "holds": one["holds"], "strand": one.get("strand"), "wave_id": one.get("wave_id"),
                "found": found, "asked": one.get("asked"), "text": str(text),
            }
        )  # fmt: skip
    return told


def dark_strands(stored: Sequence[Json]) -> set[str | None]:
    """The subjects of which nothing is told outside."""
    return {one.get("strand") for one in stored if one.get("small")}
