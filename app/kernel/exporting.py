"""Tables out, the same for every domain: CSV, XLSX and NDJSON, written to disk page by page and sent from there.

Rows come as they are read, so memory does not grow with them; and bytes leave only when all rows are there, with their
length in front: who gets a file gets all of it.
"""

import asyncio
import io
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any, Literal, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.kernel.problems import Fault, invalid
from app.kernel.tabular.growing import Growing, GrowingXlsx, Rows, TooManyRows, growing_csv, growing_ndjson
from app.kernel.text import Text, language

Format = Literal["csv", "xlsx", "ndjson"]
_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ndjson": "application/x-ndjson",
}
_BYTES = {"type": "string", "contentMediaType": "application/octet-stream", "maxLength": 1_000_000_000}
DEADLINE = 300.0
"""Seconds for a table of the largest size."""
_IN_MEMORY = 1_000_000
_CHUNK = 256 * 1024

_TOO_MANY = Text("В листе Excel не больше 1 048 575 строк.", "A sheet of Excel holds at most 1,048,575 rows.")
_TAKE_LESS = Text(
    "Выберите меньше строк фильтрами или возьмите format=csv.", "Ask for fewer rows by the filters, or for format=csv."
)


def giving() -> dict[str, Any]:
    """Options of the route of an export: what it answers, and how long it may last."""
    content = {kind.partition(";")[0]: {"schema": _BYTES} for kind in _TYPES.values()}
    return {
        "response_class": Response,
        "responses": {200: {"description": "The table.", "content": content}},
        "openapi_extra": {"x-deadline": DEADLINE},
    }


class ExportQuery(BaseModel):
    """Parameters of every export."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    format: Annotated[Format, Field(examples=["xlsx"])] = "xlsx"
    """XLSX; CSV (in Russian with the semicolons and decimal commas of a Russian Excel); NDJSON for programs."""
    bom: Annotated[bool, Field(examples=[True])] = False
    """CSV begins with a byte order mark, by which Excel knows its letters when it is opened by a double click."""


class Named(Protocol):
    """What names a column: `tabular.Column` does, and so does `Heading`."""

    @property
    def key(self) -> str:
        """To programs."""

    @property
    def title(self) -> Text:
        """To people."""


class Heading(NamedTuple):
    """A column of a table that only goes out."""

    key: str
    title: Text


async def at_once(rows: Rows) -> AsyncIterator[Rows]:
    """The one page of a table that is small by its nature."""
    yield rows


async def answer(
    name: str, wanted: ExportQuery, columns: Sequence[Named], pages: AsyncIterable[Rows], *, absences: bool = False
) -> "FileAnswer":
    """The table as a file; the next page of rows is asked for when the one before is written, beside the event loop.

    In NDJSON an absence is null, or with `absences` its code; the other formats tell it as tables do.
    """
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the answer closes it
    try:
        await _write(_begun(file, name, wanted, columns, absences=absences), pages)
    except TooManyRows:
        file.close()
        raise invalid(Fault("format", "export.too-many-rows", _TOO_MANY, _TAKE_LESS)) from None
    except BaseException:
        file.close()
        raise
    return FileAnswer(file, _TYPES[wanted.format], f"{name}.{wanted.format}")


class FileAnswer(StreamingResponse):
    """A temporary file on its way out: it goes when it was sent, and when nobody waits for it any more."""

    def __init__(self, file: IO[bytes], media_type: str, name: str) -> None:
        self._file = file
        length = file.seek(0, io.SEEK_END)
        file.seek(0)
        headers: Mapping[str, str] = {
            "content-disposition": f'attachment; filename="{name}"',
            "content-length": str(length),
        }
        super().__init__(iter(partial(file.read, _CHUNK), b""), headers=headers, media_type=media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._file.close()


async def _write(growing: Growing, pages: AsyncIterable[Rows]) -> None:
    try:
        async for rows in pages:
            await _beside(partial(growing.write, rows))
        await _beside(growing.finish)
    finally:
        growing.drop()


async def _beside(work: Callable[[], None]) -> None:
    """Work in a thread, waited for also by a request that is given up: nobody may close a file that it writes to."""
    thread = asyncio.create_task(asyncio.to_thread(work))
    try:
        await asyncio.shield(thread)
    finally:
        await asyncio.wait([thread])


def _begun(file: IO[bytes], name: str, wanted: ExportQuery, columns: Sequence[Named], *, absences: bool) -> Growing:
    titles = [str(column.title) for column in columns]
    if wanted.format == "csv":
        return growing_csv(file, titles, bom=wanted.bom, mark="," if language.get() == "ru" else ".")
    if wanted.format == "ndjson":
        return growing_ndjson(file, [column.key for column in columns], absences=absences)
    return GrowingXlsx(file, name, titles)
