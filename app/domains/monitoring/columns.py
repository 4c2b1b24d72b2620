"""A form as columns of a table, and what a row of such a table says of the form."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from app.domains.monitoring.compiled import CompiledForm
from app.domains.monitoring.lives import IndicatorType, Missing
from app.domains.monitoring.reading import heading
from app.domains.monitoring.values import FormIndicator
from app.kernel.tabular import Absence, Column, Reader, boolean, choice, integer, number, percent, share, text
from app.kernel.tabular.words import folded
from app.kernel.text import Text

EXPLANATION = Column("explanation", Text("Пояснение", "Explanation"), text)
"""One for all warnings of the row."""

_READERS: Mapping[IndicatorType, Reader] = {
    IndicatorType.INTEGER: integer,
    IndicatorType.DECIMAL: number,
    IndicatorType.SHARE: share,
    IndicatorType.BOOLEAN: boolean,
    IndicatorType.TEXT: text,
}
_REASONS = {Absence.NOT_APPLICABLE: Missing.NOT_APPLICABLE, Absence.UNKNOWN: Missing.UNKNOWN}


def columns(form: CompiledForm, beside: Iterable[Column] = ()) -> tuple[Column, ...]:
    """One column for each indicator, and the explanation; `beside` are the caller's own, whose names are taken.

    A column is known by its code, by its section and title (`Mathematics / Tested` under merged headings) and by its
    title alone where no other column could be meant.
    """
    others = (*beside, EXPLANATION)
    names = {folded(name) for column in others for name in (column.key, *column.title, *column.aliases)}
    full = {indicator.code: _full(indicator, names) for indicator in form.indicators}
    names |= {folded(name) for code, title in full.items() for name in (code, *title)}
    short = Counter(name for one in form.indicators for name in {folded(title) for title in one.title.text})
    made = (
        Column(
            key=one.code,
            title=full[one.code],
            reads=_reader(one),
            aliases=tuple(
                title
                for title in one.title.text
                if short[folded(title)] == 1 and folded(title) and folded(title) not in names
            ),
            absences=True,
        )
        for one in form.indicators
    )
    return (*made, EXPLANATION)


def taken(form: CompiledForm, row: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Values and absences of a row that a table gave, for `check`; what the row says nothing of is in neither.

    A number that a double does not hold to the last digit stays a decimal: `check` refuses it and rounds nothing.
    """
    values: dict[str, Any] = {}
    absences: dict[str, str] = {}
    for code in form.readers:
        value = row.get(code)
        if value.__class__ is not Absence:
            if value is not None:
                values[code] = value
        elif (reason := _REASONS.get(value)) is not None:
            absences[code] = reason.value
    return values, absences


def _full(indicator: FormIndicator, beside: set[str]) -> Text:
    """The code tells an indicator from a column of the caller that is called the same."""
    title = heading(indicator)
    if beside.isdisjoint(map(folded, title)):
        return title
    return Text(f"{title.ru} ({indicator.code})", f"{title.en} ({indicator.code})")


def _reader(indicator: FormIndicator) -> Reader:
    if indicator.type is IndicatorType.CHOICE:
        return choice({option.code: option.title.text for option in indicator.choices})
    if indicator.type is IndicatorType.DECIMAL and indicator.unit is not None and "%" in indicator.unit.text:
        return percent
    return _READERS[indicator.type]
