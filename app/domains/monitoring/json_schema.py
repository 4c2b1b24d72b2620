"""A form as JSON Schema (2020-12) of the body of one submission, so that any front end can draw it and check it.

What passes it can be submitted as far as one sheet alone tells; how many decimals a number has is told in `x-decimals`
only (`multipleOf` goes wrong with doubles). What no schema can say, for it compares two values, is told as rules: those
of the form in `x-rules`, those that hold of every form (`standing.py`) in `x-standing`.
"""

from typing import Any

from app.domains.monitoring.compiled import Asked, CompiledForm
from app.domains.monitoring.lives import FormLevel, IndicatorType, Missing, Severity
from app.domains.monitoring.reading import LONGEST, heading, limits
from app.domains.monitoring.rules import CompiledRule
from app.domains.monitoring.standing import Law, Standing
from app.domains.monitoring.values import FormIndicator
from app.kernel.text import Language, Text

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FILLED = r"\S"
_LONGEST_NOTE = 4000

_VALUES = Text("Значения", "Values")
_ABSENCES = Text("Почему значения нет", "Why there is no value")
_EXPLANATIONS = Text("Пояснения к предупреждениям", "Explanations of warnings")


def schema_of(form: CompiledForm, language: Language) -> dict[str, Any]:
    """The schema, its titles in this language."""

    def say(text: Text) -> str:
        return text.ru if language == "ru" else text.en

    values = {
        one.code: _question(one, place, language) for place, one in enumerate(form.indicators)
    }  # fmt: skip
    reasons = {"oneOf": [{"const": reason.value, "title": say(reason.label)} for reason in Missing]}
    absences = {one.code: {"title": say(heading(one)), **reasons} for one in form.indicators}
    explanations = {
        rule.code: {"type": "string", "title": say(rule.message), "pattern": _FILLED, "maxLength": _LONGEST_NOTE}
        for rule in form.rules
    }
    return {
        "$schema": DIALECT,
        "title": say(form.title),
        "type": "object",
        "properties": {
            "values": _object(say(_VALUES), values),
            "absences": _object(say(_ABSENCES), absences),
            "explanations": _object(say(_EXPLANATIONS), explanations),
        },
        "additionalProperties": False,
        "allOf": [
            *(_not_both(one.code) for one in form.indicators),
            *(_answered(form, one) for one in form.asked),
            *(_of_enough(one) for one in form.standing if one.law is not Law.PART),
        ],
        "x-level": FormLevel(form.level).value,
        "x-rules": [_told(rule, language) for rule in form.rules],
        "x-standing": [_standing(one, language) for one in form.standing],
    }


def _question(indicator: FormIndicator, place: int, language: Language) -> dict[str, Any]:
    shown: dict[str, Any] = {"title": getattr(indicator.title, language), **_kind(indicator, language)}
    for name, words in (
        ("description", indicator.hint),
        ("x-section", indicator.section),
        ("x-unit", indicator.unit),
    ):
        if words is not None:
            shown[name] = getattr(words, language)
    shown |= {
        "x-order": place,
        "x-required": indicator.required,
        "x-kind": indicator.kind.value,
        "x-direction": indicator.direction.value,
        "x-summing": indicator.summing.value,
    }
    told = {"x-decimals": indicator.decimals, **{f"x-{role}": getattr(indicator, role) for role in _ROLES}}
    return shown | {name: value for name, value in told.items() if value is not None}


_ROLES = ("weight", "mean", "base")


def _kind(indicator: FormIndicator, language: Language) -> dict[str, Any]:
    match indicator.type:
        case IndicatorType.INTEGER | IndicatorType.DECIMAL | IndicatorType.SHARE:
            low, high = limits(indicator)
            whole = indicator.type is IndicatorType.INTEGER
            return {"type": "integer" if whole else "number", "minimum": low, "maximum": high}
        case IndicatorType.CHOICE:
            return {"oneOf": [{"const": one.code, "title": getattr(one.title, language)} for one in indicator.choices]}
        case IndicatorType.BOOLEAN:
            return {"type": "boolean"}
        case IndicatorType.TEXT:
            return {"type": "string", "pattern": _FILLED, "maxLength": indicator.longest or LONGEST}


def _object(title: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "title": title, "properties": properties, "additionalProperties": False}


def _has(part: str, code: str, **limit: Any) -> dict[str, Any]:
    inside: dict[str, Any] = {"required": [code]}
    if limit:
        inside["properties"] = {code: limit}
    return {"required": [part], "properties": {part: inside}}


def _not_both(code: str) -> dict[str, Any]:
    return {"not": {"allOf": [_has("values", code), _has("absences", code)]}}


def _answered(form: CompiledForm, asked: Asked) -> dict[str, Any]:
    """A value, or the reason why there is none; of those who are too few for a mean or a deviation neither."""
    ways = [_has("values", asked.code), _has("absences", asked.code)]
    if asked.weight is not None:
        ways.append(_has("values", asked.weight, exclusiveMaximum=asked.least))
        uncounted = _has("absences", asked.weight)
        ways.append(uncounted if form.by_code[asked.weight].required else {"not": _has("values", asked.weight)})
    return {"anyOf": ways}


def _of_enough(one: Standing) -> dict[str, Any]:
    """No mean of nobody, and no deviation of one."""
    few = _has("values", one.other, exclusiveMaximum=one.least)
    return {"not": {"allOf": [_has("values", one.code), few]}}


def _standing(one: Standing, language: Language) -> dict[str, Any]:
    return {
        "code": one.law.value,
        "expression": one.expression,
        "severity": Severity.ERROR.value,
        "message": getattr(one.message, language),
        "fields": [one.code, one.other],
    }


def _told(rule: CompiledRule, language: Language) -> dict[str, Any]:
    return {
        "code": rule.code,
        "expression": rule.expression,
        "severity": rule.severity.value,
        "message": getattr(rule.message, language),
        "fields": list(rule.fields),
    }
