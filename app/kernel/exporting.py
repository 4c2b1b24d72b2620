"""Tables out, the same for every domain: CSV and XLSX in the language of the request, which load again as they are."""

import asyncio
import io
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from app.kernel.tabular import Sheet, write_csv, write_xlsx
from app.kernel.text import language

Format = Literal["csv", "xlsx"]
_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BYTES = {"type": "string", "contentMediaType": "application/octet-stream", "maxLength": 100_000_000}

GIVING: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The table.",
            "content": {kind.partition(";")[0]: {"schema": _BYTES} for kind in _TYPES.values()},
        }
    }
}
"""Options of the route of an export."""


class ExportQuery(BaseModel):
    """Parameters of every export."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    format: Annotated[Format, Field(examples=["xlsx"])] = "xlsx"
    """CSV (in Russian as a Russian Excel opens it: semicolons and decimal commas) or XLSX."""


async def answer(name: str, kind: Format, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The table as a file; written beside the event loop."""
    written = await asyncio.to_thread(_written, name, kind, titles, rows)
    headers = {"content-disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(written, media_type=_TYPES[kind], headers=headers)


def _written(name: str, kind: Format, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    if kind == "csv":
        return b"".join(write_csv(rows, titles, bom=True, mark="," if language.get() == "ru" else "."))
    into = io.BytesIO()
    write_xlsx([Sheet(name, titles, rows)], into)
    return into.getvalue()
