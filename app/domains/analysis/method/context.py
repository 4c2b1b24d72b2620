"""The context index of a school, its band, and the schools that are most like it."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

COMPLETE = 1.0 - 1e-12
LEAST_SIMILAR = 3
THIRDS = ("lower", "middle", "upper")


@dataclass(frozen=True, slots=True)
class Item:
    """One share of the index, with what it is compared with."""

    code: str
    sign: int
    weight: float
    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Index:
    """C: higher is more favourable."""

    value: float | None
    available: float
    """The part of the weight that was there."""

    @property
    def partial(self) -> bool:
        """Whether something was missing."""
        return self.value is not None and self.available < COMPLETE


def index(items: Sequence[Item], shares: Mapping[str, float | None], least: float) -> Index:
    """Z = sign (x - mean) / deviation; C = the weighted mean of those that are there.

    An item of which all schools of the reference had the same is dropped for all. Without `least` of the weight there
    is no index.
    """
    counted = [one for one in items if one.deviation > 0.0]
    whole = fsum(one.weight for one in counted)
    there = [(one, x) for one in counted if (x := shares.get(one.code)) is not None]
    weight = fsum(one.weight for one, _ in there)
    available = weight / whole if whole else 0.0
    if not weight or available < least - 1e-12:
        return Index(None, available)
    total = fsum(one.weight * one.sign * (x - one.mean) / one.deviation for one, x in there)
    return Index(total / weight, available)


def reference(shares: Sequence[float]) -> tuple[float, float] | None:
    """Mean and deviation over schools; None where there are not two."""
    if len(shares) < 2:  # noqa: PLR2004
        return None
    mean = fsum(shares) / len(shares)
    if max(shares) == min(shares):
        return mean, 0.0
    return mean, sqrt(fsum((one - mean) * (one - mean) for one in shares) / (len(shares) - 1))


def cut_points(values: Sequence[float], bands: int) -> list[float]:
    """The quantiles that part the reference year into bands, by linear interpolation."""
    ordered = sorted(values)
    cuts = []
    for band in range(1, bands):
        place = (len(ordered) - 1) * band / bands
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        cuts.append(ordered[low] + (place - low) * (ordered[high] - ordered[low]))
    return cuts


def band(value: float | None, cuts: Sequence[float]) -> int | None:
    """1 is the least favourable; a value on a cut point belongs above it."""
    return None if value is None or not cuts else bisect_right(cuts, value) + 1


def similar(values: Mapping[int, float], kinds: Sequence[str], most: int) -> dict[int, list[int]]:
    """School -> the k nearest of its own type, k = min(most, m / 3); of two equally near the one that stands first."""
    by_kind: dict[str, list[tuple[float, int]]] = {}
    for school in sorted(values):
        by_kind.setdefault(kinds[school], []).append((values[school], school))
    found: dict[int, list[int]] = {}
    for fellows in by_kind.values():
        fellows.sort()
        k = min(most, len(fellows) // 3)
        for place, (value, school) in enumerate(fellows):
            found[school] = _nearest(fellows, place, value, k)
    return found


def _nearest(fellows: Sequence[tuple[float, int]], place: int, value: float, k: int) -> list[int]:
    """Walks outwards; all who are as near as the last one are weighed against each other by their numbers."""
    if not k:
        return []
    left, right = place - 1, place + 1
    taken: list[tuple[float, int]] = []
    while left >= 0 or right < len(fellows):
        near = abs(value - fellows[left][0]) if left >= 0 else float("inf")
        far = abs(fellows[right][0] - value) if right < len(fellows) else float("inf")
        distance = min(near, far)
        if len(taken) >= k and distance > sorted(taken)[k - 1][0]:
            break
        if near <= far:
            taken.append((near, fellows[left][1]))
            left -= 1
        else:
            taken.append((far, fellows[right][1]))
            right += 1
    return [school for _, school in sorted(taken)[:k]]


def third(value: float, others: Sequence[float]) -> str | None:
    """Where a value stands among those of similar schools; of fewer than three none is told."""
    if len(others) < LEAST_SIMILAR:
        return None
    place = (sum(one < value for one in others) + 0.5 * sum(one == value for one in others)) / len(others)
    return THIRDS[(place >= 1 / 3) + (place > 2 / 3)]


def quartile(value: float, ordered: Sequence[float]) -> int | None:
    """Of all schools in order, ties together: 1 is the lowest quarter."""
    m = len(ordered)
    if m < 4:  # noqa: PLR2004
        return None
    below, upto = bisect_left(ordered, value), bisect_right(ordered, value)
    return min(3, int(4 * (below + upto) / 2 / m)) + 1
