"""What can be wrong with the expression of a rule, in words for whoever draws up a form."""

from collections.abc import Iterable
from typing import NamedTuple

from app.kernel.tabular.words import shown
from app.kernel.text import Text


class Flaw(NamedTuple):
    """What is wrong with an expression, in the manner of a fault."""

    code: str
    message: Text
    hint: Text | None = None


SYNTAX = Text(
    "Выражение не читается: строка {line}, знак {column}, «{near}».",
    "The expression cannot be read: line {line}, character {column}, “{near}”.",
)
SYNTAX_HINT = Text(
    "Сравнивают знаками ==, !=, <, <=, >, >=, «и» пишут &&, «или» — ||, «не» — !, тексты берут в кавычки, "
    "дробную часть отделяют точкой; показатели называют их кодами.",
    "Compare by ==, !=, <, <=, >, >=; write && for and, || for or, ! for not; texts stand in quotes, decimals "
    "after a point; indicators go by their codes.",
)
COMPLEX = Flaw(
    "rule.too-complex",
    Text("Выражение слишком сложное.", "The expression is too complex."),
    Text("Разделите правило на несколько.", "Make several rules of it."),
)
"""Also what the library does not compile: deeper than it goes."""
UNKNOWN = Text("В форме нет показателя «{name}».", "The form has no indicator “{name}”.")
NEAR = Text("Может быть, «{near}»?", "“{near}”, perhaps?")
SEE = Text("Показатели называют их кодами (code).", "Indicators go by their codes.")
NULL = Flaw(
    "rule.unknown-name",
    Text("Сравнивать с null незачем.", "There is no need to compare with null."),
    Text(
        "Пока у показателя нет значения, правило не проверяется; о прошлом мониторинге спрашивают has(previous.код).",
        "As long as an indicator has no value, the rule is not judged; of the wave before ask has(previous.code).",
    ),
)
PREVIOUS = Text("После «{name}» нужна точка и имя.", "After “{name}” a point and a name are needed.")
PREVIOUS_HINT = Text(
    "Например, previous.pupils, school_class.pupils, school_class.grade.",
    "As in previous.pupils, school_class.pupils, school_class.grade.",
)
CLASS = Text("О классе известно только {names}.", "Of the class only {names} is known.")
FUNCTION = Text("Функции «{name}» в правилах нет.", "Rules have no function “{name}”.")
FUNCTION_HINT = Text("Есть {functions} и у текста {methods}.", "There are {functions}, and {methods} of a text.")
HAS = Flaw(
    "rule.types",
    Text(
        "has() спрашивает только о previous.код и school_class.имя.",
        "has() asks of previous.code and school_class.name alone.",
    ),
    Text(
        "О значениях самой формы спрашивать не нужно: без них правило не проверяется.",
        "There is no need to ask for values of the form itself: without them the rule is not judged.",
    ),
)
KIND = Text("Для «{sign}» нужно {wanted}, а здесь {given}.", "“{sign}” needs {wanted}, and this is {given}.")
ALIKE = Text("Для «{sign}» нужно одинаковое: здесь {one} и {other}.", "“{sign}” needs two alike: {one} and {other}.")
LIST = Text("список", "a list")
NO_OPTION = Text("Среди вариантов нет «{option}».", "“{option}” is no option of the choice.")
OPTIONS = Text("Возможны: {options}.", "Possible: {options}.")
NOT_A_TRUTH = Flaw(
    "rule.not-a-truth",
    Text("Правило должно давать «да» или «нет».", "The rule must give true or false."),
    Text("Сравните значение с чем-нибудь: tested <= pupils.", "Compare the value with something: tested <= pupils."),
)
NAMELESS = Flaw(
    "rule.names-nothing",
    Text("Правило не называет ни одного показателя формы.", "The rule names no indicator of the form."),
    Text("Назовите показатели их кодами: tested <= pupils.", "Name indicators by their codes: tested <= pupils."),
)


def no_function(name: str, functions: Iterable[str], methods: Iterable[str]) -> Flaw:
    """A function that rules do not have."""
    hint = FUNCTION_HINT.filled(functions=", ".join(functions), methods=", ".join(f".{one}" for one in methods))
    return Flaw("rule.unknown-function", FUNCTION.filled(name=shown(name)), hint)
