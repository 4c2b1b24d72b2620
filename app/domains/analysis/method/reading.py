"""The document that goes into a run, as tables of exact numbers; what it looks like is told in docs/analysis.md."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.domains.analysis.method.context import Item
from app.domains.analysis.method.sums import Pool, share

SUFFICIENT = 0.8
"""A share that covers fewer of the pupils is not to be read as the school's."""


@dataclass(frozen=True, slots=True)
class School:
    """One school of the district."""

    id: str
    code: str
    name: str
    kind: str
    participant: bool


@dataclass(frozen=True, slots=True)
class Wave:
    """One collection of data."""

    id: str
    kind: str
    earlier: bool


@dataclass(slots=True)
class Tested:
    """One school in one subject of one wave: its pupils by paper, and how many of them there are."""

    papers: dict[int, Pool] = field(default_factory=dict)
    pupils: Decimal = Decimal(0)
    tested: Decimal = Decimal(0)
    below: Decimal = Decimal(0)
    below_of: Decimal = Decimal(0)


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


def read(content: bytes) -> Inputs:
    """Of a document, with its decimal numbers kept exact."""
    document = json.loads(content, parse_float=Decimal)
    schools = [
        School(id, code, name, kind, bool(participant))
        for id, code, name, kind, participant in sorted(document["schools"])
    ]
    places = {school.id: place for place, school in enumerate(schools)}
    waves = [Wave(one["id"], one["kind"], bool(one["earlier"])) for one in document["waves"]]
    tested: dict[tuple[int, int, str], Tested] = {}
    conditions: dict[tuple[int, int], Conditions] = {}
    states: dict[tuple[int, int], tuple[bool, bool]] = {}
    for number, wave in enumerate(document["waves"]):
        for strand, rows in wave["results"].items():
            for row in rows:
                if row[0] in places:
                    _take(tested.setdefault((number, places[row[0]], strand), Tested()), row)
        codes = [one["code"] for one in (document["definition"].get("context") or {"items": []})["items"]]
        for row in wave["context"]:
            if row[0] in places:
                conditions[number, places[row[0]]] = _conditions(codes, row)
        for id, complete, open_ in wave["states"]:
            if id in places:
                states[number, places[id]] = (bool(complete), bool(open_))
    return Inputs(document["definition"], waves, schools, tested, conditions, states)


def _take(one: Tested, row: Sequence[Any]) -> None:
    _, grade, pupils, tested, *pool, below, below_of = row
    numbers = [Decimal(value or 0) for value in pool]
    one.papers.setdefault(int(grade or 0), Pool()).add(Pool(*numbers))
    one.pupils += Decimal(pupils or 0)
    one.tested += Decimal(tested or 0)
    one.below += Decimal(below or 0)
    one.below_of += Decimal(below_of or 0)


def conditions_of(codes: Sequence[str], rows: str) -> dict[str, Conditions]:
    """School -> its context, of rows as the database writes them."""
    return {row[0]: _conditions(codes, row) for row in json.loads(rows, parse_float=Decimal)}


def _conditions(codes: Sequence[str], row: Sequence[Any]) -> Conditions:
    """Each share that covers enough of those whom it is about."""
    shares: dict[str, float | None] = {}
    largest = 0.0
    for place, code in enumerate(codes):
        part, whole, everybody = (
            Decimal(one) if one is not None else None for one in row[1 + 3 * place : 4 + 3 * place]
        )
        covered = share(whole, everybody) if everybody else None
        known = whole is not None and (covered is None or covered >= SUFFICIENT)
        shares[code] = share(part, whole) if known else None
        largest = max(largest, float(whole or 0))
    return Conditions(shares, largest)
