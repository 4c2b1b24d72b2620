"""Who is asked in a wave: which schools, of which classes, on which forms; by when is told in `taking`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from app.domains.monitoring.lives import FormLevel, WaveAudience
from app.domains.monitoring.models import Extension, Form, Summary, Wave, WaveForm
from app.domains.organizations.models import School, SchoolClass
from app.domains.programmes.lives import ParticipationStatus
from app.domains.programmes.models import Participation
from app.kernel import bulk
from app.kernel.db import Db
from app.kernel.problems import Fault, invalid
from app.kernel.tables import table_of
from app.kernel.text import Text


class Askable(Protocol):
    """A form of a wave, as far as one is chosen."""

    @property
    def form_id(self) -> UUID: ...

    @property
    def code(self) -> str: ...


F = TypeVar("F", bound=Askable)
TAKING_PART = (ParticipationStatus.ENROLLED.value, ParticipationStatus.DISTRICT_SITE.value)


def asked(wave: Wave) -> ColumnElement[bool]:
    """The schools that a wave asks, as a condition on `School`."""
    if wave.audience == WaveAudience.DISTRICT.value:
        still_there = or_(School.closed_on.is_(None), School.closed_on > wave.opens_on)
        return and_(School.district_id == wave.district_id, still_there)
    return School.id.in_(
        select(Participation.school_id).where(
            Participation.programme_id == wave.programme_id, Participation.status.in_(TAKING_PART)
        )
    )


def of_wave(wave: Wave, form: WaveForm) -> ColumnElement[bool]:
    """The classes that a form about classes asks in a wave, as a condition on `SchoolClass`."""
    year = SchoolClass.school_year == wave.school_year
    return year if form.grades is None else and_(year, SchoolClass.grade.in_(form.grades))


def schools_asked(wave: Wave, among: Collection[UUID] | None = None) -> Select[Any]:
    """The ids of the schools asked that the actor sees."""
    statement = select(School.id).where(asked(wave))
    return statement if among is None else statement.where(School.id.in_(among))


async def counts(db: Db, wave: Wave, form: WaveForm, among: Collection[UUID] | None = None) -> Mapping[UUID, int]:
    """How many sheets each school owes on a form; a school without such classes owes none."""
    if form.form.level == FormLevel.SCHOOL.value:
        return {id: 1 for (id,) in await db.rows(schools_asked(wave, among))}
    statement = (
        select(SchoolClass.school_id, func.count())
        .where(of_wave(wave, form), SchoolClass.school_id.in_(schools_asked(wave, among)))
        .group_by(SchoolClass.school_id)
    )
    return dict(await db.rows(statement))


def owed() -> ColumnElement[int]:
    """The same as `counts` for one summary, on `Summary` beside its wave and form."""
    school = table_of(School).alias("asked_school").c  # whoever sees a summary sees its school
    there = (
        select(school.id)
        .where(
            school.id == Summary.school_id,
            school.district_id == Wave.district_id,
            or_(school.closed_on.is_(None), school.closed_on > Wave.opens_on),
        )
        .correlate(Summary, Wave)
    )
    taking_part = (
        select(Participation.id)
        .where(
            Participation.programme_id == Wave.programme_id,
            Participation.school_id == Summary.school_id,
            Participation.status == bulk.any_of(Participation.status, TAKING_PART),
        )
        .correlate(Summary, Wave)
    )
    is_asked = case((Wave.audience == WaveAudience.DISTRICT.value, there.exists()), else_=taking_part.exists())
    classes = (
        select(func.count())
        .where(
            SchoolClass.school_id == Summary.school_id,
            SchoolClass.school_year == Wave.school_year,
            or_(_of_all_grades(), _of_its_grade()),
            WaveForm.wave_id == Summary.wave_id,
            WaveForm.form_id == Summary.form_id,
        )
        .correlate(Summary, Wave, Form)
        .scalar_subquery()
    )
    return case((~is_asked, 0), (Form.level == FormLevel.SCHOOL.value, 1), else_=classes)


def _of_all_grades() -> ColumnElement[bool]:
    return func.jsonb_typeof(WaveForm.grades).is_distinct_from("array")


def _of_its_grade() -> ColumnElement[bool]:
    return WaveForm.grades.contains(func.to_jsonb(SchoolClass.grade))


def owes() -> ColumnElement[bool]:
    """Whether a school owes, or has begun, anything on the form of a summary; on `Summary` beside its wave and form.

    A school that has registered no class of the year yet owes: its classes are still to be told.
    """
    of_year = and_(SchoolClass.school_id == Summary.school_id, SchoolClass.school_year == Wave.school_year)
    wanted = exists().where(
        WaveForm.wave_id == Summary.wave_id,
        WaveForm.form_id == Summary.form_id,
        of_year,
        or_(_of_all_grades(), _of_its_grade()),
    )
    begun = Summary.drafts + Summary.submitted + Summary.returned + Summary.accepted_count > 0
    return or_(begun, Form.level == FormLevel.SCHOOL.value, wanted, ~exists().where(of_year))


async def extensions(db: Db, wave: Wave, among: Collection[UUID]) -> Mapping[UUID, date]:
    """School -> its own last day, for those that have more time."""
    found = await db.rows(
        select(Extension.school_id, Extension.until).where(Extension.wave_id == wave.id, Extension.school_id.in_(among))
    )
    return dict(found)


NOT_ASKED = Text(
    "Эта школа в сборе не участвует: её нет среди школ, которые он охватывает.",
    "This school is not asked in this wave.",
)
NOT_ASKED_HINT = Text(
    "Проверьте код школы или спросите центр, включена ли школа в программу.",
    "Check the code of the school, or ask the centre whether it takes part in the programme.",
)


def not_asked(pointer: str) -> Fault:
    """The school takes no part in the wave."""
    return Fault(pointer, "school.not-asked", NOT_ASKED, NOT_ASKED_HINT)


def form_meant(forms: Sequence[F], form_id: UUID | None, pointer: str = "/form_id") -> F:
    """The form of a wave's that is meant (422); it need not be named where there is one alone."""
    found = [form for form in forms if form_id in {None, form.form_id}]
    if len(found) == 1:
        return found[0]
    codes = ", ".join(form.code for form in forms)
    if found:
        which = Text(
            "В этом сборе несколько форм ({codes}): назовите, какая из них.",
            "This wave has several forms ({codes}): name the one.",
        )
        raise invalid(Fault(pointer, "form.unclear", which.filled(codes=codes)))
    unknown = Text("Такой формы в этом сборе нет. Есть: {codes}.", "This wave has no such form. It has: {codes}.")
    raise invalid(Fault(pointer, "form.not-asked", unknown.filled(codes=codes)))
