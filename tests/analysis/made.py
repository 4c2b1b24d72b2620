"""A made-up district as the document that goes into a run: everything may be turned, cut and spoiled."""

import random
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from app.domains.analysis.method.__main__ import computed

Json = dict[str, Any]
SUBJECTS = ("russian", "mathematics")
KINDS = ("baseline", "entry", "intermediate", "final")
ITEMS = (("income_low", -1, 0.25, 0.12), ("parents_higher", 1, 0.5, 0.2))
RULE: Json = {
    "tested": 25, "tested_share": 0.9, "share_fall": 0.05, "waves": 2, "strands": 2, "strong_strands": None,
    "hold": 1.28, "strong": 1.645, "candidate": 1.28, "small": 12, "per_predictor": 10, "leverage": 2.0, "similar": 10,
    "composition": 0.5,
}  # fmt: skip


def district(
    schools: int = 30,
    participants: int = 8,
    seed: int = 1,
    gainers: int = 0,
    gain: float = 8.0,
    sizes: tuple[int, ...] = (),
) -> Json:
    """Four waves of two subjects; the first schools are in the programme, and the first of them may gain."""
    dice = random.Random(seed)
    ids = [str(UUID(int=1000 + number)) for number in range(schools)]
    levels = [dice.gauss(0, 4) for _ in ids]
    n = [sizes[number] if number < len(sizes) else dice.randint(40, 90) for number in range(schools)]
    waves = []
    for place, kind in enumerate(KINDS):
        later = place > 1
        results: Json = {}
        for subject in SUBJECTS:
            rows = []
            for number, id in enumerate(ids):
                level = 60 + levels[number] + (gain if later and number < gainers else 0.0)
                rows.append(
                    [
                        id,
                        4,
                        n[number],
                        n[number],
                        *_pool(dice, n[number], level),
                        min(dice.randint(0, 5), n[number]),
                        n[number],
                    ]
                )
            results[subject] = rows
        context = []
        for number, id in enumerate(ids):
            row: list[Any] = [id]
            for _, sign, mean, deviation in ITEMS:
                x = min(max(mean + sign * deviation * (levels[number] / 6 + dice.gauss(0, 0.6)), 0), 1)
                row += [round(x * 300), 300, 310]
            context.append(row)
        waves.append(
            {
                "id": str(UUID(int=place + 1)), "kind": kind, "earlier": not later, "results": results,
                "context": context, "states": [[id, True, False] for id in ids],
            }
        )  # fmt: skip
    reference = [{"code": code, "mean": mean, "deviation": deviation} for code, _, mean, deviation in ITEMS]
    return {
        "schema": 1,
        "definition": {
            "context": {
                "items": [{"code": code, "sign": sign, "weight": 1.0} for code, sign, *_ in ITEMS], "least": 0.6,
                "reference": {"items": reference, "cuts": [-0.5, 0.5]},
            },
            "strands": [{"code": code} for code in SUBJECTS], "predictors": ["context"], "rule": dict(RULE),
            "outside": None,
        },
        "waves": waves,
        "schools": [
            [id, str(500 + at), f"Школа № {500 + at}", "general", int(at < participants)] for at, id in enumerate(ids)
        ],
    }  # fmt: skip


def _pool(dice: random.Random, n: int, level: float) -> list[Any]:
    """n, sum nm, and the sums that a deviation is pooled from, of two classes."""
    parts = [(n // 2, level + dice.gauss(0, 1.5)), (n - n // 2, level + dice.gauss(0, 1.5))]
    exact = [(Decimal(count), Decimal(str(round(mean, 2))), Decimal("11.5")) for count, mean in parts]
    weighted = sum((count * mean for count, mean, _ in exact), Decimal(0))
    squares = sum((count * mean * mean for count, mean, _ in exact), Decimal(0))
    spread = sum(((count - 1) * one * one for count, _, one in exact), Decimal(0))
    return [n, float(weighted), n, float(weighted), float(squares), float(spread)]


def lines(document: Json) -> list[bytes]:
    """As it goes into a run."""
    head = {name: value for name, value in document.items() if name != "waves"}
    return [orjson.dumps(one) + b"\n" for one in (head, *document["waves"])]


def told(document: Json) -> tuple[Json, dict[str, Json]]:
    """The run, and its schools by code."""
    head, *schools = [list(map(orjson.loads, line.split(b"\t"))) for line in [*computed(lines(document))][:-1]]
    rows = [one | {"figures": told, "reasons": why, "similar": near} for one, told, why, near in schools]
    return head[0], {row["school_code"]: row for row in rows}


def figures(row: Json, kind: str, strand: str | None = None) -> list[Json]:
    """The figures of a school of this kind, in the order of waves."""
    return [one for one in row["figures"] if one["figure"] == kind and (strand is None or one.get("strand") == strand)]
