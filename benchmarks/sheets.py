"""Made-up monitoring: a form of 20 indicators and five rules, 25 classes a school, three waves that are accepted."""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from app.domains.monitoring import forms
from app.domains.monitoring.models import Form
from app.domains.monitoring.seed import ready
from app.domains.monitoring.sums import refresh
from app.domains.organizations.models import District
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.calendar import today
from app.kernel.core import Kernel
from app.kernel.db import Db
from app.kernel.tables import new_id, now

INDICATORS = 20
RULES = ("russian-levels", "russian-mean", "mathematics-levels", "mathematics-mean", "russian-deviation")
YEAR = "2026/27"
GRADES = range(1, 6)
LETTERS = "АБВГД"
WAVES = 3
VARIETY = 5_000
"""Different sheets that the data are made of."""


@dataclass(frozen=True)
class Class:
    """A class, and how a file names it."""

    id: UUID
    school_id: UUID
    school_code: str
    grade: int
    letter: str


@dataclass(frozen=True)
class Asked:
    """What a wave is made of."""

    url: str
    district: UUID
    programme: UUID
    form: UUID
    schools: list[UUID]
    classes: list[Class] = field(default_factory=list)
    waves: list[UUID] = field(default_factory=list)
    """Those that are accepted."""


async def make_form(db: Db, district: District) -> Form:
    """The ready form of results, cut to the first 20 indicators and five of the rules about them."""
    definition = next(one for one in ready() if one.code == "class_results").model_dump(mode="json")
    indicators = definition["indicators"][:INDICATORS]
    rules = [rule for rule in definition["rules"] if rule["code"] in RULES]
    return await forms.issue(
        db,
        Form(
            district_id=district.id, code="bench", edition=1, level="class", title=definition["title"],
            indicators=indicators, rules=rules,
        ),
    )  # fmt: skip


async def make(connection: asyncpg.Connection, asked: Asked) -> Asked:
    """Classes, and the waves that are accepted."""
    instant = now()
    for number, school in enumerate(asked.schools, 1):
        asked.classes.extend(
            Class(new_id(), school, str(number), grade, letter) for grade in GRADES for letter in LETTERS
        )
    await connection.copy_records_to_table(
        "classes",
        records=[
            (one.id, asked.district, one.school_id, YEAR, one.grade, one.letter, 27, instant, instant, 1)
            for one in asked.classes
        ],
        columns=["id", "district_id", "school_id", "school_year", "grade", "letter", "pupils", "created_at",
                 "updated_at", "version"],
    )  # fmt: skip
    values = [orjson.dumps(one).decode() for one in many_values()]
    for _ in range(WAVES):
        wave = await plan(connection, asked)
        asked.waves.append(wave)
        await connection.copy_records_to_table(
            "monitoring_submissions",
            records=(
                (new_id(), asked.district, wave, asked.form, one.school_id, one.id, "accepted",
                 values[number % VARIETY], "{}", "{}", "file", 1, 1, instant, False, instant, "{}", instant, instant, 1)
                for number, one in enumerate(asked.classes)
            ),
            columns=["id", "district_id", "wave_id", "form_id", "school_id", "class_id", "status", "values", "absences",
                     "explanations", "source", "revision", "rounds", "submitted_at", "late", "accepted_at", "reasons",
                     "created_at", "updated_at", "version"],
        )  # fmt: skip
    await connection.execute("ANALYZE")
    return asked


async def plan(connection: asyncpg.Connection, asked: Asked) -> UUID:
    """A new open wave of all schools, without a sheet."""
    wave, instant, week = new_id(), now(), timedelta(days=7)
    await connection.execute(
        "INSERT INTO monitoring_waves (id, district_id, programme_id, kind, audience, school_year, title, opens_on, "
        "closes_on, status, created_at, updated_at, version) "
        "VALUES ($1, $2, $3, 'entry', 'district', $4, $5, $6, $7, 'open', $8, $8, 1)",
        wave, asked.district, asked.programme, YEAR, f"Сбор {wave}", today() - week, today() + week, instant,
    )  # fmt: skip
    await connection.execute(
        "INSERT INTO monitoring_wave_forms (id, district_id, wave_id, form_id, position, created_at, updated_at, "
        "version) VALUES ($1, $2, $3, $4, 0, $5, $5, 1)",
        new_id(), asked.district, wave, asked.form, instant,
    )  # fmt: skip
    return wave


async def sum_up(kernel: Kernel, asked: Asked, form: Form) -> None:
    """The summaries of what was put in beside the product, by the product's own statement."""
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        for wave in asked.waves:
            await refresh(db, wave, form, asked.schools)


def many_values() -> list[dict[str, Any]]:
    """Sheets that pass all rules."""
    dice = random.Random(INDICATORS)
    return [
        dict(
            pair
            for subject in ("russian", "mathematics", "reading")
            for pair in _of_subject(subject, dice, dice.randint(18, 27)).items()
            if pair[0] != "reading_high"
        )
        for _ in range(VARIETY)
    ]


def _of_subject(subject: str, dice: random.Random, tested: int) -> dict[str, Any]:
    below = dice.randint(0, 6)
    return {
        f"{subject}_pupils": 27,
        f"{subject}_tested": tested,
        f"{subject}_maximum": 100,
        f"{subject}_mean": round(dice.uniform(35, 85), 2),
        f"{subject}_deviation": round(dice.uniform(5, 20), 2),
        f"{subject}_below": below,
        f"{subject}_high": dice.randint(0, tested - below),
    }
