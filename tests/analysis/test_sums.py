"""Sums are exact, indices follow their definition, ties are ties."""

import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.domains.analysis.method.context import Item, band, cut_points, index, quartile, reference, similar, third
from app.domains.analysis.method.sums import logit, pooled, share, shown, t_score
from app.domains.analysis.sentences import rounded

CLASSES = some.lists(some.lists(some.integers(0, 100), min_size=1, max_size=12), min_size=1, max_size=6)


@given(CLASSES)
def test_a_school_is_its_pupils_and_not_its_classes(classes: list[list[int]]) -> None:
    pupils = [one for each in classes for one in each]
    told = []
    for each in classes:
        deviation = None
        if len(each) > 1:
            mean = Fraction(sum(each), len(each))
            square = sum(((one - mean) ** 2 for one in each), Fraction(0)) / (len(each) - 1)
            deviation = Decimal(square.numerator).scaleb(0) / Decimal(square.denominator)
            deviation = deviation.sqrt()
        told.append((len(each), Decimal(sum(each)) / len(each), deviation))
    pool = pooled(told)
    assert pool.mean == pytest.approx(statistics.fmean(pupils), rel=1e-14)
    if len(pupils) > 1:
        assert pool.deviation == pytest.approx(statistics.stdev(pupils), rel=1e-9, abs=1e-9)
    else:
        assert pool.deviation is None


def test_a_share_is_of_sums_and_never_a_mean_of_percentages() -> None:
    assert share(Decimal(3), Decimal(40)) == 0.075
    assert share(1, 3) == 1 / 3
    assert share(1, 0) is None
    assert share(None, 5) is None


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (2.5, 0, "3"),
        (0.125, 2, "0.13"),
        (-0.125, 2, "-0.13"),
        (1.005, 2, "1.01"),
        (2.675, 2, "2.68"),
        (49.95, 1, "50.0"),
    ],
)
def test_half_is_rounded_up_for_display(value: float, places: int, text: str) -> None:
    assert shown(value, places) == text
    assert rounded(value, places) == float(text)


def test_the_scale_and_the_logit() -> None:
    assert t_score(61.5, 60.0, 12.0) == 51.25
    odds, variance = logit(0, 20)
    assert [odds, variance] == pytest.approx([-3.713572066704308, 2.048780487804878])
    assert logit(20, 20)[0] == -odds


ITEMS = [Item("a", 1, 2.0, 0.5, 0.1), Item("b", -1, 1.0, 0.2, 0.05), Item("c", 1, 1.0, 0.3, 0.0)]


def test_the_index_is_a_weighted_mean_of_what_is_there() -> None:
    whole = index(ITEMS, {"a": 0.6, "b": 0.3, "c": 0.9}, 0.6)
    assert whole.value == pytest.approx((2 * 1 - 2) / 3)
    assert not whole.partial
    partial = index(ITEMS, {"a": 0.6, "b": None}, 0.6)
    assert partial.value == pytest.approx(1.0)
    assert partial.partial
    nothing = index(ITEMS, {"a": None, "b": 0.3}, 0.6)
    assert (nothing.value, nothing.partial) == (None, False)
    assert index(ITEMS, {}, 0.6).value is None
    assert index([ITEMS[2]], {"c": 0.5}, 0.6).value is None


@pytest.mark.parametrize(("weight", "there"), [(1.49, False), (1.5, True)])
def test_sixty_per_cent_of_the_weight_are_enough(weight: float, *, there: bool) -> None:
    items = [Item("a", 1, weight, 0.5, 0.1), Item("b", 1, 1.0, 0.5, 0.1)]
    assert (index(items, {"a": 0.5}, 0.6).value is not None) is there


def test_the_reference_year_and_its_bands() -> None:
    assert reference([0.1, 0.2, 0.3]) == pytest.approx((0.2, 0.1))
    assert reference([0.4, 0.4, 0.4]) == pytest.approx((0.4, 0.0))
    assert reference([0.4]) is None
    assert cut_points([3.0, 1.0, 2.0, 5.0, 4.0], 2) == [3.0]
    assert [band(value, [-1.0, 0.0, 1.0]) for value in (-2, -1, 0.5, 1, 2)] == [1, 2, 3, 4, 4]
    assert band(None, [0.0]) is None
    assert band(1.0, []) is None


def test_similar_schools_are_of_one_type_and_ties_go_by_their_place() -> None:
    values = {0: 0.0, 1: 1.0, 2: -1.0, 3: 1.0, 4: 5.0, 5: 0.1, 6: 0.0}
    kinds = ["general"] * 6 + ["lyceum"]
    found = similar(values, kinds, 10)
    assert found[0] == [5, 1]
    assert found[6] == []
    assert found[4] == [1, 3]


@given(some.dictionaries(some.integers(0, 60), some.integers(-3, 3).map(float), min_size=1, max_size=40))
def test_the_nearest_are_the_nearest(values: dict[int, float]) -> None:
    found = similar(values, ["general"] * 61, 10)
    k = min(10, len(values) // 3)
    for school, near in found.items():
        others = sorted((abs(value - values[school]), other) for other, value in values.items() if other != school)
        assert near == [other for _, other in others[:k]]


def test_thirds_and_quarters_hold_ties_together() -> None:
    assert third(5.0, [5.0, 5.0, 5.0]) == "middle"
    assert third(1.0, [2.0, 3.0, 4.0]) == "lower"
    assert third(9.0, [2.0, 3.0, 4.0]) == "upper"
    assert third(9.0, [2.0, 3.0]) is None
    ordered = [1.0, 2.0, 2.0, 3.0]
    assert [quartile(one, ordered) for one in ordered] == [1, 3, 3, 4]
    assert quartile(1.0, [1.0]) is None
