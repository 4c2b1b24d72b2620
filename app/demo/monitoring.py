"""The demonstration's monitoring: a wave that is open now, with schools in every state a reviewer may meet."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.domains.monitoring import passing, service, summaries, waves
from app.domains.monitoring.lives import SUBMISSIONS, SUMMARIES, WAVES, MonitoringKind, SubmissionStatus
from app.domains.monitoring.models import Submission, Summary, Wave
from app.domains.monitoring.schemas.review import ReviewFilter, ReviewIn
from app.domains.monitoring.schemas.submissions import FieldReasonIn, ReturnSheetIn
from app.domains.monitoring.schemas.summaries import ConfirmIn
from app.domains.monitoring.schemas.waves import WaveFormIn
from app.domains.monitoring.seed import load_forms
from app.domains.organizations.models import District, School, SchoolClass
from app.domains.programmes.models import Programme
from app.kernel.calendar import today
from app.kernel.db import Db

TITLE = "Входной мониторинг 2026/27"
YEAR = "2026/27"
GRADES = [4, 9]

Opened = Callable[[str], AbstractAsyncContextManager[Db]]
"""A transaction of the person with this login."""


async def collect(opened: Opened, district: District) -> None:
    """Each step in a transaction of its own, by the person whose step it is; what is there already stays."""
    async with opened("centre") as db:
        await load_forms(db, district)
        begun = await _plan(db, district)
    if begun is None:
        return
    for code, login, scene in _SCENES:
        async with opened(login) as db:
            await scene(db, begun, code)


async def _plan(db: Db, district: District) -> Wave | None:
    """The wave, if it was not there yet."""
    if await db.count(select(Wave.id).where(Wave.district_id == district.id)):
        return None
    programme = await db.first(select(Programme).where(Programme.district_id == district.id).order_by(Programme.id))
    if programme is None:
        return None
    forms = await load_forms(db, district)
    wave = await waves.plan(
        db,
        {
            "programme_id": programme.id, "kind": MonitoringKind.ENTRY.value, "school_year": YEAR, "title": TITLE,
            "opens_on": today() - timedelta(days=10), "closes_on": today() + timedelta(days=20),
            "grace_until": today() + timedelta(days=27), "audience": "programme", "previous_wave_id": None,
            "forms": [WaveFormIn(form_id=form.id, grades=GRADES) for form in forms],
        },
    )  # fmt: skip
    await waves.open_(db, wave, None)
    await WAVES.take(db, wave, "open", note="Сбор данных начат")
    return wave


# --- what the schools and the centre have done ------------------------------------------------------------------------


async def _half(db: Db, wave: Wave, code: str) -> None:
    """Some classes are there, some are begun, some are not."""
    sheets = await _classes(db, code)
    await _fill(db, wave, sheets[0], results_of(sheets[0]), form="class_results", submit=True)
    begun = dict(list(results_of(sheets[1]).items())[:4])
    await _fill(db, wave, sheets[1], begun, form="class_results", submit=False)
    await _fill(db, wave, sheets[0], _context(sheets[0]), form="class_context", submit=False)


async def _all(db: Db, wave: Wave, code: str) -> None:
    """Every class on both forms, and both summaries confirmed."""
    for one in await _classes(db, code):
        await _fill(db, wave, one, results_of(one), form="class_results", submit=True)
        await _fill(db, wave, one, _context(one), form="class_context", submit=True)
    for summary in await _summaries(db, wave, code):
        await passing.confirm(db, summary, ConfirmIn())
        await SUMMARIES.take(db, summary, "confirm")


async def _accept(db: Db, wave: Wave, code: str) -> None:
    school = await _school(db, code)
    await passing.review(db, wave.id, ReviewIn(action="accept", where=ReviewFilter(school_id=[school.id])))


async def _return(db: Db, wave: Wave, code: str) -> None:
    """One sheet goes back for one number."""
    school = await _school(db, code)
    sheet = await db.first(
        service.listing()
        .where(Submission.wave_id == wave.id, Submission.school_id == school.id)
        .where(Submission.status == SubmissionStatus.SUBMITTED.value)
        .order_by(Submission.id)
        .limit(1)
    )
    if sheet is not None:
        reason = FieldReasonIn(field="mathematics_mean", reason="Средний балл не сходится с протоколом проверки.")
        step = ReturnSheetIn(
            note="Проверьте, пожалуйста, математику.", fields=[reason], due_on=today() + timedelta(days=5)
        )
        await service.return_(db, sheet, step)
        await SUBMISSIONS.take(db, sheet, "return", note=step.note)
        await service.after_step(db, sheet, step)


_SCENES: tuple[tuple[str, str, Callable[[Db, Wave, str], Awaitable[None]]], ...] = (
    ("550", "school", _half),
    ("550", "centre", _return),
    ("554", "school2", _all),
    ("557", "centre", _all),
    ("557", "centre", _accept),
)


async def _school(db: Db, code: str) -> School:
    found = await db.first(select(School).where(School.code == code))
    assert found is not None  # noqa: S101  # the demonstration has just made it
    return found


async def _classes(db: Db, code: str) -> list[SchoolClass]:
    school = await _school(db, code)
    return list(
        await db.all(
            select(SchoolClass)
            .where(SchoolClass.school_id == school.id, SchoolClass.grade.in_(GRADES))
            .order_by(SchoolClass.name_key)
        )
    )


async def _summaries(db: Db, wave: Wave, code: str) -> list[Summary]:
    school = await _school(db, code)
    return list(
        await db.all(
            summaries.listing()
            .where(Summary.wave_id == wave.id, Summary.school_id == school.id)
            .order_by(Summary.id)
            .execution_options(populate_existing=True)
        )
    )


async def _fill(
    db: Db, wave: Wave, school_class: SchoolClass, values: Mapping[str, Any], *, form: str, submit: bool
) -> None:
    asked = next(one for one in wave.forms if one.code == form)
    await service.begin(
        db,
        {
            "wave_id": wave.id, "form_id": asked.form_id, "school_id": school_class.school_id, "school_code": None,
            "class_id": school_class.id, "grade": None, "letter": None, "values": dict(values), "absences": {},
            "explanations": {}, "submit": submit,
        },
    )  # fmt: skip


def results_of(one: SchoolClass) -> dict[str, Any]:
    """Numbers that look like numbers, and obey every rule."""
    pupils = one.pupils or 0
    told: dict[str, Any] = {}
    for place, subject in enumerate(("russian", "mathematics")):
        lot = (pupils * 7 + one.grade * 5 + ord(one.letter) + place * 11) % 10
        told |= {
            f"{subject}_pupils": pupils, f"{subject}_tested": pupils - lot % 3, f"{subject}_maximum": 40,
            f"{subject}_mean": 19.5 + lot * 0.75, f"{subject}_deviation": 6.25 + lot * 0.25,
            f"{subject}_below": 2 + lot % 4, f"{subject}_high": 3 + lot % 5,
        }  # fmt: skip
    return told


def _context(one: SchoolClass) -> dict[str, Any]:
    """The same for the social passport."""
    pupils = one.pupils or 0
    lot = (pupils * 3 + one.grade + ord(one.letter)) % 6
    single, guardians = 3 + lot, lot % 2
    return {
        "pupils": pupils, "family_known": pupils, "family_full": pupils - single - guardians, "family_single": single,
        "family_guardians": guardians, "family_large": 2 + lot % 3, "income_known": pupils - 1, "income_low": 2 + lot,
        "work_known": pupils - 1, "work_none": lot % 3, "parents": pupils * 2 - single,
        "parents_answered": pupils * 2 - single - 4, "parents_higher": pupils // 3 + lot, "language_known": pupils,
        "language_other": 1 + lot % 4, "migrants_recent": lot % 2, "special_needs": lot % 3, "disabilities": lot % 2,
        "school_register": lot % 3, "police_register": lot % 2, "dangerous_position": lot % 2,
    }  # fmt: skip
