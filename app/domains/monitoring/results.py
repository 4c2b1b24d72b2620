"""What follows from the sums of a wave: the figures of schools and of the district, exact, for whoever may see them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domains.monitoring import expected
from app.domains.monitoring.compiled import CompiledForm, compiled
from app.domains.monitoring.figures import Figure, FormFigures
from app.domains.monitoring.models import Summary, Wave, WaveForm
from app.domains.monitoring.schemas.results import ResultsQuery
from app.domains.monitoring.sums import merged, moments_of
from app.domains.monitoring.waves import read as read_wave
from app.domains.organizations.models import Organization
from app.kernel.actor import Role
from app.kernel.db import Db

Json = dict[str, Any]


async def figure_out(db: Db, rows: Sequence[Summary]) -> None:
    """Give summaries the figures of all that their schools have entered, and how many sheets are owed."""
    waves = {row.wave_id: row.wave for row in rows}
    for wave_id in waves:
        wave = await read_wave(db, wave_id)
        for asked in wave.forms:
            those = [row for row in rows if (row.wave_id, row.form_id) == (wave_id, asked.form_id)]
            if those:
                owed = await expected.counts(db, wave, asked, [row.school_id for row in those])
                reckon = FormFigures(compiled(asked.form).indicators)
                for row in those:
                    row.expected = owed.get(row.school_id, 0)
                    row.figures = told(db, reckon.figures(row.entered, row.expected))


async def results(db: Db, wave_id: UUID, wanted: ResultsQuery) -> Json:
    """Per school and for the district what was accepted, and what follows from it (404)."""
    wave = await read_wave(db, wave_id)
    forms = [form for form in wave.forms if not wanted.form_id or form.form_id in wanted.form_id]
    return {
        "wave_id": wave.id,
        "kind": wave.kind,
        "school_year": wave.school_year,
        "status": wave.status,
        "forms": [await _form(db, wave, asked, wanted.school_id) for asked in forms],
    }


async def _form(db: Db, wave: Wave, asked: WaveForm, schools: Sequence[UUID] | None) -> Json:
    owed = await expected.counts(db, wave, asked)
    form = compiled(asked.form)
    rows = await _accepted(db, wave, asked, schools)
    lines = await asyncio.to_thread(_lines, db, form, rows, owed)
    everybody = bool(db.reach.everywhere or db.reach.districts)
    return {
        "form_id": asked.form_id,
        "form_code": asked.code,
        "district": await _district(db, wave, asked, form, sum(owed.values())) if everybody else None,
        "schools": lines,
    }


async def _accepted(db: Db, wave: Wave, asked: WaveForm, schools: Sequence[UUID] | None) -> Sequence[Any]:
    statement = (
        select(
            Summary.school_id, Organization.code, Organization.name, Summary.status, Summary.accepted_count,
            Summary.accepted,
        )
        .join(Summary.school)
        .where(Summary.wave_id == wave.id, Summary.form_id == asked.form_id, Summary.accepted_count > 0)
        .order_by(Organization.name_key, Organization.id)
    )  # fmt: skip
    return await db.rows(statement if not schools else statement.where(Summary.school_id.in_(schools)))


def _lines(db: Db, form: CompiledForm, rows: Sequence[Any], owed: Mapping[UUID, int]) -> list[Json]:
    """Runs in a thread: thousands of schools by dozens of figures."""
    reckon = FormFigures(form.indicators)
    return [
        {
            "school_id": id,
            "school_code": code,
            "school_name": name,
            "status": status,
            "expected": owed.get(id, 0),
            "accepted": count,
            "figures": told(db, reckon.figures(moments, owed.get(id, 0))),
        }
        for id, code, name, status, count, moments in rows
    ]


async def _district(db: Db, wave: Wave, asked: WaveForm, form: CompiledForm, owed: int) -> list[Json]:
    """All accepted sheets together: the schools' sums added up in the database."""
    statement = merged(
        Summary.accepted,
        moments_of(form.indicators),
        Summary.wave_id == wave.id,
        Summary.form_id == asked.form_id,
        Summary.accepted_count > 0,
    )
    moments = (await db.rows(statement))[0][0]
    return told(db, FormFigures(form.indicators).figures(moments, owed))


def told(_: Db, figures: Sequence[Figure]) -> list[Json]:
    """Figures as they are answered."""
    return [asdict(figure) for figure in figures]


def sees_all(db: Db) -> bool:
    """The school itself and the centre see small counts, and so does whoever runs the installation."""
    plain = {Role.ADMINISTRATOR.value, Role.CENTRE.value, Role.SCHOOL.value}
    return all(
        (post.role if post.role is not Role.INTEGRATION else post.organization_kind) in plain for post in db.actor.posts
    )
