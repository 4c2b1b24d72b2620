"""The rules of a form, ready to be asked of many sheets; and what is wrong with those that cannot be.

A rule that cannot be computed (a value is missing, a divisor is zero) stops nobody: it is not judged.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domains.monitoring.engine import cel
from app.domains.monitoring.expressions import Expression, read
from app.domains.monitoring.flaws import COMPLEX
from app.domains.monitoring.lives import Severity
from app.domains.monitoring.values import FormIndicator, Rule
from app.kernel.problems import Fault
from app.kernel.tabular.words import nearest
from app.kernel.text import Text

_UNCOMPUTABLE = (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)

_TWICE = Text("Код «{code}» уже занят другим правилом.", "Another rule has the code “{code}” already.")
_NO_FIELD = Text("В форме нет показателя «{name}».", "The form has no indicator “{name}”.")
_NEAR = Text("Может быть, «{near}»?", "“{near}”, perhaps?")


@dataclass(frozen=True, slots=True)
class Needs:
    """What rules ask of a sheet. The library takes a microsecond for each value: it is given once for all rules."""

    values: frozenset[str]
    previous: frozenset[str]
    school_class: frozenset[str]

    def __or__(self, other: "Needs") -> "Needs":
        return Needs(self.values | other.values, self.previous | other.previous, self.school_class | other.school_class)

    def context(
        self,
        values: Mapping[str, object],
        previous: Mapping[str, object] | None,
        school_class: Mapping[str, object] | None,
    ) -> cel.Context:
        """What is there of it, as the library takes it."""
        given: dict[str, object] = _doubles(values, self.values)
        if self.previous:
            given["previous"] = _doubles(previous or {}, self.previous)
        if self.school_class:
            given["school_class"] = _doubles(school_class or {}, self.school_class)
        return cel.Context(given)


NOTHING = Needs(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule as it is asked of a sheet."""

    code: str
    severity: Severity
    message: Text
    fields: tuple[str, ...]
    """Where the fault is shown: those told, else all indicators that the expression names."""
    expression: str
    """As its author wrote it."""
    needs: Needs
    _program: cel.Program

    def holds(
        self,
        values: Mapping[str, object],
        previous: Mapping[str, object] | None = None,
        school_class: Mapping[str, object] | None = None,
    ) -> bool | None:
        """None: not judged, as something that it needs has no value, or it cannot be computed."""
        return self.holds_in(self.needs.context(values, previous, school_class), values)

    def holds_in(self, context: cel.Context, values: Mapping[str, object]) -> bool | None:
        """The same with what several rules need of these values."""
        for name in self.needs.values:
            if values.get(name) is None:
                return None
        try:
            held = self._program.execute(context)
        except _UNCOMPUTABLE:
            return None
        return held if held.__class__ is bool else None


def compile_rule(rule: Rule, by_code: Mapping[str, FormIndicator]) -> CompiledRule:
    """The rule, ready to be asked; ValueError for one that `faults_of_rules` finds fault with."""
    read_, program = _made(rule.expression, by_code)
    if program is None:
        raise ValueError(f"rule {rule.code}: {', '.join(flaw.code for flaw in read_.flaws)}")
    return CompiledRule(
        code=rule.code,
        severity=rule.severity,
        message=rule.message.text,
        fields=tuple(rule.fields) or read_.names,
        expression=rule.expression,
        needs=Needs(frozenset(read_.names), frozenset(read_.previous), frozenset(read_.school_class)),
        _program=program,
    )


def faults_of_rules(indicators: Sequence[FormIndicator], rules: Sequence[Rule]) -> list[Fault]:
    """Everything that is wrong with the rules, each at its place in the body."""
    by_code = {indicator.code: indicator for indicator in indicators}
    seen: set[str] = set()
    faults: list[Fault] = []
    for place, rule in enumerate(rules):
        at = f"/rules/{place}"
        if rule.code in seen:
            faults.append(Fault(f"{at}/code", "value.repeated", _TWICE.filled(code=rule.code)))
        seen.add(rule.code)
        flaws = _made(rule.expression, by_code)[0].flaws
        faults += [Fault(f"{at}/expression", flaw.code, flaw.message, flaw.hint) for flaw in flaws]
        faults += _strange(f"{at}/fields", rule.fields, by_code)
    return faults


def _strange(at: str, fields: Iterable[str], by_code: Mapping[str, FormIndicator]) -> Iterator[Fault]:
    for place, name in enumerate(fields):
        if name not in by_code:
            near = nearest(name, by_code)
            hint = _NEAR.filled(near=near) if near else None
            yield Fault(f"{at}/{place}", "field.unknown", _NO_FIELD.filled(name=name), hint)


def _made(expression: str, by_code: Mapping[str, FormIndicator]) -> tuple[Expression, cel.Program | None]:
    """What was read, and the program where nothing is wrong with it."""
    found = read(expression, by_code)
    if found.flaws:
        return found, None
    try:
        return found, cel.compile(found.written)
    except ValueError:
        return found._replace(flaws=(COMPLEX,)), None


def _doubles(values: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    """What is there of these names, whole numbers as doubles."""
    return {
        name: float(value) if value.__class__ is int else value
        for name in names
        if (value := values.get(name)) is not None
    }
