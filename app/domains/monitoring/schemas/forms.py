"""What forms and column mappings look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domains.monitoring.lives import FormLevel, FormStatus
from app.domains.monitoring.schemas.maps import AbsenceMarks, ColumnNames, JsonSchema, RowDefaults
from app.domains.monitoring.values import (
    MOST_INDICATORS,
    MOST_RULES,
    Bilingual,
    BilingualOut,
    FormIndicatorOut,
    Indicators,
    RuleOut,
    Rules,
)
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Code, Id, In, Instant, Line, LivingOut, Out, Patch, RecordOut, eg

FormCode = Annotated[
    str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_-]*$"), eg("class_context")
]
"""How scripts and files call a form, whatever its edition."""
Edition = Annotated[int, Field(ge=1, le=10_000), eg(1)]
Ids = Annotated[list[Id], Field(max_length=100)]


class FormList(ListQuery):
    """Parameters of the list of forms."""

    sort: Annotated[
        Literal["code", "-code", "updated_at", "-updated_at"], Field(description="The order; by code, then by edition.")
    ] = "code"
    code: Annotated[list[FormCode] | None, Field(max_length=50, description="Editions of these forms.")] = None
    level: Annotated[list[FormLevel] | None, Field(max_length=2, description="About classes, or about schools.")] = None
    status: Annotated[list[FormStatus] | None, Field(max_length=3, description="In one of these states.")] = None


class FormIn(In):
    """A new edition of a form, as a draft; a code that is there already gets its next edition."""

    district_id: Id | None = None
    """The district; yours when left out."""
    code: FormCode
    """How scripts and files call the form."""
    level: FormLevel
    """Whether a sheet is about a class or about the school."""
    title: Bilingual
    """As people call it."""
    description: Bilingual | None = None
    """What it is for and how to fill it in."""
    indicators: Indicators
    """What is asked, in this order."""
    rules: Rules = Field(default_factory=list)
    """What must hold between the values."""


class FormPatch(Patch):
    """Changes to a draft; a list is replaced as a whole."""

    title: Bilingual | MISSING = MISSING
    """As people call it."""
    description: Bilingual | MISSING | None = MISSING
    """What it is for and how to fill it in."""
    level: FormLevel | MISSING = MISSING
    """Whether a sheet is about a class or about the school."""
    indicators: Indicators | MISSING = MISSING
    """What is asked, in this order."""
    rules: Rules | MISSING = MISSING
    """What must hold between the values."""


class FormOut(LivingOut):
    """An edition of a form."""

    district_id: Id
    """The district."""
    code: FormCode
    """How scripts and files call the form."""
    edition: Edition
    """Counts the editions of this code."""
    level: FormLevel
    """Whether a sheet is about a class or about the school."""
    title: BilingualOut
    """As people call it."""
    description: BilingualOut | None
    """What it is for and how to fill it in."""
    indicators: Annotated[list[FormIndicatorOut], Field(max_length=MOST_INDICATORS)]
    """What is asked, in this order."""
    rules: Annotated[list[RuleOut], Field(max_length=MOST_RULES)]
    """What must hold between the values."""
    status: FormStatus
    """Where it is in its life; a published edition no longer changes."""
    published_at: Instant | None
    """When it was published; null for a draft."""


class FormSchemaOut(Out):
    """A form as JSON Schema (2020-12) of the body of one submission."""

    form_id: Id
    """The edition."""
    json_schema: JsonSchema
    """The schema; titles in the language of the request, `x-` members tell order, sections and units."""


# --- column mappings --------------------------------------------------------------------------------------------------

SheetName = Annotated[Line, eg("Лист1")]
MappingCode = Annotated[Code, eg("ks2-2018")]


class ColumnMappingList(ListQuery):
    """Parameters of the list of column mappings."""

    sort: Annotated[Literal["code", "-code"], Field(description="The order.")] = "code"
    form_code: Annotated[list[FormCode] | None, Field(max_length=50, description="For these forms.")] = None


class ColumnMappingIn(In):
    """What the columns of your own files mean."""

    code: MappingCode
    """How an import names it: `?mapping=ks2-2018`."""
    form_code: FormCode
    """The form it is for, whatever its edition."""
    columns: ColumnNames
    """Your title -> our column (an indicator, or `school_code`, `grade`, `letter`, `class`); null: not wanted."""
    marks: AbsenceMarks = Field(default_factory=dict)
    """What your marks mean where there is no value."""
    defaults: RowDefaults = Field(default_factory=dict)
    """What every row says where it says nothing, as the grade of a file about one grade."""
    sheet: SheetName | None = None
    """The sheet of the workbook, where it has several."""
    organization_id: Id | None = None
    """Whose it is; your own organisation when left out."""


class ColumnMappingPatch(Patch):
    """Changes to a column mapping."""

    code: MappingCode | MISSING = MISSING
    """How an import names it."""
    columns: ColumnNames | MISSING = MISSING
    """All columns anew."""
    marks: AbsenceMarks | MISSING = MISSING
    """All marks anew."""
    defaults: RowDefaults | MISSING = MISSING
    """All defaults anew."""
    sheet: SheetName | MISSING | None = MISSING
    """The sheet of the workbook."""


class ColumnMappingOut(RecordOut):
    """What the columns of somebody's own files mean."""

    district_id: Id
    """The district."""
    organization_id: Id
    """Whose it is."""
    code: MappingCode
    """How an import names it."""
    form_code: FormCode
    """The form it is for."""
    columns: ColumnNames
    """Your title -> our column; null: not wanted."""
    marks: AbsenceMarks
    """What your marks mean where there is no value."""
    defaults: RowDefaults
    """What every row says where it says nothing."""
    sheet: SheetName | None
    """The sheet of the workbook."""
