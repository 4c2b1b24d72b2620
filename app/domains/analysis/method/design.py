"""The design matrices of a run as one long table, so that anybody can fit the models with his own program."""

from collections.abc import Iterator
from typing import Any

from app.domains.analysis.method.engine import Findings
from app.domains.analysis.method.reading import Inputs

MOST_PREDICTORS = 3


def rows(inputs: Inputs, found: Findings) -> Iterator[dict[str, Any]]:
    """One for each school of each model: y, v, the predictors, and what was fitted."""
    for model in (*found.contextual.values(), *found.improvement.values(), *found.over_waves.values()):
        if model.x is None or model.y is None or model.v is None:
            continue
        for place, school in enumerate(model.schools):
            one = inputs.schools[school]
            told: dict[str, Any] = {
                "model": model.figure, "strand": model.strand,
                "wave_id": None if model.wave is None else inputs.waves[model.wave].id,
                "school_id": one.id, "school_code": one.code, "y": float(model.y[place]), "v": float(model.v[place]),
            }  # fmt: skip
            for number in range(MOST_PREDICTORS):
                there = number + 1 < len(model.names)
                told[f"predictor_{number + 1}"] = model.names[number + 1] if there else None
                told[f"x_{number + 1}"] = float(model.x[place, number + 1]) if there else None
            if model.fit is not None:
                told |= {
                    "expected": float(model.fit.expected[place]), "residual": float(model.fit.residual[place]),
                    "h": float(model.fit.h[place]), "tau2": float(model.fit.tau2),
                }  # fmt: skip
            yield told
