"""What imports of sheets look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.monitoring.schemas.forms import FormCode, Ids, MappingCode
from app.domains.monitoring.schemas.maps import with_nulls
from app.kernel.importing import ImportFaultOut, ImportOut, ImportQuery
from app.kernel.jobs import ImportStatus
from app.kernel.paging import ListQuery
from app.kernel.schema import Id, Instant, Out, RecordOut, Whole, eg


class SheetImport(ImportQuery):
    """Parameters of an import of sheets."""

    form: Annotated[FormCode | None, Field(examples=["class_results"])] = None
    """The form of the rows; may be left out where the wave has one alone, or the workbook a sheet for each."""
    mapping: Annotated[MappingCode | None, Field(examples=["ks2-2018"])] = None
    """A saved column mapping, by its code."""
    submit: Annotated[bool, Field(examples=[True])] = True
    """True: each row is a finished sheet and is submitted. False: rows are kept as drafts, and may be incomplete."""
    background: Annotated[bool, Field(examples=[False])] = False
    """Answer at once (202) and load beside; large files are always loaded so."""


class SheetImportList(ListQuery):
    """Parameters of the list of imports."""

    sort: Annotated[Literal["created_at", "-created_at"], Field(description="The order.")] = "-created_at"
    wave_id: Annotated[Ids | None, Field(description="Into one of these waves.")] = None
    status: Annotated[list[ImportStatus] | None, Field(max_length=5, description="In one of these states.")] = None


class RefusalOut(Out):
    """Why an import was not taken: the problem document that a request would have been answered with."""

    code: Annotated[str, Field(max_length=100), eg("rows-refused")]
    """What happened; stable in every language."""
    title: Annotated[str, Field(max_length=500), eg("В файле есть строки с ошибками")]
    """The same in words."""
    status: Annotated[int, Field(ge=400, le=599), eg(422)]
    """The status that the answer would have had."""
    detail: Annotated[str, Field(max_length=2000), eg("Строк с ошибками: 3 из 412. Ничего не сохранено.")]
    """What it was about."""
    errors: Annotated[list[ImportFaultOut], with_nulls(tuple(ImportFaultOut.model_fields)), Field(max_length=10_000)]
    """Every fault, with row, column, code, message and hint."""


class SheetImportOut(RecordOut):
    """An import: who sent what, how far it has got, what became of it."""

    district_id: Id
    """The district."""
    organization_id: Id | None
    """For whom it was sent."""
    wave_id: Annotated[Id, Field(validation_alias="target_id")]
    """The wave."""
    account_name: Annotated[str, Field(max_length=500), eg("Выгрузка электронного журнала")]
    """Who sent it."""
    media_type: Annotated[str, Field(max_length=200), eg("text/csv")]
    """What the file is."""
    size: Annotated[int, Field(ge=0, le=10**12), eg(48_213)]
    """Bytes."""
    sha256: Annotated[
        str, Field(min_length=64, max_length=64), eg("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
    ]
    """The hash of the file."""
    status: ImportStatus
    """How far it has got."""
    rows_done: Whole
    """Rows that have been taken so far."""
    rows_total: Whole | None
    """Of how many, where that is known."""
    outcome: ImportOut | None
    """What became of the rows; null until it is done."""
    problem: RefusalOut | None
    """Why nothing was stored; null unless it was refused or failed."""
    started_at: Instant | None
    """When it was taken up."""
    finished_at: Instant | None
    """When it ended."""
