"""How a roadmap differs from the edition before, told part by part so that an officer can read it.

Stages, sections and measures are known by their codes. A responsibility has no code: within its cell the paragraphs
are set side by side by their text, so that one put in front does not make all those after it look changed.
"""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from pydantic import BaseModel

from app.domains.organizations.models import OrganizationKind
from app.domains.roadmap.codes import ChangeKind, PartKind
from app.domains.roadmap.document import DutyFile, MeasureFile, RoadmapFile

_Key = tuple[PartKind, str | None]
_PLANNED = ("term", "responsible_persons", "expected_result", "indicators", "funding")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with its old and its new value."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One part that came, went or changed."""

    change: ChangeKind
    part: PartKind
    code: str | None
    old: str | None
    new: str | None
    actor: OrganizationKind | None = None
    position: int | None = None
    fields: Sequence[FieldChange] = ()


@dataclass(slots=True)
class Comparison:
    """All of them, and how many parts stayed as they were."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0

    def count(self, kind: ChangeKind) -> int:
        """How many changes of a kind."""
        return sum(change.change is kind for change in self.changes)


@dataclass(frozen=True, slots=True)
class _Heading:
    part: PartKind
    code: str | None
    text: str | None
    fields: Mapping[str, str | None]
    above: str | None
    """The code of what it stands in."""
    ordinal: int


def compared(old: RoadmapFile | None, new: RoadmapFile) -> Comparison:
    """What came and changed in the order of the new one; what went, at the end."""
    found = Comparison()
    former = {} if old is None else _headings(old)
    present = _headings(new)
    moved = _moved(former, present)
    for key, heading in present.items():
        _compare_heading(found, former.get(key), heading, moved=key in moved)
    rows = {} if old is None else {row.code: row for *_, row in old.measures()}
    for *_, measure in new.measures():
        _compare_cells(found, rows.pop(measure.code, None), measure)
    for key, heading in former.items():
        if key not in present:
            found.changes.append(Change(ChangeKind.REMOVED, heading.part, heading.code, heading.text, None))
    for row in rows.values():
        _compare_cells(found, row, None)
    return found


# --- headings ---------------------------------------------------------------------------------------------------------


def _headings(file: RoadmapFile) -> dict[_Key, _Heading]:
    return {(heading.part, heading.code): heading for heading in _walk(file)}


def _walk(file: RoadmapFile) -> Iterator[_Heading]:
    names = ("title_en", "annex", "language", "approving_act", "parent", "actors")
    yield _Heading(PartKind.ROADMAP, None, file.title, _fields(file, names), None, 1)
    for number, stage in enumerate(file.stages, 1):
        yield _heading(PartKind.STAGE, stage, {}, None, number)
        for place, section in enumerate(stage.sections, 1):
            yield _heading(PartKind.SECTION, section, {"stage": stage.code}, stage.code, place)
            for ordinal, measure in enumerate(section.measures, 1):
                above = {"section": section.code, **_fields(measure, _PLANNED)}
                yield _heading(PartKind.MEASURE, measure, above, section.code, ordinal)


def _heading(part: PartKind, holder: Any, more: Mapping[str, str | None], above: str | None, ordinal: int) -> _Heading:
    fields = {**_fields(holder, ("printed_number", "title_en")), **more}
    return _Heading(part, holder.code, holder.title or holder.title_en, fields, above, ordinal)


def _compare_heading(found: Comparison, old: _Heading | None, new: _Heading, *, moved: bool) -> None:
    if old is None:
        found.changes.append(Change(ChangeKind.ADDED, new.part, new.code, None, new.text))
        return
    fields = _field_changes(old.fields, new.fields)
    if moved:
        fields.append(FieldChange("position", str(old.ordinal), str(new.ordinal)))
    if fields or old.text != new.text:
        found.changes.append(Change(ChangeKind.CHANGED, new.part, new.code, old.text, new.text, fields=fields))
    else:
        found.unchanged += 1


def _moved(old: dict[_Key, _Heading], new: dict[_Key, _Heading]) -> set[_Key]:
    """Those that stand in another order among the same neighbours."""
    places = {key: number for number, key in enumerate(old)}
    rows: dict[tuple[PartKind, str | None], list[_Key]] = defaultdict(list)
    for key, heading in new.items():
        if key in old and old[key].above == heading.above:
            rows[heading.part, heading.above].append(key)
    return {key for row in rows.values() for key in _out_of_order(row, places)}


def _out_of_order(row: list[_Key], places: Mapping[_Key, int]) -> set[_Key]:
    """All but a longest run that kept its order."""
    ends: list[int] = []
    tails: list[int] = []
    before: list[int | None] = []
    for number, key in enumerate(row):
        at = bisect_left(ends, places[key])
        ends[at : at + 1] = [places[key]]
        tails[at : at + 1] = [number]
        before.append(tails[at - 1] if at else None)
    kept: set[_Key] = set()
    last = tails[-1] if tails else None
    while last is not None:
        kept.add(row[last])
        last = before[last]
    return set(row) - kept


# --- cells ------------------------------------------------------------------------------------------------------------


def _compare_cells(found: Comparison, old: MeasureFile | None, new: MeasureFile | None) -> None:
    code = (new or old).code  # type: ignore[union-attr]  # one of them is there
    for actor in OrganizationKind:
        former = old.cell(actor) if old else []
        present = new.cell(actor) if new else []
        texts = SequenceMatcher(None, [duty.text for duty in former], [duty.text for duty in present], autojunk=False)
        for _, start, end, first, last in texts.get_opcodes():
            _compare_duties(
                found, code, actor, list(enumerate(former, 1))[start:end], list(enumerate(present, 1))[first:last]
            )


def _compare_duties(
    found: Comparison,
    code: str,
    actor: OrganizationKind,
    old: list[tuple[int, DutyFile]],
    new: list[tuple[int, DutyFile]],
) -> None:
    for (_, former), (position, duty) in zip(old, new, strict=False):
        fields = _field_changes(*(_fields(one, ("kind", "deliverable", *_PLANNED)) for one in (former, duty)))
        if fields or former.text != duty.text:
            found.changes.append(
                Change(
                    ChangeKind.CHANGED, PartKind.RESPONSIBILITY, code, former.text, duty.text, actor, position, fields
                )
            )
        else:
            found.unchanged += 1
    for position, duty in old[len(new) :]:
        found.changes.append(
            Change(ChangeKind.REMOVED, PartKind.RESPONSIBILITY, code, duty.text, None, actor, position)
        )
    for position, duty in new[len(old) :]:
        found.changes.append(Change(ChangeKind.ADDED, PartKind.RESPONSIBILITY, code, None, duty.text, actor, position))


# --- fields -----------------------------------------------------------------------------------------------------------


def _fields(holder: BaseModel, names: Sequence[str]) -> dict[str, str | None]:
    return {name: _told(getattr(holder, name)) for name in names}


def _field_changes(old: Mapping[str, str | None], new: Mapping[str, str | None]) -> list[FieldChange]:
    return [FieldChange(name, old[name], new[name]) for name in new if old[name] != new[name]]


def _told(value: Any) -> str | None:
    """A value as text; an empty one is none."""
    if value is None or value == []:
        return None
    if isinstance(value, str):
        return str(value)
    return json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.model_dump(mode="json", exclude_defaults=True) if isinstance(value, BaseModel) else value
