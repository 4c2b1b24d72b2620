"""What stands between a sheet and its submission: misfit values, open questions, rules that do not hold.

Every way in asks here, screen or file: what a form's author has written, and what goes without saying (`standing.py`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domains.monitoring.compiled import Asked, CompiledForm
from app.domains.monitoring.lives import Missing, Severity
from app.domains.monitoring.reading import Misfit, heading, numeral
from app.domains.monitoring.rules import CompiledRule
from app.domains.monitoring.standing import Standing, offended
from app.kernel.tabular.words import nearest, shown
from app.kernel.text import Text

MOST_UNKNOWN = 50
"""Unknown names told of one sheet; more of them are one mistake."""
MOST_TOLD = 6
"""Values that a hint repeats."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a sheet."""

    field: str | None
    """The indicator; None for a rule about several."""
    fields: tuple[str, ...]
    code: str
    rule: str | None
    """A warning is explained under this code."""
    severity: Severity
    message: Text
    hint: Text | None


Checked = tuple[dict[str, Any], dict[str, str], list[Finding]]

_UNKNOWN = Text("В форме нет показателя «{name}».", "The form has no indicator “{name}”.")
_NEAR = Text("Может быть, «{near}»?", "“{near}”, perhaps?")
_LOOK_UP = Text("Коды показателей перечислены в форме.", "The form lists the codes of its indicators.")
_BOTH = Text(
    "«{title}»: есть и значение, и причина его отсутствия.", "“{title}”: a value, and a reason for having none."
)
_EITHER = Text(
    "Оставьте что-нибудь одно: значение или причину.", "Leave one of them: the value, or the reason."
)  # fmt: skip
_NO_REASON = Text("«{title}»: такой причины отсутствия нет.", "“{title}”: there is no such reason for a missing value.")
_REASONS = Text(
    "Возможны: not_applicable (не применимо), unknown (неизвестно).",
    "Possible: not_applicable (not applicable), unknown (unknown).",
)
_MISSING = Text("«{title}»: не заполнено.", "“{title}”: not filled in.")
_FILL_IN = Text(
    "Впишите значение или укажите, почему его нет: «не применимо» или «неизвестно». Пусто — это не ноль.",
    "Give a value, or say why there is none: not applicable or unknown. A blank is not a zero.",
)
_CORRECT = Text("Сейчас: {now}. Исправьте то, что неверно.", "Now: {now}. Correct what is wrong.")
_CORRECT_OR_EXPLAIN = Text(
    "Сейчас: {now}. Исправьте то, что неверно, а если всё верно, поясните, почему так (explanations/{rule}).",
    "Now: {now}. Correct what is wrong, or if all is right explain why it is so (explanations/{rule}).",
)


def check(form: CompiledForm, values: Mapping[str, object], absences: Mapping[str, object]) -> Checked:
    """Values and absences as they are kept, in the order of the form, and what does not fit; blanks are dropped."""
    kept: dict[str, Any] = {}
    gaps: dict[str, str] = {}
    findings: list[Finding] = []
    for code, read in form.readers.items():
        if (raw := values.get(code)) is None:
            continue
        value = read(raw)
        if value.__class__ is Misfit:
            findings.append(_error(code, *value))
        elif value is not None:
            kept[code] = value
    if absences:
        findings += _reasons(form, absences, kept, gaps)
    if not (values.keys() <= form.readers.keys() and absences.keys() <= form.readers.keys()):
        findings += _strangers(form, [*values, *absences])
    return kept, gaps, findings


def judge(
    form: CompiledForm,
    values: Mapping[str, object],
    absences: Mapping[str, object],
    explanations: Mapping[str, str],
    *,
    previous: Mapping[str, object] | None,
    school_class: Mapping[str, object] | None,
) -> list[Finding]:
    """Everything that stands between the sheet, as `check` left it, and its submission."""
    findings = [
        _error(asked.code, "value.missing", _MISSING.filled(title=_title(form, asked.code)), _FILL_IN)
        for asked in form.asked
        if asked.code not in values and asked.code not in absences and _is_due(form, asked, values, absences)
    ]
    context = form.needs.context(values, previous, school_class)
    broken: list[Finding] = []
    refused: set[frozenset[str]] = set()
    for rule in form.rules:
        if rule.holds_in(context, values) is not False:
            continue
        if rule.severity is Severity.ERROR:
            refused.add(rule.needs.values)
            broken.append(_broken(form, rule, values, "rule.broken", _CORRECT))
        elif not (explanations.get(rule.code) or "").strip():
            broken.append(_broken(form, rule, values, "rule.unexplained", _CORRECT_OR_EXPLAIN))
    return [*findings, *(_impossible(one, values) for one in offended(form.standing, values, refused)), *broken]


def _is_due(form: CompiledForm, asked: Asked, values: Mapping[str, object], absences: Mapping[str, object]) -> bool:
    """Nobody has a mean, and one alone no deviation; of pupils not counted it is asked where the count is asked."""
    if asked.weight is None:
        return True
    weight = values.get(asked.weight)
    if isinstance(weight, int | float):
        return weight >= asked.least
    return form.by_code[asked.weight].required and asked.weight not in absences


def _reasons(
    form: CompiledForm, absences: Mapping[str, object], kept: Mapping[str, object], gaps: dict[str, str]
) -> Iterator[Finding]:
    for code in form.readers:
        reason = absences.get(code)
        if reason is None:
            continue
        if reason not in tuple(Missing):
            yield _error(code, "absence.unknown", _NO_REASON.filled(title=_title(form, code)), _REASONS)
        elif code in kept:
            yield _error(code, "absence.and-value", _BOTH.filled(title=_title(form, code)), _EITHER)
        else:
            gaps[code] = str(reason)


def _strangers(form: CompiledForm, names: list[str]) -> Iterator[Finding]:
    strange = [name for name in dict.fromkeys(names) if name not in form.by_code]
    for name in strange[:MOST_UNKNOWN]:
        near = nearest(name, form.by_code)
        hint = _NEAR.filled(near=near) if near else _LOOK_UP
        yield _error(name, "field.unknown", _UNKNOWN.filled(name=shown(name)), hint)


def _error(code: str, what: str, message: Text, hint: Text | None) -> Finding:
    return Finding(code, (code,), what, None, Severity.ERROR, message, hint)


def _impossible(one: Standing, values: Mapping[str, object]) -> Finding:
    return Finding(one.code, (one.code, one.other), one.law.value, None, Severity.ERROR, one.said(values), one.hint)


def _broken(form: CompiledForm, rule: CompiledRule, values: Mapping[str, object], code: str, hint: Text) -> Finding:
    told = [
        (_title(form, name), _spoken(form, name, values[name])) for name in rule.fields[:MOST_TOLD] if name in values
    ]
    now = Text(
        ", ".join(f"«{title.ru}» — {value.ru}" for title, value in told),
        ", ".join(f"“{title.en}” is {value.en}" for title, value in told),
    )
    field = rule.fields[0] if len(rule.fields) == 1 else None
    return Finding(
        field, rule.fields, code, rule.code, rule.severity, rule.message, hint.filled(now=now, rule=rule.code)
    )


def _title(form: CompiledForm, code: str) -> Text:
    title = heading(form.by_code[code])
    return Text(shown(title.ru), shown(title.en))


def _spoken(form: CompiledForm, code: str, value: object) -> Text:
    """A value as a sentence repeats it."""
    if isinstance(value, bool):
        return Text("да", "yes") if value else Text("нет", "no")
    if isinstance(value, int | float):
        return numeral(value)
    for choice in form.by_code[code].choices:
        if choice.code == value:
            return choice.title.text
    return Text(shown(value), shown(value))
