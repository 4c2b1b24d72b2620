"""What was found, as it is stored: the run as a whole, and a row for each school."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from app.domains.analysis.method import VERSION, context
from app.domains.analysis.method.engine import Findings, Model
from app.domains.analysis.method.figures import Figures
from app.domains.analysis.method.guard import Hidden, KnownOutside, shown
from app.domains.analysis.method.judging import Standing, judge
from app.domains.analysis.method.reading import Inputs

Json = dict[str, Any]
LOWEST = -1e300
"""Before every index: lists are put in order by what is told of it outside, or their order would tell more."""


def tell(inputs: Inputs, found: Findings) -> Iterator[Json]:
    """The run as a whole, then each school."""
    hidden = Hidden(inputs, found)
    dark, dark_index = hidden.schools, hidden.indices
    standings = [judge(inputs, found, school) for school in range(len(inputs.schools))]
    yield _head(inputs, found, standings, hidden)
    writer = Figures(inputs, found, dark, dark_index)
    small = dark_index.union(*dark.values())
    for school, standing in enumerate(standings):
        told = _school(inputs, found, writer, school, standing, dark=school in small)
        index = None if school in dark_index else told["context_index"]
        yield told | {"context_key": LOWEST if index is None else round(index, 1)}


def _head(inputs: Inputs, found: Findings, standings: Sequence[Standing], hidden: Hidden) -> Json:
    groups: dict[str, int] = {}
    for standing in standings:
        groups[standing.group] = groups.get(standing.group, 0) + 1
    known = KnownOutside(inputs, found, hidden)
    models = [*found.contextual.values(), *found.improvement.values(), *found.over_waves.values()]
    return {
        "engine": f"{VERSION}; numpy {np.__version__}", "schools_count": len(standings),
        "models": [_model(inputs, one) | _outside(one, hidden, known) for one in models],
        "scales": found.scales, "groups": groups,
        "remarks": _remarks(inputs, found, groups),
    }  # fmt: skip


def _school(inputs: Inputs, found: Findings, writer: Figures, school: int, standing: Standing, *, dark: bool) -> Json:
    one, figures = inputs.schools[school], writer.of(school)
    index = None if found.index_wave is None else found.indices[found.index_wave].get(school)
    value = None if index is None else index.value
    flags = []
    if index is not None and index.partial:
        flags.append("partial_index")
    if found.indices and value is None:
        flags.append("no_index")
    if any("composition_changed" in figure.get("flags", ()) for figure in figures):
        flags.append("composition_changed")
    if dark:
        flags.append("small_counts")
    return {
        "school_id": one.id, "school_code": one.code, "school_name": one.name, "standing": standing.group,
        "context_index": value, "band": context.band(value, writer.cuts), "flags": flags,
        "similar": [inputs.schools[other].id for other in found.similar.get(school, [])], "figures": figures,
        "reasons": standing.reasons,
    }  # fmt: skip


def _remarks(inputs: Inputs, found: Findings, groups: Mapping[str, int]) -> list[str | Json]:
    """Codes of what must be said of the run as a whole; one that names something has it beside."""
    remarks: list[str | Json] = (
        ["no_deviation"] if any(one.reason == "no_deviation" for one in found.contextual.values()) else []
    )
    if not any(wave.follows for wave in inputs.waves):
        remarks.append("no_follow_up")
    elif not any(model.fit for model in found.over_waves.values()):
        remarks.append("no_improvement_model")
    elif not groups.get("strong"):
        remarks.append("candidates_alone" if groups.get("candidate") else "nobody_passed")
    if not any(wave.earlier for wave in inputs.waves):
        remarks.append("no_base")
    if inputs.definition.get("context") and not found.indices:
        remarks.append("no_context")
    if dropped := [one.code for one in inputs.items if one.deviation <= 0.0]:
        remarks.append({"code": "items_dropped", "about": dropped})
    return remarks


def _outside(one: Model, hidden: Hidden, known: KnownOutside) -> Json:
    """The same as it is told outside, and whether somebody is hidden."""
    told = shown(known.model(one))
    if one.figure == "contextual" and one.wave is not None:
        told["within"] = known.within((one.wave, one.strand))
    return {"shown": told, "dark": bool(hidden.schools[one.strand])}


def _model(inputs: Inputs, one: Model) -> Json:
    """Coefficients with errors, or why there are none."""
    told: Json = {
        "figure": one.figure, "strand": one.strand,
        "wave_id": None if one.wave is None else inputs.waves[one.wave].id, "schools": len(one.schools),
        "names": one.names, "reason": one.reason, "about": one.about, "flags": one.flags, "coefficients": [],
        "errors": [], "tau2": None,
    }  # fmt: skip
    if one.fit is not None:
        told |= {
            "coefficients": one.fit.beta.tolist(), "errors": np.sqrt(np.diagonal(one.fit.covariance)).tolist(),
            "tau2": float(one.fit.tau2),
        }  # fmt: skip
    return told
