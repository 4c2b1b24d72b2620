"""Linear algebra over sums: which of many unknown cells are told by all of the sums together.

A cell is told when no null vector of the sums moves it; and one null vector drawn at random moves every cell that any
of them moves. So one is drawn, over the whole numbers modulo a large prime: exact, without a rounding to trust in, and
wrong about a cell once in 2^61 draws. Short sums (the parts of a school) are eliminated one by one, each a few cells;
the long ones (a count over all schools) are then as many as the form has counts, and of their thousands of columns
only the different ones are looked at.
"""

import random
from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import TypeVar

PRIME = 2**61 - 1
LONG = 64
"""Sums of more cells are kept for the end."""

C = TypeVar("C", bound=Hashable)
Row = dict[C, int]


def determined(equations: Iterable[Sequence[tuple[C, int]]]) -> list[C]:
    """The cells that these sums of unknowns leave but one value, in the order in which they are named."""
    return [cell for cell, move in moved(equations).items() if not move]


def moved(equations: Iterable[Sequence[tuple[C, int]]]) -> dict[C, int]:
    """How a null vector drawn at random moves each cell, in the order in which they are named.

    A cell that is told does not move; two whose sum is told move against each other.
    """
    rows = [row for equation in equations if (row := _row(equation))]
    cells = list(dict.fromkeys(cell for row in rows for cell in row))
    vector = _null_vector(cells, rows)
    return {cell: vector[cell] for cell in cells}


def _row(equation: Sequence[tuple[C, int]]) -> Row[C]:
    row: Row[C] = {}
    for cell, times in equation:
        row[cell] = (row.get(cell, 0) + times) % PRIME
    return {cell: times for cell, times in row.items() if times}


def _null_vector(cells: Collection[C], rows: Sequence[Row[C]]) -> dict[C, int]:
    """A random one; it need not be the same twice, what it moves is."""
    short = sorted((row for row in rows if len(row) <= LONG), key=len)
    pivots: dict[C, Row[C]] = {}
    for row in short:
        left = _reduced(row, pivots)
        if left:
            pivot = next(iter(left))
            pivots[pivot] = _scaled(left, pivot)
    long = [left for row in rows if len(row) > LONG and (left := _reduced(row, pivots))]
    dice = random.Random()  # noqa: S311  # chance is all that is asked of it, not secrecy
    vector = {cell: dice.randrange(1, PRIME) for cell in cells if cell not in pivots}
    vector |= _solved(long, vector)
    for pivot, row in reversed(pivots.items()):
        vector[pivot] = -sum(times * vector[cell] for cell, times in row.items() if cell != pivot) % PRIME
    return vector


def _reduced(row: Row[C], pivots: dict[C, Row[C]]) -> Row[C]:
    """The row without any pivot; a pivot's own row may name pivots that came later, so until none is left."""
    left = dict(row)
    waiting = [cell for cell in left if cell in pivots]
    while waiting:
        pivot = waiting.pop()
        times = left.pop(pivot, 0)
        if not times:
            continue
        for cell, more in pivots[pivot].items():
            if cell == pivot:
                continue
            new = (left.get(cell, 0) - times * more) % PRIME
            if new:
                left[cell] = new
                if cell in pivots:
                    waiting.append(cell)
            else:
                left.pop(cell, None)
    return left


def _scaled(row: Row[C], pivot: C) -> Row[C]:
    inverse = pow(row[pivot], -1, PRIME)
    return {cell: times * inverse % PRIME for cell, times in row.items()}


def _solved(long: Sequence[Row[C]], vector: dict[C, int]) -> dict[C, int]:
    """The values of a few cells by which the long sums hold, whatever all others are."""
    columns: dict[C, tuple[int, ...]] = {}
    for place, row in enumerate(long):
        for cell, times in row.items():
            columns.setdefault(cell, (0,) * len(long))
            one = columns[cell]
            columns[cell] = (*one[:place], times, *one[place + 1 :])
    different: dict[tuple[int, ...], C] = {}
    for cell, column in columns.items():
        different.setdefault(column, cell)
    basis: list[tuple[int, list[int], C]] = []
    for column, cell in different.items():
        left = list(column)
        for place, other, _ in basis:
            if left[place]:
                times = left[place]
                left = [(one - times * more) % PRIME for one, more in zip(left, other, strict=True)]
        filled = [at for at, one in enumerate(left) if one]
        if not filled:
            continue
        inverse = pow(left[filled[0]], -1, PRIME)
        basis.append((filled[0], [one * inverse % PRIME for one in left], cell))
        if len(basis) == len(long):
            break
    return _values(long, [cell for *_, cell in basis], columns, vector)


def _values(
    long: Sequence[Row[C]], chosen: Sequence[C], columns: dict[C, tuple[int, ...]], vector: dict[C, int]
) -> dict[C, int]:
    """Solve for the chosen cells, whose columns are independent and span all others."""
    if not chosen:
        return {}
    taken = set(chosen)
    table = [
        [
            *(columns[cell][place] for cell in chosen),
            -sum(times * vector[cell] for cell, times in row.items() if cell not in taken) % PRIME,
        ]
        for place, row in enumerate(long)
    ]
    for number in range(len(chosen)):
        pivot = next(place for place in range(number, len(table)) if table[place][number])
        table[number], table[pivot] = table[pivot], table[number]
        inverse = pow(table[number][number], -1, PRIME)
        table[number] = [one * inverse % PRIME for one in table[number]]
        for place, row in enumerate(table):
            if place != number and row[number]:
                times = row[number]
                table[place] = [(one - times * more) % PRIME for one, more in zip(row, table[number], strict=True)]
    return {cell: table[number][-1] for number, cell in enumerate(chosen)}
