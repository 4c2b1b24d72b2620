"""JSON arrays and NDJSON, element by element: never the whole document as objects, never a number that is not one."""

import codecs
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

import orjson

from app.kernel.tabular import complaints
from app.kernel.tabular.complaints import Complaint
from app.kernel.tabular.encodings import prove_utf8
from app.kernel.tabular.lines import LONGEST
from app.kernel.tabular.numerals import DIGITS
from app.kernel.tabular.places import ELEMENT, ROW, unreadable
from app.kernel.tabular.words import shown, writable


class Element(NamedTuple):
    """An element of an array, or a line of NDJSON."""

    number: int
    """From 1; of NDJSON the line."""
    value: object
    """An object as a dict, or a Complaint, or whatever stands there instead."""


class JsonArray:
    """The elements of one array; only a piece of the document is decoded at a time."""

    noun = ELEMENT

    def __init__(self, body: bytes) -> None:
        self._body = body
        prove_utf8(body)
        start = _START.match(body)
        if start is None:
            raise unreadable(complaints.FILE_NOT_AN_ARRAY)
        self._first = start.end()

    def elements(self) -> Iterator[Element]:
        """Piece by piece as long as all is plain; from the first piece that is not, and at the end, one by one."""
        at, number = self._first, 1
        while (cut := self._body.rfind(b"},", at, at + _PIECE)) >= 0:
            rows = _quickly(self._body[at : cut + 1])
            if rows is None:
                break
            for row in rows:
                yield Element(number, row)
                number += 1
            at = cut + len(b"},")
        yield from _carefully(_Window(self._body, at), number)

    def pointer(self, number: int, name: str | None) -> str:
        return f"/{number - 1}" + ("" if name is None else _step(name))


class JsonLines:
    """One object a line; a broken line does not spoil the others."""

    noun = ROW

    def __init__(self, body: bytes) -> None:
        self._body = body
        prove_utf8(body)

    def elements(self) -> Iterator[Element]:
        for number, line in enumerate(io.BytesIO(self._body.removeprefix(codecs.BOM_UTF8)), 1):
            if len(line) > LONGEST:
                yield Element(number, complaints.ROW_TOO_LONG)
            elif not line.isspace():
                rows = _quickly(line)
                yield Element(number, rows[0] if rows and len(rows) == 1 else _line(line.decode()))

    def pointer(self, number: int, name: str | None) -> str:
        """Within the line, which is a document of its own."""
        del number
        return "" if name is None else _step(name)


# --- the fast way: what nearly every program writes ------------------------------------------------------------------

_START = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\n\r]*\[")
_LONG_NUMBER = re.compile(rb":[ \t\n\r]*-?(?:[0-9.]{21}|[0-9.]+[eE][+-]?[0-9]{3})")
_LONGEST_NAME = 200
_NAME_ENDS = re.compile(rb'"[ \t\n\r]*:')


def _quickly(piece: bytes) -> list[Any] | None:
    """The elements in this piece of an array, or None where they need care.

    orjson keeps the last of two members of one name and rounds what a float cannot hold; both are found out before.
    """
    if _LONG_NUMBER.search(piece):
        return None
    try:
        rows: list[Any] = orjson.loads(b"[%b]" % piece)
    except orjson.JSONDecodeError:
        return None
    members = sum(len(row) for row in rows if isinstance(row, dict))
    plain = piece.count(b'":') == members or len(_NAME_ENDS.findall(piece)) == members
    return rows if plain else None


# --- the careful way -------------------------------------------------------------------------------------------------


def _carefully(window: "_Window", number: int) -> Iterator[Element]:
    """The rest of an array, from the element of this number on."""
    try:
        more = number > 1 or window.peek() != "]"
        while more:
            yield Element(number, window.value())
            number += 1
            if more := window.peek() != "]":
                window.take(",")
        window.take("]")
        window.take("")
    except _Broken as broken:
        yield Element(number, broken.complaint)


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        times = Counter(name for name, _ in pairs)
        found |= {name: complaints.CELL_REPEATED.about(key=shown(name)) for name, n in times.items() if n > 1}
    return found


def _whole(written: str) -> int | Complaint:
    return int(written) if len(written) <= DIGITS else complaints.CELL_NUMBER_TOO_LONG


def _real(written: str) -> Decimal | Complaint:
    try:
        return Decimal(written) if len(written) <= LONGEST_NUMBER else complaints.CELL_NUMBER_TOO_LONG
    except InvalidOperation:  # an exponent beyond all reason
        return complaints.CELL_NUMBER_TOO_LONG


def _constant(written: str) -> Complaint:
    """NaN and Infinity are no JSON; named as the cell they stand in."""
    return complaints.CELL_NOT_A_NUMBER.about(value=written)


LONGEST_NUMBER = 64
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_whole, parse_float=_real, parse_constant=_constant)
_SPACE = re.compile(r"[ \t\n\r]*")
_PIECE = 1 << 16
_CONTINUING = bytes(range(0x80, 0xC0))
"""Bytes of UTF-8 that begin no character."""


def _line(line: str) -> object:
    try:
        return _DECODER.decode(line.rstrip("\r\n"))
    except RecursionError:
        return complaints.ROW_NESTED
    except json.JSONDecodeError as error:
        return complaints.ROW_BAD_JSON.about(column=error.colno)


def _step(name: str) -> str:
    """A name as a pointer says it; one that nobody could have meant is cut, what cannot be written replaced."""
    return "/" + writable(name[:_LONGEST_NAME]).replace("~", "~0").replace("/", "~1")


class _Broken(Exception):
    """Nothing can be read from here on."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(complaint.code)
        self.complaint = complaint


class _Window:
    """The part of the document being decoded."""

    def __init__(self, body: bytes, start: int) -> None:
        rest = io.BytesIO(body)
        rest.seek(start)
        self._stream = io.TextIOWrapper(rest, encoding="utf-8", newline="")
        self._body, self._start = body, start
        self._lines = 0
        self._characters = 0
        self.text = ""
        self.at = 0

    def peek(self) -> str:
        """The next character that is no space, which is then at `at`; nothing at the end."""
        while True:
            if found := _SPACE.match(self.text, self.at):
                self.at = found.end()
            if self.at < len(self.text):
                return self.text[self.at]
            if not self._more():
                return ""

    def take(self, mark: str) -> None:
        """Step over this mark, or find the document broken here."""
        if self.peek() != mark:
            raise self.broken(self.at)
        self.at += len(mark)

    def value(self) -> object:
        """The value at `at`; afterwards `at` is behind it."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except RecursionError:
                raise _Broken(complaints.ROW_NESTED) from None
            except json.JSONDecodeError as error:
                if len(self.text) - self.at > LONGEST:
                    raise _Broken(complaints.ROW_TOO_LONG) from None
                if not self._more():
                    raise self.broken(error.pos) from None
            else:
                if end < len(self.text) or not self._more():
                    self.at = end
                    return value

    def broken(self, position: int) -> _Broken:
        """The complaint that names this place of the text by its line and character in the document."""
        line = self._body.rfind(b"\n", 0, self._start) + 1
        lines = self._body.count(b"\n", 0, line) + self._lines
        characters = self._characters
        if not self._lines:
            characters += len(self._body[line : self._start].translate(None, _CONTINUING))
        before = self.text[:position]
        column = len(before) - before.rfind("\n") if "\n" in before else characters + len(before) + 1
        return _Broken(complaints.FILE_BAD_JSON.about(line=lines + before.count("\n") + 1, column=column))

    def _more(self) -> bool:
        """Another piece, as long as what is open already: so a long element costs no more than twice its length."""
        piece = self._stream.read(max(_PIECE, len(self.text) - self.at))
        if not piece:
            return False
        done = self.text[: self.at]
        self._characters = len(done) - done.rfind("\n") - 1 if "\n" in done else self._characters + len(done)
        self._lines += done.count("\n")
        self.text = self.text[self.at :] + piece
        self.at = 0
        return True
