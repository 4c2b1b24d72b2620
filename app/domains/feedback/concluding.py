"""What may be concluded from a figure of the analysis, in one place: sheets, papers and pictures all obey it.

The analysis has an interval for every school, be there one pupil in it. Where a remark of the run, or the data
themselves, tell that nothing can be said of the school, there is no verdict, however narrow the interval.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from app.domains.analysis.method.sums import verdict
from app.domains.analysis.sentences import AnalysisFlag
from app.domains.feedback.lives import SheetHindrance
from app.domains.monitoring.company import is_small
from app.domains.monitoring.figures import SUFFICIENT

Json = Mapping[str, Any]
Counts = Mapping[str, tuple[int, int]]
"""Form -> how many sheets of the school were expected, and how many are accepted."""

INCONCLUSIVE = frozenset(
    flag.value
    for flag in (
        AnalysisFlag.CHANCE, AnalysisFlag.FEW_SCHOOLS, AnalysisFlag.COLLINEAR, AnalysisFlag.NO_DEVIATION,
        AnalysisFlag.NOBODY, AnalysisFlag.NOT_IN_MODEL, AnalysisFlag.NO_INDEX, AnalysisFlag.NO_EARLIER,
    )
)  # fmt: skip
"""Remarks of a run after which nothing is said of the school; the others ask for care alone."""
_EXACT = 1e-12
"""Shares such as 0.8 are no binary numbers: 8 of 10 is not less."""


def lacking(part: float, whole: float = 1.0) -> bool:
    """Whether a part is too small to speak for the whole."""
    return part < SUFFICIENT * whole - _EXACT


def concluded(one: Json, rests_on: Iterable[Json] = (), counts: Iterable[tuple[int, int]] = ()) -> dict[str, Any]:
    """A figure with its verdict, and first among its flags what forbids one.

    The verdict is that of the interval as it is told. `rests_on` are the results of the waves that are compared,
    `counts` how many sheets were expected and accepted.
    """
    hindrance = None if one["suppressed"] else _hindrance(rests_on, counts)
    flags = [*([] if hindrance is None else [hindrance.value]), *one["flags"]]
    return {**one, "verdict": None if hindrance or INCONCLUSIVE.intersection(flags) else _of_interval(one),
            "flags": flags}  # fmt: skip


def hindered(one: Json) -> bool:
    """Whether the data of the school themselves forbid any comparison."""
    return any(flag in set(SheetHindrance) for flag in one["flags"])


def _hindrance(rests_on: Iterable[Json], counts: Iterable[tuple[int, int]]) -> SheetHindrance | None:
    results = list(rests_on)
    if any(one["n"] is not None and is_small(one["n"]) for one in results):
        return SheetHindrance.FEW_TESTED
    if any(lacking(accepted, expected) for expected, accepted in counts):
        return SheetHindrance.FEW_ACCEPTED
    if any(one["coverage"] is not None and lacking(one["coverage"]) for one in results):
        return SheetHindrance.FEW_COVERED
    return None


def _of_interval(one: Json) -> str | None:
    """Where the whole of it lies."""
    if one["value"] is None or one["low"] is None or one["high"] is None:
        return None
    return verdict(one["low"], one["high"])
