"""Figures and days as people read them: a decimal comma in Russian, halves rounded up, rounded for the eye alone."""

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


def number(value: float | None, places: int = 1, *, signed: bool = False) -> Text:
    """`1 234,5` and `1,234.5`; a trailing zero is dropped, a minus is a minus."""
    if value is None:
        return NOTHING
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    told = f"{exact:+,f}" if signed and exact else f"{exact:,f}"
    told = told.rstrip("0").rstrip(".") if "." in told else told
    told = told.replace("-", "\N{MINUS SIGN}")
    told = "0" if told in ("\N{MINUS SIGN}0", "+0") else told
    return Text(told.replace(",", GAP).replace(".", ","), told)


def percent(value: float | None, places: int = 0) -> Text:
    """A part of one as per cent."""
    if value is None:
        return NOTHING
    told = number(100 * Decimal(str(value)), places)  # type: ignore[arg-type]  # exact: 0.285 is 28.5 per cent
    return Text(f"{told.ru}{GAP}%", f"{told.en}{GAP}%")


def amount(value: float | None, figure: str) -> Text:
    """A figure of an indicator: its share, or its value."""
    return percent(value, 1) if figure == "share" else number(value, 2)


def day(value: date) -> Text:
    """`26.11.2026` and `26 November 2026`."""
    return Text(f"{value:%d.%m.%Y}", f"{value.day} {value:%B %Y}")


def moment(kind: str, school_year: str) -> Text:
    """Which monitoring of which year, short enough for an axis."""
    if kind == MonitoringKind.BASELINE.value:
        return Text(f"исходный {school_year}", f"baseline {school_year}")
    label = WaveKind(kind).label
    return Text(f"{label.ru} {school_year}", f"{label.en} {school_year}")


def titled(title: Mapping[str, Any]) -> Text:
    """`{"ru": ..., "en": ...}` as a text."""
    return Text(title["ru"], title["en"])


def indicator(one: FormIndicator) -> Text:
    """What an indicator is called, with the heading it stands under and, unless it is read as a share, its unit."""
    name = one.title.text
    if one.section is not None:
        name = Text(f"{one.section.ru}: {name.ru}", f"{one.section.en}: {name.en}")
    return (
        name
        if one.unit is None or one.base is not None
        else Text(f"{name.ru}, {one.unit.ru}", f"{name.en}, {one.unit.en}")
    )


def listed(names: list[str], most: int = 40) -> Text:
    """Names after one another, and how many more there are."""
    shown = ", ".join(names[:most])
    if len(names) <= most:
        return Text(shown, shown)
    return Text(f"{shown} и ещё {len(names) - most}", f"{shown} and {len(names) - most} more")


def sentence(text: Text) -> Text:
    """With a capital letter at the beginning."""
    return Text(text.ru[:1].upper() + text.ru[1:], text.en[:1].upper() + text.en[1:])
