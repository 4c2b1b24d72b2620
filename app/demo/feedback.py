"""The demonstration's feedback: a first diagnosis, closed and given back, and a school that concludes from it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.demo.monitoring import YEAR, results_of
from app.domains.feedback import conclusions, giving, sheets
from app.domains.feedback.lives import RESULT_CONCLUSIONS, RESULT_SHEETS
from app.domains.feedback.models import ResultConclusion, ResultSheet
from app.domains.monitoring import passing, service, waves
from app.domains.monitoring.lives import WAVES, MonitoringKind
from app.domains.monitoring.models import Wave
from app.domains.monitoring.schemas.review import ReviewFilter, ReviewIn
from app.domains.monitoring.schemas.waves import WaveFormIn
from app.domains.monitoring.seed import load_forms
from app.domains.organizations.models import District, School, SchoolClass
from app.domains.programmes.models import Programme
from app.kernel.calendar import today
from app.kernel.db import Db

TITLE = "Стартовая диагностика 2026/27"
FOURTH = 4
_SCHOOLS = ("550", "554", "557")

Opened = Callable[[str], AbstractAsyncContextManager[Db]]


async def give_back(opened: Opened, district: District) -> None:
    """What is there already stays."""
    async with opened("centre") as db:
        if await db.count(select(ResultSheet.id).where(ResultSheet.district_id == district.id)):
            return
        wave = await _collected(db, district)
        if wave is None:
            return
        await giving.prepare(db, wave.id, None, None)
    async with opened("school") as db:
        await _conclude(db, wave)


async def _collected(db: Db, district: District) -> Wave | None:
    """A wave over the fourth classes of some schools, accepted and closed."""
    programme = await db.first(select(Programme).where(Programme.district_id == district.id).order_by(Programme.id))
    if programme is None:
        return None
    form = next(one for one in await load_forms(db, district) if one.code == "class_results")
    wave = await waves.plan(
        db,
        {
            "programme_id": programme.id, "kind": MonitoringKind.BASELINE.value, "school_year": YEAR, "title": TITLE,
            "opens_on": today() - timedelta(days=60), "closes_on": today(),
            "grace_until": None, "audience": "district", "previous_wave_id": None,
            "forms": [WaveFormIn(form_id=form.id, grades=[FOURTH])],
        },
    )  # fmt: skip
    await waves.open_(db, wave, None)
    await WAVES.take(db, wave, "open")
    ids = []
    for school in await db.all(select(School).where(School.district_id == district.id, School.code.in_(_SCHOOLS))):
        ids.append(school.id)
        asked = select(SchoolClass).where(SchoolClass.school_id == school.id, SchoolClass.grade == FOURTH)
        for one in await db.all(asked.order_by(SchoolClass.name_key)):
            await service.begin(db, _sheet(wave, form.id, one))
    await passing.review(db, wave.id, ReviewIn(action="accept", where=ReviewFilter(school_id=ids)))
    await waves.close(db, wave, None)
    await WAVES.take(db, wave, "close")
    return wave


def _sheet(wave: Wave, form_id: Any, one: SchoolClass) -> dict[str, Any]:
    return {
        "wave_id": wave.id, "form_id": form_id, "school_id": one.school_id, "school_code": None, "class_id": one.id,
        "grade": None, "letter": None, "values": results_of(one), "absences": {}, "explanations": {}, "submit": True,
    }  # fmt: skip


async def _conclude(db: Db, wave: Wave) -> None:
    """The first school has read its sheet and written what it concludes."""
    school = await db.first(select(School).where(School.code == _SCHOOLS[0], School.district_id == wave.district_id))
    assert school is not None  # noqa: S101  # the demonstration has just made it
    sheet = await db.first(
        sheets.listing().where(ResultSheet.wave_id == wave.id, ResultSheet.school_id == school.id)
    )  # fmt: skip
    if sheet is None:
        return
    await sheets.acknowledge(db, sheet, None)
    await RESULT_SHEETS.take(db, sheet, "read")
    written = await conclusions.write(
        db,
        {
            "sheet_id": sheet.id, "finding": None, "about": "Ученики не дочитывают условия длинных задач.",
            "text": "Со второй четверти читаем условия вслух на каждом уроке математики.",
            "corrections": [], "training": [], "practices": [],
        },
    )  # fmt: skip
    row = await db.lock(ResultConclusion, written.id)
    await conclusions.send(db, row, None)
    await RESULT_CONCLUSIONS.take(db, row, "send")
