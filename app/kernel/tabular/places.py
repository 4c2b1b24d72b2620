"""Where something stands in a file, as the person who made the file sees it."""

from collections.abc import Sequence
from typing import NamedTuple

from app.kernel.problems import Fault
from app.kernel.tabular.complaints import Complaint
from app.kernel.tabular.words import shown
from app.kernel.text import Text

ROW, ELEMENT = Text("строка", "row"), Text("элемент", "element")
_COLUMN, _PROPERTY = Text("столбец", "column"), Text("поле", "property")
_ALPHABET = 26


class Place(NamedTuple):
    """A file, a row, a column or a cell of it; what is None is not part of the place."""

    pointer: str = ""
    """`C5` in a table, a JSON pointer (RFC 6901) in JSON."""
    row: int | None = None
    """As Excel numbers it; the line of a CSV or NDJSON; the element of a JSON array, from 1."""
    column: str | None = None
    """The letter of the column; in JSON the name of the property."""
    title: str | None = None
    """The heading of the column as it stands in the file."""
    sheet: str | None = None
    noun: Text = ROW
    """What a row is called here."""

    def fault(self, complaint: Complaint) -> Fault:
        """The complaint, made here: its message names the place, so that it can be acted on by itself."""
        ru, en = self._words()
        message = Text(f"{ru}. {complaint.message.ru}", f"{en}. {complaint.message.en}") if ru else complaint.message
        place = {"row": self.row, "column": self.column, "title": self.title, "sheet": self.sheet}
        told = {name: value for name, value in place.items() if value is not None}
        return Fault(self.pointer, complaint.code, message, complaint.hint, told)

    def _words(self) -> tuple[str, str]:
        """Nothing for a whole file or sheet: there the complaint says it all."""
        kind = _PROPERTY if self.pointer.startswith("/") else _COLUMN
        title = "" if self.title in {None, self.column} else f" «{shown(self.title)}»"
        ru, en = [], []
        if self.row is not None:
            ru, en = [f"{self.noun.ru} {self.row}"], [f"{self.noun.en} {self.row}"]
        if self.column is not None:
            ru.append(f"{kind.ru} {shown(self.column)}{title}")
            en.append(f"{kind.en} {shown(self.column)}{title}")
        if self.sheet is not None and ru:
            ru.insert(0, f"лист «{shown(self.sheet)}»")
            en.insert(0, f"sheet «{shown(self.sheet)}»")
        return _sentence(", ".join(ru)), _sentence(", ".join(en))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


class Unreadable(Exception):
    """The file cannot be read as the table that was asked for; every reason at once, and what else was noticed."""

    def __init__(self, faults: Sequence[Fault], notes: Sequence[Fault] = ()) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = list(faults)
        self.notes = list(notes)


def unreadable(complaint: Complaint, place: Place | None = None) -> Unreadable:
    """One reason is enough."""
    return Unreadable([(place or Place()).fault(complaint)])


def letter(index: int) -> str:
    """The letters over a column counted from 0: A, B, ... Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, _ALPHABET)
        name = chr(ord("A") + rest) + name
    return name


def column_number(letters: str) -> int:
    """The column counted from 1 that these letters stand over."""
    number = 0
    for character in letters.upper():
        number = number * _ALPHABET + ord(character) - ord("A") + 1
    return number
