"""The web side of imports, the same for every domain: parameters, what is taken, the answer, the file marked."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from app.kernel.blobs import Blob
from app.kernel.db import Db
from app.kernel.imports import MOST_FAULTS, MOST_ROWS, Intake, Mode, Order, Outcome, digest_of, load, table_in
from app.kernel.problems import Fault, invalid
from app.kernel.schema import Flag, Out, Whole, eg
from app.kernel.tabular import Table, mark_faults
from app.kernel.text import Text, language

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON = "application/json"
NDJSON = "application/x-ndjson"
DEADLINE = 300.0
"""Seconds for a file of the largest size."""


class ImportQuery(BaseModel):
    """Parameters of every import."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    dry_run: Annotated[bool, Field(examples=[True])] = False
    """Go the whole way and store nothing: the answer is that of the real import."""
    mode: Annotated[Mode, Field(examples=["upsert"])] = Mode.UPSERT
    """What to do with rows that are there already, and with those that are not."""
    atomic: Annotated[bool, Field(examples=[True])] = True
    """True: one bad row and nothing is stored (422). False: the good rows are stored, the bad ones told."""
    faults: Annotated[Literal["json", "xlsx"], Field(examples=["json"])] = "json"
    """With `dry_run=true`: `xlsx` answers with the table itself, its bad cells marked, and a list of what to mend."""


class ImportFaultOut(Out):
    """What is wrong with a row, or was noticed about the file."""

    pointer: Annotated[str, Field(max_length=500), eg("C12")]
    """The cell as a spreadsheet calls it; a JSON pointer in JSON."""
    code: Annotated[str, Field(max_length=100), eg("value.too-large")]
    """What is wrong; stable in every language."""
    message: Annotated[str, Field(max_length=2000), eg("Row 12, column C «Grade»: too large: at most 11.")]
    """The same in words, place and all."""
    hint: Annotated[str, Field(max_length=2000), eg("Leave one of these rows.")] | None
    """What to do, where that is not plain."""
    row: Annotated[int, Field(ge=1, le=10_000_000), eg(12)] | None
    """The row of a sheet, the line of a CSV or NDJSON, the element of an array from 1; null for the whole file."""
    column: Annotated[str, Field(max_length=200), eg("C")] | None
    """The letter of the column, the name of the property in JSON; null for the whole row."""
    title: Annotated[str, Field(max_length=500), eg("Класс")] | None
    """The heading of the column as it stands in the file."""
    sheet: Annotated[str, Field(max_length=200), eg("Лист1")] | None
    """The sheet of a workbook."""

    @classmethod
    def of(cls, fault: Fault) -> "ImportFaultOut":
        """A fault as it is answered."""
        told: dict[str, Any] = dict.fromkeys(cls.model_fields) | fault.document()
        return cls(**told)


class ImportOut(Out):
    """What became of the rows of a file."""

    dry_run: Flag
    """Whether nothing was to be stored."""
    stored: Flag
    """Whether the good rows are stored now."""
    rows: Annotated[Whole, Field(le=MOST_ROWS), eg(412)]
    """Rows of the table that were found in the file."""
    created: Annotated[Whole, Field(le=MOST_ROWS), eg(12)]
    """Rows that were not there before."""
    updated: Annotated[Whole, Field(le=MOST_ROWS), eg(7)]
    """Rows that say something otherwise than it stood."""
    unchanged: Annotated[Whole, Field(le=MOST_ROWS), eg(392)]
    """Rows that say what stands already."""
    rejected: Annotated[Whole, Field(le=MOST_ROWS), eg(1)]
    """Rows that are not fine; each is told under `faults`."""
    faults: Annotated[list[ImportFaultOut], Field(max_length=MOST_FAULTS)]
    """Everything that is wrong, row by row; past ten thousand the file is read no further, or rows only counted."""
    notes: Annotated[list[ImportFaultOut], Field(max_length=MOST_FAULTS)]
    """What was noticed and is no fault: columns that were not read, rows of totals, hidden sheets."""

    @classmethod
    def of(cls, outcome: Outcome, *, dry_run: bool) -> "ImportOut":
        """An outcome as it is answered."""
        return cls(
            dry_run=dry_run,
            stored=outcome.stored,
            **outcome.counts,
            faults=[ImportFaultOut.of(fault) for fault in outcome.faults],
            notes=[ImportFaultOut.of(note) for note in outcome.notes],
        )


@dataclass(frozen=True, slots=True)
class Example:
    """How a file may look, for the contract: titles and one row of a table, and the same row as JSON."""

    titles: tuple[str, ...]
    cells: tuple[str, ...]
    record: Mapping[str, Any]


def taking(body: type[BaseModel], example: Example, *, later: type[BaseModel] | None = None) -> dict[str, Any]:
    """Options of the route of an import: what it takes and answers, and how long it may last.

    `later` is what a large file is answered with, when it is loaded beside (202).
    """
    text = {"type": "string", "maxLength": 25_000_000}
    csv = ";".join(example.titles) + "\r\n" + ";".join(example.cells) + "\r\n"
    row = {"$ref": f"#/components/schemas/{body.__name__}"}
    many = {"type": "array", "items": row, "maxItems": MOST_ROWS, "description": "One object for each row."}
    lines = {**text, "description": "One JSON object in each line."}
    workbook = {"type": "string", "contentMediaType": "application/octet-stream", "maxLength": 25_000_000}
    responses: dict[int, Any] = {
        200: {"description": "What became of the rows.", "content": {XLSX: {"schema": workbook}}}
    }
    if later is not None:
        responses[202] = {"description": "The file is loaded beside; follow `Location`.", "model": later}
    return {
        "response_model": ImportOut,
        "responses": responses,
        "openapi_extra": {
            "x-media-types": (CSV, XLSX, JSON, NDJSON),
            "x-deadline": DEADLINE,
            "x-names": (body,),
            "requestBody": {
                "required": True,
                "description": "The file itself, with its Content-Type; JSON up to the size of any other body.",
                "content": {
                    CSV: {"schema": {**text, "description": "Comma, semicolon or tab."}, "example": csv},
                    XLSX: {"schema": workbook},
                    JSON: {"schema": many, "example": [dict(example.record)]},
                    NDJSON: {"schema": lines, "example": _line(example.record)},
                },
            },
        },
    }


async def answer(
    db: Db, request: Request, intake: Intake[Any], wanted: ImportQuery, *, about: str, **defaults: Any
) -> ImportOut | Response:
    """Take in the file that is the body of a request. `about` names what must not be loaded twice at once."""
    check_faults_asked(wanted)
    body = await request.body()
    table = await asyncio.to_thread(table_in, body, intake.shape, request.headers.get("content-type", ""))
    said = {name: value for name, value in defaults.items() if value is not None}
    order = Order(mode=wanted.mode, atomic=wanted.atomic, dry_run=wanted.dry_run, defaults=said)
    outcome = await load(db, intake, table, order, about=about, digest=digest_of(body))
    if wanted.faults == "xlsx":
        return await asyncio.to_thread(marked, [table], outcome)
    return ImportOut.of(outcome, dry_run=wanted.dry_run)


def check_faults_asked(wanted: ImportQuery) -> None:
    """422 where the marked workbook is asked of an import that stores."""
    if wanted.faults == "xlsx" and not wanted.dry_run:
        raise invalid(Fault("faults", "value.refused", _ONLY_DRY))


def blob_of(body: bytes) -> Blob:
    """What the record of an import keeps of a file that is not stored."""
    return Blob(digest_of(body), len(body))


_ONLY_DRY = Text(
    "Книгу с отметками даёт только проверка: добавьте dry_run=true.",
    "The marked workbook is the answer of a dry run: add dry_run=true.",
)


def marked(tables: Sequence[Table], outcome: Outcome) -> Response:
    """The tables of the file with their bad cells marked, and the list of all faults."""
    into = io.BytesIO()
    mark_faults(outcome.faults, into, tables=tables, language=language.get())
    return Response(
        into.getvalue(), media_type=XLSX, headers={"content-disposition": 'attachment; filename="faults.xlsx"'}
    )


def _line(record: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(record)).decode() + "\n"
