"""No count is below zero and no part above its whole: a reader who uses that, too, still has values to choose from."""

import random
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pytest
from scipy.optimize import linprog

from tests.monitoring.test_determined import KINDS, hidden_cells
from tests.monitoring.test_suppression import FAMILIES, Cell, Values, a_school, shown

Bounds = Mapping[Cell, tuple[float, float]]
COUNTS = ("pupils", "answered", *FAMILIES, "large")
ROOM = 3
"""Between the least and the greatest value that a hidden small count may have: four values at least."""


def bounds(
    hidden: set[Cell],
    true: Mapping[Cell, float],
    sums: Sequence[tuple[list[Cell], Cell]],
    parts: Sequence[tuple[Cell, Cell]],
) -> Bounds:
    """Between which numbers the small hidden cells are, by linear programming over all that is shown."""
    places = {cell: place for place, cell in enumerate(sorted(hidden))}
    small = [cell for cell in places if 0 < true[cell] < 10]
    equal, below = (
        [_row(places, true, cells, whole) for cells, whole in sums],
        [_row(places, true, [part], whole) for part, whole in parts],
    )
    equal, below = ([one for one in rows if one[0].any()] for rows in (equal, below))
    asked = {
        "A_eq": np.array([row for row, _ in equal]), "b_eq": [rest for _, rest in equal], "bounds": (0, None),
        **({"A_ub": np.array([row for row, _ in below]), "b_ub": [rest for _, rest in below]} if below else {}),
    }  # fmt: skip
    found = {}
    for cell in small:
        aim = np.zeros(len(places))
        aim[places[cell]] = 1.0
        low, high = linprog(aim, **asked), linprog(-aim, **asked)
        assert low.status == 0, "the truth is among what is possible"
        found[cell] = (float(low.fun), float("inf") if high.status == 3 else -float(high.fun))
    return found


def _row(
    places: Mapping[Cell, int], true: Mapping[Cell, float], cells: list[Cell], whole: Cell
) -> tuple[np.ndarray, float]:
    row, rest = np.zeros(len(places)), 0.0
    for cell, sign in (*((one, 1.0) for one in cells), (whole, -1.0)):
        if cell in places:
            row[places[cell]] += sign
        else:
            rest -= sign * true[cell]
    return row, rest


def families(dice: random.Random) -> list[Values]:
    """Nasty ones: small and large, all alike, zeros, everybody answered, one school that alone has a kind."""
    kind = dice.randrange(7)
    large = (0.5, 0.9, 0.2, 0.7, 0.5, 0.8, 0.6)[kind]
    schools = []
    for _ in range(dice.randint(2, 8)):
        pupils = dice.randint(30, 400) if dice.random() < large else dice.randint(0, 30)
        answered = pupils if kind == 4 else dice.randint(pupils * 2 // 3, pupils)
        full = dice.randint(0, answered)
        single = dice.choice([answered - full, dice.randint(0, answered - full)])
        if kind == 1:
            care = min(dice.choice([0, 0, 1, 2, 9]), answered)
            single = min(dice.choice([0, 3, 10, 30]), answered - care)
            full = answered - care - single
        elif kind == 2:
            full = dice.choice([0, answered])
            single = dice.choice([0, answered - full])
        elif kind == 3:
            single = min(answered, 10)
            full = answered - single - min(answered - single, dice.choice([0, 9, 10]))
        schools.append(
            a_school(pupils, answered, full, single, large=dice.choice([dice.randint(0, answered), answered]))
        )
    return schools


def of_families(schools: Sequence[Values]) -> Bounds:
    district, rows, dark_district, dark = shown(schools)
    true = {(-1, code): float(district[code].value or 0) for code in COUNTS}
    true |= {(at, code): float(row[code].value or 0) for at, row in enumerate(rows) for code in COUNTS}
    hidden = {(-1, code) for code in COUNTS if dark_district[code].suppressed}
    hidden |= {(at, code) for at, row in enumerate(dark) for code in COUNTS if row[code].suppressed}
    everywhere = range(-1, len(schools))
    sums = [([(at, code) for at in range(len(schools))], (-1, code)) for code in COUNTS]
    sums += [([(at, code) for code in FAMILIES], (at, "answered")) for at in everywhere]
    pairs = (("answered", "pupils"), ("large", "answered"))
    parts = [((at, part), (at, whole)) for at in everywhere for part, whole in pairs]
    return bounds(hidden, true, sums, parts) if hidden else {}


def circles(dice: random.Random) -> list[list[int]]:
    """Of nine kinds: ones and nines that keep each other company in circles."""
    return [[dice.choice([0, 0, 1, 9, 9, 1, 10, 12, 30]) for _ in KINDS] for _ in range(dice.randint(3, 7))]


def of_kinds(table: Sequence[Sequence[int]]) -> Bounds:
    schools = range(len(table))
    true = {(at, code): float(table[at][place]) for at in schools for place, code in enumerate(KINDS)}
    true |= {(at, "pupils"): float(sum(table[at])) for at in schools}
    true |= {(-1, code): sum(true[at, code] for at in schools) for code in ("pupils", *KINDS)}
    sums = [([(at, code) for at in schools], (-1, code)) for code in ("pupils", *KINDS)]
    sums += [([(at, code) for code in KINDS], (at, "pupils")) for at in (-1, *schools)]
    hidden = hidden_cells(table)
    return bounds(hidden, true, sums, []) if hidden else {}


def asked_for(share: int) -> Iterator[tuple[object, Bounds]]:
    for seed in range(share, 90, 3):
        yield (table := families(random.Random(seed))), of_families(table)
    for seed in (603, 85, *range(share, 12, 3)):
        yield (table := families(random.Random(seed))), of_families(table)
    for seed in range(share, 12, 3):
        yield (kinds := circles(random.Random(seed))), of_kinds(kinds)


@pytest.mark.parametrize("share", range(3))
def test_no_small_count_is_left_fewer_than_four_values(share: int) -> None:
    met = 0
    for table, found in asked_for(share):
        for cell, (low, high) in found.items():
            met += 1
            assert high - low > ROOM - 1e-6, (table, cell, low, high)
    assert met > 100, "the tables are such that there is something to hide"
