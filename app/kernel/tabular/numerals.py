"""Numbers as people write them: decimal comma or point, parted thousands, many kinds of minus and of space.

`1,234` is one thousand and something in one country and one and a bit in another. Which it is here is never guessed but
established by the other numbers of the same table: `12,5` or `1 234,5` show what the comma means, so does `1,234,567`.
"""

import re
from decimal import Decimal
from typing import NamedTuple

DIGITS = 28
"""More digits than any count, share or mean has; beyond them decimal arithmetic would round."""

_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}"
_MINUSES = "\N{MINUS SIGN}\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FULLWIDTH HYPHEN-MINUS}"
_INVISIBLE = "\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}"
_PLAIN = str.maketrans(_SPACES + _MINUSES, " " * len(_SPACES) + "-" * len(_MINUSES), _INVISIBLE)

_PARTED = re.compile(r"([+-]?) ?([1-9][0-9]{0,2}(?:([ .,])[0-9]{3})(?:\3[0-9]{3})*)(?:(?!\3)([.,])([0-9]+))?")
_PLAINLY = re.compile(r"([+-]?) ?([0-9]*)(?:([.,])([0-9]+))?([eE][+-]?[0-9]{1,3})?")


class Numeral(NamedTuple):
    """What is written, as far as it is certain."""

    value: Decimal
    """With a lone comma or point taken for the decimal mark."""
    mark: str | None = None
    """The decimal mark that this number shows for certain."""
    parted: Decimal | None = None
    """The other meaning, where that lone comma or point may as well part the thousands."""
    lone: str = ""
    """Then: which of the two it is."""


class TooLong(ValueError):
    """More digits than `DIGITS`."""


def numeral(text: str) -> Numeral | None:
    """What the text says as a number, or None when it is none."""
    plain = text.translate(_PLAIN).strip()
    found = _PARTED.fullmatch(plain) or _PLAINLY.fullmatch(plain)
    if found is None or not (found[2] or found[4]):
        return None
    if len(plain) > DIGITS and sum(map(str.isdigit, plain)) > DIGITS:
        raise TooLong
    return (_parted if found.re is _PARTED else _plainly)(*found.groups(default=""))


def _parted(sign: str, whole: str, part: str, mark: str, fraction: str) -> Numeral:
    together = sign + whole.replace(part, "")
    if mark:
        return Numeral(Decimal(f"{together}.{fraction}"), mark)
    if part == " ":
        return Numeral(Decimal(together))
    if whole.count(part) > 1:
        return Numeral(Decimal(together), "." if part == "," else ",")
    return Numeral(Decimal(sign + whole.replace(part, ".")), None, Decimal(together), part)


def _plainly(sign: str, whole: str, mark: str, fraction: str, exponent: str) -> Numeral:
    point = "." if mark else ""
    return Numeral(Decimal(f"{sign}{whole}{point}{fraction}{exponent}"), mark or None)
