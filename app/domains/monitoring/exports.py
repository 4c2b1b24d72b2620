"""Sheets and results as tables: read school by school, so that memory does not grow with the district."""

from collections.abc import AsyncIterator, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.domains.monitoring import revisions
from app.domains.monitoring.compiled import CompiledForm, compiled
from app.domains.monitoring.lives import Missing, SubmissionStatus
from app.domains.monitoring.loading.shape import BESIDE, shape_of
from app.domains.monitoring.models import Form, Submission
from app.domains.organizations.models import Organization, SchoolClass
from app.kernel.db import Db
from app.kernel.problems import Fault, invalid
from app.kernel.tabular import Absence
from app.kernel.text import Text

SCHOOLS_AT_A_TIME = 40

_SEVERAL = Text(
    "Отобраны листы нескольких форм ({codes}), а у таблицы одна: назовите form_id.",
    "The filter selects sheets of several forms ({codes}), and a table has one: name the form_id.",
)
_NONE = Text("Под этот отбор не подходит ни один лист.", "No sheet fits this filter.")
_ABSENCES = {Missing.NOT_APPLICABLE: Absence.NOT_APPLICABLE, Missing.UNKNOWN: Absence.UNKNOWN}


async def form_of(db: Db, wanted: Select[Submission]) -> CompiledForm:
    """The one form of all sheets that are asked for (422)."""
    ids = wanted.with_only_columns(Submission.form_id).order_by(None).distinct()
    found = [id for (id,) in await db.rows(ids.limit(20))]
    forms = await db.all(select(Form).where(Form.id.in_(found)))
    if len(forms) == 1:
        return compiled(forms[0])
    codes = ", ".join(sorted(form.code for form in forms))
    raise invalid(Fault("form_id", "form.unclear", _SEVERAL.filled(codes=codes) if forms else _NONE))


def columns_of(form: CompiledForm) -> list[Any]:
    """The columns under which an import finds everything again, and two more for the reader."""
    shape = shape_of(form)
    left_out = {"school_id", "grade", "letter"}
    first, *rest = [column for column in shape.columns if column.key not in left_out]
    name, status = BESIDE
    return [first, name, *rest, status]


async def pages(db: Db, form: CompiledForm, wanted: Select[Submission]) -> AsyncIterator[list[list[object]]]:
    """Rows in the order of schools and classes."""
    keys = [column.key for column in columns_of(form)]
    schools = iter(await _schools(db, wanted))
    while some := list(islice(schools, SCHOOLS_AT_A_TIME)):
        rows = await db.all(
            wanted.where(Submission.school_id.in_(some))
            .order_by(None)
            .order_by(Organization.code_key, Organization.id, SchoolClass.name_key, Submission.id)
        )
        yield [[said.get(key) for key in keys] for said in map(_said, rows)]


async def _schools(db: Db, wanted: Select[Submission]) -> Sequence[UUID]:
    statement = (
        wanted.with_only_columns(Organization.id, Organization.code_key)
        .order_by(None)
        .distinct()
        .order_by(Organization.code_key, Organization.id)
    )
    return [id for id, _ in await db.rows(statement)]


def _said(row: Submission) -> dict[str, object]:
    absences: Mapping[str, str] = row.absences
    return {
        "school_code": row.school_code,
        "school_name": row.school_name,
        "class": row.class_name,
        **row.values,
        **{code: _ABSENCES[Missing(reason)] for code, reason in absences.items()},
        "explanation": revisions.spelled(row.explanations),
        "status": SubmissionStatus(row.status).label,
    }
