"""The demonstration's transition programme: a school has judged itself, has written it, and awaits the centre."""

from datetime import date

from sqlalchemy import select

from app.demo.monitoring import YEAR, Opened
from app.domains.organizations.models import Appointment, District, Function, School
from app.domains.programmes.models import Programme
from app.domains.transition import diagnoses, programmes, reviewing
from app.domains.transition.lives import DIAGNOSES, TRANSITIONS, TransitionInclusion
from app.domains.transition.models import Rubric, SelfDiagnosis
from app.domains.transition.schemas.diagnoses import SelfDiagnosisIn
from app.domains.transition.schemas.programmes import TransitionProgrammeIn
from app.domains.transition.values import criteria_of
from app.kernel.calendar import today
from app.kernel.db import Db
from app.kernel.steps import StepIn

_DOING = (
    ("2.1.3", "Открытые уроки со школой-партнёром", TransitionInclusion.NETWORKING),
    ("2.1.4", "Клуб выходного дня для родителей", TransitionInclusion.PARENTS),
    ("2.1.5", "Занятия русским языком для тех, кому он не родной", TransitionInclusion.RUSSIAN_LANGUAGE),
    ("2.1.6", "Студенты-тьюторы педагогического университета", TransitionInclusion.HIGHER_VOCATIONAL),
)


async def write(opened: Opened, district: District) -> None:
    """In one transaction of the coordinator of the first school; what is there already stays."""
    async with opened("school") as db:
        if await db.count(select(SelfDiagnosis.id).where(SelfDiagnosis.district_id == district.id)):
            return
        school = (await db.all(select(School).where(School.code == "550", School.district_id == district.id)))[0]
        diagnosis = await _judge(db, school)
        await _submit(db, school, diagnosis)


async def _judge(db: Db, school: School) -> SelfDiagnosis:
    rubric = (await db.all(select(Rubric).where(Rubric.district_id == school.district_id)))[0]
    levels = {code: 1 + place % 3 for place, code in enumerate(criteria_of(rubric.directions))}
    wanted = SelfDiagnosisIn.model_validate({
        "rubric_id": rubric.id, "done_on": today(), "school_id": school.id,
        "marks": [{"criterion": code, "level": level} for code, level in levels.items()],
    })  # fmt: skip
    row = await diagnoses.begin(db, dict(wanted))
    await diagnoses.complete(db, row, None)
    await DIAGNOSES.take(db, row, "complete")
    return row


async def _submit(db: Db, school: School, diagnosis: SelfDiagnosis) -> None:
    programme = (await db.all(select(Programme).where(Programme.district_id == school.district_id)))[0]
    appointed = select(Appointment).where(Appointment.organization_id == school.id)
    coordinator = (await db.all(appointed.where(Appointment.function == Function.SCHOOL_COORDINATOR.value)))[0]
    wanted = TransitionProgrammeIn.model_validate({
        "programme_id": programme.id, "school_id": school.id,
        "title": "Программа перехода школы № 550 в эффективный режим",
        "starts_on": date(2026, 11, 1), "ends_on": date(2029, 6, 30), "diagnosis_id": diagnosis.id,
        "summary": "Читать и считать увереннее: вместе с родителями, соседними школами и университетом.",
        "problems": [{"code": "П1", "text": "Решения не опираются на данные", "criterion": "decisions_on_data"}],
        "goals": [{
            "code": "Ц1", "text": "Поднять средний балл по русскому языку", "problems": ["П1"],
            "form_code": "class_results", "indicator": "russian_mean", "baseline": 22.0,
            "targets": [
                {"wave": "entry", "school_year": YEAR, "value": 24},
                {"wave": "final", "school_year": YEAR, "value": 27},
            ],
        }],
        "activities": [
            {
                "code": f"М{place}", "title": title, "starts_on": date(2026, 11, 1), "ends_on": date(2027, 5, 31),
                "appointment_id": coordinator.id, "measure": measure, "goals": ["Ц1"], "inclusions": [inclusion],
            }
            for place, (measure, title, inclusion) in enumerate(_DOING, 1)
        ],
    })  # fmt: skip
    row = await programmes.begin(db, dict(wanted))
    await reviewing.submit(db, row, StepIn(note="Просим согласовать"))
    await TRANSITIONS.take(db, row, "submit", note="Просим согласовать")
