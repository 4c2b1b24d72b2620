"""What is hidden stays hidden from whoever can subtract: random tables, and a reader who tries every sum he knows."""

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.domains.monitoring.figures import Figure, FormFigures
from app.domains.monitoring.moments import Moments, moments_of
from app.domains.monitoring.sums import merge
from app.domains.monitoring.suppression import hidden
from app.domains.monitoring.values import FormIndicator
from app.kernel.tables import new_id


def asked(code: str, **more: Any) -> FormIndicator:
    told = {"code": code, "title": {"ru": code, "en": code}, "type": "integer", "kind": "result", "summing": "sum"}
    return FormIndicator.model_validate(told | more)


FORM = [
    asked("pupils"),
    asked("answered", base="pupils"),
    asked("full", base="answered"),
    asked("single", base="answered"),
    asked("care", base="answered"),
    asked("large", base="answered"),
    asked("mean", type="decimal", summing="mean", weight="answered"),
    asked("hours", type="decimal"),
]
MOMENTS = moments_of(FORM)
READY = FormFigures(FORM)
FAMILIES = ("full", "single", "care")
Values = dict[str, float]
Row = dict[str, Figure]


def moments(values: Values) -> Moments:
    """Of a school with one sheet."""
    bases = {one.code: one.base or one.weight for one in FORM}
    told = []
    for code, measure in MOMENTS:
        value = values.get(str(code))
        base = None if code is None else values.get(bases[code] or "")
        given = value is not None and (code != "mean" or bool(base))
        found = {
            "sheets": 1,
            "given": given,
            "total": value,
            "part": value if base is not None else 0,
            "whole": base if given else 0,
            "exempt": base == 0,
            "weight": base if given else 0,
            "weighted": (base or 0) * (value or 0) if given else 0,
        }[measure.value]
        told.append(found or 0)
    return [Fraction(one) for one in told]


def shown(schools: Sequence[Values]) -> tuple[Row, list[Row], Row, list[Row]]:
    """District and schools as they are, and as they are shown."""
    sums = [moments(values) for values in schools]
    rows: dict[UUID, list[Figure]] = {new_id(): READY.figures(one, 1) for one in sums}
    district = READY.figures(reduce(merge, sums), len(schools))
    dark_district, dark_rows = hidden(FORM, district, rows)
    return (
        by_code(district), [by_code(row) for row in rows.values()],
        by_code(dark_district), [by_code(dark_rows[school]) for school in rows],
    )  # fmt: skip


def by_code(figures: Sequence[Figure]) -> Row:
    return {figure.code: figure for figure in figures}


def a_school(pupils: int, answered: int, full: int, single: int, **more: float) -> Values:
    care = answered - full - single
    return {
        "pupils": pupils, "answered": answered, "full": full, "single": single, "care": care,
        "large": full // 2, "mean": 60.0, "hours": 2.5,
    } | more  # fmt: skip


LARGE = a_school(400, 380, 200, 150)


def gaps(row: Row) -> set[str]:
    return {code for code, figure in row.items() if figure.suppressed}


# --- what is hidden at once -------------------------------------------------------------------------------------------


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    district, rows, dark_district, dark_rows = shown([LARGE, LARGE, LARGE])
    assert (dark_district, dark_rows) == (district, rows)


@pytest.mark.parametrize(("care", "small"), [(0, False), (1, True), (9, True), (10, False)])
def test_a_count_under_ten_is_hidden_and_a_zero_is_not(care: int, *, small: bool) -> None:
    school = a_school(400, 380, 380 - 150 - care, 150)
    *_, dark = shown([school, LARGE, LARGE])
    assert dark[0]["care"].suppressed is small


@pytest.mark.parametrize(("rest", "small"), [(0, False), (1, True), (9, True), (10, False)])
def test_a_count_that_leaves_few_of_its_base_is_hidden_too(rest: int, *, small: bool) -> None:
    school = LARGE | {"large": 380 - rest}
    *_, dark = shown([school, LARGE, LARGE])
    assert dark[0]["large"].suppressed is small


def test_those_who_were_not_asked_are_not_what_is_protected() -> None:
    *_, dark = shown([a_school(383, 380, 200, 150), LARGE])
    assert "answered" not in gaps(dark[0])


def test_what_rests_on_fewer_than_ten_is_hidden_with_all_that_would_tell_it() -> None:
    few = a_school(300, 7, 7, 0, large=0)
    _, rows, _, dark = shown([few, LARGE, LARGE, LARGE])
    assert gaps(dark[0]) == {"answered", *FAMILIES, "large", "mean"}
    for code in gaps(dark[0]):
        figure = dark[0][code]
        assert (figure.value, figure.share, figure.base, figure.n, figure.coverage) == (None,) * 5
        assert figure.sheets == rows[0][code].sheets
    assert dark[0]["pupils"] == rows[0]["pupils"]


def test_what_counts_nobody_is_not_hidden() -> None:
    *_, dark = shown([LARGE | {"hours": 3.0}, LARGE])
    assert "hours" not in gaps(dark[0])


# --- what needs company -----------------------------------------------------------------------------------------------


def test_one_hidden_school_takes_the_smallest_other_with_it() -> None:
    *_, dark = shown([LARGE | {"large": 3}, LARGE | {"large": 200}, LARGE | {"large": 50}, LARGE | {"large": 0}])
    assert [row["large"].suppressed for row in dark] == [True, False, True, False]


def test_two_small_ones_that_are_small_together_take_a_third() -> None:
    schools = [LARGE | {"large": 3}, LARGE | {"large": 4}, LARGE | {"large": 50}, LARGE | {"large": 60}]
    *_, dark = shown(schools)
    assert [row["large"].suppressed for row in dark] == [True, True, True, False]


def test_where_nobody_is_left_the_district_is_hidden() -> None:
    _, _, dark_district, dark = shown([LARGE | {"large": 3}, LARGE | {"large": 0}])
    assert dark_district["large"].suppressed
    assert [row["large"].suppressed for row in dark] == [True, False]


def test_a_mean_of_few_cannot_be_had_from_the_mean_of_all() -> None:
    *_, dark = shown([a_school(9, 9, 9, 0, large=0), LARGE, LARGE])
    assert [row["mean"].suppressed for row in dark].count(True) == 2


def test_parts_of_one_base_hide_in_company() -> None:
    """Whoever knows that the three kinds of families are all there are could subtract two of them from the base."""
    schools = [a_school(400, 380, 226, 150), LARGE, LARGE]
    *_, dark = shown(schools)
    assert {"care", "single"} <= gaps(dark[0])
    assert "full" not in gaps(dark[0])


def test_a_hidden_sum_is_not_to_be_had_by_adding_up_the_schools() -> None:
    """Single parents keep the few children in care company in the district, full families do in the schools."""
    schools = [a_school(400, 325, 20, 300), a_school(400, 332, 30, 300), a_school(1200, 1050, 1000, 50)]
    _, _, dark_district, dark = shown(schools)
    assert gaps(dark_district) == {"care", "single"}
    assert {"care", "full"} <= gaps(dark[0]) & gaps(dark[1])
    assert "single" in gaps(dark[2])


def test_a_class_that_leaves_a_kind_out_does_not_uncover_the_others() -> None:
    silent = {code: value for code, value in LARGE.items() if code != "care"}
    *_, dark = shown([a_school(400, 380, 226, 150), LARGE, LARGE, silent])
    assert {"care", "single"} <= gaps(dark[0])


def test_of_too_many_parts_all_are_hidden_or_none() -> None:
    form = [asked("pupils"), *(asked(f"kind{at}", base="pupils") for at in range(13))]
    ready = FormFigures(form)

    def figures(counts: list[int]) -> list[Figure]:
        total = sum(counts)
        told = [1, 1, total, *(number for count in counts for number in (1, count, count, total))]
        return ready.figures([Fraction(one) for one in told], 1)

    one, other = new_id(), new_id()
    rows = {one: figures([5, *[20] * 12]), other: figures([30] * 13)}
    _, dark = hidden(form, figures([35, *[50] * 12]), rows)
    assert gaps(by_code(dark[one])) == {f"kind{at}" for at in range(13)}


def test_another_order_of_schools_hides_as_much() -> None:
    schools = [a_school(40 + at, 38 + at, 30, 3) for at in range(6)]
    *_, dark = shown(schools)
    *_, turned = shown(schools[::-1])
    assert sorted(len(gaps(row)) for row in dark) == sorted(len(gaps(row)) for row in turned)


# --- whoever tries ----------------------------------------------------------------------------------------------------

Cell = tuple[int, str]
"""-1 is the district."""


def a_table(rng: random.Random) -> list[Values]:
    schools = []
    for _ in range(rng.randint(2, 9)):
        pupils = rng.choice([rng.randint(0, 30), rng.randint(30, 400)])
        answered = rng.randint(pupils * 2 // 3, pupils)
        full = rng.randint(0, answered)
        single = rng.choice([answered - full, rng.randint(0, answered - full)])
        schools.append(a_school(pupils, answered, full, single, large=rng.randint(0, answered)))
    return schools


def equations(count: int) -> Iterator[tuple[list[Cell], Cell]]:
    """Every sum that a reader of the table knows of."""
    for code in ("pupils", "answered", *FAMILIES, "large"):
        yield [(at, code) for at in range(count)], (-1, code)
    for at in range(-1, count):
        yield [(at, code) for code in FAMILIES], (at, "answered")


def recovered(known: Mapping[Cell, float], unknown: set[Cell], count: int) -> dict[Cell, float]:
    """What repeated subtraction brings to light."""
    told, found = dict(known), True
    while found:
        found = False
        for parts, whole in equations(count):
            dark = [cell for cell in (*parts, whole) if cell not in told]
            if len(dark) == 1:
                lit = sum(told[cell] for cell in parts if cell in told)
                told[dark[0]] = lit if dark[0] == whole else told[whole] - lit
                found = True
    return {cell: told[cell] for cell in unknown if cell in told}


@given(some.integers(0, 10**9))
def test_no_subtraction_tells_what_is_small(seed: int) -> None:
    schools = a_table(random.Random(seed))
    district, rows, dark_district, dark = shown(schools)
    cells = {(-1, code): figure for code, figure in dark_district.items()}
    cells |= {(at, code): figure for at, row in enumerate(dark) for code, figure in row.items()}
    true = {(-1, code): figure for code, figure in district.items()}
    true |= {(at, code): figure for at, row in enumerate(rows) for code, figure in row.items()}
    unknown = {cell for cell, figure in cells.items() if figure.suppressed}
    counts = {cell: figure.value for cell, figure in cells.items() if figure.value is not None}
    for cell, count in recovered(counts, unknown, len(schools)).items():
        rest = (true[cell].base or 0) - count
        assert not 1 <= count <= 9
        assert cell[1] in {"pupils", "answered"} or not 1 <= rest <= 9
    for parts, whole in equations(len(schools)):
        gap = [cell for cell in parts if cell in unknown]
        if gap and whole not in unknown:
            assert not 1 <= sum(true[cell].value or 0 for cell in gap) <= 9
    for cell, figure in cells.items():
        assert figure.value is None or figure.value == true[cell].value
        if figure.value is not None and cell[1] not in {"mean", "hours"}:
            assert not 1 <= figure.value <= 9
            assert cell[1] in {"pupils", "answered"} or not 1 <= (figure.base or 0) - figure.value <= 9
    of_means = [(true[at, "mean"].n or 0) for at in range(len(schools)) if (at, "mean") in unknown]
    if of_means and (-1, "mean") not in unknown:
        assert len(of_means) > 1
        assert not 1 <= sum(of_means) <= 9
