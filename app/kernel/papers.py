"""Papers that people sign: a template of the project, made in a word processor, filled in as DOCX."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.responses import Response

from app.kernel.tabular.words import writable

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_BYTES = {"type": "string", "contentMediaType": "application/octet-stream", "maxLength": 100_000_000}

GIVING: dict[str, Any] = {
    "responses": {200: {"description": "The paper.", "content": {DOCX: {"schema": _BYTES}}}},
}
"""Options of the route of a paper."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG in the place of a fact, and what it shows in words for those who do not see it."""

    png: bytes
    alternative: str
    width: int
    """In millimetres."""


async def answer(name: str, template: Path, facts: Mapping[str, Any]) -> Response:
    """The template with these facts in its places (`{{ name }}`, `{%tr for row in rows %}`); beside the event loop."""
    written = await asyncio.to_thread(_filled, template, facts)
    return Response(
        written, media_type=DOCX, headers={"content-disposition": f'attachment; filename="{name}.docx"'}
    )  # fmt: skip


def _filled(template: Path, facts: Mapping[str, Any]) -> bytes:
    from docxtpl import DocxTemplate  # noqa: PLC0415  # lxml and a template engine, for the few who print

    paper = DocxTemplate(template)
    pictures: list[Picture] = []
    paper.render(_plain(facts, paper, pictures), autoescape=True)
    for drawn, picture in zip(paper.docx.element.body.iter(_DRAWN), pictures, strict=False):
        drawn.set("descr", picture.alternative)
    into = io.BytesIO()
    paper.save(into)
    return into.getvalue()


def _plain(value: Any, paper: Any, pictures: list[Picture]) -> Any:
    """Texts without what XML cannot hold; None is a blank; pictures in the order of the facts."""
    match value:
        case None:
            return ""
        case str():
            return writable(value)
        case Picture():
            from docx.shared import Mm  # noqa: PLC0415
            from docxtpl import InlineImage  # noqa: PLC0415

            pictures.append(value)
            return InlineImage(paper, io.BytesIO(value.png), width=Mm(value.width))
        case Mapping():
            return {name: _plain(one, paper, pictures) for name, one in value.items()}
        case Sequence():
            return [_plain(one, paper, pictures) for one in value]
        case _:
            return value
