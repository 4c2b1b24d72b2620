"""Figures and days as people read them: a decimal comma in Russian, halves rounded up, rounded for the eye alone."""

import math
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.domains.monitoring.lives import MonitoringKind
from app.domains.monitoring.values import FormIndicator
from app.domains.roadmap.codes import WaveKind
from app.kernel.text import Text

GAP = "\N{NO-BREAK SPACE}"
NOTHING = Text("нет данных", "no data")
HIDDEN = Text("скрыто: малое число", "hidden: a small count")
_STEM = 4
"""So many letters of a Russian word stay as they are in its cases: `балл`, `балла`, `баллов`."""


def number(value: float | None, places: int = 1, *, signed: bool = False, fixed: bool = False) -> Text:
    """`1 234,5` and `1,234.5`; a trailing zero is dropped unless the places are `fixed`, a minus is a minus."""
    if value is None:
        return NOTHING
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    exact = exact or abs(exact)  # nothing is neither above nor below zero
    told = f"{exact:+,f}" if signed and exact else f"{exact:,f}"
    told = told.rstrip("0").rstrip(".") if "." in told and not fixed else told
    told = told.replace("-", "\N{MINUS SIGN}")
    return Text(told.replace(",", GAP).replace(".", ","), told)


def on_scale(value: float | None, *, signed: bool = False) -> Text:
    """On the scale of the district: one place everywhere, also where it is a zero."""
    return number(value, 1, signed=signed, fixed=True)


def percent(value: float | None, places: int = 0, *, fixed: bool = False) -> Text:
    """A part of one as per cent."""
    if value is None:
        return NOTHING
    exact: Any = 100 * Decimal(str(value))  # 0.285 is 28.5 per cent
    told = number(exact, places, fixed=fixed)
    return Text(f"{told.ru}{GAP}%", f"{told.en}{GAP}%")


def less(value: float) -> Text:
    """Such a part of one never looks like more than it is: 0.7996 is 79.9 per cent, and below 80."""
    return percent(math.floor(1000 * value) / 1000, 1)


def amount(value: float | None, figure: str) -> Text:
    """A figure of an indicator: its share, or its value."""
    return percent(value, 1) if figure == "share" else number(value, 2)


def counted(n: int, one: str, few: str, many: str) -> str:
    """So many in Russian: which of the three it is called after this number (`лист`, `листа`, `листов`)."""
    if n % 10 == 1 and n % 100 != 11:  # noqa: PLR2004
        return one
    return few if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else many  # noqa: PLR2004


def shortened(text: str, most: int) -> str:
    """At most so many characters, where there is room for no more."""
    return text if len(text) <= most else text[: most - 1].rstrip(" .,;:—-") + "…"


def day(value: date) -> Text:
    """`26.11.2026` and `26 November 2026`."""
    return Text(f"{value:%d.%m.%Y}", f"{value.day} {value:%B %Y}")


def moment(kind: str, school_year: str) -> Text:
    """Which monitoring of which year, short enough for an axis."""
    if kind == MonitoringKind.BASELINE.value:
        return Text(f"исходный {school_year}", f"baseline {school_year}")
    label = WaveKind(kind).label
    return Text(f"{label.ru} {school_year}", f"{label.en} {school_year}")


def monitoring(kind: str, school_year: str) -> Text:
    """Which monitoring it is, in a sentence: `промежуточный мониторинг 2024/25`."""
    label = MonitoringKind(kind).label
    return Text(f"{label.ru} мониторинг {school_year}", f"{label.en} wave {school_year}")


def titled(title: Mapping[str, Any]) -> Text:
    """`{"ru": ..., "en": ...}` as a text."""
    return Text(title["ru"], title["en"])


def indicator(one: FormIndicator) -> Text:
    """What an indicator is called, with the heading it stands under and its unit.

    The unit is left out where it is read as a share, and where the name tells it already: a mean score is in points.
    """
    name, unit = one.title.text, one.unit
    if unit is not None and one.base is None and unit.ru[:_STEM].lower() not in name.ru.lower():
        name = Text(f"{name.ru}, {unit.ru}", f"{name.en}, {unit.en}")
    if one.section is not None:
        name = Text(f"{one.section.ru}: {name.ru}", f"{one.section.en}: {name.en}")
    return name


def listed(names: list[str], most: int = 40) -> Text:
    """Names after one another, and how many more there are."""
    shown = ", ".join(names[:most])
    if len(names) <= most:
        return Text(shown, shown)
    return Text(f"{shown} и ещё {len(names) - most}", f"{shown} and {len(names) - most} more")


def sentence(text: Text) -> Text:
    """With a capital letter at the beginning."""
    return Text(text.ru[:1].upper() + text.ru[1:], text.en[:1].upper() + text.en[1:])
