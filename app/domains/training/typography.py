"""Russian typography for what is printed: «ёлочки» with „лапки“ inside, long dashes, spaces that do not break."""

import re
from datetime import date

NBSP = "\N{NO-BREAK SPACE}"
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip
_STRAIGHT = re.compile(r'"([^"]*)"')
_SPACED_HYPHEN = re.compile(r"\s+[-\N{EN DASH}\N{EM DASH}]\s+")
_AFTER_SHORT_WORD = re.compile(r"(?<![\w-])(\w{1,2}|№|для|при|под|над|без|про) (?=\S)", re.IGNORECASE)
_BEFORE_UNIT = re.compile(r"(\d) (?=[\w%])")
_INITIALS = re.compile(r"([А-ЯЁ]\.)\s?(?=[А-ЯЁ])")
_FEW, _TEENS = range(2, 5), range(11, 20)


def set_in_type(text: str) -> str:
    """A sentence or a title as a compositor would set it."""
    text = _STRAIGHT.sub(r"«\1»", text)
    text = _SPACED_HYPHEN.sub(f"{NBSP}\N{EM DASH} ", text)
    text = text.replace(" №", f"{NBSP}№")
    text = _INITIALS.sub(rf"\1{NBSP}", text)
    text = _BEFORE_UNIT.sub(rf"\1{NBSP}", text)
    return _AFTER_SHORT_WORD.sub(rf"\1{NBSP}", text)


def quoted(title: str) -> str:
    """A title in «ёлочки»; what it quotes itself stands in „лапки“."""
    inner = _STRAIGHT.sub(r"„\1“", title).replace("«", "„").replace("»", "“")
    return f"«{set_in_type(inner)}»"


def academic_hours(number: int) -> str:
    """`36 академических часов`."""
    word = "академических часов"
    if number % 100 not in _TEENS:
        if number % 10 == 1:
            word = "академический час"
        elif number % 10 in _FEW:
            word = "академических часа"
    return f"{number}{NBSP}{word}".replace(" ", NBSP)


def day(one: date) -> str:
    """`5 октября 2026 г.`."""
    return f"{one.day}{NBSP}{_MONTHS[one.month - 1]}{NBSP}{one.year}{NBSP}г."


def days(first: date, last: date) -> str:
    """`5 октября — 18 декабря 2026 г.`, as short as it stays clear."""
    if first == last:
        return day(first)
    dash = f"{NBSP}\N{EM DASH} "
    if first.year != last.year:
        return f"{day(first)}{dash}{day(last)}"
    if first.month != last.month:
        return f"{first.day}{NBSP}{_MONTHS[first.month - 1]}{dash}{day(last)}"
    return f"{first.day}\N{EN DASH}{day(last)}"
