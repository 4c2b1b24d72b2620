"""What stands out is told, where it is and why, and nothing else is."""

import random
import statistics
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.domains.monitoring.implausible import Sheet, Signal, SignalKind, scores, signals
from app.domains.monitoring.values import FormIndicator
from app.kernel.tables import new_id


def asked(code: str, title: str, **more: Any) -> FormIndicator:
    told = {"code": code, "title": {"ru": title, "en": code}, "type": "integer", "kind": "result"}
    return FormIndicator.model_validate(told | more)


PUPILS = asked("pupils", "Учеников в классе", summing="sum")
BELOW = asked("below", "Не справились", summing="sum", base="pupils")
MATHS = {"ru": "Математика", "en": "Maths"}
MEAN = asked("mean", "Средний балл", section=MATHS, type="decimal", summing="mean", weight="pupils")
REMARK = asked("remark", "Замечание", type="text")
FORM = [PUPILS, BELOW, MEAN, REMARK]


def usual(**values: Any) -> dict[str, Any]:
    return {"pupils": 25, "below": 3, "mean": 60.0, "remark": "всё хорошо"} | values


def class_of(values: dict[str, Any], *, grade: int | None = 4, before: dict[str, Any] | None = None) -> Sheet:
    return Sheet(new_id(), grade, values, before)


def spread(count: int, **more: Any) -> list[Sheet]:
    """Ordinary classes, no two alike."""
    return [class_of(usual(pupils=22 + at % 6, mean=58.0 + at / 2), **more) for at in range(count)]


def only(found: list[Signal]) -> Signal:
    (signal,) = found
    return signal


# --- outliers ---------------------------------------------------------------------------------------------------------


def test_a_mean_with_its_digits_swapped_stands_out_in_words_of_both_languages() -> None:
    odd = class_of(usual(mean=98.5))
    signal = only(signals(FORM, [*spread(20), odd]))
    assert (signal.submission_id, signal.indicator, signal.kind) == (odd.id, "mean", SignalKind.OUTLIER)
    assert (signal.value, signal.expected) == (98.5, 63.0)
    assert signal.message.ru == (
        "«Математика: Средний балл»: 98,5 — намного больше обычного для 4-х классов района (63). "
        "Проверьте, не опечатка ли это; если всё верно, менять ничего не нужно."
    )
    assert signal.message.en == (
        "“Maths: mean”: 98.5 is much higher than usual among the classes of grade 4 of the district (63). "
        "Check whether it is a slip; if it is right, nothing need be changed."
    )


def test_the_score_is_that_of_iglewicz_and_hoaglin() -> None:
    """Their example, in NIST's handbook: 0.6745 (x - median) / MAD."""
    values = [2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3]
    middle, far = scores(values)
    mad = statistics.median(abs(value - 2.45) for value in values)
    assert middle == pytest.approx(2.45)
    assert far == pytest.approx([0.6745 * (value - 2.45) / mad for value in values])
    assert [value for value, score in zip(values, far, strict=True) if abs(score) > 3.5] == [8.2, 8.3]


def test_where_most_are_the_same_the_mean_deviation_is_the_measure() -> None:
    middle, far = scores([5.0] * 9 + [7.0])
    assert middle == 5
    assert far == pytest.approx([0.0] * 9 + [2 / (1.253314 * 0.2)])


@given(some.lists(some.floats(-1e9, 1e9), max_size=30))
def test_scores_have_the_order_of_the_values_and_never_fail(values: list[float]) -> None:
    _, far = scores(values)
    pairs = sorted(zip(values, far, strict=True))
    assert [score for _, score in pairs] == sorted(score for _, score in pairs)
    if len(values) < 8:
        assert not any(far)


def test_counts_are_compared_as_shares_of_their_base() -> None:
    large = class_of(usual(pupils=28, below=4))
    strange = class_of(usual(pupils=22, below=20))
    ordinary = [class_of(usual(pupils=22 + at % 6, below=2 + at % 3)) for at in range(20)]
    signal = only(signals([PUPILS, BELOW], [*ordinary, large, strange]))
    assert (signal.submission_id, signal.value) == (strange.id, 20 / 22)
    assert "90,9 %" in signal.message.ru
    assert "90.9 %" in signal.message.en


def test_far_too_few_is_told_like_far_too_many() -> None:
    signal = only(signals([PUPILS], [*spread(20), class_of(usual(pupils=2))]))
    assert signal.score < -3.5
    assert "намного меньше обычного" in signal.message.ru


def test_classes_are_compared_within_their_grade_and_schools_with_schools() -> None:
    fourth, ninth = spread(20), [class_of(usual(mean=20.0 + at / 2), grade=9) for at in range(20)]
    assert not signals(FORM, fourth + ninth)
    lost = class_of(usual(mean=60.0), grade=9)
    assert only(signals(FORM, [*fourth, *ninth, lost])).submission_id == lost.id
    schools = [class_of(usual(mean=50.0 + at), grade=None) for at in range(10)]
    signal = only(signals(FORM, [*schools, class_of(usual(mean=0.5), grade=None)]))
    assert "для школ района" in signal.message.ru


@pytest.mark.parametrize(("others", "told"), [(6, False), (7, True)])
def test_of_fewer_than_eight_nothing_is_said(others: int, *, told: bool) -> None:
    assert bool(signals([MEAN], [*spread(others), class_of(usual(mean=999.0))])) is told


def test_a_handful_of_pupils_is_no_reason_to_ask() -> None:
    few = class_of(usual(pupils=4, below=4, mean=0.0))
    assert not signals([BELOW, MEAN], [*spread(20), few])


def test_what_is_no_number_is_not_compared() -> None:
    blanks: list[Any] = ["98", None, True, [1], "x"]
    odd = [class_of(usual(mean=blank, pupils=25)) for blank in blanks] + [class_of({}), class_of({"mean": 999})]
    assert not signals(FORM, [*spread(20), *odd])


# --- jumps ------------------------------------------------------------------------------------------------------------


def test_a_jump_is_measured_against_the_change_of_the_district() -> None:
    """Everybody gained about five points: who stayed where he was stands out, though his value is ordinary."""
    sheets = [class_of(usual(mean=60.0 + at), before=usual(mean=55.0 + at + at % 3 / 10)) for at in range(20)]
    same = class_of(usual(mean=66.0), before=usual(mean=66.0))
    signal = only(signals([MEAN], [*sheets, same]))
    assert (signal.submission_id, signal.kind, signal.value) == (same.id, SignalKind.JUMP, 66.0)
    assert signal.expected == pytest.approx(66.0 + 4.9)
    assert signal.score < -3.5
    assert signal.message.ru == (
        "«Математика: Средний балл»: 66, а в прошлый раз было 66. Обычное изменение по району: +4,9. "
        "Проверьте оба числа; если всё верно, менять ничего не нужно."
    )


def test_a_class_that_was_not_there_before_cannot_jump() -> None:
    sheets = [class_of(usual(mean=60.0 + at / 10), before=usual(mean=60.0 + at / 10 + at % 3 / 10)) for at in range(20)]
    assert not signals([MEAN], [*sheets, class_of(usual(mean=61.0)), class_of(usual(mean=61.0), before={"pupils": 25})])


def test_the_farthest_comes_first() -> None:
    far, farther = class_of(usual(mean=90.0)), class_of(usual(mean=5.0))
    found = signals([MEAN], [*spread(30), far, farther])
    assert [signal.submission_id for signal in found] == [farther.id, far.id]
    assert all(isinstance(signal.submission_id, UUID) for signal in found)


def test_ordinary_classes_are_left_alone() -> None:
    """By the normal law one value in two thousand is beyond 3.5."""
    rng = random.Random(7)
    sheets = [class_of(usual(pupils=rng.randint(20, 30), mean=rng.gauss(60, 8))) for _ in range(2000)]
    assert len(signals([PUPILS, MEAN], sheets)) <= 6
