"""The columns that a file of sheets may have: whom a row is about, the indicators of the form, and an explanation."""

from collections.abc import Container, Mapping
from dataclasses import replace

from app.domains.monitoring.columns import columns
from app.domains.monitoring.compiled import CompiledForm
from app.domains.monitoring.lives import FormLevel
from app.domains.organizations.letters import class_name
from app.kernel.exporting import Heading
from app.kernel.tabular import Absence, Column, TableShape, integer
from app.kernel.tabular import text as words
from app.kernel.tabular.complaints import Complaint
from app.kernel.tabular.readers import Facts, Misread
from app.kernel.text import Text

_NO_CLASS = Complaint(
    "class.unread",
    Text("Это не название класса.", "This is not the name of a class."),
    Text("Напишите параллель и литеру вместе: 5А.", "Write grade and letter together, as 5A."),
)


def class_(raw: object, facts: Facts) -> tuple[int, str] | Absence:
    """Grade and letter as people write them together."""
    said = words(raw, facts)
    if isinstance(said, Absence):
        return said
    found = class_name(said)
    if found is None:
        raise Misread(_NO_CLASS)
    return found


SCHOOL = (
    Column("school_code", Text("Код школы", "School code"), words, ("код ОО", "school")),
    Column("school_id", Text("Идентификатор школы", "School id"), words),
)
CLASS = (
    Column("class", Text("Класс", "Class"), class_, ("название класса", "class name")),
    Column("grade", Text("Параллель", "Grade"), integer, ("номер класса",)),
    Column("letter", Text("Литера", "Letter"), words, ("буква", "литера класса")),
)


SCHOOL_NAME = Heading("school_name", Text("Школа", "School name"))
BESIDE = (SCHOOL_NAME, Heading("status", Text("Состояние", "Status")))
"""Columns that a reader wants and an import does not."""


def keys_of(form: CompiledForm) -> tuple[Column, ...]:
    """Whom a row is about."""
    return (*SCHOOL, *CLASS) if form.level is FormLevel.CLASS else SCHOOL


def shape_of(form: CompiledForm, marks: Mapping[str, Absence] | None = None, filled: Container[str] = ()) -> TableShape:
    """All columns that a file of this form may have; `filled` are those that no row leaves blank."""
    keys = keys_of(form)
    told = tuple(replace(column, filled=True) if column.key in filled else column for column in keys)
    return TableShape(columns=(*told, *columns(form, keys)), marks=dict(marks or {}), strict=True)
