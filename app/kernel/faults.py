"""Faults of a request in words: what Pydantic found, as codes of ours with a Russian and an English sentence."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, get_args

from pydantic import BaseModel

from app.kernel.problems import Fault
from app.kernel.text import Text

_MISSING = Text("Поле обязательно.", "This is required.")
_FOR_INSTANCE = Text("Например: {example}.", "For instance: {example}.")
_KIND = Text("Значение не того типа; подходит: {wanted}.", "The value is of the wrong type; what fits: {wanted}.")
_OR = Text(" или ", " or ")
_QUOTED = re.compile(r"'([^']*)'")

MEANINGS: Mapping[str, tuple[str, Text]] = {
    "missing": ("value.missing", _MISSING),
    "extra_forbidden": (
        "name.unknown",
        Text("Такого поля или параметра здесь нет.", "There is no such property or parameter here."),
    ),
    "string_too_short": (
        "value.too-short",
        Text(
            "Слишком коротко; наименьшее число знаков: {min_length}.",
            "Too short; the least number of characters: {min_length}.",
        ),
    ),
    "string_too_long": (
        "value.too-long",
        Text(
            "Слишком длинно; наибольшее число знаков: {max_length}.",
            "Too long; the greatest number of characters: {max_length}.",
        ),
    ),
    "string_pattern_mismatch": (
        "value.form",
        Text("Значение не той формы.", "The value does not have the required form."),
    ),
    "string_unicode": (
        "value.text",
        Text("Текст содержит недопустимые знаки.", "The text holds characters that are not allowed."),
    ),
    "greater_than_equal": ("value.too-small", Text("Слишком мало: не меньше {ge}.", "Too small: at least {ge}.")),
    "greater_than": (
        "value.too-small",
        Text("Слишком мало: нужно больше {gt}.", "Too small: more than {gt} is needed."),
    ),
    "less_than_equal": ("value.too-large", Text("Слишком много: не больше {le}.", "Too large: at most {le}.")),
    "less_than": ("value.too-large", Text("Слишком много: нужно меньше {lt}.", "Too large: less than {lt} is needed.")),
    "too_short": (
        "list.too-short",
        Text(
            "Список слишком короткий; наименьшее число элементов: {min_length}.",
            "The list is too short; the least number of items: {min_length}.",
        ),
    ),
    "too_long": (
        "list.too-long",
        Text(
            "Список слишком длинный; наибольшее число элементов: {max_length}.",
            "The list is too long; the greatest number of items: {max_length}.",
        ),
    ),
    "enum": (
        "value.unknown",
        Text("Такого значения нет; возможны: {expected}.", "There is no such value; possible: {expected}."),
    ),
    "literal_error": (
        "value.unknown",
        Text("Такого значения нет; возможны: {expected}.", "There is no such value; possible: {expected}."),
    ),
    "union_tag_invalid": (
        "value.unknown",
        Text("Такого вида нет; возможны: {expected_tags}.", "There is no such kind; possible: {expected_tags}."),
    ),
    "union_tag_not_found": (
        "value.missing",
        Text("Не указано, какого вида объект.", "The kind of the object is not named."),
    ),
    "json_invalid": ("body.malformed", Text("Тело — не правильный JSON.", "The body is not valid JSON.")),
    "decimal_max_digits": ("value.too-large", Text("Слишком много цифр.", "Too many digits.")),
    "decimal_max_places": (
        "value.too-precise",
        Text("Слишком много знаков после запятой.", "Too many decimal places."),
    ),
    "finite_number": ("value.not-finite", Text("Нужно конечное число.", "A finite number is needed.")),
    "school_year": (
        "value.form",
        Text("Учебный год записывают так: 2026/27.", "A school year is written like 2026/27."),
    ),
    "timezone_aware": ("value.form", Text("Нужно указать часовой пояс, например Z.", "The time zone is needed, as Z.")),
}

_KINDS: Mapping[str, Text] = {
    "string": Text("строка", "a string"),
    "int": Text("целое число", "a whole number"),
    "float": Text("число", "a number"),
    "decimal": Text("десятичное число", "a decimal number"),
    "bool": Text("true или false", "true or false"),
    "uuid": Text("идентификатор UUID", "a UUID"),
    "datetime": Text("момент времени RFC 3339 с часовым поясом", "an RFC 3339 instant with its time zone"),
    "date": Text("дата в виде ГГГГ-ММ-ДД", "a date of the form YYYY-MM-DD"),
    "list": Text("список", "a list"),
    "dict": Text("объект", "an object"),
    "model": Text("объект", "an object"),
    "url": Text("адрес", "an address"),
    "bytes": Text("файл", "a file"),
    "none": Text("null", "null"),
}
_WRONG_TYPE = "value.type"


def faults_of(errors: Iterable[Mapping[str, Any]], body: Any = None) -> list[Fault]:
    """Every fault, each once; the offending value itself is never echoed. With the body, pointers name places in it.

    Of a value that may be of several types Pydantic tells what each of them wants: one fault names them all, and none
    where one of them takes the value and finds it wrong otherwise.
    """
    found: dict[tuple[str, str], Fault] = {}
    wanted: dict[str, list[Text]] = {}
    for error in errors:
        place = error if body is None else {**error, "loc": _within(body, error)}
        fault = _fault(place)
        found.setdefault((fault.pointer, fault.code), fault)
        if fault.code == _WRONG_TYPE and (kind := _kind_of(error)) is not None:
            wanted.setdefault(fault.pointer, []).append(kind)
    otherwise = {pointer for pointer, code in found if code != _WRONG_TYPE}
    return [
        fault if fault.code != _WRONG_TYPE else replace(fault, message=_KIND.filled(wanted=_either(wanted[pointer])))
        for (pointer, code), fault in found.items()
        if code != _WRONG_TYPE or pointer not in otherwise
    ]


def _either(kinds: Sequence[Text]) -> Text:
    """Each of them once."""
    once = list(dict.fromkeys(kinds))
    return Text(_OR.ru.join(one.ru for one in once), _OR.en.join(one.en for one in once))


def _kind_of(error: Mapping[str, Any]) -> Text | None:
    return next((text for name, text in _KINDS.items() if str(error["type"]).startswith(name)), None)


def pointer_of(location: Iterable[str | int]) -> str:
    """JSON pointer (RFC 6901) inside a body; the bare name of a parameter, header or path part."""
    place, *rest = location
    if place != "body":
        return str(rest[0]) if rest else ""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in rest)


def _within(body: Any, error: Mapping[str, Any]) -> tuple[str | int, ...]:
    """The place of an error without what Pydantic puts in besides: the name of the variant that it tried."""
    place, *rest = error["loc"]
    if place != "body":
        return (place, *rest)
    kept: list[str | int] = []
    here = body
    for number, part in enumerate(rest):
        known = part in here if isinstance(here, dict) else isinstance(here, list) and isinstance(part, int)
        if known:
            here = here[part]
        if known or (number == len(rest) - 1 and error["type"] == "missing"):
            kept.append(part)
    if str(error["type"]).startswith("union_tag"):
        kept.append(str(error["ctx"]["discriminator"]).strip("'"))
    return (place, *kept)


def _fault(error: Mapping[str, Any]) -> Fault:
    kind = str(error["type"])
    context = {name: _shown(value) for name, value in (error.get("ctx") or {}).items()}
    pointer = "" if kind == "json_invalid" else pointer_of(error["loc"])[:500]
    if kind == "missing" and not pointer:
        return Fault("", "body.missing", Text("Нужно тело запроса.", "A body is required."))
    if kind in MEANINGS:
        code, message = MEANINGS[kind]
        example = example_of(str(context["pattern"])) if kind == "string_pattern_mismatch" else None
        hint = None if example is None else _FOR_INSTANCE.filled(example=example)
        return Fault(pointer, code, message.filled(**context), hint)
    told = (error.get("ctx") or {}).get("text")
    if isinstance(told, Text):
        return Fault(pointer + str(error["ctx"].get("at", "")), f"value.{kind}", told)
    wanted = _kind_of(error)
    if wanted is not None:
        return Fault(pointer, _WRONG_TYPE, _KIND.filled(wanted=wanted))
    return Fault(pointer, "value.refused", Text("Значение недопустимо.", "The value is not allowed."))


@lru_cache(maxsize=256)
def example_of(pattern: str) -> str | None:
    """What a body's property of this form may look like, as the contract shows it."""
    models = list(BaseModel.__subclasses__())
    for model in models:
        models += model.__subclasses__()
        for field in model.model_fields.values():
            for metadata, examples in _parts(field.annotation, field.metadata, field.examples or ()):
                told = next((one for one in examples if isinstance(one, str)), None)
                if told is not None and any(getattr(one, "pattern", None) == pattern for one in metadata):
                    return told
    return None


def _parts(annotation: Any, metadata: Sequence[Any], examples: Sequence[Any]) -> Iterator[tuple[Any, Sequence[Any]]]:
    """Of an annotation and all that stands inside it: what is asked of the value, and its examples."""
    yield metadata, examples
    inside = getattr(annotation, "__metadata__", None)
    if inside is not None:
        told = [one for part in inside for one in getattr(part, "examples", None) or ()]
        yield from _parts(get_args(annotation)[0], inside, told)
        return
    for part in get_args(annotation):
        yield from _parts(part, (), ())


def _shown(value: Any) -> Any:
    """As it is put into a sentence; a closed list without the quotes and the English "or" between its values."""
    if isinstance(value, str) and (names := _QUOTED.findall(value)):
        return ", ".join(names)
    return value if isinstance(value, str | int | float | Text) else str(value)
