"""The table of contents of an XLSX: its sheets, where each is kept, and what holds for all of them."""

import posixpath
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from xml.parsers import expat  # the entities and declarations that make XML dangerous are refused below

from app.kernel.tabular import complaints
from app.kernel.tabular.archive import Archive
from app.kernel.tabular.places import unreadable
from app.kernel.text import Text

Element = Callable[[str, dict[str, str]], None]


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One sheet, as the table of contents lists it."""

    name: str
    part: str
    hidden: bool
    is_table: bool
    """A worksheet, and no chart or dialog."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the workbook says of itself."""

    sheets: tuple[SheetEntry, ...]
    date1904: bool
    """Days are counted from 1904, as on a Macintosh."""
    uncomputed: bool
    """Written by a program that left computing to Excel: a 0 kept for a formula means nothing."""


MAIN, RELATIONS, STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
"""Where calamine looks; whatever it will read must be what was looked at here."""
LISTS = "_lists"
"""The hidden sheet that our own forms keep their long lists of choices on; nobody needs to be told of it."""


def workbook_of(archive: Archive) -> Workbook:
    """The sheets of the book; refused if a name or a relation is there twice, and could mean another part."""
    relations: dict[str, tuple[str, str]] = {}
    sheets: dict[str, SheetEntry] = {}
    facts: dict[str, str] = {}

    def relation(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship":
            _only_once(link := attributes.get("Id", ""), relations)
            target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
            relations[link] = attributes.get("Type", "").rpartition("/")[2], target

    def sheet(element: str, attributes: dict[str, str]) -> None:
        if element == "sheet":
            _only_once(name := attributes.get("name", ""), sheets)
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            kind, part = relations.get(link, ("", ""))
            hidden = attributes.get("state", "visible") != "visible"
            sheets[name] = SheetEntry(name, part, hidden, kind == "worksheet")
        elif element in {"workbookPr", "calcPr"}:
            facts.update(attributes)

    parse(archive.pieces(RELATIONS), RELATIONS, relation)
    parse(archive.pieces(MAIN), MAIN, sheet)
    return Workbook(tuple(sheets.values()), _is_true(facts, "date1904"), _is_true(facts, "fullCalcOnLoad"))


def parse(
    pieces: Iterable[bytes],
    part: str,
    start: Element,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Walk XML, names without their prefixes; a document type is refused, so no entity can grow."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(local(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(local(name))
    if text is not None:
        parser.CharacterDataHandler = text

    def refuse(*_: object) -> None:
        raise expat.error

    parser.StartDoctypeDeclHandler = refuse
    try:
        for piece in pieces:
            parser.Parse(piece)
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes it so
    except (expat.error, ValueError, LookupError):
        why = Text(f"часть {part} не читается", f"its part {part} cannot be read")
        raise unreadable(complaints.FILE_BROKEN.about(why=why)) from None


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def _only_once(name: str, known: Container[str]) -> None:
    if name in known:
        raise LookupError(name)


def _is_true(facts: Mapping[str, str], name: str) -> bool:
    return facts.get(name, "0").lower() in {"1", "true"}
