"""Read-only figures of a wave: who has sent what, and who is missing, in one request whatever its size."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.domains.monitoring import expected
from app.domains.monitoring.lives import FormLevel
from app.domains.monitoring.models import Submission, Summary, Wave, WaveForm
from app.domains.monitoring.schemas.completeness import CompletenessQuery
from app.domains.monitoring.waves import read as read_wave
from app.domains.organizations.models import School, SchoolClass
from app.kernel.calendar import today
from app.kernel.db import Db

Json = dict[str, Any]
_COUNTS = ("expected", "missing", "drafts", "submitted", "returned", "accepted", "on_time")


async def completeness(db: Db, wave_id: UUID, wanted: CompletenessQuery | None = None) -> Json:
    """Expected, drafted, submitted, on time, accepted, returned: per school and form, with who is missing (404)."""
    wanted = wanted or CompletenessQuery()
    wave = await read_wave(db, wave_id)
    forms = [form for form in wave.forms if not wanted.form_id or form.form_id in wanted.form_id]
    asked = select(School.id, School.code, School.name).where(expected.asked(wave)).order_by(School.name_key, School.id)
    if wanted.school_id:
        asked = asked.where(School.id.in_(wanted.school_id))
    schools = await db.rows(asked)
    ids = [id for id, _, _ in schools]
    until = await expected.extensions(db, wave, ids)
    begun = await _summaries(db, wave)
    owed = {form.form_id: await _owed(db, wave, form) for form in forms}
    told = []
    for id, code, name in schools:
        lines = [_line(form, owed[form.form_id].get(id), begun.get((form.form_id, id))) for form in forms]
        last_day = max(wave.last_day, until.get(id, wave.last_day))
        total = _total(lines)
        open_ = total["missing"] + total["drafts"] + total["returned"]
        if open_ or not wanted.incomplete:
            told.append(
                total
                | {
                    "school_id": id, "school_code": code, "school_name": name, "last_day": last_day,
                    "overdue": open_ > 0 and last_day < today(), "forms": lines,
                }
            )  # fmt: skip
    return {
        "wave_id": wave.id,
        "as_of": today(),
        "total": _total(told),
        "forms": [
            _total([line for school in told for line in school["forms"] if line["form_id"] == form.form_id])
            | {"form_id": form.form_id, "form_code": form.code}
            for form in forms
        ],
        "schools": told,
    }


async def _owed(db: Db, wave: Wave, form: WaveForm) -> Mapping[UUID, tuple[int, Sequence[str]]]:
    """School -> how many sheets it owes, and the classes that have none."""
    if form.form.level == FormLevel.SCHOOL.value:
        return {id: (1, ()) for (id,) in await db.rows(expected.schools_asked(wave))}
    names = func.concat(SchoolClass.grade, SchoolClass.letter)
    statement = (
        select(
            SchoolClass.school_id,
            func.count(),
            func.array_agg(aggregate_order_by(names, SchoolClass.name_key)).filter(Submission.id.is_(None)),
        )
        .outerjoin(
            Submission,
            and_(
                Submission.wave_id == wave.id,
                Submission.form_id == form.form_id,
                Submission.school_id == SchoolClass.school_id,
                Submission.class_id == SchoolClass.id,
            ),
        )
        .where(expected.of_wave(wave, form), SchoolClass.school_id.in_(expected.schools_asked(wave)))
        .group_by(SchoolClass.school_id)
    )
    return {id: (count, missing or ()) for id, count, missing in await db.rows(statement)}


async def _summaries(db: Db, wave: Wave) -> Mapping[tuple[UUID, UUID], Any]:
    rows = await db.rows(
        select(
            Summary.form_id, Summary.school_id, Summary.status, Summary.drafts, Summary.submitted, Summary.returned,
            Summary.accepted_count, Summary.on_time,
        ).where(Summary.wave_id == wave.id)
    )  # fmt: skip
    return {(row.form_id, row.school_id): row for row in rows}


def _line(form: WaveForm, owed: tuple[int, Sequence[str]] | None, begun: Any) -> Json:
    count, classes = owed or (0, ())
    there = {
        "drafts": begun.drafts if begun else 0,
        "submitted": begun.submitted if begun else 0,
        "returned": begun.returned if begun else 0,
        "accepted": begun.accepted_count if begun else 0,
    }
    missing = len(classes) if form.form.level == FormLevel.CLASS.value else max(0, count - sum(there.values()))
    return {
        "form_id": form.form_id,
        "form_code": form.code,
        "status": begun.status if begun else None,
        "missing_classes": list(classes),
        **_shared({"expected": count, "missing": missing, **there, "on_time": begun.on_time if begun else 0}),
    }


def _total(lines: Iterable[Json]) -> Json:
    told = dict.fromkeys(_COUNTS, 0)
    for line in lines:
        for name in _COUNTS:
            told[name] += line[name]
    return _shared(told)


def _shared(told: Json) -> Json:
    expected_ = told["expected"]
    return told | {
        "share_submitted": _share(told["submitted"] + told["accepted"], expected_),
        "share_on_time": _share(told["on_time"], expected_),
    }


def _share(part: int, whole: int) -> float | None:
    return min(part / whole, 1.0) if whole else None
