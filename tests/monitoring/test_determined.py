"""What several sums tell together: an attacker with linear algebra of his own finds nothing in random tables."""

import random
from collections.abc import Sequence
from fractions import Fraction

import pytest

from app.domains.monitoring.determined import LONG, determined
from tests.monitoring.test_suppression import Cell, a_school, a_table, equations, gaps, shown

Row = dict[Cell, Fraction]
SEEDS = 3000
SHARED = 10
"""Tests that the tables are shared out among, so that several processes may take them."""


def solved(rows: Sequence[Row]) -> set[Cell]:
    """The unknowns with but one value: Gauss and Jordan over fractions, row by row, nothing clever about it."""
    done: list[tuple[Cell, Row]] = []
    for given in rows:
        row: Row = dict(given)
        for pivot, other in done:
            times = row.get(pivot)
            if times:
                row = {
                    cell: left
                    for cell in {**row, **other}
                    if (left := row.get(cell, Fraction(0)) - times * other.get(cell, Fraction(0)))
                }
        if not row:
            continue
        pivot = min(row)
        row = {cell: value / row[pivot] for cell, value in row.items()}
        for place, (name, other) in enumerate(done):
            times = other.get(pivot)
            if times:
                without = {
                    cell: other.get(cell, Fraction(0)) - times * row.get(cell, Fraction(0)) for cell in {**other, **row}
                }
                done[place] = (name, {cell: value for cell, value in without.items() if value})
        done.append((pivot, row))
    return {pivot for pivot, row in done if len(row) == 1}


def unknowns(dark: set[Cell], count: int) -> list[Row]:
    """Every sum that a reader knows of, with what is shown to him on the other side."""
    rows = []
    for parts, whole in equations(count):
        row = {cell: Fraction(1) for cell in parts if cell in dark}
        if whole in dark:
            row[whole] = Fraction(-1)
        if row:
            rows.append(row)
    return rows


@pytest.mark.parametrize("share", range(SHARED))
def test_linear_algebra_tells_no_hidden_cell(share: int) -> None:
    for seed in range(share, SEEDS, SHARED):
        schools = a_table(random.Random(seed))
        _, _, dark_district, dark = shown(schools)
        hidden = {(-1, code) for code in gaps(dark_district)} | {
            (at, code) for at, row in enumerate(dark) for code in gaps(row)
        }
        hidden = {cell for cell in hidden if cell[1] not in {"mean", "hours"}}
        told = solved(unknowns(hidden, len(schools)))
        assert not told, (seed, told)


def test_the_check_agrees_with_the_attacker() -> None:
    """On tables of any sums at all, not only those that a form makes; the sums are short and long."""
    dice = random.Random(5)
    for _ in range(300):
        count = dice.randint(1, 12)
        sums = [
            [(cell, dice.choice([1, 1, 1, -1])) for cell in dice.sample(range(count), dice.randint(1, count))]
            for _ in range(dice.randint(1, 8))
        ]
        rows = [{(cell, ""): Fraction(times) for cell, times in one} for one in sums]
        assert set(determined(sums)) == {cell for cell, _ in solved(rows)}
        stretched = [[(cell * LONG + more, times) for cell, times in one for more in range(LONG)] for one in sums]
        both = [*stretched, *([(cell * LONG + more, 1)] for cell in range(count) for more in range(1, LONG))]
        assert {cell // LONG for cell in determined(both) if not cell % LONG} == {cell for cell, _ in solved(rows)}


def test_two_sums_that_are_safe_apart_are_not_together() -> None:
    assert determined([[("a", 1), ("b", 1)], [("a", 1), ("b", 1), ("c", 1)]]) == ["c"]
    assert determined([[("a", 1), ("b", 1)], [("b", 1), ("c", 1)], [("a", 1), ("c", 1)]]) == ["a", "b", "c"]
    assert determined([[("a", 1), ("b", 1)]]) == []
    assert determined([]) == []


def test_a_district_of_hundreds_of_schools_is_checked_too() -> None:
    schools = [a_school(400, 380, 200, 150 + (at % 28), large=at % 12) for at in range(200)]
    *_, dark = shown(schools)
    assert sum(len(gaps(row)) for row in dark) > 200
