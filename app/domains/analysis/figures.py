"""Figures as they are answered: what is stored, what follows from it by one step, and what is hidden from whom.

Outside the centre a run is told by rounded models (`outside.py`), and every figure is rounded as it is displayed: with
all digits of all the others, what is hidden of a small school could be had from the equations of a model.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from app.domains.analysis import outside
from app.domains.analysis.conditions import sentence
from app.domains.analysis.method.sums import Z90, verdict
from app.domains.analysis.models import AnalysisRun
from app.domains.analysis.sentences import explained, rounded
from app.domains.monitoring.company import is_small

Json = dict[str, Any]
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
_FINE = frozenset({"below", "below_change"})
"""Figures that are read to more places."""


def figures(stored: Sequence[Json], run: AnalysisRun, *, open_: bool, exact: bool = False) -> list[Json]:
    """Of one school; `open_` to whoever may see small counts, `exact` to whoever may see every digit."""
    told = stored if exact else outside.told(run, stored, own=open_)
    results = {(one["strand"], one["wave"]): one for one in told if one["figure"] == "result"}
    no_index = not open_ and any(one["figure"] == "context_index" and dark(one) for one in stored)
    return [
        _figure(one, results, run.waves, hidden=not open_ and _is_dark(one, no_index=no_index), exact=exact)
        for one in told
    ]


def _is_dark(stored: Json, *, no_index: bool) -> bool:
    """What rests on an index is hidden with it."""
    return dark(stored) or (no_index and "expected" in stored) or (no_index and stored["figure"] == "composition")


def _figure(
    stored: Json, results: Mapping[tuple[str, int], Json], waves: Sequence[Json], *, hidden: bool, exact: bool
) -> Json:
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
    if hidden:
        told = dict.fromkeys(FIELDS)
    elif not exact:
        told = _displayed(told, fine=kind in _FINE)
    return told | {
        "figure": kind, "strand": stored.get("strand"), "wave_id": None if wave is None else waves[wave]["id"],
        "flags": flags, "explanation": explained(flags), "suppressed": hidden,
    }  # fmt: skip


def dark(stored: Json) -> bool:
    """Whether it would tell of few pupils."""
    n = stored.get("n")
    few = n is not None and is_small(n)
    return bool(stored.get("small")) or few or stored["figure"] in {"below", "below_change"}


def _displayed(told: Json, *, fine: bool) -> Json:
    more = 1 if fine else 0
    shown = {
        name: rounded(value, _ROUNDED[name] + (more if name != "coverage" else 0))
        if name in _ROUNDED and value is not None
        else value
        for name, value in told.items()
    }
    if shown["verdict"] is not None:  # of the interval as it is told: one that touches 0.0 says nothing
        shown["verdict"] = verdict(shown["low"], shown["high"])
    return shown


def reasons(stored: Sequence[Mapping[str, Any]], *, open_: bool, exact: bool = False) -> list[Json]:
    """The conditions of the rule with their sentences; outside the school and the centre without small counts."""
    told = []
    for one in stored:
        found, asked = one.get("found"), one.get("asked")
        few = one["code"] == "tested" and found is not None and is_small(found)
        hidden = found is not None and not open_ and (few or bool(one.get("small")))
        if hidden:
            found, asked = None, None if one["code"] == "held" else asked  # that bound tells how many were tested
        if not exact:
            found, asked = (None if number is None else rounded(float(number), 2) for number in (found, asked))
        text = sentence({**one, "found": found, "asked": asked}, hidden=hidden)
        told.append(
            {
                "code": one["code"], "holds": one["holds"], "strand": one.get("strand"), "wave_id": one.get("wave_id"),
                "found": found, "asked": asked, "text": str(text),
            }
        )  # fmt: skip
    return told
