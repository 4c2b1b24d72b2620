"""What a value of an indicator may be: its type and its limits, in words that say which question they are about."""

import math
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from app.domains.monitoring.lives import IndicatorType, Summing
from app.domains.monitoring.values import FormIndicator
from app.kernel.tabular.words import listed, nearest, shown
from app.kernel.text import Text

LARGEST = 1e12
_EXACT = 1 << 53
"""A double holds every whole number below."""
LONGEST = 1000
"""Characters of a text, unless the indicator says otherwise."""


class Misfit(NamedTuple):
    """Why a value is none of this indicator."""

    code: str
    message: Text
    hint: Text | None = None


Reader: TypeAlias = Callable[[object], int | float | str | bool | Misfit | None]
"""A value as JSON has it -> as it is kept; None for a blank one, a `Misfit` for one that does not fit."""


class Limits(NamedTuple):
    """Between which a number is, both included."""

    low: float
    high: float


def heading(indicator: FormIndicator) -> Text:
    """The question with the heading it stands under."""
    title = indicator.title.text
    if indicator.section is None:
        return title
    section = indicator.section.text
    return Text(f"{section.ru}: {title.ru}", f"{section.en}: {title.en}")


def limits(indicator: FormIndicator) -> Limits:
    """The limits that were told, and those that go without saying."""
    low, high = -LARGEST, LARGEST
    if indicator.type is IndicatorType.SHARE:
        low, high = 0.0, 1.0
    elif indicator.type is IndicatorType.INTEGER and indicator.summing is Summing.SUM:
        low = 0.0 if indicator.minimum is None or indicator.base is not None else low
    elif indicator.summing is Summing.DEVIATION:
        low = 0.0
    return Limits(
        low if indicator.minimum is None else max(low, indicator.minimum),
        high if indicator.maximum is None else min(high, indicator.maximum),
    )


def reader_of(indicator: FormIndicator) -> Reader:
    """How values of this indicator are read."""
    match indicator.type:
        case IndicatorType.INTEGER:
            return _whole(indicator)
        case IndicatorType.DECIMAL | IndicatorType.SHARE:
            return _number(indicator)
        case IndicatorType.CHOICE:
            return _choice(indicator)
        case IndicatorType.BOOLEAN:
            return _truth(indicator)
        case IndicatorType.TEXT:
            return _text(indicator)


def numeral(number: float) -> Text:
    """A number as a sentence says it."""
    plain = str(int(number)) if float(number).is_integer() and abs(number) <= LARGEST else f"{number:.15g}"
    return Text(plain.replace(".", ","), plain)


# --- by type ----------------------------------------------------------------------------------------------------------


def _whole(indicator: FormIndicator) -> Reader:
    low, high = limits(indicator)
    not_whole = _said(
        indicator, "value.type", Text("нужно целое число", "a whole number is needed"),
        Text("Впишите число без дробной части и без кавычек.", "Give a number without decimals and without quotes."),
    )  # fmt: skip
    small, large = _bounds(indicator)

    def read(raw: object) -> int | Misfit | None:
        if raw.__class__ is int:
            if low <= raw <= high:
                return raw
            value = raw
        elif isinstance(raw, float) and raw.is_integer():
            value = int(raw)
        else:
            return _unless_blank(raw, not_whole)
        if value < low:
            return small
        return large if value > high else value

    return read


def _number(indicator: FormIndicator) -> Reader:
    low, high = limits(indicator)
    places = indicator.decimals
    not_a_number = _said(
        indicator, "value.type", Text("нужно число", "a number is needed"),
        Text("Впишите число без кавычек и единиц.", "Give a number without quotes and units."),
    )  # fmt: skip
    not_finite = _said(indicator, "value.not-finite", Text("нужно конечное число", "a finite number is needed"))
    endless = _said(
        indicator, "value.too-precise", Text("цифр больше, чем хранится", "there are more digits than are kept"),
        Text("Округлите до 15 значащих цифр.", "Round to 15 significant digits."),
    )  # fmt: skip
    precise = _said(
        indicator, "value.too-precise",
        Text(f"знаков после запятой не больше {places}", f"there may be at most {places} decimals"),
        Text("Округлите.", "Round it."),
    )  # fmt: skip
    small, large = _bounds(indicator)

    def read(raw: object) -> float | Misfit | None:
        if isinstance(raw, float):
            value = raw + 0.0  # and no minus zero
        elif raw.__class__ is int and -_EXACT < raw < _EXACT:
            value = float(raw)
        elif isinstance(raw, int | Decimal) and not isinstance(raw, bool):
            value = float(raw) if -LARGEST <= raw <= LARGEST else math.inf if raw > 0 else -math.inf
            if Decimal(repr(value)) != raw and math.isfinite(value):
                return endless
        else:
            return _unless_blank(raw, not_a_number)
        if not low <= value <= high:
            return not_finite if math.isnan(value) else small if value < low else large
        return precise if places is not None and round(value, places) != value else value

    return read


def _choice(indicator: FormIndicator) -> Reader:
    options = {choice.code: choice.title.text for choice in indicator.choices}
    listed_ = Text(
        listed(f"{code} ({title.ru})" for code, title in options.items()),
        listed(f"{code} ({title.en})" for code, title in options.items()),
    )
    every = Text("Возможны: {listed}.", "Possible: {listed}.").filled(listed=listed_)
    strange = _said(indicator, "value.unknown", Text("такого варианта нет", "there is no such option"), every)

    def read(raw: object) -> str | Misfit | None:
        if isinstance(raw, str):
            if raw in options:
                return raw
            near = nearest(raw, options) if raw.strip() else None
            if near is not None:
                hint = Text(f"Может быть, «{near}»? {every.ru}", f"“{near}”, perhaps? {every.en}")
                return strange._replace(hint=hint)
        return _unless_blank(raw, strange)

    return read


def _truth(indicator: FormIndicator) -> Reader:
    neither = _said(
        indicator, "value.type", Text("нужно «да» или «нет»", "yes or no is needed"),
        Text("В JSON это true или false без кавычек.", "In JSON this is true or false without quotes."),
    )  # fmt: skip

    def read(raw: object) -> bool | Misfit | None:
        return raw if isinstance(raw, bool) else _unless_blank(raw, neither)

    return read


_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _text(indicator: FormIndicator) -> Reader:
    longest = indicator.longest or LONGEST
    no_text = _said(indicator, "value.type", Text("нужен текст", "a text is needed"))
    unfit = _said(
        indicator, "value.text", Text("в тексте есть недопустимые знаки", "the text holds characters not allowed"),
        Text("Наберите текст заново.", "Type the text anew."),
    )  # fmt: skip
    long = _said(
        indicator, "value.too-long",
        Text(f"слишком длинно, не больше {longest} знаков", f"too long, at most {longest} characters"),
    )  # fmt: skip

    def read(raw: object) -> str | Misfit | None:
        if not isinstance(raw, str):
            return no_text
        value = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
        if _UNFIT.search(value):
            return unfit
        return long if len(value) > longest else value or None

    return read


# --- what they share --------------------------------------------------------------------------------------------------


def _said(indicator: FormIndicator, code: str, what: Text, hint: Text | None = None) -> Misfit:
    name = heading(indicator)
    return Misfit(code, Text(f"«{shown(name.ru)}»: {what.ru}.", f"“{shown(name.en)}”: {what.en}."), hint)


def _bounds(indicator: FormIndicator) -> tuple[Misfit, Misfit]:
    low, high = map(numeral, limits(indicator))
    return (
        _said(
            indicator, "value.too-small",
            Text(f"слишком мало, не меньше {low.ru}", f"too small, at least {low.en}"),
        ),
        _said(
            indicator, "value.too-large",
            Text(f"слишком много, не больше {high.ru}", f"too large, at most {high.en}"),
        ),
    )  # fmt: skip


def _unless_blank(raw: object, misfit: Misfit) -> Misfit | None:
    return None if isinstance(raw, str) and not raw.strip() else misfit
