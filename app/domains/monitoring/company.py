"""Who keeps a small school company: one choice for all that leaves the school and the centre.

Tables of monitoring and runs of the analysis tell of the same pupils. If each chose for itself whom to hide beside a
small school, one would show what the other needs hidden, and a subtraction between the two would tell the small count.
So both begin with this choice, made of the counts alone; each may hide more, never less.
"""

from collections.abc import Hashable, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple, TypeVar

SMALL = 10
"""Counts from 1 to one less are small."""
FEW = 5
"""Of those who were not asked or not tested there must be so many together, or the base is a bound that tells."""

K = TypeVar("K", bound=Hashable)


class Counted(NamedTuple):
    """How many of a school are told of, and how many of its base are not."""

    amount: float
    left: float


def company(schools: Mapping[K, Counted], also: AbstractSet[K] = frozenset()) -> set[K]:
    """Of the schools of one sum those to hide: the small ones, and the smallest others until a subtraction is vain.

    And those that are hidden anyhow, where they are named.

    At least two are hidden, and together they are not small. Where a small one is nearly all of its base, which is
    shown, the first that is taken leaves enough of its own: else the small count could be had from above.
    """
    hidden = {school for school, one in schools.items() if is_small(one.amount) or (school in also and one.amount > 0)}
    if not hidden:
        return hidden
    missing = FEW - sum(schools[one].left for one in hidden) if is_bound(schools, hidden) else 0
    others = sorted(
        (school for school, one in schools.items() if one.amount > 0 and school not in hidden),
        key=lambda school: (schools[school].left < missing, tens(schools[school].amount), str(school)),
    )
    for school in others:
        if len(hidden) > 1 and not is_small(sum(schools[one].amount for one in hidden)):
            break
        hidden.add(school)
    return hidden


def tens(amount: float) -> float:
    """How large it is, for whoever chooses company: the very smallest would be told to be smaller than all others."""
    return amount // 10


def is_small(count: float) -> bool:
    """From 1 to 9."""
    return 0 < count < SMALL


def is_bound(schools: Mapping[K, Counted], hidden: set[K]) -> bool:
    """Whether a base that is shown leaves a small hidden count too little room."""
    small = (schools[one] for one in hidden if is_small(schools[one].amount))
    nearly_all = any(0 < one.left < SMALL <= one.amount + one.left for one in small)
    return nearly_all and 0 < sum(schools[one].left for one in hidden) < FEW
