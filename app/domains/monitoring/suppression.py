"""Small counts are hidden before figures leave the school and the centre, and so is what would give them away.

Hidden are counts of 1 to 9, counts that leave 1 to 9 of their base, and shares, means and deviations that rest on fewer
than 10. What can be had by subtraction needs company: in every sum of which some parts are hidden (the schools of the
district, the parts of one base) at least two are, and together they are not small either; the smallest that is left is
hidden with them, or at last the sum itself.

Subtraction is what a reader does with a pencil. What several sums tell together, by linear algebra, is searched for
over the same sums (`determined.py`): a hidden cell that they leave but one value is no longer hidden, and takes further
cells with it until none is; and so do two small ones of which they tell a small sum.

Whom a small school takes with it in the counts that results rest on, and in the means themselves, is not chosen here
(`company.py`): the analysis, which tells of the same pupils, hides the same schools.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from app.domains.monitoring.company import Counted, company, is_bound, tens
from app.domains.monitoring.determined import PRIME, moved
from app.domains.monitoring.figures import Figure
from app.domains.monitoring.lives import IndicatorType, Summing
from app.domains.monitoring.values import FormIndicator

SMALL = range(1, 10)
MOST_PARTS = 12
"""Of more parts of one base it is not searched which of them make up the whole: they are hidden all or none."""
_ROWS_ASKED = 25

Figures = Sequence[Figure]


class Cell(NamedTuple):
    """One figure of the table."""

    school: UUID | None
    """None for the district."""
    code: str


@dataclass(frozen=True, slots=True)
class _Sum:
    """Cells that add up to another one."""

    parts: Sequence[Cell]
    whole: Cell
    told: int
    """How many of the amounts of a cell add up."""


Amounts = tuple[int, ...]
"""Counts that a cell tells, directly or by a subtraction within it: none of them may be small."""


def hidden(
    indicators: Sequence[FormIndicator], district: Figures, schools: Mapping[UUID, Figures]
) -> tuple[list[Figure], dict[UUID, list[Figure]]]:
    """The figures of a district and of all its schools, which make it up, for whoever may not see small counts.

    The table is always the whole one, whichever part of it is shown then: of two views that were hidden apart, one
    would tell what the other hides.
    """
    table = _Table(indicators, district, schools)
    table.settle()
    return table.shown(None, district), {school: table.shown(school, figures) for school, figures in schools.items()}


class _Table:
    """What every cell tells, the sums it stands in, and whether it is hidden."""

    def __init__(self, indicators: Sequence[FormIndicator], district: Figures, schools: Mapping[UUID, Figures]) -> None:
        asked = {one.code: one for one in indicators}
        resting, parts = _resting(indicators), _parts(indicators)
        rows: dict[UUID | None, Figures] = {None: district}
        rows.update(schools.items())
        self._amounts = {
            Cell(row, figure.code): _amounts(asked[figure.code], figure, bare=figure.code in resting)
            for row, figures in rows.items()
            for figure in figures
        }
        self._along = {
            code: (*resting.get(code, ()), *(tied if len(tied := parts.get(asked[code].base, ())) > MOST_PARTS else ()))
            for code in asked
        }
        self._bases = {code: one.base for code, one in asked.items()}
        self._weights = {one.code for one in indicators if one.code in resting or one.summing is Summing.MEAN}
        """Counts that results rest on, and the results."""
        self._left = {Cell(row, figure.code): _left(asked[figure.code], figure) for row in rows for figure in rows[row]}
        self._hidden: set[Cell] = set()
        self._sums_of: dict[Cell, list[_Sum]] = defaultdict(list)
        self._over_schools = list(_over_schools(self._amounts, rows))
        for one in chain(self._over_schools, _over_parts(self._amounts, parts, rows)):
            for cell in (*one.parts, one.whole):
                self._sums_of[cell].append(one)

    def settle(self) -> None:
        """Hide what is small, what rests on it, and the company that it needs, until nothing can be worked out."""
        waiting = [cell for cell, amounts in self._amounts.items() if _is_small(amounts)]
        waiting += [cell for one in self._over_schools if one.whole.code in self._weights for cell in self._chosen(one)]
        while waiting:
            while waiting:
                stirred = {id(one): one for cell in waiting for one in self._hide(cell)}
                waiting = [cell for one in stirred.values() for cell in self._company(one)]
            waiting = self._betrayed()

    def _chosen(self, one: _Sum) -> list[Cell]:
        """The small schools and their company; and a base that would still tell of one of them."""
        counts = {str(cell.school): Counted(self._amounts[cell][0], self._left[cell]) for cell in one.parts}
        chosen = company(counts)
        cells = [cell for cell in one.parts if str(cell.school) in chosen]
        if (base := self._bases[one.whole.code]) is not None and is_bound(counts, chosen):
            cells += [Cell(cell.school, base) for cell in cells]
        return cells

    def _betrayed(self) -> list[Cell]:
        """What must be hidden too, because all sums together leave a hidden cell but one value.

        Or leave two of them but a small sum: no count is below zero, so each would have few values left.
        """
        sums = {id(one): one for cell in self._hidden for one in self._sums_of[cell]}
        equations = [
            [(cell, 1) for cell in one.parts if cell in self._hidden]
            + ([(one.whole, -1)] if one.whole in self._hidden else [])
            for one in sums.values()
        ]
        moves = moved(equations)
        told = [cell for cell, move in moves.items() if not move]
        return [more for cell in (*told, *self._paired(moves)) if (more := self._cover(cell)) is not None]

    def _paired(self, moves: Mapping[Cell, int]) -> Iterator[Cell]:
        against: dict[int, list[Cell]] = defaultdict(list)
        small = [cell for cell, move in moves.items() if move and 0 < self._amounts[cell][0] < SMALL.stop]
        for cell in small:
            against[moves[cell]].append(cell)
        for cell in small:
            others = against[PRIME - moves[cell]]
            if any(self._amounts[cell][0] + self._amounts[other][0] in SMALL for other in others):
                yield cell

    def _cover(self, cell: Cell) -> Cell | None:
        """The smallest cell still shown in a sum of this one; further away where none is, and of nothing at last."""
        seen, around = {cell}, [cell]
        while around:
            near = {
                other: None
                for one in around
                for equation in self._sums_of[one]
                for other in (*equation.parts, equation.whole)
            }
            left = [other for other in near if other not in self._hidden and other in self._amounts]
            counted = [other for other in left if self._amounts[other][0]]
            if left:
                return min(counted or left, key=self._order)
            around = [other for other in near if other not in seen]
            seen.update(around)
        return None

    def _order(self, cell: Cell) -> tuple[int, str, str]:
        return int(tens(self._amounts[cell][0])), str(cell.school), cell.code

    def shown(self, school: UUID | None, figures: Figures) -> list[Figure]:
        """The figures with their gaps; how many sheets there are stays.

        Nor is it told why there is no deviation, or that few are covered: the one says that it is about one pupil, the
        other puts a bound to how many they are.
        """
        return [
            replace(
                figure,
                value=None,
                share=None,
                base=None,
                n=None,
                coverage=None,
                insufficient=False,
                reasons=(),
                suppressed=True,
            )
            if Cell(school, figure.code) in self._hidden
            else figure
            for figure in figures
        ]

    def _hide(self, cell: Cell) -> Iterator[_Sum]:
        """Hide a cell and what would tell it at once; the sums that this stirs."""
        if cell in self._hidden or cell not in self._amounts:
            return
        self._hidden.add(cell)
        yield from self._sums_of[cell]
        for code in self._along[cell.code]:
            yield from self._hide(Cell(cell.school, code))

    def _company(self, one: _Sum) -> list[Cell]:
        """What must be hidden too, that a subtraction from this sum may tell nothing."""
        gaps = [cell for cell in one.parts if cell in self._hidden]
        if one.whole in self._hidden:
            needed = not gaps
        else:
            told = [self._amounts[cell][: one.told] for cell in gaps]
            needed = len(gaps) == 1 or _is_small(map(sum, zip(*told, strict=True)))
        if not needed:
            return []
        left = [cell for cell in one.parts if cell not in self._hidden and self._amounts[cell][0]]
        return [min(left, key=self._order, default=one.whole)]


def _is_small(amounts: Iterable[int]) -> bool:
    return any(amount in SMALL for amount in amounts)


def _resting(indicators: Iterable[FormIndicator]) -> Mapping[str, Sequence[str]]:
    """Count -> the indicators that rest on it: with a share or a mean of it, it could be told."""
    resting: dict[str, list[str]] = defaultdict(list)
    for one in indicators:
        if about := one.base or one.weight:
            resting[about].append(one.code)
    return resting


def _parts(indicators: Iterable[FormIndicator]) -> Mapping[str | None, Sequence[str]]:
    """Base -> the counts that are a part of it."""
    parts: dict[str | None, list[str]] = defaultdict(list)
    for one in indicators:
        if one.base is not None:
            parts[one.base].append(one.code)
    return parts


def _amounts(one: FormIndicator, figure: Figure, *, bare: bool) -> Amounts:
    """Of a `bare` count, one that others rest on, those left over are only they who were not asked or not tested."""
    if one.summing is not Summing.SUM:
        return (round(figure.n or 0),)
    if one.type is not IndicatorType.INTEGER:
        return (0,)
    total = round(figure.value or 0)
    if one.base is None:
        return (total,)
    whole = round(figure.base or 0)
    part = round((figure.share or 0) * whole)
    return (total, part, whole, total - part, 0 if bare else whole - part)


def _left(one: FormIndicator, figure: Figure) -> int:
    """Of a count, how many of its base are not counted."""
    if one.summing is not Summing.SUM or one.base is None:
        return 0
    whole = round(figure.base or 0)
    return whole - round((figure.share or 0) * whole)


Table = Mapping[Cell, Amounts]
Rows = Mapping[UUID | None, Figures]


def _over_schools(table: Table, rows: Rows) -> Iterator[_Sum]:
    for figure in rows[None]:
        of_schools = (Cell(row, figure.code) for row in rows if row is not None)
        whole = Cell(None, figure.code)
        yield _Sum([cell for cell in of_schools if cell in table], whole, len(table[whole]))


def _over_parts(table: Table, parts: Mapping[str | None, Sequence[str]], rows: Rows) -> Iterator[_Sum]:
    """In the district and in every school: the counts that make up their base without remainder.

    With all those that are zero and without: a hidden zero is no company, but it is not to be worked out either. Counts
    that are zero everywhere are left out: each would double the ways to make up a base (measured: 384 ways, 1.1 GB).
    """
    for base, counts in parts.items():
        if base is None or len(counts) > MOST_PARTS:
            continue
        codes = [code for code in counts if any(table.get(Cell(row, code), (0,))[0] for row in rows)]
        totals = {row: [table.get(Cell(row, code), (0,))[0] for code in codes] for row in rows}
        wholes = {row: table[Cell(row, base)][0] for row in rows if table.get(Cell(row, base), (0,))[0]}
        makers = _makers(totals, wholes)
        for row, whole in wholes.items():
            found: dict[frozenset[int], set[int]] = {}
            for places in makers:
                if sum(totals[row][place] for place in places) == whole:
                    counted = frozenset(place for place in places if totals[row][place])
                    found.setdefault(counted, set()).update(places)
            for making in {*found, *map(frozenset, found.values())}:
                yield _Sum([Cell(row, codes[place]) for place in sorted(making)], Cell(row, base), 1)


def _makers(totals: Mapping[UUID | None, Sequence[int]], wholes: Mapping[UUID | None, int]) -> list[list[int]]:
    """Which parts make up the whole in most of the largest rows: a class that left one out must not conceal it."""
    asked = sorted(wholes, key=lambda row: -wholes[row])[:_ROWS_ASKED]
    if not asked:
        return []
    count = len(totals[asked[0]])
    held = [0] * (1 << count)
    for row in asked:
        sums = [0]
        for amount in totals[row]:
            sums += [one + amount for one in sums]
        for at, one in enumerate(sums):
            held[at] += one == wholes[row]
    return [
        [place for place in range(count) if at >> place & 1] for at, rows in enumerate(held) if 2 * rows >= len(asked)
    ]
