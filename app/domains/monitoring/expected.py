"""Who is asked in a wave: which schools, of which classes, on which forms, until which day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from app.domains.monitoring.lives import FormLevel, MonitoringKind, WaveAudience, WaveStatus
from app.domains.monitoring.models import Extension, Form, Summary, Wave, WaveForm
from app.domains.organizations.models import School, SchoolClass
from app.domains.programmes.lives import ParticipationStatus
from app.domains.programmes.models import Participation
from app.kernel import bulk
from app.kernel.actor import Role
from app.kernel.calendar import today, told
from app.kernel.db import Db
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.tables import table_of
from app.kernel.text import Text

NOT_OPEN = Kind(
    "wave-not-open",
    409,
    Text("Сейчас данные этого сбора не принимаются", "Data of this wave are not taken now"),
    Text(
        "Центр: он открывает сбор и продлевает срок школе.", "The centre: it opens waves and gives schools more time."
    ),
    Text(
        "Посмотрите сроки сбора; если срок прошёл, попросите центр о продлении с указанием причины. "
        "Возвращённые листы исправлять можно всегда.",
        "Look at the days of the wave; if they are over, ask the centre for more time and say why. "
        "Returned sheets can be corrected at any time.",
    ),
)


class Timed(Protocol):
    """A wave, as far as its days are concerned."""

    @property
    def title(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def status(self) -> str: ...

    @property
    def opens_on(self) -> date: ...

    @property
    def closes_on(self) -> date: ...

    @property
    def last_day(self) -> date: ...


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


def loads_the_past(db: Db, wave: Timed) -> bool:
    """Whether somebody of the centre is at a baseline wave: its days tell when the data were made, not a last day."""
    return wave.kind == MonitoringKind.BASELINE.value and of_the_centre(db)


def of_the_centre(db: Db) -> bool:
    """Whether a person or a program of the centre asks: waves and their days are the centre's."""
    return any(post.organization_kind == Role.CENTRE.value for post in db.actor.posts)


def open_for(wave: Timed, until: date | None, *, past: bool = False) -> bool:
    """Whether a school may begin and submit sheets today; `until` is its extension, `past` as by `loads_the_past`."""
    day = today()
    extended = until is not None and day <= until and wave.status in {WaveStatus.OPEN.value, WaveStatus.CLOSED.value}
    return extended or (wave.status == WaveStatus.OPEN.value and (past or wave.opens_on <= day <= wave.last_day))


def late(wave: Timed, until: date | None, *, past: bool = False) -> bool:
    """Whether what is submitted today for the first time is late."""
    return not past and today() > max(wave.closes_on, until or wave.closes_on)


def not_open(db: Db, wave: Timed) -> Problem:
    """409 that tells the days, and the centre what it may do about them."""
    why = why_not_open(wave)
    if of_the_centre(db):
        why = Text(*(" ".join(both) for both in zip(why, _OPEN_IT, strict=True)))
    return Problem(NOT_OPEN, why)


def how_to_open(db: Db) -> Text:
    """What whoever asks can do about a wave that takes nothing."""
    return _OPEN_IT if of_the_centre(db) else NOT_OPEN.mend


_OPEN_IT = Text(
    "Если сбор не открыт, откройте его (шаг open). Если срок прошёл, продлите приём: всем — полем grace_until сбора, "
    "одной школе — продлением (until). Данные прежних лет принимаются от центра в открытый сбор вида baseline в любой "
    "день.",
    "If the wave is not open, open it (the step open). If its days are over, take data longer: for all by grace_until "
    "of the wave, for one school by an extension (until). An open wave of kind baseline takes data of earlier years "
    "from the centre on any day.",
)


def why_not_open(wave: Timed) -> Text:
    """In words: how the wave stands and when it takes data."""
    return Text(
        "Сбор «{title}» ({state}): срок сдачи данных — с {opens} по {last}.",
        "The wave “{title}” ({state}): data are due from {opens} to {last}.",
    ).filled(title=wave.title, state=WaveStatus(wave.status).label, opens=told(wave.opens_on), last=told(wave.last_day))


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
