"""What must be known of a sheet before calamine may read it, and what calamine does not tell.

calamine lays a sheet out as a full rectangle: two cells far apart, in a file of two kilobytes, would end the process
(tafia/calamine#693). It copies a text of the workbook into each of its cells. It gives error values and formulas
without a value as blanks, and an error of newer Excel (`#SPILL!`) makes it fail. So a sheet is looked through first:
fast where all cells are of the plain kind that nearly every program writes, else cell by cell.
"""

import re
from array import array
from collections.abc import Iterator
from functools import cached_property
from string import ascii_uppercase, digits
from typing import NamedTuple

from app.kernel.tabular import complaints
from app.kernel.tabular.archive import Archive
from app.kernel.tabular.complaints import Complaint
from app.kernel.tabular.places import Place, column_number, letter, unreadable
from app.kernel.tabular.words import shown
from app.kernel.tabular.workbook import STRINGS, SheetEntry, Workbook, parse
from app.kernel.text import Text

MOST_CELLS = 5_000_000
"""Of the rectangle, blank ones counted; calamine takes about 80 bytes for each while it reads."""
MOST_TEXT = 256_000_000
"""Bytes of all texts of a sheet, each counted as often as it stands there."""
MOST_TROUBLES = 100_000

Troubles = dict[int, dict[int, Complaint]]
"""Row -> column -> why nothing can be read there; both counted from 1."""


class Texts:
    """How long the texts are that the sheets of a workbook share; counted once, however many sheets are read."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    @cached_property
    def longest(self) -> int:
        """In bytes, at most."""
        return max(_lengths(self._archive), default=0)

    @cached_property
    def lengths(self) -> "array[int]":
        """Of each of them, in bytes, at most."""
        return array("I", _lengths(self._archive))


def survey(archive: Archive, workbook: Workbook, sheet: SheetEntry, texts: Texts) -> Troubles:
    """The cells of the sheet without a value one could trust; refuses a sheet too large to be read."""
    plain = _plain(archive, sheet)
    if plain is not None and plain.fits(texts.longest):
        return {}
    walk = _Walk(texts.lengths, sheet.name, uncomputed=workbook.uncomputed)
    parse(archive.pieces(sheet.part), sheet.part, walk.start, walk.end, walk.characters)
    if walk.last_row * walk.last_column > MOST_CELLS or walk.text > MOST_TEXT:
        told = complaints.FILE_TOO_MANY_CELLS.about(
            sheet=shown(sheet.name), rows=walk.last_row, columns=walk.last_column
        )
        raise unreadable(told)
    return walk.troubles


# --- the fast way ----------------------------------------------------------------------------------------------------

_CELL = re.compile(
    rb'<c(?: r="([A-Z]{1,3}[0-9]{1,7})"(?: s="[0-9]+")?(?: t="(?:s|n|b|str|inlineStr)")?(?: s="[0-9]+")?/?>|[\s/>])'
)
_PREFIXED = re.compile(rb":[cf][\s/>]")
"""The tag of a cell or a formula with a prefix, or a text that looks like it; either way the slow way is right."""
_FORMULA = re.compile(rb"<f[\s/>]")
_STRING = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_LETTERS, _DIGITS = ascii_uppercase.encode(), digits.encode()


class _Plain(NamedTuple):
    """How far a sheet of plain cells reaches."""

    last_row: int = 0
    last_column: int = 0
    texts: int = 0

    def fits(self, longest_text: int) -> bool:
        return self.last_row * self.last_column <= MOST_CELLS and self.texts * longest_text <= MOST_TEXT


def _plain(archive: Archive, sheet: SheetEntry) -> _Plain | None:
    """None if any cell is not plain: no address, a formula, an error, an attribute of a rarer kind."""
    found = _Plain()
    for piece in _whole_tags(archive, sheet.part):
        addresses = _CELL.findall(piece)
        if b"" in addresses or _FORMULA.search(piece) or _PREFIXED.search(piece):
            return None
        if addresses:
            together = b" ".join(addresses)
            row = max(map(int, set(together.translate(None, _LETTERS).split())))
            column = max(column_number(name.decode()) for name in set(together.translate(None, _DIGITS).split()))
            found = _Plain(
                max(found.last_row, row), max(found.last_column, column), found.texts + piece.count(b't="s"')
            )
    return found


def _lengths(archive: Archive) -> Iterator[int]:
    """Of every shared text, at most: the bytes it takes in the file."""
    if STRINGS not in archive:
        return
    length: int | None = None
    for piece in _whole_tags(archive, STRINGS):
        rest, *texts = _STRING.split(piece)
        length = None if length is None else length + len(rest)
        for text in texts:
            if length is not None:
                yield length
            length = len(text)
    if length is not None:
        yield length


def _whole_tags(archive: Archive, part: str) -> Iterator[bytes]:
    """A part in pieces none of which ends inside a tag."""
    kept = b""
    for piece in archive.pieces(part):
        cut = piece.rfind(b"<")
        if cut < 0:
            kept += piece
        else:
            yield kept + piece[:cut]
            kept = piece[cut:]
        if len(kept) > _LONGEST_TAG:
            why = Text(f"часть {part} не читается", f"its part {part} cannot be read")
            raise unreadable(complaints.FILE_BROKEN.about(why=why))
    yield kept


_LONGEST_TAG = 4_000_000


# --- cell by cell ----------------------------------------------------------------------------------------------------

_ADDRESS = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


class _Walk:
    """Every cell of a sheet that holds something, and what is the matter with it."""

    def __init__(self, lengths: "array[int]", sheet: str, *, uncomputed: bool) -> None:
        self.last_row = self.last_column = self.text = 0
        self.troubles: Troubles = {}
        self._lengths = lengths
        self._sheet = sheet
        self._no_value = {None, "0"} if uncomputed else {None}
        self._count = 0
        self._line = self._row = self._column = 0
        self._kind = "n"
        self._formula = self._reading = self._rich = False
        self._value: str | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._open(attributes)
        elif name == "row":
            self._line = int(attributes.get("r", self._line + 1))
            self._column = 0
        elif name == "f":
            self._formula = True
        elif name == "v":
            self._reading = True
            self._value = ""
        elif name == "is":
            self._rich = True

    def characters(self, text: str) -> None:
        if self._reading:
            self._value = (self._value or "") + text

    def end(self, name: str) -> None:
        if name == "v":
            self._reading = False
        elif name == "c":
            self._close()

    def _open(self, attributes: dict[str, str]) -> None:
        address = attributes.get("r")
        if address is None:
            self._row, self._column = self._line, self._column + 1
        elif found := _ADDRESS.fullmatch(address):
            self._column, self._row = column_number(found[1]), int(found[2])
        else:
            raise ValueError(address)
        self._kind = attributes.get("t", "n")
        self._formula = self._rich = False
        self._value = None

    def _close(self) -> None:
        if self._kind == "e":
            self._trouble(complaints.CELL_FORMULA_ERROR.about(value=shown(self._value)))
        elif self._formula and (self._value in self._no_value or (self._value == "" and self._kind != "str")):
            self._trouble(complaints.CELL_FORMULA_NOT_COMPUTED)
        elif not self._value and not self._rich:
            return
        self.last_row = max(self.last_row, self._row)
        self.last_column = max(self.last_column, self._column)
        if self._kind == "s" and self._value:
            self.text += self._lengths[int(self._value)]

    def _trouble(self, complaint: Complaint) -> None:
        self._count += 1
        if self._count > MOST_TROUBLES:
            column = letter(self._column - 1)
            raise unreadable(complaint, Place(f"{column}{self._row}", self._row, column, None, self._sheet))
        self.troubles.setdefault(self._row, {})[self._column] = complaint
