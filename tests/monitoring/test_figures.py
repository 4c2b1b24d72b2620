"""Figures of a school are those of its pupils, to the last digit, however the pupils are spread over classes."""

import math
import statistics
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.domains.monitoring.figures import Figure, FormFigures, Reason, _root
from app.domains.monitoring.moments import Measure, Moment, moments_of
from app.domains.monitoring.sums import merge
from app.domains.monitoring.values import FormIndicator


def asked(code: str, **more: Any) -> FormIndicator:
    told = {"code": code, "title": {"ru": code, "en": code}, "type": "integer", "kind": "result", "summing": "sum"}
    return FormIndicator.model_validate(told | more)


FORM = [
    asked("pupils"),
    asked("answered", base="pupils"),
    asked("low_income", base="answered"),
    asked("tested", base="pupils"),
    asked("mean", type="decimal", summing="mean", weight="tested"),
    asked("deviation", type="decimal", summing="deviation", weight="tested", mean="mean"),
    asked("absent"),
    asked("care", type="share", summing="mean", weight="absent"),
    asked("hours", type="decimal"),
    asked("remark", type="text", summing="none"),
]
MOMENTS = moments_of(FORM)
READY = FormFigures(FORM)
Told = dict[tuple[str | None, str], Any]


def moments(told: Told) -> list[Fraction]:
    """The moments of which these are known; the others are nothing."""
    assert all(Moment(code, Measure(measure)) in MOMENTS for code, measure in told)
    return [Fraction(told.get((moment.indicator, moment.measure.value), 0)) for moment in MOMENTS]


def figures(told: Told, expected: int = 1, **options: Any) -> dict[str, Figure]:
    return {figure.code: figure for figure in READY.figures(moments(told), expected, **options)}


def of_class(scores: list[Fraction]) -> Told:
    """The moments of a class whose mean and deviation nobody has rounded."""
    n = Fraction(len(scores))
    told: Told = {(None, "sheets"): 1, ("tested", "given"): 1, ("tested", "total"): n}
    if not scores:
        return {**told, ("mean", "exempt"): 1}
    mean = sum(scores, Fraction(0)) / n
    of_both = {"given": 1, "weight": n, "weighted": n * mean}
    told |= {(code, measure): value for code in ("mean", "deviation") for measure, value in of_both.items()}
    spread = sum(((score - mean) ** 2 for score in scores), Fraction(0))
    return {**told, ("deviation", "squares"): n * mean**2, ("deviation", "spread"): spread}


SCORES = some.lists(
    some.lists(some.fractions(min_value=-1000, max_value=1000, max_denominator=1000), max_size=12), max_size=8
)


@given(SCORES)
def test_pooled_from_classes_is_the_same_as_from_pupils(classes: list[list[Fraction]]) -> None:
    pupils = [score for one in classes for score in one]
    together = moments({})
    for one in classes:
        together = merge(together, moments(of_class(one)))
    found = {figure.code: figure for figure in READY.figures(together, len(classes))}
    mean, deviation = found["mean"], found["deviation"]
    assert mean.value == (float(statistics.mean(pupils)) if pupils else None)
    assert deviation.value == (statistics.stdev(pupils) if len(pupils) > 1 else None)
    assert mean.n == deviation.n == len(pupils)
    assert mean.sheets == deviation.sheets == sum(bool(one) for one in classes)
    assert mean.expected == mean.sheets
    assert not mean.insufficient


@given(some.fractions(min_value=0, max_value=10**30) | some.fractions(min_value=0, max_value=1, max_denominator=10**40))
def test_a_root_is_the_nearest_float(square: Fraction) -> None:
    root = _root(square, 1)
    below, above = (Fraction(max(0.0, math.nextafter(root, way))) for way in (-math.inf, math.inf))
    half_below, half_above = (Fraction(root) + below) / 2, (Fraction(root) + above) / 2
    assert half_below**2 <= square <= half_above**2


def test_decimals_as_the_database_tells_them_lose_nothing() -> None:
    """0.1 + 0.2 is 0.3 here, and a third is the float nearest to a third."""
    told = [Decimal(0)] * len(MOMENTS)
    for (code, measure), value in {
        ("hours", "given"): "2", ("hours", "total"): "0.3",
        ("tested", "given"): "2", ("tested", "total"): "3",
        ("mean", "given"): "2", ("mean", "weight"): "3", ("mean", "weighted"): "0.1",
    }.items():  # fmt: skip
        told[MOMENTS.index(Moment(code, Measure(measure)))] = Decimal(value)
    found = {figure.code: figure for figure in READY.figures(told, 2)}
    assert (found["hours"].value, found["mean"].value) == (0.3, 1 / 30)


# --- what is not there ------------------------------------------------------------------------------------------------


def test_what_no_sheet_gives_is_no_zero() -> None:
    for figure in figures({}).values():
        assert (figure.value, figure.share, figure.coverage) == (None, None, 0.0)
        assert figure.reasons[0] is Reason.NOT_GIVEN
        assert figure.insufficient


def test_a_zero_that_is_given_is_a_zero() -> None:
    found = figures({("absent", "given"): 1})["absent"]
    assert (found.value, found.coverage, found.reasons) == (0.0, 1.0, ())


def test_a_school_in_which_nobody_was_tested_owes_neither_mean_nor_deviation() -> None:
    found = figures({("mean", "exempt"): 2, ("tested", "given"): 2, ("tested", "whole"): 40}, 2)
    for code in ("mean", "deviation"):
        figure = found[code]
        assert (figure.value, figure.expected, figure.coverage, figure.reasons) == (None, 0, None, (Reason.NOBODY,))
        assert not figure.insufficient
    assert found["tested"].share == 0.0


def test_one_pupil_has_a_mean_and_no_deviation() -> None:
    found = figures(of_class([Fraction(61)]))
    assert found["mean"].value == 61.0
    assert (found["deviation"].value, found["deviation"].reasons) == (None, (Reason.ONE_PUPIL,))


def test_two_classes_of_one_pupil_make_a_deviation() -> None:
    together = merge(moments(of_class([Fraction(60)])), moments(of_class([Fraction(62)])))
    found = {figure.code: figure for figure in READY.figures(together, 2)}
    assert found["deviation"].value == statistics.stdev([60, 62])


@pytest.mark.parametrize("partial", [False, True])
def test_a_deviation_that_a_class_lacks_is_unknown_unless_a_part_is_asked_for(*, partial: bool) -> None:
    lacking: Told = {
        ("deviation", "lacking"): 1,
        ("mean", "given"): 1,
        ("mean", "weight"): 2,
        ("mean", "weighted"): 100,
    }
    together = merge(moments(of_class([Fraction(60), Fraction(70)])), moments(lacking))
    found = {figure.code: figure for figure in READY.figures(together, 2, partial=partial)}
    deviation = found["deviation"]
    assert deviation.value == (statistics.stdev([60, 70]) if partial else None)
    assert deviation.reasons == (Reason.LACKING, Reason.FEW_SHEETS)
    assert (deviation.n, deviation.coverage, deviation.insufficient) == (2.0, 0.5, True)
    assert (found["mean"].value, found["mean"].n) == (57.5, 4.0)


# --- what it rests on -------------------------------------------------------------------------------------------------


def counted(answered: int, *, sheets: int = 1) -> Told:
    """A hundred pupils, of whom so many have answered, a third of them poor."""
    return {
        ("pupils", "given"): sheets, ("pupils", "total"): 100,
        ("answered", "given"): sheets, ("answered", "total"): answered,
        ("answered", "part"): answered, ("answered", "whole"): 100,
        ("low_income", "given"): sheets, ("low_income", "total"): answered // 3,
        ("low_income", "part"): answered // 3, ("low_income", "whole"): answered,
    }  # fmt: skip


@pytest.mark.parametrize(("answered", "insufficient"), [(79, True), (80, False), (100, False)])
def test_a_share_covers_those_who_answered(answered: int, *, insufficient: bool) -> None:
    found = figures(counted(answered))["low_income"]
    assert found.share == (answered // 3) / answered
    assert (found.base, found.n, found.value) == (answered, answered, answered // 3)
    assert (found.coverage, found.insufficient) == (answered / 100, insufficient)
    assert found.reasons == ((Reason.FEW_COVERED,) if insufficient else ())


def test_a_class_that_does_not_say_how_many_are_poor_is_not_covered() -> None:
    silent: Told = {
        ("pupils", "given"): 1,
        ("pupils", "total"): 100,
        ("answered", "given"): 1,
        ("answered", "total"): 100,
    }
    together = merge(moments(counted(100)), moments(silent))
    found = {figure.code: figure for figure in READY.figures(together, 2)}["low_income"]
    assert (found.share, found.coverage, found.sheets) == (0.33, 0.5, 1)


def test_classes_that_sent_nothing_make_a_figure_insufficient_however_full_the_others() -> None:
    found = figures(counted(100, sheets=3), 4)
    assert (found["low_income"].coverage, found["low_income"].reasons) == (1.0, (Reason.FEW_SHEETS,))
    assert (found["pupils"].coverage, found["pupils"].insufficient) == (0.75, True)


def test_a_share_of_nobody_is_no_share() -> None:
    found = figures({("low_income", "given"): 1, ("pupils", "total"): 30})["low_income"]
    assert (found.value, found.share, found.base, found.reasons[0]) == (0.0, None, 0.0, Reason.NOBODY)


def test_a_mean_of_shares_is_weighted_like_every_other() -> None:
    told: Told = {("care", "given"): 2, ("care", "weight"): 30, ("care", "weighted"): Fraction(20 * 3 + 10 * 9, 10)}
    found = figures(told, 2)["care"]
    assert (found.value, found.n, found.coverage) == (0.5, 30, 1.0)


def test_more_sheets_than_expected_cover_no_more_than_all() -> None:
    assert figures({("absent", "given"): 3, ("absent", "total"): 4}, 2)["absent"].coverage == 1.0


def test_what_does_not_sum_has_no_figure() -> None:
    assert set(figures({})) == {one.code for one in FORM} - {"remark"}
