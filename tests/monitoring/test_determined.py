"""What several sums tell together: an attacker with linear algebra of his own finds nothing in random tables."""

import random
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import pytest

from app.domains.monitoring.determined import LONG, determined
from app.domains.monitoring.figures import Figure, FormFigures
from app.domains.monitoring.suppression import hidden
from app.kernel.tables import new_id
from tests.monitoring.test_suppression import Cell, a_school, asked, gaps, shown

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


KINDS = [f"kind{at}" for at in range(9)]
WIDE = [asked("pupils"), *(asked(code, base="pupils") for code in KINDS)]
READY = FormFigures(WIDE)


def figures(counts: Sequence[int]) -> list[Figure]:
    """One sheet: the pupils, who are each of one kind."""
    whole = sum(counts)
    return READY.figures(
        [Fraction(one) for one in (1, 1, whole, *(n for one in counts for n in (1, one, one, whole)))], 1
    )


def hidden_cells(table: Sequence[Sequence[int]]) -> set[Cell]:
    """What is hidden of a table of schools by kinds; -1 is the district."""
    ids = [new_id() for _ in table]
    total = [sum(row[at] for row in table) for at in range(len(KINDS))]
    dark, rows = hidden(WIDE, figures(total), {id: figures(row) for id, row in zip(ids, table, strict=True)})
    told = {(-1, one.code) for one in dark if one.suppressed}
    return told | {(at, one.code) for at, id in enumerate(ids) for one in rows[id] if one.suppressed}


def unknowns(dark: set[Cell], schools: int) -> list[Row]:
    """Every sum that a reader knows of, with what is shown to him on the other side."""
    sums = [([(at, code) for at in range(schools)], (-1, code)) for code in ("pupils", *KINDS)]
    sums += [([(at, code) for code in KINDS], (at, "pupils")) for at in range(-1, schools)]
    rows = []
    for parts, whole in sums:
        row = {cell: Fraction(1) for cell in parts if cell in dark}
        if whole in dark:
            row[whole] = Fraction(-1)
        if row:
            rows.append(row)
    return rows


def tables(seeds: Iterable[int]) -> Iterator[list[list[int]]]:
    """Of many kinds and schools, with small counts here and there: where company forms circles that a bridge joins."""
    for seed in seeds:
        dice = random.Random(seed)
        small = dice.uniform(0.03, 0.35)
        yield [
            [dice.randint(0, 9) if dice.random() < small else dice.randint(10, 60) for _ in KINDS]
            for _ in range(dice.randint(4, 14))
        ]


@pytest.mark.parametrize("share", range(SHARED))
def test_linear_algebra_tells_no_hidden_cell(share: int) -> None:
    for table in tables(range(share, SEEDS, SHARED)):
        told = solved(unknowns(hidden_cells(table), len(table)))
        assert not told, (table, told)


def test_company_alone_would_not_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables are such that without the check some of them tell what they hide: else they would prove nothing."""
    monkeypatch.setattr("app.domains.monitoring.suppression.moved", lambda _: {})
    assert any(solved(unknowns(hidden_cells(table), len(table))) for table in tables(range(SEEDS)))


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
