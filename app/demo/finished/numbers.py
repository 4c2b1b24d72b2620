"""The made-up results of four years: seeded, so that every installation has the same district."""

import random
from collections.abc import Iterator, Mapping
from typing import Any

from app.demo.finished.district import ENROLLED, GRADES, SCHOOLS, SMALL

SUBJECTS = ("russian", "mathematics")
GAINS: Mapping[str, float] = {"604": 4.6, "617": 4.2, "611": 1.6}
"""School -> points of the paper by which it truly improves from the third wave on; all others change by chance."""
SALT = 25
"""One of many seeds: under this one there is somebody to postpone, too."""
_EARLIER = 2
_SPREAD = 6.8


def sheets(wave: int) -> Iterator[dict[str, Any]]:
    """All sheets of a wave, as a script would push them: a row is a class with both forms' values apart."""
    for code in SCHOOLS:
        own = random.Random(f"{SALT} school {code}")
        level = own.gauss(-2.6, 0.8) if code in ENROLLED else own.gauss(0.9, 1.8)
        year = random.Random(f"{SALT} year {code} {wave}").gauss(0, 0.5)
        gain = GAINS.get(code, 0.0) if wave >= _EARLIER else 0.0
        for grade in GRADES:
            yield _class(code, grade, wave, level, year + gain)


def _class(code: str, grade: int, wave: int, level: float, change: float) -> dict[str, Any]:
    dice = random.Random(f"{SALT} class {code} {grade} {wave}")
    pupils = 8 if code == SMALL else 24 + (int(code) * 5 + grade) % 8
    results: dict[str, Any] = {}
    for subject in SUBJECTS:
        tested = pupils - dice.choice((0, 0, 0, 1, 1))
        mean = 22.0 + level + change + dice.gauss(0, _SPREAD / tested**0.5)
        results |= {
            f"{subject}_pupils": pupils, f"{subject}_tested": tested, f"{subject}_maximum": 40,
            f"{subject}_mean": round(mean, 2), f"{subject}_deviation": round(dice.uniform(6.2, 7.4), 2),
            f"{subject}_below": _part(dice, 0.15 - 0.02 * (level + change), tested),
            f"{subject}_high": _part(dice, 0.2 + 0.03 * (level + change), tested),
        }  # fmt: skip
    return {
        "school_code": code,
        "grade": grade,
        "letter": "А",
        "results": results,
        "context": _context(dice, level, pupils),
    }


def _context(dice: random.Random, level: float, pupils: int) -> dict[str, Any]:
    """A social passport: the weaker the school, the harder its conditions, though not without exceptions."""
    low, lone = _part(dice, 0.28 - 0.035 * level, pupils - 1), _part(dice, 0.26 - 0.02 * level, pupils)
    parents = 2 * pupils - lone
    return {
        "pupils": pupils, "family_known": pupils, "family_full": pupils - lone, "family_single": lone,
        "family_guardians": 0, "family_large": _part(dice, 0.15 - 0.01 * level, pupils), "income_known": pupils - 1,
        "income_low": low, "work_known": pupils - 1, "work_none": _part(dice, 0.08 - 0.01 * level, pupils - 1),
        "parents": parents, "parents_answered": parents - 2,
        "parents_higher": _part(dice, 0.4 + 0.05 * level, parents - 2),
        "language_known": pupils, "language_other": _part(dice, 0.1, pupils), "migrants_recent": 0,
        "special_needs": _part(dice, 0.05, pupils), "disabilities": 0, "school_register": _part(dice, 0.05, pupils),
        "police_register": 0, "dangerous_position": 0,
    }  # fmt: skip


def _part(dice: random.Random, share: float, whole: int) -> int:
    return min(max(round(whole * (share + dice.gauss(0, 0.03))), 0), whole)
