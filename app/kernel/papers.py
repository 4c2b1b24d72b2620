"""Papers that people sign: a template of the project, made in a word processor, filled in as DOCX."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.responses import Response

from app.kernel.tabular.words import writable

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BYTES = {"type": "string", "contentMediaType": "application/octet-stream", "maxLength": 100_000_000}

GIVING: dict[str, Any] = {
    "responses": {200: {"description": "The paper.", "content": {DOCX: {"schema": _BYTES}}}},
}
"""Options of the route of a paper."""


async def answer(name: str, template: Path, facts: Mapping[str, Any]) -> Response:
    """The template with these facts in its places (`{{ name }}`, `{%tr for row in rows %}`); beside the event loop."""
    written = await asyncio.to_thread(_filled, template, facts)
    return Response(
        written, media_type=DOCX, headers={"content-disposition": f'attachment; filename="{name}.docx"'}
    )  # fmt: skip


def _filled(template: Path, facts: Mapping[str, Any]) -> bytes:
    from docxtpl import DocxTemplate  # noqa: PLC0415  # lxml and a template engine, for the few who print

    paper = DocxTemplate(template)
    paper.render(_plain(facts), autoescape=True)
    into = io.BytesIO()
    paper.save(into)
    return into.getvalue()


def _plain(value: Any) -> Any:
    """Texts without what XML cannot hold; None is a blank."""
    match value:
        case None:
            return ""
        case str():
            return writable(value)
        case Mapping():
            return {name: _plain(one) for name, one in value.items()}
        case Sequence():
            return [_plain(one) for one in value]
        case _:
            return value
