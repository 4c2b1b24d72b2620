"""YAML from strangers, read event by event: what can grow or surprise is refused, and every value keeps its line.

Aliases (the "billion laughs"), tags, duplicate keys and further documents are faults; length, depth and the number of
values are bounded before anything is built. All faults are gathered, so that they are told at once.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn, cast

import yaml
from yaml.constructor import SafeConstructor
from yaml.error import Mark
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from yaml.resolver import Resolver

from app.kernel.problems import Fault
from app.kernel.text import Text

LONGEST = 2_000_000
"""Bytes."""
DEEPEST = 16
MOST = 50_000
"""Values; the district's roadmap has about six hundred."""

_Told = ScalarEvent | AliasEvent | MappingStartEvent | SequenceStartEvent
_KINDS = ("null", "bool", "int", "float", "timestamp")
_KEY = "tag:yaml.org,2002:"
_RESOLVER = Resolver()
_CONSTRUCTOR = SafeConstructor()
_WORDS = {
    "alias": Text(
        "Якоря и ссылки YAML (& и *) не принимаются.", "Anchors and aliases of YAML (& and *) are not taken."
    ),
    "tag": Text("Теги YAML (!…) не принимаются.", "Tags of YAML (!…) are not taken."),
    "duplicate": Text("Этот ключ здесь уже есть.", "This key stands here already."),
    "key": Text("Ключ — это текст.", "A key is text."),
    "scalar": Text("Значение не читается.", "The value cannot be read."),
    "depth": Text("Слишком глубокая вложенность.", "Nested too deeply."),
    "many": Text("Слишком много значений.", "Too many values."),
    "long": Text("Файл слишком велик.", "The file is too large."),
    "encoding": Text("Файл не в кодировке UTF-8.", "The file is not UTF-8."),
    "malformed": Text("Это не правильный YAML.", "This is not valid YAML."),
    "documents": Text("В файле должен быть один документ YAML.", "The file must hold one YAML document."),
}


class _StopError(Exception):
    """Nothing more can be read."""


@dataclass(slots=True)
class _Open:
    """A mapping or a list that is being read."""

    holder: Any
    pointer: str
    key: str | None = None


@dataclass(slots=True)
class Reading:
    """What a file says, where each value stands, and what is wrong."""

    value: Any = None
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    """JSON pointer -> row and column, from 1."""
    faults: list[Fault] = field(default_factory=list)
    whole: bool = True
    """False where reading had to stop."""

    def place(self, pointer: str) -> dict[str, int | str]:
        """Where a value stands, or the nearest one around it."""
        while pointer not in self.places and pointer:
            pointer = pointer.rpartition("/")[0]
        row, column = self.places.get(pointer, (1, 1))
        return {"row": row, "column": str(column)}


def read(data: bytes) -> Reading:
    """Read a file; what is wrong stands in `faults`."""
    reading = Reading()
    try:
        _Reader(reading).run(_decoded(reading, data))
    except _StopError:
        reading.whole = False
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reading.whole = False
        _complain(reading, "malformed", "", (mark.line + 1, mark.column + 1) if mark else (1, 1))
    except yaml.YAMLError:
        reading.whole = False
        _complain(reading, "malformed", "", (1, 1))
    return reading


def _decoded(reading: Reading, data: bytes) -> str:
    if len(data) > LONGEST:
        _complain(reading, "long", "", (1, 1))
        raise _StopError
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _complain(reading, "encoding", "", (data.count(b"\n", 0, error.start) + 1, 1))
        raise _StopError from error


def _complain(reading: Reading, code: str, pointer: str, place: tuple[int, int]) -> None:
    row, column = place
    reading.faults.append(Fault(pointer[:500], f"yaml.{code}", _WORDS[code], place={"row": row, "column": str(column)}))


class _Reader:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._open: list[_Open] = []
        self._values = 0
        self._documents = 0

    def run(self, text: str) -> None:
        event: Event
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            self._take(event)
        if not self._documents:
            self._stop("documents", (1, 1))

    def _take(self, event: Event) -> None:
        mark = cast("Mark", event.start_mark)
        place = (mark.line + 1, mark.column + 1)
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop("documents", place)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._open.pop()
        elif isinstance(event, _Told):
            self._values += 1
            if self._values > MOST:
                self._stop("many", place)
            self._value(event, place)

    def _value(self, event: _Told, place: tuple[int, int]) -> None:
        top = self._open[-1] if self._open else None
        if top is not None and isinstance(top.holder, dict) and top.key is None:
            self._name(top, event, place)
            return
        pointer = "" if top is None else f"{top.pointer}/{_step(top)}"
        value = self._made(event, pointer, place)
        self._reading.places.setdefault(pointer, place)
        if top is None:
            self._reading.value = value
        elif isinstance(top.holder, list):
            top.holder.append(value)
        else:
            if top.key in top.holder:
                self._complain("duplicate", pointer, place)
            else:
                top.holder[top.key] = value
            top.key = None
        if isinstance(value, dict | list):
            self._open.append(_Open(value, pointer))
            if len(self._open) > DEEPEST:
                self._stop("depth", place)

    def _name(self, top: _Open, event: _Told, place: tuple[int, int]) -> None:
        """A key; whatever is not text cannot name anything."""
        if not isinstance(event, ScalarEvent):
            self._stop("key", place)
        key = self._made(event, top.pointer, place)
        if not isinstance(key, str):
            self._complain("key", top.pointer, place)
        top.key = str(event.value)

    def _made(self, event: _Told, pointer: str, place: tuple[int, int]) -> Any:
        if isinstance(event, AliasEvent):
            self._complain("alias", pointer, place)
            return None
        if event.anchor is not None:
            self._complain("alias", pointer, place)
        if event.tag is not None:
            self._complain("tag", pointer, place)
        if isinstance(event, MappingStartEvent):
            return {}
        if isinstance(event, SequenceStartEvent):
            return []
        return self._scalar(event, pointer, place)

    def _scalar(self, event: ScalarEvent, pointer: str, place: tuple[int, int]) -> Any:
        """As every reader of YAML 1.1 takes it; what is neither null, bool, number nor date is text."""
        tag: str = _RESOLVER.resolve(yaml.ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call]
        kind = tag.removeprefix(_KEY)
        if kind not in _KINDS:
            return event.value
        try:
            value = SafeConstructor.yaml_constructors[tag](_CONSTRUCTOR, yaml.ScalarNode(tag, event.value))
        except (ValueError, OverflowError):
            self._complain("scalar", pointer, place)
            return None
        return value if kind != "timestamp" or type(value) is date else event.value

    def _complain(self, code: str, pointer: str, place: tuple[int, int]) -> None:
        _complain(self._reading, code, pointer, place)

    def _stop(self, code: str, place: tuple[int, int]) -> NoReturn:
        self._complain(code, "", place)
        raise _StopError


def _step(top: _Open) -> str:
    if isinstance(top.holder, list):
        return str(len(top.holder))
    return str(top.key).replace("~", "~0").replace("/", "~1")
