"""What the same class, or the same school, said in the wave before: what rules compare with."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select

from app.domains.monitoring.compiled import CompiledForm
from app.domains.monitoring.lives import FormLevel
from app.domains.monitoring.models import Form, Submission
from app.domains.organizations.models import SchoolClass
from app.kernel.db import Db


class Registered(Protocol):
    """A class as the register has it."""

    @property
    def id(self) -> UUID: ...

    @property
    def school_year(self) -> str: ...

    @property
    def grade(self) -> int: ...

    @property
    def letter(self) -> str: ...

    @property
    def pupils(self) -> int | None: ...


Key = tuple[UUID, UUID | None]
"""The school, and the class of this wave."""


class Following(Protocol):
    """A wave that has one before it, or has none."""

    @property
    def previous_wave_id(self) -> UUID | None: ...


async def before_of(
    db: Db,
    wave: Following,
    form: CompiledForm,
    sheets: Collection[tuple[UUID, Registered | None]],
    *,
    always: bool = False,
) -> Mapping[Key, Mapping[str, Any]]:
    """Sheet -> its values in the previous wave, on whatever edition of the same form.

    A class is the same one while its school year lasts, whatever it is renamed to; from one year to the next it moves
    up a grade and keeps its letter: 4А of last year is 5А now. Asked for only where a rule looks back, or `always`.
    """
    if wave.previous_wave_id is None or not (form.looks_back or always):
        return {}
    schools = {school_id for school_id, _ in sheets}
    found = await db.rows(
        select(
            Submission.school_id, Submission.class_id, SchoolClass.school_year, SchoolClass.grade, SchoolClass.letter,
            Submission.values,
        )
        .join(Form, Form.id == Submission.form_id)
        .outerjoin(SchoolClass, SchoolClass.id == Submission.class_id)
        .where(Submission.wave_id == wave.previous_wave_id, Form.code == form.code, Submission.school_id.in_(schools))
    )  # fmt: skip
    by_class = {(school, id): values for school, id, *_, values in found}
    if form.level is FormLevel.SCHOOL:
        return {(school, None): by_class[school, None] for school in schools if (school, None) in by_class}
    by_name = {
        (school, _starts(year) - grade, letter): values
        for school, id, year, grade, letter, values in found
        if id is not None
    }
    told: dict[Key, Mapping[str, Any]] = {}
    for school, one in sheets:
        if one is not None:
            same = by_class.get((school, one.id)) or by_name.get(
                (school, _starts(one.school_year) - one.grade, one.letter)
            )
            if same is not None:
                told[school, one.id] = same
    return told


def _starts(school_year: str) -> int:
    """The calendar year in which a school year begins; less the grade it is the same for a class all its life."""
    return int(school_year[:4])
