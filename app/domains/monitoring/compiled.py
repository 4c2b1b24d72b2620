"""A form as it is asked: its questions by code, how their values are read, its rules; and whether it holds together."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import count
from operator import or_
from typing import TypeAlias
from uuid import UUID

from app.domains.monitoring.lives import FormLevel, FormStatus, IndicatorType, Summing
from app.domains.monitoring.models import Form
from app.domains.monitoring.reading import Reader, heading, reader_of
from app.domains.monitoring.rules import NOTHING, CompiledRule, Needs, compile_rule
from app.domains.monitoring.standing import Standing, least_of, standing_of
from app.domains.monitoring.values import FormIndicator, Rule, indicators_of, rules_of
from app.kernel.problems import Fault
from app.kernel.tabular.words import folded, nearest
from app.kernel.text import Text

MOST_KEPT = 256
Edition: TypeAlias = tuple[UUID, int, datetime | None]
"""Id, version and day of publication of a form: what it says under these never changes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that must be answered; of a mean and a deviation only where they are about enough pupils."""

    code: str
    weight: str | None = None
    least: int = 0
    """Nobody has no mean, and one alone has no deviation."""


@dataclass(frozen=True, slots=True, eq=False)
class CompiledForm:
    """One edition of a form, ready for many sheets."""

    level: FormLevel
    code: str
    edition: int
    title: Text
    indicators: tuple[FormIndicator, ...]
    by_code: Mapping[str, FormIndicator]
    rules: tuple[CompiledRule, ...]
    standing: tuple[Standing, ...]
    """What must hold beside the rules, for the indicators are what they are."""
    readers: Mapping[str, Reader]
    """In the order of the form."""
    asked: tuple[Asked, ...]
    needs: Needs
    """What all rules together ask of a sheet."""

    @property
    def looks_back(self) -> bool:
        """Whether a rule compares with the wave before."""
        return bool(self.needs.previous)


@dataclass(frozen=True, slots=True)
class ReadyForm:
    """A published form whose row need not be read: what it asks is known."""

    id: UUID
    code: str
    level: str
    made: CompiledForm


def compiled(form: Form | ReadyForm) -> CompiledForm:
    """The form of this row; a published one is made ready once, a draft may be another the next time."""
    if isinstance(form, ReadyForm):
        return form.made
    if form.status == FormStatus.DRAFT.value:
        return _of_row(form)
    key = (form.id, form.version, form.published_at)
    return kept(key) or _keep(key, _of_row(form))


def kept(key: Edition) -> CompiledForm | None:
    """A published form, if it has been made ready before."""
    made = _KEPT.pop(key, None)
    return None if made is None else _keep(key, made)


def _keep(key: Edition, made: CompiledForm) -> CompiledForm:
    _KEPT[key] = made
    while len(_KEPT) > MOST_KEPT:
        del _KEPT[next(iter(_KEPT))]
    return made


def compile_definition(
    level: FormLevel,
    code: str,
    edition: int,
    title: Text,
    indicators: Iterable[FormIndicator],
    rules: Iterable[Rule],
) -> CompiledForm:
    """The form of a definition that holds together; ValueError for a rule that cannot be asked."""
    asked = tuple(indicators)
    by_code = {indicator.code: indicator for indicator in asked}
    judged = tuple(compile_rule(rule, by_code) for rule in rules)
    return CompiledForm(
        level=level,
        code=code,
        edition=edition,
        title=title,
        indicators=asked,
        by_code=by_code,
        rules=judged,
        standing=standing_of(asked),
        readers={indicator.code: reader_of(indicator) for indicator in asked},
        asked=tuple(_asked(indicator) for indicator in asked if indicator.required),
        needs=reduce(or_, (rule.needs for rule in judged), NOTHING),
    )


_KEPT: dict[Edition, CompiledForm] = {}
"""The one used last stands last."""


def _of_row(form: Form) -> CompiledForm:
    return compile_definition(
        FormLevel(form.level),
        form.code,
        form.edition,
        Text(form.title["ru"], form.title["en"]),
        indicators_of(form.indicators),
        rules_of(form.rules),
    )


def _asked(indicator: FormIndicator) -> Asked:
    if indicator.weight is None:
        return Asked(indicator.code)
    return Asked(indicator.code, indicator.weight, least_of(indicator))


# --- whether a definition holds together ------------------------------------------------------------------------------

_TWICE = Text("Код «{code}» уже занят другим показателем.", "Another indicator has the code “{code}” already.")
_UNKNOWN = Text("В форме нет показателя «{name}».", "The form has no indicator “{name}”.")
_NEAR = Text("Может быть, «{near}»?", "“{near}”, perhaps?")
_NO_COUNT = Text(
    "«{name}» — не число людей: нужно целое число, которое складывается.",
    "“{name}” is no count: a whole number that is summed is needed.",
)
_NO_MEAN = Text("«{name}» — не среднее.", "“{name}” is no mean.")
_OTHER_WEIGHT = Text(
    "У отклонения и его среднего «{name}» разные weight.", "The deviation and its mean “{name}” differ in weight."
)
_SAME_WEIGHT = Text("Назовите у обоих одно и то же число людей.", "Name the same count with both.")
_CIRCLE = Text("Показатель оказывается частью самого себя.", "The indicator turns out to be a part of itself.")
_UNCIRCLE = Text("Проверьте цепочку base: {chain}.", "Check the chain of base: {chain}.")
_ALIKE = Text(
    "В файле столбец «{title}» не отличить от «{other}».",
    "In a file the column “{title}” cannot be told from “{other}”.",
)
_RENAME = Text("Измените вопрос, раздел или код.", "Change the question, the section or the code.")
_NO_WORDS = Text("В названии нет ни букв, ни цифр.", "The title has neither letters nor digits.")
_CHOICES_ALIKE = Text(
    "Вариант «{title}» не отличить от другого.", "The option “{title}” cannot be told from another one."
)


def faults_of_indicators(indicators: Sequence[FormIndicator]) -> list[Fault]:
    """Everything in which the indicators do not fit each other, each at its place in the body."""
    by_code = {indicator.code: indicator for indicator in reversed(indicators)}
    repeated = _repeated(indicators)
    faults = [
        Fault(f"/indicators/{place}/code", "value.repeated", _TWICE.filled(code=code)) for place, code in repeated
    ]
    for place, indicator in enumerate(indicators):
        at = f"/indicators/{place}"
        faults += _references(at, indicator, by_code)
        faults += _choices(at, indicator)
    return faults + list(_alike(indicators))


def _repeated(indicators: Sequence[FormIndicator]) -> Iterator[tuple[int, str]]:
    seen: Counter[str] = Counter()
    for place, indicator in enumerate(indicators):
        seen[indicator.code] += 1
        if seen[indicator.code] > 1:
            yield place, indicator.code


def _references(at: str, indicator: FormIndicator, by_code: Mapping[str, FormIndicator]) -> Iterator[Fault]:
    for role in ("weight", "mean", "base"):
        name = getattr(indicator, role)
        if name is None:
            continue
        other = by_code.get(name)
        if other is None:
            near = nearest(name, by_code)
            hint = _NEAR.filled(near=near) if near else None
            yield Fault(f"{at}/{role}", "reference.unknown", _UNKNOWN.filled(name=name), hint)
        elif role == "mean" and other.summing is not Summing.MEAN:
            yield Fault(f"{at}/mean", "reference.unfit", _NO_MEAN.filled(name=name))
        elif role == "mean" and other.weight != indicator.weight:
            yield Fault(f"{at}/weight", "reference.unfit", _OTHER_WEIGHT.filled(name=name), _SAME_WEIGHT)
        elif role != "mean" and not (other.type is IndicatorType.INTEGER and other.summing is Summing.SUM):
            yield Fault(f"{at}/{role}", "reference.unfit", _NO_COUNT.filled(name=name))
    if chain := _circle(indicator, by_code):
        yield Fault(f"{at}/base", "reference.circle", _CIRCLE, _UNCIRCLE.filled(chain=" → ".join(chain)))


def _circle(indicator: FormIndicator, by_code: Mapping[str, FormIndicator]) -> list[str]:
    """The chain of bases that leads back to this indicator."""
    chain = [indicator.code]
    base = indicator.base
    while base is not None and base in by_code and base not in chain[1:]:
        chain.append(base)
        if base == indicator.code:
            return chain
        base = by_code[base].base
    return []


def _choices(at: str, indicator: FormIndicator) -> Iterator[Fault]:
    """Files name an option by its code or by its title, in either language."""
    owners: dict[str, int] = {}
    for place, choice in enumerate(indicator.choices):
        for title in dict.fromkeys((choice.code, *choice.title.text)):
            name = folded(title)
            where = f"{at}/choices/{place}"
            if not name:
                yield Fault(f"{where}/title", "value.form", _NO_WORDS)
            elif owners.setdefault(name, place) != place:
                yield Fault(where, "value.repeated", _CHOICES_ALIKE.filled(title=title))
                break


def _alike(indicators: Iterable[FormIndicator]) -> Iterator[Fault]:
    """Two columns that a file could not tell apart; a code that is there twice is told of elsewhere."""
    owners: dict[str, tuple[str, str]] = {}
    for place, indicator in zip(count(), indicators, strict=False):
        for title in dict.fromkeys((*heading(indicator), indicator.code)):
            at = f"/indicators/{place}/title"
            name = folded(title)
            if not name:
                yield Fault(at, "value.form", _NO_WORDS)
                break
            code, other = owners.setdefault(name, (indicator.code, title))
            if code != indicator.code:
                yield Fault(at, "value.repeated", _ALIKE.filled(title=title, other=other), _RENAME)
                break
