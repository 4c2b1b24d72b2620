"""The document that goes into a run, as tables of exact numbers; what it looks like is told in docs/analysis.md."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.domains.analysis.method.context import Item
from app.domains.analysis.method.sums import Pool, share

SUFFICIENT = 0.8
"""A share that covers fewer of the pupils is not to be read as the school's."""


BEFORE = frozenset({"baseline", "entry"})
"""Kinds of waves from before the programme has worked: whether or not a method names them, no follow-up."""

Number = Decimal | int


@dataclass(frozen=True, slots=True)
class School:
    """One school of the district."""

    id: str
    code: str
    name: str
    kind: str
    participant: bool


def follows(kind: str, *, earlier: bool) -> bool:
    """Whether a wave of this kind shows what has come of the programme."""
    return not earlier and kind not in BEFORE


@dataclass(frozen=True, slots=True)
class Wave:
    """One collection of data."""

    id: str
    kind: str
    earlier: bool
    """Whether it is part of the base."""

    @property
    def follows(self) -> bool:
        """Whether it shows what has come of the programme."""
        return follows(self.kind, earlier=self.earlier)


@dataclass(slots=True)
class Tested:
    """One school in one subject of one wave: its pupils by paper, and how many of them there are."""

    papers: dict[int, Pool] = field(default_factory=dict)
    pupils: Number = 0
    tested: Number = 0
    below: Number = 0
    below_of: Number = 0

    @property
    def covered(self) -> float | None:
        """The part of the pupils tested; None too where more were tested than there are."""
        return None if 0 < self.pupils < self.tested else share(self.tested, self.pupils)

    @property
    def below_share(self) -> float | None:
        """The part of those tested that is below the minimum; None too where that is more than all."""
        return share(self.below, self.below_of) if self.below <= self.below_of else None

    @property
    def contradicts(self) -> bool:
        """Whether a part is larger than its whole: a form may have let that pass."""
        return 0 < self.pupils < self.tested or self.below > self.below_of


@dataclass(slots=True)
class Conditions:
    """The context of one school in one wave."""

    shares: dict[str, float | None]
    pupils: float
    """The largest base that any of the shares rests on."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a run knows."""

    definition: Mapping[str, Any]
    waves: Sequence[Wave]
    schools: Sequence[School]
    tested: Mapping[tuple[int, int, str], Tested]
    """(wave, school, strand) by their places."""
    conditions: Mapping[tuple[int, int], Conditions]
    states: Mapping[tuple[int, int], tuple[bool, bool]]
    """(wave, school) -> whether all is accepted, whether a correction is open."""
    others: Mapping[tuple[int, int, str], Mapping[int, float]]
    """(wave, school, strand) -> grade -> how many were tested whom the subject leaves out and monitoring sums up."""

    @property
    def strands(self) -> Sequence[Mapping[str, Any]]:
        """The subjects."""
        found: Sequence[Mapping[str, Any]] = self.definition["strands"]
        return found

    @property
    def items(self) -> list[Item]:
        """The items of the index with their reference; empty where the method has no context."""
        context = self.definition.get("context")
        if not context or not context.get("reference"):
            return []
        told = {one["code"]: one for one in context["reference"]["items"]}
        return [
            Item(one["code"], one["sign"], float(one["weight"]), float(told[one["code"]]["mean"]),
                 float(told[one["code"]]["deviation"]))
            for one in context["items"]
            if one["code"] in told
        ]  # fmt: skip


def read(lines: Iterable[bytes]) -> tuple[Inputs, Iterator[int]]:
    """Of a document: a line with the definition and the schools, then one for each wave; decimals are kept exact.

    The inputs grow by a wave whenever the next of their places is asked for, so that it can be taken apart and worked
    on while whoever writes them is busy with the one after it.
    """
    given = iter(lines)
    head = json.loads(next(given), parse_float=Decimal)
    found = _Found([School(one[0], one[1], one[2], one[3], bool(one[4])) for one in sorted(head["schools"])])
    inputs = Inputs(
        head["definition"], found.waves, found.schools, found.tested, found.conditions, found.states, found.others
    )
    codes = [one["code"] for one in (head["definition"].get("context") or {"items": []})["items"]]
    return inputs, _arriving(given, found, codes)


def _arriving(given: Iterator[bytes], found: "_Found", codes: Sequence[str]) -> Iterator[int]:
    for line in given:
        if line.strip():
            found.take(json.loads(line, parse_float=Decimal), codes)
            yield len(found.waves) - 1


class _Found:
    """What has been read so far."""

    def __init__(self, schools: list[School]) -> None:
        self.schools = schools
        self.places = {school.id: place for place, school in enumerate(schools)}
        self.waves: list[Wave] = []
        self.tested: dict[tuple[int, int, str], Tested] = {}
        self.conditions: dict[tuple[int, int], Conditions] = {}
        self.states: dict[tuple[int, int], tuple[bool, bool]] = {}
        self.others: dict[tuple[int, int, str], dict[int, float]] = {}

    def take(self, wave: dict[str, Any], codes: Sequence[str]) -> None:
        """One wave; of schools that are not in the district nothing."""
        number = len(self.waves)
        self.waves.append(Wave(wave["id"], wave["kind"], bool(wave["earlier"])))
        for strand, rows in wave["results"].items():
            for row in rows:
                if (school := self.places.get(row[0])) is not None:
                    key = (number, school, strand)
                    if key not in self.tested:
                        self.tested[key] = Tested()
                    _take(self.tested[key], row)
        for strand, rows in wave.get("others", {}).items():
            self._leave_out(number, strand, rows)
        for row in wave["context"]:
            if (school := self.places.get(row[0])) is not None:
                self.conditions[number, school] = _conditions(codes, row)
        for id, complete, open_ in wave["states"]:
            if (school := self.places.get(id)) is not None:
                self.states[number, school] = (bool(complete), bool(open_))

    def _leave_out(self, wave: int, strand: str, rows: Sequence[Any]) -> None:
        for id, grade, tested in rows:
            if (school := self.places.get(id)) is not None:
                self.others.setdefault((wave, school, strand), {})[int(grade or 0)] = float(tested)


def _take(one: Tested, row: Sequence[Any]) -> None:
    _, grade, pupils, tested, *pool, below, below_of = row
    here = Pool(*[Decimal(value or 0) for value in pool])
    paper = int(grade or 0)
    if paper in one.papers:
        one.papers[paper].add(here)
    else:
        one.papers[paper] = here
    one.pupils += pupils or 0
    one.tested += tested or 0
    one.below += below or 0
    one.below_of += below_of or 0


def conditions_of(codes: Sequence[str], rows: str) -> dict[str, Conditions]:
    """School -> its context, of rows as the database writes them."""
    return {row[0]: _conditions(codes, row) for row in json.loads(rows, parse_float=Decimal)}


def _conditions(codes: Sequence[str], row: Sequence[Any]) -> Conditions:
    """Each share that covers enough of those whom it is about."""
    shares: dict[str, float | None] = {}
    largest = 0.0
    for place, code in enumerate(codes):
        part, whole, everybody = row[1 + 3 * place : 4 + 3 * place]
        covered = share(whole, everybody) if everybody else None
        known = whole is not None and (covered is None or covered >= SUFFICIENT) and (part or 0) <= whole
        shares[code] = share(part, whole) if known else None
        largest = max(largest, float(whole or 0))
    return Conditions(shares, largest)
