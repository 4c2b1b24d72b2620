"""From moments to what is shown: totals, shares, pooled means and deviations, with what each of them rests on.

Everything is reckoned in whole numbers until the one division or root that makes a float, so a figure is the float
nearest to the truth: the same digits as from the pupils one by one, in whatever order the classes came.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import localcontext
from functools import lru_cache
from typing import Any, NamedTuple

from app.domains.monitoring.compiled import MOST_KEPT, CompiledForm
from app.domains.monitoring.lives import Summing
from app.domains.monitoring.moments import EXACT, Measure, Moment, Moments, moments_of
from app.domains.monitoring.values import FormIndicator
from app.kernel.text import Labelled

SUFFICIENT = 0.8
"""A figure that covers less is not to be read as the school's."""


class Reason(Labelled):
    """Why there is no figure, or why it is not to be relied upon."""

    NOT_GIVEN = "not_given", "значения не указаны ни в одном листе", "no sheet gives the value"
    NOBODY = "nobody", "нет никого, о ком это можно сказать", "there is nobody whom it could be about"
    ONE_PUPIL = "one_pupil", "у одного ученика отклонения не бывает", "one pupil has no deviation"
    LACKING = "lacking", "в части листов не указано среднее или отклонение", "some sheets lack the mean or deviation"
    FEW_SHEETS = (
        "few_sheets",
        "значение указано менее чем в 80 % листов",
        "fewer than 80 % of the sheets give the value",
    )
    FEW_COVERED = "few_covered", "охвачено менее 80 % учеников", "fewer than 80 % of the pupils are covered"


@dataclass(slots=True)
class Figure:
    """One indicator of a school, a district or a programme; not frozen, for that is three times as slow to make."""

    code: str
    value: float | None
    """The total, the mean over all pupils, or the deviation over all pupils."""
    share: float | None
    """Of a count with a base: the part of the whole, over the sheets that tell both."""
    base: float | None
    """The whole."""
    n: float | None
    """How many pupils, or answers, it rests on; None for a plain total."""
    sheets: int
    """How many sheets tell it."""
    expected: int
    """How many should; sheets that have nobody to tell of need not."""
    coverage: float | None
    """Of all pupils those it rests on, where that is known; else of the expected sheets those that tell it."""
    insufficient: bool
    reasons: tuple[Reason, ...]
    suppressed: bool = False
    """Whether it is hidden from whoever asks (see `suppression.py`)."""


class _Result(NamedTuple):
    """What an indicator's own arithmetic gives."""

    value: float | None = None
    share: float | None = None
    rests_on: Any = None
    """Decimal or Fraction."""
    reason: Reason | None = None


class _Places(NamedTuple):
    """Where the moments of an indicator stand among those of its form; nowhere is None."""

    summing: Summing
    has_base: bool
    of: Mapping[str, int]
    exempt: int | None
    """Those of its mean, or its own, who have nobody."""
    everybody: int | None
    """Of a figure that rests on what is itself counted out of a whole: the whole."""


@lru_cache(maxsize=MOST_KEPT)
def reckoner(form: CompiledForm) -> "FormFigures":
    """The figures of a form, made once."""
    return FormFigures(form.indicators)


class FormFigures:
    """The figures of one edition of a form, for many schools."""

    def __init__(self, indicators: Sequence[FormIndicator]) -> None:
        places = {moment: place for place, moment in enumerate(moments_of(indicators))}
        by_code = {one.code: one for one in indicators}
        self._asked = [
            (one.code, _places(one, by_code, places)) for one in indicators if one.summing is not Summing.NONE
        ]

    def figures(self, moments: Moments, expected: int, *, partial: bool = False) -> list[Figure]:
        """Of the moments of any number of sheets, of which so many were expected.

        A deviation is unknown where some sheet lacks it; `partial` takes it over the sheets that have it.
        """
        with localcontext(EXACT):
            return [_figure(code, at, moments, expected, partial=partial) for code, at in self._asked]


def _places(one: FormIndicator, by_code: Mapping[str, FormIndicator], places: Mapping[Moment, int]) -> _Places:
    mean = one.code if one.summing is Summing.MEAN else one.mean
    rests_on = by_code[one.base or one.weight or one.code]
    whole = None if rests_on is one or rests_on.base is None else Moment(rests_on.base, Measure.TOTAL)
    return _Places(
        one.summing,
        one.base is not None,
        {moment.measure.value: place for moment, place in places.items() if moment.indicator == one.code},
        None if mean is None else places[Moment(mean, Measure.EXEMPT)],
        None if whole is None else places[whole],
    )


def _figure(code: str, at: _Places, moments: Moments, expected: int, *, partial: bool) -> Figure:
    sheets = int(moments[at.of["given"]])
    owing = expected if at.exempt is None else max(0, expected - int(moments[at.exempt]))
    if at.summing is Summing.MEAN:
        result = _mean(at, moments)
    elif at.summing is Summing.DEVIATION:
        result = _deviation(at, moments, partial=partial)
    else:
        result = _total(at, moments)
    of_sheets = min(1.0, sheets / owing) if owing > 0 else None
    of_pupils = None if at.everybody is None else _covered(result, moments[at.everybody])
    n = None if result.rests_on is None else float(result.rests_on)
    few_sheets = of_sheets is not None and of_sheets < SUFFICIENT
    few_pupils = of_pupils is not None and of_pupils < SUFFICIENT
    reasons = () if result.reason is None else (result.reason,)
    return Figure(
        code,
        result.value,
        result.share,
        n if at.has_base else None,
        n,
        sheets,
        max(0, owing),
        of_sheets if of_pupils is None else of_pupils,
        few_sheets or few_pupils,
        (*reasons, *_FEW[few_sheets, few_pupils]),
    )


_FEW: Mapping[tuple[bool, bool], tuple[Reason, ...]] = {
    (False, False): (),
    (True, False): (Reason.FEW_SHEETS,),
    (False, True): (Reason.FEW_COVERED,),
    (True, True): (Reason.FEW_SHEETS, Reason.FEW_COVERED),
}


def _covered(result: _Result, everybody: Any) -> float | None:
    """The pupils it rests on of all there are."""
    return min(1.0, _ratio(result.rests_on, everybody)) if result.rests_on is not None and everybody else None


def _total(at: _Places, moments: Moments) -> _Result:
    if not moments[at.of["given"]]:
        return _Result(reason=Reason.NOT_GIVEN)
    total = float(moments[at.of["total"]])
    if not at.has_base:
        return _Result(total)
    part, whole = moments[at.of["part"]], moments[at.of["whole"]]
    if not whole:
        return _Result(total, None, whole, Reason.NOBODY)
    return _Result(total, _ratio(part, whole), whole)


def _mean(at: _Places, moments: Moments) -> _Result:
    n = moments[at.of["weight"]]
    if not n:
        return _Result(rests_on=n, reason=_nothing(at, moments))
    return _Result(_ratio(moments[at.of["weighted"]], n), rests_on=n)


def _deviation(at: _Places, moments: Moments, *, partial: bool) -> _Result:
    n: Any = moments[at.of["weight"]]
    lacking = Reason.LACKING if moments[at.of["lacking"]] else None
    if not n:
        return _Result(rests_on=n, reason=lacking or _nothing(at, moments))
    if n <= 1 or (lacking and not partial):
        return _Result(rests_on=n, reason=lacking or Reason.ONE_PUPIL)
    weighted: Any = moments[at.of["weighted"]]
    squares: Any = moments[at.of["squares"]]
    spread: Any = moments[at.of["spread"]]
    above, below = (spread + squares) * n - weighted * weighted, n * (n - 1)
    return _Result(_root(above, below), rests_on=n, reason=lacking)


def _nothing(at: _Places, moments: Moments) -> Reason:
    return Reason.NOBODY if at.exempt is not None and moments[at.exempt] else Reason.NOT_GIVEN


def _ratio(part: Any, whole: Any) -> float:
    """The nearest float: Python divides whole numbers of any size so."""
    above, below = _over(part, whole)
    quotient: float = above / below
    return quotient


def _over(part: Any, whole: Any) -> tuple[int, int]:
    """The one by the other, as whole numbers."""
    above, below = part.as_integer_ratio(), whole.as_integer_ratio()
    return above[0] * below[1], above[1] * below[0]


_ROOT_BITS = 109
"""Twice the bits of a float and three more: enough to round once, at the end."""


def _root(part: Any, whole: Any) -> float:
    """The root of a quotient as the nearest float, rounded as `statistics.stdev` does.

    A remainder leaves its mark in the last bit.
    """
    above, below = _over(part, whole)
    shift = (above.bit_length() - below.bit_length() - _ROOT_BITS) // 2
    above, below = (above, below << 2 * shift) if shift >= 0 else (above << -2 * shift, below)
    root = math.isqrt(above // below)
    root |= root * root * below != above
    return (root << shift) / 1 if shift >= 0 else root / (1 << -shift)
