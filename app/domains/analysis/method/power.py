"""What a rule finds and misses: made-up districts with the schools' own sizes, seeded, so anybody gets the same.

A school has a level of its own in every subject, partly told by its context, a chance deviation of each year that is
nobody's merit, and the chance of its pupils. The weakest of the entry wave are in the programme. Then nobody improves,
or some of the enrolled do by a true gain; and the rule is asked.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.domains.analysis.method.fitting import Floats, columns, fit

Json = dict[str, Any]
PUPILS_SQUARE = 100.0
"""The variance of all pupils on the T scale."""


@dataclass(frozen=True, slots=True)
class World:
    """How districts are made."""

    sizes: tuple[float, ...]
    enrolled: int
    earlier: int
    follow_up: int
    strands: int
    districts: int
    seed: int
    between: float
    """The deviation of the schools' own levels, in points."""
    yearly: float
    """The deviation of a year that is nobody's merit."""
    together: float
    """The part of it that all subjects of a school share; also of the levels."""
    told: float
    """The correlation of level and context index."""
    gainers: int


def simulate(settings: Json) -> Json:
    """For every gain: how many are chosen wrongly and rightly, a district."""
    world = World(**{name: settings[name] for name in World.__dataclass_fields__ if name != "sizes"},
                  sizes=tuple(float(one) for one in settings["sizes"]))  # fmt: skip
    rule = settings["rule"]
    return {"outcomes": [_outcome(world, rule, float(gain)) for gain in settings["gains"]]}


def _outcome(world: World, rule: Json, gain: float) -> Json:
    rng = np.random.default_rng(world.seed)
    y, index, n, enrolled, improved = _districts(world, gain, rng)
    strong, candidate = chosen(world, rule, y, index, n)
    naive = _naive(world, y)
    told: Json = {"gain": gain, "districts": world.districts, "improving": float(improved.sum(axis=1).mean())}
    for name, picked in (("strong", strong), ("candidate", candidate), ("naive", naive)):
        wrong, right = picked & enrolled & ~improved, picked & enrolled & improved
        told |= {
            f"{name}_wrong": float(wrong.sum(axis=1).mean()),
            f"{name}_right": float(right.sum(axis=1).mean()),
            f"{name}_found": float(right.sum() / improved.sum()) if improved.any() else None,
            f"{name}_any_wrong": float(wrong.any(axis=1).mean()),
        }
    return told


def _districts(world: World, gain: float, rng: np.random.Generator) -> tuple[Any, ...]:
    count, m, waves = world.districts, len(world.sizes), world.earlier + world.follow_up
    n = np.broadcast_to(np.array(world.sizes), (count, m))
    index = rng.standard_normal((count, m))
    own = _shared(rng, world, (count, m, world.strands))
    level = world.between * (world.told * index[..., None] + np.sqrt(1.0 - world.told**2) * own)
    year = world.yearly * np.moveaxis(_shared(rng, world, (count, m, waves, world.strands)), -1, -2)
    inside = np.sqrt(max(PUPILS_SQUARE - world.between**2 - world.yearly**2, 1.0))
    chance = rng.standard_normal((count, m, world.strands, waves)) * inside / np.sqrt(n)[..., None, None]
    y = 50.0 + level[..., None] + year + chance
    entry = y[..., world.earlier - 1].mean(axis=-1)
    enrolled = _first(entry, world.enrolled)
    lots = np.where(enrolled, rng.random((count, m)), 2.0)
    improved = _first(lots, world.gainers) if gain else np.zeros((count, m), dtype=bool)
    y[..., world.earlier :] += gain * improved[..., None, None]
    return y, index, n, enrolled, improved


def _shared(rng: np.random.Generator, world: World, shape: tuple[int, ...]) -> Floats:
    """Deviations of which a part is the same in all subjects, the last axis."""
    common = rng.standard_normal((*shape[:-1], 1))
    alone = rng.standard_normal(shape)
    both: Floats = np.sqrt(world.together) * common + np.sqrt(1.0 - world.together) * alone
    return both


def _first(values: Floats, count: int) -> Any:
    """The smallest so many of each district."""
    marked = np.zeros(values.shape, dtype=bool)
    np.put_along_axis(marked, np.argsort(values, axis=1)[:, :count], values=True, axis=1)
    return marked


def chosen(world: World, rule: Json, y: Floats, index: Floats, n: Floats) -> tuple[Any, Any]:
    """Whom the rule calls strong, and whom strong or a candidate, of schools that are all eligible."""
    within = PUPILS_SQUARE - world.between**2 - world.yearly**2
    v = within / n
    later = range(world.earlier, world.earlier + world.follow_up)
    base = y[..., : world.earlier].mean(axis=-1)
    stable = np.ones(y.shape[:-1], dtype=bool)
    t = np.empty(y.shape[:-1])
    for strand in range(world.strands):
        x = columns(base[..., strand], index)
        for wave in later:
            stable[..., strand] &= fit(x, y[..., strand, wave], v).residual > 0.0
        if world.follow_up > 1:
            last = y[..., strand, later[-1]] - y[..., strand, later[-2]]
            stable[..., strand] &= last >= -float(rule["hold"]) * np.sqrt(2.0 * v)
        mean = fit(x, y[..., strand, world.earlier :].mean(axis=-1), v / world.follow_up)
        t[..., strand] = mean.residual / mean.residual_error
    enough = stable.sum(axis=-1) >= int(rule["strands"])
    needed = int(rule["strong_strands"] or (world.strands + 1) // 2)
    strong, candidate = (
        enough & ((stable & (t >= float(rule[name]))).sum(axis=-1) >= needed) for name in ("strong", "candidate")
    )
    return strong, candidate


def _naive(world: World, y: Floats) -> Any:
    """The obvious way: better than the wave before in every follow-up wave, over all subjects."""
    means = y.mean(axis=2)
    before = np.concatenate(
        [means[..., : world.earlier].mean(axis=-1)[..., None], means[..., world.earlier :]], axis=-1
    )
    return np.all(np.diff(before, axis=-1) > 0.0, axis=-1)
