"""What holds of every sheet without being written: it follows from what the indicators of a form are.

A count is at most its `base`, nobody has a mean, and one alone has no deviation. Limits of a single number (a share
lies in 0..1, a deviation is not negative) are those of its reader. What is null, unknown or not applicable offends
nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from app.domains.monitoring.lives import Summing
from app.domains.monitoring.reading import heading, numeral
from app.domains.monitoring.values import FormIndicator
from app.kernel.tabular.words import shown
from app.kernel.text import Text


class Law(Enum):
    """What goes without saying, by the code of the fault."""

    PART = "value.above-base"
    NOBODY = "value.of-nobody"
    ALONE = "value.of-one"


@dataclass(frozen=True, slots=True)
class Standing:
    """One of them between two indicators of a form."""

    law: Law
    code: str
    """The part, the mean or the deviation."""
    other: str
    """The whole, or the count of those whom it is about."""
    least: int
    """Of a mean and a deviation: how many there must be."""
    pair: frozenset[str]
    title: Text
    whole: Text

    @property
    def expression(self) -> str:
        """As a rule would say it; it names both, for it is judged where both have a value."""
        if self.law is Law.PART:
            return f"{self.code} <= {self.other}"
        return f"{self.code} == {self.code} && {self.other} >= {self.least}"

    @property
    def message(self) -> Text:
        """Without the numbers of a sheet."""
        return self._filled(_NONE, _NONE)

    @property
    def hint(self) -> Text:
        """What to do."""
        return _HINTS[self.law]

    def said(self, values: Mapping[str, object]) -> Text:
        """With the numbers of a sheet."""
        return self._filled(_number(values[self.code]), _number(values[self.other]))

    def _filled(self, value: Text, other: Text) -> Text:
        told = _PART if self.law is Law.PART else _ENOUGH
        return told.filled(title=self.title, whole=self.whole, value=value, other=other, least=self.least)


_NONE = Text(*("",) * 2)  # no sentence
_PART = Text(
    "«{title}»{value} не может быть больше, чем «{whole}»{other}.",
    "“{title}”{value} cannot be more than “{whole}”{other}.",
)
_ENOUGH = Text(
    "«{title}»{value} указывают, только если «{whole}»{other} — не меньше {least}.",
    "“{title}”{value} is given only where “{whole}”{other} is at least {least}.",
)
_HINTS: Mapping[Law, Text] = {
    Law.PART: Text(
        "Исправьте то из двух чисел, которое неверно. Если верное число узнать нельзя, укажите вместо него "
        "«неизвестно».",
        "Correct whichever of the two numbers is wrong. If the right one cannot be found out, say “unknown” instead.",
    ),
    Law.NOBODY: Text(
        "Сотрите среднее или исправьте число тех, о ком оно: пустое значение здесь не ошибка.",
        "Delete the mean, or correct the count of those whom it is about: a blank is right here.",
    ),
    Law.ALONE: Text(
        "Сотрите отклонение или исправьте число тех, о ком оно: пустое значение здесь не ошибка.",
        "Delete the deviation, or correct the count of those whom it is about: a blank is right here.",
    ),
}


def standing_of(indicators: Sequence[FormIndicator]) -> tuple[Standing, ...]:
    """All of them, in the order of the form."""
    titles = {one.code: _title(one) for one in indicators}
    return tuple(
        Standing(law, code, other, least, frozenset({code, other}), titles[code], titles[other])
        for law, code, other, least in _between(indicators)
        if other in titles
    )


def least_of(indicator: FormIndicator) -> int:
    """How many a mean or a deviation must be about: nobody has no mean, and one alone has no deviation."""
    return 1 if indicator.summing is Summing.MEAN else 2


def offended(
    standing: Sequence[Standing], values: Mapping[str, object], told: Collection[frozenset[str]] = ()
) -> Iterator[Standing]:
    """Those that do not hold of these values; not of a pair about which a written rule has `told` already."""
    for one in standing:
        value, other = values.get(one.code), values.get(one.other)
        if value is None or other is None:
            continue
        wrong = value > other if one.law is Law.PART else other < one.least  # type: ignore[operator]  # both are numbers
        if wrong and one.pair not in told:
            yield one


def _between(indicators: Sequence[FormIndicator]) -> Iterator[tuple[Law, str, str, int]]:
    for one in indicators:
        if one.base is not None:
            yield Law.PART, one.code, one.base, 0
        if one.weight is not None:
            law = Law.NOBODY if one.summing is Summing.MEAN else Law.ALONE
            yield law, one.code, one.weight, least_of(one)


def _title(indicator: FormIndicator) -> Text:
    title = heading(indicator)
    return Text(shown(title.ru), shown(title.en))


def _number(value: object) -> Text:
    assert isinstance(value, int | float)  # noqa: S101  # `offended` has compared it
    return Text(*(f" ({said})" for said in numeral(value)))
