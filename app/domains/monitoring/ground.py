"""What one save must know, read by one statement: the wave and how it asks, the school, the class, the sheet itself.

Plain facts stand in for the rows: of a form only its edition is read, for what that asks is known by heart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, Uuid, bindparam, select
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import InstrumentedAttribute

from app.domains.monitoring.compiled import CompiledForm, ReadyForm, compiled, kept
from app.domains.monitoring.expected import TAKING_PART
from app.domains.monitoring.lives import WaveAudience
from app.domains.monitoring.models import Extension, Form, Submission, Wave, WaveForm
from app.domains.organizations.models import Organization, SchoolClass
from app.domains.programmes.models import Participation
from app.kernel import bulk
from app.kernel.db import Db
from app.kernel.prepared import Facts, Reading
from app.kernel.tables import table_of


@dataclass(frozen=True, slots=True)
class KnownWave:
    """A wave, as far as one sheet is concerned."""

    id: UUID
    district_id: UUID
    title: str
    kind: str
    status: str
    audience: str
    school_year: str
    opens_on: date
    closes_on: date
    grace_until: date | None
    previous_wave_id: UUID | None
    until: date | None
    """The own last day of the school."""

    @property
    def extension(self) -> "KnownExtension | None":
        """More time, where the school has it."""
        return None if self.until is None else KnownExtension(self.until)

    @property
    def last_day(self) -> date:
        """The last day for schools without one of their own."""
        return self.grace_until or self.closes_on


@dataclass(frozen=True, slots=True)
class KnownExtension:
    """More time for the school of a sheet."""

    until: date


@dataclass(frozen=True, slots=True)
class KnownSchool:
    """The school of a sheet."""

    id: UUID
    code: str
    name: str
    asked: bool
    """Whether the wave asks it."""


@dataclass(frozen=True, slots=True)
class KnownClass:
    """The class of a sheet."""

    id: UUID
    school_year: str
    grade: int
    letter: str
    pupils: int | None

    @property
    def name(self) -> str:
        """As people call it."""
        return f"{self.grade}{self.letter}"


@dataclass(frozen=True, slots=True)
class AskedForm:
    """A form that the wave asks."""

    form_id: UUID
    code: str
    level: str
    grades: list[Any] | None
    edition: tuple[UUID, int, Any]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a new sheet stands on."""

    wave: KnownWave
    forms: Sequence[AskedForm]
    school: KnownSchool | None
    school_class: KnownClass | None


async def ground_of(
    db: Db, wave_id: UUID, school_id: UUID | None, class_id: UUID | None, grade: int | None, letter: str | None
) -> Ground | None:
    """What can be seen of all that a new sheet names; None where there is no such wave."""
    found = await db.told(
        _ground(by_id=class_id is not None), id=wave_id, school=school_id, school_class=class_id, grade=grade,
        letter=letter,
    )  # fmt: skip
    if not found:
        return None
    first = found[0]
    forms = [_asked(row) for row in found if row["form_id"] is not None]
    return Ground(_wave(first), forms, _school(first), _class(first))


async def known_form(db: Db, asked: AskedForm) -> ReadyForm:
    """What a form asks; its row is read when it has not been met before."""
    made = kept(asked.edition) or await _met(db, asked.form_id)
    return ReadyForm(asked.form_id, asked.code, asked.level, made)


async def held_sheet(db: Db, id: UUID) -> Submission:
    """The addressed sheet with all that is said of it, held for a change (404, 403, 428, 412)."""
    row, facts = await db.take_up(Submission, id, _HELD)
    form = await known_form(db, _asked(facts))
    wave = _wave(facts)
    db.known(
        row, wave=wave, form=form, school=_school(facts), school_class=_class(facts), extension=wave.extension
    )  # fmt: skip
    return row


def known_wave(row: Submission) -> KnownWave:
    """The wave of a sheet that was begun or held here."""
    wave: Any = row.wave
    assert isinstance(wave, KnownWave)  # noqa: S101  # `held_sheet` and `begin` see to it
    return wave


async def _met(db: Db, form_id: UUID) -> CompiledForm:
    return compiled(await db.get(Form, form_id))


# --- the statements ---------------------------------------------------------------------------------------------------


def _labelled(prefix: str, *columns: InstrumentedAttribute[Any]) -> list[Any]:
    return [one.label(f"{prefix}_{one.key}") for one in columns]


_OF_WAVE = _labelled(
    "wave", Wave.id, Wave.district_id, Wave.title, Wave.kind, Wave.status, Wave.audience, Wave.school_year,
    Wave.opens_on, Wave.closes_on, Wave.grace_until, Wave.previous_wave_id,
)  # fmt: skip
_OF_FORM = [
    WaveForm.form_id, WaveForm.grades,
    *_labelled("form", Form.code, Form.level, Form.version, Form.published_at),
]  # fmt: skip
_OF_CLASS = _labelled("register", SchoolClass.id, SchoolClass.school_year, SchoolClass.grade, SchoolClass.letter,
                      SchoolClass.pupils)  # fmt: skip


@cache
def _ground(*, by_id: bool) -> Reading:
    meant = (
        SchoolClass.id == bindparam("school_class", type_=Uuid())
        if by_id
        else (SchoolClass.grade == bindparam("grade", type_=Integer()))
        & (SchoolClass.letter == bindparam("letter", type_=SqlText()))
    )
    taking_part = (
        select(Participation.id)
        .where(
            Participation.programme_id == Wave.programme_id,
            Participation.school_id == Organization.id,
            Participation.status == bulk.any_of(Participation.status, TAKING_PART),
        )
        .correlate(Wave, Organization)
        .exists()
    )
    statement: Select[Any] = (
        select(
            *_OF_WAVE, *_OF_FORM, *_OF_CLASS, Extension.until, taking_part.label("school_takes_part"),
            *_labelled("school", Organization.id, Organization.code, Organization.name, Organization.district_id),
            table_of(Organization).c.closed_on.label("school_closed_on"),
        )
        .select_from(Wave)
        .outerjoin(WaveForm, WaveForm.wave_id == Wave.id)
        .outerjoin(Form, Form.id == WaveForm.form_id)
        .outerjoin(Organization, Organization.school_id == bindparam("school", type_=Uuid()))
        .outerjoin(
            SchoolClass,
            (SchoolClass.school_id == Organization.id) & (SchoolClass.school_year == Wave.school_year) & meant,
        )
        .outerjoin(Extension, (Extension.wave_id == Wave.id) & (Extension.school_id == Organization.id))
        .where(Wave.id == bindparam("id", type_=Uuid()))
        .order_by(WaveForm.position, WaveForm.id)
    )  # fmt: skip
    return Reading(statement)


_KEPT = [
    getattr(Submission, name)
    for name in (
        "id", "created_at", "updated_at", "version", "status", "district_id", "wave_id", "school_id", "class_id",
        "values", "absences", "explanations", "source", "revision", "rounds", "submitted_at", "reviewed_revision",
        "late", "accepted_at", "open_fields", "reasons", "due_on",
    )
]  # fmt: skip
_HELD = Reading(
    select(
        *_KEPT, *_OF_WAVE, *_OF_FORM, *_OF_CLASS, Extension.until,
        *_labelled("school", Organization.code, Organization.name),
    )
    .join(Submission.wave)
    .join(WaveForm, (WaveForm.wave_id == Submission.wave_id) & (WaveForm.form_id == Submission.form_id))
    .join(Form, Form.id == Submission.form_id)
    .join(Submission.school)
    .outerjoin(Submission.school_class)
    .outerjoin(Extension, (Extension.wave_id == Submission.wave_id) & (Extension.school_id == Submission.school_id))
    .where(Submission.id == bindparam("id", type_=Uuid()))
    .with_for_update(of=Submission)
)  # fmt: skip


def _wave(facts: Facts) -> KnownWave:
    return KnownWave(
        facts["wave_id"], facts["wave_district_id"], facts["wave_title"], facts["wave_kind"],
        facts["wave_status"], facts["wave_audience"],
        facts["wave_school_year"], facts["wave_opens_on"], facts["wave_closes_on"], facts["wave_grace_until"],
        facts["wave_previous_wave_id"], facts["until"],
    )  # fmt: skip


def _asked(facts: Facts) -> AskedForm:
    id = facts["form_id"]
    return AskedForm(
        id, facts["form_code"], facts["form_level"], facts["grades"],
        (id, facts["form_version"], facts["form_published_at"]),
    )  # fmt: skip


def _school(facts: Facts) -> KnownSchool | None:
    if facts["school_id"] is None:
        return None
    asked = "school_takes_part" not in facts or _asks(facts)
    return KnownSchool(facts["school_id"], facts["school_code"], facts["school_name"], asked)


def _asks(facts: Facts) -> bool:
    if facts["wave_audience"] != WaveAudience.DISTRICT.value:
        return bool(facts["school_takes_part"])
    there = facts["school_closed_on"] is None or facts["school_closed_on"] > facts["wave_opens_on"]
    return there and bool(facts["school_district_id"] == facts["wave_district_id"])


def _class(facts: Facts) -> KnownClass | None:
    if facts["register_id"] is None:
        return None
    return KnownClass(
        facts["register_id"], facts["register_school_year"], facts["register_grade"], facts["register_letter"],
        facts["register_pupils"],
    )  # fmt: skip
