"""The rules of transition programmes: one a school, written as a draft, corrected in editions."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.monitoring.lives import WaveStatus
from app.domains.monitoring.models import Wave
from app.domains.organizations import service as organizations
from app.domains.organizations.models import Organization
from app.domains.programmes import service as programmes
from app.domains.programmes.lives import ParticipationStatus
from app.domains.programmes.models import Participation, Programme
from app.domains.transition.checking import faults_of
from app.domains.transition.content import LISTS, WORDS, content_of, given, write
from app.domains.transition.lives import UNDER_WAY, TransitionStatus
from app.domains.transition.models import TransitionActivity, TransitionProgramme
from app.domains.transition.schemas.programmes import TransitionActivityList, TransitionProgrammeList
from app.kernel.db import Db
from app.kernel.paging import among
from app.kernel.places import API
from app.kernel.problems import DUPLICATE, Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.searching import holds
from app.kernel.text import Text

SORTS = {"updated_at": TransitionProgramme.updated_at, "school": Organization.name_key}
ACTIVITY_SORTS = {"starts_on": TransitionActivity.starts_key, "school": Organization.name_key}

FROZEN = Kind(
    "transition-programme-frozen",
    409,
    Text("В этом состоянии программа перехода не меняется", "In this state the transition programme does not change"),
    Text("Центр: он может вернуть её на доработку.", "The centre: it can return it for revision."),
    Text(
        "Переданную программу может вернуть центр; в действующую вносят изменения новой редакцией (POST …/editions).",
        "A submitted programme can be returned by the centre; one in force is changed by a new edition "
        "(POST …/editions).",
    ),
)
NOT_IN_FORCE = Kind(
    "transition-programme-not-in-force",
    409,
    Text("Новую редакцию делают из действующей", "A new edition is made of the one in force"),
    Text("Школа.", "The school."),
    Text(
        "Пока программа не действует, измените её саму; заменённую не правят: возьмите действующую редакцию.",
        "While it is not in force, change the programme itself; of a superseded one take the edition in force.",
    ),
)
_TAKING_PART = (ParticipationStatus.ENROLLED.value, ParticipationStatus.DISTRICT_SITE.value)
_NOT_TAKING_PART = Text(
    "Школа не участвует в этой районной программе.", "The school does not take part in this district programme."
)
_ENROL = Text(
    "Попросите отдел образования включить школу приказом (POST /participations).",
    "Ask the Education Department to enrol the school by an order (POST /participations).",
)
_NOT_YET = Text("Этот сбор ещё не открывали: находок в нём нет.", "This wave was not opened yet: it has no findings.")


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a transition programme is read from."""
    return (
        joinedload(TransitionProgramme.programme),
        joinedload(TransitionProgramme.school),
        selectinload(TransitionProgramme.activities),
    )


def listing() -> Select[TransitionProgramme]:
    """The transition programmes with all that a list says of them."""
    return (
        select(TransitionProgramme)
        .join(TransitionProgramme.programme)
        .join(TransitionProgramme.school)
        .options(contains_eager(TransitionProgramme.programme), contains_eager(TransitionProgramme.school))
    )


def narrowed(wanted: TransitionProgrammeList) -> Select[TransitionProgramme]:
    """The transition programmes that a list asks for."""
    return among(
        listing(),
        (TransitionProgramme.programme_id, wanted.programme_id),
        (TransitionProgramme.school_id, wanted.school_id),
        (TransitionProgramme.status, wanted.status),
    )


def activity_reading() -> tuple[ORMOption, ...]:
    """What an answer about an activity is read from."""
    return (joinedload(TransitionActivity.programme), joinedload(TransitionActivity.school))


def activities(wanted: TransitionActivityList) -> Select[TransitionActivity]:
    """The activities that a list asks for."""
    statement = (
        select(TransitionActivity)
        .join(TransitionActivity.programme)
        .join(TransitionActivity.school)
        .options(contains_eager(TransitionActivity.programme), contains_eager(TransitionActivity.school))
    )
    statement = among(
        statement,
        (TransitionActivity.transition_programme_id, wanted.transition_programme_id),
        (TransitionActivity.school_id, wanted.school_id),
        (TransitionActivity.appointment_id, wanted.appointment_id),
        (TransitionActivity.assignment_id, wanted.assignment_id),
        (TransitionActivity.measure, wanted.measure),
        (TransitionProgramme.status, wanted.programme_status),
    )
    if wanted.inclusion is not None:
        statement = statement.where(TransitionActivity.inclusions.contains([wanted.inclusion.value]))
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, TransitionActivity.title))
    return statement


# --- writing ----------------------------------------------------------------------------------------------------------


async def begin(db: Db, values: dict[str, Any]) -> TransitionProgramme:
    """The first edition, as a draft."""
    school = await organizations.school_meant(db, values.pop("school_id"), values.pop("school_code"))
    programme = await referred(db, Programme, values.pop("programme_id"), "/programme_id")
    if programme.closed:
        raise Problem(programmes.PROGRAMME_CLOSED)
    taking_part = select(Participation.id).where(
        Participation.programme_id == programme.id,
        Participation.school_id == school.id,
        Participation.status.in_(_TAKING_PART),
    )
    content = given(values)
    faults = await faults_of(db, programme, school.id, content)
    if not await db.rows(taking_part):
        faults.insert(0, Fault("/school_id", "school.not-taking-part", _NOT_TAKING_PART, _ENROL))
    if faults:
        raise invalid(*faults)
    return await _add(db, content, programme_id=programme.id, school_id=school.id, district_id=school.district_id)


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> TransitionProgramme:
    """Change an edition that its school has in hand."""
    row = await db.edit(TransitionProgramme, id, *reading())
    check_running(row)
    if not row.writable:
        raise Problem(FROZEN)
    told = given(change)
    if faults := await faults_of(db, row.programme, row.school_id, content_of(row) | told):
        raise invalid(*faults)
    await write(db, row, told)
    return row


async def discard(db: Db, id: UUID) -> None:
    """Take back a draft that was never submitted; what was submitted once is kept for ever."""
    row = await db.edit(TransitionProgramme, id, *reading())
    check_running(row)
    if row.status != TransitionStatus.DRAFT.value or row.rounds:
        raise Problem(FROZEN)
    for activity in row.activities:
        await db.remove(activity)
    await db.remove(row)


async def correct(db: Db, id: UUID, wave_id: UUID, finding: str) -> TransitionProgramme:
    """The next edition as a draft: all that the one in force says, and the finding that asks for a correction."""
    row = await db.lock(TransitionProgramme, id, *reading())
    check_running(row)
    if row.status != TransitionStatus.IN_FORCE.value:
        raise Problem(NOT_IN_FORCE)
    await _check_none_under_way(db, row)
    wave = await referred(db, Wave, wave_id, "/wave_id")
    if wave.programme_id != row.programme_id:
        raise invalid(unknown("/wave_id"))
    if wave.status == WaveStatus.PLANNED.value:
        raise invalid(Fault("/wave_id", "wave.not-opened", _NOT_YET))
    return await _add(
        db, content_of(row), programme_id=row.programme_id, school_id=row.school_id, district_id=row.district_id,
        edition=row.edition + 1, corrects_id=row.id, finding_wave_id=wave.id, finding=finding,
    )  # fmt: skip


async def _check_none_under_way(db: Db, row: TransitionProgramme) -> None:
    """409 with the edition that is being written already, and where it stands."""
    begun = await db.first(
        select(TransitionProgramme).where(
            TransitionProgramme.programme_id == row.programme_id,
            TransitionProgramme.school_id == row.school_id,
            TransitionProgramme.status.in_(UNDER_WAY),
        )
    )
    if begun is not None:
        told = _UNDER_WAY.filled(
            edition=begun.edition, state=TransitionStatus(begun.status).label,
            address=f"{API}/transition-programmes/{begun.id}",
        )  # fmt: skip
        raise Problem(DUPLICATE, told, errors=[Fault("", "value.taken", told)])


_UNDER_WAY = Text(
    "Новая редакция ({edition}) уже начата, её состояние — «{state}». Продолжайте работу с ней: {address}.",
    "The new edition ({edition}) was begun already, it stands at “{state}”. Go on with that one: {address}.",
)


async def _add(db: Db, content: dict[str, Any], **facts: Any) -> TransitionProgramme:
    words = {name: content[name] for name in (*WORDS, *LISTS) if name != "activities"}
    row = db.add(TransitionProgramme(**facts, **words))
    await db.refresh(row, "programme", "school", "activities")
    await write(db, row, {"activities": content["activities"]})
    return row


def check_running(row: TransitionProgramme) -> None:
    """409 once the district programme is closed."""
    if row.programme.closed:
        raise Problem(programmes.PROGRAMME_CLOSED)
