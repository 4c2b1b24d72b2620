"""From moments to what is shown: totals, shares, pooled means and deviations, with what each of them rests on.

Everything is reckoned in whole numbers until the one division or root that makes a float, so a figure is the float
nearest to the truth: the same digits as from the pupils one by one, in whatever order the classes came.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from app.domains.monitoring.compiled import MOST_KEPT, CompiledForm
from app.domains.monitoring.lives import Summing
from app.domains.monitoring.moments import Measure, Moments, moments_of
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


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator of a school, a district or a programme."""

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


@dataclass(frozen=True, slots=True)
class _Result:
    """What an indicator's own arithmetic gives."""

    value: float | None = None
    share: float | None = None
    rests_on: Decimal | Fraction | None = None
    reason: Reason | None = None


_Places = Mapping[tuple[str | None, Measure], int]


@lru_cache(maxsize=MOST_KEPT)
def reckoner(form: CompiledForm) -> "FormFigures":
    """The figures of a form, made once."""
    return FormFigures(form.indicators)


class FormFigures:
    """The figures of one edition of a form, for many schools."""

    def __init__(self, indicators: Sequence[FormIndicator]) -> None:
        self._asked = [one for one in indicators if one.summing is not Summing.NONE]
        self._by_code = {one.code: one for one in indicators}
        self._places: _Places = {moment: place for place, moment in enumerate(moments_of(indicators))}

    def figures(self, moments: Moments, expected: int, *, partial: bool = False) -> list[Figure]:
        """Of the moments of any number of sheets, of which so many were expected.

        A deviation is unknown where some sheet lacks it; `partial` takes it over the sheets that have it.
        """
        sums = _Sums(self._places, moments)
        return [self._figure(one, sums, expected, partial=partial) for one in self._asked]

    def _figure(self, one: FormIndicator, sums: "_Sums", expected: int, *, partial: bool) -> Figure:
        sheets = int(sums.of(one.code, Measure.GIVEN))
        owing = max(0, expected - self._exempt(one, sums))
        match one.summing:
            case Summing.MEAN:
                result = _mean(one, sums)
            case Summing.DEVIATION:
                result = _deviation(one, sums, partial=partial)
            case _:
                result = _total(one, sums)
        of_sheets = min(1.0, sheets / owing) if owing else None
        of_pupils = self._covered(one, result, sums)
        doubts = [
            doubt
            for doubt, coverage in ((Reason.FEW_SHEETS, of_sheets), (Reason.FEW_COVERED, of_pupils))
            if coverage is not None and coverage < SUFFICIENT
        ]
        n = None if result.rests_on is None else float(result.rests_on)
        return Figure(
            code=one.code,
            value=result.value,
            share=result.share,
            base=n if one.base else None,
            n=n,
            sheets=sheets,
            expected=owing,
            coverage=of_sheets if of_pupils is None else of_pupils,
            insufficient=bool(doubts),
            reasons=(*([result.reason] if result.reason else ()), *doubts),
        )

    def _exempt(self, one: FormIndicator, sums: "_Sums") -> int:
        mean = one.code if one.summing is Summing.MEAN else one.mean
        return 0 if mean is None else int(sums.of(mean, Measure.EXEMPT))

    def _covered(self, one: FormIndicator, result: _Result, sums: "_Sums") -> float | None:
        """The pupils it rests on of all there are, where what it rests on is itself counted out of a whole."""
        rests_on = self._by_code[one.base or one.weight or one.code]
        if rests_on is one or rests_on.base is None or result.rests_on is None:
            return None
        everybody = sums.of(rests_on.base, Measure.TOTAL)
        return min(1.0, _ratio(result.rests_on, everybody)) if everybody else None


class _Sums:
    """Moments by name."""

    def __init__(self, places: _Places, moments: Moments) -> None:
        self._places = places
        self._moments = moments

    def of(self, code: str, measure: Measure) -> Any:
        """Exact, a Decimal or a Fraction."""
        return self._moments[self._places[code, measure]]


def _total(one: FormIndicator, sums: _Sums) -> _Result:
    if not sums.of(one.code, Measure.GIVEN):
        return _Result(reason=Reason.NOT_GIVEN)
    total = float(sums.of(one.code, Measure.TOTAL))
    if one.base is None:
        return _Result(total)
    part, whole = sums.of(one.code, Measure.PART), sums.of(one.code, Measure.WHOLE)
    if not whole:
        return _Result(total, None, whole, Reason.NOBODY)
    return _Result(total, _ratio(part, whole), whole)


def _mean(one: FormIndicator, sums: _Sums) -> _Result:
    n = sums.of(one.code, Measure.WEIGHT)
    if not n:
        return _Result(rests_on=n, reason=_nothing(sums.of(one.code, Measure.EXEMPT)))
    return _Result(_ratio(sums.of(one.code, Measure.WEIGHTED), n), rests_on=n)


def _deviation(one: FormIndicator, sums: _Sums, *, partial: bool) -> _Result:
    n = sums.of(one.code, Measure.WEIGHT)
    lacking = Reason.LACKING if sums.of(one.code, Measure.LACKING) else None
    if not n:
        return _Result(rests_on=n, reason=lacking or _nothing(sums.of(str(one.mean), Measure.EXEMPT)))
    if n <= 1 or (lacking and not partial):
        return _Result(rests_on=n, reason=lacking or Reason.ONE_PUPIL)
    count, weighted, squares, spread = (
        Fraction(sums.of(one.code, measure))
        for measure in (Measure.WEIGHT, Measure.WEIGHTED, Measure.SQUARES, Measure.SPREAD)
    )
    return _Result(_root((spread + squares - weighted**2 / count) / (count - 1)), rests_on=n, reason=lacking)


def _nothing(exempt: Any) -> Reason:
    return Reason.NOBODY if exempt else Reason.NOT_GIVEN


def _ratio(part: Any, whole: Any) -> float:
    """The nearest float: Python divides whole numbers of any size so."""
    above, below = part.as_integer_ratio(), whole.as_integer_ratio()
    quotient: float = (above[0] * below[1]) / (above[1] * below[0])
    return quotient


_ROOT_BITS = 109
"""Twice the bits of a float and three more: enough to round once, at the end."""


def _root(square: Fraction) -> float:
    """The nearest float, as `statistics.stdev` rounds; a remainder leaves its mark in the last bit."""
    above, below = square.numerator, square.denominator
    shift = (above.bit_length() - below.bit_length() - _ROOT_BITS) // 2
    above, below = (above, below << 2 * shift) if shift >= 0 else (above << -2 * shift, below)
    root = math.isqrt(above // below)
    root |= root * root * below != above
    return (root << shift) / 1 if shift >= 0 else root / (1 << -shift)
