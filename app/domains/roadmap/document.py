"""A roadmap as a file: the YAML form in which districts hand their roadmaps on.

A measure is one row of the printed table; under each actor stands the list of what its cell holds, one entry a
paragraph. An empty cell is an empty list and never left out. Text is kept to the letter. What says nothing (an optional
key with null, an empty list of indicators, the kind `executes`) is left out when a file is written.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

import yaml
from pydantic import Field, StringConstraints, ValidationError

from app.domains.organizations.models import OrganizationKind
from app.domains.roadmap.codes import Deliverable, DutyKind
from app.domains.roadmap.reading import Reading, read
from app.domains.roadmap.values import Duty, Paragraphs, PartCode, PlannedIn, Title, TitleEn, Value, Words
from app.kernel.faults import faults_of
from app.kernel.problems import Fault, invalid
from app.kernel.schema import Code, Whole, eg
from app.kernel.text import Text

MOST_FAULTS = 1000
"""Told of one file; who has so many will load it again anyway."""

RoadmapCode = Annotated[Code, eg("roadmap")]
Edition = Annotated[Whole, Field(ge=1, le=9999), eg(2)]
PrintedNumber = Annotated[Words, eg("1.1")]
RoadmapTitle = Annotated[
    Words, eg("Дорожная карта реализации районного проекта «Кластер интеллектуального образования»")
]
RoadmapTitleEn = Annotated[Words, eg("Roadmap of the district project “Cluster of intelligent education”")]
Annex = Annotated[Words, eg("Приложение № 1")]
TextLanguage = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$", max_length=2), eg("ru")]
ApprovingAct = Annotated[Paragraphs, eg("Распоряжение администрации района от 12.09.2026 № 214-р")]
ActorTitle = Annotated[Words, eg("Школы с низкими результатами, функционирующие в неблагоприятных условиях")]
ActorTitleEn = Annotated[Words, eg("Schools with low results working in unfavourable conditions")]


class RoadmapActor(Value):
    """A column of the printed table."""

    code: OrganizationKind
    """Which of the three."""
    title: ActorTitle
    """The heading of the column, as printed."""
    title_en: ActorTitleEn | None = None
    """The same in English."""


class ParentFile(Value):
    """A roadmap of a higher level, by its natural key."""

    code: RoadmapCode
    """Its code in the district."""
    edition: Edition
    """Which edition; it must be published."""


class _Paragraph(Value):
    text: Duty
    """The paragraph, to the letter."""
    kind: DutyKind = DutyKind.EXECUTES
    """What the actor does in it."""
    deliverable: Deliverable | None = None
    """What it is fulfilled by."""


class DutyFile(PlannedIn, _Paragraph):
    """One paragraph of a cell."""


class _Row(Value):
    code: PartCode
    """Ours; unique in the edition."""
    printed_number: PrintedNumber | None = None
    """The number as printed."""
    title: Title | None = None
    """The heading of the row, where the printed table has one."""
    title_en: TitleEn | None = None
    """What the row is about, in English."""


Cell = Annotated[list[DutyFile], Field(max_length=50)]


class MeasureFile(PlannedIn, _Row):
    """One row of the printed table."""

    department: Cell | None = None
    """The cell of the Education Department."""
    centre: Cell | None = None
    """The cell of the centre."""
    school: Cell | None = None
    """The cell of the schools."""

    def cell(self, actor: OrganizationKind) -> list[DutyFile]:
        """The paragraphs under an actor."""
        return getattr(self, actor.value) or []


class SectionFile(Value):
    """A section of a stage; without number and title where the printed table has no heading."""

    code: PartCode
    """Ours; unique in the edition."""
    printed_number: PrintedNumber | None
    """The number as printed; null where there is none."""
    title: Title | None
    """The heading; null where there is none."""
    title_en: TitleEn | None
    """The heading in English."""
    measures: Annotated[list[MeasureFile], Field(max_length=500)]
    """Its rows, as printed."""


class StageFile(Value):
    """A stage of the roadmap."""

    code: PartCode
    """Ours; unique in the edition."""
    printed_number: PrintedNumber | None
    """The number as printed; null where there is none."""
    title: Title
    """The heading."""
    title_en: TitleEn | None
    """The heading in English."""
    sections: Annotated[list[SectionFile], Field(max_length=100)]
    """Its sections, as printed."""


class RoadmapFile(Value):
    """A whole roadmap, in the form of a YAML file."""

    title: RoadmapTitle
    """As printed."""
    title_en: RoadmapTitleEn | None = None
    """In English."""
    annex: Annex | None = None
    """Which annex of the approving act it is."""
    language: TextLanguage
    """The language of the text (ISO 639-1)."""
    approving_act: ApprovingAct | None = None
    """By what it was approved, in words."""
    parent: ParentFile | None = None
    """A roadmap of a higher level that it follows."""
    actors: Annotated[list[RoadmapActor], Field(min_length=1, max_length=3)]
    """The columns of the table, as printed."""
    stages: Annotated[list[StageFile], Field(max_length=50)]
    """The stages, as printed."""

    def measures(self) -> Iterator[tuple[StageFile, SectionFile, MeasureFile]]:
        """Every row with the headings it stands under."""
        for stage in self.stages:
            for section in stage.sections:
                for measure in section.measures:
                    yield stage, section, measure


def parsed(data: bytes) -> RoadmapFile:
    """A file that came in; all its faults at once, each with its line."""
    reading = read(data)
    faults = list(reading.faults)
    made = None
    if reading.whole:
        try:
            made = RoadmapFile.model_validate(reading.value)
        except ValidationError as error:
            located = [
                {**found, "loc": ("body", *found["loc"])}
                for found in error.errors(include_url=False, include_input=False)
            ]
            faults += [_placed(reading, fault) for fault in faults_of(located)]
        faults += [_placed(reading, fault) for fault in _contradictions(reading.value)]
    if made is None or faults:
        raise invalid(*sorted(_each_once(faults), key=_in_order)[:MOST_FAULTS])
    return made


def rendered(file: RoadmapFile) -> bytes:
    """The file as YAML."""
    content = _bare(file.model_dump(exclude_defaults=True))
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120).encode()


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _bare(value: Any) -> Any:
    """What YAML knows."""
    match value:
        case dict():
            return {name: _bare(item) for name, item in value.items()}
        case list():
            return [_bare(item) for item in value]
        case Enum():
            return value.value
        case Decimal():
            return str(value)
        case _:
            return value


# --- faults -----------------------------------------------------------------------------------------------------------

_QUOTES = Text('Возьмите значение в кавычки: "1.1".', 'Put the value in quotes: "1.1".')
_TWICE = Text("Код «{code}» уже занят в этом файле.", "The code “{code}” is used in this file already.")
_NO_CELL = Text("Нет ячейки «{actor}».", "The cell of “{actor}” is missing.")
_EMPTY = Text("Пустая ячейка — это пустой список: []", "An empty cell is an empty list: []")
_NO_COLUMN = Text("Столбца «{actor}» нет среди actors.", "There is no column “{actor}” among actors.")
_NO_STAGE = Text("Этапа с кодом «{code}» в файле нет.", "The file has no stage with the code “{code}”.")


def _placed(reading: Reading, fault: Fault) -> Fault:
    hint = fault.hint
    if fault.code == "value.type" and isinstance(_at(reading.value, fault.pointer), int | float | date):
        hint = _QUOTES
    return replace(fault, hint=hint, place=reading.place(fault.pointer))


def _at(value: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        try:
            value = value[int(step)] if isinstance(value, list) else value[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return value


def _in_order(fault: Fault) -> tuple[int, int]:
    return int(fault.place["row"]), int(fault.place["column"])


def _each_once(faults: list[Fault]) -> Iterator[Fault]:
    """What could not be read at a place says enough of that place."""
    unread = {fault.pointer for fault in faults if fault.code.startswith("yaml.")}
    for fault in faults:
        if fault.code.startswith("yaml.") or fault.pointer not in unread:
            yield fault


def _contradictions(value: Any) -> Iterator[Fault]:
    """What no single value shows: codes told twice, cells without a column, stages that are not there.

    Works on what was read, whether or not the rest of it is in order, so that all faults come at once.
    """
    stages = list(_members(value, "stages", ""))
    sections = [found for at, stage in stages for found in _members(stage, "sections", at)]
    measures = [found for at, section in sections for found in _members(section, "measures", at)]
    actors = list(_members(value, "actors", ""))
    for parts in (actors, stages, sections, measures):
        yield from _told_twice(parts)
    columns = [actor.get("code") for _, actor in actors]
    known = {stage.get("code") for _, stage in stages}
    for at, measure in measures:
        yield from _cells(at, measure, columns)
        yield from _unknown_stages(at, measure, known)
        for actor in OrganizationKind:
            for inside, duty in _members(measure, actor.value, at):
                yield from _unknown_stages(inside, duty, known)


def _members(holder: dict[str, Any] | Any, name: str, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    members = holder.get(name) if isinstance(holder, dict) else None
    for number, member in enumerate(members if isinstance(members, list) else ()):
        if isinstance(member, dict):
            yield f"{at}/{name}/{number}", member


def _told_twice(parts: list[tuple[str, dict[str, Any]]]) -> Iterator[Fault]:
    met: Counter[str] = Counter()
    for at, part in parts:
        code = part.get("code")
        if isinstance(code, str):
            met[code] += 1
            if met[code] > 1:
                yield Fault(f"{at}/code", "value.taken", _TWICE.filled(code=code[:64]))


def _cells(at: str, measure: dict[str, Any], columns: list[Any]) -> Iterator[Fault]:
    for actor in OrganizationKind:
        told = measure.get(actor.value) is not None
        if actor.value in columns and not told:
            yield Fault(f"{at}/{actor.value}", "value.missing", _NO_CELL.filled(actor=actor.value), _EMPTY)
        if actor.value not in columns and told:
            yield Fault(f"{at}/{actor.value}", "name.unknown", _NO_COLUMN.filled(actor=actor.value))


def _unknown_stages(at: str, part: dict[str, Any], known: set[Any]) -> Iterator[Fault]:
    term = part.get("term")
    rule = term.get("rule") if isinstance(term, dict) else None
    leaning = [(f"{at}/term/rule", rule)] if isinstance(rule, dict) else []
    for inside, indicator in _members(part, "indicators", at):
        leaning += _members(indicator, "planned", inside)
    for where, holder in leaning:
        stage = holder.get("stage")
        if isinstance(stage, str) and stage not in known:
            yield Fault(f"{where}/stage", "reference.unknown", _NO_STAGE.filled(code=stage[:64]))
