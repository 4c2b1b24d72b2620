"""Whoever wants to know the mean of a hidden school, and has everything that is told outside the centre.

He is given more than any reader has: the exact means and counts of every other school, every context, even the counts
of the hidden ones, and all other waves. All he lacks is how what two hidden schools reached together is shared out
among them. He tries every way of sharing it, computes the whole run anew, and compares every answer with what he was
told: what is left is what nobody can exclude, by whatever method.
"""

import copy
import math
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from app.domains.analysis import figures, outside
from tests.analysis.made import told

Json = dict[str, Any]
FACTORS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
"""Of its standard error, by which the mean of the small school is shifted."""


def run_of(document: Json, head: Json) -> Any:
    """As the rest of the domain reads it."""
    waves = [{"id": one["id"], "kind": one["kind"], "earlier": one["earlier"]} for one in document["waves"]]
    return SimpleNamespace(waves=waves, all_models=head["models"], all_scales=head["scales"])


def view(document: Json) -> Json:
    """All that is told outside."""
    head, rows = told(document)
    run = run_of(document, head)
    schools = {}
    for code, row in rows.items():
        conditions = outside.reasons(run, row["figures"], row["reasons"])
        schools[code] = (
            row["standing"], row["flags"], row["band"], row["context_key"], len(row["similar"]),
            figures.figures(row["figures"], run, open_=False), figures.reasons(conditions, open_=False),
        )  # fmt: skip
    return {"models": outside.models(run), "groups": head["groups"], "remarks": head["remarks"], "schools": schools}


def shifted(document: Json, wave: int, strand: str, small: int, other: int, delta: float) -> Json:
    """The small school better by so many points of the paper, the other one worse: all sums of the district stay."""
    changed = copy.copy(document)
    changed["waves"] = list(document["waves"])
    changed["waves"][wave] = {**document["waves"][wave], "results": dict(document["waves"][wave]["results"])}
    rows = [list(row) for row in document["waves"][wave]["results"][strand]]
    changed["waves"][wave]["results"][strand] = rows
    one, two = rows[small], rows[other]
    both = sum(row[8] + row[9] for row in (one, two))
    for row, by in ((one, delta), (two, -delta * one[4] / two[4])):
        row[8] += 2 * row[5] * by + row[4] * by * by
        row[5] += row[4] * by
        row[7] = row[5]
    two[9] = both - one[8] - one[9] - two[8]
    return changed


def room(document: Json, wave: int, strand: str, small: int, other: int, deviation: float) -> float:
    """How far, in its standard errors, the mean may be shifted in both directions together without a trace."""
    seen = view(document)
    error = deviation / math.sqrt(document["waves"][wave]["results"][strand][small][4])
    free = 0.0
    for sign in (1, -1):
        for factor in FACTORS:
            if view(shifted(document, wave, strand, small, other, sign * factor * error)) != seen:
                break
            free += factor - (FACTORS[FACTORS.index(factor) - 1] if factor != FACTORS[0] else 0.0)
    return free


def hidden_pairs(document: Json) -> Iterator[tuple[str, int, int]]:
    """Subject, the smallest hidden school, the smallest other hidden one."""
    head, rows = told(document)
    assert head["models"]
    order = list(rows)
    for strand in sorted({one["strand"] for one in head["models"]}):
        n = {row[0]: row[4] for row in document["waves"][0]["results"][strand]}
        dark = [
            code
            for code, row in rows.items()
            if any(one.get("small") and one.get("strand") == strand for one in row["figures"])
        ]
        ids = {school[1]: school[0] for school in document["schools"]}
        by_size = sorted(dark, key=lambda code: n[ids[code]])
        if len(by_size) > 1:
            yield strand, order.index(by_size[0]), order.index(by_size[1])


def recounted(document: Json, wave: int, strand: str, small: int, other: int, more: int) -> Json:
    """The small school with so many pupils more, the other one with as many fewer; each reached what it did before."""
    changed = copy.deepcopy(document)
    rows = changed["waves"][wave]["results"][strand]
    one, two = rows[small], rows[other]
    whole = sum(row[5] for row in (one, two))
    both = sum(row[8] + row[9] for row in (one, two))
    for row, by in ((one, more), (two, -more)):
        mean = row[5] / row[4]
        for place in (2, 3, 4, 6, 11):
            row[place] += by
        row[10] = min(row[10], row[11])
        row[5] = row[7] = mean * row[4]
        row[8] = mean * mean * row[4]
    two[5] = two[7] = whole - one[5]
    two[9] = both - one[8] - one[9] - two[8]
    return changed


def shares_that_fit(document: Json, school: int, item: int, counts: range) -> list[int]:
    """By which a count of the context of one school, in its last wave, may differ from what it is without a trace."""
    seen = view(document)
    wave = document["waves"][-1]
    fitting = []
    for more in counts:
        context = [list(row) for row in wave["context"]]
        context[school][1 + 3 * item] += more
        changed = document | {"waves": [*document["waves"][:-1], wave | {"context": context}]}
        if view(changed) == seen:
            fitting.append(more)
    return fitting
