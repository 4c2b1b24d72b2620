"""Exact sums: shares, pooled means and deviations, the T scale, the logit of a share.

Counts and scores come as whole and decimal numbers and are added as such; a float is made once, at the end.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

_EXACT = Context(prec=60)
"""Sums of counts and scores fit into it whole; a division or a root is rounded far beyond a float."""
_NOTHING = Decimal(0)
T_MEAN = 50.0
T_DEVIATION = 10.0
Z90 = 1.6448536269514722
"""Of a 90 % interval."""


@dataclass(slots=True)
class Pool:
    """Pupils taken together: of a class, of a school, of all who wrote one paper."""

    n: Decimal = _NOTHING
    weighted: Decimal = _NOTHING
    """sum n m."""
    n_spread: Decimal = _NOTHING
    """n, over those whose deviation is known."""
    weighted_spread: Decimal = _NOTHING
    """sum n m, over the same."""
    squares: Decimal = _NOTHING
    """sum n m^2, over the same."""
    spread: Decimal = _NOTHING
    """sum (n - 1) s^2."""

    def add(self, other: "Pool") -> None:
        """Take others in."""
        plus = _EXACT.add
        self.n = plus(self.n, other.n)
        self.weighted = plus(self.weighted, other.weighted)
        self.n_spread = plus(self.n_spread, other.n_spread)
        self.weighted_spread = plus(self.weighted_spread, other.weighted_spread)
        self.squares = plus(self.squares, other.squares)
        self.spread = plus(self.spread, other.spread)

    @property
    def mean(self) -> float | None:
        """Sum n m / sum n."""
        if not self.n:
            return None
        return float(_EXACT.divide(self.weighted, self.n))

    @property
    def square(self) -> float | None:
        """The variance: [sum (n - 1) s^2 + sum n (m - M)^2] / (N - 1)."""
        exact = self._square()
        return None if exact is None else float(exact)

    @property
    def deviation(self) -> float | None:
        """Its root."""
        exact = self._square()
        return None if exact is None else float(_EXACT.sqrt(exact))

    def _square(self) -> Decimal | None:
        if self.n_spread <= 1:
            return None
        centre = _EXACT.divide(_EXACT.multiply(self.weighted_spread, self.weighted_spread), self.n_spread)
        between = _EXACT.subtract(self.squares, centre)
        return max(_NOTHING, _EXACT.divide(_EXACT.add(self.spread, between), self.n_spread - 1))


def pooled(classes: Iterable[tuple[int, Decimal, Decimal | None]]) -> Pool:
    """Of classes: how many were tested, the mean, the deviation."""
    pool = Pool()
    for n, mean, deviation in classes:
        number = Decimal(n)
        with localcontext(_EXACT):
            one = Pool(n=number, weighted=number * mean)
            if deviation is not None or n == 1:
                one.n_spread, one.weighted_spread, one.squares = number, number * mean, number * mean * mean
                one.spread = (number - 1) * (deviation or _NOTHING) ** 2
        pool.add(one)
    return pool


def share(part: Decimal | int | None, whole: Decimal | int | None) -> float | None:
    """A part of a whole, never a mean of percentages; whole numbers Python itself divides to the last digit."""
    if part is None or not whole:
        return None
    if type(part) is int and type(whole) is int:
        return part / whole
    return float(_EXACT.divide(Decimal(part), Decimal(whole)))


def t_score(value: float, mean: float, deviation: float) -> float:
    """50 + 10 (m - mu) / sigma."""
    return T_MEAN + T_DEVIATION * (value - mean) / deviation


def logit(x: float, n: float) -> tuple[float, float]:
    """The log odds of a share with half a pupil on either side, and its variance."""
    yes, no = x + 0.5, n - x + 0.5
    return math.log(yes / no), 1.0 / yes + 1.0 / no


def verdict(low: float, high: float) -> str:
    """Where the whole of an interval lies; one that touches zero says nothing."""
    return "above" if low > 0.0 else "below" if high < 0.0 else "within"


def shown(value: float, places: int) -> str:
    """Rounded half up, for display alone; the shortest decimal that is this float is what is rounded."""
    return str(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))
