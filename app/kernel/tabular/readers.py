"""What a cell says, by the kind of its column: a value, or an `Absence`, or `Misread`; never a guess.

A raw value is what the source holds: text from a CSV; text, number, boolean or date from a workbook; any scalar from
JSON; or a `Complaint` where the source already knows that nothing can be read there.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias

from app.kernel.tabular import complaints
from app.kernel.tabular.absences import LONGEST, SYMBOLS, Absence, absence_of
from app.kernel.tabular.complaints import Complaint
from app.kernel.tabular.numerals import DIGITS, TooLong, numeral
from app.kernel.tabular.words import folded, listed, nearest, shown
from app.kernel.text import Text


class Facts:
    """What the whole table tells about how its cells are to be read."""

    def __init__(
        self,
        marks: Mapping[str, Absence] | None = None,
        evidence: Callable[[], frozenset[str]] = frozenset,
        *,
        date1904: bool = False,
    ) -> None:
        self.marks = {folded(mark): meaning for mark, meaning in (marks or {}).items()}
        self.date1904 = date1904
        self.texts: dict[str, str | Absence] = {}
        """What short texts were read as: codes and letters come again and again."""
        self._evidence = evidence

    @cached_property
    def decimal_marks(self) -> frozenset[str]:
        """The decimal marks that numbers of the table show for certain; found out when first needed, in a pass."""
        return self._evidence()


Reader: TypeAlias = Callable[[object, Facts], object]


class Misread(Exception):
    """The cell cannot be read for certain."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(complaint.code)
        self.complaint = complaint


_SURE = re.compile(r"-?[0-9]{1,15}(?:[.,](?:[0-9]{1,2}|[0-9]{4,9}))?")
"""What most numbers look like, and what leaves no doubt; all else takes the long way."""
_SURE_WHOLE, _SURE_FROM = 1e15, 1e-6
_EXACT = 15
"""Characters of a number that no double changes."""


def integer(raw: object, facts: Facts) -> int | Absence:
    """A whole number; `12,0` is one."""
    if type(raw) is int and -_SURE_WHOLE < raw < _SURE_WHOLE:  # and no bool
        return raw
    if isinstance(raw, str) and raw.isdecimal() and raw.isascii() and len(raw) <= DIGITS:
        return int(raw)
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < _SURE_WHOLE:
        return int(raw)
    value = _number(raw, facts, whole=True)
    if isinstance(value, Absence):
        return value
    if isinstance(raw, float):
        value = Decimal(f"{raw:.15g}")  # Excel computes with 15 digits: 3.0000000000000004 is the 3 that it shows
    if value != value.to_integral_value():
        raise Misread(complaints.CELL_NOT_WHOLE.about(value=shown(raw)))
    return int(value)


def decimal(raw: object, facts: Facts) -> Decimal | Absence:
    """Any number, exactly as it is written."""
    if isinstance(raw, str) and _SURE.fullmatch(raw):
        return Decimal(raw.replace(",", "."))
    if isinstance(raw, float) and _SURE_FROM < abs(raw) < _SURE_WHOLE:
        return Decimal(_digits(raw))
    return _number(raw, facts)


def number(raw: object, facts: Facts) -> float | Decimal | Absence:
    """The same, for those who compute in doubles: a plain number where a double holds every digit that is written."""
    if type(raw) is float and (_SURE_FROM < raw < _SURE_WHOLE or -_SURE_WHOLE < raw < -_SURE_FROM):
        return raw
    if type(raw) is int and -_SURE_WHOLE < raw < _SURE_WHOLE:
        return raw
    if isinstance(raw, str) and len(raw) <= _EXACT and _SURE.fullmatch(raw):
        return float(raw.replace(",", "."))
    return decimal(raw, facts)


def share(raw: object, facts: Facts) -> Decimal | Absence:
    """A share between 0 and 1; percents carry their sign: a bare 12,5 is refused, never divided."""
    percent = isinstance(raw, str) and raw.rstrip().endswith("%")
    value = _number(raw.rstrip()[:-1] if isinstance(raw, str) and percent else raw, facts)
    if isinstance(value, Absence):
        return value
    value = value.scaleb(-2) if percent else value
    if not 0 <= value <= 1:
        raise Misread(complaints.CELL_NOT_A_SHARE.about(value=shown(raw)))
    return value


def percent(raw: object, facts: Facts) -> float | Decimal | Absence:
    """A number of percents, whose sign may stand beside it: `78`, `78 %`."""
    if isinstance(raw, str) and raw.rstrip().endswith("%"):
        raw = raw.rstrip()[:-1]
    return number(raw, facts)


NUMERIC: frozenset[Reader] = frozenset({integer, decimal, number, share, percent})
"""Columns read so may tell what the decimal mark of the table is."""

_MOST_REMEMBERED = 20_000
_CLEAN = re.compile("[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]*")
_EDGES = "\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}"


def text(raw: object, facts: Facts) -> str | Absence:
    """A text without the spaces around it, its letters composed (NFC); whole numbers are taken for their digits."""
    if not isinstance(raw, str):
        return _text_of(raw, facts)
    if len(raw) > LONGEST:
        return _text_in(raw)
    if (known := facts.texts.get(raw)) is not None:
        return known
    read = absence_of(raw, facts.marks) or _text_in(raw)
    if len(facts.texts) < _MOST_REMEMBERED:
        facts.texts[raw] = read
    return read


def date_(raw: object, facts: Facts) -> date | Absence:
    """A day: `2026-09-01`, `01.09.2026`, a date cell, or the number Excel keeps for one."""
    if isinstance(raw, datetime):
        if raw.time() != time():
            raise Misread(complaints.CELL_DATE_WITH_TIME.about(value=shown(raw)))
        return raw.date()
    if isinstance(raw, date):
        return raw
    plain = _plain(raw, facts)
    if isinstance(plain, Absence):
        return plain
    if isinstance(plain, str):
        return _date_in(plain)
    if not isinstance(plain, bool) and isinstance(plain, int | float) and (day := _serial(plain, facts.date1904)):
        return day
    raise Misread(complaints.CELL_NOT_A_DATE.about(value=shown(raw)))


_TRUTHS: Mapping[str, bool] = {
    **dict.fromkeys(("да", "yes", "true", "истина", "1"), True),
    **dict.fromkeys(("нет", "no", "false", "ложь", "0"), False),
}


def boolean(raw: object, facts: Facts) -> bool | Absence:
    """Yes or no, in words, in either language, or as 1 and 0."""
    if isinstance(raw, bool):
        return raw
    if (truth := _TRUTHS.get(_spoken(raw))) is not None:
        return truth
    plain = _plain(raw, facts)
    if isinstance(plain, Absence):
        return plain
    raise Misread(complaints.CELL_NOT_A_BOOLEAN.about(value=shown(raw)))


def choice(options: Mapping[str, Text]) -> Reader:
    """One of the options, told by its code or by its title in either language; gives the code."""
    known = _names(options)
    titles = listed(title.ru for title in options.values()), listed(title.en for title in options.values())

    def read(raw: object, facts: Facts) -> str | Absence:
        if not isinstance(raw, bool) and (code := known.get(_spoken(raw))):
            return code
        plain = _plain(raw, facts)
        if isinstance(plain, Absence):
            return plain
        near = nearest(_spoken(raw), known)
        told = complaints.CELL_NOT_A_CHOICE_NEAR if near else complaints.CELL_NOT_A_CHOICE
        meant = options[known[near]] if near else None
        raise Misread(told.about(value=shown(raw), choices=Text(*titles), near=meant))

    return read


# --- what they share -------------------------------------------------------------------------------------------------


def _text_in(written: str) -> str | Absence:
    if (clean := _CLEAN.match(written)) and clean.end() != len(written):
        raise Misread(complaints.CELL_BAD_CHARACTER.about(point=ord(written[clean.end()])))
    if written.startswith("#"):
        _refuse_error(written.strip())
    return _trimmed(written) or Absence.ABSENT


def _trimmed(written: str) -> str:
    plain = written.strip().strip(_EDGES).strip()
    if "\r" in plain:
        plain = plain.replace("\r\n", "\n").replace("\r", "\n")
    return plain if plain.isascii() else unicodedata.normalize("NFC", plain)


_ERROR = re.compile(
    r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|FIELD!|BLOCKED!|CONNECT!|BUSY!"
    r"|ССЫЛКА!|Н/Д|ЗНАЧ!|ДЕЛ/0!|ИМЯ\?|ЧИСЛО!|ПУСТО!|ПЕРЕНОС!|ВЫЧИСЛ!)"
)
"""As a CSV saved from Excel holds them, in either language."""


def _plain(raw: object, facts: Facts) -> str | float | Decimal | Absence:
    """A text that stands for itself, a number, or an absence; all else is refused."""
    if raw is None:
        return Absence.ABSENT
    if isinstance(raw, str):
        _refuse_error(raw.strip())
        return absence_of(raw, facts.marks) or SYMBOLS.get(raw.strip().casefold()) or raw
    if isinstance(raw, Complaint):
        raise Misread(raw)
    if isinstance(raw, dict | list):
        raise Misread(complaints.CELL_NESTED)
    return raw if isinstance(raw, int | float | Decimal) else shown(raw)


def _refuse_error(value: str) -> None:
    if _ERROR.fullmatch(value.upper()):
        raise Misread(complaints.CELL_FORMULA_ERROR.about(value=value.upper()))


def _names(options: Mapping[str, Text]) -> Mapping[str, str]:
    """Every name of an option, folded, with its code; a title that two options share names neither."""
    known: dict[str, str] = {}
    shared: set[str] = set()
    for code, title in options.items():
        for name in {folded(title.ru), folded(title.en)}:
            if known.setdefault(name, code) != code:
                shared.add(name)
    return {name: code for name, code in known.items() if name not in shared} | {folded(code): code for code in options}


def _digits(number: float | Decimal) -> str:
    """A number as text: Excel keeps 5 as 5.0."""
    return str(int(number)) if isinstance(number, float) and number.is_integer() else str(number)


def _spoken(raw: object) -> str:
    """A word or a code as it is looked up in a list."""
    if isinstance(raw, str):
        return folded(raw)
    return _digits(raw) if isinstance(raw, int | float | Decimal) else ""


def _number(raw: object, facts: Facts, *, whole: bool = False) -> Decimal | Absence:
    if isinstance(raw, date):
        raise Misread(complaints.CELL_DATE_FOR_NUMBER.about(value=shown(raw)))
    plain = _plain(raw, facts)
    if isinstance(plain, Absence):
        return plain
    if isinstance(plain, str):
        value = _settled(plain, facts, whole=whole)
    elif isinstance(plain, bool):
        raise Misread(complaints.CELL_NOT_A_NUMBER.about(value=shown(raw)))
    else:
        value = Decimal(_digits(plain))
    if not value.is_finite():
        raise Misread(complaints.CELL_NOT_A_NUMBER.about(value=shown(raw)))
    if (
        value.adjusted() > DIGITS
        or int(value.as_tuple().exponent) < -2 * DIGITS
        or len(value.as_tuple().digits) > DIGITS
    ):
        raise Misread(complaints.CELL_NUMBER_TOO_LONG)
    return value


def _settled(written: str, facts: Facts, *, whole: bool) -> Decimal:
    """The number this text says, with the help of the rest of the table where the text alone leaves it open."""
    try:
        found = numeral(written)
    except TooLong:
        raise Misread(complaints.CELL_NUMBER_TOO_LONG) from None
    if found is None:
        told = complaints.CELL_PERCENT if written.rstrip().endswith("%") else complaints.CELL_NOT_A_NUMBER
        raise Misread(told.about(value=shown(written)))
    if found.parted is None:
        return found.value
    marks = facts.decimal_marks
    if marks == {found.lone} or (found.lone == "." and not marks and not whole):
        return found.value  # a point parts thousands neither in Russian nor in English
    if found.lone == "," and marks == {"."}:
        return found.parted
    value = written.strip()
    told = complaints.CELL_AMBIGUOUS_NUMBER
    raise Misread(told.about(value=shown(value), one=found.value, other=found.parted, clear=f"{value}0"))


def _text_of(raw: object, facts: Facts) -> str | Absence:
    if isinstance(raw, bool):
        raise Misread(complaints.CELL_NOT_TEXT.about(value=shown(raw)))
    if isinstance(raw, date):
        raise Misread(complaints.CELL_DATE_FOR_TEXT.about(value=shown(raw)))
    if isinstance(raw, time | timedelta):
        raise Misread(complaints.CELL_NOT_TEXT.about(value=shown(raw)))
    if isinstance(raw, float) and not abs(raw) < _SURE_WHOLE:
        raise Misread(complaints.CELL_ROUNDED_NUMBER.about(value=shown(raw)))
    plain = _plain(raw, facts)
    if isinstance(plain, Absence):
        return plain
    number = _number(plain, facts)
    return number if isinstance(number, Absence) else format(number.normalize(), "f")


_MIDNIGHT = r"(?:[T ]0?0:00(?::00(?:\.0+)?)?)?"
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})" + _MIDNIGHT)
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})" + _MIDNIGHT + r"(?: ?г\.?)?")
_EITHER_FIRST = re.compile(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4})" + _MIDNIGHT)
_WITH_TIME = re.compile(r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}[T ][0-9]{1,2}:[0-9]{2}.*")
_SERIAL = re.compile(r"[0-9]{5}")
_MONTHS = 12


def _date_in(written: str) -> date:
    plain = written.strip()
    try:
        if found := _YEAR_FIRST.fullmatch(plain):
            return date(int(found[1]), int(found[3]), int(found[4]))
        if found := _DAY_FIRST.fullmatch(plain):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _EITHER_FIRST.fullmatch(plain):
            return _either(int(found[1]), int(found[3]), int(found[4]), plain)
    except ValueError:
        raise Misread(complaints.CELL_NOT_A_DATE.about(value=shown(plain))) from None
    if _SERIAL.fullmatch(plain) and (day := _serial(int(plain), date1904=False)):
        return day
    if _WITH_TIME.fullmatch(plain):
        raise Misread(complaints.CELL_DATE_WITH_TIME.about(value=shown(plain)))
    raise Misread(complaints.CELL_NOT_A_DATE.about(value=shown(plain)))


def _either(one: int, other: int, year: int, written: str) -> date:
    """`25/12/2026` and `05/05/2026` leave no doubt, `01/02/2026` does."""
    if one != other and one <= _MONTHS and other <= _MONTHS:
        raise Misread(complaints.CELL_AMBIGUOUS_DATE.about(value=shown(written)))
    day, month = (one, other) if other <= _MONTHS else (other, one)
    return date(year, month, day)


_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 99_999
"""1927 to 2173; a smaller number is more likely a year or a count that strayed into the column."""


def _serial(number: float, date1904: bool) -> date | None:
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL or number != int(number):
        return None
    return (_EPOCH_1904 if date1904 else _EPOCH_1900) + timedelta(days=int(number))
