"""The rules of waves: what they ask is settled before they open, and what they compare with is told once."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.monitoring.expected import schools_asked
from app.domains.monitoring.lives import FormLevel, FormStatus, MonitoringKind, WaveAudience, WaveStatus
from app.domains.monitoring.models import Extension, Form, Wave, WaveForm
from app.domains.monitoring.schemas.waves import ExtensionList, WaveFormIn, WaveList
from app.domains.monitoring.sums import refresh
from app.domains.organizations.models import Department, School
from app.domains.programmes import service as programmes
from app.domains.programmes.models import Participation, Programme
from app.domains.roadmap.codes import Deliverable
from app.domains.roadmap.models import Responsibility
from app.kernel import calendar
from app.kernel.days import not_past
from app.kernel.db import Db
from app.kernel.paging import among
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.text import Text

SORTS = {"opens_on": Wave.opens_on, "title": Wave.title}
EXTENSION_SORTS = {"created_at": Extension.created_at, "until": Extension.until}

ALREADY_OPEN = Kind(
    "wave-already-open",
    409,
    Text("Состав открытого сбора не меняется", "What an open wave asks does not change"),
    Text("Методист центра.", "A methodologist of the centre."),
    Text(
        "Менять можно название, сроки и сбор, с которым сравнивают; для других форм или школ создайте новый сбор.",
        "Its title, days and the wave to compare with may change; for other forms or schools make another wave.",
    ),
)
_BACKWARDS = Text("Окончание раньше начала.", "The end is before the beginning.")
_OVER = Text(
    "Итоги этого сбора уже переданы школам, и новых листов он не принимает.",
    "The results of this wave are with the schools, and it takes no new sheets.",
)
_NEEDS_NONE = Text(
    "Чтобы исправить сданный лист, верните его или откройте заново: продление для этого не нужно.",
    "To have a submitted sheet corrected, return or reopen it: that needs no extension.",
)
_SETTLED = frozenset({"forms", "audience"})

MEASURES: Mapping[str, frozenset[str]] = {
    MonitoringKind.BASELINE.value: frozenset(),
    MonitoringKind.ENTRY.value: frozenset({"1.1.2"}),
    MonitoringKind.INTERMEDIATE.value: frozenset({"2.1.1"}),
    MonitoringKind.FINAL.value: frozenset({"2.1.1"}),
}
"""The measures of the reference roadmap that a wave serves; in another roadmap the deliverable alone decides."""


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a wave is read from."""
    return (selectinload(Wave.forms).joinedload(WaveForm.form),)


def listing() -> Select[Wave]:
    """The waves with all that an answer says of them."""
    return select(Wave).options(*reading())


def narrowed(wanted: WaveList) -> Select[Wave]:
    """The waves that a list asks for."""
    statement = listing()
    if wanted.programme_id is not None:
        statement = statement.where(Wave.programme_id == wanted.programme_id)
    return among(
        statement,
        (Wave.kind, wanted.kind),
        (Wave.school_year, wanted.school_year),
        (Wave.status, wanted.status),
    )


async def read(db: Db, id: UUID) -> Wave:
    """A wave with its forms (404)."""
    return await db.get(Wave, id, *reading())


async def plan(db: Db, values: dict[str, Any]) -> Wave:
    """A new wave of a running programme."""
    programme = await referred(db, Programme, values["programme_id"], "/programme_id")
    if programme.closed:
        raise Problem(programmes.PROGRAMME_CLOSED)
    given: Sequence[WaveFormIn] = values.pop("forms")
    wave = Wave(district_id=programme.district_id, **values)
    forms, faults = await _forms(db, programme.district_id, given)
    if faults := [*faults, *_day_faults(wave), *await _previous_faults(db, wave)]:
        raise invalid(*faults)
    if wave.previous_wave_id is None:
        wave.previous_wave_id = await _latest_before(db, wave, forms)
    db.add(wave)
    await db.flush()
    _ask(db, wave, given)
    await db.refresh(wave, "forms")
    return await _whole(db, wave)


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> Wave:
    """Change a wave; what it asks only before it opens."""
    wave = await db.edit(Wave, id, *reading())
    given: Sequence[WaveFormIn] | None = change.pop("forms", None)
    if wave.status != WaveStatus.PLANNED.value and (given is not None or _SETTLED & change.keys()):
        raise Problem(ALREADY_OPEN)
    for name, value in change.items():
        setattr(wave, name, value)
    faults = _day_faults(wave)
    if {"previous_wave_id", "opens_on"} & change.keys():
        faults += await _previous_faults(db, wave)
    if given is not None:
        faults += (await _forms(db, wave.district_id, given))[1]
    if faults:
        raise invalid(*faults)
    if given is not None:
        for form in list(wave.forms):
            await db.remove(form)
        _ask(db, wave, given)
    return await _whole(db, wave)


def _ask(db: Db, wave: Wave, given: Sequence[WaveFormIn]) -> None:
    for position, one in enumerate(given):
        db.add(
            WaveForm(
                wave_id=wave.id, district_id=wave.district_id, form_id=one.form_id, position=position,
                grades=sorted(set(one.grades)) if one.grades else None,
            )
        )  # fmt: skip


async def _whole(db: Db, wave: Wave) -> Wave:
    """With its forms as they stand now."""
    await db.flush()
    found = await db.first(listing().where(Wave.id == wave.id).execution_options(populate_existing=True))
    assert found is not None  # noqa: S101  # it was just written
    return found


async def _forms(db: Db, district_id: UUID, given: Sequence[WaveFormIn]) -> tuple[dict[UUID, Form], list[Fault]]:
    """The forms that are named, and what is wrong with them."""
    wanted = [one.form_id for one in given]
    found = {
        form.id: form for form in await db.all(select(Form).where(Form.id.in_(wanted), Form.district_id == district_id))
    }
    faults = []
    codes: dict[str, int] = {}
    for place, one in enumerate(given):
        form = found.get(one.form_id)
        if form is None:
            faults.append(unknown(f"/forms/{place}/form_id"))
            continue
        if form.status != FormStatus.PUBLISHED.value:
            faults.append(Fault(f"/forms/{place}/form_id", "form.not-published", Text(
                "Эта редакция формы не опубликована или выведена из употребления.",
                "This edition of the form is not published, or has been retired."),
                Text("Опубликуйте её или возьмите другую.", "Publish it, or take another one.")))  # fmt: skip
        if codes.setdefault(form.code, place) != place:
            faults.append(Fault(f"/forms/{place}/form_id", "value.repeated", Text(
                "Эта форма названа дважды.", "This form is named twice.")))  # fmt: skip
        if one.grades and form.level == FormLevel.SCHOOL.value:
            faults.append(Fault(f"/forms/{place}/grades", "value.refused", Text(
                "Форма о школе в целом: параллели к ней не относятся.",
                "The form is about the school as a whole: grades do not belong to it.")))  # fmt: skip
    return found, faults


def _day_faults(wave: Wave) -> list[Fault]:
    faults = []
    if wave.closes_on < wave.opens_on:
        faults.append(Fault("/closes_on", "dates.backwards", _BACKWARDS))
    if wave.grace_until is not None and wave.grace_until < wave.closes_on:
        faults.append(Fault("/grace_until", "dates.backwards", _BACKWARDS))
    return faults


async def _previous_faults(db: Db, wave: Wave) -> list[Fault]:
    """What is compared with must be another wave of the same programme, and earlier."""
    if wave.previous_wave_id is None:
        return []
    previous = await db.first(select(Wave).where(Wave.id == wave.previous_wave_id))
    if previous is None or previous.programme_id != wave.programme_id:
        return [unknown("/previous_wave_id")]
    if previous.id == wave.id or previous.opens_on >= wave.opens_on:
        return [
            Fault(
                "/previous_wave_id",
                "wave.not-earlier",
                Text("Сравнивать можно только с более ранним сбором.", "Only an earlier wave can be compared with."),
            )
        ]
    return []


async def _latest_before(db: Db, wave: Wave, forms: Mapping[UUID, Form]) -> UUID | None:
    codes = {form.code for form in forms.values()}
    earlier = (
        select(Wave.id)
        .join(WaveForm, WaveForm.wave_id == Wave.id)
        .join(Form, Form.id == WaveForm.form_id)
        .where(Wave.programme_id == wave.programme_id, Wave.opens_on < wave.opens_on, Form.code.in_(codes))
        .order_by(Wave.opens_on.desc(), Wave.id.desc())
        .limit(1)
    )
    found = await db.rows(earlier)
    return found[0][0] if found else None


# --- the steps --------------------------------------------------------------------------------------------------------


async def check_running(db: Db, wave: Wave, _: Any) -> None:
    """Before every step: the programme must be running (409)."""
    if (await db.get(Programme, wave.programme_id)).closed:
        raise Problem(programmes.PROGRAMME_CLOSED)


async def open_(db: Db, wave: Wave, body: Any) -> None:
    """Every school that is asked sees from now on what it owes, form by form."""
    await check_running(db, wave, body)
    await programmes.retract(db, "monitoring-waves", [wave.id], district_id=wave.district_id, cause=OPENED)
    asked = [id for (id,) in await db.rows(schools_asked(wave))]
    for form in wave.forms:
        await refresh(db, wave.id, form.form, asked)


async def ask(db: Db, participation: Participation) -> None:
    """A school that is enrolled while waves of its programme are open sees from now on what it owes in them."""
    open_waves = await db.all(
        select(Wave)
        .where(Wave.programme_id == participation.programme_id, Wave.status == WaveStatus.OPEN.value)
        .where(Wave.audience == WaveAudience.PROGRAMME.value)
        .options(*reading())
    )
    for wave in open_waves:
        for form in wave.forms:
            await refresh(db, wave.id, form.form, [participation.school_id])


programmes.FOLLOWERS.append(ask)


async def close(db: Db, wave: Wave, body: Any) -> None:
    """The data are in: whoever had to organise the collection has done so."""
    await check_running(db, wave, body)
    departments = await db.all(select(Department).where(Department.district_id == wave.district_id))
    for department in departments:
        await show(db, wave, Deliverable.MONITORING_WAVE, department.id, "monitoring-waves", wave.id, CLOSED)


OPENED = Text("Сбор открыт заново", "The wave was opened again")
CLOSED = Text("Сбор «{title}» завершён.", "The wave “{title}” is closed.")


async def show(
    db: Db, wave: Wave, deliverable: Deliverable, organization_id: UUID, resource: str, id: UUID, cause: Text
) -> None:
    """What came of a wave is evidence on the duties that it serves (see `MEASURES`)."""
    codes = MEASURES[wave.kind]
    if not codes:
        return
    programme = await db.get(Programme, wave.programme_id)
    if programme.closed:
        return
    known = await db.rows(
        select(Responsibility.measure)
        .where(Responsibility.roadmap_id == programme.roadmap_id, Responsibility.measure.in_(codes))
        .where(Responsibility.deliverable == deliverable.value)
    )
    told = cause.filled(title=wave.title)
    await programmes.fulfil(
        db,
        deliverable,
        programme_id=wave.programme_id,
        organization_id=organization_id,
        proof=programmes.Proof(resource, id, wave.title),
        cause=f"{told.ru} / {told.en}",
        measures=codes if known else (),
    )


# --- more time --------------------------------------------------------------------------------------------------------


def narrowed_extensions(wanted: ExtensionList) -> Select[Extension]:
    """The extensions that a list asks for."""
    statement = select(Extension)
    if wanted.wave_id is not None:
        statement = statement.where(Extension.wave_id == wanted.wave_id)
    if wanted.school_id:
        statement = statement.where(Extension.school_id.in_(wanted.school_id))
    return statement


async def extend(db: Db, values: dict[str, Any]) -> Extension:
    """More time for one school."""
    wave = await referred(db, Wave, values["wave_id"], "/wave_id")
    school = await referred(db, School, values["school_id"], "/school_id")
    extension = Extension(district_id=wave.district_id, **values)
    if school.district_id != wave.district_id:
        raise invalid(unknown("/school_id"))
    if wave.status == WaveStatus.PUBLISHED.value:
        raise invalid(Fault("/wave_id", "wave.published", _OVER, _NEEDS_NONE))
    _check_until(wave, extension)
    return db.add(extension)


async def amend_extension(db: Db, id: UUID, change: dict[str, Any]) -> Extension:
    """Another last day, or another reason."""
    extension = await db.edit(Extension, id)
    for name, value in change.items():
        setattr(extension, name, value)
    if "until" in change:
        wave = await db.get(Wave, extension.wave_id)
        if wave.status == WaveStatus.PUBLISHED.value:
            raise invalid(Fault("/until", "wave.published", _OVER, _NEEDS_NONE))
        _check_until(wave, extension)
    return extension


def _check_until(wave: Wave, extension: Extension) -> None:
    faults = not_past(extension.until, "/until")
    if extension.until <= wave.closes_on:
        later = Text(
            "Продление должно быть позже последнего дня сбора: {day}.",
            "An extension ends after the last day of the wave: {day}.",
        )
        faults.append(Fault("/until", "dates.backwards", later.filled(day=calendar.told(wave.closes_on))))
    if faults:
        raise invalid(*faults)
