"""Which figures of small schools must not be told outside: a model gives away what it leaves out.

The residuals of a weighted fit satisfy one equation for each column, x'W r = 0, and the scores of a paper average 50
over its pupils: who knows all figures but one knows that one too. So what the equations determine among the hidden
ones is searched for, and the next smallest schools are hidden with them until nothing is.
"""

from collections.abc import Sequence

import numpy as np

from app.domains.analysis.method.fitting import Floats

SMALL = 10
_RANK = 1e-9
_FIXED = 1e-10


def guarded(sizes: Sequence[float], equations: Floats) -> list[bool]:
    """Of schools, the smallest number of pupils behind any figure of each, whom to hide.

    `equations` has an axis for equations, one for schools, one for the figures of a school that are hidden together.
    """
    hidden = [0 < one < SMALL for one in sizes]
    order = [place for place in sorted(range(len(sizes)), key=lambda place: (sizes[place], place)) if sizes[place] > 0]
    for place in order:
        dark = [one for one, is_dark in enumerate(hidden) if is_dark]
        if not dark or not any(determined(equations[:, dark, :].reshape(equations.shape[0], -1))):
            break
        hidden[place] = True
    return hidden


def determined(matrix: Floats) -> list[bool]:
    """Of unknowns that satisfy these equations, which have but one value: those that no null vector moves."""
    if not matrix.size:
        return [False] * matrix.shape[1]
    scale = np.linalg.norm(matrix, axis=1, keepdims=True)
    rows = matrix / np.where(scale > 0.0, scale, 1.0)
    _, singular, turned = np.linalg.svd(rows, full_matrices=False)
    bound = turned[: int(np.sum(singular > _RANK))]
    told: list[bool] = (np.sum(bound**2, axis=0) >= 1.0 - _FIXED).tolist()
    return told
