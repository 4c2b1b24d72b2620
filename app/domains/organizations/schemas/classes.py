"""What classes look like on the wire."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from app.domains.organizations.letters import FORM, class_letter
from app.domains.organizations.schemas.offices import Ids
from app.kernel.exporting import ExportQuery
from app.kernel.importing import ImportQuery
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Code, Id, In, Patch, RecordOut, SchoolYear, Whole, eg

Grade = Annotated[int, Field(strict=True, ge=1, le=11), eg(5)]

Letter = Annotated[
    str,
    StringConstraints(min_length=1, max_length=20),
    AfterValidator(class_letter),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 8, "pattern": FORM, "examples": ["А"]}),
]
"""The letter of a class; look-alikes typed in Latin and small letters are folded."""
ClassName = Annotated[str, Field(min_length=2, max_length=10), eg("5А")]


class ClassList(ListQuery):
    """Parameters of the list of classes."""

    sort: Annotated[
        Literal["name", "-name", "school_year", "-school_year"],
        Field(description="The order; by name 9А stands before 10А."),
    ] = "name"
    school_id: Annotated[Ids | None, Field(description="Of one of these schools.")] = None
    school_year: Annotated[list[SchoolYear] | None, Field(max_length=30, description="In one of these years.")] = None
    grade: Annotated[
        list[Annotated[int, Field(ge=1, le=11)]] | None,
        Field(max_length=11, description="Of one of these grades.", examples=[[5]]),
    ] = None


class ClassIn(In):
    """A new class; of which school is said by id or by code, and need not be said by a school itself."""

    school_id: Id | None = None
    """The school, by id."""
    school_code: Code | None = None
    """The school, by its code, present or former."""
    school_year: SchoolYear
    """The school year."""
    grade: Grade
    """1 to 11."""
    letter: Letter
    """Cyrillic; Latin look-alikes and small letters are folded: `a` is А."""
    pupils: Whole | None = None
    """How many pupils; null while that is not known, and never 0 for that."""


class ClassImport(ImportQuery):
    """Parameters of the import of classes."""

    school_year: SchoolYear | None = None
    """The year of rows that do not say one."""


class ClassExport(ExportQuery):
    """Parameters of the table of classes."""

    school_id: Annotated[Ids | None, Field(description="Of one of these schools.")] = None
    school_year: Annotated[list[SchoolYear] | None, Field(max_length=30, description="In one of these years.")] = None


class ClassPatch(Patch):
    """Changes to a class."""

    grade: Grade | MISSING = MISSING
    """1 to 11."""
    letter: Letter | MISSING = MISSING
    """Cyrillic; Latin look-alikes and small letters are folded."""
    pupils: Whole | MISSING | None = MISSING
    """How many pupils; null while that is not known, and never 0 for that."""


class ClassOut(RecordOut):
    """A class of a school in one school year."""

    district_id: Id
    """The district of the school."""
    school_id: Id
    """The school."""
    school_year: SchoolYear
    """The school year."""
    grade: Grade
    """1 to 11."""
    letter: Annotated[str, Field(min_length=1, max_length=8), eg("А")]
    """Cyrillic, upper case."""
    name: ClassName
    """Grade and letter together."""
    pupils: Whole | None
    """How many pupils; null while that is not known."""
