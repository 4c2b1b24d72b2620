"""The moments of a form: the few sums from which every figure of a school, a district or a programme follows exactly.

Each is told once, as data: a product that is added up over the sheets of which some conditions hold. The database reads
it over many sheets (`sums.py`), Python over a single one (`of_sheet`), so that what one sheet changes can be added to
what its school has. They depend on the edition's indicators alone: an array of them means the same for ever.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Context, Decimal, Inexact, localcontext
from enum import Enum, StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from app.domains.monitoring.lives import Summing
from app.domains.monitoring.values import FormIndicator

Moments = Sequence[Decimal | Fraction]
"""One number for each moment of a form, in their order."""


class Measure(StrEnum):
    """What is added up over sheets."""

    SHEETS = "sheets"
    """Sheets that say anything."""
    GIVEN = "given"
    """Sheets that give the value; a mean or a deviation together with those whom it is about."""
    TOTAL = "total"
    PART = "part"
    """The total over sheets that give the base too."""
    WHOLE = "whole"
    """The base over the same sheets."""
    EXEMPT = "exempt"
    """Sheets that have nobody whom a mean, and its deviation, could be about."""
    LACKING = "lacking"
    """Sheets that have somebody, and yet not all that a deviation is pooled from."""
    WEIGHT = "weight"
    """n: those whom the value is about, over sheets that give it; so for the next three."""
    WEIGHTED = "weighted"
    """n times the mean."""
    SQUARES = "squares"
    """n times the square of the mean."""
    SPREAD = "spread"
    """(n - 1) times the square of the deviation: nothing for one pupil."""


class Moment(NamedTuple):
    """One sum of a form."""

    indicator: str | None
    """None for the sheets themselves."""
    measure: Measure


class Summed(NamedTuple):
    """What the sums of an indicator depend on."""

    code: str
    summing: Summing
    base: str | None = None
    weight: str | None = None
    mean: str | None = None


class Test(Enum):
    """What may be asked of a number that a sheet tells or does not."""

    THERE = "there"
    NOT_THERE = "not there"
    ZERO = "zero"
    ONE = "one"
    SOME = "more than zero"
    SEVERAL = "more than one"


class Condition(NamedTuple):
    """A number, and what is asked of it."""

    code: str
    test: Test


class Added(NamedTuple):
    """A product that is added up over the sheets of which all conditions hold; without factors, the sheets."""

    factors: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    or_where: Condition | None = None
    """Another that is enough by itself."""
    less_one: str | None = None
    """One more factor, less one."""
    sign: int = 1


Rule = Sequence[Added]
"""The sum of these is the moment."""


def summed(indicators: Sequence[FormIndicator]) -> tuple[Summed, ...]:
    """What the sums of a form depend on."""
    return tuple(Summed(one.code, one.summing, one.base, one.weight, one.mean) for one in indicators)


def moments_of(indicators: Sequence[FormIndicator]) -> tuple[Moment, ...]:
    """The moments of a form, in the order of the numbers in its summaries."""
    return (SHEETS, *rules(summed(indicators)))


SHEETS = Moment(None, Measure.SHEETS)
"""The first of them: sheets that say anything."""


@lru_cache(maxsize=256)
def rules(form: tuple[Summed, ...]) -> Mapping[Moment, Rule]:
    """Every other moment with how it is added up."""
    return {
        Moment(one.code, measure): rule
        for one in form if one.summing is not Summing.NONE
        for measure, rule in _RULES[one.summing](one)
    }  # fmt: skip


@lru_cache(maxsize=256)
def codes(form: tuple[Summed, ...]) -> tuple[str, ...]:
    """The indicators whose numbers are needed."""
    wanted = [one for one in form if one.summing is not Summing.NONE]
    named = (code for one in wanted for code in (one.code, one.base, one.weight, one.mean) if code is not None)
    return tuple(dict.fromkeys(named))


# --- of a single sheet ------------------------------------------------------------------------------------------------

EXACT = Context(prec=1000, traps=[Inexact])
"""Nothing is ever rounded."""
_ZERO = Decimal()
_TESTS: Mapping[Test, Callable[[Decimal | None], bool]] = {
    Test.THERE: lambda number: number is not None,
    Test.NOT_THERE: lambda number: number is None,
    Test.ZERO: lambda number: number is not None and number == 0,
    Test.ONE: lambda number: number is not None and number == 1,
    Test.SOME: lambda number: number is not None and number > 0,
    Test.SEVERAL: lambda number: number is not None and number > 1,
}


def of_sheet(form: tuple[Summed, ...], values: Mapping[str, Any]) -> list[Decimal]:
    """The moments of one sheet, exact."""
    numbers = {code: _number(values.get(code)) for code in codes(form)}
    with localcontext(EXACT):
        return [
            Decimal(bool(values)),
            *(sum((_of_one(added, numbers) for added in rule), _ZERO) for rule in rules(form).values()),
        ]


def change(old: Sequence[Decimal], new: Sequence[Decimal]) -> list[Decimal]:
    """What has to be added for the one to become the other."""
    with localcontext(EXACT):
        return [b - a for a, b in zip(old, new, strict=True)]


def _of_one(added: Added, numbers: Mapping[str, Decimal | None]) -> Decimal:
    holds = all(_TESTS[test](numbers[code]) for code, test in added.where)
    if not holds and (added.or_where is None or not _TESTS[added.or_where.test](numbers[added.or_where.code])):
        return _ZERO
    product = Decimal(added.sign)
    for code in added.factors:
        if (number := numbers[code]) is None:
            return _ZERO
        product *= number
    if added.less_one is not None:
        if (number := numbers[added.less_one]) is None:
            return _ZERO
        product *= number - 1
    return product


def _number(value: Any) -> Decimal | None:
    """A number as the database keeps it; null where something else stands in its place."""
    return Decimal(repr(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None


# --- the rules --------------------------------------------------------------------------------------------------------

_Rules = Iterator[tuple[Measure, Rule]]


def _of_sum(one: Summed) -> _Rules:
    given = Condition(one.code, Test.THERE)
    yield Measure.GIVEN, [Added(where=(given,))]
    yield Measure.TOTAL, [Added((one.code,))]
    if one.base is not None:
        yield Measure.PART, [Added((one.code,), (Condition(one.base, Test.THERE),))]
        yield Measure.WHOLE, [Added((one.base,), (given,))]


def _of_mean(one: Summed) -> _Rules:
    mean, n = one.code, str(one.weight)
    given = Condition(mean, Test.THERE)
    yield Measure.GIVEN, [Added(where=(given, Condition(n, Test.SOME)))]
    yield Measure.EXEMPT, [Added(where=(Condition(n, Test.ZERO),))]
    yield Measure.WEIGHT, [Added((n,), (given,))]
    yield Measure.WEIGHTED, [Added((n, mean))]


def _of_deviation(one: Summed) -> _Rules:
    """All that the mean has, without the few sheets that lack the deviation: PostgreSQL adds what is the same up once.

    Measured: two thirds of the time that one condition for all of them takes.
    """
    deviation, mean, n = one.code, str(one.mean), str(one.weight)
    given, some = Condition(mean, Test.THERE), Condition(n, Test.SOME)
    lacking = (Condition(deviation, Test.NOT_THERE), given, Condition(n, Test.SEVERAL))
    yield Measure.GIVEN, [Added(where=(given, some)), Added(where=lacking, sign=-1)]
    yield Measure.LACKING, [Added(where=(Condition(mean, Test.NOT_THERE), some)), Added(where=lacking)]
    yield Measure.WEIGHT, [Added((n,), (given,)), Added((n,), lacking, sign=-1)]
    yield Measure.WEIGHTED, [Added((n, mean)), Added((n, mean), lacking, sign=-1)]
    yield (
        Measure.SQUARES,
        [Added((n, mean, mean), (Condition(deviation, Test.THERE),), or_where=Condition(n, Test.ONE))],
    )
    yield Measure.SPREAD, [Added((deviation, deviation), (given, Condition(n, Test.SEVERAL)), less_one=n)]


_RULES = {Summing.SUM: _of_sum, Summing.MEAN: _of_mean, Summing.DEVIATION: _of_deviation}
