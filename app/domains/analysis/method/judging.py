"""The rule: who is eligible, whose improvement is stable, whose is maximal; every condition with what was found."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import sqrt
from typing import Any

from app.domains.analysis.method.engine import Findings, index_at
from app.domains.analysis.method.reading import Inputs

Reason = dict[str, Any]
"""`{"code", "holds", "strand", "wave_id", "found", "asked"}`."""
EXACT = 1e-12
"""Shares such as 0.9 are no binary numbers: 27 of 30 is not less."""


@dataclass(slots=True)
class Standing:
    """Where a school stands, and why."""

    group: str
    reasons: list[Reason] = field(default_factory=list)


def judge(inputs: Inputs, found: Findings, school: int) -> Standing:
    """A school that is in the programme is judged; the others are there to compare with.

    Where improvement was computed in fewer subjects than the rule asks for, nothing is judged.
    """
    if not inputs.schools[school].participant:
        return Standing("outside")
    reasons = [*_eligible(inputs, found, school)]
    if not all(one["holds"] for one in reasons):
        return Standing("not_eligible", reasons)
    stable = []
    for strand in inputs.strands:
        told = [*_stable(inputs, found, school, strand["code"])]
        reasons += told
        if told and all(one["holds"] for one in told):
            stable.append(strand["code"])
    rule = inputs.definition["rule"]
    least = int(rule["strands"])
    reasons.append(_reason("stable_strands", len(stable) >= least, found=len(stable), asked=least))
    return Standing(_maximal(inputs, found, school, stable, reasons), reasons)


def _reason(code: str, holds: bool, **more: Any) -> Reason:
    return {"code": code, "holds": holds} | more


def _eligible(inputs: Inputs, found: Findings, school: int) -> Iterator[Reason]:
    rule = inputs.definition["rule"]
    for number, wave in enumerate(inputs.waves):
        complete, open_ = inputs.states.get((number, school), (False, False))
        yield _reason("accepted", complete, wave_id=wave.id)
        if open_:
            yield _reason("open_correction", False, wave_id=wave.id)  # noqa: FBT003
    later = sum(wave.follows for wave in inputs.waves)
    yield _reason("waves", later >= int(rule["waves"]), found=later, asked=int(rule["waves"]))
    least, part, fall = int(rule["tested"]), float(rule["tested_share"]), float(rule["share_fall"])
    for strand in inputs.strands:
        before: float | None = None
        for number, wave in enumerate(inputs.waves):
            if (number, strand["code"]) not in found.scores:
                continue
            one = inputs.tested.get((number, school, strand["code"]))
            where = {"strand": strand["code"], "wave_id": wave.id}
            count = float(one.tested) if one else 0.0
            yield _reason("tested", count >= least, found=count, asked=least, **where)
            now = one.covered if one else None
            if one and one.contradicts:
                yield _reason("consistent", False, **where)  # noqa: FBT003
            yield _reason("tested_share", now is not None and now >= part - EXACT, found=now, asked=part, **where)
            if before is not None and now is not None:
                yield _reason("share_fall", before - now <= fall + EXACT, found=before - now, asked=fall, **where)
            before = now if now is not None else before
    if inputs.definition.get("context"):
        for number in sorted(found.indices):
            index = found.indices[number].get(school)
            available = 0.0 if index is None else index.available
            least_share = float(inputs.definition["context"]["least"])
            there = index is not None and index.value is not None
            yield _reason("context", there, found=available, asked=least_share, wave_id=inputs.waves[number].id)


def _stable(inputs: Inputs, found: Findings, school: int, strand: str) -> Iterator[Reason]:
    """Better than expected in every follow-up wave, and not falling back in the last one."""
    rule = inputs.definition["rule"]
    later = [number for number, wave in enumerate(inputs.waves) if wave.follows]
    for number in later:
        where = {"strand": strand, "wave_id": inputs.waves[number].id}
        model = found.improvement.get((number, strand))
        place = None if model is None else model.places.get(school)
        if model is None or model.fit is None or place is None:
            yield _reason("not_computed", False, **where)  # noqa: FBT003
            continue
        d = model.lists.residual[place]
        yield _reason("improved", d > 0.0, found=d, asked=0.0, **where)
    for before, after in [*pairwise(later)][-1:]:
        one, other = (found.scores.get((number, strand), {}).get(school) for number in (before, after))
        if one is None or other is None:
            continue
        error = sqrt(found.within[before, strand] / one.n + found.within[after, strand] / other.n)
        bound = -float(rule["hold"]) * error
        where = {"strand": strand, "wave_id": inputs.waves[after].id}
        yield _reason("held", other.y - one.y >= bound, found=other.y - one.y, asked=bound, **where)


def _maximal(inputs: Inputs, found: Findings, school: int, stable: list[str], reasons: list[Reason]) -> str:
    rule = inputs.definition["rule"]
    strong, candidate = float(rule["strong"]), float(rule["candidate"])
    least, needed = int(rule["strands"]), int(rule["strong_strands"] or (len(inputs.strands) + 1) // 2)
    values = {strand["code"]: improvement_t(found, strand["code"], school) for strand in inputs.strands}
    for code, t in values.items():
        if t is None:
            reasons.append(_reason("not_computed", False, strand=code))  # noqa: FBT003
        else:
            reasons.append(
                _reason("maximal", t >= strong, strand=code, found=t, asked=strong, enough_for_candidate=candidate)
            )
    there = [t for code in stable if (t := values[code]) is not None]
    maximal = sum(t >= strong for t in there)
    reasons.append(_reason("maximal_strands", maximal >= needed, found=maximal, asked=needed))
    if sum(t is not None for t in values.values()) < least:
        return "not_judged"
    if len(stable) < least:
        return "not_passed"
    if maximal >= needed:
        return "strong"
    return "candidate" if sum(t >= candidate for t in there) >= needed else "not_passed"


def improvement_t(found: Findings, strand: str, school: int) -> float | None:
    """T = d / sqrt(tau2 + v - h) of the mean of the follow-up waves."""
    model = found.over_waves.get(strand)
    place = None if model is None else model.places.get(school)
    if model is None or model.fit is None or place is None:
        return None
    error = model.lists.residual_error[place]
    return model.lists.residual[place] / error if error > 0.0 else None


def composition(found: Findings, waves: tuple[int, int], school: int) -> float | None:
    """How the context index has changed between two waves."""
    before, after = (index_at(found, wave, school) for wave in waves)
    return None if before is None or after is None else after - before
